//! The reader whose questions are answered: the library, which others may share, and what belongs
//! to this reader alone.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::folders::WatchedFolders;
use super::originals::Originals;
use super::places::HighlightPlaces;
use super::state_folder::StateFolder;
use super::writings::Writings;
use crate::disk::file::shown;
use crate::disk::log::Log;
use crate::disk::store::{Store, StoredNotebook};
use crate::library::passages::CorpusPassages;
use crate::library::{FileStamp, Library};
use crate::model::path::DocPath;
use crate::session::found::FinderItem;
use crate::session::memory::Stored;

/// One reader, as the jobs see them.
#[derive(Debug)]
pub struct Reader {
    /// The library being read.
    pub library: Arc<Library>,
    /// The annotations.
    pub store: Arc<Store>,
    /// What is kept between starts; `None` if nothing may be written.
    pub state: Option<StateFolder>,
    /// Where the program logs what it does, if asked to.
    pub log: Log,
    /// The reader's own settings; `None` if they are not to be written.
    pub settings: Option<PathBuf>,
    /// What was read for the finder, kept while the reader goes on typing.
    pub(super) searched: Mutex<Searched>,
    /// What all annotators wrote, for searches.
    pub(super) writings: Writings,
    /// What became of their highlights.
    pub(super) places: HighlightPlaces,
    /// How annotations that were removed stood in their files.
    pub(super) originals: Originals,
    /// The files of annotated documents, as they were when the corpus was listed.
    pub(super) listed: Mutex<BTreeMap<DocPath, FileStamp>>,
    /// The folders of the corpus, as they were when they were listed.
    pub(super) folders: Mutex<WatchedFolders>,
    /// The document that was requested last.
    pub(super) wanted: Mutex<Option<DocPath>>,
    /// Why something could not be saved when the program ended.
    unsaved: Mutex<Option<String>>,
}

/// What was read for the finder.
#[derive(Debug, Default)]
pub(super) struct Searched {
    pub(super) passages: Option<Arc<CorpusPassages>>,
    pub(super) annotations: Option<Arc<Vec<FinderItem>>>,
}

impl Reader {
    /// Creates a reader in `library` who writes to `store`.
    #[must_use]
    pub fn new(
        library: Arc<Library>,
        store: Arc<Store>,
        state: Option<StateFolder>,
        log: Log,
    ) -> Self {
        Self {
            library,
            store,
            state,
            log,
            settings: None,
            searched: Mutex::default(),
            writings: Writings::default(),
            places: HighlightPlaces::default(),
            originals: Originals::default(),
            listed: Mutex::default(),
            folders: Mutex::default(),
            wanted: Mutex::default(),
            unsaved: Mutex::default(),
        }
    }

    /// Has searches saved in `file`, the reader's own settings, which need not exist.
    #[must_use]
    pub fn with_settings(self, file: Option<PathBuf>) -> Self {
        Self { settings: file, ..self }
    }

    /// Returns the reader's own annotations of a document.
    pub(super) fn annotations(&self, path: &DocPath) -> StoredNotebook {
        self.store.load(self.store.annotator(), path)
    }

    /// Returns the reader's own annotations of several documents, read on all cores; `tick` is told now
    /// and then how many of them have been read.
    pub(super) fn own_books(
        &self,
        paths: &[DocPath],
        mut tick: impl FnMut(usize),
    ) -> HashMap<DocPath, StoredNotebook> {
        let me = self.store.annotator();
        let files: Vec<(String, DocPath)> =
            paths.iter().map(|path| (me.to_owned(), path.clone())).collect();
        let books = Mutex::new(HashMap::with_capacity(files.len()));
        self.library.load_each(
            &self.store,
            &files,
            |_, path, loaded| drop(hold(&books).insert(path.clone(), loaded)),
            || tick(hold(&books).len()),
        );
        std::mem::take(&mut *hold(&books))
    }

    /// Returns whether a document is the one that was requested last.
    pub(super) fn wants(&self, path: &DocPath) -> bool {
        hold(&self.wanted).as_ref() == Some(path)
    }

    /// Returns what to say when the state folder does not answer.
    pub(super) fn state_is_stuck(&self) -> String {
        let folder = self.state.as_ref().map(|state| shown(state.folder())).unwrap_or_default();
        format!("the disk does not answer, so what was written last may be lost: {folder}")
    }

    pub(super) fn set_unsaved(&self, why: String) {
        *hold(&self.unsaved) = Some(why);
    }

    pub(super) fn take_unsaved(&self) -> Option<String> {
        hold(&self.unsaved).take()
    }
}

/// Returns what the session needs to know about what was loaded.
#[must_use]
pub fn stored(loaded: &StoredNotebook) -> Stored {
    Stored {
        notebook: loaded.notebook.clone(),
        unresolved: None,
        protected: loaded.problems.first().map(|problem| {
            let what = if problem.refused { "file that you may not read" } else { "damaged file" };
            format!("nothing is saved to a {what}: {problem}; {}", problem.remedy())
        }),
    }
}

/// Locks a mutex. A thread that panicked while holding one of these locks left nothing half done.
pub(super) fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
