//! Which passages nothing can tell apart: those that stand in paragraphs that are the same letter by
//! letter. Says which of them a passage can be, if one only knows both texts. Also knows of the
//! twin that was edited until it is no more like what it was than like the annotated one.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::case::Case;
use crate::draft::{Char, Draft, Origin};
use crate::letters::{fold, fold_char};

/// A unit, of the old text or as it stands in the new one.
struct Unit {
    words: String,
    range: Range<usize>,
    /// In the new text: which unit of the old one it was.
    was: usize,
}

/// Which units of the new text the unit of the passage can be, and what follows from it.
pub struct Alike {
    old: Vec<Unit>,
    new: Vec<Unit>,
    own: usize,
    passage: Range<usize>,
    /// For each way of counting what two texts have in common: the units of the new text that it is
    /// in one of the best alignments; `None` if it is taken out in one.
    images: [BTreeSet<Option<usize>>; 2],
    /// The same, if units that were edited are still known.
    known: BTreeSet<Option<usize>>,
    has_copies: bool,
    new_words: Vec<(usize, char)>,
}

impl Alike {
    pub fn of(case: &Case) -> Self {
        let before = Draft::new(&case.old, case.unit());
        let units = before.units();
        let own = units.iter().position(|unit| unit.contains(&case.passage.start)).unwrap_or(0);
        let old: Vec<Unit> = (0..)
            .zip(units)
            .map(|(was, range)| Unit { words: fold(&before.slice(range.clone())), range, was })
            .collect();
        let new = unit_runs(&case.draft, &old);
        let same = |all: &[Unit]| all.iter().filter(|unit| unit.words == old[own].words).count();
        let has_copies = same(&old) > 1 || same(&new) > 1;
        let weights: [fn(&Unit) -> usize; 2] = [|_| 1, |unit| unit.words.len()];
        let images =
            weights.map(
                |weight| {
                    if has_copies { images(&old, &new, own, weight) } else { BTreeSet::new() }
                },
            );
        let known = if has_copies {
            let runs = runs(&case.draft, &old).into_iter();
            let known = runs.map(|(was, range)| Unit { words: old[was].words.clone(), range, was });
            self::images(&old, &known.collect::<Vec<_>>(), own, |_| 1)
        } else {
            BTreeSet::new()
        };
        let mut new_words = Vec::with_capacity(case.draft.chars.len());
        for (at, (_, c)) in case.draft.chars.iter().enumerate() {
            fold_char(*c, |c| new_words.push((at, c)));
        }
        Self { old, new, own, passage: case.passage.clone(), images, known, has_copies, new_words }
    }

    /// Whether the unit of the passage has a copy, before or after.
    pub fn has_copies(&self) -> bool {
        self.has_copies
    }

    /// Whether the passage is within one unit. Of one that is not, a copy of its first unit says less.
    pub fn is_in_one_unit(&self) -> bool {
        self.passage.end <= self.old[self.own].range.end
    }

    /// Whether several alignments are as good, and differ in what became of the passage.
    pub fn is_open(&self) -> bool {
        self.images.iter().chain([&self.known]).all(|images| images.len() > 1)
    }

    /// Whether what was found at `place` stands in the same unit, letter by letter.
    pub fn is_letter_by_letter(&self, case: &Case, place: &Range<usize>) -> bool {
        let unit = &self.old[self.own];
        let before: String =
            case.old.chars().take(self.passage.start).skip(unit.range.start).collect();
        let before = fold(&before).chars().count();
        let at = self.new_words.partition_point(|(at, _)| *at < place.start);
        let long = unit.words.chars().count();
        // A rule of dashes has no letters.
        let start = at.checked_sub(before).filter(|_| long > 0);
        start.is_some_and(|start| {
            let here = self.new_words[start..].iter().take(long);
            let last = self.new_words.get(start + long - 1).map_or(0, |(at, _)| *at);
            here.map(|(_, c)| *c).eq(unit.words.chars())
                && is_whole(&case.draft, &(self.new_words[start].0..last + 1))
        })
    }

