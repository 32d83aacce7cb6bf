//! Lines: pieces of a column become lines of words.
//!
//! Owns where a line and a word ends, which letters are raised, and in what order they are read.
//! Joins no lines; see [`super::paragraph`].

use std::collections::BTreeMap;

use super::columns::{Piece, is_mark};
use super::font::Look;
use super::glyph::{Glyph, usual};
use super::order::{Item, crossing, is_right, logical, turned};

/// A line of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub words: String,
    /// How the words look from a byte on.
    pub runs: Vec<(usize, Run)>,
    /// Cells that stand far from those before.
    pub cells: Vec<Cell>,
    pub x: i32,
    pub end: i32,
    pub y: i32,
    pub size: i32,
    /// How wide its first word is.
    pub first_word: i32,
    pub from_right: bool,
    pub is_running: bool,
    /// The number of its page, and of its column there.
    pub page: usize,
    pub column: usize,
}

/// Where a cell begins: at which byte, and where the gap before it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub byte: usize,
    pub gap: i32,
    pub x: i32,
}

/// How letters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub look: Look,
    pub raised: bool,
    pub lowered: bool,
    pub link: Option<usize>,
}

/// What is remembered from line to line.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// How many blanks are printed, and how many glyphs in all.
    blanks: usize,
    glyphs: usize,
    /// Whether the file names brackets as they are meant, rather than as they look; above zero.
    brackets: i32,
}

impl Habits {
    /// Takes note of a glyph of the page that is read next.
    pub fn count(&mut self, glyph: &Glyph) {
        self.glyphs += 1;
        self.blanks += usize::from(glyph.is_blank());
    }

    /// Returns whether blanks are printed.
    fn has_blanks(&self) -> bool {
        self.blanks * 20 > self.glyphs
    }
}

/// Makes the lines of a column, from the top down.
pub(super) fn lines(mut column: Vec<Piece>, habits: &mut Habits) -> Vec<Line> {
    column.sort_by_key(|piece| (std::cmp::Reverse(piece.y), piece.x));
    let size = usual_size(&column);
    // A short word of a stretched heading is none: others of its size stand beside it.
    let is_large = |piece: &Piece| piece.size * 10 > size * 17;
    let mut large: BTreeMap<i32, usize> = BTreeMap::new();
    for piece in column.iter().filter(|piece| is_large(piece)) {
        *large.entry(piece.y).or_default() += 1;
    }
    let (initials, pieces): (Vec<Piece>, Vec<Piece>) = column.into_iter().partition(|piece| {
        is_large(piece) && letters(piece) <= 2 && large.get(&piece.y) == Some(&1)
    });
    let mut drafts: Vec<Draft> = Vec::new();
    for piece in pieces {
        let near = drafts.iter_mut().rev().take(8).find(|draft| draft.takes(&piece));
        match near {
            Some(draft) => draft.add(piece),
            None => drafts.push(Draft { y: piece.y, size: piece.size, glyphs: piece.glyphs }),
        }
    }
    for initial in initials {
        // An initial that reaches down over lines begins the topmost of them.
        let (low, high) = (initial.y - initial.size / 10, initial.y + initial.size * 8 / 10);
        let beside = drafts.iter_mut().filter(|draft| {
            let middle = draft.y + draft.size / 3;
            let start = draft.glyphs.iter().map(|glyph| glyph.x).min().unwrap_or(0);
            middle > low && middle < high && start >= initial.end - draft.size / 2
        });
        match beside.max_by_key(|draft| draft.y) {
            Some(draft) => {
                let start = draft.glyphs.iter().map(|glyph| glyph.x).min().unwrap_or(0);
                for mut glyph in initial.glyphs {
                    // It is moved up to the word it begins.
                    (glyph.x, glyph.width) = (start - 2 + glyph.x - initial.end, glyph.width);
                    (glyph.y, glyph.size) = (draft.y, draft.size);
                    draft.glyphs.push(glyph);
                }
            }
            None => drafts.push(Draft { y: initial.y, size: initial.size, glyphs: initial.glyphs }),
        }
    }
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.y));
    drafts.into_iter().filter_map(|draft| draft.finish(habits)).collect()
}

fn letters(piece: &Piece) -> usize {
    piece.glyphs.iter().map(|glyph| glyph.words.trim().chars().count()).sum()
}

/// Returns the size of most letters.
fn usual_size(pieces: &[Piece]) -> i32 {
    let sizes = pieces.iter().map(|piece| ((piece.size + 25) / 50 * 50, piece.glyphs.len()));
    usual(sizes).unwrap_or(1000).max(1)
}

/// A line before its words are told.
struct Draft {
    y: i32,
    size: i32,
    glyphs: Vec<Glyph>,
}

/// Letters at one place.
struct Unit {
    x: i32,
    end: i32,
    y: i32,
    size: i32,
    words: String,
    look: Look,
    link: Option<usize>,
}

