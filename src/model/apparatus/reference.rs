//! What a text refers to: "your telegram of June 4", "Deptel 742", "your no. 4676".
//!
//! Owns how a reference is worded and what it states: its originator, the number, the date. Which
//! document is meant depends on the others: see [`super`]. Pure: no files.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::date::{Date, When};
use super::fact::{Fact, Field};
use crate::model::span::Span;

/// Only this many bytes of a text are searched.
const REACH: usize = 256 << 10;

/// Who wrote the document referred to, as seen from the text that refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Originator {
    /// The addressee: "your telegram".
    Your,
    /// The author: "my telegram".
    My,
    /// The ministry: "Deptel".
    Department,
    /// The mission, whichever side it is on: "Embtel".
    Mission,
    /// Not stated.
    Other,
}

/// One reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its wording, on one line.
    pub text: String,
    /// The kind of document, if stated: `telegram`, `letter`.
    pub kind: Option<String>,
    /// Who wrote it.
    pub originator: Originator,
    /// Its number.
    pub number: Option<String>,
    /// Its date. A missing year is that of the writing, or the one before.
    pub date: Option<Date>,
    /// Whether a place follows, as in "telegram 34 to Calcutta": then it belongs to someone other
    /// than the two correspondents, and its number alone does not identify it.
    pub elsewhere: bool,
    /// Who sent it, as in "telegram 41 from the Secretary of State", if that is said behind it: an office, a
    /// name or a place.
    pub sender: Option<String>,
    /// To whom, if that is said too.
    pub recipient: Option<String>,
    /// Where it is, in bytes of the text.
    pub span: Span,
}

impl Reference {
    /// Returns the number in the edition of the document meant: "Document 42".
    #[must_use]
    pub fn in_edition(&self) -> Option<&str> {
        self.number.as_deref().filter(|_| self.kind.as_deref() == Some("document"))
    }

    /// Returns the number of the note of the same document that is meant: "footnote 3 above".
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.number.as_deref().filter(|_| self.kind.as_deref() == Some("footnote"))
    }
}

const MONTH: &str = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";

// `None` would match nothing; a test checks that they compile. Word boundaries are ASCII: others
// are slow to find in text that is not ASCII.
static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let date = format!(
        r"(?:(?:\d{{1,2}}\ {MONTH}|{MONTH}\.?\ \d{{1,2}})(?:,?\ [12]\d{{3}})?|\d{{1,2}}\.\d{{1,2}}\.(?:[12]\d{{3}}|\d\d))"
    );
    let number = r"(?:[A-Z][–-])?\d{1,6}";
    Regex::new(&format!(
        r"(?x)
        (?-u:\b) (?: (?i:re|ref|reference)\ ?)?
        (?: (?i: (?<w1>dep|emb|my|ur|your|our|con|congen|leg|mis) )(?i:tels?|desp|gram|let) (?-u:\b)
              (?: \ (?i:nos?)\.? )? (?: \ (?<n1>{number}) (?-u:\b) )? (?: ,?\ (?:of\ |dated\ )? (?<d1>{date}) (?-u:\b) )?
          | (?: (?i: (?<w2> your|my|our|department[’']s|dept[’']s|embassy[’']s|mission[’']s|legation[’']s|consulate[’']s ) ) \ )?
            (?<kind> (?i: telegram | tel | letter | despatch | dispatch | airgram | cable | message | memorandum ) s? ) (?-u:\b)
              (?: \ (?i:nos?)\.? )? (?: \ (?<n2>{number}) (?-u:\b) )? (?: ,?\ (?:of\ |dated\ )? (?<d2>{date}) (?-u:\b) )?
          | (?i: (?<w3> your|my|our ) ) \ (?: (?i:nos?)\.?\ ? (?<n3>{number}) (?-u:\b) | (?<n4>\d{{2,6}}) (?:[.,;)\]]|\[\d|\ {MONTH}|(?m:$)) ) (?: ,?\ ?(?:of\ |dated\ )? (?<d3>{date}) (?-u:\b) )?
        )"
    ))
    .ok()
});

