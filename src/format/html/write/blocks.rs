//! Writes blocks: paragraphs, headings, verse, lists and tables.
//!
//! Owns what elements become that stand apart. What runs along inside them is in [`super::lines`].

use super::super::tables::{self, Table};
use super::super::tag::Tag;
use super::super::tree::Element;
use super::super::verse;
use super::attributes::{numbering, style_says};
use super::{Ended, Ending, List, What, Writer};
use crate::format::builder::Container;
use crate::model::structure::Style;

impl Writer<'_, '_> {
    /// Writes the beginning of a block, or hands on what is inside lines; returns whether what is inside
    /// is read.
    pub(super) fn content(
        &mut self,
        number: usize,
        element: &Element,
        ending: &mut Ending,
    ) -> bool {
        match element.tag {
            _ if element.tag.is_skipped() => return false,
            Tag::Division => self.division(element, ending),
            Tag::Navigation => {
                // Lists for programs, of which readers have no use.
                if element.has_any("epub:type", &["landmarks", "page-list"]) {
                    return false;
                }
                self.block(Container::Division, ending);
                if element.has("epub:type", "toc") {
                    ending.set.get_or_insert(self.set);
                    self.set.bare_lists = true;
                }
            }
            Tag::Paragraph => {
                let stanza = self.set.poem && verse::has_breaks(self.tree, element);
                if verse::is_verse(element) || stanza {
                    self.verse(element, ending, Container::Paragraph);
                } else {
                    self.block(Container::Paragraph, ending);
                }
            }
            Tag::Heading(level) => {
                self.block(Container::Heading(level), ending);
                ending.set.get_or_insert(self.set);
                self.set.lines = true;
            }
            Tag::Bullets | Tag::Numbers => self.list(element, ending),
            Tag::Item => self.item(element, ending),
            Tag::Terms => self.block(Container::Bullets, ending),
            Tag::Term => {
                self.block(Container::Item, ending);
                if ending.containers > 0 {
                    self.builder.mark("");
                }
                self.style(Style::Strong, ending);
            }
            Tag::Explanation => self.block(Container::Quotation, ending),
            Tag::Quotation => {
                if verse::is_verse(element) {
                    self.verse(element, ending, Container::Quotation);
                } else {
                    self.block(Container::Quotation, ending);
                }
            }
            Tag::Preformatted => {
                if !self.set.lines {
                    self.block(Container::Preformatted, ending);
                    ending.set.get_or_insert(self.set);
                    self.set.kept = true;
                }
            }
            Tag::Table | Tag::Caption | Tag::RowGroup | Tag::Row | Tag::Cell | Tag::HeadCell => {
                return self.part_of_table(element, ending);
            }
            Tag::Rule => {
                if !self.set.lines {
                    self.flush_reading();
                    self.ended = Ended::default();
                    self.builder.rule();
                }
            }
            _ => return self.in_line(number, element, ending),
        }
        true
    }

    fn division(&mut self, element: &Element, ending: &mut Ending) {
        if &*element.name == "figure" {
            self.block(Container::Division, ending);
            self.captions.push(verse::caption(self.tree, element));
            if ending.what == What::Nothing {
                ending.what = What::Figure;
            } else {
                self.captions.pop();
            }
        } else if verse::is_verse(element) {
            self.verse(element, ending, Container::Division);
        } else {
            self.block(Container::Division, ending);
        }
    }

    /// Begins what says that it is verse. Its lines are its inner blocks, or end with `br`.
    fn verse(&mut self, element: &Element, ending: &mut Ending, outer: Container) {
        if self.set.lines {
            self.block(Container::Verse, ending);
            return;
        }
        let before = self.set;
        match verse::lines_of(self.tree, element) {
            verse::Lines::Nested => self.contain(outer, ending),
            verse::Lines::Stanzas => {
                self.contain(outer, ending);
                self.set.poem = true;
            }
            lines => {
                if outer == Container::Quotation {
                    self.contain(outer, ending);
                }
                self.contain(Container::Verse, ending);
                self.set.lines = true;
                self.set.inline_lines = lines == verse::Lines::Inline;
            }
        }
        ending.set = Some(before);
    }

