//! A file that only grows: what is added to it never harms what was there before.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::disk::file::fault::step;
use crate::disk::file::{FileError, write_atomic};

/// A file to append lines to.
#[derive(Debug)]
pub(super) struct AppendedFile {
    path: PathBuf,
    file: File,
    /// The length of the first line, and of all that was written in full.
    first: u64,
    length: u64,
    /// Whether half a line may stand at the end.
    is_torn: bool,
}

impl AppendedFile {
    /// Creates the file with its first line.
    pub(super) fn new(path: &Path, first: &[u8]) -> Result<Self, FileError> {
        write_atomic(path, first)?;
        let mut how = OpenOptions::new();
        let file = how.append(true).mode(0o600).open(path).map_err(FileError::of("open", path))?;
        let length = first.len() as u64;
        Ok(Self { path: path.to_owned(), file, first: length, length, is_torn: false })
    }

    /// Adds `line`, which ends with a line feed. With `sync` it is safe from a loss of power too
    /// when this returns; from the death of the process it always is. If that fails, the file is
    /// as it was.
    pub(super) fn append(&mut self, line: &[u8], sync: bool) -> Result<(), FileError> {
        let result = self.add(line, sync);
        match &result {
            Ok(length) => (self.length, self.is_torn) = (*length, false),
            // If even this fails, the next session says that a line is damaged.
            Err(_) => self.is_torn = self.cut(self.length).is_err(),
        }
        result.map(|_| ()).map_err(FileError::of("write", &self.path))
    }

    /// Returns the new length.
    fn add(&mut self, line: &[u8], sync: bool) -> io::Result<u64> {
        if self.is_torn {
            self.file.write_all(b"\n")?;
        }
        if let Err(error) = step() {
            // As when the disk is full: part of it has been written.
            self.file.write_all(&line[..line.len() / 2])?;
            return Err(error);
        }
        self.file.write_all(line)?;
        if sync {
            step()?;
            self.file.sync_data()?;
        }
        Ok(self.file.metadata()?.len())
    }

    /// Removes everything but the first line.
    pub(super) fn clear(&mut self) -> Result<(), FileError> {
        self.cut(self.first).map_err(FileError::of("write", &self.path))?;
        (self.length, self.is_torn) = (self.first, false);
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        step()?;
        self.file.set_len(length)
    }
}
