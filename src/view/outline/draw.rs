//! Drawing the outline: a heading a line, set in by its level, with its page.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::Outline;
use crate::model::cluster::{cut, width};
use crate::model::structure::page_named;
use crate::view::scene::{Scene, column_beside};
use crate::widget::pen;

/// Columns that a level is set in by.
const STEP: usize = 2;
/// No title is set in further than one of this many parts of the box.
const DEEPEST: u16 = 3;

/// Draws the outline.
pub(super) fn draw(outline: &Outline, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let (columns, rows) = scene.largest();
    let entries = &outline.structure.outline;
    let wanted = u16::try_from(entries.len() + 2).unwrap_or(u16::MAX);
    let title = format!("outline of {}", outline.title);
    let area = scene.open(columns.min(92), wanted.clamp(5, rows.max(5)), &title, buffer);
    let fit = usize::from(area.height).max(1);
    // Keep headings visible after the cursor as well as before it.
    let top = outline.cursor.saturating_sub(fit / 2).min(entries.len().saturating_sub(fit));
    let shown = || entries.iter().enumerate().skip(top).take(fit);
    let label = |at| {
        let label = outline.structure.page_at(at).filter(|label| !label.is_empty());
        label.map(page_named).unwrap_or_default()
    };
    let beside = column_beside(shown().map(|(_, entry)| width(&label(entry.at))), area);
    let least = entries.iter().map(|entry| entry.level).min().unwrap_or(1);
    let dim = scene.over(scene.theme.dim);
    let mut caret = None;
    for (y, (number, entry)) in (area.y..).zip(shown()) {
        let here = number == outline.cursor;
        if here {
            scene.point(area, y, buffer);
            caret = Some(Position::new(area.x, y));
        }
        let deep = STEP * usize::from(entry.level.saturating_sub(least));
        let deep = u16::try_from(deep).unwrap_or(u16::MAX).min(area.width / DEEPEST);
        let x = area.x + 2 + deep;
        let right = area.right().saturating_sub(beside);
        let room = right.saturating_sub(x + 2);
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        pen::write_cut(buffer, area, (x, y), room, &entry.title, style);
        pen::write_right(buffer, area, y, &cut(&label(entry.at), usize::from(beside)), dim);
    }
    caret
}
