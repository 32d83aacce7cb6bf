//! A text whose characters know where they came from, and the smallest edits of it.

use std::ops::Range;

use crate::dice::Dice;
use crate::letters::{is_combining, is_dense};

/// Where a character came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stood at this code point of the old text, perhaps written in another form.
    Old(usize),
    /// It was written instead of what stood at this code point, and says something else.
    Instead(usize),
    /// It was copied from this code point, which may still be there.
    Copy(usize),
    /// It was written since.
    New,
}

impl Origin {
    /// The code point of the old text that it came from, or was copied from.
    pub fn source(self) -> Option<usize> {
        match self {
            Origin::Old(at) | Origin::Copy(at) => Some(at),
            Origin::Instead(_) | Origin::New => None,
        }
    }

    /// The code point of the old text that it has to do with in any way.
    pub fn any(self) -> Option<usize> {
        match self {
            Origin::Old(at) | Origin::Copy(at) | Origin::Instead(at) => Some(at),
            Origin::New => None,
        }
    }

    fn instead(self) -> Self {
        match self {
            Origin::Old(at) | Origin::Instead(at) => Origin::Instead(at),
            Origin::Copy(_) | Origin::New => Origin::New,
        }
    }

    fn copied(self) -> Self {
        match self {
            Origin::Old(at) | Origin::Copy(at) => Origin::Copy(at),
            Origin::Instead(_) | Origin::New => Origin::New,
        }
    }
}

pub type Char = (Origin, char);

/// What the text is made of: what is moved, taken out, copied as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// What stands between blank lines.
    Paragraph,
    /// A line: an entry, a row.
    Line,
}

