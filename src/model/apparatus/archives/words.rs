//! The words of which a pattern needs one wherever it matches.
//!
//! Owns how they are worked out, and how they are compared: case makes no difference at first; that a pattern asks
//! for capitals, or for the beginning of a line, is looked at where a word stands. Pure.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A pattern that needs one of more words than this is as good as one that needs none.
const MOST: usize = 256;
/// A class of so many letters is one of any.
const LETTERS: usize = 4;

/// So many letters of a word are looked for.
const LOOKED_FOR: usize = 8;
/// Instead of a letter of which both cases will do.
const EITHER: char = '\0';

/// A word that a pattern needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NeededWord {
    pub folded: String,
    /// As it must be written: `EITHER` for a letter that may be a small or a capital one, or another.
    written: String,
    /// Whether a line begins with it, blanks left aside.
    begins: bool,
}

impl NeededWord {
    /// Returns a letter, of which case makes no difference.
    fn either(folded: char) -> Self {
        Self { folded: folded.to_string(), written: EITHER.to_string(), begins: false }
    }

    /// Returns nothing, where a line may begin.
    fn nothing(begins: bool) -> BTreeSet<Self> {
        BTreeSet::from([Self { begins, ..Self::default() }])
    }

    /// Returns its first letters: with whole words, what looks for all of them at once would be large and slow.
    pub fn beginning(&self) -> String {
        self.folded.chars().take(LOOKED_FOR).collect()
    }

    /// Returns whether it stands in a line of ASCII from byte `start` on, as it must: all of it, or as much of
    /// it as is of that line.
    pub fn stands(&self, line: &str, start: usize) -> bool {
        let (before, rest) = line.split_at(start);
        let of_line = self.folded.chars().zip(self.written.chars());
        let mut of_line = of_line.take_while(|(folded, _)| *folded != '\n');
        let mut letters = rest.chars();
        let mut is_next = |(folded, written)| {
            let is_it = |c| if written == EITHER { fold(c) == folded } else { c == written };
            letters.next().is_some_and(is_it)
        };
        !(self.begins && before.contains(|c: char| !c.is_whitespace())) && of_line.all(&mut is_next)
    }
}

/// Returns words, folded, of which one stands in whatever a part of a pattern matches; `None` if it can do
/// without.
pub(super) fn needed(part: &Hir) -> Option<BTreeSet<NeededWord>> {
    needed_from(part, false)
}

/// Does the same; `begins` says whether the part begins where a line does, blanks left aside.
fn needed_from(part: &Hir, begins: bool) -> Option<BTreeSet<NeededWord>> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Literal(_) => {
            needed_of_all(std::slice::from_ref(part), begins)
        }
        HirKind::Capture(group) => needed_from(&group.sub, begins),
        // Only what comes first begins there.
        HirKind::Repetition(repeated) if repeated.min > 0 => needed_from(&repeated.sub, false),
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => needed_of_all(parts, begins),
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(|part| needed_from(part, begins)).collect();
            let all: BTreeSet<NeededWord> = all?.into_iter().flatten().collect();
            (all.len() <= MOST).then_some(all)
        }
    }
}

/// Returns the best of what parts need that follow each other: that whose shortest word is the longest.
fn needed_of_all(parts: &[Hir], begins: bool) -> Option<BTreeSet<NeededWord>> {
    let mut choices: Vec<BTreeSet<NeededWord>> = Vec::new();
    // Whether nothing but blanks stands between the beginning of a line and what comes next.
    let mut is_clear = begins;
    let mut run = NeededWord::nothing(is_clear);
    for part in parts {
        let was_clear = is_clear;
        is_clear = match part.kind() {
            HirKind::Look(Look::StartLF) => true,
            HirKind::Look(_) => is_clear,
            HirKind::Repetition(repeated) => is_clear && is_blank(&repeated.sub),
            _ => false,
        };
        if is_clear {
            choices.push(std::mem::replace(&mut run, NeededWord::nothing(true)));
            continue;
        }
        let all = written_out(part);
        if let Some(longer) = all.as_ref().and_then(|all| joined(&run, all)) {
            run = longer;
            continue;
        }
        let rest = all.unwrap_or_else(|| NeededWord::nothing(false));
        choices.push(std::mem::replace(&mut run, rest));
        if !matches!(part.kind(), HirKind::Class(_)) {
            choices.extend(needed_from(part, was_clear));
        }
    }
    choices.push(run);
    let shortest = |words: &BTreeSet<NeededWord>| {
        words.iter().map(|word| word.folded.chars().count()).min().unwrap_or(0)
    };
    choices.into_iter().max_by_key(shortest).filter(|words| shortest(words) > 1)
}

