//! Reading a file, replacing it atomically, and staying inside a folder: what all of `disk` needs.
//!
//! Owns reading, and that an error names its file. `open` is the one way to open a file, `write` the
//! one way to replace it, `access` says who may see what is written, `temporary` which files were
//! left by processes that died. The meaning of the bytes is not known here.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use self::access::Access;
use self::open::Closed;
pub(super) use self::temporary::{
    is_abandoned, is_temporary, sweep, temporary_name, unlocked_name,
};
pub use self::write::{Written, make_folder, remove, replace, write_atomic};
pub(super) use self::write::{delete, make_folders, sync_up};
use crate::model::path::DocPath;

mod access;
pub(crate) mod fault;
pub(super) mod form;
pub(super) mod open;
mod temporary;
#[cfg(test)]
mod tests;
mod write;

/// An I/O error with the file it concerns.
#[derive(Debug, Error)]
#[error("could not {doing} {}: {}", shown(path), cause(source))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being done to it, as a verb: "read", "write".
    pub doing: &'static str,
    /// Why it failed.
    pub source: io::Error,
}

impl FileError {
    /// Wraps an I/O error in one that names `path`; for `map_err`.
    pub fn of(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { path, doing, source }
    }

    /// Returns the cause alone, for messages that already name the file.
    #[must_use]
    pub fn cause(&self) -> String {
        cause(&self.source)
    }
}

/// Returns the path as it may be displayed: control characters (a file's name can contain an escape
/// sequence) become visible symbols.
#[must_use]
pub fn shown(path: &Path) -> String {
    let visible = |c: char| match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        0x80..=0x9f => '\u{fffd}',
        _ => c,
    };
    path.display().to_string().chars().map(visible).collect()
}

/// Returns the system's message without its number.
#[must_use]
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// Returns whether `path` is a folder; links are followed.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Returns whether `path` is a regular file; links are followed.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Returns whether the error means that the file does not exist; a name that is too long cannot
/// exist.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename)
}

/// Reads a whole file; `None` if the file does not exist.
///
/// # Errors
///
/// When it exists but is not a regular file, or cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_up_to(path, u64::MAX)
}

/// Like [`read_if_there`], for files that should not be larger than `limit` bytes.
///
/// # Errors
///
/// When it exists but is larger, is not a regular file, or cannot be read.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    content(path, open::regular(path), limit)
}

/// Like [`read_up_to`], for a file that belongs to the folder `root`.
///
/// # Errors
///
/// As for [`read_up_to`], and when a symbolic link leads out of `root`.
pub fn read_below(root: &Path, path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    content(path, open::below(root, path), limit)
}

fn content(
    path: &Path,
    opened: Result<(File, Metadata), Closed>,
    limit: u64,
) -> Result<Option<Vec<u8>>, FileError> {
    let failed = || FileError::of("read", path);
    let file = match opened.map_err(io::Error::from) {
        Ok((file, _)) => file,
        Err(error) if is_nowhere(&error) => return Ok(None),
        Err(error) => return Err(failed()(error)),
    };
    let bytes = open::bytes(file, limit).map_err(failed())?;
    if bytes.len() as u64 > limit {
        let limit = format!("it is larger than {} MiB", limit >> 20);
        return Err(failed()(io::Error::new(io::ErrorKind::FileTooLarge, limit)));
    }
    Ok(Some(bytes))
}

/// Returns the path of `path` below `root`, after a check of every part: a symbolic link that leads
/// out of `root`, or nowhere, is refused. Parts that do not exist yet are allowed.
///
/// # Errors
///
/// When a part is such a link, or cannot be examined.
pub fn safe_below(root: &Path, path: &DocPath) -> Result<PathBuf, FileError> {
    let mut here = root.to_owned();
    for part in path.as_str().split('/') {
        here.push(part);
        match fs::symlink_metadata(&here) {
            Ok(about) if about.is_symlink() => stays_in(root, &here)?,
            Ok(_) => {}
            Err(error) if is_nowhere(&error) => break,
            Err(error) => return Err(FileError::of("open", &here)(error)),
        }
    }
    Ok(path.below(root))
}

fn stays_in(root: &Path, link: &Path) -> Result<(), FileError> {
    let home = fs::canonicalize(root).map_err(FileError::of("open", root))?;
    match fs::canonicalize(link) {
        Ok(target) if target.starts_with(&home) => Ok(()),
        Ok(_) => {
            let why = format!("it is a symbolic link that leads out of {}", shown(root));
            Err(FileError::of("open", link)(io::Error::other(why)))
        }
        Err(_) => {
            let why = io::Error::other("it is a symbolic link that leads nowhere");
            Err(FileError::of("open", link)(why))
        }
    }
}
