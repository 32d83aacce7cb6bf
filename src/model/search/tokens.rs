//! The words of a text as they are looked for.
//!
//! Owns where words begin and end, and the term of each: its plain form, folded in case and accents,
//! and after it the word as it is written, if that is another. So the terms of a plain form stand
//! together in a dictionary, and a word costs one of them; which terms answer to a typed word is not
//! known here. A word has one position, so a phrase is a row of positions; only a word that is
//! divided at a line end has several terms, since it may be one word or two.
//!
//! A word is a run of letters, digits and the marks on them. It ends at an apostrophe, a hyphen and a
//! point, so that `artillerie` is found in `l’artillerie` and `U.S.` is a phrase of two. In scripts
//! without blanks between words, and in Korean, where particles follow without one, each character
//! has a position, and its term is itself with the next: whatever stands in such a text can be found,
//! while a dictionary divides the same characters differently in other surroundings.

use std::ops::Range;

use crate::model::folding::{Folding, division, is_continuing, is_invisible, is_unspaced};

/// Stands in a term between the plain form of a word and the word as it is written.
const WRITTEN: char = '\u{1}';

/// A word is cut after this many characters, so that terms are bounded in a text without blanks.
const LONGEST: usize = 64;

/// A word as a term says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordForm<'a> {
    /// Folded in case and accents.
    pub plain: &'a str,
    /// With its case and its accents; the same as `plain` in most words.
    pub written: &'a str,
}

impl<'a> WordForm<'a> {
    /// Returns the word of a term.
    #[must_use]
    pub fn of(term: &'a str) -> Self {
        let (plain, written) = term.split_once(WRITTEN).unwrap_or((term, term));
        Self { plain, written }
    }

    /// Returns what the terms of a plain form begin with if the word is written in another way; the
    /// other term is the form itself.
    #[must_use]
    pub fn beginning_of(plain: &str) -> String {
        format!("{plain}{WRITTEN}")
    }
}

/// One word of a text, or one character of a script without blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordToken {
    /// Its number among the words of the text.
    pub position: u32,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
    is_unspaced: bool,
}

impl WordToken {
    /// Returns whether it is a character of a script without blanks; its term has the next one too.
    #[must_use]
    pub fn is_unspaced(&self) -> bool {
        self.is_unspaced
    }
}

/// Reads the words of a text, one after the other.
///
/// ```
/// use glossator::model::search::tokens::WordReader;
///
/// let mut reader = WordReader::new("The guns");
/// let mut terms = Vec::new();
/// while let Some(token) = reader.next_token() {
///     terms.push((token.position, reader.terms().to_vec()));
/// }
/// assert_eq!(terms[1], (1, vec!["guns".to_owned()]));
/// assert_eq!(terms[0].1, ["the\u{1}The"], "with its capital it is another term");
/// ```
#[derive(Debug)]
pub struct WordReader<'a> {
    text: &'a str,
    at: usize,
    position: u32,
    /// The terms of the last word; only the first [`Self::count`] are of it.
    terms: Vec<String>,
    count: usize,
}