/// Returns all that a part of a pattern matches, folded, if that is little.
fn written_out(part: &Hir) -> Option<BTreeSet<NeededWord>> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(NeededWord::nothing(false)),
        HirKind::Literal(literal) => {
            let written = std::str::from_utf8(&literal.0).ok()?.to_owned();
            let folded = written.chars().map(fold).collect();
            Some(BTreeSet::from([NeededWord { folded, written, begins: false }]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let mut all = class.iter().flat_map(|range| range.start()..=range.end()).map(fold);
            let mut letters = BTreeSet::new();
            while let Some(c) = all.next().filter(|_| letters.len() < LETTERS) {
                letters.insert(NeededWord::either(c));
            }
            (all.next().is_none() && letters.len() < LETTERS).then_some(letters)
        }
        HirKind::Class(Class::Bytes(class)) => {
            let class = class.to_unicode_class()?;
            written_out(&Hir::class(Class::Unicode(class)))
        }
        // What may be left out: both ways of writing it.
        HirKind::Repetition(repeated) if (repeated.min, repeated.max) == (0, Some(1)) => {
            let mut all = written_out(&repeated.sub)?;
            all.append(&mut NeededWord::nothing(false));
            Some(all)
        }
        HirKind::Repetition(_) => None,
        HirKind::Capture(group) => written_out(&group.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(NeededWord::nothing(false), |words, part| {
                joined(&words, &written_out(part)?)
            })
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(written_out).collect();
            let all: BTreeSet<NeededWord> = all?.into_iter().flatten().collect();
            (all.len() <= MOST).then_some(all)
        }
    }
}

/// Returns each of the words followed by each of the others, if these are not too many.
fn joined(
    words: &BTreeSet<NeededWord>,
    others: &BTreeSet<NeededWord>,
) -> Option<BTreeSet<NeededWord>> {
    let join = |word: &NeededWord, other: &NeededWord| NeededWord {
        folded: format!("{}{}", word.folded, other.folded),
        written: format!("{}{}", word.written, other.written),
        begins: word.begins,
    };
    let all = || words.iter().flat_map(|word| others.iter().map(move |other| join(word, other)));
    (words.len() * others.len() <= MOST).then(|| all().collect())
}

/// Returns a character as it is compared: the small letter, of those that are one letter to a pattern which
/// ignores case.
pub(super) fn fold(c: char) -> char {
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

/// Returns whether a part of a pattern takes nothing but blanks.
pub(super) fn is_blank(part: &Hir) -> bool {
    let HirKind::Class(Class::Unicode(class)) = part.kind() else { return false };
    class.iter().flat_map(|range| range.start()..=range.end()).all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_needs_its_longest_words() {
        for (pattern, words) in [
            (r"^[ \t]*(?i:from|to) the ministry\b", vec!["from the ministry", "to the ministry"]),
            (r"(?i)^(?:mon|tues)day,? \d{4}", vec!["monday ", "monday, ", "tuesday ", "tuesday, "]),
            (
                r"(?:Approved|Declassified) (?:by )?\d",
                vec!["approved ", "approved by ", "declassified ", "declassified by "],
            ),
            (r"(?i)straße|kanzlei", vec!["kanzlei", "straße"]),
            (r"(?i)шифр\p{L}*", vec!["шифр"]),
            (r"(?:abc)?x{2}", vec![]),
            (r"(?:abc|\d+) [A-Z]", vec![]),
            (r"(?:telegram){2}", vec!["telegram"]),
        ] {
            let found = needed(&regex_syntax::parse(pattern).unwrap()).unwrap_or_default();
            let found: Vec<_> = found.into_iter().map(|word| word.folded).collect();
            assert_eq!(found, words, "{pattern}");
        }
    }

    #[test]
    fn a_word_counts_where_the_pattern_may_have_it() {
        for (pattern, line, expected) in [
            (r"(?m)^[ \t]*(?i:from|to) the ", "  From the", true),
            (r"(?m)^[ \t]*(?i:from|to) the ", "it is from the", false),
            (r"(?m)^[ \t]*(?:No\. )?from the ", "No. from the", true),
            (r"(?m)(?:^|[ \t])from the ", "it is from the", true),
            ("From the ", "from the", false),
            ("(?i)From the ", "FROM the", true),
            // All of a word counts, not only its beginning, which is looked for.
            ("from the Riverside", "from the", false),
            ("(?i)from the RIVER", "from the", true),
        ] {
            let words = needed(&regex_syntax::parse(pattern).unwrap()).unwrap();
            let start = line.to_lowercase().find("from").unwrap();
            let line = format!("{line} river");
            let stands = |word: &NeededWord| {
                line[start..].to_lowercase().starts_with(&word.folded) && word.stands(&line, start)
            };
            let elsewhere = |word: &NeededWord| {
                line.to_lowercase()
                    .match_indices(&word.folded)
                    .any(|(at, _)| word.stands(&line, at))
            };
            assert_eq!(
                words.iter().any(|word| stands(word) || elsewhere(word)),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_word_over_two_lines_stands_in_the_first_as_far_as_that_goes() {
        let words = needed(&regex_syntax::parse(r"the river[ \n]bank").unwrap()).unwrap();
        let word = words.iter().find(|word| word.folded.contains('\n')).unwrap();
        assert!(word.stands("by the river", 3) && !word.stands("by the rivet", 3));
    }
}
