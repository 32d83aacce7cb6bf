//! The rules by which facts are read: as written, and compiled.
//!
//! Owns the format, which `rules.toml` describes, and the order in which rules apply. Applying them
//! to a text is left to the engine. Pure: a file is given as text. It is long because a rule is listed in it
//! twice, as written and compiled, with what each setting means.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::{Deserialize, Serialize};

use super::archives::{Archives, PaperArchive};
use super::fact::{FactReader, Field};
use super::pattern::{Expansion, Placeholders, RulePattern, check, expand, loosened};
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
}

impl Zone {
    pub(super) const ALL: [Self; 6] =
        [Self::Blocks, Self::Head, Self::Opening, Self::Tail, Self::Last, Self::Notes];
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

/// Rules that are ready for use.
#[derive(Debug, Default)]
pub struct ReadyRules {
    pub(super) all: Vec<Rule>,
    zones: OnceLock<Vec<ZoneRules>>,
    pub(super) office: Option<Regex>,
    pub(super) archives: Archives,
}

/// The rules of one zone, matched many at once.
#[derive(Debug, Default)]
pub(super) struct ZoneRules {
    /// For each pattern of a set, its rule. Without a set, nothing is known of these rules at the
    /// first look.
    parts: Vec<(Option<RegexSet>, Vec<usize>)>,
    /// Beyond this many lines none of them looks.
    pub reach: usize,
}

impl ZoneRules {
    /// Returns the rules that may match a line.
    pub fn candidates(&self, line: &str) -> impl Iterator<Item = usize> {
        self.parts.iter().flat_map(|(set, rules)| match set {
            Some(set) => set.matches(line).iter().map(|at| rules[at]).collect(),
            None => rules.clone(),
        })
    }
}

#[derive(Debug)]
pub(super) struct Rule {
    pub name: String,
    pub matches: RulePattern,
    /// A small pattern that matches all that `matches` matches, and more: for the first look.
    pub loose: String,
    /// The size of that one.
    pub loose_size: usize,
    pub not: Option<RulePattern>,
    pub next: Option<RulePattern>,
    pub lines: Option<RulePattern>,
    pub until: Option<RulePattern>,
    pub most: usize,
    pub first: usize,
    /// The indices of the rules.
    pub after: Vec<usize>,
    pub with: Vec<Field>,
    pub skip: bool,
    pub single: bool,
    pub alone: bool,
    pub when: Vec<(Field, Vec<String>)>,
    pub without: Vec<Field>,
    pub set: Vec<(Field, String)>,
    pub once: Option<usize>,
    pub zones: Vec<Zone>,
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

