//! The writer: saves steps, retries what failed, keeps drafts and visits, and now and then checks
//! what others have changed.
//!
//! Owns the order in which things reach the disk. A step that changes several files is written to
//! the journal before the first file is touched, so that a step interrupted halfway is finished at
//! the next start. Once an annotation is reported as saved, the visit during which it was made is
//! on disk too, and its draft is gone.

mod save;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use self::save::Saves;
use super::watcher::Watcher;
use super::{Asked, Reader, guarded, review, send, stored};
use crate::model::annotation::Id;
use crate::model::codebook::Tag;
use crate::model::path::DocPath;
use crate::model::settings::Sort;
use crate::model::step::Moved;
use crate::session::event::{Event, News, Record};
use crate::session::history::History;
use crate::session::memory::{Draft, Stored, Visit};
use crate::session::question::{MoveNotes, Recall, Recheck, Save};

/// How often the files of other sessions are checked, and failed work is retried.
const TICK: Duration = Duration::from_millis(800);

/// The work that the writer is given.
#[derive(Debug)]
pub(super) enum Work {
    Save(Asked<Save>, Save),
    MoveNotes(Asked<MoveNotes>, MoveNotes),
    Recall(Asked<Recall>, Recall),
    Recheck(Asked<Recheck>, Recheck),
    Record(Record),
}

/// What to do with the draft on disk.
enum Keep {
    Draft(Draft),
    Nothing,
}

struct Writer<'a> {
    reader: &'a Reader,
    events: &'a Sender<Event>,
    saves: Saves<'a>,
    watcher: Watcher<'a>,
    /// Tags that are not in the codebook yet, and the reason, which is reported only once.
    tags: Vec<Tag>,
    tags_failed: Option<String>,
    visits: BTreeMap<DocPath, Visit>,
    last: Option<DocPath>,
    arranged: Option<(Option<Sort>, Option<bool>)>,
    /// What to do with the draft on disk, if that changed.
    draft: Option<Keep>,
    /// What can be undone and redone, if that changed.
    history: Option<History>,
    ticked: Instant,
}

/// Serves until the channel is closed, then writes what is left.
pub(super) fn serve(reader: &Reader, events: &Sender<Event>, work: &Receiver<Work>) {
    let mut writer = Writer::new(reader, events);
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
    guarded(reader, events, || {
        writer.save_and_remember();
        writer.add_tags();
        writer.keep_history();
    });
    if let Some(words) = writer.saves.lost() {
        reader.set_unsaved(words);
    }
}

impl<'a> Writer<'a> {
    fn new(reader: &'a Reader, events: &'a Sender<Event>) -> Self {
        Self {
            reader,
            events,
            saves: Saves::new(reader),
            watcher: Watcher::new(reader, events),
            tags: Vec::new(),
            tags_failed: None,
            visits: BTreeMap::new(),
            last: None,
            arranged: None,
            draft: None,
            history: None,
            ticked: Instant::now(),
        }
    }

    fn take(&mut self, work: Work) {
        match work {
            Work::Save(asked, question) => {
                self.saves.push(asked, question);
                self.save_and_remember();
            }
            Work::MoveNotes(asked, MoveNotes(moved)) => {
                asked.finish(Some(self.move_notes(&moved)));
            }
            Work::Recall(asked, Recall(documents)) => {
                let read = |path: DocPath| {
                    let loaded = stored(&self.reader.annotations(&path));
                    (path, loaded)
                };
                asked.finish(Some(documents.into_iter().map(read).collect()));
            }
            Work::Recheck(asked, Recheck { document, id }) => {
                let item = review::item(self.reader, &document, &id);
                asked.finish(Some(item.map(Box::new)));
            }
            Work::Record(record) => self.record(record),
        }
    }

