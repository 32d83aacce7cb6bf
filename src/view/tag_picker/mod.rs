//! The tag picker: chooses tags of the codebook, or a new one, for a passage or a highlight.

mod choices;
mod draw;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

pub use self::choices::Choice;
use self::choices::choices;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, stepped};
use crate::model::codebook::Codebook;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::annotate::AnnotationTarget;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::session::status::Status;
use crate::widget::field::TextField;

/// So many of the tags given last are shown.
const RECENT: usize = 5;

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
    /// The tags given last, the latest first.
    recent: Vec<String>,
    /// What the reader was asked: whether these tags are to be given although one of them is new.
    asked: Option<Vec<String>>,
    /// What the tags are for.
    target: AnnotationTarget,
}

/// Opens the picker.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let Request::PickTags(target) = request else { return Opening::NotMine };
    let may = match target {
        AnnotationTarget::Document(document, _) if !session.reading.is_open(document) => {
            session.may_write()
        }
        _ => session.may_annotate(),
    };
    if !may {
        return Opening::Refused;
    }
    let recent = session.working.history.recent_tags(RECENT);
    Opening::view(TagPicker::new(&session.codebook, recent, target.clone()))
}

impl TagPicker {
    /// Creates a picker for a passage or a highlight; the tags of a highlight are chosen from the
    /// start.
    fn new(codebook: &Codebook, recent: Vec<String>, target: AnnotationTarget) -> Self {
        let chosen = match &target {
            AnnotationTarget::Existing(highlight) => highlight.tags.clone(),
            AnnotationTarget::Document(_, mark) => mark.tags.clone(),
            AnnotationTarget::New(_) => Vec::new(),
        };
        let (input, choices) = (TextField::default(), Vec::new());
        let (touched, asked) = (false, None);
        let mut picker = Self { input, choices, cursor: 0, chosen, touched, recent, asked, target };
        picker.filter(codebook);
        picker
    }

    /// Lists the tags that match the input.
    fn filter(&mut self, codebook: &Codebook) {
        self.choices = choices(codebook, &self.recent, self.input.text());
        self.cursor = self.choices.iter().position(|one| one.name().is_some()).unwrap_or(0);
        self.asked = None;
    }

    fn name_here(&self) -> Option<&str> {
        self.choices.get(self.cursor).and_then(Choice::name)
    }

    /// Chooses the tag under the cursor, or no longer. What was typed to find it has done its work;
    /// without that the cursor moves on.
    fn mark(&mut self, codebook: &Codebook) {
        let Some(name) = self.name_here().map(ToOwned::to_owned) else { return };
        self.touched = true;
        self.asked = None;
        if self.chosen.contains(&name) {
            self.chosen.retain(|other| *other != name);
        } else {
            self.chosen.push(name);
        }
        if self.input.text().is_empty() {
            self.step(false);
        } else {
            self.input = TextField::default();
            self.filter(codebook);
        }
    }

    /// Moves the cursor to the next tag, over headings.
    fn step(&mut self, back: bool) {
        let mut at = self.cursor;
        loop {
            let to = stepped(at, 1, back, self.choices.len());
            if to == at {
                return;
            }
            at = to;
            if self.choices.get(at).is_some_and(|choice| choice.name().is_some()) {
                (self.cursor, self.asked) = (at, None);
                return;
            }
        }
    }

    /// Returns the tags that `Enter` gives: exactly the chosen ones if `Tab` was used, else the tag
    /// under the cursor beside those that the highlight has.
    fn taken(&self) -> Vec<String> {
        let mut taken = self.chosen.clone();
        let name = self.name_here().filter(|_| !self.touched).map(ToOwned::to_owned);
        taken.extend(name.filter(|name| !self.chosen.contains(name)));
        taken
    }

    /// Returns what `Enter` does, to be shown.
    fn outcome(&self, session: &Session) -> String {
        let key = session.key(Mode::Picker, Action::Accept);
        let typed = self.input.text().trim();
        let rest = if self.touched && !typed.is_empty() {
            format!(", not “{typed}”: {} chooses it", session.key(Mode::Picker, Action::Mark))
        } else {
            String::new()
        };
        match self.taken().as_slice() {
            [] => format!("{key} applies no tag{rest}"),
            tags => format!("{key} applies {}{rest}", tags.join(", ")),
        }
    }

    /// Gives the tags. A name that is new for everybody is asked about first.
    fn accept(&mut self, session: &mut Session) {
        let taken = self.taken();
        let new: Vec<&String> =
            taken.iter().filter(|name| session.codebook.get(name).is_none()).collect();
        if !new.is_empty() && self.asked.as_ref() != Some(&taken) {
            let names: Vec<&str> = new.iter().map(|name| name.as_str()).collect();
            let one = names.len() == 1;
            let (them, a, tags) = if one { ("it", "a ", "tag") } else { ("them", "", "tags") };
            let key = session.key(Mode::Picker, Action::Accept);
            let names = names.join("”, “");
            session.set_info(format!(
                "“{names}” would be {a}new {tags} in the codebook of all annotators; {key} again makes {them}"
            ));
            self.asked = Some(taken);
            return;
        }
        session.request(Request::Close);
        let typed = self.input.text().trim().to_owned();
        session.give_tags(self.target.clone(), &taken);
        if let (true, false, Status::Info(words)) =
            (self.touched, typed.is_empty(), &mut session.status)
        {
            *words = format!("{words}; “{typed}” was not chosen");
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
            Action::Mark => self.mark(&session.codebook),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => self.accept(session),
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
        picker.choices.iter().filter_map(Choice::name).collect()
    }

    #[test]
    fn a_new_name_makes_a_tag() {
        let book = Codebook::starter();
        let mut picker = TagPicker::new(&book, Vec::new(), AnnotationTarget::New(Span::new(0, 4)));
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
        let mut picker = TagPicker::new(&book, Vec::new(), AnnotationTarget::New(Span::new(0, 4)));
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
        let mut picker = TagPicker::new(&book, Vec::new(), tagged("person"));
        picker.mark(&book);
        picker.step(false);
        picker.mark(&book);
        assert_eq!(picker.taken(), ["person", "important", "evidence"]);
        picker.step(true);
        picker.mark(&book);
        assert_eq!(picker.taken(), ["person", "important"]);
        // What is typed to find the next one is not given unless it is chosen too.
        picker.input = TextField::new("quo");
        picker.filter(&book);
        assert_eq!((names(&picker)[0], picker.taken()[1..].len()), ("quote", 1));
        picker.mark(&book);
        assert_eq!(picker.taken(), ["person", "important", "quote"]);
    }
}
