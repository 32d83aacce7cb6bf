//! Writing and removing files of a store so that nothing of anybody else's is lost.
//!
//! Owns the lock, the check at the last moment that a file is still the one that was read, and the
//! truth about what is written but perhaps not safe yet: such annotations are noted in `.unsynced`
//! in the annotator's folder until their folders could be synced. These are methods because
//! all its other files write through them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use super::{LIMIT, Stamp, Store, StoreError, Wait};
use crate::disk::file::{Access, FileError, delete, make_folders, read_below, replace, sync_up};
use crate::disk::lock::{self, Lock};
use crate::model::annotation::Id;

/// How long to wait for another session's save.
const PATIENCE: Duration = Duration::from_secs(20);
/// The file with the annotations that are perhaps not safe yet: each with its path, by lines.
const UNSYNCED: &str = ".unsynced";
/// As much of it is read, in bytes.
const UNSYNCED_LIMIT: u64 = 1 << 20;

impl Store {
    /// Locks out other sessions until the result is dropped.
    pub(super) fn lock(&self, name: &str) -> Result<Lock, StoreError> {
        let path = self.below(name)?;
        if let Some(folder) = path.parent() {
            // If it could not be synced, it is synced again with what is written there.
            make_folders(folder, self.manner.access)?;
        }
        if let Some(lock) = lock::take_as(&path, Duration::ZERO, self.manner)? {
            return Ok(lock);
        }
        let _waiting = self.waiting.begin(Wait::Lock(path.clone()));
        let seconds = PATIENCE.as_secs();
        let lock = lock::take_as(&path, PATIENCE, self.manner)?;
        let late = || StoreError::Locked { holder: lock::holder(&path), path, seconds };
        lock.ok_or_else(late)
    }

    /// Replaces the file `path` by `content`, if it still is `was`. `None` if it is not, or if
    /// another host has taken the lock over.
    pub(super) fn put(
        &self,
        lock: &Lock,
        path: &Path,
        was: Option<&str>,
        content: &str,
    ) -> Result<Option<Stamp>, StoreError> {
        let same = || lock.is_held() && self.is(path, was);
        let written = replace(path, content.as_bytes(), self.access_of(path), same)?;
        let Some(written) = written else { return Ok(None) };
        self.settle(path, written.unsynced.as_ref())?;
        Ok(Some(Stamp::from(&written.about)))
    }

    /// Removes the file `path`, if it still is `was`. Returns whether it was.
    pub(super) fn discard(
        &self,
        lock: &Lock,
        path: &Path,
        was: Option<&str>,
    ) -> Result<bool, StoreError> {
        let same = || lock.is_held() && self.is(path, was);
        let deletion = delete(path, same)?;
        self.settle(path, deletion.unsynced.as_ref())?;
        Ok(deletion.done)
    }

    /// Returns whether the file `path` has the content `was`. It is read again: over a network, its
    /// time may be known from before.
    fn is(&self, path: &Path, was: Option<&str>) -> bool {
        let now = read_below(self.home_of(path), path, LIMIT);
        now.is_ok_and(|now| now.as_deref() == was.map(str::as_bytes))
    }

    /// Syncs again what could not be synced.
    pub(super) fn settle(
        &self,
        path: &Path,
        unsynced: Option<&FileError>,
    ) -> Result<(), StoreError> {
        match unsynced {
            None => Ok(()),
            Some(_) => self.sync(path),
        }
    }

    /// Makes the name of the file `path` safe.
    fn sync(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::Unsynced { path: path.to_owned(), error };
        sync_up(path, self.home_of(path)).map_err(failed)
    }

    /// Returns the folder that a file belongs to: the store, or the library's own folder.
    fn home_of<'a>(&'a self, path: &'a Path) -> &'a Path {
        let others = || path.parent().unwrap_or(path);
        if path.starts_with(self.root()) { self.root() } else { others() }
    }

    fn access_of(&self, path: &Path) -> Access {
        if path.starts_with(self.root()) { self.manner.access } else { Access::Shared }
    }

    /// Returns the annotations of this annotator that are written, but perhaps not safe yet.
    #[must_use]
    pub fn unsynced(&self) -> Vec<Id> {
        self.notes_of_unsynced().into_iter().map(|(id, _)| id).collect()
    }

    /// Notes that these annotations in the file `path` are perhaps not safe.
    pub(super) fn note_unsynced<'a>(&self, path: &Path, ids: impl Iterator<Item = &'a Id>) {
        let name = path.strip_prefix(self.root()).unwrap_or(path).display().to_string();
        // Another session is kept out by the lock of the save, another thread that saves under it is not.
        let _alone = self.noting.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.notes_of_unsynced();
        let known = known.iter().map(|(id, name)| (id, name.as_str()));
        let all = known.chain(ids.map(|id| (id, name.as_str())));
        let lines: Vec<String> = all.map(|(id, name)| format!("{id} {name}\n")).collect();
        let lines = lines.concat();
        let Ok(file) = self.unsynced_file() else { return };
        // Only if this is on disk is a repeated command known to be one.
        let _ = replace(&file, lines.as_bytes(), self.manner.access, || true);
    }

    /// Makes safe what was written to `path` by whomever, and everything that was noted before.
    pub(super) fn sync_all(&self, path: &Path) -> Result<(), StoreError> {
        self.sync(path)?;
        let _alone = self.noting.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = self.notes_of_unsynced();
        if noted.is_empty() {
            return Ok(());
        }
        noted.iter().try_for_each(|(_, name)| self.sync(&self.root().join(name)))?;
        if let Ok(file) = self.unsynced_file() {
            // If it stays, it is only looked at again.
            let _ = fs::remove_file(file);
        }
        Ok(())
    }

    fn notes_of_unsynced(&self) -> Vec<(Id, String)> {
        let read = |path: PathBuf| read_below(self.root(), &path, UNSYNCED_LIMIT).ok().flatten();
        let bytes = self.unsynced_file().ok().and_then(read).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let note = |line: &str| {
            let (id, name) = line.split_once(' ')?;
            Some((Id::from(id.to_owned()), name.to_owned()))
        };
        text.lines().filter_map(note).collect()
    }

    fn unsynced_file(&self) -> Result<PathBuf, StoreError> {
        self.below(&format!("{}/{UNSYNCED}", self.annotator()))
    }
}
