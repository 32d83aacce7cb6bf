//! The rules by which facts are read, as they are written.
//!
//! Owns the format, which `rules.toml` describes, and the order in which rules apply. Applying them
//! to a text is left to the engine, and making them ready to `ready` and `compile`. Pure: a file is given
//! as text.

mod compile;
mod ready;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Deserialize, Serialize};

pub(super) use self::compile::Rule;
pub(super) use self::ready::{ArchiveRules, ReadyRules};
use super::archives::Archives;
use super::fact::FactReader;
use crate::model::text::sha256;

/// The rules that come with the program.
pub const BUILT_IN: &str = include_str!("rules.toml");

/// A file of rules: the built-in one, or `[apparatus]` in the settings of a library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleFile {
    /// Lists of words, by the name that stands for any of them in a pattern. Each word is a
    /// pattern.
    pub words: BTreeMap<String, Vec<String>>,
    /// The rules, in the order in which they apply.
    pub rule: Vec<RuleSource>,
    /// The archive that all documents are of; if it is not named, each text tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
}

/// One rule as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as a rule is written"
)]
pub struct RuleSource {
    /// Its name.
    pub name: String,
    /// The zones that it applies to.
    pub r#in: Vec<Zone>,
    /// The pattern of a line.
    pub r#match: String,
    /// A pattern of lines to skip.
    pub not: Option<String>,
    /// A pattern that the next line must match.
    pub next: Option<String>,
    /// A pattern of the lines below, from which facts are read too.
    pub lines: Option<String>,
    /// A pattern of a line before which they end.
    pub until: Option<String>,
    /// How many of those lines are read.
    pub most: Option<usize>,
    /// How many lines of the zone are examined.
    pub first: Option<usize>,
    /// The rules of which at least one must have matched.
    pub after: Vec<String>,
    /// The facts that must have one of these values.
    pub when: BTreeMap<String, Vec<String>>,
    /// The facts of which at least one must be known.
    pub with: Vec<String>,
    /// The facts that must not be known.
    pub without: Vec<String>,
    /// Whether no rule after this one reads a matching line.
    pub skip: bool,
    /// Whether only the first matching line counts.
    pub single: bool,
    /// Whether lines of several columns are left to their columns.
    pub column: bool,
    /// Whether nothing else on the page need bear it out.
    pub alone: bool,
    /// The facts to set.
    pub set: BTreeMap<String, String>,
    /// How many different dates there may be.
    pub once: Option<usize>,
}

/// A region of a text that a rule applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Lines of the head or the tail that stand directly below each other, as one line. A rule for
    /// these and for lines tries these first.
    Blocks,
    /// The lines before the first sentence.
    Head,
    /// The first sentence or paragraph.
    Opening,
    /// The lines after the last sentence.
    Tail,
    /// The line at the end that may be a signature.
    Last,
    /// The first notes.
    Notes,
    /// The last lines, sentences among them: what stands above a postscript, too.
    End,
}

impl Zone {
    pub(super) const ALL: [Self; 7] =
        [Self::Blocks, Self::Head, Self::Opening, Self::Tail, Self::Last, Self::Notes, Self::End];
}

/// An error in a rule. The other rules apply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{left_out} is ignored: {what}")]
pub struct RuleError {
    /// The rule by its name, or by its number if it has none; or the word.
    pub left_out: String,
    /// The name of its setting below `apparatus`: `["rule", "0"]`, `["words", "kind"]`.
    pub at: [String; 2],
    /// What is wrong.
    pub what: RuleErrorKind,
}

/// What can be wrong with a rule or a word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleErrorKind {
    /// The rule names no zone.
    #[error("`in` is empty")]
    NoZone,
    /// There is no such fact.
    #[error("unknown fact {0:?}")]
    UnknownFact(String),
    /// There is no such archive.
    #[error("unknown archive {0:?} (there are: {1})")]
    UnknownArchive(String, String),
    /// No list of words has this name.
    #[error("unknown words {{{0}}}")]
    UnknownWords(String),
    /// No rule of this name comes before.
    #[error("no earlier rule is called {0:?}")]
    UnknownRule(String),
    /// A pattern has a syntax error.
    #[error("{0}")]
    Syntax(String),
    /// A compiled pattern would take too much memory.
    #[error("the pattern is too large")]
    TooLarge,
    /// All that the library has together would take too long to compile.
    #[error(
        "what comes before takes all the room that there is for a library's rules and words; so is all that comes after it"
    )]
    NoRoom,
    /// A setting of the rule has one of these errors.
    #[error("`{setting}`: {error}")]
    In {
        /// The name of the setting.
        setting: &'static str,
        /// What is wrong with it.
        error: Box<RuleErrorKind>,
    },
}

/// The built-in rules, preceded by those of a library. They are made ready when the first document is
/// read, not when the program starts.
#[derive(Debug)]
pub struct Rules {
    own: RuleFile,
    key: String,
    ready: OnceLock<ReadyRules>,
}

impl Rules {
    /// Takes the rules of a library, if it has any; also returns the errors in them.
    #[must_use]
    pub fn new(own: &RuleFile) -> (Self, Vec<RuleError>) {
        // So that what was read under other rules is read again.
        let texts = format!("{own:?}{}{BUILT_IN}", Archives::texts());
        let key = format!("{VERSION} {}", sha256(texts.as_bytes()));
        let rules = Self { own: own.clone(), key, ready: OnceLock::new() };
        let mut problems = Vec::new();
        if *own != RuleFile::default() {
            let ready;
            (ready, problems) = ReadyRules::new(own);
            let _ = rules.ready.set(ready);
        }
        (rules, problems)
    }

    /// Returns the built-in rules alone.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<Rules>> = LazyLock::new(|| Arc::new(Rules::default()));
        BUILT_IN.clone()
    }

    /// Returns them ready for use; the first time that takes some milliseconds.
    pub(super) fn ready(&self) -> &ReadyRules {
        self.ready.get_or_init(|| ReadyRules::new(&self.own).0)
    }

    /// Returns whether they have been made ready.
    #[must_use]
    pub fn are_ready(&self) -> bool {
        self.ready.get().is_some_and(ReadyRules::are_in_use)
    }

    /// Returns what people call the archive of this name.
    #[must_use]
    pub fn archive_title(&self, name: &str) -> Option<&str> {
        self.ready().archives.title(name)
    }

    /// Returns the name of what read a fact.
    #[must_use]
    pub fn name_of(&self, reader: FactReader) -> &str {
        match reader {
            FactReader::File | FactReader::Properties => "stated by the file",
            FactReader::Label => "label",
            FactReader::Person => "facts.toml",
            FactReader::Rule(number) => self.ready().name_of(number),
        }
    }

    /// Identifies these rules: what was read under others is read again.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new(&RuleFile::default()).0
    }
}

/// Higher with every change by which a text may have other facts or references under the same rules,
/// so that those remembered from before are read anew.
const VERSION: u32 = 9;