impl<'a> WordReader<'a> {
    /// Reads `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, position: 0, terms: Vec::new(), count: 0 }
    }

    /// Returns the terms of the last word.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        &self.terms[..self.count]
    }

    /// Returns the next word; its terms are then at hand.
    pub fn next_token(&mut self) -> Option<WordToken> {
        let start = self.skip()?;
        let c = self.text[start..].chars().next()?;
        let (end, is_unspaced) =
            if is_paired(c) { (self.unit_end(start), true) } else { (start, false) };
        self.count = 0;
        let end = if is_unspaced {
            let next = self.text[end..].chars().next().filter(|next| is_paired(*next));
            let pair = next.map_or(end, |_| self.unit_end(end));
            let text = self.text;
            self.put(|term| term.push_str(&Folding::LOOSE.fold(&text[start..pair])));
            end
        } else {
            self.word(start)
        };
        self.at = end;
        let position = self.position;
        self.position = self.position.saturating_add(1);
        Some(WordToken { position, bytes: start..end, is_unspaced })
    }

    /// Returns where the next word begins.
    fn skip(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    return Some(at);
                }
                at += 1;
            } else {
                let c = self.text[at..].chars().next()?;
                if c.is_alphanumeric() {
                    return Some(at);
                }
                at += c.len_utf8();
            }
        }
        None
    }

    /// Returns where a character with its marks ends.
    fn unit_end(&self, start: usize) -> usize {
        let mut chars = self.text[start..].char_indices().skip(1).take(LONGEST);
        chars.find(|(_, c)| (!is_continuing(*c) || is_paired(*c)) && !is_invisible(*c)).map_or_else(
            || {
                self.text[start..]
                    .char_indices()
                    .nth(LONGEST)
                    .map_or(self.text.len(), |(at, _)| start + at)
            },
            |(at, _)| start + at,
        )
    }

    /// Reads a word, and returns where it ends.
    fn word(&mut self, start: usize) -> usize {
        let text = self.text;
        let bytes = text.as_bytes();
        let (mut at, mut count) = (start, 0);
        let mut before = ' ';
        let mut division_at = None;
        while count < LONGEST {
            let Some(byte) = bytes.get(at) else { break };
            if byte.is_ascii_alphanumeric() {
                before = char::from(*byte);
                at += 1;
                count += 1;
                continue;
            }
            if *byte != b'-' && byte.is_ascii() {
                break;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let after = at + c.len_utf8();
            if matches!(c, '-' | '\u{ad}' | '\u{2010}')
                && division_at.is_none()
                && let Some(end) = division(text, before, after)
            {
                division_at = Some(at..end);
                at = end;
            } else if (c.is_alphanumeric() && !is_paired(c)) || is_continuing(c) {
                before = c;
                at = after;
                count += 1;
            } else if is_invisible(c) && text[after..].starts_with(goes_on) {
                at = after;
                count += 1;
            } else {
                break;
            }
        }
        match division_at {
            None => self.form(&text[start..at]),
            // It may be one word, or a compound that was divided at its own hyphen.
            Some(hyphen) => {
                let (first, second) = (&text[start..hyphen.start], &text[hyphen.end..at]);
                self.form(&format!("{first}{second}"));
                self.form(first);
                self.form(second);
            }
        }
        at
    }

    /// Adds the term of a word.
    fn form(&mut self, word: &str) {
        if word.is_ascii() {
            let has_capital = word.bytes().any(|byte| byte.is_ascii_uppercase());
            self.put(|term| {
                term.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
                if has_capital {
                    term.push(WRITTEN);
                    term.push_str(word);
                }
            });
            return;
        }
        let plain = Folding::LOOSE.fold(word);
        let written = Folding::STRICT.fold(word);
        self.put(|term| {
            term.push_str(&plain);
            if written != plain {
                term.push(WRITTEN);
                term.push_str(&written);
            }
        });
    }

    fn put(&mut self, write: impl FnOnce(&mut String)) {
        if self.terms.len() == self.count {
            self.terms.push(String::with_capacity(32));
        }
        if let Some(term) = self.terms.get_mut(self.count) {
            term.clear();
            write(term);
            self.count += 1;
        }
    }
}

/// Returns whether a character has a position of its own, and a term with the next one.
fn is_paired(c: char) -> bool {
    !c.is_ascii()
        && !matches!(c, '\u{3099}' | '\u{309a}')
        && (is_unspaced(c)
            || matches!(c, '\u{1100}'..='\u{115f}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7a3}'))
}

fn goes_on(c: char) -> bool {
    is_invisible(c) || is_continuing(c) || (c.is_alphanumeric() && !is_paired(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut reader = WordReader::new(text);
        let mut all = Vec::new();
        while reader.next_token().is_some() {
            let marked = |term: &String| term.replace(WRITTEN, "^");
            all.push(reader.terms().iter().map(marked).collect::<Vec<_>>().join(" "));
        }
        all
    }

    #[test]
    fn words_and_their_forms() {
        assert_eq!(terms("The guns, 297/sh"), ["the^The", "guns", "297", "sh"]);
        assert_eq!(terms("Général été"), ["general^Général", "ete^été"]);
        assert_eq!(terms("l’artillerie don't U.S."), ["l", "artillerie", "don", "t", "u^U", "s^S"]);
        assert_eq!(terms("soft\u{ad}ened mi\u{200c}xed"), ["softened", "mixed"]);
        assert_eq!(terms("cafe\u{301}"), terms("caf\u{e9}"));
        let form = WordForm::of("general\u{1}Général");
        assert_eq!((form.plain, form.written), ("general", "Général"));
        assert_eq!(WordForm::of("guns").written, "guns");
    }

    #[test]
    fn a_word_divided_at_a_line_end_is_one_and_both() {
        assert_eq!(terms("heavy artil-\n lery fire"), ["heavy", "artillery artil lery", "fire"]);
        assert_eq!(terms("1950-\n51 a -\nb"), ["1950", "51", "a", "b"]);
    }

    #[test]
    fn scripts_without_blanks_go_by_pairs() {
        assert_eq!(terms("中国人 x人y"), ["中国", "国人", "人", "x", "人", "y"]);
        assert_eq!(terms("조선은"), ["조선", "선은", "은"]);
        assert_eq!(terms("\u{110c}\u{1169}\u{1109}\u{1165}\u{11ab}"), ["조선", "선"]);
        assert_eq!(terms("カ\u{3099}ス"), ["ガス", "ス"]);
        assert_eq!(terms("हिंदी में"), ["हिंदी", "में"]);
    }

    #[test]
    fn a_flood_of_letters_is_cut() {
        assert_eq!(terms(&"a".repeat(1000)).len(), 16);
    }
}
