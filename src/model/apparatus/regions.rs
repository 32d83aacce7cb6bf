//! The head, the opening, the tail and the first notes of a text, line by line.
//!
//! Owns how much of a text the apparatus may read, how a line is normalised, and how positions in
//! it map back to the text. The meaning of the lines is not known here, but for a date and for where an
//! enclosure begins. Pure: no files.

use std::borrow::Cow;
use std::ops::Range;

mod notes;

pub(super) use self::notes::body;
use self::notes::{apart, first_notes};
use super::date::When;
use super::part;
use crate::model::span::Span;

/// Bytes read from the start, and from the end of the body.
const HEAD_BYTES: usize = 8 * 1024;
const TAIL_BYTES: usize = 2 * 1024;
/// Lines read from the start.
const HEAD_LINES: usize = 60;
/// Bytes read of the opening, if it is a long line.
const LONG: usize = 1024;
/// What divides columns.
const COLUMN: &str = "   ";
/// What begins so many characters from the edge is in the right column.
const MIDDLE: usize = 24;
/// The lines of a block.
const BLOCK: usize = 16;
/// The longest title, in code points.
const LONGEST: usize = 240;

/// A line that is not blank.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing of a line")]
pub(super) struct RegionLine<'a> {
    /// Without note marks, controls and superfluous blanks.
    pub text: Cow<'a, str>,
    /// Unchanged, as in the text.
    raw: &'a str,
    /// Where it begins in the text, in bytes.
    at: usize,
    /// Whether it is between blank lines or at an edge of the text.
    pub alone: bool,
    /// Whether a line that is not blank follows directly.
    pub more: bool,
    /// Whether it contains a control or a byte that could not be decoded.
    pub odd: bool,
    /// Whether it is only a column of a line that has several.
    pub column: bool,
    /// Whether it has several columns.
    pub divided: bool,
}

/// The parts of a text that are read.
#[derive(Debug, Default)]
pub(super) struct Regions<'a> {
    /// The lines before the first sentence.
    pub head: Vec<RegionLine<'a>>,
    /// The first line that is a sentence.
    pub opening: Option<RegionLine<'a>>,
    /// The lines after the last sentence of the body.
    pub tail: Vec<RegionLine<'a>>,
    /// The last lines of the body, sentences among them.
    pub end: Vec<RegionLine<'a>>,
    /// The first lines below the rule above the notes.
    pub notes: Vec<RegionLine<'a>>,
    /// The lines of head and tail that stand directly below each other, each such block as one line;
    /// made if somebody asks.
    pub blocks: Vec<RegionLine<'a>>,
    /// Likewise what goes on in the right column alone, below a line that has a left one too.
    pub right: Vec<RegionLine<'a>>,
}

impl<'a> Regions<'a> {
    /// Makes the blocks; `text` is that of the regions.
    pub fn divide(&mut self, text: &'a str) {
        let end = self.head.last().map_or(0, |line| line.at);
        let below = self.tail.iter().filter(|line| line.at > end);
        let mut group: Vec<&RegionLine> = Vec::new();
        for line in self.head.iter().chain(below) {
            group.push(line);
            if line.more && group.len() < BLOCK {
                continue;
            }
            self.blocks.extend(joined(&group, 0, text));
            let mut begun = 0;
            for end in 1..=group.len() {
                if group.get(end).is_some_and(|next| next.right_from() == Some(0)) {
                    continue;
                }
                let part = &group[begun..end];
                let from = part.first().and_then(|line| line.right_from());
                if let Some(from) = from.filter(|from| begun > 0 || *from > 0) {
                    self.right.extend(joined(part, from, text));
                }
                begun = end;
            }
            group.clear();
        }
    }
}

/// Returns the lines as one, if there are several; the first one from this byte on.
fn joined<'a>(group: &[&RegionLine], from: usize, text: &'a str) -> Option<RegionLine<'a>> {
    let [first, .., last] = group else { return None };
    let at = first.at + from;
    let raw = &text[at..last.at + last.raw.len()];
    let odd = group.iter().any(|line| line.odd);
    let text = plain(raw);
    Some(RegionLine { text, raw, at, alone: true, more: false, odd, column: false, divided: false })
}

