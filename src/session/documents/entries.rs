//! The entries of the list, in chunks that a worker can share.
//!
//! A worker that orders or searches the list gets a [`Snapshot`], which shares the chunks instead
//! of copying them. A chunk that is changed while it is shared is copied first, so neither side
//! waits for the other, and neither's cost grows with the library.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::ListEntry;
use crate::model::path::DocPath;

/// The number of entries in a chunk.
const CHUNK: usize = 256;

/// All entries, in the order they were added, as they were at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    chunks: Vec<Arc<Vec<ListEntry>>>,
}

impl Snapshot {
    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.chunks.split_last() {
            Some((last, full)) => full.len() * CHUNK + last.len(),
            None => 0,
        }
    }

    /// Returns whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Returns entry number `at`.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&ListEntry> {
        self.chunks.get(at / CHUNK)?.get(at % CHUNK)
    }

    /// Returns an iterator over the documents that are there still.
    pub fn here(&self) -> impl Iterator<Item = &ListEntry> {
        self.iter().filter(|entry| !entry.is_gone)
    }

    /// Returns an iterator over all entries.
    pub fn iter(&self) -> impl Iterator<Item = &ListEntry> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

/// The entries of one session, found by number or by path.
#[derive(Debug, Default)]
pub(super) struct Entries {
    all: Snapshot,
    /// A tree: a hash table that grows moves all its entries in one turn.
    numbers: BTreeMap<DocPath, u32>,
}

impl Entries {
    pub(super) fn all(&self) -> &Snapshot {
        &self.all
    }

    pub(super) fn number(&self, path: &DocPath) -> Option<usize> {
        self.numbers.get(path).map(|at| *at as usize)
    }

    /// Returns the entry of `path` for changing.
    pub(super) fn get_mut(&mut self, path: &DocPath) -> Option<&mut ListEntry> {
        let at = self.number(path)?;
        let chunk = self.all.chunks.get_mut(at / CHUNK)?;
        Arc::make_mut(chunk).get_mut(at % CHUNK)
    }

    /// Adds an entry, unless its path already has one; returns whether it was added.
    pub(super) fn push(&mut self, entry: ListEntry) -> bool {
        let Ok(at) = u32::try_from(self.all.len()) else { return false };
        if self.numbers.contains_key(&entry.path) {
            return false;
        }
        self.numbers.insert(entry.path.clone(), at);
        match self.all.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => Arc::make_mut(chunk).push(entry),
            None => self.all.chunks.push(Arc::new(vec![entry])),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(number: usize) -> DocPath {
        DocPath::new(std::path::Path::new(&format!("{number:04}"))).unwrap()
    }

    #[test]
    fn a_snapshot_stays_as_it_was() {
        let mut entries = Entries::default();
        for number in 0..2 * CHUNK + 3 {
            assert!(entries.push(ListEntry::new(path(number))));
        }
        assert!(!entries.push(ListEntry::new(path(7))), "each path stands once");
        let before = entries.all().clone();
        entries.get_mut(&path(300)).unwrap().notes = 5;
        entries.push(ListEntry::new(path(9000)));
        assert_eq!((before.len(), entries.all().len()), (2 * CHUNK + 3, 2 * CHUNK + 4));
        assert_eq!((before.get(300).unwrap().notes, entries.all().get(300).unwrap().notes), (0, 5));
        assert_eq!(before.iter().count(), before.len());
        assert_eq!(entries.number(&path(513)), Some(513));
    }
}
