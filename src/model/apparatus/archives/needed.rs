//! Where in a text a pattern may match: a first look that is quick, for hundreds of patterns at once.
//!
//! Owns what is known of each alternative of a pattern before it is compiled: words of which its match has one, with what sign a
//! line begins at which it matches, which signs that line has, and over how many lines a match may run. One
//! pass over a text finds the words of all patterns. Case makes no difference to words. Pure.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, Match};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::signs::{LineSigns, SignNeeds};
use super::words::{NeededWord, fold, is_blank, needed};
use crate::model::apparatus::pattern::RulePattern;

/// A line of so many bytes is no line of a head.
const SHORT: usize = 120;
/// So many lines make an opening and a close.
const OPENING: usize = 24;
const CLOSING: usize = 24;

/// So often a part of a mark is divided.
const DEEPEST: usize = 2;

/// Marks, and what they need.
#[derive(Debug)]
pub(super) struct MarkNeeds {
    /// `None` if there are no words.
    words: Option<AhoCorasick>,
    /// For each word the parts that need it, or another, each with the letters as they must be written.
    owners: Vec<Vec<(usize, NeededWord)>>,
    parts: Vec<MarkPart>,
    /// The parts that need no word.
    wordless: Vec<(usize, NeededWord)>,
    /// How many marks there are.
    marks: usize,
}

/// One of the alternatives of which a mark consists.
#[derive(Debug)]
struct MarkPart {
    pattern: RulePattern,
    /// The number of the mark.
    mark: usize,
    /// Over how many ends of lines a match may run, blank lines left aside; `None` if nothing is known.
    line_ends: Option<usize>,
    /// What of a text it must take.
    edges: TextEdges,
    signs: SignNeeds,
}

/// A text in which marks are looked for.
#[derive(Debug)]
pub(super) struct MarkText<'a> {
    text: &'a str,
    /// What of a text it is.
    edges: TextEdges,
    lines: Vec<SeenLine<'a>>,
    /// All of it, as it is compared with words.
    folded: String,
}

/// Whether a part of a text is its beginning, and whether its end; or whether a pattern asks for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextEdges {
    pub begins: bool,
    pub ends: bool,
}

/// A line of a text that is looked at.
#[derive(Clone, Copy, Debug)]
struct SeenLine<'a> {
    text: &'a str,
    /// Where it begins and ends in the whole text, in bytes.
    start: usize,
    end: usize,
    /// Where it ends in the text as it is compared.
    folded_end: usize,
    /// Whether it is compared as it is, but for the case of letters.
    is_ascii: bool,
    signs: LineSigns,
}

impl MarkNeeds {
    /// Works out what these patterns need; `^` and `$` are the ends of lines. What is no pattern never matches.
    pub fn new(patterns: &[impl AsRef<str>]) -> Self {
        let mut owners: BTreeMap<String, Vec<(usize, NeededWord)>> = BTreeMap::new();
        let (mut parts, mut wordless) = (Vec::new(), Vec::new());
        for (mark, pattern) in patterns.iter().enumerate() {
            for part in alternatives(pattern.as_ref()) {
                let at = parts.len();
                match needed(&part) {
                    Some(words) => {
                        for word in words {
                            owners.entry(word.beginning()).or_default().push((at, word));
                        }
                    }
                    None => wordless.push((at, NeededWord::default())),
                }
                parts.push(MarkPart {
                    pattern: RulePattern::new(part.to_string()),
                    mark,
                    line_ends: line_ends(&part),
                    edges: TextEdges::of(&part),
                    signs: SignNeeds::new(&part),
                });
            }
        }
        let words = AhoCorasick::new(owners.keys()).ok();
        if words.is_none() {
            wordless = (0..parts.len()).map(|at| (at, NeededWord::default())).collect();
        }
        let owners = owners.into_values().collect();
        Self { words, owners, parts, wordless, marks: patterns.len() }
    }

    /// Returns for no mark that it was seen.
    pub fn none(&self) -> Vec<bool> {
        vec![false; self.marks]
    }

    /// Notes which marks are in a text, beside those that are noted already.
    pub fn look(&self, text: &MarkText, seen: &mut [bool]) {
        self.look_with(text, false, seen, |at, place| self.parts[at].pattern.is_match(place));
    }

    /// Returns whether any mark is in a text.
    pub fn any(&self, text: &MarkText) -> bool {
        let mut seen = self.none();
        self.look_with(text, true, &mut seen, |at, place| self.parts[at].pattern.is_match(place));
        seen.contains(&true)
    }