impl Unit {
    pub fn separator(self) -> &'static str {
        match self {
            Unit::Paragraph => "\n\n",
            Unit::Line => "\n",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Draft {
    pub chars: Vec<Char>,
    pub unit: Unit,
}

impl Draft {
    pub fn new(text: &str, unit: Unit) -> Self {
        let chars = text.chars().enumerate().map(|(at, c)| (Origin::Old(at), c)).collect();
        Self { chars, unit }
    }

    pub fn text(&self) -> String {
        self.chars.iter().map(|(_, c)| c).collect()
    }

    pub fn slice(&self, range: Range<usize>) -> String {
        self.chars[range].iter().map(|(_, c)| c).collect()
    }

    /// The units, each with what separates it from the next.
    pub fn units(&self) -> Vec<Range<usize>> {
        let is_end = |at: usize| self.chars[at].1 == '\n';
        let mut all = Vec::new();
        let mut start = 0;
        for at in 1..self.chars.len() {
            let ends = match self.unit {
                Unit::Paragraph => at >= 2 && is_end(at - 1) && is_end(at - 2),
                Unit::Line => is_end(at - 1),
            };
            let blank = || self.chars[start..at].iter().all(|(_, c)| c.is_whitespace());
            if ends && !is_end(at) && !blank() {
                all.push(start..at);
                start = at;
            }
        }
        all.push(start..self.chars.len());
        all
    }

    /// A unit without what separates it from the next.
    pub fn bare(&self, unit: &Range<usize>) -> Range<usize> {
        let body = &self.chars[unit.clone()];
        let blank = body.iter().rev().take_while(|(_, c)| c.is_whitespace()).count();
        unit.start..unit.end - blank
    }

    /// The words in `range`: letters and digits; of scripts without blanks, two characters each.
    pub fn words(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for at in range {
            let c = self.chars[at].1;
            if !c.is_alphanumeric() && !is_combining(c) {
                continue;
            }
            match all.last_mut() {
                Some(word) if word.end == at && !(is_dense(c) && word.len() >= 2) => word.end += 1,
                _ => all.push(at..at + 1),
            }
        }
        all
    }

    /// The sentences in `range`, each with the blanks behind it.
    pub fn sentences(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut start = range.start;
        for at in range.clone() {
            let c = self.chars[at].1;
            let next = |far: usize| self.chars.get(at + far).map_or(' ', |(_, c)| *c);
            let full = matches!(c, '。' | '！' | '？');
            let ends = full || matches!(c, '.' | '!' | '?') && next(1).is_whitespace();
            if !ends {
                continue;
            }
            let blanks = usize::from(!full);
            // "Mr. Adams" is no end: what is that short is joined with what follows.
            if at + 1 - start >= 12 || full {
                let end = (at + 1 + blanks).min(range.end);
                all.push(start..end);
                start = end;
            }
        }
        if start < range.end {
            all.push(start..range.end);
        }
        all
    }

    pub fn insert(&mut self, at: usize, words: &str) {
        self.put(at, words.chars().map(|c| (Origin::New, c)).collect());
    }

    pub fn put(&mut self, at: usize, chars: Vec<Char>) {
        self.chars.splice(at..at, chars);
    }

    pub fn take(&mut self, range: Range<usize>) -> Vec<Char> {
        self.chars.drain(range).collect()
    }

    pub fn copy(&self, range: Range<usize>) -> Vec<Char> {
        self.chars[range].iter().map(|(from, c)| (from.copied(), *c)).collect()
    }

    /// Puts other words in the place of `range`.
    pub fn rewrite(&mut self, range: Range<usize>, words: &str) {
        let from: Vec<Origin> = self.chars[range.clone()].iter().map(|c| c.0.instead()).collect();
        let last = from.len().saturating_sub(1);
        let put = words.chars().enumerate().map(|(n, c)| (from[n.min(last)], c));
        let put: Vec<Char> = put.collect();
        self.chars.splice(range, put);
    }

    /// Writes each character as `other` says; it is the same character in another form.
    pub fn reform(&mut self, mut other: impl FnMut(&[Char], usize) -> Option<String>) {
        let old = std::mem::take(&mut self.chars);
        for (at, (from, c)) in old.iter().enumerate() {
            match other(&old, at) {
                None => self.chars.push((*from, *c)),
                Some(form) => self.chars.extend(form.chars().map(|c| (*from, c))),
            }
        }
    }

    /// Misreads each character as `other` says.
    pub fn misread(&mut self, mut other: impl FnMut(char) -> Option<String>) {
        let old = std::mem::take(&mut self.chars);
        for (from, c) in old {
            match other(c) {
                None => self.chars.push((from, c)),
                Some(form) => self.chars.extend(form.chars().map(|c| (from.instead(), c))),
            }
        }
    }

    /// The places where `words` stand, as whole words.
    pub fn places(&self, words: &str) -> Vec<Range<usize>> {
        let words: Vec<char> = words.chars().collect();
        let inside = |at: usize| {
            self.chars.get(at).is_some_and(|(_, c)| c.is_alphanumeric() && !is_dense(*c))
        };
        (0..self.chars.len().saturating_sub(words.len()))
            .map(|at| at..at + words.len())
            .filter(|at| self.chars[at.clone()].iter().map(|(_, c)| c).eq(&words))
            .filter(|at| !inside(at.end) && (at.start == 0 || !inside(at.start - 1)))
            .collect()
    }

    /// Puts the units in another order.
    pub fn reorder(&mut self, order: impl FnOnce(&Self, Vec<Range<usize>>) -> Vec<Range<usize>>) {
        let units = order(self, self.units());
        self.chars = units.into_iter().flat_map(|unit| self.chars[unit].to_vec()).collect();
    }

    /// Replaces `count` words of `range` by others, which stand elsewhere in the text.
    pub fn vary(&mut self, range: Range<usize>, count: usize, dice: &mut Dice) -> Option<()> {
        let mut words = self.words(range);
        let pool: Vec<String> =
            self.words(0..self.chars.len()).into_iter().map(|word| self.slice(word)).collect();
        dice.shuffle(&mut words);
        words.truncate(count);
        words.sort_by_key(|word| std::cmp::Reverse(word.start));
        if words.len() < count {
            return None;
        }
        for word in words {
            let old = self.slice(word.clone());
            self.rewrite(word, &another(&old, &pool, dice)?);
        }
        Some(())
    }
}

/// Another word of the same kind: a number for a number, a capital for a capital.
fn another(word: &str, pool: &[String], dice: &mut Dice) -> Option<String> {
    if word.chars().all(|c| c.is_ascii_digit()) {
        let other = (0..20).map(|_| {
            let digits =
                word.chars().map(|_| char::from(b'1' + u8::try_from(dice.below(9)).unwrap()));
            digits.collect::<String>()
        });
        return other.filter(|other| other != word).last();
    }
    let kind = |word: &str| {
        let first = word.chars().next().unwrap_or(' ');
        (first.is_uppercase(), first.is_numeric())
    };
    let alike: Vec<&String> = pool
        .iter()
        .filter(|other| {
            kind(other) == kind(word)
                && other.to_lowercase() != word.to_lowercase()
                && other.chars().count().abs_diff(word.chars().count()) < 4
        })
        .collect();
    alike.get(dice.below(alike.len())).map(|other| (*other).clone())
}
