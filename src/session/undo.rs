//! Undo and redo.
//!
//! Owns which step is next, that the annotations concerned are first read from disk, and what is said of
//! what was taken back. The steps themselves are kept in [`super::history`], and carried out where all
//! changes are, in `commit.rs`.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::keymap::Mode;
use super::memory::Stored;
use super::question::Recall;
use super::refused::{is_mended, leaves_out_refused, refuse_damaged};
use super::request::Notice;
use super::status::SAVING;
use crate::model::count::thousands;
use crate::model::path::DocPath;
use crate::model::step::Step;

/// Undoes the last step, or redoes the one undone last, in a view that shows only some steps: those
/// that are its `own`. Of any other the reader is told that it was made elsewhere.
pub fn undo_or_redo_own(session: &mut Session, undo: bool, own: impl Fn(&Session, &Step) -> bool) {
    match session.working.history.next(undo) {
        Some(step) if !own(session, step) => {
            let key = session.key(Mode::Reading, if undo { Action::Undo } else { Action::Redo });
            let how = if undo { "the last step was" } else { "what was undone last was" };
            let back = if undo { "takes it back" } else { "does it again" };
            let words = format!("{how} made elsewhere: {}; {key} on the page {back}", step.words);
            session.set_error(words);
        }
        _ => undo_or_redo(session, undo),
    }
}

/// Undoes the last step, or redoes the one undone last. The documents concerned are first read
/// from disk, since another session may just have changed them.
pub fn undo_or_redo(session: &mut Session, undo: bool) {
    if !session.may_write() {
        return;
    }
    let documents = session.working.history.documents(undo);
    if documents.is_empty() {
        return take_step(session, undo);
    }
    session.working.recalling = Some((session.outbox.ask(Recall(documents)), undo));
}

fn take_step(session: &mut Session, undo: bool) {
    if leaves_out_refused(session, undo) {
        return session.keep_history();
    }
    let (history, books) = (&mut session.working.history, &session.layer.books);
    let names = session.codebook.former_names();
    let step = if undo { history.undo(books, &names) } else { history.redo(books, &names) };
    match step {
        Ok(step) => {
            let known =
                if undo { &session.working.history.undone } else { &session.working.history.done };
            session.working.replayed = known.last().map(|known| (known.clone(), undo));
            replay(session, &step, if undo { "undone" } else { "redone" });
        }
        Err(error) => session.set_error(error.to_string()),
    }
    session.keep_history();
}

/// Takes the step, now that the annotations on disk are known.
pub(super) fn recalled(session: &mut Session, books: Vec<(DocPath, Stored)>, undo: bool) {
    if let Some(why) = books.iter().find_map(|(_, stored)| stored.protected.clone()) {
        if refuse_damaged(session, undo, &why) {
            session.keep_history();
        }
        return;
    }
    is_mended(session);
    let names = session.codebook.former_names();
    for (document, Stored { mut notebook, .. }) in books {
        // Changes not yet saved are newer than what is on disk.
        if !session.layer.saving.is_waiting(&document) {
            notebook.renew_tags(&names);
            session.layer.books.insert(document.clone(), notebook);
            session.refresh_marks(&document);
        }
    }
    take_step(session, undo);
}

fn replay(session: &mut Session, step: &Arc<Step>, how: &str) {
    session.apply(step, false);
    if let Some(moved) = step.moved.clone() {
        session.move_notes(moved, false);
    }
    session.outbox.notice(Notice::Replayed(step.clone()));
    // If no part of the step is visible, the reader is told where it happened.
    let open = session.reading.path();
    let seen = step.edits.iter().any(|edit| Some(&edit.document) == open);
    let place = match step.documents().as_slice() {
        // What was done to another file says by itself what it is about.
        _ if !step.files.is_empty() => String::new(),
        [one] if !seen => format!(" in {one}"),
        [_, _, ..] => format!(" in {} documents", thousands(step.documents().len())),
        _ => String::new(),
    };
    session.set_info(format!("{how}: {}{place}{SAVING}", step.words));
}
