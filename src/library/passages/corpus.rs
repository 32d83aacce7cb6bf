//! The documents of a library, cut into passages to be ranked.
//!
//! Owns which of them are kept. The meaning of a query does not belong here, except for the first
//! look at a document that is not kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::disk::corpus::ReadError;
use crate::library::{Library, Wanted};
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::fuzzy::{PassageIndex, TextPrefilter};
use crate::model::path::DocPath;

/// Texts of so many bytes are kept; with their passages they take twice to three times as much. Those
/// beyond are read again for each ranking, so that memory is bounded.
const KEPT: usize = 256 << 20;

/// The documents whose passages are ranked, as they were listed when this was created.
#[derive(Debug)]
pub struct CorpusPassages {
    paths: Vec<DocPath>,
    /// For each path, by its number: its passages, set once it has been reached, or `None` if it
    /// cannot be read. The whole field is `None` if nothing is kept.
    kept: Option<Vec<OnceLock<Option<Arc<IndexedDocument>>>>>,
    /// How many bytes of text may still be kept.
    room: AtomicUsize,
    /// How many of the listed documents cannot be read.
    unreadable: usize,
}

/// A document and its passages.
#[derive(Debug)]
pub(super) struct IndexedDocument {
    pub document: Arc<Document>,
    pub passages: PassageIndex,
}

/// The result of looking at a document.
pub(super) enum Looked {
    At(Arc<IndexedDocument>),
    /// Nothing in it matches.
    Nothing,
    Unread,
}

impl CorpusPassages {
    /// Creates passages for several rankings in a row: what was read is kept, with its facts.
    #[must_use]
    pub fn kept(library: &Library) -> Self {
        Self::kept_up_to(library, KEPT)
    }

    /// Creates passages of which texts of about `room` bytes are kept.
    pub(in crate::library) fn kept_up_to(library: &Library, room: usize) -> Self {
        let index = Self::passing(library);
        let kept = index.paths.iter().map(|_| OnceLock::new()).collect();
        Self { kept: Some(kept), room: AtomicUsize::new(room), ..index }
    }

    /// Creates passages for a single ranking: nothing is kept, no facts are read, and most
    /// documents are skipped after a first look.
    #[must_use]
    pub fn passing(library: &Library) -> Self {
        let (mut paths, mut unreadable) = (Vec::new(), 0);
        for found in library.corpus().walk() {
            match found.unreadable {
                None => paths.push(found.path),
                Some(_) => unreadable += 1,
            }
        }
        Self { paths, kept: None, room: AtomicUsize::new(0), unreadable }
    }

    /// Returns whether there is no document that can be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Returns how many of the listed documents cannot be read.
    pub(super) fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// Returns the numbers of the documents, that of `first` before the others.
    pub(super) fn order(&self, first: Option<&DocPath>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.paths.len()).collect();
        if let Some(at) = first.and_then(|first| self.paths.iter().position(|path| path == first)) {
            order[..=at].rotate_right(1);
        }
        order
    }

    /// Returns the passages of document number `at`: at least those that may match. Without
    /// `doubt`, at least those that may contain every word letter by letter.
    pub(super) fn look(
        &self,
        library: &Library,
        at: usize,
        (prefilter, doubt): (&TextPrefilter, bool),
        room: &mut String,
    ) -> Looked {
        let Some(path) = self.paths.get(at) else { return Looked::Nothing };
        let kept = self.kept.as_ref().and_then(|kept| kept.get(at));
        let is_full = self.room.load(Ordering::Relaxed) == 0;
        let Some(kept) = kept.filter(|kept| !is_full || kept.get().is_some()) else {
            return match library.read(path, Wanted::Text, &Cancel::default()) {
                Ok(document) if !prefilter.may_match(document.text.as_str(), doubt, room) => {
                    Looked::Nothing
                }
                Ok(document) => {
                    let passages = PassageIndex::narrowed(document.text.clone(), prefilter, doubt);
                    Looked::At(Arc::new(IndexedDocument { document, passages }))
                }
                Err(_) => Looked::Unread,
            };
        };
        let read = || -> Result<_, ReadError> {
            let document = library.document(path)?;
            let taken = document.text.len();
            let left = |room: usize| Some(room.saturating_sub(taken));
            let _ = self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
            let passages = PassageIndex::new(document.text.clone());
            Ok(Arc::new(IndexedDocument { document, passages }))
        };
        kept.get_or_init(|| read().ok()).clone().map_or(Looked::Unread, Looked::At)
    }
}
