//! The line for typing, in the place of the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::cluster::{cut, one_line, width};
use crate::model::count::thousands;
use crate::session::status::Status;
use crate::view::scene::Scene;
use crate::widget::field::TextField;
use crate::widget::pen;

/// The most rows that completions take.
const CHOICE_ROWS: u16 = 8;

/// Draws completions above the line for typing. Of more than there is room for, the last place says how
/// many.
pub(super) fn choices(scene: &Scene, all: &[String], buffer: &mut Buffer) {
    let (hint, theme) = (scene.geometry.hint, scene.theme);
    let room = usize::from(hint.width.saturating_sub(2));
    let most = usize::from(CHOICE_ROWS.min(hint.y / 2));
    let rows = rows_of(all, room, most);
    let count = u16::try_from(rows.len()).unwrap_or(0);
    let area = Rect { y: hint.y - count, height: count, ..hint };
    pen::clear(buffer, area, theme.page);
    for (y, row) in (area.y..).zip(&rows) {
        let mut x = area.x + 1;
        for (name, is_count) in row {
            let style = if *is_count { theme.dim } else { theme.page };
            x = pen::write(buffer, area, x, y, name, style) + 2;
        }
    }
}

/// Divides names into at most `most` rows of `room` columns; with each, whether it says how many more
/// there are.
fn rows_of(all: &[String], room: usize, most: usize) -> Vec<Vec<(String, bool)>> {
    let taken = |row: &[(String, bool)]| row.iter().map(|(name, _)| width(name) + 2).sum::<usize>();
    let mut rows: Vec<Vec<(String, bool)>> = Vec::new();
    let mut shown = 0;
    for name in all {
        let name = cut(&one_line(name), room);
        let is_full = rows.last().is_none_or(|row| taken(row) + width(&name) > room);
        if is_full && rows.len() >= most {
            break;
        }
        if is_full {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push((name, false));
        }
        shown += 1;
    }
    let Some(last) = rows.last_mut().filter(|_| shown < all.len()) else { return rows };
    loop {
        let more = format!("{} more", thousands(all.len() - shown));
        if last.is_empty() || taken(last) + width(&more) <= room {
            last.push((cut(&more, room), true));
            return rows;
        }
        last.pop();
        shown -= 1;
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_the_rows_and_what_is_left_is_counted() {
        let all = ["Mao Zedong", "Stalin", "Secretary of State", "Peng", "Zhou Enlai"];
        let all = all.map(str::to_owned);
        for room in 0..50 {
            for most in 0..6 {
                let rows = rows_of(&all, room, most);
                assert!(rows.len() <= most, "{room} {most} {rows:?}");
                let named = rows.iter().flatten().filter(|(_, is_count)| !is_count).count();
                for row in &rows {
                    let columns: usize = row.iter().map(|(name, _)| width(name) + 2).sum();
                    assert!(columns <= room + 2, "{room} {most} {row:?}");
                }
                if let Some((more, true)) = rows.last().and_then(|row| row.last()) {
                    assert_eq!(*more, cut(&format!("{} more", all.len() - named), room));
                } else if most > 0 {
                    assert_eq!(named, all.len(), "{room} {most} {rows:?}");
                }
            }
        }
        let row = |row: &[(String, bool)]| {
            row.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("  ")
        };
        let shown: Vec<String> = rows_of(&all, 38, 2).iter().map(|one| row(one)).collect();
        assert_eq!(shown, ["Mao Zedong  Stalin  Secretary of State", "Peng  Zhou Enlai"]);
        let shown: Vec<String> = rows_of(&all, 28, 2).iter().map(|one| row(one)).collect();
        assert_eq!(shown, ["Mao Zedong  Stalin", "Secretary of State  2 more"]);
    }
}
