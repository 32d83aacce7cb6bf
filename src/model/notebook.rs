//! One annotator's annotations of one document.
//!
//! Owns their order and how a change is applied, even to a notebook that someone else has changed
//! in the meantime. How they are stored is not known here.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil;

use super::annotation::{Annotation, Change, DocumentMark, Highlight, Id, Note};
use super::codebook::FormerNames;

/// The notes and highlights of one annotator on one document.
///
/// ```
/// use glossator::model::annotation::{Annotation, Change, Id, Note, now};
/// use glossator::model::notebook::Notebook;
///
/// let note = Note { id: Id::new(), text: "Compare June.".to_owned(), created: now(), updated: now() };
/// let change = Change::make(Annotation::Note(note));
///
/// let mut notebook = Notebook::default();
/// notebook.apply(&change);
/// assert_eq!(notebook.notes.len(), 1);
/// notebook.apply(&change.inverse());
/// assert!(notebook.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notebook {
    /// Notes on the whole document, in the order in which they were written.
    pub notes: Vec<Note>,
    /// Highlights in text order: by start, end, id.
    pub highlights: Vec<Highlight>,
    /// What is said of the document as a whole, beside notes.
    pub document: DocumentMark,
}

/// What a notebook contains, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Highlights.
    pub highlights: usize,
    /// Notes, those on highlights included.
    pub notes: usize,
    /// The tags of the highlights, and of the document as a whole.
    pub tags: BTreeSet<String>,
    /// When the document was finished.
    pub done: Option<civil::Date>,
}

impl Notebook {
    /// Returns the annotation called `id`.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<Annotation> {
        if id == DocumentMark::id() {
            return Some(Annotation::Document(self.document.clone()));
        }
        let note = self.notes.iter().find(|note| note.id == *id);
        let highlight = || self.highlights.iter().find(|mark| mark.id == *id);
        note.map(|note| Annotation::Note(note.clone()))
            .or_else(|| highlight().map(|mark| Annotation::Highlight(mark.clone())))
    }

    /// Returns its annotations by their ids, for looking up many of them.
    #[must_use]
    pub fn by_id(&self) -> HashMap<&Id, Annotation> {
        let notes = self.notes.iter().map(|note| (&note.id, Annotation::Note(note.clone())));
        let marks = self.highlights.iter();
        let document = (DocumentMark::id(), Annotation::Document(self.document.clone()));
        let marks = marks.map(|mark| (&mark.id, Annotation::Highlight(mark.clone())));
        notes.chain(marks).chain([document]).collect()
    }

    /// Returns those of its annotations whose ids are wanted, by their ids.
    #[must_use]
    pub fn some_by_id(&self, wanted: &HashSet<&Id>) -> HashMap<&Id, Annotation> {
        let notes = self.notes.iter().filter(|note| wanted.contains(&note.id));
        let marks = self.highlights.iter().filter(|mark| wanted.contains(&mark.id));
        let document = [&self.document].into_iter().filter(|_| wanted.contains(DocumentMark::id()));
        let notes = notes.map(|note| (&note.id, Annotation::Note(note.clone())));
        let marks = marks.map(|mark| (&mark.id, Annotation::Highlight(mark.clone())));
        let document =
            document.map(|mark| (DocumentMark::id(), Annotation::Document(mark.clone())));
        notes.chain(marks).chain(document).collect()
    }

    /// Returns whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.highlights.is_empty() && self.document.is_empty()
    }

    /// Returns what the list shows of it.
    #[must_use]
    pub fn tally(&self) -> Counts {
        let (highlights, notes) = self.counts();
        Counts { highlights, notes, tags: self.tags(), done: self.document.done }
    }

    /// Returns the tags of its highlights, and of the document.
    #[must_use]
    pub fn tags(&self) -> BTreeSet<String> {
        let of_highlights = self.highlights.iter().flat_map(|mark| &mark.tags);
        of_highlights.chain(&self.document.tags).cloned().collect()
    }

    /// Returns the tags of each highlight, and those of the document, to be changed.
    fn tag_lists(&mut self) -> impl Iterator<Item = &mut Vec<String>> {
        let of_highlights = self.highlights.iter_mut().map(|mark| &mut mark.tags);
        of_highlights.chain([&mut self.document.tags])
    }

    /// Gives all tags the names that they have now; returns whether that changed any.
    pub fn renew_tags(&mut self, names: &FormerNames) -> bool {
        let mut is_changed = false;
        for tags in self.tag_lists().filter(|_| !names.is_empty()) {
            is_changed |= names.renew(tags);
        }
        is_changed
    }

    /// Returns the number of highlights and of notes, including notes on highlights.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let on_highlights = self.highlights.iter().filter(|mark| mark.note.is_some()).count();
        (self.highlights.len(), self.notes.len() + on_highlights)
    }

    /// Applies `change`. If the annotation has been changed since, only the fields that the change
    /// touched are set, and it is not deleted.
    pub fn apply(&mut self, change: &Change) {
        let Some(id) = change.id() else { return };
        let result = outcome(self.get(id), change);
        self.notes.retain(|note| note.id != *id || result.is_some());
        self.highlights.retain(|mark| mark.id != *id);
        match result {
            Some(Annotation::Note(note)) => match self.notes.iter_mut().find(|n| n.id == note.id) {
                Some(place) => *place = note,
                None => self.notes.push(note),
            },
            Some(Annotation::Highlight(mark)) => {
                let at = self.highlights.partition_point(|other| order(other) < order(&mark));
                self.highlights.insert(at, mark);
            }
            Some(Annotation::Document(mark)) => self.document = mark,
            None if id == DocumentMark::id() => self.document = DocumentMark::default(),
            None => {}
        }
    }

    /// Applies many changes, one after the other, in time that does not grow with their square.
    pub fn apply_all<'a>(&mut self, changes: impl IntoIterator<Item = &'a Change>) {
        let changes: Vec<&Change> = changes.into_iter().collect();
        if changes.len() < FEW {
            return changes.into_iter().for_each(|change| self.apply(change));
        }
        let (bulk, rest): (Vec<&Change>, Vec<&Change>) =
            changes.into_iter().partition(|change| is_of_highlight(change));
        for change in rest {
            self.apply(change);
        }
        let known = std::mem::take(&mut self.highlights).into_iter();
        let mut marks: HashMap<Id, Highlight> = known.map(|mark| (mark.id.clone(), mark)).collect();
        for change in bulk {
            let Some(id) = change.id() else { continue };
            match outcome(marks.remove(id).map(Annotation::Highlight), change) {
                Some(Annotation::Highlight(mark)) => drop(marks.insert(id.clone(), mark)),
                Some(Annotation::Note(note)) => self.notes.push(note),
                Some(Annotation::Document(_)) | None => {}
            }
        }
        self.highlights = marks.into_values().collect();
        self.highlights.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    }
}