    /// Looks for marks where they may be, if asked to only for the first one; `is_match` says whether a part of a
    /// mark matches.
    fn look_with(
        &self,
        MarkText { text, edges: of_text, lines, folded }: &MarkText,
        is_one_enough: bool,
        seen: &mut [bool],
        mut is_match: impl FnMut(usize, &str) -> bool,
    ) {
        let mut words =
            self.words.iter().flat_map(|words| words.find_overlapping_iter(folded)).peekable();
        // In which line each part was looked for last.
        let mut last = vec![usize::MAX; self.parts.len()];
        let mut folded_start = 0;
        for (row, line) in lines.iter().enumerate() {
            let mut owners: &[(usize, NeededWord)] = &self.wordless;
            let mut word = None;
            loop {
                for (at, needed) in owners {
                    let at = *at;
                    let MarkPart { mark, line_ends, edges, signs, .. } = &self.parts[at];
                    let is_done = last[at] == row || last[at] == ALL;
                    if seen[*mark] || is_done || !edges.are_in(*of_text) {
                        continue;
                    }
                    let start = |word: &Match| word.start().checked_sub(folded_start);
                    if let Some(start) = word.as_ref().and_then(start)
                        && line.is_ascii
                        && !needed.stands(line.text, start)
                    {
                        continue;
                    }
                    let (place, looked) = match line_ends {
                        _ if edges.begins => (opening(text), ALL),
                        _ if edges.ends => (closing(text), ALL),
                        Some(0) if !signs.are_met(line.signs) => continue,
                        Some(0) => (line.text, row),
                        Some(most) if word.is_some() => (&text[around(lines, row, *most)], row),
                        _ => (*text, ALL),
                    };
                    last[at] = looked;
                    seen[*mark] = is_match(at, place);
                    if seen[*mark] && is_one_enough {
                        return;
                    }
                }
                word = words.next_if(|found| found.end() <= line.folded_end);
                let Some(word) = &word else { break };
                owners = &self.owners[word.pattern().as_usize()];
            }
            folded_start = line.folded_end + 1;
        }
    }

    /// Returns how many parts of marks there are, and how many of them are looked for in every line, or even
    /// in the whole text.
    #[cfg(test)]
    pub fn counts(&self) -> (usize, usize) {
        (self.parts.len(), self.wordless.len())
    }
}

impl<'a> MarkText<'a> {
    /// Reads all of a text.
    #[cfg(test)]
    pub fn new(text: &'a str) -> Self {
        Self::part(text, TextEdges { begins: true, ends: true })
    }

    /// Reads a part of a text.
    pub fn part(text: &'a str, edges: TextEdges) -> Self {
        let (mut lines, mut folded) = (Vec::new(), String::with_capacity(text.len()));
        let mut start = 0;
        for line in text.split('\n') {
            let from = folded.len();
            let is_ascii = line.is_ascii();
            if is_ascii {
                folded.push_str(line);
                folded[from..].make_ascii_lowercase();
            } else {
                folded.extend(line.chars().map(fold));
            }
            let (end, folded_end) = (start + line.len(), folded.len());
            let signs = LineSigns::of(line);
            lines.push(SeenLine { text: line, start, end, folded_end, is_ascii, signs });
            folded.push('\n');
            start = end + 1;
        }
        Self { text, edges, lines, folded }
    }
}

impl TextEdges {
    /// Returns what a part of a pattern asks for.
    fn of(part: &Hir) -> Self {
        let looks = part.properties().look_set();
        Self { begins: looks.contains(Look::Start), ends: looks.contains(Look::End) }
    }

    /// Returns whether a part of a text is all that is asked for.
    fn are_in(self, text: Self) -> bool {
        (text.begins || !self.begins) && (text.ends || !self.ends)
    }
}

/// Returns the short lines at the beginning of a text, and the beginning of the first long one.
pub(super) fn opening(text: &str) -> &str {
    let lines = text.split_inclusive('\n').take(OPENING);
    let short = lines.take_while(|line| line.len() <= SHORT).map(str::len).sum::<usize>();
    let rest = &text[short..];
    let end = rest.find('\n').map_or(rest.len(), |end| end + 1).min(SHORT);
    &text[..short + rest.floor_char_boundary(end)]
}

/// Returns the short lines at the end of a text.
pub(super) fn closing(text: &str) -> &str {
    let lines = text.split_inclusive('\n').rev().take(CLOSING);
    let short = lines.take_while(|line| line.len() <= SHORT).map(str::len).sum::<usize>();
    &text[text.len() - short..]
}

/// Instead of a row: all of the text was looked through.
const ALL: usize = usize::MAX - 1;

/// Returns the alternatives of which a pattern consists: each needs more than what all of them need.
fn alternatives(pattern: &str) -> Vec<Hir> {
    let parsed = ParserBuilder::new().multi_line(true).build().parse(pattern);
    let parts = |parsed: Hir| match parsed.kind() {
        HirKind::Alternation(parts) => parts.clone(),
        _ => vec![parsed],
    };
    parsed
        .map(parts)
        .unwrap_or_default()
        .into_iter()
        .flat_map(|part| divided(part, DEEPEST))
        .collect()
}

