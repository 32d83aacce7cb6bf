//! Twins: passages that an anchor cannot tell apart, because the same words occur in the same, or
//! nearly the same, surroundings. Headings, formulas and whole paragraphs recur in many documents.
//!
//! Owns what counts as a twin. Earlier versions counted them when an anchor was made, and they are
//! counted again when it is resolved. Exact copies can be told apart by their position alone; if
//! their number has changed, it is unknown which of the remaining ones it was.

use serde::{Deserialize, Serialize};

use super::Anchor;
use super::score::Fit;
use crate::model::span::Span;
use crate::model::text::Text;

/// Words that occur more often than this are not counted.
const MOST: usize = 20_000;
/// A twin has at least this many bytes beside the passage in common, on one side.
const BESIDE: usize = 8;
/// The similarity of the surroundings, each side cubed, that makes a twin: slightly less than would
/// make it the passage if that were gone.
const ALIKE: f64 = 0.7;

/// How many passages looked alike when an anchor was made, its own included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twins {
    /// All passages that looked alike; at least 2.
    pub alike: usize,
    /// Those among them whose surroundings agreed exactly, or nearly so; at least 1.
    pub copies: usize,
}

impl Twins {
    /// Creates it from the numbers in a file; `None` if they make no sense.
    #[must_use]
    pub fn new(alike: usize, copies: usize) -> Option<Self> {
        (alike >= 2 && (1..=alike).contains(&copies)).then_some(Self { alike, copies })
    }
}

/// Returns the passage and its twins in `text`, in order; `None` if its words occur too often.
pub(super) fn twins(anchor: &Anchor, text: &Text) -> Option<Vec<Fit>> {
    among(anchor, text, starts(text, &anchor.quote))
}

/// Returns where these words occur in `text`, in bytes.
pub(super) fn starts<'a>(text: &'a Text, words: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.as_str().as_bytes(), words.as_bytes())
}

fn among(anchor: &Anchor, text: &Text, starts: impl Iterator<Item = usize>) -> Option<Vec<Fit>> {
    let (whole, quote) = (text.as_str().as_bytes(), anchor.quote.as_bytes());
    let before = &anchor.prefix.as_bytes()[anchor.prefix.len().saturating_sub(BESIDE)..];
    let after = &anchor.suffix.as_bytes()[..anchor.suffix.len().min(BESIDE)];
    let mut found = Vec::new();
    for (count, start) in starts.enumerate() {
        if count == MOST {
            return None;
        }
        let span = Span::new(start, start + quote.len());
        let beside = whole[..span.start].ends_with(before) || whole[span.end..].starts_with(after);
        let fit = beside.then(|| Fit::of(anchor, text, span));
        found.extend(fit.filter(|fit| fit.sides() >= ALIKE));
    }
    // If the words of a quote overlap with themselves, as blanks do, the search skipped its own
    // place.
    if let Some(own) = anchor.agreeing(text)
        && !found.iter().any(|fit| fit.span == own)
    {
        let fit = Fit::of(anchor, text, own);
        if fit.sides() >= ALIKE {
            found.retain(|other| !other.span.overlaps(own));
            found.push(fit);
            found.sort_by_key(|fit| fit.span);
        }
    }
    Some(found)
}
