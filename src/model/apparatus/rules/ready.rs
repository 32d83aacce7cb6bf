//! Rules that are ready for use.
//!
//! Owns their numbers: those of a library come first, then a block of numbers for each archive, then the
//! general ones; they apply in this order. An archive's rules are read and compiled when the first text
//! of it is met, so their numbers are known before. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::compile::{Rule, compile};
use super::{BUILT_IN, RuleError, RuleErrorKind, RuleFile, Zone};
use crate::model::apparatus::archives::{Archives, PaperArchive};
use crate::model::apparatus::pattern::{Expansion, Placeholders, check};

/// The numbers that are kept for the rules of an archive.
pub(super) const BLOCK: usize = 256;
/// The memory limit for patterns that are matched together, in bytes.
const LARGEST: usize = 64 << 20;
/// How large they are at most, in the units of `PatternShape`.
const TOGETHER: usize = 200_000;
/// How large the patterns and words of a library are together at most, counted in every zone: they
/// compile in a second.
const ROOM: usize = 1_000_000;

/// Rules that are ready for use.
#[derive(Debug, Default)]
pub struct ReadyRules {
    pub own: Vec<Rule>,
    pub general: Vec<Rule>,
    zones: OnceLock<Vec<ZoneRules>>,
    pub office: Option<Regex>,
    pub archives: Archives,
    /// The lists of words, and the names of rules of the library, which come before those of archives.
    words: BTreeMap<String, Vec<String>>,
    replaced: BTreeSet<String>,
}

/// The rules of an archive.
#[derive(Debug, Default)]
pub struct ArchiveRules {
    pub rules: Vec<Rule>,
    /// General rules that do not read its papers.
    pub without: Vec<usize>,
    zones: OnceLock<Vec<ZoneRules>>,
}

