//! Annotations that are not where they were made, for the annotator to decide on.

use crate::model::anchor::{Anchor, ResolutionKind};
use crate::model::annotation::Highlight;
use crate::model::difference::fingerprint;
use crate::model::path::DocPath;

/// A review item: something to decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewItem {
    /// Highlights that changes of the text carried along: where they are now is certain, and only
    /// their offsets are not up to date.
    Carried {
        /// By document, in the order of the corpus; never empty.
        documents: Vec<(DocPath, Vec<Renewal>)>,
    },
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
        /// What stands now where it was, if the text is known in which it was made.
        slot: Option<Box<Comparison>>,
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
    /// Returns the document that has the highlight, or that is missing, if it is one.
    #[must_use]
    pub fn document(&self) -> Option<&DocPath> {
        match self {
            Self::Carried { .. } => None,
            Self::Drifted { document, .. } => Some(document),
            Self::Missing { from, .. } => Some(from),
        }
    }

    /// Returns how many highlights it is about, if they were carried along.
    #[must_use]
    pub fn carried(&self) -> usize {
        match self {
            Self::Carried { documents } => documents.iter().map(|(_, marks)| marks.len()).sum(),
            Self::Drifted { .. } | Self::Missing { .. } => 0,
        }
    }

    /// Returns whether the place to which it was moved is certain: its words stand there, and
    /// nowhere else.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        match self {
            Self::Drifted { highlight, state, candidates, slot, .. } => {
                let moved = *state == ResolutionKind::Moved.name() && slot.is_some();
                let words = |anchor: &Anchor| fingerprint(&anchor.quote);
                let first = candidates.first().filter(|_| moved);
                first.is_some_and(|place| words(&place.anchor) == words(&highlight.anchor))
            }
            Self::Carried { .. } => true,
            Self::Missing { .. } => false,
        }
    }

    /// Returns how many places are offered.
    #[must_use]
    pub fn candidates(&self) -> usize {
        match self {
            Self::Carried { .. } => 0,
            Self::Drifted { candidates, .. } => candidates.len(),
            Self::Missing { to, .. } => to.len(),
        }
    }

    /// Returns a key that identifies the item, even when it is found again.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Carried { .. } => "carried".to_owned(),
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

/// A highlight that was carried along, and its anchor in the text as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The highlight as it was made.
    pub highlight: Highlight,
    /// The anchor that it has now.
    pub anchor: Anchor,
}

/// The old and the new text around the place where a highlight was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The text in which it was made: what stood before the passage, and after it.
    pub old: (String, String),
    /// The text as it is now: what stands before the place, at it, and after it.
    pub new: (String, String, String),
}
