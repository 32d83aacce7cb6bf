//! Reading the corpus: the only code that goes through all of its documents.
//!
//! Owns that all cores are used, that kept documents are not read again, and that reading stops
//! when the result is no longer wanted. What is done with a document does not belong here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::{Library, hold, parallel};
use crate::disk::corpus::{FoundDocument, ReadError};
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// How much of a document is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Its text. The facts may or may not be there: reading them takes longer than everything else.
    Text,
    /// Its text and its facts.
    Everything,
}

/// The result of reading a document.
pub type ReadResult = Result<Arc<Document>, ReadError>;

impl Library {
    /// Returns the documents that can be read, as far as can be told without opening them, in the
    /// order of the corpus.
    #[must_use]
    pub fn paths(&self) -> Vec<DocPath> {
        let found = self.corpus().walk().filter(|found| found.unreadable.is_none());
        found.map(|found| found.path).collect()
    }

    /// Reads every document of the corpus and calls `each` with it and its number in the order of
    /// the corpus, from several threads at once. Documents are started in that order, so if
    /// `cancel` stops it, the documents that were read are the first ones, without a gap.
    pub fn read_all(
        &self,
        wanted: Wanted,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, ReadResult) + Sync,
    ) {
        self.read_found(self.corpus().walk(), wanted, cancel, each);
    }

    /// Does the same for the documents at `paths`, in the order of `paths`.
    pub fn read_each(
        &self,
        paths: &[DocPath],
        wanted: Wanted,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, ReadResult) + Sync,
    ) {
        let found =
            |path: &DocPath| FoundDocument { path: path.clone(), unreadable: None, stamp: None };
        let found = paths.iter().map(found);
        self.read_found(found, wanted, cancel, each);
    }

    /// Does the same, and returns the results of `each` in the order of `paths`: if cancelled, only
    /// those of the first documents.
    pub fn read_map<T: Send>(
        &self,
        paths: &[DocPath],
        wanted: Wanted,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, ReadResult) -> T + Sync,
    ) -> Vec<T> {
        let made = Mutex::new(Vec::with_capacity(paths.len()));
        self.read_each(paths, wanted, cancel, |at, path, reading| {
            let one = each(at, path, reading);
            hold(&made).push((at, one));
        });
        let mut made = std::mem::take(&mut *hold(&made));
        made.sort_unstable_by_key(|(at, _)| *at);
        made.into_iter().map(|(_, one)| one).collect()
    }

    /// Returns the documents by the digest of their text, each list in the order of the corpus, so
    /// that a renamed document can be found again. Reads all documents.
    #[must_use]
    pub fn by_digest(&self, cancel: &Cancel) -> HashMap<String, Vec<DocPath>> {
        let paths = self.paths();
        let digests = self.read_map(&paths, Wanted::Text, cancel, |_, _, reading| {
            Some(reading.ok()?.text.sha256().to_owned())
        });
        let mut by_digest: HashMap<String, Vec<DocPath>> = HashMap::new();
        for (digest, path) in digests.into_iter().zip(paths) {
            if let Some(digest) = digest {
                by_digest.entry(digest).or_default().push(path);
            }
        }
        by_digest
    }

    fn read_found(
        &self,
        found: impl Iterator<Item = FoundDocument> + Send,
        wanted: Wanted,
        cancel: &Cancel,
        each: impl Fn(usize, &DocPath, ReadResult) + Sync,
    ) {
        let read = |(): &mut (), (at, found): (usize, FoundDocument), _: &_| {
            let reading = match found.unreadable {
                Some(error) => Err(error),
                None => self.read(&found.path, wanted, cancel),
            };
            each(at, &found.path, reading);
        };
        parallel::run(found.enumerate(), cancel, || (), read, || ());
    }
}
