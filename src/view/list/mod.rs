//! The list pane: the documents, with the cursor on one of them.
//!
//! Owns which rows of the list are visible. Which documents it has, and in which order, is up to
//! the session.

mod columns;
mod draw;
mod spark;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, NOTCH, View};
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::documents::{DocumentList, ListRow};
use crate::session::finished::pick_document_tags;
use crate::session::keymap::Mode;
use crate::session::offers::take_offer;
use crate::session::open::Then;
use crate::session::panes::Focus;
use crate::session::request::Request;

/// The list pane.
#[derive(Debug, Default)]
pub struct ListPane {
    /// The first visible row of the list, counted in documents and headings.
    top: usize,
    /// How many documents fit into the pane.
    rows: usize,
    /// Cursor, length and rows when the cursor was last brought into view.
    shown: (usize, usize, usize),
    /// The document under the cursor then.
    document: Option<DocPath>,
}

impl ListPane {
    /// Brings the cursor into view after it was moved, or when the length of the list or the number
    /// of rows that fit has changed. Otherwise a cursor that was scrolled out of view stays there.
    fn show_cursor(&mut self, list: &DocumentList) {
        let rows = self.rows.max(1);
        let (here, all) = (list.row_of(list.cursor()), list.rows());
        let now = (here, all, rows);
        let document = list.current().map(|entry| &entry.path);
        if document.is_some() && document == self.document.as_ref() {
            // Documents came or went above it; what is seen stays where it is.
            self.top = (self.top + here).saturating_sub(self.shown.0);
        } else {
            self.document = document.cloned();
        }
        self.top = self.top.min(all.saturating_sub(rows));
        if self.shown != now {
            self.shown = now;
            // The heading above the first document of a group is shown too, if there is room.
            let headed = list.is_first_of_group(list.cursor());
            let above = here.saturating_sub(usize::from(headed && rows > 1));
            self.top = self.top.clamp((here + 1).saturating_sub(rows), above);
        }
    }

    fn click(&self, y: u16, geometry: &Geometry, session: &mut Session) {
        session.panes.focus = Focus::List;
        let body = geometry.list.unwrap_or_default().body;
        if y < body.y || y >= body.bottom() {
            return;
        }
        let row = self.top + usize::from(y - body.y);
        let offer = draw::offer_at(y - body.y);
        if session.documents.is_empty() && offer.is_some_and(|at| take_offer(session, at)) {
            return;
        }
        match session.documents.row(row) {
            Some(ListRow::Document(place, _)) => {
                if session.documents.select_at(place) {
                    session.preview();
                }
            }
            Some(ListRow::Heading { first, .. }) => {
                // The cursor stays where it is, unless it is folded away.
                session.fold(|list| list.fold_at(first));
            }
            None => {}
        }
    }
}

impl View for ListPane {
    fn mode(&self) -> Mode {
        Mode::List
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Down
            | Action::Up
            | Action::HalfPageDown
            | Action::HalfPageUp
            | Action::PageDown
            | Action::PageUp
            | Action::Start
            | Action::End => session.step_in_list(action, self.rows),
            Action::PickTags => pick_document_tags(session),
            // The heading of a folded group is no document.
            Action::Open if session.documents.is_on_fold() => {
                session.fold(DocumentList::fold);
            }
            Action::Open => match session.documents.current().map(|entry| entry.path.clone()) {
                Some(path) => {
                    session.panes.focus = Focus::Reading;
                    session.open(path, Then::Visit);
                }
                None if take_offer(session, session.documents.cursor()) => {}
                None => session.set_error(session.no_document()),
            },
            Action::Find => session.request(Request::FilterList),
            Action::Fold => session.fold(DocumentList::fold),
            Action::FoldAll => session.fold(DocumentList::fold_all),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn mouse(&mut self, event: MouseEvent, geometry: &Geometry, session: &mut Session) {
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(event.row, geometry, session),
            MouseEventKind::ScrollDown => self.top += NOTCH,
            MouseEventKind::ScrollUp => self.top = self.top.saturating_sub(NOTCH),
            _ => {}
        }
    }

    fn fit(&mut self, geometry: &Geometry, session: &mut Session) {
        let body = geometry.list.unwrap_or_default().body;
        self.rows = usize::from(body.height);
        if geometry.list.is_some() {
            self.show_cursor(&session.documents);
        }
    }

    /// Actions on a document wait for the document, actions on the cursor for the list.
    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        use Action as A;
        let for_document = matches!(action, Some(A::CommentDocument | A::Undo | A::Redo | A::Card));
        let for_cursor = matches!(
            action,
            Some(
                A::Down
                    | A::Up
                    | A::HalfPageDown
                    | A::HalfPageUp
                    | A::PageDown
                    | A::PageUp
                    | A::Start
                    | A::End
                    | A::Open
                    | A::Fold
                    | A::FoldAll
                    | A::NextDocument
                    | A::PreviousDocument
            )
        );
        // Where nothing is shown, the cursor is on what is offered.
        let moves = session.is_arranging() || session.is_offering();
        session.is_waiting() && for_document || moves && for_cursor
    }

    fn hints(&self, session: &Session) -> Vec<Hint> {
        if !session.documents.offers().is_empty() {
            return vec![
                (Action::Open, "take this filter"),
                (Action::Find, "filter"),
                (Action::Cancel, "all documents"),
                (Action::FindPassages, "passages"),
                (Action::Help, "keys"),
            ];
        }
        if session.documents.is_on_fold() {
            return vec![
                (Action::Open, "unfold"),
                (Action::FoldAll, "all groups"),
                (Action::Group, "other groups"),
                (Action::Find, "filter"),
                (Action::Help, "keys"),
                (Action::Close, "quit"),
            ];
        }
        let mut hints = vec![
            (Action::Open, "read"),
            (Action::Find, "filter"),
            (Action::Sort, "order"),
            (Action::FindDocuments, "documents"),
            (Action::FindPassages, "passages"),
            (Action::Help, "keys"),
            (Action::Close, "quit"),
            // What there is room for once the first of these are known.
            (Action::SearchAll, "search"),
            (Action::Timeline, "time"),
            (Action::People, "people"),
            (Action::Group, "group"),
            (Action::FindAnnotations, "highlights"),
        ];
        if session.memory.visits.is_empty() {
            hints.insert(0, (Action::Tutor, "lesson"));
        }
        hints
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self.top, scene, buffer)
    }
}
