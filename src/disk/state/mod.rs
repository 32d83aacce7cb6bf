//! What the program remembers of a reader in a library: where each document was left, what was
//! open, and an unfinished note.
//!
//! Owns `reading.toml`, `drafts/`, `undo/` and `unsaved/` in the library's state folder. They are the program's,
//! not the reader's: they are written whole. Nothing that a reader would miss if it were lost,
//! except a draft and what could not be saved, may enter; annotations are in the store.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use self::stored::ReadingFile;
use super::file::{FileError, make_folder, read_up_to, shown, sweep, write_atomic};
use crate::model::path::DocPath;
use crate::model::settings::Sort;

pub mod draft;
pub mod history;
mod lock;
mod locked_file;
mod stored;
#[cfg(test)]
mod tests;

/// The name of the file in the state folder.
const FILE: &str = "reading.toml";
/// How many documents are remembered; those read longest ago are forgotten.
pub const MOST: usize = 20_000;
/// Larger files are not ours: [`MOST`] documents with long paths are less.
const LIMIT: u64 = 64 << 20;

/// What is remembered of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingState {
    /// The document that was open last.
    pub last: Option<DocPath>,
    /// The panes that were shown. None: as the settings say.
    pub panes: Option<StoredPanes>,
    /// The order of the list. None: as the settings say.
    pub sort: Option<Sort>,
    /// Where each document was left.
    pub documents: BTreeMap<DocPath, StoredVisit>,
}

/// The panes that were shown beside the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredPanes {
    /// The list of documents.
    pub list: bool,
    /// The notes.
    pub notes: bool,
}

/// Where a document was left. Places are code points from the start of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredVisit {
    /// Where the caret was.
    pub offset: usize,
    /// The first row that was in view.
    pub top: usize,
    /// The furthest place that was read.
    pub furthest: usize,
    /// The length of the text then.
    pub length: usize,
    /// When.
    pub read: Timestamp,
}

impl ReadingState {
    /// What is remembered in the state folder `folder`, and a warning if something there cannot
    /// be made out; then as if nothing were remembered.
    #[must_use]
    pub fn load(folder: &Path) -> (Self, Option<String>) {
        match load::<ReadingFile>(&folder.join(FILE)) {
            Ok(stored) => (stored.map(Self::from).unwrap_or_default(), None),
            Err(why) => {
                let warning = format!("reading positions are forgotten: {why}");
                (Self::default(), Some(warning))
            }
        }
    }

    /// Remembers it, together with what another session has remembered meanwhile: of a document,
    /// whichever visit was later; of the rest, this one. Gives both together, as written.
    ///
    /// # Errors
    /// When it cannot be written; then the old file stays.
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

    /// Drops the documents that were read longest ago, if there are too many.
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

/// The content of one of our files; `None` if there is none.
fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, String> {
    let Some(bytes) = read_up_to(path, LIMIT).map_err(|error| error.to_string())? else {
        return Ok(None);
    };
    // What serde says quotes the file and is of no use to a reader, who did not write it.
    let damaged = || format!("{} is damaged", shown(path));
    let parsed = toml::from_slice(&bytes).map_err(|_| damaged())?;
    Ok(Some(parsed))
}

fn save<T: serde::Serialize>(path: &Path, content: &T) -> Result<(), FileError> {
    let text = toml::to_string(content)
        .map_err(|error| FileError::of("write", path)(std::io::Error::other(error)))?;
    write_atomic(path, text.as_bytes())?;
    Ok(())
}
