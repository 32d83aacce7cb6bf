//! What became of a passage, by where its characters went.

use std::collections::HashSet;
use std::ops::Range;

use crate::case::Case;
use crate::draft::{Char, Draft, Origin};

/// What became of a passage. All ranges are code points of the new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Most of its characters are here, in order and near each other.
    There(Range<usize>),
    /// They are not, but those of a copy that was made of it are.
    AsCopy(Range<usize>),
    /// Something else was written in its place.
    Replaced,
    /// Most of it was taken out, or it was torn apart.
    Gone,
}

/// A passage is there if this share of its characters is, in percent.
const MOST: usize = 60;

/// The truth about one case.
pub struct Truth {
    pub fate: Fate,
    /// The characters of the passage that are not blank.
    size: usize,
    passage: Range<usize>,
}

impl Truth {
    pub fn of(case: &Case) -> Self {
        let old: Vec<char> = case.old.chars().collect();
        let passage = case.passage.clone();
        let size = old[passage.clone()].iter().filter(|c| !c.is_whitespace()).count();
        let place = |is_own: fn(Origin) -> Option<usize>| {
            let own = |from| is_own(from).filter(|at| passage.contains(at));
            densest(&case.draft.chars, &passage, size, own)
        };
        let kept = |from| match from {
            Origin::Old(at) => Some(at),
            _ => None,
        };
        let copied = |from| match from {
            Origin::Copy(at) => Some(at),
            _ => None,
        };
        let replaced = |from| match from {
            Origin::Old(at) | Origin::Instead(at) => Some(at),
            _ => None,
        };
        let fate = if let Some(place) = place(kept) {
            Fate::There(place)
        } else if let Some(place) = place(copied) {
            Fate::AsCopy(place)
        } else if place(replaced).is_some() {
            Fate::Replaced
        } else {
            Fate::Gone
        };
        Self { fate, size, passage }
    }

    fn is_own(&self, from: Origin) -> bool {
        match from {
            Origin::Old(at) | Origin::Instead(at) => self.passage.contains(&at),
            Origin::Copy(at) => matches!(self.fate, Fate::AsCopy(_)) && self.passage.contains(&at),
            Origin::New => false,
        }
    }

    /// Whether what was found is the passage, or what is left of it, and not mostly something else.
    /// What was written in between since is neither.
    pub fn is_own_place(&self, draft: &Draft, found: &Range<usize>) -> bool {
        let mut own = HashSet::new();
        let mut foreign = 0;
        for (from, c) in &draft.chars[found.clone()] {
            match from {
                _ if c.is_whitespace() => {}
                Origin::New => {}
                Origin::Old(at) | Origin::Instead(at) | Origin::Copy(at) if self.is_own(*from) => {
                    own.insert(*at);
                }
                _ => foreign += 1,
            }
        }
        let left = draft.chars.iter().filter(|(from, c)| self.is_own(*from) && !c.is_whitespace());
        let left: HashSet<_> = left.filter_map(|(from, _)| from.any()).collect();
        own.len() > foreign && own.len() * 10 >= left.len().min(self.size) * 3
    }

    /// Whether `found` is the passage that is now at `there`: all of it and nothing else, but for a
    /// character or two; more is left open at an end that the edits have touched.
    pub fn is_right(&self, draft: &Draft, found: &Range<usize>, there: &Range<usize>) -> bool {
        let common = found.end.min(there.end).saturating_sub(found.start.max(there.start));
        let longer = found.len().max(there.len());
        let about = common * 10 >= longer * 7 || longer - common <= 2;
        let room = |untouched: bool| if untouched { 2 } else { 3.max(longer * 3 / 10) };
        let came = |at: Option<usize>| at.and_then(|at| draft.chars.get(at)?.0.source());
        let first = came(Some(there.start)) == Some(self.passage.start)
            && came(there.start.checked_sub(1)) == self.passage.start.checked_sub(1);
        let last = came(Some(there.end - 1)) == Some(self.passage.end - 1)
            && came(Some(there.end)).is_none_or(|at| at == self.passage.end);
        about
            && found.start.abs_diff(there.start) <= room(first)
            && found.end.abs_diff(there.end) <= room(last)
    }

    /// Whether `found` is all that is left of the passage, with nothing but new text between.
    pub fn is_whole(&self, draft: &Draft, found: &Range<usize>) -> bool {
        let own = |at: &usize| {
            let (from, c) = draft.chars[*at];
            self.is_own(from) && !c.is_whitespace()
        };
        let all = 0..draft.chars.len();
        let (Some(first), Some(last)) = (all.clone().find(own), all.rev().find(own)) else {
            return false;
        };
        let is_foreign =
            |(from, c): &Char| !c.is_whitespace() && *from != Origin::New && !self.is_own(*from);
        !draft.chars[first..=last].iter().any(is_foreign)
            && found.start.abs_diff(first) <= 2
            && found.end.abs_diff(last + 1) <= 2
    }
}

/// The stretch, at most twice as long as the passage, with most of the characters that are `own`,
/// if that is most of the passage, in order.
fn densest(
    chars: &[Char],
    passage: &Range<usize>,
    size: usize,
    own: impl Fn(Origin) -> Option<usize>,
) -> Option<Range<usize>> {
    let here: Vec<(usize, usize)> = chars
        .iter()
        .enumerate()
        .filter(|(_, (_, c))| !c.is_whitespace())
        .filter_map(|(at, (from, _))| Some((at, own(*from)?)))
        .collect();
    let mut best = 0..0;
    let mut end = 0;
    // A form of several characters for one makes a passage longer.
    let sources: HashSet<usize> = here.iter().map(|(_, from)| *from).collect();
    let longest = passage.len() * 2 * here.len().div_ceil(sources.len().max(1)).max(1);
    for start in 0..here.len() {
        end = end.max(start);
        while end < here.len() && here[end].0 - here[start].0 < longest {
            end += 1;
        }
        if end - start > best.len() {
            best = start..end;
        }
    }
    let window = &here[best];
    let ordered = longest_rising(window.iter().map(|(_, from)| *from));
    let (first, last) = (window.first()?, window.last()?);
    (ordered * 100 >= size * MOST).then_some(first.0..last.0 + 1)
}

/// How many numbers of a row can be kept so that they rise.
fn longest_rising(numbers: impl Iterator<Item = usize>) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for number in numbers {
        let at = ends.partition_point(|end| *end < number);
        match ends.get_mut(at) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    ends.len()
}
