//! What a format says of a text beside its words: blocks, styles, outline, pages, links, notes.
//!
//! Owns the shape of it, and how it is asked. All places are spans of the text, in bytes, so that
//! nothing here changes a text or an offset. Plain text has none. How it is read from a file is the
//! business of [`crate::format`].

use std::sync::OnceLock;

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
    /// What finds them; left to its default.
    #[serde(skip)]
    pub long: LongStretches,
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

/// The styles and links that are so long that what overlaps a place is not found near it, by their
/// numbers; counted once, when first asked for. Two texts do not differ by it.
#[derive(Clone, Debug, Default)]
pub struct LongStretches(OnceLock<(Vec<usize>, Vec<usize>)>);

impl PartialEq for LongStretches {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LongStretches {}

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

    /// Returns the styles of the characters of `span`, in order. Takes no longer in a long text than in
    /// a short one.
    pub fn styles_in(&self, span: Span) -> impl Iterator<Item = (Span, Style)> {
        overlapping(&self.styles, &self.long().0, span, |(styled, _)| *styled).copied()
    }

    /// Returns the links that overlap `span`, in order.
    pub fn links_in(&self, span: Span) -> impl Iterator<Item = &Hyperlink> {
        overlapping(&self.links, &self.long().1, span, |link| link.span)
    }

    fn long(&self) -> &(Vec<usize>, Vec<usize>) {
        self.long.0.get_or_init(|| {
            let styles = self.styles.iter().map(|(span, _)| *span);
            (long(styles), long(self.links.iter().map(|link| link.span)))
        })
    }
}

/// A longer stretch is long, in bytes.
const LONG: usize = 4096;

fn long(spans: impl Iterator<Item = Span>) -> Vec<usize> {
    spans.enumerate().filter(|(_, span)| span.len() > LONG).map(|(number, _)| number).collect()
}

/// Returns those of `all`, which are in the order of their starts, that overlap `span`.
fn overlapping<'a, T>(
    all: &'a [T],
    long: &[usize],
    span: Span,
    of: impl Fn(&T) -> Span + Copy + 'a,
) -> impl Iterator<Item = &'a T> {
    let first = all.partition_point(|item| of(item).start.saturating_add(LONG) <= span.start);
    let after = all.partition_point(|item| of(item).start < span.end).max(first);
    let before = long.iter().take_while(|number| **number < first).copied().collect::<Vec<_>>();
    let near = before.into_iter().chain(first..after).filter_map(move |number| all.get(number));
    near.filter(move |item| of(item).overlaps(span))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_no_page() {
        let said = ["xii", "1:2", "00:01:02"].map(page_named);
        assert_eq!(said, ["p. xii", "p. 1:2", "00:01:02"]);
        let named = |labels: [&str; 2]| {
            let page = |(at, label): (usize, &str)| SourcePage { at, label: label.to_owned() };
            let pages = [0, 10].into_iter().zip(labels).map(page).collect();
            Structure { pages, ..Structure::default() }.pages_named(Span::new(5, 15))
        };
        assert_eq!(named(["3", "4"]).as_deref(), Some("pp. 3–4"));
        assert_eq!(named(["00:01:02", "01:00:00"]).as_deref(), Some("00:01:02–01:00:00"));
    }

    #[test]
    fn what_overlaps_is_found_wherever_it_began() {
        use proptest::prelude::*;
        let span = (0_usize..20_000, 0_usize..9000);
        let short = (0_usize..20_000, 0_usize..20);
        let spans = prop::collection::vec(prop_oneof![1 => span.clone(), 9 => short], 0..60);
        proptest!(|(spans in spans, part in span)| {
            let mut styles: Vec<(Span, Style)> = spans
                .into_iter()
                .map(|(start, length)| (Span::new(start, start + length), Style::Strong))
                .collect();
            styles.sort_unstable();
            let part = Span::new(part.0, part.0 + part.1);
            let expected: Vec<_> =
                styles.iter().filter(|(span, _)| span.overlaps(part)).copied().collect();
            let structure = Structure { styles, ..Structure::default() };
            prop_assert_eq!(structure.styles_in(part).collect::<Vec<_>>(), expected);
        });
    }
}
