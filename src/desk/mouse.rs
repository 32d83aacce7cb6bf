//! The mouse: its events go to the overlay, or to the pane under the pointer.

use crossterm::event::{MouseEvent, MouseEventKind};

use super::Desk;
use crate::session::panes::Focus;
use crate::view::View;

impl Desk {
    pub(super) fn mouse(&mut self, event: MouseEvent) {
        let geometry = self.geometry();
        let session = &mut self.session;
        session.working.acted(None);
        if let Some(overlay) = &mut self.overlay {
            overlay.mouse(event, &geometry, session);
            return;
        }
        let scrolls = matches!(event.kind, MouseEventKind::ScrollDown | MouseEventKind::ScrollUp);
        let view: &mut dyn View = match geometry.pane_at(event.column, event.row) {
            // A drag continues in the page, wherever the pointer is.
            _ if matches!(event.kind, MouseEventKind::Drag(_) | MouseEventKind::Up(_)) => {
                &mut self.page
            }
            Some(Focus::List) => &mut self.list,
            Some(Focus::Reading) => &mut self.page,
            Some(Focus::Notes) if scrolls => &mut self.page,
            Some(Focus::Notes) => &mut self.notes,
            None => return,
        };
        view.mouse(event, &geometry, session);
    }
}
