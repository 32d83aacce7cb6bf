//! Changes of annotations: every one goes through [`Session::commit`].
//!
//! A change is applied to the screen at once, remembered for undo, and sent to the store as a step.
//! Owns what happens when a step has been saved or could not be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::event::Record;
use super::keymap::Mode;
use super::memory::Stored;
use super::other_text::mirror;
use super::people::renew_people;
use super::question::{
    Ask, HeldUp, MoveNotes, NotMoved, Reply, Resolve, Save, SaveError, Saved, claim,
};
use super::refused::say_refused;
use super::request::Notice;
use super::status::{NOT_SAVED, SAVING, THEN};
use super::undo::recalled;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Annotation, Change, Edit, Id};
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::step::{FileChange, Moved, Step};

impl Session {
    /// Makes one change to the open document. If it is not allowed, says why and returns false.
    pub fn commit_here(&mut self, name: &str, change: Change, words: &str) -> bool {
        let Some(document) = self.reading.path().cloned() else {
            return false;
        };
        self.commit(name, vec![Edit { document, change }], words)
    }

    /// Makes `edits` as one step. If that is not allowed, says why and returns false.
    pub fn commit(&mut self, name: &str, edits: Vec<Edit>, words: &str) -> bool {
        self.commit_making(name, edits, &[], words)
    }

    /// Like [`Session::commit`]; those of `tags` that are not in the codebook come into it with the step,
    /// and go with it when it is undone.
    pub fn commit_making(
        &mut self,
        name: &str,
        edits: Vec<Edit>,
        tags: &[String],
        words: &str,
    ) -> bool {
        let is_here =
            self.reading.path().is_some_and(|open| edits.iter().any(|e| e.document == *open));
        let may = if is_here { self.may_annotate() } else { self.may_write() };
        if may {
            let tags = self.make_tags(tags);
            self.commit_step(Step { tags, ..Step::new(name, edits) }, words);
        }
        may
    }

    /// Changes a file as one step. If that is not allowed, says why.
    pub(super) fn commit_file(&mut self, name: &str, file: FileChange, words: &str) {
        if self.may_write() {
            self.commit_step(Step { files: vec![file], ..Step::new(name, Vec::new()) }, words);
        }
    }

    /// Makes a step that changes files and annotations. If that is not allowed, says why and returns
    /// false.
    pub(super) fn commit_files(&mut self, step: Step, words: &str) -> bool {
        let may = self.may_write();
        if may {
            self.commit_step(step, words);
        }
        may
    }

    /// Shows a step and has it saved.
    pub(super) fn carry(&mut self, step: &Arc<Step>) {
        self.show_step(step, true);
        self.save(step, false);
    }

    pub(super) fn commit_step(&mut self, step: Step, words: &str) {
        let step = Arc::new(step);
        self.carry(&step);
        self.working.history.push(step);
        self.keep_history();
        self.say_done(words);
    }

    /// Says what was done, and which key takes it back.
    pub(super) fn say_done(&mut self, words: &str) {
        let undo = self.key(Mode::Reading, Action::Undo);
        let then =
            if undo.is_empty() { String::new() } else { format!("{THEN}{undo} takes it back") };
        self.say_saving(words, &then);
    }

    /// Says what was done and is on its way to disk, and what can be done about it.
    pub(super) fn say_saving(&mut self, words: &str, then: &str) {
        if let Some(why) = self.layer.saving.failed() {
            // The step waits behind one that could not be saved before.
            self.set_error(format!("{NOT_SAVED}{why}; it is tried again"));
            return;
        }
        self.set_info(format!("{words}{SAVING}{then}"));
    }

    /// Applies a step to what is on screen and has it saved; `resumed` says that an earlier session
    /// may have saved part of it.
    pub(super) fn apply(&mut self, step: &Arc<Step>, resumed: bool) {
        self.show_step(step, false);
        self.save(step, resumed);
    }

    fn save(&mut self, step: &Arc<Step>, resumed: bool) {
        if !step.is_empty() {
            let pending = self.outbox.ask(Save { step: step.clone(), resumed });
            self.layer.saving.begin(pending, step.clone());
        }
    }

    /// Applies a step to what is on screen; `made_here` says that its anchors were made on the text
    /// on screen.
    fn show_step(&mut self, step: &Step, made_here: bool) {
        let mut changes: BTreeMap<&DocPath, Vec<&Change>> = BTreeMap::new();
        for Edit { document, change } in &step.edits {
            changes.entry(document).or_default().push(change);
        }
        for (document, changes) in changes {
            self.count_changes(document, &changes);
            if let Some(book) = self.layer.books.get_mut(document) {
                book.apply_all(changes);
                if self.reading.is_open(document) {
                    self.renew_marks(document, made_here);
                }
            }
        }
    }

