//! What is looked for in a text: one word in any form, a row of words, words near each other.
//!
//! Owns which words are wanted when something is typed, and which positions of these make a hit.
//! Where the positions come from, a text or an index, makes no difference.

use super::tokens::WordReader;
use super::wanted::{TypedWord, WantedWord};
use crate::model::folding::Folding;

/// At most so many letters of a word may differ in `word~2`.
pub const FARTHEST: u8 = 2;
/// At most so many other words may stand between the words of `"two words"~5`.
pub const WIDEST: u32 = 1000;

/// How the words of a pattern stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proximity {
    /// In a row, as typed.
    Row,
    /// In any order, with at most so many other words between the first and the last.
    Near(u32),
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordPattern {
    /// Each word, and its position after that of the first.
    words: Vec<(u32, WantedWord)>,
    /// The number of positions from the first to one past the last.
    length: u32,
    arrangement: Proximity,
}

/// A hit: the positions of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PositionRange {
    /// The first position.
    pub start: u32,
    /// One past the last position.
    pub end: u32,
}

/// In which form typed words are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormWanted {
    /// In any form: by stem, whatever the case and accents.
    Any,
    /// As typed, in case and accents too if a word has a capital or an accent.
    Typed,
    /// As typed, and the last word may go on.
    Begun,
    /// With so many letters different.
    Like(u8),
}

impl WordPattern {
    /// Returns what is looked for by `typed`; `None` if there is no word in it.
    #[must_use]
    pub fn new(typed: &str, form: FormWanted, arrangement: Proximity) -> Option<Self> {
        let mut reader = WordReader::new(typed);
        let mut tokens = Vec::new();
        while let Some(token) = reader.next_token() {
            tokens.push((token, reader.terms().first().cloned().unwrap_or_default()));
        }
        let length = u32::try_from(tokens.len()).ok().filter(|length| *length > 0)?;
        let mut words = Vec::with_capacity(tokens.len());
        for (at, (token, plain)) in tokens.iter().enumerate() {
            let is_last = at + 1 == tokens.len();
            let word = &typed[token.bytes.clone()];
            let wanted = if token.is_unspaced() {
                let joined = tokens.get(at + 1).is_some_and(|(next, _)| {
                    next.is_unspaced() && next.bytes.start == token.bytes.end
                });
                // The term of a character has the next one in it; the last one is in that before.
                let follows = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(
                    |(before, _)| before.is_unspaced() && before.bytes.end == token.bytes.start,
                );
                match (joined, follows) {
                    (true, _) => WantedWord::Typed(TypedWord::plain(plain.clone())),
                    (false, true) => continue,
                    (false, false) => WantedWord::Begun(TypedWord::plain(plain.clone())),
                }
            } else {
                match form {
                    FormWanted::Any => WantedWord::any_form(word),
                    FormWanted::Begun if is_last => WantedWord::Begun(TypedWord::new(word)),
                    FormWanted::Typed | FormWanted::Begun => {
                        WantedWord::Typed(TypedWord::new(word))
                    }
                    FormWanted::Like(most) => WantedWord::Like(Folding::LOOSE.fold(word), most),
                }
            };
            words.push((u32::try_from(at).unwrap_or(u32::MAX), wanted));
        }
        Some(Self { words, length, arrangement })
    }

    /// Returns the words that are looked for.
    pub fn words(&self) -> impl Iterator<Item = &WantedWord> {
        self.words.iter().map(|(_, wanted)| wanted)
    }

    /// Returns whether each position at which its only word stands is a hit. Two characters of a
    /// script without blanks are one term, but hits of them can overlap.
    #[must_use]
    pub fn is_one_word(&self) -> bool {
        self.words.len() == 1 && self.length == 1
    }

    /// Returns the hits in one text, in order; they do not overlap. `places` holds for each of
    /// [`Self::words`] the positions at which it stands, ascending.
    #[must_use]
    pub fn hits(&self, places: &[Vec<u32>]) -> Vec<PositionRange> {
        if places.len() != self.words.len() || places.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        match self.arrangement {
            Proximity::Near(most) if self.words.len() > 1 => self.near(places, most),
            _ => self.row(places),
        }
    }

