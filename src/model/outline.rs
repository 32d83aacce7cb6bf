//! The outline of a text: what a reader who knows it would look for in it.
//!
//! A format says what the headings are. Of plain text, owns what is taken for one: a short line that
//! stands alone above prose, a numbered point with one before or after it, an enclosure, the turns of
//! a transcript, an article of a law, and where the notes begin. Rather than guess, it leaves out.
//! Pure: no files.

use std::collections::HashMap;

use super::cancel::Cancel;
use super::document::Document;
use super::entry::{EntryKind, begins_entry, looks_like};
use super::find::excerpt;
use super::footnotes::Footnotes;
use super::line::{Piece, next_piece, piece_at, previous_piece};
use super::paragraph::{is_blank, marker};
use super::span::Span;
use super::structure::OutlineEntry;
use super::text::Text;

/// Only this many bytes of a text are looked at.
const REACH: usize = 4 << 20;
/// A longer line is no heading, in characters.
const HEADING: usize = 76;
/// What stands below a heading is at least so long, in characters, or has several lines.
const PROSE: usize = 60;
/// How much of the words of a point or a turn is shown, in characters.
const WORDS: usize = 64;
/// The words with which the heading of an enclosure begins, in lower case.
const ENCLOSED: &[&str] = &[
    "enclosure",
    "subenclosure",
    "annex",
    "appendix",
    "attachment",
    "tab",
    "exhibit",
    "anlage",
    "annexe",
    "allegato",
    "anexo",
    "приложение",
];

/// What stands alone above prose in official papers and is no heading, in capitals.
const STAMPS: &[&str] = &[
    "CONFIDENTIAL",
    "EYES ONLY",
    "NIACT",
    "PRIORITY",
    "RESTRICTED",
    "SECRET",
    "TOP SECRET",
    "TRANSLATION",
    "UNCLASSIFIED",
    "URGENT",
];

/// A line that may be an entry.
struct OutlineCandidate {
    entry: OutlineEntry,
    what: What,
}

/// What it would be.
enum What {
    /// Believed as it is.
    Sure,
    /// A numbered point: what the number looks like, and which it is.
    Point(PointForm, u32),
    /// Somebody's turn.
    Turn(String),
    Question,
}

/// What the number of a point looks like.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum PointForm {
    Stop,
    Bracket,
    Letter,
}

/// Returns the outline of a document; `None` if it was cancelled.
#[must_use]
pub fn outline_of(document: &Document, cancel: &Cancel) -> Option<Vec<OutlineEntry>> {
    let named = &document.structure.outline;
    if !named.is_empty() {
        return Some(named.clone());
    }
    let text = &document.text;
    let facts: Vec<Span> = document.apparatus.facts.iter().map(|fact| fact.span).collect();
    let mut found = Vec::new();
    let mut piece = (!text.is_empty()).then(|| piece_at(text, 0));
    let notes = Footnotes::of(document).first();
    while let Some(line) = piece.filter(|line| line.span.start < REACH) {
        if cancel.is_cancelled() {
            return None;
        }
        // What stands in the notes is not read in its place.
        if notes.is_some_and(|notes| line.span.start >= notes) && notes > Some(text.len() / 2) {
            break;
        }
        found.extend(candidate(text, &line, &facts));
        piece = next_piece(text, &line);
    }
    let mut outline = believed(found);
    if let Some(at) = notes.filter(|_| !outline.is_empty()) {
        let place = outline.partition_point(|entry| entry.at < at);
        outline.insert(place, OutlineEntry { level: 1, title: "Notes".to_owned(), at });
    }
    Some(outline)
}

