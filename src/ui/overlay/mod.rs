//! What lies over the panes: finder, note editor, tag picker, places, help, card.

mod card;
mod choices;
mod editor;
mod finder;
mod review;
mod timeline;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::pen;
use super::theme::Theme;
use crate::app::card::{card as card_lines, help};
use crate::app::geometry::largest_overlay;
use crate::app::keymap::Mode;
use crate::app::{App, Overlay};

/// Draws the overlay, if there is one; gives the place of its caret.
pub fn draw(app: &App, theme: &Theme, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
    let canvas = Canvas { app, theme, screen };
    match &app.overlay {
        Overlay::None | Overlay::Prompt(_) => None,
        Overlay::Finder(finder) => Some(canvas.finder(finder, buffer)),
        Overlay::Editor(editor) => canvas.editor(editor, buffer),
        Overlay::Tags(picker) => Some(canvas.tags(picker, buffer)),
        Overlay::Review(review) => canvas.review(review, buffer),
        Overlay::Timeline(timeline) => canvas.timeline(timeline, buffer),
        Overlay::Places(places) => Some(canvas.places(places, buffer)),
        Overlay::Help(mode, top) => {
            let title = format!("keys in the {}", place_name(*mode));
            canvas.card(&title, &help(app, *mode), (*top, None), buffer)
        }
        Overlay::Card(at) => canvas.card("document", &card_lines(app), (0, Some(*at)), buffer),
    }
}

struct Canvas<'a> {
    app: &'a App,
    theme: &'a Theme,
    /// All but the bottom line.
    screen: Rect,
}

impl Canvas<'_> {
    /// Clears a box in the middle of the screen and frames it; gives what is inside.
    fn open(&self, columns: u16, rows: u16, title: &str, buffer: &mut Buffer) -> Rect {
        let screen = self.screen;
        let columns = columns.min(screen.width);
        let rows = rows.min(screen.height);
        let area = Rect {
            x: screen.x + (screen.width - columns) / 2,
            y: screen.y + (screen.height - rows) / 3,
            width: columns,
            height: rows,
        };
        self.frame(area, title, buffer)
    }

    /// Clears `area` and frames it; gives what is inside.
    fn frame(&self, area: Rect, title: &str, buffer: &mut Buffer) -> Rect {
        let Rect { width: columns, height: rows, .. } = area;
        pen::clear(buffer, area, self.theme.overlay);
        if columns < 12 || rows < 5 {
            return area;
        }
        let [flat, side, corners @ ..] = self.theme.symbols.frame;
        let style = self.over(self.theme.rule);
        for x in area.x + 1..area.right() - 1 {
            for y in [area.y, area.bottom() - 1] {
                pen::write(buffer, area, x, y, flat, style);
            }
        }
        for y in area.y + 1..area.bottom() - 1 {
            for x in [area.x, area.right() - 1] {
                pen::write(buffer, area, x, y, side, style);
            }
        }
        let places = [
            (area.x, area.y),
            (area.right() - 1, area.y),
            (area.right() - 1, area.bottom() - 1),
            (area.x, area.bottom() - 1),
        ];
        for (corner, (x, y)) in corners.into_iter().zip(places) {
            pen::write(buffer, area, x, y, corner, style);
        }
        if !title.is_empty() {
            let at = (area.x + 2, area.y);
            let title = format!(" {title} ");
            pen::write_cut(buffer, area, at, columns - 4, &title, self.over(self.theme.dim));
        }
        Rect { x: area.x + 2, y: area.y + 1, width: columns - 4, height: rows - 2 }
    }

    /// Columns and rows of the largest overlays.
    fn most(&self) -> (u16, u16) {
        largest_overlay(self.app.size)
    }

    /// Marks the line of a list that the cursor is on.
    fn point(&self, area: Rect, y: u16, buffer: &mut Buffer) {
        let style = self.over(self.theme.cursor);
        pen::write(buffer, area, area.x, y, self.theme.symbols.cursor, style);
    }

    /// A style on the ground of overlays.
    fn over(&self, style: Style) -> Style {
        match self.theme.overlay.bg {
            Some(ground) => style.bg(ground),
            None => style,
        }
    }
}

fn place_name(mode: Mode) -> &'static str {
    match mode {
        Mode::List => "list",
        Mode::Notes => "notes",
        _ => "page",
    }
}

/// Columns for what stands beside the lines of a list: as wide as the widest, at most a third.
fn column_beside(widths: impl Iterator<Item = usize>, area: Rect) -> u16 {
    u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX).min(area.width / 3)
}