/// Fewer changes than these are applied one by one.
const FEW: usize = 16;

/// Returns the order of highlights: by start, end, id.
fn order(mark: &Highlight) -> (usize, usize, &Id) {
    (mark.anchor.start, mark.anchor.end, &mark.id)
}

fn is_of_highlight(change: &Change) -> bool {
    let entries = [&change.before, &change.after];
    entries.into_iter().flatten().all(|entry| matches!(entry, Annotation::Highlight(_)))
}

/// Returns what becomes of an annotation that is `here` now.
fn outcome(here: Option<Annotation>, change: &Change) -> Option<Annotation> {
    match (&change.before, here, &change.after) {
        // An edit by someone else must not be deleted unseen.
        (Some(before), Some(here), None) if !here.says_the_same(before) => Some(here),
        (_, _, None) => None,
        (Some(before), Some(here), Some(after)) => Some(merge(before, here, after)),
        (_, _, Some(after)) => Some(after.clone()),
    }
}

/// Merges the change from `before` to `after` into `here`.
#[must_use]
pub fn merge(before: &Annotation, here: Annotation, after: &Annotation) -> Annotation {
    match (before, here, after) {
        (Annotation::Note(before), Annotation::Note(mut here), Annotation::Note(after)) => {
            here.text = merge_words(&before.text, &here.text, &after.text);
            here.updated = merge_times(before.updated, here.updated, after.updated);
            Annotation::Note(here)
        }
        (
            Annotation::Highlight(before),
            Annotation::Highlight(mut here),
            Annotation::Highlight(after),
        ) => {
            if before.anchor != after.anchor {
                here.anchor = after.anchor.clone();
            }
            merge_tags(&before.tags, &mut here.tags, &after.tags);
            let words = |note: &Option<String>| note.clone().unwrap_or_default();
            let (was, now, to) = (words(&before.note), words(&here.note), words(&after.note));
            here.note = Some(merge_words(&was, &now, &to)).filter(|note| !note.is_empty());
            here.updated = merge_times(before.updated, here.updated, after.updated);
            Annotation::Highlight(here)
        }
        (
            Annotation::Document(before),
            Annotation::Document(mut here),
            Annotation::Document(after),
        ) => {
            merge_tags(&before.tags, &mut here.tags, &after.tags);
            if before.done != after.done {
                here.done = after.done;
            }
            Annotation::Document(here)
        }
        (_, _, after) => after.clone(),
    }
}

/// Gives `here` the tags that are new in `after`, and takes away those that are gone.
fn merge_tags(before: &[String], here: &mut Vec<String>, after: &[String]) {
    if *here == before {
        *here = after.to_vec();
        return;
    }
    here.retain(|tag| after.contains(tag) || !before.contains(tag));
    for new in after.iter().filter(|tag| !before.contains(tag)) {
        if !here.contains(new) {
            here.push(new.clone());
        }
    }
}

