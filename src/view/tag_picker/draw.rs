//! Drawing the tag picker.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Choice, TagPicker};
use crate::view::scene::Scene;
use crate::widget::pen;

/// Draws the picker.
pub(super) fn draw(picker: &TagPicker, scene: &Scene, buffer: &mut Buffer) -> Position {
    let count = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
    let rows = count.saturating_add(5).max(8).min(scene.screen.height.saturating_sub(2));
    let area = scene.open(64, rows, "tags", buffer);
    let x = pen::write(buffer, area, area.x, area.y, "> ", scene.over(scene.theme.accent));
    let input =
        Rect { x, width: area.right().saturating_sub(x), height: 1.min(area.height), ..area };
    let caret = picker.input.draw(buffer, input, scene.over(scene.theme.page));
    if area.height > 1 {
        let style = scene.over(scene.theme.dim);
        let outcome = picker.outcome(scene.session);
        pen::write_cut(buffer, area, (area.x, area.y + 1), area.width, &outcome, style);
    }
    let list =
        Rect { y: (area.y + 2).min(area.bottom()), height: area.height.saturating_sub(2), ..area };
    let fit = usize::from(list.height);
    let top = (picker.cursor + 1).saturating_sub(fit);
    for (y, (index, choice)) in
        (list.y..).zip(picker.choices.iter().enumerate().skip(top).take(fit))
    {
        line(picker, scene, (choice, index == picker.cursor), list, y, buffer);
    }
    Position::new(caret, area.y)
}

/// Draws one line: a tag, or a name that would become one.
fn line(
    picker: &TagPicker,
    scene: &Scene,
    (choice, here): (&Choice, bool),
    area: Rect,
    y: u16,
    buffer: &mut Buffer,
) {
    let name = choice.name();
    let tag = scene.session.codebook.get(name);
    if here {
        scene.point(area, y, buffer);
    }
    let chosen = picker.chosen.iter().any(|other| other == name);
    let sign = scene.theme.symbols.chosen[usize::from(!chosen)];
    let x = pen::write(buffer, area, area.x + 2, y, sign, scene.over(scene.theme.dim)) + 1;
    let key = tag.and_then(|tag| tag.key).map_or(" ".to_owned(), |key| key.to_string());
    let x = pen::write(buffer, area, x, y, &key, scene.over(scene.theme.dim)) + 1;
    let (words, about) = match choice {
        Choice::New(name) => (format!("new tag “{name}”"), String::new()),
        Choice::Tag(name, _) => {
            (name.clone(), tag.map(|tag| tag.description.clone()).unwrap_or_default())
        }
    };
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
