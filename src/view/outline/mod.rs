//! The outline: headings, points, enclosures and turns of the open document, to see where one is and
//! to go elsewhere in it.
//!
//! The page goes along: it shows what the cursor is on, and where the page is scrolled, the cursor
//! follows. Closing the outline goes back to where the reader was.

mod draw;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, step_of, stepped};
use crate::model::document::Document;
use crate::model::structure::OutlineEntry;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::panes::Focus;
use crate::session::question::{FindOutline, Pending, Reply, claim};
use crate::session::request::Request;

/// The outline, as an overlay.
#[derive(Debug)]
pub struct Outline {
    document: Arc<Document>,
    entries: Vec<OutlineEntry>,
    pending: Option<Pending<FindOutline>>,
    /// The entry under the cursor.
    cursor: usize,
    /// Where the reader was: caret and first row, in bytes.
    from: (usize, usize),
}

/// Opens the outline, with the cursor on the section that the caret is in.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Outline) {
        return Opening::NotMine;
    }
    let Some(page) = &session.reading.page else {
        session.set_error(session.no_document());
        return Opening::Refused;
    };
    let (document, from) = (page.document.clone(), (page.caret, page.top));
    // What the format says is known; of other texts a worker finds it.
    let entries = document.structure.outline.clone();
    let is_known = !entries.is_empty();
    let pending = (!is_known).then(|| session.ask(FindOutline(document.clone())));
    let mut outline = Outline { document, entries, pending, cursor: 0, from };
    outline.cursor = outline.entry_of(from.0);
    Opening::view(outline)
}

impl Outline {
    /// Returns the number of the entry that byte `offset` belongs to.
    fn entry_of(&self, offset: usize) -> usize {
        self.entries.partition_point(|entry| entry.at <= offset).saturating_sub(1)
    }

    /// Returns the number of the entry in which the reader was, if not above the first.
    fn reading(&self) -> Option<usize> {
        let first = self.entries.first()?;
        (first.at <= self.from.0).then(|| self.entry_of(self.from.0))
    }

    /// Moves the cursor by `lines`, stopping at the ends; the page goes there.
    fn step(&mut self, lines: usize, back: bool, session: &mut Session) {
        self.cursor = stepped(self.cursor, lines, back, self.entries.len());
        if let Some(entry) = self.entries.get(self.cursor) {
            Self::show((entry.at, entry.at), session);
        }
    }

    /// Shows a place of the page: caret and first row.
    fn show(view: (usize, usize), session: &mut Session) {
        let frame = session.frame();
        if let Some(page) = session.reading.page.as_mut() {
            page.selection = None;
            page.come_back(view, frame);
        }
    }

    /// Scrolls the page; the cursor follows.
    fn scroll(&mut self, action: Action, session: &mut Session) {
        let frame = session.frame();
        let Some(page) = session.reading.page.as_mut() else { return };
        let moved = page.act(action, frame);
        self.cursor = self.entry_of(page.caret);
        session.report(moved);
    }

    /// Goes to where the page is now; the reader can come back to where they were.
    fn accept(&self, session: &mut Session) {
        session.request(Request::Close);
        let Some(now) = session.reading.page.as_ref().map(|page| (page.caret, page.top)) else {
            return;
        };
        Self::show(self.from, session);
        session.leave();
        Self::show(now, session);
        session.panes.focus = Focus::Reading;
    }
}

impl View for Outline {
    fn mode(&self) -> Mode {
        Mode::Places
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::HalfPageDown | Action::HalfPageUp => self.scroll(action, session),
            _ if let Some((by, back)) = step_of(action) => self.step(by, back, session),
            Action::Dismiss => {
                Self::show(self.from, session);
                session.request(Request::Close);
            }
            Action::Accept => self.accept(session),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        self.entries = claim(&mut self.pending, reply)?.unwrap_or_default();
        self.cursor = self.entry_of(self.from.0);
        if self.entries.is_empty() {
            session.set_error("there is no outline: nothing in this document is a heading");
            session.request(Request::Close);
        }
        Ok(())
    }

    fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "go there"),
            (Action::Next, "next"),
            (Action::Previous, "previous"),
            (Action::HalfPageDown, "read on"),
            (Action::Help, "keys"),
            (Action::Dismiss, "back"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
