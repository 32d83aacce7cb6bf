//! Rivals: other passages of the text in which an anchor was made that would be taken for its
//! passage if that were gone, such as the next entry of a list.
//!
//! Owns what counts as a rival and what follows where the old text is not at hand: a rival is never
//! the place of the anchor, and an anchor that has rivals is placed only where its own words stand.
//! Rivals are remembered as the first 16 hexadecimal digits of the SHA-256 of their folded words
//! (see [`fingerprint`]).

use std::collections::BTreeSet;

use super::score::Fit;
use super::{Anchor, Resolution, candidates};
use crate::model::difference::fingerprint;
use crate::model::span::Span;
use crate::model::text::Text;

/// At most this many are remembered.
const MOST: usize = 16;
/// A passage that scores this much is a rival: less than would be accepted, because the words around
/// it may change too.
const SCORE: f64 = 0.6;
/// So is one whose words are this similar …
const LIKE: f64 = 0.65;
/// … to a passage of at least this many code points.
const TELLING: usize = 16;

/// Returns the rivals of `anchor`, which was made in `text`.
pub(super) fn find(anchor: &Anchor, text: &Text) -> Vec<String> {
    let Some(own) = anchor.agreeing(text).filter(|span| !span.is_empty()) else {
        return Vec::new();
    };
    let telling = anchor.quote.chars().nth(TELLING).is_some();
    let is_rival = |span: &Span| {
        let fit = Fit::of(anchor, text, *span);
        fit.score() >= SCORE || (telling && fit.quote >= LIKE)
    };
    let spans = candidates::candidates(anchor, text).spans;
    let others = spans.into_iter().filter(|span| !span.overlaps(own)).filter(is_rival);
    let found: BTreeSet<String> = others.map(|span| fingerprint(text.slice(span))).collect();
    if found.len() > MOST {
        return vec![fingerprint(&anchor.quote)];
    }
    found.into_iter().collect()
}

/// Returns what remains of `found`, a place in a text other than the one in which the anchor was
/// made, once rivals are considered.
pub(super) fn judge(anchor: &Anchor, text: &Text, found: Resolution) -> Resolution {
    let Some(span) = found.span().filter(|_| !anchor.rivals.is_empty()) else {
        return found;
    };
    let (own, other) = (fingerprint(&anchor.quote), fingerprint(text.slice(span)));
    let is_rival = |fingerprint: &String| anchor.rivals.contains(fingerprint);
    match own == other {
        true if is_rival(&own) => Resolution::Ambiguous(vec![span]),
        true => found,
        false if is_rival(&other) => Resolution::Orphaned,
        false => Resolution::Ambiguous(vec![span]),
    }
}