/// Returns what stands on the left and what on the right: lines that have one column stay whole.
pub(super) fn sides<'a>(lines: &[RegionLine<'a>]) -> [Vec<RegionLine<'a>>; 2] {
    let [mut left, mut right] = [Vec::new(), Vec::new()];
    for line in lines {
        let columns = line.columns();
        // What stands beside a label is no line by itself.
        let is_labelled = columns.len() == 2 && columns[0].text.ends_with(':');
        let is_whole = columns.is_empty() || is_labelled;
        for column in if is_whole { vec![line.clone()] } else { columns } {
            let start = if is_whole { line.indent() } else { column.at - line.at };
            if line.is_right(start) { &mut right } else { &mut left }.push(column);
        }
    }
    [left, right]
}

impl RegionLine<'_> {
    /// Returns the bytes before its words.
    fn indent(&self) -> usize {
        self.raw.len() - self.raw.trim_start().len()
    }

    /// Returns whether what begins at this byte of it is in the right column.
    fn is_right(&self, start: usize) -> bool {
        self.raw[..start].chars().nth(MIDDLE - 1).is_some()
    }

    /// Returns the byte from which on it stands in the right column, and 0 if all of it does.
    fn right_from(&self) -> Option<usize> {
        let columns = self.columns();
        let from = columns.last().map(|column| column.at - self.at);
        // Of two columns the first one may be that far in, too.
        let whole = || self.is_right(self.indent()).then_some(0);
        from.map_or_else(whole, |from| self.is_right(from).then_some(from))
    }

    /// Returns whether its words end at byte `end` of the text, but for a stop.
    pub fn ends_at(&self, end: usize) -> bool {
        self.at + self.raw.trim_end_matches([' ', '\t', '.']).len() <= end
    }

    /// Returns whether it begins below byte `start` of the text, which is in another line, well within that.
    pub fn is_below(&self, start: usize, other: &Self) -> bool {
        let column = start.saturating_sub(other.at);
        column > other.indent() + 3 && self.indent().abs_diff(column) <= 2
    }

    /// Returns its columns, if it has several: what stands far apart on a line.
    pub fn columns(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut rest = self.raw;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            let end = rest.find(COLUMN).unwrap_or(rest.len());
            let at = self.at + (self.raw.len() - rest.len());
            let (raw, after) = rest.split_at(end);
            all.push(Self {
                text: plain(raw),
                raw,
                at,
                alone: false,
                more: false,
                odd: self.odd,
                column: true,
                divided: false,
            });
            rest = after;
        }
        all.retain(|line| !line.text.is_empty());
        if all.len() > 1 { all } else { Vec::new() }
    }

    /// Maps a part of the normalised line back to the text.
    pub fn span(&self, part: Range<usize>) -> Span {
        if matches!(self.text, Cow::Borrowed(_)) {
            let skipped = self.raw.len() - self.raw.trim_start().len();
            return Span::new(self.at + skipped + part.start, self.at + skipped + part.end);
        }
        let (mut plain, mut start, mut end) = (0, None, self.raw.len());
        for (raw, c) in kept(self.raw) {
            if plain >= part.start && start.is_none() {
                start = Some(raw);
            }
            if plain < part.end {
                end = raw + self.raw[raw..].chars().next().map_or(0, char::len_utf8);
            }
            plain += c.len_utf8();
        }
        Span::new(self.at + start.unwrap_or(0), self.at + end)
    }
}

/// Splits a text from byte `start` on; a line for which `known` holds may belong to the head
/// although it is a sentence.
pub(super) fn regions(
    text: &str,
    start: usize,
    known: impl Fn(&RegionLine) -> bool,
) -> Regions<'_> {
    let (body, notes) = apart(text);
    let first = start.min(body.len());
    let body = &body[first..first + before_enclosures(&body[first..])];
    let mut cut = &body[..body.floor_char_boundary(HEAD_BYTES)];
    if cut.len() < body.len() {
        let whole = cut.rfind(is_break).unwrap_or(0);
        // Of a line that continues beyond the cut only the beginning is used.
        let begun = body.floor_char_boundary((whole + LONG).min(cut.len()));
        cut = &cut[..if cut[whole..].trim().len() > LONG / 2 { begun } else { whole }];
    }
    let mut head = Vec::new();
    let mut opening = None;
    let mut top = lines(cut, first).take(HEAD_LINES).peekable();
    while let Some(line) = top.next() {
        let is_sentence = is_prose(&line.text) && !known(&line);
        // What an editor says of a paper may stand between its heading and the date.
        let mut is_summary = || {
            let dated = |below: &RegionLine| !is_prose(&below.text) && is_dated(&below.text);
            // A colon introduces another paper, whose date follows.
            !line.text.ends_with(':')
                && head.len() == 1
                && known(&head[0])
                && top.peek().is_some_and(dated)
        };
        if is_sentence && !is_summary() {
            opening = Some(line);
            break;
        }
        if !is_sentence {
            head.push(line);
        }
    }
    let from = body.ceil_char_boundary(body.len().saturating_sub(TAIL_BYTES));
    let from =
        if from > 0 { from + body[from..].find(is_break).unwrap_or(body.len() - from) } else { 0 };
    let end: Vec<RegionLine> = lines(&body[from..], first + from).collect();
    let last = end.iter().rposition(|line| is_prose(&line.text) && !known(line));
    let tail = end[last.map_or(0, |last| last + 1)..].to_vec();
    let notes = first_notes(text, &notes);
    Regions { head, opening, tail, end, notes, blocks: Vec::new(), right: Vec::new() }
}

