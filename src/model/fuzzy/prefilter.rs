//! A quick first look at many passages: which ones match a query for certain, with what score, and
//! which ones might.
//!
//! Owns the shortcut to the score of [`Ranker::rank`](super::Ranker::rank) for passages that
//! contain every word literally: the words are searched for in the whole text at once. Other
//! passages are ruled out if they cannot match, because a letter is missing or the letters are too
//! far apart. So only a few are scored in full. A word with a capital or an accent is looked for
//! without them first, unless the text is plain: only the passages that have it so are folded as
//! the word was.

use std::ops::Range;

use memchr::memmem::Finder;

use super::line::{Divided, join};
use super::passage_index::{PassageIndex, letters_of};
use super::{EXACT, NEAR, Query, Term, TermKind};
use crate::model::folding::Folding;

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
    /// The word as the term has it.
    pub(super) exact: Sought,
    /// The word without what was typed of case and accents; `None` if nothing was.
    pub(super) loose: Option<Sought>,
}

/// A word that is searched for in bytes.
#[derive(Debug)]
pub(super) struct Sought {
    word: String,
    pub(super) finder: Finder<'static>,
    letters: u64,
    /// The letters of a fuzzy word may be spread over this many code points.
    spread: usize,
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

    /// Returns whether a passage cannot be judged at a glance: one with a divided word, if a hyphen
    /// is looked for.
    #[must_use]
    pub fn is_odd(&self, index: &PassageIndex, passage: usize) -> bool {
        index.is_divided(passage) && self.needles.iter().any(|needle| needle.term.has_hyphen())
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
            if self.is_odd(index, passage) {
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
                    let letters = needle.sought(index.is_plain()).letters;
                    if index.letters_of(passage) & letters != letters {
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

impl Sought {
    fn new(word: String, spread: usize) -> Self {
        let finder = Finder::new(&word).into_owned();
        Self { letters: letters_of(word.as_bytes()), word, finder, spread }
    }

    /// Returns whether the letters of the word occur in `words` as the ranker requires: in one
    /// word, or at the beginnings of words and directly after them, close enough together. A
    /// multi-byte letter is recognised by its first byte. `ascii`: whether the whole text is ASCII.
    fn may_stand_in(&self, words: &[u8], ascii: bool, is_exact: bool) -> bool {
        let reach = if ascii { self.spread } else { 4 * self.spread };
        let letters: Vec<u8> = self.word.bytes().filter(|byte| byte & 0xC0 != 0x80).collect();
        let Some((first, rest)) = letters.split_first() else { return true };
        // Where an accent that stands alone is left out, no word begins any more.
        let plain = is_exact && letters.iter().all(|byte| is_letter(*byte));
        memchr::memchr_iter(*first, words).any(|start| {
            let near = &words[..words.len().min(start + reach)];
            if !plain {
                return stand_in_order(rest, near, start + 1);
            }
            in_one_word(rest, near, start + 1) || begins(near, start) && hang(rest, near, start + 1)
        })
    }
}

impl<'a> Needle<'a> {
    pub(super) fn new(term: &'a Term) -> Self {
        let word: String = term.word.iter().collect();
        let spread = 2 * term.word.len() + NEAR;
        // Where fewer letters are told apart, one can be written with two.
        let loose = (term.folding != Folding::LOOSE)
            .then(|| Sought::new(Folding::LOOSE.fold(&word), 2 * spread));
        Self { term, exact: Sought::new(word, spread), loose }
    }

    /// Returns what is looked for in the content of a text.
    pub(super) fn sought(&self, is_plain: bool) -> &Sought {
        self.loose.as_ref().filter(|_| !is_plain).unwrap_or(&self.exact)
    }

    /// Returns the score of a literal match of this class, as in [`super::Ranker::rank`].
    fn score(&self, class: Class) -> i64 {
        let edges = i64::from(class & BEGINS != 0) * 2 + i64::from(class & ENDS != 0);
        EXACT * (i64::try_from(self.term.word.len()).unwrap_or(0) + edges)
    }

    /// Returns how the word occurs in each passage of `part`.
    fn classes(&self, index: &PassageIndex, part: &Range<usize>) -> Vec<Class> {
        let mut classes = self.classes_of(self.sought(index.is_plain()), index, part);
        if self.loose.is_some() && !index.is_plain() {
            let mut folded = String::new();
            let found = classes.iter_mut().zip(part.clone()).filter(|(class, _)| **class != 0);
            for (class, passage) in found {
                folded.clear();
                self.term.folding.fold_into(index.words(passage), &mut folded);
                join(&mut folded, Divided::Joined);
                *class = self.class_in(&self.exact, folded.as_bytes());
            }
        }
        classes
    }

    /// Returns how `sought` occurs in the passage `words`.
    fn class_in(&self, sought: &Sought, words: &[u8]) -> Class {
        let (word, length) = (sought.word.as_bytes(), sought.word.len());
        let at = match self.term.kind {
            TermKind::Start => words.starts_with(word).then_some(0),
            TermKind::End => words.ends_with(word).then(|| words.len() - length),
            TermKind::Whole => (words == word).then_some(0),
            TermKind::Fuzzy | TermKind::Exact => {
                let places = sought.finder.find_iter(words);
                let classes = places.map(|at| class_at(words, at..at + length));
                return classes.fold(0, better);
            }
        };
        at.map_or(0, |at| class_at(words, at..at + length))
    }

    /// Returns how `sought` occurs in each passage of `part`.
    fn classes_of(&self, sought: &Sought, index: &PassageIndex, part: &Range<usize>) -> Vec<Class> {
        let content = index.content(!self.term.folding.case);
        let mut classes = vec![0; part.len()];
        if part.is_empty() {
            return classes;
        }
        let length = sought.word.len();
        if length == 0 {
            // An accent alone may be anywhere.
            return vec![STANDS; part.len()];
        }
        if !matches!(self.term.kind, TermKind::Fuzzy | TermKind::Exact) {
            for (class, passage) in classes.iter_mut().zip(part.clone()) {
                *class = self.class_in(sought, &content[index.place(passage)]);
            }
            return classes;
        }
        let base = index.place(part.start).start;
        let end = index.place(part.end - 1).end;
        let mut at = 0;
        let mut span = index.place(part.start);
        for found in sought.finder.find_iter(&content[base..end]) {
            let found = base + found;
            while span.end <= found {
                at += 1;
                span = index.place(part.start + at);
            }
            let known: Class = classes[at];
            if found < span.start || found + length > span.end || known & BEGINS != 0 {
                continue;
            }
            let words = &content[span.clone()];
            let within = found - span.start;
            let class = class_at(words, within..within + length);
            classes[at] = better(known, class);
        }
        classes
    }

    /// Returns whether the letters of the word may occur in a passage as the ranker requires.
    fn may_stand(&self, index: &PassageIndex, passage: usize) -> bool {
        let content = index.content(!self.term.folding.case);
        let words = &content[index.place(passage)];
        self.may_stand_in(words, index.is_ascii(), index.is_plain())
    }

    /// Returns the same for any `words`; `ascii`: whether the whole text is ASCII.
    pub(super) fn may_stand_in(&self, words: &[u8], ascii: bool, is_plain: bool) -> bool {
        let is_exact = is_plain || self.loose.is_none();
        self.sought(is_plain).may_stand_in(words, ascii, is_exact)
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

/// Returns the class that counts: the first, unless a later one is at the start of a word.
fn better(known: Class, later: Class) -> Class {
    if known == 0 || (later & BEGINS != 0 && known & BEGINS == 0) { later } else { known }
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
