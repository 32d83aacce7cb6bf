//! Documents that are kept read.
//!
//! Owns how many are kept, and that one is read anew when its file has changed. Who has which open
//! may not enter.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, Weak};
use std::time::SystemTime;

use super::{Library, Wanted, hold};
use crate::disk::corpus::ReadError;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// Documents that are kept: those that were opened last, by whomever.
const KEPT: usize = 8;
/// Of several no more than these bytes of text are kept.
const KEPT_BYTES: usize = 32 << 20;
/// A document whose file has so many bytes is large: it is worth waiting for who reads it already.
pub const LARGE: u64 = 1 << 20;

/// Size in bytes and time of a document's file; none if it is not there, or there is no file.
pub type FileStamp = Option<(u64, SystemTime)>;

#[derive(Debug, Default)]
pub(super) struct DocumentCache {
    /// With the stamps of their files from before they were read; the one opened last first.
    kept: Mutex<VecDeque<(Arc<Document>, FileStamp)>>,
    /// Large documents that somebody still has. Held while one is read, so that none is read twice
    /// at once.
    large: Mutex<Vec<(Weak<Document>, FileStamp)>>,
}

impl Library {
    /// A document: one that is kept, if its file is as it was, or read now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn document(&self, path: &DocPath) -> Result<Arc<Document>, ReadError> {
        self.read(path, Wanted::Everything)
    }

    /// A document as its file is now, made ready to be shown, and kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self, path: &DocPath) -> Result<Arc<Document>, ReadError> {
        // Before it is read: what is written meanwhile is noticed.
        let stamp = self.corpus().stamp(path);
        let document = match stamp {
            Some((size, _)) if size >= LARGE => self.read_large(path, stamp)?,
            _ => Arc::new(self.corpus().read(path)?),
        };
        document.text.prepare();
        self.keep(&document, stamp);
        Ok(document)
    }

    /// Keeps a document; `stamp` is that of its file from before it was read.
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

    /// The file of a kept document as it was before it was read; none if it is not kept.
    #[must_use]
    pub fn kept_stamp(&self, path: &DocPath) -> Option<FileStamp> {
        self.kept(path).map(|(_, stamp)| stamp)
    }

    pub(super) fn read(&self, path: &DocPath, wanted: Wanted) -> Result<Arc<Document>, ReadError> {
        if let Some((document, stamp)) = self.kept(path)
            && stamp == self.corpus().stamp(path)
        {
            return Ok(document);
        }
        if wanted == Wanted::Text {
            return self.corpus().read_text(path).map(Arc::new);
        }
        let stamp = self.corpus().stamp(path);
        match stamp {
            Some((size, _)) if size >= LARGE => self.read_large(path, stamp),
            _ => self.corpus().read(path).map(Arc::new),
        }
    }

    fn kept(&self, path: &DocPath) -> Option<(Arc<Document>, FileStamp)> {
        let kept = hold(&self.documents.kept);
        kept.iter().find(|(document, _)| document.path == *path).cloned()
    }

    /// Reads a large document, or takes what another thread has read meanwhile.
    fn read_large(&self, path: &DocPath, stamp: FileStamp) -> Result<Arc<Document>, ReadError> {
        let mut large = hold(&self.documents.large);
        large.retain(|(document, _)| document.strong_count() > 0);
        let known = large.iter().filter(|(_, seen)| *seen == stamp);
        let known = known.filter_map(|(document, _)| document.upgrade());
        if let Some(document) = known.into_iter().find(|document| document.path == *path) {
            return Ok(document);
        }
        let document = Arc::new(self.corpus().read(path)?);
        large.push((Arc::downgrade(&document), stamp));
        Ok(document)
    }
}
