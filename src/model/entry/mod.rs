//! Entries: lines with which something begins that is read on its own, such as a turn of a
//! transcript, a line of a log, an article of a law or an item of a bibliography.
//!
//! Owns when such a line is believed. What it looks like is in `label`. Running prose that was
//! broken by hand can begin a line with anything, so one line is never enough: another of the same
//! kind must stand near it, in the same run of lines without a blank one, and the line before it
//! must be at an end. Both are questions about a few lines around, wherever in a text they are.

use super::abbreviation::last_word;
use super::line::{Piece, next_piece, piece_at, previous_piece};
use super::paragraph::{indent, is_blank};
use super::text::Text;
use label::{Kind, Label, is_question, label, names_source};

mod label;
#[cfg(test)]
mod tests;

/// How far around a line another of its kind is looked for, in lines and in bytes.
const NEAR_LINES: usize = 40;
const NEAR_BYTES: usize = 8 * 1024;
/// A line with fewer code points than this was not broken because it was full.
const SHORT: usize = 40;

/// Returns whether an entry begins with the line `piece`.
#[must_use]
pub fn begins_entry(text: &Text, piece: &Piece) -> bool {
    let Some(own) = label_of(text, piece) else { return false };
    if !may_begin(text, piece, own) {
        return false;
    }
    let confirms = |other: &Piece| {
        let is_one = label_of(text, other).is_some_and(|label| own.goes_with(label));
        is_one && may_begin(text, other, own)
    };
    near(text, piece, previous_piece).any(|other| confirms(&other))
        || near(text, piece, next_piece).any(|other| confirms(&other))
}

/// Returns whether line `piece` is set in below the first line of an entry, as the further lines of
/// a bibliography and of many transcripts are.
#[must_use]
pub fn hangs_in_entry(text: &Text, piece: &Piece) -> bool {
    let own = indent(text.slice(piece.span));
    if own == 0 {
        return false;
    }
    for line in near(text, piece, previous_piece) {
        let other = indent(text.slice(line.span));
        if other < own {
            return begins_entry(text, &line);
        }
        if other > own {
            return false;
        }
    }
    false
}

/// What an entry is, by its label alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// What somebody says.
    Turn,
    /// A question.
    Question,
    /// An answer.
    Answer,
    /// An article of a law.
    Article,
    /// A line of a log, an item of a list, a source.
    Other,
}

/// Returns what kind of entry line `piece` looks like, and its label: `JONES:`. Whether to believe it
/// is left to who sees more of the text, such as whether the name comes again.
#[must_use]
pub fn looks_like<'a>(text: &'a Text, piece: &Piece) -> Option<(EntryKind, &'a str)> {
    let label = label_of(text, piece)?;
    let kind = match label.kind {
        Kind::Speaker | Kind::Name | Kind::Part => EntryKind::Turn,
        Kind::Answer(letter) if is_question(letter) => EntryKind::Question,
        Kind::Answer(_) => EntryKind::Answer,
        Kind::Article(_) => EntryKind::Article,
        _ => EntryKind::Other,
    };
    Some((kind, text.slice(piece.span)[..label.end].trim()))
}

/// Returns the length in bytes of what the entry at byte `offset` begins with and no sentence ends
/// in: `Article 1.`, `FIRST CLERK.`; 0 if none begins there.
#[must_use]
pub fn heading(text: &Text, offset: usize) -> usize {
    let piece = piece_at(text, offset);
    let label = label_of(text, &piece).filter(|_| piece.span.start == offset);
    let Some(label) = label else { return 0 };
    let line = text.slice(piece.span);
    let whole = label.end + indent(&line[label.end..]);
    match label.kind {
        Kind::Article(_) => whole,
        Kind::Part | Kind::Answer(_) | Kind::Number(..) if begins_entry(text, &piece) => whole,
        _ => 0,
    }
}

fn label_of<'a>(text: &'a Text, piece: &Piece) -> Option<Label<'a>> {
    let line = text.slice(piece.span);
    let label = label(line).filter(|_| piece.begins)?;
    // A source is told from other words with a comma by its year.
    let dated = |line: &str| names_source(line);
    let is_dated =
        || dated(line) || next_piece(text, piece).is_some_and(|next| dated(text.slice(next.span)));
    (label.kind != Kind::Source || is_dated()).then_some(label)
}

/// Returns whether an entry may begin with `piece`, by the line before it: prose does not run on
/// into it.
fn may_begin(text: &Text, piece: &Piece, own: Label) -> bool {
    let Some(before) = previous_piece(text, piece).filter(|_| own.kind != Kind::Stamp) else {
        return true;
    };
    let line = text.slice(before.span).trim_end();
    let closing = ['.', '!', '?', ':', ';', '…', '”', '"', '’', '»', ')', ']', '—', '。', '؟'];
    // After an initial comes the rest of a name.
    let initial = line.strip_suffix('.').is_some_and(|bare| last_word(bare).chars().count() == 1);
    line.is_empty()
        || line.ends_with(closing) && !initial
        || line.chars().count() < SHORT
        || own.follows_its_like(text.slice(piece.span))
            && label_of(text, &before).is_some_and(|label| own.is_like(label))
}

/// Walks from line to line away from `piece`, as far as lines are near it and none is blank.
fn near(
    text: &Text,
    piece: &Piece,
    step: fn(&Text, &Piece) -> Option<Piece>,
) -> impl Iterator<Item = Piece> {
    let (from, first) = (piece.span.start, step(text, piece));
    std::iter::successors(first, move |line| step(text, line))
        .take(NEAR_LINES)
        .take_while(move |line| line.span.start.abs_diff(from) <= NEAR_BYTES)
        .take_while(|line| !is_blank(text, line))
}
