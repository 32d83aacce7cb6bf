//! Notes: which paragraphs are notes, and which numbers call them.
//!
//! Owns how a note is told at the foot of a column or at the end of the document, and a number that
//! calls one from an exponent. Writes nothing; see [`super::send`].

use std::collections::HashSet;

use super::line::{Line, Run};
use super::paragraph::{Body, Kind, Paragraph, follows, marker};

/// Finds the notes at the foot of a column: smaller than the text or with a raised number that is
/// called somewhere, the first with a number.
pub(super) fn find_notes(all: &mut [Paragraph], body: &Body, called: &HashSet<String>) {
    let mut end = all.len();
    while end > 0 {
        let place =
            |paragraph: &Paragraph| paragraph.lines.first().map(|line| (line.page, line.column));
        let here = place(&all[end - 1]);
        let start =
            all[..end].iter().rposition(|other| place(other) != here).map_or(0, |at| at + 1);
        let column = &mut all[start..end];
        let large = column.iter().rposition(|paragraph| {
            let small = paragraph.lines.iter().all(|line| line.size * 100 <= body.size * 95);
            !small || paragraph.kind != Kind::Body
        });
        let raised = column.iter().position(|paragraph| {
            let first = paragraph.lines.first().filter(|line| is_raised(line));
            paragraph.kind == Kind::Body
                && first.is_some_and(|line| called.contains(&number_of(&line.words)))
        });
        let small = large.map_or(0, |at| at + 1);
        let mut kind = None;
        for paragraph in &mut column[raised.map_or(small, |at| at.min(small))..] {
            if paragraph.kind != Kind::Body {
                kind = None;
                continue;
            }
            if paragraph.lines.first().is_some_and(begins_note) {
                paragraph.kind = Kind::Note;
                kind = Some(Kind::NoteMore);
            } else if let Some(kind) = kind {
                paragraph.kind = kind;
            }
        }
        end = start;
    }
    // A note may go on at the foot of the next column, above the first that begins there.
    let small = |paragraph: &Paragraph| {
        let small = paragraph.lines.iter().all(|line| line.size * 100 <= body.size * 95);
        small && paragraph.kind == Kind::Body
    };
    let place =
        |paragraph: &Paragraph| paragraph.lines.first().map(|line| (line.page, line.column));
    let mut note: Option<usize> = None;
    for at in 0..all.len() {
        let paragraph = &all[at];
        if is_note(paragraph) {
            note = Some(at);
            continue;
        }
        let Some(last) = note.and_then(|at| all.get(at)).filter(|_| small(paragraph)) else {
            continue;
        };
        let page = |paragraph: &Paragraph| paragraph.lines.last().map_or(0, |line| line.page);
        let here = |other: &&Paragraph| place(other) == place(paragraph);
        // Nothing but notes stands below it.
        let below = all[at..].iter().take(40).take_while(here).find(|other| !small(other));
        let is_near = page(paragraph) <= page(last) + 1;
        if is_near && below.is_none_or(is_note) && follows(last, paragraph, false) {
            all[at].kind = Kind::NoteMore;
            note = Some(at);
        }
    }
}

pub(super) fn is_note(paragraph: &Paragraph) -> bool {
    matches!(paragraph.kind, Kind::Note | Kind::NoteMore)
}

/// Finds the notes that stand at the end of the document as a list: numbered on from the first that
/// is called, each of them called.
pub(super) fn find_notes_at_end(all: &mut [Paragraph], called: &HashSet<String>) {
    let mut starts: Vec<usize> = Vec::new();
    let mut expected: Option<u32> = None;
    for (at, paragraph) in all.iter().enumerate().rev() {
        let first = paragraph.lines.first().filter(|_| paragraph.kind == Kind::Body);
        let number = first.filter(|line| marker(&line.words).is_some()).and_then(note_value);
        let Some(number) = number.filter(|number| called.contains(&number.to_string())) else {
            // A note may have several paragraphs, but not many.
            if starts.last().map_or(all.len(), |last| *last) - at > 12 {
                break;
            }
            continue;
        };
        if expected.is_some_and(|expected| expected != number) {
            break;
        }
        starts.push(at);
        expected = number.checked_sub(1);
        if number <= 1 {
            break;
        }
    }
    let lowest = called.iter().filter_map(|number| number.parse::<u32>().ok()).min();
    if lowest != expected.map(|number| number + 1) {
        return;
    }
    let Some(first) = starts.last().copied() else { return };
    for (at, paragraph) in all.iter_mut().enumerate().skip(first) {
        if starts.contains(&at) {
            paragraph.kind = Kind::Note;
        } else if paragraph.kind == Kind::Body {
            paragraph.kind = Kind::NoteMore;
        }
    }
}

