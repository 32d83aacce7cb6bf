//! The documents that a reference may mean, where several fit: the reader chooses.
//!
//! Owns the cursor in the list. Which documents fit is known to [`crate::model::citations`].

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, step_of, stepped};
use crate::model::cluster::{cut, width};
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::documents::entry::ListEntry;
use crate::session::found::Destination;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::view::first_shown;
use crate::view::scene::column_beside;
use crate::widget::pen;

/// The widest that the list is, in columns.
const WIDEST: u16 = 110;

/// The list of documents that fit, as an overlay.
#[derive(Debug)]
pub struct CandidateList {
    /// The words of the reference.
    words: String,
    documents: Vec<DocPath>,
    /// The one under the cursor.
    cursor: usize,
}

/// Opens the list.
pub(super) fn open(request: &Request, _: &mut Session) -> Opening {
    match request {
        Request::ChooseDocument { words, documents } => Opening::view(CandidateList {
            words: words.clone(),
            documents: documents.clone(),
            cursor: 0,
        }),
        _ => Opening::NotMine,
    }
}

impl CandidateList {
    fn step(&mut self, lines: usize, back: bool) {
        self.cursor = stepped(self.cursor, lines, back, self.documents.len());
    }
}

impl View for CandidateList {
    fn mode(&self) -> Mode {
        Mode::Places
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => {
                session.request(Request::Close);
                if let Some(path) = self.documents.get(self.cursor) {
                    session.go_to(Destination::Document(path.clone()));
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
            (Action::Next, "next"),
            (Action::Help, "keys"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (columns, rows) = scene.largest();
        let wanted = u16::try_from(self.documents.len() + 2).unwrap_or(u16::MAX);
        let title = format!("“{}” may be", self.words);
        let area = scene.open(columns.min(WIDEST), wanted.clamp(5, rows.max(5)), &title, buffer);
        let fit = usize::from(area.height).max(1);
        let top = first_shown(self.cursor, fit, self.documents.len());
        scene.show_extent(area, (top, self.documents.len()), buffer);
        let shown: Vec<(usize, &DocPath)> =
            self.documents.iter().enumerate().skip(top).take(fit).collect();
        let beside = column_beside(shown.iter().map(|(_, path)| width(path.as_str())), area);
        let mut caret = None;
        for (y, (number, path)) in (area.y..).zip(shown) {
            let here = number == self.cursor;
            if here {
                scene.point(area, y, buffer);
                caret = Some(Position::new(area.x, y));
            }
            let room = area.width.saturating_sub(beside + 4);
            let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
            let entry = scene.session.documents.get(path);
            let name = entry.map_or_else(|| path.to_string(), ListEntry::short_name);
            pen::write_cut(buffer, area, (area.x + 2, y), room, &name, style);
            let label = cut(path.as_str(), usize::from(beside));
            pen::write_right(buffer, area, y, &label, scene.over(scene.theme.dim));
        }
        caret
    }
}
