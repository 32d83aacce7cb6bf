//! The tag picker, and the review of places with the same words: choosing some of a list.

use std::collections::BTreeSet;

use super::annotate::Subject;
use super::event::{Place, Ticket};
use super::input::Input;
use super::search::Wanted;
use crate::model::codebook::{Codebook, fault_of_name};
use crate::model::fuzzy::{Query, Ranker};

/// One line of the tag picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A tag of the codebook, by name, with the code points that matched.
    Tag(String, Vec<usize>),
    /// A name that becomes a tag.
    New(String),
}

impl Choice {
    /// The name of the tag.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Choice::Tag(name, _) | Choice::New(name) => name,
        }
    }
}

/// The tag picker.
#[derive(Clone, Debug, Default)]
pub struct TagPicker {
    /// What was typed.
    pub input: Input,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The line the cursor is on.
    pub cursor: usize,
    /// The tags that are chosen, in the order they were.
    pub chosen: Vec<String>,
    /// Whether anything was chosen or let go with `Tab`.
    pub touched: bool,
    /// What the tags are for.
    pub(super) subject: Option<Subject>,
}

impl TagPicker {
    /// Opens it for a passage, or for a highlight, whose tags are chosen then.
    pub(super) fn new(codebook: &Codebook, subject: Subject) -> Self {
        let chosen = match &subject {
            Subject::Known(highlight) => highlight.tags.clone(),
            Subject::New(_) => Vec::new(),
        };
        let mut picker = Self { chosen, subject: Some(subject), ..Self::default() };
        picker.filter(codebook);
        picker
    }

    /// Lists what answers to what was typed.
    pub fn filter(&mut self, codebook: &Codebook) {
        let typed = self.input.text().trim().to_owned();
        let ranker = Ranker::new(Query::parse(&typed));
        let mut ranked: Vec<_> =
            codebook.tags.iter().filter_map(|tag| Some((ranker.rank(&tag.name)?, tag))).collect();
        // A stable sort: the codebook's order stands among equals.
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

    /// Chooses the tag under the cursor, or lets it go; the cursor goes on.
    pub fn mark(&mut self) {
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
    pub fn step(&mut self, back: bool) {
        let last = self.choices.len().saturating_sub(1);
        self.cursor =
            if back { self.cursor.saturating_sub(1) } else { (self.cursor + 1).min(last) };
    }

    /// What is taken with `Enter`: what was chosen with `Tab`, else the tag under the cursor
    /// with those that were chosen from the start.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        let mut taken = self.chosen.clone();
        let typed = !self.input.text().trim().is_empty();
        if let Some(choice) = self.choices.get(self.cursor) {
            let name = choice.name().to_owned();
            if (!self.touched || typed) && !taken.contains(&name) {
                taken.push(name);
            }
        }
        taken
    }
}

/// The places with the same words, to be looked through.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The words.
    pub words: String,
    /// The question put to the worker.
    pub ticket: Ticket,
    /// Whether the worker is still looking.
    pub busy: bool,
    /// The places.
    pub list: Vec<Place>,
    /// Those that are chosen.
    pub chosen: BTreeSet<usize>,
    /// The line the cursor is on.
    pub cursor: usize,
    /// The tags they get.
    pub tags: Vec<String>,
    /// Held as long as the list is open: the worker stops when it is closed.
    pub wanted: Wanted,
}

impl Places {
    /// Takes the worker's answer: all places, all chosen.
    pub fn answer(&mut self, ticket: Ticket, places: Vec<Place>) {
        if ticket == self.ticket {
            self.chosen = (0..places.len()).collect();
            self.list = places;
            self.busy = false;
        }
    }

    /// Chooses the place under the cursor, or lets it go; the cursor goes on.
    pub fn mark(&mut self) {
        if self.cursor < self.list.len() && !self.chosen.remove(&self.cursor) {
            self.chosen.insert(self.cursor);
        }
        self.step(false);
    }

    /// Gives all places `tag`, or takes it off them.
    pub fn toggle_tag(&mut self, tag: String) {
        match self.tags.iter().position(|other| *other == tag) {
            Some(at) => drop(self.tags.remove(at)),
            None => self.tags.push(tag),
        }
    }

    /// Chooses all, or none if all are chosen.
    pub fn mark_all(&mut self) {
        if self.chosen.len() == self.list.len() {
            self.chosen.clear();
        } else {
            self.chosen = (0..self.list.len()).collect();
        }
    }

    /// Moves the cursor by one.
    pub fn step(&mut self, back: bool) {
        let last = self.list.len().saturating_sub(1);
        self.cursor =
            if back { self.cursor.saturating_sub(1) } else { (self.cursor + 1).min(last) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Highlight, Id, now};
    use crate::model::span::Span;

    fn tagged(tag: &str) -> Subject {
        Subject::Known(Highlight {
            id: Id::new(),
            anchor: Anchor::default(),
            tags: vec![tag.to_owned()],
            note: None,
            created: now(),
            updated: now(),
        })
    }

    fn names(picker: &TagPicker) -> Vec<&str> {
        picker.choices.iter().map(Choice::name).collect()
    }

    #[test]
    fn a_new_name_makes_a_tag() {
        let book = Codebook::starter();
        let mut picker = TagPicker::new(&book, Subject::New(Span::new(0, 4)));
        assert_eq!(names(&picker).len(), 5);
        picker.input = Input::new("evi");
        picker.filter(&book);
        assert_eq!(names(&picker), ["evidence", "evi"]);
        assert_eq!(picker.taken(), ["evidence"]);
        picker.step(false);
        assert_eq!(picker.taken(), ["evi"]);
        picker.input = Input::new("evidence");
        picker.filter(&book);
        assert_eq!(names(&picker), ["evidence"], "it is there already");
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
    }
}
