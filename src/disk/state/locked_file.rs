//! Files of one session: each has a lock beside it that the kernel releases with the process, so
//! that a file whose lock is free was left behind by a session that ended.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk::file::{FileError, make_folder, remove};
use crate::disk::lock::{self, Lock};
use crate::model::annotation::Id;

/// A file, and the lock that keeps other sessions from it.
#[derive(Debug)]
pub(super) struct LockedFile {
    pub(super) path: PathBuf,
    _lock: Lock,
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

    /// Takes over the files in `folder` ending with `ending` that were left behind, newest first;
    /// locks without a file are removed. Files that cannot be examined stay.
    pub(super) fn left(folder: &Path, ending: &'static str) -> impl Iterator<Item = Self> + use<> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        // The names are UUIDs of version 7, which begin with the time.
        paths.sort_unstable_by(|a, b| b.cmp(a));
        paths.into_iter().filter_map(move |path| {
            let ends = |name: &str| path.extension().is_some_and(|end| end == name);
            if ends("lock") && !path.with_extension(ending).exists() {
                if let Ok(Some(locked_file)) = Self::take(path.with_extension(ending)) {
                    let _ = locked_file.remove();
                }
                return None;
            }
            if ends(ending) { Self::take(path).ok().flatten() } else { None }
        })
    }

    /// Removes the file and its lock; the file first, so that a file never has a free lock.
    pub(super) fn remove(self) -> Result<(), FileError> {
        let removed = match remove(&self.path) {
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        // A lock without a file means nothing; the next session removes it.
        let _ = fs::remove_file(self.path.with_extension("lock"));
        removed
    }
}
