//! What the program remembers of a reader in a library: where each document was left, what was
//! open, and an unfinished note.
//!
//! Owns `reading.toml`, `drafts/`, `undo/` and `unsaved/` in the library's state folder. They
//! belong to the program, not to the reader, and are rewritten whole. Nothing that a reader would
//! miss is kept here, except a draft and unsaved changes; annotations are in the store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use self::stored::ReadingFile;
use super::file::{FileError, make_folder, read_up_to, shown, sweep, write_atomic};
use crate::model::path::DocPath;
use crate::model::settings::Sort;

pub mod draft;
pub mod history;
pub mod journal;
mod lock;
mod locked_file;
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
    /// The order of the list. `None`: as the settings say.
    pub sort: Option<Sort>,
    /// Where each document was left.
    pub documents: BTreeMap<DocPath, StoredVisit>,
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
                let warning = format!("the reading positions are lost: {why}");
                (Self::default(), Some(warning))
            }
        }
    }

    /// Saves the state, merged with what another session has saved meanwhile: for each document the
    /// later visit, otherwise this state. Returns the merged state.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the old file then stays.
    pub fn save(&self, folder: &Path) -> Result<Self, FileError> {
        make_folder(folder)?;
        let _lock = lock::take(folder)?;
        sweep(folder);
        let (mut joined, _) = Self::load(folder);
        for (path, visit) in &self.documents {
            let known = joined.documents.entry(path.clone()).or_insert(*visit);
            if known.read <= visit.read {
                *known = *visit;
            }
        }
        joined.last = self.last.clone().or(joined.last);
        joined.panes = self.panes.or(joined.panes);
        joined.sort = self.sort.or(joined.sort);
        joined.forget();
        let path = folder.join(FILE);
        save(&path, &ReadingFile::from(&joined))?;
        Ok(joined)
    }

    /// Drops the documents read longest ago, if there are too many.
    fn forget(&mut self) {
        let Some(surplus) = self.documents.len().checked_sub(MOST).filter(|&n| n > 0) else {
            return;
        };
        let by_age = |(path, visit): (&DocPath, &StoredVisit)| (visit.read, path.clone());
        let mut ages: Vec<_> = self.documents.iter().map(by_age).collect();
        ages.sort_unstable();
        for (_, path) in ages.into_iter().take(surplus) {
            self.documents.remove(&path);
        }
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
