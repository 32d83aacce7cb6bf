//! Going somewhere: opening documents, jumping, coming back.

use std::sync::Arc;

use super::event::{Draft, Effect, Stored, Subject, Target, Ticket};
use super::geometry::Focus;
use super::marks::Marks;
use super::page::Page;
use super::search::Search;
use super::trail::Spot;
use super::{App, Overlay};
use crate::model::anchor::Anchor;
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;

/// What is done once a document is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Go where the reader left it.
    Visit,
    /// Go back to a view: caret and first row, told in bytes.
    To((usize, usize)),
    /// Go to a match, told in bytes.
    Match(Span),
    /// Go on with the note that was being written.
    WriteOn,
    /// Stay on the same words: those at the caret, and those on the first row.
    Stay(Box<Stay>),
}

/// Where the reader was in a text that is another now.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    text: Arc<Text>,
    /// The caret, and the first row, in bytes, with the words that stood there.
    places: [(usize, Anchor); 2],
}

impl PartialEq for Stay {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) && self.places == other.places
    }
}

impl Eq for Stay {}

impl Then {
    /// Go to a byte.
    pub(super) fn at(byte: usize) -> Self {
        Then::Match(Span::new(byte, byte))
    }
}

/// So many bytes of the words at a place tell it again in another text.
const WORDS: usize = 64;

/// Where byte `at` of `old`, with `words` at it, is in `new`. Before and after everything that is
/// another now, that is known; in between it is where the words are, or else where they were.
fn place(old: &Text, new: &Text, at: usize, words: &Anchor) -> usize {
    let [a, b] = [old, new].map(|text| text.as_str().as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let after = || a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let now = if at < same {
        at
    } else if a.len() - at <= after().min(a.len() - same).min(b.len() - same) {
        b.len() - (a.len() - at)
    } else {
        let found = words.resolve(new).span().map(|span| span.start);
        found.or_else(|| new.byte(words.start)).unwrap_or(new.len())
    };
    new.floor_grapheme(now)
}

/// A document on its way.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    ticket: Ticket,
    then: Then,
}

impl App {
    /// Opens a document, or goes on in it if it is open.
    pub(super) fn open(&mut self, path: DocPath, then: Then) {
        self.list.select(&path);
        let open = self.page.as_ref().is_some_and(|page| page.document.path == path);
        if open && self.unreadable.is_none() {
            self.opening = None;
            if then != Then::Visit {
                self.arrive(&then);
            }
            return;
        }
        let ticket = self.ticket();
        self.effects.push(Effect::Open { ticket, path });
        self.opening = Some(Opening { ticket, then });
        self.glimpse = None;
    }

    /// Shows the document under the list's cursor.
    pub(super) fn preview(&mut self) {
        if let Some(path) = self.list.current().map(|entry| entry.path.clone()) {
            self.open(path, Then::Visit);
        } else {
            self.opening = None;
            self.unreadable = None;
            self.page = None;
        }
    }

    /// A document was read, or could not be.
    pub(super) fn opened(
        &mut self,
        ticket: Ticket,
        path: DocPath,
        result: Result<(Arc<Document>, Stored, Marks), String>,
    ) {
        let Some(opening) = self.opening.take_if(|opening| opening.ticket == ticket) else {
            return;
        };
        self.glimpse = None;
        match result {
            Err(why) => {
                let waits = self.draft.as_ref().is_some_and(|draft| draft.document == path);
                let note = if waits { "; the unfinished note on it is kept" } else { "" };
                self.complain(format!("{path} cannot be read: {why}{note}"));
                self.unreadable = Some((path, why));
                self.page = None;
            }
            Ok((document, stored, marks)) => {
                self.unreadable = None;
                // It may be another than when the corpus was listed.
                let listing = document.listing();
                if self
                    .list
                    .get(&path)
                    .is_some_and(|entry| entry.state.as_ref() != Some(&listing.state))
                {
                    self.list.fill(vec![listing]);
                }
                self.list.select(&path);
                self.show(document, stored, marks);
                self.count_known(Some(&path));
                self.effects.push(Effect::Watch(path.clone()));
                let waits = self.draft.as_ref().is_some_and(|draft| draft.document == path);
                let free = matches!(self.overlay, Overlay::None);
                self.arrive(if waits && free { &Then::WriteOn } else { &opening.then });
            }
        }
    }

    /// The beginning of a document came before the rest: shown if it is what will be seen.
    pub(super) fn glimpsed(&mut self, ticket: Ticket, document: Arc<Document>) {
        let awaited = self.opening.as_ref().filter(|opening| opening.ticket == ticket);
        let left = self.memory.visits.get(&document.path).map_or(0, |visit| visit.top);
        if left == 0 && awaited.is_some_and(|opening| opening.then == Then::Visit) {
            let pane = self.geometry().page.unwrap_or_default();
            let (_, setting) = pane.text(&self.config.settings, self.view.as_it_is);
            self.list.select(&document.path);
            self.glimpse = Some(Page::new(document, setting, Marks::default()));
        }
    }

