//! Blocks: the parts of a text that are broken into rows by themselves.
//!
//! Owns what is filled together, what is preformatted, and which blank lines of a document's
//! head are closed up.

use super::Setting;
use crate::model::cluster;
use crate::model::line::{Piece, next_piece, piece_at, previous_piece};
use crate::model::paragraph::{chain, indent, is_blank, is_kept, joins, marker};
use crate::model::span::Span;
use crate::model::text::Text;

/// Most lines that a head may have.
const HEAD_LINES: usize = 40;
/// Fewest lines that make a head: less needs no closing up.
const HEAD_LEAST: usize = 3;
/// A line of a head is no wider than this, in columns, if it is a sentence.
const HEAD_WIDTH: usize = 72;
/// So many lines standing together are verse, a table or the lines of a letter.
const HEAD_GROUP: usize = 3;
/// The title of a document may be wider; it ends without a full stop.
const TITLE_WIDTH: usize = 200;
/// A line at least this wide with another right below it is prose.
const PROSE_WIDTH: usize = 50;
/// Widest hanging indent, in columns.
const HANG: usize = 40;

/// A block of a text. Blocks cover the text without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Everything that belongs to it, line ends and closed-up blank lines included.
    pub span: Span,
    /// What is set: the lines without the last LF.
    pub content: Span,
    /// Whether its rows may be as wide as the pane.
    pub kept: bool,
    /// How far rows after the first are set in, in columns.
    pub hang: u16,
}

/// The head of a document: its first short lines, each with a blank line after it (address, date,
/// list of copies). Set tight, so that the message begins on the first screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentHead {
    /// Where the first line with something on it begins, in bytes.
    start: usize,
    /// Where what follows the head begins, in bytes; not above `start` if there is no head.
    end: usize,
}

impl DocumentHead {
    /// Finds the head of `text`.
    #[must_use]
    pub fn of(text: &Text) -> Self {
        let mut piece = piece_at(text, 0);
        let mut seen = 0;
        while is_blank(text, &piece) {
            match next_piece(text, &piece) {
                Some(next) if seen < HEAD_LINES => piece = next,
                _ => return Self::default(),
            }
            seen += 1;
        }
        let start = piece.span.start;
        let none = Self { start, end: 0 };
        let mut lines = 0;
        // The first of the lines that stand together, and how many they are.
        let mut group = (0, 0);
        let mut greeted = false;
        loop {
            let next = next_piece(text, &piece);
            if is_blank(text, &piece) {
                group.1 = 0;
            } else {
                let line = text.slice(piece.span).trim_end();
                let runs_on = next.is_some_and(|next| !is_blank(text, &next));
                group = if group.1 == 0 { (piece.span.start, 1) } else { (group.0, group.1 + 1) };
                if greeted || group.1 == HEAD_GROUP || is_prose(line, runs_on) {
                    let (end, standing) = (group.0, group.1 - 1);
                    let enough = lines - standing >= HEAD_LEAST;
                    return if enough { Self { start, end } } else { none };
                }
                greeted = line.ends_with('!') || line.starts_with("Dear ");
                lines += 1;
            }
            match next {
                Some(next) if lines <= HEAD_LINES => piece = next,
                _ => return none,
            }
        }
    }

    /// Whether the blank line `blank` is closed up.
    fn closes(self, text: &Text, blank: &Piece) -> bool {
        if blank.span.start < self.start {
            return true;
        }
        if blank.next >= self.end {
            return false;
        }
        let filled = |piece: Option<Piece>| piece.is_some_and(|p| !is_blank(text, &p));
        // Of several blank lines one stays: somebody set them apart on purpose.
        filled(previous_piece(text, blank))
            && next_piece(text, blank).is_some_and(|next| !is_blank(text, &next))
    }
}

/// Whether a line is no part of a head; `runs_on`: another line follows it without a gap.
fn is_prose(line: &str, runs_on: bool) -> bool {
    let columns = cluster::width(line);
    let sentence = line.ends_with(['.', '?', '!', ':', ';', '”', '"', '。']);
    let widest = if sentence { HEAD_WIDTH } else { TITLE_WIDTH };
    columns > widest || (columns >= PROSE_WIDTH && runs_on)
}

/// The block that holds byte `offset`.
#[must_use]
pub fn block_at(text: &Text, setting: Setting, head: DocumentHead, offset: usize) -> Block {
    let mut here = piece_at(text, offset);
    let closed = |piece: &Piece| setting.tight && is_blank(text, piece) && head.closes(text, piece);
    if closed(&here) {
        // It belongs to the line before it, or at the very start to the first line.
        here = match previous_piece(text, &here) {
            Some(before) if here.span.start > head.start => before,
            _ => piece_at(text, head.start),
        };
    }
    let content =
        if setting.reflow && !is_blank(text, &here) { chain(text, here, joins) } else { here.span };
    let first = content.start == head.start && closed(&piece_at(text, 0));
    let last = piece_at(text, content.end.max(content.start + 1) - 1);
    let mut end = if content.is_empty() { here.next } else { last.next };
    if let Some(blank) = (end < text.len()).then(|| piece_at(text, end)).filter(closed) {
        end = blank.next;
    }
    let line = text.slice(piece_at(text, content.start).span);
    // A line that is filled together with others is prose, though its first may be set in.
    let filled = last.span.start > content.start;
    let kept = is_kept(line) && !filled;
    Block {
        span: Span::new(if first { 0 } else { content.start }, end),
        content,
        kept,
        hang: if filled && marker(line) == 0 { 0 } else { hang(line, setting) },
    }
}

fn hang(line: &str, setting: Setting) -> u16 {
    let lead = match marker(line) {
        0 => cluster::width(&line[..line.len() - line.trim_start().len()]).min(indent(line) * 8),
        length => cluster::width(&line[..length]),
    };
    let most = HANG.min(usize::from(setting.measure) / 2);
    u16::try_from(if lead <= most { lead } else { 0 }).unwrap_or(0)
}
