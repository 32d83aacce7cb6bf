//! A temporary file for the reader's own editor: private, and removed when no longer needed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::file::{FileError, read_up_to};

/// The largest note that is read back, in bytes: more than the store takes.
const LIMIT: u64 = 64 << 20;

/// A temporary file with a note in it.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Creates a file containing `text`, readable by its owner only.
    ///
    /// # Errors
    ///
    /// When the system's folder for temporary files cannot be written to.
    pub fn new(text: &str) -> Result<Self, FileError> {
        let name = format!("gloss-note-{}.md", crate::model::annotation::Id::new());
        let path = std::env::temp_dir().join(name);
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(FileError::of("make", &path))?;
        let scratch = Self { path };
        file.write_all(text.as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .map_err(FileError::of("write", &scratch.path))?;
        Ok(scratch)
    }

    /// Returns its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads its current content. Invalid UTF-8 becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn read(&self) -> Result<String, FileError> {
        let gone = || FileError::of("read", &self.path)(std::io::ErrorKind::NotFound.into());
        let bytes = read_up_to(&self.path, LIMIT)?.ok_or_else(gone)?;
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim_end().to_owned())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The editor may have moved it.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_private_and_goes_away() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new("привет").unwrap();
        let path = scratch.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(scratch.read().unwrap(), "привет");
        drop(scratch);
        assert!(!path.exists());
    }
}