/// Returns what a line may be.
fn candidate(text: &Text, line: &Piece, facts: &[Span]) -> Option<OutlineCandidate> {
    let words = text.slice(line.span).trim();
    if words.is_empty() || !line.begins {
        return None;
    }
    let at = line.span.start;
    let make = |level, what| {
        let title = excerpt(words, WORDS);
        Some(OutlineCandidate { entry: OutlineEntry { level, title, at }, what })
    };
    if is_enclosure(words) && stands_alone(text, line) {
        let title = excerpt(without_call(words).trim_matches(['[', ']']), WORDS);
        return Some(OutlineCandidate {
            entry: OutlineEntry { level: 1, title, at },
            what: What::Sure,
        });
    }
    match looks_like(text, line) {
        Some((EntryKind::Turn, label)) => return make(2, What::Turn(label.to_owned())),
        Some((EntryKind::Question, _)) => return make(2, What::Question),
        Some((EntryKind::Article, _)) if begins_entry(text, line) || stands_alone(text, line) => {
            return make(1, What::Sure);
        }
        _ => {}
    }
    if let Some((form, number)) = point(words) {
        let level = if form == PointForm::Stop { 2 } else { 3 };
        return make(level, What::Point(form, number));
    }
    let is_fact = facts.iter().any(|fact| fact.overlaps(line.span));
    (!is_fact && is_heading(text, line, words)).then(|| {
        let title = without_call(words).to_owned();
        OutlineCandidate { entry: OutlineEntry { level: 1, title, at }, what: What::Sure }
    })
}

/// Leaves out the points without a neighbour, and turns of those who speak once, unless two others
/// come again.
fn believed(found: Vec<OutlineCandidate>) -> Vec<OutlineEntry> {
    let mut turns: HashMap<&str, usize> = HashMap::new();
    let mut last: HashMap<PointForm, (usize, u32)> = HashMap::new();
    let mut kept = vec![false; found.len()];
    let questions = found.iter().filter(|one| matches!(one.what, What::Question)).count();
    for one in &found {
        if let What::Turn(speaker) = &one.what {
            *turns.entry(speaker).or_default() += 1;
        }
    }
    let several = turns.values().filter(|count| **count > 1).count() > 1;
    for (at, one) in found.iter().enumerate() {
        match &one.what {
            What::Sure => kept[at] = true,
            What::Question => kept[at] = questions > 1,
            What::Turn(speaker) => {
                kept[at] = several && (turns[speaker.as_str()] > 1 || speaker.ends_with(':'));
            }
            What::Point(form, number) => {
                if let Some((before, _)) = last.get(form).filter(|(_, n)| n + 1 == *number) {
                    kept[*before] = true;
                    kept[at] = true;
                }
                last.insert(*form, (at, *number));
            }
        }
    }
    let entries = found.into_iter().zip(kept).filter(|(_, kept)| *kept);
    entries.map(|(one, _)| one.entry).collect()
}

/// Returns the number of a point: `3.`, `(3)` or `b)`.
fn point(words: &str) -> Option<(PointForm, u32)> {
    if marker(words) == 0 {
        return None;
    }
    let bare = words.trim_start_matches('(');
    let end = bare.find(['.', ')'])?;
    let (name, rest) = bare.split_at(end);
    if let Ok(number) = name.parse() {
        let form = if rest.starts_with('.') { PointForm::Stop } else { PointForm::Bracket };
        return Some((form, number));
    }
    let letter = name.chars().next().filter(|_| name.chars().count() == 1)?;
    letter.is_alphabetic().then(|| (PointForm::Letter, u32::from(letter.to_ascii_lowercase())))
}

fn is_enclosure(words: &str) -> bool {
    let bare = words.trim_start_matches(['[', '(']);
    let end = bare.find(|c: char| !c.is_alphabetic()).unwrap_or(bare.len());
    let is_short = words.chars().count() <= HEADING && !words.ends_with(['.', ':', ';', ',']);
    is_short && ENCLOSED.contains(&bare[..end].to_lowercase().as_str())
}

/// Returns whether a line is a heading: short, no sentence, alone, and with prose below it.
fn is_heading(text: &Text, line: &Piece, words: &str) -> bool {
    let words = without_call(words);
    let begins = words
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_numeric() || "[“\"«".contains(c));
    let is_sentence = words.ends_with(['.', ',', ';', ':', '?', '!', '…', '-', '—', '”', '。']);
    let has_words =
        words.split_whitespace().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2);
    if !begins
        || is_sentence
        || STAMPS.contains(&words.trim_matches(['[', ']']))
        || !has_words
        || words.chars().count() > HEADING
    {
        return false;
    }
    // A line of dashes below it says so.
    if let Some(below) = next_piece(text, line)
        && is_rule(text.slice(below.span))
        && previous_piece(text, line).is_none_or(|above| is_blank(text, &above))
    {
        return true;
    }
    stands_alone(text, line) && prose_below(text, line)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// Returns whether the next paragraph is prose.
