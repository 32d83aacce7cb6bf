//! The outline: the headings of the open document, to see where one is and to go elsewhere in it.

mod draw;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::structure::Structure;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::found::Destination;
use crate::session::keymap::Mode;
use crate::session::request::Request;

/// Lines that a page key moves by.
const PAGE: usize = 10;

/// The outline, as an overlay.
#[derive(Debug)]
pub struct Outline {
    path: DocPath,
    title: String,
    structure: Arc<Structure>,
    /// The entry under the cursor.
    cursor: usize,
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
    let (document, structure) = (&page.document, page.document.structure.clone());
    if structure.outline.is_empty() {
        session.set_error(if structure.blocks.is_empty() {
            "there is no outline: plain text does not say what is a heading"
        } else {
            "there is no outline: this document has no headings"
        });
        return Opening::Refused;
    }
    let before = structure.outline.partition_point(|entry| entry.at <= page.caret);
    let (path, title) = (document.path.clone(), document.title().to_owned());
    Opening::view(Outline { path, title, structure, cursor: before.saturating_sub(1) })
}

impl Outline {
    /// Moves the cursor by `lines`, stopping at the ends.
    fn step(&mut self, lines: usize, back: bool) {
        let last = self.structure.outline.len().saturating_sub(1);
        self.cursor = if back {
            self.cursor.saturating_sub(lines)
        } else {
            self.cursor.saturating_add(lines).min(last)
        };
    }
}

impl View for Outline {
    fn mode(&self) -> Mode {
        Mode::Card
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Down => self.step(1, false),
            Action::Up => self.step(1, true),
            Action::PageDown => self.step(PAGE, false),
            Action::PageUp => self.step(PAGE, true),
            Action::Start => self.step(usize::MAX, true),
            Action::End => self.step(usize::MAX, false),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => {
                session.request(Request::Close);
                if let Some(entry) = self.structure.outline.get(self.cursor) {
                    let place = Span::new(entry.at, entry.at);
                    session.go_to(Destination::Passage(self.path.clone(), place));
                }
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "go there"),
            (Action::Down, "next"),
            (Action::Up, "previous"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