    fn list(&mut self, element: &Element, ending: &mut Ending) {
        if self.set.lines {
            self.block(Container::Division, ending);
            return;
        }
        let number = |name| element.get(name).and_then(|value| value.trim().parse::<i64>().ok());
        let style = element.get("style").unwrap_or_default();
        let names = ["list-style", "list-style-type"];
        let bare = self.set.bare_lists || style_says(style, &names, &["none"]);
        let numbering = (element.tag == Tag::Numbers).then(|| numbering(element));
        let reversed = element.get("reversed").is_some();
        let items = || {
            let events = self.tree.inside(element);
            i64::try_from(events.filter(|(_, e)| e.tag == Tag::Item).count()).unwrap_or(1)
        };
        let next = number("start").unwrap_or_else(|| if reversed { items() } else { 1 });
        let own = reversed || next < 0;
        let by = if reversed { -1 } else { 1 };
        self.lists.push(List { numbering, next, by, own, bare });
        let container = match numbering {
            Some(numbering) => Container::Numbers(u64::try_from(next).unwrap_or(0), numbering),
            None => Container::Bullets,
        };
        self.contain(container, ending);
        ending.what = What::List;
    }

    fn item(&mut self, element: &Element, ending: &mut Ending) {
        if self.set.lines {
            self.block(Container::Division, ending);
            return;
        }
        self.contain(Container::Item, ending);
        if ending.containers == 0 {
            return;
        }
        let value = element.get("value").and_then(|value| value.trim().parse::<i64>().ok());
        let style = element.get("style").unwrap_or_default();
        let Some(list) = self.lists.last_mut() else { return };
        if list.bare || style_says(style, &["list-style", "list-style-type"], &["none"]) {
            self.builder.mark("");
            return;
        }
        let Some(numbering) = list.numbering else { return };
        if let Some(value) = value.filter(|value| *value != list.next) {
            list.next = value;
            list.own = true;
        }
        let number = list.next;
        list.next = number.saturating_add(list.by);
        if list.own {
            let mark = match u64::try_from(number) {
                Ok(number) => format!("{}.", numbering.write(number)),
                Err(_) => format!("{number}."),
            };
            self.builder.mark(&mark);
        }
    }

    fn part_of_table(&mut self, element: &Element, ending: &mut Ending) -> bool {
        if element.tag == Tag::Table {
            let is_layout = self.set.lines || tables::is_layout(self.tree, element);
            self.block(Container::Division, ending);
            if ending.what == What::Nothing {
                self.tables.push(Table::new(is_layout));
                ending.what = What::Table;
            }
            return true;
        }
        // The numbers of lines beside a listing.
        if element.has_any("class", &["linenos", "gutter"]) && element.tag == Tag::Cell {
            return false;
        }
        let Some(table) = self.tables.last_mut().filter(|table| !table.is_layout) else {
            if element.tag != Tag::RowGroup {
                self.block(Container::Division, ending);
            }
            return true;
        };
        match element.tag {
            Tag::Caption if !table.in_row => {
                if std::mem::take(&mut table.is_open) {
                    self.builder.close();
                }
                self.contain(Container::Paragraph, ending);
            }
            Tag::Row if !table.in_row => {
                if !std::mem::replace(&mut table.is_open, true) {
                    self.builder.open(Container::Table);
                }
                table.begin_row();
                self.contain(Container::Row, ending);
                ending.what = What::Row;
            }
            Tag::Cell | Tag::HeadCell if table.in_row => {
                let skipped = table.skip_taken();
                self.empty_cells(skipped);
                self.contain(Container::Cell, ending);
                if element.tag == Tag::HeadCell {
                    self.style(Style::Strong, ending);
                }
                ending.what = What::Cell;
            }
            _ => {}
        }
        true
    }

    pub(super) fn empty_cells(&mut self, count: usize) {
        for _ in 0..count {
            self.builder.open(Container::Cell);
            self.builder.close();
        }
    }
}
