//! References to other papers of the same edition: "See Document 42", "Supra", "ibid.", and to the
//! notes of the paper itself: "footnote 3 above".
//!
//! Owns how these are worded. Only a paper that has a number in its edition refers so; what names
//! another volume is left out, since its numbers are not those of this one. Pure: no files.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::fact::{Fact, Field};
use super::reference::{Originator, Reference};
use crate::model::span::Span;

/// Only this many bytes of a text are searched.
const REACH: usize = 256 << 10;
/// How many bytes after such a word are examined.
const AFTER: usize = 80;
/// How many bytes before it may name another volume, or end what "ibid." repeats.
const BEFORE: usize = 120;

static HINTS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(["Document", "footnote", "upra", "nfra", "bid."]).ok());

// `None` would match nothing; a test checks that it compiles. Word boundaries are ASCII.
static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?-u:\b) (?:
            Documents?\ (?<numbers>\d{1,4}(?-u:\b)(?:(?:,\ and\ |,\ |\ and\ |\ or\ |–|-|\ to\ )\d{1,4}(?-u:\b))*)
          | footnotes?\ (?<note>\d{1,3}),?\ (?:above|below)
          | (?<above>[Ss]upra) (?:[^\w-]|$) | (?<below>[Ii]nfra) (?:[^\w-]|$)
          | (?<same>[Ii]bid\.) )",
    )
    .ok()
});

/// Adds the references of `text` to other papers of its edition, and to its own notes; `all` is in
/// the order of the text, and stays so.
pub(super) fn read(text: &str, facts: &[Fact], all: &mut Vec<Reference>) {
    let own = facts.iter().find(|fact| fact.field == Field::EditionNumber);
    let Some(own) = own.and_then(|fact| fact.text.parse::<u32>().ok()) else { return };
    let text = &text[..text.floor_char_boundary(REACH)];
    let (Some(hints), Some(pattern)) = (HINTS.as_ref(), PATTERN.as_ref()) else { return };
    let mut found: Vec<Reference> = Vec::new();
    let mut from = 0;
    for hint in hints.find_iter(text) {
        let end = text.ceil_char_boundary((hint.end() + AFTER).min(text.len()));
        let start = text.floor_char_boundary(hint.start().saturating_sub(1)).max(from);
        let Some(groups) =
            (start < end).then(|| pattern.captures_at(&text[..end], start)).flatten()
        else {
            continue;
        };
        let Some(whole) = groups.get(0).filter(|whole| whole.start() <= hint.end()) else {
            continue;
        };
        // A word is matched with what ends it.
        let whole = groups.name("above").or(groups.name("below")).unwrap_or(whole);
        from = whole.end();
        let paper = |number: &str, part: Range<usize>| Reference {
            text: text[part.clone()].to_owned(),
            kind: Some("document".to_owned()),
            originator: Originator::Other,
            number: Some(number.to_owned()),
            date: None,
            elsewhere: false,
            sender: None,
            recipient: None,
            span: Span::new(part.start, part.end),
        };
        if let Some(note) = groups.name("note") {
            let note = note.as_str();
            found.push(Reference {
                kind: Some("footnote".to_owned()),
                ..paper(note, whole.range())
            });
        } else if let Some(numbers) = groups.name("numbers") {
            if is_of_another(&text[..whole.start()]) {
                continue;
            }
            // The first takes the word along: "Documents 5" of "Documents 5 and 9".
            let mut begin = Some(whole.start());
            for part in digits(numbers.as_str()) {
                let at = numbers.start() + part.start..numbers.start() + part.end;
                found.push(paper(&text[at.clone()], begin.take().unwrap_or(at.start)..at.end));
            }
        } else if groups.name("above").is_some() {
            // Above the first there is none.
            let above = own.checked_sub(1).filter(|number| *number > 0);
            found.extend(above.map(|number| paper(&number.to_string(), whole.range())));
        } else if groups.name("below").is_some() {
            found.push(paper(&(own + 1).to_string(), whole.range()));
        } else if let Some(last) = same_as(text, whole.start(), &found, all) {
            found.push(Reference {
                text: whole.as_str().to_owned(),
                span: Span::new(whole.start(), whole.end()),
                ..last
            });
        }
    }
    all.extend(found);
    all.sort_by_key(|one| one.span);
}

/// Returns the numbers in "5, 9, and 12".
fn digits(words: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + words[at..].find(|c: char| c.is_ascii_digit())?;
        let length = words[start..].bytes().take_while(u8::is_ascii_digit).count();
        at = start + length;
        Some(start..at)
    })
}

const VOLUME: [&str; 6] = ["vol", "Vol", "vols", "volume", "Volume", "volumes"];

