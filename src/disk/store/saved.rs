//! The files saved last: they need not be parsed again as long as their content is the same, byte for byte.
//!
//! Owns how many of them are known. A step over a thousand documents is undone right after it was done, or
//! followed by another over the same ones.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::ParsedFile;

/// As much of their content is known, in bytes; the last one is known whatever its size.
const MOST: usize = 16 << 20;

/// The files saved last.
#[derive(Debug, Default)]
pub(super) struct SavedFiles {
    files: HashMap<PathBuf, SavedFile>,
    /// Their paths, in the order in which they were saved.
    order: BTreeMap<u64, PathBuf>,
    size: usize,
    count: u64,
}

#[derive(Debug)]
struct SavedFile {
    number: u64,
    content: String,
    reading: Arc<ParsedFile>,
}

impl SavedFiles {
    /// Returns what is in the file `path`, if it was saved with this content.
    pub(super) fn reading(&self, path: &Path, content: &str) -> Option<Arc<ParsedFile>> {
        let known = self.files.get(path).filter(|known| known.content == content);
        known.map(|known| known.reading.clone())
    }

    /// Takes note of what was saved to `path`.
    pub(super) fn keep(&mut self, path: &Path, content: String, reading: ParsedFile) {
        self.forget(path);
        self.count += 1;
        self.size += content.len();
        self.order.insert(self.count, path.to_owned());
        let saved = SavedFile { number: self.count, content, reading: Arc::new(reading) };
        self.files.insert(path.to_owned(), saved);
        while self.size > MOST && self.files.len() > 1 {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.forget(&oldest);
        }
    }

    /// Takes note that `path` is gone.
    pub(super) fn forget(&mut self, path: &Path) {
        if let Some(SavedFile { number, content, .. }) = self.files.remove(path) {
            self.order.remove(&number);
            self.size -= content.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_known_and_of_the_same_content_alone() {
        let mut saved = SavedFiles::default();
        let [a, b, c] = ["a", "b", "c"].map(Path::new);
        let large = "x".repeat(MOST / 2);
        for path in [a, b, a] {
            saved.keep(path, large.clone(), ParsedFile::default());
        }
        assert!(saved.reading(a, &large).is_some() && saved.reading(b, &large).is_some());
        assert!(saved.reading(a, "y").is_none() && saved.reading(c, &large).is_none());
        saved.keep(c, "y".to_owned(), ParsedFile::default());
        assert!(saved.reading(b, &large).is_none(), "it was saved first");
        assert!(saved.reading(a, &large).is_some() && saved.reading(c, "y").is_some());
        saved.forget(c);
        assert!(saved.reading(c, "y").is_none());
        let larger = "x".repeat(MOST + 1);
        saved.keep(c, larger.clone(), ParsedFile::default());
        assert!(saved.reading(c, &larger).is_some() && saved.reading(a, &large).is_none());
        assert_eq!((saved.files.len(), saved.order.len(), saved.size), (1, 1, larger.len()));
    }
}