    fn show(&mut self, document: Arc<Document>, stored: Stored, marks: Marks) {
        let path = document.path.clone();
        let mut marks = match self.notebooks.get(&path) {
            // What is on its way to disk is newer than what was read from there.
            Some(book) if self.saving.is_waiting(&path) => {
                Marks::new(book, &document.text, Some(&marks))
            }
            _ => {
                self.notebooks.insert(path, stored.notebook);
                marks
            }
        };
        marks.protected = stored.protected;
        let pane = self.geometry().page.unwrap_or_default();
        let (_, setting) = pane.text(&self.config.settings, self.view.as_it_is);
        let adrift = marks.adrift();
        let mut page = Page::new(document, setting, marks);
        // The words that are looked for are looked for in the next document too.
        let pattern = self.page.take().and_then(|page| page.search).map(|search| search.pattern);
        if let Some(pattern) = pattern {
            let ticket = self.ticket();
            let (search, effect) = Search::new(pattern, page.text(), ticket, None);
            page.search = Some(search);
            self.effects.push(effect);
        }
        if let Some(why) = &page.marks.protected {
            let why = why.clone();
            self.complain(why);
        } else if adrift > 0 {
            let key = self.config.keymap.key(super::Mode::Reading, super::action::Action::Review);
            let what =
                if adrift == 1 { "1 highlight has" } else { &format!("{adrift} highlights have") };
            self.say(format!("{what} drifted, for the text has changed; {key} reviews"));
        }
        let nothing = page.marks.list.is_empty() && page.marks.notes.is_empty();
        if self.view.focus == Focus::Notes && nothing {
            self.view.focus = Focus::Reading;
        }
        self.adrift.set(&page.document.path, adrift);
        self.page = Some(page);
    }

    /// The document was written by somebody: reads it again, with the same words under the eye.
    /// Not while something lies over it or is selected: then it is asked again in a moment.
    pub(super) fn read_again(&mut self, path: &DocPath) {
        let free = matches!(self.overlay, Overlay::None | Overlay::Review(_));
        let free = free && self.opening.is_none();
        let page = self.page.as_ref().filter(|page| page.document.path == *path);
        let Some(page) = page.filter(|page| free && page.selection.is_none()) else {
            return;
        };
        let words = |at: usize| {
            let text = page.text();
            let end = text.floor_grapheme((at + WORDS).min(text.len()));
            Anchor::make(text, Span::new(at, end.max(at)))
        };
        let places = [page.caret, page.top].map(|at| (at, words(at)));
        let stay = Then::Stay(Box::new(Stay { text: page.text().clone(), places }));
        let ticket = self.ticket();
        self.effects.push(Effect::Open { ticket, path: path.clone() });
        self.opening = Some(Opening { ticket, then: stay });
    }

    /// Does what was to be done once the document is open.
    fn arrive(&mut self, then: &Then) {
        let frame = self.frame();
        let Some(page) = self.page.as_mut() else {
            return;
        };
        match then {
            Then::Visit => {
                let visit =
                    self.memory.visits.get(&page.document.path).copied().unwrap_or_default();
                let byte = |point| page.text().byte(point).unwrap_or(0);
                page.come_back((byte(visit.point), byte(visit.top)), frame);
            }
            Then::To(view) => page.come_back(*view, frame),
            Then::Match(span) => {
                page.selection = None;
                page.go_to(span.start, frame);
            }
            Then::Stay(stay) => {
                let new = page.text();
                let [caret, top] =
                    stay.places.each_ref().map(|(at, words)| place(&stay.text, new, *at, words));
                // Somebody may only have touched the file.
                let another = stay.text.as_str() != new.as_str();
                page.come_back((caret, top), frame);
                if another {
                    self.say("the document was changed; this is what it says now");
                }
            }
            Then::WriteOn => {
                if let Some(draft) = self.draft.take() {
                    self.effects.push(Effect::TakeUpDraft);
                    self.write_on(draft);
                }
            }
        }
    }

    /// Opens the editor on a note that was not finished.
    fn write_on(&mut self, draft: Draft) {
        let frame = self.frame();
        let Some(page) = self.page.as_mut() else {
            return;
        };
        // What it was on may be gone: then it becomes a note of its own.
        let on_document = Subject::Document(None);
        let (subject, span) = match draft.subject {
            Subject::Highlight(known) => match page.marks.get(&known.id) {
                Some(mark) => (Subject::Highlight(Box::new(mark.highlight.clone())), mark.span()),
                None => (on_document, None),
            },
            Subject::Passage(anchor) => match anchor.resolve(page.text()).span() {
                Some(span) => (Subject::Passage(Anchor::make(page.text(), span)), Some(span)),
                None => (on_document, None),
            },
            Subject::Document(id) => (Subject::Document(id), None),
        };
        if let Some(span) = span {
            page.go_to(span.start, frame);
        }
        self.edit_note(subject, Some((draft.original, draft.text)));
        self.say("this note was not finished; go on, or close it to keep it");
    }

    /// The place of the caret.
    pub(super) fn here(&self) -> Option<Spot> {
        let page = self.page.as_ref()?;
        Some((page.document.path.clone(), (page.caret, page.top)))
    }

    /// Remembers the place that is about to be left by a jump.
    pub(super) fn leave(&mut self) {
        if let Some(here) = self.here() {
            self.trail.leave(here);
        }
    }

    /// Goes to what was found.
    pub(super) fn go_to_target(&mut self, target: Target) {
        match target {
            Target::Document(path) => {
                self.leave();
                self.view.focus = Focus::Reading;
                self.open(path, Then::Visit);
            }
            Target::Place(path, span) => {
                self.leave();
                self.view.focus = Focus::Reading;
                self.open(path, Then::Match(span));
            }
            Target::Filter(filter) => self.filter_by(&filter),
            Target::Command(action) => {
                if self.view.focus != Focus::Notes {
                    self.view.focus =
                        if self.page.is_some() { self.view.focus } else { Focus::List };
                }
                self.act(action);
            }
        }
    }

    /// Back or forward through where the reader has been.
    pub(super) fn travel(&mut self, back: bool) {
        let here = self.here();
        let spot = if back { self.trail.back(here) } else { self.trail.forward(here) };
        match spot {
            Some((path, view)) => {
                self.view.focus = Focus::Reading;
                self.open(path, Then::To(view));
            }
            None if back => self.complain("there is nothing to go back to"),
            None => self.complain("there is nothing to go forward to"),
        }
    }
}
