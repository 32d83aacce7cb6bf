//! The words of a text as they are looked for.
//!
//! Owns where words begin and end, and under which terms each can be found: folded in case and
//! accents, with its case, with its accents, with both, and by its stem. A word has one position,
//! whatever its terms; so a phrase is a row of positions.
//!
//! A word is a run of letters, digits and the marks on them. It ends at an apostrophe, a hyphen and a
//! point, so that `artillerie` is found in `l’artillerie` and `U.S.` is a phrase of two. In scripts
//! without blanks between words, and in Korean, where particles follow without one, each character
//! has a position, and its term is itself with the next: whatever stands in such a text can be found,
//! while a dictionary divides the same characters differently in other surroundings.

use std::ops::Range;

use super::language::{Language, Stems};
use crate::model::folding::{Folding, division, is_continuing, is_invisible, is_unspaced};

/// A word with its case but without accents; written before the word, as the others are.
const CASED: char = '\u{1}';
/// A word with its accents in small letters.
const ACCENTED: char = '\u{2}';
/// A word with its case and its accents.
const STRICT: char = '\u{3}';
/// A stem; the code of its language stands between.
const STEM: char = '\u{4}';

/// A word is cut after this many characters, so that terms are bounded in a text without blanks.
const LONGEST: usize = 64;

/// Which forms of a word a term stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormOf(Folding);

impl FormOf {
    /// Returns the form in which somebody who typed `word` wants it.
    #[must_use]
    pub fn typed(word: &str) -> Self {
        Self(Folding::of_query(word))
    }

    /// Returns the term of a word in this form, or of the beginning of one.
    #[must_use]
    pub fn term(self, word: &str) -> String {
        let folded = self.0.fold(word);
        match (self.0.case, self.0.accents) {
            (true, true) => folded,
            (false, true) => format!("{CASED}{folded}"),
            (true, false) => format!("{ACCENTED}{folded}"),
            (false, false) => format!("{STRICT}{folded}"),
        }
    }
}

/// Returns whether a term is of the plain form: folded in case and accents.
#[must_use]
pub fn is_plain(term: &str) -> bool {
    !term.starts_with([CASED, ACCENTED, STRICT, STEM])
}

/// A term that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedTerm {
    /// The term, as the [`WordReader`] gives it.
    pub term: String,
    /// The codes of the languages of the texts in which it counts; none: in every text. The stem of
    /// a word of one language is a word of another.
    pub only: Vec<&'static str>,
}

impl WantedTerm {
    /// Looks for `term` in every text.
    #[must_use]
    pub fn anywhere(term: String) -> Self {
        Self { term, only: Vec::new() }
    }

    /// Returns whether it counts in a text of this language.
    #[must_use]
    pub fn counts_in(&self, language: Option<Language>) -> bool {
        self.only.is_empty() || language.is_some_and(|one| self.only.contains(&one.code()))
    }
}

/// Returns the terms by which a typed word is found in any of its forms, whatever the language.
pub(super) fn any_form(word: &str) -> Vec<WantedTerm> {
    let lower = Folding { case: true, accents: false }.fold(word);
    let plain = Folding::LOOSE.fold(&lower);
    let mut terms = vec![WantedTerm::anywhere(plain.clone())];
    if !has_stem(&plain) {
        return terms;
    }
    for stems in Stems::all() {
        let stem = stems.stem(&lower);
        if stem.is_empty() {
            continue;
        }
        let code = stems.language().code();
        let folded = Folding::LOOSE.fold(&stem);
        // A word that is its own stem has no other term for it.
        if folded != plain && stems.stem(&stem) == stem {
            match terms.iter_mut().find(|known| known.term == folded) {
                Some(known) => known.only.push(code),
                None => terms.push(WantedTerm { term: folded.clone(), only: vec![code] }),
            }
        }
        terms.push(WantedTerm::anywhere(format!("{STEM}{code}{folded}")));
    }
    terms
}

/// Returns whether a word can have a stem: a number has none.
fn has_stem(plain: &str) -> bool {
    !plain.contains(|c: char| c.is_numeric())
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
/// let mut reader = WordReader::new("The guns", None);
/// let mut terms = Vec::new();
/// while let Some(token) = reader.next_token() {
///     terms.push((token.position, reader.terms().to_vec()));
/// }
/// assert_eq!(terms[1], (1, vec!["guns".to_owned()]));
/// assert_eq!(terms[0].1, ["the", "\u{1}The"], "with its capital it is another term");
/// ```
#[derive(Debug)]
pub struct WordReader<'a> {
    text: &'a str,
    at: usize,
    position: u32,
    stems: Option<Stems>,
    /// The terms of the last word; only the first [`Self::count`] are of it.
    terms: Vec<String>,
    count: usize,
}

impl<'a> WordReader<'a> {
    /// Reads `text`, which is in `language`.
    #[must_use]
    pub fn new(text: &'a str, language: Option<Language>) -> Self {
        let stems = language.and_then(Stems::of);
        Self { text, at: 0, position: 0, stems, terms: Vec::new(), count: 0 }
    }

