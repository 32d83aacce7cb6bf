//! The log: one line for each thing the program did, requested with `--log`.
//!
//! It is for people, who look at it in a terminal: what came from a file name, a note or another
//! program is made visible here as on the screen.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::file::FileError;
use super::file::open::to_append;
use crate::model::cluster::one_line;

/// An optional log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    file: Option<Arc<Mutex<File>>>,
}

impl Log {
    /// Opens a log that appends to the file at `path`, or to a new one that only its owner may
    /// read; without a path nothing is logged.
    ///
    /// # Errors
    ///
    /// When the file cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Self, FileError> {
        let open = |path: &Path| {
            to_append(path)
                .map(|file| Arc::new(Mutex::new(file)))
                .map_err(FileError::of("write", path))
        };
        Ok(Self { file: path.map(open).transpose()? })
    }

    /// Appends a line. Failure to write the log must not stop the program.
    pub fn line(&self, words: &str) {
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let line = format!("{} {}\n", Timestamp::now(), one_line(words));
            let _ = file.write_all(line.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_line_is_private_and_holds_nothing_that_a_terminal_obeys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = Log::open(Some(&path)).unwrap();
        log.line("could not read a\u{1b}]0;b\u{7}.txt\r\n\u{9b}2J \u{202e}привет 👩\u{200d}👧");
        let written = fs::read_to_string(&path).unwrap();
        assert!(written.ends_with("could not read a␛]0;b␇.txt␍‹9B›2J ‹202E›привет 👩\u{200d}👧\n"));
        assert_eq!(written.lines().count(), 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
