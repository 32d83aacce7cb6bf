//! What was taken out in one place and put in elsewhere.
//!
//! Owns which stretches are followed out of their order: whole paragraphs that stand once in each
//! text, word for word; lines and sentences that do, wherever they were put; and paragraphs and
//! sentences that are nearly the same, where nothing else comes near. Nothing is ever followed to
//! text that an alignment accounts for word for word.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{Costs, WordLink, align};
use super::likeness::{COMMON, Edits, alike, counts, has_form, is_too_much, share};
use super::walls::{TextUnit, TokenSide, link, once_in_both};

/// The least weight of a paragraph that is followed.
const LEAST_WEIGHT: u32 = 5;
/// The least weight of a line that becomes a line, and of a sentence: short ones recur by chance.
const LEAST_LINE: u32 = 10;
const LEAST_SENTENCE: u32 = 20;
/// The least length of both, in tokens.
const LEAST_LENGTH: usize = 3;
/// The least weight of what is followed though it was changed.
const LEAST_CHANGED: u32 = 24;
/// At most this many words of the old text are looked at to see whether others have a form.
const MOST_COMPARED: usize = 8_000_000;
/// At most this many cells of alignments are computed.
const MOST_CELLS: usize = 1 << 23;
/// Of a sentence that may have been moved, at most this share of the weight, in percent, seems to
/// have stayed in order.
const STAYED: u32 = 30;
/// The same for paragraphs and lines: that much may be due to the form that they have in common.
const FORM: u32 = 80;
/// At most this share of the weight, in percent, may have been put in, taken out or replaced on the
/// way.
const EDITED: u32 = 12;
/// Of the place to which a sentence was moved, at most this share, in percent, is accounted for by
/// something else.
const TAKEN: u32 = 40;
/// Two texts that have less than this share of their weight in common, in percent, are different
/// texts.
const ANOTHER: u32 = 30;
/// A paragraph of this weight is not found in two different texts by chance.
const SAYS_MUCH: u32 = 60;

/// How a token came to where it is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LinkWay {
    /// In the order of the text.
    #[default]
    InOrder,
    /// Within a whole paragraph that stands elsewhere.
    Whole,
    /// Within a line or a sentence that stands elsewhere, or something that is nearly the same.
    Put,
}

/// Adds to `links` what was moved; returns the way of each old token.
pub(super) fn follow(
    costs: &mut Costs,
    old: &TokenSide,
    new: &TokenSide,
    links: &mut [WordLink],
) -> Vec<LinkWay> {
    let mut moves = Moves {
        old,
        new,
        owner: owners(links, new.tokens.len()),
        ways: vec![LinkWay::InOrder; links.len()],
        links,
    };
    if moves.is_settled() {
        return moves.ways;
    }
    let all = |side: &TokenSide, unit| side.units(0..side.tokens.len(), unit);
    let paragraphs = [all(old, TextUnit::Paragraph), all(new, TextUnit::Paragraph)];
    for (one, other) in once_in_both((old, &paragraphs[0]), (new, &paragraphs[1])) {
        if old.weight(costs, one.clone()) >= LEAST_WEIGHT {
            moves.follow(one, other, LinkWay::Whole);
        }
    }
    moves.extend(&paragraphs);
    moves.stretches(costs);
    moves.nearly(costs, TextUnit::Paragraph);
    moves.nearly(costs, TextUnit::Sentence);
    moves.doubt(costs, TextUnit::Paragraph);
    moves.doubt(costs, TextUnit::Line);
    moves.ways
}

/// Forgets what two different texts have in common: heads and formulas, which all papers of an
/// archive share. Of a text that was put in the place of another, only whole paragraphs that say
/// much are taken for the old ones.
pub(super) fn forget_another(
    costs: &Costs,
    old: &TokenSide,
    new: &TokenSide,
    links: &mut [WordLink],
) {
    let (mut mine, mut theirs) = (0, 0);
    for (from, to) in links.iter().enumerate().filter_map(|(from, link)| Some((from, link.to?))) {
        mine += old.weight(costs, from..from + 1);
        theirs += new.weight(costs, to as usize..to as usize + 1);
    }
    let (all, others) =
        (old.weight(costs, 0..old.tokens.len()), new.weight(costs, 0..new.tokens.len()));
    if mine * 100 >= all * ANOTHER || theirs * 100 >= others * ANOTHER {
        return;
    }
    for unit in old.units(0..links.len(), TextUnit::Paragraph) {
        let is_whole = links[unit.clone()].iter().all(|link| link.to.is_some());
        if !is_whole || old.weight(costs, unit.clone()) < SAYS_MUCH {
            links[unit].fill(WordLink::default());
        }
    }
}

