//! Writes the text of a DOCX file: what a paragraph, a run, a field or a cell comes to.
//!
//! Owns when a paragraph begins, and as what. Which element means what is in [`super::reader`].

use super::SPACES;
use super::paragraph::{Field, Run, Shape, Table, To};
use super::reader::Reader;
use super::survey::Survey;
use crate::format::Unreadable;
use crate::format::office::fields::Asked;
use crate::format::office::signs::Signs;
use crate::format::office::styles::Styles;
use crate::format::office::writer::{Kind, Paragraph};
use crate::format::office::xml::{Node, Tag, Xml};
use crate::model::structure::Style;

/// As much of a head or foot is read, in bytes.
const HEAD: usize = 1000;
/// Fields within fields are told apart down to here.
const FIELDS: usize = 32;

impl Reader<'_> {
    /// Tells pages, if it is known where each begins.
    pub(super) fn number_pages(&mut self, survey: &Survey, pages: Option<usize>) {
        // What was only broken by hand may be longer than that many pages.
        let all_known = survey.breaks > 0 && pages == Some(survey.breaks + 1);
        if survey.rendered || all_known {
            self.page = Some(1);
            self.writer.builder.page("1");
        }
    }

    /// Begins a page. Word says so once more where one was ended by hand.
    pub(super) fn break_page(&mut self, by_hand: bool) {
        let again = std::mem::replace(&mut self.broken, by_hand) && !by_hand;
        if let Some(page) = &mut self.page
            && !again
        {
            *page = page.saturating_add(1);
            self.writer.builder.page(&page.to_string());
        }
    }

    /// A paragraph opens. What it is becomes known with its properties.
    pub(super) fn begin_shape(&mut self) {
        self.run = Run::default();
        if self.shape.goes_on && self.writer.in_paragraph() {
            self.shape.goes_on = false;
            return;
        }
        if self.writer.in_paragraph() {
            self.writer.end();
        }
        self.shape = Shape::default();
    }

    /// Finds out what the paragraph is, and counts it.
    pub(super) fn begin(&mut self) {
        if self.shape.begun && self.writer.in_paragraph() {
            return;
        }
        self.know_shape();
        let Shape { look, numbers, outline, .. } = &self.shape;
        let kind = match outline {
            Some(level @ 0..=8) => Kind::Heading((level + 1).min(6)),
            Some(_) if matches!(look.kind, Kind::Heading(_)) => Kind::Plain,
            _ => look.kind,
        };
        let list = if self.shape.begun {
            None
        } else {
            self.lists.count(numbers, &look.numbers, self.styles)
        };
        self.shape.is_heading = matches!(kind, Kind::Heading(_));
        self.shape.begun = true;
        self.writer.begin(&Paragraph { kind, list });
    }

    fn know_shape(&mut self) {
        if !self.shape.is_known {
            self.shape.look = self.styles.get(self.shape.style.as_deref());
            self.shape.is_known = true;
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        if !self.shape.begun && (self.shape.style.is_some() || self.shape.numbers.list.is_some()) {
            // An empty one is counted all the same.
            self.know_shape();
            let Shape { look, numbers, .. } = &self.shape;
            let _ = self.lists.count(numbers, &look.numbers, self.styles);
        }
        // A field whose end is lost does not hide the rest of the text.
        let hides = |field: &Field| field.hidden || !field.shows;
        while self.fields.last().is_some_and(hides) {
            self.fields.pop();
            self.deeper_fields = 0;
        }
        if !self.shape.goes_on {
            self.writer.end();
            self.shape = Shape::default();
        }
        self.run = Run::default();
    }

    /// Finds out what the letters are, once their properties are read.
    pub(super) fn know_run(&mut self) {
        self.know_shape();
        let look = &self.shape.look;
        let inner = self.run.style.as_deref().and_then(|style| self.styles.letters(style));
        let inner = inner.cloned().unwrap_or_default();
        let by_style = look.letters.with_style(inner.letters);
        self.run.hidden = by_style.are_hidden(self.run.own);
        self.run.styles = by_style.styles(self.run.own).with(Style::Code, inner.code);
    }

    /// Returns the styles that are on.
    fn styles_now(&mut self) -> Styles {
        self.know_shape();
        let own = if self.run.own == super::letters::Letters::default() && self.run.style.is_none()
        {
            self.shape.look.styles()
        } else {
            self.run.styles
        };
        let mut styles = own;
        if self.shape.is_heading {
            styles = styles.without(self.shape.look.styles());
        }
        for style in &self.formula {
            styles.set(*style, true);
        }
        styles
    }

    /// Returns whether what is open is shown.
    pub(super) fn shows(&self) -> bool {
        self.fields.iter().all(|field| field.shows && !field.hidden)
    }

    /// Words of an element.
    pub(super) fn words(&mut self, words: &str) {
        match self.to {
            To::Instruction => self.instruct(words),
            To::Text if self.run.font.is_some() => self.signs(words),
            To::Text | To::Formula => self.write(words),
            To::Nowhere => {}
        }
    }

    /// Writes words, if they are to be seen.
    pub(super) fn write(&mut self, words: &str) {
        if let Some(reading) = &mut self.reading {
            reading.push_str(words);
            return;
        }
        if !self.shows() || self.run.marks_note {
            return;
        }
        if self.is_hidden() {
            self.lost.hidden += usize::from(!std::mem::replace(&mut self.run.counted, true));
            return;
        }
        self.begin();
        self.broken = false;
        let styles = self.styles_now();
        self.writer.text(words, styles);
    }

    fn is_hidden(&mut self) -> bool {
        if self.run.own == super::letters::Letters::default() && self.run.style.is_none() {
            self.know_shape();
            return self.shape.look.letters.are_hidden(super::letters::Letters::default());
        }
        self.run.hidden
    }

    /// Words in a font whose letters are signs.
    fn signs(&mut self, words: &str) {
        let Some(font) = self.run.font else { return };
        let mut written = String::new();
        for letter in words.chars() {
            match font.sign(u32::from(letter)) {
                Some(sign) => written.push(sign),
                // A letter from another font, as Word takes it then.
                None if u32::from(letter) > 0xff && !is_private(letter) => written.push(letter),
                None => {
                    self.lost.signs += 1;
                    written.push('\u{fffd}');
                }
            }
        }
        self.write(&written);
    }

    /// One sign, by its font and its place there.
    pub(super) fn sign(&mut self, tag: &Tag) {
        let place = tag.get("char").and_then(|place| u32::from_str_radix(&place, 16).ok());
        let Some(place) = place else { return };
        let font = tag.get("font").and_then(|font| Signs::of_font(&font));
        let sign = match font {
            Some(font) => font.sign(place),
            None => char::from_u32(place).filter(|letter| !is_private(*letter)),
        };
        self.lost.signs += usize::from(sign.is_none());
        let sign = sign.unwrap_or('\u{fffd}');
        self.write(sign.encode_utf8(&mut [0; 4]));
    }

    pub(super) fn line_break(&mut self) {
        if self.shows() && self.reading.is_none() {
            self.writer.line_break();
        }
    }

    /// How a word is read comes before the word; it is kept until that is written.
    pub(super) fn hold_reading(&mut self) {
        if let Some(reading) = self.reading.take() {
            self.held = reading;
        }
    }

    pub(super) fn write_reading(&mut self) {
        let reading = std::mem::take(&mut self.held);
        if self.shows() {
            self.writer.builder.ruby(&reading);
        }
    }

    pub(super) fn call(&mut self, kind: &str, tag: &Tag) {
        if !self.shows() || self.is_hidden() {
            return;
        }
        self.begin();
        let key = format!("{kind} {}", tag.get("id").unwrap_or_default());
        self.writer.call(&key);
        self.called.insert(key);
        let own = tag.get("customMarkFollows");
        self.run.marks_note = own.is_some_and(|own| super::letters::is_on(Some(own)));
    }

    pub(super) fn begin_field(&mut self, instruction: String) {
        if self.fields.len() < FIELDS {
            self.fields.push(Field { instruction, ..Field::default() });
        } else {
            self.deeper_fields += 1;
        }
    }

    /// The result of a field begins.
    pub(super) fn show_field(&mut self) {
        if self.deeper_fields > 0 {
            return;
        }
        let Some(field) = self.fields.last_mut() else { return };
        let asked = Asked::of(&field.instruction);
        (field.shows, field.hidden) = (true, asked.hidden);
        if let Some(link) = asked.link {
            field.links = true;
            self.begin();
            self.writer.link(Some(link));
        }
    }

    pub(super) fn close_field(&mut self) {
        if self.deeper_fields > 0 {
            self.deeper_fields -= 1;
            return;
        }
        if let Some(Field { links: true, .. }) = self.fields.pop() {
            self.writer.end_link();
        }
    }

    pub(super) fn open_table(&mut self, is_frame: bool) {
        self.shape = Shape::default();
        self.writer.end_block();
        // In a row everything runs together, tables too.
        let is_frame = is_frame || self.writer.in_row();
        self.tables.push(Table { is_frame, ..Table::default() });
    }

    pub(super) fn open_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            *table = Table { is_frame: table.is_frame, ..Table::default() };
        }
    }

    pub(super) fn open_cell(&mut self) {
        self.shape = Shape::default();
        let Some(table) = self.tables.last_mut() else { return };
        table.span = 1;
        if table.is_frame {
            self.writer.end_block();
            return;
        }
        if !std::mem::replace(&mut table.begun, true) {
            self.writer.row();
            (0..table.before).for_each(|_| self.writer.cell());
        }
        self.writer.cell();
    }

    pub(super) fn close_cell(&mut self) {
        self.end_paragraph();
        let Some(table) = self.tables.last() else { return };
        if table.is_frame {
            self.writer.end_block();
            return;
        }
        (1..table.span).for_each(|_| self.writer.cell());
        self.writer.close_cell();
    }

    pub(super) fn close_row(&mut self) {
        self.end_paragraph();
        if self.tables.last().is_some_and(|table| !table.is_frame) {
            self.writer.close_row();
        }
    }

    pub(super) fn close_table(&mut self) {
        self.end_paragraph();
        if self.tables.pop().is_some_and(|table| !table.is_frame) {
            self.writer.close_table();
        }
    }

    /// Takes the words of a head or foot of pages, to say that they are left out.
    pub(super) fn head(&mut self, text: &str) -> Result<(), Unreadable> {
        let limits = self.limits;
        let mut xml = Xml::new(text, SPACES, limits);
        let mut words = String::new();
        let mut chosen = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) if tag.is("w", "t") => words.push_str(&xml.words()?),
                Node::Open(tag) if tag.is("w", "tab") => words.push(' '),
                Node::Open(tag) if tag.is("mc", "AlternateContent") => chosen = false,
                Node::Open(tag) if tag.is("mc", "Choice") && !chosen => chosen = true,
                Node::Open(tag) if tag.is("mc", "Choice") || tag.is("mc", "Fallback") && chosen => {
                    xml.skip()?;
                }
                Node::Open(tag) if tag.is("w", "del") || tag.is("w", "pPr") => {
                    xml.skip()?;
                }
                Node::Close(name) if name.is("w", "p") => words.push(' '),
                _ => {}
            }
            if words.len() > HEAD {
                break;
            }
        }
        self.lost.head(&words);
        Ok(())
    }
}

fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}')
}