/// Returns the number of bytes of `body` before the first enclosure, which has other signatories.
fn before_enclosures(body: &str) -> usize {
    // With the line end before it.
    part::headings(body).next().map_or(body.len(), |heading| heading.line.start - 1)
}

/// Returns whether a line is a sentence, or the beginning of a paragraph.
fn is_prose(line: &str) -> bool {
    let ends = line.ends_with(['.', '!', '?', ':', '”', '"', '。', ',']);
    line.len() > 160 && (ends || line.len() >= LONG / 2) && line.chars().nth(160).is_some()
        || line.len() > 60 && ends && line.split(' ').nth(8).is_some()
}

/// Returns whether a line is short and states a date, or that there is none.
fn is_dated(line: &str) -> bool {
    line.len() < 80 && (When::find(line).is_some() || line.to_lowercase().ends_with("undated"))
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn lines(part: &str, at: usize) -> impl Iterator<Item = RegionLine<'_>> {
    let mut raw = Pieces { part, at: 0 }.peekable();
    let mut filled = false;
    std::iter::from_fn(move || {
        loop {
            let (start, line) = raw.next()?;
            let text = plain(line);
            let before = std::mem::replace(&mut filled, !text.is_empty());
            if text.is_empty() {
                continue;
            }
            let more = raw
                .peek()
                .is_some_and(|(_, next)| next.chars().any(|c| !c.is_whitespace() && !is_unseen(c)));
            let broken = |c: char| c.is_control() && c != '\t' || c == char::REPLACEMENT_CHARACTER;
            let odd = line.contains(broken);
            return Some(RegionLine {
                text,
                raw: line,
                at: at + start,
                alone: !before && !more,
                more,
                odd,
                column: false,
                divided: line.trim().contains(COLUMN),
            });
        }
    })
}

/// Iterates over lines with their offsets. CRLF is one line end.
struct Pieces<'a> {
    part: &'a str,
    at: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<(usize, &'a str)> {
        let rest = self.part.get(self.at..).filter(|_| self.at <= self.part.len())?;
        let start = self.at;
        let Some(end) = rest.find(is_break) else {
            self.at = self.part.len() + 1;
            return Some((start, rest));
        };
        let crlf = rest[end..].starts_with("\r\n");
        let width = rest[end..].chars().next().map_or(1, char::len_utf8);
        self.at = start + end + if crlf { 2 } else { width };
        Some((start, &rest[..end]))
    }
}

/// Normalises a line to visible text without note marks.
fn plain(line: &str) -> Cow<'_, str> {
    let trimmed = line.trim();
    let spread = is_spread(trimmed);
    // Most lines are plain ASCII, which is quick to check.
    let letters = |b: &u8| (b' '..0x7f).contains(b) && *b != b'[' && *b != b'/';
    if !spread && trimmed.as_bytes().iter().all(letters) && !trimmed.contains("  ") {
        return Cow::Borrowed(trimmed);
    }
    let mut blank = false;
    let simple = !spread
        && trimmed.chars().all(|c| {
            let again = blank && c == ' ';
            blank = c == ' ';
            !again && c != '[' && c != '/' && !is_unseen(c) && (c == ' ' || !c.is_whitespace())
        });
    if simple {
        return Cow::Borrowed(trimmed);
    }
    let text: String = kept(line).map(|(_, c)| c).collect();
    Cow::Owned(text.trim_end().to_owned())
}

