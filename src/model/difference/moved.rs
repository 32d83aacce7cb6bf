//! What was taken out in one place and put in elsewhere.
//!
//! Owns which stretches are followed out of their order: whole paragraphs, lines and sentences that
//! stand once in each text, word for word; and paragraphs that are nearly the same, where nothing
//! else comes near. Nothing is ever followed to text that an alignment accounts for word for word.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{Costs, Link, align};
use super::fold::Edge;
use super::walls::{Side, link, once_in_both};

/// The least weight of a paragraph that is followed.
const LEAST_WEIGHT: u32 = 8;
/// The least weight of a line or a sentence: short ones recur by chance.
const LEAST_PART: u32 = 20;
/// At most this many pairs of paragraphs are compared word for word.
const MOST_PAIRS: usize = 4_000;
/// The same, in cells of their alignments.
const MOST_CELLS: usize = 1 << 23;
/// A paragraph of which more than this share, in percent, stayed in order was not moved.
const STAYED: u32 = 30;
/// The share of their weight, in percent, that two paragraphs must have in common.
const COMMON: u32 = 50;
/// The same for the paragraph that comes next, less than this before the best.
const AHEAD: u32 = 15;
/// At most this share of the weight, in percent, may have been put in or taken out on the way.
const EDITED: u32 = 10;

/// How a token came to where it is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// In the order of the text.
    #[default]
    InOrder,
    /// Within a whole paragraph that stands elsewhere.
    Whole,
    /// Within a line or a sentence that stands elsewhere, or a paragraph that is nearly the same.
    Put,
}

/// Adds to `links` what was moved; returns the way of each old token.
pub(super) fn follow(costs: &mut Costs, old: &Side, new: &Side, links: &mut [Link]) -> Vec<Way> {
    let mut ways = vec![Way::InOrder; links.len()];
    let mut owner = owners(links, new.tokens.len());
    for edge in [Edge::Paragraph, Edge::Line, Edge::Sentence] {
        let units = |side: &Side| side.units(0..side.tokens.len(), edge);
        let least = if edge == Edge::Paragraph { LEAST_WEIGHT } else { LEAST_PART };
        for (one, other) in once_in_both((old, &units(old)), (new, &units(new))) {
            let is_there = links[one.clone()]
                .iter()
                .zip(other.clone())
                .all(|(link, to)| link.to.is_some_and(|at| at as usize == to));
            if is_there || old.weight(costs, one.clone()) < least {
                continue;
            }
            // Text that is fully accounted for, on either side, has its place.
            let settled = |from: usize, link: &Link| {
                link.to.is_some_and(|to| old.words[from] == new.words[to as usize])
            };
            let has_place = one.clone().all(|from| settled(from, &links[from]));
            let is_taken =
                other.clone().all(|to| owner[to].is_some_and(|from| settled(from, &links[from])));
            if has_place || is_taken {
                continue;
            }
            for from in other.clone().filter_map(|to| owner[to]) {
                links[from] = Link::default();
            }
            for to in links[one.clone()].iter().filter_map(|link| link.to) {
                owner[to as usize] = None;
            }
            link(links, one.clone(), other.clone());
            let way = if edge == Edge::Paragraph { Way::Whole } else { Way::Put };
            ways[one.clone()].fill(way);
            for (from, to) in one.zip(other) {
                owner[to] = Some(from);
            }
        }
    }
    nearly(costs, (old, new), links, &mut ways, &owner);
    ways
}

/// Returns for each new token the old one that became it.
fn owners(links: &[Link], count: usize) -> Vec<Option<usize>> {
    let mut owner = vec![None; count];
    for (from, link) in links.iter().enumerate() {
        if let Some(to) = link.to {
            owner[to as usize] = Some(from);
        }
    }
    owner
}

