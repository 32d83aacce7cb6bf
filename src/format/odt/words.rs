//! Writes the text of an ODT file: what a paragraph, an item of a list or a link comes to.
//!
//! Owns when a paragraph begins, and as what. Which element means what is in [`super::reader`].

use super::lists::{self, Item, List};
use super::reader::{Place, Reader};
use crate::format::builder::LinkDestination;
use crate::format::office::signs::Signs;
use crate::format::office::writer::{Kind, Mark, Paragraph};
use crate::format::office::xml::Tag;

impl Reader<'_> {
    /// A paragraph opens, or a heading of this level.
    pub(super) fn begin_paragraph(&mut self, tag: &Tag, level: Option<u8>) {
        self.end_paragraph();
        let look = self.sheet.paragraph(tag.get("style-name").as_deref());
        self.break_page_before(look.begins_page);
        let place = &mut self.now;
        place.is_heading = level.is_some();
        place.level = level.unwrap_or(0);
        place.unnumbered = tag.get("is-list-header").as_deref() == Some("true");
        place.written = false;
        place.spans = vec![look.letters];
        place.paragraph = Some(look);
        if level.is_some() || !place.lists.is_empty() {
            // It counts, though it may have no words.
            self.write_mark();
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        if self.now.paragraph.take().is_some() {
            self.writer.end();
        }
        self.now.spans.clear();
    }

    /// Begins the paragraph for the writer, once there is a word of it, or it counts.
    fn ensure(&mut self) {
        if self.now.paragraph.is_some() && !self.now.written {
            self.write_mark();
        }
    }

    fn write_mark(&mut self) {
        let list = self.count();
        let Place { paragraph, is_heading, level, .. } = &self.now;
        let kind = match (is_heading, paragraph) {
            (true, _) => Kind::Heading((*level).min(6)),
            (false, Some(look)) => look.kind,
            (false, None) => Kind::Plain,
        };
        self.now.is_heading = matches!(kind, Kind::Heading(_));
        self.now.written = true;
        self.writer.begin(&Paragraph { kind, list });
    }

    /// Counts the paragraph; returns its level and mark, if it belongs to a list.
    fn count(&mut self) -> Option<(u16, Mark)> {
        let at = self.now.lists.len();
        if at == 0 {
            return self.count_heading();
        }
        let style = self.now.lists.iter().rev().find_map(|list| list.style.clone());
        let style = style.or_else(|| self.now.paragraph.as_ref()?.list.clone());
        let levels = style.and_then(|style| self.sheet.lists.get(&style));
        let none = lists::Levels::new();
        let levels = levels.unwrap_or(&none);
        let depth = u16::try_from(at - 1).unwrap_or(u16::MAX);
        let list = self.now.lists.last_mut()?;
        let Item::Waits(own) = list.item else { return Some((depth, Mark::None)) };
        list.item = Item::Begun;
        let next = list.count.map(|count| count.saturating_add(1));
        list.count = Some(own.or(next).unwrap_or_else(|| lists::start(levels, at)));
        let counts: Vec<u64> = self.now.lists.iter().map(|list| list.count.unwrap_or(1)).collect();
        Some((depth, lists::mark(levels, at, &counts)))
    }

    fn count_heading(&mut self) -> Option<(u16, Mark)> {
        let at = usize::from(self.now.level);
        if !self.now.is_heading || self.now.unnumbered || at == 0 {
            return None;
        }
        let levels = &self.sheet.outline;
        self.headings.truncate(at);
        while self.headings.len() < at {
            let start = lists::start(levels, self.headings.len() + 1);
            let is_own = self.headings.len() + 1 == at;
            self.headings.push(if is_own { start.saturating_sub(1) } else { start });
        }
        if let Some(count) = self.headings.last_mut() {
            *count = count.saturating_add(1);
        }
        match lists::mark(levels, at, &self.headings) {
            Mark::Number(mark) if levels.contains_key(&at) => Some((0, Mark::Number(mark))),
            _ => None,
        }
    }

    pub(super) fn open_list(&mut self, tag: &Tag) {
        self.end_paragraph();
        let style = tag.get("style-name").map(std::borrow::Cow::into_owned);
        let at = self.now.lists.len() + 1;
        let goes_on = tag.get("continue-list").and_then(|id| self.ended.get(id.as_ref())).copied();
        let outer = || self.now.lists.iter().rev().find_map(|list| list.style.clone());
        let key = style.clone().or_else(outer).map(|style| (style, at));
        let count = match tag.get("continue-numbering").as_deref() {
            Some("true") => goes_on.or_else(|| self.ended_styles.get(&key?).copied()),
            _ => goes_on,
        };
        let id = tag.get("id").map(std::borrow::Cow::into_owned);
        self.now.lists.push(List { style, id, count, item: Item::None });
    }

    pub(super) fn close_list(&mut self) {
        self.end_paragraph();
        let at = self.now.lists.len();
        let style = self.now.lists.iter().rev().find_map(|list| list.style.clone());
        if let Some(List { id, count: Some(count), .. }) = self.now.lists.pop() {
            if let Some(id) = id {
                self.ended.insert(id, count);
            }
            if let Some(style) = style {
                self.ended_styles.insert((style, at), count);
            }
        }
        if self.now.lists.is_empty() {
            self.writer.end_block();
        }
    }

    pub(super) fn open_item(&mut self, tag: &Tag) {
        self.end_paragraph();
        let own = tag.number("start-value").and_then(|value| u64::try_from(value).ok());
        if let Some(list) = self.now.lists.last_mut() {
            let has_mark = tag.name.local == "list-item";
            list.item = if has_mark { Item::Waits(own) } else { Item::None };
            if has_mark && let Some(style) = tag.get("style-override") {
                list.style = Some(style.into_owned());
            }
        }
    }

    pub(super) fn close_item(&mut self) {
        self.end_paragraph();
        if let Some(list) = self.now.lists.last_mut() {
            list.item = Item::None;
        }
    }

    /// Begins a link.
    pub(super) fn open_link(&mut self, to: Option<&str>) {
        self.ensure();
        let to = to.filter(|to| !to.is_empty());
        self.writer.link(to.map(|to| match to.strip_prefix('#') {
            Some(place) => LinkDestination::Inside(place.replace("%20", " ")),
            None => LinkDestination::Outside(to.to_owned()),
        }));
    }

    pub(super) fn call(&mut self, key: &str) {
        self.ensure();
        self.writer.call(key);
    }

    pub(super) fn picture(&mut self, description: &str) {
        self.ensure();
        self.writer.picture(description);
    }

    pub(super) fn line_break(&mut self) {
        self.ensure();
        self.writer.line_break();
    }

    /// Words of the file; blanks run together, those that are meant have elements of their own.
    pub(super) fn words(&mut self, words: &str) {
        let Some(look) = &self.now.paragraph else { return };
        if look.kind != Kind::Preformatted {
            self.write(words);
            return;
        }
        let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r');
        let mut written = String::with_capacity(words.len());
        for letter in words.chars() {
            match is_blank(letter) {
                true if written.ends_with(' ') => {}
                true => written.push(' '),
                false => written.push(letter),
            }
        }
        self.write(&written);
    }

    /// Writes words, if they are to be seen.
    pub(super) fn write(&mut self, words: &str) {
        if let Some(reading) = &mut self.reading {
            reading.push_str(words);
            return;
        }
        let (Some(look), Some(letters)) = (&self.now.paragraph, self.now.spans.last()) else {
            return;
        };
        if words.is_empty() {
            return;
        }
        if letters.are_hidden() {
            self.lost.hidden += 1;
            return;
        }
        let mut styles = letters.styles();
        let own = look.letters.styles();
        let signs = letters.signs;
        self.ensure();
        if self.now.is_heading {
            styles = styles.without(own);
        }
        match signs {
            Some(font) => self.writer.text(&signs_of(words, font), styles),
            None => self.writer.text(words, styles),
        }
    }
}

/// Words in a font whose letters are signs: those in the private range.
fn signs_of(words: &str, font: Signs) -> String {
    let sign = |letter: char| match u32::from(letter) {
        place @ 0xf000..=0xf0ff => font.sign(place).unwrap_or('\u{fffd}'),
        _ => letter,
    };
    words.chars().map(sign).collect()
}
