//! Navigation: opening documents, jumping to a place and coming back.

use std::sync::Arc;

use super::Session;
use super::action::Action;
use super::bookmarks::{arrive_at_bookmark, settle_bookmarks};
use super::documents::{DocumentList, Reason};
use super::event::Record;
use super::found::Destination;
use super::hits::{goes_to_first_hit, hits_pattern, is_rewritten, leave_hits};
use super::jumps::Location;
use super::keymap::Mode;
use super::marks::{Mark, Marks};
use super::memory::{Draft, NoteSubject};
use super::other_text::{begin_anew, mirror};
use super::page::Page;
use super::panes::Focus;
use super::question::{FindMatches, Open, Opened, OpenedDocument, Pending, Reply, claim};
use super::request::Request;
use super::search::Search;
use super::status::Status;
use super::stay::{Stay, Stayed};
use crate::model::anchor::Anchor;
use crate::model::annotation::Id;
use crate::model::count::number_of;
use crate::model::document::Document;
use crate::model::find::{Pattern, PatternError};
use crate::model::path::DocPath;
use crate::model::settings::Sort;
use crate::model::span::Span;
use crate::session::documents::order::sort_words;

/// What to do once a document is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Go to where the reader left it.
    Visit,
    /// Go back to a view: caret and first row, in bytes.
    To((usize, usize)),
    /// Go to a passage, in bytes.
    Passage(Span),
    /// Go to one of the reader's own highlights, made at this place, in code points.
    OwnHighlight(Id, (usize, usize)),
    /// Go to the passage that another annotator highlighted.
    Quote {
        /// Where it was then, in code points.
        place: (usize, usize),
        /// What it was.
        quote: String,
    },
    /// Go to a bookmark.
    Bookmark(Id),
    /// Go to one of the reader's own highlights, as above, or to a note on the document; and write on it.
    Write(Id, Option<(usize, usize)>),
    /// Continue the note that was being written.
    WriteOn,
}

impl Then {
    /// Returns the target that goes to a byte.
    #[must_use]
    pub fn at(byte: usize) -> Self {
        Self::Passage(Span::new(byte, byte))
    }
}

/// A document that is being opened.
#[derive(Debug)]
pub(super) struct OpeningDocument {
    pending: Option<Pending<Open>>,
    path: DocPath,
    then: Then,
}

impl super::reading::Reading {
    /// Returns the path of the document that is being opened.
    pub(super) fn opening_path(&self) -> Option<&DocPath> {
        self.opening.as_ref().map(|opening| &opening.path)
    }
}

impl Session {
    /// Opens a document, or does `then` in it at once if it is already open.
    pub fn open(&mut self, path: DocPath, then: Then) {
        self.documents.select(&path);
        if self.reading.is_open(&path) && self.reading.unreadable.is_none() {
            self.reading.opening = None;
            if then != Then::Visit {
                self.arrive(&then);
            }
            return;
        }
        let pending = self.outbox.ask(Open { path: path.clone(), stay: None });
        self.reading.opening = Some(OpeningDocument { pending: Some(pending), path, then });
        self.reading.partial = None;
    }

    /// Shows the document under the list's cursor.
    pub fn preview(&mut self) {
        if let Some(path) = self.documents.current().map(|entry| entry.path.clone()) {
            self.open(path, Then::Visit);
        } else {
            self.reading.opening = None;
            self.reading.unreadable = None;
            self.reading.page = None;
        }
    }

    /// Moves to another document of the list and shows it.
    pub fn step_in_list(&mut self, action: Action, rows: usize) {
        match self.documents.act(action, rows) {
            Ok(()) => self.preview(),
            Err(words) => self.set_error(words),
        }
    }

    /// Handles a reply about a document that is being opened.
    ///
    /// # Errors
    /// Returns the reply if it answers another question.
    pub(super) fn reply_about_documents(&mut self, reply: Reply) -> Result<(), Reply> {
        let Some(opening) = self.reading.opening.as_mut() else { return Err(reply) };
        let last = reply.last;
        let answer = claim(&mut opening.pending, reply)?;
        match answer {
            Some(Opened::Partial(document)) => self.partly_opened(document, false),
            Some(Opened::Text(document)) => self.partly_opened(document, true),
            Some(Opened::Whole(opened)) => self.opened(*opened),
            Some(Opened::Failed(why)) => self.not_opened(why),
            None if last => self.reading.opening = None,
            None => {}
        }
        Ok(())
    }

