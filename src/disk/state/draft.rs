//! A note that was begun and not yet kept, so that a lost connection does not lose it.
//!
//! Owns `draft.toml` in a library's state folder. There is one at most: a library has one note
//! editor, and what is in it is the draft.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::stored::doc_path;
use super::{load, save};
use crate::disk::file::{FileError, make_folder, remove};
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// The name of the file in the state folder.
const FILE: &str = "draft.toml";

/// An unfinished note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocPath,
    /// What in it the note is on.
    pub target: Target,
    /// What was written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The document as a whole.
    Document,
    /// A passage that is not yet highlighted.
    Passage {
        /// Its first code point.
        start: usize,
        /// One past its last code point.
        end: usize,
        /// Its words then: the text may be another when the draft is taken up again.
        quote: String,
    },
    /// A highlight.
    #[serde(with = "id")]
    Highlight(Id),
}

#[derive(Serialize, Deserialize)]
struct Stored {
    document: String,
    text: String,
    target: Target,
}

/// The draft in the state folder `folder`, and a warning if there is one that cannot be made out.
#[must_use]
pub fn load_draft(folder: &Path) -> (Option<Draft>, Option<String>) {
    let draft = |stored: Stored| {
        Some(Draft {
            document: doc_path(&stored.document)?,
            target: stored.target,
            text: stored.text,
        })
    };
    match load::<Stored>(&folder.join(FILE)) {
        Ok(stored) => (stored.and_then(draft), None),
        Err(why) => (None, Some(format!("an unfinished note cannot be read: {why}"))),
    }
}

/// Keeps `draft` in place of the one before it.
///
/// # Errors
/// When it cannot be written; then the old one stays.
pub fn save_draft(folder: &Path, draft: &Draft) -> Result<(), FileError> {
    make_folder(folder)?;
    let stored = Stored {
        document: draft.document.to_string(),
        text: draft.text.clone(),
        target: draft.target.clone(),
    };
    save(&folder.join(FILE), &stored)
}

/// Removes the draft, if there is one: its note was kept, or given up.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove_draft(folder: &Path) -> Result<(), FileError> {
    match remove(&folder.join(FILE)) {
        Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// An [`Id`] as its text.
mod id {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Id;

    pub(super) fn serialize<S: Serializer>(id: &Id, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(id.as_ref())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Id, D::Error> {
        String::deserialize(from).map(Id::from)
    }
}
