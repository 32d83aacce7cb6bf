//! Why a document cannot be read.
//!
//! Owns the wording: as the end of a sentence for the list, as a whole sentence for the command
//! line.

use std::fs::FileType;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::disk::file::FileError;
use crate::disk::file::open::{Closed, special};
use crate::format::Unreadable;
use crate::format::decode::OLD_OFFICE;
use crate::model::cluster::one_line;
use crate::model::path::{DocPath, PathError};

/// Why a document cannot be read; shown as the end of a sentence.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The bytes are not text but something else, such as a `PNG picture`.
    #[error("{}", no_text(.0))]
    NotText(&'static str),
    /// The file does not exist.
    #[error("no such document")]
    Missing,
    /// Not a regular file: a folder, a pipe, a device or a socket.
    #[error("{0}, not a file")]
    Special(&'static str),
    /// A symbolic link leads out of the corpus.
    #[error(
        "symbolic link that leads out of the library; to follow such links, set `follow_links` \
         under [documents] in your own settings"
    )]
    Outside,
    /// A symbolic link leads to a folder out of the corpus.
    #[error("symbolic link to a folder out of the library; open that folder by itself to read it")]
    FolderOutside,
    /// A file with rules is a symbolic link that leads out of the corpus.
    #[error("symbolic link that leads out of the library")]
    RulesOutside,
    /// The file belongs to the library itself: its settings or its store.
    #[error("part of the library's own files, not a document")]
    NotADocument,
    /// The file is larger than [`super::LIMIT`].
    #[error("larger than 2 GiB; split it to read it here")]
    TooLarge,
    /// The file is larger than files of its kind are.
    #[error("larger than {0} MiB, and so not read")]
    TooLong(u64),
    /// Its format cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The file's name is not valid for a document.
    #[error(transparent)]
    BadName(#[from] PathError),
    /// The system refused.
    #[error("{}", .0.cause().to_lowercase())]
    Refused(FileError),
}

/// Says why a file of this kind is not read, and what to do, if anything: `PNG picture`.
fn no_text(kind: &str) -> String {
    let an = ["MP", "RAR", "ELF", "old"].iter().any(|start| kind.starts_with(start));
    let article = if an { "an" } else { "a" };
    match kind.rsplit(' ').next().unwrap_or_default() {
        "picture" | "sound" => format!("{article} {kind}, which has no text"),
        "media" => format!("{kind} without text"),
        "data" => format!("{kind}, not text"),
        "archive" => format!("{article} {kind}; unpack it to read what is in it"),
        _ if kind == OLD_OFFICE => {
            format!("{article} {kind} (.doc, .xls, .ppt); save it as .docx to read it")
        }
        _ => format!("{article} {kind}, not text"),
    }
}

impl ReadError {
    /// Wraps the system's error about `path`; for `map_err`.
    pub(super) fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Refused(FileError::of("read", path)(error)),
        }
    }

    /// Wraps the reason why the file at `path` was not opened; for `map_err`.
    pub(super) fn closed(path: &Path) -> impl FnOnce(Closed) -> Self {
        |why| match why {
            Closed::Special(kind) => Self::Special(kind),
            Closed::Outside(_) => Self::Outside,
            Closed::Refused(error) => Self::of(path)(error),
        }
    }

    /// Returns a whole sentence about the document at `path`.
    #[must_use]
    pub fn sentence(&self, path: &DocPath) -> String {
        format!("could not read {}: {self}", one_line(path.as_str()))
    }

    /// Returns why files of this kind cannot be read; `None` if they can.
    pub(super) fn of_kind(kind: FileType) -> Option<Self> {
        special(kind).map(Self::Special)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_says_what_it_is_and_what_to_do() {
        for (kind, words) in [
            ("PNG picture", "a PNG picture, which has no text"),
            ("MP3 sound", "an MP3 sound, which has no text"),
            (OLD_OFFICE, "an old Office document (.doc, .xls, .ppt); save it as .docx to read it"),
            ("7-Zip archive", "a 7-Zip archive; unpack it to read what is in it"),
            ("SQLite database", "a SQLite database, not text"),
            ("binary data", "binary data, not text"),
        ] {
            assert_eq!(ReadError::NotText(kind).to_string(), words);
        }
    }
}
