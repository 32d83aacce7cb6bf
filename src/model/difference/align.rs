//! The cheapest way to turn one stretch of a text into another.
//!
//! Owns the costs. A word that stays costs nothing, a word that is put in or taken out costs its
//! length, and a cut costs more in the middle of a sentence than at the end of a paragraph: of two
//! paragraphs that begin alike, one is taken out whole, and not the end of the first with the
//! beginning of the second. Every way that costs as little is looked at, so that it is known where
//! several do. Which stretches are compared is decided in `walls`.
//!
//! This is the alignment of Needleman and Wunsch with the affine gaps of Gotoh, whose opening and
//! closing cost what the edge there costs; a cell lies on a best path if its cost from the start
//! and its cost to the end add up to the total.

use std::collections::HashMap;
use std::ops::Range;

use super::fold::{Edge, Lexicon, Token};

/// Of a pair of words, at most two letters in five may differ for one to be a repair of the other.
const REPAIRED: (usize, usize) = (2, 5);
/// What it costs to put one word, or one number, in the place of another, beside their weights: less
/// than to cut both.
const REPLACED: u32 = 4;
const NUMBERED: u32 = 1;
/// What a repaired letter costs.
const REPAIR: u32 = 2;
/// Words of more letters are not compared letter by letter.
const LONG: usize = 64;
/// Another way costs as much if it costs no more than this beyond the cheapest: two cuts between
/// paragraphs, which may as well have been one.
const AS_MUCH: u32 = 2;
/// How many pairs of words are remembered.
const REMEMBERED: usize = 1 << 20;
/// More than any real cost, and far from overflowing.
const NEVER: u32 = u32::MAX / 4;

/// What became of one old token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordLink {
    /// The new token that it became.
    pub(super) to: Option<u32>,
    /// The first and the last new token that it may as well have become at the same cost.
    pub(super) between: Option<(u32, u32)>,
    /// Whether it may as well have been taken out at the same cost.
    pub(super) may_be_gone: bool,
}

/// What it costs that one word becomes another; remembers what it has compared.
#[derive(Debug)]
pub(super) struct Costs<'a> {
    lexicon: &'a Lexicon,
    known: HashMap<(u32, u32), u32>,
}

impl<'a> Costs<'a> {
    pub(super) fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, known: HashMap::new() }
    }

    /// Returns what it costs that word `old` becomes `new`; `None` if it is another word.
    pub(super) fn repair(&mut self, old: u32, new: u32) -> Option<u32> {
        if old == new {
            return Some(0);
        }
        let (a, b) = (self.lexicon.word(old), self.lexicon.word(new));
        if a.lower == b.lower {
            return Some(1);
        } else if a.is_mark || b.is_mark {
            return (a.is_mark && b.is_mark).then_some(REPAIR);
        }
        // A digit makes another number; nobody can say that it was misread.
        if a.is_number && b.is_number {
            return None;
        }
        // Each letter that differs changes at most two bits.
        let allowed = a.letters.len().max(b.letters.len()) * REPAIRED.0 / REPAIRED.1;
        if (a.mask ^ b.mask).count_ones() as usize > 2 * allowed || allowed == 0 {
            return None;
        }
        if self.known.len() > REMEMBERED {
            self.known.clear();
        }
        let cost = *self.known.entry((old, new)).or_insert_with(|| {
            let lengths = [&a.letters, &b.letters].map(|word| word.chars().count());
            let [shorter, longer] = [lengths[0].min(lengths[1]), lengths[0].max(lengths[1])];
            let allowed = longer * REPAIRED.0 / REPAIRED.1;
            if longer > LONG || longer - shorter > allowed {
                return NEVER;
            }
            let edits = strsim::levenshtein(&a.letters, &b.letters);
            if edits > allowed { NEVER } else { u32::try_from(edits).unwrap_or(NEVER) * REPAIR }
        });
        (cost < NEVER).then_some(cost)
    }

    /// Returns how much a token weighs: what it costs to put it in or to take it out.
    pub(super) fn weight(&self, token: &Token) -> u32 {
        self.weight_of(token.word)
    }

    /// The same for a word.
    pub(super) fn weight_of(&self, word: u32) -> u32 {
        self.lexicon.word(word).weight
    }

    /// Returns whether a word is a mark, or no word at all.
    pub(super) fn is_mark(&self, word: u32) -> bool {
        self.lexicon.word(word).is_mark
    }

    /// Returns whether a word contains a digit and no letter.
    pub(super) fn is_number(&self, word: u32) -> bool {
        self.lexicon.word(word).is_number
    }
}

