//! The line for typing, in the place of the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::cluster::{cut, one_line};
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::widget::field::TextField;
use crate::widget::pen;

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
