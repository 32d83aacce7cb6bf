//! Moving annotations from one document to another: to the new name of a renamed document, and
//! back.
//!
//! Owns the order of the steps: the target is on disk before the source is removed, so a crash
//! between the two leaves both, and the same move can be repeated.

use std::path::Path;

use super::read::{ParsedFile, read};
use super::write::{renamed, transferred};
use super::{Store, StoreError, StoredNotebook, dressed};
use crate::model::annotation::{Change, Id};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// The result of a move.
#[derive(Debug)]
pub struct MoveResult {
    /// The notebook of the target document.
    pub loaded: StoredNotebook,
    /// The annotations that moved.
    pub ids: Vec<Id>,
}

impl Store {
    /// Moves the annotations on `from`, a missing document, to `to`, which has the same text: all
    /// of them, or `only` these. If `to` has no annotations yet and all of them move, the file is
    /// moved as it is, with everything that the reader wrote in it. Otherwise each annotation moves
    /// with its own comments; whatever else the reader wrote stays.
    ///
    /// # Errors
    ///
    /// When an annotation does not exist, or differs from one with the same id on `to`; when a file
    /// has problems; when the store is read-only.
    pub fn move_notes(
        &self,
        from: &DocPath,
        to: &DocPath,
        only: Option<&[Id]>,
    ) -> Result<MoveResult, StoreError> {
        self.writable()?;
        let annotator = self.annotator();
        let (old, new) = (self.file_of(annotator, from)?, self.file_of(annotator, to)?);
        let lock = self.lock(&format!("{annotator}/.lock"))?;
        let (content, leaving) = self.read_file(&old, from);
        StoreError::if_protected(&leaving.problems)?;
        let Some(content) = content else {
            return Err(unwritable(&old, "it contains nothing to move"));
        };
        let (there, staying) = self.read_file(&new, to);
        StoreError::if_protected(&staying.problems)?;
        let broken = |error: toml_edit::TomlError| unwritable(&new, error.message());
        let all = ids(&leaving.notebook);
        let ids = only.map_or_else(|| all.clone(), <[Id]>::to_vec);
        let is_all = all.iter().all(|id| ids.contains(id)) && all.len() == ids.len();
        let (rest, next) = if there.is_none() && is_all {
            (None, renamed(&leaving, to).map_err(broken)?)
        } else {
            let wanted = joined(&leaving, &staying, &ids)
                .map_err(|why| unwritable(&old, &why.to_string()))?;
            let (rest, next) =
                transferred((&leaving, from), (&staying, to), &ids).map_err(broken)?;
            if read(&new, &next, to).notebook != wanted {
                return Err(unwritable(&new, "it would not parse as what was meant"));
            }
            (rest, next)
        };
        let back = read(&new, &next, to);
        if !back.problems.is_empty() {
            return Err(unwritable(&new, "it would not be readable"));
        }
        let next = dressed(next, there.as_ref().unwrap_or(&content));
        let changed = |path: &Path| StoreError::Changed { path: path.to_owned() };
        let stamp = self.put(&lock, &new, there.as_deref(), &next)?;
        let stamp = stamp.ok_or_else(|| changed(&new))?;
        let left = match rest {
            Some(rest) => {
                self.put(&lock, &old, Some(&content), &dressed(rest, &content))?.is_some()
            }
            None => self.discard(&lock, &old, Some(&content))?,
        };
        if !left {
            return Err(changed(&old));
        }
        let ParsedFile { mut notebook, sha256, .. } = back;
        let has_former_names = notebook.renew_tags(&self.former_names());
        let problems = Vec::new();
        Ok(MoveResult {
            loaded: StoredNotebook { notebook, sha256, stamp, problems, has_former_names },
            ids,
        })
    }
}

fn unwritable(path: &Path, why: &str) -> StoreError {
    StoreError::Unwritable { path: path.to_owned(), why: why.to_owned() }
}

fn ids(book: &Notebook) -> Vec<Id> {
    let notes = book.notes.iter().map(|note| note.id.clone());
    notes.chain(book.highlights.iter().map(|mark| mark.id.clone())).collect()
}

/// Why an annotation cannot be moved.
#[derive(Debug, thiserror::Error)]
enum MoveError {
    #[error("annotation {0} is no longer in it")]
    Gone(Id),
    #[error("the id {0} stands for two annotations; change one of the two")]
    Ambiguous(Id),
    #[error("annotation {0} has other comments or keys there; remove one of the two")]
    Twofold(Id),
}

