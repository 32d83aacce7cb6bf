//! Changing many highlights and notes at once, or exporting them.
//!
//! Owns that such a change is worked out from what is on disk now, is one step over all documents
//! concerned, and says what it left alone: what is others', and what there was nothing to do to.

use super::PassagesView;
use crate::model::annotation::{Annotation, Edit};
use crate::model::count::{number_of, thousands};
use crate::model::retag::TagChange;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::export::ExportScope;
use crate::session::keymap::Mode;
use crate::session::passages::{ChangePassages, PassageChange, PassageKey, PassagesChanged};
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;

/// What a change is to be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ChangeTarget {
    /// Nothing: the cursor is on a heading, and nothing is marked.
    Nothing,
    /// What the cursor is on.
    One(PassageKey),
    /// What is marked.
    Marked(Vec<PassageKey>),
}

impl ChangeTarget {
    /// Returns the keys of all.
    fn keys(self) -> Vec<PassageKey> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(key) => vec![key],
            Self::Marked(keys) => keys,
        }
    }

    /// Returns how many they are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::One(_) => 1,
            Self::Marked(keys) => keys.len(),
        }
    }
}

/// A change that a worker works out.
#[derive(Debug)]
pub(super) struct PendingChange {
    asked: Pending<ChangePassages>,
    change: PassageChange,
}

impl PassagesView {
    /// Has what is marked exported, or else what is shown.
    pub(super) fn export(&self, session: &mut Session) {
        let scope = if self.marks.is_empty() {
            ExportScope::Shown(self.order.clone())
        } else {
            ExportScope::Marked(self.marks.clone())
        };
        session.request(Request::Export(scope));
    }

    /// Says that there is nothing to change, if that is so.
    pub(super) fn has_target(&self, session: &mut Session) -> bool {
        let is_there = target(self).count() > 0;
        if !is_there {
            let key = session.key(Mode::Passages, Action::Mark);
            session.set_error(format!("move to a highlight, or mark some with {key}"));
        }
        is_there
    }

    /// Deletes what is marked; of several it is asked once.
    pub(super) fn delete(&mut self, is_sure: bool, session: &mut Session) {
        if !session.may_write() || !self.has_target(session) {
            return;
        }
        let count = target(self).count();
        // Whoever is used to pressing it twice must not lose two.
        let is_next = count == 1 && session.working.just_did(Action::Delete);
        if (count > 1 || is_next) && !is_sure {
            self.is_sure = true;
            let key = session.key(Mode::Passages, Action::Delete);
            let what = match count {
                1 => "this one too".to_owned(),
                _ => format!("all {}", thousands(count)),
            };
            session.set_info(format!("{key} again deletes {what}; any other key does not"));
            return;
        }
        self.change(PassageChange::Delete, session);
    }

    /// Has a change of what is marked worked out.
    pub(super) fn change(&mut self, change: PassageChange, session: &mut Session) {
        let keys = target(self).keys();
        let question = ChangePassages { keys, change: change.clone() };
        self.changing = Some(PendingChange { asked: session.ask(question), change });
    }

    /// Handles the answer to a change that was to be worked out.
    pub(super) fn reply_to_change(
        &mut self,
        reply: Reply,
        session: &mut Session,
    ) -> Result<(), Reply> {
        let Some(PendingChange { asked, change }) = self.changing.take() else { return Err(reply) };
        let mut asked = Some(asked);
        let answer = match claim(&mut asked, reply) {
            Ok(answer) => answer,
            Err(reply) => {
                self.changing = asked.map(|asked| PendingChange { asked, change });
                return Err(reply);
            }
        };
        match answer {
            Some(PassagesChanged::Progress(done, all)) => {
                let (done, all) = (thousands(done), number_of(all, "document"));
                session.set_info(format!("working out the change: {done} of {all}"));
                self.changing = asked.map(|asked| PendingChange { asked, change });
            }
            Some(PassagesChanged::Worked { edits, others, same, refused }) => {
                let left = left_alone(&change, others, same, refused.as_deref());
                if edits.is_empty() {
                    let left = if left.is_empty() { String::new() } else { format!(": {left}") };
                    session.set_error(format!("nothing was changed{left}"));
                    return Ok(());
                }
                let what = kinds_of(&change, &edits);
                let done = done_words(&change, &what);
                let words = if left.is_empty() { done } else { format!("{done}; {left}") };
                let given: Vec<String> = match &change {
                    PassageChange::Tags(tags) => {
                        tags.given().map(str::to_owned).into_iter().collect()
                    }
                    PassageChange::Delete => Vec::new(),
                };
                if session.commit_making(&step_words(&change, &what), edits, &given, &words) {
                    self.marks.clear();
                    self.list_again(session);
                }
            }
            None => session.set_error("the change could not be worked out; nothing was changed"),
        }
        Ok(())
    }
}

