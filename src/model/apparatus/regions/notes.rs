//! The notes below a text, and where they begin.
//!
//! Owns how much of them is read. Pure: no files.

use std::ops::Range;

use super::{LONG, RegionLine, is_break, lines};

/// Bytes at the end in which the rule above the notes is searched for.
const NOTES_BYTES: usize = 64 * 1024;
/// Bytes read of the notes.
pub(super) const FIRST_NOTES_BYTES: usize = 4 * 1024;

/// Splits a text into body and notes, which follow a rule of hyphens and begin with a number. Of a paper that is
/// not printed the note on its source may stand in its place, in brackets.
pub(super) fn apart(text: &str) -> (&str, Range<usize>) {
    let from = text.ceil_char_boundary(text.len().saturating_sub(NOTES_BYTES));
    let mut to = text.len();
    while let Some(at) = memchr::memmem::rfind(&text.as_bytes()[from..to], b"\n-----") {
        let (start, line) = (from + at, &text[from + at + 1..]);
        let end = line.find(is_break).map_or(text.len(), |end| start + 1 + end);
        let below = text[end..].trim_start();
        let numbered = below.trim_start_matches('[').starts_with(|c: char| c.is_ascii_digit());
        if numbered && text[start..end].trim().bytes().all(|b| b == b'-') {
            return (&text[..start], end..text.len());
        }
        to = start;
    }
    let end = text[from..].trim_end();
    let last = end.rsplit(is_break).next().unwrap_or_default();
    let is_source = ["[Source: ", "[Source; "].iter().any(|mark| last.starts_with(mark));
    let body =
        if is_source && last.ends_with(']') { from + end.len() - last.len() } else { text.len() };
    (&text[..body], body..text.len())
}

/// Returns `text` without its notes.
pub(in crate::model::apparatus) fn body(text: &str) -> &str {
    apart(text).0
}

/// Returns the first lines of `notes`: the first one whole, since it tells most, and of the others what is
/// near; what is cut ends with a sentence, so that no fact ends in the middle.
pub(super) fn first_notes<'a>(text: &'a str, notes: &Range<usize>) -> Vec<RegionLine<'a>> {
    let all = &text[notes.clone()];
    let blank = all.len() - all.trim_start().len();
    let first = all[blank..].find(is_break).map_or(all.len(), |end| blank + end);
    let end = all.floor_char_boundary(first.clamp(LONG, FIRST_NOTES_BYTES).min(all.len()));
    let mut part = &all[..end];
    if end < all.len() && end != first {
        let last = part.rfind(". ").max(part.rfind(is_break));
        part = &part[..last.map_or(0, |last| last + 1)];
    }
    lines(part, notes.start).take(3).collect()
}
