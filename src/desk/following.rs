//! What may follow the first keys of several, shown after a pause above the bottom line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Desk;
use crate::model::cluster::width;
use crate::model::count::thousands;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Columns of what a key does, at most; it is cut if it has more.
const MOST: u16 = 30;
/// Columns of a key, at most.
const KEY: u16 = 8;
/// Blank columns between two of them.
const GAP: u16 = 2;

/// Draws what may follow, if the reader has paused: at the bottom, or at the top if the caret is there.
pub(super) fn draw(desk: &Desk, scene: &Scene, caret: Option<Position>, buffer: &mut Buffer) {
    if !desk.paused || desk.pressed.is_empty() {
        return;
    }
    let mut next = desk.following();
    let (theme, room) = (scene.theme, scene.screen);
    let widest = |names: &mut dyn Iterator<Item = &str>, most: u16| {
        u16::try_from(names.map(width).max().unwrap_or(0)).unwrap_or(most).min(most)
    };
    let key = widest(&mut next.iter().map(|(key, _)| key.as_str()), KEY);
    let words = widest(&mut next.iter().map(|(_, words)| words.as_str()), MOST);
    let columns = (room.width.saturating_sub(1) / (key + words + 2 * GAP)).max(1);
    let wanted = u16::try_from(next.len()).unwrap_or(u16::MAX).div_ceil(columns);
    // A tag is for what is on the page, so half of that stays in view.
    let most = if desk.calls_for_tag() { room.height / 2 } else { room.height.saturating_sub(1) };
    let rows = wanted.min(most.max(1));
    if rows < wanted {
        let shown = usize::from(rows * columns).saturating_sub(1);
        let more = format!("{} more", thousands(next.len() - shown));
        next.truncate(shown);
        next.push(("…".to_owned(), more));
    }
    let height = (rows + 1).min(room.height);
    let bottom = Rect { y: room.bottom() - height, height, ..room };
    let is_hidden = caret.is_some_and(|caret| caret.y >= bottom.y);
    let is_free = caret.is_some_and(|caret| caret.y >= room.y + height);
    let area = if is_hidden && is_free { Rect { y: room.y, ..bottom } } else { bottom };
    pen::clear(buffer, area, theme.overlay);
    if area.height < 2 {
        return;
    }
    // The rule is between the keys and the page.
    let (rule, first) =
        if area == bottom { (area.y, area.y + 1) } else { (area.bottom() - 1, area.y) };
    let [flat, ..] = theme.symbols.frame;
    for x in area.x..area.right() {
        pen::write(buffer, area, x, rule, flat, scene.over(theme.rule));
    }
    let each = (area.width - 1) / columns;
    for (index, (name, words)) in (0_u16..).zip(&next) {
        let (x, y) = (area.x + 1 + index / rows * each, first + index % rows);
        let place = Rect { width: (x + each).min(area.right()).saturating_sub(GAP), x: 0, ..area };
        pen::write(buffer, place, x, y, name, scene.over(theme.accent));
        let at = x + key + GAP;
        let left = place.right().saturating_sub(at);
        pen::write_cut(buffer, place, (at, y), left, words, scene.over(theme.page));
    }
}
