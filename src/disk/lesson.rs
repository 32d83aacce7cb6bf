//! The folder of a lesson: a library of three telegrams, and everything that is written while it lasts.
//!
//! Owns that nothing of a lesson gets anywhere else, and that nothing is left of it: the folder goes when
//! it ends, and what a killed lesson left goes when the next one begins.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{FileError, make_folder, write_atomic};
use super::folders::Folders;
use super::host::{Process, is_running};

/// What the name of the folder begins with; the number of the process follows.
const NAME: &str = "lesson-";
const SETTINGS: &str = "[library]\nname = \"Lesson\"\ncorpus = \"telegrams\"\n";
const TELEGRAMS: [(&str, &str); 3] = [
    ("1951-06-05.txt", include_str!("../../corpus/000_3a8259e37f4edac4.txt")),
    ("1950-10-07.txt", include_str!("../../corpus/002_3c5f0ad91c4bf3fc.txt")),
    ("1952-12-27.txt", include_str!("../../corpus/004_92120887d29f0495.txt")),
];

/// The folder of a lesson. Dropping it removes it.
#[derive(Debug)]
pub struct LessonFolder {
    path: PathBuf,
}

impl LessonFolder {
    /// Makes a folder for this process in `cache`, with a fresh copy of the telegrams.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn new(cache: &Path) -> Result<Self, FileError> {
        sweep(cache);
        let folder = Self { path: cache.join(format!("{NAME}{}", Process::this().id())) };
        // A process of the same number may have left one on another host.
        let _ = fs::remove_dir_all(&folder.path);
        let telegrams = folder.path.join("telegrams");
        make_folder(&telegrams)?;
        write_atomic(&folder.path.join("config.toml"), SETTINGS.as_bytes())?;
        for (name, text) in TELEGRAMS {
            write_atomic(&telegrams.join(name), text.as_bytes())?;
        }
        Ok(folder)
    }

    /// Returns its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the reader's folders, with all that is written for this library in this folder.
    #[must_use]
    pub fn within(&self, folders: Folders) -> Folders {
        let below = |name: &str| Some(self.path.join(name));
        let (xdg_data, xdg_state, xdg_cache) = (below("data"), below("state"), below("cache"));
        Folders { xdg_data, xdg_state, xdg_cache, ..folders }
    }
}

impl Drop for LessonFolder {
    fn drop(&mut self) {
        // What cannot be removed now goes when the next lesson begins.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders of lessons that have ended without doing it.
fn sweep(cache: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(NAME)?.parse().ok());
        if process.is_some_and(|process| !is_running(process, None)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_it() {
        let cache = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let left = cache.path().join(format!("{NAME}{}", child.id()));
        let other = cache.path().join("lesson-of-somebody");
        for folder in [&left, &other] {
            fs::create_dir_all(folder.join("state")).unwrap();
        }
        let lesson = LessonFolder::new(cache.path()).unwrap();
        assert!(!left.exists() && other.exists());
        let folders = lesson.within(Folders::default());
        for path in [folders.data(), folders.state(), folders.cache()] {
            assert!(path.unwrap().starts_with(lesson.path()));
        }
        assert_eq!(fs::read_dir(lesson.path().join("telegrams")).unwrap().count(), 3);
        let path = lesson.path().to_owned();
        drop(lesson);
        assert!(!path.exists());
    }
}
