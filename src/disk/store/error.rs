//! What can be wrong with a store: problems inside a file, and reasons why a save was refused.
//!
//! Owns the sentences that a reader sees. Each names the file, the cause and the remedy.

use std::fmt;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::file::{FileError, shown};
use crate::model::codebook_edit::CodebookConflict;

/// At most this many problems of one file are reported.
const MOST: usize = 100;

/// An error in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// The column in code points, from 1; 0 for the file as a whole.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub what: String,
    /// Whether nothing is wrong with the file, but this account may not read it.
    pub refused: bool,
}

impl Problem {
    /// Creates a problem of the file as a whole.
    pub(super) fn new(file: PathBuf, what: String) -> Self {
        Self { file, line: 0, column: 0, what, refused: false }
    }

    /// Returns what to do about it, as the end of a sentence.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        if self.refused {
            "ask whoever owns it to let you read it"
        } else {
            "`gloss check` says how to repair it"
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", shown(&self.file))?;
        if self.line > 0 {
            write!(f, "{}:{}:", self.line, self.column)?;
        }
        write!(f, " {}", self.what)
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let refused = error.source.kind() == ErrorKind::PermissionDenied;
        let what = format!("could not {}: {}", error.doing, error.cause());
        Self { refused, ..Self::new(error.path, what) }
    }
}

/// Collects the problems of one file while it is parsed.
pub(super) struct Problems<'a> {
    file: &'a Path,
    text: &'a str,
    pub(super) list: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self { file, text, list: Vec::new() }
    }

    /// Returns the file.
    pub(super) fn file(&self) -> &'a Path {
        self.file
    }

    /// Records `what` at the beginning of the byte range `at`; without one, at the file as a whole.
    pub(super) fn add(&mut self, at: Option<Range<usize>>, what: impl Into<String>) {
        if self.list.len() >= MOST {
            return;
        }
        let (line, column) = at.map_or((0, 0), |at| place(self.text, at.start));
        let problem = Problem::new(self.file.to_owned(), what.into());
        self.list.push(Problem { line, column, ..problem });
    }
}

/// Returns the line and column of byte `offset`.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
}

/// Why something was not saved. Nothing on disk has changed, but for [`StoreError::Unsynced`].
#[derive(Debug, Error)]
pub enum StoreError {
    /// The store was opened read-only.
    #[error(
        "the store {} is read-only, so nothing was saved; start again without --read-only",
        shown(root)
    )]
    ReadOnly {
        /// The store.
        root: PathBuf,
    },
    /// An annotator's name must be valid as the name of a folder.
    #[error("{name:?} cannot be an annotator's name: {why}; choose another with --as")]
    Annotator {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The codebook cannot take this tag.
    #[error("{name:?} was not added to the codebook: {why}")]
    Tag {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The file cannot be read in full, so it is not written either.
    #[error("{what}; nothing was saved to this file: {first}", what = .0, first = first(.0))]
    Protected(Box<Problem>),
    /// The system refused.
    #[error("{}; {}", .0, advice(.0))]
    File(#[from] FileError),
    /// Another session has held the lock for longer than a save takes.
    #[error(
        "could not lock {}: {} has held it for {seconds} seconds; end or resume that session and \
         save again",
        shown(path),
        holder.as_deref().unwrap_or("another session")
    )]
    Locked {
        /// Who holds it, if that is known.
        holder: Option<String>,
        /// The lock file.
        path: PathBuf,
        /// How long the save waited.
        seconds: u64,
    },
    /// It was written, and nothing went wrong but that its folder could not be synced.
    #[error(
        "{}, so it may not survive a loss of power: it was written to {}; save it again to be sure \
         (nothing is written twice)",
        error,
        shown(path)
    )]
    Unsynced {
        /// The file.
        path: PathBuf,
        /// Why its folder could not be synced.
        error: FileError,
    },
    /// A file to be changed as a whole does not have the expected content.
    #[error("{} has been changed by someone else and was left as it is", shown(path))]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The codebook, which others have changed, cannot be changed in this way any more.
    #[error("{} is left as it is: {why}, by someone else", shown(path))]
    Conflict {
        /// The file.
        path: PathBuf,
        /// What stands against it.
        why: CodebookConflict,
    },
    /// A program that ignores the lock keeps writing the file.
    #[error(
        "could not write {}: another program keeps changing it; close that program and save again",
        shown(path)
    )]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// What would have been written does not parse as what was meant.
    #[error("could not write {}: {why}; the file was left as it was", shown(path))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What would be lost.
        why: String,
    },
}

impl StoreError {
    /// Refuses to write a file with these problems; succeeds if there are none.
    pub(super) fn if_protected(problems: &[Problem]) -> Result<(), Self> {
        match problems.first() {
            Some(first) => Err(Self::Protected(Box::new(first.clone()))),
            None => Ok(()),
        }
    }
}

fn first(problem: &Problem) -> &'static str {
    if problem.refused { problem.remedy() } else { "repair it first (`gloss check` says how)" }
}

fn advice(error: &FileError) -> &'static str {
    match error.source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room and save again",
        ErrorKind::InvalidFilename => "give the document a shorter name",
        ErrorKind::ReadOnlyFilesystem => "choose a store that can be written with --store",
        ErrorKind::PermissionDenied => {
            "change who may write there, or choose another store with --store"
        }
        _ => "fix this and save again",
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn columns_are_code_points() {
        let text = "a\nж日x";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.len() - 1), (2, 3));
        assert_eq!(place(text, 99), (2, 4));
    }

    #[test]
    fn an_error_is_one_sentence_with_file_cause_and_remedy() {
        let full = FileError::of("write", Path::new("/x/y.toml"))(io::Error::from_raw_os_error(28));
        assert_eq!(full.to_string(), "could not write /x/y.toml: No space left on device");
        assert_eq!(
            StoreError::from(full).to_string(),
            "could not write /x/y.toml: No space left on device; make room and save again"
        );
    }
}
