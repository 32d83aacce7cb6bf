//! Drawing the list of occurrences.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{HEAD, Occurrences, manner};
use crate::model::cluster::{cut, one_line, width};
use crate::model::count::{number_of, thousands};
use crate::model::find::excerpt;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::documents::entry::ListEntry;
use crate::session::found::Occurrence;
use crate::session::keymap::Mode;
use crate::view::View;
use crate::view::scene::{Scene, column_beside};
use crate::widget::pen;

/// Returns the keys that choose a tag, such as `1…5 or ,`: digits, and the key before the letters of others.
fn tag_keys(session: &Session) -> String {
    let digits = session.codebook.tags.iter().filter_map(|tag| tag.key);
    let digits: BTreeSet<char> = digits.filter(char::is_ascii_digit).collect();
    let others = session.key(Mode::Occurrences, Action::TagByKey);
    match (digits.first(), digits.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}…{last} or {others}"),
        (Some(one), _) => format!("{one} or {others}"),
        _ => others,
    }
}

/// Draws the list.
pub(super) fn draw(all: &Occurrences, scene: &Scene, buffer: &mut Buffer) -> Position {
    let (columns, rows) = scene.largest();
    let title = format!("occurrences of “{}”", excerpt(&all.words, 40));
    let area = scene.open(columns, rows, &title, buffer);
    let words = if all.is_waiting() {
        "searching …".to_owned()
    } else {
        let first = if all.found.is_cut { "the first " } else { "" };
        let count = number_of(all.found.list.len(), "place");
        let skipped = match all.skipped.len() + all.hidden {
            0 => String::new(),
            count => format!(", {} skipped", thousands(count)),
        };
        format!("{first}{count}, {} chosen{skipped}", thousands(all.chosen.len()))
    };
    let dim = scene.over(scene.theme.dim);
    let line = Rect { height: area.height.min(1), ..area };
    let mut caret = Position::new(area.x, area.y);
    if let Some(input) = &all.input {
        let x = pen::write(buffer, line, area.x, area.y, "/ ", scene.over(scene.theme.accent));
        let room = Rect { x, width: area.right().saturating_sub(x + 1), ..line };
        caret.x = input.draw(buffer, room, scene.over(scene.theme.page));
    } else {
        let manner = manner(all);
        let end = if area.width >= 70 {
            pen::write_right(buffer, line, area.y, &manner, dim)
        } else {
            area.right()
        };
        let room = end.saturating_sub(area.x + 2);
        pen::write_cut(buffer, line, (area.x, area.y), room, &words, dim);
    }
    if area.height > 1 {
        let line = Rect { y: area.y + 1, height: 1, ..area };
        let end = if area.width >= 60 {
            let keys = format!("{} choose tags", tag_keys(scene.session));
            pen::write_right(buffer, line, line.y, &keys, dim)
        } else {
            area.right()
        };
        let tags = match all.tags.as_slice() {
            [] => "no tag chosen".to_owned(),
            tags => tags.join(", "),
        };
        let room = end.saturating_sub(area.x + 2);
        pen::write_cut(buffer, line, (area.x, line.y), room, &tags, dim);
    }
    let list = Rect {
        y: (area.y + HEAD).min(area.bottom()),
        height: area.height.saturating_sub(HEAD),
        ..area
    };
    let fit = usize::from(list.height);
    let top = all.top(fit);
    scene.show_extent(list, (top, all.found.list.len()), buffer);
    // Titles have a column of their own, where there is room for it.
    let titles = all.found.list.iter().skip(top).take(fit).map(|at| width(&title_of(scene, at)));
    let beside = if list.width < 60 { 0 } else { column_beside(titles, list) };
    for (y, (index, place)) in (list.y..).zip(all.found.list.iter().enumerate().skip(top).take(fit))
    {
        let here = index == all.cursor;
        if here {
            scene.point(list, y, buffer);
            if all.input.is_none() {
                caret = Position::new(list.x, y);
            }
        }
        let chosen = all.chosen.contains(&index);
        let sign = scene.theme.symbols.chosen[usize::from(!chosen)];
        let x = pen::write(buffer, list, list.x + 2, y, sign, scene.over(scene.theme.dim)) + 1;
        let title = cut(&title_of(scene, place), usize::from(beside));
        let right = list.right() - beside;
        pen::write(buffer, list, right, y, &title, scene.over(scene.theme.dim));
        // One that is highlighted says with which tags.
        let tags = place.highlight.as_ref().map(|mark| match mark.tags.as_slice() {
            [] => scene.theme.symbols.bar.to_owned(),
            tags => format!("{} {}", scene.theme.symbols.bar, one_line(&tags.join(", "))),
        });
        let tags = cut(&tags.unwrap_or_default(), usize::from(list.width / 4));
        let between = Rect { width: right.saturating_sub(list.x + 2), y, height: 1, ..list };
        let right = pen::write_right(buffer, between, y, &tags, scene.over(scene.theme.dim));
        let room = Rect { x, width: right.saturating_sub(x + 2), y, height: 1 };
        let base = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let first = place.line[..place.words.start].chars().count();
        let count = place.line[place.words.range()].chars().count();
        let indices: Vec<usize> = (first..first + count).collect();
        scene.matched(&place.line, &indices, room, base, buffer);
    }
    caret
}

/// Returns what tells the document of a place from the others: its date, then who wrote to whom.
fn title_of(scene: &Scene, place: &Occurrence) -> String {
    let entry = scene.session.documents.get(&place.document);
    entry.map_or_else(|| place.document.stem().to_owned(), ListEntry::dated_name)
}