    fn row(&self, places: &[Vec<u32>]) -> Vec<PositionRange> {
        // The rarest word decides where to look for the others.
        let rarest = (0..places.len()).min_by_key(|at| places[*at].len()).unwrap_or(0);
        let offset = self.words[rarest].0;
        let mut hits: Vec<PositionRange> = Vec::new();
        for place in &places[rarest] {
            let Some(start) = place.checked_sub(offset) else { continue };
            let stands = self.words.iter().zip(places).all(|((offset, _), places)| {
                start.checked_add(*offset).is_some_and(|at| places.binary_search(&at).is_ok())
            });
            if stands && hits.last().is_none_or(|last| last.end <= start) {
                hits.push(PositionRange { start, end: start.saturating_add(self.length) });
            }
        }
        hits
    }

    fn near(&self, places: &[Vec<u32>], most: u32) -> Vec<PositionRange> {
        let widest = self.length.saturating_add(most);
        let mut hits = Vec::new();
        // The next position of each word that is looked at.
        let mut next = vec![0; places.len()];
        loop {
            let mut at = Vec::with_capacity(places.len());
            for (places, next) in places.iter().zip(&next) {
                let Some(place) = places.get(*next) else { return hits };
                at.push(*place);
            }
            let (first, last) = (at.iter().min().copied(), at.iter().max().copied());
            let (Some(first), Some(last)) = (first, last) else { return hits };
            // The same word twice needs two places.
            let twice = (1..at.len()).find(|one| at[..*one].contains(&at[*one]));
            let end = last.saturating_add(1);
            if let Some(one) = twice {
                next[one] += 1;
            } else if end - first <= widest {
                hits.push(PositionRange { start: first, end });
                for (places, next) in places.iter().zip(&mut next) {
                    *next = places.partition_point(|place| *place < end);
                }
            } else {
                for (place, next) in at.iter().zip(&mut next) {
                    *next += usize::from(*place == first);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::WordForm;
    use super::*;

    fn hits(typed: &str, arrangement: Proximity, places: &[&[u32]]) -> Vec<(u32, u32)> {
        let pattern = WordPattern::new(typed, FormWanted::Typed, arrangement).unwrap();
        let places: Vec<Vec<u32>> = places.iter().map(|one| one.to_vec()).collect();
        pattern.hits(&places).into_iter().map(|hit| (hit.start, hit.end)).collect()
    }

    #[test]
    fn words_in_a_row() {
        assert_eq!(hits("a b", Proximity::Row, &[&[1, 4, 9], &[2, 6, 10]]), [(1, 3), (9, 11)]);
        assert_eq!(hits("a a", Proximity::Row, &[&[1, 2, 3], &[1, 2, 3]]), [(1, 3)]);
        assert_eq!(hits("a b", Proximity::Row, &[&[1], &[]]), []);
        assert_eq!(hits("a", Proximity::Row, &[&[0, 7]]), [(0, 1), (7, 8)]);
    }

    #[test]
    fn words_near_each_other() {
        let near = Proximity::Near(2);
        assert_eq!(hits("a b", near, &[&[1, 20], &[4, 18]]), [(1, 5), (18, 21)]);
        assert_eq!(hits("a b", near, &[&[1], &[5]]), [], "three words stand between");
        assert_eq!(hits("a b", Proximity::Near(0), &[&[1, 7], &[0, 8]]), [(0, 2), (7, 9)]);
        assert_eq!(hits("a a", near, &[&[1, 3], &[1, 3]]), [(1, 4)]);
    }

    #[test]
    fn what_is_typed_decides_which_words_are_wanted() {
        let first = |typed: &str, form| {
            WordPattern::new(typed, form, Proximity::Row).unwrap().words[0].1.clone()
        };
        let typed = |word: &str| TypedWord::new(word);
        assert_eq!(first("Général", FormWanted::Typed), WantedWord::Typed(typed("Général")));
        assert_eq!(first("gener", FormWanted::Begun), WantedWord::Begun(typed("gener")));
        assert_eq!(first("Guns", FormWanted::Any), WantedWord::any_form("guns"));
        assert_eq!(first("Öl", FormWanted::Like(1)), WantedWord::Like("ol".to_owned(), 1));
        assert_eq!(WordPattern::new("- ?", FormWanted::Any, Proximity::Row), None);
    }

    #[test]
    fn scripts_without_blanks() {
        let pattern = WordPattern::new("中国人", FormWanted::Any, Proximity::Row).unwrap();
        assert_eq!(pattern.words().count(), 2);
        assert_eq!(pattern.hits(&[vec![5], vec![6]]), [PositionRange { start: 5, end: 8 }]);
        let one = WordPattern::new("中", FormWanted::Any, Proximity::Row).unwrap();
        assert!(one.words().next().unwrap().test(None).takes(WordForm::of("中国")));
    }
}
