//! Notices what other sessions wrote to an annotator's part of the store, by polling.
//!
//! Owns the last seen state of folders and files. A poll costs one stat for each folder; only where
//! a folder has changed are its files examined. Network file systems send no notifications, so
//! polling is the one way that works everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Stamp, Store};
use crate::model::path::DocPath;

/// A folder changed more recently than this may change again without getting a new time.
const SETTLED: Duration = Duration::from_secs(2);

/// The last seen state.
#[derive(Debug)]
pub struct Watch {
    annotator: String,
    folders: BTreeMap<PathBuf, Option<SystemTime>>,
    files: BTreeMap<DocPath, Stamp>,
}

impl Watch {
    /// Records the current state of what `annotator` has in the store.
    #[must_use]
    pub fn new(store: &Store, annotator: &str) -> Self {
        let mut watch = Self::unseen(annotator);
        let _ = watch.look(store);
        watch
    }

    /// Creates a watch that has seen nothing: every file that is there will count as a change.
    #[must_use]
    pub fn unseen(annotator: &str) -> Self {
        let (folders, files) = Default::default();
        Self { annotator: annotator.to_owned(), folders, files }
    }

    /// Returns the documents that had annotations at the last poll, in order, starting with `from`.
    pub fn documents_from(&self, from: Bound<&DocPath>) -> impl Iterator<Item = &DocPath> {
        self.files.range::<DocPath, _>((from, Bound::Unbounded)).map(|(path, _)| path)
    }

    /// Returns the documents whose annotation files have changed since the last poll, by path.
    pub fn look(&mut self, store: &Store) -> Vec<DocPath> {
        let root = store.root().join(&self.annotator);
        let settled = |(path, seen): (&PathBuf, &Option<SystemTime>)| {
            seen.is_some() && *seen == settled_time(path)
        };
        if self.folders.contains_key(&root) && self.folders.iter().all(settled) {
            return Vec::new();
        }
        // The times first: a change made while the files are examined is then noticed next time.
        let mut folders = BTreeMap::new();
        gather(&root, &mut folders);
        let (documents, _) = store.documents(&self.annotator);
        let stamp = |path: DocPath| {
            let stamp = store.stamp(&self.annotator, &path);
            (path, stamp)
        };
        let files: BTreeMap<DocPath, Stamp> = documents.into_iter().map(stamp).collect();
        let gone = self.files.keys().filter(|path| !files.contains_key(*path));
        let other = files.iter().filter(|(path, stamp)| self.files.get(*path) != Some(*stamp));
        let changed = gone.chain(other.map(|(path, _)| path)).cloned().collect();
        (self.folders, self.files) = (folders, files);
        changed
    }
}

/// Returns when a folder was changed, if long enough ago for a later change to be noticeable.
fn settled_time(folder: &Path) -> Option<SystemTime> {
    let changed = fs::metadata(folder).ok()?.modified().ok()?;
    let age = SystemTime::now().duration_since(changed).unwrap_or_default();
    (age >= SETTLED).then_some(changed)
}

/// Collects the folder and all folders below it; links are not followed.
fn gather(folder: &Path, folders: &mut BTreeMap<PathBuf, Option<SystemTime>>) {
    folders.insert(folder.to_owned(), settled_time(folder));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            gather(&entry.path(), folders);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_made_and_removed_is_noticed_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("s"), "iris".to_owned(), true).unwrap();
        let mut watch = Watch::new(&store, "iris");
        assert!(watch.look(&store).is_empty());
        let file = |name: &str| store.root().join("iris").join(name);
        fs::create_dir_all(file("sub")).unwrap();
        for name in ["a.toml", "sub/b.toml"] {
            fs::write(file(name), "x").unwrap();
        }
        let names = |paths: Vec<DocPath>| -> Vec<String> {
            paths.iter().map(ToString::to_string).collect()
        };
        assert_eq!(names(watch.look(&store)), ["a", "sub/b"]);
        assert!(watch.look(&store).is_empty());
        fs::write(file("sub/new"), "xx").unwrap();
        fs::rename(file("sub/new"), file("sub/b.toml")).unwrap();
        assert_eq!(names(watch.look(&store)), ["sub/b"]);
        fs::remove_file(file("a.toml")).unwrap();
        assert_eq!(names(watch.look(&store)), ["a"]);
    }
}