/// Returns what it costs that word `new` stands in the place of `old`, and whether it is the same
/// word, repaired.
fn pair(
    costs: &mut Costs,
    (old, i): (&AlignmentSide, usize),
    (new, j): (&AlignmentSide, usize),
) -> (u32, bool) {
    let shift = shift(old.edges[i], new.edges[j]);
    let (one, other) = (old.words[i], new.words[j]);
    if let Some(cost) = costs.repair(one, other) {
        return (cost + shift, true);
    }
    let (a, b) = (costs.lexicon.word(one), costs.lexicon.word(other));
    // A list is numbered anew more often than one word is replaced by another.
    let cost = if a.is_number && b.is_number { NUMBERED } else { REPLACED };
    (a.weight + b.weight + cost + shift, false)
}

/// Returns what it costs to begin or to end a cut there.
fn cut(edge: Edge) -> u32 {
    match edge {
        Edge::Paragraph => 1,
        Edge::SentenceLine => 2,
        Edge::Sentence => 3,
        Edge::Line => 4,
        Edge::Word => 6,
    }
}

/// Returns what it costs that a word which stood after one edge stands after the other: what was a
/// paragraph of its own hardly became the end of another.
fn shift(old: Edge, new: Edge) -> u32 {
    let ((Edge::Paragraph, other) | (other, Edge::Paragraph)) = (old, new) else { return 0 };
    match other {
        Edge::Paragraph => 0,
        Edge::Line | Edge::SentenceLine => 1,
        Edge::Sentence => 3,
        Edge::Word => 6,
    }
}

/// Returns what it costs more if a cut that began within a sentence goes on over this edge.
fn cross(edge: Edge) -> u32 {
    match edge {
        Edge::Paragraph => 12,
        Edge::SentenceLine => 6,
        Edge::Sentence => 4,
        Edge::Line => 3,
        Edge::Word => 0,
    }
}

/// One side of an alignment.
struct AlignmentSide {
    words: Vec<u32>,
    edges: Vec<Edge>,
    weights: Vec<u32>,
    /// The cost of a cut before each token, and after the last.
    cuts: Vec<u32>,
    /// What it costs there to go on with a cut that began within a sentence.
    crosses: Vec<u32>,
}

impl AlignmentSide {
    fn new(costs: &Costs, tokens: &[Token], range: &Range<usize>) -> Self {
        let here = &tokens[range.clone()];
        // The ends of a text are like the ends of its first and its last line: of the lines of a list,
        // none is easier to cut than another.
        let begins = |token: &&Token| token.begins_line;
        let first = tokens.iter().skip(1).find(begins).map_or(Edge::Paragraph, |token| token.edge);
        let last = tokens.iter().skip(1).rfind(begins).map_or(Edge::Paragraph, |token| token.edge);
        let edge = |at: usize| match tokens.get(at) {
            None => last,
            Some(_) if at == 0 => first,
            Some(token) => token.edge,
        };
        Self {
            words: here.iter().map(|token| token.word).collect(),
            edges: here.iter().map(|token| token.edge).collect(),
            weights: here.iter().map(|token| costs.weight(token)).collect(),
            cuts: (range.start..=range.end).map(|at| cut(edge(at))).collect(),
            crosses: (range.start..=range.end).map(|at| cross(edge(at))).collect(),
        }
    }

    fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns the kind of a cut that begins at this token: 0 within a sentence, 1 elsewhere.
    fn kind(&self, at: usize) -> usize {
        usize::from(self.crosses[at] > 0)
    }

