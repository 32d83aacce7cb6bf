//! The search index: tantivy, in a folder of the cache.
//!
//! Owns the only use of tantivy. The folder is of one corpus, one version of the words
//! ([`crate::model::search::tokens`]), and one set of formats and rules; it may be deleted at any
//! time, and is deleted and made anew when it is damaged. No text is kept in it. tantivy opens files
//! by itself, so the folder is looked at before: there is nothing in it but files of our own. One
//! session writes, makes or deletes it at a time; the lock for that lies beside the folder.

mod check;
mod evaluate;
mod folder;
mod names;
mod schema;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tantivy::directory::error::LockError;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use self::folder::MappedFolder;
use self::names::Names;
use self::schema::IndexFields;
pub use self::write::{IndexWriter, NewDocument};
use super::caught::caught;
use super::file::{FileError, is_folder, make_folder, read_up_to, write_atomic};
use super::locate::hex;
use super::lock::{self, Lock};
use crate::model::cancel::Cancel;
use crate::model::search::engine::{Engine, EngineError, Findings, KnownDocument, WordsWanted};

/// Is raised when the same text would have other terms, or the fields change.
const VERSION: u32 = 3;
/// The file that says for what the index was made.
const KEY: &str = "key";
/// tantivy's list of its own files.
const META: &str = "meta.json";
/// A larger key is none of ours.
const KEY_LIMIT: u64 = 1 << 20;
/// How often the index is opened again if another session changes it meanwhile.
const TRIES: usize = 5;

/// The search index of a corpus.
#[derive(Debug)]
pub struct SearchIndex {
    /// What is in it belongs to this file alone.
    folder: PathBuf,
    /// The lock of whoever writes.
    lock: PathBuf,
    key: String,
    is_read_only: bool,
    open: Mutex<Option<Arc<OpenIndex>>>,
}

/// The index as it was when it was last looked at.
struct OpenIndex {
    reader: IndexReader,
    fields: IndexFields,
    names: Names,
    /// Size and time of tantivy's list of files.
    seen: IndexStamp,
}

