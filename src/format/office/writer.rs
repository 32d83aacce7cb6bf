//! Paragraphs one after another become containers.
//!
//! Word processors have no lists, only paragraphs that say their level; no emphasis that begins and
//! ends, only letters that say theirs. Owns which lists, paragraphs and styles are open. What stands
//! between blocks is the builder's, and what a paragraph is the format's.

use super::styles::Styles;
use crate::format::builder::{Builder, Container, LinkDestination};
use crate::format::{Limits, Unreadable};
use crate::model::structure::Style;

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) enum Kind {
    /// A paragraph.
    #[default]
    Plain,
    /// A heading, of level 1 to 6.
    Heading(u8),
    /// Part of a quotation.
    Quotation,
    /// A line, or lines, whose blanks are meant. What follows one another is one block.
    Preformatted,
}

/// What stands before a paragraph that belongs to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) enum Mark {
    /// A dot, a dash, whatever is not counted.
    Bullet,
    /// A number, as it is shown: `2.1`, `(b)`.
    Number(String),
    /// Nothing: it goes on with the item before it.
    None,
}

/// A paragraph, before its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Paragraph {
    /// What it is.
    pub kind: Kind,
    /// The level and mark, if it belongs to a list. Only the order of levels matters.
    pub list: Option<(u16, Mark)>,
}

/// Writes paragraphs.
#[derive(Debug)]
pub(in crate::format) struct Writer<'a> {
    /// The writer of the text.
    pub builder: Builder<'a>,
    state: State,
    /// How it stood where notes that are being written are called.
    outer: Vec<State>,
    steps: u16,
}

#[derive(Debug, Default)]
struct State {
    /// The levels of the lists that are open, and whether they count; each has an item open.
    lists: Vec<(u16, bool)>,
    paragraph: Option<Kind>,
    /// Whether preformatted lines are open, to which the next paragraph may belong.
    lines: bool,
    /// The styles that are on.
    styles: Styles,
    /// How many links are open.
    links: usize,
    table: Table,
}

/// What is open of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    #[default]
    None,
    /// The table, but no row.
    Open,
    Row,
    Cell,
}

impl<'a> Writer<'a> {
    pub fn new(limits: &'a Limits<'a>) -> Self {
        let builder = Builder::new(limits);
        Self { builder, state: State::default(), outer: Vec::new(), steps: 0 }
    }

    /// Is called at every step of a format; asks now and then whether it is worth going on.
    ///
    /// # Errors
    /// Those of [`Builder::check`].
    pub fn step(&mut self) -> Result<(), Unreadable> {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(256) { self.builder.check() } else { Ok(()) }
    }

    /// Returns whether a paragraph is open.
    pub fn in_paragraph(&self) -> bool {
        self.state.paragraph.is_some()
    }

    /// Begins a paragraph, and ends the one before.
    pub fn begin(&mut self, paragraph: &Paragraph) {
        self.end();
        let kind = paragraph.kind;
        if self.in_row() {
            self.builder.open(Container::Paragraph);
            self.state.paragraph = Some(Kind::Plain);
            // Lists in cells have no lines of their own.
            match &paragraph.list {
                Some((_, Mark::Number(mark))) => self.builder.text(&format!("{mark} ")),
                Some((_, Mark::Bullet)) => self.builder.text("- "),
                _ => {}
            }
            return;
        }
        if kind != Kind::Preformatted {
            self.end_lines();
        }
        match (&paragraph.list, kind) {
            (Some((level, mark)), Kind::Plain | Kind::Quotation) => self.item(*level, mark),
            _ => self.end_lists(),
        }
        match kind {
            Kind::Plain => self.builder.open(Container::Paragraph),
            Kind::Heading(level) => self.builder.open(Container::Heading(level)),
            Kind::Quotation => {
                self.builder.open(Container::Quotation);
                self.builder.open(Container::Paragraph);
            }
            Kind::Preformatted if self.state.lines => self.builder.line_break(),
            Kind::Preformatted => {
                self.builder.open(Container::Preformatted);
                self.state.lines = true;
            }
        }
        self.state.paragraph = Some(kind);
        if let (Some((_, Mark::Number(mark))), Kind::Heading(_) | Kind::Preformatted) =
            (&paragraph.list, kind)
        {
            // The number of a heading belongs to its words, in the outline too.
            self.builder.text(&format!("{mark} "));
        }
    }

