//! A library: what all readers in one process share.
//!
//! Owns the corpus, what was read of it, and the stores; immutable, or locked inside, so that it is
//! shared behind an `Arc`. What is one reader's may not enter: which document is open, drafts,
//! places, what can be undone, which question was asked last. Nor may what is shown, or where an
//! answer goes: those who ask pass a closure or take what comes back.

mod annotations;
mod catalogue;
mod documents;
mod parallel;
pub mod passages;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::annotations::unresolved;
pub use self::catalogue::{AnnotatedDigests, Catalogue, CatalogueEntry, Listed};
pub use self::documents::{FileStamp, LARGE};
pub use self::reading::{ReadResult, Wanted};

use self::documents::DocumentCache;
use crate::disk::corpus::Corpus;
use crate::disk::locate::{Located, PEOPLE};
use crate::disk::store::{Store, StoreError, whole};
use crate::model::apparatus::Apparatus;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::people::DeclaredPerson;
use crate::model::step::FileChange;

/// An opened library.
#[derive(Debug)]
pub struct Library {
    located: Located,
    people: Vec<DeclaredPerson>,
    read_only: bool,
    documents: DocumentCache,
    index: Mutex<Arc<Index>>,
    stores: Mutex<BTreeMap<String, Arc<Store>>>,
}

impl Library {
    /// The library that was found; `people` is what its settings say of who goes by which names.
    /// If `read_only`, nothing is written for it, by whomever.
    #[must_use]
    pub fn new(located: Located, people: Vec<DeclaredPerson>, read_only: bool) -> Self {
        let (documents, index, stores) = Default::default();
        Self { located, people, read_only, documents, index, stores }
    }

    /// Its name, to be shown; not free of control characters.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.located.name
    }

    /// Its folder; absolute and without links.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.located.root
    }

    /// Its documents, or the part of them that was asked for.
    #[must_use]
    pub fn corpus(&self) -> &Corpus {
        &self.located.corpus
    }

    /// The folder of reading positions and drafts; it need not exist.
    #[must_use]
    pub fn state_folder(&self) -> &Path {
        &self.located.state
    }

    /// The folder of annotations and codebook; it need not exist.
    #[must_use]
    pub fn store_folder(&self) -> &Path {
        &self.located.store
    }

    /// Its settings file, if it has one.
    #[must_use]
    pub fn settings(&self) -> Option<&Path> {
        self.located.settings.as_deref()
    }

    /// Who its settings say goes by which names.
    #[must_use]
    pub fn people(&self) -> &[DeclaredPerson] {
        &self.people
    }

    /// Whether nothing may be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The store as `annotator` uses it; one for all sessions of an annotator.
    ///
    /// # Errors
    /// When the name cannot be that of a folder, or there is a file where the store should be.
    pub fn store(&self, annotator: &str) -> Result<Arc<Store>, StoreError> {
        let mut stores = hold(&self.stores);
        if let Some(store) = stores.get(annotator) {
            return Ok(store.clone());
        }
        let folder: PathBuf = self.located.store.clone();
        let store = Arc::new(Store::open(folder, annotator.to_owned(), self.read_only)?);
        stores.insert(annotator.to_owned(), store.clone());
        Ok(store)
    }

    /// Carries out the changes of files of the library and of `store`, all or none; see
    /// [`whole::change_files`].
    ///
    /// # Errors
    /// When somebody else has changed one of them since, or one cannot be written.
    pub fn change_files(&self, store: &Store, changes: &[FileChange]) -> Result<(), StoreError> {
        whole::change_files(store, changes, &self.folder().join(PEOPLE))
    }

    /// What the documents tell together, as of the last time that all of them were read; of none
    /// before that.
    #[must_use]
    pub fn index(&self) -> Arc<Index> {
        hold(&self.index).clone()
    }

    /// Works out what `documents`, in the order of the corpus, tell together, and keeps it.
    pub fn make_index(&self, documents: &[(&DocPath, &Apparatus)]) -> Arc<Index> {
        let index = Arc::new(Index::new(&self.people, documents));
        *hold(&self.index) = index.clone();
        index
    }
}

/// Locks; a thread that panicked meanwhile has left nothing half done behind these locks.
fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
