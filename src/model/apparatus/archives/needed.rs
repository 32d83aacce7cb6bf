//! The words of which a text has at least one, if a pattern matches anywhere in it.
//!
//! Owns a first look that is quick: one pass over a text for the words of hundreds of patterns, instead of one
//! for each pattern. A pattern that needs no word may always match. Case makes no difference here. Pure.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use regex_syntax::hir::{Class, Hir, HirKind};

/// A pattern that needs one of more words than this is as good as one that needs none.
const MOST: usize = 256;

/// The words that some patterns need.
#[derive(Debug)]
pub(super) struct NeededWords {
    /// `None` if there are no words.
    words: Option<AhoCorasick>,
    /// For each word the patterns that need it, or another.
    owners: Vec<Vec<usize>>,
    patterns: Vec<PatternNeeds>,
}

/// What is known of a pattern.
#[derive(Clone, Copy, Debug)]
struct PatternNeeds {
    /// Whether it needs no word.
    nothing: bool,
    /// Whether all that it matches is within a line.
    one_line: bool,
}

/// Where in a text a pattern may match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MarkPlaces<'a> {
    /// Nowhere: the text has none of its words.
    Nowhere,
    /// In these lines, which have one of its words.
    Lines(Vec<&'a str>),
    /// Nothing is known.
    Anywhere,
}

impl NeededWords {
    /// Works out what these patterns need.
    pub fn new(patterns: &[&str]) -> Self {
        let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut needs = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let parsed = regex_syntax::parse(pattern).ok();
            let one_line = parsed.as_ref().is_some_and(|parsed| !takes_line_end(parsed));
            let words = parsed.and_then(|parsed| needed(&parsed));
            needs.push(PatternNeeds { nothing: words.is_none(), one_line });
            for word in words.into_iter().flatten() {
                owners.entry(word).or_default().push(at);
            }
        }
        let words = AhoCorasick::new(owners.keys()).ok();
        if words.is_none() {
            for needs in &mut needs {
                needs.nothing = true;
            }
        }
        Self { words, owners: owners.into_values().collect(), patterns: needs }
    }

    /// Returns for each pattern where in `text` it may match.
    pub fn places<'a>(&self, text: &'a str) -> Vec<MarkPlaces<'a>> {
        let place = |needs: &PatternNeeds| {
            if needs.nothing { MarkPlaces::Anywhere } else { MarkPlaces::Nowhere }
        };
        let mut places: Vec<MarkPlaces> = self.patterns.iter().map(place).collect();
        let mut folded = String::new();
        for line in text.split('\n') {
            folded.clear();
            folded.extend(line.chars().map(fold));
            for found in self.words.iter().flat_map(|words| words.find_overlapping_iter(&folded)) {
                for at in &self.owners[found.pattern().as_usize()] {
                    places[*at].add(line, self.patterns[*at].one_line);
                }
            }
        }
        places
    }
}

impl<'a> MarkPlaces<'a> {
    /// Adds a line, once.
    fn add(&mut self, line: &'a str, is_enough: bool) {
        match self {
            Self::Anywhere => {}
            _ if !is_enough => *self = Self::Anywhere,
            Self::Nowhere => *self = Self::Lines(vec![line]),
            // A line's words are found one after the other.
            Self::Lines(lines) if lines.last().is_some_and(|last| std::ptr::eq(*last, line)) => {}
            Self::Lines(lines) => lines.push(line),
        }
    }

    /// Returns whether `is_match` holds for `text`, of which these are places.
    pub fn any(&self, text: &str, is_match: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Nowhere => false,
            Self::Lines(lines) => lines.iter().any(|line| is_match(line)),
            Self::Anywhere => is_match(text),
        }
    }
}

/// Returns whether a part of a pattern may take the end of a line.
fn takes_line_end(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&'\n'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n'))
        }
        HirKind::Capture(group) => takes_line_end(&group.sub),
        HirKind::Repetition(repeated) => takes_line_end(&repeated.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(takes_line_end),
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
        // Old forms of Cyrillic letters.
        'ᲀ' => 'в',
        'ᲁ' => 'д',
        'ᲂ' => 'о',
        'ᲃ' => 'с',
        'ᲄ' | 'ᲅ' => 'т',
        'ᲆ' => 'ъ',
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
    use super::MarkPlaces::{Anywhere, Lines, Nowhere};
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
    fn a_pattern_may_match_in_the_lines_that_have_one_of_its_words() {
        let needed = NeededWords::new(&["(?i)kanzlei|straße", "Tele", r"\d", "(?i)task", r"die\s"]);
        let text = "Die Kanzlei, eine Kanzlei\nTELE, STRAßE";
        let lines: Vec<&str> = text.lines().collect();
        let [first, second] = lines[..] else { panic!("{lines:?}") };
        let expected =
            [Lines(vec![first, second]), Lines(vec![second]), Anywhere, Nowhere, Anywhere];
        assert_eq!(needed.places(text), expected);
        assert_eq!(needed.places("ta\u{17f}\u{212a}")[3], Lines(vec!["ta\u{17f}\u{212a}"]));
        assert_eq!(needed.places(""), [Nowhere, Nowhere, Anywhere, Nowhere, Nowhere]);
    }
}