/// Returns what is said of those that stay as they are.
fn left_alone(change: &PassageChange, others: usize, same: usize, refused: Option<&str>) -> String {
    let mut left = Vec::new();
    if others > 0 {
        left.push(format!("{} by others left alone", thousands(others)));
    }
    if same > 0 {
        let one = same == 1;
        let why = match change {
            PassageChange::Delete if one => "is gone already",
            PassageChange::Delete => "are gone already",
            PassageChange::Tags(TagChange::Add(_)) if one => {
                "has it already, or is a note on a document"
            }
            PassageChange::Tags(TagChange::Add(_)) => "have it already, or are notes on documents",
            PassageChange::Tags(_) if one => "does not have it",
            PassageChange::Tags(_) => "do not have it",
        };
        left.push(format!("{} {why}", thousands(same)));
    }
    left.extend(refused.map(|why| format!("nothing is saved to a damaged file: {why}")));
    left.join("; ")
}

/// Returns in words what is changed: so many highlights and notes; of those deleted, how many with a note.
fn kinds_of(change: &PassageChange, edits: &[Edit]) -> String {
    let is_note = |edit: &&Edit| matches!(edit.change.before, Some(Annotation::Note(_)));
    let has_note = |edit: &&Edit| match &edit.change.before {
        Some(Annotation::Highlight(mark)) => mark.note.is_some(),
        _ => false,
    };
    let notes = edits.iter().filter(is_note).count();
    let with = edits.iter().filter(has_note).count();
    let highlights = edits.len() - notes;
    let marks = match with {
        with if with == 0 || *change != PassageChange::Delete => number_of(highlights, "highlight"),
        1 if highlights == 1 => "1 highlight and its note".to_owned(),
        with => format!("{} ({} with a note)", number_of(highlights, "highlight"), thousands(with)),
    };
    match (highlights, notes) {
        (_, 0) => marks,
        (0, notes) => number_of(notes, "note"),
        (_, notes) => format!("{marks} and {}", number_of(notes, "note")),
    }
}

fn done_words(change: &PassageChange, what: &str) -> String {
    match change {
        PassageChange::Delete => format!("{what} deleted"),
        PassageChange::Tags(TagChange::Add(tag)) => format!("{tag} added to {what}"),
        PassageChange::Tags(TagChange::Take(tag)) => format!("{tag} taken off {what}"),
        PassageChange::Tags(TagChange::Replace { old, new }) => {
            format!("{new} instead of {old} on {what}")
        }
    }
}

/// Returns what the step is called where it is taken back.
fn step_words(change: &PassageChange, what: &str) -> String {
    match change {
        PassageChange::Delete => what.to_owned(),
        PassageChange::Tags(_) => format!("the tags of {what}"),
    }
}

/// What a change is made to: what is marked, or what the cursor is on.
pub(super) fn target(view: &PassagesView) -> ChangeTarget {
    if !view.marks.is_empty() {
        return ChangeTarget::Marked(view.marks.iter().cloned().collect());
    }
    let key = view.lines.get(view.cursor).and_then(|line| view.key_of(*line));
    key.map_or(ChangeTarget::Nothing, ChangeTarget::One)
}
