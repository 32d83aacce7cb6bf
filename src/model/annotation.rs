//! What a reader wrote: notes and highlights, and the changes made to them.
//!
//! Owns the shape of an annotation and what it means to change one. Knows nothing of how
//! annotations are written to a file or displayed.

use std::fmt;
use std::sync::LazyLock;

use jiff::{Timestamp, Zoned, civil};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::anchor::Anchor;
use super::path::DocPath;

/// The permanent identifier of an annotation: a UUID of version 7 (RFC 9562) for those made here.
/// An id written by hand is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// Returns a new, unique id.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Timestamp::now())
    }

    /// Returns a new id for an annotation made at this time.
    fn at(time: Timestamp) -> Self {
        // The time in such an id begins with 1970, and the library panics where a clock is behind.
        let id = if time < Timestamp::UNIX_EPOCH {
            Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, 0, 0))
        } else {
            Uuid::now_v7()
        };
        Self(id.to_string())
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

/// Returns the current time, to the second: annotations are dated with it.
#[must_use]
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Returns the current day, where the reader is: documents are finished on it.
#[must_use]
pub fn today() -> civil::Date {
    Zoned::now().date()
}

/// A note on a document as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub id: Id,
    /// Its text, with LF line ends.
    pub text: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// An anchored passage, with tags and perhaps a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Highlight {
    /// Its id.
    pub id: Id,
    /// Where it is in the text.
    pub anchor: Anchor,
    /// Names from the codebook, in the order given, which means nothing; see [`same_tags`].
    pub tags: Vec<String>,
    /// The note on it; never empty.
    pub note: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// What is said of a document as a whole, beside notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMark {
    /// Names from the codebook.
    pub tags: Vec<String>,
    /// The day on which the annotator had finished it. Then nothing found is an answer too.
    pub done: Option<civil::Date>,
}

/// The id of what is said of a document as a whole. No annotation in a file has it.
static OF_DOCUMENT: LazyLock<Id> = LazyLock::new(|| Id(String::new()));

impl DocumentMark {
    /// Returns the id under which it changes.
    #[must_use]
    pub fn id() -> &'static Id {
        &OF_DOCUMENT
    }

    /// Returns whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Returns whether two highlights with these tags have the same tags.
#[must_use]
pub fn same_tags(one: &[String], other: &[String]) -> bool {
    let within = |a: &[String], b: &[String]| a.iter().all(|tag| b.contains(tag));
    within(one, other) && within(other, one)
}

/// An annotation of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Annotation {
    /// A note on the document.
    Note(Note),
    /// A highlight.
    Highlight(Highlight),
    /// What is said of the document as a whole.
    Document(DocumentMark),
}

impl Annotation {
    /// Returns its id.
    #[must_use]
    pub fn id(&self) -> &Id {
        match self {
            Annotation::Note(note) => &note.id,
            Annotation::Highlight(highlight) => &highlight.id,
            Annotation::Document(_) => DocumentMark::id(),
        }
    }

    /// Returns whether both are equal except for the time of the last change and the order of the
    /// tags.
    #[must_use]
    pub fn says_the_same(&self, other: &Annotation) -> bool {
        let bare = |entry: &Annotation| {
            let mut entry = entry.clone();
            match &mut entry {
                Annotation::Note(note) => note.updated = note.created,
                Annotation::Highlight(mark) => {
                    mark.updated = mark.created;
                    // Found out when it is saved, not said by anybody.
                    (mark.anchor.text, mark.anchor.rivals) = Default::default();
                    mark.tags.sort_unstable();
                    mark.tags.dedup();
                }
                Annotation::Document(mark) => {
                    mark.tags.sort_unstable();
                    mark.tags.dedup();
                }
            }
            entry
        };
        bare(self) == bare(other)
    }

    /// Returns its tags, to be changed; a note has none.
    pub fn tags_mut(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Annotation::Note(_) => None,
            Annotation::Highlight(highlight) => Some(&mut highlight.tags),
            Annotation::Document(mark) => Some(&mut mark.tags),
        }
    }

    /// Returns the reader's note, if there is one.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        match self {
            Annotation::Note(note) => Some(&note.text),
            Annotation::Highlight(highlight) => highlight.note.as_deref(),
            Annotation::Document(_) => None,
        }
    }
}

/// One annotation before and after a change: created (`before` is `None`), edited (both are
/// present), or deleted (`after` is `None`). Where both sides are present, they have the same id.
///
/// A change, not a copy of a whole notebook, is what is saved, so that two sessions writing to one
/// file lose nothing.
///
/// ```
/// use glossator::model::annotation::{Annotation, Change, Id, Note, now};
///
/// let note = Note { id: Id::new(), text: "Compare June.".to_owned(), created: now(), updated: now() };
/// let change = Change::make(Annotation::Note(note.clone()));
/// assert_eq!(change.id(), Some(&note.id));
/// assert_eq!(change.inverse(), Change::remove(Annotation::Note(note)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The annotation before the change; `None` if there was none.
    pub before: Option<Annotation>,
    /// The annotation after the change; `None` if it is deleted.
    pub after: Option<Annotation>,
}

impl Change {
    /// Returns the change that creates `entry`.
    #[must_use]
    pub fn make(entry: Annotation) -> Self {
        Self { before: None, after: Some(entry) }
    }

    /// Returns the change that deletes `entry`.
    #[must_use]
    pub fn remove(entry: Annotation) -> Self {
        Self { before: Some(entry), after: None }
    }

    /// Returns the change that reverts this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }

    /// Returns the id of the changed annotation.
    #[must_use]
    pub fn id(&self) -> Option<&Id> {
        self.after.as_ref().or(self.before.as_ref()).map(Annotation::id)
    }
}

/// A change together with the document that is annotated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The document.
    pub document: DocPath,
    /// The change.
    pub change: Change,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_whatever_the_clock_says() {
        let times = [i64::MIN, -1, 0, 1_700_000_000, i64::MAX].map(Timestamp::from_second);
        let times = times.into_iter().map(|time| time.unwrap_or(Timestamp::MIN));
        let ids: std::collections::HashSet<Id> = times.map(Id::at).collect();
        assert_eq!(ids.len(), 5);
        assert!(ids.iter().all(|id| Uuid::parse_str(&id.0).unwrap().get_version_num() == 7));
    }
}
