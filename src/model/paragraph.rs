//! Paragraphs: which lines belong together.
//!
//! Where a format says what the blocks of a text are, those are its paragraphs. Else: owns every rule
//! about two neighbouring lines. Each rule is local, so a paragraph in the middle of a large text is
//! found by looking around it. Knows nothing of the width of the screen.

use super::cluster;
use super::entry::{begins_entry, hangs_in_entry};
use super::line::{Piece, next_piece, piece_at, previous_piece};
use super::prose::Prose;
use super::span::Span;
use super::text::Text;

/// A line with more code points than this was not broken by hand: it is a paragraph.
const UNBROKEN: usize = 120;
/// A line that was broken because it was full has at least this many code points …
const FULL: usize = 50;
/// … and at most this many.
const OVERFULL: usize = 100;
/// The first line of an item is not searched for further up than this.
const ITEM_LINES: usize = 60;
/// The first line of a paragraph is indented by at most this many code points.
const FIRST_INDENT: usize = 8;
/// How many lines before and after two others are looked at to see whether they are verse.
const VERSE_LINES: usize = 2;
/// In a plain text longer than this, in bytes, paragraphs are not counted.
const COUNTED: usize = 64 * 1024;
/// No paragraph extends beyond a multiple of this many bytes, so that its beginning is always near.
const STRETCH: usize = 64 * 1024;

/// Returns the paragraph at byte `offset`, without blank lines; `None` on a blank line.
#[must_use]
pub fn paragraph_at<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let text = prose.text;
    // What is very long is divided by its lines, or else each sentence of it would cost all of it.
    let block = prose.block_at(offset).map(|block| block.span);
    if let Some(block) = block.filter(|block| block.len() <= STRETCH) {
        return Some(block);
    }
    let here = piece_at(text, offset);
    if is_blank(text, &here) {
        return None;
    }
    let chain = chain(text, here, continues);
    let block = block.unwrap_or(chain);
    Some(Span::new(chain.start.max(block.start), chain.end.min(block.end)))
}

/// Returns the first paragraph that begins after byte `offset`.
#[must_use]
pub fn next_paragraph<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let text = prose.text;
    let mut piece = match paragraph_at(prose, offset) {
        Some(span) => piece_at(text, span.end.max(span.start + 1) - 1),
        None => piece_at(text, offset),
    };
    loop {
        piece = next_piece(text, &piece)?;
        if !is_blank(text, &piece) {
            return paragraph_at(prose, piece.span.start);
        }
    }
}

/// Returns the last paragraph that ends before byte `offset` and does not contain it.
#[must_use]
pub fn previous_paragraph<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<Span> {
    let prose: Prose = prose.into();
    let text = prose.text;
    let mut piece = match paragraph_at(prose, offset) {
        Some(span) => piece_at(text, span.start),
        None => piece_at(text, offset),
    };
    loop {
        piece = previous_piece(text, &piece)?;
        if !is_blank(text, &piece) {
            return paragraph_at(prose, piece.span.start);
        }
    }
}

/// Returns the number of the paragraph at byte `offset`, from 1, as the foot of the page has it; `None`
/// in a long plain text, where nobody counts them.
#[must_use]
pub fn paragraph_number<'a>(prose: impl Into<Prose<'a>>, offset: usize) -> Option<usize> {
    let prose: Prose = prose.into();
    if let Some(blocks) = prose.blocks() {
        return Some(blocks.partition_point(|block| block.span.start <= offset).max(1));
    }
    let starts = paragraph_starts(prose.text)?;
    Some(starts.partition_point(|start| *start <= offset).max(1))
}

/// Returns where the paragraphs of a plain text begin, in bytes; `None` in a long text, where nobody
/// counts them.
#[must_use]
pub fn paragraph_starts(text: &Text) -> Option<Vec<usize>> {
    if text.len() > COUNTED {
        return None;
    }
    let first = paragraph_at(text, 0).or_else(|| next_paragraph(text, 0));
    let all = std::iter::successors(first, |last| next_paragraph(text, last.start));
    Some(all.map(|paragraph| paragraph.start).collect())
}

/// Joins all pieces around `here` that `belong` together into one span.
pub(super) fn chain(text: &Text, here: Piece, belong: fn(&Text, &Piece, &Piece) -> bool) -> Span {
    let (mut first, mut last) = (here, here);
    while let Some(before) = previous_piece(text, &first).filter(|p| belong(text, p, &first)) {
        first = before;
    }
    while let Some(after) = next_piece(text, &last).filter(|p| belong(text, &last, p)) {
        last = after;
    }
    Span::new(first.span.start, last.span.end)
}

/// Returns whether a line is blank.
#[must_use]
pub fn is_blank(text: &Text, piece: &Piece) -> bool {
    cluster::is_blank(text.slice(piece.span))
}

