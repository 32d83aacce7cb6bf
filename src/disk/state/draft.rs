//! Unfinished notes, so that a lost connection does not lose them.
//!
//! Owns `drafts/` in a library's state folder, in which each session that writes a note has a file
//! of its own. The next session of the same annotator takes over what another left behind.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::locked_file::LockedFile;
use super::stored::doc_path;
use super::{StateError, load, save};
use crate::disk::file::FileError;
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// The name of the folder in the state folder.
const FOLDER: &str = "drafts";

/// An unfinished note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// The document.
    pub document: DocPath,
    /// What the note is on.
    pub target: DraftTarget,
    /// The original text of the note.
    pub original: String,
    /// The text written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftTarget {
    /// The document as a whole: its note with this id, or a new one.
    #[serde(with = "maybe_id")]
    Document(Option<Id>),
    /// A passage that is not yet highlighted.
    Passage {
        /// Its first code point.
        start: usize,
        /// One past its last code point.
        end: usize,
        /// Its words at that time: the text may be different when the draft is resumed.
        quote: String,
    },
    /// A highlight.
    #[serde(with = "id")]
    Highlight(Id),
}

#[derive(Serialize, Deserialize)]
struct DraftFile {
    annotator: String,
    document: String,
    original: String,
    text: String,
    target: DraftTarget,
}

/// The drafts of one session.
#[derive(Debug)]
pub struct Drafts {
    folder: PathBuf,
    annotator: String,
    /// The note being written.
    own: Option<LockedFile>,
    /// A note left by another session, until the reader resumes it.
    found: Option<LockedFile>,
}

impl Drafts {
    /// Creates the drafts of `annotator` in this session, in the state folder `folder`. Nothing is
    /// written to disk until there is a draft to keep.
    #[must_use]
    pub fn new(folder: &Path, annotator: &str) -> Self {
        let annotator = annotator.to_owned();
        Self { folder: folder.join(FOLDER), annotator, own: None, found: None }
    }

    /// Takes over the newest note left behind by a session of this annotator, and returns it, with
    /// a warning if a draft cannot be parsed. Older ones stay for later sessions.
    pub fn find(&mut self) -> (Option<StoredDraft>, Option<String>) {
        let mut warning = None;
        for locked_file in LockedFile::left(&self.folder, "toml") {
            match self.look(locked_file) {
                Ok(None) => {}
                Ok(draft) => return (draft, warning),
                Err(why) => warning = Some(format!("an unfinished note cannot be read: {why}")),
            }
        }
        (None, warning)
    }

    fn look(&mut self, locked_file: LockedFile) -> Result<Option<StoredDraft>, StateError> {
        // Read only under the lock: the draft's session may have removed it just now.
        let Some(stored) = load::<DraftFile>(&locked_file.path)? else {
            return Ok(None);
        };
        let Some(document) = doc_path(&stored.document) else {
            return Ok(None);
        };
        if stored.annotator != self.annotator {
            return Ok(None);
        }
        self.found = Some(locked_file);
        let DraftFile { target, original, text, .. } = stored;
        Ok(Some(StoredDraft { document, target, original, text }))
    }

    /// Makes the note that was found the one being written, when the reader resumes it.
    pub fn take_up(&mut self) {
        if let Some(found) = self.found.take() {
            self.own = Some(found);
        }
    }

    /// Stores `draft`, replacing its earlier version.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the earlier version then stays.
    pub fn keep(&mut self, draft: &StoredDraft) -> Result<(), FileError> {
        let stored = DraftFile {
            annotator: self.annotator.clone(),
            document: draft.document.to_string(),
            original: draft.original.clone(),
            text: draft.text.clone(),
            target: draft.target.clone(),
        };
        if self.own.is_none() {
            self.own = LockedFile::new(&self.folder, "toml")?;
        }
        match &self.own {
            Some(own) => save(&own.path, &stored),
            None => Ok(()),
        }
    }

    /// Leaves the note behind for another session, since it cannot be saved now.
    pub fn set_aside(&mut self) {
        if let Some(own) = self.own.take() {
            self.found = Some(own);
        }
    }

    /// Removes the draft: its note was saved or discarded.
    ///
    /// # Errors
    ///
    /// When it exists and cannot be removed.
    pub fn remove(&mut self) -> Result<(), FileError> {
        self.own.take().map_or(Ok(()), LockedFile::remove)
    }
}

/// Serialises an [`Id`] as a string.
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

/// Serialises an optional [`Id`] as a string, which may be empty.
mod maybe_id {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Id;

    #[allow(clippy::ref_option, reason = "serde gives what it has")]
    pub(super) fn serialize<S: Serializer>(id: &Option<Id>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(id.as_ref().map_or("", Id::as_ref))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Id>, D::Error> {
        let id = String::deserialize(from)?;
        Ok(Some(id).filter(|id| !id.is_empty()).map(Id::from))
    }
}
