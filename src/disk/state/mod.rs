//! What the program remembers of a reader in a library: where each document was left, what was
//! open, and an unfinished note.
//!
//! Owns `reading.toml`, `bookmarks.toml`, `drafts/`, `undo/` and `unsaved/` in the library's state folder. They
//! belong to the program, not to the reader, and are rewritten whole. Nothing that a reader would
//! miss is kept here, except a draft and unsaved changes; annotations are in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub use self::owner::{Knows, StateOwner};
use self::stored::ReadingFile;
use super::file::fault::step;
use super::file::{FileError, make_folder, read_up_to, shown, sweep, write_atomic};
use crate::model::path::DocPath;
use crate::model::settings::Sort;

mod appended;
pub mod bookmarks;
pub mod draft;
pub mod history;
pub mod journal;
mod lock;
mod locked_file;
mod owner;
mod stored;
#[cfg(test)]
mod tests;

/// The name of the file in the state folder.
const FILE: &str = "reading.toml";
/// How many documents are remembered; those read longest ago are forgotten.
pub const MOST: usize = 20_000;
/// Larger files were not written by this program: [`MOST`] documents with long paths take less.
const LIMIT: u64 = 64 << 20;

/// What is remembered of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingState {
    /// The document that was open last.
    pub last: Option<DocPath>,
    /// The panes that were shown. `None`: as the settings say.
    pub panes: Option<StoredPanes>,
    /// The order of the list, and whether it is turned round. `None`: as the settings say.
    pub sort: Option<(Sort, bool)>,
    /// How it is grouped. `None`: as the settings say.
    pub groups: Option<StoredGroups>,
    /// Where each document was left.
    pub documents: BTreeMap<DocPath, StoredVisit>,
}

/// How the list is grouped.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredGroups {
    /// The name of what the groups have in common.
    pub group: String,
    /// What the headings of the folded groups say.
    #[serde(default)]
    pub folded: BTreeSet<String>,
}

/// The panes shown beside the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredPanes {
    /// The list of documents.
    pub list: bool,
    /// The notes.
    pub notes: bool,
}

/// Where a document was left. Positions are code points from the start of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredVisit {
    /// Where the caret was.
    pub offset: usize,
    /// The first row that was in view.
    pub top: usize,
    /// The furthest position that was read.
    pub furthest: usize,
    /// The length of the text at that time.
    pub length: usize,
    /// When it was read.
    pub read: Timestamp,
}

impl ReadingState {
    /// Loads the state from the state folder `folder`; if it cannot be parsed, returns an empty
    /// state and a warning.
    #[must_use]
    pub fn load(folder: &Path) -> (Self, Option<String>) {
        match load::<ReadingFile>(&folder.join(FILE)) {
            Ok(stored) => (stored.map(Self::from).unwrap_or_default(), None),
            Err(why) => {
                let warning = format!("the reading positions begin anew: {why}");
                (Self::default(), Some(warning))
            }
        }
    }

    /// Saves the state, merged with what another session has saved meanwhile: for each document the
    /// later visit, otherwise this state. Returns the merged state. A damaged file is kept under
    /// another name.
    ///
    /// A stored visit that is later than `now` was made while a clock was ahead; it says nothing
    /// about which of two visits was the later one.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the old file then stays.
    pub fn save(&self, folder: &Path, now: Timestamp) -> Result<Self, FileError> {
        make_folder(folder)?;
        let _lock = lock::take(folder)?;
        sweep(folder);
        let path = folder.join(FILE);
        let stored = load_or_set_aside::<ReadingFile>(&path)?;
        let mut joined = stored.map(Self::from).unwrap_or_default();
        for (path, visit) in &self.documents {
            let known = joined.documents.entry(path.clone()).or_insert(*visit);
            if known.read <= visit.read || known.read > now {
                *known = *visit;
            }
        }
        joined.last = self.last.clone().or(joined.last);
        joined.panes = self.panes.or(joined.panes);
        joined.sort = self.sort.or(joined.sort);
        joined.groups = self.groups.clone().or(joined.groups);
        joined.forget(&self.documents);
        save(&path, &ReadingFile::from(&joined))?;
        Ok(joined)
    }

    /// Drops the documents read longest ago, if there are too many, but none of `new`.
    fn forget(&mut self, new: &BTreeMap<DocPath, StoredVisit>) {
        let Some(surplus) = self.documents.len().checked_sub(MOST).filter(|&n| n > 0) else {
            return;
        };
        let by_age = |(path, visit): (&DocPath, &StoredVisit)| {
            (new.contains_key(path), visit.read, path.clone())
        };
        let mut ages: Vec<_> = self.documents.iter().map(by_age).collect();
        ages.sort_unstable();
        for (.., path) in ages.into_iter().take(surplus) {
            self.documents.remove(&path);
        }
    }
}

/// Loads a file before it is written anew; `None` if there is none. A damaged one is kept under another
/// name.
fn load_or_set_aside<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    match load(path) {
        Ok(stored) => Ok(stored),
        Err(StateError::File(error)) => Err(error),
        Err(StateError::Damaged(_)) => set_aside(path).map(|_| None),
    }
}

/// Gives a damaged file another name beside it, which no session reads; returns that name. Nothing
/// that was kept there before is replaced.
fn set_aside(path: &Path) -> Result<PathBuf, FileError> {
    let mut number = 1;
    loop {
        let mut name = OsString::from(path);
        name.push(if number == 1 { ".damaged".to_owned() } else { format!(".damaged-{number}") });
        let kept = PathBuf::from(name);
        if !kept.exists() {
            step().map_err(FileError::of("rename", path))?;
            fs::rename(path, &kept).map_err(FileError::of("rename", path))?;
            return Ok(kept);
        }
        number += 1;
    }
}

/// Returns the end of a warning about a damaged file that was `kept` under another name, or why it
/// was not.
fn kept_as(kept: Result<PathBuf, FileError>) -> String {
    match kept {
        Ok(kept) => {
            let name = kept.file_name().unwrap_or_default();
            format!("it is kept as {}", shown(Path::new(name)))
        }
        Err(error) => error.to_string(),
    }
}

/// Why one of the program's own files cannot be used.
#[derive(Debug, thiserror::Error)]
enum StateError {
    #[error(transparent)]
    File(#[from] FileError),
    // Serde's message quotes the file, which helps no reader, since the program wrote it.
    #[error("{} is damaged", shown(.0))]
    Damaged(PathBuf),
}

/// Reads one of the program's own files; `None` if the file does not exist.
fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, StateError> {
    let Some(bytes) = read_up_to(path, LIMIT)? else {
        return Ok(None);
    };
    toml::from_slice(&bytes).map(Some).map_err(|_| StateError::Damaged(path.to_owned()))
}

fn save<T: serde::Serialize>(path: &Path, content: &T) -> Result<(), FileError> {
    let text = toml::to_string(content)
        .map_err(|error| FileError::of("write", path)(std::io::Error::other(error)))?;
    write_atomic(path, text.as_bytes())?;
    Ok(())
}
