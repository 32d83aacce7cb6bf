//! The journal of one session: steps that are not yet complete in the store.
//!
//! Owns `unsaved/` in a library's state folder. A step that changes several files is written here
//! before the first of them is touched, and struck when the last is done; so is any step that could
//! not be saved. If a session is killed, the next one finishes what is left in its journal.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::StateError;
use super::locked_file::LockedFile;
use crate::disk::file::{FileError, read_up_to, write_atomic};
use crate::model::annotation::Edit;
use crate::model::step::Step;

/// The extension of these files.
const ENDING: &str = "json";

#[derive(Serialize, Deserialize)]
struct JournalFile {
    store: PathBuf,
    annotator: String,
    #[serde(default)]
    steps: Vec<Arc<Step>>,
    /// Version 0.1 stored edits without their steps.
    #[serde(default, skip_serializing)]
    edits: Vec<Edit>,
}

impl JournalFile {
    fn into_steps(mut self) -> Vec<Arc<Step>> {
        if !self.edits.is_empty() {
            self.steps.push(Arc::new(Step::new("changes", self.edits)));
        }
        self.steps
    }
}

/// The steps of one session that are not yet complete in the store.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    store: PathBuf,
    annotator: String,
    own: Option<LockedFile>,
}

impl Journal {
    /// Creates the journal for a session of `annotator` in the store `store`, in the state folder
    /// `folder`.
    #[must_use]
    pub fn new(folder: &Path, store: &Path, annotator: &str) -> Self {
        Self {
            folder: folder.join("unsaved"),
            store: store.to_owned(),
            annotator: annotator.to_owned(),
            own: None,
        }
    }

    /// Takes over the steps of sessions that ended, the oldest first. A journal that cannot be
    /// parsed stays where it is, and is reported in the warning.
    ///
    /// # Errors
    /// When a journal cannot be read, or this session's own cannot be written.
    pub fn find(&mut self) -> Result<(Vec<Arc<Step>>, Option<String>), FileError> {
        let (mut all, mut files, mut warning) = (Vec::new(), Vec::new(), None);
        for file in LockedFile::left(&self.folder, ENDING) {
            let Some(bytes) = read_up_to(&file.path, u64::MAX)? else { continue };
            match serde_json::from_slice::<JournalFile>(&bytes) {
                Ok(kept) if kept.store == self.store && kept.annotator == self.annotator => {
                    all.push(kept.into_steps());
                    files.push(file);
                }
                Ok(_) => {}
                Err(_) => warning = Some(StateError::Damaged(file.path.clone()).to_string()),
            }
        }
        let steps: Vec<Arc<Step>> = all.into_iter().rev().flatten().collect();
        // First all steps go into this session's own file, so that a crash now loses nothing.
        if !steps.is_empty() {
            self.keep(&steps)?;
            for file in files {
                file.remove()?;
            }
        }
        Ok((steps, warning))
    }

    /// Returns whether the journal contains any steps.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.own.is_some()
    }

    /// Replaces the content of the journal by `steps`; removes the journal if there are none.
    ///
    /// # Errors
    /// When the journal cannot be written or removed.
    pub fn keep(&mut self, steps: &[Arc<Step>]) -> Result<(), FileError> {
        if steps.is_empty() {
            return self.own.take().map_or(Ok(()), LockedFile::remove);
        }
        if self.own.is_none() {
            self.own = LockedFile::new(&self.folder, ENDING)?;
        }
        let Some(own) = &self.own else { return Ok(()) };
        let (store, annotator) = (self.store.clone(), self.annotator.clone());
        let kept = JournalFile { store, annotator, steps: steps.to_vec(), edits: Vec::new() };
        let bytes = serde_json::to_vec(&kept)
            .map_err(|error| FileError::of("write", &own.path)(std::io::Error::other(error)))?;
        write_atomic(&own.path, &bytes)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::annotation::{Annotation, Change, Id, Note, now};
    use crate::model::path::DocPath;

    fn edit(text: &str) -> Edit {
        let note = Note { id: Id::new(), text: text.to_owned(), created: now(), updated: now() };
        let document = DocPath::new(Path::new("a/b.txt")).unwrap();
        Edit { document, change: Change::make(Annotation::Note(note)) }
    }

    fn step(text: &str) -> Arc<Step> {
        Arc::new(Step::new("note", vec![edit(text)]))
    }

    #[test]
    fn what_was_not_finished_is_found_once_its_session_has_ended() {
        let dir = tempfile::tempdir().unwrap();
        let journal = |store: &str| Journal::new(dir.path(), Path::new(store), "iris");
        let find = |journal: &mut Journal| journal.find().unwrap().0;
        let mut one = journal("/store");
        let kept = [step("one"), step("two")];
        one.keep(&kept[..1]).unwrap();
        one.keep(&kept).unwrap();
        assert!(find(&mut journal("/store")).is_empty(), "its session is still running");
        drop(one);
        assert!(find(&mut journal("/other")).is_empty(), "it is for another store");
        let mut two = journal("/store");
        assert_eq!(find(&mut two), kept);
        drop(two);
        let mut three = journal("/store");
        assert_eq!(find(&mut three), kept, "it stays until it is finished");
        three.keep(&[]).unwrap();
        assert_eq!(fs::read_dir(dir.path().join("unsaved")).unwrap().count(), 0);
    }

    #[test]
    fn an_older_journal_is_taken_over_and_a_damaged_one_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("unsaved");
        fs::create_dir_all(&folder).unwrap();
        let edits = serde_json::to_string(&[edit("old")]).unwrap();
        let old = format!(r#"{{"store":"/store","annotator":"iris","edits":{edits}}}"#);
        fs::write(folder.join("1.json"), old).unwrap();
        fs::write(folder.join("2.json"), "{").unwrap();
        let mut journal = Journal::new(dir.path(), Path::new("/store"), "iris");
        let (steps, warning) = journal.find().unwrap();
        assert_eq!((steps.len(), steps[0].edits.len()), (1, 1));
        assert!(warning.unwrap().ends_with("2.json is damaged"));
        assert!(folder.join("2.json").exists(), "what cannot be read is not thrown away");
    }
}
