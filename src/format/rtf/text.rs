//! Writes the text of an RTF file: what a paragraph, a cell, a field or a note comes to.
//!
//! Owns when a paragraph begins, and as what, and which words turn out to be the mark of an item.
//! The groups are [`super::reader`]'s.

use super::groups::{Group, Letters, Shape, To};
use super::reader::{COLLECTED, Reader};
use crate::format::office::fields::Asked;
use crate::format::office::styles::Styles;
use crate::format::office::writer::{Kind, Mark, Paragraph};

/// The longest mark of an item that is only set off by a tab, in bytes.
const LONGEST_MARK: usize = 12;

impl Reader<'_> {
    /// Sends words to where they belong.
    pub fn words(&mut self, words: &str) {
        let Group { to, letters, paragraph, .. } = *self.group();
        match to {
            To::Fonts => self.name_font(words),
            To::Styles => self.name_style(words),
            _ if self.group().collects() => {
                if let Some(collected) = self.collected.last_mut()
                    && collected.len() < COLLECTED
                {
                    collected.push_str(words);
                }
            }
            _ if !self.writes() => {}
            _ if letters.deleted => self.lost.deletions += 1,
            _ if letters.hidden => self.lost.hidden += 1,
            _ => self.write(words, letters, paragraph),
        }
    }

    fn write(&mut self, words: &str, letters: Letters, paragraph: Shape) {
        if self.apart > 0 && words == "\u{a0}" && !self.writer.in_paragraph() {
            // It sets off the number of a note.
            return;
        }
        let hangs = paragraph.first < 0 && self.mark.is_none() && !self.is_in_table();
        let styles = self.styles_of(letters, paragraph);
        if let Some((lead, _)) = &mut self.lead {
            lead.push_str(words);
            if lead.len() > LONGEST_MARK {
                self.flush_lead();
            }
            return;
        }
        let is_short = words.len() <= LONGEST_MARK && !words.trim().is_empty();
        if hangs && is_short && !self.writer.in_paragraph() {
            // It may be the mark of an item: a tab will tell.
            self.lead = Some((words.to_owned(), styles));
            return;
        }
        self.begin();
        self.writer.text(words, styles);
    }

    /// Returns the styles of letters, without those that all letters of a heading have.
    fn styles_of(&self, letters: Letters, paragraph: Shape) -> Styles {
        match self.styles.get(&paragraph.style) {
            Some(look) if look.outline.is_some() || matches!(look.kind, Kind::Heading(_)) => {
                letters.styles.without(look.styles)
            }
            _ => letters.styles,
        }
    }

    /// A tab, or what stands for one.
    pub fn tab(&mut self) {
        if !self.writes() {
            self.words(" ");
            return;
        }
        match self.lead.take() {
            Some((lead, _)) if is_mark(&lead) => {
                let shape = self.group().paragraph;
                self.group().paragraph.level = u16::try_from(shape.left / 180).unwrap_or(0);
                self.mark = Some(mark_of(&lead));
                self.begin();
            }
            lead => {
                self.lead = lead;
                self.flush_lead();
                self.words("\t");
            }
        }
    }

    /// Writes what is no mark after all.
    pub fn flush_lead(&mut self) {
        if let Some((lead, styles)) = self.lead.take() {
            self.begin();
            self.writer.text(&lead, styles);
        }
    }

    /// Returns whether it is in a table; one with a single column is only a frame.
    fn is_in_table(&mut self) -> bool {
        self.apart == 0 && self.group().paragraph.in_table && self.columns != 1
    }

    /// Begins a paragraph, if none is open.
    pub fn begin(&mut self) {
        if self.lead.is_some() {
            self.flush_lead();
        }
        if self.writer.in_paragraph() {
            return;
        }
        if self.is_in_table() {
            if !self.writer.in_cell() {
                self.writer.cell();
            }
        } else if self.apart == 0 {
            self.writer.close_table();
        }
        let shape = self.group().paragraph;
        let style = self.styles.get(&shape.style).copied().unwrap_or_default();
        let kind = match shape.outline.or(style.outline) {
            Some(level @ 0..=8) => Kind::Heading((level + 1).min(6)),
            _ => style.kind,
        };
        let list = self.mark.take().map(|mark| (shape.level, mark));
        self.writer.begin(&Paragraph { kind, list });
    }

    /// Ends the paragraph.
    pub fn end_paragraph(&mut self) {
        self.flush_lead();
        if self.writes() {
            self.writer.end();
            self.mark = None;
        }
    }

    pub fn line_break(&mut self) {
        if self.writes() {
            self.flush_lead();
            self.writer.line_break();
        }
    }

    /// How many pages there were. They are only told apart if each break between two is known.
    pub fn count_pages(&mut self, count: i32) {
        if usize::try_from(count).is_ok_and(|count| count == self.breaks + 1 && count > 1) {
            self.page = Some(1);
            self.writer.builder.page("1");
        }
    }

    /// Begins a page of the source.
    pub fn next_page(&mut self) {
        if let Some(page) = &mut self.page
            && self.apart == 0
        {
            *page = page.saturating_add(1);
            self.writer.builder.page(&page.to_string());
        }
    }

    pub fn end_cell(&mut self) {
        self.flush_lead();
        if !self.writes() || !self.is_in_table() {
            self.end_paragraph();
            return;
        }
        if !self.writer.in_cell() {
            self.writer.cell();
        }
        self.writer.close_cell();
        self.mark = None;
    }

    pub fn end_row(&mut self) {
        self.end_paragraph();
        if self.writes() && self.apart == 0 {
            self.writer.close_row();
        }
    }

    pub fn begin_field(&mut self) {
        self.fields.push(Asked::default());
        self.send(To::Field);
    }

    /// What a field shows: a link, if it asks for one.
    pub fn begin_result(&mut self) {
        self.flush_lead();
        self.send(To::Result);
        if let Some(link) = self.fields.last().and_then(|field| field.link.clone()) {
            self.begin();
            self.writer.link(Some(link));
        }
    }

    /// A note; it is called where it stands.
    pub fn begin_note(&mut self) {
        let Group { letters, .. } = *self.group();
        if !self.writes() || self.apart > 0 || letters.deleted || letters.hidden {
            self.send(To::Nowhere);
            return;
        }
        self.begin();
        self.notes += 1;
        let key = self.notes.to_string();
        self.writer.call(&key);
        self.writer.note(&key);
        self.apart += 1;
        self.send(To::Note);
        let font = self.default_font;
        let group = self.group();
        (group.letters, group.paragraph) =
            (Letters { font, ..Letters::default() }, Shape::default());
    }

    /// A text box. What surrounds it goes on after it.
    pub fn begin_box(&mut self) {
        if self.group().to != To::Shape || self.group().repeated || self.apart > 0 {
            self.send(To::Nowhere);
            return;
        }
        self.end_paragraph();
        self.writer.end();
        self.apart += 1;
        self.send(To::Box);
        self.group().paragraph = Shape::default();
    }
}

pub(super) fn mark_of(words: &str) -> Mark {
    let words = words.trim();
    let mut letters = words.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Mark::None,
        // The o of Courier, as it stands for a circle.
        (Some('o'), None) => Mark::Bullet,
        _ if words.chars().any(char::is_alphanumeric) => Mark::Number(words.to_owned()),
        _ => Mark::Bullet,
    }
}

/// Returns whether words that are set off by a tab are a mark: `a.`, `(12)`, `•`.
fn is_mark(words: &str) -> bool {
    let words = words.trim();
    let inner = words.trim_matches(['(', ')', '.', '[', ']', '§']);
    let counted = inner.len() < words.len()
        && !inner.is_empty()
        && inner.chars().count() <= 6
        && inner.chars().all(|c| c.is_alphanumeric() || c == '.');
    counted || matches!(words, "•" | "-" | "–" | "—" | "·" | "*" | "◦" | "▪" | "○" | "■" | "●")
}
