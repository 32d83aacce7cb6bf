//! What may follow the first keys of several, shown after a pause above the bottom line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Desk;
use crate::model::cluster::width;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns of a key with what it does, at least.
const LEAST: u16 = 34;
/// Blank columns between two of them.
const GAP: u16 = 2;

/// Draws what may follow, if the reader has paused.
pub(super) fn draw(desk: &Desk, scene: &Scene, buffer: &mut Buffer) {
    if !desk.paused || desk.pressed.is_empty() {
        return;
    }
    let next = desk.following();
    let (theme, room) = (scene.theme, scene.screen);
    let columns = (room.width / LEAST).max(1);
    let rows = u16::try_from(next.len()).unwrap_or(u16::MAX).div_ceil(columns);
    let height = (rows + 1).min(room.height);
    let area = Rect { y: room.bottom() - height, height, ..room };
    pen::clear(buffer, area, theme.overlay);
    if area.height < 2 {
        return;
    }
    let [flat, ..] = theme.symbols.frame;
    for x in area.x..area.right() {
        pen::write(buffer, area, x, area.y, flat, scene.over(theme.rule));
    }
    let widest = next.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
    let widest = u16::try_from(widest).unwrap_or(1).min(8);
    let each = (area.width - 1) / columns;
    for (index, (key, words)) in (0_u16..).zip(&next) {
        let (x, y) = (area.x + 1 + index / rows * each, area.y + 1 + index % rows);
        let place = Rect { width: (x + each).min(area.right()).saturating_sub(GAP), x: 0, ..area };
        pen::write(buffer, place, x, y, key, scene.over(theme.accent));
        let at = x + widest + GAP;
        let left = place.right().saturating_sub(at);
        pen::write_cut(buffer, place, (at, y), left, words, scene.over(theme.page));
    }
}
