//! Which tags occur together.
//!
//! Owns what that means: on one passage, or on two of which one overlaps the other, whoever made them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::{Cancel, CountedMark};

/// Two tags that occur together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagPairing {
    /// Their numbers, the lower one first.
    pub tags: [usize; 2],
    /// How many passages have both.
    pub same: usize,
    /// How many times a passage with one shares characters with another passage that has the other.
    pub overlapping: usize,
}

impl TagPairing {
    /// Returns how often they occur together.
    #[must_use]
    pub fn count(&self) -> usize {
        self.same + self.overlapping
    }
}

/// Counts the pairs, the most frequent first; `None` if cancelled. The marks of each document are put in
/// the order in which they begin; those without a place come first.
pub(super) fn pairs(marks: &mut [Vec<CountedMark>], cancel: &Cancel) -> Option<Vec<TagPairing>> {
    let mut counts: HashMap<[usize; 2], (usize, usize)> = HashMap::new();
    for marks in marks {
        if cancel.is_cancelled() {
            return None;
        }
        marks.sort_by_key(|mark| mark.place);
        for mark in marks.iter() {
            for (at, one) in mark.tags.iter().enumerate() {
                for other in &mark.tags[at + 1..] {
                    counts.entry([*one, *other]).or_default().0 += 1;
                }
            }
        }
        overlapping(marks, |pair, times| counts.entry(pair).or_default().1 += times);
    }
    let pairing = |(tags, (same, overlapping))| TagPairing { tags, same, overlapping };
    let mut pairs: Vec<TagPairing> = counts.into_iter().map(pairing).collect();
    pairs.sort_by_key(|pair| (Reverse(pair.count()), pair.tags));
    Some(pairs)
}

/// Goes through the marks of a document, which are in the order in which they begin. Of those that are
/// open only the numbers of their tags are kept, so that many on one place cost no more than few.
fn overlapping(marks: &[CountedMark], mut add: impl FnMut([usize; 2], usize)) {
    let mut open: HashMap<usize, usize> = HashMap::new();
    let mut ends: BinaryHeap<(Reverse<usize>, usize)> = BinaryHeap::new();
    for (number, mark) in marks.iter().enumerate() {
        let Some((start, end)) = mark.place.filter(|(start, end)| start < end) else { continue };
        while let Some((Reverse(closed), closes)) = ends.peek().copied() {
            if closed > start {
                break;
            }
            ends.pop();
            for tag in &marks[closes].tags {
                if let Some(count) = open.get_mut(tag) {
                    *count -= 1;
                    if *count == 0 {
                        open.remove(tag);
                    }
                }
            }
        }
        for tag in &mark.tags {
            for (other, times) in open.iter().filter(|(other, _)| *other != tag) {
                add([*tag.min(other), *tag.max(other)], *times);
            }
        }
        for tag in &mark.tags {
            *open.entry(*tag).or_default() += 1;
        }
        ends.push((Reverse(end), number));
    }
}
