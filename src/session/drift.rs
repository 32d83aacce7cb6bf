//! Annotations that are not where they were made, for the annotator to decide on.

use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::path::DocPath;

/// A review item: something to decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewItem {
    /// A highlight that is not where it was made.
    Drifted {
        /// Its document.
        document: DocPath,
        /// The highlight.
        highlight: Box<Highlight>,
        /// What became of it: moved, changed, ambiguous or orphaned.
        state: &'static str,
        /// The SHA-256 of the text that was searched.
        sha256: String,
        /// The places where it might be, best first.
        candidates: Vec<Candidate>,
    },
    /// A missing document that has annotations.
    Missing {
        /// Its path.
        from: DocPath,
        /// The documents that have the same text.
        to: Vec<DocPath>,
        /// The number of annotations.
        count: usize,
    },
}

impl ReviewItem {
    /// Returns the document that has the highlight, or that is missing.
    #[must_use]
    pub fn document(&self) -> &DocPath {
        match self {
            Self::Drifted { document, .. } => document,
            Self::Missing { from, .. } => from,
        }
    }

    /// Returns how many places are offered.
    #[must_use]
    pub fn candidates(&self) -> usize {
        match self {
            Self::Drifted { candidates, .. } => candidates.len(),
            Self::Missing { to, .. } => to.len(),
        }
    }

    /// Returns a key that identifies the item, even when it is found again.
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
    /// The anchor that the highlight would have there.
    pub anchor: Anchor,
    /// Where that anchor begins, in bytes.
    pub byte: usize,
    /// How well it fits, in percent.
    pub percent: u8,
}
