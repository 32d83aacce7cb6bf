//! The mouse: click, drag to select, wheel.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::geometry::Focus;
use super::list::Slot;
use super::margin::glosses;
use super::selection::{Grain, Selection};
use super::{App, Overlay, list_entry_rows};

/// Rows that one notch of the wheel scrolls.
const NOTCH: usize = 3;

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent) {
        if let Overlay::Finder(finder) = &mut self.overlay {
            match event.kind {
                MouseEventKind::ScrollDown => finder.step(NOTCH, false),
                MouseEventKind::ScrollUp => finder.step(NOTCH, true),
                _ => {}
            }
            return;
        }
        if !matches!(self.overlay, Overlay::None) {
            return;
        }
        let at = (event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(at),
            MouseEventKind::Drag(MouseButton::Left) => self.drag_to(at),
            MouseEventKind::Up(_) => self.drag = None,
            MouseEventKind::ScrollDown => self.wheel(at, true),
            MouseEventKind::ScrollUp => self.wheel(at, false),
            _ => {}
        }
    }

    fn click(&mut self, (x, y): (u16, u16)) {
        let geometry = self.geometry();
        match geometry.pane_at(x, y) {
            Some(Focus::List) => {
                self.view.focus = Focus::List;
                let body = geometry.list.unwrap_or_default().body;
                if y >= body.y && y < body.bottom() {
                    let row = usize::from((y - body.y) / list_entry_rows(body.width));
                    let there = match self.list.slot(self.list.top + row) {
                        Some(Slot::Document(at, _)) => Some(at),
                        _ => None,
                    };
                    if there.is_some_and(|at| self.list.select_at(at)) {
                        self.preview();
                    }
                }
            }
            Some(Focus::Reading) => {
                self.view.focus = Focus::Reading;
                if let Some(page) = self.page.as_mut() {
                    page.selection = None;
                }
                self.point_at((x, y));
                self.drag = self.page.as_ref().map(|page| page.caret);
            }
            Some(Focus::Notes) => {
                self.view.focus = Focus::Notes;
                self.meet_notes_cursor();
                self.click_note(y);
            }
            None => {}
        }
    }

    fn click_note(&mut self, y: u16) {
        let (Some(pane), Some(page)) = (self.geometry().notes, &self.page) else {
            return;
        };
        let row = usize::from(y.saturating_sub(pane.body.y));
        let hit = glosses(self, page, pane).iter().find(|gloss| gloss.is_on(row)).map(|g| g.index);
        if let Some(index) = hit {
            self.go_to_note(index, false);
        }
    }

    fn drag_to(&mut self, at: (u16, u16)) {
        let Some(from) = self.drag else { return };
        self.point_at(at);
        let page = self.page.as_mut();
        if let Some(page) = page.filter(|p| p.selection.is_none() && p.caret != from) {
            page.selection = Some(Selection::new(from, Grain::Characters));
        }
    }

    fn point_at(&mut self, (x, y): (u16, u16)) {
        let Some(pane) = self.geometry().page else {
            return;
        };
        let (text, _) = pane.text(&self.config.settings, self.view.as_it_is);
        let frame = self.frame();
        if let Some(page) = self.page.as_mut() {
            let row = usize::from(y.saturating_sub(text.y));
            page.point_at(row, x.saturating_sub(text.x), frame);
        }
    }

    fn wheel(&mut self, (x, y): (u16, u16), down: bool) {
        let frame = self.frame();
        match self.geometry().pane_at(x, y) {
            Some(Focus::List) => self.list.scroll(NOTCH, down),
            Some(Focus::Reading | Focus::Notes) => {
                if let Some(page) = self.page.as_mut() {
                    page.scroll(NOTCH, down, frame);
                }
            }
            None => {}
        }
    }
}
