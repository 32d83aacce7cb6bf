//! A library: what all readers in one process share.
//!
//! Owns the corpus, what was read of it, and the stores. It is immutable or locked inside, so it
//! can be shared behind an `Arc`. What belongs to one reader does not belong here: the open
//! document, drafts, visits, what can be undone, the last question asked. Nor does what is shown,
//! or where an answer goes: callers pass a closure or use the returned value.

mod annotations;
mod catalogue;
pub mod codebook;
pub mod corrections;
mod documents;
pub mod exported;
pub mod exporting;
mod parallel;
pub mod passages;
mod reading;
pub mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::annotations::unresolved;
pub use self::catalogue::{AnnotatedDigests, Catalogue, CatalogueEntry, Listed, Summaries};
pub use self::documents::LARGE;
pub use self::reading::{ReadResult, Wanted};
pub use crate::disk::corpus::FileStamp;

use self::documents::DocumentCache;
use self::search::RowNumbers;
use crate::disk::corpus::Corpus;
use crate::disk::index::SearchIndex;
use crate::disk::locate::{FACTS, Located, PEOPLE};
use crate::disk::settings::{self, SettingsError};
use crate::disk::store::{KEPT_TEXT_LIMIT, Store, StoreError, whole};
use crate::disk::texts::Texts;
use crate::model::apparatus::Apparatus;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::people::DeclaredPeople;
use crate::model::step::FileChange;

/// An opened library.
#[derive(Debug)]
pub struct Library {
    located: Located,
    people: Mutex<Arc<DeclaredPeople>>,
    read_only: bool,
    /// The size of the largest text that its stores keep, in bytes.
    keep_up_to: u64,
    documents: DocumentCache,
    search: Option<SearchIndex>,
    row_numbers: RowNumbers,
    index: Mutex<Arc<Index>>,
    stores: Mutex<BTreeMap<String, Arc<Store>>>,
}

impl Library {
    /// Creates the library that was found; `people` is what its settings say about who goes by
    /// which names. If `read_only`, nobody writes anything for it.
    #[must_use]
    pub fn new(mut located: Located, people: impl Into<DeclaredPeople>, read_only: bool) -> Self {
        let texts = located.cache.as_deref().map(|cache| Texts::new(cache, read_only));
        located.corpus = located.corpus.remembering(texts);
        let search = located.cache.as_deref().map(|cache| {
            SearchIndex::new(cache, located.corpus.root(), &located.corpus.key(), read_only)
        });
        let (documents, index, stores, row_numbers) = Default::default();
        let keep_up_to = KEPT_TEXT_LIMIT;
        let people = Mutex::new(Arc::new(people.into()));
        Self {
            located,
            people,
            read_only,
            keep_up_to,
            documents,
            search,
            row_numbers,
            index,
            stores,
        }
    }

    /// Sets the size in bytes of the largest text that its stores keep; with 0, they keep none.
    #[must_use]
    pub fn keeping(self, limit: u64) -> Self {
        Self { keep_up_to: limit, ..self }
    }

    /// Returns its name, for display; it may contain control characters.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.located.name
    }

    /// Returns its folder, as an absolute path without symbolic links.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.located.root
    }

    /// Returns its documents, or the part of them that was asked for.
    #[must_use]
    pub fn corpus(&self) -> &Corpus {
        &self.located.corpus
    }

    /// Returns the folder of visits and drafts, which need not exist.
    #[must_use]
    pub fn state_folder(&self) -> &Path {
        &self.located.state
    }

    /// Returns the folder of annotations and codebook, which need not exist.
    #[must_use]
    pub fn store_folder(&self) -> &Path {
        &self.located.store
    }

    /// Returns its settings file, if it has one.
    #[must_use]
    pub fn settings(&self) -> Option<&Path> {
        self.located.settings.as_deref()
    }

    /// Returns what its settings say about who goes by which names.
    #[must_use]
    pub fn people(&self) -> Arc<DeclaredPeople> {
        hold(&self.people).clone()
    }

    /// Returns its list of people, which need not exist.
    #[must_use]
    pub fn people_file(&self) -> PathBuf {
        self.folder().join(PEOPLE)
    }

    /// Returns its file of what people say of documents, which need not exist.
    #[must_use]
    pub fn facts_file(&self) -> PathBuf {
        self.folder().join(FACTS)
    }

    /// Reads its list of people again. The index has to be made anew after it.
    ///
    /// # Errors
    /// The first mistake in it, or that it cannot be read; what was known before is in force then.
    pub fn read_people_again(&self) -> Result<(), SettingsError> {
        let people = settings::people(&self.people_file())?;
        *hold(&self.people) = Arc::new(people);
        Ok(())
    }

    /// Returns the size in bytes of the largest text that its stores keep.
    #[must_use]
    pub fn keeps_up_to(&self) -> u64 {
        self.keep_up_to
    }

    /// Returns its search index, if it can have one: there is a folder for caches.
    #[must_use]
    pub fn search_index(&self) -> Option<&SearchIndex> {
        self.search.as_ref()
    }

    /// Returns whether nothing may be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Returns the store of `annotator`; all sessions of an annotator share it.
    ///
    /// # Errors
    /// When the name cannot be a folder name, or a file is in the place of the store.
    pub fn store(&self, annotator: &str) -> Result<Arc<Store>, StoreError> {
        let mut stores = hold(&self.stores);
        if let Some(store) = stores.get(annotator) {
            return Ok(store.clone());
        }
        let folder: PathBuf = self.located.store.clone();
        let store = Store::open(folder, annotator.to_owned(), self.read_only)?;
        let store = Arc::new(store.with_manner(self.located.manner).keeping(self.keep_up_to));
        stores.insert(annotator.to_owned(), store.clone());
        Ok(store)
    }

    /// Changes files of the library and of `store`, all or none; see [`whole::change_files`].
    ///
    /// # Errors
    /// When another program has changed one of them since, or one cannot be written.
    pub fn change_files(&self, store: &Store, changes: &[FileChange]) -> Result<(), StoreError> {
        whole::change_files(store, changes, &self.people_file())
    }

    /// Returns the index of all documents, as of the last time all of them were read; before that,
    /// it is empty.
    #[must_use]
    pub fn index(&self) -> Arc<Index> {
        hold(&self.index).clone()
    }

    /// Builds the index of `documents`, which are in the order of the corpus, and keeps it.
    pub fn make_index(&self, documents: &[(&DocPath, &Apparatus)]) -> Arc<Index> {
        let index = Arc::new(Index::new(&self.people(), documents));
        *hold(&self.index) = index.clone();
        index
    }
}

/// Locks a mutex. A thread that panicked while holding one of these locks left nothing half done.
fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
