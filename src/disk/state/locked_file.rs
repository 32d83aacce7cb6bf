//! Files of one session: each has a lock beside it that the kernel releases with the process, so
//! that a file whose lock is free was left behind by a session that ended.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::set_aside;
use crate::disk::file::{FileError, make_folder, remove};
use crate::disk::lock::{self, Lock};
use crate::model::annotation::Id;

/// A file, and the lock that keeps other sessions from it.
#[derive(Debug)]
pub(super) struct LockedFile {
    pub(super) path: PathBuf,
    _lock: Lock,
}

/// What sessions that ended have left behind.
#[derive(Debug, Default)]
pub(super) struct LeftBehind {
    /// The files, newest first.
    pub(super) files: Vec<LockedFile>,
    /// Why others could not be looked at, if there are any.
    pub(super) refused: Option<FileError>,
}

impl LockedFile {
    /// Creates a locked file in `folder`, with a name ending with `ending`. The folder is created
    /// if necessary; the file itself is not.
    pub(super) fn new(folder: &Path, ending: &str) -> Result<Option<Self>, FileError> {
        make_folder(folder)?;
        Self::take(folder.join(format!("{}.{ending}", Id::new())))
    }

    /// Takes the lock of `path`; `None` if another session has it.
    fn take(path: PathBuf) -> Result<Option<Self>, FileError> {
        let lock = lock::take(&path.with_extension("lock"), Duration::ZERO)?;
        Ok(lock.map(|lock| Self { path, _lock: lock }))
    }

    /// Takes over the files in `folder` ending with `ending` that were left behind; locks without a
    /// file are removed.
    pub(super) fn left(folder: &Path, ending: &str) -> LeftBehind {
        let mut left = LeftBehind::default();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return left,
            Err(error) => {
                left.refused = Some(FileError::of("read", folder)(error));
                return left;
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        // The names are UUIDs of version 7, which begin with the time.
        paths.sort_unstable_by(|a, b| b.cmp(a));
        for path in paths {
            let ends = |name: &str| path.extension().is_some_and(|end| end == name);
            if ends("lock") && !path.with_extension(ending).exists() {
                if let Ok(Some(locked_file)) = Self::take(path.with_extension(ending)) {
                    let _ = locked_file.remove();
                }
            } else if ends(ending) {
                match Self::take(path) {
                    Ok(file) => left.files.extend(file),
                    Err(error) => left.refused = Some(error),
                }
            }
        }
        left
    }

    /// Removes the file and its lock; the file first, so that a file never has a free lock.
    pub(super) fn remove(self) -> Result<(), FileError> {
        let removed = match remove(&self.path) {
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        self.unlock();
        removed
    }

    /// Keeps a damaged file under another name, which no session reads.
    pub(super) fn set_aside(self) -> Result<PathBuf, FileError> {
        let kept = set_aside(&self.path)?;
        self.unlock();
        Ok(kept)
    }

    /// A lock without a file means nothing; if it stays, the next session removes it.
    fn unlock(&self) {
        let _ = fs::remove_file(self.path.with_extension("lock"));
    }
}