/// Papers refer to papers of so many years before, and of so many after.
const LIFETIME: i16 = 80;

/// How many bytes are examined before and after a word that may belong to a reference.
const BEFORE: usize = 32;
const AFTER: usize = 80;

/// A party has at most so many words, and these among them in small letters.
const MOST_WORDS: usize = 9;
const BETWEEN: [&str; 8] = ["the", "of", "in", "for", "at", "and", "de", "von"];

/// Every reference contains one of these words.
static HINTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "telegram", "letter", "despatch", "dispatch", "airgram", "cable", "message", "memorand",
        "tel ", "tels ", "tel.", "deptel", "embtel", "mytel", "urtel", "contel", "gentel",
        "legtel", "ourtel", "yourtel", "mistel", "your ", "our ", "my ", "desp", "gram", "let ",
        "lets ",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

/// Returns the references of `text`; its own number is not one.
pub(super) fn read(text: &str, facts: &[Fact]) -> Vec<Reference> {
    let text = &text[..text.floor_char_boundary(REACH)];
    let mut all = Vec::new();
    let Some(pattern) = PATTERN.as_ref() else { return all };
    let written = facts.iter().find(|fact| fact.field == Field::Date).and_then(|fact| fact.when);
    let head =
        facts.iter().filter(|fact| matches!(fact.field, Field::Title | Field::Kind | Field::File));
    let head = head.map(|fact| fact.span.end).filter(|end| *end < 2048).max().unwrap_or(0);
    let Some(hints) = HINTS.as_ref() else { return all };
    let mut from = 0;
    for hint in hints.find_iter(text) {
        // Only the surroundings of such a word are examined closely.
        let end = text.ceil_char_boundary((hint.end() + AFTER).min(text.len()));
        let start = text.floor_char_boundary(hint.start().saturating_sub(BEFORE)).max(from);
        if hint.start() < from || start >= end {
            continue;
        }
        let Some(groups) = pattern.captures_at(&text[..end], start) else { continue };
        from = groups.get(0).map_or(from, |whole| whole.end());
        let reference = reference(&groups, text, written.map(|when| when.date));
        // The heading names the document itself.
        all.extend(reference.filter(|one| one.span.start >= head));
    }
    all
}

fn reference(found: &Captures, page: &str, written: Option<Date>) -> Option<Reference> {
    let group = |names: &[&str]| names.iter().find_map(|name| found.name(name));
    let whole = found.get(0)?;
    let who = group(&["w1", "w2", "w3"]).map(|who| who.as_str().to_lowercase());
    let originator = match who.as_deref() {
        Some("your" | "ur") => Originator::Your,
        Some("my" | "our") => Originator::My,
        Some(who) if who.starts_with("dep") => Originator::Department,
        Some(_) => Originator::Mission,
        None => Originator::Other,
    };
    let number = group(&["n1", "n2", "n3", "n4"]);
    let told = group(&["d1", "d2", "d3"]);
    // In "Embtels 1805, July 25, 1859, July 30" the third number is no year.
    let day_told = told.map(|told| without_number(told.as_str(), written));
    // "a telegram", and "the telegrams" without an author, identify nothing.
    if number.is_none() && told.is_none() && (who.is_none() || found.name("w1").is_some()) {
        return None;
    }
    let kind = found.name("kind").map(|kind| kind.as_str().trim_end_matches('s').to_lowercase());
    let kind = match (kind.as_deref(), found.name("w1")) {
        (Some("tel" | "cable"), _) => Some("telegram".to_owned()),
        (Some("dispatch" | "despatche"), _) => Some("despatch".to_owned()),
        (None, Some(_)) => Some("telegram".to_owned()),
        _ => kind,
    };
    let end = number
        .map_or(0, |n| n.end())
        .max(told.zip(day_told).map_or(0, |(told, day)| told.start() + day.len()));
    let end = if end == 0 { whole.end() } else { end };
    let text = &whole.as_str()[..end - whole.start()];
    let behind = page[end..].trim_start_matches([',', ' ']);
    let place = |word: &str| {
        let name = behind.strip_prefix(word)?.chars().next()?;
        name.is_uppercase().then_some(())
    };
    let elsewhere = ["from ", "to ", "sent to ", "from the ", "to the "]
        .into_iter()
        .any(|word| place(word).is_some());
    let (sender, recipient) = parties(behind);
    Some(Reference {
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        kind,
        originator,
        number: number.map(|number| number.as_str().to_owned()),
        date: day_told.and_then(|told| day(told, written)),
        elsewhere,
        sender,
        recipient,
        span: Span::new(whole.start(), end),
    })
}

