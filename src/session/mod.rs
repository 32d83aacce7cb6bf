//! What one reader has, whichever view is open: the documents as they know them, the page that is
//! read, their annotations, what they did and where they were, and what is said to them.
//!
//! Owns what several views need, so that no view needs another: a view commits a change here, goes
//! somewhere, says something, asks a question, or requests another view. No view may enter, and
//! neither may the library or a file: what is outside is reached by questions and effects alone.
//! Nothing here assumes that there is one reader in a process.

pub mod action;
pub mod annotate;
mod commit;
pub mod completion;
pub mod documents;
pub mod drift;
pub mod event;
pub mod found;
pub mod history;
pub mod jumps;
pub mod key;
pub mod keymap;
mod layer;
pub mod listing;
pub mod marks;
pub mod memory;
mod news;
pub mod open;
mod outbox;
pub mod page;
pub mod panes;
pub mod question;
pub mod reading;
pub mod request;
pub mod search;
pub mod selection;
pub mod status;
pub mod timespan;
pub mod unresolved;

use std::sync::Arc;

use jiff::Timestamp;

use self::action::Action;
use self::annotate::Tagging;
use self::commit::Working;
use self::documents::{DocumentList, Reason};
use self::event::{Effect, Record};
use self::jumps::JumpList;
use self::keymap::{Keymap, Mode};
use self::layer::Layer;
use self::memory::{Draft, Memory, Visit};
use self::news::CorpusQuestions;
use self::open::Then;
use self::outbox::Outbox;
use self::page::Frame;
use self::panes::{Focus, Panes};
use self::question::{Ask, Pending, Scan};
use self::reading::Reading;
use self::request::{Notice, PassageRequest, Request};
use self::status::{NOT_SAVED, SAVING, Status};
use self::unresolved::Unresolved;
use crate::model::codebook::Codebook;
use crate::model::count::number_of;
use crate::model::index::Index;
use crate::model::settings::Settings;
use crate::model::step::Step;

/// What the program was started with; it does not change while it runs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The name of the library.
    pub library: String,
    /// Where the documents are, for the foot of the list.
    pub corpus: String,
    /// Whose annotations are made.
    pub annotator: String,
    /// Whether nothing may be written.
    pub read_only: bool,
}

/// One reader.
#[derive(Debug, Default)]
pub struct Session {
    /// What it was started with.
    pub config: Config,
    /// Which panes are to be seen, and which has the focus.
    pub panes: Panes,
    /// The documents.
    pub documents: DocumentList,
    /// What is being read.
    pub reading: Reading,
    /// The annotations.
    pub layer: Layer,
    /// The tags.
    pub codebook: Codebook,
    /// The tags in force.
    pub tagging: Tagging,
    /// What can be undone, and what is being undone.
    pub working: Working,
    /// Where the reader has been.
    pub jumps: JumpList,
    /// What the documents tell together, once they have been read.
    pub index: Arc<Index>,
    /// What is known not to be where it was made.
    pub unresolved: Unresolved,
    /// What was remembered from before, kept up to date.
    pub memory: Memory,
    /// A note that was being written when the program ended.
    pub draft: Option<Draft>,
    /// What was searched for before, the newest last.
    pub searches: Vec<String>,
    /// The passage that is to be selected for a highlight that has lost its own.
    pub passage: Option<PassageRequest>,
    /// What is said on the bottom line.
    pub status: Status,
    /// What is asked about the corpus as a whole.
    corpus: CorpusQuestions,
    /// What is to be told to workers, to the terminal, and to the desk.
    outbox: Outbox,
}

impl Session {
    /// A reader at the start, who has asked for the list of documents and for what was open last.
    #[must_use]
    pub fn new(
        config: Config,
        codebook: Codebook,
        mut memory: Memory,
        draft: Option<Draft>,
    ) -> Self {
        let unsaved = std::mem::take(&mut memory.unsaved);
        let mut session = Self {
            working: Working::new(std::mem::take(&mut memory.history)),
            documents: DocumentList::new(
                memory.sort.unwrap_or(config.settings.panes.sort),
                config.settings.filters.clone(),
            ),
            panes: Panes { notes: memory.notes_pane, ..Panes::default() },
            config,
            codebook,
            memory,
            draft,
            ..Self::default()
        };
        session.resume(unsaved);
        session.corpus.scan = Some(session.outbox.ask(Scan));
        session
    }

    /// Opens the document that was open last, or whose note was not finished.
    pub fn begin(&mut self) {
        if let Some(draft) = &self.draft {
            let document = draft.document.clone();
            self.panes.focus = Focus::Reading;
            self.open(document, Then::WriteOn);
        } else if let Some(last) = self.memory.last.clone() {
            self.panes.focus = Focus::Reading;
            self.open(last, Then::Visit);
        }
    }

