//! What one reader has, whichever view is open: the documents as the reader knows them, the page
//! being read, their annotations, their history and jump list, and the messages shown to them.
//!
//! Owns what several views need, so that no view needs another: a view commits a change here, goes
//! to a place, shows a message, asks a question, or requests another view. This module must not
//! depend on any view, on the library or on files; it reaches the outside only through questions
//! and effects. Nothing here assumes that there is only one reader in a process.

pub mod action;
pub mod action_words;
pub mod annotate;
pub mod bookmarks;
pub mod boundary;
pub mod codebook;
mod commit;
pub mod completion;
pub mod corrections;
pub mod documents;
pub mod drift;
pub mod event;
pub mod export;
pub mod finished;
pub mod follow;
pub mod found;
pub mod full_text;
pub mod history;
pub mod hits;
pub mod jumps;
pub mod key;
pub mod keymap;
mod layer;
pub mod leap;
pub mod listing;
pub mod marks;
pub mod memory;
mod news;
pub mod offers;
pub mod open;
pub mod other_text;
mod outbox;
pub mod page;
pub mod panes;
pub mod passages;
pub mod people;
pub mod question;
pub mod reading;
mod refused;
pub mod request;
pub mod saved_filters;
pub mod search;
pub mod selection;
pub mod statistics;
pub mod status;
pub mod stay;
pub mod timespan;
pub mod undo;
pub mod unresolved;
mod working;

use std::sync::Arc;

use jiff::Timestamp;

use self::action::Action;
use self::annotate::Tagging;
use self::boundary::leave_reshape;
use self::documents::{DocumentList, Reason};
use self::event::{Effect, Record};
use self::full_text::FullText;
use self::jumps::JumpList;
use self::keymap::{Keymap, Mode};
use self::layer::Layer;
use self::memory::{Draft, Memory, Visit};
use self::news::CorpusQuestions;
use self::open::Then;
use self::outbox::Outbox;
use self::page::Frame;
use self::panes::{Focus, Panes};
use self::question::{Ask, Pending, Scan, WhyWait};
use self::reading::Reading;
use self::request::{Notice, PassageRequest, Request};
use self::status::{NOT_SAVED, SAVING, Status};
use self::unresolved::Unresolved;
use self::working::Working;
use crate::model::apparatus::Rules;
use crate::model::codebook::Codebook;
use crate::model::count::number_of;
use crate::model::index::Index;
use crate::model::settings::Settings;
use crate::model::step::Step;

/// What the program was started with. It does not change while the program runs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The name of the library.
    pub library: String,
    /// The location of the documents, for the foot of the list.
    pub corpus: String,
    /// The annotator whose annotations are made.
    pub annotator: String,
    /// Whether nothing may be written.
    pub read_only: bool,
    /// Whether this is a folder without settings of a library: there are no files of one to change.
    pub is_plain_folder: bool,
    /// The rules by which facts are read; the card says which of them it was.
    pub rules: Arc<Rules>,
}

/// One reader.
#[derive(Debug, Default)]
pub struct Session {
    /// What it was started with.
    pub config: Config,
    /// Which panes are shown, and which has the focus.
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
    /// The undo history, and what is being undone.
    pub working: Working,
    /// Where the reader has been.
    pub jumps: JumpList,
    /// The index of all documents, once they have been read.
    pub index: Arc<Index>,
    /// The number of known review items of each document.
    pub unresolved: Unresolved,
    /// What was remembered from the previous start, kept up to date.
    pub memory: Memory,
    /// A note that was being written when the program ended.
    pub draft: Option<Draft>,
    /// The search of all documents.
    pub full_text: FullText,
    /// Earlier searches, newest last.
    pub searches: Vec<String>,
    /// A request to select a passage for a highlight that has lost its own.
    pub passage: Option<PassageRequest>,
    /// The message on the bottom line.
    pub status: Status,
    /// The questions about the corpus as a whole.
    corpus: CorpusQuestions,
    /// What is to be sent to workers, the terminal and the desk.
    outbox: Outbox,
}

