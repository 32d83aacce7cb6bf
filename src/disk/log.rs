//! The log: what the program did, a line each, for who asked for it with `--log`.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::file::FileError;

/// A log, or none.
#[derive(Debug, Default)]
pub struct Log {
    file: Option<Mutex<File>>,
}

impl Log {
    /// Appends to the file at `path`; without one nothing is logged.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Self, FileError> {
        let open = |path: &Path| {
            let opened = OpenOptions::new().create(true).append(true).open(path);
            opened.map(Mutex::new).map_err(FileError::of("write", path))
        };
        Ok(Self { file: path.map(open).transpose()? })
    }

    /// Adds a line. A log that cannot be written is no reason to stop.
    pub fn line(&self, words: &str) {
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let words = words.replace('\n', " ");
            let _ = writeln!(file, "{} {words}", Timestamp::now());
        }
    }
}
