//! Drawing what the reader peeks at: a box below the row of the caret, or above it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Peeked;
use crate::model::layout::{Layout, Row, Setting};
use crate::view::geometry::Geometry;
use crate::view::scene::Scene;
use crate::widget::pen;

/// The most columns and rows of text in the box.
const COLUMNS: u16 = 76;
const ROWS: u16 = 12;
/// What the frame takes.
const FRAME: (u16, u16) = (4, 2);
/// More rows are not looked at.
pub(super) const FAR: usize = 2000;

/// Draws the box.
pub(super) fn draw(peeked: &Peeked, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let columns = columns(scene.geometry);
    let Some(document) = &peeked.document else {
        let area = place(scene, columns, 1);
        let inside = scene.frame(area, &peeked.title, buffer);
        pen::write(buffer, inside, inside.x, inside.y, "reading …", scene.over(scene.theme.dim));
        return None;
    };
    let rows = rows(peeked, columns, peeked.top + usize::from(ROWS));
    let shown = &rows[peeked.top.min(rows.len())..];
    let area = place(scene, columns, u16::try_from(shown.len()).unwrap_or(ROWS).clamp(1, ROWS));
    let inside = scene.frame(area, &peeked.title, buffer);
    let style = scene.over(scene.theme.page);
    for (y, row) in (inside.y..inside.bottom()).zip(shown) {
        for cluster in row.clusters(&document.text) {
            let x = inside.x.saturating_add(cluster.column);
            if x.saturating_add(cluster.width) <= inside.right() && cluster.width > 0 {
                pen::put(buffer, x, y, &cluster.shown, cluster.width, style);
            }
        }
    }
    None
}

/// Returns how many rows may be above the box, so that its last row is still in it.
pub(super) fn last_top(peeked: &Peeked, geometry: &Geometry) -> usize {
    let all = rows(peeked, columns(geometry), (peeked.top + usize::from(ROWS)).min(FAR)).len();
    all.saturating_sub(usize::from(ROWS))
}

fn columns(geometry: &Geometry) -> u16 {
    let wide = geometry.page.map_or(geometry.size().0, |pane| pane.area.width);
    COLUMNS.min(wide.saturating_sub(FRAME.0)).max(1)
}

/// Returns the first `count` rows of the part that is shown.
fn rows(peeked: &Peeked, columns: u16, count: usize) -> Vec<Row> {
    let Some(document) = &peeked.document else { return Vec::new() };
    let setting = Setting { reflow: true, tight: true, structured: true, ..Setting::raw(columns) };
    let layout = Layout::new(document.text.clone(), setting).with_structure(&document.structure);
    let mut rows = layout.rows_from(peeked.part.start, count);
    rows.retain(|row| row.span.start < peeked.part.end.max(1));
    rows
}

/// Returns the place of a box with so many columns and rows of text.
fn place(scene: &Scene, columns: u16, rows: u16) -> Rect {
    let screen = scene.screen;
    let (width, height) = (columns + FRAME.0, (rows + FRAME.1).max(5).min(screen.height));
    let width = width.min(screen.width);
    let pane = scene.geometry.page.unwrap_or_default();
    let (text, _) = pane.text(&scene.session.config.settings, scene.session.panes.raw_layout);
    let x = text.x.saturating_sub(2).min(screen.right().saturating_sub(width));
    let caret = caret_row(scene).map_or(text.y, |row| text.y.saturating_add(row));
    let below = caret + 1;
    let y = if below + height <= screen.bottom() {
        below
    } else if caret >= screen.y + height {
        caret - height
    } else {
        screen.bottom().saturating_sub(height)
    };
    Rect { x, y, width, height }
}

/// Returns how many rows below the top of the page the caret is.
fn caret_row(scene: &Scene) -> Option<u16> {
    let page = scene.session.reading.page.as_ref()?;
    let row = page.layout.row_at(page.caret).span.start;
    let at = page.layout.distance(page.top, row, usize::from(scene.screen.height))?;
    u16::try_from(at).ok()
}