    /// Ends the paragraph, if one is open.
    pub fn end(&mut self) {
        self.set_styles(Styles::default());
        match self.state.paragraph.take() {
            None | Some(Kind::Preformatted) => {}
            Some(Kind::Plain | Kind::Heading(_)) => self.builder.close(),
            Some(Kind::Quotation) => {
                self.builder.close();
                self.builder.close();
            }
        }
    }

    /// Ends the paragraph and all lists.
    pub fn end_block(&mut self) {
        self.end();
        self.end_lines();
        self.end_lists();
    }

    /// Writes words; begins a paragraph if none is open.
    pub fn text(&mut self, words: &str, styles: Styles) {
        if words.is_empty() {
            return;
        }
        self.ensure();
        // Blanks have no style that could be seen, and do not divide one.
        if !words.bytes().all(|byte| byte == b' ') {
            let mut styles = styles;
            // What is clear without it.
            match self.state.paragraph {
                Some(Kind::Heading(_)) => styles.set(Style::Strong, false),
                Some(Kind::Preformatted) => styles.set(Style::Code, false),
                _ => {}
            }
            if self.state.links > 0 {
                styles.set(Style::Underline, false);
            }
            self.set_styles(styles);
        }
        self.builder.text(words);
    }

    /// Writes what is said of a picture.
    pub fn picture(&mut self, description: &str) {
        self.ensure();
        self.set_styles(Styles::default());
        self.builder.picture(description);
    }

    /// Ends a line on purpose.
    pub fn line_break(&mut self) {
        if self.in_paragraph() {
            self.builder.line_break();
        }
    }

    /// Begins a link, in a paragraph.
    pub fn link(&mut self, to: Option<LinkDestination>) {
        self.ensure();
        self.state.links += 1;
        if let Some(to) = to {
            self.builder.link(to);
        }
    }

    /// Ends the link.
    pub fn end_link(&mut self) {
        self.state.links = self.state.links.saturating_sub(1);
        self.builder.end_link();
    }

    /// Calls a note.
    pub fn call(&mut self, key: &str) {
        self.ensure();
        self.set_styles(Styles::default());
        self.builder.call(key);
    }

    /// Begins a note; where it is called, all stays as it is.
    pub fn note(&mut self, key: &str) {
        self.outer.push(std::mem::take(&mut self.state));
        self.builder.note(key);
    }

    /// Ends the note.
    pub fn end_note(&mut self) {
        self.end_block();
        self.close_table();
        self.builder.end_note();
        self.state = self.outer.pop().unwrap_or_default();
    }

    /// Returns whether a cell is open.
    pub fn in_cell(&self) -> bool {
        self.state.table == Table::Cell
    }

    /// Returns whether a row is open, in which everything runs together.
    pub fn in_row(&self) -> bool {
        self.state.table >= Table::Row
    }

    /// Begins a row, and before it a table if none is open.
    pub fn row(&mut self) {
        self.close_row();
        if self.state.table == Table::None {
            self.end_block();
            self.builder.open(Container::Table);
        }
        self.builder.open(Container::Row);
        self.state.table = Table::Row;
    }

    /// Begins a cell, and before it a row if none is open.
    pub fn cell(&mut self) {
        self.close_cell();
        if !self.in_row() {
            self.row();
        }
        self.builder.open(Container::Cell);
        self.state.table = Table::Cell;
    }

    /// Ends the cell, if one is open.
    pub fn close_cell(&mut self) {
        self.close_to(Table::Row);
    }

    /// Ends the row, if one is open.
    pub fn close_row(&mut self) {
        self.close_to(Table::Open);
    }

    /// Ends the table, if one is open.
    pub fn close_table(&mut self) {
        self.close_to(Table::None);
    }

    fn close_to(&mut self, outer: Table) {
        while self.state.table > outer {
            self.end();
            self.builder.close();
            self.state.table = match self.state.table {
                Table::Cell => Table::Row,
                Table::Row => Table::Open,
                Table::Open | Table::None => Table::None,
            };
        }
    }

    fn ensure(&mut self) {
        if !self.in_paragraph() {
            self.begin(&Paragraph::default());
        }
    }

