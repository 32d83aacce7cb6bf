//! What was looked for in the open document, and where it is.

use super::event::Ticket;
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
}

impl Search {
    /// Number of the match at byte `caret`, 1-based, if the caret is on one.
    #[must_use]
    pub fn number(&self, caret: usize) -> Option<usize> {
        let matches = self.matches.as_ref()?;
        let at = matches.partition_point(|span| span.end <= caret);
        matches.get(at)?.contains(caret).then_some(at + 1)
    }

    /// The match to go to from byte `caret`, over the end of the text to its start; and whether
    /// it went over. `None` if there is none, or they are not there yet.
    #[must_use]
    pub fn step(&self, caret: usize, back: bool) -> Option<(Span, bool)> {
        let matches = self.matches.as_ref()?;
        let after = matches.partition_point(|span| span.start <= caret);
        let before = matches.partition_point(|span| span.start < caret);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_through_the_matches() {
        let text = Text::new("a b a b a".to_owned());
        let pattern = Pattern::new("a").unwrap();
        let search =
            Search { matches: Some(pattern.all(&text)), pattern, ticket: 1, pending: None };
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
    }
}