impl std::fmt::Debug for OpenIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenIndex").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl SearchIndex {
    /// Is the index of the corpus in `root`, read under `rules`, in a folder below `cache`. Opens
    /// nothing yet.
    #[must_use]
    pub fn new(cache: &Path, root: &Path, rules: &str, is_read_only: bool) -> Self {
        let name = hex(root.as_os_str().as_encoded_bytes(), 16);
        let key = format!("glossator search {VERSION} {} {rules}\n", env!("CARGO_PKG_VERSION"));
        let folder = cache.join(format!("{name}.search"));
        let lock = cache.join(format!("{name}.search.lock"));
        Self { folder, lock, key, is_read_only, open: Mutex::new(None) }
    }

    /// Returns whether it may not be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Returns whether there is one for this corpus, these formats and these rules.
    #[must_use]
    pub fn exists(&self) -> bool {
        let key = read_up_to(&self.folder.join(KEY), KEY_LIMIT).ok().flatten();
        is_folder(&self.folder) && key.as_deref() == Some(self.key.as_bytes())
    }

    /// Deletes it.
    ///
    /// # Errors
    ///
    /// When it cannot be deleted, or may not be, or another session is writing it.
    pub fn delete(&self) -> Result<(), EngineError> {
        let _lock = self.lock()?;
        self.remove()
    }

    /// Keeps other sessions from writing, making and deleting it.
    fn lock(&self) -> Result<Lock, EngineError> {
        if self.is_read_only {
            return Err(EngineError::Unusable("nothing may be written".to_owned()));
        }
        let cache = self.lock.parent().unwrap_or(&self.lock);
        make_folder(cache).map_err(unusable)?;
        lock::take(&self.lock, Duration::ZERO).map_err(unusable)?.ok_or(EngineError::Busy)
    }

    /// Deletes it, under the lock.
    fn remove(&self) -> Result<(), EngineError> {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let is_folder = fs::symlink_metadata(&self.folder).is_ok_and(|about| about.is_dir());
        let removed = if is_folder {
            fs::remove_dir_all(&self.folder)
        } else {
            fs::remove_file(&self.folder)
        };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(unusable(FileError::of("remove", &self.folder)(error)))
            }
            _ => Ok(()),
        }
    }

    /// Makes an empty one if there is none for this key; one for another key is deleted.
    fn create(&self) -> Result<(), EngineError> {
        if self.exists() && self.folder.join(META).is_file() {
            return Ok(());
        }
        self.remove()?;
        make_folder(&self.folder).map_err(unusable)?;
        let (schema, _) = IndexFields::schema();
        guarded(|| {
            let folder = MappedFolder::open(&self.folder, self.is_read_only)?;
            Index::create(folder, schema, IndexSettings::default())
        })?;
        write_atomic(&self.folder.join(KEY), self.key.as_bytes()).map(drop).map_err(unusable)
    }

    /// Opens what is on disk.
    fn open(&self) -> tantivy::Result<(Index, IndexFields)> {
        let mut index = Index::open(MappedFolder::open(&self.folder, self.is_read_only)?)?;
        index.set_tokenizers(words::tokenizers());
        let fields = IndexFields::of(&index)?;
        Ok((index, fields))
    }

    /// Returns the index as it is now; opened again only if it has changed.
    fn current(&self) -> Result<Arc<OpenIndex>, EngineError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tries = 0;
        loop {
            let seen = stamp(&self.folder.join(META));
            if let Some(known) = open.as_ref().filter(|known| known.seen == seen && seen.is_some())
            {
                return Ok(known.clone());
            }
            if !self.exists() {
                *open = None;
                return Err(EngineError::Unusable("there is none yet".to_owned()));
            }
            tries += 1;
            match self.reopen(open.as_deref(), seen) {
                Ok(opened) => {
                    let opened = Arc::new(opened);
                    *open = Some(opened.clone());
                    return Ok(opened);
                }
                // Another session wrote meanwhile: what was read belongs to two versions.
                Err(EngineError::Damaged(_))
                    if tries < TRIES && stamp(&self.folder.join(META)) != seen => {}
                Err(error) => {
                    *open = None;
                    return Err(error);
                }
            }
        }
    }

    fn reopen(
        &self,
        before: Option<&OpenIndex>,
        seen: IndexStamp,
    ) -> Result<OpenIndex, EngineError> {
        check::files(&self.folder)?;
        guarded(|| {
            let (index, fields) = self.open()?;
            check::contents(&self.folder, &index, self.is_read_only)?;
            let reader: IndexReader =
                index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            let names = Names::read(&reader.searcher(), before.map(|one| &one.names))?;
            Ok(OpenIndex { reader, fields, names, seen })
        })
    }

    /// Begins to write: adds documents, replaces them, forgets them.
    ///
    /// # Errors
    ///
    /// When another session writes, or nothing may be written, or the disk does not let it.
    pub fn writer(&self) -> Result<IndexWriter, EngineError> {
        let lock = self.lock()?;
        self.create()?;
        check::files(&self.folder)?;
        let writer = guarded(|| {
            let (index, fields) = self.open()?;
            check::everything(&self.folder, &index)?;
            IndexWriter::open(&index, fields, lock)
        });
        writer.map_err(|error| self.doubted(error))
    }

    /// Where damage shows only when the index is used, all of it is looked at the next time.
    fn doubted(&self, error: EngineError) -> EngineError {
        if matches!(error, EngineError::Damaged(_)) && !self.is_read_only {
            *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
            check::doubt(&self.folder);
        }
        error
    }
}

impl Engine for SearchIndex {
    fn known(&self) -> Result<Arc<Vec<KnownDocument>>, EngineError> {
        Ok(self.current()?.names.all())
    }

    fn find(
        &self,
        wishes: &[WordsWanted],
        places: bool,
        cancel: &Cancel,
    ) -> Result<Findings, EngineError> {
        let open = self.current()?;
        let found = guarded(|| {
            wishes.iter().map(|wish| evaluate::find(&open, *wish, places, cancel)).collect()
        });
        let found = found.map_err(|error| self.doubted(error))?;
        if cancel.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        Ok(Findings { known: open.names.all(), found })
    }
}

/// Size and time of the list of files; `None` if there is none.
type IndexStamp = Option<(u64, SystemTime)>;

fn unusable(error: impl std::fmt::Display) -> EngineError {
    EngineError::Unusable(error.to_string())
}

fn stamp(path: &Path) -> IndexStamp {
    let about = fs::symlink_metadata(path).ok()?;
    Some((about.len(), about.modified().ok()?))
}

/// Calls tantivy. It panics on many files that are damaged: that is an error like others, and no
/// crash to be reported.
fn guarded<T>(call: impl FnOnce() -> tantivy::Result<T>) -> Result<T, EngineError> {
    match caught(call) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(told(&error)),
        Err(_) => Err(EngineError::Damaged("it cannot be read".to_owned())),
    }
}

fn told(error: &TantivyError) -> EngineError {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => EngineError::Busy,
        TantivyError::IoError(_)
        | TantivyError::OpenDirectoryError(_)
        | TantivyError::OpenWriteError(_)
        | TantivyError::LockFailure(..) => EngineError::Unusable(error.to_string()),
        // The files were found good before: what is left is a disk that takes no more.
        TantivyError::ErrorInThread(_) | TantivyError::SystemError(_) => {
            EngineError::Unusable("it could not be written; is the disk full?".to_owned())
        }
        other => EngineError::Damaged(other.to_string()),
    }
}
