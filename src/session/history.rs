//! The undo history.
//!
//! A step is undone in full or not at all, and only while every annotation in it is still as the
//! step left it, so that changes made by another session are never undone unseen. That a tag has another
//! name by now is no such change: a step is kept as it was made, and read under the names of now.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use thiserror::Error;

use crate::model::annotation::{Annotation, Change, Edit, Id, same_tags};
use crate::model::codebook::FormerNames;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::{Moved, Step};

/// The most steps that are kept; the oldest are forgotten first.
const MOST: usize = 500;

/// The most changes that are looked at for the tags given last.
const LOOKED_AT: usize = 5000;

/// Steps done and undone, the latest of each last. Cheap to clone, because the steps are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The steps that can be undone.
    pub done: Vec<Arc<Step>>,
    /// The steps that can be redone.
    pub undone: Vec<Arc<Step>>,
}

/// Why a step was not undone or redone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// Nothing has been done.
    #[error("there is nothing to undo")]
    NothingDone,
    /// Nothing has been undone.
    #[error("there is nothing to redo")]
    NothingUndone,
    /// The step no longer fits and is dropped.
    #[error("an annotation of {0} was changed elsewhere since; that step is left out")]
    Changed(DocPath),
}

impl History {
    /// Adds a step that was done.
    pub fn push(&mut self, step: Arc<Step>) {
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }

    /// Returns the step that would be undone next, or redone.
    #[must_use]
    pub fn next(&self, undo: bool) -> Option<&Step> {
        let steps = if undo { &self.done } else { &self.undone };
        steps.last().map(Arc::as_ref)
    }

    /// Returns the documents whose annotations must be known to undo or redo the last step.
    #[must_use]
    pub fn documents(&self, undo: bool) -> Vec<DocPath> {
        self.next(undo).map(Step::documents).unwrap_or_default()
    }

    /// Returns the tags that were given last, the latest first: so many at most, each once.
    #[must_use]
    pub fn recent_tags(&self, most: usize) -> Vec<String> {
        let edits = self.done.iter().rev().flat_map(|step| step.edits.iter().rev());
        let mut recent: Vec<String> = Vec::new();
        for edit in edits.take(LOOKED_AT) {
            let tags = |entry: &Option<Annotation>| match entry {
                Some(Annotation::Highlight(mark)) => mark.tags.clone(),
                Some(Annotation::Document(mark)) => mark.tags.clone(),
                _ => Vec::new(),
            };
            let (before, after) = (tags(&edit.change.before), tags(&edit.change.after));
            let given = after.into_iter().rev().filter(|tag| !before.contains(tag));
            for tag in given {
                if !recent.contains(&tag) {
                    recent.push(tag);
                }
            }
            if recent.len() >= most {
                break;
            }
        }
        recent.truncate(most);
        recent
    }

    /// Returns the only change of the last step, if that is called `words` and is about `id`.
    #[must_use]
    pub fn last_change(&self, words: &str, id: &Id) -> Option<Change> {
        let step = self.done.last().filter(|step| step.words == words)?;
        let [edit] = step.edits.as_slice() else { return None };
        Some(edit.change.clone()).filter(|change| change.id() == Some(id))
    }

    /// Takes note that a step was refused: one that was to be undone is done still, one that was to be
    /// done again is not, and a new one is dropped. `replayed` is the step undone or redone last, and
    /// whether it was undone. Returns the step that stays, and whether it was to be undone.
    pub fn refused(
        &mut self,
        step: &Step,
        replayed: Option<&(Arc<Step>, bool)>,
    ) -> Option<(Arc<Step>, bool)> {
        let is_it = |known: &Arc<Step>| is_same(known, step);
        let take = |steps: &mut Vec<Arc<Step>>| {
            let at = steps.iter().rposition(is_it)?;
            Some((steps.remove(at), at == steps.len()))
        };
        let replayed = replayed.filter(|(known, _)| is_it(known));
        let undone = take(&mut self.undone).map(|(known, _)| known);
        // Something new has made it impossible to do it again.
        let undone = undone.or_else(|| Some(replayed.filter(|(_, undo)| *undo)?.0.clone()));
        if let Some(known) = undone {
            // What was done since stays above it.
            let place = self.done.partition_point(|other| other.at <= known.at);
            self.done.insert(place, known.clone());
            return Some((known, true));
        }
        let (known, is_last) = take(&mut self.done)?;
        let stays = is_last && replayed.is_some();
        stays.then(|| {
            self.undone.push(known.clone());
            (known, false)
        })
    }

