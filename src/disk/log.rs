//! The log: one line for each thing the program did, requested with `--log`.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::file::FileError;
use super::file::open::to_append;

/// An optional log.
#[derive(Debug, Default)]
pub struct Log {
    file: Option<Mutex<File>>,
}

impl Log {
    /// Opens a log that appends to the file at `path`; without a path nothing is logged.
    ///
    /// # Errors
    ///
    /// When the file cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Self, FileError> {
        let open =
            |path: &Path| to_append(path).map(Mutex::new).map_err(FileError::of("write", path));
        Ok(Self { file: path.map(open).transpose()? })
    }

    /// Appends a line. Failure to write the log must not stop the program.
    pub fn line(&self, words: &str) {
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let words = words.replace('\n', " ");
            let _ = writeln!(file, "{} {words}", Timestamp::now());
        }
    }
}