    /// Reverts a step that was refused: it is not on disk, and will not be. If it was an undo or a redo,
    /// returns the step that stays for the next, and whether it was an undo.
    fn take_back(&mut self, step: &Arc<Step>) -> Option<(Arc<Step>, bool)> {
        for document in step.documents() {
            self.layer.saving.done(&document);
        }
        self.layer.saving.others_done();
        self.show_step(&step.inverse(), false);
        let replayed = self.working.replayed.take();
        let kept = self.working.history.refused(step, replayed.as_ref());
        self.keep_history();
        kept
    }

    /// Updates the counts of the list.
    fn count_changes(&mut self, document: &DocPath, changes: &[&Change]) {
        let highlight = |entry: &Option<Annotation>| {
            usize::from(matches!(entry, Some(Annotation::Highlight(_))))
        };
        let note = |entry: &Option<Annotation>| {
            usize::from(entry.as_ref().is_some_and(|e| e.note().is_some()))
        };
        self.documents.change(document, |entry| {
            for Change { before, after } in changes {
                entry.highlights =
                    (entry.highlights + highlight(after)).saturating_sub(highlight(before));
                entry.notes = (entry.notes + note(after)).saturating_sub(note(before));
                if let Some(Annotation::Document(mark)) = after {
                    entry.done = mark.done;
                }
            }
        });
    }

    /// Has the history saved.
    pub(super) fn keep_history(&mut self) {
        self.record(Record::History(self.working.history.clone()));
    }

    /// Moves annotations from one document to another. If `first`, the move becomes a step once it
    /// is done.
    pub fn move_notes(&mut self, moved: Moved, first: bool) {
        self.layer.books.remove(&moved.from);
        self.layer.books.remove(&moved.to);
        let pending = self.outbox.ask(MoveNotes(moved.clone()));
        self.working.moving.push((pending, moved, first));
    }