impl Draft {
    /// Returns whether a piece stands on this line, be it raised or lowered.
    fn takes(&self, piece: &Piece) -> bool {
        let (large, small) = if self.size >= piece.size {
            ((self.y, self.size), (piece.y, piece.size))
        } else {
            ((piece.y, piece.size), (self.y, self.size))
        };
        let middle = small.0 + small.1 / 4;
        middle <= large.0 + large.1 * 85 / 100 && middle >= large.0 - large.1 * 15 / 100
    }

    fn add(&mut self, piece: Piece) {
        if piece.size > self.size {
            (self.y, self.size) = (piece.y, piece.size);
        }
        self.glyphs.extend(piece.glyphs);
    }

    fn finish(self, habits: &mut Habits) -> Option<Line> {
        let running = self.glyphs.iter().filter(|glyph| glyph.is_running).count();
        let is_running = running * 2 > self.glyphs.len();
        let (y, size) = (self.y, self.size);
        let (mut units, blanks) = units(self.glyphs);
        units.dedup_by(|next, unit| {
            // Letters that are printed twice to look bold.
            next.words == unit.words
                && (next.x - unit.x).abs() <= size / 12
                && (next.y - unit.y).abs() <= size / 12
                && (next.end - next.x) * 2 > (next.x - unit.x) * 3
        });
        let (x, end) = (units.first()?.x, units.iter().map(|unit| unit.end).max()?);
        let (rights, lefts) = units.iter().fold((0, 0), |(rights, lefts), unit| {
            let right = unit.words.chars().any(is_right);
            let left = !right && unit.words.chars().any(char::is_alphabetic);
            (rights + usize::from(right), lefts + usize::from(left))
        });
        let from_right = rights > 0 && rights * 2 >= lefts;
        let mut line = Line { x, end, y, size, from_right, is_running, ..Line::default() };
        let (items, cells) = spaced(units, &blanks, size, habits.has_blanks());
        let mut items: Vec<(Item<Unit>, bool)> = if rights > 0 {
            logical(items, |unit| &unit.words, from_right)
        } else {
            items.into_iter().map(|item| (item, false)).collect()
        };
        if rights > 0 {
            turn_brackets(&mut items, habits);
        }
        line.write(items, &cells);
        (!line.words.is_empty()).then_some(line)
    }
}

/// Puts glyphs in their order from left to right, marks to their letters; and where blanks are.
fn units(mut glyphs: Vec<Glyph>) -> (Vec<Unit>, Vec<i32>) {
    glyphs.sort_by_key(|glyph| glyph.x);
    let mut units: Vec<Unit> = Vec::with_capacity(glyphs.len());
    let (mut marks, mut blanks): (Vec<Glyph>, Vec<i32>) = (Vec::new(), Vec::new());
    for glyph in glyphs {
        if glyph.is_blank() {
            blanks.push(glyph.x + glyph.width / 2);
        } else if is_mark(&glyph) {
            marks.push(glyph);
        } else {
            units.push(Unit {
                x: glyph.x,
                end: glyph.end(),
                y: glyph.y,
                size: glyph.size,
                words: glyph.words.to_string(),
                look: glyph.look,
                link: glyph.link,
            });
        }
    }
    for mark in marks {
        let middle = mark.x + mark.width / 2;
        let after = units.partition_point(|unit| unit.x <= middle);
        let candidates = after.saturating_sub(2)..(after + 1).min(units.len());
        let letter = candidates.min_by_key(|at| {
            units.get(*at).map_or(i32::MAX, |unit| {
                let letters = unit.words.chars().any(char::is_alphabetic);
                let off = (unit.x - middle).max(middle - unit.end).max(0);
                off + if letters { 0 } else { unit.size }
            })
        });
        if let Some(unit) = letter.and_then(|at| units.get_mut(at)) {
            unit.words.push_str(&mark.words);
        }
    }
    (units, blanks)
}

