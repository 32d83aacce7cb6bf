//! Cells of rows that are other than they were.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

use super::motion::{go, sequence, way};
use super::pen::Pen;
use super::{Features, TerminalState};

/// So many blanks and more are erased, not written.
const MANY: usize = 10;

/// Writes what differs between `old`, which is shown, and `new`. Both are of one size.
pub(super) fn write(
    old: &Buffer,
    new: &Buffer,
    features: Features,
    state: &mut TerminalState,
    out: &mut Vec<u8>,
) {
    let columns = usize::from(new.area.width);
    if columns == 0 {
        return;
    }
    let rows = old.content.chunks(columns).zip(new.content.chunks(columns));
    for (y, (old, new)) in (0..).zip(rows) {
        if old != new {
            RowWriter { y, new, changed: changed(old, new), features }.write(state, out);
        }
    }
}

/// Columns of a cell.
fn width(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) }
}

/// Whether a cell shows nothing but its ground.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Pen::of(cell).is_plain_on_blanks()
}

/// Whether both look the same: of a blank only the ground is seen.
pub(super) fn same(one: &Cell, other: &Cell) -> bool {
    if is_blank(one) && is_blank(other) {
        return one.bg == other.bg;
    }
    one.symbol() == other.symbol() && Pen::of(one) == Pen::of(other)
}

/// For each column whether it is to be written. A column that a wide character covers is written
/// with it; whatever an old wide character covered, or began with, is another now.
fn changed(old: &[Cell], new: &[Cell]) -> Vec<bool> {
    let starts = |cells: &[Cell]| {
        let mut starts = vec![false; cells.len()];
        let mut x = 0;
        while x < cells.len() {
            starts[x] = true;
            x += width(&cells[x]);
        }
        starts
    };
    let (old_starts, new_starts) = (starts(old), starts(new));
    (0..new.len()).map(|x| new_starts[x] && !(old_starts[x] && same(&old[x], &new[x]))).collect()
}

struct RowWriter<'a> {
    y: u16,
    new: &'a [Cell],
    changed: Vec<bool>,
    features: Features,
}

impl RowWriter<'_> {
    fn write(&self, state: &mut TerminalState, out: &mut Vec<u8>) {
        let mut x = 0;
        while let Some(next) = self.changed[x..].iter().position(|changed| *changed) {
            x += next;
            let blanks = self.blanks(x);
            let ground = self.new[x].bg;
            if blanks.end == self.new.len() && self.erases(ground) && self.is_worth(&blanks, 4) {
                self.approach(x, state, out);
                Pen::ground(ground).set(&mut state.pen, out);
                out.extend(b"\x1b[K");
                return;
            }
            if self.erases(ground) && self.is_worth(&blanks, MANY) {
                self.approach(x, state, out);
                Pen::ground(ground).set(&mut state.pen, out);
                out.extend(sequence(column(blanks.len()), 'X'));
                x = blanks.end;
                continue;
            }
            self.approach(x, state, out);
            x = self.put(x, state, out);
        }
    }

    /// The blanks of one ground from `x` on; none if it is no blank.
    fn blanks(&self, x: usize) -> Range<usize> {
        let first = &self.new[x];
        let more = self.new[x..].iter().take_while(|cell| is_blank(cell) && cell.bg == first.bg);
        x..x + more.count()
    }

    /// Whether erasing leaves this ground.
    fn erases(&self, ground: ratatui::style::Color) -> bool {
        let plain = ground == ratatui::style::Color::Reset;
        self.features.extended && (plain || self.features.ground)
    }

    /// Whether at least so many of `blanks` are to be written.
    fn is_worth(&self, blanks: &Range<usize>, least: usize) -> bool {
        self.changed[blanks.clone()].iter().filter(|changed| **changed).count() >= least
    }

    /// Brings the cursor to `x`: by writing once more what stands between, if that is shorter.
    fn approach(&self, x: usize, state: &mut TerminalState, out: &mut Vec<u8>) {
        let to = (column(x), self.y);
        let from = state.at.filter(|(_, y)| *y == self.y).map(|(from, _)| usize::from(from));
        if let Some(from) = from.filter(|from| *from < x) {
            let between = &self.new[from..x];
            let plain = |cell: &Cell| {
                let blank = is_blank(cell) && state.pen == Pen::ground(cell.bg);
                (Pen::of(cell) == state.pen || blank) && cell.symbol().is_ascii()
            };
            if between.len() <= way(state.at, to).len() && between.iter().all(plain) {
                out.extend(between.iter().flat_map(|cell| cell.symbol().bytes()));
                state.at = Some(to);
                return;
            }
        }
        go(state, to, out);
    }

    /// Writes the cell at `x`; gives the column after it.
    fn put(&self, x: usize, state: &mut TerminalState, out: &mut Vec<u8>) -> usize {
        let cell = &self.new[x];
        let pen = if is_blank(cell) && state.pen.bg == cell.bg && state.pen.is_plain_on_blanks() {
            state.pen
        } else {
            Pen::of(cell)
        };
        pen.set(&mut state.pen, out);
        let symbol = if cell.symbol().is_empty() { " " } else { cell.symbol() };
        out.extend(symbol.bytes());
        let after = x + width(cell);
        // In the last column the cursor waits for what comes; and where the terminal thinks other
        // of a cluster's width than we do, nobody knows where it is.
        let sure = after < self.new.len() && !is_doubtful(cell.symbol());
        state.at = sure.then(|| (column(after), self.y));
        after
    }
}

/// Whether terminals differ over the width of a cluster: sequences of emoji, flags, and signs that
/// are asked to look like emoji.
fn is_doubtful(symbol: &str) -> bool {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}');
    symbol.len() > 3 && symbol.chars().any(joins)
}

fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}
