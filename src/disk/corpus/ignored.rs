//! Which files of a folder are no documents: hidden ones, and those that a `.gitignore` names.
//!
//! Owns the reading of `.gitignore`. What its patterns mean is known to the crate `ignore`; the
//! crate would open the file itself, though, and wait for ever if that is a pipe.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::ReadError;
use crate::disk::file::FileError;
use crate::disk::file::open::{self, Closed};

/// The name of the files.
const GITIGNORE: &str = ".gitignore";
/// A larger file is not read: 1 MiB.
const LIMIT: u64 = 1 << 20;

/// Why a file or folder is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ignored {
    Hidden,
    Named,
}

/// The rules that hold where a walk has come to. The walk goes into each folder once, so that only
/// those on the way down are kept.
#[derive(Debug)]
pub(super) struct IgnoreRules {
    root: PathBuf,
    /// Each folder with its rules, and whether it is the top of a repository.
    folders: Vec<(PathBuf, Gitignore, bool)>,
}

impl IgnoreRules {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folders: Vec::new() }
    }

    /// Goes to `folder`. Returns its `.gitignore` with the reason, if it is there but not read.
    pub fn enter(&mut self, folder: &Path) -> Option<(PathBuf, ReadError)> {
        self.folders.retain(|(other, ..)| folder.starts_with(other));
        if self.folders.last().is_some_and(|(last, ..)| last == folder) {
            return None;
        }
        let file = folder.join(GITIGNORE);
        let (lines, amiss) = match self.read(&file) {
            Ok(lines) => (lines, None),
            Err(why) => (String::new(), Some((file.clone(), why))),
        };
        let mut rules = GitignoreBuilder::new(folder);
        for line in lines.trim_start_matches('\u{feff}').lines() {
            // As git does, a line that is no pattern is passed over.
            let _ = rules.add_line(Some(file.clone()), line);
        }
        let rules = rules.build().unwrap_or_else(|_| Gitignore::empty());
        let top = fs::symlink_metadata(folder.join(".git")).is_ok();
        self.folders.push((folder.to_owned(), rules, top));
        amiss
    }

    fn read(&self, file: &Path) -> Result<String, ReadError> {
        if fs::symlink_metadata(file).is_err() {
            return Ok(String::new());
        }
        let (opened, about) = open::below(&self.root, file).map_err(|why| match why {
            Closed::Outside(_) => ReadError::RulesOutside,
            why => ReadError::closed(file)(why),
        })?;
        if about.len() > LIMIT {
            return Err(ReadError::TooLong(LIMIT >> 20));
        }
        let bytes = open::bytes(opened, LIMIT).map_err(FileError::of("read", file));
        Ok(String::from_utf8_lossy(&bytes.map_err(ReadError::Refused)?).into_owned())
    }

    /// Returns why `path`, which is in the folder last entered, is left out. A hidden file that a
    /// `.gitignore` expressly takes in is not.
    pub fn ignored(&self, path: &Path, is_dir: bool) -> Option<Ignored> {
        for (_, rules, top) in self.folders.iter().rev() {
            let found = rules.matched(path, is_dir);
            if found.is_ignore() {
                return Some(Ignored::Named);
            } else if found.is_whitelist() {
                return None;
            } else if *top {
                // What is above a repository says nothing about what is in it.
                break;
            }
        }
        let name = path.file_name().unwrap_or_default();
        name.as_encoded_bytes().starts_with(b".").then_some(Ignored::Hidden)
    }
}
