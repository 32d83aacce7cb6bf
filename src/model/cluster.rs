//! Grapheme clusters as a terminal shows them.
//!
//! Owns the width of every cluster and the visible substitutes for what must not reach the
//! terminal: controls, escape sequences, direction overrides. Which of the characters that cannot
//! be seen are shown is in `invisible.rs`. Everything that comes from a file (text, file
//! names, tags, notes) passes through here before it is drawn.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::grapheme::{self, Graphemes, graphemes, graphemes_from};
use super::invisible::revealed;

/// Columns between two tab stops.
const TAB: u16 = 8;
/// Carries a combining mark that has no base letter.
const DOTTED_CIRCLE: char = '\u{25cc}';

/// One grapheme cluster, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster<'a> {
    /// Its byte offset in the string.
    pub at: usize,
    /// The characters themselves.
    pub source: &'a str,
    /// What is drawn. Safe for the terminal; empty if nothing is visible.
    pub shown: Cow<'a, str>,
    /// Its width in columns.
    pub width: u16,
}

impl Cluster<'_> {
    /// Returns whether it is white space, which may hang past the end of a row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        is_blank(self.source)
    }
}

/// Returns whether all of `text` is white space that leaves nothing on the screen. A form feed and
/// the like are white space to Unicode, but are shown as symbols.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() && (!c.is_control() || matches!(c, '\t' | '\n')))
}

/// Returns the clusters of `text`, drawn from `column` on (which tabs depend on).
pub fn clusters(text: &str, column: u16) -> impl Iterator<Item = Cluster<'_>> {
    drawn(graphemes(text), None, column)
}

/// Returns the clusters of `text` from byte `from` on, drawn from `column` on.
pub fn clusters_from(text: &str, from: usize, column: u16) -> impl Iterator<Item = Cluster<'_>> {
    let before = text[..text.floor_char_boundary(from)].chars().next_back();
    drawn(graphemes_from(text, from), before, column)
}

/// Draws clusters from `column` on; `before` is the character before them.
fn drawn(
    graphemes: Graphemes<'_>,
    before: Option<char>,
    column: u16,
) -> impl Iterator<Item = Cluster<'_>> {
    let (mut column, mut before) = (column, before);
    graphemes.map(move |(at, source)| {
        let (shown, width) = shown(source, before, column);
        column = column.saturating_add(width);
        before = source.chars().next_back();
        Cluster { at, source, shown, width }
    })
}

/// Returns the width of `text` on one row, in columns.
#[must_use]
pub fn width(text: &str) -> usize {
    clusters(text, 0).map(|c| usize::from(c.width)).sum()
}

/// Puts `text` on one line, without anything that a terminal would obey: for names, tags, titles.
#[must_use]
pub fn one_line(text: &str) -> String {
    clusters(text, 0)
        .map(|c| match c.source {
            "\n" | "\t" => Cow::Borrowed(" "),
            _ => c.shown,
        })
        .collect()
}

/// Puts `text` on one line and cuts off its beginning, so that the end has `columns` columns.
#[must_use]
pub fn cut_start(text: &str, columns: usize) -> String {
    let line = one_line(text);
    if width(&line) <= columns {
        return line;
    }
    let mut room = columns.saturating_sub(1);
    let mut start = line.len();
    let all: Vec<_> = clusters(&line, 0).collect();
    for cluster in all.iter().rev() {
        let Some(rest) = room.checked_sub(usize::from(cluster.width)) else { break };
        room = rest;
        start -= cluster.source.len();
    }
    if columns == 0 { String::new() } else { format!("…{}", &line[start..]) }
}

/// Puts `text` on one line and cuts it to `columns`, with an ellipsis if anything is cut off.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let line = one_line(text);
    if width(&line) <= columns {
        return line;
    }
    let mut room = columns.saturating_sub(1);
    let mut out = String::new();
    for cluster in clusters(&line, 0) {
        let Some(rest) = room.checked_sub(usize::from(cluster.width)) else {
            break;
        };
        room = rest;
        out.push_str(cluster.source);
    }
    out.truncate(out.trim_end().len());
    if columns > 0 {
        out.push('…');
    }
    out
}

