//! The bookmarks of a reader in a library: `bookmarks.toml`, beside the reading positions.
//!
//! Owns the names in the file. What a session writes are its changes, so that two sessions at once
//! lose none of each other's.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::stored::{doc_path, read_time, write_time};
use super::{load, load_or_set_aside, lock, save};
use crate::disk::file::{FileError, make_folder};
use crate::model::anchor::Anchor;
use crate::model::annotation::Id;
use crate::model::path::DocPath;

/// The name of the file in the state folder.
const FILE: &str = "bookmarks.toml";

/// A bookmark as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBookmark {
    /// What identifies it.
    pub id: Id,
    /// Its document.
    pub document: DocPath,
    /// The words at its place.
    pub anchor: Anchor,
    /// When it was set.
    pub set: Timestamp,
}

/// A change of one bookmark: what it is now, or `None` if it was removed.
pub type StoredChange = (Id, Option<StoredBookmark>);

/// The whole file.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct BookmarkFile {
    bookmark: Vec<BookmarkEntry>,
}

#[derive(Serialize, Deserialize)]
struct BookmarkEntry {
    id: Id,
    path: String,
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    set: Timestamp,
    place: Anchor,
}

impl BookmarkFile {
    /// Returns the bookmarks; an entry whose path is not valid for a document is dropped.
    fn bookmarks(self) -> Vec<StoredBookmark> {
        let one = |entry: BookmarkEntry| {
            let BookmarkEntry { id, path, set, place } = entry;
            Some(StoredBookmark { id, document: doc_path(&path)?, anchor: place, set })
        };
        self.bookmark.into_iter().filter_map(one).collect()
    }
}

/// Loads the bookmarks from the state folder, in the order in which they were set; if they cannot be
/// parsed, returns none and a warning.
#[must_use]
pub fn load_bookmarks(folder: &Path) -> (Vec<StoredBookmark>, Option<String>) {
    match load::<BookmarkFile>(&folder.join(FILE)) {
        Ok(file) => (file.map(BookmarkFile::bookmarks).unwrap_or_default(), None),
        Err(why) => (Vec::new(), Some(format!("the bookmarks begin anew: {why}"))),
    }
}

/// Makes changes of the bookmarks in the state folder. A damaged file is kept under another name.
///
/// # Errors
/// When it cannot be written; the old file then stays.
pub fn change_bookmarks(folder: &Path, changes: &[StoredChange]) -> Result<(), FileError> {
    make_folder(folder)?;
    let _lock = lock::take(folder)?;
    let path = folder.join(FILE);
    let stored = load_or_set_aside::<BookmarkFile>(&path)?;
    let mut all = stored.map(BookmarkFile::bookmarks).unwrap_or_default();
    for (id, now) in changes {
        all.retain(|one| one.id != *id);
        all.extend(now.clone());
    }
    let entry = |one: StoredBookmark| BookmarkEntry {
        id: one.id,
        path: one.document.to_string(),
        set: one.set,
        place: one.anchor,
    };
    save(&path, &BookmarkFile { bookmark: all.into_iter().map(entry).collect() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::span::Span;
    use crate::model::text::Text;

    fn bookmark(words: &str) -> StoredBookmark {
        let text = Text::new(format!("Before. {words}"));
        StoredBookmark {
            id: Id::new(),
            document: DocPath::new(Path::new("a/b.txt")).unwrap(),
            anchor: Anchor::make(&text, Span::new(8, text.len())),
            set: Timestamp::UNIX_EPOCH,
        }
    }

    fn set(one: &StoredBookmark) -> StoredChange {
        (one.id.clone(), Some(one.clone()))
    }

    #[test]
    fn changes_of_two_sessions_are_joined() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (bookmark("one"), bookmark("two = “two”\nand more"));
        change_bookmarks(dir.path(), &[set(&one)]).unwrap();
        change_bookmarks(dir.path(), &[set(&two)]).unwrap();
        assert_eq!(load_bookmarks(dir.path()), (vec![one.clone(), two.clone()], None));
        change_bookmarks(dir.path(), &[(one.id.clone(), None)]).unwrap();
        assert_eq!(load_bookmarks(dir.path()).0, [two]);
    }

    #[test]
    fn a_damaged_file_is_said_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), "[[").unwrap();
        assert!(load_bookmarks(dir.path()).1.is_some_and(|why| why.contains("begin anew")));
        change_bookmarks(dir.path(), &[set(&bookmark("one"))]).unwrap();
        assert_eq!(load_bookmarks(dir.path()).0.len(), 1);
        assert_eq!(fs::read(dir.path().join("bookmarks.toml.damaged")).unwrap(), b"[[");
    }
}
