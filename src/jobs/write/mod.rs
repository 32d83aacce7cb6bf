//! The writer: saves steps, retries what failed, and now and then checks what others have changed.
//!
//! Owns the order in which things reach the store. A step that changes several files is in the
//! journal before the first file is touched, so that a step interrupted halfway is finished at the
//! next start. The journal, and whatever else must survive the program, is written by the
//! [`keeper`](super::keeper), which also passes on what is said about a save: only once that is
//! struck.

mod document;
mod new_tags;
mod save;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use self::save::{SAY_EVERY, Saves};
use super::keeper::KeeperWork;
use super::watcher::Watcher;
use super::{Asked, Reader, codebook, guarded, review, send, stored};
use crate::model::annotation::Id;
use crate::model::count::{number_of, thousands};
use crate::model::path::DocPath;
use crate::model::step::Moved;
use crate::session::codebook::ChangeCodebook;
use crate::session::event::Event;
use crate::session::memory::Stored;
use crate::session::passages::ChangePassages;
use crate::session::question::{Cause, MoveNotes, NotMoved, Recall, Recheck, Save};

/// How often the files of other sessions are checked, and failed work is retried.
const TICK: Duration = Duration::from_millis(800);

/// The work that the writer is given.
#[derive(Debug)]
pub(super) enum Work {
    /// A step, and whether it is in the journal.
    Save(Asked<Save>, Save, Receiver<Result<(), Cause>>),
    MoveNotes(Asked<MoveNotes>, MoveNotes),
    Recall(Asked<Recall>, Recall),
    Recheck(Asked<Recheck>, Recheck),
    /// In its turn, so that it concerns what was saved before.
    ChangeCodebook(Asked<ChangeCodebook>, ChangeCodebook),
    ChangePassages(Asked<ChangePassages>, ChangePassages),
    /// A document is on screen.
    Watch(DocPath),
}

struct Writer<'a> {
    reader: &'a Reader,
    events: &'a Sender<Event>,
    keeper: &'a Sender<KeeperWork>,
    saves: Saves<'a>,
    watcher: Watcher<'a>,
    ticked: Instant,
}

/// Serves until the channel is closed, then writes what is left.
pub(super) fn serve(
    reader: &Reader,
    events: &Sender<Event>,
    keeper: &Sender<KeeperWork>,
    work: &Receiver<Work>,
) {
    let mut writer = Writer::new(reader, events, keeper);
    loop {
        match work.recv_timeout(TICK) {
            Ok(work) => guarded(reader, events, || writer.take(work)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if writer.ticked.elapsed() >= TICK {
            writer.ticked = Instant::now();
            guarded(reader, events, || writer.tick());
        }
    }
    guarded(reader, events, || writer.save());
}

impl<'a> Writer<'a> {
    fn new(reader: &'a Reader, events: &'a Sender<Event>, keeper: &'a Sender<KeeperWork>) -> Self {
        Self {
            reader,
            events,
            keeper,
            saves: Saves::new(reader),
            watcher: Watcher::new(reader, events),
            ticked: Instant::now(),
        }
    }

    fn take(&mut self, work: Work) {
        match work {
            Work::Save(asked, question, kept) => {
                self.saves.push(asked, question, kept);
                self.save();
            }
            Work::MoveNotes(asked, MoveNotes(moved)) => {
                asked.finish(Some(self.move_notes(&moved)));
            }
            Work::Recall(asked, Recall(documents)) => {
                let books = self.reader.own_books(&documents, |_| {});
                // Whoever asked knows by which names they were read.
                self.watcher.look_at_codebook();
                let read = |path: DocPath| {
                    let loaded = books.get(&path).map(stored).unwrap_or_default();
                    (path, loaded)
                };
                asked.finish(Some(documents.into_iter().map(read).collect()));
            }
            Work::Recheck(asked, Recheck { document, id }) => {
                let item = review::item(self.reader, &document, &id);
                asked.finish(Some(item.map(Box::new)));
            }
            Work::ChangeCodebook(asked, ChangeCodebook(edit)) => {
                let mut said = Instant::now();
                let prepared = codebook::prepared(self.reader, &edit, |done, of| {
                    if said.elapsed() >= SAY_EVERY {
                        said = Instant::now();
                        self.watcher.say(format!(
                            "working out the change: {} of {}",
                            thousands(done),
                            number_of(of, "document")
                        ));
                    }
                });
                asked.finish(Some(prepared));
            }
            Work::ChangePassages(asked, question) => {
                let answer = question.work_out(self.reader, &asked);
                asked.finish(answer);
            }
            Work::Watch(path) => {
                self.keep_text(&path);
                self.watcher.watch(path);
            }
        }
    }

    /// Keeps the text of a document that was opened, if annotations of an earlier version were made
    /// on it. A failure is only logged: nothing is lost by it now.
    fn keep_text(&self, path: &DocPath) {
        let (reader, loaded) = (self.reader, self.reader.annotations(path));
        let marks = &loaded.notebook.highlights;
        let document = if marks.is_empty() { None } else { reader.library.document(path).ok() };
        let text = document.as_ref().map(|document| &document.text);
        if let Some(text) = text.filter(|text| marks.iter().any(|m| m.anchor.is_made_in(text)))
            && let Err(error) = reader.store.kept_texts().keep(text)
        {
            reader.log.line(&error.to_string());
        }
    }

    /// Saves what is not saved yet, and has the keeper strike what is.
    fn save(&mut self) {
        let (keeper, events) = (self.keeper, self.events);
        self.saves.save_all(&mut self.watcher, |saved| {
            if let Err(unsent) = keeper.send(KeeperWork::Saved(saved))
                && let KeeperWork::Saved(saved) = unsent.0
            {
                // The keeper has stopped; the next start finds that what is in the journal is done.
                saved.replies.into_iter().for_each(|reply| send(events, Event::Reply(reply)));
            }
        });
    }

    /// Moves annotations to another document, if they still belong there: if their own document is
    /// gone, and the other one has the text that they were made on.
    fn move_notes(&self, moved: &Moved) -> Result<(Stored, Vec<Id>), NotMoved> {
        let Moved { from, to, ids, back } = moved;
        let (store, library) = (&self.reader.store, &self.reader.library);
        let _waiting = store.begin_save(Some(to));
        let sha256 = store.load(store.annotator(), from).sha256;
        let of = |path: &DocPath| {
            let document = library.document(path).ok();
            document.map(|document| document.text.sha256().to_owned())
        };
        let (gone, there) = if *back { (to, from) } else { (from, to) };
        if of(gone).is_some_and(|text| Some(&text) != sha256.as_ref()) {
            return Err(NotMoved::Occupied(gone.clone()));
        }
        if !back && (sha256.is_none() || of(there) != sha256) {
            return Err(NotMoved::OtherText(there.clone()));
        }
        let arrived = store.move_notes(from, to, ids.as_deref());
        for changed in [from, to] {
            self.reader.writings.changed(store.annotator(), changed);
        }
        let arrived = arrived.map_err(|error| NotMoved::Store(Arc::new(error)))?;
        let unresolved = Some(library.unresolved(store, to, &arrived.loaded));
        Ok((Stored { unresolved, ..stored(&arrived.loaded) }, arrived.ids))
    }

    fn tick(&mut self) {
        self.save();
        self.watcher.look();
    }
}
