//! The head and the tail of a text, line by line.
//!
//! Owns how much of a text the apparatus may look at, and how a line of it is made plain. What
//! the lines mean is not known here. Pure: no files and no other module may enter.

use std::sync::LazyLock;

use regex::Regex;

const HEAD_BYTES: usize = 8 * 1024;
const HEAD_LINES: usize = 40;
const TAIL_BYTES: usize = 2 * 1024;
/// Code points of a title or a name, at most.
const LONGEST: usize = 100;

/// The number of a footnote, `[1]`, or an order to a terminal.
static NOISE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[\d{1,3}\]|\x1b\[[\d;?]*[A-Za-z]").ok());

/// A line with letters or signs on it, made plain.
pub(super) struct Line {
    /// One row of words with one blank between them.
    pub text: String,
    /// Blank lines, or the edge of the text, on both sides.
    pub alone: bool,
    /// The line below is no blank one.
    pub more: bool,
    /// It held controls or broken characters: no line of plain writing.
    pub odd: bool,
}

/// The first lines. Blank ones count, but are left out.
pub(super) fn head(text: &str) -> Vec<Line> {
    let mut cut = &text[..text.floor_char_boundary(HEAD_BYTES)];
    if cut.len() < text.len() {
        // A line that goes on behind the cut is not known, and so is not read.
        cut = &cut[..cut.rfind(is_break).unwrap_or(0)];
    }
    lines(cut, HEAD_LINES)
}

/// The last lines, without the blank ones.
pub(super) fn tail(text: &str) -> Vec<Line> {
    let from = text.ceil_char_boundary(text.len().saturating_sub(TAIL_BYTES));
    let mut cut = &text[from..];
    if from > 0 {
        cut = &cut[cut.find(is_break).unwrap_or(cut.len())..];
    }
    lines(cut, usize::MAX)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn lines(cut: &str, most: usize) -> Vec<Line> {
    let cut = cut.replace("\r\n", "\n");
    let raw: Vec<&str> = cut.split(is_break).take(most).collect();
    let plain: Vec<String> = raw.iter().map(|line| plain(line)).collect();
    let filled = |at: usize| plain.get(at).is_some_and(|line| !line.is_empty());
    let broken = |c: char| c.is_control() && c != '\t' || c == char::REPLACEMENT_CHARACTER;
    (0..plain.len())
        .filter(|at| filled(*at))
        .map(|at| Line {
            text: plain[at].clone(),
            alone: !at.checked_sub(1).is_some_and(filled) && !filled(at + 1),
            more: filled(at + 1),
            odd: raw[at].contains(broken),
        })
        .collect()
}

/// Blanks folded; footnote numbers, controls and marks of direction and width taken out.
fn plain(line: &str) -> String {
    let unseen = |c: char| {
        c.is_control() && !c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    let quiet = NOISE.as_ref().map_or(line.into(), |noise| noise.replace_all(line, ""));
    let seen: String = quiet.chars().filter(|c| !unseen(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts at a word's end what is longer than a list can show. None if nothing is left.
pub(super) fn shorten(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.char_indices().nth(LONGEST).is_none() {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    // One code point less, for the sign of the cut.
    let room: String = text.chars().take(LONGEST - 1).collect();
    let kept = room.rsplit_once(' ').map_or(room.as_str(), |(kept, _)| kept);
    Some(format!("{}…", kept.trim_end_matches([',', ';', ':', ' '])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_made_plain() {
        assert!(NOISE.is_some());
        let text = "\u{feff}One\t two[1]\r\n\r\n\u{202e}Three\u{7} \u{1b}[31mfour\u{1b}[0m\rfive";
        let lines = head(text);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["One two", "Three four", "five"]);
        assert_eq!([lines[0].alone, lines[1].alone], [true, false]);
        assert!(lines[1].more && lines[1].odd && !lines[0].odd);
    }

    #[test]
    fn only_whole_lines_of_the_edges_are_seen() {
        assert!(head(&"ж".repeat(100_000)).is_empty());
        assert!(tail(&"ж".repeat(100_000)).is_empty());
        let text = format!("first\n{}\nlast", "жx".repeat(100_000));
        assert_eq!(head(&text).len(), 1);
        assert_eq!(tail(&text).len(), 1);
        assert_eq!(head(&"x\n".repeat(1000)).len(), HEAD_LINES);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_word() {
        assert_eq!(shorten("  "), None);
        assert_eq!(shorten(&"ж".repeat(100)).as_deref(), Some("ж".repeat(100).as_str()));
        let cut = shorten(&"four ".repeat(40)).unwrap();
        assert!(cut.ends_with("four…") && cut.chars().count() <= LONGEST);
        assert_eq!(shorten(&"ж".repeat(101)).unwrap().chars().count(), LONGEST);
    }
}