/// Tells where words end; and before which units a cell begins.
fn spaced(
    units: Vec<Unit>,
    blanks: &[i32],
    size: i32,
    printed: bool,
) -> (Vec<Item<Unit>>, Vec<(i32, i32)>) {
    let is_letter = |unit: &Unit| unit.words.chars().any(char::is_alphanumeric);
    let pairs = units.windows(2).filter(|two| two.iter().all(is_letter));
    let mut gaps: Vec<i32> = pairs.map(|two| two[1].x - two[0].end).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    let share = if printed { 18 } else { 15 };
    let least = size * share / 100;
    // Letters that are spaced out are one word.
    let least = if usual > size / 12 && gaps.len() > 4 { least.max(usual * 9 / 5) } else { least };
    let mut items = Vec::with_capacity(units.len() * 6 / 5);
    let mut cells = Vec::new();
    let mut words: Vec<i32> = Vec::new();
    let lettered = units.iter().filter(|unit| unit.words.chars().any(char::is_alphabetic)).count();
    let is_prose = lettered * 2 > units.len();
    let mut blanks = blanks.iter().copied().peekable();
    let mut before: Option<(i32, bool, i32)> = None;
    for unit in units {
        let middle = i32::midpoint(unit.x, unit.end);
        let mut blank = false;
        while blanks.next_if(|at| *at <= middle).is_some() {
            blank = true;
        }
        let wide = unit.words.chars().next().is_some_and(is_wide);
        if let Some((end, was_wide, last)) = before {
            let gap = unit.x - end;
            let (small, was_small) = (unit.size * 10 <= size * 8, last * 10 <= size * 8);
            let least = match () {
                () if wide && was_wide => size * 6 / 10,
                () if wide || was_wide => size / 2,
                // What is raised belongs to the word before.
                () if small && !was_small => least.max(size * 22 / 100),
                () if was_small && !small => least * last / size,
                () => least,
            };
            if gap > least || blank {
                items.push(Item::Blank);
                words.push(gap);
            }
            if gap > size {
                cells.push((unit.x, gap));
            }
        }
        before = Some((unit.end.max(before.map_or(i32::MIN, |(end, ..)| end)), wide, unit.size));
        items.push(Item::Letters(unit));
    }
    // A line that is stretched to its end has the same gap everywhere.
    let (narrowest, widest) =
        words.iter().fold((i32::MAX, 0), |(low, high), gap| (low.min(*gap), high.max(*gap)));
    if is_prose && words.len() > 1 && widest - narrowest <= size / 12 {
        cells.clear();
    }
    // Among many words only what is wider than any blank of a stretched line divides cells.
    let words = items.iter().filter(|item| matches!(item, Item::Blank)).count();
    let least = if words > 3 { size * 3 / 2 } else { size };
    cells.retain(|(_, gap)| *gap > least);
    (items, cells)
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Turns the brackets of words from right to left, if the file names them as they look.
fn turn_brackets(items: &mut [(Item<Unit>, bool)], habits: &mut Habits) {
    let words = |items: &[(Item<Unit>, bool)], turn: bool| -> String {
        let each = items.iter().filter_map(|(item, turned)| match item {
            Item::Letters(unit) => Some((unit, *turned)),
            Item::Blank => None,
        });
        each.flat_map(|(unit, inside)| {
            unit.words.chars().map(move |c| if inside && turn { turned(c) } else { c })
        })
        .collect()
    };
    let (as_named, as_shown) = (crossing(&words(items, false)), crossing(&words(items, true)));
    habits.brackets += (as_shown - as_named).signum();
    let turn = match as_shown.cmp(&as_named) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Equal => habits.brackets <= 0,
    };
    if turn {
        for (item, inside) in items {
            if let Item::Letters(unit) = item
                && *inside
            {
                unit.words = unit.words.chars().map(turned).collect();
            }
        }
    }
}

impl Line {
    fn write(&mut self, items: Vec<(Item<Unit>, bool)>, cells: &[(i32, i32)]) {
        let mut first: Option<(i32, i32)> = None;
        let mut is_first = true;
        for (item, _) in items {
            let unit = match item {
                Item::Blank => {
                    if !self.words.is_empty() && !self.words.ends_with(' ') {
                        self.words.push(' ');
                        is_first = false;
                    }
                    continue;
                }
                Item::Letters(unit) => unit,
            };
            if is_first {
                let (x, end) = first.unwrap_or((unit.x, unit.end));
                first = Some((x.min(unit.x), end.max(unit.end)));
            }
            let words = if self.words.is_empty() { unit.words.trim_start() } else { &unit.words };
            if words.is_empty() {
                continue;
            }
            if let Ok(at) = cells.binary_search_by_key(&unit.x, |(x, _)| *x)
                && let Some((x, gap)) = cells.get(at)
            {
                self.cells.push(Cell { byte: self.words.len(), gap: x - gap, x: *x });
            }
            let small = unit.size * 100 <= self.size * 84;
            let run = Run {
                look: unit.look,
                // Some programs make what they raise hardly smaller.
                raised: unit.size * 100 <= self.size * 94 && unit.y >= self.y + self.size / 7,
                lowered: small && unit.y < self.y - self.size / 20,
                link: unit.link,
            };
            if self.runs.last().is_none_or(|(_, last)| *last != run) {
                self.runs.push((self.words.len(), run));
            }
            self.words.push_str(words);
        }
        self.words.truncate(self.words.trim_end().len());
        self.first_word = match self.words.chars().next() {
            // A line may end after any ideograph, but for a sign that has to stay with it.
            Some(c) if is_wide(c) => self.size * 2,
            _ => first.map_or(0, |(x, end)| end - x),
        };
    }

    /// Returns whether all of its letters look so.
    pub fn is_all(&self, look: impl Fn(&Look) -> bool) -> bool {
        let starts = self.runs.iter().map(|(start, _)| *start).skip(1);
        let ends = starts.chain(std::iter::once(self.words.len()));
        self.runs.iter().zip(ends).all(|((start, run), end)| {
            let words = self.words.get(*start..end).unwrap_or_default();
            look(&run.look) || !words.contains(char::is_alphanumeric)
        })
    }
}
