//! Choosing: the tag picker, and the places with the same words.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::Canvas;
use crate::app::action::Action;
use crate::app::event::Place;
use crate::app::keymap::Mode;
use crate::app::picker::{Choice, Places, TagPicker};
use crate::model::cluster::{cut, width};
use crate::model::codebook::Codebook;
use crate::model::find::excerpt;
use crate::ui::pen;
use crate::ui::write_input;

/// The keys of the tags: `1…5`.
fn tag_keys(codebook: &Codebook) -> String {
    let mut keys = codebook.tags.iter().filter_map(|tag| tag.key);
    match (keys.next(), keys.next_back()) {
        (Some(first), Some(last)) => format!("{first}…{last}"),
        (first, _) => first.map(String::from).unwrap_or_default(),
    }
}

impl Canvas<'_> {
    pub(super) fn tags(&self, picker: &TagPicker, buffer: &mut Buffer) -> Position {
        let count = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
        let rows = count.saturating_add(5).max(8).min(self.screen.height.saturating_sub(2));
        let area = self.open(64, rows, "tags", buffer);
        let x = pen::write(buffer, area, area.x, area.y, "> ", self.over(self.theme.accent));
        let input =
            Rect { x, width: area.right().saturating_sub(x), height: 1.min(area.height), ..area };
        let caret = write_input(buffer, input, &picker.input, self.over(self.theme.page));
        let list = Rect {
            y: (area.y + 2).min(area.bottom()),
            height: area.height.saturating_sub(2),
            ..area
        };
        let fit = usize::from(list.height);
        let top = (picker.cursor + 1).saturating_sub(fit);
        for (y, (index, choice)) in
            (list.y..).zip(picker.choices.iter().enumerate().skip(top).take(fit))
        {
            self.tag(picker, choice, index == picker.cursor, list, y, buffer);
        }
        Position::new(caret, area.y)
    }

    fn tag(
        &self,
        picker: &TagPicker,
        choice: &Choice,
        here: bool,
        area: Rect,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let name = choice.name();
        let tag = self.app.codebook.get(name);
        if here {
            self.point(area, y, buffer);
        }
        let chosen = picker.chosen.iter().any(|other| other == name);
        let sign = self.theme.symbols.chosen[usize::from(!chosen)];
        let x = pen::write(buffer, area, area.x + 2, y, sign, self.over(self.theme.dim)) + 1;
        let key = tag.and_then(|tag| tag.key).map_or(" ".to_owned(), |key| key.to_string());
        let x = pen::write(buffer, area, x, y, &key, self.over(self.theme.dim)) + 1;
        let (words, about) = match choice {
            Choice::New(name) => (format!("new tag “{name}”"), String::new()),
            Choice::Tag(name, _) => {
                (name.clone(), tag.map(|tag| tag.description.clone()).unwrap_or_default())
            }
        };
        let colour = tag.map_or(self.theme.page, |tag| self.theme.tag(tag.colour));
        let style = if here { colour.add_modifier(Modifier::BOLD) } else { colour };
        let room = area.right().saturating_sub(x);
        let x = pen::write_cut(buffer, area, (x, y), room, &words, self.over(style)) + 2;
        let x = x.max(area.x + 24);
        let room = area.right().saturating_sub(x);
        pen::write_cut(buffer, area, (x, y), room, &about, self.over(self.theme.dim));
    }

    pub(super) fn places(&self, places: &Places, buffer: &mut Buffer) -> Position {
        let (columns, rows) = self.most();
        let title = format!("places with “{}”", excerpt(&places.words, 40));
        let area = self.open(columns, rows, &title, buffer);
        let words = if places.busy {
            "looking …".to_owned()
        } else {
            let tags =
                if places.tags.is_empty() { "no tags".to_owned() } else { places.tags.join(", ") };
            let key = self.app.config.keymap.key(Mode::Picker, Action::MarkAll);
            format!(
                "{} of {} chosen for {tags}   {key} all or none   {} tag",
                places.chosen.len(),
                places.list.len(),
                tag_keys(&self.app.codebook)
            )
        };
        pen::write_cut(
            buffer,
            area,
            (area.x, area.y),
            area.width,
            &words,
            self.over(self.theme.dim),
        );
        let list = Rect {
            y: (area.y + 2).min(area.bottom()),
            height: area.height.saturating_sub(2),
            ..area
        };
        let fit = usize::from(list.height);
        let top = (places.cursor + 1).saturating_sub(fit);
        // The titles have a column of their own, where there is room for it.
        let titles = places.list.iter().skip(top).take(fit).map(|at| width(self.title_of(at)));
        let beside = if list.width < 60 { 0 } else { super::column_beside(titles, list) };
        let mut caret = Position::new(area.x, area.y);
        for (y, (index, place)) in
            (list.y..).zip(places.list.iter().enumerate().skip(top).take(fit))
        {
            let here = index == places.cursor;
            if here {
                self.point(list, y, buffer);
                caret = Position::new(list.x, y);
            }
            let chosen = places.chosen.contains(&index);
            let sign = self.theme.symbols.chosen[usize::from(!chosen)];
            let x = pen::write(buffer, list, list.x + 2, y, sign, self.over(self.theme.dim)) + 1;
            let title = cut(self.title_of(place), usize::from(beside));
            let right = list.right() - beside;
            pen::write(buffer, list, right, y, &title, self.over(self.theme.dim));
            let room = Rect { x, width: right.saturating_sub(x + 2), y, height: 1 };
            let base = self.over(if here { self.theme.strong } else { self.theme.page });
            let first = place.line[..place.words.start].chars().count();
            let count = place.line[place.words.range()].chars().count();
            let indices: Vec<usize> = (first..first + count).collect();
            self.matched(&place.line, &indices, room, base, buffer);
        }
        caret
    }

    fn title_of<'a>(&'a self, place: &'a Place) -> &'a str {
        let entry = self.app.list.get(&place.document);
        entry.map_or(place.document.stem(), |entry| entry.title())
    }
}
