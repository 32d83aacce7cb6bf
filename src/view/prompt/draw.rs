//! The line for typing, in the place of the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::model::cluster::{cut, one_line, width};
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::widget::choices::choice_rows;
use crate::widget::field::TextField;
use crate::widget::{message, pen};

/// The most rows that completions take.
const CHOICE_ROWS: u16 = 8;

/// Draws completions above the line for typing. Of more than there is room for, the last place says how
/// many.
pub(super) fn choices(scene: &Scene, all: &[String], buffer: &mut Buffer) {
    let (hint, theme) = (scene.geometry.hint, scene.theme);
    let room = usize::from(hint.width.saturating_sub(2));
    let most = usize::from(CHOICE_ROWS.min(hint.y / 2));
    let rows = choice_rows(all.iter().map(String::as_str), room, most);
    let count = u16::try_from(rows.len()).unwrap_or(0);
    let area = Rect { y: hint.y - count, height: count, ..hint };
    pen::clear(buffer, area, theme.page);
    for (y, row) in (area.y..).zip(&rows) {
        let mut x = area.x + 1;
        for (name, number) in row {
            let style = if number.is_some() { theme.page } else { theme.dim };
            x = pen::write(buffer, area, x, y, name, style) + 2;
        }
    }
}

/// Draws a message above the line for typing.
pub(super) fn above(scene: &Scene, words: &str, style: Style, buffer: &mut Buffer) {
    let hint = scene.geometry.hint;
    let Some(y) = hint.y.checked_sub(1) else { return };
    let area = Rect { y, height: 1, ..hint };
    pen::clear(buffer, area, style);
    message::draw(area, hint.width.saturating_sub(2), words, style, buffer);
}

/// Draws the input after a sign that says what it is for, and beside it a message or else `aside`.
pub(super) fn line(
    scene: &Scene,
    sign: &str,
    input: &TextField,
    aside: &str,
    buffer: &mut Buffer,
) -> Position {
    let (area, theme) = (scene.geometry.hint, scene.theme);
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let (words, style) = match &scene.session.status {
        Status::Error(words) => (one_line(words), theme.error),
        Status::Info(words) => (one_line(words), theme.dim),
        Status::Quiet => (one_line(aside), theme.dim),
    };
    // The input has at least half of the line; a mistake is read to its end.
    let half = usize::from(area.width / 2);
    let words = match &scene.session.status {
        Status::Error(_) if width(&words) > half => {
            above(scene, &words, style, buffer);
            String::new()
        }
        _ => cut(&words, half),
    };
    let end = pen::write_right(buffer, right, area.y, &words, style);
    let x = pen::write(buffer, area, area.x + 1, area.y, sign, theme.accent);
    let text = Rect { x, width: end.saturating_sub(x + 1), ..area };
    Position::new(input.draw(buffer, text, theme.page), area.y)
}