fn shown(cluster: &str, before: Option<char>, column: u16) -> (Cow<'_, str>, u16) {
    let first = cluster.chars().next().unwrap_or_default();
    match first {
        ' '..='~' if cluster.len() == 1 => (Cow::Borrowed(cluster), 1),
        '\t' => {
            let width = TAB - column % TAB;
            (Cow::Owned(" ".repeat(usize::from(width))), width)
        }
        '\n' => (Cow::Borrowed(""), 0),
        '\0'..='\u{1f}' => symbol(char::from_u32(0x2400 + u32::from(first))),
        '\u{7f}' => symbol(Some('␡')),
        '\u{80}'..='\u{9f}' => code(first),
        // Direction overrides and isolates: they would reorder the whole row.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => code(first),
        '\u{2028}' | '\u{2029}' => (Cow::Borrowed(""), 0),
        _ => {
            if let Some(shown) = revealed(cluster, before) {
                let columns = graphemes(&shown).map(|(_, part)| part.width()).sum::<usize>();
                return (Cow::Owned(shown), u16::try_from(columns).unwrap_or(u16::MAX));
            }
            let columns = u16::try_from(cluster.width()).unwrap_or(u16::MAX);
            if columns > 0 {
                (Cow::Borrowed(cluster), columns)
            } else if is_mark(first) {
                // With its base it must be a cluster again, whoever looks at what is shown.
                let marks = cluster.char_indices().nth(grapheme::MOST - 1);
                let marks = &cluster[..marks.map_or(cluster.len(), |(at, _)| at)];
                (Cow::Owned(format!("{DOTTED_CIRCLE}{marks}")), 1)
            } else {
                (Cow::Borrowed(""), 0)
            }
        }
    }
}

fn symbol(symbol: Option<char>) -> (Cow<'static, str>, u16) {
    (Cow::Owned(symbol.unwrap_or('\u{fffd}').to_string()), 1)
}

fn code(control: char) -> (Cow<'static, str>, u16) {
    let shown = format!("‹{:02X}›", u32::from(control));
    let width = u16::try_from(shown.chars().count()).unwrap_or(4);
    (Cow::Owned(shown), width)
}

/// Returns whether a zero-width character is a visible mark rather than a joiner or a filler.
fn is_mark(c: char) -> bool {
    !matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        clusters(text, 0).map(|c| c.shown.into_owned()).collect()
    }

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        for c in seen(&all).chars() {
            assert!(!c.is_control(), "{c:?}");
            assert!(!('\u{202a}'..='\u{202e}').contains(&c), "{c:?}");
        }
        assert_eq!(seen("\u{1b}]0;x\u{7}"), "␛]0;x␇");
        assert_eq!(seen("\u{9b}2J"), "‹9B›2J");
    }

    #[test]
    fn widths() {
        for (text, columns) in [
            ("привет", 6),
            ("中文", 4),
            ("e\u{301}", 1),
            ("👨\u{200d}👩\u{200d}👧", 2),
            ("🇷🇺", 2),
            ("a\u{200b}b", 8),
            ("\u{301}", 1),
            ("ab\tc", 9),
        ] {
            assert_eq!(width(text), columns, "{text:?}");
        }
    }

    #[test]
    fn a_cut_fits_and_says_so() {
        assert_eq!(cut("Filippov to Mao", 20), "Filippov to Mao");
        assert_eq!(cut("Filippov to Mao", 12), "Filippov to…");
        assert_eq!(cut("中文中文", 6), "中文…");
        assert_eq!(cut("two\nlines", 20), "two lines");
        assert_eq!(cut("abc", 0), "");
    }
}