    /// Drops the step that would be undone or redone next, if it is this one.
    pub fn leave_out(&mut self, step: &Arc<Step>, undo: bool) -> bool {
        let steps = if undo { &mut self.done } else { &mut self.undone };
        steps.pop_if(|known| is_same(known, step)).is_some()
    }

    /// Drops the move of notes between two documents, which was refused.
    pub fn forget_move(&mut self, moved: &Moved) {
        let is_it = |step: &Arc<Step>| {
            step.moved.as_ref().is_some_and(|known| known == moved || known.inverse() == *moved)
        };
        self.done.retain(|step| !is_it(step));
        self.undone.retain(|step| !is_it(step));
    }

    /// Returns the step that undoes the last one, under the names that tags have now.
    ///
    /// # Errors
    /// Returns an error if there is none, or if an annotation in it was changed since; such a step
    /// is dropped.
    pub fn undo(
        &mut self,
        books: &BTreeMap<DocPath, Notebook>,
        names: &FormerNames,
    ) -> Result<Arc<Step>, HistoryError> {
        let step = self.done.pop().ok_or(HistoryError::NothingDone)?;
        let back = step.inverse().renamed(names);
        check(&back, books)?;
        self.undone.push(step);
        Ok(Arc::new(back))
    }

    /// Returns the step undone last, to be done again, under the names that tags have now.
    ///
    /// # Errors
    /// Returns an error if there is none, or if an annotation in it was changed since; such a step
    /// is dropped.
    pub fn redo(
        &mut self,
        books: &BTreeMap<DocPath, Notebook>,
        names: &FormerNames,
    ) -> Result<Arc<Step>, HistoryError> {
        let step = self.undone.pop().ok_or(HistoryError::NothingUndone)?;
        let again =
            if names.is_empty() { step.clone() } else { Arc::new((*step).clone().renamed(names)) };
        check(&again, books)?;
        self.done.push(step);
        Ok(again)
    }
}

/// Returns whether both are one step, or one is what takes the other back.
fn is_same(one: &Step, other: &Step) -> bool {
    one.at == other.at && one.words == other.words
}

/// Checks that every annotation is as the step expects to find it.
fn check(step: &Step, books: &BTreeMap<DocPath, Notebook>) -> Result<(), HistoryError> {
    let mut ids: HashMap<&DocPath, HashSet<&Id>> = HashMap::new();
    for Edit { document, change } in &step.edits {
        ids.entry(document).or_default().extend(change.id());
    }
    let mut known: HashMap<&DocPath, HashMap<&Id, Annotation>> = HashMap::new();
    for (document, ids) in &ids {
        let book = books.get(*document);
        known.insert(*document, book.map(|book| book.some_by_id(ids)).unwrap_or_default());
    }
    for Edit { document, change } in &step.edits {
        let Some(id) = change.id() else { continue };
        let entries = known.entry(document).or_default();
        let fits = match (entries.get(id), &change.before) {
            (Some(here), Some(before)) => is_as_left(here, before, change.after.as_ref()),
            (here, before) => here.is_none() && before.is_none(),
        };
        if !fits {
            return Err(HistoryError::Changed(document.clone()));
        }
        // A later part of the step finds what this one leaves.
        match &change.after {
            Some(after) => drop(entries.insert(id, after.clone())),
            None => drop(entries.remove(id)),
        }
    }
    Ok(())
}

