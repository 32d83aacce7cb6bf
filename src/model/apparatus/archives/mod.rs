//! The archives whose papers have a manner of their own, each with rules in a file of its own.
//!
//! Owns the list of them, what such a file says beside its rules, and that a library may name one. Which
//! archive a text is of is otherwise told by its `marks`, as a language is by some words; a text that
//! nothing tells is read by the general rules alone. Pure: no files.

mod marks;
mod needed;
mod plainer;
mod signs;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use self::marks::ArchiveMarks;
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
    /// With what a text begins (`\A`) or ends (`\z`), over several lines: one tells it, unless another archive
    /// has its marks.
    pub edges: Vec<String>,
    /// Lines, or parts of lines, of which one alone tells it.
    pub sure: Vec<String>,
    /// Lines, or parts of lines, of which several different ones do.
    pub marks: Vec<String>,
    /// What a paper of it has in one form or another: each counts once, however many of its forms are there.
    pub part: Vec<PaperPart>,
    /// How many marks do, or how much is made up by them and by parts.
    pub least: usize,
    /// What several of these have in common: `{name}` in a mark, or in such a word,
    /// stands for any of the words of that name.
    pub words: BTreeMap<String, Vec<String>>,
    /// What no text of this archive has.
    pub against: Vec<String>,
    /// Whether its papers are talks: `from` and `to` of its rules are who answers and who asks. Nobody is
    /// addressed, and both take part.
    pub talks: bool,
    /// The century of a year of two digits, if the page has no other: 19.
    pub century: Option<u8>,
    /// Whether the month comes first in figures, as in America: 3/9/60 is a day of March.
    pub month_first: bool,
    /// General rules that do not read its papers, by their names; `all` is all of them.
    pub without: Vec<String>,
}

/// A part of a paper that helps to tell it, such as the salutation of a letter.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PaperPart {
    /// What it is called.
    pub name: String,
    /// How many marks it is worth.
    pub worth: usize,
    /// Its forms: lines, or parts of lines.
    pub marks: Vec<String>,
}

/// The archives that texts may be of.
#[derive(Debug, Default)]
pub(super) struct Archives {
    pub all: Vec<PaperArchive>,
    /// The one that all texts of a library are of.
    named: Option<usize>,
    is_off: bool,
    marks: OnceLock<ArchiveMarks>,
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

    /// Returns what is said of this archive beside its rules.
    pub fn head(&self, archive: Option<usize>) -> Option<&ArchiveHead> {
        Some(&self.all.get(archive?)?.head)
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
        self.marks.get_or_init(|| ArchiveMarks::new(&self.all)).told(text)
    }
}

/// Returns what a file says before its words and rules.
fn head(text: &str) -> &str {
    let ends = ["\n[words]", "\n[[rule]]"].into_iter().filter_map(|mark| text.find(mark));
    &text[..ends.min().unwrap_or(text.len())]
}
