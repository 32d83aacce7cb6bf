//! Writing the changed cells of rows.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

use super::motion::{go, sequence, way};
use super::pen::Pen;
use super::{Features, TerminalState};

/// From this many blanks on, they are erased instead of written.
const MANY: usize = 10;

/// Writes the differences between `old`, which is shown, and `new`. Both have the same size.
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

/// Returns the width of a cell in columns.
fn width(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) }
}

/// Returns whether a cell shows nothing but its background.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Pen::of(cell).is_plain_on_blanks()
}

/// Returns whether both cells look the same: of a blank, only the background is visible.
pub(super) fn same(one: &Cell, other: &Cell) -> bool {
    if is_blank(one) && is_blank(other) {
        return one.bg == other.bg;
    }
    one.symbol() == other.symbol() && Pen::of(one) == Pen::of(other)
}

/// Returns for each column whether it must be written. A column covered by a wide character is
/// written with that character; every column in which an old wide character began, or which it
/// covered, has changed.
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

    /// Returns the run of blanks with one background starting at `x`; empty if that cell is not
    /// blank.
    fn blanks(&self, x: usize) -> Range<usize> {
        let first = &self.new[x];
        let more = self.new[x..].iter().take_while(|cell| is_blank(cell) && cell.bg == first.bg);
        x..x + more.count()
    }

    /// Returns whether erasing leaves this background.
    fn erases(&self, ground: ratatui::style::Color) -> bool {
        let plain = ground == ratatui::style::Color::Reset;
        self.features.extended && (plain || self.features.ground)
    }

    /// Returns whether at least `least` of `blanks` must be written.
    fn is_worth(&self, blanks: &Range<usize>, least: usize) -> bool {
        self.changed[blanks.clone()].iter().filter(|changed| **changed).count() >= least
    }

    /// Moves the cursor to `x`, by rewriting the cells in between if that is shorter.
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

    /// Writes the cell at `x`; returns the column after it.
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
        // In the last column the cursor's wrap stays pending; and if the terminal disagrees with us
        // about a cluster's width, the cursor's position is unknown.
        let sure = after < self.new.len() && !is_doubtful(cell.symbol());
        state.at = sure.then(|| (column(after), self.y));
        after
    }
}

/// Returns whether terminals disagree about the width of a cluster: emoji sequences, flags, and
/// signs with emoji presentation.
fn is_doubtful(symbol: &str) -> bool {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}');
    symbol.len() > 3 && symbol.chars().any(joins)
}

fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}
