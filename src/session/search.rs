//! A search in the open document, and its matches.

use super::question::{FindMatches, Pending};
use crate::model::find::Pattern;
use crate::model::span::Span;
use crate::model::text::Text;

/// A search for a pattern in one document.
#[derive(Debug)]
pub struct Search {
    /// The pattern that is searched for.
    pub pattern: Pattern,
    /// The question to the worker; `None` once it is answered.
    pub asked: Option<Pending<FindMatches>>,
    /// All matches in text order; `None` while the worker searches.
    pub matches: Option<Vec<Span>>,
    /// Where to go once the matches are known: to the first match at or after this byte.
    pub pending: Option<usize>,
    /// While the worker searches: how much of the text has been searched, in percent, and the
    /// number of matches so far.
    pub progress: Option<(usize, usize)>,
    /// Whether the pattern is still being typed; if so, no message is shown about the matches.
    pub typing: bool,
    /// The match last gone to, and where the caret was put. The two can differ, since at the end of
    /// a row a match may begin where no caret can stand.
    gone: Option<(usize, usize)>,
}

impl Search {
    /// Creates a search that a worker carries out.
    #[must_use]
    pub fn new(
        pattern: Pattern,
        asked: Option<Pending<FindMatches>>,
        pending: Option<usize>,
    ) -> Self {
        let (matches, progress, gone) = (None, None, None);
        Self { pattern, asked, matches, pending, progress, typing: false, gone }
    }

    /// Returns the number of the match at byte `caret`, 1-based, if the caret is on one.
    #[must_use]
    pub fn number(&self, caret: usize) -> Option<usize> {
        let matches = self.matches.as_ref()?;
        let at = matches.partition_point(|span| span.end <= caret);
        let on = matches.get(at)?.contains(caret).then_some(at + 1);
        on.or_else(|| Some(self.gone_to(caret)? + 1))
    }

    /// Returns the match last gone to, if the caret has not moved since.
    fn gone_to(&self, caret: usize) -> Option<usize> {
        self.gone.filter(|(_, stood)| *stood == caret).map(|(at, _)| at)
    }

    /// Records that the reader went to `span` and that the caret is now at byte `caret`.
    pub fn went(&mut self, span: Span, caret: usize) {
        let at = self.matches.as_ref().and_then(|all| all.binary_search(&span).ok());
        self.gone = at.map(|at| (at, caret));
    }

    /// Returns the match to go to from byte `caret`, wrapping around the ends of the text, and
    /// whether it wrapped. `None` if there is no match, or the matches are not known yet.
    #[must_use]
    pub fn step(&self, caret: usize, back: bool) -> Option<(Span, bool)> {
        let matches = self.matches.as_ref()?;
        let gone = self.gone_to(caret);
        let after =
            gone.map_or_else(|| matches.partition_point(|span| span.start <= caret), |at| at + 1);
        let before = gone.unwrap_or_else(|| matches.partition_point(|span| span.start < caret));
        let next = if back {
            before.checked_sub(1).and_then(|at| matches.get(at))
        } else {
            matches.get(after)
        };
        let around = if back { matches.last() } else { matches.first() };
        next.map(|span| (*span, false)).or(around.map(|span| (*span, true)))
    }

    /// Returns the first match at or after byte `from`, or else the first of all.
    #[must_use]
    pub fn first_from(&self, from: usize) -> Option<Span> {
        let matches = self.matches.as_ref()?;
        let at = matches.partition_point(|span| span.end <= from);
        matches.get(at).or(matches.first()).copied()
    }

    /// Returns the matches in `part`, to be shown.
    #[must_use]
    pub fn within(&self, text: &Text, part: Span) -> Vec<Span> {
        match &self.matches {
            Some(all) => {
                let from = all.partition_point(|span| span.end <= part.start);
                all[from..].iter().take_while(|span| span.start < part.end).copied().collect()
            }
            None => self.pattern.matches(text, part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_through_the_matches() {
        let text = Text::new("a b a b a".to_owned());
        let pattern = Pattern::new("a").unwrap().unwrap();
        let mut search = Search::new(pattern, None, None);
        search.matches = search.pattern.all(&text, |_, _| true);
        let to = |caret, back| search.step(caret, back).map(|(span, around)| (span.start, around));
        assert_eq!(to(0, false), Some((4, false)));
        assert_eq!(to(8, false), Some((0, true)));
        assert_eq!(to(0, true), Some((8, true)));
        assert_eq!(to(5, true), Some((4, false)));
        assert_eq!(search.number(4), Some(2));
        assert_eq!(search.number(5), None);
        assert_eq!(search.first_from(5).map(|s| s.start), Some(8));
        assert_eq!(search.first_from(9).map(|s| s.start), Some(0));
        assert_eq!(search.within(&text, Span::new(1, 8)), [Span::new(4, 5)]);
        // No caret can stand on a match at the end of a row, so it stands before the match.
        let last = search.matches.as_ref().and_then(|all| all.last().copied()).unwrap();
        search.went(last, 7);
        assert_eq!(search.number(7), Some(3));
        assert_eq!(search.step(7, false).map(|(span, over)| (span.start, over)), Some((0, true)));
        assert_eq!(search.step(7, true).map(|(span, over)| (span.start, over)), Some((4, false)));
        search.matches = None;
        assert_eq!(search.within(&text, Span::new(1, 8)), [Span::new(4, 5)]);
    }
}
