//! The passages of a text, laid out so that most of them can be skipped at a glance.
//!
//! Owns the copy of a text in which nothing makes a difference that is not typed, and for each
//! passage its place there and the set of its letters. No passage has a string of its own: each
//! costs sixteen bytes beside its text; twenty-four in a text that has another length when it is
//! folded.

use std::ops::Range;
use std::sync::Arc;

use super::TextPrefilter;
use super::line::{Divided, join};
use crate::model::folding::Folding;
use crate::model::passage::{passages, passages_of};
use crate::model::span::Span;
use crate::model::text::Text;

/// The passages of one text.
#[derive(Debug)]
pub struct PassageIndex {
    text: Arc<Text>,
    /// The text, folded; divided words are joined in it.
    folded: String,
    /// Start and end of each passage in the text, in bytes.
    spans: Vec<(u32, u32)>,
    /// Start and end of each passage in the folded text; `None` if they are the same.
    places: Option<Vec<(u32, u32)>>,
    /// The passages in which a word is divided, ascending.
    divided: Vec<u32>,
    /// The letters of each folded passage, see [`letter`].
    letters: Vec<u64>,
}

impl PassageIndex {
    /// Indexes the passages of `text`. A text over 4 GiB has none.
    #[must_use]
    pub fn new(text: Arc<Text>) -> Self {
        let spans = pairs(passages(&text));
        Self::of(text, spans)
    }

    /// Indexes only the passages of `text` in paragraphs that may match the query of `prefilter`;
    /// see [`TextPrefilter::may_match`] for `doubt`. Several times faster, for a text that is
    /// searched only once.
    #[must_use]
    pub fn narrowed(text: Arc<Text>, prefilter: &TextPrefilter, doubt: bool) -> Self {
        let mut room = String::new();
        let may_match = |paragraph| prefilter.may_match(text.slice(paragraph), doubt, &mut room);
        let spans = pairs(passages_of(&text, may_match));
        Self::of(text, spans)
    }

    fn of(text: Arc<Text>, spans: Vec<(u32, u32)>) -> Self {
        let (mut places, mut divided) = (None, Vec::new());
        let is_ascii = text.as_str().is_ascii();
        let mut folded = if is_ascii { Folding::LOOSE.fold(text.as_str()) } else { String::new() };
        // Where a word is divided, something else stands for its hyphen.
        if !is_ascii || !folded.is_ascii() {
            folded.clear();
            let mut passage = String::new();
            let mut placed = Vec::with_capacity(spans.len());
            for (number, (start, end)) in (0..).zip(&spans) {
                passage.clear();
                let span = Span::new(*start as usize, *end as usize);
                Folding::LOOSE.fold_into(text.slice(span), &mut passage);
                if join(&mut passage, Divided::Joined) {
                    divided.push(number);
                }
                // No word stands across a line end.
                let at = folded.len();
                folded.push_str(&passage);
                placed.push((at, folded.len()));
                folded.push('\n');
            }
            places = Some(placed.into_iter().filter_map(pair).collect());
        }
        let content = folded.as_bytes();
        let letters = places.as_ref().unwrap_or(&spans).iter();
        let letters =
            letters.map(|(start, end)| letters_of(&content[*start as usize..*end as usize]));
        let letters = letters.collect();
        Self { text, folded, spans, places, divided, letters }
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

    /// Returns the folded text, or the text as it is if that [can be searched](Self::is_plain) with
    /// regard to case.
    pub(super) fn content(&self, cased: bool) -> &[u8] {
        if cased && self.is_plain() {
            self.text.as_str().as_bytes()
        } else {
            self.folded.as_bytes()
        }
    }

    /// Returns whether case is all that can make a difference in this text.
    pub(super) fn is_plain(&self) -> bool {
        self.places.is_none()
    }

    /// Returns where a passage is in [`Self::content`].
    pub(super) fn place(&self, passage: usize) -> Range<usize> {
        let places = self.places.as_ref().unwrap_or(&self.spans);
        places.get(passage).map_or(0..0, |(start, end)| *start as usize..*end as usize)
    }

    /// Returns whether a word is divided in a passage at the end of a line.
    pub(super) fn is_divided(&self, passage: usize) -> bool {
        let passage = u32::try_from(passage).unwrap_or(u32::MAX);
        !self.divided.is_empty() && self.divided.binary_search(&passage).is_ok()
    }

    pub(super) fn letters_of(&self, passage: usize) -> u64 {
        self.letters.get(passage).copied().unwrap_or(u64::MAX)
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.is_plain() || self.folded.is_ascii()
    }
}

/// Returns spans as pairs of start and end.
fn pairs(spans: impl Iterator<Item = Span>) -> Vec<(u32, u32)> {
    spans.filter_map(|span| pair((span.start, span.end))).collect()
}

fn pair((start, end): (usize, usize)) -> Option<(u32, u32)> {
    Some((u32::try_from(start).ok()?, u32::try_from(end).ok()?))
}

/// Returns the letters of `bytes`, in lower case, as a set.
pub(super) fn letters_of(bytes: &[u8]) -> u64 {
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

    fn index(text: &str) -> PassageIndex {
        PassageIndex::new(Arc::new(Text::new(text.to_owned())))
    }

    fn folded(index: &PassageIndex, passage: usize) -> &str {
        std::str::from_utf8(&index.content(false)[index.place(passage)]).unwrap()
    }

    #[test]
    fn each_passage_has_its_place_in_the_folded_text() {
        let index =
            index("The War. ВОЙНА в Корее.\n\nGe\u{301}ne\u{301}ral artil-\nlery. İstanbul.");
        assert_eq!(index.len(), 4);
        assert_eq!(index.words(1), "ВОЙНА в Корее.");
        let all: Vec<_> = (0..4).map(|passage| folded(&index, passage)).collect();
        assert_eq!(all, ["the war.", "война в корее.", "general artillery.", "istanbul."]);
        let divided: Vec<_> = (0..4).filter(|passage| index.is_divided(*passage)).collect();
        assert_eq!(divided, [2]);
    }

    #[test]
    fn a_text_in_ascii_keeps_its_places() {
        let plain = index("The War - on\nit goes. So-\nIt ends.");
        assert!(plain.is_plain() && plain.content(true).starts_with(b"The War"));
        assert_eq!(folded(&plain, 0), "the war - on\nit goes.");
        assert!(!index("The artil-\nlery. It ends.").is_plain());
    }
}