    /// Shows the beginning of a document that is still being read, or its whole text before more is
    /// known of it, if that is the part that will be seen.
    fn partly_opened(&mut self, document: Arc<Document>, is_whole: bool) {
        let visit = self.memory.visits.get(&document.path).copied().unwrap_or_default();
        let opening = self.reading.opening.as_ref();
        let will_visit = opening.is_some_and(|opening| opening.then == Then::Visit);
        if !will_visit || !is_whole && visit.top != 0 {
            return;
        }
        self.documents.select(&document.path);
        let setting = self.reading.viewport.setting;
        let mut page = Page::new(document, setting, Marks::default());
        if is_whole {
            let byte = |point| page.text().byte(point).unwrap_or(0);
            page.come_back((byte(visit.point), byte(visit.top)), self.frame());
        }
        self.reading.partial = Some(page);
    }

    fn not_opened(&mut self, why: String) {
        let Some(OpeningDocument { path, .. }) = self.reading.opening.take() else { return };
        self.reading.partial = None;
        let waits = self.draft.as_ref().is_some_and(|draft| draft.document == path);
        let note = if waits { "; the unfinished note on it is kept" } else { "" };
        self.set_error(format!("{path} cannot be read: {why}{note}"));
        self.reading.unreadable = Some((path, why));
        self.reading.page = None;
    }

    fn opened(&mut self, opened: OpenedDocument) {
        let Some(OpeningDocument { path, then, .. }) = self.reading.opening.take() else { return };
        let stayed = opened.stayed;
        let then = if is_rewritten(self, &opened.document) { Then::Visit } else { then };
        self.reading.partial = None;
        self.reading.unreadable = None;
        // The document may have changed since the corpus was listed.
        let listing = opened.document.listing();
        let listed = self.documents.get(&path);
        if listed.is_some_and(|entry| entry.state.as_ref() != Some(&listing.state)) {
            self.documents.fill(vec![listing]);
        }
        self.documents.select(&path);
        self.show(opened);
        self.record(Record::Watch(path.clone()));
        let waits = self.draft.as_ref().is_some_and(|draft| draft.document == path);
        if let Some(Stayed { view, changed }) = stayed {
            self.arrive(&Then::To(view));
            if changed {
                self.set_info("the document has changed; this is what it says now");
            }
        } else if waits && !self.reading.is_covered {
            self.arrive(&Then::WriteOn);
        } else {
            self.arrive(&then);
        }
        self.keep_in_order();
    }

    fn show(&mut self, opened: OpenedDocument) {
        let OpenedDocument { document, stored, marks, .. } = opened;
        let path = document.path.clone();
        let mut marks = match self.layer.books.get(&path) {
            // Changes on their way to disk are newer than what was read from there.
            Some(book) if self.layer.saving.is_waiting(&path) => {
                marks.renewed(book, &document.text, false)
            }
            _ => {
                let counts = stored.notebook.tally();
                self.documents.change(&path, |entry| entry.count(counts));
                self.layer.books.insert(path.clone(), stored.notebook);
                marks
            }
        };
        marks.protected = stored.protected;
        let unresolved = marks.unresolved();
        let mut page = Page::new(document, self.reading.viewport.setting, marks);
        // A search carries over to the next document.
        let before = self.reading.page.take();
        let is_same = |before: &Page| before.text().as_str() == page.text().as_str();
        let is_another_text = !before.as_ref().is_some_and(is_same);
        let before = before.and_then(|page| page.search);
        let before = before.map(|search| search.pattern).filter(|pattern| !pattern.is_search());
        if let Some(pattern) = hits_pattern(self, &path).or(before) {
            let from = (pattern.is_search() && goes_to_first_hit(self)).then_some(0);
            page.search = Some(self.search(&page, pattern, from));
        }
        if let Some(why) = page.marks.protected.clone() {
            self.set_error(why);
        } else if unresolved > 0 {
            let key = self.key(Mode::Reading, Action::Review);
            let what = number_of(unresolved, "highlight");
            let are = if unresolved == 1 { "is" } else { "are" };
            self.set_info(format!(
                "{what} {are} not where made, since the text has changed; {key} reviews"
            ));
        }
        let nothing = page.marks.list.is_empty() && page.marks.notes.is_empty();
        if self.panes.focus == Focus::Notes && nothing {
            self.panes.focus = Focus::Reading;
        }
        self.unresolved.set(&path, unresolved);
        self.reading.page = Some(page);
        if is_another_text {
            begin_anew(self);
        }
        mirror(self);
        self.resolve_marks();
        settle_bookmarks(self);
    }

