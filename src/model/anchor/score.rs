//! How well a stretch of a text fits an anchor.
//!
//! Owns the weights of quote, surroundings and distance in a score, and what makes a fit
//! untrustworthy whatever its score. Where to search is not decided here.

use super::Anchor;
use crate::model::diff::{Became, by_word_bounds};
use crate::model::span::Span;
use crate::model::text::Text;

/// How many code points of context are kept on each side of a quote.
pub const CONTEXT: usize = 32;
/// Weights in the score: the quote, the words before, the words after, the distance.
const SHARES: [f64; 4] = [0.45, 0.225, 0.225, 0.1];
/// The agreement of a side where the passage stood at an edge of its text and no longer does.
const NO_EDGE: f64 = 0.8;
/// A quote of fewer code points says little by itself.
const SHORT: usize = 20;
/// The agreement then required on each side.
const SHORT_NEEDS: f64 = 0.8;
/// Up to this many words of a passage may have been corrected.
const CORRECTED: usize = 3;
/// The agreement then required on each side.
const CORRECTED_NEEDS: f64 = 0.5;
/// Words this similar are the same word.
const MENDED: f64 = 0.5;
/// Of a longer quote, this many code points at its start and at its end are compared.
const COMPARED: usize = 512;

/// How well a stretch fits, in parts; each from 0, nothing in common, to 1, identical.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) span: Span,
    pub(super) quote: f64,
    pub(super) before: f64,
    pub(super) after: f64,
    near: f64,
}

impl Fit {
    /// Compares `span` of `text` with `anchor`.
    #[allow(clippy::cast_precision_loss, reason = "a score needs no more than 52 bits")]
    pub(super) fn of(anchor: &Anchor, text: &Text, span: Span) -> Self {
        // At an edge of the text less context was kept; then less is compared.
        let kept = |context: &str| context.chars().count();
        let (prefix, suffix) =
            around(text.as_str(), span, kept(&anchor.prefix), kept(&anchor.suffix));
        let away = text.points(span.start).abs_diff(anchor.start) as f64;
        Self {
            span,
            quote: likeness_of_quotes(&anchor.quote, text.slice(span)),
            before: if prefix.is_empty() && span.start > 0 {
                NO_EDGE
            } else {
                likeness(&anchor.prefix, prefix)
            },
            after: if suffix.is_empty() && span.end < text.len() {
                NO_EDGE
            } else {
                likeness(&anchor.suffix, suffix)
            },
            near: 1.0 - (away / text.len_points().max(1) as f64).min(1.0),
        }
    }

    /// Returns the score, 0 to 1. Surroundings count by their third power: two unrelated stretches
    /// of one language are a quarter alike by chance, and two headings of one form are mostly
    /// alike.
    pub(super) fn score(&self) -> f64 {
        let parts = [self.quote, self.before.powi(3), self.after.powi(3), self.near];
        SHARES.iter().zip(parts).map(|(share, part)| share * part).sum()
    }

    /// Returns how well the surroundings agree, as counted in the score, 0 to 2.
    pub(super) fn sides(&self) -> f64 {
        self.before.powi(3) + self.after.powi(3)
    }

    /// Returns whether the surroundings agree exactly.
    pub(super) fn is_copy(&self) -> bool {
        self.surroundings() >= 2.0
    }

    /// Returns how well the surroundings agree, 0 to 2.
    pub(super) fn surroundings(&self) -> f64 {
        self.before + self.after
    }

    /// Returns whether this says something else in the same form, as the next entry of a list does:
    /// other numbers, other names. Where the surroundings agree, a correction of a word or two does
    /// not make it another passage; where they agree exactly, nor does a changed number alone.
    pub(super) fn is_another(&self, anchor: &Anchor, text: &Text) -> bool {
        let (words, numbers) = foreign(&anchor.quote, text.slice(self.span));
        let sides = self.before.min(self.after);
        let needed = match (words, numbers) {
            (0, 0) => 0.0,
            (_, 0) if words <= CORRECTED => CORRECTED_NEEDS,
            (0, 1) => 1.0,
            _ => return true,
        };
        sides < needed
    }

