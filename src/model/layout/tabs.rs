//! Where a tab leads: to the next stop, or in a row of a table to its next column.
//!
//! Owns the columns of tables. They are in the layout only: whatever the width, the text has one tab
//! between two cells, and no offset changes. A column of numbers is set flush right.

use crate::model::cluster;

/// Columns between two tab stops.
const STOP: u16 = 8;
/// Columns left free between two cells.
const GAP: u16 = 2;
/// Cells after this many are not aligned.
const CELLS: usize = 12;
/// No cell is taken for wider than this.
const WIDEST: usize = 1000;
/// No number is longer, in bytes.
const LONGEST: usize = 32;
/// The further rows of a row that does not fit are set in by this much, in columns.
const HANG: u16 = 4;

/// Where the tabs of a row lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tabs {
    /// The column that stops are counted from.
    base: u16,
    /// In a table: where the second cell and those after it begin, counted from there.
    cells: Option<[u16; CELLS]>,
    /// Where those that are set flush right end, counted from there; 0 for the others.
    ends: [u16; CELLS],
}

impl Tabs {
    /// Returns stops that are counted from column `base`.
    #[must_use]
    pub fn from(base: u16) -> Self {
        Self { base, ..Self::default() }
    }

    /// Returns the width of the tab number `number` of its line, from 0, in `column` of the page; at
    /// least 1. `after` is the line after the tab, which is looked at where its cell is set flush
    /// right.
    #[must_use]
    pub fn width(&self, column: u16, number: usize, after: &str) -> u16 {
        let column = column.saturating_sub(self.base);
        match &self.cells {
            None => STOP - column % STOP,
            Some(cells) => {
                let mut stop = cells.get(number).copied().unwrap_or(0);
                let end = self.ends.get(number).copied().unwrap_or(0);
                if end > 0 {
                    let cell = after.split(['\t', '\n']).next().unwrap_or_default();
                    stop = stop.max(end.saturating_sub(cell_width(cell)));
                }
                stop.saturating_sub(column).max(GAP)
            }
        }
    }
}

/// How wide the cells of a table are, in columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Columns {
    widths: [u16; CELLS],
    count: usize,
    /// How many cells of each are numbers, and how many are words.
    numbers: [u16; CELLS],
    words: [u16; CELLS],
}

/// Measures the cells of one row.
#[must_use]
pub fn columns(row: &str) -> Columns {
    let mut columns = Columns::default();
    for (at, cell) in row.split('\t').take(CELLS).enumerate() {
        columns.widths[at] = cell_width(cell);
        match is_number(cell) {
            Some(true) => columns.numbers[at] = 1,
            Some(false) => columns.words[at] = 1,
            None => {}
        }
        columns.count += 1;
    }
    columns
}

fn cell_width(cell: &str) -> u16 {
    // A cluster takes four columns at most, and a byte at the least.
    let near = &cell[..cell.floor_char_boundary(4 * WIDEST)];
    u16::try_from(cluster::width(near).min(WIDEST)).unwrap_or(0)
}

/// Returns whether a cell is a number, such as `-1,234.5`, `12 %`, `(3)` or `£9`; `None` if it says
/// nothing.
fn is_number(cell: &str) -> Option<bool> {
    let cell = cell.trim();
    if cell.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…')) {
        return None;
    }
    let signs = |c: char| {
        matches!(c, '(' | ')' | '+' | '-' | '−' | '±' | '%' | '‰' | '$' | '£' | '€' | '¥')
    };
    let bare = cell.trim_matches(|c: char| signs(c) || c.is_whitespace());
    let is_part =
        |c: char| c.is_numeric() || c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '’');
    let long = bare.len() > LONGEST;
    Some(!long && bare.contains(char::is_numeric) && bare.chars().all(is_part))
}

impl Columns {
    /// Takes the row for the first of a table: its words name the columns.
    #[must_use]
    pub fn as_first(self) -> Self {
        Self { words: [0; CELLS], ..self }
    }