    /// Has a page searched. Once the matches are known, goes to the first at or after byte `from`.
    fn search(&mut self, page: &Page, pattern: Pattern, from: Option<usize>) -> Search {
        let question = FindMatches { text: page.text().clone(), pattern: pattern.clone() };
        Search::new(pattern, Some(self.outbox.ask(question)), from)
    }

    /// Searches the open page for the hits that the reader goes through.
    pub(super) fn search_hits(&mut self) {
        let Some(mut page) = self.reading.page.take() else { return };
        if let Some(pattern) = hits_pattern(self, &page.document.path) {
            let from = goes_to_first_hit(self).then_some(0);
            page.search = Some(self.search(&page, pattern, from));
        }
        self.reading.page = Some(page);
    }

    /// Searches the page for what was typed, starting at byte `from`; `typing` says that the reader
    /// is still typing it.
    ///
    /// # Errors
    /// Returns an error if the pattern is invalid.
    pub fn search_for(
        &mut self,
        typed: &str,
        from: usize,
        typing: bool,
    ) -> Result<(), PatternError> {
        if let Some(pattern) = Pattern::new(typed)? {
            self.search_pattern(pattern, from, typing);
        }
        Ok(())
    }

    /// Does that for a pattern.
    pub(super) fn search_pattern(&mut self, pattern: Pattern, from: usize, typing: bool) {
        leave_hits(self);
        let Some(mut page) = self.reading.page.take() else { return };
        let mut search = self.search(&page, pattern, Some(from));
        search.typing = typing;
        page.search = Some(search);
        self.reading.page = Some(page);
    }

    /// Reads a document again after its file was changed from outside, keeping the same words under
    /// the eye. Does nothing while something is selected: the request is then repeated shortly.
    pub(super) fn read_again(&mut self, path: &DocPath) {
        let page = self.reading.page_of(path);
        let Some(page) = page.filter(|page| page.selection.is_none()) else { return };
        let stay = Stay::new(page.text().clone(), [page.caret, page.top]);
        if self.reading.is_opening() || self.reading.is_covered {
            return;
        }
        let pending = self.outbox.ask(Open { path: path.clone(), stay: Some(stay) });
        let (pending, path) = (Some(pending), path.clone());
        // The answer says where to go.
        self.reading.opening = Some(OpeningDocument { pending, path, then: Then::Visit });
    }

    /// Does `then`, now that the document is open.
    fn arrive(&mut self, then: &Then) {
        let frame = self.frame();
        let Some(page) = self.reading.page.as_mut() else { return };
        match then {
            Then::Visit => {
                let visit = self.memory.visits.get(&page.document.path).copied();
                let visit = visit.unwrap_or_default();
                let byte = |point| page.text().byte(point).unwrap_or(0);
                page.come_back((byte(visit.point), byte(visit.top)), frame);
            }
            Then::To(view) => page.come_back(*view, frame),
            Then::Passage(span) => {
                page.selection = None;
                page.go_to(span.start, frame);
                page.focus_here();
            }
            Then::OwnHighlight(id, (start, _)) => {
                page.selection = None;
                let made = page.text().byte(*start).unwrap_or(page.text().len());
                let now = page.marks.get(id).and_then(Mark::span);
                page.go_to(now.map_or(made, |span| span.start), frame);
                page.focus_on(id.clone());
            }
            Then::Quote { place: (start, end), quote } => {
                page.selection = None;
                let text = page.text().clone();
                let byte = |point: usize| text.byte(point).unwrap_or(text.len());
                let span = Span::new(byte(*start), byte((*end).max(*start)));
                page.go_to(span.start, frame);
                if text.slice(span) != quote {
                    self.set_info("the text has changed since this was highlighted here");
                }
            }
            Then::Bookmark(id) => arrive_at_bookmark(self, id),
            Then::Write(id, place) => {
                if let Some(place) = place {
                    self.arrive(&Then::OwnHighlight(id.clone(), *place));
                }
                self.write_on_own(id);
            }
            Then::WriteOn => {
                if let Some(draft) = self.draft.take() {
                    self.record(Record::TakeUpDraft);
                    self.write_on(draft);
                }
            }
        }
    }

    /// Opens the editor for a note on the document, or for the note of a highlight.
    fn write_on_own(&mut self, id: &Id) {
        let Some(page) = &self.reading.page else { return };
        let mark = page.marks.get(id).map(|mark| mark.highlight.clone());
        let subject = match mark {
            Some(highlight) => NoteSubject::Highlight(Box::new(highlight)),
            None if page.marks.notes.iter().any(|note| note.id == *id) => {
                NoteSubject::Document(Some(id.clone()))
            }
            None => {
                self.set_error("it was deleted in the meantime");
                return;
            }
        };
        self.request(Request::WriteNote(subject, None));
    }

