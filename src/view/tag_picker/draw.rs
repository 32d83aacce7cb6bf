//! Drawing the tag picker.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Choice, TagPicker};
use crate::model::layout::wrap;
use crate::session::codebook::tag_keys;
use crate::view::scene::Scene;
use crate::widget::{message, pen};

/// Draws the picker.
pub(super) fn draw(picker: &TagPicker, scene: &Scene, buffer: &mut Buffer) -> Position {
    let count = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
    let rows = count.saturating_add(5).max(FEWEST).min(scene.screen.height.saturating_sub(2));
    let area = scene.open_beside_passage(64, (FEWEST, rows), "tags", buffer);
    let x = pen::write(buffer, area, area.x, area.y, "> ", scene.over(scene.theme.accent));
    let input =
        Rect { x, width: area.right().saturating_sub(x), height: 1.min(area.height), ..area };
    let caret = picker.input.draw(buffer, input, scene.over(scene.theme.page));
    // What is chosen is always in view, on some rows if it is much.
    let style = scene.over(scene.theme.dim);
    let mut top = area.y + 1;
    for line in wrap(&picker.outcome(scene.session), area.width.max(1)).iter().take(OUTCOME_ROWS) {
        if top < area.bottom() {
            pen::write_cut(buffer, area, (area.x, top), area.width, line, style);
            top += 1;
        }
    }
    let top = top.min(area.bottom());
    let list = Rect { y: top, height: area.bottom().saturating_sub(top), ..area };
    let keys = tag_keys(scene.session);
    let fit = usize::from(list.height);
    let top = (picker.cursor + 1).saturating_sub(fit);
    scene.show_extent(list, (top, picker.choices.len()), buffer);
    for (y, (index, choice)) in
        (list.y..).zip(picker.choices.iter().enumerate().skip(top).take(fit))
    {
        let key = choice.name().and_then(|name| keys.get(name)).map_or("", String::as_str);
        line(picker, scene, (choice, key, index == picker.cursor), list, y, buffer);
    }
    if let (true, Some(why)) = (picker.choices.is_empty(), &scene.session.tagging.unreadable) {
        let last = Rect { y: list.bottom().saturating_sub(1), height: 1.min(list.height), ..list };
        let style = scene.over(scene.theme.error);
        message::draw(last, last.width.saturating_sub(2), why, style, buffer);
    }
    Position::new(caret, area.y)
}

/// The fewest rows of the box.
const FEWEST: u16 = 8;
/// The most rows that say what is given.
const OUTCOME_ROWS: usize = 3;
/// The column in which the tree begins.
const TREE: u16 = 10;

/// Returns how far a line of the tree is set in.
fn indent(depth: usize) -> u16 {
    u16::try_from(depth * 2).unwrap_or(u16::MAX)
}

/// Draws one line: a tag, or a name that would become one.
fn line(
    picker: &TagPicker,
    scene: &Scene,
    (choice, key, here): (&Choice, &str, bool),
    area: Rect,
    y: u16,
    buffer: &mut Buffer,
) {
    let Some(name) = choice.name() else {
        if let Choice::Heading(words, depth) = choice {
            let x = area.x.saturating_add(TREE).saturating_add(indent(*depth));
            let room = area.right().saturating_sub(x);
            pen::write_cut(buffer, area, (x, y), room, words, scene.over(scene.theme.dim));
        }
        return;
    };
    let codebook = &scene.session.codebook;
    let tag = codebook.get(name);
    if here {
        scene.point(area, y, buffer);
    }
    let chosen = picker.chosen.iter().any(|other| *other == name);
    let sign = scene.theme.symbols.chosen[usize::from(!chosen)];
    let x = pen::write(buffer, area, area.x + 2, y, sign, scene.over(scene.theme.dim)) + 1;
    pen::write(buffer, area, x, y, key, scene.over(scene.theme.dim));
    let (words, about, depth) = match choice {
        Choice::Tag(name, said) => {
            let depth = name[..*said].matches('/').count();
            (
                name[*said..].to_owned(),
                tag.map(|tag| tag.description.clone()).unwrap_or_default(),
                depth,
            )
        }
        _ => (format!("new tag “{name}”"), String::new(), 0),
    };
    let x = area.x.saturating_add(TREE).saturating_add(indent(depth)).saturating_sub(2);
    let colour = tag.map_or(scene.theme.page, |tag| scene.theme.tag(tag.colour));
    let style = if here { colour.add_modifier(Modifier::BOLD) } else { colour };
    let bar = tag.map_or(scene.theme.page, |tag| scene.theme.bar(tag.colour));
    let sign = if tag.is_some() { scene.theme.symbols.bar } else { " " };
    let x = pen::write(buffer, area, x, y, sign, scene.over(bar)) + 1;
    let room = area.right().saturating_sub(x);
    let x = pen::write_cut(buffer, area, (x, y), room, &words, scene.over(style)) + 2;
    let x = x.max(area.x + 26);
    let room = area.right().saturating_sub(x);
    pen::write_cut(buffer, area, (x, y), room, &about, scene.over(scene.theme.dim));
}