    /// Returns whether they have been made ready.
    #[must_use]
    pub fn are_ready(&self) -> bool {
        self.ready.get().is_some_and(|ready| ready.zones.get().is_some())
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

impl Deref for Rules {
    type Target = ReadyRules;

    /// Makes them ready, if they are not yet.
    fn deref(&self) -> &ReadyRules {
        self.ready.get_or_init(|| ReadyRules::new(&self.own).0)
    }
}

impl ReadyRules {
    fn new(own: &RuleFile) -> (Self, Vec<RuleError>) {
        let mut built_in: RuleFile = toml::from_str(BUILT_IN).unwrap_or_default();
        let mut problems = Vec::new();
        let mut room = ROOM;
        for (name, words) in &own.words {
            for word in words {
                if is_full(&problems) {
                    continue;
                }
                let size = check(word).map(|shape| shape.size);
                // In each pattern in which it may stand.
                if let Err(what) = size.and_then(|size| take(&mut room, size.saturating_mul(50))) {
                    let left_out = format!("the word {word:?} of {name}");
                    problems.push(RuleError {
                        left_out,
                        at: ["words".to_owned(), name.clone()],
                        what,
                    });
                } else {
                    built_in.words.entry(name.clone()).or_default().push(word.clone());
                }
            }
        }
        let replaced = |rule: &RuleSource| own.rule.iter().any(|other| other.name == rule.name);
        built_in.rule.retain(|rule| !replaced(rule));
        let placeholders = Placeholders::new(&built_in.words);
        let mut ready = Self {
            office: placeholders
                .any("office", Expansion::Strict)
                .and_then(|any| Regex::new(&format!("(?i)(?:{any})$")).ok()),
            ..Self::default()
        };
        for (index, source) in own.rule.iter().enumerate() {
            if is_full(&problems) {
                continue;
            }
            let compiled = compile(source, &placeholders, &ready.all, true).and_then(|rule| {
                take(&mut room, rule.loose_size.saturating_mul(rule.zones.len())).map(|()| rule)
            });
            match compiled {
                Ok(rule) => ready.all.push(rule),
                Err(what) => {
                    let left_out = if source.name.is_empty() {
                        format!("the rule number {}", index + 1)
                    } else {
                        format!("the rule {:?}", source.name)
                    };
                    problems.push(RuleError {
                        left_out,
                        at: ["rule".to_owned(), index.to_string()],
                        what,
                    });
                }
            }
        }
        // Tests check that what comes with the program is valid.
        ready.add_archives(&built_in.words, &replaced);
        for source in &built_in.rule {
            ready.all.extend(compile(source, &placeholders, &ready.all, false).ok());
        }
        ready.archives.divide(&ready.all);
        if let Some(name) = own.archive.as_deref().filter(|name| !ready.archives.name(name)) {
            problems.push(RuleError {
                left_out: "the archive".to_owned(),
                at: ["archive".to_owned(), String::new()],
                what: RuleErrorKind::UnknownArchive(name.to_owned(), Archives::names()),
            });
        }
        (ready, problems)
    }

    /// Compiles the rules of the archives: they go by `british: number`, and their words count in
    /// them alone.
    fn add_archives(
        &mut self,
        words: &BTreeMap<String, Vec<String>>,
        replaced: &impl Fn(&RuleSource) -> bool,
    ) {
        for (name, source) in Archives::sources() {
            let head = source.archive;
            let mut words = words.clone();
            for (list, more) in source.words {
                words.entry(list).or_default().extend(more);
            }
            let placeholders = Placeholders::new(&words);
            let start = self.all.len();
            for mut rule in source.rule {
                rule.name = format!("{name}: {}", rule.name);
                rule.after.iter_mut().for_each(|after| *after = format!("{name}: {after}"));
                rule.alone = true;
                if !replaced(&rule) {
                    self.all.extend(compile(&rule, &placeholders, &self.all, false).ok());
                }
            }
            let rules = start..self.all.len();
            self.archives.all.push(PaperArchive { name, head, rules, ..PaperArchive::default() });
        }
    }

    /// Returns the rules of each zone for texts of no archive, in the order of [`Zone::ALL`].
    pub(super) fn zones(&self) -> &[ZoneRules] {
        let of_none = |number: &usize| !self.archives.owns(*number);
        let all = || (0..self.all.len()).filter(of_none).collect::<Vec<_>>();
        self.zones.get_or_init(|| {
            let all = all();
            Zone::ALL.map(|zone| self.zone(zone, &all)).into()
        })
    }

    /// Returns the rules of each zone for texts of an archive alone.
    fn zones_of(&self, archive: usize) -> Option<&[ZoneRules]> {
        let archive = self.archives.all.get(archive)?;
        Some(archive.zones.get_or_init(|| {
            let all: Vec<usize> = archive.rules.clone().collect();
            Zone::ALL.map(|zone| self.zone(zone, &all)).into()
        }))
    }

    /// Returns the rules that may match a line in the zone of this index, of a text that is of
    /// `archive`.
    pub(super) fn candidates<'a>(
        &'a self,
        archive: Option<usize>,
        zone: usize,
        line: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        let of_archive = archive.and_then(|archive| self.zones_of(archive)?.get(zone));
        let general = self.zones().get(zone);
        let applies = move |number: &usize| {
            let archive = archive.and_then(|archive| self.archives.all.get(archive));
            archive.is_none_or(|archive| !archive.without.contains(number))
        };
        let candidates = |rules: &'a ZoneRules| rules.candidates(line);
        let general = general.into_iter().flat_map(candidates).filter(applies);
        of_archive.into_iter().flat_map(candidates).chain(general)
    }

    /// Returns beyond how many lines no rule looks in the zone of this index.
    pub(super) fn reach(&self, archive: Option<usize>, zone: usize) -> usize {
        let of_archive = archive.and_then(|archive| self.zones_of(archive)?.get(zone));
        let all = [self.zones().get(zone), of_archive].into_iter().flatten();
        all.map(|rules| rules.reach).max().unwrap_or(0)
    }

    /// Returns whether any rule reads blocks.
    pub(super) fn reads_blocks(&self, archive: Option<usize>) -> bool {
        self.reach(archive, Zone::Blocks as usize) > 0
    }

    fn zone(&self, zone: Zone, rules: &[usize]) -> ZoneRules {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut size = usize::MAX;
        let all = rules.iter().filter_map(|at| Some((*at, self.all.get(*at)?)));
        for (at, rule) in all.filter(|(_, rule)| rule.zones.contains(&zone)) {
            size = size.saturating_add(rule.loose_size);
            if size > TOGETHER {
                parts.push(Vec::new());
                size = rule.loose_size;
            }
            parts.last_mut().into_iter().for_each(|part| part.push(at));
        }
        let set = |rules: Vec<usize>| {
            let patterns = rules.iter().map(|at| self.all[*at].loose.as_str());
            let set =
                RegexSetBuilder::new(patterns).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
            (set.ok(), rules)
        };
        let reach = parts.iter().flatten().filter_map(|at| self.all.get(*at)).map(|one| one.first);
        let reach = reach.max().unwrap_or(0);
        ZoneRules { parts: parts.into_iter().map(set).collect(), reach }
    }

    /// Returns what people call the archive of this name.
    #[must_use]
    pub fn archive_title(&self, name: &str) -> Option<&str> {
        let archive = self.archives.all.iter().find(|archive| archive.name == name)?;
        Some(&archive.head.title)
    }

    /// Returns the name of what read a fact.
    #[must_use]
    pub fn name_of(&self, reader: FactReader) -> &str {
        match reader {
            FactReader::File | FactReader::Properties => "stated by the file",
            FactReader::Label => "label",
            FactReader::Person => "facts.toml",
            FactReader::Rule(number) => {
                self.all.get(usize::from(number)).map_or("a rule", |rule| rule.name.as_str())
            }
        }
    }

    /// Returns whether nothing else on a page need bear out what the rule of this index states.
    pub(super) fn is_alone(&self, number: u16) -> bool {
        self.all.get(usize::from(number)).is_none_or(|rule| rule.alone)
    }
}

/// The memory limit for patterns that are matched together, in bytes.
const LARGEST: usize = 64 << 20;
/// How large they are at most, in the units of [`super::pattern::PatternShape`].
const TOGETHER: usize = 200_000;
/// How large the patterns and words of a library are together at most, counted in every zone: they
/// compile in a second.
const ROOM: usize = 1_000_000;

/// Higher with every change by which a text may have other facts or references under the same rules,
/// so that those remembered from before are read anew.
const VERSION: u32 = 5;

/// Groups that are not fields.
const OTHERS: [&str; 3] = ["people", "time", "time2"];

/// Returns whether it has been told that there is no room for more.
fn is_full(problems: &[RuleError]) -> bool {
    problems.iter().any(|problem| problem.what == RuleErrorKind::NoRoom)
}

/// Takes `size` of the room that is left.
fn take(room: &mut usize, size: usize) -> Result<(), RuleErrorKind> {
    *room = room.checked_sub(size).ok_or(RuleErrorKind::NoRoom)?;
    Ok(())
}

fn compile(
    source: &RuleSource,
    placeholders: &Placeholders,
    before: &[Rule],
    is_own: bool,
) -> Result<Rule, RuleErrorKind> {
    if source.r#in.is_empty() {
        return Err(RuleErrorKind::NoZone);
    }
    let pattern = |setting: &'static str, source: &str| {
        let fault = |error| RuleErrorKind::In { setting, error: Box::new(error) };
        let ready = expand(source, placeholders, Expansion::Strict).map_err(fault)?;
        if !is_own {
            return Ok(RulePattern::new(ready));
        }
        let sized = expand(source, placeholders, Expansion::Size).map_err(fault)?;
        let groups = check(&sized).map_err(fault)?.groups;
        let is_known = |name: &str| Field::named(name).is_some() || OTHERS.contains(&name);
        match groups.into_iter().find(|name| !is_known(name)) {
            Some(name) => Err(fault(RuleErrorKind::UnknownFact(name))),
            None => Ok(RulePattern::new(ready)),
        }
    };
    let maybe = |setting: &'static str, source: &Option<String>| {
        source.as_deref().map(|source| pattern(setting, source)).transpose()
    };
    let field =
        |name: &String| Field::named(name).ok_or_else(|| RuleErrorKind::UnknownFact(name.clone()));
    let after = source.after.iter().map(|name| {
        let at = before.iter().position(|rule| rule.name == *name);
        at.ok_or_else(|| RuleErrorKind::UnknownRule(name.clone()))
    });
    // "people" stands for both.
    let without = |name: &String| match name.as_str() {
        "people" => Ok(Field::To),
        _ => field(name),
    };
    let matches = pattern("match", &source.r#match)?;
    let loose = loosened(&expand(&source.r#match, placeholders, Expansion::Loose)?);
    // Those of the program are checked by a test.
    let shape = is_own
        .then(|| check(&loosened(&expand(&source.r#match, placeholders, Expansion::LooseSize)?)));
    let (loose, loose_size) = match shape {
        None => (loose.clone(), loose.len()),
        Some(Ok(shape)) => (loose, shape.size),
        Some(Err(_)) => {
            // A class inside a class may not be one any more.
            let strict = expand(&source.r#match, placeholders, Expansion::Strict)?;
            let sized = expand(&source.r#match, placeholders, Expansion::Size)?;
            let size = check(&sized).map_or(0, |shape| shape.size);
            (strict, size)
        }
    };
    Ok(Rule {
        name: source.name.clone(),
        matches,
        loose,
        loose_size,
        not: maybe("not", &source.not)?,
        next: maybe("next", &source.next)?,
        lines: maybe("lines", &source.lines)?,
        until: maybe("until", &source.until)?,
        most: source.most.unwrap_or(usize::MAX),
        first: source.first.unwrap_or(usize::MAX),
        after: after.collect::<Result<_, RuleErrorKind>>()?,
        with: source.with.iter().map(field).collect::<Result<_, RuleErrorKind>>()?,
        skip: source.skip,
        single: source.single,
        alone: source.alone || is_own,
        when: source
            .when
            .iter()
            .map(|(name, words)| Ok((field(name)?, words.clone())))
            .collect::<Result<_, RuleErrorKind>>()?,
        without: source.without.iter().map(without).collect::<Result<_, RuleErrorKind>>()?,
        set: source
            .set
            .iter()
            .map(|(name, text)| Ok((field(name)?, text.clone())))
            .collect::<Result<_, RuleErrorKind>>()?,
        once: source.once,
        zones: source.r#in.clone(),
    })
}

#[cfg(test)]
mod tests;
