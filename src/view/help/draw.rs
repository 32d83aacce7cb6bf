//! Drawing help: what is typed, how many keys that leaves, and the keys in columns.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Help;
use super::columns::{GAP, HelpRow, KEYS};
use crate::session::keymap::Mode;
use crate::view::geometry::largest_overlay;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Rows above the keys: what is typed, and a blank one where there is room.
const HEAD: u16 = 2;
/// With fewer rows than this, none is left blank.
const LOW: u16 = 12;
/// Rows and columns of the frame.
const FRAME: (u16, u16) = (4, 2);

/// Returns the columns and rows that keys have on a screen of `size`.
pub(super) fn room(size: (u16, u16)) -> (u16, u16) {
    let (columns, rows) = largest_overlay(size);
    let rows = rows.saturating_sub(FRAME.1);
    (columns.saturating_sub(FRAME.0), rows.saturating_sub(head(rows)))
}

fn head(rows: u16) -> u16 {
    if rows < LOW { 1 } else { HEAD }
}

/// Draws help; returns the position of the caret.
pub(super) fn draw(help: &Help, scene: &Scene, buffer: &mut Buffer) -> Position {
    let (columns, rows) = scene.largest();
    let title = match help.of {
        Mode::List => "keys: the list",
        Mode::Reading => "keys: the page",
        Mode::Notes => "keys: the notes",
        _ => "keys",
    };
    let area = scene.open(columns, rows, title, buffer);
    let dim = scene.over(scene.theme.dim);
    let line = Rect { height: area.height.min(1), ..area };
    let (shown, all) = help.counts();
    let mut said = if shown == all { format!("{all} keys") } else { format!("{shown} of {all}") };
    let last = help.columns.columns.len();
    if last > help.columns.fit {
        let to = (help.top + help.columns.fit).min(last);
        said = if to == help.top + 1 {
            format!("column {to} of {last} · {said}")
        } else {
            format!("columns {}–{to} of {last} · {said}", help.top + 1)
        };
    }
    let end = pen::write_right(buffer, line, area.y, &said, dim);
    let x = pen::write(buffer, line, area.x, area.y, "> ", scene.over(scene.theme.accent));
    let input = Rect { x, width: end.saturating_sub(x + 1), ..line };
    let page = scene.over(scene.theme.page);
    let caret = help.input.draw(buffer, input, page);
    if help.input.text().is_empty() {
        let words = "type what you want to do, or a key";
        pen::write_cut(buffer, input, (x, area.y), input.width, words, dim);
    }
    let top = head(area.height);
    let body = Rect { y: area.y + top, height: area.height.saturating_sub(top), ..area };
    if shown == 0 && body.height > 0 {
        pen::write_cut(
            buffer,
            body,
            (body.x, body.y),
            body.width,
            "nothing is called that; Esc, then : finds commands by a few letters",
            dim,
        );
    }
    let mut left = body.x;
    for column in help.columns.columns.iter().skip(help.top).take(help.columns.fit) {
        let place = Rect { x: left, width: help.columns.width, ..body }.intersection(body);
        for (y, row) in (body.y..body.bottom()).zip(column) {
            match row {
                HelpRow::Heading(words) => {
                    let strong = scene.over(scene.theme.strong);
                    pen::write_cut(buffer, place, (left, y), place.width, words, strong);
                }
                HelpRow::Keys(keys, words) => {
                    let accent = scene.over(scene.theme.accent);
                    pen::write(buffer, place, left, y, keys, accent);
                    pen::write(buffer, place, left + KEYS + GAP, y, words, page);
                }
                HelpRow::Blank => {}
            }
        }
        left = left.saturating_add(help.columns.width + GAP);
    }
    Position::new(caret, area.y)
}