/// Returns when an annotation was last changed. If nobody else has changed it, that is what the
/// change says: one that takes another back has the earlier time.
fn merge_times(before: Timestamp, here: Timestamp, after: Timestamp) -> Timestamp {
    if here == before { after } else { here.max(after) }
}

/// Merges two people's versions of one note: if both changed it, both are kept, with a line
/// between.
fn merge_words(before: &str, here: &str, after: &str) -> String {
    if here == after || before == after {
        here.to_owned()
    } else if here == before {
        after.to_owned()
    } else {
        format!("{here}\n--- written at the same time ---\n{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::anchor::Anchor;

    fn mark(id: &str, start: usize, tags: &[&str], note: &str) -> Annotation {
        Annotation::Highlight(Highlight {
            id: Id::from(id.to_owned()),
            anchor: Anchor { start, end: start + 4, quote: "word".to_owned(), ..Anchor::default() },
            tags: tags.iter().map(ToString::to_string).collect(),
            note: Some(note.to_owned()).filter(|note| !note.is_empty()),
            created: Timestamp::UNIX_EPOCH,
            updated: Timestamp::UNIX_EPOCH,
        })
    }

    fn edit(before: &Annotation, after: &Annotation) -> Change {
        Change { before: Some(before.clone()), after: Some(after.clone()) }
    }

    #[test]
    fn highlights_stay_in_text_order() {
        let mut book = Notebook::default();
        for (id, start) in [("b", 9), ("a", 9), ("c", 2)] {
            book.apply(&Change::make(mark(id, start, &[], "")));
        }
        let ids: Vec<_> = book.highlights.iter().map(|m| m.id.to_string()).collect();
        assert_eq!(ids, ["c", "a", "b"]);
    }

    #[test]
    fn many_changes_at_once_are_as_one_after_the_other() {
        let mut changes = Vec::new();
        for at in 0..40 {
            changes.push(Change::make(mark(&at.to_string(), at * 7 % 40, &["x"], "")));
        }
        for at in (0..40).step_by(3) {
            let id = at.to_string();
            let (one, two) = (mark(&id, at * 7 % 40, &["x"], ""), mark(&id, at, &["x", "y"], "n"));
            changes.push(edit(&one, &two));
            if at % 2 == 0 {
                changes.push(Change::remove(two));
            }
        }
        changes.push(Change::remove(mark("nobody", 1, &[], "")));
        let (mut one, mut all) = (Notebook::default(), Notebook::default());
        for change in &changes {
            one.apply(change);
        }
        all.apply_all(&changes);
        assert_eq!(one, all);
        assert_eq!(all.by_id().len(), all.highlights.len() + 1, "and the document itself");
    }

    #[test]
    fn a_change_and_its_inverse_leave_nothing() {
        let one = mark("a", 1, &["x"], "n");
        let two = mark("a", 1, &["x", "y"], "m");
        let mut book = Notebook::default();
        book.apply(&Change::make(one.clone()));
        let start = book.clone();
        book.apply(&edit(&one, &two));
        book.apply(&edit(&one, &two).inverse());
        assert_eq!(book, start);
        book.apply(&Change::make(one).inverse());
        assert!(book.is_empty());
    }

    #[test]
    fn two_people_who_change_different_fields_both_keep_their_work() {
        let start = mark("a", 1, &["x"], "");
        let mut book = Notebook::default();
        book.apply(&Change::make(start.clone()));
        book.apply(&edit(&start, &mark("a", 1, &["x", "y"], "")));
        book.apply(&edit(&start, &mark("a", 1, &[], "a note")));
        assert_eq!(book.highlights[0].tags, ["y"]);
        assert_eq!(book.highlights[0].note.as_deref(), Some("a note"));
    }

    #[test]
    fn what_another_session_wrote_to_is_not_deleted() {
        let start = mark("a", 1, &["x"], "");
        let mut book = Notebook::default();
        book.apply(&Change::make(start.clone()));
        book.apply(&edit(&start, &mark("a", 1, &["x"], "a note")));
        book.apply(&Change::remove(start.clone()));
        assert_eq!(book.highlights.len(), 1);
        book.apply(&Change::remove(mark("a", 1, &["x"], "a note")));
        assert!(book.is_empty());
    }

    #[test]
    fn two_versions_of_one_note_are_both_kept() {
        let start = mark("a", 1, &[], "old");
        let mut book = Notebook::default();
        book.apply(&Change::make(start.clone()));
        book.apply(&edit(&start, &mark("a", 1, &[], "mine")));
        book.apply(&edit(&start, &mark("a", 1, &[], "yours")));
        let note = book.highlights[0].note.clone().unwrap();
        assert!(note.starts_with("mine\n") && note.ends_with("\nyours"), "{note}");
    }
}
