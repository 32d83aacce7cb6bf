//! Fuzzy ranking: how well a line matches a query.
//!
//! Owns the query language of the finder and the only use of the `fuzzy-matcher` crate. Knows
//! nothing of what is ranked (documents, passages, annotations, commands).
//!
//! Words separated by blanks must all match. A word is fuzzy unless it is `'exact`, `^start`,
//! `end$` or `!not`. Case matters in a word that has a capital beyond its first letter, and accents in one that
//! has an accent; nothing else matters that [`super::folding`] ignores. A line is matched as it is
//! folded, and what matched is told in code points of the line itself. The letters of a fuzzy word
//! must be close together, in one word or at the beginnings of words, since a long sentence
//! contains almost any letters in any order.

#[cfg(test)]
mod folding_tests;
mod line;
mod passage_index;
mod prefilter;
#[cfg(test)]
mod prefilter_tests;
mod text_prefilter;

pub use self::passage_index::PassageIndex;
pub use self::prefilter::{Prefilter, Prefiltered};
pub use self::text_prefilter::TextPrefilter;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use self::line::{Divided, FoldedLine};
use super::folding::Folding;

/// The score of one literally matched character: slightly more than the best fuzzy one, so that
/// literal matches come first.
const EXACT: i64 = 30;

/// The letters of a word may be spread over twice its length plus this many code points.
const NEAR: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
enum TermKind {
    Fuzzy,
    Exact,
    Start,
    End,
    Whole,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    kind: TermKind,
    not: bool,
    /// The characters to match, folded.
    word: Vec<char>,
    folding: Folding,
}

/// A parsed query.
///
/// ```
/// use glossator::model::fuzzy::{Query, Ranker};
///
/// let ranker = Ranker::new(Query::parse("artlry !enemy"));
/// assert!(ranker.rank("six divisions with artillery").is_some());
/// assert!(ranker.rank("the enemy's artillery").is_none(), "excluded by !enemy");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

/// How a line matches a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// Higher is better. Comparable only within one query.
    pub score: i64,
    /// The code points of the line that matched, ascending.
    pub indices: Vec<usize>,
}

impl Query {
    /// Parses what was typed; anything is valid.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let terms = typed.split_whitespace().filter_map(Term::parse).collect();
        Self { terms }
    }

    /// Parses what was typed into a filter: words must occur literally, so that it is plain why a
    /// line matches.
    #[must_use]
    pub fn filter(typed: &str) -> Self {
        let mut query = Self::parse(typed);
        for term in query.terms.iter_mut().filter(|term| term.kind == TermKind::Fuzzy) {
            term.kind = TermKind::Exact;
        }
        query
    }

    /// Returns whether it matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl Term {
    fn parse(typed: &str) -> Option<Self> {
        let (not, rest) = match typed.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, typed),
        };
        let (kind, word) = if let Some(word) = rest.strip_prefix('\'') {
            (TermKind::Exact, word)
        } else if let Some(word) = rest.strip_prefix('^') {
            match word.strip_suffix('$') {
                Some(word) => (TermKind::Whole, word),
                None => (TermKind::Start, word),
            }
        } else if let Some(word) = rest.strip_suffix('$') {
            (TermKind::End, word)
        } else if not {
            // "Not these letters in this order" would exclude nearly everything.
            (TermKind::Exact, rest)
        } else {
            (TermKind::Fuzzy, rest)
        };
        let folding = Folding::of_fuzzy(word);
        let word: Vec<char> = folding.fold(word).chars().collect();
        (!word.is_empty()).then_some(Self { kind, not, word, folding })
    }

    /// Returns whether it can stand in a divided word only if that is read with its hyphen.
    fn has_hyphen(&self) -> bool {
        self.word.contains(&'-')
    }

    /// Returns where a term that is not fuzzy occurs in `line`: the offset of its first code point.
    fn stands_at(&self, line: &[char]) -> Option<usize> {
        let length = self.word.len();
        let last = line.len().checked_sub(length)?;
        match self.kind {
            TermKind::Start => line.starts_with(&self.word).then_some(0),
            TermKind::End => line.ends_with(&self.word).then_some(last),
            TermKind::Whole => (line == self.word).then_some(0),
            TermKind::Fuzzy | TermKind::Exact => {
                let stands = |at: &usize| line[*at..].starts_with(&self.word);
                let begins = |at: &usize| *at == 0 || !line[*at - 1].is_alphanumeric();
                let mut places = (0..=last).filter(stands);
                let first = places.next()?;
                // An occurrence at the start of a word is better than the first.
                Some(std::iter::once(first).chain(places).find(begins).unwrap_or(first))
            }
        }
    }
}

