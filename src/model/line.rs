//! Lines of a text, and the pieces of lines that are too long to be handled whole.
//!
//! Owns the bound that keeps the program fast on a text that is a single line: no piece is longer
//! than [`LONGEST`] bytes. And no piece is empty but an empty line, so that whoever goes from piece
//! to piece comes to an end.

use super::grapheme;
use super::span::Span;
use super::text::Text;

/// The longest piece, in bytes. A line up to this long is one piece.
pub const LONGEST: usize = 16 * 1024;
/// Pieces of a longer line begin about this many bytes apart.
const PIECE: usize = LONGEST / 2;
/// How far back from there to look for a blank to cut at.
const SLACK: usize = 512;

/// A line without its LF, or part of a very long line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The characters, without the LF.
    pub span: Span,
    /// Where the next piece begins; the length of the text if there is none.
    pub next: usize,
    /// Whether it begins a line.
    pub begins: bool,
    /// Whether it ends a line.
    pub ends: bool,
}

/// Returns the piece at byte `offset` (an LF belongs to the line that it ends).
#[must_use]
pub fn piece_at(text: &Text, offset: usize) -> Piece {
    // The end of the text belongs to its last line; an LF there does not begin another.
    let offset = offset.min(text.len().saturating_sub(1));
    if let Some(line) = text.long_line_at(offset) {
        return part_of(text, line, offset);
    }
    let bytes = text.as_str().as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(text.len(), |at| offset + at);
    whole(text, Span::new(start, end))
}

/// Returns the piece after `piece`.
#[must_use]
pub fn next_piece(text: &Text, piece: &Piece) -> Option<Piece> {
    let next = (piece.next < text.len()).then(|| piece_at(text, piece.next))?;
    debug_assert!(next.span.start > piece.span.start, "{piece:?}, then {next:?}");
    (next.span.start > piece.span.start).then_some(next)
}

/// Returns the piece before `piece`.
#[must_use]
pub fn previous_piece(text: &Text, piece: &Piece) -> Option<Piece> {
    let before = (piece.span.start > 0).then(|| piece_at(text, piece.span.start - 1))?;
    debug_assert!(before.span.start < piece.span.start, "{before:?}, then {piece:?}");
    (before.span.start < piece.span.start).then_some(before)
}

fn whole(text: &Text, line: Span) -> Piece {
    Piece { span: line, next: (line.end + 1).min(text.len()), begins: true, ends: true }
}

fn part_of(text: &Text, line: Span, offset: usize) -> Piece {
    let offset = offset.min(line.end - 1);
    let mut slot = (offset - line.start) / PIECE;
    if offset < cut(text, line, slot) {
        slot -= 1;
    } else if offset >= cut(text, line, slot + 1) && cut(text, line, slot + 1) < line.end {
        slot += 1;
    }
    let span = Span::new(cut(text, line, slot), cut(text, line, slot + 1));
    let ends = span.end == line.end;
    let after = if ends { span.end + 1 } else { span.end };
    Piece { span, next: after.min(text.len()), begins: slot == 0, ends }
}

/// Returns where piece number `slot` of `line` begins: after the last blank before its nominal
/// place, else between two grapheme clusters, and in a cluster that is longer than [`SLACK`] at
/// that place itself. A remainder shorter than [`SLACK`] is not cut off.
///
/// It is always far behind the beginning of the piece before it, and depends on no more than the
/// characters near it.
fn cut(text: &Text, line: Span, slot: usize) -> usize {
    let nominal = line.start + slot * PIECE;
    if slot == 0 {
        return line.start;
    }
    if nominal + SLACK >= line.end {
        return line.end;
    }
    let nominal = text.as_str().floor_char_boundary(nominal);
    let from = text.as_str().floor_char_boundary(nominal - SLACK);
    let around = text.slice(Span::new(from, line.end));
    let before = &around[..nominal - from];
    let edge = |at: &usize| *at > 0 && grapheme::is_boundary(around, *at);
    let blanks = before.char_indices().rev().filter(|(_, c)| c.is_whitespace());
    let mut after_blanks = blanks.map(|(at, blank)| at + blank.len_utf8());
    let characters = || before.char_indices().rev().map(|(at, _)| at);
    let found = after_blanks
        .find(edge)
        .or_else(|| std::iter::once(before.len()).chain(characters()).find(edge));
    from + found.unwrap_or(before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &Text) -> Vec<Piece> {
        let mut all = vec![piece_at(text, 0)];
        while let Some(next) = all.last().and_then(|last| next_piece(text, last)) {
            assert!(next.span.start > all[all.len() - 1].span.start, "{next:?}");
            all.push(next);
        }
        all
    }

    /// Checks that every byte is in exactly one piece, from whichever side it is reached.
    fn check(source: String) {
        let text = Text::new(source);
        let all = pieces(&text);
        let mut at = 0;
        for (index, piece) in all.iter().enumerate() {
            assert_eq!(piece.span.start, at);
            assert!(piece.span.len() <= LONGEST, "{piece:?}");
            assert_eq!(previous_piece(&text, piece), index.checked_sub(1).map(|i| all[i]));
            for offset in [at, usize::midpoint(at, piece.span.end), piece.next - 1] {
                if offset >= at && piece.next > at {
                    assert_eq!(piece_at(&text, offset), *piece, "{offset}");
                }
            }
            at = piece.next;
        }
        assert_eq!(at, text.len());
    }

    #[test]
    fn pieces_cover_the_text() {
        check("one\n\ntwo\nthree".to_owned());
        check("\n\n\n".to_owned());
        check(format!("short\n{}\nshort\n", "word ".repeat(20_000)));
        check("x".repeat(100_000));
        check("中".repeat(50_000));
        check("e\u{301}".repeat(LONGEST));
        for flood in ["\u{301}", "👩\u{200d}", "\u{1100}", "🇷", "\u{600}", "क\u{94d}"] {
            check(format!("Flood e{}", flood.repeat(20_000)));
            check(format!("{}\n{}", flood.repeat(20_000), flood.repeat(9_000)));
        }
        check(format!("{}\n", "y".repeat(LONGEST + 1)));
        for length in [PIECE * 3 - 1, PIECE * 3, PIECE * 3 + 1, PIECE * 3 + SLACK] {
            check("ab ".repeat(length / 3));
        }
    }

    #[test]
    fn an_empty_text_has_one_empty_piece() {
        let piece = piece_at(&Text::default(), 0);
        assert!(piece.span.is_empty() && piece.begins && piece.ends);
    }

    #[test]
    fn a_long_line_is_cut_at_blanks() {
        let text = Text::new("word ".repeat(20_000));
        for piece in pieces(&text) {
            assert!(text.slice(piece.span).starts_with("word"));
        }
    }
}