    /// Whether the characters at `place` are those of a copy, in the same place of it.
    pub fn is_in_copy(&self, draft: &Draft, place: &Range<usize>) -> bool {
        let sources = draft.chars[place.clone()].iter().filter_map(|(from, _)| from.source());
        let mut hits: Vec<usize> = sources.collect();
        hits.sort_unstable();
        let Some(middle) = hits.get(hits.len() / 2) else { return false };
        let Some(unit) = self.old.iter().find(|unit| unit.range.contains(middle)) else {
            return false;
        };
        // What was copied must be there whole.
        let is_copy = |(from, _): &Char| matches!(from, Origin::Copy(_));
        let is_apart = || self.new.iter().all(|unit| !unit.range.contains(&place.start));
        if draft.chars[place.clone()].iter().any(is_copy) && is_apart() {
            return false;
        }
        let here = &self.old[self.own];
        let offset = self.passage.start - here.range.start;
        hits[0] >= unit.range.start
            && unit.words == here.words
            && (hits[0] - unit.range.start).abs_diff(offset) <= 3
    }

    /// Whether the passage can be at `place`, of what the two texts say alone: no better alignment
    /// says otherwise.
    pub fn can_be(&self, place: &Range<usize>) -> bool {
        let Some(here) = self.new.iter().position(|unit| unit.range.contains(&place.start)) else {
            return true;
        };
        !self.has_copies
            || self.new[here].words != self.old[self.own].words
            || self.images.iter().any(|images| images.contains(&Some(here)))
    }

    /// Whether the line at `place` was another, and has been edited until it is as like the line of
    /// the passage as what it was.
    pub fn is_no_nearer(&self, case: &Case, place: &Range<usize>) -> bool {
        let old = Draft::new(&case.old, case.unit());
        let mut sources: Vec<usize> =
            case.draft.chars[place.clone()].iter().filter_map(|(from, _)| from.any()).collect();
        sources.sort_unstable();
        let Some(source) = sources.get(sources.len() / 2) else { return false };
        let (own, other) = (line(&old, self.passage.start), line(&old, *source));
        let now = words(&case.draft, line(&case.draft, place.start));
        let kept = distance(&words(&old, other.clone()), &now);
        // Of lines that are the same within one unit, only what is between them tells.
        let unit = &self.old[self.own].range;
        let beside =
            unit.contains(source) && words(&old, own.clone()) == words(&old, other.clone());
        own != other && (kept > 0 || beside) && distance(&words(&old, own), &now) <= kept
    }

    /// Whether what stands at `place` now is, letter by letter, another unit of the old text.
    pub fn looks_like_another(&self, place: &Range<usize>) -> bool {
        self.new.iter().filter(|unit| unit.range.contains(&place.start)).any(|unit| {
            let other = |old: &&Unit| old.was != unit.was && old.words == unit.words;
            self.old.iter().find(other).is_some()
        })
    }
}

/// Whether nothing else stands on the lines of `range`.
fn is_whole(draft: &Draft, range: &Range<usize>) -> bool {
    let ends = |c: &&Char| c.1 == '\n' || !c.1.is_whitespace();
    let before = draft.chars[..range.start].iter().rev().find(ends);
    let behind = draft.chars[range.end..].iter().find(ends);
    [before, behind].iter().flatten().all(|(_, c)| *c == '\n')
}

/// The units of the old text as they stand in the new one, with nothing else beside them.
fn unit_runs(draft: &Draft, old: &[Unit]) -> Vec<Unit> {
    let whole = runs(draft, old).into_iter().filter(|(_, range)| is_whole(draft, range));
    whole
        .map(|(was, range)| Unit { words: fold(&draft.slice(range.clone())), range, was })
        .collect()
}

/// Wherever half of a unit of the old text, or more, is together in the new one.
fn runs(draft: &Draft, old: &[Unit]) -> Vec<(usize, Range<usize>)> {
    let mut runs: Vec<(usize, bool, Range<usize>, usize, usize)> = Vec::new();
    for (at, (from, c)) in draft.chars.iter().enumerate() {
        let (Some(source), false) = (from.any(), c.is_whitespace()) else { continue };
        let was = old.partition_point(|unit| unit.range.end <= source);
        let copy = matches!(from, Origin::Copy(_));
        match runs.last_mut() {
            Some((unit, kind, range, last, count))
                if *unit == was && *kind == copy && *last <= source =>
            {
                range.end = at + 1;
                *last = source;
                *count += 1;
            }
            _ => runs.push((was, copy, at..at + 1, source, 1)),
        }
    }
    let most = |was: usize, count: usize| count * 2 >= old[was].words.chars().count();
    runs.retain(|(was, _, _, _, count)| most(*was, *count));
    runs.into_iter().map(|(was, _, range, _, _)| (was, range)).collect()
}