/// Returns whether an annotation is still as a step left it. Of what is said of a document only that
/// which the step changes counts.
fn is_as_left(here: &Annotation, left: &Annotation, to: Option<&Annotation>) -> bool {
    match (here, left, to) {
        (
            Annotation::Document(here),
            Annotation::Document(left),
            Some(Annotation::Document(to)),
        ) => {
            (left.done == to.done || here.done == left.done)
                && (same_tags(&left.tags, &to.tags) || same_tags(&here.tags, &left.tags))
        }
        _ => here.says_the_same(left),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::annotation::{Note, now};

    /// No tag was ever called otherwise.
    fn names() -> FormerNames {
        FormerNames::default()
    }

    fn apply(books: &mut BTreeMap<DocPath, Notebook>, step: &Step) {
        for edit in &step.edits {
            books.entry(edit.document.clone()).or_default().apply(&edit.change);
        }
    }

    fn make(text: &str) -> (DocPath, Arc<Step>) {
        let document = DocPath::new(Path::new("a.txt")).unwrap();
        let note = Note { id: Id::new(), text: text.to_owned(), created: now(), updated: now() };
        let edit =
            Edit { document: document.clone(), change: Change::make(Annotation::Note(note)) };
        (document, Arc::new(Step::new("note", vec![edit])))
    }

    #[test]
    fn there_and_back() {
        let (document, step) = make("one");
        let mut books = BTreeMap::new();
        let mut history = History::default();
        apply(&mut books, &step);
        history.push(step);
        let made = books[&document].clone();
        let back = history.undo(&books, &names()).unwrap();
        apply(&mut books, &back);
        assert!(books[&document].is_empty());
        assert!(history.undo(&books, &names()).is_err());
        let again = history.redo(&books, &names()).unwrap();
        apply(&mut books, &again);
        assert_eq!(books[&document], made);
        assert!(history.redo(&books, &names()).is_err());
    }

    #[test]
    fn a_step_made_later_than_the_one_before_is_taken_back_too() {
        let (document, first) = make("one");
        let mut books = BTreeMap::new();
        let mut history = History::default();
        apply(&mut books, &first);
        history.push(first);
        let before = books[&document].notes[0].clone();
        let later = before.updated + jiff::SignedDuration::from_secs(60);
        let after = Note { text: "two".to_owned(), updated: later, ..before.clone() };
        let change =
            Change { before: Some(Annotation::Note(before)), after: Some(Annotation::Note(after)) };
        let edits = vec![Edit { document: document.clone(), change }];
        let second = Arc::new(Step::new("note", edits));
        apply(&mut books, &second);
        history.push(second);
        for _ in 0..2 {
            let back = history.undo(&books, &names()).unwrap();
            apply(&mut books, &back);
        }
        assert!(books[&document].is_empty());
    }

    #[test]
    fn what_is_refused_is_where_it_was() {
        let [one, two] = ["one", "two"].map(|words| {
            let (at, (_, step)) = (jiff::Timestamp::UNIX_EPOCH, make(words));
            Arc::new(Step { at, words: words.to_owned(), ..(*step).clone() })
        });
        let start = History { done: vec![one.clone()], undone: vec![two.clone()] };
        // An undo of the first is refused, before and after something else was done.
        let mut history = History { done: vec![], undone: vec![two.clone(), one.clone()] };
        assert_eq!(history.refused(&one.inverse(), None), Some((one.clone(), true)));
        assert_eq!(history, start);
        let mut history = History { done: vec![two.clone()], undone: vec![] };
        assert_eq!(history.refused(&one.inverse(), Some(&(one.clone(), true))).unwrap().0, one);
        assert_eq!(history.done.len(), 2);
        // A redo of the second; a new step; and one that was not there.
        let mut history = History { done: vec![one.clone(), two.clone()], undone: vec![] };
        let kept = history.refused(&two, Some(&(two.clone(), false)));
        assert_eq!((kept, &history), (Some((two.clone(), false)), &start));
        history.push(two.clone());
        assert_eq!(history.refused(&two, None), None);
        assert_eq!(history.done, start.done);
        assert_eq!(history.refused(&two, Some(&(one.clone(), false))), None);
        assert!(!history.leave_out(&two, true) && history.leave_out(&one, true));
    }

    #[test]
    fn what_changed_elsewhere_is_left_alone() {
        let (document, step) = make("one");
        let mut books = BTreeMap::new();
        let mut history = History::default();
        apply(&mut books, &step);
        history.push(step);
        books.get_mut(&document).unwrap().notes[0].text = "two".to_owned();
        assert!(history.undo(&books, &names()).is_err());
        assert_eq!(books[&document].notes[0].text, "two");
    }
}
