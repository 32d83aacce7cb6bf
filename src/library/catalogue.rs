//! Summaries of all documents.
//!
//! Owns the use of the cache: what has not changed is not read again. In which order the summaries
//! are passed on, and to whom, does not belong here.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread;

use super::corrections::{is_any_lost, is_said_still, needs_digest};
use super::{FileStamp, Library, Wanted, hold};
use crate::disk::cache::{Cache, Known};
use crate::disk::corpus::{FoundDocument, LeftOut, ReadError};
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
    /// Whether something is said of a document that is not where it was.
    is_any_lost: bool,
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
    /// Their files, as they were before they were read.
    pub stamps: Vec<FileStamp>,
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
        Catalogue { library: self, cache: Mutex::new(cache), is_any_lost: is_any_lost(self) }
    }

    /// Returns every document in the order of the corpus.
    #[must_use]
    pub fn summaries(&self, cancel: &Cancel) -> Summaries {
        let (walk, catalogue) = thread::scope(|scope| {
            let walk = scope.spawn(|| self.corpus().walk().ahead());
            let catalogue = self.catalogue();
            // A panic in that thread becomes a panic in this one.
            (walk.join().unwrap_or_else(|fault| resume_unwind(fault)), catalogue)
        });
        let mut walk = walk.knowing(|path, stamp| catalogue.knows(path, stamp));
        let (mut found, mut places) = (Vec::new(), Vec::new());
        let (mut entries, mut stamps) = (Vec::new(), Vec::new());
        for FoundDocument { path, unreadable, stamp } in walk.by_ref() {
            if unreadable.is_none() {
                found.push((path.clone(), stamp));
                places.push(entries.len());
            }
            entries.push((path, Err(unreadable.unwrap_or(ReadError::Missing))));
            stamps.push(stamp);
        }
        let read = Mutex::new(Vec::with_capacity(found.len()));
        catalogue.each(&found, &AnnotatedDigests::new(), cancel, |at, _, entry| {
            hold(&read).push((at, entry.summary));
        });
        for (at, summary) in std::mem::take(&mut *hold(&read)) {
            if let Some((_, state)) = places.get(at).and_then(|place| entries.get_mut(*place)) {
                *state = summary;
            }
        }
        let left_out = walk.left_out();
        let failed = catalogue.save(entries.iter().map(|(path, _)| path)).err();
        Summaries { entries, stamps, failed, left_out }
    }
}

impl Catalogue<'_> {
    /// Returns whether a file was read as a document, and has not changed since.
    #[must_use]
    pub fn knows(&self, path: &DocPath, stamp: FileStamp) -> bool {
        hold(&self.cache).get(path, stamp).is_some()
    }

    /// Calls `each` for every document of `found`, with its index there: first for cached
    /// documents, then, from several threads at once, for those that must be read. Of a file
    /// without a stamp it takes one.
    pub fn each(
        &self,
        found: &[(DocPath, FileStamp)],
        written: &AnnotatedDigests,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, CatalogueEntry) + Sync,
    ) {
        let (mut unknown, mut numbers) = (Vec::new(), Vec::new());
        for (number, (path, stamp)) in found.iter().enumerate() {
            let stamp = stamp.or_else(|| self.library.corpus().stamp(path));
            let counts = |known: &&Known| {
                let is_same = match written.get(path) {
                    None => true,
                    Some(sha256) => sha256.is_some() && *sha256 == known.sha256,
                };
                is_same && is_said_still(self.library, path, known, self.is_any_lost)
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
                let is_wanted = written.contains_key(path)
                    || needs_digest(self.library, path, self.is_any_lost);
                let sha256 = is_wanted.then(|| document.text.sha256().to_owned());
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
