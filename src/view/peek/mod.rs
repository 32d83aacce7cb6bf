//! Peeking: what stands where a reference, a note or a link leads, beside the place that leads there.
//!
//! Owns how much of it is shown. The caret stays where it is; following is left to the session.

mod draw;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View, step_of, stepped};
use crate::model::document::Document;
use crate::model::span::Span;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::documents::entry::ListEntry;
use crate::session::follow::{Lead, follow, lead, not_here};
use crate::session::keymap::Mode;
use crate::session::question::{Peek as ReadDocument, Pending, Reply, claim};
use crate::session::request::Request;

/// How much is shown before the place from which a note is called, in bytes.
const BEFORE: usize = 400;

/// What the reader peeks at, as an overlay.
#[derive(Debug)]
pub struct Peeked {
    title: String,
    /// What it stands in, once that has been read.
    document: Option<Arc<Document>>,
    pending: Option<Pending<ReadDocument>>,
    /// The part that is shown, in bytes.
    part: Span,
    /// Rows of it that are above the box.
    top: usize,
}

/// Opens the box for what is under the caret.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Peek) {
        return Opening::NotMine;
    }
    let Some(page) = &session.reading.page else {
        session.set_error(session.no_document());
        return Opening::Refused;
    };
    let text = page.text();
    let rest = |from| Span::new(from, text.len());
    let here = |title: &str, part| {
        let (title, document) = (title.to_owned(), Some(page.document.clone()));
        Peeked { title, document, pending: None, part, top: 0 }
    };
    let refused = match lead(session, page) {
        Some(Lead::Note(note)) => return Opening::view(here("note", note)),
        Some(Lead::Place(at)) => return Opening::view(here("further in this document", rest(at))),
        Some(Lead::Call(call)) => {
            let near = call.start.saturating_sub(BEFORE);
            let start = page.layout.row_at(text.floor_grapheme(near)).span.start;
            return Opening::view(here("where the note is called", rest(start)));
        }
        Some(Lead::Document(path)) => {
            let entry = session.documents.get(&path);
            let title = entry.map_or_else(|| path.to_string(), ListEntry::short_name);
            let pending = Some(session.ask(ReadDocument(path)));
            let part = Span::new(0, usize::MAX);
            return Opening::view(Peeked { title, document: None, pending, part, top: 0 });
        }
        Some(Lead::Address(address)) => address,
        Some(Lead::NoNote) => "the file has only the number of this note".to_owned(),
        Some(Lead::Several(words, documents)) => {
            session.request(Request::ChooseDocument { words, documents });
            return Opening::Refused;
        }
        Some(Lead::Nothing(words)) => not_here(&words),
        None => "no reference, note or link is under the caret".to_owned(),
    };
    session.set_error(refused);
    Opening::Refused
}

impl Peeked {
    fn step(&mut self, rows: usize, back: bool) {
        self.top = stepped(self.top, rows, back, draw::FAR + 1);
    }
}

impl View for Peeked {
    fn mode(&self) -> Mode {
        Mode::Places
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => {
                session.request(Request::Close);
                follow(session);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        match claim(&mut self.pending, reply)? {
            Some(Some(document)) => {
                self.part = Span::new(0, document.text.len());
                self.document = Some(document);
            }
            Some(None) => {
                session.set_error("that document cannot be read");
                session.request(Request::Close);
            }
            None => {}
        }
        Ok(())
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        // No further than the last row.
        self.top = self.top.min(draw::last_top(self, geometry));
    }

    fn line(&self) -> Option<usize> {
        Some(self.top)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "go there"),
            (Action::Next, "more"),
            (Action::Help, "keys"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
