//! What is taken as a whole by one key: words in quotation marks or brackets, a numbered point, a turn
//! of a transcript, the section below a heading.
//!
//! Owns which of them is around a place, and what is inside it. Where one is already selected, the
//! next larger one is meant. Looks around the place, not through the whole text.

mod pairs;
mod point;
mod turn;

#[cfg(test)]
mod tests;

use super::paragraph::{next_paragraph, paragraph_at};
use super::prose::Prose;
use super::span::Span;
use super::structure::OutlineEntry;

/// A part of a text that can be selected as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextObject {
    /// What stands in quotation marks.
    Quotation,
    /// What stands in brackets.
    Bracketed,
    /// A numbered point: "3." to before "4.".
    Point,
    /// What somebody says, or a question or an answer.
    Turn,
    /// What stands below a heading.
    Section,
}

impl TextObject {
    /// Returns what to say where there is none.
    #[must_use]
    pub fn missing(self) -> &'static str {
        match self {
            Self::Quotation => "no quotation marks around this, or after it in the paragraph",
            Self::Bracketed => "no brackets around this, or after it in the paragraph",
            Self::Point => "no numbered point here",
            Self::Turn => "nobody is named here who speaks",
            Self::Section => "no heading above this",
        }
    }
}

/// A part that was found: all of it, and what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    whole: Span,
    inner: Span,
}

/// Returns the smallest `object` around `at`, which is a selection or the caret; with `inside`, without
/// its marks, its number, its speaker or its heading. `outline` says where sections begin.
#[must_use]
pub fn object_around<'a>(
    prose: impl Into<Prose<'a>>,
    outline: &[OutlineEntry],
    object: TextObject,
    inside: bool,
    at: Span,
) -> Option<Span> {
    let prose: Prose = prose.into();
    let found = match object {
        TextObject::Quotation => pairs::quotations(prose, at),
        TextObject::Bracketed => pairs::brackets(prose, at),
        TextObject::Point => point::points(prose, at),
        TextObject::Turn => turn::turn(prose, at).into_iter().collect(),
        TextObject::Section => sections(prose, outline, at),
    };
    let part = |found: &Found| if inside { found.inner } else { found.whole };
    let around = found.iter().filter(|found| found.whole.covers(at) && part(found) != at);
    let ahead = || {
        // From before it, the first in the paragraph is meant.
        let is_pair = matches!(object, TextObject::Quotation | TextObject::Bracketed);
        let after = found.iter().filter(|found| is_pair && found.whole.start >= at.end);
        after.min_by_key(|found| (found.whole.start, std::cmp::Reverse(found.whole.end)))
    };
    let best = around.min_by_key(|found| found.whole.len()).or_else(ahead)?;
    Some(part(best)).filter(|span| !span.is_empty())
}

/// Returns the sections around `at`.
fn sections(prose: Prose, outline: &[OutlineEntry], at: Span) -> Vec<Found> {
    let text = prose.text;
    let above = outline.iter().enumerate().filter(|(_, entry)| entry.at <= at.start);
    let found = above.filter_map(|(index, entry)| {
        let next = outline.iter().skip(index + 1).find(|other| other.level <= entry.level);
        let end = next.map_or(text.len(), |next| next.at);
        // Most of them end before: what they are need not be looked at.
        if end <= at.start {
            return None;
        }
        let whole = trimmed(prose, Span::new(entry.at, end.max(entry.at)));
        let heading = paragraph_at(prose, whole.start)?;
        let inner = match next_paragraph(prose, heading.start) {
            Some(first) if first.start < whole.end => Span::new(first.start, whole.end),
            _ => Span::new(whole.end, whole.end),
        };
        (whole.end > at.start).then_some(Found { whole, inner })
    });
    found.collect()
}

/// Returns `span` without the blanks at its ends.
fn trimmed(prose: Prose, span: Span) -> Span {
    let words = prose.text.slice(span);
    let start = span.start + words.len() - words.trim_start().len();
    Span::new(start, start + words.trim().len())
}
