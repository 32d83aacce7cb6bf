//! Columns: in what order the pieces of a page are read.
//!
//! Owns the search for white gutters. A page is cut along gutters that go through several lines,
//! and between lines where a heading or table lies across them. What merely stands in cells is left
//! in rows, since a table is read by its rows. Knows pieces and their places, and nothing of words.

use super::glyph::{Glyph, Letters};

/// Glyphs of one line that stand close to each other.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub glyphs: Vec<Glyph>,
    pub x: i32,
    pub end: i32,
    pub y: i32,
    pub size: i32,
}

/// How often a page is cut.
const CUTS: usize = 12;
/// With more bands than this a page is no prose.
const BANDS: usize = 600;

impl Piece {
    fn new(glyph: Glyph) -> Self {
        let (x, end, y, size) = (glyph.x, glyph.end(), glyph.y, glyph.size);
        Self { glyphs: vec![glyph], x, end, y, size }
    }

    fn top(&self) -> i32 {
        self.y + self.size * 7 / 10
    }

    fn bottom(&self) -> i32 {
        self.y - self.size / 5
    }

    /// How many letters wide it is; ideographs count twice.
    fn letters(&self) -> usize {
        let words = self.glyphs.iter().map(|glyph| &glyph.words);
        words
            .flat_map(|words: &Letters| words.chars())
            .map(|c| 1 + usize::from(c >= '\u{2e80}'))
            .sum()
    }
}

/// Puts the glyphs of a layer together as far as they follow each other.
pub(super) fn pieces(layer: Vec<Glyph>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for glyph in layer {
        let last = pieces.last_mut().filter(|piece| {
            let gap = glyph.x - piece.end;
            let size = piece.size.max(glyph.size);
            let level = (glyph.y - piece.y).abs() <= size / 20;
            let alike = glyph.size * 5 >= piece.size * 4 && piece.size * 5 >= glyph.size * 4;
            // Points and vowels stand above and below.
            let is_mark = is_mark(&glyph) && (glyph.y - piece.y).abs() < size;
            (level && alike || is_mark) && gap <= size * 6 / 10 && gap >= -size * 6 / 10
        });
        match last {
            Some(piece) => {
                if !glyph.is_blank() {
                    piece.end = piece.end.max(glyph.end());
                    piece.x = piece.x.min(glyph.x);
                }
                piece.glyphs.push(glyph);
            }
            None if glyph.is_blank() => {}
            None => pieces.push(Piece::new(glyph)),
        }
    }
    pieces
}

pub(super) fn is_mark(glyph: &Glyph) -> bool {
    !glyph.words.is_empty()
        && glyph.words.chars().all(unicode_normalization::char::is_combining_mark)
}

/// Returns the pieces in columns, in the order in which they are read.
pub(super) fn columns(pieces: Vec<Piece>, from_right: bool) -> Vec<Vec<Piece>> {
    let mut sizes: Vec<i32> = pieces.iter().map(|piece| piece.size).collect();
    sizes.sort_unstable();
    let em = sizes.get(sizes.len() / 2).copied().unwrap_or(1);
    let mut waiting = vec![(pieces, 0)];
    let mut columns: Vec<Vec<Piece>> = Vec::new();
    while let Some((region, cuts)) = waiting.pop() {
        if cuts < CUTS {
            if let Some(at) = gutter(&region, em) {
                let (left, right): (Vec<_>, Vec<_>) =
                    region.into_iter().partition(|piece| piece.x < at);
                let (first, second) = if from_right { (right, left) } else { (left, right) };
                waiting.push((second, cuts + 1));
                waiting.push((first, cuts + 1));
                continue;
            }
            let parts = across(region, em);
            if parts.len() > 1 {
                waiting.extend(parts.into_iter().rev().map(|part| (part, cuts + 1)));
                continue;
            }
            columns.extend(parts);
        } else {
            columns.push(region);
        }
    }
    columns
}

/// Cuts a region between lines, so that each part either has a gutter or has none at all.
fn across(mut region: Vec<Piece>, em: i32) -> Vec<Vec<Piece>> {
    region.sort_by_key(|piece| std::cmp::Reverse(piece.top()));
    let mut bands: Vec<Vec<Piece>> = Vec::new();
    let mut bottom = i32::MIN;
    for piece in region {
        let low = piece.bottom();
        match bands.last_mut() {
            Some(band) if piece.top() >= bottom => band.push(piece),
            _ => {
                bottom = i32::MAX;
                bands.push(vec![piece]);
            }
        }
        bottom = bottom.min(low);
    }
    if bands.len() > BANDS || bands.len() < 2 {
        return vec![bands.into_iter().flatten().collect()];
    }
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    let mut plain: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < bands.len() {
        let length = columned(&bands[at..], em);
        if length == 0 {
            plain.append(&mut bands[at]);
            at += 1;
            continue;
        }
        if !plain.is_empty() {
            parts.push(std::mem::take(&mut plain));
        }
        parts.push(bands[at..at + length].iter_mut().flat_map(std::mem::take).collect());
        at += length;
    }
    if !plain.is_empty() {
        parts.push(plain);
    }
    parts
}

