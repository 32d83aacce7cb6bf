//! How much two stretches of words have in common, and what was done to one on its way to become
//! the other.
//!
//! Owns these measures, and the bound of the work that they take. What follows from them is decided
//! in `moved`.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{Costs, WordLink};
use super::walls::{TextUnit, TokenSide};

/// The share of their weight, in percent, that two stretches must have in common.
pub(super) const COMMON: u32 = 50;
/// The same for whatever comes next, less than this before the best.
pub(super) const AHEAD: u32 = 15;
/// At most this many pairs are compared word for word.
const MOST_PAIRS: usize = 40_000;
/// The same, in words that are looked up for it.
const MOST_WORDS: usize = 8_000_000;

/// Returns whether it is too much work to compare each of `gone` with each of `came`.
pub(super) fn is_too_much(gone: &[Range<usize>], came: &[Range<usize>]) -> bool {
    let words = |units: &[Range<usize>]| units.iter().map(ExactSizeIterator::len).sum::<usize>();
    let looked_up = words(gone).saturating_mul(came.len());
    gone.len() * came.len() > MOST_PAIRS || looked_up > MOST_WORDS
}

/// How often each word occurs.
pub(super) fn counts(side: &TokenSide, unit: &Range<usize>) -> HashMap<u32, u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for word in &side.words[unit.clone()] {
        *counts.entry(*word).or_default() += 1;
    }
    counts
}

/// Returns how much two stretches have in common, in percent of the heavier one.
pub(super) fn share(
    costs: &Costs,
    (mine, weight): (&HashMap<u32, u32>, u32),
    (theirs, other): (&HashMap<u32, u32>, u32),
) -> u32 {
    let common: u32 = mine
        .iter()
        .filter_map(|(word, count)| Some(count.min(theirs.get(word)?) * costs.weight_of(*word)))
        .sum();
    common * 100 / weight.max(other).max(1)
}

/// Returns the pairs, as positions in `gone` and `came`, that have most of their words in common,
/// and clearly more than either has with any other.
pub(super) fn alike(
    costs: &Costs,
    (old, gone): (&TokenSide, &[Range<usize>]),
    (new, came): (&TokenSide, &[Range<usize>]),
) -> Vec<(usize, usize)> {
    if is_too_much(gone, came) {
        return Vec::new();
    }
    let words = |side: &TokenSide, units: &[Range<usize>]| -> Vec<(HashMap<u32, u32>, u32)> {
        units.iter().map(|unit| (counts(side, unit), side.weight(costs, unit.clone()))).collect()
    };
    let (mine, theirs) = (words(old, gone), words(new, came));
    let row = |(one, weight): &(HashMap<u32, u32>, u32)| -> Vec<u32> {
        theirs.iter().map(|(other, heavy)| share(costs, (one, *weight), (other, *heavy))).collect()
    };
    let shares: Vec<Vec<u32>> = mine.iter().map(row).collect();
    let mut pairs = Vec::new();
    for (one, row) in shares.iter().enumerate() {
        for (other, share) in row.iter().enumerate().filter(|(_, share)| **share >= COMMON) {
            let in_row = row.iter().enumerate().filter(|(at, _)| *at != other).map(|(_, s)| *s);
            let in_column =
                shares.iter().enumerate().filter(|(at, _)| *at != one).map(|(_, row)| row[other]);
            if in_row.chain(in_column).all(|next| next + AHEAD <= *share) {
                pairs.push((one, other));
            }
        }
    }
    pairs
}

/// Returns whether anything else in the old text comes near to having as much in common with the
/// new stretch `other` as `one` has: an entry of a list says the same as the next about another
/// thing.
pub(super) fn has_form(
    costs: &Costs,
    (old, one): (&TokenSide, &Range<usize>),
    (new, other): (&TokenSide, &Range<usize>),
    unit: TextUnit,
) -> bool {
    let (theirs, heavy) = (counts(new, other), new.weight(costs, other.clone()));
    let alike = |unit: &Range<usize>| {
        let weight = old.weight(costs, unit.clone());
        share(costs, (&counts(old, unit), weight), (&theirs, heavy))
    };
    let own = alike(one);
    let units = old.units(0..old.tokens.len(), unit);
    units.iter().filter(|unit| *unit != one).any(|unit| alike(unit) + AHEAD > own)
}

/// What was done to a stretch on its way.
pub(super) struct Edits {
    /// The weight of what was put in or taken out.
    pub(super) weight: u32,
    /// Whether a word stands in the place of another, or any number is another.
    pub(super) says_another: bool,
}

impl Edits {
    pub(super) fn of(
        costs: &Costs,
        (old, one): (&TokenSide, &Range<usize>),
        (new, other): (&TokenSide, &Range<usize>),
        links: &[WordLink],
    ) -> Self {
        let mut edits = Self { weight: 0, says_another: false };
        // What stands before and after it was there before.
        let mut linked = links.iter().filter_map(|link| link.to.map(|to| to as usize));
        let first = linked.next().unwrap_or(other.start);
        let end = linked.next_back().map_or(first, |last| last + 1).min(other.end);
        let (mut there, mut is_cut) = (first, false);
        let ends = std::iter::once((one.end, Some(end)));
        let linked = one.clone().zip(links.iter().map(|link| link.to.map(|to| to as usize)));
        for (from, to) in linked.chain(ends) {
            let Some(to) = to else {
                edits.weight += old.weight(costs, from..from + 1);
                is_cut |= !costs.is_mark(old.words[from]);
                edits.says_another |= costs.is_number(old.words[from]);
                continue;
            };
            let put = there..to;
            let is_put = put.clone().any(|at| !costs.is_mark(new.words[at]));
            edits.says_another |= is_cut && is_put;
            edits.says_another |= put.clone().any(|at| costs.is_number(new.words[at]));
            if from < one.end && costs.is_number(old.words[from]) {
                edits.says_another |= old.words[from] != new.words[to];
            }
            edits.weight += new.weight(costs, put);
            (there, is_cut) = (to + 1, false);
        }
        edits
    }
}
