//! What a format says of a text beside its words: blocks, styles, outline, pages, links, notes.
//!
//! Owns the shape of it, and how it is asked. All places are spans of the text, in bytes, so that
//! nothing here changes a text or an offset. Plain text has none. How it is read from a file is the
//! business of [`crate::format`].

use serde::{Deserialize, Serialize};

use super::span::Span;

/// What a format says of a text. Every list is in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    /// The blocks. They do not overlap; between two there are only line ends.
    pub blocks: Vec<Block>,
    /// Stretches that are drawn in another style; they may overlap.
    pub styles: Vec<(Span, Style)>,
    /// Headings, or the document's own table of contents.
    pub outline: Vec<OutlineEntry>,
    /// Where the pages of the source begin.
    pub pages: Vec<SourcePage>,
    /// Links.
    pub links: Vec<Hyperlink>,
    /// Where notes are called, and where they stand.
    pub notes: Vec<NoteCall>,
}

/// A block: what is broken into rows on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its text, without the line ends after it. Verse and preformatted text have line ends inside;
    /// so has a paragraph in which a line was ended on purpose.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// How far it is set in, in columns. That is not in the text.
    pub indent: u16,
    /// The bytes at its start that are its mark and the blanks around it: `  - `, `12. `, `[3] `. Its
    /// further rows begin below what follows the mark.
    pub mark: u16,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading, of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// The first paragraph of an item of a list, with its mark.
    Item,
    /// Part of a quotation.
    Quotation,
    /// Lines whose ends are meant.
    Verse,
    /// Lines whose ends and blanks are meant, in columns.
    Preformatted,
    /// A row of a table: its cells, with a tab between two. Rows without a blank line between them
    /// are one table.
    Row,
    /// The first paragraph of a note, with its number.
    Note,
    /// A picture: what is said of it.
    Picture,
    /// A line across the page.
    Rule,
}

/// How letters are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Style {
    /// Stressed; in print mostly italics.
    Emphasis,
    /// Stressed strongly; in print mostly bold.
    Strong,
    /// Underlined.
    Underline,
    /// Struck out.
    Struck,
    /// A piece of a program, or something typed.
    Code,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineEntry {
    /// Its level, from 1.
    pub level: u8,
    /// Its words, on one line.
    pub title: String,
    /// Where what it names begins, in bytes.
    pub at: usize,
}

/// A page of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePage {
    /// Where it begins, in bytes.
    pub at: usize,
    /// What is printed on it, or would be: `xii`, `214`.
    pub label: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hyperlink {
    /// What is marked as a link.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// To a place in the same text, in bytes.
    Inside(usize),
    /// To an address elsewhere.
    Outside(String),
}

/// A call of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteCall {
    /// The number in the text, with its brackets.
    pub call: Span,
    /// The note, with its number; empty if the source has none.
    pub note: Span,
}

impl Structure {
    /// Returns whether nothing is said: the text is plain.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.styles.is_empty() && self.pages.is_empty()
    }

    /// Returns the number of the block at byte `offset`; between two blocks, that of the one before.
    #[must_use]
    pub fn block_at(&self, offset: usize) -> Option<usize> {
        let after = self.blocks.partition_point(|block| block.span.start <= offset);
        after.checked_sub(1).or((!self.blocks.is_empty()).then_some(0))
    }

    /// Returns the label of the page at byte `offset`.
    #[must_use]
    pub fn page_at(&self, offset: usize) -> Option<&str> {
        let after = self.pages.partition_point(|page| page.at <= offset);
        Some(&self.pages.get(after.checked_sub(1)?)?.label)
    }

    /// Returns the entry of the outline that byte `offset` belongs to.
    #[must_use]
    pub fn section_at(&self, offset: usize) -> Option<&OutlineEntry> {
        let after = self.outline.partition_point(|entry| entry.at <= offset);
        self.outline.get(after.checked_sub(1)?)
    }

    /// Returns the link at byte `offset`.
    #[must_use]
    pub fn link_at(&self, offset: usize) -> Option<&Hyperlink> {
        let after = self.links.partition_point(|link| link.span.start <= offset);
        self.links[..after].iter().rev().take(8).find(|link| link.span.contains(offset))
    }

    /// Returns the note that is called at byte `offset`.
    #[must_use]
    pub fn note_called_at(&self, offset: usize) -> Option<&NoteCall> {
        self.notes.iter().find(|note| note.call.contains(offset))
    }

    /// Returns where the note called at byte `offset` stands; or, on the number of a note, where it is
    /// called first.
    #[must_use]
    pub fn other_end_of_note(&self, offset: usize) -> Option<usize> {
        let called = self.note_called_at(offset).filter(|note| !note.note.is_empty());
        // Its number is as long where it stands as where it is called.
        let number = |note: &&NoteCall| {
            note.note.contains(offset) && offset < note.note.start + note.call.len()
        };
        let stands = || self.notes.iter().find(number);
        let called = called.map(|note| note.note.start);
        called.or_else(|| stands().map(|note| note.call.start))
    }

    /// Returns the call of the note in which byte `offset` stands.
    #[must_use]
    pub fn note_around(&self, offset: usize) -> Option<&NoteCall> {
        self.notes.iter().find(|note| note.note.contains(offset))
    }

    /// Returns where a reader comes to byte `offset`: what stands in a note is read where that is
    /// called.
    #[must_use]
    pub fn reading_place(&self, offset: usize) -> usize {
        self.note_around(offset).map_or(offset, |note| note.call.start)
    }

    /// Returns the pages of `span`, or for a recording its times, as they are cited: `p. 4`,
    /// `pp. xi–xii`, `00:01:02`.
    #[must_use]
    pub fn pages_named(&self, span: Span) -> Option<String> {
        let (first, last) = self.pages_of(span)?;
        Some(match (first.is_empty(), first == last) {
            (true, _) => return None,
            (_, true) => page_named(first),
            _ if is_time(first) => format!("{first}–{last}"),
            _ => format!("pp. {first}–{last}"),
        })
    }

    /// Returns the labels of the pages on which `span` begins and ends.
    #[must_use]
    pub fn pages_of(&self, span: Span) -> Option<(&str, &str)> {
        let first = self.page_at(span.start)?;
        Some((first, self.page_at(span.end.saturating_sub(1).max(span.start)).unwrap_or(first)))
    }

    /// Returns the styles of the characters of `span`, in order.
    pub fn styles_in(&self, span: Span) -> impl Iterator<Item = (Span, Style)> {
        let styles = self.styles.iter().filter(move |(styled, _)| styled.overlaps(span));
        styles.copied()
    }
}

/// Returns the label of a page with what it is: `p. 214`. A time names itself: `00:01:02`.
#[must_use]
pub fn page_named(label: &str) -> String {
    if is_time(label) { label.to_owned() } else { format!("p. {label}") }
}

/// Returns whether a label is a time in hours, minutes and seconds.
fn is_time(label: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    label.split(':').count() == 3 && label.split(':').all(number)
}
