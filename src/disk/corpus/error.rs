//! Why a document cannot be read.
//!
//! Owns the words: as the end of a sentence for the list, as a whole one for the command line.

use std::fs::FileType;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use thiserror::Error;

use crate::disk::file::FileError;
use crate::model::cluster::one_line;
use crate::model::path::{DocPath, PathError};

/// Why a document cannot be read; shown as the end of a sentence.
#[derive(Debug, Error)]
pub enum ReadError {
    /// Its bytes are not text but something else, such as a `PNG picture`.
    #[error("{0}, not plain text; convert it to text to read it")]
    NotText(&'static str),
    /// There is no such file.
    #[error("no such document")]
    Missing,
    /// It is no file with content: a folder, a pipe, a device or a socket.
    #[error("{0}, not a file")]
    Special(&'static str),
    /// A symbolic link leads out of the corpus.
    #[error("symbolic link that leads out of the library")]
    Outside,
    /// It belongs to the library itself: its settings or its store.
    #[error("part of the library's own files, not a document")]
    NotADocument,
    /// It is larger than [`super::LIMIT`].
    #[error("larger than 2 GiB; split it to read it here")]
    TooLarge,
    /// Its name cannot be that of a document.
    #[error(transparent)]
    BadName(#[from] PathError),
    /// The system refuses.
    #[error("{}", .0.cause().to_lowercase())]
    Refused(FileError),
}

impl ReadError {
    /// Turns what the system says about `path` into an error; for `map_err`.
    pub(super) fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Refused(FileError::of("read", path)(error)),
        }
    }

    /// The whole sentence about the document at `path`.
    #[must_use]
    pub fn sentence(&self, path: &DocPath) -> String {
        format!("could not read {}: {self}", one_line(path.as_str()))
    }

    /// What is wrong with files of this kind, if anything.
    pub(super) fn of_kind(kind: FileType) -> Option<Self> {
        special(kind).map(Self::Special)
    }
}

/// What it is, if it is no file with content.
pub(in crate::disk) fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("folder")
    } else if kind.is_fifo() {
        Some("named pipe")
    } else if kind.is_socket() {
        Some("socket")
    } else if kind.is_symlink() {
        Some("symbolic link")
    } else {
        Some("device")
    }
}
