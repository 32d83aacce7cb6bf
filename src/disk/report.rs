//! A report of a crash, for the maintainers.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::file::{FileError, make_folder};

/// Writes a report into `folder`, readable by its owner only, and returns its path.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write(folder: &Path, words: &str) -> Result<PathBuf, FileError> {
    make_folder(folder)?;
    // Two threads may crash, one soon after the other.
    let name = format!("fault-{}.txt", jiff::Timestamp::now().as_microsecond());
    let path = folder.join(name);
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(words.as_bytes()))
        .map_err(FileError::of("write", &path))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder.path().join("state"), "a fault\n").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
