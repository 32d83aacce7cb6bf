//! An undo or a redo that was refused: somebody else has changed the same thing meanwhile, or one of its
//! files is damaged.
//!
//! Owns that the step stays in the history, so that it can be tried again, and how the reader gets past
//! one that will never be accepted.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::history::History;
use super::keymap::Mode;
use crate::model::codebook::Codebook;
use crate::model::step::Step;

/// A step that was not undone, or not done again.
#[derive(Debug)]
pub(super) struct RefusedStep {
    step: Arc<Step>,
    /// Whether it was to be undone.
    undo: bool,
    /// The codebook that it did not fit; `None` if one of its files is damaged.
    codebook: Option<Codebook>,
}

/// Says why a step stays as it was, and how to go on without it.
pub(super) fn say_refused(session: &mut Session, step: Arc<Step>, undo: bool, why: &str) {
    let codebook = Some(session.codebook.clone());
    say(session, RefusedStep { step, undo, codebook }, why);
}

/// Does that for the step that comes next, since one of its files is damaged; or leaves it out, if it is
/// asked for once more. Returns whether it did.
pub(super) fn refuse_damaged(session: &mut Session, undo: bool, why: &str) -> bool {
    let is_again = leaves_out_refused(session, undo);
    let History { done, undone } = &session.working.history;
    let step = if undo { done.last() } else { undone.last() };
    if let Some(step) = step.filter(|_| !is_again).cloned() {
        say(session, RefusedStep { step, undo, codebook: None }, why);
    }
    is_again
}

/// Forgets that a step was refused for a damaged file: it is mended.
pub(super) fn is_mended(session: &mut Session) {
    session.working.refused.take_if(|refused| refused.codebook.is_none());
}

fn say(session: &mut Session, refused: RefusedStep, why: &str) {
    let (step, undo) = (&refused.step, refused.undo);
    let how = if undo { "undone" } else { "done again" };
    let key = key(session, undo);
    session
        .set_error(format!("{} is not {how}: {why}; {key} again leaves that step out", step.words));
    session.working.refused = Some(refused);
}

/// Leaves out a step that was refused, if it is asked for once more and nothing has changed since: it
/// would be refused for ever, and those before it with it. Returns whether it did.
pub(super) fn leaves_out_refused(session: &mut Session, undo: bool) -> bool {
    let Some(refused) = session.working.refused.take() else { return false };
    let RefusedStep { step, undo: of_undo, codebook } = refused;
    let fits_now = codebook.is_some_and(|codebook| codebook != session.codebook);
    if of_undo != undo || fits_now || !session.working.history.leave_out(&step, undo) {
        return false;
    }
    let key = key(session, undo);
    session.set_info(format!("{} is left out; {key} goes on with the next step", step.words));
    true
}

fn key(session: &Session, undo: bool) -> String {
    session.key(Mode::Reading, if undo { Action::Undo } else { Action::Redo })
}