    /// What is to be done outside.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        self.outbox.take_effects()
    }

    /// The next thing that is asked of the desk.
    pub fn take_request(&mut self) -> Option<Request> {
        self.outbox.take_request()
    }

    /// The next thing that every view should know.
    pub fn take_notice(&mut self) -> Option<Notice> {
        self.outbox.take_notice()
    }

    /// Asks a worker. The answer comes as a reply to whoever holds what is returned.
    pub fn ask<Q: Ask>(&mut self, question: Q) -> Pending<Q> {
        self.outbox.ask(question)
    }

    /// Asks the desk for something: to open a view, to close the one on top.
    pub fn request(&mut self, request: Request) {
        self.outbox.request(request);
    }

    /// Tells all views, and the one that was put aside, of something that happened.
    pub fn notify(&mut self, notice: Notice) {
        self.outbox.notice(notice);
    }

    /// Has something done by the terminal or the system.
    pub fn effect(&mut self, effect: Effect) {
        self.outbox.effect(effect);
    }

    /// Has something remembered.
    pub fn record(&mut self, record: Record) {
        self.outbox.effect(Effect::Record(Box::new(record)));
    }

    /// The same, before everything that was told since.
    pub fn record_first(&mut self, record: Record) {
        self.outbox.effect_first(Effect::Record(Box::new(record)));
    }

    /// Says something on the bottom line.
    pub fn set_info(&mut self, words: impl Into<String>) {
        self.status = Status::Info(words.into());
    }

    /// Says what could not be done.
    pub fn set_error(&mut self, words: impl Into<String>) {
        self.status = Status::Error(words.into());
    }

    /// Says what could not be done, if so.
    pub fn report<E: Into<String>>(&mut self, result: Result<(), E>) {
        if let Err(words) = result {
            self.set_error(words);
        }
    }

    /// The first key of an action in a mode, as text; empty if it has none.
    #[must_use]
    pub fn key(&self, mode: Mode, action: Action) -> String {
        self.config.keymap.key(mode, action)
    }

    /// What is seen of the page.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.reading.viewport.frame
    }

    /// Why nothing can be done to the open document: there is none, or not yet.
    #[must_use]
    pub fn no_document(&self) -> &'static str {
        if self.reading.is_opening() || self.documents.reading {
            "still being read; try again in a moment"
        } else {
            "no document is open"
        }
    }

    /// Whether something is on its way that the next keys may be meant for: a document, the first
    /// match in it, annotations.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let search = self.reading.page.as_ref().and_then(|page| page.search.as_ref());
        self.working.is_busy()
            || self.reading.is_opening()
            || search.is_some_and(|search| search.pending.is_some())
    }

    /// Whether the reader has asked for another order or filter and does not see it yet.
    #[must_use]
    pub fn is_arranging(&self) -> bool {
        self.corpus.reason().is_some_and(|reason| reason != Reason::News)
    }

    /// Shows only the documents that match `filter`, in the list.
    pub fn filter_by(&mut self, filter: &str) {
        self.panes.focus = Focus::List;
        self.panes.alone = false;
        self.want_filter(filter, Reason::Filtered);
    }

    /// Notes where the reader is in the document that is open, if it is being read.
    pub fn note_visit(&mut self) {
        // A page that is about to give way to another is not being read.
        if self.panes.focus == Focus::List || self.reading.is_opening() {
            return;
        }
        let frame = self.frame();
        let Some(page) = &self.reading.page else { return };
        let text = page.text();
        let seen = page.rows(frame).last().map_or(0, |row| row.span.end);
        let path = page.document.path.clone();
        let before = self.memory.visits.get(&path).copied().unwrap_or_default();
        let mut visit = Visit {
            point: text.points(page.caret),
            top: text.points(page.top),
            furthest: before.furthest.max(text.points(seen)),
            length: text.len_points(),
            read: before.read,
        };
        let last = self.memory.last.as_ref() == Some(&path);
        if visit == before && last && before.read != Timestamp::default() {
            return;
        }
        visit.read = Timestamp::now();
        self.memory.visits.insert(path.clone(), visit);
        self.memory.last = Some(path.clone());
        self.documents.change(&path, |entry| entry.visit = Some(visit));
        self.record(Record::Visit(path, visit));
    }

    /// Has the selection, the search or the filter cancelled, one at a time.
    pub fn cancel(&mut self) {
        if self.passage.is_some() {
            self.notify(Notice::PassageSelected(None));
            return;
        }
        let page = self.reading.page.as_mut();
        if let Some(page) = page.filter(|p| p.selection.is_some() || p.search.is_some()) {
            if page.selection.take().is_none() {
                page.search = None;
            }
        } else if !self.documents.wanted_filter().is_empty() {
            self.want_filter("", Reason::Filter);
        } else {
            let key = self.key(Mode::of(self.panes.focus), Action::Close);
            self.set_info(format!("nothing to cancel; {key} quits"));
        }
    }

    /// Ends when everything is on disk.
    pub fn quit(&mut self) {
        if let Some(why) = self.layer.saving.failed() {
            let count = self.layer.saving.waiting();
            let changes = number_of(count, "change");
            let key = self.key(Mode::Reading, Action::QuitUnsaved);
            self.set_error(format!(
                "{NOT_SAVED}{changes}: {why}. It is tried again; {key} quits without saving"
            ));
        } else if self.layer.saving.waiting() > 0 {
            self.working.closing = true;
            self.set_info("saving …");
        } else {
            self.effect(Effect::Quit);
        }
    }

    /// Ends although something may not be on disk.
    pub fn quit_unsaved(&mut self) {
        if self.layer.saving.waiting() == 0 {
            self.quit();
        } else {
            self.effect(Effect::Quit);
        }
    }

    /// Saves what an earlier session could not.
    fn resume(&mut self, steps: Vec<Arc<Step>>) {
        let count: usize = steps.iter().map(|step| step.edits.len() + step.files.len()).sum();
        for step in steps {
            self.apply(&step, true);
        }
        if count > 0 {
            let what = number_of(count, "change");
            self.set_info(format!("saving {what} of the last session{SAVING}"));
        }
    }
}