    /// Returns what it costs to go on there with a cut of this kind.
    fn go_on(&self, kind: usize, at: usize) -> u32 {
        if kind == 0 { self.crosses[at] } else { 0 }
    }
}

/// Aligns `old_range` of the old tokens with `new_range` of the new ones. Takes time and memory in
/// proportion to the product of their lengths. The result has a link for each old token of the
/// range.
pub(super) fn align(
    costs: &mut Costs,
    (old, old_range): (&[Token], Range<usize>),
    (new, new_range): (&[Token], Range<usize>),
) -> Vec<WordLink> {
    if old_range.is_empty() || new_range.is_empty() {
        return vec![WordLink::default(); old_range.len()];
    }
    let table = Table {
        old: AlignmentSide::new(costs, old, &old_range),
        new: AlignmentSide::new(costs, new, &new_range),
        rest: Vec::new(),
    };
    let mut links = table.solve(costs);
    let first = u32::try_from(new_range.start).unwrap_or(u32::MAX);
    for link in &mut links {
        link.to = link.to.map(|to| to + first);
        link.between = link.between.map(|(from, to)| (from + first, to + first));
    }
    links
}

struct Table {
    old: AlignmentSide,
    new: AlignmentSide,
    /// For each pair of positions, outside of a cut, what the rest costs.
    rest: Vec<u32>,
}

impl Table {
    fn solve(mut self, costs: &mut Costs) -> Vec<WordLink> {
        self.fill(costs);
        let mut links = vec![WordLink::default(); self.old.len()];
        self.mark_ties(costs, &mut links);
        self.follow(costs, &mut links);
        links
    }

    fn rest(&self, i: usize, j: usize) -> u32 {
        self.rest[i * (self.new.len() + 1) + j]
    }

    /// Computes the costs to the end, from the end.
    fn fill(&mut self, costs: &mut Costs) {
        let (old, new) = (&self.old, &self.new);
        let (n, m) = (old.len(), new.len());
        let width = m + 1;
        let mut rest = vec![NEVER; (n + 1) * width];
        // What the rest costs inside of a cut of old tokens, by column and kind.
        let mut cutting = vec![[NEVER; 2]; width];
        for i in (0..=n).rev() {
            // The same inside of a cut of new tokens.
            let mut putting = [NEVER; 2];
            for j in (0..=m).rev() {
                let mut least = if (i, j) == (n, m) { 0 } else { NEVER };
                if i < n && j < m {
                    let (cost, _) = pair(costs, (old, i), (new, j));
                    least = least.min(cost + rest[(i + 1) * width + j + 1]);
                }
                if i < n {
                    let closed = old.cuts[i + 1] + rest[(i + 1) * width + j];
                    for (kind, cost) in cutting[j].iter_mut().enumerate() {
                        let on = *cost + old.go_on(kind, i + 1);
                        *cost = (old.weights[i] + on.min(closed)).min(NEVER);
                    }
                    least = least.min(old.cuts[i] + cutting[j][old.kind(i)]);
                }
                if j < m {
                    let closed = new.cuts[j + 1] + rest[i * width + j + 1];
                    for (kind, cost) in putting.iter_mut().enumerate() {
                        let on = *cost + new.go_on(kind, j + 1);
                        *cost = (new.weights[j] + on.min(closed)).min(NEVER);
                    }
                    least = least.min(new.cuts[j] + putting[new.kind(j)]);
                }
                rest[i * width + j] = least.min(NEVER);
            }
        }
        self.rest = rest;
    }

