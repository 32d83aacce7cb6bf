//! Drawing the outline: an entry a line, set in by its level, with its page. It lies over the list,
//! or over the lower half of the page, so that the page can be seen beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Outline;
use crate::model::cluster::{cut, width};
use crate::model::structure::page_named;
use crate::view::first_shown;
use crate::view::scene::{Scene, column_beside};
use crate::widget::pen;

/// Columns that a level is set in by.
const STEP: usize = 2;
/// No title is set in further than one of this many parts of the box.
const DEEPEST: u16 = 3;
/// The fewest rows of a screen on which a part of the page can be seen above the outline.
const HIGH: u16 = 20;

/// Draws the outline.
pub(super) fn draw(outline: &Outline, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let entries = &outline.entries;
    let title = format!("outline of {}", outline.document.title());
    let area = scene.frame(place(scene, entries.len()), &title, buffer);
    let dim = scene.over(scene.theme.dim);
    if outline.pending.is_some() {
        pen::write(buffer, area, area.x, area.y, "reading …", dim);
        return None;
    }
    let fit = usize::from(area.height).max(1);
    // Keep headings visible after the cursor as well as before it.
    let top = first_shown(outline.cursor, fit, entries.len());
    scene.show_extent(area, (top, entries.len()), buffer);
    let shown = || entries.iter().enumerate().skip(top).take(fit);
    let label = |at| {
        let label = outline.document.structure.page_at(at).filter(|label| !label.is_empty());
        label.map(page_named).unwrap_or_default()
    };
    let beside = column_beside(shown().map(|(_, entry)| width(&label(entry.at))), area);
    let least = entries.iter().map(|entry| entry.level).min().unwrap_or(1);
    let reading = outline.reading();
    let mut caret = None;
    for (y, (number, entry)) in (area.y..).zip(shown()) {
        let here = number == outline.cursor;
        if here {
            scene.point(area, y, buffer);
            caret = Some(Position::new(area.x, y));
        }
        let is_reading = reading == Some(number);
        if is_reading {
            let accent = scene.over(scene.theme.accent);
            pen::write(buffer, area, area.x + 1, y, scene.theme.symbols.bar, accent);
        }
        let deep = STEP * usize::from(entry.level.saturating_sub(least));
        let deep = u16::try_from(deep).unwrap_or(u16::MAX).min(area.width / DEEPEST);
        let x = area.x + 3 + deep;
        let right = area.right().saturating_sub(beside);
        let room = right.saturating_sub(x + u16::from(beside > 0) * 2);
        let style = if here || is_reading { scene.theme.strong } else { scene.theme.page };
        pen::write_cut(buffer, area, (x, y), room, &entry.title, scene.over(style));
        pen::write_right(buffer, area, y, &cut(&label(entry.at), usize::from(beside)), dim);
    }
    caret
}

/// Returns the place of the box for so many entries.
fn place(scene: &Scene, entries: usize) -> Rect {
    let screen = scene.screen;
    if let Some(list) = scene.geometry.list.filter(|_| !scene.geometry.is_preview()) {
        return list.area;
    }
    let wanted = u16::try_from(entries + 2).unwrap_or(u16::MAX).max(5);
    let most = if screen.height < HIGH { screen.height } else { screen.height / 2 };
    let height = wanted.min(most);
    let over = scene.geometry.page.map_or(screen, |pane| pane.area);
    Rect { y: screen.bottom() - height, height, ..over }
}
