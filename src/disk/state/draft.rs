//! Unfinished notes, so that a lost connection does not lose them.
//!
//! Owns `drafts/` in a library's state folder, in which each session that writes a note has a file
//! of its own. The next session of the same annotator in the same store takes over what another
//! left behind.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::locked_file::{LeftBehind, LockedFile};
use super::stored::doc_path;
use super::{Knows, StateError, StateOwner, kept_as, load, save};
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

impl DraftTarget {
    /// Returns the annotation that it is on, if that was there before.
    fn id(&self) -> Option<&Id> {
        match self {
            Self::Document(id) => id.as_ref(),
            Self::Highlight(id) => Some(id),
            Self::Passage { .. } => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct DraftFile {
    /// Absent in the files of version 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    store: Option<String>,
    annotator: String,
    document: String,
    original: String,
    text: String,
    target: DraftTarget,
}

/// Reads a draft; `None` if the file does not exist.
fn read(path: &Path) -> Result<Option<(DraftFile, DocPath)>, StateError> {
    let Some(stored) = load::<DraftFile>(path)? else {
        return Ok(None);
    };
    match doc_path(&stored.document) {
        Some(document) => Ok(Some((stored, document))),
        None => Err(StateError::Damaged(path.to_owned())),
    }
}

/// The drafts of one session.
#[derive(Debug)]
pub struct Drafts {
    folder: PathBuf,
    owner: StateOwner,
    /// The note being written.
    own: Option<LockedFile>,
    /// A note left by another session, until the reader resumes it.
    found: Option<LockedFile>,
}

impl Drafts {
    /// Creates the drafts of `owner` in this session, in the state folder `folder`. Nothing is
    /// written to disk until there is a draft to keep.
    #[must_use]
    pub fn new(folder: &Path, owner: StateOwner) -> Self {
        Self { folder: folder.join(FOLDER), owner, own: None, found: None }
    }

    /// Takes over the newest note left behind by a session of this owner, and returns it, with a
    /// warning if a draft cannot be read. Older ones stay for later sessions; damaged ones are kept
    /// under another name.
    pub fn find(&mut self, knows: Knows) -> (Option<StoredDraft>, Option<String>) {
        let LeftBehind { files, refused } = LockedFile::left(&self.folder, "toml");
        let unreadable = |why: String| format!("an unfinished note cannot be read: {why}");
        let mut warning = refused.map(|error| unreadable(error.to_string()));
        for locked_file in files {
            // Read only under the lock: the draft's session may have removed it just now.
            match read(&locked_file.path) {
                Ok(None) => {}
                Ok(Some((stored, document))) => {
                    let DraftFile { store, annotator, target, original, text, .. } = stored;
                    let known = || target.id().is_some_and(|id| knows(&document, id));
                    if self.owner.owns(store.as_deref(), &annotator, known) {
                        self.found = Some(locked_file);
                        return (Some(StoredDraft { document, target, original, text }), warning);
                    }
                }
                Err(why @ StateError::Damaged(_)) => {
                    let kept = kept_as(locked_file.set_aside());
                    warning = Some(unreadable(format!("{why}; {kept}")));
                }
                Err(StateError::File(error)) => warning = Some(unreadable(error.to_string())),
            }
        }
        (None, warning)
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
            store: Some(self.owner.store.clone()),
            annotator: self.owner.annotator.clone(),
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
