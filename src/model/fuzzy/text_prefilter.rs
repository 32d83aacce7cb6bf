//! Decides from the bytes of a text whether any passage in it may match a query.
//!
//! Owns the first look at a text that is searched only once: most of a corpus is skipped before it
//! is split into sentences. It may let too much through, but never too little: a text that it
//! rejects contains no passage for which [`Ranker::rank`](super::Ranker::rank) returns a match.

use super::line::{Divided, join};
use super::prefilter::Needle;
use super::{Query, TermKind};
use crate::model::folding::Folding;
use crate::model::passage::LONGEST;

/// Examines texts for one query.
#[derive(Debug)]
pub struct TextPrefilter<'a> {
    /// The words that must occur.
    needles: Vec<Needle<'a>>,
    /// Whether a hyphen is looked for: then divided words are read with theirs too, for every word.
    has_hyphen: bool,
}

impl<'a> TextPrefilter<'a> {
    /// Creates a prefilter for `query`.
    #[must_use]
    pub fn new(query: &'a Query) -> Self {
        let needles = query.terms.iter().filter(|term| !term.not).map(Needle::new).collect();
        Self { needles, has_hyphen: query.terms.iter().any(super::Term::has_hyphen) }
    }

    /// Returns whether a passage of `text` may match; without `doubt`, whether one may contain
    /// every word literally. `room` is a buffer for reuse.
    pub fn may_match(&self, text: &str, doubt: bool, room: &mut String) -> bool {
        room.clear();
        Folding::LOOSE.fold_into(text, room);
        let is_divided = join(room, Divided::Joined);
        if is_divided && self.has_hyphen {
            return true;
        }
        let is_plain = text.is_ascii() && !is_divided;
        // How far apart letters may be differs, and a passage may begin within a very long word.
        let (ascii, cut) = (room.is_ascii(), has_long_word(text.as_bytes()));
        self.needles.iter().all(|needle| {
            let is_cased = is_plain && !needle.term.folding.case;
            let words = if is_cased { text.as_bytes() } else { room.as_bytes() };
            let fuzzy = doubt && needle.term.kind == TermKind::Fuzzy;
            needle.sought(is_plain).finder.find(words).is_some()
                || fuzzy && (cut || needle.may_stand_in(words, ascii, is_plain))
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
                    assert!(prefilter.may_match(text, true, &mut String::new()), "{typed}");
                }
            }
        }
        assert!(answers > 100, "{answers}");
    }
}
