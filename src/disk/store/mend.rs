//! Leftovers of killed processes, and copies of files about to be repaired.
//!
//! Owns `.copies/` in a store: copies are filed there by date and never removed by the program.

use std::fs;
use std::path::{Path, PathBuf};

use super::name::file_name;
use super::{CODEBOOK, Store, StoreError};
use crate::disk::file::{FileError, is_abandoned, is_temporary, replace};
use crate::model::annotation::now;
use crate::model::path::DocPath;

/// The folder of the copies.
const COPIES: &str = ".copies";

impl Store {
    /// Returns the same store, as used by another annotator.
    ///
    /// # Errors
    ///
    /// When the name is not valid as the name of a folder.
    pub fn of(&self, annotator: &str) -> Result<Self, StoreError> {
        let other = Self::open(self.root().to_owned(), annotator.to_owned(), self.is_read_only())?;
        Ok(other.with_manner(self.manner).keeping(self.keep_up_to))
    }

    /// Lists the temporary files of dead writers, not those in use at this moment.
    #[must_use]
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        gather(self.root(), &mut found);
        found.retain(|path| is_abandoned(path));
        found.sort();
        found
    }

    /// Removes the leftovers; returns those removed.
    ///
    /// # Errors
    ///
    /// When the store is read-only, or one cannot be removed.
    pub fn remove_leftovers(&self) -> Result<Vec<PathBuf>, StoreError> {
        self.writable()?;
        let leftovers = self.leftovers();
        for path in &leftovers {
            fs::remove_file(path).map_err(FileError::of("remove", path))?;
        }
        Ok(leftovers)
    }

    /// Copies the annotations on `document` as they are.
    ///
    /// # Errors
    ///
    /// When they cannot be read or written.
    pub fn keep_copy(&self, document: &DocPath) -> Result<(), StoreError> {
        self.copy(&format!("{}/{}", self.annotator(), file_name(document)))
    }

    /// Copies the codebook as it is.
    ///
    /// # Errors
    ///
    /// When it cannot be read or written.
    pub fn keep_copy_of_codebook(&self) -> Result<(), StoreError> {
        self.copy(CODEBOOK)
    }

    fn copy(&self, name: &str) -> Result<(), StoreError> {
        self.writable()?;
        let path = self.below(name)?;
        let text =
            self.read_text(&path).map_err(|problem| StoreError::Protected(Box::new(problem)))?;
        let Some(text) = text else { return Ok(()) };
        // Not every file system allows colons in a name.
        let when = now().to_string().replace(':', "-");
        let copy = self.below(&format!("{COPIES}/{when}/{name}"))?;
        replace(&copy, text.as_bytes(), self.manner.access, || true)?;
        Ok(())
    }
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => gather(&path, found),
            Ok(kind) if kind.is_file() => {
                found.extend(entry.file_name().to_str().is_some_and(is_temporary).then_some(path));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::file::temporary_name;

    #[test]
    fn leftovers_of_the_dead_are_found_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        fs::create_dir_all(dir.path().join("iris/sub")).unwrap();
        // No process has the greatest number that the kernel assigns.
        let own = temporary_name();
        let alive = dir.path().join("iris").join(&own);
        let dead = own.replace(&format!("-{}-", std::process::id()), "-4194303-");
        let dead = dir.path().join("iris/sub").join(dead);
        for path in [&dead, &alive, &dir.path().join("iris/mine.tmp")] {
            fs::write(path, "").unwrap();
        }
        assert_eq!(store.leftovers(), std::slice::from_ref(&dead));
        assert_eq!(store.remove_leftovers().unwrap(), [dead]);
        assert!(alive.exists() && store.leftovers().is_empty());
    }
}