/// Returns whether what stands before "Document 42" names another volume: "volume XX, Document 42".
fn is_of_another(before: &str) -> bool {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(BEFORE))..];
    let sentence = near.rfind(['\n', ';', ')']).map_or(near, |at| &near[at + 1..]);
    let sentence = sentence.rfind(". See ").map_or(sentence, |at| &sentence[at..]);
    let names = |word: &str| {
        word.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(['v', 'V'])
            && VOLUME.contains(&word.trim_matches(|c: char| !c.is_alphabetic()))
    };
    sentence.contains("Relations") || sentence.contains("bid.") || sentence.split(' ').any(names)
}

/// Returns what "ibid." at `at` repeats: the reference just before it, in the same note or the one
/// above. "Ibid., Central Files" repeats an archive, which is no paper.
fn same_as<'a>(
    text: &str,
    at: usize,
    found: &'a [Reference],
    all: &'a [Reference],
) -> Option<Reference> {
    let behind = &text[at + "ibid.".len()..];
    if behind.starts_with(',') || behind.starts_with(':') {
        return None;
    }
    // Both are in the order of the text.
    let near = |list: &'a [Reference]| {
        let end = list.partition_point(|one| one.span.end <= at);
        list[..end].last().filter(|one| at - one.span.end < BEFORE)
    };
    let last = near(found).into_iter().chain(near(all)).max_by_key(|one| one.span)?;
    let between = &text[last.span.end..at];
    (last.kind.as_deref() != Some("footnote") && between.matches("\n\n").count() <= 1)
        .then(|| last.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::FactReader;

    fn numbered(number: &str) -> Fact {
        Fact {
            field: Field::EditionNumber,
            text: number.to_owned(),
            when: None,
            span: Span::default(),
            reader: FactReader::File,
        }
    }

    fn found(text: &str) -> Vec<String> {
        let own = numbered("12");
        let mut all = super::super::reference::read(text, std::slice::from_ref(&own));
        read(text, &[own], &mut all);
        let told = |one: Reference| {
            assert_eq!(&text[one.span.range()], one.text);
            let kind = one.kind.unwrap_or_default();
            format!("{kind} {}", one.number.unwrap_or_default())
        };
        all.into_iter().map(told).collect()
    }

    #[test]
    fn papers_of_the_same_edition_are_named_in_many_ways() {
        assert!(HINTS.is_some() && PATTERN.is_some());
        for (text, expected) in [
            ("See Document 42.", &["document 42"][..]),
            ("[2] See footnote 3, Document 42.", &["document 42"]),
            (
                "See Documents 5, 9, and 13–15.",
                &["document 5", "document 9", "document 13", "document 15"],
            ),
            ("see footnote 3 above", &["footnote 3"]),
            ("[1] Supra.", &["document 11"]),
            ("the memorandum infra is", &["document 13"]),
            ("cited supra, and infra", &["document 11", "document 13"]),
            ("matters involving Mr. Low. See Document 4.", &["document 4"]),
            ("matters involving Document 4", &["document 4"]),
            ("[2] See Document 42.\n\n[3] Ibid.", &["document 42", "document 42"]),
            ("[2] Telegram 909, May 22.\n\n[3] See ibid.", &["telegram 909", "telegram 909"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn what_names_another_volume_is_left_out() {
        for text in [
            "See Foreign Relations, 1969–1976, volume XX, Document 156.",
            "Printed in Foreign Relations, 1964–1968, vol. XXX, Documents 5 and 9.",
            "Printed in Volume XX, Document 156.",
            "(Ibid., vol. XX, Document 156)",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
            let last = text.rfind(", Doc").unwrap();
            assert_ne!(found(&text[last..]), [""; 0], "{text}, but for the volume");
        }
        let text = "Printed ibid., vol. XX, Document 156. See Document 4.";
        assert_eq!(found(text), ["document 4"]);
    }

    #[test]
    fn words_that_only_sound_like_such_a_reference_are_none() {
        for text in [
            "a supra-national body",
            "a supranational body of infra-red light and infrastructure",
            "Document 12345",
            "Documents of 1945",
            "the document 12",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        // "Ibid., Central Files" repeats an archive.
        let text = "[2] See Document 42.\n\n[3] Ibid., Central Files, 611.93/8–2055";
        assert_eq!(found(text), ["document 42"]);
        let mut all = Vec::new();
        read("[1] Supra. [2] Infra.", &[numbered("1")], &mut all);
        let numbers: Vec<_> = all.iter().map(|one| one.number.as_deref()).collect();
        assert_eq!(numbers, [Some("2")], "above the first there is none");
    }

    #[test]
    fn a_paper_without_a_number_refers_to_none() {
        let mut all = Vec::new();
        read("See Document 42.", &[], &mut all);
        assert_eq!(all, []);
    }
}
