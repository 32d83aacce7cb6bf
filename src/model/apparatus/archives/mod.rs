//! The archives whose papers have a manner of their own, each with rules in a file of its own.
//!
//! Owns the list of them, what such a file says beside its rules, and how it is told of which archive
//! a text is: some lines of its head and its end are marks of one, as some words are of a language.
//! A text that nothing tells is read by the general rules alone. Pure: no files.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::rules::{ArchiveRules, RuleSource};

/// The name of each archive, by which a library names it, and its rules. Of two that are told as
/// surely by a text, the first one counts.
const ALL: [(&str, &str); 10] = [
    ("british", include_str!("british.toml")),
    ("soviet", include_str!("soviet.toml")),
    ("german", include_str!("german.toml")),
    ("french", include_str!("french.toml")),
    ("un", include_str!("un.toml")),
    ("cia", include_str!("cia.toml")),
    ("court", include_str!("court.toml")),
    ("interview", include_str!("interview.toml")),
    ("newspaper", include_str!("newspaper.toml")),
    ("letter", include_str!("letter.toml")),
];

/// What a library says so that no text is of any of these.
const NONE: &str = "none";

/// Lines that the editors of *Foreign Relations* print above and below a paper of any archive, and lines
/// of texts about papers, such as exercises and glossaries. A text with one of them is of no archive: the
/// general rules are made for the former, and nothing is to be read of the latter.
const EDITED: [&str; 8] = [
    r"^\d{3}[\w .()–-]{0,60}/\d{1,2}[–-]\d{3,5}",
    r"^[^\n]{2,60}(?:[Ff]iles?,? [Ll]ot|(?:Eisenhower|Truman|Kennedy|Johnson|Roosevelt|Ford|Carter) (?:Library|[Pp]apers)|, [Ll]ot \d|NSC [Ff]iles)",
    r"^\[\d{1,2}\] (?:Source[:;]|Not printed|Ante|Supra|Infra|[^\n]{0,200}(?:, ante|, infra|, supra|[Nn]ot printed|source text|Lot file|Foreign Relations))",
    r"^\d{1,4}\. (?:Telegram|Memorandum|Letter|Airgram|Minutes|Message|Note|Report|Draft|Paper|Record|Summary|Editorial|National|\p{L}+ (?:Memorandum|Message|Telegram|Paper|Note)) (?i:from|of|for|by|prepared|note|security) ",
    r"^(?:The |Memorandum )[^\n]{3,110} to (?:the |The )[^\n]{3,110}\(\p{L}+\)",
    r"^(?:Memorandum|Minutes|Report|Statement|Draft|Note|Paper)[^\n]{0,80} (?:by|of|to) the [^\n]{0,120}(?:\(\p{L}+\)|National Security Council|Executive Secretary)",
    r"^\[\p{Lu}\p{L}+(?: \p{L}+)?,\] |^(?:\d{1,4}\. )?Editorial Note",
    r"(?i)^[ \t]*(?:exercise \d|fig(?:ure|\.) ?\d|key terms|sample form|specimen|abbreviations|glossary)|\[(?:name and title|begin text|insert)",
];

/// Bytes of the head and of the end of a text in which marks are looked for.
const HEAD_BYTES: usize = 3 * 1024;
const END_BYTES: usize = 1024;
/// The memory limit for a mark, in bytes.
const LARGEST: usize = 16 << 20;

/// A file of rules for one archive.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ArchiveSource {
    pub archive: ArchiveHead,
    pub words: BTreeMap<String, Vec<String>>,
    pub rule: Vec<RuleSource>,
}

/// How an archive is called and told.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ArchiveHead {
    /// What people call it.
    pub title: String,
    /// Lines, or parts of lines, of which one alone tells it.
    pub sure: Vec<String>,
    /// Lines, or parts of lines, of which several different ones do.
    pub marks: Vec<String>,
    /// How many.
    pub least: usize,
    /// What no text of this archive has.
    pub against: Vec<String>,
    /// The century of a year of two digits, if the page has no other: 19.
    pub century: Option<u8>,
    /// General rules that do not read its papers, by their names; `all` is all of them.
    pub without: Vec<String>,
}

/// The archives that texts may be of.
#[derive(Debug, Default)]
pub(super) struct Archives {
    pub all: Vec<PaperArchive>,
    /// The one that all texts of a library are of.
    named: Option<usize>,
    is_off: bool,
    marks: OnceLock<Option<ArchiveMarks>>,
}

/// One archive.
#[derive(Debug, Default)]
pub(super) struct PaperArchive {
    pub name: &'static str,
    pub head: ArchiveHead,
    /// Its rules, once a text of it was met.
    pub rules: OnceLock<ArchiveRules>,
}

impl Archives {
    /// Reads what the files say beside their rules.
    pub fn new() -> Self {
        let archive = |(name, text): (&'static str, &str)| PaperArchive {
            name,
            head: toml::from_str::<ArchiveSource>(head(text)).unwrap_or_default().archive,
            rules: OnceLock::new(),
        };
        Self { all: ALL.into_iter().map(archive).collect(), ..Self::default() }
    }

    /// Reads the file of an archive; a test checks that it can be read.
    pub fn source(archive: usize) -> ArchiveSource {
        ALL.get(archive).and_then(|(_, text)| toml::from_str(text).ok()).unwrap_or_default()
    }

