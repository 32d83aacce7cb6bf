//! Keys set in as many columns as a screen has room for.

use super::entries::HelpSection;
use crate::model::layout::wrap;

/// Columns that keys and words need side by side.
const LEAST: u16 = 36;
/// Columns of the keys.
pub(super) const KEYS: u16 = 12;
/// Blank columns between keys and words, and between two columns.
pub(super) const GAP: u16 = 2;

/// A row of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HelpRow {
    /// A heading.
    Heading(String),
    /// Keys, and what they do; either may go on in the next row.
    Keys(String, String),
    /// Nothing.
    Blank,
}

/// What is shown, in columns.
#[derive(Debug, Default)]
pub(super) struct HelpColumns {
    /// All columns, each as high as the screen has room for.
    pub columns: Vec<Vec<HelpRow>>,
    /// How many of them are visible side by side.
    pub fit: usize,
    /// The width of each.
    pub width: u16,
}

impl HelpColumns {
    /// Sets `sections` in `columns` and `rows`.
    pub fn new(sections: &[HelpSection], (columns, rows): (u16, u16)) -> Self {
        let count = ((columns + GAP) / (LEAST + GAP)).max(1);
        let width = ((columns + GAP) / count).saturating_sub(GAP).max(1);
        let columns = flow(rows_of(sections, width), usize::from(rows).max(2));
        Self { columns, fit: usize::from(count), width }
    }

    /// Returns how many columns there is no room for.
    pub fn hidden(&self) -> usize {
        self.columns.len().saturating_sub(self.fit)
    }
}

/// Returns all rows, one below the other.
fn rows_of(sections: &[HelpSection], width: u16) -> Vec<HelpRow> {
    let mut rows = Vec::new();
    for section in sections {
        if !rows.is_empty() {
            rows.push(HelpRow::Blank);
        }
        rows.push(HelpRow::Heading(section.heading.clone()));
        for entry in &section.entries {
            let keys = wrap(&entry.keys.join("  "), KEYS);
            let words = wrap(&entry.words, width.saturating_sub(KEYS + GAP).max(1));
            for at in 0..keys.len().max(words.len()) {
                let part = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
                rows.push(HelpRow::Keys(part(&keys), part(&words)));
            }
        }
    }
    rows
}

/// Divides rows into columns of `length` at most. None begins with a blank row or ends with a heading,
/// and no entry is divided.
fn flow(rows: Vec<HelpRow>, length: usize) -> Vec<Vec<HelpRow>> {
    let mut columns: Vec<Vec<HelpRow>> = vec![Vec::new()];
    let begins = |row: &HelpRow| !matches!(row, HelpRow::Keys(keys, _) if keys.is_empty());
    let needed: Vec<usize> = (0..rows.len())
        .map(|at| 1 + rows[at + 1..].iter().take_while(|row| !begins(row)).count())
        .collect();
    for (row, needed) in rows.into_iter().zip(needed) {
        let Some(column) = columns.last_mut() else { break };
        let goes_on = !begins(&row);
        let needed = if goes_on { 1 } else { needed.min(length) };
        if column.len() + needed <= length {
            if !(column.is_empty() && row == HelpRow::Blank) {
                column.push(row);
            }
            continue;
        }
        let heading = column.pop_if(|last| matches!(last, HelpRow::Heading(_)));
        let mut next: Vec<HelpRow> = heading.into_iter().collect();
        if !(next.is_empty() && row == HelpRow::Blank) {
            next.push(row);
        }
        columns.push(next);
    }
    columns
}
