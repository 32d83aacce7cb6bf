//! An undo or a redo that was refused, since somebody else has changed the same thing meanwhile.
//!
//! Owns that the step stays in the history, so that it can be tried again, and how the reader gets past
//! one that will never be accepted.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::keymap::Mode;
use crate::model::step::Step;

/// Says why a step stays as it was, and how to go on without it.
pub(super) fn say_refused(session: &mut Session, step: Arc<Step>, undo: bool, why: &str) {
    let how = if undo { "undone" } else { "done again" };
    let key = key(session, undo);
    session
        .set_error(format!("{} is not {how}: {why}; {key} again leaves that step out", step.words));
    session.working.refused = Some((step, undo, session.codebook.clone()));
}

/// Leaves out a step that was refused, if it is asked for once more and nothing has changed since: it
/// would be refused for ever, and those before it with it. Returns whether it did.
pub(super) fn leaves_out_refused(session: &mut Session, undo: bool) -> bool {
    let Some((step, of_undo, codebook)) = session.working.refused.take() else { return false };
    let is_as_it_was = of_undo == undo && codebook == session.codebook;
    if !is_as_it_was || !session.working.history.leave_out(&step, undo) {
        return false;
    }
    let key = key(session, undo);
    session.set_info(format!("{} is left out; {key} goes on with the next step", step.words));
    true
}

fn key(session: &Session, undo: bool) -> String {
    session.key(Mode::Reading, if undo { Action::Undo } else { Action::Redo })
}