    /// Handles a reply to a question asked in this module.
    ///
    /// # Errors
    /// Returns the reply if it answers another question.
    pub(super) fn reply_about_changes(&mut self, reply: Reply) -> Result<(), Reply> {
        let reply = match self.working.recalling.take() {
            Some((pending, undo)) => {
                let mut asked = Some(pending);
                match claim(&mut asked, reply) {
                    Ok(books) => {
                        if let Some(books) = books {
                            recalled(self, books, undo);
                        }
                        return Ok(());
                    }
                    Err(reply) => {
                        self.working.recalling = asked.map(|pending| (pending, undo));
                        reply
                    }
                }
            }
            None => reply,
        };
        let reply = match self.working.resolving.take() {
            Some((path, pending)) => {
                let mut asked = Some(pending);
                match claim(&mut asked, reply) {
                    Ok(places) => {
                        self.resolved(&path, places.unwrap_or_default());
                        return Ok(());
                    }
                    Err(reply) => {
                        self.working.resolving = asked.map(|pending| (path, pending));
                        reply
                    }
                }
            }
            None => reply,
        };
        let reply = match claim(&mut self.working.wondering, reply) {
            Ok(answer) => {
                if let Some(held_up) = answer.flatten() {
                    self.held_up(&held_up);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        let moving = &mut self.working.moving;
        let Some(at) = moving.iter().position(|(pending, ..)| pending.id() == reply.id) else {
            return self.reply_about_saves(reply);
        };
        let (pending, moved, first) = moving.remove(at);
        if let Ok(Some(result)) = claim(&mut Some(pending), reply) {
            self.notes_moved(moved, first, result);
        }
        Ok(())
    }

    fn reply_about_saves(&mut self, reply: Reply) -> Result<(), Reply> {
        if !self.layer.saving.is_waiting_for(reply.id) {
            return Err(reply);
        }
        let is_of_library = self.layer.saving.is_of_library(reply.id);
        let step = if reply.last { self.layer.saving.finish(reply.id) } else { None };
        if let Some(Saved { document, result }) = reply.answer.and_then(Save::unwrap) {
            if let (Some(step), Err(why)) = (step, &result) {
                let (why, kept) = (why.to_string(), self.take_back(&step));
                self.saved(document, result);
                if let Some((kept, undo)) = kept {
                    say_refused(self, kept, undo, &why);
                }
                return Ok(());
            }
            let are_files_saved = document.is_none() && result.is_ok();
            self.saved(document, result);
            if are_files_saved && is_of_library {
                renew_people(self);
            }
        }
        Ok(())
    }

    /// Called when the changes of a document, or of other files, have been saved or could not be.
    fn saved(&mut self, document: Option<DocPath>, result: Result<Stored, SaveError>) {
        match (document, result) {
            (Some(document), Ok(stored)) => {
                if self.layer.saving.done(&document) {
                    self.take_in(&document, stored);
                    if self.layer.saving.waiting() == 0 {
                        self.status.saved();
                        self.outbox.notice(Notice::Saved);
                    }
                }
                self.quit_if_done();
            }
            (_, Err(error @ SaveError::NoTag(..))) => self.set_error(error.to_string()),
            (document, Err(error)) => {
                self.working.closing = false;
                let why = error.to_string();
                self.set_error(format!("{NOT_SAVED}{why}"));
                if let Some(document) = document {
                    self.layer.saving.fail(document, why);
                }
            }
            (None, Ok(_)) => {
                self.layer.saving.others_done();
                if self.layer.saving.waiting() == 0 {
                    self.status.saved();
                }
                self.quit_if_done();
            }
        }
    }

    /// Says what saving waits for.
    pub(super) fn held_up(&mut self, held_up: &HeldUp) {
        if self.layer.saving.waiting() == 0 {
            return;
        }
        let HeldUp { why, is_kept } = held_up;
        let what = if *is_kept {
            "what is not saved is kept, and saved at the next start"
        } else {
            "what is not saved is lost"
        };
        if self.working.closing {
            let key = self.key(Mode::Reading, Action::QuitUnsaved);
            self.set_error(format!("{NOT_SAVED}{why}; {key} quits now: {what}"));
        } else {
            let kept = if *is_kept { "; what is not saved is kept meanwhile" } else { "" };
            self.status.held_up(&format!("{why}{kept}"));
        }
    }

    /// Called when annotations were moved to another document or could not be.
    fn notes_moved(
        &mut self,
        moved: Moved,
        first: bool,
        result: Result<(Stored, Vec<Id>), NotMoved>,
    ) {
        let Moved { from, to, .. } = &moved;
        match result {
            Ok((stored, ids)) => {
                let words = format!("the notes on {from} are now on {to} · saved");
                self.documents.change(from, |entry| entry.count(Counts::default()));
                self.unresolved.set(from, 0);
                self.take_in(to, stored);
                if first {
                    let name = format!("the move of the notes on {from}");
                    let moved = Some(Moved { ids: Some(ids), ..moved });
                    let step = Step { moved, ..Step::new(name, Vec::new()) };
                    self.working.history.push(Arc::new(step));
                    self.keep_history();
                }
                self.set_info(words);
            }
            Err(why) => {
                if !first {
                    // The move was an undo or redo and failed.
                    self.working.history.forget_move(&moved);
                    self.keep_history();
                }
                self.set_error(format!("the notes on {from} were not moved: {why}"));
            }
        }
        self.outbox.notice(Notice::ChangedElsewhere);
    }

    /// Takes over the annotations that are on disk now.
    pub(super) fn take_in(&mut self, document: &DocPath, stored: Stored) {
        if let (Some(why), Some(page)) = (&stored.protected, self.reading.page_of(document)) {
            // Keep showing what was good before the file was damaged.
            page.marks.protected = Some(why.clone());
            self.set_error(why.clone());
            return;
        }
        let counts = stored.notebook.tally();
        self.documents.change(document, |entry| entry.count(counts));
        if let Some(unresolved) = stored.unresolved {
            self.unresolved.set(document, unresolved);
        }
        self.layer.books.insert(document.clone(), stored.notebook);
        self.refresh_marks(document);
        if let Some(page) = self.reading.page_of(document) {
            page.marks.protected = stored.protected;
        }
    }

    /// Shows the current annotations of the open document. A worker finds the places of new ones.
    pub(super) fn refresh_marks(&mut self, document: &DocPath) {
        self.renew_marks(document, false);
    }

    fn renew_marks(&mut self, document: &DocPath, made_here: bool) {
        let book = self.layer.books.get(document);
        if let (Some(book), Some(page)) = (book, self.reading.page_of(document)) {
            page.marks = page.marks.renewed(book, page.text(), made_here);
            mirror(self);
            self.resolve_marks();
        }
    }

    /// Has a worker find the places that are not known.
    pub(super) fn resolve_marks(&mut self) {
        let Some(page) = &self.reading.page else { return };
        let (text, anchors) = (page.text().clone(), page.marks.unsettled());
        let (path, unresolved) = (page.document.path.clone(), page.marks.unresolved());
        self.working.resolving = if anchors.is_empty() {
            None
        } else {
            Some((path.clone(), self.outbox.ask(Resolve { text, anchors })))
        };
        self.unresolved.set(&path, unresolved);
    }

    /// Called when a worker has found the places.
    fn resolved(&mut self, document: &DocPath, places: Vec<(Id, Anchor, Resolution)>) {
        if let Some(page) = self.reading.page_of(document) {
            page.marks.settle(places);
            let unresolved = page.marks.unresolved();
            self.unresolved.set(document, unresolved);
            mirror(self);
        }
    }

    /// Corrects the counts of the list from the notebooks in memory, which are newer.
    pub(super) fn count_known(&mut self) {
        for (path, book) in &self.layer.books {
            let counts = book.tally();
            self.documents.change(path, |entry| entry.count(counts));
        }
    }
}