/// Follows paragraphs that were changed a little on the way.
fn nearly(
    costs: &mut Costs,
    (old, new): (&Side, &Side),
    links: &mut [Link],
    ways: &mut [Way],
    owner: &[Option<usize>],
) {
    let loose = |side: &Side, costs: &Costs, is_linked: &dyn Fn(usize) -> bool| {
        let mut units = side.units(0..side.tokens.len(), Edge::Paragraph);
        units.retain(|unit| {
            let all = side.weight(costs, unit.clone());
            let stayed: u32 = unit
                .clone()
                .filter(|at| is_linked(*at))
                .map(|at| side.weight(costs, at..at + 1))
                .sum();
            all >= LEAST_PART && stayed * 100 <= all * STAYED
        });
        units
    };
    let gone = loose(old, costs, &|at| links[at].to.is_some());
    let came = loose(new, costs, &|at| owner[at].is_some());
    let pairs = alike(costs, (old, &gone), (new, &came));
    let mut left = MOST_CELLS;
    for (one, other) in pairs {
        let (one, other) = (gone[one].clone(), came[other].clone());
        let cells = one.len() * other.len();
        if cells > left {
            break;
        }
        left -= cells;
        let some = align(costs, (old.tokens, one.clone()), (new.tokens, other.clone()));
        if is_repaired(costs, (old, &one), (new, &other), &some) {
            links[one.clone()].copy_from_slice(&some);
            ways[one].fill(Way::Put);
        }
    }
}

/// Returns the pairs, as positions in `gone` and `came`, that have most of their words in common,
/// and clearly more than either has with any other.
fn alike(
    costs: &Costs,
    (old, gone): (&Side, &[Range<usize>]),
    (new, came): (&Side, &[Range<usize>]),
) -> Vec<(usize, usize)> {
    let counts = |side: &Side, unit: &Range<usize>| {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for word in &side.words[unit.clone()] {
            *counts.entry(*word).or_default() += 1;
        }
        counts
    };
    if gone.len() * came.len() > MOST_PAIRS {
        return Vec::new();
    }
    let words: Vec<_> = came.iter().map(|unit| counts(new, unit)).collect();
    let mut shares = Vec::new();
    for unit in gone {
        let mine = counts(old, unit);
        let all = old.weight(costs, unit.clone());
        shares.push(
            came.iter()
                .zip(&words)
                .map(|(other, theirs)| {
                    let common: u32 = mine
                        .iter()
                        .filter_map(|(word, count)| {
                            Some(count.min(theirs.get(word)?) * costs.weight_of(*word))
                        })
                        .sum();
                    let longer = all.max(new.weight(costs, other.clone())).max(1);
                    common * 100 / longer
                })
                .collect::<Vec<u32>>(),
        );
    }
    let mut pairs = Vec::new();
    for (one, row) in shares.iter().enumerate() {
        for (other, share) in row.iter().enumerate().filter(|(_, share)| **share >= COMMON) {
            let in_row = row.iter().enumerate().filter(|(at, _)| *at != other).map(|(_, s)| *s);
            let in_column =
                shares.iter().enumerate().filter(|(at, _)| *at != one).map(|(_, r)| r[other]);
            if in_row.chain(in_column).all(|next| next + AHEAD <= *share) {
                pairs.push((one, other));
            }
        }
    }
    pairs
}

/// Returns whether one paragraph became the other by repairs of letters, and by few words put in or
/// taken out, none of them a number, and none in the place of another: an entry of a list says the
/// same as the next, about somebody else.
fn is_repaired(
    costs: &Costs,
    (old, one): (&Side, &Range<usize>),
    (new, other): (&Side, &Range<usize>),
    links: &[Link],
) -> bool {
    let mut edited = 0;
    let mut there = other.start;
    let mut cut = false;
    for (from, link) in one.clone().zip(links) {
        let Some(to) = link.to else {
            if costs.is_number(old.words[from]) {
                return false;
            }
            edited += old.weight(costs, from..from + 1);
            cut |= !costs.is_mark(old.words[from]);
            continue;
        };
        let to = to as usize;
        let put = there..to;
        let word_put = put.clone().any(|at| !costs.is_mark(new.words[at]));
        if (cut && word_put) || put.clone().any(|at| costs.is_number(new.words[at])) {
            return false;
        }
        if costs.is_number(old.words[from]) && old.words[from] != new.words[to] {
            return false;
        }
        edited += new.weight(costs, put);
        (there, cut) = (to + 1, false);
    }
    let put = there..other.end;
    if cut && !put.is_empty() || put.clone().any(|at| costs.is_number(new.words[at])) {
        return false;
    }
    edited += new.weight(costs, put);
    edited * 100 <= old.weight(costs, one.clone()) * EDITED
}