/// Returns who sent it and to whom, as far as the words behind a reference say.
fn parties(behind: &str) -> (Option<String>, Option<String>) {
    let Some((sender, rest)) = behind.strip_prefix("from ").and_then(party) else {
        return (None, None);
    };
    let rest = rest.trim_start_matches([',', ' ']);
    (Some(sender), rest.strip_prefix("to ").and_then(party).map(|(recipient, _)| recipient))
}

/// Returns the party that words begin with, without note marks, and what stands behind it.
fn party(words: &str) -> Option<(String, &str)> {
    let mut taken: Vec<&str> = Vec::new();
    // Where the last word with a capital ends, and how many words that are.
    let (mut end, mut count) = (0, 0);
    for (at, word) in words.split(' ').scan(0, |next, word| {
        let at = *next;
        *next += word.len() + 1;
        Some((at, word))
    }) {
        let bare = word.split(['[', ',', ';', ')', '\n']).next().unwrap_or(word);
        let is_title = bare.ends_with('.') && bare.chars().count() < 4;
        let name = if is_title { bare } else { bare.trim_end_matches(['.', ':']) };
        let is_capital = name.starts_with(char::is_uppercase);
        if taken.len() == MOST_WORDS || !(is_capital || BETWEEN.contains(&name)) {
            break;
        }
        taken.push(name);
        if is_capital {
            (end, count) = (at + bare.len(), taken.len());
        }
        if name.len() < word.len() {
            break;
        }
    }
    taken.truncate(count);
    let mut rest = words.get(end..).unwrap_or_default();
    // A note may be called behind it.
    if let Some(note) = rest.strip_prefix('[').and_then(|note| note.split_once(']')) {
        rest = note.1;
    }
    (count > 0).then(|| (taken.join(" "), rest))
}

/// Returns a stated day without the number behind it that would be a year, but is far from when this
/// was written.
fn without_number(told: &str, written: Option<Date>) -> &str {
    let end = told.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let year = told[end..].parse::<i16>().ok().filter(|year| *year >= 1000);
    match year.zip(written) {
        Some((year, written)) if (year - written.year).abs() > LIFETIME => {
            told[..end].trim_end_matches([',', ' '])
        }
        _ => told,
    }
}

/// Returns the stated day; without a year, the last such day before `written`. A day later in the
/// year is ambiguous, since notes also name later papers: it is resolved only if the day is a few
/// months back.
fn day(words: &str, written: Option<Date>) -> Option<Date> {
    let page = written.map(|date| date.year.to_string()).unwrap_or_default();
    if let Ok(when) = When::read(words, &page) {
        return Some(when.date);
    }
    let written = written?;
    let of = |year: i16| {
        let with = format!("{words}, {year}");
        let other = || format!("{words} {year}");
        let when = When::read(&with, "").or_else(|_| When::read(&other(), ""));
        when.ok().map(|when| when.date)
    };
    let before = |date: &Date| *date <= written.days().1;
    let lately =
        |date: &Date| date.month >= Some(9) && written.month.is_some_and(|month| month <= 4);
    of(written.year).filter(before).or_else(|| of(written.year - 1).filter(lately))
}

