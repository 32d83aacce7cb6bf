//! The folder of the index, as tantivy sees it.
//!
//! Owns that reading needs no lock where none is to be had: on a disk that may only be read, or has no
//! locks. Writers are kept apart by the lock that [`super::SearchIndex`] holds meanwhile.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

/// The files of tantivy, mapped into memory.
#[derive(Clone, Debug)]
pub(super) struct MappedFolder {
    files: MmapDirectory,
    is_read_only: bool,
}

impl MappedFolder {
    /// Opens a folder; if `is_read_only`, not even a file for a lock is made in it.
    pub fn open(path: &Path, is_read_only: bool) -> tantivy::Result<Self> {
        Ok(Self { files: MmapDirectory::open(path)?, is_read_only })
    }
}

impl Directory for MappedFolder {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // It keeps a writer from removing a file that a reader is about to open; a reader without it
        // finds that a file is gone, and opens the index again.
        if self.is_read_only || lock.filepath != META_LOCK.filepath {
            return Ok(DirectoryLock::from(Box::new(())));
        }
        match self.files.acquire_lock(lock) {
            Err(LockError::IoError(_)) => Ok(DirectoryLock::from(Box::new(()))),
            taken => taken,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn where_no_lock_is_to_be_had_it_is_read_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join(&META_LOCK.filepath);
        let looked_at = MappedFolder::open(dir.path(), true).unwrap();
        assert!(looked_at.acquire_lock(&META_LOCK).is_ok() && !lock.exists());
        // A folder in its place cannot be locked.
        fs::create_dir(&lock).unwrap();
        let folder = MappedFolder::open(dir.path(), false).unwrap();
        assert!(folder.acquire_lock(&META_LOCK).is_ok());
        fs::remove_dir(&lock).unwrap();
        assert!(folder.acquire_lock(&META_LOCK).is_ok() && lock.exists());
    }
}