    /// Makes room for the cells of another row.
    pub fn widen(&mut self, other: &Self) {
        for (own, other) in self.widths.iter_mut().zip(other.widths) {
            *own = (*own).max(other);
        }
        let add = |own: &mut [u16; CELLS], other: [u16; CELLS]| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = own.saturating_add(other));
        };
        add(&mut self.numbers, other.numbers);
        add(&mut self.words, other.words);
        self.count = self.count.max(other.count);
    }

    /// Returns where the cells stand in a table that begins in column `base` and may take `room`
    /// columns, and how far the further rows of a row that does not fit are set in.
    #[must_use]
    pub fn set(&self, base: u16, room: u16) -> (Tabs, u16) {
        let widths = self.widths.get(..self.count).unwrap_or(&self.widths);
        let before_last = widths.split_last().map_or(&[][..], |(_, before)| before);
        let start = |widths: &[u16]| widths.iter().fold(0_u16, |at, w| at + w + GAP);
        let last = start(before_last);
        let fits = start(widths).saturating_sub(GAP) <= room;
        // Where only the last column is too wide, its words stay below each other.
        let (most, hang) = if fits || base + last <= u16::midpoint(base, room) {
            (u16::MAX, if fits { HANG } else { last })
        } else {
            let count = u16::try_from(widths.len()).unwrap_or(1).max(1);
            ((room / count).saturating_sub(GAP).max(1), HANG)
        };
        let mut cells = [0; CELLS];
        let mut at = 0;
        for (cell, width) in cells.iter_mut().zip(before_last) {
            at += (*width).min(most) + GAP;
            *cell = at;
        }
        let mut ends = [0; CELLS];
        for at in 1..self.count.min(CELLS) {
            if self.numbers[at] > 0 && self.words[at] == 0 {
                ends[at - 1] = cells[at - 1] + self.widths[at].min(most);
            }
        }
        (Tabs { base, cells: Some(cells), ends }, hang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(rows: &[&str], room: u16) -> (Vec<u16>, u16) {
        let mut all = columns(rows[0]);
        for row in rows {
            all.widen(&columns(row));
        }
        let (tabs, hang) = all.set(0, room);
        (tabs.cells.unwrap().into_iter().filter(|stop| *stop > 0).collect(), hang)
    }

    #[test]
    fn cells_stand_below_each_other() {
        assert_eq!(stops(&["a\tbcd\te", "中文\t\tf"], 40), (vec![6, 11], HANG));
    }

    #[test]
    fn a_wide_last_column_hangs_below_itself_and_other_wide_ones_are_not_aligned() {
        assert_eq!(stops(&["term\tmeaning of the term", "t"], 20), (vec![6], 6));
        let (stops, hang) = stops(&["a long cell of words\tanother long cell\tx"], 20);
        assert_eq!((stops, hang), (vec![6, 12], HANG));
    }

    #[test]
    fn a_cell_that_is_too_wide_pushes_the_next_one() {
        let (tabs, _) = columns("ab\tcd\tef").set(0, 40);
        let width = |column, number| tabs.width(column, number, "");
        assert_eq!([width(2, 0), width(9, 0), width(0, 30)], [2, GAP, GAP]);
        assert_eq!([Tabs::default().width(9, 0, ""), Tabs::from(4).width(9, 0, "")], [7, 3]);
    }

    #[test]
    fn numbers_are_flush_right() {
        let rows = ["Army\tGuns\tNote", "XX\t9\tlate", "XXI\t1,250\t7", "XXII\t–\t8"];
        let mut all = columns(rows[0]).as_first();
        for row in &rows[1..] {
            all.widen(&columns(row));
        }
        let (tabs, _) = all.set(0, 40);
        let at = |column, number, after| column + tabs.width(column, number, after);
        assert_eq!([at(2, 0, "9\tlate"), at(3, 0, "1,250\t7"), at(4, 0, "Guns\tNote")], [10, 6, 7]);
        assert_eq!([at(11, 1, "late"), at(11, 1, "7")], [13, 13], "a word among them: flush left");
        for (cell, number) in [
            ("-1,234.5", Some(true)),
            ("12 %", Some(true)),
            ("£9", Some(true)),
            ("1951-06-05", Some(false)),
            ("9 guns", Some(false)),
            ("n/a", Some(false)),
            ("—", None),
            ("", None),
        ] {
            assert_eq!(is_number(cell), number, "{cell}");
        }
    }
}
