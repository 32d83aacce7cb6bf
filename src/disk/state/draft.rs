//! A note that was begun and not yet kept, so that a lost connection does not lose it.
//!
//! Owns `drafts/` in a library's state folder. Each session that writes a note has a file of its
//! own there, and a lock beside it that the kernel drops with the process: a file whose lock is
//! free was left behind. The next session of the same annotator takes it over, and no other can.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::stored::doc_path;
use super::{load, save};
use crate::disk::file::{FileError, make_folder, remove};
use crate::disk::lock;
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// The folder in the state folder.
const FOLDER: &str = "drafts";

/// An unfinished note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocPath,
    /// What in it the note is on.
    pub target: Target,
    /// What was there before it was begun.
    pub original: String,
    /// What was written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
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
struct Stored {
    annotator: String,
    document: String,
    original: String,
    text: String,
    target: Target,
}

/// The file of one note, and the lock that keeps other sessions from it.
#[derive(Debug)]
struct Slip {
    path: PathBuf,
    _lock: File,
}

impl Slip {
    /// Takes the lock of `path`; none if another session has it.
    fn take(path: PathBuf) -> Result<Option<Self>, FileError> {
        let lock = lock::take(&path.with_extension("lock"), Duration::ZERO)?;
        Ok(lock.map(|lock| Self { path, _lock: lock }))
    }

    /// Removes file and lock; the file first, so that a free lock never stands for it.
    fn remove(self) -> Result<(), FileError> {
        let removed = match remove(&self.path) {
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        // A lock without a file says nothing; the next session takes it away.
        let _ = fs::remove_file(self.path.with_extension("lock"));
        removed
    }
}

/// The drafts of one session.
#[derive(Debug)]
pub struct Drafts {
    folder: PathBuf,
    annotator: String,
    /// The note that is being written.
    own: Option<Slip>,
    /// The note that another session has left, until the reader goes on with it.
    found: Option<Slip>,
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
    pub fn find(&mut self) -> (Option<Draft>, Option<String>) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        // The names are UUIDs of version 7, which begin with the time.
        paths.sort_unstable_by(|a, b| b.cmp(a));
        let mut warning = None;
        for path in paths {
            if path.extension().is_some_and(|end| end == "lock") {
                sweep(&path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                match self.look(path) {
                    Ok(None) => {}
                    Ok(draft) => return (draft, warning),
                    Err(why) => warning = Some(format!("an unfinished note cannot be read: {why}")),
                }
            }
        }
        (None, warning)
    }

    fn look(&mut self, path: PathBuf) -> Result<Option<Draft>, String> {
        let Some(slip) = Slip::take(path).map_err(|error| error.to_string())? else {
            return Ok(None);
        };
        // Only under the lock: its session may have removed it just now.
        let Some(stored) = load::<Stored>(&slip.path)? else {
            return Ok(None);
        };
        let Some(document) = doc_path(&stored.document) else {
            return Ok(None);
        };
        if stored.annotator != self.annotator {
            return Ok(None);
        }
        self.found = Some(slip);
        let Stored { target, original, text, .. } = stored;
        Ok(Some(Draft { document, target, original, text }))
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
    pub fn keep(&mut self, draft: &Draft) -> Result<(), FileError> {
        let stored = Stored {
            annotator: self.annotator.clone(),
            document: draft.document.to_string(),
            original: draft.original.clone(),
            text: draft.text.clone(),
            target: draft.target.clone(),
        };
        make_folder(&self.folder)?;
        if self.own.is_none() {
            self.own = Slip::take(self.folder.join(format!("{}.toml", Id::new())))?;
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
        self.own.take().map_or(Ok(()), Slip::remove)
    }
}

/// Removes the lock of a draft that is gone, if no session has it.
fn sweep(lock: &Path) {
    if lock.with_extension("toml").exists() {
        return;
    }
    if let Ok(Some(slip)) = Slip::take(lock.with_extension("toml")) {
        // What cannot be removed stays.
        let _ = slip.remove();
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
