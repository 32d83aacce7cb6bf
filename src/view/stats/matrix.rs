//! The matrix: a row for each tag, a column for each document with passages, by date.
//!
//! Owns how many passages a shade stands for. A shade is a character, so that it is told without colours.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{MARGIN, StatsView};
use crate::model::cluster::one_line;
use crate::model::statistics::CountedDocument;
use crate::view::first_shown;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns of the widest cells: a year, and a blank before the next.
const WIDEST: usize = 5;

impl StatsView {
    /// Returns the document of the column under the cursor, with its number.
    pub(super) fn document_here(&self) -> Option<(u32, &CountedDocument)> {
        let number = *self.shown.annotated.get(self.column)?;
        Some((number, self.shown.documents.get(number as usize)?))
    }
}

/// Returns from how many passages on each shade is used, if no cell has more than `most`.
fn steps(most: usize) -> [usize; 4] {
    if most <= 8 {
        return [1, 2, 3, 4];
    }
    let up = |part: usize| most.div_ceil(part);
    [1, up(8), up(4), up(2)]
}

/// Draws the matrix around its cursor; returns the place of that.
pub(super) fn draw(
    view: &StatsView,
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let theme = scene.theme;
    let dim = scene.over(theme.dim);
    let (rows, columns) = (view.used.len(), view.shown.annotated.len());
    if rows == 0 || columns == 0 {
        let at = (area.x + MARGIN, area.y);
        pen::write_cut(buffer, area, at, area.width - MARGIN, "no highlight has a tag yet", dim);
        return None;
    }
    let label = u16::try_from(view.widest).unwrap_or(u16::MAX).min(area.width / 3);
    let begin = area.x + MARGIN + label + 1;
    let room = usize::from(area.right().saturating_sub(begin));
    // Wide enough for a year over each, if there is room.
    let wide = (room / columns).clamp(1, WIDEST);
    let fit = (room / wide).max(1);
    let left = first_shown(view.column, fit, columns);
    let shown = left..columns.min(left + fit);
    let most = view.used.iter().filter_map(|tag| view.shown.tags.get(*tag));
    let most = most.flat_map(|tag| &tag.documents).map(|(_, count)| *count).max().unwrap_or(0);
    let steps = steps(most);

    let legend = theme.symbols.shades.iter().zip(steps).filter(|(_, from)| *from <= most);
    let legend: Vec<String> =
        legend.map(|(shade, from)| format!("{} {from}", shade.repeat(2))).collect();
    let line = Rect { height: 1, ..area };
    let words = format!("from {}", legend.join("  "));
    let end = pen::write_right(buffer, line, area.y, &words, dim);
    years(view, scene, (begin, wide, shown.clone()), Rect { width: end - area.x, ..line }, buffer);

    let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let (at, fit) = (view.cursor(), usize::from(body.height).max(1));
    let top = first_shown(at, fit, rows);
    scene.show_extent(body, (top, rows), buffer);
    let mut cursor = None;
    for (y, row) in (body.y..body.bottom()).zip(top..rows) {
        let Some(tag) = view.row_tag(row) else { continue };
        let here = row == at;
        if here {
            scene.point(body, y, buffer);
        }
        let style = scene.over(if here { theme.strong } else { theme.page });
        pen::write_cut(buffer, body, (body.x + MARGIN, y), label, &one_line(&tag.name), style);
        let colour = scene.session.codebook.get(&tag.name).map(|tag| tag.colour);
        let colour = scene.over(colour.map_or(theme.accent, |colour| theme.bar(colour)));
        let mut x = begin;
        for column in shown.clone() {
            let count = view.shown.annotated.get(column).map_or(0, |number| tag.on(*number));
            let shade = steps.iter().rposition(|from| count >= *from);
            let (cell, style) = match shade {
                // Where there is room, a blank parts one document from the next.
                Some(shade) => {
                    let filled = if wide > 2 { wide - 1 } else { wide };
                    let cell = theme.symbols.shades[shade].repeat(filled);
                    (cell + &" ".repeat(wide - filled), colour)
                }
                None => (format!("{:<wide$}", theme.symbols.dot), dim),
            };
            let is_cursor = here && column == view.column;
            let style = if is_cursor { style.add_modifier(Modifier::REVERSED) } else { style };
            if is_cursor {
                cursor = Some(Position::new(x, y));
            }
            x = pen::write(buffer, body, x, y, &cell, style);
        }
    }
    cursor
}

/// Writes the years over the columns at which they begin.
fn years(
    view: &StatsView,
    scene: &Scene,
    (begin, wide, shown): (u16, usize, std::ops::Range<usize>),
    line: Rect,
    buffer: &mut Buffer,
) {
    let mut last = None;
    let mut free = begin;
    for (at, column) in shown.enumerate() {
        let document =
            view.shown.annotated.get(column).and_then(|at| view.shown.documents.get(*at as usize));
        let year = document.and_then(|document| document.date).map(|date| date.year);
        if last == Some(year) {
            continue;
        }
        last = Some(year);
        let x = begin.saturating_add(u16::try_from(at * wide).unwrap_or(u16::MAX));
        let words = year.map_or("undated".to_owned(), |year| year.to_string());
        let end = x.saturating_add(u16::try_from(words.len()).unwrap_or(u16::MAX));
        if x >= free && end < line.right() {
            pen::write(buffer, line, x, line.y, &words, scene.over(scene.theme.dim));
            free = end + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_stand_for_more_and_more() {
        assert_eq!(steps(3), [1, 2, 3, 4]);
        assert_eq!(steps(20), [1, 3, 5, 10]);
        for most in 4..2000 {
            let steps = steps(most);
            assert!(steps.is_sorted_by(|a, b| a < b) && steps[3] <= most, "{most}: {steps:?}");
        }
    }
}
