//! Which stretches of two texts are compared with each other.
//!
//! Owns the division: paragraphs that stand once in each text, word for word, and in the same order
//! are walls between which everything else is aligned. Where that leaves too much, sentences are
//! the next walls, then stretches of some words. The work is bounded by the sizes of the texts, and
//! what is too large and too different to be aligned is left without links. The order in which most
//! walls can stay is found by `imara-diff`; its unit here is a whole paragraph, so that no wall
//! stands where only the beginnings of two paragraphs agree.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Token as Rank};

use super::align::{Costs, WordLink, align};
use super::fold::{Edge, Token};

/// The largest product of two lengths that is aligned, in tokens.
const CELLS: usize = 1 << 21;
/// All products together.
const ALL_CELLS: usize = 1 << 26;
/// The least weight of a wall, so that no number or formula becomes one.
const LEAST_WEIGHT: u32 = 16;

/// What a text is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextUnit {
    Paragraph,
    Line,
    Sentence,
    /// Wherever this many tokens are the same; they overlap.
    Tokens(usize),
}

/// The walls, each between those before it.
const LEVELS: [TextUnit; 5] = [
    TextUnit::Paragraph,
    TextUnit::Sentence,
    TextUnit::Line,
    TextUnit::Tokens(8),
    TextUnit::Tokens(4),
];

/// A text as tokens, and as their words alone.
#[derive(Debug)]
pub(super) struct TokenSide<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) words: Vec<u32>,
}

impl<'a> TokenSide<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, words: tokens.iter().map(|token| token.word).collect() }
    }

    /// Returns what `range` is divided into.
    pub(super) fn units(&self, range: Range<usize>, unit: TextUnit) -> Vec<Range<usize>> {
        if let TextUnit::Tokens(count) = unit {
            let last = (range.end + 1).saturating_sub(count);
            return (range.start..last.max(range.start)).map(|at| at..at + count).collect();
        }
        let mut units = Vec::new();
        let mut start = range.start;
        for at in range.start + 1..range.end {
            let token = &self.tokens[at];
            let begins = match unit {
                TextUnit::Line => token.begins_line,
                TextUnit::Sentence => token.edge >= Edge::Sentence,
                TextUnit::Paragraph | TextUnit::Tokens(_) => token.edge == Edge::Paragraph,
            };
            if begins {
                units.push(start..at);
                start = at;
            }
        }
        if start < range.end {
            units.push(start..range.end);
        }
        units
    }

    pub(super) fn weight(&self, costs: &Costs, range: Range<usize>) -> u32 {
        self.tokens[range].iter().map(|token| costs.weight(token)).sum()
    }
}

/// Returns what became of each old token.
pub(super) fn links(costs: &mut Costs, old: &TokenSide, new: &TokenSide) -> Vec<WordLink> {
    let mut links = vec![WordLink::default(); old.tokens.len()];
    let mut left = ALL_CELLS;
    let mut regions = vec![(0..old.tokens.len(), 0..new.tokens.len(), 0)];
    while let Some((here, there, level)) = regions.pop() {
        let cells = here.len().saturating_mul(there.len());
        if cells == 0 {
            continue;
        }
        if level > 0 && cells <= CELLS.min(left) {
            left -= cells;
            let some = align(costs, (old.tokens, here.clone()), (new.tokens, there));
            links[here].copy_from_slice(&some);
        } else if let Some(kind) = LEVELS.get(level) {
            let mut last = (here.start, there.start);
            for (one, other) in walls(costs, (old, here.clone()), (new, there.clone()), *kind) {
                // Stretches of some words overlap.
                if one.start < last.0 || other.start < last.1 {
                    continue;
                }
                regions.push((last.0..one.start, last.1..other.start, level + 1));
                last = (one.end, other.end);
                link(&mut links, one, other);
            }
            regions.push((last.0..here.end, last.1..there.end, level + 1));
        }
    }
    links
}

/// Links the tokens of two stretches of one length.
pub(super) fn link(links: &mut [WordLink], old: Range<usize>, new: Range<usize>) {
    for (link, to) in links[old].iter_mut().zip(new) {
        let to = u32::try_from(to).unwrap_or(u32::MAX);
        *link = WordLink { to: Some(to), between: Some((to, to)), may_be_gone: false };
    }
}

type Pair = (Range<usize>, Range<usize>);

/// Returns stretches that stand once on each side, and in the same order.
fn walls(
    costs: &Costs,
    (old, here): (&TokenSide, Range<usize>),
    (new, there): (&TokenSide, Range<usize>),
    unit: TextUnit,
) -> Vec<Pair> {
    let heavy =
        |range: &Range<usize>| range.len() >= 3 && old.weight(costs, range.clone()) >= LEAST_WEIGHT;
    let mut pairs = once_in_both((old, &old.units(here, unit)), (new, &new.units(there, unit)));
    pairs.retain(|(one, _)| heavy(one));
    in_order(pairs)
}

/// Returns the pairs of units that are the same word for word, and stand once on each side; in the
/// order of the old side.
pub(super) fn once_in_both(
    (old, here): (&TokenSide, &[Range<usize>]),
    (new, there): (&TokenSide, &[Range<usize>]),
) -> Vec<Pair> {
    let here = once(here.iter().map(|range| (&old.words[range.clone()], range.clone())));
    let there = once(there.iter().map(|range| (&new.words[range.clone()], range.clone())));
    let other =
        |(words, range): (_, Option<Range<usize>>)| Some((range?, there.get(words)?.clone()?));
    let mut pairs: Vec<Pair> = here.into_iter().filter_map(other).collect();
    pairs.sort_by_key(|(one, _)| one.start);
    pairs
}

/// Returns each key with its value; `None` if it occurs twice.
fn once<K: Eq + Hash, V>(all: impl Iterator<Item = (K, V)>) -> HashMap<K, Option<V>> {
    let mut found = HashMap::new();
    for (key, value) in all {
        found.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
    }
    found
}

/// Returns as many of `pairs`, given in the order of the old side, as stand in the same order on
/// the new side.
fn in_order(pairs: Vec<Pair>) -> Vec<Pair> {
    let count = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    let before: Vec<Rank> = (0..count).map(Rank).collect();
    let mut after = before.clone();
    after.sort_by_key(|rank| pairs[rank.0 as usize].1.start);
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Histogram, &before, &after, count);
    let mut stays = (0..count).map(|at| !diff.is_removed(at));
    pairs.into_iter().filter(|_| stays.next().unwrap_or(false)).collect()
}
