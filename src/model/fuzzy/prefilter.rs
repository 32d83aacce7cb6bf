//! A quick first look at many passages: which ones match a query for certain, with what score, and
//! which ones might.
//!
//! Owns the shortcut to the score of [`Ranker::rank`](super::Ranker::rank) for passages that
//! contain every word literally: the words are searched for in the whole text at once. Other
//! passages are ruled out if they cannot match, because a letter is missing or the letters are too
//! far apart. So only a few are scored in full.

use std::ops::Range;

use memchr::memmem::Finder;

use super::passage_index::{PassageIndex, letters};
use super::{EXACT, NEAR, Query, Term, TermKind};

/// The outcome for some passages.
#[derive(Debug, Default)]
pub struct Prefiltered {
    /// Passages that match for certain: score and number.
    pub scored: Vec<(i64, u32)>,
    /// Passages that might match and must be ranked.
    pub candidates: Vec<u32>,
}

/// Searches passage indexes for one query.
#[derive(Debug)]
pub struct Prefilter<'a> {
    needles: Vec<Needle<'a>>,
}

#[derive(Debug)]
pub(super) struct Needle<'a> {
    pub(super) term: &'a Term,
    pub(super) word: String,
    pub(super) finder: Finder<'static>,
    letters: u64,
}

/// How a word occurs in a passage: not at all, or somewhere, perhaps at the beginning or end of a
/// word.
type Class = u8;
const STANDS: Class = 1;
const BEGINS: Class = 2;
const ENDS: Class = 4;

impl<'a> Prefilter<'a> {
    /// Creates a prefilter for `query`.
    #[must_use]
    pub fn new(query: &'a Query) -> Self {
        Self { needles: query.terms.iter().map(Needle::new).collect() }
    }

    /// Returns whether a passage can match without containing every word literally.
    #[must_use]
    pub fn has_fuzzy_words(&self) -> bool {
        let spread =
            |needle: &Needle| needle.term.kind == TermKind::Fuzzy && needle.term.word.len() > 1;
        self.needles.iter().any(spread)
    }

    /// Returns whether the query is a single word: then literal matches come before all others.
    #[must_use]
    pub fn is_one_word(&self) -> bool {
        self.needles.len() == 1
    }

    /// Examines the passages `part` of `index`; returns candidates only if `with_candidates`.
    #[must_use]
    pub fn apply(
        &self,
        index: &PassageIndex,
        part: Range<usize>,
        with_candidates: bool,
    ) -> Prefiltered {
        let mut found = Prefiltered::default();
        let number = |passage: usize| u32::try_from(passage).unwrap_or(u32::MAX);
        let classes: Vec<Vec<Class>> =
            self.needles.iter().map(|needle| needle.classes(index, &part)).collect();
        'passages: for (at, passage) in part.enumerate() {
            if index.is_odd(passage) {
                found.candidates.extend(with_candidates.then_some(number(passage)));
                continue;
            }
            let mut score = 0;
            let mut sure = true;
            for (needle, classes) in self.needles.iter().zip(&classes) {
                let class = classes[at];
                if needle.term.not {
                    if class != 0 {
                        continue 'passages;
                    }
                } else if class != 0 {
                    score += needle.score(class);
                } else if needle.term.kind == TermKind::Fuzzy && with_candidates {
                    sure = false;
                    if index.letters_of(passage) & needle.letters != needle.letters {
                        continue 'passages;
                    }
                } else {
                    continue 'passages;
                }
            }
            if sure {
                found.scored.push((score, number(passage)));
            } else {
                let missing = self
                    .needles
                    .iter()
                    .zip(&classes)
                    .filter(|(needle, classes)| classes[at] == 0 && !needle.term.not);
                if missing.into_iter().all(|(needle, _)| needle.may_stand(index, passage)) {
                    found.candidates.push(number(passage));
                }
            }
        }
        found
    }
}

impl<'a> Needle<'a> {
    pub(super) fn new(term: &'a Term) -> Self {
        let word: String = term.word.iter().collect();
        let finder = Finder::new(&word).into_owned();
        Self { term, letters: letters(word.as_bytes()), word, finder }
    }

    /// Returns the score of a literal match of this class, as in [`super::Ranker::rank`].
    fn score(&self, class: Class) -> i64 {
        let edges = i64::from(class & BEGINS != 0) * 2 + i64::from(class & ENDS != 0);
        EXACT * (i64::try_from(self.term.word.len()).unwrap_or(0) + edges)
    }

