//! A stretch of a text, in bytes. Owns nothing else: no text, no screen.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open stretch `[start, end)` of a text, in bytes, on character boundaries.
///
/// Bytes are used inside the program only; files and output count Unicode code points (see
/// [`Text::points`](super::text::Text::points)).
///
/// ```
/// use glossator::model::span::Span;
///
/// let (one, other) = (Span::new(2, 8), Span::new(6, 12));
/// assert!(one.overlaps(other) && !one.covers(other));
/// assert_eq!(one.join(other), Span::new(2, 12));
/// assert!(one.contains(2) && !one.contains(8), "the end is exclusive");
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Creates the span between two offsets, given in either order.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start.min(end), end: start.max(end) }
    }

    /// Returns whether it is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Returns whether the byte at `offset` is inside.
    #[must_use]
    pub fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Returns whether all of `other` is inside.
    #[must_use]
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns whether the two have a byte in common.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Returns it as a range, to index a `str`.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}
