//! A report of a crash, for the maintainers.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{FileError, make_folder};

/// Writes a report into `folder` and returns its path.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write(folder: &Path, words: &str) -> Result<PathBuf, FileError> {
    make_folder(folder)?;
    let name = format!("fault-{}.txt", jiff::Timestamp::now().as_second());
    let path = folder.join(name);
    fs::write(&path, words).map_err(FileError::of("write", &path))?;
    Ok(path)
}