    /// Returns how the word occurs in each passage of `part`.
    fn classes(&self, index: &PassageIndex, part: &Range<usize>) -> Vec<Class> {
        let content = index.content(self.term.cased);
        let mut classes = vec![0; part.len()];
        if part.is_empty() {
            return classes;
        }
        let length = self.word.len();
        if !matches!(self.term.kind, TermKind::Fuzzy | TermKind::Exact) {
            for (class, passage) in classes.iter_mut().zip(part.clone()) {
                let span = index.span(passage);
                let words = &content[span.range()];
                let at = match self.term.kind {
                    TermKind::Start => words.starts_with(self.word.as_bytes()).then_some(0),
                    TermKind::End => {
                        words.ends_with(self.word.as_bytes()).then(|| words.len() - length)
                    }
                    _ => (words == self.word.as_bytes()).then_some(0),
                };
                *class = at.map_or(0, |at| class_at(words, at..at + length));
            }
            return classes;
        }
        let base = index.span(part.start).start;
        let end = index.span(part.end - 1).end;
        let mut at = 0;
        let mut span = index.span(part.start);
        for found in self.finder.find_iter(&content[base..end]) {
            let found = base + found;
            while span.end <= found {
                at += 1;
                span = index.span(part.start + at);
            }
            let known: Class = classes[at];
            if found < span.start || found + length > span.end || known & BEGINS != 0 {
                continue;
            }
            let words = &content[span.range()];
            let within = found - span.start;
            let class = class_at(words, within..within + length);
            // The first occurrence counts, but a later one at the start of a word is better.
            if known == 0 || class & BEGINS != 0 {
                classes[at] = class;
            }
        }
        classes
    }

    /// Returns whether the letters of the word occur in a passage as the ranker requires: in one
    /// word, or at the beginnings of words and directly after them, close enough together. A
    /// multi-byte letter is recognised by its first byte.
    fn may_stand(&self, index: &PassageIndex, passage: usize) -> bool {
        let content = index.content(self.term.cased);
        self.may_stand_in(&content[index.span(passage).range()], index.is_ascii())
    }

    /// Returns the same for any `words`; `ascii`: whether the whole text is ASCII.
    pub(super) fn may_stand_in(&self, words: &[u8], ascii: bool) -> bool {
        let points = 2 * self.term.word.len() + NEAR;
        let reach = if ascii { points } else { 4 * points };
        let letters: Vec<u8> = self.word.bytes().filter(|byte| byte & 0xC0 != 0x80).collect();
        let Some((first, rest)) = letters.split_first() else { return false };
        let plain = letters.iter().all(|byte| is_letter(*byte));
        memchr::memchr_iter(*first, words).any(|start| {
            let near = &words[..words.len().min(start + reach)];
            if !plain {
                return stand_in_order(rest, near, start + 1);
            }
            in_one_word(rest, near, start + 1) || begins(near, start) && hang(rest, near, start + 1)
        })
    }
}

/// Returns whether a byte may be part of a letter; outside ASCII, every byte may.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Returns whether a word may begin at `at`.
fn begins(words: &[u8], at: usize) -> bool {
    at == 0 || !words[at - 1].is_ascii_alphanumeric()
}

fn stand_in_order(letters: &[u8], words: &[u8], from: usize) -> bool {
    let mut at = from;
    letters.iter().all(|byte| {
        let next = memchr::memchr(*byte, words.get(at..).unwrap_or_default());
        at += next.unwrap_or(0) + 1;
        next.is_some()
    })
}

/// Returns whether `letters` occur in order in the rest of the word at `from`.
fn in_one_word(letters: &[u8], words: &[u8], from: usize) -> bool {
    let rest = &words[from..];
    let end = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
    stand_in_order(letters, &rest[..end], 0)
}

/// Returns whether each of `letters` occurs in the word at `from`, as early as possible, or begins
/// a later word.
fn hang(letters: &[u8], words: &[u8], from: usize) -> bool {
    let Some((next, more)) = letters.split_first() else { return true };
    let rest = words.get(from..).unwrap_or_default();
    let end = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
    if let Some(at) = memchr::memchr(*next, &rest[..end])
        && hang(more, words, from + at + 1)
    {
        return true;
    }
    let later = memchr::memchr_iter(*next, rest).map(|at| from + at);
    later.filter(|at| begins(words, *at)).any(|at| hang(more, words, at + 1))
}

/// Returns whether the occurrence at `place` begins a word, and ends one.
fn class_at(words: &[u8], place: Range<usize>) -> Class {
    let mut class = STANDS;
    if !ends_with_letter(&words[..place.start]) {
        class |= BEGINS;
    }
    if !begins_with_letter(&words[place.end..]) {
        class |= ENDS;
    }
    class
}

fn begins_with_letter(words: &[u8]) -> bool {
    match words.first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => {
            let chunk = words.utf8_chunks().next().map(|chunk| chunk.valid());
            chunk.and_then(|words| words.chars().next()).is_some_and(char::is_alphanumeric)
        }
        None => false,
    }
}

fn ends_with_letter(words: &[u8]) -> bool {
    match words.last() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => {
            let from = words.iter().rposition(|byte| byte & 0xC0 != 0x80).unwrap_or(0);
            begins_with_letter(&words[from..])
        }
        None => false,
    }
}