/// What became of the tokens so far.
struct Moves<'a> {
    old: &'a TokenSide<'a>,
    new: &'a TokenSide<'a>,
    links: &'a mut [WordLink],
    ways: Vec<LinkWay>,
    /// For each new token, the old one that became it.
    owner: Vec<Option<usize>>,
}

/// Returns for each new token the old one that became it.
fn owners(links: &[WordLink], count: usize) -> Vec<Option<usize>> {
    let mut owner = vec![None; count];
    for (from, link) in links.iter().enumerate() {
        if let Some(to) = link.to {
            owner[to as usize] = Some(from);
        }
    }
    owner
}

impl Moves<'_> {
    /// Returns whether every old token, or every new one, is accounted for.
    fn is_settled(&self) -> bool {
        let same = |from: usize| self.is_same(from);
        (0..self.links.len()).all(same) || self.owner.iter().all(|owner| owner.is_some_and(same))
    }

    /// Returns whether an old token became a new one letter for letter.
    fn is_same(&self, from: usize) -> bool {
        let to = self.links[from].to;
        to.is_some_and(|to| self.old.words[from] == self.new.words[to as usize])
    }

    /// Returns whether all of these old tokens are there, letter for letter and one after the other.
    fn has_place(&self, one: &Range<usize>) -> bool {
        let to = |from: usize| self.links[from].to;
        let follows = |from: usize| from == one.start || to(from) == to(from - 1).map(|to| to + 1);
        one.clone().all(|from| self.is_same(from) && follows(from))
    }

    /// Follows the old tokens `one` to the same new ones `other`, unless either has its place.
    fn follow(&mut self, one: Range<usize>, other: Range<usize>, way: LinkWay) {
        let has_place = self.has_place(&one);
        let owner = |to: usize| self.owner[to];
        let is_taken = owner(other.start).is_some_and(|first| {
            let run = first..first + other.len();
            run.end <= self.links.len()
                && other.clone().map(owner).eq(run.clone().map(Some))
                && self.has_place(&run)
        });
        if has_place || is_taken {
            return;
        }
        self.release(&one, &other);
        link(self.links, one.clone(), other.clone());
        self.ways[one.clone()].fill(way);
        for (from, to) in one.zip(other) {
            self.owner[to] = Some(from);
        }
    }

    /// Forgets what became of the old tokens `one`, and what became the new tokens `other`.
    fn release(&mut self, one: &Range<usize>, other: &Range<usize>) {
        for from in other.clone().filter_map(|to| self.owner[to].take()) {
            self.links[from] = WordLink::default();
        }
        for from in one.clone() {
            if let Some(to) = self.links[from].to {
                self.owner[to as usize] = None;
            }
            self.links[from] = WordLink::default();
        }
    }

    /// Follows the paragraphs beside those that were moved, however often they stand elsewhere, as
    /// long as they go on being the same.
    fn extend(&mut self, [here, there]: &[Vec<Range<usize>>; 2]) {
        let beside = |from: usize, to: usize, by: isize| {
            let [from, to] = [from, to].map(|at| at.checked_add_signed(by));
            Some((here.get(from?)?.clone(), there.get(to?)?.clone()))
        };
        let starts: HashMap<usize, usize> =
            there.iter().enumerate().map(|(at, unit)| (unit.start, at)).collect();
        for by in [1, -1] {
            let order: Vec<usize> =
                if by > 0 { (0..here.len()).collect() } else { (0..here.len()).rev().collect() };
            for at in order {
                let first = here[at].start;
                let to = self.links[first].to.filter(|_| self.ways[first] == LinkWay::Whole);
                let Some(place) = to.and_then(|to| starts.get(&(to as usize)).copied()) else {
                    continue;
                };
                let Some((one, other)) = beside(at, place, by) else { continue };
                let is_free = one.clone().all(|from| self.links[from].to.is_none())
                    && other.clone().all(|to| self.owner[to].is_none());
                // Of copies in a row, it is not known which one came along.
                let next = place.checked_add_signed(2 * by).and_then(|next| there.get(next));
                let again = next.is_some_and(|next| {
                    self.new.words[next.clone()] == self.new.words[other.clone()]
                });
                if is_free && !again && self.old.words[one.clone()] == self.new.words[other.clone()]
                {
                    self.follow(one, other, LinkWay::Whole);
                }
            }
        }
    }

    /// Follows lines and sentences that stand once in each text, wherever they begin there.
    fn stretches(&mut self, costs: &Costs) {
        let index = [StretchIndex::new(&self.old.words), StretchIndex::new(&self.new.words)];
        for (unit, least) in [(TextUnit::Line, LEAST_LINE), (TextUnit::Sentence, LEAST_SENTENCE)] {
            let mut found = Vec::new();
            let mut is_found = vec![false; self.links.len()];
            for one in self.old.units(0..self.links.len(), unit) {
                if self.has_place(&one)
                    || one.len() < LEAST_LENGTH
                    || self.old.weight(costs, one.clone()) < least
                {
                    continue;
                }
                let words = &self.old.words[one.clone()];
                let [here, there] = [&index[0], &index[1]].map(|index| index.only(words));
                if let (Some(_), Some(to)) = (here, there) {
                    is_found[one.clone()].fill(true);
                    found.push((one.clone(), to..to + one.len()));
                }
            }
            let rest = ParagraphRest::new(costs, self, &is_found);
            for (one, other) in found {
                let is_line = unit == TextUnit::Line && self.is_line(&other);
                let is_free = is_line
                    || (self.is_free(costs, &other)
                        && self.old.weight(costs, one.clone()) >= LEAST_SENTENCE);
                if is_free && rest.remains(&one) {
                    self.follow(one, other, LinkWay::Put);
                }
            }
        }
    }

    /// Returns whether new tokens are one whole line.
    fn is_line(&self, other: &Range<usize>) -> bool {
        let begins = |at: usize| self.new.tokens.get(at).is_none_or(|token| token.begins_line);
        begins(other.start) && begins(other.end)
    }

    /// Returns whether new tokens are hardly accounted for.
    fn is_free(&self, costs: &Costs, other: &Range<usize>) -> bool {
        let taken = other.clone().filter(|to| self.owner[*to].is_some());
        let taken: u32 = taken.map(|to| self.new.weight(costs, to..to + 1)).sum();
        taken * 100 <= self.new.weight(costs, other.clone()) * TAKEN
    }

    /// Returns the old and the new units that are not accounted for, or not by much more than the
    /// form that they have in common with others.
    fn loose(&self, costs: &Costs, unit: TextUnit) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
        let stays = if unit == TextUnit::Sentence { STAYED } else { FORM };
        let loose = |side: &TokenSide, is_linked: &dyn Fn(usize) -> bool| {
            let mut units = side.units(0..side.tokens.len(), unit);
            units.retain(|unit| {
                let all = side.weight(costs, unit.clone());
                let linked = unit.clone().filter(|at| is_linked(*at));
                let stayed: u32 = linked.map(|at| side.weight(costs, at..at + 1)).sum();
                all >= LEAST_CHANGED && stayed * 100 <= all * stays
            });
            units
        };
        let gone = loose(self.old, &|at| self.links[at].to.is_some());
        let came = loose(self.new, &|at| self.owner[at].is_some());
        (gone, came)
    }

    /// Forgets what stayed in order only by its form: where what stands there now has as much in
    /// common with something else that is gone, or something else that came with it.
    fn doubt(&mut self, costs: &Costs, unit: TextUnit) {
        let (gone, came) = self.loose(costs, unit);
        if is_too_much(&gone, &came) {
            return;
        }
        let count = |side: &TokenSide, units: &[Range<usize>]| -> Vec<_> {
            let counted =
                |unit: &Range<usize>| (counts(side, unit), side.weight(costs, unit.clone()));
            units.iter().map(counted).collect()
        };
        let (mine, theirs) = (count(self.old, &gone), count(self.new, &came));
        let alike = |one: usize, other: usize| {
            let ((a, weight), (b, heavy)) = (&mine[one], &theirs[other]);
            share(costs, (a, *weight), (b, *heavy))
        };
        let mut doubtful = Vec::new();
        for (one, unit) in gone.iter().enumerate() {
            let mut linked: HashMap<usize, usize> = HashMap::new();
            for to in self.links[unit.clone()].iter().filter_map(|link| link.to) {
                let at = came.partition_point(|other| other.end <= to as usize);
                if came.get(at).is_some_and(|other| other.contains(&(to as usize))) {
                    *linked.entry(at).or_default() += 1;
                }
            }
            let best = linked.into_iter().max_by_key(|(at, count)| (*count, *at));
            let Some((other, _)) = best else { continue };
            let own = alike(one, other).max(COMMON);
            let by_another = (0..gone.len()).any(|at| at != one && alike(at, other) >= own);
            let elsewhere = (0..came.len()).any(|at| at != other && alike(one, at) >= own);
            if by_another || elsewhere {
                doubtful.push((unit.clone(), came[other].clone()));
            }
        }
        for (one, other) in doubtful {
            for from in one {
                let to = self.links[from].to.map(|to| to as usize);
                if let Some(to) = to.filter(|to| other.contains(to)) {
                    self.links[from] = WordLink::default();
                    self.owner[to] = None;
                }
            }
        }
    }

    /// Follows what was changed a little on the way.
    fn nearly(&mut self, costs: &mut Costs, unit: TextUnit) {
        let (old, new) = (self.old, self.new);
        let (gone, came) = self.loose(costs, unit);
        let rest = ParagraphRest::new(costs, self, &vec![false; self.links.len()]);
        let (mut left, mut compared) = (MOST_CELLS, 0);
        for (one, other) in alike(costs, (old, &gone), (new, &came)) {
            let (one, other) = (gone[one].clone(), came[other].clone());
            let inside = |link: &WordLink| link.to.is_some_and(|to| other.contains(&(to as usize)));
            let already = self.links[one.clone()].iter().filter(|link| inside(link)).count();
            if already * 2 > one.len() {
                continue;
            }
            let cells = one.len() * other.len();
            if cells > left {
                break;
            }
            left -= cells;
            let some = align(costs, (old.tokens, one.clone()), (new.tokens, other.clone()));
            let edits = Edits::of(costs, (old, &one), (new, &other), &some);
            compared += if edits.says_another { old.tokens.len() } else { 0 };
            if (unit == TextUnit::Sentence && !rest.remains(&one))
                || edits.weight * 100 > old.weight(costs, one.clone()) * EDITED
                || (edits.says_another && compared > MOST_COMPARED)
                || (edits.says_another && has_form(costs, (old, &one), (new, &other), unit))
            {
                continue;
            }
            self.release(&one, &other);
            for (from, link) in one.clone().zip(&some) {
                self.links[from] = *link;
                if let Some(to) = link.to {
                    self.owner[to as usize] = Some(from);
                }
            }
            self.ways[one].fill(LinkWay::Put);
        }
    }
}

