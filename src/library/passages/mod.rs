//! Ranking the passages of a library: the same ranking for the finder and the command line.
//!
//! Owns the question, the answer and its order: by score, then the shorter, then the earlier. How a
//! passage is scored belongs to [`crate::model::fuzzy`]; how and when an answer is shown, to the
//! caller.

mod best;
mod corpus;
mod ranking;

use std::sync::Arc;

pub use self::corpus::CorpusPassages;
pub use self::ranking::SoFar;

use self::ranking::Ranking;
use super::Library;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::fuzzy::{Query, Ranker};
use crate::model::path::DocPath;
use crate::model::span::Span;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct PassageQuery<'a> {
    /// The query. If it is empty, all passages match, and the first ones come first.
    pub query: &'a Query,
    /// The document whose passages come before equals in other documents, as if it were the first.
    pub first: Option<&'a DocPath>,
    /// How many passages are wanted.
    pub most: usize,
}

/// The best passages.
#[derive(Debug, Default)]
pub struct RankedPassages {
    /// Best first; no more than were wanted.
    pub hits: Vec<PassageHit>,
    /// How many passages match, among those that were looked at. Passages that contain a one-word
    /// query as typed come before all others; if there are enough of them, the others are not
    /// looked at.
    pub total: usize,
    /// How many documents could not be read.
    pub unread: usize,
}

/// A passage that matches.
#[derive(Clone, Debug)]
pub struct PassageHit {
    /// Its document.
    pub document: Arc<Document>,
    /// Where it is in the document's text, in bytes.
    pub span: Span,
    /// Higher is better. Scores are only comparable within one query.
    pub score: i64,
    /// Which code points of the passage matched, ascending.
    pub indices: Vec<usize>,
}

impl PassageHit {
    fn new(document: Arc<Document>, span: Span, ranker: &Ranker) -> Self {
        let answer = ranker.rank(document.text.slice(span)).unwrap_or_default();
        Self { document, span, score: answer.score, indices: answer.indices }
    }

    /// Returns the words of the passage.
    #[must_use]
    pub fn words(&self) -> &str {
        self.document.text.slice(self.span)
    }
}

/// Ranks passages on all cores. Calls `so_far` repeatedly on this thread while the ranking runs; it
/// may ask for the results found until then, which costs as much as scoring that many passages.
/// Returns `None` if `cancel` stopped it.
pub fn rank(
    library: &Library,
    index: &CorpusPassages,
    question: PassageQuery<'_>,
    cancel: &Cancel,
    so_far: impl FnMut(&SoFar<'_>),
) -> Option<RankedPassages> {
    Ranking::new(library, index, question).run(cancel, so_far)
}
