//! Where a tab leads: to the next stop, or in a row of a table to its next column.
//!
//! Owns the columns of tables. They are in the layout only: whatever the width, the text has one tab
//! between two cells, and no offset changes.

use crate::model::cluster;

/// Columns between two tab stops.
const STOP: u16 = 8;
/// Columns left free between two cells.
const GAP: u16 = 2;
/// Cells after this many are not aligned.
const CELLS: usize = 12;
/// No cell is taken for wider than this.
const WIDEST: usize = 1000;
/// The further rows of a row that does not fit are set in by this much, in columns.
const HANG: u16 = 4;

/// Where the tabs of a row lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tabs {
    /// The column that stops are counted from.
    base: u16,
    /// In a table: where the second cell and those after it begin, counted from there.
    cells: Option<[u16; CELLS]>,
}

impl Tabs {
    /// Returns stops that are counted from column `base`.
    #[must_use]
    pub fn from(base: u16) -> Self {
        Self { base, cells: None }
    }

    /// Returns the width of the tab number `number` of its line, from 0, in `column` of the page; at
    /// least 1.
    #[must_use]
    pub fn width(&self, column: u16, number: usize) -> u16 {
        let column = column.saturating_sub(self.base);
        match &self.cells {
            None => STOP - column % STOP,
            Some(cells) => {
                let stop = cells.get(number).copied().unwrap_or(0);
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
}

/// Measures the cells of one row.
#[must_use]
pub fn columns(row: &str) -> Columns {
    let mut columns = Columns::default();
    for (place, cell) in columns.widths.iter_mut().zip(row.split('\t')) {
        // A cluster takes four columns at most, and a byte at the least.
        let near = &cell[..cell.floor_char_boundary(4 * WIDEST)];
        *place = u16::try_from(cluster::width(near).min(WIDEST)).unwrap_or(0);
        columns.count += 1;
    }
    columns
}

impl Columns {
    /// Makes room for the cells of another row.
    pub fn widen(&mut self, other: &Self) {
        for (own, other) in self.widths.iter_mut().zip(other.widths) {
            *own = (*own).max(other);
        }
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
        (Tabs { base, cells: Some(cells) }, hang)
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
        assert_eq!([tabs.width(2, 0), tabs.width(9, 0), tabs.width(0, 30)], [2, GAP, GAP]);
        assert_eq!([Tabs::default().width(9, 0), Tabs::from(4).width(9, 0)], [7, 3]);
    }
}