/// Returns the number of code points from the first to the last of `indices`, which ascend.
fn spread(indices: &[usize]) -> usize {
    indices.last().zip(indices.first()).map_or(0, |(last, first)| last - first + 1)
}

/// Returns whether the matched letters make sense to a reader: all are in one word, or each that
/// does not directly follow the previous one begins a word.
fn hangs_together(line: &[char], indices: &[usize]) -> bool {
    let is_letter = |at: usize| line.get(at).is_some_and(|c| c.is_alphanumeric());
    let begins = |at: usize| at == 0 || !is_letter(at - 1);
    let (Some(&first), Some(&last)) = (indices.first(), indices.last()) else {
        return true;
    };
    let whole = (first..=last).all(is_letter);
    let linked = |pair: &[usize]| {
        pair[1] == pair[0] + 1 || begins(pair[1]) || (pair[0]..pair[1]).all(is_letter)
    };
    whole || begins(first) && indices.windows(2).all(linked)
}

/// Ranks lines against a query. Holds the matcher's buffers; make one for each thread.
///
/// ```
/// use glossator::model::fuzzy::{Query, Ranker};
///
/// let ranker = Ranker::new(Query::parse("div"));
/// // The beginning of a word counts more than its middle.
/// let score = |line| ranker.rank(line).map(|found| found.score);
/// assert!(score("ten divisions") > score("individual"));
/// assert_eq!(score("nothing"), None);
/// ```
pub struct Ranker {
    matcher: SkimMatcherV2,
    query: Query,
    words: Vec<String>,
    /// The ways in which a line is read for the words of the query, each once.
    readings: Vec<(Folding, Divided)>,
}

impl std::fmt::Debug for Ranker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ranker").field("query", &self.query).finish_non_exhaustive()
    }
}

impl Ranker {
    /// Creates a ranker for `query`.
    #[must_use]
    pub fn new(query: Query) -> Self {
        let words = query.terms.iter().map(|term| term.word.iter().collect()).collect();
        let mut readings = Vec::new();
        for term in &query.terms {
            for divided in [Divided::Joined, Divided::Hyphened] {
                let is_read = divided == Divided::Joined || term.has_hyphen();
                if is_read && !readings.contains(&(term.folding, divided)) {
                    readings.push((term.folding, divided));
                }
            }
        }
        // Line and word are folded alike.
        Self { matcher: SkimMatcherV2::default().respect_case(), query, words, readings }
    }

    /// Returns the best plausible way to match the letters of `word` in `line`.
    fn fuzzy(&self, line: &str, word: &str, letters: &[char]) -> Option<(i64, Vec<usize>)> {
        let length = word.chars().count();
        let (score, indices) = self.matcher.fuzzy_indices(line, word)?;
        if spread(&indices) <= 2 * length + NEAR && hangs_together(letters, &indices) {
            return Some((score, indices));
        }
        // The matcher returns one way only; a match within one word may be better for a reader.
        let mut best: Option<(i64, Vec<usize>)> = None;
        let mut start = 0;
        for part in line.split(|c: char| !c.is_alphanumeric()) {
            if let Some((score, found)) = self.matcher.fuzzy_indices(part, word)
                && best.as_ref().is_none_or(|(other, _)| score > *other)
            {
                best = Some((score, found.into_iter().map(|at| start + at).collect()));
            }
            start += part.chars().count() + 1;
        }
        best.filter(|(_, indices)| spread(indices) <= 2 * length + NEAR)
    }

