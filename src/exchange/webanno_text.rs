//! The text of a document, put together from the words and sentences of a table of WebAnno TSV.
//!
//! Owns that offsets count in UTF-16 there, and that what stands between two sentences is not in the table:
//! it counts as blanks, up to a bound.

use std::collections::{BTreeSet, HashMap};

/// More characters than this do not stand between two sentences.
const WIDEST_GAP: usize = 1 << 16;

/// The text, as far as it is in the table.
#[derive(Default)]
pub(super) struct TableText {
    pub(super) whole: String,
    /// How long it is, as offsets count there.
    units: usize,
}

/// A place in it, in bytes and in code points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextPlace {
    pub(super) byte: usize,
    pub(super) point: usize,
}

impl TableText {
    /// Adds what a word brings: the sentence that it begins, or itself. `None` if it cannot be there.
    pub(super) fn word(
        &mut self,
        sentence: Option<&str>,
        word: &str,
        start: usize,
        end: usize,
    ) -> Option<()> {
        if let Some(sentence) = sentence {
            // What stands before its first word is part of it as well.
            let before = sentence.find(word).and_then(|at| sentence.get(..at));
            let before = before.filter(|before| before.trim().is_empty()).unwrap_or_default();
            self.add(start.saturating_sub(units(before)), sentence);
        }
        if end > self.units {
            self.add(start, word);
        }
        (end <= self.units).then_some(())
    }

    fn add(&mut self, at: usize, words: &str) {
        let Some(gap) = at.checked_sub(self.units).filter(|gap| *gap <= WIDEST_GAP) else { return };
        self.whole.extend(std::iter::repeat_n(' ', gap));
        self.whole.push_str(words);
        self.units = at + units(words);
    }

    /// Returns where these offsets are; those within a character are nowhere.
    pub(super) fn places(&self, offsets: BTreeSet<usize>) -> HashMap<usize, TextPlace> {
        let mut places = HashMap::new();
        let mut wanted = offsets.into_iter().peekable();
        let mut unit = 0;
        let ends = self.whole.char_indices().chain([(self.whole.len(), '\0')]);
        for (point, (byte, c)) in ends.enumerate() {
            while let Some(offset) = wanted.next_if(|offset| *offset <= unit) {
                if offset == unit {
                    places.insert(offset, TextPlace { byte, point });
                }
            }
            unit += c.len_utf16();
        }
        places
    }
}

fn units(words: &str) -> usize {
    words.chars().map(char::len_utf16).sum()
}