/// Returns `staying` with the annotations `ids` of `leaving` added, or why they cannot be added.
fn joined(leaving: &ParsedFile, staying: &ParsedFile, ids: &[Id]) -> Result<Notebook, MoveError> {
    let mut book = staying.notebook.clone();
    let written = |reading: &ParsedFile, id: &Id| {
        let text = reading.toml_text.as_ref()?;
        let block = text.blocks.get(text.find(id.as_ref())?)?;
        Some((block.comment.clone(), block.body.clone()))
    };
    for id in ids {
        let Some(entry) = leaving.notebook.get(id) else {
            return Err(MoveError::Gone(id.clone()));
        };
        match book.get(id) {
            None => book.apply(&Change::make(entry)),
            // A move that was interrupted has left the same in both files.
            Some(other) if other == entry && written(leaving, id) == written(staying, id) => {}
            Some(other) if other == entry => return Err(MoveError::Twofold(id.clone())),
            Some(_) => {
                return Err(MoveError::Ambiguous(id.clone()));
            }
        }
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::store::tests::doc;

    const OLD: &str = "# Glossator annotations. Offsets count Unicode code points from the start of the text; the end is exclusive.\nformat = 1\n\n[document]\npath = \"old.txt\"\nsha256 = \"aa\"\n\n# on the guns\n[[highlight]]\nid = \"2\"\nstart = 5\nend = 9\nquote = \"guns\"\nprefix = \"\"\nsuffix = \"\"\nmine = 7\n";
    const NEW: &str = "# My own.\nformat = 1\n\n[document]\npath = \"new.txt\"\nsha256 = \"aa\"\n\n[[highlight]]\nid = \"1\"\nstart = 0\nend = 4\nquote = \"nine\"\n\n[[highlight]]\nid = \"3\"\nstart = 12\nend = 15\nquote = \"men\"\n";

    fn store(files: &[(&str, &str)]) -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("iris")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join("iris").join(name), text).unwrap();
        }
        let store = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        (dir, store)
    }

    #[test]
    fn they_come_among_others_in_the_order_of_the_text_and_go_back() {
        let (dir, store) = store(&[("old.txt.toml", OLD), ("new.txt.toml", NEW)]);
        let arrived = store.move_notes(&doc("old.txt"), &doc("new.txt"), None).unwrap();
        let ids: Vec<_> =
            arrived.loaded.notebook.highlights.iter().map(|m| m.id.to_string()).collect();
        assert_eq!(ids, ["1", "2", "3"]);
        let text = fs::read_to_string(dir.path().join("iris/new.txt.toml")).unwrap();
        assert!(text.starts_with("# My own.\n"), "{text}");
        assert!(text.contains("# on the guns\n[[highlight]]\nid = \"2\""), "{text}");
        assert!(text.contains("mine = 7"), "{text}");
        assert!(!dir.path().join("iris/old.txt.toml").exists());

        let back = store.move_notes(&doc("new.txt"), &doc("old.txt"), Some(&arrived.ids)).unwrap();
        assert_eq!(back.loaded.sha256.as_deref(), Some("aa"), "it can be found again");
        assert_eq!(back.loaded.notebook.highlights.len(), 1);
        assert_eq!(fs::read_to_string(dir.path().join("iris/new.txt.toml")).unwrap(), NEW);
    }

    #[test]
    fn one_id_for_two_annotations_is_refused_and_a_move_half_done_is_done_again() {
        let other = NEW.replace("\"1\"", "\"2\"");
        let (dir, store_of_two) = store(&[("old.txt.toml", OLD), ("new.txt.toml", &other)]);
        let error = store_of_two.move_notes(&doc("old.txt"), &doc("new.txt"), None).unwrap_err();
        assert!(error.to_string().contains("stands for two annotations"), "{error}");
        assert_eq!(fs::read_to_string(dir.path().join("iris/old.txt.toml")).unwrap(), OLD);

        let half = OLD.replace("old.txt", "new.txt");
        let (_dir, store) = store(&[("old.txt.toml", OLD), ("new.txt.toml", &half)]);
        let arrived = store.move_notes(&doc("old.txt"), &doc("new.txt"), None).unwrap();
        assert_eq!(arrived.loaded.notebook.highlights.len(), 1);
    }

    #[test]
    fn of_two_ways_to_keep_one_annotation_neither_is_lost() {
        let there = NEW.replace(
            "[[highlight]]\nid = \"1\"",
            "# here too\n[[highlight]]\nid = \"2\"\nstart = 5\nend = 9\nquote = \"guns\"\n\n\
             [[highlight]]\nid = \"1\"",
        );
        let (dir, store) = store(&[("old.txt.toml", OLD), ("new.txt.toml", &there)]);
        let error = store.move_notes(&doc("old.txt"), &doc("new.txt"), None).unwrap_err();
        assert!(error.to_string().contains("has other comments or keys there"), "{error}");
        let text = |name: &str| fs::read_to_string(dir.path().join("iris").join(name)).unwrap();
        assert_eq!((text("old.txt.toml").as_str(), text("new.txt.toml")), (OLD, there));
    }

    /// A line end of Windows among others goes into a file that has no others.
    #[test]
    fn line_ends_of_two_kinds_are_one_kind_afterwards() {
        let mixed = OLD.replace("mine = 7\n", "mine = 7\r\n");
        let crlf = NEW.replace('\n', "\r\n");
        let (dir, store) = store(&[("old.txt.toml", &mixed), ("new.txt.toml", &crlf)]);
        store.move_notes(&doc("old.txt"), &doc("new.txt"), None).unwrap();
        let text = fs::read_to_string(dir.path().join("iris/new.txt.toml")).unwrap();
        assert!(text.contains("mine = 7\r\n") && !text.contains("\r\r"), "{text:?}");
        let again = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        assert_eq!(again.load("iris", &doc("new.txt")).problems, []);
    }
}