fn prose_below(text: &Text, line: &Piece) -> bool {
    let mut next = next_piece(text, line);
    while let Some(blank) = next.filter(|piece| is_blank(text, piece)) {
        next = next_piece(text, &blank);
    }
    next.is_some_and(|below| {
        let words = text.slice(below.span).trim();
        let ends = words.ends_with(['.', ':', ';', '”', ']']);
        words.chars().count() >= PROSE
            || ends && words.chars().count() > PROSE / 2
            || next_piece(text, &below).is_some_and(|more| !is_blank(text, &more))
    })
}

fn stands_alone(text: &Text, line: &Piece) -> bool {
    let blank = |piece: Option<Piece>| piece.is_none_or(|piece| is_blank(text, &piece));
    blank(previous_piece(text, line)) && blank(next_piece(text, line))
}

/// Returns a heading without the call of a note at its end.
fn without_call(words: &str) -> &str {
    let Some((bare, call)) = words.strip_suffix(']').and_then(|words| words.rsplit_once('['))
    else {
        return words;
    };
    let is_call = !call.is_empty() && call.bytes().all(|b| b.is_ascii_digit());
    if is_call && !bare.is_empty() { bare.trim_end() } else { words }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::model::abbreviation::Abbreviations;
    use crate::model::apparatus::Apparatus;
    use crate::model::document::SourceFile;
    use crate::model::path::DocPath;
    use crate::model::structure::Structure;

    fn outline(text: &str) -> Vec<String> {
        let document = Document {
            path: DocPath::new(Path::new("a")).unwrap(),
            text: Arc::new(Text::new(text.to_owned())),
            structure: Arc::new(Structure::default()),
            apparatus: Arc::new(Apparatus::default()),
            abbreviations: Arc::new(Abbreviations::default()),
            source: SourceFile::default(),
        };
        let all = outline_of(&document, &Cancel::default()).unwrap();
        all.iter().map(|entry| format!("{} {}", entry.level, entry.title)).collect()
    }

    const SENTENCE: &str = "This is what was said of it at some length, so that it is prose.";

    #[test]
    fn headings_enclosures_and_where_the_notes_begin() {
        let text = format!(
            "Trade with Japan[1]\n\n{SENTENCE}\n\nTOKYO\n\nSECRET\n\n{SENTENCE}\n\n[Enclosure 1][2]\n\nI. Ships\n\n\
             {SENTENCE}\n\nLOVETT\n\n----------\n\n[1] Not printed.\n\n[2] A copy.\n"
        );
        assert_eq!(
            outline(&text),
            ["1 Trade with Japan", "1 Enclosure 1", "1 I. Ships", "1 Notes"]
        );
        assert_eq!(outline(&format!("A Title\n=======\n{SENTENCE}\n")), ["1 A Title"]);
    }

    #[test]
    fn points_that_have_a_neighbour() {
        let text =
            format!("1. {SENTENCE}\n\n2. Two.\n\n(a) Small.\n\n(b) Smaller.\n\n77. A year.\n");
        let all = outline(&text);
        assert_eq!(all[1..], ["2 2. Two.", "3 (a) Small.", "3 (b) Smaller."]);
        assert!(all[0].starts_with("2 1. This is what"), "{all:?}");
        assert_eq!(outline(&format!("297. {SENTENCE}\n")), Vec::<String>::new());
    }

    #[test]
    fn the_turns_of_a_transcript() {
        let turns =
            "JONES: Where was it?\n\nSMITH: At the harbour.\n\nJONES: When?\n\nSMITH: At six.\n";
        assert_eq!(outline(turns).len(), 4);
        let answers = "Q. Where was it?\nA. At the harbour.\nQ. When?\nA. At six.\n";
        assert_eq!(outline(answers), ["2 Q. Where was it?", "2 Q. When?"]);
        let head = "Subject: Guns.\nFrom: Smith.\n\nSubject: More guns.\n";
        assert_eq!(outline(head), Vec::<String>::new(), "one that comes again is no transcript");
        assert_eq!(outline(&format!("Article 1. {SENTENCE}\nArticle 2. {SENTENCE}\n")).len(), 2);
    }
}
