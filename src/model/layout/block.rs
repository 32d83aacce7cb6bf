//! Blocks: the parts of a text that are broken into rows independently.
//!
//! Owns which lines are filled together, what is preformatted, and which blank lines of a
//! document's head are closed up.

use super::Setting;
use super::tabs::Tabs;
use crate::model::cluster;
use crate::model::entry::begins_entry;
use crate::model::line::{Piece, next_piece, piece_at, previous_piece};
use crate::model::paragraph::{chain, indent, is_blank, is_kept, joins, marker};
use crate::model::span::Span;
use crate::model::text::Text;

/// The greatest number of lines in a head.
const HEAD_LINES: usize = 40;
/// The least number of lines in a head; fewer need no closing up.
const HEAD_LEAST: usize = 3;
/// A sentence in a head is at most this wide, in columns.
const HEAD_WIDTH: usize = 72;
/// This many consecutive lines are verse, a table or the lines of a letter.
const HEAD_GROUP: usize = 3;
/// The title of a document may be wider; it does not end with a full stop.
const TITLE_WIDTH: usize = 200;
/// A line at least this wide with another directly below it is prose.
const PROSE_WIDTH: usize = 50;
/// The widest hanging indent, in columns.
pub(super) const HANG: usize = 40;
/// The further rows of an entry are set in this far, so that one sees where the next begins.
const ENTRY: u16 = 4;

/// A block of a text. Blocks cover the text without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayoutBlock {
    /// All of it, including line ends and closed-up blank lines.
    pub span: Span,
    /// What is laid out: the lines without the last LF.
    pub content: Span,
    /// Whether its rows may be as wide as the pane.
    pub kept: bool,
    /// The indent of all its rows, in columns.
    pub indent: u16,
    /// How much further its rows after the first are set in, in columns.
    pub hang: u16,
    /// Where its tabs lead.
    pub tabs: Tabs,
}

/// The head of a document: its first short lines, each followed by a blank line (address, date,
/// list of copies). Set tight, so that the message begins on the first screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentHead {
    /// Where the first line that is not blank begins, in bytes.
    start: usize,
    /// Where the text after the head begins, in bytes; at most `start` if there is no head.
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
        // The first of a group of consecutive lines, and their number.
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

    /// Returns whether the blank line `blank` is closed up.
    fn closes(self, text: &Text, blank: &Piece) -> bool {
        if blank.span.start < self.start {
            return true;
        }
        if blank.next >= self.end {
            return false;
        }
        let filled = |piece: Option<Piece>| piece.is_some_and(|p| !is_blank(text, &p));
        // Of several blank lines one stays: the author separated these parts on purpose.
        filled(previous_piece(text, blank))
            && next_piece(text, blank).is_some_and(|next| !is_blank(text, &next))
    }
}

/// Returns whether a line cannot belong to a head; `runs_on`: another line follows directly.
fn is_prose(line: &str, runs_on: bool) -> bool {
    let columns = cluster::width(line);
    let sentence = line.ends_with(['.', '?', '!', ':', ';', '”', '"', '。']);
    let widest = if sentence { HEAD_WIDTH } else { TITLE_WIDTH };
    columns > widest || (columns >= PROSE_WIDTH && runs_on)
}

/// Returns the block at byte `offset`.
#[must_use]
pub fn block_at(text: &Text, setting: Setting, head: DocumentHead, offset: usize) -> LayoutBlock {
    let mut here = piece_at(text, offset);
    let closed = |piece: &Piece| setting.tight && is_blank(text, piece) && head.closes(text, piece);
    if closed(&here) {
        // A blank line belongs to the line before it, or at the very start to the first line.
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
    let first_line = piece_at(text, content.start);
    let line = text.slice(first_line.span);
    // A line that is joined with others is prose, even if it is indented.
    let filled = last.span.start > content.start;
    let kept = is_kept(line) && !filled;
    LayoutBlock {
        span: Span::new(if first { 0 } else { content.start }, end),
        content,
        kept,
        indent: 0,
        hang: match (filled, marker(line)) {
            (_, 0) if setting.reflow && begins_entry(text, &first_line) => {
                ENTRY.min(setting.measure / 2)
            }
            (true, 0) => 0,
            _ => hang(line, setting),
        },
        tabs: Tabs::default(),
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