    /// Computes the costs from the start, and marks whatever lies on any of the cheapest ways.
    fn mark_ties(&self, costs: &mut Costs, links: &mut [WordLink]) {
        let (old, new) = (&self.old, &self.new);
        let (n, m) = (old.len(), new.len());
        let total = self.rest(0, 0);
        // Of the row above and of this one: the least cost outside of a cut.
        let (mut above, mut row) = (vec![NEVER; m + 1], vec![NEVER; m + 1]);
        // By column and kind: the least cost inside of a cut of old tokens, and where it began.
        let mut cutting = vec![[(NEVER, 0); 2]; m + 1];
        // Up to where old tokens may be gone, by where such a cut begins.
        let mut gone = vec![0; n + 1];
        for i in 0..=n {
            let mut putting = [NEVER; 2];
            for j in 0..=m {
                let mut least = if (i, j) == (0, 0) { 0 } else { NEVER };
                if i > 0 && j > 0 {
                    let (cost, is_same) = pair(costs, (old, i - 1), (new, j - 1));
                    let here = above[j - 1] + cost;
                    least = least.min(here);
                    if here + self.rest(i, j) <= total + AS_MUCH {
                        if is_same {
                            links[i - 1].widen(j - 1);
                        } else {
                            links[i - 1].may_be_gone = true;
                        }
                    }
                }
                if i > 0 {
                    for (kind, cut) in cutting[j].iter_mut().enumerate() {
                        let (known, from) = *cut;
                        let mut best = ((known + old.go_on(kind, i - 1)).min(NEVER), from);
                        if kind == old.kind(i - 1) {
                            best = best.min((above[j] + old.cuts[i - 1], i - 1));
                        }
                        let cost = (best.0 + old.weights[i - 1]).min(NEVER);
                        *cut = (cost, best.1);
                        let closed = cost + old.cuts[i];
                        least = least.min(closed);
                        if closed + self.rest(i, j) <= total + AS_MUCH {
                            gone[best.1] = i.max(gone[best.1]);
                        }
                    }
                }
                if j > 0 {
                    for (kind, cost) in putting.iter_mut().enumerate() {
                        *cost = (*cost + new.go_on(kind, j - 1)).min(NEVER);
                        if kind == new.kind(j - 1) {
                            *cost = (*cost).min(row[j - 1] + new.cuts[j - 1]);
                        }
                        *cost = (*cost + new.weights[j - 1]).min(NEVER);
                        least = least.min(*cost + new.cuts[j]);
                    }
                }
                row[j] = least.min(NEVER);
            }
            std::mem::swap(&mut above, &mut row);
        }
        let mut until = 0;
        for (i, link) in links.iter_mut().enumerate() {
            until = until.max(gone[i]);
            link.may_be_gone |= i < until;
        }
    }

    /// Follows one of the cheapest ways.
    fn follow(&self, costs: &mut Costs, links: &mut [WordLink]) {
        let (n, m) = (self.old.len(), self.new.len());
        let (mut i, mut j) = (0, 0);
        while i < n && j < m {
            let here = self.rest(i, j);
            let (cost, is_same) = pair(costs, (&self.old, i), (&self.new, j));
            if cost + self.rest(i + 1, j + 1) == here {
                links[i].to = u32::try_from(j).ok().filter(|_| is_same);
                (i, j) = (i + 1, j + 1);
            } else if let Some(end) = cut_end(&self.old, i, here, |i| self.rest(i, j)) {
                i = end;
            } else if let Some(end) = cut_end(&self.new, j, here, |j| self.rest(i, j)) {
                j = end;
            } else {
                // One of the three must hold.
                debug_assert!(false, "no way on from {i}, {j}");
                return;
            }
        }
    }
}

/// Returns the end of a cut from `start` that costs `total`, with what is left after it.
fn cut_end(
    side: &AlignmentSide,
    start: usize,
    total: u32,
    rest: impl Fn(usize) -> u32,
) -> Option<usize> {
    let mut cost = side.cuts[start];
    for end in start + 1..=side.len() {
        let crossed = if end - 1 > start { side.go_on(side.kind(start), end - 1) } else { 0 };
        cost += crossed + side.weights[end - 1];
        if cost > total {
            return None;
        } else if cost + side.cuts[end] + rest(end) == total {
            return Some(end);
        }
    }
    None
}

impl WordLink {
    fn widen(&mut self, to: usize) {
        let to = u32::try_from(to).unwrap_or(u32::MAX);
        let (first, last) = self.between.unwrap_or((to, to));
        self.between = Some((first.min(to), last.max(to)));
    }
}
