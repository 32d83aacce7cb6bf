//! Staying where one was while the text of a document changes.
//!
//! Owns which place of the new text is that of the old one. What is done there does not belong here.

use std::sync::Arc;

use crate::model::anchor::Anchor;
use crate::model::span::Span;
use crate::model::text::Text;

/// The number of bytes of the words at a place that identify it in another text.
const WORDS: usize = 64;

/// Where the reader was in a text that has been replaced since.
#[derive(Clone, Debug)]
pub struct Stay {
    text: Arc<Text>,
    /// The caret and the first row, in bytes.
    places: [usize; 2],
}

impl Stay {
    /// Remembers the caret and the first row, in bytes of `text`.
    pub(super) fn new(text: Arc<Text>, places: [usize; 2]) -> Self {
        Self { text, places }
    }

    /// Finds the same places in `new`. Takes time that grows with the text, so a worker does it.
    #[must_use]
    pub fn find(&self, new: &Text) -> Stayed {
        let changed = self.text.as_str() != new.as_str();
        let find = |at| if changed { place(&self.text, new, at) } else { at };
        let [caret, top] = self.places.map(find);
        Stayed { view: (caret, top), changed }
    }
}

/// Where a reader's places are in the new text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stayed {
    /// The caret and the first row, in bytes.
    pub view: (usize, usize),
    /// Whether the text has changed; the file may only have been touched.
    pub changed: bool,
}

/// Returns where byte `at` of `old` is in `new`. Outside the changed part this is certain; inside
/// it, the place is where the same words are found, or else the same offset.
fn place(old: &Text, new: &Text, at: usize) -> usize {
    let [a, b] = [old, new].map(|text| text.as_str().as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let after = || a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let now = if at < same {
        at
    } else if a.len() - at <= after().min(a.len() - same).min(b.len() - same) {
        b.len() - (a.len() - at)
    } else {
        let end = old.floor_grapheme((at + WORDS).min(old.len()));
        let words = Anchor::make(old, Span::new(at, end.max(at)));
        let found = words.resolve(new).span().map(|span| span.start);
        found.or_else(|| new.byte(words.start)).unwrap_or(new.len())
    };
    new.floor_grapheme(now)
}
