//! Documents that are kept in memory.
//!
//! Owns how many are kept, and that a document is read again when its file has changed, or when other
//! things are said of it. Who has which document open does not belong here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, Weak};

use super::corrections::is_said_now;
use super::{Library, Wanted, hold};
use crate::disk::corpus::{FileStamp, ReadError};
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// How many documents are kept: those opened last, by any reader.
const KEPT: usize = 8;
/// How many bytes of text are kept in all, unless a single document is larger.
const KEPT_BYTES: usize = 32 << 20;
/// From how many bytes on a document's file is large: if another thread is already reading it,
/// waiting for that is worthwhile.
pub const LARGE: u64 = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct DocumentCache {
    /// Documents with the stamps of their files from before they were read; the one opened last
    /// comes first.
    kept: Mutex<VecDeque<(Arc<Document>, FileStamp)>>,
    /// Large documents that are still in use. Locked while one is read, so that none is read twice
    /// at the same time.
    large: Mutex<Vec<(Weak<Document>, FileStamp)>>,
}

impl Library {
    /// Returns a document: the kept one if its file has not changed, otherwise it is read now.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn document(&self, path: &DocPath) -> Result<Arc<Document>, ReadError> {
        self.read(path, Wanted::Everything, &Cancel::default())
    }

    /// Reads a document's file as it is now, prepares the document for display, and keeps it. Before
    /// its facts are looked for, it is given to `early`, if a format makes its text.
    ///
    /// # Errors
    /// When the document cannot be read, or nobody wants it any more.
    pub fn open(
        &self,
        path: &DocPath,
        cancel: &Cancel,
        early: &dyn Fn(Document),
    ) -> Result<Arc<Document>, ReadError> {
        // Taken before reading, so that anything written meanwhile is noticed.
        let stamp = self.corpus().stamp(path);
        let read = || self.corpus().read_early(path, cancel, early);
        let mut document = match stamp {
            Some((size, _)) if size >= LARGE => self.read_large(path, stamp, read)?,
            _ => Arc::new(read()?),
        };
        document.text.prepare();
        if !is_said_now(self, &document) {
            // Other things were said of it meanwhile.
            document = Arc::new(read()?);
            document.text.prepare();
        }
        self.keep(&document, stamp);
        Ok(document)
    }

    /// Keeps a document; `stamp` is the stamp of its file from before it was read.
    pub fn keep(&self, document: &Arc<Document>, stamp: FileStamp) {
        let mut kept = hold(&self.documents.kept);
        kept.retain(|(other, _)| other.path != document.path);
        kept.push_front((document.clone(), stamp));
        kept.truncate(KEPT);
        let mut bytes = 0;
        let mut first = true;
        kept.retain(|(document, _)| {
            bytes += document.text.len();
            std::mem::take(&mut first) || bytes <= KEPT_BYTES
        });
    }

    /// Returns the stamp of a kept document's file from before it was read; `None` if it is not
    /// kept.
    #[must_use]
    pub fn kept_stamp(&self, path: &DocPath) -> Option<FileStamp> {
        self.kept(path).map(|(_, stamp)| stamp)
    }

    /// Reads a document, unless it is kept, as long as somebody wants it.
    ///
    /// # Errors
    /// When the document cannot be read, or nobody wants it any more.
    pub fn read(
        &self,
        path: &DocPath,
        wanted: Wanted,
        cancel: &Cancel,
    ) -> Result<Arc<Document>, ReadError> {
        if let Some((document, stamp)) = self.kept(path)
            && stamp == self.corpus().stamp(path)
            && (wanted == Wanted::Text || is_said_now(self, &document))
        {
            return Ok(document);
        }
        if wanted == Wanted::Text {
            return self.corpus().read_while(path, false, cancel).map(Arc::new);
        }
        let stamp = self.corpus().stamp(path);
        let read = || self.corpus().read_while(path, true, cancel);
        match stamp {
            Some((size, _)) if size >= LARGE => self.read_large(path, stamp, read),
            _ => read().map(Arc::new),
        }
    }

    fn kept(&self, path: &DocPath) -> Option<(Arc<Document>, FileStamp)> {
        let kept = hold(&self.documents.kept);
        kept.iter().find(|(document, _)| document.path == *path).cloned()
    }

    /// Reads a large document, or returns what another thread has just read.
    fn read_large(
        &self,
        path: &DocPath,
        stamp: FileStamp,
        read: impl Fn() -> Result<Document, ReadError>,
    ) -> Result<Arc<Document>, ReadError> {
        let mut large = hold(&self.documents.large);
        large.retain(|(document, _)| document.strong_count() > 0);
        let known = large.iter().filter(|(_, seen)| *seen == stamp);
        let known = known.filter_map(|(document, _)| document.upgrade());
        let mut known = known.into_iter().filter(|document| document.path == *path);
        if let Some(document) = known.find(|document| is_said_now(self, document)) {
            return Ok(document);
        }
        let document = Arc::new(read()?);
        large.push((Arc::downgrade(&document), stamp));
        Ok(document)
    }
}