/// What a pair of texts has in common in one alignment: what is kept, then as few edits as possible.
type Kept = i64;
const EDIT: Kept = 1;
const WEIGHT: Kept = 10_000;

/// The best alignments of a beginning of both texts: those that end in something kept, and those
/// that end within an edit.
#[derive(Clone, Copy)]
struct Best {
    kept: Kept,
    edit: Kept,
}

impl Best {
    const START: Best = Best { kept: 0, edit: -EDIT };

    fn any(self) -> Kept {
        self.kept.max(self.edit)
    }

    fn edited(self) -> Kept {
        self.edit.max(self.kept - EDIT)
    }
}

/// What the unit `own` can be in the best alignments, by `weight`.
fn images(
    old: &[Unit],
    new: &[Unit],
    own: usize,
    weight: fn(&Unit) -> usize,
) -> BTreeSet<Option<usize>> {
    let before = common(old[..own].iter(), &new.iter(), weight);
    let mut after = common(old[own + 1..].iter().rev(), &new.iter().rev(), weight);
    after.reverse();
    // Taken out, it is part of one edit with what is edited on both sides of it.
    let out = |at: usize| before[at].edited() + after[at].edited() + EDIT;
    let mut found: Vec<(Kept, Option<usize>)> = (0..=new.len()).map(|at| (out(at), None)).collect();
    for (at, unit) in new.iter().enumerate().filter(|(_, unit)| unit.words == old[own].words) {
        found.push((before[at].any() + gain(weight, unit) + after[at + 1].any(), Some(at)));
    }
    let best = found.iter().map(|(kept, _)| *kept).max().unwrap_or(0);
    found.into_iter().filter(|(kept, _)| *kept == best).map(|(_, image)| image).collect()
}

fn gain(weight: fn(&Unit) -> usize, unit: &Unit) -> Kept {
    WEIGHT * Kept::try_from(weight(unit)).unwrap()
}

/// How much all of `old` has in common with each beginning of `new`.
fn common<'a>(
    old: impl Iterator<Item = &'a Unit>,
    new: &(impl Iterator<Item = &'a Unit> + Clone),
    weight: fn(&Unit) -> usize,
) -> Vec<Best> {
    let never = Kept::MIN / 4;
    let mut row = vec![Best { edit: never, ..Best::START }];
    row.extend(new.clone().map(|_| Best { kept: never, ..Best::START }));
    for one in old {
        let mut diagonal = row[0];
        row[0] = Best { kept: never, edit: row[0].edited() };
        for (at, other) in new.clone().enumerate() {
            let above = row[at + 1];
            let same = other.words == one.words;
            row[at + 1] = Best {
                kept: if same { diagonal.any() + gain(weight, one) } else { never },
                edit: above.edited().max(row[at].edited()),
            };
            diagonal = above;
        }
    }
    row
}

fn line(draft: &Draft, at: usize) -> Range<usize> {
    let is_end = |at: &usize| draft.chars[*at].1 == '\n';
    let start = (0..at).rev().find(is_end).map_or(0, |end| end + 1);
    start..(at..draft.chars.len()).find(is_end).unwrap_or(draft.chars.len())
}

fn words(draft: &Draft, range: Range<usize>) -> Vec<String> {
    draft.words(range).into_iter().map(|word| fold(&draft.slice(word))).collect()
}

/// How many words must be put in, taken out or changed.
fn distance(one: &[String], other: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (before, word) in (1..).zip(one) {
        let mut diagonal = std::mem::replace(&mut row[0], before);
        for (at, now) in other.iter().enumerate() {
            let cost = (diagonal + usize::from(word != now)).min(row[at] + 1).min(row[at + 1] + 1);
            diagonal = std::mem::replace(&mut row[at + 1], cost);
        }
    }
    row[other.len()]
}
