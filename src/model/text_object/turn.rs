//! What one speaker says, up to the next speaker.

use super::{Found, trimmed};
use crate::model::entry::{EntryKind, begins_entry, looks_like};
use crate::model::line::{Piece, next_piece, piece_at, previous_piece};
use crate::model::prose::Prose;
use crate::model::span::Span;
use crate::model::text::Text;

/// So many lines are looked at before and after a place.
const REACH: usize = 2000;
/// Somebody who speaks again within so many lines is a speaker.
const NEAR: usize = 200;

/// Returns the turn around `at`.
pub(super) fn turn(prose: Prose, at: Span) -> Option<Found> {
    let text = prose.text;
    let here = piece_at(text, at.start);
    let lines = std::iter::successors(Some(here), |line| previous_piece(text, line));
    let first = lines.take(REACH).find(|line| begins_turn(text, line))?;
    let lines = std::iter::successors(next_piece(text, &first), |line| next_piece(text, line));
    let next = lines.take(REACH).find(|line| begins_turn(text, line));
    let end = next.map_or(text.len(), |line| line.span.start);
    let whole = trimmed(prose, Span::new(first.span.start, end));
    let (_, label) = looks_like(text, &first)?;
    let line = text.slice(first.span);
    let after = line.find(label).map_or(0, |place| place + label.len());
    let said = Span::new((first.span.start + after).min(whole.end), whole.end);
    Some(Found { whole, inner: trimmed(prose, said) })
}

/// Returns whether somebody begins to speak in a line: it looks so, and it is an entry among others or
/// others speak near it.
fn begins_turn(text: &Text, line: &Piece) -> bool {
    let speaks = |line: &Piece| {
        let kind = looks_like(text, line).map(|(kind, _)| kind);
        matches!(kind, Some(EntryKind::Turn | EntryKind::Question | EntryKind::Answer))
    };
    if !line.begins || !speaks(line) {
        return false;
    }
    let before =
        std::iter::successors(previous_piece(text, line), |line| previous_piece(text, line));
    let after = std::iter::successors(next_piece(text, line), |line| next_piece(text, line));
    begins_entry(text, line)
        || before.take(NEAR).any(|line| speaks(&line))
        || after.take(NEAR).any(|line| speaks(&line))
}
