//! Why a library could not be opened, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::corpus::LeftOut;
use crate::disk::file::{FileError, shown};
use crate::disk::settings::SettingsError;
use crate::model::path::PathError;

/// Why a library could not be opened: one sentence that says what to do.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The path does not exist.
    #[error(
        "there is no file or folder {}; give the path of a document or of a folder of documents",
        shown(.0)
    )]
    Missing(PathBuf),
    /// A folder is required, but this is a file.
    #[error("{} is not a folder; give the folder of the library", shown(.0))]
    NoFolder(PathBuf),
    /// The path is a pipe, a device or a socket.
    #[error(
        "{} is a {kind}, not a file or folder; to read what comes from it: gloss - < {}",
        shown(path),
        shown(path)
    )]
    Special {
        /// The path as it was given.
        path: PathBuf,
        /// What is there instead.
        kind: &'static str,
    },
    /// What was asked for contains no documents.
    #[error(
        "there are no documents in {}{}; give the path of a document or of another folder",
        shown(folder),
        bracketed(left_out)
    )]
    NoDocuments {
        /// What was asked for.
        folder: PathBuf,
        /// What is in it.
        left_out: LeftOut,
    },
    /// The path is not in the library of `--library`.
    #[error(
        "{} is not in the corpus of the library {}; open it without --library",
        shown(path),
        shown(library)
    )]
    NotInLibrary {
        /// What was asked for.
        path: PathBuf,
        /// The library's folder.
        library: PathBuf,
    },
    /// The folder that the library names as its corpus does not exist.
    #[error(
        "there is no folder {}; make it, or name another as `library.corpus` in {}",
        shown(folder),
        shown(settings)
    )]
    NoCorpus {
        /// The named corpus.
        folder: PathBuf,
        /// The file that names it.
        settings: PathBuf,
    },
    /// The environment does not name the user's folders.
    #[error("there is no place for notes and reading positions: set HOME to your own folder")]
    NoHome,
    /// The path is not valid for a document.
    #[error(transparent)]
    PathError(#[from] PathError),
    /// An error in the library's declaration.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The system refused.
    #[error("{}{}", .0, advice(.0))]
    Refused(#[from] FileError),
}

fn bracketed(left_out: &LeftOut) -> String {
    match left_out.to_string() {
        none if none.is_empty() => none,
        some => format!(" ({some})"),
    }
}

fn advice(error: &FileError) -> &'static str {
    match error.source.kind() {
        io::ErrorKind::PermissionDenied => "; ask for the right to read it, or give another path",
        _ => "",
    }
}

impl OpenError {
    /// Wraps the system's error about `path`; for `map_err`.
    pub(super) fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::Missing(path.to_owned())
            }
            _ => Self::Refused(FileError::of("open", path)(error)),
        }
    }
}
