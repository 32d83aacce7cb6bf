//! What a view sees while it draws: the screen, its division, the theme, and the session.
//!
//! Owns what all overlays have in common: the box, the marked line, the background.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::geometry::{Geometry, Pane, largest_overlay};
use crate::model::cluster::clusters;
use crate::model::layout::Row;
use crate::model::sentence::sentence_at;
use crate::session::Session;
use crate::session::marks::Mark;
use crate::widget::pen;
use crate::widget::sheet::{self, SheetLine};
use crate::widget::theme::{Symbols, Theme};
use crate::widget::thumb::thumb;

/// Columns of a sheet.
const SHEET: u16 = 82;
/// The columns that a frame takes, and the fewest rows of a box that has one.
const BORDERS: (u16, u16) = (4, 5);

/// What a view sees while it draws.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The reader's session.
    pub session: &'a Session,
    /// The theme.
    pub theme: &'a Theme,
    /// Where the panes are.
    pub geometry: &'a Geometry,
    /// Columns and rows of the whole screen.
    pub size: (u16, u16),
    /// All of the screen but the bottom line.
    pub screen: Rect,
}

impl Scene<'_> {
    /// Clears a box in the middle of the screen and frames it; returns the area inside.
    pub fn open(&self, columns: u16, rows: u16, title: &str, buffer: &mut Buffer) -> Rect {
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

    /// Returns the row of the screen that the caret of the page is on, if it is in view.
    #[must_use]
    pub fn caret_row(&self) -> Option<u16> {
        let page = self.session.reading.page.as_ref()?;
        let pane = self.geometry.page?;
        let rows = page.rows(self.session.frame());
        let row = page.layout.row_at(page.caret).span;
        let at = rows.iter().position(|other| other.span == row)?;
        Some(pane.body.y + u16::try_from(at).unwrap_or(0))
    }

    /// Returns the rows of the screen, the first and the last, on which the passage is that an annotation
    /// would be put on, as far as it is in view.
    fn passage_rows(&self) -> Option<(u16, u16)> {
        let page = self.session.reading.page.as_ref()?;
        let pane = self.geometry.page?;
        let mark = || page.mark().and_then(Mark::span);
        let sentence = || sentence_at(page.prose(), page.caret);
        let span = page.selected().or_else(mark).or_else(sentence)?;
        let rows = page.rows(self.session.frame());
        let is_in = |row: &Row| row.span.start < span.end && span.start < row.span.end;
        let [first, last] = [rows.iter().position(is_in)?, rows.iter().rposition(is_in)?];
        let on_screen = |row: usize| pane.body.y + u16::try_from(row).unwrap_or(0);
        Some((on_screen(first), on_screen(last)))
    }

    /// Opens a box above or below the passage that an annotation would be put on, wherever there is more
    /// room, so that it stays in view; if it is too long for that, above or below the caret; where neither
    /// has `fewest` rows, in the middle. Returns the area inside.
    pub fn open_beside_passage(
        &self,
        columns: u16,
        (fewest, rows): (u16, u16),
        title: &str,
        buffer: &mut Buffer,
    ) -> Rect {
        let screen = self.screen;
        let caret = self.caret_row().map(|row| (row, row));
        let rooms = [self.passage_rows(), caret].into_iter().flatten().map(|(first, last)| {
            (first.saturating_sub(screen.y), screen.bottom().saturating_sub(last + 1))
        });
        let Some((above, below)) = rooms.into_iter().find(|(a, b)| *a.max(b) >= fewest) else {
            return self.open(columns, rows, title, buffer);
        };
        let page = self.geometry.page.map_or(screen, |pane| pane.area);
        let width = columns.min(screen.width);
        let height = rows.min(above.max(below));
        let x = (page.x + page.width / 2).saturating_sub(width / 2);
        let x = x.clamp(screen.x, screen.right() - width);
        let y = if below >= above { screen.bottom() - height } else { screen.y };
        self.frame(Rect { x, y, width, height }, title, buffer)
    }

    /// Opens a box for a sheet; returns the area inside.
    pub fn open_sheet<T>(&self, lines: &[SheetLine<T>], title: &str, buffer: &mut Buffer) -> Rect {
        let inside = SHEET.min(self.screen.width).saturating_sub(BORDERS.0);
        let rows = u16::try_from(sheet::rows(lines, inside) + 2).unwrap_or(u16::MAX);
        let rows = rows.min(sheet::room(self.size) + 2).max(BORDERS.1);
        self.open(SHEET, rows, title, buffer)
    }

    /// Clears `area` and frames it; returns the area inside.
    pub fn frame(&self, area: Rect, title: &str, buffer: &mut Buffer) -> Rect {
        let Rect { width: columns, height: rows, .. } = area;
        pen::clear(buffer, area, self.theme.overlay);
        if columns < 12 || rows < BORDERS.1 {
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

    /// Returns the columns and rows of the largest overlays.
    #[must_use]
    pub fn largest(&self) -> (u16, u16) {
        largest_overlay(self.size)
    }

    /// Shows at the head of a pane whether it has the focus, where there are several panes; returns what
    /// the words on it take on.
    pub fn head(&self, pane: Pane, focused: bool, buffer: &mut Buffer) -> Style {
        let Geometry { list, page, other, notes, .. } = self.geometry;
        if !focused || [list, page, other, notes].into_iter().flatten().count() < 2 {
            return Style::new();
        }
        pen::clear(buffer, pane.head, self.theme.page.patch(self.theme.focus));
        self.theme.focus
    }

    /// Shows on the frame beside a list which part of its `count` lines is on the screen, from the line `top`
    /// on; where all are, nothing.
    pub fn show_extent(&self, list: Rect, (top, count): (usize, usize), buffer: &mut Buffer) {
        let fit = usize::from(list.height);
        if count <= fit {
            return;
        }
        let Symbols { frame: [_, side, ..], scroll: [sign, ..], bars: (_, full), .. } =
            self.theme.symbols;
        let is_frame =
            |x: &u16| buffer.cell((*x, list.y)).is_some_and(|cell| cell.symbol() == side);
        let Some(x) = (list.right()..list.right() + 3).find(is_frame) else { return };
        let sign = if sign == side { full } else { sign };
        let shown = thumb(top..top + fit, count, fit);
        for y in (list.y..list.bottom()).skip(shown.start).take(shown.len()) {
            pen::write(buffer, buffer.area, x, y, sign, self.over(self.theme.dim));
        }
    }

    /// Marks the line of a list that the cursor is on.
    pub fn point(&self, area: Rect, y: u16, buffer: &mut Buffer) {
        let style = self.over(self.theme.cursor);
        pen::write(buffer, area, area.x, y, self.theme.symbols.cursor, style);
    }

    /// Returns a style on the background of overlays.
    #[must_use]
    pub fn over(&self, style: Style) -> Style {
        self.theme.over(style)
    }

    /// Draws one line with the matched characters emphasised. The line is cut at the left if its
    /// matches would be cut off otherwise.
    pub fn matched(
        &self,
        line: &str,
        indices: &[usize],
        area: Rect,
        style: Style,
        buffer: &mut Buffer,
    ) {
        let all: Vec<_> = clusters(line, 0).collect();
        let last = indices.first().copied().unwrap_or(0);
        let mut point = 0;
        let mut columns = 0;
        let mut cells = Vec::with_capacity(all.len());
        let mut needed = 0;
        for cluster in &all {
            let points = cluster.source.chars().count();
            let found = indices.iter().any(|at| (point..point + points).contains(at));
            if point <= last {
                needed = columns;
            }
            cells.push((cluster, found));
            point += points;
            columns += usize::from(cluster.width);
        }
        let room = usize::from(area.width);
        let skip =
            if columns > room && needed + 12 > room { needed.saturating_sub(room / 3) } else { 0 };
        let found_style =
            style.patch(self.over(self.theme.accent)).add_modifier(Modifier::UNDERLINED);
        let (mut x, mut passed) = (area.x, 0);
        if skip > 0 {
            x = pen::write(buffer, area, x, area.y, "…", style);
        }
        for (cluster, found) in cells {
            passed += usize::from(cluster.width);
            if passed <= skip {
                continue;
            }
            if x + cluster.width + 1 > area.right() && passed < columns {
                pen::write(buffer, area, x, area.y, "…", style);
                break;
            }
            let style = if found { found_style } else { style };
            let shown = if matches!(cluster.source, "\n" | "\t") { " " } else { &cluster.shown };
            x = pen::write(buffer, area, x, area.y, shown, style);
        }
    }
}

/// Returns the width of a column beside the lines of a list: that of its widest entry, but at most
/// a third of `area`.
#[must_use]
pub fn column_beside(widths: impl Iterator<Item = usize>, area: Rect) -> u16 {
    u16::try_from(widths.max().unwrap_or(0)).unwrap_or(u16::MAX).min(area.width / 3)
}