/// Where stretches of words stand in a text, by their first words.
struct StretchIndex<'a> {
    words: &'a [u32],
    starts: HashMap<&'a [u32], Vec<usize>>,
}

impl<'a> StretchIndex<'a> {
    /// Stretches that begin like more than this many others are not looked for.
    const MOST: usize = 64;

    fn new(words: &'a [u32]) -> Self {
        let mut starts: HashMap<&[u32], Vec<usize>> = HashMap::new();
        for (at, first) in words.windows(LEAST_LENGTH).enumerate() {
            let known = starts.entry(first).or_default();
            if known.len() <= Self::MOST {
                known.push(at);
            }
        }
        Self { words, starts }
    }

    /// Returns where `stretch` stands, if it stands once.
    fn only(&self, stretch: &[u32]) -> Option<usize> {
        let known = self.starts.get(stretch.get(..LEAST_LENGTH)?)?;
        if known.len() > Self::MOST {
            return None;
        }
        let mut found = known.iter().filter(|at| self.words[**at..].starts_with(stretch));
        found.next().copied().filter(|_| found.next().is_none())
    }
}

/// What is left of each paragraph: for each old token where its paragraph begins and ends, and up to
/// each the weight of all before it, and of those of them that are somewhere.
struct ParagraphRest {
    paragraphs: Vec<Range<usize>>,
    weights: Vec<(u32, u32)>,
}