    fn end_lines(&mut self) {
        if std::mem::take(&mut self.state.lines) {
            self.builder.close();
        }
    }

    fn end_lists(&mut self) {
        while !self.state.lists.is_empty() {
            self.end_list();
        }
    }

    fn end_list(&mut self) {
        self.state.lists.pop();
        self.builder.close();
        self.builder.close();
    }

    /// Begins an item of a list of this level, or goes on with it.
    fn item(&mut self, level: u16, mark: &Mark) {
        while self.state.lists.last().is_some_and(|(last, _)| *last > level) {
            self.end_list();
        }
        let own = match mark {
            Mark::None => return,
            Mark::Bullet => None,
            Mark::Number(own) => Some(own),
        };
        let counts = own.is_some();
        if self.state.lists.last() == Some(&(level, !counts)) {
            // Another list at the same place.
            self.end_list();
        }
        if self.state.lists.last() == Some(&(level, counts)) {
            self.builder.close();
        } else {
            self.builder.open(Container::Bullets);
            self.state.lists.push((level, counts));
        }
        self.builder.open(Container::Item);
        if let Some(own) = own {
            self.builder.mark(own);
        }
    }

    fn set_styles(&mut self, styles: Styles) {
        let on = self.state.styles;
        on.without(styles).each().rev().for_each(|style| self.builder.end_style(style));
        styles.without(on).each().for_each(|style| self.builder.style(style));
        self.state.styles = styles;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(send: impl FnOnce(&mut Writer)) -> String {
        let limits = Limits::default();
        let mut writer = Writer::new(&limits);
        send(&mut writer);
        writer.end_block();
        writer.builder.finish().unwrap().text
    }

    fn paragraph(writer: &mut Writer, kind: Kind, list: Option<(u16, Mark)>, words: &str) {
        writer.begin(&Paragraph { kind, list });
        writer.text(words, Styles::default());
        writer.end();
    }

    #[test]
    fn levels_become_lists() {
        let number = |mark: &str| Mark::Number(mark.to_owned());
        let text = written(|w| {
            paragraph(w, Kind::Plain, Some((0, number("1."))), "one");
            paragraph(w, Kind::Plain, Some((3, Mark::Bullet)), "inner");
            paragraph(w, Kind::Plain, Some((0, number("2."))), "two");
            paragraph(w, Kind::Plain, Some((0, Mark::None)), "still two");
            paragraph(w, Kind::Plain, None, "after");
            paragraph(w, Kind::Heading(1), Some((0, number("IV."))), "Four");
        });
        let expected = "1. one\n  - inner\n2. two\n\n   still two\n\nafter\n\nIV. Four";
        assert_eq!(text, expected);
    }

    #[test]
    fn preformatted_paragraphs_are_lines_of_one_block() {
        let text = written(|w| {
            paragraph(w, Kind::Preformatted, None, "  a  b");
            paragraph(w, Kind::Preformatted, None, "c");
            paragraph(w, Kind::Quotation, None, "said");
        });
        assert_eq!(text, "  a  b\nc\n\nsaid");
    }

    #[test]
    fn a_style_goes_on_over_blanks_and_ends_with_its_paragraph() {
        let limits = Limits::default();
        let mut writer = Writer::new(&limits);
        let strong = Styles::default().with(Style::Strong, true);
        writer.text("a", strong);
        writer.text(" ", Styles::default());
        writer.text("b", strong);
        writer.begin(&Paragraph { kind: Kind::Heading(2), list: None });
        writer.text("bold by itself", strong);
        writer.end();
        let read = writer.builder.finish().unwrap();
        let spans: Vec<_> =
            read.structure.styles.iter().map(|(s, _)| &read.text[s.range()]).collect();
        assert_eq!(spans, ["a b"]);
    }

    #[test]
    fn a_note_does_not_disturb_the_row_that_calls_it() {
        let text = written(|w| {
            w.cell();
            w.text("a", Styles::default());
            w.call("1");
            w.note("1");
            paragraph(w, Kind::Plain, Some((0, Mark::Bullet)), "noted");
            w.end_note();
            w.cell();
            paragraph(w, Kind::Plain, Some((0, Mark::Number("1.".to_owned()))), "b");
            w.close_table();
        });
        assert_eq!(text, "a[1]\t1. b\n\n----------\n\n[1] noted");
    }
}