impl Session {
    /// Creates a session at the start, which has asked for the list of documents and the document
    /// that was open last.
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
                &memory.choices,
                config.settings.panes.sort,
                config.settings.filters.clone(),
            ),
            panes: Panes { notes: memory.choices.notes_pane, ..Panes::default() },
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

    /// Opens the document with the unfinished note, or else the one that was open last.
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

    /// Returns the effects to be carried out.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        self.outbox.take_effects()
    }

    /// Returns the next request to the desk.
    pub fn take_request(&mut self) -> Option<Request> {
        self.outbox.take_request()
    }

    /// Returns the next notice for all views.
    pub fn take_notice(&mut self) -> Option<Notice> {
        self.outbox.take_notice()
    }

    /// Asks a worker. The answer comes as a reply to the holder of the returned [`Pending`].
    pub fn ask<Q: Ask>(&mut self, question: Q) -> Pending<Q> {
        self.outbox.ask(question)
    }

    /// Asks the desk for something, such as opening a view or closing the one on top.
    pub fn request(&mut self, request: Request) {
        self.outbox.request(request);
    }

    /// Tells all views, including the one put aside, of something that happened.
    pub fn notify(&mut self, notice: Notice) {
        self.outbox.notice(notice);
    }

    /// Has the terminal or the system do something.
    pub fn effect(&mut self, effect: Effect) {
        self.outbox.effect(effect);
    }

    /// Has something remembered.
    pub fn record(&mut self, record: Record) {
        self.outbox.effect(Effect::Record(Box::new(record)));
    }

    /// Like [`Session::record`], but ahead of everything already waiting to be sent.
    pub fn record_first(&mut self, record: Record) {
        self.outbox.effect_first(Effect::Record(Box::new(record)));
    }

    /// Returns whether anything may be written; if not, says why.
    pub fn may_write(&mut self) -> bool {
        if self.config.read_only {
            self.set_error("opened with --read-only: nothing is written");
        }
        !self.config.read_only
    }

    /// Returns whether annotations of the open document may be written; if not, says why.
    pub fn may_annotate(&mut self) -> bool {
        if !self.may_write() {
            return false;
        }
        let page = self.reading.page.as_ref();
        if let Some(why) = page.and_then(|page| page.marks.protected.clone()) {
            self.set_error(why);
            return false;
        }
        true
    }

    /// Shows a message on the bottom line.
    pub fn set_info(&mut self, words: impl Into<String>) {
        self.status = Status::Info(words.into());
    }

    /// Shows an error on the bottom line.
    pub fn set_error(&mut self, words: impl Into<String>) {
        self.status = Status::Error(words.into());
    }

    /// Shows an error on the bottom line if `result` is one.
    pub fn report<E: Into<String>>(&mut self, result: Result<(), E>) {
        if let Err(words) = result {
            self.set_error(words);
        }
    }

    /// Returns the first key of an action in a mode, as text; empty if it has none.
    #[must_use]
    pub fn key(&self, mode: Mode, action: Action) -> String {
        self.config.keymap.key(mode, action)
    }

    /// Returns how much of the page is visible.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.reading.viewport.frame
    }

    /// Returns why nothing can be done to the open document: there is none, or it is not there yet.
    #[must_use]
    pub fn no_document(&self) -> &'static str {
        if self.reading.is_opening() || self.documents.reading {
            "still being read; try again in a moment"
        } else {
            "no document is open"
        }
    }

    /// Returns whether something is on its way that the next keys may be meant for: a document, its
    /// first match, annotations, or a change that is being worked out and not a step yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let search = self.reading.page.as_ref().and_then(|page| page.search.as_ref());
        self.working.is_busy()
            || self.corpus.is_working_out()
            || self.reading.is_opening()
            || search.is_some_and(|search| search.pending.is_some())
    }

    /// Returns whether what is said of documents and people is being changed: until that is on disk and
    /// read again, what is shown is not what the next change is made to.
    #[must_use]
    pub fn is_changing_library(&self) -> bool {
        self.corpus.is_working_out()
            || self.layer.saving.is_library_waiting()
            || self.corpus.renewing.is_some()
    }

    /// Returns whether a file of the library can be changed: the change before this one has to be on disk,
    /// since the next is made to what is there. If it cannot, says why.
    pub fn may_change_library(&mut self) -> bool {
        if !self.may_write() {
            return false;
        }
        if self.config.is_plain_folder {
            self.set_error(
                "this is a plain folder, and that is kept by libraries only; a config.toml with a \
                 [library] table makes it one",
            );
            return false;
        }
        let waits = self.corpus.is_working_out() || self.layer.saving.is_library_waiting();
        if waits {
            self.set_error(
                "the change before this one is still being saved; try again in a moment",
            );
        }
        !waits
    }

    /// Returns whether the reader has asked for another order or filter that is not shown yet.
    #[must_use]
    pub fn is_arranging(&self) -> bool {
        self.corpus.reason().is_some_and(|reason| reason != Reason::News)
    }

    /// Returns whether filters are being looked for that find something, because the one in force
    /// does not.
    #[must_use]
    pub fn is_offering(&self) -> bool {
        self.corpus.offering.is_some()
    }

    /// Shows only the documents that match `filter` in the list.
    pub fn filter_by(&mut self, filter: &str) {
        self.panes.focus = Focus::List;
        self.panes.alone = false;
        self.want_filter(filter, Reason::Filtered);
    }

    /// Records where the reader is in the open document, if it is being read.
    pub fn note_visit(&mut self) {
        // A page that is about to be replaced is not being read.
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

    /// Cancels the selection, the search or the filter, one at a time.
    pub fn cancel(&mut self) {
        if self.passage.is_some() {
            self.notify(Notice::PassageSelected(None));
            return;
        }
        if leave_reshape(self) {
            return;
        }
        let page = self.reading.page.as_mut();
        if let Some(page) = page.filter(|p| p.selection.is_some() || p.search.is_some()) {
            if page.selection.take().is_none() {
                page.search = None;
            }
        } else if self.panes.focus == Focus::Reading && other_text::end_comparison(self) {
            self.set_info("the differences are no longer shown");
        } else if !self.documents.wanted_filter().is_empty() {
            self.want_filter("", Reason::Filter);
        } else {
            let key = self.key(Mode::of(self.panes.focus), Action::Close);
            let to_list = self.panes.focus == Focus::Reading && !self.panes.single;
            let then = if to_list { "goes back to the list" } else { "quits" };
            self.set_info(format!("nothing to cancel; {key} {then}"));
        }
    }

    /// Quits once everything is on disk.
    pub fn quit(&mut self) {
        if let Some(why) = self.layer.saving.failed() {
            let count = self.layer.saving.waiting();
            let changes = number_of(count, "change");
            let key = self.key(Mode::Reading, Action::QuitUnsaved);
            self.set_error(format!(
                "{NOT_SAVED}{changes}: {why}. It is tried again; {key} quits without saving"
            ));
        } else if self.is_unsaved() {
            self.working.closing = true;
            self.set_info("saving …");
            // Should it take long, the answer says why.
            self.working.wondering = Some(self.outbox.ask(WhyWait));
        } else {
            self.effect(Effect::Quit);
        }
    }

    /// Returns whether something that was done is not on disk, or not even a step yet.
    fn is_unsaved(&self) -> bool {
        self.layer.saving.waiting() > 0 || self.corpus.is_working_out()
    }

    /// Quits if that was asked for and nothing is to be saved any more.
    pub(super) fn quit_if_done(&mut self) {
        if self.working.closing && !self.is_unsaved() {
            self.quit();
        }
    }

    /// Called when the reader goes on after all: the program does not quit behind their back once
    /// everything is saved.
    pub fn stay(&mut self) {
        self.working.closing = false;
    }

    /// Quits even if something is not on disk. While it may still get there, that is waited for
    /// until the reader says so again.
    pub fn quit_unsaved(&mut self) {
        let is_told = self.working.closing || self.layer.saving.failed().is_some();
        if is_told && self.is_unsaved() {
            self.effect(Effect::Quit);
        } else {
            self.quit();
        }
    }

    /// Saves what an earlier session could not save.
    fn resume(&mut self, steps: Vec<Arc<Step>>) {
        let count: usize = steps.iter().map(|step| step.changes()).sum();
        for step in steps {
            self.apply(&step, true);
        }
        if count > 0 {
            let what = number_of(count, "change");
            self.set_info(format!("saving {what} of the last session{SAVING}"));
        }
    }
}
