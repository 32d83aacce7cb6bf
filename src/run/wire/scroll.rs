//! Rows that moved up or down.
//!
//! A terminal scrolls rows over their whole width. If only one pane has moved, whatever is beside
//! it moves too and must be rewritten; the caller decides whether that is still cheaper.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

use ratatui::buffer::{Buffer, Cell};

use super::TerminalState;
use super::motion::{go, sequence};
use super::pen::Pen;
use super::rows::same;

/// For fewer bytes than this, no scroll is tried.
pub(super) const WORTH: usize = 64;

/// Rows that move up, or down if `by` is negative; the vacated rows are blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    rows: RangeInclusive<usize>,
    by: isize,
}

/// Returns the likely scrolls between two frames of the same size: the best guess for the columns
/// in which anything changed, and for those in which most rows changed.
pub(super) fn find(old: &Buffer, new: &Buffer) -> Vec<Scroll> {
    let columns = usize::from(new.area.width);
    let [old, new] = [old, new].map(|buffer| buffer.content.chunks(columns).collect::<Vec<_>>());
    let mut firsts: Vec<usize> = Vec::new();
    let mut lasts: Vec<usize> = Vec::new();
    for (old, new) in old.iter().zip(&new) {
        let differs = |x: &usize| !same(&old[*x], &new[*x]);
        firsts.extend((0..columns).find(differs));
        lasts.extend((0..columns).rfind(differs));
    }
    firsts.sort_unstable();
    lasts.sort_unstable();
    let (Some(first), Some(last)) = (firsts.first(), lasts.last()) else { return Vec::new() };
    let middle = (firsts[firsts.len() / 2], lasts[lasts.len() / 2]);
    let mut found: Vec<Scroll> = [(*first, *last), (middle.0, *last), middle]
        .into_iter()
        .filter_map(|(first, last)| best(&old, &new, first..=last.max(first)))
        .collect();
    found.dedup();
    found
}

/// Returns the scroll that brings most rows to their new place, judged by these columns alone.
fn best(old: &[&[Cell]], new: &[&[Cell]], columns: RangeInclusive<usize>) -> Option<Scroll> {
    let hashes = |rows: &[&[Cell]]| -> Vec<Option<u64>> {
        rows.iter().map(|row| hash(&row[columns.clone()])).collect()
    };
    let (old, new) = (hashes(old), hashes(new));
    let rows = old.len();
    let moved = |by: isize, y: usize| {
        let from = y.checked_add_signed(by)?;
        let here = new[y].is_some() && old.get(from) == Some(&new[y]) && old[y] != new[y];
        here.then_some(y)
    };
    let reach = isize::try_from(rows).unwrap_or(isize::MAX);
    let (by, count) = (1 - reach..reach)
        .filter(|by| *by != 0)
        .map(|by| (by, (0..rows).filter_map(|y| moved(by, y)).count()))
        .max_by_key(|(by, count)| (*count, -by.abs()))?;
    if count == 0 {
        return None;
    }
    let first = (0..rows).find_map(|y| moved(by, y))?;
    let last = (0..rows).rev().find_map(|y| moved(by, y))?;
    let rows = if by > 0 {
        first..=last.checked_add_signed(by)?
    } else {
        first.checked_add_signed(by)?..=last
    };
    Some(Scroll { rows, by })
}

/// Returns the hash of a row; `None` if nothing in it is visible.
fn hash(cells: &[Cell]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut empty = true;
    for cell in cells {
        empty &= cell.symbol() == " ";
        (cell.symbol(), cell.fg, cell.bg, cell.underline_color, cell.modifier).hash(&mut hasher);
    }
    (!empty).then(|| hasher.finish())
}

impl Scroll {
    /// Returns what is shown after the scroll.
    pub(super) fn apply(&self, before: &Buffer) -> Buffer {
        let mut after = before.clone();
        let columns = usize::from(before.area.width);
        for y in self.rows.clone() {
            let from = y.checked_add_signed(self.by).filter(|from| self.rows.contains(from));
            let row = &mut after.content[y * columns..(y + 1) * columns];
            if let Some(from) = from {
                row.clone_from_slice(&before.content[from * columns..(from + 1) * columns]);
            } else {
                row.fill(Cell::EMPTY);
            }
        }
        after
    }

    /// Writes the bytes of the scroll.
    pub(super) fn write(&self, state: &mut TerminalState, out: &mut Vec<u8>) {
        let row = |y: usize| u16::try_from(y).unwrap_or(u16::MAX);
        let (first, last) = (row(*self.rows.start()), row(*self.rows.end()));
        // Rows that scroll in have the current background.
        Pen::default().set(&mut state.pen, out);
        // Lines are deleted at one end and inserted at the other, so what is below moves up and
        // back in one write. That is shorter than setting a region, and leaves the cursor where the
        // new rows must be written.
        let steps = self.by.unsigned_abs();
        let up = self.by > 0;
        let end = row(steps.saturating_sub(1));
        let (gone, new) =
            if up { (first, last.saturating_sub(end)) } else { (last.saturating_sub(end), first) };
        go(state, (0, gone), out);
        out.extend(sequence(row(steps), 'M'));
        go(state, (0, new), out);
        out.extend(sequence(row(steps), 'L'));
    }
}