#[cfg(test)]
mod tests {
    use super::super::FactReader;
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let date = Fact {
            field: Field::Date,
            text: String::new(),
            when: When::read("5 June 1951", "").ok(),
            span: Span::default(),
            reader: FactReader::File,
        };
        read(text, &[date])
            .into_iter()
            .map(|one| {
                assert_eq!(
                    text[one.span.range()].split_whitespace().collect::<Vec<_>>().join(" "),
                    one.text
                );
                format!(
                    "{:?} {} {} {}",
                    one.originator,
                    one.kind.as_deref().unwrap_or("-"),
                    one.number.as_deref().unwrap_or("-"),
                    one.date.map_or("-".to_owned(), |date| date.iso())
                )
            })
            .collect()
    }

    #[test]
    fn the_pattern_compiles() {
        assert!(PATTERN.is_some() && HINTS.is_some());
    }

    #[test]
    fn references_are_worded_in_many_ways() {
        for (text, expected) in [
            ("I received your telegram of June 4, and also", "Your telegram - 1951-06-04"),
            ("We have your telegram of 17 May.", "Your telegram - 1951-05-17"),
            ("We have your telegram of 17 December.", "Your telegram - -"),
            ("In response to your no. 4676", "Your - 4676 -"),
            ("In my telegram I wrote", "My telegram - -"),
            ("Deptel 742.", "Department telegram 742 -"),
            ("ReDeptel 606, May 19 on arrest", "Department telegram 606 1951-05-19"),
            ("Reurtel 583 Feb 22.", "Your telegram 583 1951-02-22"),
            ("as stated in mytel 899, July 21,", "My telegram 899 -"),
            ("Embtel 909 May 22", "Mission telegram 909 1951-05-22"),
            ("my telegram no. 1473, April 7,[1]", "My telegram 1473 1951-04-07"),
            ("reference your 1234.", "Your - 1234 -"),
            ("Your 681.[2] Following", "Your - 681 -"),
            ("Embassy’s telegram 1879, May 9, 1949.", "Mission telegram 1879 1949-05-09"),
            (
                "this Mission’s despatch No. 813 of December 29, 1948",
                "Mission despatch 813 1948-12-29",
            ),
            ("telegram of 17 January", "Other telegram - 1951-01-17"),
            ("Embtels 1805, July 25, 1859, July 30", "Mission telegram 1805 -"),
            ("Embtels 1805, May 25, 1859, June 30", "Mission telegram 1805 1951-05-25"),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_place_behind_it_tells_that_it_is_of_others() {
        for (text, expected) in [
            ("telegram 34 to Calcutta", true),
            ("Despatch 8 from Taipei, June 1", true),
            ("telegram 34, June 1, from the Embassy", true),
            ("Deptel 34 to which", false),
            ("Deptel 34. From here", false),
        ] {
            assert_eq!(read(text, &[])[0].elsewhere, expected, "{text}");
        }
    }

    #[test]
    fn who_sent_it_to_whom_is_read_behind_it() {
        for (text, sender, recipient) in [
            ("telegram 41 from the Secretary of State.", Some("the Secretary of State"), None),
            (
                "telegram 41, June 1, from the Secretary of State[2] to the Embassy in Korea, that",
                Some("the Secretary of State"),
                Some("the Embassy in Korea"),
            ),
            (
                "letter of June 1 from Secretary Royall to Secretary Marshall; it",
                Some("Secretary Royall"),
                Some("Secretary Marshall"),
            ),
            ("letter of June 1 from Mr. Muccio and others", Some("Mr. Muccio"), None),
            ("telegram 41, June 1, from Seoul, Mr. Muccio said", Some("Seoul"), None),
            ("telegram 41 from which", None, None),
            ("telegram 41 to Calcutta", None, None),
        ] {
            let found = &read(text, &[])[0];
            assert_eq!(found.sender.as_deref(), sender, "{text}");
            assert_eq!(found.recipient.as_deref(), recipient, "{text}");
        }
    }

    #[test]
    fn what_only_sounds_like_one_is_none() {
        for text in [
            "We telegraphed in May.",
            "your 20 divisions",
            "a letter to the editor",
            "hotels 12",
            "the telegrams",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
