//! Drawing the choice of orders: a letter and an order on each row.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{ORDERS, OrderChoice};
use crate::session::documents::order::{is_ascending, sort_words};
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns of the box.
const COLUMNS: u16 = 44;

/// Draws the choice.
pub(super) fn draw(choice: &OrderChoice, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let rows = u16::try_from(ORDERS.len() + 2).unwrap_or(u16::MAX);
    let area = scene.open(COLUMNS, rows, "order", buffer);
    let mut caret = None;
    for (y, (at, (letter, sort))) in (area.y..area.bottom()).zip(ORDERS.iter().enumerate()) {
        let here = at == choice.cursor;
        if here {
            scene.point(area, y, buffer);
            caret = Some(Position::new(area.x, y));
        }
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let x = pen::write(buffer, area, area.x + 2, y, &letter.to_string(), style) + 2;
        let room = area.right().saturating_sub(x);
        pen::write_cut(buffer, area, (x, y), room, sort_words(*sort), style);
        if *sort == choice.now.0 {
            let arrow = if is_ascending(*sort, choice.now.1) { "↑" } else { "↓" };
            pen::write_right(buffer, area, y, arrow, scene.over(scene.theme.accent));
        }
    }
    caret
}