/// Letters set apart, at least so many, are a word: `S E C R E T`. Three are the initials of `D B C Logan`.
const SPREAD: usize = 4;

/// Returns whether a word of a line may be spread.
fn is_spread(line: &str) -> bool {
    let mut alone = 0;
    line.split(' ').any(|word| {
        let is_letter = word.len() <= 3 && word.chars().next().is_some_and(char::is_alphabetic);
        alone = if is_letter && word.chars().nth(1).is_none() { alone + 1 } else { 0 };
        alone >= SPREAD
    })
}

/// Returns the length in bytes of a spread word at the start of `rest`, with the blanks in it; they
/// are single ones.
fn spread_word(rest: &str) -> usize {
    let (mut at, mut length, mut letters) = (0, 0, 0);
    let mut chars = rest.chars();
    while let Some(c) = chars.next().filter(|c| c.is_alphabetic()) {
        let after = chars.next();
        // What is longer than a letter is another word, and a full stop follows an initial.
        if after.is_some_and(char::is_alphanumeric) || after == Some('.') && letters + 1 < SPREAD {
            break;
        }
        (length, letters) = (at + c.len_utf8(), letters + 1);
        if after != Some(' ') {
            break;
        }
        at = length + 1;
    }
    // In such a line a shorter one is a word too: `T O P  S E C R E T`.
    // And a shorter one still, before a dash: `V S – G E H E I M`.
    let is_joined = letters == 2 && rest[length..].starts_with(" –");
    if letters + 1 >= SPREAD || is_joined { length } else { 0 }
}

fn is_unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// Returns the characters of a line that are kept, each with its offset: no note marks such as
/// `[12]`, no terminal sequences, no controls, and one blank for any white space.
fn kept(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    let mut blank = true;
    let spread = is_spread(line);
    // Where the spread word ends that is being read.
    let mut end = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = line.get(at..)?;
            let c = rest.chars().next()?;
            let here = at;
            if spread && blank && at >= end {
                end = at + spread_word(rest);
            }
            if c == ' ' && at < end {
                at += 1;
                continue;
            }
            let skipped = if c == '[' {
                note(rest)
            } else if c == '/' {
                slashed(rest)
            } else if c == '\u{1b}' {
                sequence(rest)
            } else {
                0
            };
            at += if skipped > 0 { skipped } else { c.len_utf8() };
            if skipped > 0 || is_unseen(c) {
                continue;
            }
            if c.is_whitespace() {
                if !std::mem::replace(&mut blank, true) {
                    return Some((here, ' '));
                }
                continue;
            }
            blank = false;
            return Some((here, c));
        }
    })
}

/// Returns the length in bytes of a note mark, `[1]` to `[999]`, at the start of `rest`.
fn note(rest: &str) -> usize {
    let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
    let closed = rest[1 + digits..].starts_with(']');
    if closed && (1..=3).contains(&digits) { digits + 2 } else { 0 }
}

/// Returns the length in bytes of a note mark at the end of a line, `/1/` to `/999/`, at the start
/// of `rest`.
fn slashed(rest: &str) -> usize {
    let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
    let ends = rest[1 + digits..].strip_prefix('/').is_some_and(|rest| rest.trim().is_empty());
    if ends && (1..=3).contains(&digits) { digits + 2 } else { 0 }
}

/// Returns the length in bytes of a terminal sequence at the start of `rest`.
fn sequence(rest: &str) -> usize {
    let Some(inner) = rest[1..].strip_prefix('[') else { return 0 };
    let is_parameter = |c: &char| c.is_ascii_digit() || matches!(c, ';' | '?');
    let parameters = inner.chars().take_while(is_parameter).count();
    let ends = inner[parameters..].starts_with(|c: char| c.is_ascii_alphabetic());
    if ends { parameters + 3 } else { 0 }
}

/// Makes `text` a title: `None` if it is empty; cut at a word if it is too long.
pub(super) fn shorten(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.char_indices().nth(LONGEST).is_none() {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    // One code point less, for the ellipsis.
    let room: String = text.chars().take(LONGEST - 1).collect();
    let kept = room.rsplit_once(' ').map_or(room.as_str(), |(kept, _)| kept);
    Some(format!("{}…", kept.trim_end_matches([',', ';', ':', ' '])))
}

#[cfg(test)]
mod tests;