    /// Continues an unfinished note.
    fn write_on(&mut self, draft: Draft) {
        let frame = self.frame();
        let Some(page) = self.reading.page.as_mut() else { return };
        // If its subject is gone, it becomes a note on the document.
        let on_document = NoteSubject::Document(None);
        let (subject, span) = match draft.subject {
            NoteSubject::Highlight(known) => match page.marks.get(&known.id) {
                Some(mark) => {
                    (NoteSubject::Highlight(Box::new(mark.highlight.clone())), mark.span())
                }
                None => (on_document, None),
            },
            NoteSubject::Passage(anchor) => match anchor.resolve(page.text()).span() {
                Some(span) => (NoteSubject::Passage(Anchor::make(page.text(), span)), Some(span)),
                None => (on_document, None),
            },
            NoteSubject::Document(id) => (NoteSubject::Document(id), None),
        };
        if let Some(span) = span {
            page.go_to(span.start, frame);
        }
        self.request(Request::WriteNote(subject, Some((draft.original, draft.text))));
        // A warning at the start is said instead: the note can be seen.
        if !matches!(self.status, Status::Error(_)) {
            self.set_info("this note was not finished; go on, or close it to keep it");
        }
    }

    /// Returns the place of the caret.
    #[must_use]
    pub fn here(&self) -> Option<Location> {
        let page = self.reading.page.as_ref()?;
        Some(Location::Page(page.document.path.clone(), (page.caret, page.top)))
    }

    /// Remembers the current place, which a jump is about to leave.
    pub fn leave(&mut self) {
        if let Some(here) = self.here() {
            self.jumps.leave(here);
        }
    }

    /// Goes to something that was found.
    pub fn go_to(&mut self, destination: Destination) {
        match destination {
            Destination::Document(path) => {
                self.leave();
                self.panes.focus = Focus::Reading;
                self.open(path, Then::Visit);
            }
            Destination::Passage(path, span) => {
                self.leave();
                self.panes.focus = Focus::Reading;
                self.open(path, Then::Passage(span));
            }
            Destination::Highlight(path, id, place) => {
                self.leave();
                self.panes.focus = Focus::Reading;
                self.open(path, Then::OwnHighlight(id, place));
            }
            Destination::Filter(filter) => {
                self.filter_by(&filter);
            }
            Destination::Command(action) => {
                if self.panes.focus != Focus::Notes && self.reading.page.is_none() {
                    self.panes.focus = Focus::List;
                }
                self.request(Request::Act(action));
            }
        }
    }

    /// Goes back or forward in the jump list.
    pub fn travel(&mut self, back: bool) {
        let here = self.here();
        let location = if back { self.jumps.back(here) } else { self.jumps.forward(here) };
        match location {
            Some(Location::Page(path, view)) => {
                self.panes.focus = Focus::Reading;
                self.open(path, Then::To(view));
            }
            Some(Location::Search) => self.request(Request::Act(Action::SearchAll)),
            None if back => self.set_error("there is nothing to go back to"),
            None => self.set_error("there is nothing to go forward to"),
        }
    }

    /// Asks for the next order of the list.
    pub fn order_by(&mut self, sort: Sort, reversed: bool) {
        self.documents.want_order(sort, reversed);
        self.memory.choices.sort = Some((sort, reversed));
        self.remember_choices();
        let turned = if reversed { ", reversed" } else { "" };
        self.set_info(format!("ordered {}{turned}", sort_words(sort)));
        self.arrange(Reason::Order);
    }

    /// Folds a group of the list, as `fold` does, and remembers it.
    pub fn fold(&mut self, fold: impl FnOnce(&mut DocumentList) -> Result<(), &'static str>) {
        let folded = fold(&mut self.documents);
        self.report(folded);
        self.remember_choices();
    }

    /// Has remembered what the reader has chosen to see.
    pub fn remember_choices(&mut self) {
        let choices = &mut self.memory.choices;
        choices.group = Some(self.documents.wanted_order().group);
        choices.folded.clone_from(self.documents.folded_groups());
        choices.notes_pane = self.panes.notes;
        let choices = choices.clone();
        self.record(Record::Chosen(choices));
    }

    /// Asks for the next grouping of the list.
    pub fn next_group(&mut self) {
        let words = self.documents.next_group();
        self.remember_choices();
        self.set_info(words);
        self.arrange(Reason::Order);
    }
}
