//! What an engine has to answer: where the words of a query are, in all documents at once.
//!
//! Owns the question and its answer, and nothing of how an engine works: it may be a folder of
//! files, or a service on another host. So the answer is owned, names documents by number, and says
//! which documents the engine knows and from when; whoever asks reads the others. Conditions on
//! facts, brackets, `OR` and `-` are not the engine's: it is asked about each row of words by itself.

use std::sync::Arc;
use std::time::SystemTime;

use super::language::Language;
use super::pattern::{PositionRange, WordPattern};
use crate::model::apparatus::{Apparatus, Field};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;

/// How much a hit in title or facts weighs, compared with one in the text.
pub const HEAD_WEIGHT: f32 = 3.0;

/// One row of words that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct WordsWanted<'a> {
    /// The words.
    pub pattern: &'a WordPattern,
    /// Whether a document answers too if they stand in its title or its facts alone.
    pub in_head: bool,
}

/// A document as an engine knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDocument {
    /// Its path within the corpus.
    pub path: DocPath,
    /// Size in bytes and time of the file that was read; `None` if it has to be read again in any
    /// case.
    pub stamp: Option<(u64, SystemTime)>,
    /// Its language, if that could be told.
    pub language: Option<Language>,
}

/// A document in which words were found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundIn {
    /// Its number among the known documents.
    pub document: u32,
    /// How often the words stand in its text; 0 if only in title or facts.
    pub hits: u32,
    /// How well it answers (BM25); comparable only within one query.
    pub score: f32,
    /// Where they stand in the text, if that was asked.
    pub places: Vec<PositionRange>,
}

/// The answer of an engine.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The documents that the engine knows.
    pub known: Arc<Vec<KnownDocument>>,
    /// For each wish the documents in which it was found, by ascending number.
    pub found: Vec<Vec<FoundIn>>,
}

/// Why an engine cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// What it keeps is damaged, or was made by another version.
    #[error("the search index is damaged ({0}); it is made anew")]
    Damaged(String),
    /// It cannot be reached, or its files cannot be read or written.
    #[error("the search index cannot be used: {0}")]
    Unusable(String),
    /// Another session is writing to it.
    #[error("another session is writing the search index")]
    Busy,
    /// Nobody wants the answer any more.
    #[error("cancelled")]
    Cancelled,
}

/// Answers for all documents at once.
pub trait Engine: Send + Sync + std::fmt::Debug {
    /// Returns the documents that it knows.
    ///
    /// # Errors
    ///
    /// When it cannot answer.
    fn known(&self) -> Result<Arc<Vec<KnownDocument>>, EngineError>;

    /// Looks for `wishes`; with `places`, says where in the texts they are.
    ///
    /// # Errors
    ///
    /// When it cannot answer.
    fn find(
        &self,
        wishes: &[WordsWanted],
        places: bool,
        cancel: &Cancel,
    ) -> Result<Findings, EngineError>;
}

/// Returns what is looked through beside a text: title and facts, a line each.
#[must_use]
pub fn head_of(apparatus: &Apparatus) -> String {
    let mut head = apparatus.title.clone().unwrap_or_default();
    let fields = Field::ALL.into_iter().filter(|field| !field.is_of_the_copy());
    for fact in fields.flat_map(|field| apparatus.all(field)) {
        head.push('\n');
        head.push_str(&fact.text);
    }
    head
}

/// Scores by BM25.
#[derive(Clone, Copy, Debug)]
pub struct Bm25 {
    rarity: f32,
    average: f32,
}

impl Bm25 {
    /// How much a further hit adds.
    const K1: f32 = 1.2;
    /// How much a long text counts less.
    const B: f32 = 0.75;

    /// Creates the score of words found in `with` of `all` documents, which have `average` words.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
    pub fn new(with: usize, all: usize, average: f32) -> Self {
        let (with, all) = (with as f32, all.max(with) as f32);
        let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
        Self { rarity, average: average.max(1.0) }
    }

    /// Returns the score of a text with so many hits and words.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
    pub fn score(self, hits: u32, words: u32) -> f32 {
        let hits = hits as f32;
        let length = 1.0 - Self::B + Self::B * (words as f32 / self.average);
        self.rarity * hits * (Self::K1 + 1.0) / (hits + Self::K1 * length)
    }
}
