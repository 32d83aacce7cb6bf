//! How a message fits on the bottom line or above it, whatever it says.
//!
//! Owns that the reason and what to do can always be read: what makes a message long is a path or a
//! name, and that is shortened in its middle. Every message goes through here.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen;
use crate::model::cluster::{clusters, one_line, width};
use crate::model::layout::wrap;

/// The most rows that a message takes.
const ROWS: usize = 3;

/// How wide a path or a name may still be, tried one after the other.
const WIDTHS: [usize; 4] = [60, 40, 28, 20];

/// Writes a message on the row `area`, in at most `room` columns. One that is too long also takes the rows
/// above it.
pub fn draw(area: Rect, room: u16, words: &str, style: Style, buffer: &mut Buffer) {
    let lines = fit(words, room, ROWS.min(usize::from(area.y) + 1));
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let top = area.y + 1 - rows;
    let over = Rect { y: top, height: rows.saturating_sub(1), ..area };
    pen::clear(buffer, over, style);
    let whole = Rect { y: top, height: rows, ..area };
    for (y, line) in (top..).zip(&lines) {
        pen::write_cut(buffer, whole, (area.x + 1, y), room, line, style);
    }
}

/// Returns a message as at most `rows` lines of at most `columns`.
fn fit(words: &str, columns: u16, rows: usize) -> Vec<String> {
    let (words, columns) = (one_line(words), columns.max(1));
    let fitting = |words: &str| {
        let lines = wrap(words, columns);
        (lines.len() <= rows).then_some(lines)
    };
    if let Some(lines) = fitting(&words) {
        return lines;
    }
    if let Some(lines) = WIDTHS.iter().find_map(|most| fitting(&with_short_names(&words, *most))) {
        return lines;
    }
    // The beginning says what it is about; reason and advice stand at the end.
    let short = with_short_names(&words, WIDTHS[WIDTHS.len() - 1]);
    let mut most = usize::from(columns) * rows;
    while most > 2 {
        if let Some(lines) = fitting(&without_middle(&short, most)) {
            return lines;
        }
        most -= 1;
    }
    wrap(&short, columns).into_iter().take(rows).collect()
}

/// Shortens every path and every name that is wider than `most`.
fn with_short_names(words: &str, most: usize) -> String {
    let mut short = String::new();
    let mut end = 0;
    for name in names(words) {
        short.push_str(&words[end..name.start]);
        short.push_str(&without_middle(&words[name.clone()], most));
        end = name.end;
    }
    short + &words[end..]
}

/// Returns where words stand that are not of a language: those with a slash in them, or very long.
fn names(words: &str) -> impl Iterator<Item = Range<usize>> {
    words
        .split(' ')
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
        .filter(|(_, word)| word.contains('/') || width(word) > WIDTHS[0])
        .map(|(start, word)| {
            // What ends the sentence, or goes on with it, is no part of the name.
            let name = word.trim_end_matches([':', ';', ',', '.', ')', '”']);
            start..start + name.len()
        })
}

/// Cuts out the middle of `text`, so that it has at most `most` columns; its end is kept rather
/// than its beginning, since names differ there.
fn without_middle(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let (head, tail) = (room / 3, room - room / 3);
    let pieces: Vec<(&str, usize)> =
        clusters(text, 0).map(|cluster| (cluster.source, usize::from(cluster.width))).collect();
    let take = |pieces: &mut dyn Iterator<Item = &(&str, usize)>, most: usize| {
        let mut columns = 0;
        let fits = |piece: &&(&str, usize)| {
            columns += piece.1;
            columns <= most
        };
        pieces.take_while(fits).map(|piece| piece.0.len()).sum::<usize>()
    };
    let start = take(&mut pieces.iter(), head);
    let end = take(&mut pieces.iter().rev(), tail);
    format!("{}…{}", &text[..start], &text[text.len() - end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "/home/iris/projects/cold-war/volumes/1949/east-asia/annotations/of-the-team/\
                        iris/foreign-relations/japan/002_3c5f0ad91c4bf3fc-with-a-long-name.txt.toml";

    #[test]
    fn what_fits_is_left_alone() {
        let words = format!("could not write {LONG}: No space left on device; make room");
        assert_eq!(fit(&words, 78, 3).concat().replace(' ', ""), words.replace(' ', ""));
        assert_eq!(fit("saved", 78, 1), ["saved"]);
    }

    #[test]
    fn reason_and_advice_are_there_however_long_a_path_is() {
        let deep = LONG.repeat(5);
        let name = "long-name-without-a-slash".repeat(9);
        let blanks = "/home/iris/My Papers of the Cold War, vol. 2/".repeat(8);
        for path in [LONG, &deep, &name, &blanks, "/Бумаги/外交文書".repeat(30).as_str()]
        {
            for (before, after) in [
                (
                    "not saved: could not write ",
                    ": No space left on device; make room and save again",
                ),
                (
                    "not saved: another session holds the lock ",
                    "; Q quits now: what is not saved is kept",
                ),
                ("", " is gone from the library; the page shows what was read of it"),
            ] {
                for rows in [2, 3] {
                    let lines = fit(&format!("{before}{path}{after}"), 77, rows);
                    assert!(lines.len() <= rows);
                    assert!(lines.iter().all(|line| width(line) <= 77), "{lines:?}");
                    let said = lines.join(" ").replace("  ", " ");
                    let (said, after) = (said.replace(' ', ""), after.replace(' ', ""));
                    assert!(said.ends_with(&after), "{said}");
                    assert!(said.starts_with(&before.replace(' ', "")), "{said}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_too_small() {
        for columns in 0..9 {
            for rows in 1..3 {
                let lines = fit(&format!("could not read {LONG}: why"), columns, rows);
                assert!(
                    lines.len() <= rows
                        && lines.iter().all(|line| width(line) <= usize::from(columns.max(1)))
                );
            }
        }
    }
}
