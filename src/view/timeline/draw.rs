//! Drawing the timeline: a bar for each month or year, and how much of it is annotated.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Timeline, Unit};
use crate::model::count::thousands;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns for the date before a bar: "Dec 1952".
const DATE: u16 = 8;

/// Draws the timeline.
pub(super) fn draw(timeline: &Timeline, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let (columns, rows) = scene.largest();
    let wanted = u16::try_from(timeline.bars().len() + 4).unwrap_or(u16::MAX);
    let title = match timeline.unit {
        Unit::Year => "documents by year",
        Unit::Month => "documents by month",
    };
    let area = scene.open(columns.min(92), wanted.min(rows), title, buffer);
    let fit = usize::from(area.height.saturating_sub(1)).max(1);
    // Keep bars visible after the cursor as well as before it.
    let last = timeline.bars().len().saturating_sub(fit);
    let top = timeline.cursor.saturating_sub(fit / 2).min(last);
    let most = timeline.most().max(1);
    let digits = u16::try_from(thousands(most).len()).unwrap_or(4);
    let start = area.x + 2 + DATE + 2 + digits + 2;
    let room = usize::from(area.right().saturating_sub(start)).max(1);
    let (full, marked) = scene.theme.symbols.bars;
    let mut cursor = None;
    let bars = timeline.bars().iter().enumerate().skip(top).take(fit);
    for (y, (at, bar)) in (area.y..).zip(bars) {
        let here = at == timeline.cursor;
        if here {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let width = usize::from(DATE);
        let date = format!("{:>width$}", bar.date.short());
        pen::write_cut(buffer, area, (area.x + 2, y), DATE, &date, style);
        let count = if bar.count == 0 { String::new() } else { thousands(bar.count) };
        let width = usize::from(digits);
        let dim = scene.over(scene.theme.dim);
        pen::write(buffer, area, area.x + 2 + DATE + 2, y, &format!("{count:>width$}"), dim);
        // Any count above zero gets a visible bar.
        let part = |count: usize| {
            if count == 0 { 0 } else { (count * room / most).clamp(1, room) }
        };
        let annotated = part(bar.annotated).min(part(bar.count));
        let x = pen::write(
            buffer,
            area,
            start,
            y,
            &marked.repeat(annotated),
            scene.over(scene.theme.accent),
        );
        let rest = part(bar.count).saturating_sub(annotated);
        pen::write(buffer, area, x, y, &full.repeat(rest), dim);
    }
    let undated = match timeline.span.undated {
        0 => String::new(),
        count => format!("  {} without a date", thousands(count)),
    };
    let words = format!("{marked} annotated{undated}");
    let dim = scene.over(scene.theme.dim);
    let y = area.bottom().saturating_sub(1);
    pen::write_cut(buffer, area, (area.x + 2, y), area.width.saturating_sub(2), &words, dim);
    cursor
}
