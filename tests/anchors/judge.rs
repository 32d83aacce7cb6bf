//! What is right to say about a passage, of which it is known where it is.

use std::ops::Range;

use glossator::model::text::Text;

use crate::alike::Alike;
use crate::case::Case;
use crate::letters::fold;
use crate::resolver::Answer;
use crate::truth::{Fate, Truth};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is there, and was found.
    Found,
    /// It is there, and a part of it was found, or more than it.
    Askew,
    /// It is there, and no place was given.
    Unsure,
    /// It is gone, and no place was given.
    Gone,
    /// Nothing can tell it from another, and no place was given, or one of those.
    Copies,
    /// As `Copies`, and both texts say that it can be several of them, or another than the one that
    /// was taken.
    Guessed,
    /// Neither a place nor none is wrong: its place says something else, or a part of it is left.
    Either,
    /// A place that is not its own.
    Wrong,
    /// A claim that is not so: exact, though it has moved; carried, though it reads otherwise.
    Claim,
}

impl Verdict {
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

pub const VERDICTS: [Verdict; 9] = [
    Verdict::Found,
    Verdict::Askew,
    Verdict::Unsure,
    Verdict::Gone,
    Verdict::Copies,
    Verdict::Guessed,
    Verdict::Either,
    Verdict::Claim,
    Verdict::Wrong,
];

/// The code points that were found.
pub fn points(answer: &Answer, new: &Text) -> Option<Range<usize>> {
    answer.span.map(|span| new.points(span.start)..new.points(span.end))
}

/// Judges one answer. Who `knows_old` can tell by the difference which of several copies it is.
pub fn judge(
    case: &Case,
    truth: &Truth,
    alike: &Alike,
    new: &Text,
    answer: &Answer,
    knows_old: bool,
) -> Verdict {
    let found = points(answer, new);
    let verdict = plain(case, truth, found.as_ref());
    let Some(place) = found else {
        let excused = match &truth.fate {
            _ if verdict != Verdict::Unsure => false,
            _ if alike.has_copies() => !knows_old || alike.is_open(),
            Fate::There(there) | Fate::AsCopy(there) => alike.looks_like_another(there),
            _ => false,
        };
        return if excused { Verdict::Copies } else { verdict };
    };
    let same = alike.is_letter_by_letter(case, &place);
    let copy = same || alike.is_in_copy(&case.draft, &place);
    let open = alike.has_copies() && alike.is_open();
    if copy && open && alike.is_in_one_unit() {
        return Verdict::Guessed;
    }
    match verdict {
        Verdict::Askew if open => Verdict::Copies,
        Verdict::Wrong if copy && knows_old && !alike.can_be(&place) => Verdict::Guessed,
        Verdict::Wrong if copy || alike.is_no_nearer(case, &place) => Verdict::Copies,
        Verdict::Found | Verdict::Askew if !is_so(case, new, answer, &place) => Verdict::Claim,
        _ => verdict,
    }
}

fn plain(case: &Case, truth: &Truth, found: Option<&Range<usize>>) -> Verdict {
    match (&truth.fate, found) {
        (Fate::There(_) | Fate::AsCopy(_), None) => Verdict::Unsure,
        (Fate::Gone, None) => Verdict::Gone,
        (Fate::Replaced, None) => Verdict::Either,
        (fate, Some(place)) => match fate {
            Fate::There(there) | Fate::AsCopy(there)
                if truth.is_right(&case.draft, place, there)
                    || truth.is_whole(&case.draft, place) =>
            {
                Verdict::Found
            }
            _ if !truth.is_own_place(&case.draft, place) => Verdict::Wrong,
            Fate::There(_) | Fate::AsCopy(_) => Verdict::Askew,
            Fate::Replaced | Fate::Gone => Verdict::Either,
        },
    }
}

/// Whether what is claimed of a place is so.
fn is_so(case: &Case, new: &Text, answer: &Answer, place: &Range<usize>) -> bool {
    let old: String = case.old.chars().take(case.passage.end).skip(case.passage.start).collect();
    let now = answer.span.map_or("", |span| new.slice(span));
    match answer.name {
        "exact" => *place == case.passage && now == old,
        "carried" => fold(&decoded(now)) == fold(&decoded(&old)),
        _ => true,
    }
}

/// What was read in a wrong encoding, in the right one.
fn decoded(text: &str) -> String {
    let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(text);
    let right = String::from_utf8(bytes.into_owned()).ok().filter(|_| !failed);
    right.unwrap_or_else(|| text.to_owned())
}
