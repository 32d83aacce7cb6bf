//! Ranking the passages of a library: the one ranking, of the finder and of the command line.
//!
//! Owns the question, the answer and their order: score, then the shorter, then the earlier. How a
//! passage is scored is [`crate::model::fuzzy`]'s matter; how an answer is shown, and when, that of
//! who asks.

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
    /// What the passages are to answer. To an empty one all do, and the first come first.
    pub query: &'a Query,
    /// The document whose passages come before equals of others, as if it were the first.
    pub first: Option<&'a DocPath>,
    /// How many passages are wanted.
    pub most: usize,
}

/// The best passages.
#[derive(Debug, Default)]
pub struct RankedPassages {
    /// Best first; no more than were wanted.
    pub hits: Vec<PassageHit>,
    /// How many answer, of those that were looked at: what holds one word alone as it was typed
    /// comes before all else, so that others are not looked at when these are enough.
    pub total: usize,
    /// How many documents could not be read.
    pub unread: usize,
}

/// A passage that answers.
#[derive(Clone, Debug)]
pub struct PassageHit {
    /// Its document.
    pub document: Arc<Document>,
    /// Where it is in its text, in bytes.
    pub span: Span,
    /// More is better. Only comparable within one query.
    pub score: i64,
    /// Which code points of the passage matched, ascending.
    pub indices: Vec<usize>,
}

impl PassageHit {
    fn new(document: Arc<Document>, span: Span, ranker: &Ranker) -> Self {
        let answer = ranker.rank(document.text.slice(span)).unwrap_or_default();
        Self { document, span, score: answer.score, indices: answer.indices }
    }

    /// The words of the passage.
    #[must_use]
    pub fn words(&self) -> &str {
        self.document.text.slice(self.span)
    }
}

/// Ranks passages, on all cores. `so_far` is called on this thread again and again while it lasts,
/// and may ask for what was found until then; to ask costs as much as to score so many passages.
/// `None` if `cancel` ended it.
pub fn rank(
    library: &Library,
    index: &CorpusPassages,
    question: PassageQuery<'_>,
    cancel: &Cancel,
    so_far: impl FnMut(&SoFar<'_>),
) -> Option<RankedPassages> {
    Ranking::new(library, index, question).run(cancel, so_far)
}