    fn record(&mut self, record: Record) {
        match record {
            Record::Visit(path, visit) => {
                self.last = Some(path.clone());
                self.visits.insert(path, visit);
            }
            Record::Arranged(sort, notes) => self.arranged = Some((sort, notes)),
            Record::Draft(draft) => self.draft = Some(draft.map_or(Keep::Nothing, Keep::Draft)),
            Record::SetDraftAside => {
                // What is to be set aside must be on disk first.
                self.remember();
                if let Some(state) = &self.reader.state {
                    state.set_draft_aside();
                }
            }
            Record::TakeUpDraft => {
                if let Some(state) = &self.reader.state {
                    state.take_up_draft();
                }
            }
            Record::History(history) => self.history = Some(history),
            Record::Tags(tags) => {
                self.tags.extend(tags);
                self.add_tags();
            }
            Record::Watch(path) => {
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
            && let Err(error) = reader.store.keep(text)
        {
            reader.log.line(&error.to_string());
        }
    }

    /// Moves annotations to another document, if they still belong there: if their own document is
    /// gone, and the other one has the text that they were made on.
    fn move_notes(&self, moved: &Moved) -> Result<(Stored, Vec<Id>), String> {
        let Moved { from, to, ids, back } = moved;
        let (store, library) = (&self.reader.store, &self.reader.library);
        let sha256 = store.load(store.annotator(), from).sha256;
        let of = |path: &DocPath| {
            let document = library.document(path).ok();
            document.map(|document| document.text.sha256().to_owned())
        };
        let (gone, there) = if *back { (to, from) } else { (from, to) };
        if of(gone).is_some_and(|text| Some(&text) != sha256.as_ref()) {
            return Err(format!("{gone} is there, with another text"));
        }
        if !back && (sha256.is_none() || of(there) != sha256) {
            return Err(format!("{there} no longer has the text that they were made on"));
        }
        let arrived =
            store.move_notes(from, to, ids.as_deref()).map_err(|error| error.to_string())?;
        let unresolved = Some(library.unresolved(store, to, &arrived.loaded));
        Ok((Stored { unresolved, ..stored(&arrived.loaded) }, arrived.ids))
    }

    /// Adds new tags to the codebook. Failures are retried; the highlights have their tags anyway.
    fn add_tags(&mut self) {
        for tag in std::mem::take(&mut self.tags) {
            match self.reader.store.add_tag(&tag) {
                Ok(codebook) => {
                    self.tags_failed = None;
                    self.watcher.seen_codebook();
                    self.tell(News::Codebook(codebook, None));
                }
                Err(error) => {
                    let why = error.to_string();
                    if self.tags_failed.as_ref() != Some(&why) {
                        let words =
                            format!("the tag {:?} is not in the codebook yet: {why}", tag.name);
                        self.tell(News::Message(Err(words)));
                        self.tags_failed = Some(why);
                    }
                    self.tags.push(tag);
                }
            }
        }
    }

    fn tell(&self, news: News) {
        send(self.events, Event::News(news));
    }

    fn tick(&mut self) {
        self.save_and_remember();
        self.add_tags();
        self.keep_history();
        self.watcher.look();
    }

    fn save_and_remember(&mut self) {
        let replies = self.saves.save_all(&mut self.watcher);
        self.remember();
        for reply in replies {
            send(self.events, Event::Reply(reply));
        }
    }

    /// Writes the history; not with every change, since it is much longer than one change.
    fn keep_history(&mut self) {
        if let (Some(state), Some(history)) = (&self.reader.state, self.history.take())
            && let Err(error) = state.keep_history(&history)
        {
            self.reader.log.line(&error.to_string());
        }
    }

    /// Writes drafts and visits. They are not annotations, so a failure is only logged.
    fn remember(&mut self) {
        let Some(state) = &self.reader.state else {
            return;
        };
        // The draft of a note that could be neither saved nor journaled is the only copy on disk.
        let only_copy = matches!(self.draft, Some(Keep::Nothing)) && self.saves.is_kept_nowhere();
        if let Some(kept) = self.draft.take_if(|_| !only_copy) {
            let written = match kept {
                Keep::Draft(draft) => state.keep_draft(Some(&draft)),
                Keep::Nothing => state.keep_draft(None),
            };
            if let Err(error) = written {
                self.reader.log.line(&error.to_string());
            }
        }
        if self.visits.is_empty() && self.arranged.is_none() {
            return;
        }
        let visits = std::mem::take(&mut self.visits);
        let written = state.remember(self.last.as_ref(), &visits, self.arranged.take());
        if let Err(error) = written {
            self.reader.log.line(&error.to_string());
        }
    }
}
