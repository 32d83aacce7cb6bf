//! The note editor, with the passage above it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::widgets::Widget;

use super::NoteEditor;
use super::area::Editor;
use crate::model::cluster::width;
use crate::model::layout::wrap;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Draws the editor.
pub(super) fn draw(note: &NoteEditor, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let editor = &note.editor;
    let title = note.subject.words();
    let page = scene.geometry.page.map_or(scene.screen, |pane| pane.area);
    // Where the editor is as wide as the page, it also covers the rule beside the page.
    let edge = page.x.saturating_sub(1);
    let page = Rect { x: edge, width: page.right() - edge, ..page };
    let columns = page.width.min(82).max(scene.screen.width.min(30));
    let room = columns.saturating_sub(6).max(1);
    let most = usize::from(scene.screen.height / 4);
    let mut quote = if note.quote.is_empty() { Vec::new() } else { wrap(&note.quote, room) };
    if quote.len() > most {
        quote.truncate(most);
        if let Some(last) = quote.last_mut() {
            *last = format!("{} …", last.trim_end());
        }
    }
    // The editor grows with its text, and leaves the passage visible where it can.
    let written = wrap(&editor.area.lines().join("\n"), room).len().max(6) + 1;
    let rows = u16::try_from(quote.len() + 3 + written).unwrap_or(u16::MAX);
    let rows = rows.min(scene.screen.height * 2 / 3).max(scene.screen.height.min(10));
    let low = scene.caret_row().is_some_and(|y| y < scene.screen.height.saturating_sub(rows));
    let area = Rect {
        x: page.x + page.width.saturating_sub(columns) / 2,
        y: if low { scene.screen.bottom() - rows } else { scene.screen.y },
        width: columns,
        height: rows,
    };
    let area = scene.frame(area.intersection(scene.screen), title, buffer);
    let mut y = area.y;
    for line in &quote {
        let bar = scene.theme.symbols.bar;
        pen::write(buffer, area, area.x, y, bar, scene.over(scene.theme.dim));
        pen::write(buffer, area, area.x + 2, y, line, scene.over(scene.theme.dim));
        y += 1;
    }
    if !quote.is_empty() {
        y += 1;
    }
    let field = Rect { y: y.min(area.bottom()), height: area.bottom().saturating_sub(y), ..area };
    (&editor.area).render(field, buffer);
    for position in field.positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            let selected = cell.modifier.contains(Modifier::REVERSED);
            cell.set_style(if selected {
                scene.over(scene.theme.selection)
            } else {
                scene.theme.overlay
            });
        }
    }
    caret(editor, field)
}

/// Returns the position of the editor's caret. The library tells the row; the column is measured
/// here, since the library adds up the widths of code points and not of clusters.
fn caret(editor: &Editor, field: Rect) -> Option<Position> {
    let area = &editor.area;
    let told = area.rendered_cursor_position()?;
    let here = area.cursor();
    let start = area.cursor_at_position(Position::new(field.x, told.y));
    let Some((row, first)) = start.filter(|(row, first)| *row == here.0 && *first <= here.1) else {
        return Some(told);
    };
    let line = area.lines().get(row)?;
    let head: String = line.chars().skip(first).take(here.1 - first).collect();
    let column = u16::try_from(width(&head)).unwrap_or(u16::MAX);
    Some(Position::new(field.x + column.min(field.width.saturating_sub(1)), told.y))
}
