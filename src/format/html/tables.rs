//! Tables: which are tables, and where their cells stand.
//!
//! Owns how a table that only arranges the page is told from one of data, and the columns of cells
//! that span several. What is written is decided in `super::write`.

use super::tag::Tag;
use super::tree::{Element, Event, Tree};

/// The longest cell of a table of data, in bytes.
const LONGEST_CELL: usize = 2_000;
/// More columns and rows than this are not spanned.
const SPANNED: usize = 200;

/// Where the writing of a table is.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub is_layout: bool,
    /// Whether its rows have begun.
    pub is_open: bool,
    pub in_row: bool,
    column: usize,
    /// For each column, how many rows below are taken by a cell above.
    taken: Vec<usize>,
}

impl Table {
    pub fn new(is_layout: bool) -> Self {
        Self { is_layout, ..Self::default() }
    }

    pub fn begin_row(&mut self) {
        self.column = 0;
        self.in_row = true;
    }

    /// Returns how many cells are taken from above before the next one.
    pub fn skip_taken(&mut self) -> usize {
        let mut skipped = 0;
        while let Some(taken) = self.taken.get_mut(self.column).filter(|taken| **taken > 0) {
            *taken -= 1;
            self.column += 1;
            skipped += 1;
        }
        skipped
    }

    /// Moves on behind a cell; returns how many more columns it spans.
    pub fn pass(&mut self, cell: &Element) -> usize {
        let span = |name| {
            let value = cell.get(name).and_then(|value| value.trim().parse().ok());
            value.unwrap_or(1_usize).clamp(1, SPANNED)
        };
        let (columns, rows) = (span("colspan"), span("rowspan"));
        if rows > 1 {
            if self.taken.len() < self.column + columns {
                self.taken.resize(self.column + columns, 0);
            }
            for taken in self.taken.iter_mut().skip(self.column).take(columns) {
                *taken = rows - 1;
            }
        }
        self.column += columns;
        columns - 1
    }

    pub fn end_row(&mut self) {
        self.in_row = false;
        for taken in self.taken.iter_mut().skip(self.column) {
            *taken = taken.saturating_sub(1);
        }
    }
}

/// Returns whether a table only arranges the page: then its cells are blocks like others.
pub(super) fn is_layout(tree: &Tree, table: &Element) -> bool {
    if table.has_any("role", &["presentation", "none"]) {
        return true;
    }
    let (mut says_data, mut rich, mut widest) = (false, false, 0);
    let (mut columns, mut blocks, mut text) = (0, 0, 0);
    for event in tree.events.get(table.open + 1..table.close).unwrap_or_default() {
        let number = match event {
            Event::Open(number) => *number,
            Event::Text(words) => {
                text += words.trim().len();
                rich |= text > LONGEST_CELL;
                continue;
            }
            _ => continue,
        };
        match tree.elements.get(number).map(|element| element.tag) {
            Some(Tag::Table | Tag::Heading(_) | Tag::Navigation) => return true,
            Some(Tag::Row) => columns = 0,
            Some(Tag::Cell | Tag::HeadCell) => {
                says_data |= tree.elements.get(number).is_some_and(|e| e.tag == Tag::HeadCell);
                columns += 1;
                widest = widest.max(columns);
                (blocks, text) = (0, 0);
            }
            Some(Tag::Caption) => says_data = true,
            Some(Tag::Quotation | Tag::Preformatted | Tag::Rule) => rich = true,
            Some(Tag::Paragraph | Tag::Division | Tag::Bullets | Tag::Numbers) => {
                blocks += 1;
                rich |= blocks > 2;
            }
            _ => {}
        }
    }
    widest <= 1 || (rich && !says_data)
}
