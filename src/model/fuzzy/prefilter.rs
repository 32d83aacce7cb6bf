//! A quick first look at many passages: which answer a query for sure, and how well, and which
//! may.
//!
//! Owns the short way to the score of [`Ranker::rank`](super::Ranker::rank) for passages in which
//! every word stands letter by letter: the words are looked for in the whole text at once. Of the
//! others it says which cannot match: a letter is missing, or the letters stand too far apart. So
//! only few are scored in full.

use std::ops::Range;

use memchr::memmem::Finder;

use super::haystack::{Haystack, letters};
use super::{EXACT, Kind, NEAR, Query, Term};

/// What a look at some passages gave.
#[derive(Debug, Default)]
pub struct Sifted {
    /// Passages that answer for sure, by number, with the score that they have.
    pub sure: Vec<(i64, u32)>,
    /// Passages that may answer: to be ranked.
    pub doubtful: Vec<u32>,
}

/// Looks through haystacks for one query.
#[derive(Debug)]
pub struct Sieve<'a> {
    needles: Vec<Needle<'a>>,
}

#[derive(Debug)]
pub(super) struct Needle<'a> {
    pub(super) term: &'a Term,
    pub(super) word: String,
    pub(super) finder: Finder<'static>,
    letters: u64,
}

/// What stands in a passage: nothing, or the word, perhaps at the beginning or end of one.
type Class = u8;
const STANDS: Class = 1;
const BEGINS: Class = 2;
const ENDS: Class = 4;

impl<'a> Sieve<'a> {
    /// For `query`.
    #[must_use]
    pub fn new(query: &'a Query) -> Self {
        Self { needles: query.terms.iter().map(Needle::new).collect() }
    }

    /// Whether a passage can answer without holding every word letter by letter.
    #[must_use]
    pub fn can_doubt(&self) -> bool {
        let spread =
            |needle: &Needle| needle.term.kind == Kind::Fuzzy && needle.term.word.len() > 1;
        self.needles.iter().any(spread)
    }

    /// Whether it is one word alone: then what holds it letter by letter comes before all else.
    #[must_use]
    pub fn is_one_word(&self) -> bool {
        self.needles.len() == 1
    }

    /// Looks at the passages `part` of `hay`; for those that may answer only if `doubt`.
    #[must_use]
    pub fn sift(&self, hay: &Haystack, part: Range<usize>, doubt: bool) -> Sifted {
        let mut sifted = Sifted::default();
        let number = |passage: usize| u32::try_from(passage).unwrap_or(u32::MAX);
        let classes: Vec<Vec<Class>> =
            self.needles.iter().map(|needle| needle.classes(hay, &part)).collect();
        'passages: for (at, passage) in part.enumerate() {
            if hay.is_odd(passage) {
                sifted.doubtful.extend(doubt.then_some(number(passage)));
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
                } else if needle.term.kind == Kind::Fuzzy && doubt {
                    sure = false;
                    if hay.letters_of(passage) & needle.letters != needle.letters {
                        continue 'passages;
                    }
                } else {
                    continue 'passages;
                }
            }
            if sure {
                sifted.sure.push((score, number(passage)));
            } else {
                let missing = self
                    .needles
                    .iter()
                    .zip(&classes)
                    .filter(|(needle, classes)| classes[at] == 0 && !needle.term.not);
                if missing.into_iter().all(|(needle, _)| needle.may_stand(hay, passage)) {
                    sifted.doubtful.push(number(passage));
                }
            }
        }
        sifted
    }
}

impl<'a> Needle<'a> {
    pub(super) fn new(term: &'a Term) -> Self {
        let word: String = term.word.iter().collect();
        let finder = Finder::new(&word).into_owned();
        Self { term, letters: letters(word.as_bytes()), word, finder }
    }

    /// What an exact match of this class is worth, as in [`super::Ranker::rank`].
    fn score(&self, class: Class) -> i64 {
        let edges = i64::from(class & BEGINS != 0) * 2 + i64::from(class & ENDS != 0);
        EXACT * (i64::try_from(self.term.word.len()).unwrap_or(0) + edges)
    }

    /// How the word stands in each passage of `part`.
    fn classes(&self, hay: &Haystack, part: &Range<usize>) -> Vec<Class> {
        let content = hay.content(self.term.cased);
        let mut classes = vec![0; part.len()];
        if part.is_empty() {
            return classes;
        }
        let length = self.word.len();
        if !matches!(self.term.kind, Kind::Fuzzy | Kind::Exact) {
            for (class, passage) in classes.iter_mut().zip(part.clone()) {
                let span = hay.span(passage);
                let words = &content[span.range()];
                let at = match self.term.kind {
                    Kind::Start => words.starts_with(self.word.as_bytes()).then_some(0),
                    Kind::End => {
                        words.ends_with(self.word.as_bytes()).then(|| words.len() - length)
                    }
                    _ => (words == self.word.as_bytes()).then_some(0),
                };
                *class = at.map_or(0, |at| class_at(words, at..at + length));
            }
            return classes;
        }
        let base = hay.span(part.start).start;
        let end = hay.span(part.end - 1).end;
        let mut at = 0;
        let mut span = hay.span(part.start);
        for found in self.finder.find_iter(&content[base..end]) {
            let found = base + found;
            while span.end <= found {
                at += 1;
                span = hay.span(part.start + at);
            }
            let known: Class = classes[at];
            if found < span.start || found + length > span.end || known & BEGINS != 0 {
                continue;
            }
            let words = &content[span.range()];
            let within = found - span.start;
            let class = class_at(words, within..within + length);
            // The first place counts, but the start of a word is worth going further for.
            if known == 0 || class & BEGINS != 0 {
                classes[at] = class;
            }
        }
        classes
    }

    /// Whether the letters of the word stand in a passage as a reader would see them: in one word,
    /// or at the beginnings of words and after such, near enough. A letter of several bytes is told
    /// by its first.
    fn may_stand(&self, hay: &Haystack, passage: usize) -> bool {
        let content = hay.content(self.term.cased);
        self.may_stand_in(&content[hay.span(passage).range()], hay.is_ascii())
    }

    /// The same of any `words`, of a text that is ASCII throughout or not.
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

/// What may be a letter: of other scripts, every byte.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Whether a word may begin at `at`.
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

/// Whether `letters` stand in their order in the rest of the word that `from` is in.
fn in_one_word(letters: &[u8], words: &[u8], from: usize) -> bool {
    let rest = &words[from..];
    let end = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
    stand_in_order(letters, &rest[..end], 0)
}

/// Whether each of `letters` stands in the word that `from` is in, as soon as it can, or begins a
/// later one.
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

/// Whether what stands at `place` begins a word, and ends one.
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