/// Returns whether line `b` continues the paragraph of the preceding line `a`.
#[must_use]
pub fn continues(text: &Text, a: &Piece, b: &Piece) -> bool {
    if !(a.ends && b.begins) || a.span.start / STRETCH != b.span.start / STRETCH {
        return false;
    }
    let (one, two) = (text.slice(a.span), text.slice(b.span));
    let blank = |line: &str| line.chars().all(char::is_whitespace);
    !blank(one)
        && !blank(two)
        && points(one) <= UNBROKEN
        && points(two) <= UNBROKEN
        && marker(two) == 0
        && (indent(two) <= body_indent(one) || begins_entry(text, a))
        && !begins_entry(text, b)
}

/// Returns whether lines `a` and `b` may be joined: `a` was broken because it was full.
#[must_use]
pub fn joins(text: &Text, a: &Piece, b: &Piece) -> bool {
    let (one, two) = (text.slice(a.span), text.slice(b.span));
    // Two trailing blanks ask for a line break (Markdown).
    if !(FULL..=OVERFULL).contains(&points(one)) || one.ends_with("  ") {
        return false;
    }
    // The first line of a paragraph may be indented if the second is not; the further lines of a
    // list item, or of an entry, are indented to its text.
    let opens = indent(two) == 0 && indent(one) <= FIRST_INDENT;
    let item = indent(two) > 0
        && (body_indent(one) == indent(two) && is_of_item(text, a) || hangs_in_entry(text, b));
    let first = if opens || item { one.trim_start() } else { one };
    let second = if item { two.trim_start() } else { two };
    !is_kept(first)
        && !is_kept(second)
        && is_prose(first)
        && is_prose(second)
        && !are_rows(first, second)
        && !is_verse(text, a, b)
        && continues(text, a, b)
}

/// Returns the column of a line's text, after blanks and a list marker, in code points.
fn body_indent(line: &str) -> usize {
    match marker(line) {
        0 => indent(line),
        length => points(&line[..length]),
    }
}

/// Returns whether `piece` belongs to a list item: its first line, or one indented to its text.
fn is_of_item(text: &Text, piece: &Piece) -> bool {
    let deep = body_indent(text.slice(piece.span));
    let mut line = *piece;
    for _ in 0..ITEM_LINES {
        let words = text.slice(line.span);
        if marker(words) > 0 {
            return body_indent(words) == deep;
        }
        match previous_piece(text, &line) {
            Some(before) if indent(words) == deep && !is_blank(text, &before) => line = before,
            _ => return false,
        }
    }
    false
}

/// Returns whether two lines look like verse: each line near them begins with a capital, and some
/// was broken though the next word had room, or of few lines the first where no sentence ended.
fn is_verse(text: &Text, a: &Piece, b: &Piece) -> bool {
    let line = |piece: &Piece| text.slice(piece.span).trim();
    let opening = ['“', '‘', '«', '„', '"', '\'', '(', '[', '—', '–', '-', '…', ' '];
    let capital = |line: &str| line.trim_start_matches(opening).starts_with(char::is_uppercase);
    if !capital(line(a)) || !capital(line(b)) {
        return false;
    }
    let near = |from: &Piece, step: fn(&Text, &Piece) -> Option<Piece>| {
        let lines = std::iter::successors(step(text, from), move |piece| step(text, piece));
        lines.take(VERSE_LINES).map(|piece| line(&piece)).take_while(|line| !line.is_empty())
    };
    let mut lines: Vec<&str> = near(a, previous_piece).collect();
    lines.reverse();
    lines.extend([line(a), line(b)]);
    lines.extend(near(b, next_piece));
    if !lines.iter().all(|line| capital(line)) {
        return false;
    }
    if lines.len() < 4 {
        return !line(a).ends_with(['.', '!', '?', ':', '”', '"', ')']);
    }
    let widest = lines.iter().map(|line| points(line)).max().unwrap_or_default();
    lines.windows(2).any(|pair| {
        let word = pair[1].split_whitespace().next().unwrap_or_default();
        points(pair[0]) + 1 + points(word) <= widest
    })
}

/// Returns whether two lines are rows of a table whose columns are two blanks apart: two of them
/// begin in the same places.
fn are_rows(one: &str, two: &str) -> bool {
    let columns = |line: &str| -> Vec<usize> {
        let cells = line.trim_end().match_indices("  ").filter(|(at, _)| {
            // In prose that was set flush two blanks stand anywhere, and often after a full stop.
            !line[..*at].ends_with([' ', '.', '!', '?', ':'])
        });
        cells.map(|(at, _)| points(&line[..at]) + indent(&line[at..])).collect()
    };
    let (one, two) = (columns(one), columns(two));
    one.iter().filter(|column| two.contains(column)).count() >= 2
}

/// Returns whether a line is a row: its cells are divided by tabs, strokes, dots or wide blanks.
#[must_use]
pub fn is_row(line: &str) -> bool {
    let inner = line.trim();
    inner.starts_with('|')
        || inner.contains('\t')
        || inner.contains("   ")
        || inner.contains(".....")
        || inner.contains(". . . . .")
}

/// Returns whether a line can be part of running prose, and not of a program or a quotation.
fn is_prose(line: &str) -> bool {
    const OPENING: &[char] =
        &['/', '#', '<', '>', '{', '}', '@', '|', '$', '%', '\\', '+', '=', '~', '^', '&'];
    !line.starts_with(OPENING)
        && !line.starts_with("```")
        && !line.trim_end().ends_with(['{', '}', ';'])
}

