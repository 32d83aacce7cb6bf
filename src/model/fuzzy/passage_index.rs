//! The passages of a text, laid out so that most of them can be skipped at a glance.
//!
//! Owns the case-folded copy of a text, in which every offset is that of the text itself, and for
//! each passage the set of its letters. No passage has a string of its own: each costs sixteen
//! bytes beside its text.

use std::sync::Arc;

use super::TextPrefilter;
use crate::model::passage::{passages, passages_of};
use crate::model::span::Span;
use crate::model::text::Text;

/// The passages of one text.
#[derive(Debug)]
pub struct PassageIndex {
    text: Arc<Text>,
    /// The text in lower case; a letter whose lower case has another length stays as it is, so that
    /// offsets agree.
    folded: String,
    /// The passages that contain such a letter: the prefilter cannot judge them.
    odd: Vec<u32>,
    /// Start and end of each passage, in bytes.
    spans: Vec<(u32, u32)>,
    /// The letters of each passage, see [`letter`].
    letters: Vec<u64>,
    ascii: bool,
}

impl PassageIndex {
    /// Indexes the passages of `text`. A text over 4 GiB has none.
    #[must_use]
    pub fn new(text: Arc<Text>) -> Self {
        let (folded, places) = fold(text.as_str());
        let spans = pairs(passages(&text));
        Self::of(text, (folded, places), spans)
    }

    /// Indexes only the passages of `text` in paragraphs that may match the query of `prefilter`;
    /// see [`TextPrefilter::may_match`] for `doubt`. Several times faster, for a text that is
    /// searched only once.
    #[must_use]
    pub fn narrowed(text: Arc<Text>, prefilter: &TextPrefilter, doubt: bool) -> Self {
        let (folded, places) = fold(text.as_str());
        let spans = pairs(passages_of(&text, |paragraph| {
            let range = paragraph.range();
            let odd = places.partition_point(|at| *at < range.start);
            places.get(odd).is_some_and(|at| *at < range.end)
                || prefilter.may_match_in(
                    &text.as_str().as_bytes()[range.clone()],
                    &folded.as_bytes()[range],
                    doubt,
                )
        }));
        Self::of(text, (folded, places), spans)
    }

    fn of(text: Arc<Text>, (folded, places): (String, Vec<usize>), spans: Vec<(u32, u32)>) -> Self {
        let ascii = text.as_str().is_ascii();
        let content = folded.as_bytes();
        let letters =
            spans.iter().map(|(start, end)| letters(&content[*start as usize..*end as usize]));
        let letters = letters.collect();
        let holding = |at: &usize| {
            let passage = spans.partition_point(|(_, end)| *end as usize <= *at);
            u32::try_from(passage).ok()
        };
        let mut odd: Vec<u32> = places.iter().filter_map(holding).collect();
        odd.dedup();
        Self { text, folded, odd, spans, letters, ascii }
    }

    /// Returns the number of passages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns whether there are no passages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &Arc<Text> {
        &self.text
    }

    /// Returns the span of a passage.
    #[must_use]
    pub fn span(&self, passage: usize) -> Span {
        self.spans
            .get(passage)
            .map_or_else(Span::default, |(start, end)| Span::new(*start as usize, *end as usize))
    }

    /// Returns the text of a passage.
    #[must_use]
    pub fn words(&self, passage: usize) -> &str {
        self.text.slice(self.span(passage))
    }

    /// Returns the bytes to search, with or without regard to case.
    pub(super) fn content(&self, cased: bool) -> &[u8] {
        if cased { self.text.as_str().as_bytes() } else { self.folded.as_bytes() }
    }

    /// Returns whether the prefilter cannot judge a passage.
    #[must_use]
    pub fn is_odd(&self, passage: usize) -> bool {
        let passage = u32::try_from(passage).unwrap_or(u32::MAX);
        !self.odd.is_empty() && self.odd.binary_search(&passage).is_ok()
    }

    pub(super) fn letters_of(&self, passage: usize) -> u64 {
        self.letters.get(passage).copied().unwrap_or(u64::MAX)
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }
}

/// Returns spans as pairs of start and end.
fn pairs(spans: impl Iterator<Item = Span>) -> Vec<(u32, u32)> {
    let place = |at: usize| u32::try_from(at).ok();
    spans.filter_map(|span| Some((place(span.start)?, place(span.end)?))).collect()
}

/// Lowers every letter in place; also returns the byte offsets of letters for which that is
/// impossible.
pub(super) fn fold(text: &str) -> (String, Vec<usize>) {
    if text.is_ascii() {
        return (text.to_ascii_lowercase(), Vec::new());
    }
    let mut odd = Vec::new();
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let fits = lower.len_utf8() == c.len_utf8();
        odd.extend((!fits).then_some(folded.len()));
        folded.push(if fits { lower } else { c });
    }
    (folded, odd)
}

/// Returns the letters of `bytes`, in lower case, as a set.
pub(super) fn letters(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |set, byte| set | letter(*byte))
}

/// Returns one bit for each letter and digit; other bytes share the rest. Upper case counts as
/// lower.
fn letter(byte: u8) -> u64 {
    let bit = match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A',
        b'0'..=b'9' => 26 + byte - b'0',
        0..=127 => 36 + byte % 12,
        128.. => 48 + byte % 16,
    };
    1 << bit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_agree_in_the_folded_text() {
        let text = Arc::new(Text::new("The War. ВОЙНА в Корее.\n\nThe End.".to_owned()));
        let index = PassageIndex::new(text.clone());
        assert_eq!(index.len(), 3);
        assert_eq!(index.words(1), "ВОЙНА в Корее.");
        let folded = index.content(false);
        assert_eq!(&folded[index.span(1).range()], "война в корее.".as_bytes());
        let (folded, odd) = fold("In İstanbul");
        assert_eq!((folded.as_str(), odd), ("in İstanbul", vec![3]), "it is longer in lower case");
    }
}