/// Returns how many bands from the first on have a gutter in common, if it divides columns.
fn columned(bands: &[Vec<Piece>], em: i32) -> usize {
    let mut covered: Vec<(i32, i32)> = Vec::new();
    let mut length = 0;
    for (at, band) in bands.iter().enumerate() {
        covered.extend(band.iter().map(|piece| (piece.x, piece.end)));
        covered = united(covered);
        if at > 0 && !gaps(&covered).any(|(from, to)| to - from >= em * 6 / 10) {
            break;
        }
        length = at + 1;
    }
    let together: Vec<&Piece> = bands[..length].iter().flatten().collect();
    // Lines of columns that are not level run into one band.
    if gutter_of(&together, em).is_some() { length } else { 0 }
}

fn gutter(region: &[Piece], em: i32) -> Option<i32> {
    gutter_of(&region.iter().collect::<Vec<_>>(), em)
}

/// Returns where a region is cut into two columns.
fn gutter_of(region: &[&Piece], em: i32) -> Option<i32> {
    let covered = united(region.iter().map(|piece| (piece.x, piece.end)).collect());
    let whole = covered.last()?.1 - covered.first()?.0;
    let mut gaps: Vec<(i32, i32)> =
        gaps(&covered).filter(|(from, to)| to - from >= em * 6 / 10).collect();
    gaps.sort_by_key(|(from, to)| (from - to, *from));
    gaps.truncate(6);
    let found = gaps.into_iter().find(|(from, to)| {
        let (left, right): (Vec<_>, Vec<_>) = region.iter().partition(|piece| piece.x < *to);
        let wide = to - from >= em;
        is_column(&left, em, whole, wide) && is_column(&right, em, whole, wide)
    });
    found.map(|(from, to)| i32::midpoint(from, to))
}

/// Returns whether pieces are lines of prose below each other.
fn is_column(side: &[&&Piece], em: i32, whole: i32, wide: bool) -> bool {
    let mut sorted: Vec<&Piece> = side.iter().map(|piece| **piece).collect();
    sorted.sort_by_key(|piece| std::cmp::Reverse(piece.y));
    let (mut lines, mut line_y): (Vec<(i32, i32)>, i32) = (Vec::new(), i32::MAX);
    for piece in &sorted {
        match lines.last_mut() {
            Some((x, end)) if line_y - piece.y <= em / 2 => {
                (*x, *end) = ((*x).min(piece.x), (*end).max(piece.end));
            }
            _ => {
                line_y = piece.y;
                lines.push((piece.x, piece.end));
            }
        }
    }
    let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
    if count < if wide { 3 } else { 5 } {
        return false;
    }
    let start = lines.iter().map(|line| line.0).min().unwrap_or(0);
    let end = lines.iter().map(|line| line.1).max().unwrap_or(0);
    let width = end - start;
    let filled: i64 = lines.iter().map(|(x, end)| i64::from(end - x)).sum();
    let letters: usize = sorted.iter().map(|piece| piece.letters()).sum();
    width >= em * 6
        && i64::from(width) * 6 >= i64::from(whole)
        && filled * 2 >= i64::from(width) * i64::from(count)
        && letters >= lines.len() * 13
}

/// Joins intervals that touch; the result is in order.
fn united(mut intervals: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    intervals.sort_unstable();
    let mut all: Vec<(i32, i32)> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

fn gaps(covered: &[(i32, i32)]) -> impl Iterator<Item = (i32, i32)> {
    covered.windows(2).map(|two| (two[0].1, two[1].0))
}

#[cfg(test)]
mod tests {
    use super::super::font::Look;
    use super::*;

    fn piece(x: i32, end: i32, y: i32) -> Piece {
        let words: Letters = "a line of some words".into();
        let look = Look::default();
        let glyph =
            Glyph { x, y, width: end - x, size: 1000, words, look, link: None, is_running: false };
        Piece::new(glyph)
    }

    fn order(pieces: Vec<Piece>) -> Vec<Vec<(i32, i32)>> {
        let columns = columns(pieces, false);
        columns.iter().map(|all| all.iter().map(|piece| (piece.x, piece.y)).collect()).collect()
    }

    #[test]
    fn two_columns_below_a_heading_are_read_one_after_the_other() {
        let mut pieces = vec![piece(10_000, 40_000, 70_000)];
        for line in 0..6 {
            pieces.push(piece(0, 20_000, 60_000 - line * 1200));
            pieces.push(piece(22_000, 42_000, 60_000 - line * 1200));
        }
        pieces.push(piece(0, 42_000, 40_000));
        let order = order(pieces);
        assert_eq!(order.len(), 4);
        assert_eq!(order[0], [(10_000, 70_000)]);
        assert!(order[1].iter().all(|(x, _)| *x == 0) && order[1].len() == 6);
        assert!(order[2].iter().all(|(x, _)| *x == 22_000));
        assert_eq!(order[3], [(0, 40_000)]);
    }

    #[test]
    fn columns_need_not_be_level() {
        let mut pieces = vec![piece(10_000, 40_000, 70_000)];
        for line in 0..12 {
            pieces.push(piece(0, 20_000, 60_000 - line * 1200));
        }
        for line in 0..5 {
            pieces.push(piece(22_000, 42_000, 59_400 - line * 1200));
        }
        let order = order(pieces);
        assert_eq!(order.iter().map(Vec::len).collect::<Vec<_>>(), [1, 12, 5]);
    }

    #[test]
    fn numbers_beside_words_are_no_column() {
        let mut pieces = Vec::new();
        for line in 0..8 {
            pieces.push(piece(0, 2_000, 60_000 - line * 1200));
            pieces.push(piece(4_000, 42_000, 60_000 - line * 1200));
        }
        assert_eq!(order(pieces).len(), 1);
    }
}
