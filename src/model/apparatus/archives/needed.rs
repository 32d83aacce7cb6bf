//! The words of which a text has at least one, if a pattern matches anywhere in it.
//!
//! Owns a first look that is quick: one pass over a text for the words of hundreds of patterns, instead of one
//! for each pattern. A pattern that needs no word may always match. Case makes no difference here. Pure.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use regex_syntax::hir::{Class, Hir, HirKind};

/// A pattern that needs one of more words than this is as good as one that needs none.
const MOST: usize = 64;

/// The words that some patterns need.
#[derive(Debug)]
pub(super) struct NeededWords {
    /// `None` if there are no words.
    words: Option<AhoCorasick>,
    /// For each word the patterns that need it, or another.
    owners: Vec<Vec<usize>>,
    /// For each pattern whether it needs none.
    always: Vec<bool>,
}

impl NeededWords {
    /// Works out what these patterns need.
    pub fn new(patterns: &[&str]) -> Self {
        let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let parsed = regex_syntax::parse(pattern).ok();
            let words = parsed.and_then(|parsed| needed(&parsed));
            always.push(words.is_none());
            for word in words.into_iter().flatten() {
                owners.entry(word).or_default().push(at);
            }
        }
        let words = AhoCorasick::new(owners.keys()).ok();
        if words.is_none() {
            always.fill(true);
        }
        Self { words, owners: owners.into_values().collect(), always }
    }

    /// Returns for each pattern whether it may match in `text`.
    pub fn may_match(&self, text: &str) -> Vec<bool> {
        let mut may = self.always.clone();
        let folded: String = text.chars().map(fold).collect();
        for found in self.words.iter().flat_map(|words| words.find_overlapping_iter(&folded)) {
            for at in &self.owners[found.pattern().as_usize()] {
                may[*at] = true;
            }
        }
        may
    }
}

/// Returns words, folded, of which one stands in whatever a part of a pattern matches; `None` if it can do
/// without.
fn needed(part: &Hir) -> Option<BTreeSet<String>> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Literal(_) => {
            needed_of_all(std::slice::from_ref(part))
        }
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needed(&repeated.sub),
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => needed_of_all(parts),
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(needed).collect();
            let all: BTreeSet<String> = all?.into_iter().flatten().collect();
            (all.len() <= MOST).then_some(all)
        }
    }
}

/// Returns the best of what parts need that follow each other: that whose shortest word is the longest.
fn needed_of_all(parts: &[Hir]) -> Option<BTreeSet<String>> {
    let mut choices: Vec<BTreeSet<String>> = Vec::new();
    let mut run = String::new();
    for part in parts {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => continue,
            HirKind::Literal(literal) => {
                if let Ok(words) = std::str::from_utf8(&literal.0) {
                    run.extend(words.chars().map(fold));
                    continue;
                }
            }
            HirKind::Class(class) => {
                if let Some(c) = letter(class) {
                    run.push(c);
                    continue;
                }
            }
            _ => choices.extend(needed(part)),
        }
        choices.push(BTreeSet::from([std::mem::take(&mut run)]));
    }
    choices.push(BTreeSet::from([run]));
    let shortest =
        |words: &BTreeSet<String>| words.iter().map(|word| word.chars().count()).min().unwrap_or(0);
    choices.into_iter().max_by_key(shortest).filter(|words| shortest(words) > 1)
}

/// Returns the letter that a class takes in either case, if it takes no other.
fn letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let mut all = class.iter().flat_map(|range| range.start()..=range.end()).map(fold);
    let first = all.next()?;
    all.all(|c| c == first).then_some(first)
}

/// Returns a character as it is compared: the small letter, of those that are one letter to a pattern which
/// ignores case.
fn fold(c: char) -> char {
    match c {
        'ſ' => 's',
        'ς' => 'σ',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => {
            let mut small = c.to_lowercase();
            let first = small.next().unwrap_or(c);
            if small.next().is_none() { first } else { c }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_needs_its_longest_words() {
        for (pattern, words) in [
            (r"^[ \t]*(?i:from|to) the ministry\b", vec![" the ministry"]),
            (r"(?i)^(?:mon|tues)day,? \d{4}", vec!["day"]),
            (r"(?:Approved|Declassified) (?:by )?\d", vec!["approved", "declassified"]),
            (r"(?i)straße|kanzlei", vec!["kanzlei", "straße"]),
            (r"(?i)шифр\p{L}*", vec!["шифр"]),
            (r"(?:abc)?x{2}", vec![]),
            (r"(?:abc|\d+) [A-Z]", vec![]),
            (r"(?:telegram){2}", vec!["telegram"]),
        ] {
            let found = needed(&regex_syntax::parse(pattern).unwrap()).unwrap_or_default();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), words, "{pattern}");
        }
    }

    #[test]
    fn it_may_match_where_one_of_its_words_is_in_either_case() {
        let needed = NeededWords::new(&["(?i)kanzlei|straße", "Tele", r"\d", "(?i)task"]);
        assert_eq!(needed.may_match("Die Kanzleien"), [true, false, true, false]);
        assert_eq!(needed.may_match("TELE, STRAßE, ta\u{17f}\u{212a}"), [true, true, true, true]);
        assert_eq!(needed.may_match(""), [false, false, true, false]);
    }
}
