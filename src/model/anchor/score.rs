//! How well a stretch of a text fits an anchor.
//!
//! Owns the shares that quote, surroundings and distance have in a score, and what makes a fit
//! that cannot be trusted whatever its score. Where to look is not decided here.

use super::Anchor;
use crate::model::diff::{Became, by_word_bounds};
use crate::model::span::Span;
use crate::model::text::Text;

/// How many code points of context are kept on each side of a quote.
pub const CONTEXT: usize = 32;
/// Shares of the score: the quote, the words before, the words after, the distance.
const SHARES: [f64; 4] = [0.45, 0.225, 0.225, 0.1];
/// How much it agrees that the passage stood at an edge of its text, and does so no more.
const NO_EDGE: f64 = 0.8;
/// A quote with fewer code points says little by itself.
const SHORT: usize = 20;
/// What is asked of each side then.
const SHORT_NEEDS: f64 = 0.8;
/// So many words of a passage may be corrected into others.
const CORRECTED: usize = 3;
/// What is asked of each side then.
const CORRECTED_NEEDS: f64 = 0.5;
/// So much of the surroundings, of 2, is nearly all.
const NEARLY: f64 = 1.8;
/// What has so many of its letters is the same word.
const MENDED: f64 = 0.5;
/// A longer quote is compared by this many code points at its start and at its end.
const COMPARED: usize = 512;

/// How well a stretch fits, in parts; each from 0, nothing in common, to 1, the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) span: Span,
    pub(super) quote: f64,
    pub(super) before: f64,
    pub(super) after: f64,
    near: f64,
}

impl Fit {
    /// Compares `span` of `text` with what `anchor` remembers.
    #[allow(clippy::cast_precision_loss, reason = "a score needs no more than 52 bits")]
    pub(super) fn of(anchor: &Anchor, text: &Text, span: Span) -> Self {
        // At an edge of its text less was kept; then less is compared.
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

    /// The score, 0 to 1. Surroundings count by their third power: of two unrelated stretches of
    /// one language a quarter is alike by chance, and two headings of one form are alike in most.
    pub(super) fn score(&self) -> f64 {
        let parts = [self.quote, self.before.powi(3), self.after.powi(3), self.near];
        SHARES.iter().zip(parts).map(|(share, part)| share * part).sum()
    }

    /// Whether little would have to change for that. An edge of the text, where nothing could be
    /// kept, is taken to agree: it goes with the paragraph that stands there.
    pub(super) fn may_be_copy(&self) -> bool {
        let side = |side: f64| if (side - NO_EDGE).abs() < 1e-9 { 1.0 } else { side };
        side(self.before) + side(self.after) >= NEARLY
    }

    /// How much the surroundings agree as they count in the score, 0 to 2.
    pub(super) fn sides(&self) -> f64 {
        self.before.powi(3) + self.after.powi(3)
    }

    /// Whether the surroundings agree to the letter.
    pub(super) fn is_copy(&self) -> bool {
        self.surroundings() >= 2.0
    }

    /// How much the surroundings agree, 0 to 2.
    pub(super) fn surroundings(&self) -> f64 {
        self.before + self.after
    }

    /// Whether what stands here says something else in the same form, as the next entry of a list
    /// does: other numbers, other names. A correction of a word or two is no other passage where
    /// the surroundings agree; of one number and nothing else, where they agree to the letter.
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

    /// Whether a word or a number stands here for another.
    pub(super) fn says_other_words(&self, anchor: &Anchor, text: &Text) -> bool {
        foreign(&anchor.quote, text.slice(self.span)) != (0, 0)
    }

    /// Whether it is where the passage was, give or take what was put in or taken out on the way;
    /// or between just the words that were around it.
    pub(super) fn is_near(&self, anchor: &Anchor, text: &Text) -> bool {
        let away = text.points(self.span.start).abs_diff(anchor.start);
        let length = anchor.end.saturating_sub(anchor.start);
        away <= length.max(2 * CONTEXT) + anchor.start / 100 || self.surroundings() >= 2.0
    }

    /// Whether a few words with little around them that agrees are taken for more than they are.
    pub(super) fn is_thin(&self, anchor: &Anchor) -> bool {
        anchor.quote.chars().nth(SHORT).is_none() && self.before.min(self.after) < SHORT_NEEDS
    }
}

/// How many words, and how many numbers, stand in one of two passages for something unlike them in
/// the other. A word with some letters mended is like itself.
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
    // Divided by a hyphen or a blank it is the same word.
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphabetic() || c.is_ascii_digit()).collect()
    };
    if likeness(&letters(gone), &letters(new)) < MENDED {
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        let all = |text: &str| text.split_whitespace().filter(is_word).count();
        *words += all(gone).max(all(new)).saturating_sub(old.max(other));
    }
}

/// 1 for equal, 0 for nothing in common. Where both are empty (an edge of the text) they agree.
/// How a text was broken into lines makes no difference.
fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    strsim::normalized_levenshtein(&unbroken(one), &unbroken(other))
}

/// With one blank for all white space that stands together.
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

/// As [`likeness`], but a page takes no longer than a paragraph.
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

/// The first and the last [`COMPARED`] code points, if there are more than both.
fn ends(text: &str) -> Option<(&str, &str)> {
    let (head, _) = text.char_indices().nth(COMPARED)?;
    text[head..].char_indices().nth(COMPARED)?;
    let (tail, _) = text.char_indices().rev().nth(COMPARED - 1)?;
    Some((&text[..head], &text[tail..]))
}

/// Up to [`CONTEXT`] code points on each side of `span`.
pub(super) fn context(text: &str, span: Span) -> (&str, &str) {
    around(text, span, CONTEXT, CONTEXT)
}

/// Up to so many code points before and after `span`.
fn around(text: &str, span: Span, before: usize, after: usize) -> (&str, &str) {
    let (head, tail) = (&text[..span.start], &text[span.end..]);
    let from = head.char_indices().rev().take(before).last();
    let to = tail.char_indices().nth(after);
    (from.map_or("", |(at, _)| &head[at..]), to.map_or(tail, |(at, _)| &tail[..at]))
}
