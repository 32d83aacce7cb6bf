//! Drawing the desk: the panes, the rules between them, the bottom line and the overlay.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Desk, bottom, following, lesson};
use crate::session::keymap::Mode;
use crate::session::panes::Focus;
use crate::view::View;
use crate::view::scene::Scene;
use crate::widget::pen;
use crate::widget::theme::Theme;

impl Desk {
    /// Draws the whole screen into `buffer`; returns the position of the caret, if there is one to
    /// show.
    pub fn draw(&self, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
        self.paint(theme, screen, buffer).filter(|caret| screen.contains(*caret))
    }

    fn paint(&self, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
        pen::clear(buffer, screen, theme.page);
        if (screen.width, screen.height) != self.size() {
            // The size changed while this frame was being prepared; the next one will be right.
            return None;
        }
        let whole = screen;
        let screen = Rect { height: self.room().1.min(whole.height), ..whole };
        let geometry = self.geometry();
        let above = Rect { height: screen.height - geometry.hint.height, ..screen };
        let (session, geometry) = (self.session(), &geometry);
        let scene = Scene { session, theme, geometry, size: self.room(), screen: above };
        let panes: [(_, &dyn View, _, _); 3] = [
            (Focus::List, &self.list, geometry.list, true),
            (Focus::Reading, &self.page, geometry.page, geometry.notes.is_some()),
            (Focus::Notes, &self.notes, geometry.notes, false),
        ];
        let mut caret = None;
        for (pane, view, place, ruled) in panes {
            let Some(place) = place else { continue };
            let cursor = view.draw(&scene, buffer);
            if session.panes.focus == pane {
                caret = cursor;
            }
            if ruled && !geometry.is_preview() {
                rule(theme, place.area, screen, buffer);
            }
        }
        if let (Some(page), Some(other)) = (geometry.page, geometry.other) {
            let left = if page.area.x < other.area.x { page } else { other };
            rule(theme, left.area, screen, buffer);
        }
        if let Some(list) = geometry.list.filter(|_| geometry.is_preview()) {
            let [flat, ..] = theme.symbols.frame;
            for x in list.area.x..list.area.right() {
                pen::write(buffer, screen, x, list.area.bottom(), flat, theme.rule);
            }
        }
        // With ASCII borders, what of the page an overlay leaves as it is stays so.
        let below = (theme.is_ascii() && self.overlay.is_some()).then(|| buffer.clone());
        if let Some(overlay) = &self.overlay {
            // What a prompt was opened over stays in sight.
            let under = self.beneath.last().filter(|_| overlay.mode() == Mode::Prompt);
            if let Some(under) = under {
                under.draw(&scene, buffer);
            }
            caret = overlay.draw(&scene, buffer);
            // A prompt takes the place of the bottom line.
            if overlay.mode() != Mode::Prompt {
                bottom::draw(self, &scene, buffer);
            }
        } else {
            bottom::draw(self, &scene, buffer);
        }
        following::draw(self, &scene, caret, buffer);
        if let Some(lesson) = &self.lesson {
            let height = whole.height - screen.height;
            lesson::draw(lesson, &scene, Rect { y: screen.bottom(), height, ..whole }, buffer);
        }
        if theme.is_ascii() {
            let page = geometry.page.map(|pane| pane.body);
            in_ascii(page, below.as_ref(), whole, buffer);
        }
        caret
    }
}

/// With ASCII borders, replaces the interface's own symbols with ASCII ones. The text of a document, in
/// `page`, stays as it is, and so do quotation marks everywhere, since texts have them; `below` is the
/// screen before an overlay was drawn.
fn in_ascii(page: Option<Rect>, below: Option<&Buffer>, screen: Rect, buffer: &mut Buffer) {
    for at in screen.positions() {
        let Some(cell) = buffer.cell_mut(at) else { continue };
        let of_page = page.is_some_and(|page| page.contains(at));
        if of_page && below.is_none_or(|below| below.cell(at) == Some(&*cell)) {
            continue;
        }
        let plain = match cell.symbol() {
            "…" => "~",
            "·" => "-",
            "↑" => "^",
            "↓" => "v",
            "←" => "<",
            "→" => ">",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

/// Draws the rule to the right of a pane, if there is a column for it.
fn rule(theme: &Theme, area: Rect, screen: Rect, buffer: &mut Buffer) {
    if area.right() < screen.right() {
        for y in area.y..area.bottom() {
            pen::write(buffer, screen, area.right(), y, theme.symbols.rule, theme.rule);
        }
    }
}
