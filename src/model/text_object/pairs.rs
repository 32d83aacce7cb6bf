//! Quotation marks and brackets: which of them belong together, within a paragraph.

use super::Found;
use crate::model::paragraph::{next_paragraph, paragraph_at};
use crate::model::prose::Prose;
use crate::model::span::Span;

/// A longer paragraph is looked at only so far around the place, in bytes.
const REACH: usize = 32 << 10;

/// Marks that open and close, of several languages. Some close what others open.
const QUOTES: &[(char, &[char])] = &[
    ('“', &['”', '"']),
    ('„', &['“', '”', '"']),
    ('”', &['”']),
    ('«', &['»']),
    ('»', &['«', '»']),
    ('‹', &['›']),
    ('›', &['‹']),
    ('‘', &['’']),
    ('‚', &['‘', '’']),
    ('「', &['」']),
    ('『', &['』']),
    ('《', &['》']),
    ('〈', &['〉']),
    ('〝', &['〟', '〞']),
    ('"', &['"', '”']),
    ('\'', &['\'']),
];
const BRACKETS: &[(char, &[char])] = &[
    ('(', &[')']),
    ('[', &[']']),
    ('{', &['}']),
    ('⟨', &['⟩']),
    ('（', &['）']),
    ('［', &['］']),
    ('｛', &['｝']),
    ('【', &['】']),
    ('〔', &['〕']),
];

/// Returns the quotations of the paragraph at `at`.
pub(super) fn quotations(prose: Prose, at: Span) -> Vec<Found> {
    pairs(prose, at, QUOTES)
}

/// Returns what stands in brackets in the paragraph at `at`.
pub(super) fn brackets(prose: Prose, at: Span) -> Vec<Found> {
    pairs(prose, at, BRACKETS)
}

fn pairs(prose: Prose, at: Span, marks: &[(char, &[char])]) -> Vec<Found> {
    let paragraph =
        paragraph_at(prose, at.start).or_else(|| next_paragraph(prose, at.start)).unwrap_or(at);
    let text = prose.text;
    let start = paragraph.start.max(text.floor_grapheme(at.start.saturating_sub(REACH)));
    let end = paragraph.end.min(text.ceil_grapheme((at.end + REACH).min(text.len())));
    if start >= end {
        return Vec::new();
    }
    let words = text.slice(Span::new(start, end));
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut found = Vec::new();
    let mut before = None;
    let mut rest = words.char_indices().peekable();
    while let Some((place, mark)) = rest.next() {
        let after = rest.peek().map(|(_, c)| *c);
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // An apostrophe within a word is no mark, and neither is one that nothing opened.
        let within = is_letter(before) && is_letter(after) && matches!(mark, '\'' | '’');
        let closes = |(_, opening): &&(usize, char)| {
            marks.iter().any(|(known, ends)| known == opening && ends.contains(&mark))
        };
        // What opens a word does not close what was opened before, where one mark does both.
        let may_close = mark != '\'' || !is_letter(after);
        let partner = open.iter().rev().find(closes).filter(|_| !within && may_close).copied();
        if let Some((begun, opening)) = partner {
            open.retain(|(place, _)| *place < begun);
            found.push(Found {
                whole: Span::new(start + begun, start + place + mark.len_utf8()),
                inner: Span::new(start + begun + opening.len_utf8(), start + place),
            });
        } else if marks.iter().any(|(known, _)| *known == mark)
            && !within
            && (mark != '\'' || !is_letter(before))
        {
            open.push((place, mark));
        }
        before = Some(mark);
    }
    found
}
