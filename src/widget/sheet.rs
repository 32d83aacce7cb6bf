//! A sheet: lines of names and values, as on an information card or in help.
//!
//! Owns how they are laid out and which of them are visible. A sheet is drawn into a box that its
//! view has opened.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::pen;
use super::theme::Theme;
use crate::model::cluster::width;
use crate::model::layout::wrap;

/// One line of a sheet, which may lead to a `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetLine<T> {
    /// A heading.
    Heading(String),
    /// A name and its value.
    Pair(String, String),
    /// A name and its value, and what the line leads to.
    Link(String, String, T),
    /// A blank line.
    Blank,
}

impl<T> SheetLine<T> {
    /// Returns what the line leads to, if anything.
    #[must_use]
    pub fn link(&self) -> Option<&T> {
        match self {
            Self::Link(_, _, to) => Some(to),
            _ => None,
        }
    }
}

/// Returns the rows that a sheet has for its lines on a screen of `size`.
#[must_use]
pub fn room(size: (u16, u16)) -> u16 {
    size.1.saturating_sub(if size.1 > 16 { 6 } else { 3 })
}

/// Returns how many rows `lines` take in `columns` columns.
#[must_use]
pub fn rows<T>(lines: &[SheetLine<T>], columns: u16) -> usize {
    let room = columns.saturating_sub(name_room(lines) + 2).max(1);
    let row = |line: &SheetLine<T>| match line {
        SheetLine::Heading(_) | SheetLine::Blank => 1,
        SheetLine::Pair(_, words) | SheetLine::Link(_, words, _) => wrap(words, room).len(),
    };
    lines.iter().map(row).sum()
}

/// Returns how many columns a value stands from the left.
#[must_use]
pub fn indent<T>(lines: &[SheetLine<T>]) -> u16 {
    name_room(lines) + 2
}

/// Returns the columns of the names.
fn name_room<T>(lines: &[SheetLine<T>]) -> u16 {
    let names = lines.iter().map(|line| match line {
        SheetLine::Pair(name, _) | SheetLine::Link(name, _, _) => width(name),
        _ => 0,
    });
    u16::try_from(names.max().unwrap_or(0)).unwrap_or(20).clamp(6, 22)
}

/// Draws `lines` into `area`, from row `top` on, or so that line number `cursor` is visible;
/// returns the position of the cursor.
pub fn draw<T>(
    theme: &Theme,
    lines: &[SheetLine<T>],
    (top, cursor): (usize, Option<usize>),
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let over = |style| theme.over(style);
    let name_room = name_room(lines);
    let mut shown = Vec::new();
    let room = area.width.saturating_sub(name_room + 2).max(1);
    // The first row of the line under the cursor.
    let mut here = None;
    for (at, line) in lines.iter().enumerate() {
        if cursor == Some(at) {
            here = Some(shown.len());
        }
        match line {
            SheetLine::Heading(words) => shown.push((String::new(), words.clone(), true)),
            SheetLine::Blank => shown.push((String::new(), String::new(), false)),
            SheetLine::Pair(name, words) | SheetLine::Link(name, words, _) => {
                for (index, part) in wrap(words, room).into_iter().enumerate() {
                    let name = if index == 0 { name.clone() } else { String::new() };
                    shown.push((name, part, false));
                }
            }
        }
    }
    let fit = usize::from(area.height).max(1);
    let top = here.map_or(top, |here| (here + 1).saturating_sub(fit));
    let below = shown.len().saturating_sub(top + fit);
    let mut place = None;
    if let Some(row) = here.and_then(|here| u16::try_from(here - top).ok()) {
        place = Some(Position::new(area.x, area.y + row));
        let (x, symbol) = (area.x.saturating_sub(1), theme.symbols.cursor);
        pen::write(buffer, area, x, area.y + row, symbol, over(theme.cursor));
    }
    for (y, (name, words, heading)) in (area.y..area.bottom()).zip(shown.into_iter().skip(top)) {
        if heading {
            pen::write_cut(buffer, area, (area.x, y), area.width, &words, over(theme.strong));
            continue;
        }
        pen::write_cut(buffer, area, (area.x, y), name_room, &name, over(theme.accent));
        pen::write(buffer, area, area.x + name_room + 2, y, &words, over(theme.page));
    }
    if below > 0
        && let Some(y) = area.bottom().checked_sub(1)
    {
        let more = format!("  {below} more below");
        pen::write_right(buffer, area, y, &more, over(theme.dim));
    }
    place
}
