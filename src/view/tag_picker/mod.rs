//! The tag picker: chooses tags of the codebook, or a new one, for a passage or a highlight.

mod draw;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, stepped};
use crate::model::codebook::{Codebook, fault_of_name, name_of_tag};
use crate::model::fuzzy::{Query, Ranker};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::annotate::AnnotationTarget;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::widget::field::TextField;

/// One line of the tag picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A tag of the codebook: its name, and the code points that matched.
    Tag(String, Vec<usize>),
    /// A name that would become a new tag.
    New(String),
}

impl Choice {
    /// Returns the name of the tag.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Choice::Tag(name, _) | Choice::New(name) => name,
        }
    }
}

/// The tag picker overlay.
#[derive(Clone, Debug)]
pub struct TagPicker {
    input: TextField,
    /// The lines to choose from.
    choices: Vec<Choice>,
    /// The line under the cursor.
    cursor: usize,
    /// The chosen tags, in the order of choosing.
    chosen: Vec<String>,
    /// Whether `Tab` was used to choose a tag or to unchoose it.
    touched: bool,
    /// What the tags are for.
    target: AnnotationTarget,
}

/// Opens the picker.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let Request::PickTags(target) = request else { return Opening::NotMine };
    if !session.may_write() {
        return Opening::Refused;
    }
    Opening::view(TagPicker::new(&session.codebook, target.clone()))
}

impl TagPicker {
    /// Creates a picker for a passage or a highlight; the tags of a highlight are chosen from the
    /// start.
    fn new(codebook: &Codebook, target: AnnotationTarget) -> Self {
        let chosen = match &target {
            AnnotationTarget::Existing(highlight) => highlight.tags.clone(),
            AnnotationTarget::New(_) => Vec::new(),
        };
        let (input, choices) = (TextField::default(), Vec::new());
        let mut picker = Self { input, choices, cursor: 0, chosen, touched: false, target };
        picker.filter(codebook);
        picker
    }

    /// Lists the tags that match the input.
    fn filter(&mut self, codebook: &Codebook) {
        let typed = name_of_tag(self.input.text().trim());
        let ranker = Ranker::new(Query::parse(&typed));
        let mut ranked: Vec<_> =
            codebook.tags.iter().filter_map(|tag| Some((ranker.rank(&tag.name)?, tag))).collect();
        // A stable sort: equal scores keep the order of the codebook.
        ranked.sort_by_key(|(found, _)| std::cmp::Reverse(found.score));
        self.choices = ranked
            .into_iter()
            .map(|(found, tag)| Choice::Tag(tag.name.clone(), found.indices))
            .collect();
        if fault_of_name(&typed).is_none() && codebook.get(&typed).is_none() {
            self.choices.push(Choice::New(typed));
        }
        self.cursor = 0;
    }

    /// Toggles the tag under the cursor and moves on to the next.
    fn mark(&mut self) {
        let Some(name) = self.choices.get(self.cursor).map(|c| c.name().to_owned()) else {
            return;
        };
        self.touched = true;
        if self.chosen.contains(&name) {
            self.chosen.retain(|other| *other != name);
        } else {
            self.chosen.push(name);
        }
        self.step(false);
    }

    /// Moves the cursor by one.
    fn step(&mut self, back: bool) {
        self.cursor = stepped(self.cursor, 1, back, self.choices.len());
    }

    /// Returns the tags that `Enter` gives: exactly the chosen ones if `Tab` was used, else the tag
    /// under the cursor beside those that the highlight has.
    fn taken(&self) -> Vec<String> {
        let mut taken = self.chosen.clone();
        let choice = self.choices.get(self.cursor).filter(|_| !self.touched);
        let name = choice.map(|choice| choice.name().to_owned());
        taken.extend(name.filter(|name| !self.chosen.contains(name)));
        taken
    }

    /// Returns what `Enter` does, to be shown.
    fn outcome(&self, session: &Session) -> String {
        let key = session.key(Mode::Picker, Action::Accept);
        match self.taken().as_slice() {
            [] => format!("{key} gives no tag"),
            tags => format!("{key} gives {}", tags.join(", ")),
        }
    }
}

impl View for TagPicker {
    fn mode(&self) -> Mode {
        Mode::Picker
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Next => self.step(false),
            Action::Previous => self.step(true),
            Action::Mark => self.mark(),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => {
                session.request(Request::Close);
                session.give_tags(self.target.clone(), self.taken());
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        Some(&mut self.input)
    }

    fn typed(&mut self, session: &mut Session) {
        self.filter(&session.codebook);
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "accept"),
            (Action::Mark, "choose several"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        Some(draw::draw(self, scene, buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Highlight, Id, now};
    use crate::model::span::Span;

    fn tagged(tag: &str) -> AnnotationTarget {
        AnnotationTarget::Existing(Box::new(Highlight {
            id: Id::new(),
            anchor: Anchor::default(),
            tags: vec![tag.to_owned()],
            note: None,
            created: now(),
            updated: now(),
        }))
    }

    fn names(picker: &TagPicker) -> Vec<&str> {
        picker.choices.iter().map(Choice::name).collect()
    }

    #[test]
    fn a_new_name_makes_a_tag() {
        let book = Codebook::starter();
        let mut picker = TagPicker::new(&book, AnnotationTarget::New(Span::new(0, 4)));
        assert_eq!(names(&picker).len(), 5);
        picker.input = TextField::new("evi");
        picker.filter(&book);
        assert_eq!(names(&picker), ["evidence", "evi"]);
        assert_eq!(picker.taken(), ["evidence"]);
        picker.step(false);
        assert_eq!(picker.taken(), ["evi"]);
        picker.input = TextField::new("evidence");
        picker.filter(&book);
        assert_eq!(names(&picker), ["evidence"], "it is there already");
    }

    #[test]
    fn a_tag_that_looks_the_same_is_there_already() {
        let mut book = Codebook::starter();
        book.tags.push(book.fresh("\u{d6}l"));
        let mut picker = TagPicker::new(&book, AnnotationTarget::New(Span::new(0, 4)));
        for (typed, expected) in [
            ("O\u{308}l", &["\u{d6}l"][..]),
            ("\u{d6}\u{ad}l\u{200b}", &["\u{d6}l"]),
            ("Ol", &["\u{d6}l", "Ol"]),
            ("ol", &["\u{d6}l", "ol"]),
            ("\u{f6}l", &["\u{d6}l", "\u{f6}l"]),
        ] {
            picker.input = TextField::new(typed);
            picker.filter(&book);
            assert_eq!(names(&picker), expected, "{typed:?}");
        }
    }

    #[test]
    fn several_with_tab() {
        let book = Codebook::starter();
        let mut picker = TagPicker::new(&book, tagged("person"));
        picker.mark();
        picker.step(false);
        picker.mark();
        assert_eq!(picker.taken(), ["person", "important", "evidence"]);
        picker.step(true);
        picker.mark();
        assert_eq!(picker.taken(), ["person", "important"]);
        // What is typed to find the next one is not given unless it is chosen too.
        picker.input = TextField::new("quo");
        picker.filter(&book);
        assert_eq!((names(&picker)[0], picker.taken()[1..].len()), ("quote", 1));
        picker.mark();
        assert_eq!(picker.taken(), ["person", "important", "quote"]);
    }
}
