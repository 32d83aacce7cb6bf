//! Summaries of all documents.
//!
//! Owns the use of the cache: what has not changed is not read again. In which order the summaries
//! are passed on, and to whom, does not belong here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{FileStamp, Library, Wanted, hold};
use crate::disk::cache::{Cache, Known};
use crate::disk::corpus::{LeftOut, ReadError};
use crate::disk::file::FileError;
use crate::model::cancel::Cancel;
use crate::model::document::{Document, Summary};
use crate::model::path::DocPath;

/// The annotated documents, each with the digest of the text that was annotated. For these, a
/// cached summary counts only if it is of that text.
pub type AnnotatedDigests = BTreeMap<DocPath, Option<String>>;

/// A document's summary, or why it cannot be read.
pub type Listed = (DocPath, Result<Summary, ReadError>);

/// The cached summaries of a library's documents, for one pass through them.
#[derive(Debug)]
pub struct Catalogue<'a> {
    library: &'a Library,
    cache: Mutex<Cache>,
}

/// One document.
#[derive(Debug)]
pub struct CatalogueEntry {
    /// Its summary, or why it cannot be read.
    pub summary: Result<Summary, ReadError>,
    /// The document, if it had to be read.
    pub document: Option<Arc<Document>>,
    /// The stamp of its file, from before it was read.
    pub stamp: FileStamp,
}

/// All documents of a corpus.
#[derive(Debug)]
pub struct Summaries {
    /// They, in the order of the corpus.
    pub entries: Vec<Listed>,
    /// Why the cache could not be written, if so: that costs only time.
    pub failed: Option<FileError>,
    /// What is not among them.
    pub left_out: LeftOut,
}

impl Library {
    /// Loads the cache. May be called while the names are still being listed.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue<'_> {
        let corpus = self.corpus();
        let cache = Cache::open(self.located.cache.as_deref(), corpus.root(), &corpus.key());
        Catalogue { library: self, cache: Mutex::new(cache) }
    }

    /// Returns every document in the order of the corpus.
    #[must_use]
    pub fn summaries(&self, cancel: &Cancel) -> Summaries {
        let catalogue = self.catalogue();
        let (mut paths, mut places, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        let mut walk = self.corpus().walk().knowing(|path| catalogue.knows(path));
        for found in walk.by_ref() {
            if found.unreadable.is_none() {
                paths.push(found.path.clone());
                places.push(entries.len());
            }
            entries.push((found.path, Err(found.unreadable.unwrap_or(ReadError::Missing))));
        }
        let read = Mutex::new(Vec::with_capacity(paths.len()));
        catalogue.each(&paths, &AnnotatedDigests::new(), cancel, |at, _, entry| {
            hold(&read).push((at, entry.summary));
        });
        for (at, summary) in std::mem::take(&mut *hold(&read)) {
            if let Some((_, state)) = places.get(at).and_then(|place| entries.get_mut(*place)) {
                *state = summary;
            }
        }
        let failed = catalogue.save(entries.iter().map(|(path, _)| path)).err();
        Summaries { entries, failed, left_out: walk.left_out() }
    }
}

impl Catalogue<'_> {
    /// Returns whether a file was read as a document, and has not changed since.
    #[must_use]
    pub fn knows(&self, path: &DocPath) -> bool {
        hold(&self.cache).get(path, self.library.corpus().stamp(path)).is_some()
    }

    /// Calls `each` for every document of `paths`, with its index in `paths`: first for cached
    /// documents, then, from several threads at once, for those that must be read.
    pub fn each(
        &self,
        paths: &[DocPath],
        written: &AnnotatedDigests,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, CatalogueEntry) + Sync,
    ) {
        let (mut unknown, mut numbers) = (Vec::new(), Vec::new());
        for (number, path) in paths.iter().enumerate() {
            let stamp = self.library.corpus().stamp(path);
            let counts = |known: &&Known| match written.get(path) {
                None => true,
                Some(sha256) => sha256.is_some() && *sha256 == known.sha256,
            };
            let known =
                hold(&self.cache).get(path, stamp).filter(counts).map(|k| k.summary.clone());
            if let Some(summary) = known {
                each(number, path, CatalogueEntry { summary: Ok(summary), document: None, stamp });
            } else {
                unknown.push(path.clone());
                numbers.push((number, stamp));
            }
        }
        self.library.read_each(&unknown, Wanted::Everything, cancel, |at, path, reading| {
            let (number, stamp) = numbers.get(at).copied().unwrap_or_default();
            let (summary, document) = match reading {
                Ok(document) => (Ok(document.summary()), Some(document)),
                Err(error) => (Err(error), None),
            };
            if let (Ok(summary), Some(document)) = (&summary, &document) {
                let sha256 = written.contains_key(path).then(|| document.text.sha256().to_owned());
                if let Some(known) = Known::new(summary.clone(), sha256, stamp) {
                    hold(&self.cache).put(path.clone(), known);
                }
            }
            each(number, path, CatalogueEntry { summary, document, stamp });
        });
    }

    /// Caches what was read, and forgets documents that are not in `here`. Writes nothing if
    /// nothing may be written.
    ///
    /// # Errors
    /// When the cache cannot be written. That costs only time.
    pub fn save<'a>(&self, here: impl Iterator<Item = &'a DocPath>) -> Result<(), FileError> {
        let mut cache = hold(&self.cache);
        cache.forget_others(self.library.corpus(), here);
        if self.library.is_read_only() { Ok(()) } else { cache.save() }
    }
}
