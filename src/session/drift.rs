//! Annotations that are not where they were made, for the annotator to decide about.

use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::path::DocPath;

/// Something to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewItem {
    /// A highlight that is not where it was made.
    Drifted {
        /// Its document.
        document: DocPath,
        /// The highlight.
        highlight: Box<Highlight>,
        /// What became of it: moved, changed, ambiguous, orphaned.
        state: &'static str,
        /// The SHA-256 of the text in which it was looked for.
        sha256: String,
        /// Where it might be, best first.
        candidates: Vec<Candidate>,
    },
    /// A document that is gone, with annotations.
    Missing {
        /// Its path.
        from: DocPath,
        /// The documents that have its text.
        to: Vec<DocPath>,
        /// How many annotations.
        count: usize,
    },
}

impl ReviewItem {
    /// The document whose annotation it is, or that is gone.
    #[must_use]
    pub fn document(&self) -> &DocPath {
        match self {
            Self::Drifted { document, .. } => document,
            Self::Missing { from, .. } => from,
        }
    }

    /// How many places are offered.
    #[must_use]
    pub fn candidates(&self) -> usize {
        match self {
            Self::Drifted { candidates, .. } => candidates.len(),
            Self::Missing { to, .. } => to.len(),
        }
    }

    /// What names it, also when it is looked for again.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Drifted { highlight, .. } => highlight.id.to_string(),
            Self::Missing { from, .. } => from.to_string(),
        }
    }
}

/// A place where a highlight might be now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The anchor that it would have.
    pub anchor: Anchor,
    /// Where that begins, in bytes.
    pub byte: usize,
    /// How well it fits, in percent.
    pub percent: u8,
}