/// Returns whether a line is preformatted: columns, code, drawings, page breaks. It is never
/// refilled.
#[must_use]
pub fn is_kept(line: &str) -> bool {
    let inner = line.trim_end();
    let drawn = |c: char| ('\u{2500}'..='\u{259f}').contains(&c) || c.is_control();
    indent(inner) >= 2 || is_row(inner) || inner.chars().any(drawn)
}

/// Returns the number of leading blanks, in code points.
#[must_use]
pub fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// Returns the length in bytes of a list marker (`- `, `3. `, `b) `, `(c) `) with the blanks after
/// it; 0 if there is none.
#[must_use]
pub fn marker(line: &str) -> usize {
    let rest = line.trim_start();
    let lead = line.len() - rest.len();
    match one_marker(rest) {
        0 => 0,
        // A nested item: "- a) the cover".
        first => lead + first + one_marker(&rest[first..]),
    }
}

fn one_marker(line: &str) -> usize {
    let bare = line.strip_prefix('(').unwrap_or(line);
    let label: usize =
        bare.chars().take(4).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let (name, rest) = bare.split_at(label);
    let number = (1..=2).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    let letter = name.chars().count() == 1;
    let after = if let Some(rest) = line.strip_prefix(['-', '*', '•', '–', '—']) {
        rest
    } else if let Some(rest) = rest.strip_prefix(')').filter(|_| number || letter) {
        rest
    } else if let Some(rest) = rest.strip_prefix('.').filter(|_| number && bare == line) {
        rest
    } else {
        return 0;
    };
    let text = after.trim_start_matches(' ');
    if after.len() == text.len() || text.is_empty() {
        return 0;
    }
    line.len() - text.len()
}

fn points(line: &str) -> usize {
    line.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: &str = "BEIJING\n\nFirst paragraph, broken by hand, of which this line is full,\n\
        this one is its end.\n\n1. An item.\n2. Another item,\nwith a second line.\n";

    fn at(needle: &str) -> Option<&'static str> {
        let text = Text::new(PAPER.to_owned());
        let span = paragraph_at(&text, PAPER.find(needle).unwrap())?;
        Some(&PAPER[span.range()])
    }

    #[test]
    fn lines_of_a_paragraph_belong_together() {
        assert_eq!(at("BEI"), Some("BEIJING"));
        let first = at("its end").unwrap();
        assert!(first.starts_with("First") && first.ends_with("end."));
        assert_eq!(at("An item"), Some("1. An item."));
        assert_eq!(at("second line"), Some("2. Another item,\nwith a second line."));
        assert_eq!(at("\n\nFirst").map(str::len), Some(7), "the LF belongs to its line");
        assert_eq!(at("\nFirst"), None);
    }

    #[test]
    fn walking_there_and_back_meets_the_same_paragraphs() {
        let text = Text::new(PAPER.to_owned());
        let mut there = vec![paragraph_at(&text, 0).unwrap()];
        while let Some(next) = next_paragraph(&text, there.last().unwrap().start) {
            there.push(next);
        }
        let mut back = vec![*there.last().unwrap()];
        while let Some(before) = previous_paragraph(&text, back.last().unwrap().start) {
            back.push(before);
        }
        back.reverse();
        assert_eq!(there, back);
        assert_eq!(there.len(), 4);
    }

    #[test]
    fn only_full_lines_are_filled() {
        let text = Text::new(PAPER.to_owned());
        let joined = |needle: &str| {
            let a = piece_at(&text, PAPER.find(needle).unwrap());
            joins(&text, &a, &next_piece(&text, &a).unwrap())
        };
        assert!(joined("First"));
        assert!(!joined("2. Another"));
    }

    #[test]
    fn programs_and_quotations_are_not_filled_but_set_in_paragraphs_are() {
        let fills = |one: &str, two: &str| {
            let text = Text::new(format!("{one}\n{two}\n"));
            let a = piece_at(&text, 0);
            joins(&text, &a, &next_piece(&text, &a).unwrap())
        };
        let prose = "When we speak of free software, we are referring to freedom, not";
        assert!(fills(prose, "price. Our licences are designed to make sure of it."));
        assert!(fills(&format!("  {prose}"), "price. Our licences are designed."));
        assert!(!fills(&format!("  {prose}"), "  price. Our licences are designed."));
        assert!(!fills(
            "use crate::model::paragraph::{chain, indent, is_blank, joins};",
            "use std::io;"
        ));
        assert!(!fills(&format!("> {prose}"), "> price. Our licences."));
        assert!(!fills(&format!("// {prose}"), "let price = 1;"));
    }

    #[test]
    fn markers() {
        for (line, length) in [
            ("- a) the cover", 5),
            ("3. As to", 3),
            ("(b) That", 4),
            ("  * item", 4),
            ("1951 was", 0),
            ("a. m. today", 0),
            ("J. Smith", 0),
            ("-", 0),
            ("3.", 0),
            ("б) пункт", 4),
        ] {
            assert_eq!(marker(line), length, "{line}");
        }
    }
}
