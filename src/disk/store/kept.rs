//! Kept texts: the texts on which annotations were made, as they were.
//!
//! ```text
//! <store>/.texts/<sha256>.txt
//! ```
//!
//! Owns these files. Each is written once, before the annotation that needs it, and never changed.
//! What is missing, damaged or no regular file is as if no text had been kept: annotations are then
//! found by their words. Which text an annotation needs is not decided here.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};

use super::{Store, StoreError};
use crate::disk::file::{FileError, read_below, remove, replace};
use crate::model::text::Text;

/// The folder within the store.
const FOLDER: &str = ".texts";
/// The largest kept text that is read, in bytes, whatever the limit for writing is.
const LARGEST: u64 = 64 << 20;
/// A text that was kept this short a time ago is not removed.
const RECENT: Duration = Duration::from_hours(1);
/// The limit in a store for which nothing else was set, in bytes.
pub const KEPT_TEXT_LIMIT: u64 = 4 << 20;

/// The kept texts of a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptTexts<'a>(pub(super) &'a Store);

impl KeptTexts<'_> {
    /// Keeps `text`, unless it is kept already, is too large, or the store is read-only.
    ///
    /// # Errors
    ///
    /// When the system refuses to write it for a reason that would refuse an annotation too, such
    /// as a full disk. Where only this folder cannot be used, nothing is kept.
    pub fn keep(self, text: &Text) -> Result<(), StoreError> {
        let store = self.0;
        let size = text.len() as u64;
        if store.read_only || size > store.keep_up_to.min(LARGEST) {
            return Ok(());
        }
        // One that was kept long ago is needed again now: what nobody needs is removed by its age.
        let same = |bytes: Vec<u8>| bytes == text.as_str().as_bytes();
        let is_recent = || self.is_recent(text.sha256()) || self.renew(text.sha256());
        if self.read(text.sha256()).is_some_and(same) && is_recent() {
            return Ok(());
        }
        let written = store.below(&name_of(text.sha256())).and_then(|path| {
            let written = replace(&path, text.as_str().as_bytes(), store.manner.access, || true)?;
            let unsynced = written.as_ref().and_then(|written| written.unsynced.as_ref());
            store.settle(&path, unsynced)
        });
        match written {
            Err(StoreError::File(error)) if is_out_of_use(&error) => Ok(()),
            written => written,
        }
    }

    /// Returns the kept text with this SHA-256; `None` if there is none, or it is damaged.
    #[must_use]
    pub fn get(self, sha256: &str) -> Option<Text> {
        let text = Text::new(String::from_utf8(self.read(sha256)?).ok()?);
        (text.sha256() == sha256).then_some(text)
    }

    /// Returns the file of a kept text that was read in full and does not have the SHA-256 of its
    /// name. One that may not be read, or does not answer, may be as it should.
    #[must_use]
    pub fn damaged(self, sha256: &str) -> Option<PathBuf> {
        self.read(sha256)?;
        self.path_of(sha256).filter(|_| self.get(sha256).is_none())
    }

    fn read(self, sha256: &str) -> Option<Vec<u8>> {
        read_below(self.0.root(), &self.path_of(sha256)?, LARGEST).ok()?
    }

    fn path_of(self, sha256: &str) -> Option<PathBuf> {
        is_digest(sha256).then(|| self.0.below(&name_of(sha256)).ok())?
    }

    /// Returns the digests of all kept texts, in order.
    ///
    /// # Errors
    ///
    /// When their folder cannot be listed.
    pub fn digests(self) -> Result<Vec<String>, FileError> {
        let folder = self.0.root().join(FOLDER);
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
    pub fn is_recent(self, sha256: &str) -> bool {
        let written = self.path_of(sha256).and_then(|path| fs::metadata(path).ok());
        let age = written.and_then(|about| about.modified().ok()?.elapsed().ok());
        age.is_none_or(|age| age < RECENT)
    }

    /// Gives a kept text the time of now, which costs much less than to write it again. Returns whether it
    /// has it; only its owner, and who may write to it, can give it that.
    fn renew(self, sha256: &str) -> bool {
        let [last_access, last_modification] =
            [UTIME_OMIT, UTIME_NOW].map(|tv_nsec| Timespec { tv_sec: 0, tv_nsec });
        let times = Timestamps { last_access, last_modification };
        let renewed = self
            .path_of(sha256)
            .is_some_and(|path| utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).is_ok());
        renewed && self.is_recent(sha256)
    }

    /// Removes a kept text.
    ///
    /// # Errors
    ///
    /// When the store is read-only or the system refuses.
    pub fn remove(self, sha256: &str) -> Result<(), StoreError> {
        self.0.writable()?;
        let Some(path) = self.path_of(sha256) else { return Ok(()) };
        Ok(remove(&path)?)
    }
}

/// Returns the name of a kept text in the store.
fn name_of(sha256: &str) -> String {
    format!("{FOLDER}/{sha256}.txt")
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
