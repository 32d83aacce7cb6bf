//! Decides from the bytes of a text whether any passage in it may match a query.
//!
//! Owns the first look at a text that is searched only once: most of a corpus is skipped before it
//! is split into sentences. It may let too much through, but never too little: a text that it
//! rejects contains no passage for which [`Ranker::rank`](super::Ranker::rank) returns a match.

use super::passage_index::fold;
use super::prefilter::Needle;
use super::{Query, TermKind};
use crate::model::passage::LONGEST;

/// The non-ASCII letters whose lower case is ASCII, each with its lower case: the kelvin sign, and
/// the capital I with a dot. A test checks that there are no others.
const SPECIAL: [(&str, char); 2] = [("\u{212a}", 'k'), ("\u{130}", 'i')];

/// Examines texts for one query.
#[derive(Debug)]
pub struct TextPrefilter<'a> {
    /// The words that must occur.
    needles: Vec<Needle<'a>>,
    /// Whether one of the words has non-ASCII letters and must also be found in upper case.
    beyond_ascii: bool,
}

impl<'a> TextPrefilter<'a> {
    /// Creates a prefilter for `query`.
    #[must_use]
    pub fn new(query: &'a Query) -> Self {
        let needles: Vec<Needle> =
            query.terms.iter().filter(|term| !term.not).map(Needle::new).collect();
        let beyond_ascii = needles.iter().any(|one| !one.term.cased && !one.word.is_ascii());
        Self { needles, beyond_ascii }
    }

    /// Returns whether a passage of `text` may match; without `doubt`, whether one may contain
    /// every word literally. `folded` is a buffer for reuse.
    pub fn may_match(&self, text: &str, doubt: bool, folded: &mut Vec<u8>) -> bool {
        folded.clear();
        if self.beyond_ascii && !text.is_ascii() {
            let (lower, odd) = fold(text);
            return !odd.is_empty() || self.may_match_in(text.as_bytes(), lower.as_bytes(), doubt);
        }
        folded.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
        self.is_special(text) || self.may_match_in(text.as_bytes(), folded, doubt)
    }

    /// Returns the same, for the bytes of a text and their lower case.
    pub(super) fn may_match_in(&self, content: &[u8], folded: &[u8], doubt: bool) -> bool {
        // How far apart letters may be differs, and a passage may begin within a very long word.
        let (ascii, cut) = (content.is_ascii(), has_long_word(content));
        self.needles.iter().all(|needle| {
            let words = if needle.term.cased { content } else { folded };
            let fuzzy = doubt && needle.term.kind == TermKind::Fuzzy;
            needle.finder.find(words).is_some()
                || fuzzy && (cut || needle.may_stand_in(words, ascii))
        })
    }

    /// Returns whether `text` contains a letter that matches one of the words, but not by its ASCII
    /// lower case.
    fn is_special(&self, text: &str) -> bool {
        SPECIAL.iter().any(|(letter, lower)| {
            let is_wanted = |needle: &Needle| !needle.term.cased && needle.word.contains(*lower);
            self.needles.iter().any(is_wanted)
                && memchr::memmem::find(text.as_bytes(), letter.as_bytes()).is_some()
        })
    }
}

/// Returns whether there is a run of bytes without a blank so long that a passage may end within
/// it.
fn has_long_word(content: &[u8]) -> bool {
    let mut from = 0;
    while let Some(near) = content.get(from..from + LONGEST / 2) {
        match near.iter().rposition(u8::is_ascii_whitespace) {
            Some(blank) => from += blank + 1,
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{PassageIndex, Ranker};
    use super::*;
    use crate::model::text::Text;

    #[test]
    fn no_other_letter_is_one_of_ascii_in_lower_case() {
        let is_special = |c: &char| {
            !c.is_ascii() && c.to_lowercase().next().is_some_and(|lower| lower.is_ascii())
        };
        let found: Vec<(String, char)> = ('\0'..=char::MAX)
            .filter(is_special)
            .map(|c| (c.to_string(), c.to_lowercase().next().unwrap()))
            .collect();
        let mut known = SPECIAL.map(|(letter, lower)| (letter.to_owned(), lower)).to_vec();
        known.sort_unstable();
        let mut found = found;
        found.sort_unstable();
        assert_eq!(found, known);
    }

    /// Every passage that is ranked is let through, in a text of its own and among others.
    #[test]
    fn nothing_that_answers_is_held_back() {
        let long = format!("{}artillery and divisions{}", "xy".repeat(150), "z".repeat(500));
        let texts = [
            include_str!("../../../corpus/000_3a8259e37f4edac4.txt"),
            include_str!("../../../corpus/002_3c5f0ad91c4bf3fc.txt"),
            "На ФРОНТЕ. ΣΊΣΥΦΟΣ.\n\nİstanbul and 3 \u{212a}elvin.\n\nA war.\n",
            &long,
        ];
        let mut answers = 0;
        for text in texts {
            let all = PassageIndex::new(Arc::new(Text::new(text.to_owned())));
            for typed in [
                "artillery",
                "artil div",
                "dvsns",
                "'nine",
                "^the",
                "war.$",
                "!the war",
                "!war",
                "kelvin",
                "'kelvin",
                "ist",
                "istanbul",
                "ФРОНТ",
                "фронт",
                "сизиф",
                "σίσυφος",
                "mz",
                "a",
                "Mao",
                "t p",
                "yarti",
                "xyxyx",
                "zz",
            ] {
                let query = Query::parse(typed);
                let (prefilter, ranker) = (TextPrefilter::new(&query), Ranker::new(query.clone()));
                let some = PassageIndex::narrowed(all.text().clone(), &prefilter, true);
                let found = |hay: &PassageIndex| -> Vec<_> {
                    (0..hay.len())
                        .filter(|at| ranker.rank(hay.words(*at)).is_some())
                        .map(|at| hay.span(at))
                        .collect()
                };
                let (of_all, of_some) = (found(&all), found(&some));
                assert_eq!(of_all, of_some, "{typed} in {text:.40}");
                answers += of_all.len();
                if !of_all.is_empty() {
                    assert!(prefilter.may_match(text, true, &mut Vec::new()), "{typed}");
                }
            }
        }
        assert!(answers > 100, "{answers}");
    }
}
