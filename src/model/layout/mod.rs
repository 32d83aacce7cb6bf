//! The page: how a text is broken into rows.
//!
//! Owns everything between the canonical text and the screen: which lines are filled together
//! ([`block`], or [`parts`] where a format says it), where a row ends ([`row`]), and the walk from
//! row to row. It is lazy: only the blocks around the requested place are ever examined, and nothing
//! is kept but the columns of tables. Knows nothing of colours, carets and highlights.

pub mod block;
pub mod parts;
pub mod row;
pub mod tabs;

use std::sync::Arc;

use self::block::{DocumentHead, LayoutBlock};
use self::parts::Parts;
pub use self::row::Row;
use super::structure::Structure;
use super::text::Text;

/// How a page is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The longest row of prose, in columns; at least 1.
    pub measure: u16,
    /// The longest row of preformatted text, in columns; at least `measure`.
    pub widest: u16,
    /// Whether hard-wrapped paragraphs are filled.
    pub reflow: bool,
    /// Whether the head is set without blank rows.
    pub tight: bool,
    /// Whether a text is divided as its format says, if it says anything.
    pub structured: bool,
}

impl Setting {
    /// Returns the setting that shows a text as it is in its file, in rows of at most `columns`.
    #[must_use]
    pub fn raw(columns: u16) -> Self {
        let columns = columns.max(1);
        let (reflow, tight, structured) = (false, false, false);
        Self { measure: columns, widest: columns, reflow, tight, structured }
    }
}

/// A text, laid out.
///
/// ```
/// use std::sync::Arc;
///
/// use glossator::model::layout::{Layout, Setting};
/// use glossator::model::text::Text;
///
/// let text = Arc::new(Text::new("nine divisions are enough".to_owned()));
/// let layout = Layout::new(text.clone(), Setting::raw(15));
/// let rows = layout.rows_from(0, 10);
/// let words: Vec<&str> = rows.iter().map(|row| text.slice(row.span).trim()).collect();
/// assert_eq!(words, ["nine divisions", "are enough"]);
/// ```
#[derive(Clone, Debug)]
pub struct Layout {
    text: Arc<Text>,
    setting: Setting,
    head: DocumentHead,
    parts: Option<Parts>,
}

impl Layout {
    /// Lays out `text`. Reads its first lines only.
    #[must_use]
    pub fn new(text: Arc<Text>, setting: Setting) -> Self {
        let head = if setting.tight { DocumentHead::of(&text) } else { DocumentHead::default() };
        Self { text, setting, head, parts: None }
    }

    /// Divides the text as its format says, if that is wanted and it says anything.
    #[must_use]
    pub fn with_structure(self, structure: &Arc<Structure>) -> Self {
        let wanted = self.setting.structured && !structure.blocks.is_empty();
        Self { parts: wanted.then(|| Parts::new(structure.clone())), ..self }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &Arc<Text> {
        &self.text
    }

    /// Returns the options of the layout.
    #[must_use]
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// Returns the row at byte `offset`.
    #[must_use]
    pub fn row_at(&self, offset: usize) -> Row {
        self.cursor(offset).row()
    }

    /// Returns a cursor over the rows, starting at the row at byte `offset`.
    #[must_use]
    pub fn cursor(&self, offset: usize) -> Cursor<'_> {
        let offset = offset.min(self.text.len());
        let block = match &self.parts {
            Some(parts) => parts.block_at(&self.text, self.setting, offset),
            None => block::block_at(&self.text, self.setting, self.head, offset),
        };
        let rows = row::rows(&self.text, &block, self.setting);
        let after = rows.partition_point(|row| row.span.start <= offset);
        Cursor { layout: self, block, at: after.saturating_sub(1), rows }
    }

    /// Returns up to `count` rows, starting with the one at byte `offset`.
    #[must_use]
    pub fn rows_from(&self, offset: usize, count: usize) -> Vec<Row> {
        let mut rows = Vec::with_capacity(count.min(256));
        let mut cursor = self.cursor(offset);
        while rows.len() < count {
            rows.push(cursor.row());
            if !cursor.forward() {
                break;
            }
        }
        rows.truncate(count);
        rows
    }

    /// Returns the start of the row `count` rows before the one at byte `offset`, or of the first
    /// row if there are fewer.
    #[must_use]
    pub fn back(&self, offset: usize, count: usize) -> usize {
        let mut cursor = self.cursor(offset);
        for _ in 0..count {
            if !cursor.back() {
                break;
            }
        }
        cursor.row().span.start
    }

    /// Returns the number of rows from the one at `from` to the one at `to`, 0 if they are the
    /// same; `None` if it is more than `most` or `to` comes first.
    #[must_use]
    pub fn distance(&self, from: usize, to: usize, most: usize) -> Option<usize> {
        let target = self.row_at(to).span.start;
        let mut cursor = self.cursor(from);
        for rows in 0..=most {
            match cursor.row().span.start.cmp(&target) {
                std::cmp::Ordering::Equal => return Some(rows),
                std::cmp::Ordering::Greater => return None,
                std::cmp::Ordering::Less => {}
            }
            if !cursor.forward() {
                return None;
            }
        }
        None
    }
}

/// Breaks `words` into lines of at most `columns`, ready to be drawn: for notes, quotes and cards.
#[must_use]
pub fn wrap(words: &str, columns: u16) -> Vec<String> {
    let text = Arc::new(Text::new(words.trim_end().to_owned()));
    let layout = Layout::new(text, Setting::raw(columns));
    let mut cursor = layout.cursor(0);
    let mut lines = Vec::new();
    loop {
        let row = cursor.row();
        let placed = row.clusters(layout.text());
        let line: String = placed.iter().map(|cluster| cluster.shown.as_ref()).collect();
        let indent = " ".repeat(usize::from(row.indent));
        lines.push(format!("{indent}{}", line.trim_end()));
        if !cursor.forward() {
            return lines;
        }
    }
}

/// A position in the walk from row to row. Holds the rows of one block.
#[derive(Debug)]
pub struct Cursor<'a> {
    layout: &'a Layout,
    block: LayoutBlock,
    rows: Vec<Row>,
    at: usize,
}

impl Cursor<'_> {
    /// Returns the current row.
    #[must_use]
    pub fn row(&self) -> Row {
        self.rows.get(self.at).copied().unwrap_or_default()
    }

    /// Moves to the next row; `false` at the last.
    pub fn forward(&mut self) -> bool {
        if self.at + 1 < self.rows.len() {
            self.at += 1;
            return true;
        }
        if self.block.span.end >= self.layout.text.len() {
            return false;
        }
        *self = self.layout.cursor(self.block.span.end);
        true
    }

    /// Moves to the previous row; `false` at the first.
    pub fn back(&mut self) -> bool {
        if self.at > 0 {
            self.at -= 1;
            return true;
        }
        if self.block.span.start == 0 {
            return false;
        }
        *self = self.layout.cursor(self.block.span.start - 1);
        true
    }
}

#[cfg(test)]
pub(crate) mod tests;
