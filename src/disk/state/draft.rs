//! A note that was begun and not yet kept, so that a lost connection does not lose it.
//!
//! Owns `drafts/` in a library's state folder, in which each session that writes a note has a file
//! of its own. The next session of the same annotator takes over what one has left behind.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::locked_file::LockedFile;
use super::stored::doc_path;
use super::{load, save};
use crate::disk::file::FileError;
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// The folder in the state folder.
const FOLDER: &str = "drafts";

/// An unfinished note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// The document.
    pub document: DocPath,
    /// What in it the note is on.
    pub target: DraftTarget,
    /// What was there before it was begun.
    pub original: String,
    /// What was written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DraftTarget {
    /// The document as a whole: its note of this id, or a new one.
    #[serde(with = "maybe_id")]
    Document(Option<Id>),
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
    /// The note that is being written.
    own: Option<LockedFile>,
    /// The note that another session has left, until the reader goes on with it.
    found: Option<LockedFile>,
}

impl Drafts {
    /// Those that `annotator` writes in this session, in the state folder `folder`. Nothing is
    /// made on disk before there is something to keep.
    #[must_use]
    pub fn new(folder: &Path, annotator: &str) -> Self {
        let annotator = annotator.to_owned();
        Self { folder: folder.join(FOLDER), annotator, own: None, found: None }
    }

    /// The newest note that a session of this annotator has left behind, and a warning if there is
    /// one that cannot be made out. It is this session's then; others that were left stay for
    /// later starts.
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

    fn look(&mut self, locked_file: LockedFile) -> Result<Option<StoredDraft>, String> {
        // Only under the lock: its session may have removed it just now.
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

    /// The reader goes on with the note that was found: it is the one being written now.
    pub fn take_up(&mut self) {
        if let Some(found) = self.found.take() {
            self.own = Some(found);
        }
    }

    /// Keeps `draft` in place of what was written of it before.
    ///
    /// # Errors
    /// When it cannot be written; then what was kept before stays.
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

    /// What was written cannot be saved now: it is left as if another session had.
    pub fn set_aside(&mut self) {
        if let Some(own) = self.own.take() {
            self.found = Some(own);
        }
    }

    /// Removes the draft: its note was kept, or given up.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn remove(&mut self) -> Result<(), FileError> {
        self.own.take().map_or(Ok(()), LockedFile::remove)
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

/// An [`Id`] or none, as its text or an empty one.
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
