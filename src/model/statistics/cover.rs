//! How much text is highlighted.
//!
//! Owns that a character counts once, however many highlights lie on it, and that what lies beyond the end
//! of a text does not count.

use std::collections::BTreeMap;

use super::{Cancel, CountedDocument, CountedMark};

/// How much of the documents one annotator has highlighted, or all together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextCover {
    /// Whose highlights; none stands for all together.
    pub annotator: Option<String>,
    /// How many documents have a highlight, of how many.
    pub documents: (usize, usize),
    /// How many code points are highlighted, of how many.
    pub points: (usize, usize),
}

/// Counts for all together, then for each annotator; `None` if cancelled. The marks of each document are
/// in the order in which they begin.
pub(super) fn covers(
    documents: &[CountedDocument],
    marks: &[Vec<CountedMark>],
    cancel: &Cancel,
) -> Option<Vec<TextCover>> {
    let here = || documents.iter().zip(marks).filter(|(document, _)| document.is_here);
    let all = (here().count(), here().filter_map(|(document, _)| document.length).sum());
    let mut counts: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::from([(None, (0, 0))]);
    for (document, marks) in here() {
        if cancel.is_cancelled() {
            return None;
        }
        let mut covered: BTreeMap<Option<&str>, CoveredRun> = BTreeMap::new();
        for mark in marks {
            for whose in [None, Some(mark.annotator)] {
                covered.entry(whose).or_default().add(mark.place, document.length.unwrap_or(0));
            }
        }
        for (whose, covered) in covered {
            let (documents, points) = counts.entry(whose).or_default();
            *documents += 1;
            *points += covered.points;
        }
    }
    let cover = |(annotator, (documents, points)): (Option<&str>, (usize, usize))| TextCover {
        annotator: annotator.map(str::to_owned),
        documents: (documents, all.0),
        points: (points, all.1),
    };
    Some(counts.into_iter().map(cover).collect())
}

/// What is covered so far, from the beginning of a text on.
#[derive(Debug, Default)]
struct CoveredRun {
    points: usize,
    /// Up to where everything has been counted.
    end: usize,
}

impl CoveredRun {
    fn add(&mut self, place: Option<(usize, usize)>, length: usize) {
        let Some((start, end)) = place else { return };
        let end = end.min(length);
        self.points += end.saturating_sub(start.max(self.end));
        self.end = self.end.max(end);
    }
}