/// The rules of one zone, matched many at once.
#[derive(Debug, Default)]
pub struct ZoneRules {
    /// For each pattern of a set, its rule. Without a set, nothing is known of these rules at the
    /// first look.
    pub(super) parts: Vec<(Option<RegexSet>, Vec<usize>)>,
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

impl ReadyRules {
    /// Makes the built-in rules ready, preceded by those of a library; also returns the errors in the
    /// latter.
    pub(super) fn new(own: &RuleFile) -> (Self, Vec<RuleError>) {
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
        let replaced: BTreeSet<String> = own.rule.iter().map(|rule| rule.name.clone()).collect();
        built_in.rule.retain(|rule| !replaced.contains(&rule.name));
        let placeholders = Placeholders::new(&built_in.words);
        let mut ready = Self {
            archives: Archives::new(),
            office: placeholders
                .any("office", Expansion::Strict)
                .and_then(|any| Regex::new(&format!("(?i)(?:{any})$")).ok()),
            ..Self::default()
        };
        for (index, source) in own.rule.iter().enumerate() {
            if is_full(&problems) {
                continue;
            }
            let compiled = compile(source, &placeholders, |name| ready.number(name), true)
                .and_then(|rule| {
                    take(&mut room, rule.loose.size.saturating_mul(rule.zones.len())).map(|()| rule)
                });
            match compiled {
                Ok(rule) => ready.own.push(rule),
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
        for source in &built_in.rule {
            let rule = compile(source, &placeholders, |name| ready.number(name), false);
            ready.general.extend(rule.ok());
        }
        if let Some(name) = own.archive.as_deref().filter(|name| !ready.archives.name(name)) {
            problems.push(RuleError {
                left_out: "the archive".to_owned(),
                at: ["archive".to_owned(), String::new()],
                what: RuleErrorKind::UnknownArchive(name.to_owned(), Archives::names()),
            });
        }
        (ready.words, ready.replaced) = (built_in.words, replaced);
        (ready, problems)
    }

    /// Returns whether a document has been read by them.
    pub(super) fn are_in_use(&self) -> bool {
        self.zones.get().is_some()
    }

    /// Returns the number of the first general rule.
    fn first_general(&self) -> usize {
        self.own.len() + self.archives.all.len() * BLOCK
    }

    /// Returns whether the rule of this number is that of an archive.
    pub fn is_of_archive(&self, number: usize) -> bool {
        (self.own.len()..self.first_general()).contains(&number)
    }

    /// Returns the number of a rule of the library, or of a general one.
    fn number(&self, name: &str) -> Option<usize> {
        let within = |rules: &[Rule]| rules.iter().position(|rule| rule.name == name);
        within(&self.own).or_else(|| Some(self.first_general() + within(&self.general)?))
    }

    /// Returns the rule of this number.
    pub fn rule(&self, number: usize) -> Option<&Rule> {
        let Some(behind) = number.checked_sub(self.own.len()) else { return self.own.get(number) };
        match number.checked_sub(self.first_general()) {
            Some(at) => self.general.get(at),
            None => self.rules_of(behind / BLOCK)?.rules.get(behind % BLOCK),
        }
    }

    /// Returns the rules of an archive. They go by names such as `british: number`, and the words of its
    /// file count in them alone.
    pub fn rules_of(&self, archive: usize) -> Option<&ArchiveRules> {
        let PaperArchive { name, head, rules, .. } = self.archives.all.get(archive)?;
        Some(rules.get_or_init(|| {
            let source = Archives::source(archive);
            let mut words = self.words.clone();
            for (list, more) in source.words {
                words.entry(list).or_default().extend(more);
            }
            let placeholders = Placeholders::new(&words);
            let first = self.own.len() + archive * BLOCK;
            let mut rules: Vec<Rule> = Vec::new();
            for mut rule in source.rule {
                rule.name = format!("{name}: {}", rule.name);
                rule.after.iter_mut().for_each(|after| *after = format!("{name}: {after}"));
                rule.alone = true;
                if self.replaced.contains(&rule.name) || rules.len() == BLOCK {
                    continue;
                }
                let before =
                    |name: &str| Some(first + rules.iter().position(|rule| rule.name == name)?);
                let compiled = compile(&rule, &placeholders, before, false);
                rules.extend(compiled.ok());
            }
            let is_named =
                |rule: &Rule| head.without.iter().any(|name| *name == rule.name || name == "all");
            let general = (self.first_general()..).zip(&self.general);
            let without = general.filter(|(_, rule)| is_named(rule)).map(|(at, _)| at).collect();
            ArchiveRules { rules, without, zones: OnceLock::new() }
        }))
    }

    /// Returns the rules of each zone for texts of no archive, in the order of [`Zone::ALL`].
    pub(super) fn zones(&self) -> &[ZoneRules] {
        self.zones.get_or_init(|| {
            let general = (self.first_general()..).take(self.general.len());
            let all: Vec<usize> = (0..self.own.len()).chain(general).collect();
            Zone::ALL.map(|zone| self.zone(zone, &all)).into()
        })
    }

    /// Returns the rules of each zone for texts of an archive alone.
    fn zones_of(&self, archive: usize) -> Option<&[ZoneRules]> {
        let rules = self.rules_of(archive)?;
        Some(rules.zones.get_or_init(|| {
            let first = self.own.len() + archive * BLOCK;
            let all: Vec<usize> = (first..).take(rules.rules.len()).collect();
            Zone::ALL.map(|zone| self.zone(zone, &all)).into()
        }))
    }

    /// Returns the rules that may match a line in the zone of this index, of a text that is of
    /// `archive`.
    pub fn candidates<'a>(
        &'a self,
        archive: Option<usize>,
        zone: usize,
        line: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        let of_archive = archive.and_then(|archive| self.zones_of(archive)?.get(zone));
        let general = self.zones().get(zone);
        let without = archive.and_then(|archive| Some(&self.rules_of(archive)?.without));
        let applies = move |number: &usize| without.is_none_or(|all| !all.contains(number));
        let candidates = |rules: &'a ZoneRules| rules.candidates(line);
        let general = general.into_iter().flat_map(candidates).filter(applies);
        of_archive.into_iter().flat_map(candidates).chain(general)
    }

    /// Returns beyond how many lines no rule looks in the zone of this index.
    pub fn reach(&self, archive: Option<usize>, zone: usize) -> usize {
        let of_archive = archive.and_then(|archive| self.zones_of(archive)?.get(zone));
        let all = [self.zones().get(zone), of_archive].into_iter().flatten();
        all.map(|rules| rules.reach).max().unwrap_or(0)
    }

    /// Returns whether any rule reads blocks.
    pub fn reads_blocks(&self, archive: Option<usize>) -> bool {
        self.reach(archive, Zone::Blocks as usize) > 0
    }

    fn zone(&self, zone: Zone, rules: &[usize]) -> ZoneRules {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut size = usize::MAX;
        let all = rules.iter().filter_map(|at| Some((*at, self.rule(*at)?)));
        for (at, rule) in all.filter(|(_, rule)| rule.zones.contains(&zone)) {
            size = size.saturating_add(rule.loose.size);
            if size > TOGETHER {
                parts.push(Vec::new());
                size = rule.loose.size;
            }
            parts.last_mut().into_iter().for_each(|part| part.push(at));
        }
        let set = |rules: Vec<usize>| {
            let patterns =
                rules.iter().filter_map(|at| self.rule(*at)).map(|rule| rule.loose.text.as_str());
            let set =
                RegexSetBuilder::new(patterns).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
            (set.ok(), rules)
        };
        let reach = parts.iter().flatten().filter_map(|at| self.rule(*at)).map(|one| one.first);
        let reach = reach.max().unwrap_or(0);
        ZoneRules { parts: parts.into_iter().map(set).collect(), reach }
    }

    /// Returns the name of the rule of this number.
    pub fn name_of(&self, number: u16) -> &str {
        self.rule(usize::from(number)).map_or("a rule", |rule| rule.name.as_str())
    }

    /// Returns whether nothing else on a page need bear out what the rule of this number states.
    pub fn is_alone(&self, number: u16) -> bool {
        let number = usize::from(number);
        // All rules of archives are so.
        self.is_of_archive(number) || self.rule(number).is_none_or(|rule| rule.alone)
    }
}

/// Returns whether it has been told that there is no room for more.
fn is_full(problems: &[RuleError]) -> bool {
    problems.iter().any(|problem| problem.what == RuleErrorKind::NoRoom)
}

/// Takes `size` of the room that is left.
fn take(room: &mut usize, size: usize) -> Result<(), RuleErrorKind> {
    *room = room.checked_sub(size).ok_or(RuleErrorKind::NoRoom)?;
    Ok(())
}
