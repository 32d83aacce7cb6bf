//! What the reader has on a document already, for telling whether what comes from a file is new.
//!
//! Owns that this takes the same time however much there is on one document.

use std::collections::{HashMap, HashSet};

use crate::model::annotation::{Annotation, DocumentMark, Highlight};
use crate::model::notebook::Notebook;

/// The reader's own annotations of one document.
#[derive(Debug, Default)]
pub(super) struct OwnSayings {
    /// What is said of the document as a whole.
    pub(super) mark: DocumentMark,
    notes: HashSet<String>,
    /// By what highlights say, the texts in which their places count.
    highlights: HashMap<Saying, HashSet<Option<String>>>,
    /// How many bytes its file has room for, once that was asked.
    pub(super) room: Option<u64>,
}

/// What a highlight says, wherever its place counts.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Saying {
    place: (usize, usize),
    words: [String; 3],
    tags: Vec<String>,
    note: Option<String>,
}

impl Saying {
    fn of(mark: &Highlight) -> Self {
        let anchor = &mark.anchor;
        let mut tags = mark.tags.clone();
        tags.sort_unstable();
        tags.dedup();
        Self {
            place: (anchor.start, anchor.end),
            words: [anchor.quote.clone(), anchor.prefix.clone(), anchor.suffix.clone()],
            tags,
            note: mark.note.clone(),
        }
    }
}

/// Returns the highlight that says the same as `wanted`, if there is one.
pub(super) fn the_same<'b>(book: &'b Notebook, wanted: &Highlight) -> Option<&'b Highlight> {
    let (saying, text) = (Saying::of(wanted), wanted.anchor.text.as_ref());
    let is_it = |mark: &&Highlight| {
        Saying::of(mark) == saying && may_be_one(text, mark.anchor.text.as_ref())
    };
    book.highlights.iter().find(is_it)
}

/// Returns whether places count in the same text. Where one does not say in which, that is taken to be so.
fn may_be_one(text: Option<&String>, other: Option<&String>) -> bool {
    text.is_none() || other.is_none() || text == other
}

impl OwnSayings {
    pub(super) fn of(book: &Notebook) -> Self {
        let mut own = Self { mark: book.document.clone(), ..Self::default() };
        own.notes.extend(book.notes.iter().map(|note| note.text.clone()));
        for mark in &book.highlights {
            own.add_highlight(mark);
        }
        own
    }

    /// Returns whether the reader has an annotation that says the same.
    pub(super) fn has(&self, annotation: &Annotation) -> bool {
        match annotation {
            Annotation::Note(note) => self.notes.contains(&note.text),
            Annotation::Document(_) => false,
            Annotation::Highlight(mark) => {
                let texts = self.highlights.get(&Saying::of(mark));
                let text = mark.anchor.text.as_ref();
                texts
                    .is_some_and(|texts| texts.iter().any(|other| may_be_one(text, other.as_ref())))
            }
        }
    }

    pub(super) fn add(&mut self, annotation: &Annotation) {
        match annotation {
            Annotation::Note(note) => drop(self.notes.insert(note.text.clone())),
            Annotation::Highlight(mark) => self.add_highlight(mark),
            Annotation::Document(mark) => self.mark = mark.clone(),
        }
    }

    fn add_highlight(&mut self, mark: &Highlight) {
        let texts = self.highlights.entry(Saying::of(mark)).or_default();
        texts.insert(mark.anchor.text.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Id, now};

    #[test]
    fn the_same_is_told_from_what_differs_in_one_thing() {
        let anchor = Anchor {
            start: 3,
            end: 7,
            quote: "nine".to_owned(),
            text: Some("0a".to_owned()),
            ..Anchor::default()
        };
        let tags = vec!["a".to_owned(), "b".to_owned()];
        let mark =
            Highlight { id: Id::new(), anchor, tags, note: None, created: now(), updated: now() };
        let mut own = OwnSayings::default();
        assert!(!own.has(&Annotation::Highlight(mark.clone())));
        own.add(&Annotation::Highlight(mark.clone()));
        let with = |change: &dyn Fn(&mut Highlight)| {
            let mut other = Highlight { id: Id::new(), ..mark.clone() };
            change(&mut other);
            own.has(&Annotation::Highlight(other))
        };
        assert!(with(&|_| {}));
        assert!(with(&|mark| mark.tags.reverse()));
        assert!(with(&|mark| mark.anchor.text = None));
        assert!(!with(&|mark| mark.anchor.text = Some("0b".to_owned())));
        assert!(!with(&|mark| mark.anchor.end = 8));
        assert!(!with(&|mark| mark.note = Some("nine".to_owned())));
        assert!(!with(&|mark| drop(mark.tags.pop())));
    }
}
