//! What all annotators wrote, kept in memory for searches.
//!
//! Owns when it is read: all of it once, later only the files that have changed. The writer and the
//! [`watcher`](super::watcher) say which these are, which costs nothing; the next search reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use super::reader::hold;
use crate::disk::store::Store;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;

/// What all annotators wrote.
#[derive(Debug, Default)]
pub(super) struct Writings {
    /// By annotator, then by document. Held while files are read.
    all: Mutex<Arc<Vec<Writing>>>,
    /// What is not in it yet. Held for a moment only, since the writer must not wait.
    stale: Mutex<Stale>,
}

/// What has to be read.
#[derive(Debug, Default)]
enum Stale {
    #[default]
    Everything,
    /// The documents of each annotator.
    These(BTreeMap<String, BTreeSet<DocPath>>),
}

impl Writings {
    /// Says that what `annotator` wrote on the document at `path` has changed in the store.
    pub(super) fn changed(&self, annotator: &str, path: &DocPath) {
        if let Stale::These(files) = &mut *hold(&self.stale) {
            files.entry(annotator.to_owned()).or_default().insert(path.clone());
        }
    }

    /// Says that everything is to be read again.
    pub(super) fn changed_throughout(&self) {
        *hold(&self.stale) = Stale::Everything;
    }

    /// Returns what all annotators wrote, as it is in the store now.
    pub(super) fn get(&self, store: &Store) -> Arc<Vec<Writing>> {
        let mut all = hold(&self.all);
        // Before anything is read: what is written meanwhile is read the next time.
        let stale = std::mem::replace(&mut *hold(&self.stale), Stale::These(BTreeMap::new()));
        match stale {
            Stale::These(files) if files.is_empty() => {}
            Stale::These(files) => renew(Arc::make_mut(&mut all), &files, store),
            Stale::Everything => match everything(store) {
                Some(read) => *all = Arc::new(read),
                None => *hold(&self.stale) = Stale::Everything,
            },
        }
        all.clone()
    }
}

/// Reads the whole store; `None` if it cannot be listed.
fn everything(store: &Store) -> Option<Vec<Writing>> {
    let mut all = Vec::new();
    for annotator in store.annotators().ok()?.0 {
        for path in store.documents(&annotator).0 {
            all.extend(read(store, &annotator, &path));
        }
    }
    in_order(&mut all);
    Some(all)
}

/// Reads some files again.
fn renew(all: &mut Vec<Writing>, files: &BTreeMap<String, BTreeSet<DocPath>>, store: &Store) {
    let is_stale =
        |one: &Writing| files.get(&one.annotator).is_some_and(|paths| paths.contains(&one.path));
    all.retain(|one| !is_stale(one));
    for (annotator, paths) in files {
        for path in paths {
            all.extend(read(store, annotator, path));
        }
    }
    in_order(all);
}

fn read(store: &Store, annotator: &str, path: &DocPath) -> Vec<Writing> {
    Writing::of(path, annotator, &store.load(annotator, path).notebook).collect()
}

/// Puts them in order; what one annotator wrote on one document stays as it stands there.
fn in_order(all: &mut [Writing]) {
    all.sort_by(|a, b| (&a.annotator, &a.path).cmp(&(&b.annotator, &b.path)));
}
