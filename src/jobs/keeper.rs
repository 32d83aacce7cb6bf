//! The keeper: writes what must not be lost while a save is on its way, and where the reader is.
//!
//! Owns the reader's state folder while the program runs: journal, drafts, visits, undo history. It
//! has a thread of its own and never touches the store or the corpus, so what these wait for, a
//! lock or a network disk, keeps nothing that is typed from the local disk. A step is in the
//! journal before its draft is removed, and struck before it is reported as saved; everything else
//! is written within a second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::state_folder::StateFolder;
use super::{Asked, Reader, guarded, send};
use crate::disk::file::{FileError, shown};
use crate::model::count::number_of;
use crate::model::path::DocPath;
use crate::model::step::Step;
use crate::session::bookmarks::BookmarkChange;
use crate::session::event::{Event, News, Record};
use crate::session::history::History;
use crate::session::memory::{Draft, ScreenChoices, Visit};
use crate::session::question::{Cause, HeldUp, Reply, RequestId, WhyWait};

/// How long what is typed may wait, so that many keys cost one write.
const TICK: Duration = Duration::from_millis(600);
/// How long a save may wait for one thing before the reader is told what that is.
const SLOW: Duration = Duration::from_secs(1);

/// The work that the keeper is given.
#[derive(Debug)]
pub(super) enum KeeperWork {
    /// A step is about to be saved. The answers say whether it is in the journal; a failure may be
    /// followed by a success.
    Keep(RequestId, Arc<Step>, Sender<Result<(), Cause>>),
    /// The files of a step were written, or could not be.
    Saved(SavedStep),
    Record(Record),
    WhyWait(Asked<WhyWait>),
    /// Write now what could wait.
    Flush,
    /// The program ends, whether or not everything is saved.
    End,
}

/// What became of a step when its files were written.
#[derive(Debug)]
pub(super) struct SavedStep {
    pub id: RequestId,
    pub left: Remainder,
    /// Why something is left.
    pub failed: Option<String>,
    /// What is to be said about it, once the journal is up to date.
    pub replies: Vec<Reply>,
}

/// How much of a step is not on disk.
#[derive(Debug)]
pub(super) enum Remainder {
    /// Nothing, or it was refused.
    Nothing,
    Rest(Arc<Step>),
    /// As much as before.
    All,
}

/// What to do with the draft on disk.
#[derive(Debug)]
enum KeptDraft {
    Draft(Box<Draft>),
    Nothing,
}

/// A step that is not in the journal yet, and who wants to know when it is.
struct UnkeptStep {
    step: Arc<Step>,
    answers: Sender<Result<(), Cause>>,
}

pub(super) struct Keeper<'a> {
    reader: &'a Reader,
    events: &'a Sender<Event>,
    /// The saves that are on their way, and why each failed last.
    saves: BTreeMap<RequestId, Option<String>>,
    /// The steps of these that the journal has refused.
    unkept: BTreeMap<RequestId, UnkeptStep>,
    /// What to do with the draft on disk, if that changed.
    draft: Option<KeptDraft>,
    /// Whether the next step contains the note that is in the draft.
    draft_becomes_step: bool,
    visits: BTreeMap<DocPath, Visit>,
    last: Option<DocPath>,
    chosen: Option<ScreenChoices>,
    /// The changes of the bookmarks that are not written.
    bookmarks: Vec<BookmarkChange>,
    /// What can be undone and redone, and whether that changed.
    history: Option<History>,
    history_changed: bool,
    /// When what is waiting is to be written.
    due: Option<Instant>,
    /// Why something could not be written, each said once.
    said: BTreeSet<String>,
    /// What saving waits for, since when, and whether the reader was told.
    wait: Option<(HeldUp, Instant, bool)>,
}

