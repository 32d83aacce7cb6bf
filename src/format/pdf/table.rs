//! Tables: which lines are rows.
//!
//! Owns how cells are told from words that stand apart by chance. A table is read by its rows; cells
//! of several lines are not put together.

use super::line::{Cell, Line};
use super::paragraph::marker;

/// Tells which lines are rows of a table: several cells, divided where those of a neighbour are.
pub(super) fn rows(lines: &[Line]) -> Vec<bool> {
    let mut rows = vec![false; lines.len()];
    let is_item = |line: &Line| {
        let first = line.cells.first().map_or(0, |cell| cell.byte);
        line.cells.len() == 1 && marker(&line.words) == Some(first)
    };
    let is_row = |line: &Line| !line.cells.is_empty() && !line.from_right && !is_item(line);
    let mut start = 0;
    for at in 1..=lines.len() {
        let goes_on = lines.get(at).is_some_and(|below| {
            let above = &lines[at - 1];
            is_row(above) && is_row(below) && are_aligned(above, below)
        });
        if goes_on {
            continue;
        }
        // Two lines of words far apart may be so by chance.
        let table = &lines[start..at];
        let gaps = table.iter().flat_map(|line| line.cells.iter().map(|cell| cell.x - cell.gap));
        let narrowest = gaps.min().unwrap_or(0);
        if table.len() > 2 || table.len() == 2 && narrowest > table[0].size * 5 / 2 {
            rows[start..at].fill(true);
        }
        start = at;
    }
    rows
}

/// Returns whether the cells of two lines are divided at the same places.
fn are_aligned(above: &Line, below: &Line) -> bool {
    let size = above.size;
    let common = |one: &Cell, two: &Cell| one.x.min(two.x) - one.gap.max(two.gap) > size / 2;
    let (fewer, more) = if above.cells.len() <= below.cells.len() {
        (&above.cells, &below.cells)
    } else {
        (&below.cells, &above.cells)
    };
    let aligned = |one: &&Cell| {
        let same_edge = |two: &Cell| (one.x - two.x).abs() <= size / 3;
        more.iter().any(|two| common(one, two) && (same_edge(two) || fewer.len() == more.len()))
    };
    above.y - below.y < size * 4 && fewer.iter().filter(aligned).count() == fewer.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[(i32, i32)], y: i32) -> Line {
        let cells = cells.iter().map(|(gap, x)| Cell { byte: 1, gap: *gap, x: *x }).collect();
        Line { words: "a b".to_owned(), cells, y, size: 1000, ..Line::default() }
    }

    #[test]
    fn cells_stand_below_each_other() {
        let lines = [
            line(&[], 9000),
            line(&[(3000, 6000), (9000, 11_000)], 8000),
            line(&[(2500, 5500), (8000, 10_000)], 7000),
            line(&[(4000, 5600)], 6000),
            line(&[(20_000, 22_000)], 5000),
        ];
        assert_eq!(rows(&lines), [false, true, true, true, false]);
        assert_eq!(rows(&lines[3..]), [false, false]);
    }
}
