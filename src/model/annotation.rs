//! What a reader wrote: notes and highlights, and the changes made to them.
//!
//! Owns the shape of an annotation and what it means to change one. It does not know how
//! annotations are written to a file, nor how they look.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::anchor::Anchor;
use super::path::DocPath;

/// Names one annotation for ever: a UUID of version 7 (RFC 9562) for those made here. An id
/// that someone wrote by hand is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// A new id, unlike any other.
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::new()
    }
}

impl From<String> for Id {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The present moment, to the second: as annotations are dated.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// A note on a document as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub id: Id,
    /// What was written; LF line ends.
    pub text: String,
    /// When it was first written.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// An anchored passage, with tags and perhaps a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Highlight {
    /// Its id.
    pub id: Id,
    /// Where it stands.
    pub anchor: Anchor,
    /// Names from the codebook, in the order given.
    pub tags: Vec<String>,
    /// What was written on it; never empty.
    pub note: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// One annotation of either kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A note on the document.
    Note(Note),
    /// A highlight.
    Highlight(Highlight),
}

impl Entry {
    /// The id of what it holds.
    #[must_use]
    pub fn id(&self) -> &Id {
        match self {
            Entry::Note(note) => &note.id,
            Entry::Highlight(highlight) => &highlight.id,
        }
    }

    /// Whether both say the same, whenever they were last changed.
    #[must_use]
    pub fn says_the_same(&self, other: &Entry) -> bool {
        let undated = |entry: &Entry| {
            let mut entry = entry.clone();
            match &mut entry {
                Entry::Note(note) => note.updated = note.created,
                Entry::Highlight(mark) => mark.updated = mark.created,
            }
            entry
        };
        undated(self) == undated(other)
    }

    /// What the reader wrote, if anything.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        match self {
            Entry::Note(note) => Some(&note.text),
            Entry::Highlight(highlight) => highlight.note.as_deref(),
        }
    }
}

/// One annotation before and after something was done to it. Made (`before` is none), edited
/// (both), or deleted (`after` is none). Both sides, where there, have one id.
///
/// A change, not a copy of a whole notebook, is what goes to the store: so two sessions that
/// write to one file at once lose nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// How it was; `None`: it was not there.
    pub before: Option<Entry>,
    /// How it is to be; `None`: it is to go.
    pub after: Option<Entry>,
}

impl Change {
    /// The making of `entry`.
    #[must_use]
    pub fn make(entry: Entry) -> Self {
        Self { before: None, after: Some(entry) }
    }

    /// The deletion of `entry`.
    #[must_use]
    pub fn remove(entry: Entry) -> Self {
        Self { before: Some(entry), after: None }
    }

    /// What takes this change back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }

    /// The id of the annotation that is changed.
    #[must_use]
    pub fn id(&self) -> Option<&Id> {
        self.after.as_ref().or(self.before.as_ref()).map(Entry::id)
    }
}

/// A change together with the document whose annotation it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The document.
    pub document: DocPath,
    /// What is done.
    pub change: Change,
}