/// Serves until the program ends, then writes what is left.
pub(super) fn serve(reader: &Reader, events: &Sender<Event>, work: &Receiver<KeeperWork>) {
    let mut keeper = Keeper::new(reader, events);
    loop {
        let received = match keeper.due {
            Some(due) => work.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => work.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(KeeperWork::End) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(work) => guarded(reader, events, || keeper.take(work)),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if keeper.due.is_some_and(|due| due <= Instant::now()) {
            guarded(reader, events, || keeper.tick());
        }
    }
    guarded(reader, events, || keeper.finish());
}

impl<'a> Keeper<'a> {
    pub(super) fn new(reader: &'a Reader, events: &'a Sender<Event>) -> Self {
        Self {
            reader,
            events,
            saves: BTreeMap::new(),
            unkept: BTreeMap::new(),
            draft: None,
            draft_becomes_step: false,
            visits: BTreeMap::new(),
            last: None,
            chosen: None,
            bookmarks: Vec::new(),
            history: None,
            history_changed: false,
            due: None,
            said: BTreeSet::new(),
            wait: None,
        }
    }

    pub(super) fn take(&mut self, work: KeeperWork) {
        match work {
            KeeperWork::Keep(id, step, answers) => self.keep(id, step, answers),
            KeeperWork::Saved(saved) => self.saved(saved),
            KeeperWork::Record(record) => self.record(record),
            KeeperWork::WhyWait(asked) => asked.finish(Some(self.held_up())),
            KeeperWork::Flush | KeeperWork::End => self.write(),
        }
    }

    /// Writes a step to the journal, while or before it is saved.
    fn keep(&mut self, id: RequestId, step: Arc<Step>, answers: Sender<Result<(), Cause>>) {
        self.saves.insert(id, None);
        self.unkept.insert(id, UnkeptStep { step, answers });
        if std::mem::take(&mut self.draft_becomes_step) {
            self.draft = Some(KeptDraft::Nothing);
        }
        self.write_journal();
        // Where the reader was when they made it is on disk before it is said to be saved.
        self.write_draft();
        self.write_visits();
        self.later();
    }

    fn saved(&mut self, SavedStep { id, left, failed, replies }: SavedStep) {
        let state = self.state();
        let noted = match (left, self.unkept.get_mut(&id)) {
            (Remainder::Nothing, _) => {
                self.saves.remove(&id);
                self.unkept.remove(&id);
                state.map_or(Ok(()), |state| state.journal().strike(id.0))
            }
            (Remainder::Rest(step), Some(unkept)) => {
                unkept.step = step;
                Ok(())
            }
            (Remainder::Rest(step), None) => {
                let step = self.reader.originals.complete(&step);
                state.map_or(Ok(()), |state| state.journal().keep(id.0, &step))
            }
            (Remainder::All, _) => Ok(()),
        };
        self.note(noted);
        if let Some(save) = self.saves.get_mut(&id) {
            *save = failed;
        }
        if self.reader.originals.is_news() {
            self.later();
        }
        // If its step could not be kept, the draft has waited until it was saved.
        self.write_draft();
        for reply in replies {
            send(self.events, Event::Reply(reply));
        }
    }

    fn record(&mut self, record: Record) {
        match record {
            Record::Visit(path, visit) => {
                self.last = Some(path.clone());
                self.visits.insert(path, visit);
            }
            Record::Chosen(choices) => self.chosen = Some(choices),
            Record::Bookmark(change) => self.bookmarks.push(change),
            Record::Draft(draft) => {
                if draft.is_some() && self.is_draft_only_copy() {
                    self.set_draft_aside();
                }
                self.draft_becomes_step = false;
                self.draft = Some(draft.map(Box::new).map_or(KeptDraft::Nothing, KeptDraft::Draft));
            }
            Record::DraftBecomesStep => self.draft_becomes_step = true,
            Record::SetDraftAside => {
                // What is to be set aside must be on disk first.
                self.write_draft();
                self.set_draft_aside();
            }
            Record::TakeUpDraft => {
                if let Some(state) = self.state() {
                    state.take_up_draft();
                }
            }
            Record::History(history) => {
                (self.history, self.history_changed) = (Some(history), true);
            }
            // This is for the writer.
            Record::Watch(_) => {}
        }
        self.later();
    }

    fn state(&self) -> Option<&'a StateFolder> {
        self.reader.state.as_ref()
    }

    /// Has what is waiting written soon.
    fn later(&mut self) {
        self.due.get_or_insert_with(|| Instant::now() + TICK);
    }

    fn tick(&mut self) {
        self.write();
        let before = self.wait.take();
        self.wait = self.held_up().map(|now| match before {
            Some((held_up, since, told)) if held_up == now => (held_up, since, told),
            _ => (now, Instant::now(), false),
        });
        if let Some((held_up, since, told)) = &mut self.wait
            && since.elapsed() >= SLOW
            && !std::mem::replace(told, true)
        {
            send(self.events, Event::News(News::HeldUp(held_up.clone())));
        }
        if !self.saves.is_empty() {
            self.later();
        }
    }

    /// Returns what saving waits for.
    fn held_up(&self) -> Option<HeldUp> {
        let wait = self.reader.store.waits_for().filter(|_| !self.saves.is_empty())?;
        Some(HeldUp { why: wait.to_string(), is_kept: self.unkept.is_empty() })
    }

    /// Writes everything that is waiting, what would be missed most first.
    fn write(&mut self) {
        self.due = None;
        self.write_journal();
        self.write_draft();
        self.write_visits();
        self.write_bookmarks();
        self.write_history();
    }

    fn write_journal(&mut self) {
        let (state, originals) = (self.state(), &self.reader.originals);
        let mut refused = Ok(());
        self.unkept.retain(|id, UnkeptStep { step, answers }| {
            let step = originals.complete(step);
            let kept = state.map_or(Ok(()), |state| state.journal().keep(id.0, &step));
            let is_refused = kept.is_err();
            // If nobody listens, the step was saved or refused meanwhile.
            match kept {
                Ok(()) => drop(answers.send(Ok(()))),
                Err(error) => {
                    let error = Arc::new(error);
                    let _ = answers.send(Err(error.clone()));
                    refused = Err(error);
                }
            }
            is_refused
        });
        self.note(refused);
    }

    /// Returns whether the draft belongs to a step that could be neither saved nor kept yet.
    fn is_draft_only_copy(&self) -> bool {
        matches!(self.draft, Some(KeptDraft::Nothing)) && !self.unkept.is_empty()
    }

    fn set_draft_aside(&self) {
        if let Some(state) = self.state() {
            state.set_draft_aside();
        }
    }

    fn write_draft(&mut self) {
        if self.is_draft_only_copy() {
            return;
        }
        let (Some(state), Some(draft)) = (self.state(), self.draft.take()) else { return };
        let written = match &draft {
            KeptDraft::Draft(draft) => state.keep_draft(Some(draft)),
            KeptDraft::Nothing => state.keep_draft(None),
        };
        if !self.note(written) {
            self.draft = Some(draft);
        }
    }

    fn write_visits(&mut self) {
        let Some(state) = self.state() else { return };
        if self.visits.is_empty() && self.chosen.is_none() {
            return;
        }
        let written = state.remember(self.last.as_ref(), &self.visits, self.chosen.as_ref());
        if self.note(written) {
            self.visits.clear();
            self.chosen = None;
        }
    }

    fn write_bookmarks(&mut self) {
        let Some(state) = self.state() else { return };
        if self.bookmarks.is_empty() {
            return;
        }
        let written = state.change_bookmarks(&self.bookmarks);
        if self.note(written) {
            self.bookmarks.clear();
        }
    }

    /// Writes the history; not with every change, since it is much longer than one change.
    fn write_history(&mut self) {
        // How something stood that was removed may become known only after the step was kept.
        if !std::mem::take(&mut self.history_changed) && !self.reader.originals.is_news() {
            return;
        }
        let (Some(state), Some(history)) = (self.state(), &self.history) else { return };
        let written = state.keep_history(&self.reader.originals.complete_history(history));
        self.history_changed = !self.note(written);
    }

    /// Returns whether something was written. If not, it is tried again, and the reader is told, but
    /// only once for each reason.
    fn note<E: std::borrow::Borrow<FileError>>(&mut self, written: Result<(), E>) -> bool {
        let Err(error) = written else { return true };
        let error: &FileError = error.borrow();
        self.later();
        if self.said.insert(error.to_string()) {
            self.reader.log.line(&error.to_string());
        }
        // That another session is just writing is no reason to worry anybody.
        let passes = error.source.kind() == std::io::ErrorKind::TimedOut;
        let cause = error.cause();
        if !passes && self.said.insert(cause.clone()) {
            let folder = self.state().map_or(error.path.as_path(), StateFolder::folder);
            let words = format!(
                "{cause}: where you are, drafts and undo are not kept; make {} writable",
                shown(folder)
            );
            send(self.events, Event::News(News::Message(Err(words))));
        }
        false
    }

    /// Writes everything for the last time, and says what is not saved.
    pub(super) fn finish(&mut self) {
        self.write();
        if let Some(state) = self.state() {
            let closed = state.journal().close();
            self.note(closed);
        }
        if self.saves.is_empty() {
            return;
        }
        let steps = self.unkept.values().map(|unkept| &unkept.step);
        let unkept: usize = steps.map(|step| step.changes()).sum();
        let kept = self.state().map_or(0, |state| state.journal().changes());
        let failed = self.saves.values().find_map(Clone::clone);
        let why = failed.or_else(|| self.held_up().map(|held_up| held_up.why));
        let why = why.unwrap_or_else(|| "there was no time left".to_owned());
        let count = number_of(kept + unkept, "change");
        let they = if kept + unkept == 1 { "it is" } else { "they are" };
        let become_of = match unkept {
            0 => format!("{they} kept, and saved at the next start"),
            _ if kept == 0 => format!("{they} lost"),
            _ => format!("{kept} of them kept, and saved at the next start"),
        };
        self.reader.set_unsaved(format!("{count} could not be saved: {why}; {become_of}"));
    }
}