impl ParagraphRest {
    /// What `is_found` is counted as being somewhere.
    fn new(costs: &Costs, moves: &Moves, is_found: &[bool]) -> Self {
        let count = moves.links.len();
        let paragraphs = moves.old.units(0..count, TextUnit::Paragraph);
        let mut weights = vec![(0, 0)];
        let (mut all, mut there) = (0, 0);
        for (at, link) in moves.links.iter().enumerate() {
            let weight = moves.old.weight(costs, at..at + 1);
            all += weight;
            there += if link.to.is_some() || is_found[at] { weight } else { 0 };
            weights.push((all, there));
        }
        Self { paragraphs, weights }
    }

    /// Returns whether the rest of the paragraph around `one` is still somewhere, or is less than
    /// `one` is: of a paragraph that is gone no single line is looked for, since what was written in
    /// its stead may say the same.
    fn remains(&self, one: &Range<usize>) -> bool {
        let at = self.paragraphs.partition_point(|paragraph| paragraph.end <= one.start);
        let Some(paragraph) = self.paragraphs.get(at) else { return true };
        let between = |range: &Range<usize>| {
            let ((all, there), (before, known)) =
                (self.weights[range.end], self.weights[range.start]);
            (all - before, there - known)
        };
        let ((all, there), (own, known)) = (between(paragraph), between(one));
        let (all, there) = (all.saturating_sub(own), there.saturating_sub(known));
        there * 2 >= all || all <= own
    }
}
