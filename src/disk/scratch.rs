//! A file for the reader's own editor: private, in the reader's own folder, and removed when no
//! longer needed.
//!
//! If the program is killed meanwhile, the file is all that is left of what was written in it. So
//! it is kept, and named at the next start.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, getpid, test_kill_process};

use super::file::{FileError, make_folder};

/// What the names of such files begin with; the number of the process and an id follow.
const NAME: &str = "note-being-edited";

/// A temporary file with a note in it.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    kept: bool,
}

impl Scratch {
    /// Creates a file in `folder` containing `text`, readable by its owner only.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn new(folder: &Path, text: &str) -> Result<Self, FileError> {
        make_folder(folder)?;
        let id = crate::model::annotation::Id::new();
        let path = folder.join(format!("{NAME}-{}-{id}.md", getpid().as_raw_pid()));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(FileError::of("make", &path))?;
        let scratch = Self { path, kept: false };
        file.write_all(text.as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .map_err(FileError::of("write", &scratch.path))?;
        Ok(scratch)
    }

    /// Returns the files in `folder` that processes which are gone have left there.
    #[must_use]
    pub fn left_behind(folder: &Path) -> Vec<PathBuf> {
        let is_left = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let after = name.strip_prefix(NAME).and_then(|rest| rest.strip_prefix('-'));
            let process = after.and_then(|rest| rest.split('-').next()?.parse().ok());
            let process = process.and_then(Pid::from_raw);
            process
                .is_some_and(|process| test_kill_process(process) == Err(rustix::io::Errno::SRCH))
        };
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut left: Vec<PathBuf> = files.map(|file| file.path()).filter(is_left).collect();
        left.sort();
        left
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
        let bytes = fs::read(&self.path).map_err(FileError::of("read", &self.path))?;
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim_end().to_owned())
    }

    /// Leaves the file where it is, since an editor still has it.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.kept {
            // The editor may have moved it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_private_and_goes_away() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let scratch = Scratch::new(&state, "привет").unwrap();
        let path = scratch.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(scratch.read().unwrap(), "привет");
        assert!(Scratch::left_behind(&state).is_empty(), "this process is alive");
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn one_that_a_killed_process_left_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let left = folder.path().join(format!("{NAME}-{}-0193.md", child.id()));
        for path in [&left, &folder.path().join(format!("{NAME}-.md")), &folder.path().join("x")] {
            fs::write(path, "words").unwrap();
        }
        assert_eq!(Scratch::left_behind(folder.path()), [left]);
        assert!(Scratch::left_behind(&folder.path().join("nowhere")).is_empty());
    }
}
