//! Kept texts: the texts on which annotations were made, as they were.
//!
//! ```text
//! <store>/.texts/<sha256>.txt
//! ```
//!
//! Owns these files. Each is written once, before the annotation that needs it, and never changed.
//! What is missing, damaged or no regular file is as if no text had been kept: annotations are then
//! found by their words. Which text an annotation needs is not decided here. These are
//! methods because these files stand in the same folder as all others of the store.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use super::{Store, StoreError};
use crate::disk::file::{FileError, read_below, remove, replace};
use crate::model::text::Text;

/// The folder within the store.
const FOLDER: &str = ".texts";
/// The largest kept text that is read, in bytes, whatever the limit for writing is.
const LARGEST: u64 = 64 << 20;
/// A text that was kept this short a time ago is not removed.
const LATELY: Duration = Duration::from_hours(1);
/// The limit in a store for which nothing else was set, in bytes.
pub const KEPT_TEXT_LIMIT: u64 = 4 << 20;

impl Store {
    /// Sets the size in bytes of the largest text that is kept; with 0, none is.
    #[must_use]
    pub fn keeping(self, limit: u64) -> Self {
        Self { keep_up_to: limit, ..self }
    }

    /// Keeps `text`, unless it is kept already, is too large, or the store is read-only.
    ///
    /// # Errors
    ///
    /// When the system refuses to write it for a reason that would refuse an annotation too, such
    /// as a full disk. Where only this folder cannot be used, nothing is kept.
    pub fn keep(&self, text: &Text) -> Result<(), StoreError> {
        let size = text.len() as u64;
        if self.read_only || size > self.keep_up_to.min(LARGEST) {
            return Ok(());
        }
        // One that was kept long ago is written again: what nobody needs is removed by its age.
        if self.has_kept(text) && self.is_kept_lately(text.sha256()) {
            return Ok(());
        }
        let written = self.below(&format!("{FOLDER}/{}.txt", text.sha256())).and_then(|path| {
            let content = text.as_str().as_bytes();
            let written = replace(&path, content, self.manner.access, || true)?;
            let unsynced = written.as_ref().and_then(|written| written.unsynced.as_ref());
            self.settle(&path, unsynced)
        });
        match written {
            Ok(()) => Ok(()),
            Err(StoreError::File(error)) if is_out_of_use(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Returns whether this very text is kept, undamaged.
    fn has_kept(&self, text: &Text) -> bool {
        let Some(path) = self.path_of_kept(text.sha256()) else { return false };
        let bytes = read_below(self.root(), &path, text.len() as u64).ok().flatten();
        bytes.as_deref() == Some(text.as_str().as_bytes())
    }

    /// Returns the kept text with this SHA-256; `None` if there is none, or it is damaged.
    #[must_use]
    pub fn kept_text(&self, sha256: &str) -> Option<Text> {
        let bytes = read_below(self.root(), &self.path_of_kept(sha256)?, LARGEST).ok()??;
        let text = Text::new(String::from_utf8(bytes).ok()?);
        (text.sha256() == sha256).then_some(text)
    }

    fn path_of_kept(&self, sha256: &str) -> Option<PathBuf> {
        is_digest(sha256).then(|| self.below(&format!("{FOLDER}/{sha256}.txt")).ok())?
    }

    /// Returns the digests of all kept texts, in order.
    ///
    /// # Errors
    ///
    /// When their folder cannot be listed.
    pub fn all_kept(&self) -> Result<Vec<String>, FileError> {
        let folder = self.root().join(FOLDER);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                let error = FileError::of("list", &folder)(error);
                // What is no folder holds no texts.
                return if is_out_of_use(&error) { Ok(Vec::new()) } else { Err(error) };
            }
        };
        let mut digests = Vec::new();
        for entry in entries {
            let entry = entry.map_err(FileError::of("list", &folder))?;
            let name = entry.file_name();
            let digest = name.to_str().and_then(|name| name.strip_suffix(".txt"));
            digests.extend(digest.filter(|name| is_digest(name)).map(ToOwned::to_owned));
        }
        digests.sort();
        Ok(digests)
    }

    /// Returns whether a text was kept within the last hour; an annotation that needs it may still be
    /// on its way.
    #[must_use]
    pub fn is_kept_lately(&self, sha256: &str) -> bool {
        let written = self.path_of_kept(sha256).and_then(|path| fs::metadata(path).ok());
        let age = written.and_then(|about| about.modified().ok()?.elapsed().ok());
        age.is_none_or(|age| age < LATELY)
    }

    /// Removes a kept text that no annotation needs.
    ///
    /// # Errors
    ///
    /// When the store is read-only or the system refuses.
    pub fn remove_kept(&self, sha256: &str) -> Result<(), StoreError> {
        self.writable()?;
        let Some(path) = self.path_of_kept(sha256) else { return Ok(()) };
        Ok(remove(&path)?)
    }

    /// Returns the file of a kept text that was read in full and does not have the SHA-256 of its
    /// name. One that may not be read, or does not answer, may be as it should.
    #[must_use]
    pub fn damaged_text(&self, sha256: &str) -> Option<PathBuf> {
        let path = self.path_of_kept(sha256)?;
        let bytes = read_below(self.root(), &path, LARGEST).ok()??;
        let text = String::from_utf8(bytes).map(Text::new);
        text.map_or(true, |text| text.sha256() != sha256).then_some(path)
    }
}

/// Returns whether only the folder of kept texts is at fault: another user's, a file in its place,
/// a link out of the store.
fn is_out_of_use(error: &FileError) -> bool {
    use ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, Other, PermissionDenied};
    let kind = error.source.kind();
    matches!(kind, PermissionDenied | NotADirectory | IsADirectory | AlreadyExists | Other)
        || error.source.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// Returns whether `name` is a SHA-256 in lower-case hexadecimal.
pub(super) fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