    /// Returns the files as they are written, so that a change of one is noticed.
    pub fn texts() -> String {
        ALL.map(|(_, text)| text).concat()
    }

    /// Returns what people call the archive of this name.
    pub fn title(&self, name: &str) -> Option<&str> {
        Some(&self.all.iter().find(|archive| archive.name == name)?.head.title)
    }

    /// Makes all texts those of the archive of this name, or of none; `false` if there is no such.
    pub fn name(&mut self, name: &str) -> bool {
        self.is_off = name == NONE;
        self.named = self.all.iter().position(|archive| archive.name == name);
        self.is_off || self.named.is_some()
    }

    /// Returns the century of years of two digits in the papers of this archive.
    pub fn century(&self, archive: Option<usize>) -> Option<u8> {
        self.all.get(archive?)?.head.century
    }

    /// Returns the names that a library may give.
    pub fn names() -> String {
        let names: Vec<&str> = ALL.iter().map(|(name, _)| *name).chain([NONE]).collect();
        names.join(", ")
    }

    /// Returns which archive `text` is of, if it or the library tells.
    pub fn told(&self, text: &str) -> Option<usize> {
        if self.is_off || self.named.is_some() {
            return self.named;
        }
        self.marks.get_or_init(|| ArchiveMarks::new(&self.all)).as_ref()?.told(text)
    }
}

/// The marks of all archives.
#[derive(Debug)]
struct ArchiveMarks {
    /// Those of the editors, by which a text is of none.
    edited: Vec<Regex>,
    /// Each by itself: together they would take a state for almost each letter of a text.
    patterns: Vec<Regex>,
    /// For each pattern its archive, and what it is worth.
    worth: Vec<(usize, usize)>,
    /// How much each archive takes.
    least: Vec<usize>,
    /// For each archive the marks that no text of it has: looked for once it has as much as it takes.
    against: Vec<Vec<Regex>>,
}

impl ArchiveMarks {
    fn new(all: &[PaperArchive]) -> Option<Self> {
        let mut patterns = Vec::new();
        let mut worth = Vec::new();
        for (at, PaperArchive { head, .. }) in all.iter().enumerate() {
            let lists = [(&head.sure, head.least.max(1)), (&head.marks, 1)];
            for (list, value) in lists {
                patterns.extend(list);
                worth.extend(list.iter().map(|_| (at, value)));
            }
        }
        let ready = |pattern: &str| {
            RegexBuilder::new(pattern).multi_line(true).size_limit(LARGEST).build().ok()
        };
        let edited = EDITED.into_iter().map(ready).collect::<Option<Vec<_>>>()?;
        let patterns = patterns.into_iter().map(|one| ready(one)).collect::<Option<Vec<_>>>()?;
        let least = all.iter().map(|archive| archive.head.least.max(1)).collect();
        let against =
            |archive: &PaperArchive| archive.head.against.iter().map(|one| ready(one)).collect();
        let against = all.iter().map(against).collect::<Option<Vec<_>>>()?;
        Some(Self { edited, patterns, worth, least, against })
    }

    /// Returns the marks in a part of a text.
    fn seen(&self, part: &str) -> impl Iterator<Item = usize> {
        let marks = self.patterns.iter().enumerate();
        marks.filter(move |(_, mark)| mark.is_match(part)).map(|(at, _)| at)
    }

    fn told(&self, text: &str) -> Option<usize> {
        let (head, end) = edges(text);
        let is_edited = |part: &str| self.edited.iter().any(|mark| mark.is_match(part));
        if is_edited(head) || !end.is_empty() && is_edited(end) {
            return None;
        }
        let mut seen = self.seen(head).collect::<Vec<_>>();
        if !end.is_empty() {
            seen.extend(self.seen(end));
            seen.sort_unstable();
            seen.dedup();
        }
        if seen.is_empty() {
            return None;
        }
        let mut points = vec![0; self.least.len()];
        for pattern in seen {
            let (at, worth) = *self.worth.get(pattern)?;
            points[at] += worth;
        }
        let is_against = |mark: &Regex| mark.is_match(head) || mark.is_match(end);
        let told = points.into_iter().enumerate().filter(|(at, points)| {
            *points >= self.least[*at] && !self.against[*at].iter().any(is_against)
        });
        // By how much more than it takes.
        let told = told.map(|(at, points)| (at, points * 100 / self.least[at]));
        // Of equals the first one.
        told.rev().max_by_key(|(_, points)| *points).map(|(at, _)| at)
    }
}

/// Returns what a file says before its words and rules.
fn head(text: &str) -> &str {
    let ends = ["\n[words]", "\n[[rule]]"].into_iter().filter_map(|mark| text.find(mark));
    &text[..ends.min().unwrap_or(text.len())]
}

/// Returns the lines at the beginning and at the end of a text in which marks are looked for; a short text
/// is all beginning. Half a line is none.
fn edges(text: &str) -> (&str, &str) {
    let head = &text[..text.floor_char_boundary(HEAD_BYTES)];
    if head.len() == text.len() {
        return (text, "");
    }
    let end = &text[text.ceil_char_boundary(text.len().saturating_sub(END_BYTES))..];
    let head = head.rfind('\n').map_or(head, |at| &head[..=at]);
    (head, end.find('\n').map_or("", |at| &end[at + 1..]))
}

#[cfg(test)]
mod tests;