    /// Returns the terms of the last word; the first is its plain form.
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
            None => self.forms(&text[start..at]),
            // It may be one word, or a compound that was divided at its own hyphen.
            Some(hyphen) => {
                let (first, second) = (&text[start..hyphen.start], &text[hyphen.end..at]);
                self.forms(&format!("{first}{second}"));
                self.forms(first);
                self.forms(second);
            }
        }
        at
    }

    /// Adds the terms of a word.
    fn forms(&mut self, word: &str) {
        let before = self.count;
        if word.is_ascii() {
            self.put(|term| {
                term.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
            });
            if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                self.put(|term| {
                    term.push(CASED);
                    term.push_str(word);
                });
            }
            self.stemmed(before, None);
        } else {
            let [plain, cased, accented, strict] =
                [(true, true), (false, true), (true, false), (false, false)]
                    .map(|(case, accents)| Folding { case, accents }.fold(word));
            self.put(|term| term.push_str(&plain));
            for (mark, form) in [(CASED, &cased), (ACCENTED, &accented), (STRICT, &strict)] {
                let is_other =
                    *form != plain && (mark != STRICT || (*form != cased && *form != accented));
                if is_other {
                    self.put(|term| {
                        term.push(mark);
                        term.push_str(form);
                    });
                }
            }
            self.stemmed(before, Some(&accented));
        }
    }

    /// Adds the stem of the word whose plain form is term number `plain`; `accented` is the word in
    /// small letters with its accents, if that is another.
    fn stemmed(&mut self, plain: usize, accented: Option<&str>) {
        let Some(stems) = self.stems else { return };
        if let Some(word) = self.terms.get(plain).filter(|word| has_stem(word)) {
            let stem = stems.stem(accented.unwrap_or(word));
            let stem = if stem.is_ascii() { stem.into_owned() } else { Folding::LOOSE.fold(&stem) };
            if stem != *word && !stem.is_empty() {
                let code = stems.language().code();
                self.put(|term| {
                    term.push(STEM);
                    term.push_str(code);
                    term.push_str(&stem);
                });
            }
        }
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

    fn terms(text: &str, code: &str) -> Vec<String> {
        let mut reader = WordReader::new(text, Language::of_code(code));
        let mut all = Vec::new();
        while reader.next_token().is_some() {
            let marked = |term: &String| {
                term.replace(CASED, "^")
                    .replace(ACCENTED, "'")
                    .replace(STRICT, "=")
                    .replace(STEM, "~")
            };
            all.push(reader.terms().iter().map(marked).collect::<Vec<_>>().join(" "));
        }
        all
    }

    #[test]
    fn words_and_their_forms() {
        assert_eq!(terms("The guns, 297/sh", "eng"), ["the ^The", "guns ~enggun", "297", "sh"]);
        assert_eq!(terms("Général", "xxx"), ["general ^General 'général =Général"]);
        assert_eq!(
            terms("l’artillerie don't U.S.", "xxx"),
            ["l", "artillerie", "don", "t", "u ^U", "s ^S"]
        );
        assert_eq!(terms("войну", "rus"), ["войну ~rusвойн"]);
        assert_eq!(terms("soft\u{ad}ened mi\u{200c}xed", ""), ["softened", "mixed"]);
        assert_eq!(terms("cafe\u{301}", ""), terms("caf\u{e9}", ""));
    }

    #[test]
    fn a_word_divided_at_a_line_end_is_one_and_both() {
        assert_eq!(
            terms("heavy artil-\n lery fire", ""),
            ["heavy", "artillery artil lery", "fire"]
        );
        assert_eq!(terms("1950-\n51 a -\nb", ""), ["1950", "51", "a", "b"]);
    }

    #[test]
    fn scripts_without_blanks_go_by_pairs() {
        assert_eq!(terms("中国人 x人y", ""), ["中国", "国人", "人", "x", "人", "y"]);
        assert_eq!(terms("조선은", ""), ["조선", "선은", "은"]);
        assert_eq!(terms("\u{110c}\u{1169}\u{1109}\u{1165}\u{11ab}", ""), ["조선", "선"]);
        assert_eq!(terms("カ\u{3099}ス", ""), ["ガス", "ス"]);
        assert_eq!(terms("हिंदी में", ""), ["हिंदी", "में"]);
    }

    #[test]
    fn a_flood_of_letters_is_cut() {
        assert_eq!(terms(&"a".repeat(1000), "").len(), 16);
    }

    fn meets(typed: &str, text: &str, code: &str) -> bool {
        let wanted = any_form(typed);
        let language = Language::of_code(code);
        let mut reader = WordReader::new(text, language);
        reader.next_token();
        let stands = |one: &WantedTerm| reader.terms().contains(&one.term);
        wanted.iter().any(|one| one.counts_in(language) && stands(one))
    }

    #[test]
    fn what_is_typed_meets_what_stands_there() {
        for (typed, text, code) in [
            ("guns", "gun", "eng"),
            ("gun", "Guns", "eng"),
            ("general", "Général", "fra"),
            ("général", "general", "fra"),
            ("война", "войну", "rus"),
            ("délégués", "délégué", "fra"),
        ] {
            assert!(meets(typed, text, code), "{typed} {text}");
        }
        assert!(!meets("care", "car", "eng") && meets("mao", "Mao", "eng"));
        assert!(!meets("mao", "ma", "eng"), "the Italian stem of another word");
    }
}
