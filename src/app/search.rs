//! What was looked for in the open document, and where it is.

use std::sync::{Arc, Weak};

use super::event::{Effect, Ticket};
use crate::model::find::Pattern;
use crate::model::span::Span;
use crate::model::text::Text;

/// Words that were looked for in one document.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is looked for.
    pub pattern: Pattern,
    /// The question that was put to the worker.
    pub ticket: Ticket,
    /// All matches in text order; none yet while the worker looks.
    pub matches: Option<Vec<Span>>,
    /// Where to go from when they are there: the first match at or after this byte.
    pub pending: Option<usize>,
    /// While the worker looks: how much of the text, in percent, and how many matches it found.
    pub progress: Option<(usize, usize)>,
    wanted: Wanted,
    /// The match that one went to last, and where the caret came to stand: at the end of a row a
    /// match may begin where no caret can.
    gone: Option<(usize, usize)>,
}

impl Search {
    /// A question, and the effect that puts it to the worker.
    #[must_use]
    pub fn new(
        pattern: Pattern,
        text: &Arc<Text>,
        ticket: Ticket,
        pending: Option<usize>,
    ) -> (Self, Effect) {
        let wanted = Wanted::default();
        let search =
            Self { pattern, ticket, matches: None, pending, progress: None, wanted, gone: None };
        let asked = search.wanted.asked();
        let (text, pattern) = (text.clone(), search.pattern.clone());
        (search, Effect::Find { ticket, text, pattern, asked })
    }

    /// Number of the match at byte `caret`, 1-based, if the caret is on one.
    #[must_use]
    pub fn number(&self, caret: usize) -> Option<usize> {
        let matches = self.matches.as_ref()?;
        let at = matches.partition_point(|span| span.end <= caret);
        let on = matches.get(at)?.contains(caret).then_some(at + 1);
        on.or_else(|| Some(self.gone_to(caret)? + 1))
    }

    /// The match that one went to last, if the caret has not been moved since.
    fn gone_to(&self, caret: usize) -> Option<usize> {
        self.gone.filter(|(_, stood)| *stood == caret).map(|(at, _)| at)
    }

    /// One went to `span`, and the caret stands at byte `caret` now.
    pub fn went(&mut self, span: Span, caret: usize) {
        let at = self.matches.as_ref().and_then(|all| all.binary_search(&span).ok());
        self.gone = at.map(|at| (at, caret));
    }

    /// The match to go to from byte `caret`, over the end of the text to its start; and whether
    /// it went over. `None` if there is none, or they are not there yet.
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

    /// The first match at or after byte `from`, else the first of all.
    #[must_use]
    pub fn first_from(&self, from: usize) -> Option<Span> {
        let matches = self.matches.as_ref()?;
        let at = matches.partition_point(|span| span.end <= from);
        matches.get(at).or(matches.first()).copied()
    }

    /// The matches in `part`, to be shown.
    #[must_use]
    pub fn within(&self, text: &Text, part: Span) -> Vec<Span> {
        match &self.matches {
            Some(all) => {
                let from = all.partition_point(|span| span.end <= part.start);
                all[from..].iter().take_while(|span| span.start < part.end).copied().collect()
            }
            None => self.pattern.matches(text, part).collect(),
        }
    }
}

/// Held as long as an answer is wanted; the worker stops when it is dropped.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<()>);

impl Wanted {
    /// What tells the worker whether it is.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked(Arc::downgrade(&self.0))
    }
}

/// Whether anybody still wants an answer.
#[derive(Clone, Debug)]
pub struct Asked(Weak<()>);

impl Asked {
    /// Whether the question has not been let go of.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.strong_count() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_through_the_matches() {
        let text = Arc::new(Text::new("a b a b a".to_owned()));
        let pattern = Pattern::new("a").unwrap().unwrap();
        let (mut search, _) = Search::new(pattern, &text, 1, None);
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
        // At the end of a row no caret can stand on the match: it stands before it.
        let last = search.matches.as_ref().and_then(|all| all.last().copied()).unwrap();
        search.went(last, 7);
        assert_eq!(search.number(7), Some(3));
        assert_eq!(search.step(7, false).map(|(span, over)| (span.start, over)), Some((0, true)));
        assert_eq!(search.step(7, true).map(|(span, over)| (span.start, over)), Some((4, false)));
        search.matches = None;
        assert_eq!(search.within(&text, Span::new(1, 8)), [Span::new(4, 5)]);
    }
}