    /// Returns whether a word or a number was replaced by another.
    pub(super) fn says_other_words(&self, anchor: &Anchor, text: &Text) -> bool {
        foreign(&anchor.quote, text.slice(self.span)) != (0, 0)
    }

    /// Returns whether it is where the passage was, allowing for insertions and deletions on the
    /// way, or exactly between the words that surrounded it.
    pub(super) fn is_near(&self, anchor: &Anchor, text: &Text) -> bool {
        let away = text.points(self.span.start).abs_diff(anchor.start);
        let length = anchor.end.saturating_sub(anchor.start);
        away <= length.max(2 * CONTEXT) + anchor.start / 100 || self.surroundings() >= 2.0
    }

    /// Returns whether this is a short quote without enough agreement around it.
    pub(super) fn is_thin(&self, anchor: &Anchor) -> bool {
        anchor.quote.chars().nth(SHORT).is_none() && self.before.min(self.after) < SHORT_NEEDS
    }
}

/// Returns how many words, and how many numbers, of one of two passages are replaced by something
/// different in the other. A word with a few corrected letters counts as the same.
fn foreign(old: &str, new: &str) -> (usize, usize) {
    let (mut words, mut numbers) = (0, 0);
    let mut gone: Option<String> = None;
    let parts = by_word_bounds(old, new);
    for (became, part) in parts.into_iter().chain([(Became::Same, String::new())]) {
        match (became, gone.take()) {
            (Became::Gone, before) => gone = Some(before.unwrap_or_default() + &part),
            (Became::New, before) => {
                count(&before.unwrap_or_default(), &part, &mut words, &mut numbers);
            }
            (Became::Same, Some(before)) => count(&before, "", &mut words, &mut numbers),
            (Became::Same, None) => {}
        }
    }
    (words, numbers)
}

fn count(gone: &str, new: &str, words: &mut usize, numbers: &mut usize) {
    let is_number = |word: &&str| {
        word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic)
    };
    let [old, other] = [gone, new].map(|text| text.split_whitespace().filter(is_number).count());
    *numbers += old.max(other);
    // A word divided by a hyphen or a blank is still the same word.
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphabetic() || c.is_ascii_digit()).collect()
    };
    if likeness(&letters(gone), &letters(new)) < MENDED {
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        let all = |text: &str| text.split_whitespace().filter(is_word).count();
        *words += all(gone).max(all(new)).saturating_sub(old.max(other));
    }
}

/// Returns 1 for equal strings, 0 for nothing in common. Two empty strings (an edge of the text)
/// agree. Line breaks make no difference.
fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    strsim::normalized_levenshtein(&unbroken(one), &unbroken(other))
}

/// Replaces each run of white space with one blank.
fn unbroken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Like [`likeness`], but comparing a page takes no longer than comparing a paragraph.
fn likeness_of_quotes(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    match (ends(one), ends(other)) {
        (Some(one), Some(other)) => {
            f64::midpoint(likeness(one.0, other.0), likeness(one.1, other.1))
        }
        (None, None) => likeness(one, other),
        // One is many times as long as the other.
        _ => 0.0,
    }
}

/// Returns the first and the last [`COMPARED`] code points, if there are more than both.
fn ends(text: &str) -> Option<(&str, &str)> {
    let (head, _) = text.char_indices().nth(COMPARED)?;
    text[head..].char_indices().nth(COMPARED)?;
    let (tail, _) = text.char_indices().rev().nth(COMPARED - 1)?;
    Some((&text[..head], &text[tail..]))
}

/// Returns up to [`CONTEXT`] code points on each side of `span`.
pub(super) fn context(text: &str, span: Span) -> (&str, &str) {
    around(text, span, CONTEXT, CONTEXT)
}

/// Returns up to this many code points before and after `span`.
fn around(text: &str, span: Span, before: usize, after: usize) -> (&str, &str) {
    let (head, tail) = (&text[..span.start], &text[span.end..]);
    let from = head.char_indices().rev().take(before).last();
    let to = tail.char_indices().nth(after);
    (from.map_or("", |(at, _)| &head[at..]), to.map_or(tail, |(at, _)| &tail[..at]))
}
