//! The line for typing, in the place of the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::cluster::{cut, one_line, width};
use crate::model::count::thousands;
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::widget::field::TextField;
use crate::widget::pen;

/// The most rows that completions take, and the part of the screen that is left to the list.
const CHOICE_ROWS: u16 = 8;

/// Draws completions in columns, above the line for typing. Of more than there is room for, the last
/// place says how many.
pub(super) fn choices(scene: &Scene, all: &[String], buffer: &mut Buffer) {
    let (hint, theme) = (scene.geometry.hint, scene.theme);
    let room = usize::from(hint.width.saturating_sub(2));
    let most_rows = CHOICE_ROWS.min(hint.y / 2);
    if all.is_empty() || room == 0 || most_rows == 0 {
        return;
    }
    let names: Vec<String> = all.iter().map(|one| cut(&one_line(one), room)).collect();
    let column = names.iter().map(|name| width(name) + 2).max().unwrap_or(1).min(room);
    let columns = ((room + 2) / column).max(1);
    let places = columns * usize::from(most_rows);
    let mut shown: Vec<String> = names.iter().take(places).cloned().collect();
    if names.len() > places {
        shown.pop();
        shown.push(cut(&format!("{} more", thousands(names.len() - shown.len())), column));
    }
    let rows = u16::try_from(shown.len().div_ceil(columns)).unwrap_or(most_rows);
    let area = Rect { y: hint.y - rows, height: rows, ..hint };
    pen::clear(buffer, area, theme.page);
    let left = usize::from(hint.x) + 1;
    for (at, name) in shown.iter().enumerate() {
        let x = u16::try_from(left + at % columns * column).unwrap_or(u16::MAX);
        let y = area.y + u16::try_from(at / columns).unwrap_or(0);
        let is_count = names.len() > shown.len() && at + 1 == shown.len();
        let style = if is_count { theme.dim } else { theme.page };
        pen::write(buffer, area, x, y, name, style);
    }
}

/// Draws the input, and beside it a message or else `aside`.
pub(super) fn line(scene: &Scene, input: &TextField, aside: &str, buffer: &mut Buffer) -> Position {
    let (area, theme) = (scene.geometry.hint, scene.theme);
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let (words, style) = match &scene.session.status {
        Status::Error(words) => (one_line(words), theme.error),
        Status::Info(words) => (one_line(words), theme.dim),
        Status::Quiet => (one_line(aside), theme.dim),
    };
    // The input has at least half of the line.
    let words = cut(&words, usize::from(area.width / 2));
    let end = pen::write_right(buffer, right, area.y, &words, style);
    let x = pen::write(buffer, area, area.x, area.y, " /", theme.accent);
    let text = Rect { x, width: end.saturating_sub(x + 1), ..area };
    Position::new(input.draw(buffer, text, theme.page), area.y)
}
