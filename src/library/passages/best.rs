//! The best passages so far.
//!
//! Owns their order. No document is read here.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::model::document::Document;
use crate::model::span::Span;

/// What decides which of two passages comes first: the lesser one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub score: Reverse<i64>,
    /// In bytes.
    pub length: u32,
    /// The number of its document in the order of this ranking.
    pub turn: u32,
    /// Where it starts in the text, in bytes.
    pub start: u32,
    pub end: u32,
}

/// A passage that matches.
#[derive(Clone, Debug)]
pub(super) struct ScoredPassage {
    pub place: Place,
    pub document: Arc<Document>,
}

impl ScoredPassage {
    pub fn span(&self) -> Span {
        Span::new(self.place.start as usize, self.place.end as usize)
    }
}

/// The best passages so far: as many as are wanted, and a few more.
#[derive(Debug)]
pub(super) struct BestPassages {
    most: usize,
    found: Vec<ScoredPassage>,
    pub total: usize,
}

impl BestPassages {
    pub fn new(most: usize) -> Self {
        Self { most, found: Vec::new(), total: 0 }
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Adds the passages of one document.
    pub fn add(&mut self, mut places: Vec<Place>, document: &Arc<Document>) {
        self.total += places.len();
        keep_least(&mut places, self.most, |place| *place);
        let found = |place| ScoredPassage { place, document: document.clone() };
        self.found.extend(places.into_iter().map(found));
        if self.found.len() > self.most.saturating_mul(8) {
            keep_least(&mut self.found, self.most, |found| found.place);
        }
    }

    /// Returns the best passages, in order.
    pub fn in_order(&mut self) -> Vec<ScoredPassage> {
        keep_least(&mut self.found, self.most, |found| found.place);
        self.found.sort_unstable_by_key(|found| found.place);
        self.found.clone()
    }
}

fn keep_least<T>(all: &mut Vec<T>, most: usize, key: impl Fn(&T) -> Place) {
    if all.len() > most {
        all.select_nth_unstable_by_key(most, &key);
        all.truncate(most);
    }
}
