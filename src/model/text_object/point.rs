//! Numbered points: from "3." to before "4.", with all that stands between; also "(2)" and "b)", and
//! points within one paragraph.

use super::{Found, trimmed};
use crate::model::paragraph::{next_paragraph, paragraph_at, previous_paragraph};
use crate::model::prose::Prose;
use crate::model::span::Span;

/// So many paragraphs are looked at before and after a place.
const REACH: usize = 300;

/// How the number of a point is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberForm {
    /// `3.`
    Stop,
    /// `3)`
    Half,
    /// `(3)`
    Round,
    /// `a.`, `a)`, `(a)`: with what follows it, and whether a bracket comes before.
    Letter(char, bool),
}

/// The number before a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PointNumber {
    form: NumberForm,
    value: u32,
    /// Its length in bytes, with the blanks after it.
    len: usize,
}

/// Returns the number with which `words` begin.
fn number(words: &str) -> Option<PointNumber> {
    let lead = words.len() - words.trim_start().len();
    let words = words.trim_start();
    let bare = words.strip_prefix('(').unwrap_or(words);
    let opened = bare.len() < words.len();
    let name: &str = &bare[..bare.find(|c: char| !c.is_alphanumeric()).unwrap_or(bare.len())];
    let after = bare[name.len()..].chars().next().filter(|c| matches!(c, '.' | ')'))?;
    if opened && after != ')' {
        return None;
    }
    let rest = &bare[name.len() + 1..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '\t']).len();
    if blanks == 0 || rest.trim().is_empty() {
        return None;
    }
    let (form, value) = if (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit())
    {
        let form = match (opened, after) {
            (true, _) => NumberForm::Round,
            (false, ')') => NumberForm::Half,
            _ => NumberForm::Stop,
        };
        (form, name.parse().ok()?)
    } else {
        let mut letters = name.chars();
        let letter = letters.next().filter(|c| c.is_lowercase() && letters.next().is_none())?;
        (NumberForm::Letter(after, opened), u32::from(letter))
    };
    Some(PointNumber { form, value, len: lead + words.len() - rest.len() + blanks })
}

/// Returns the points around `at`: those within its paragraph, and those of paragraphs.
pub(super) fn points(prose: Prose, at: Span) -> Vec<Found> {
    let first = paragraph_at(prose, at.start).or_else(|| next_paragraph(prose, at.start));
    let Some(first) = first else { return Vec::new() };
    let mut found = inline(prose, first, at);
    // Of each form only the nearest before the place, and none that a larger one has ended.
    let mut seen: Vec<PointNumber> = Vec::new();
    let mut paragraph = Some(first);
    for _ in 0..REACH {
        let Some(here) = paragraph else { break };
        if let Some(number) = number(prose.text.slice(here))
            && seen.iter().all(|other| other.form != number.form)
        {
            seen.push(number);
            let end = end_of(prose, here, number);
            if end > at.start {
                let whole = trimmed(prose, Span::new(here.start, end));
                let inner = Span::new((here.start + number.len).min(whole.end), whole.end);
                found.push(Found { whole, inner });
            }
        }
        paragraph = previous_paragraph(prose, here.start);
    }
    found
}

/// Returns where the point ends that begins with paragraph `first`: where the next of its kind begins,
/// or one that goes on with a larger list. The last of a list is its paragraph alone, for nothing says
/// where it ends.
fn end_of(prose: Prose, first: Span, own: PointNumber) -> usize {
    let text = prose.text;
    let mut larger: Vec<PointNumber> = Vec::new();
    let mut above = previous_paragraph(prose, first.start);
    for _ in 0..REACH {
        let Some(here) = above else { break };
        if let Some(number) = number(text.slice(here)) {
            let is_known = larger.iter().any(|other| other.form == number.form);
            if number.form != own.form && !is_known {
                larger.push(number);
            }
        }
        above = previous_paragraph(prose, here.start);
    }
    let goes_on = |number: PointNumber| {
        let same =
            |other: &PointNumber| other.form == number.form && number.value == other.value + 1;
        number.form == own.form || larger.iter().any(same)
    };
    let mut below = next_paragraph(prose, first.start);
    for _ in 0..REACH {
        let Some(here) = below else { break };
        if number(text.slice(here)).is_some_and(goes_on) {
            return here.start;
        }
        below = next_paragraph(prose, here.start);
    }
    first.end
}

/// Returns the points within one paragraph: "(1) this, (2) that". One alone is none.
fn inline(prose: Prose, paragraph: Span, at: Span) -> Vec<Found> {
    let words = prose.text.slice(paragraph);
    let starts = words.match_indices('(').filter_map(|(place, _)| {
        let number = number(&words[place..])?;
        let apart = words[..place].chars().next_back().is_none_or(char::is_whitespace);
        apart.then_some((place, number))
    });
    let all: Vec<(usize, PointNumber)> = starts.collect();
    let of_a_list = |(_, number): &(usize, PointNumber)| {
        let near = |(_, other): &(usize, PointNumber)| {
            other.form == number.form && other.value.abs_diff(number.value) == 1
        };
        all.iter().any(near)
    };
    let listed: Vec<(usize, PointNumber)> = all.iter().copied().filter(of_a_list).collect();
    let mut found = Vec::new();
    for (index, (place, number)) in listed.iter().enumerate() {
        let next = listed.iter().skip(index + 1).find(|(_, other)| other.form == number.form);
        let end = next.map_or(words.len(), |(place, _)| *place);
        let whole = Span::new(paragraph.start + place, paragraph.start + end);
        let whole = trimmed(prose, whole);
        if whole.covers(at) {
            let inner = Span::new((whole.start + number.len).min(whole.end), whole.end);
            found.push(Found { whole, inner });
        }
    }
    found
}