    /// Returns how well a word that is not excluded matches a line, and its letters there.
    fn matched(&self, term: &Term, word: &str, line: &FoldedLine) -> Option<(i64, Vec<usize>)> {
        let Some(at) = term.stands_at(&line.letters) else {
            let is_fuzzy = term.kind == TermKind::Fuzzy;
            return is_fuzzy.then(|| self.fuzzy(&line.text, word, &line.letters))?;
        };
        let length = term.word.len();
        let (begins, ends) = edges(&line.letters, at, length);
        let edges = i64::from(begins) * 2 + i64::from(ends);
        let score = EXACT * (i64::try_from(length).unwrap_or(0) + edges);
        Some((score, (at..at + length).collect()))
    }

    /// Ranks `line`; `None` if it does not match.
    #[must_use]
    pub fn rank(&self, line: &str) -> Option<Match> {
        let mut result = Match::default();
        let read = self.readings.iter();
        let read = read.filter_map(|(how, divided)| FoldedLine::new(line, *how, *divided));
        let read: Vec<_> = read.collect();
        for (term, word) in self.query.terms.iter().zip(&self.words) {
            let lines = read.iter().filter(|line| line.folding == term.folding);
            if term.not {
                if lines.clone().any(|line| term.stands_at(&line.letters).is_some()) {
                    return None;
                }
                continue;
            }
            let found = lines.filter_map(|line| Some((self.matched(term, word, line)?, line)));
            let ((score, letters), line) = found.max_by_key(|((score, _), _)| *score)?;
            result.score += score;
            result.indices.extend(line.points(&letters));
        }
        result.indices.sort_unstable();
        result.indices.dedup();
        Some(result)
    }
}

/// Returns whether what stands at `at` begins a word, and whether it ends one.
fn edges(letters: &[char], at: usize, length: usize) -> (bool, bool) {
    let begins = at == 0 || !letters[at - 1].is_alphanumeric();
    let ends = letters.get(at + length).is_none_or(|c| !c.is_alphanumeric());
    (begins, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(query: &str, line: &str) -> Option<Match> {
        Ranker::new(Query::parse(query)).rank(line)
    }

    #[test]
    fn all_words_must_match() {
        assert!(rank("div nine", "at least nine divisions").is_some());
        assert!(rank("div qz", "at least nine divisions").is_none());
        assert!(rank("dvsns", "at least nine divisions").is_some());
        assert!(rank("", "anything").is_some());
    }

    #[test]
    fn the_language() {
        let line = "No. 297 to Mao Zedong";
        for (query, answers) in [
            ("'297", true),
            ("'2 97", true),
            ("'29x", false),
            ("^no", true),
            ("^297", false),
            ("dong$", true),
            ("mao$", false),
            ("!stalin", true),
            ("!mao", false),
            ("!^no", false),
            ("!^mao", true),
            ("Mao", true),
            ("MAO", false),
            ("! ' ^ $", true),
        ] {
            assert_eq!(rank(query, line).is_some(), answers, "{query}");
        }
        assert!(rank("^no. 297 zedong$", line).is_some());
    }

    #[test]
    fn letters_strewn_over_a_sentence_are_no_match() {
        let line = "the war, in the first place, and in the interest of all who are here, yes";
        assert_eq!(rank("artillery", line), None);
        assert_eq!(rank("mao", "no economic grouping may be reorganized"), None);
        assert_eq!(rank("mao", "the main forces"), None);
        assert!(rank("mzd", "to Mao Zedong").is_some());
        assert!(rank("intrst", line).is_some());
    }

    #[test]
    fn a_filter_takes_words_letter_by_letter() {
        let answers = |typed| Ranker::new(Query::filter(typed)).rank("Mao to Filippov").is_some();
        assert!(answers("fil mao") && answers("!zhou") && answers("^mao"));
        assert!(!answers("flpv") && !answers("!mao"));
    }

    #[test]
    fn what_matched_is_told_in_code_points() {
        assert_eq!(rank("中", "да 中文").unwrap().indices, [3]);
        assert_eq!(rank("ДА", "да"), None);
        assert_eq!(rank("'文 да", "да 中文").unwrap().indices, [0, 1, 4]);
    }

    #[test]
    fn whole_words_come_before_scattered_letters() {
        let best = rank("korea", "the war in Korea").unwrap().score;
        for worse in ["kind of a reader", "Koreans", "koala or seal"] {
            assert!(rank("korea", worse).is_none_or(|m| m.score < best), "{worse}");
        }
    }
}
