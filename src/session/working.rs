//! What a session has in hand: the undo history, what is being undone or moved, and which keys belong
//! together.
//!
//! Owns when a key goes on with what the one before it did. How changes are made is in `commit`.

use std::sync::Arc;

use super::action::Action;
use super::history::History;
use super::question::{MoveNotes, Pending, Recall, Resolve, WhyWait};
use super::refused::RefusedStep;
use crate::model::annotation::Id;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::{Moved, Step};

/// The undo history, and the changes in progress.
#[derive(Debug, Default)]
pub struct Working {
    /// What can be undone and redone.
    pub history: History,
    /// The step undone or redone last, and whether it was undone.
    pub(super) replayed: Option<(Arc<Step>, bool)>,
    /// The undo or redo that was refused last.
    pub(super) refused: Option<RefusedStep>,
    /// The question for the annotations that an undo or redo needs, and whether it is an undo.
    pub(super) recalling: Option<(Pending<Recall>, bool)>,
    /// The document whose annotations are being located in its text.
    pub(super) resolving: Option<(DocPath, Pending<Resolve>)>,
    /// Notes being moved from one document to another, and whether for the first time.
    pub(super) moving: Vec<(Pending<MoveNotes>, Moved, bool)>,
    /// The action before this one.
    previous: Option<Action>,
    /// Whether the reader was asked whether to delete another highlight.
    asked: bool,
    /// The highlight whose ends are being moved, and where it was before that.
    pub(super) reshaped: Option<(Id, Span)>,
    /// Whether the program quits as soon as everything is on disk.
    pub(super) closing: bool,
    /// The question what saving waits for.
    pub(super) wondering: Option<Pending<WhyWait>>,
}

impl Working {
    pub(super) fn new(history: History) -> Self {
        Self { history, ..Self::default() }
    }

    /// Takes note of what was just done; `None` stands for a key or a click that is no action.
    pub fn acted(&mut self, action: Option<Action>) {
        self.asked &= action == Some(Action::Delete);
        if action.is_none_or(|action| action.boundary().is_none()) {
            self.reshaped = None;
        }
        self.previous = action;
    }

    /// Returns whether the reader has just deleted something, and is to be asked before the next goes
    /// too. The next time it is a yes.
    pub fn asks_to_delete(&mut self) -> bool {
        self.asked = self.previous == Some(Action::Delete) && !self.asked;
        self.asked
    }

    /// Returns whether the last thing done was `action`.
    #[must_use]
    pub fn just_did(&self, action: Action) -> bool {
        self.previous == Some(action)
    }

    /// Returns where a highlight was before the keys that are moving its ends.
    pub(super) fn reshaped_from(&self, id: &Id) -> Option<Span> {
        self.reshaped.as_ref().filter(|(known, _)| known == id).map(|(_, was)| *was)
    }

    /// Returns whether the reader is waiting for an undo, a redo or a move.
    pub(super) fn is_busy(&self) -> bool {
        self.recalling.is_some() || self.moving.iter().any(|(_, _, first)| *first)
    }
}
