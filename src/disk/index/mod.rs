//! The search index: tantivy, in a folder of the cache.
//!
//! Owns the only use of tantivy. The folder is of one corpus, one version of the words
//! ([`crate::model::search::tokens`]), and one set of formats and rules; it may be deleted at any
//! time, and is deleted and made anew when it is damaged. No text is kept in it. tantivy opens files
//! by itself, so the folder is looked at before: there is nothing in it but files of our own.

mod check;
mod evaluate;
mod names;
mod schema;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};

use self::names::Names;
use self::schema::IndexFields;
pub use self::write::{IndexWriter, NewDocument};
use super::caught::caught;
use super::file::{is_folder, make_folder, read_up_to, write_atomic};
use super::locate::hex;
use crate::model::cancel::Cancel;
use crate::model::search::engine::{Engine, EngineError, Findings, KnownDocument, WordsWanted};

/// Is raised when the same text would have other terms, or the fields change.
const VERSION: u32 = 2;
/// The file that says for what the index was made.
const KEY: &str = "key";
/// tantivy's list of its own files.
const META: &str = "meta.json";
/// A larger key is none of ours.
const KEY_LIMIT: u64 = 1 << 20;

/// The search index of a corpus.
#[derive(Debug)]
pub struct SearchIndex {
    /// What is in it belongs to this file alone.
    folder: PathBuf,
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
    seen: Option<(u64, SystemTime)>,
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
        Self { folder, key, is_read_only, open: Mutex::new(None) }
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
    /// When it cannot be deleted, or may not be.
    pub fn delete(&self) -> Result<(), EngineError> {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if self.is_read_only {
            return Err(EngineError::Unusable("nothing may be written".to_owned()));
        }
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(EngineError::Unusable(format!("{}: {error}", self.folder.display())))
            }
            _ => Ok(()),
        }
    }

    /// Makes an empty one if there is none for this key; one for another key is deleted.
    fn create(&self) -> Result<(), EngineError> {
        if self.exists() && self.folder.join(META).is_file() {
            return Ok(());
        }
        self.delete()?;
        make_folder(&self.folder).map_err(|error| EngineError::Unusable(error.to_string()))?;
        let (schema, _) = IndexFields::schema();
        guarded(|| Index::create_in_dir(&self.folder, schema))?;
        write_atomic(&self.folder.join(KEY), self.key.as_bytes())
            .map(drop)
            .map_err(|error| EngineError::Unusable(error.to_string()))
    }

    /// Returns the index as it is now; opened again only if it has changed.
    fn current(&self) -> Result<Arc<OpenIndex>, EngineError> {
        let seen = stamp(&self.folder.join(META));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = open.as_ref().filter(|known| known.seen == seen && seen.is_some()) {
            return Ok(known.clone());
        }
        if !self.exists() {
            *open = None;
            return Err(EngineError::Unusable("there is none yet".to_owned()));
        }
        check::files(&self.folder)?;
        let before = open.take();
        let opened = guarded(|| {
            let mut index = Index::open_in_dir(&self.folder)?;
            let fields = IndexFields::of(&index)?;
            index.set_tokenizers(words::tokenizers());
            check::contents(&self.folder, &index, self.is_read_only)?;
            let reader: IndexReader =
                index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            let names = Names::read(&reader.searcher(), before.as_deref().map(|one| &one.names))?;
            Ok(OpenIndex { reader, fields, names, seen })
        })?;
        let opened = Arc::new(opened);
        *open = Some(opened.clone());
        Ok(opened)
    }

    /// Begins to write: adds documents, replaces them, forgets them.
    ///
    /// # Errors
    ///
    /// When another session writes, or nothing may be written, or the disk does not let it.
    pub fn writer(&self) -> Result<IndexWriter, EngineError> {
        if self.is_read_only {
            return Err(EngineError::Unusable("nothing may be written".to_owned()));
        }
        self.create()?;
        check::files(&self.folder)?;
        IndexWriter::open(&self.folder)
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
        })?;
        if cancel.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        Ok(Findings { known: open.names.all(), found })
    }
}

fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
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
        TantivyError::LockFailure(..) => EngineError::Busy,
        TantivyError::IoError(_) | TantivyError::OpenDirectoryError(_) => {
            EngineError::Unusable(error.to_string())
        }
        other => EngineError::Damaged(other.to_string()),
    }
}