/// Returns the numbers on a line that may call notes: raised, or with a link of their own, and
/// behind a word.
pub(super) fn calls(line: &Line) -> impl Iterator<Item = String> + '_ {
    line.runs.iter().enumerate().filter_map(|(at, (start, run))| {
        let end = line.runs.get(at + 1).map_or(line.words.len(), |(next, _)| *next);
        call(line, *start, line.words.get(*start..end)?, run).map(str::to_owned)
    })
}

/// Returns the number of the note that letters may call that begin at a byte of a line.
pub(super) fn call<'a>(line: &Line, start: usize, words: &'a str, run: &Run) -> Option<&'a str> {
    let number = words.trim().trim_matches(['[', ']', '(', ')', ',']);
    let digits =
        (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let sign = matches!(number, "*" | "**" | "†" | "‡" | "§");
    let before = line.words.get(..start).unwrap_or_default();
    let behind = before.ends_with(|c: char| !c.is_whitespace());
    let is_call =
        run.raised && !is_power(before) || run.link.is_some() && behind && !number.starts_with('0');
    (start > 0 && (digits || sign) && is_call).then_some(number)
}

/// Returns whether a raised number behind these words is an exponent: of ten, or of a unit of
/// measure behind a number.
fn is_power(before: &str) -> bool {
    const UNITS: [&str; 20] = [
        "m", "km", "cm", "mm", "dm", "ft", "in", "mi", "yd", "s", "sec", "m.", "ft.", "mi.", "км",
        "м", "см", "мм", "с", "nm",
    ];
    let mut words = before.trim_end().rsplit([' ', '\u{a0}', '/', '·', '×']);
    let last = words.next().unwrap_or_default();
    let ends_in_number = |word: &str| word.ends_with(|c: char| c.is_ascii_digit());
    let unit = last.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let behind_number = unit.len() < last.len() || words.next().is_some_and(ends_in_number);
    last == "10"
        || UNITS.contains(&unit) && (behind_number || before.trim_end().contains(['/', '·']))
}

/// Returns the number or sign that a note begins with.
pub(super) fn number_of(words: &str) -> String {
    let words = words.trim_start_matches(['[', '(']);
    let digits = words.find(|c: char| !c.is_numeric()).unwrap_or(words.len());
    let end = if digits > 0 { digits } else { words.chars().next().map_or(0, char::len_utf8) };
    words.get(..end).unwrap_or_default().to_owned()
}

pub(super) fn note_value(line: &Line) -> Option<u32> {
    let number = number_of(&line.words);
    (number.len() <= 4).then(|| number.parse().ok()).flatten()
}

pub(super) fn is_raised(line: &Line) -> bool {
    line.runs.first().is_some_and(|(_, run)| run.raised)
}

fn begins_note(line: &Line) -> bool {
    let mut letters = line.words.trim_start_matches(['[', '(']).chars();
    let first = letters.next().unwrap_or_default();
    let sign = matches!(first, '*' | '†' | '‡' | '§' | '¹' | '²' | '³');
    is_raised(line) || first.is_ascii_digit() || sign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_call_no_notes() {
        for power in ["10", "some 5 m", "12 km", "120m", "5 m/s"] {
            assert!(is_power(power), "{power}");
        }
        for word in ["troops", "in 1951", "Adam", "he came in", "State,"] {
            assert!(!is_power(word), "{word}");
        }
        assert_eq!(number_of("[12] Not"), "12");
    }
}