/// Divides a part that no word tells, if it has alternatives within: some of these may need words, and what they have
/// in common was put before them all.
fn divided(part: Hir, deepest: usize) -> Vec<Hir> {
    let HirKind::Concat(parts) = part.kind() else { return vec![part] };
    let within = |part: &Hir| match part.kind() {
        HirKind::Alternation(all) => Some(all.clone()),
        HirKind::Capture(group) => match group.sub.kind() {
            HirKind::Alternation(all) => Some(all.clone()),
            _ => None,
        },
        _ => None,
    };
    let has_some = |at: &usize| {
        within(&parts[*at]).is_some_and(|all| all.iter().any(|one| needed(one).is_some()))
    };
    let Some(at) =
        (0..parts.len()).find(has_some).filter(|_| deepest > 0 && needed(&part).is_none())
    else {
        return vec![part];
    };
    let with = |one: Hir| {
        let mut parts = parts.clone();
        parts[at] = one;
        divided(Hir::concat(parts), deepest - 1)
    };
    within(&parts[at]).unwrap_or_default().into_iter().flat_map(with).collect()
}

/// Returns the part of the text that a match may take which has something of the line `row`, and runs over
/// `most` ends of lines, not counting blank lines.
fn around(lines: &[SeenLine], row: usize, most: usize) -> std::ops::Range<usize> {
    let first = far(lines[..row].iter().rev(), most).unwrap_or(&lines[row]);
    let last = far(lines[row + 1..].iter(), most).unwrap_or(&lines[row]);
    first.start..last.end
}

/// Returns the last of so many lines, not counting blank ones.
fn far<'a>(
    mut lines: impl Iterator<Item = &'a SeenLine<'a>>,
    most: usize,
) -> Option<&'a SeenLine<'a>> {
    let (mut left, mut last) = (most, None);
    while left > 0
        && let Some(line) = lines.next()
    {
        left -= usize::from(!line.text.trim().is_empty());
        last = Some(line);
    }
    last
}

/// Returns over how many ends of lines a part of a pattern may run, blank lines left aside; `None` if over any
/// number.
fn line_ends(part: &Hir) -> Option<usize> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => Some(memchr::memchr_iter(b'\n', &literal.0).count()),
        HirKind::Class(class) => Some(usize::from(takes_line_end(class))),
        HirKind::Capture(group) => line_ends(&group.sub),
        HirKind::Repetition(repeated) => match (line_ends(&repeated.sub)?, repeated.max) {
            (0, _) => Some(0),
            // Blanks and ends of lines: whatever lies between two of these is blank.
            (_, _) if is_blank(&repeated.sub) => Some(1),
            (ends, Some(most)) => ends.checked_mul(usize::try_from(most).ok()?),
            (_, None) => None,
        },
        HirKind::Concat(parts) => parts.iter().map(line_ends).sum(),
        HirKind::Alternation(parts) => {
            parts.iter().map(line_ends).try_fold(0, |most, ends| Some(most.max(ends?)))
        }
    }
}

/// Returns whether a class takes the end of a line.
fn takes_line_end(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&'\n'))
        }
        Class::Bytes(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_looked_for_where_it_may_match() {
        let patterns =
            [r"(?i)kanzlei|straße|^\d", "Tele", r"\d", "(?i)task", r"die\s+frau", r"^[ \t]*Und"];
        let needs = MarkNeeds::new(&patterns);
        let looked = |text: &str| {
            let mut places = Vec::new();
            let mut seen = needs.none();
            needs.look_with(&MarkText::new(text), false, &mut seen, |at, place| {
                places.push((needs.parts[at].mark, place.to_owned()));
                false
            });
            places.sort_unstable();
            places
        };
        let text = "Die Kanzlei, eine Kanzlei\nTELE Tele, STRAßE\n  die\n \nfrau 1\n Und UND";
        let expected = [
            (0, "Die Kanzlei, eine Kanzlei"),
            (0, "TELE Tele, STRAßE"),
            (1, "TELE Tele, STRAßE"),
            // It may have a digit of another script.
            (2, "TELE Tele, STRAßE"),
            (2, "frau 1"),
            (4, "  die\n \nfrau 1\n Und UND"),
            (5, " Und UND"),
        ];
        assert_eq!(looked(text), expected.map(|(at, place)| (at, place.to_owned())));
        assert_eq!(looked("ta\u{17f}\u{212a}").pop(), Some((3, "ta\u{17f}\u{212a}".to_owned())));
        assert_eq!(looked(""), []);
        let mut seen = needs.none();
        needs.look(&MarkText::new("Und 1\nKanzlei\nTele"), &mut seen);
        assert_eq!(seen, [true, true, true, false, false, true]);
        assert!(needs.any(&MarkText::new("Tele")) && !needs.any(&MarkText::new("tele")));
    }

    #[test]
    fn a_match_runs_over_so_many_lines() {
        for (pattern, ends) in [
            (r"have the\s+honour", Some(1)),
            (r"under-?\s?secretary\s+of\s+state", Some(3)),
            (r"(?:a\s){3}", Some(3)),
            (r"[^a]{2}", Some(2)),
            (r"[^a]+", None),
            (r"^[ \t]*a.*b$", Some(0)),
            (r"a\s|b", Some(1)),
        ] {
            assert_eq!(line_ends(&regex_syntax::parse(pattern).unwrap()), ends, "{pattern}");
        }
    }
}
