//! What a filter looks at: one document, or one highlight or note with its document.

use std::collections::BTreeSet;

use jiff::civil;

use crate::model::apparatus::Apparatus;

/// What a filter looks at in one document.
#[derive(Clone, Copy, Debug)]
pub struct FilterRow<'a> {
    /// Its path within the corpus.
    pub path: &'a str,
    /// What it was read as, if it was.
    pub format: Option<&'a str>,
    /// What it says about itself, if it was read.
    pub apparatus: Option<&'a Apparatus>,
    /// The tags of its highlights, and its own.
    pub tags: RowTags<'a>,
    /// The number of highlights.
    pub highlights: usize,
    /// The number of notes.
    pub notes: usize,
    /// When the annotator had finished it.
    pub done: Option<civil::Date>,
    /// Whether some of it was read, and whether all of it was.
    pub read: (bool, bool),
}

impl<'a> FilterRow<'a> {
    /// Returns the row of a document of which only the path is known.
    #[must_use]
    pub fn of_path(path: &'a str) -> Self {
        Self {
            path,
            format: None,
            apparatus: None,
            tags: RowTags::Listed(&[]),
            highlights: 0,
            notes: 0,
            done: None,
            read: (false, false),
        }
    }
}

/// The tags of a document, or of one highlight. Borrowed, since thousands of rows are looked at.
#[derive(Clone, Copy, Debug)]
pub enum RowTags<'a> {
    /// Of a document: each once, in order.
    Sorted(&'a BTreeSet<String>),
    /// Of a highlight: as they stand in its file.
    Listed(&'a [String]),
}

impl<'a> RowTags<'a> {
    /// Returns their names.
    pub fn names(self) -> impl Iterator<Item = &'a str> {
        let (sorted, listed) = match self {
            Self::Sorted(tags) => (Some(tags), [].as_slice()),
            Self::Listed(tags) => (None, tags),
        };
        sorted.into_iter().flatten().chain(listed).map(String::as_str)
    }

    /// Returns whether one of them fits.
    pub fn any(self, fits: impl Fn(&str) -> bool) -> bool {
        self.names().any(fits)
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.names().next().is_none()
    }
}
