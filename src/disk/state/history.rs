//! What was done to annotations and undone, over restarts; and what could not be saved.
//!
//! Owns `undo/` and `unsaved/` in a library's state folder: JSON, since nobody is to read it, and
//! since a step is what the program makes of it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::slip::Slip;
use crate::disk::file::{FileError, read_up_to, shown, write_atomic};
use crate::model::annotation::{Edit, Step};

/// Larger files are not read, and nothing larger is written: older steps are left out.
const LIMIT: usize = 8 << 20;

/// The steps of one annotator, the last of each list last.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Steps {
    /// What can be taken back.
    pub done: Vec<Step>,
    /// What can be done again.
    pub undone: Vec<Step>,
}

/// The steps of `annotator` that are remembered in the state folder `folder`, and a warning if
/// they cannot be made out.
#[must_use]
pub fn load_steps(folder: &Path, annotator: &str) -> (Steps, Option<String>) {
    let path = steps_file(folder, annotator);
    match read_up_to(&path, LIMIT as u64) {
        Ok(None) => (Steps::default(), None),
        Ok(Some(bytes)) => {
            if let Ok(steps) = serde_json::from_slice(&bytes) {
                (steps, None)
            } else {
                let words = format!("what can be undone is forgotten: {} is damaged", shown(&path));
                (Steps::default(), Some(words))
            }
        }
        Err(error) => (Steps::default(), Some(format!("what can be undone is forgotten: {error}"))),
    }
}

/// Remembers `steps`, the oldest left out where they would be too many.
///
/// # Errors
/// When they cannot be written; then the old ones stay.
pub fn save_steps(folder: &Path, annotator: &str, mut steps: Steps) -> Result<(), FileError> {
    let path = steps_file(folder, annotator);
    loop {
        let bytes = serde_json::to_vec(&steps)
            .map_err(|error| FileError::of("write", &path)(std::io::Error::other(error)))?;
        if bytes.len() <= LIMIT {
            write_atomic(&path, &bytes)?;
            return Ok(());
        }
        steps.done.drain(..steps.done.len().div_ceil(2));
        steps.undone.drain(..steps.undone.len().div_ceil(2));
    }
}

fn steps_file(folder: &Path, annotator: &str) -> PathBuf {
    folder.join("undo").join(format!("{annotator}.json"))
}

#[derive(Serialize, Deserialize)]
struct Kept {
    store: PathBuf,
    annotator: String,
    edits: Vec<Edit>,
}

/// What one session could not save yet.
#[derive(Debug)]
pub struct Unsaved {
    folder: PathBuf,
    store: PathBuf,
    annotator: String,
    own: Option<Slip>,
}

impl Unsaved {
    /// Of `annotator` in the store `store`, kept in the state folder `folder`.
    #[must_use]
    pub fn new(folder: &Path, store: &Path, annotator: &str) -> Self {
        Self {
            folder: folder.join("unsaved"),
            store: store.to_owned(),
            annotator: annotator.to_owned(),
            own: None,
        }
    }

    /// What sessions that ended could not save, the oldest first; it is this session's then.
    ///
    /// # Errors
    /// When something of it cannot be read.
    pub fn find(&mut self) -> Result<Vec<Edit>, FileError> {
        let mut all = Vec::new();
        let mut slips = Vec::new();
        for slip in Slip::left(&self.folder) {
            let Some(bytes) = read_up_to(&slip.path, u64::MAX)? else { continue };
            let Ok(kept) = serde_json::from_slice::<Kept>(&bytes) else { continue };
            if kept.store == self.store && kept.annotator == self.annotator {
                all.push(kept.edits);
                slips.push(slip);
            }
        }
        let edits: Vec<Edit> = all.into_iter().rev().flatten().collect();
        // First all of it in one file of our own, so that a crash now loses nothing.
        if !edits.is_empty() {
            self.keep(&edits)?;
            for slip in slips {
                slip.remove()?;
            }
        }
        Ok(edits)
    }

    /// Whether anything is kept.
    #[must_use]
    pub fn is_keeping(&self) -> bool {
        self.own.is_some()
    }

    /// Keeps what is not saved; with nothing, what was kept is removed.
    ///
    /// # Errors
    /// When it cannot be written or removed.
    pub fn keep(&mut self, edits: &[Edit]) -> Result<(), FileError> {
        if edits.is_empty() {
            return self.own.take().map_or(Ok(()), Slip::remove);
        }
        if self.own.is_none() {
            self.own = Slip::new(&self.folder)?;
        }
        let Some(own) = &self.own else { return Ok(()) };
        let kept = Kept {
            store: self.store.clone(),
            annotator: self.annotator.clone(),
            edits: edits.to_vec(),
        };
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
    use crate::model::annotation::{Change, Entry, Id, Note, now};
    use crate::model::path::DocPath;

    fn edit(text: &str) -> Edit {
        let note = Note { id: Id::new(), text: text.to_owned(), created: now(), updated: now() };
        let document = DocPath::new(Path::new("a/b.txt")).unwrap();
        Edit { document, change: Change::make(Entry::Note(note)) }
    }

    fn step(text: &str) -> Step {
        Step { words: "note".to_owned(), edits: vec![edit(text)], moved: None }
    }

    #[test]
    fn steps_are_remembered_for_each_annotator() {
        let dir = tempfile::tempdir().unwrap();
        let done = vec![step("one"), step("two")];
        let steps = Steps { done: done.clone(), undone: vec![] };
        save_steps(dir.path(), "iris", steps).unwrap();
        assert_eq!(load_steps(dir.path(), "iris").0.done, done);
        assert!(load_steps(dir.path(), "boris").0.done.is_empty());
        fs::write(dir.path().join("undo/iris.json"), "{").unwrap();
        let (steps, warning) = load_steps(dir.path(), "iris");
        assert!(steps.done.is_empty() && warning.unwrap().ends_with("iris.json is damaged"));
    }

    #[test]
    fn too_many_steps_lose_the_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let long = "x".repeat(LIMIT / 3);
        let done = vec![step(&long), step(&long), step(&long), step("last")];
        save_steps(dir.path(), "iris", Steps { done, undone: vec![] }).unwrap();
        let (steps, warning) = load_steps(dir.path(), "iris");
        assert_eq!((steps.done.len(), warning), (2, None));
        assert_eq!(steps.done[1].words, "note");
    }

    #[test]
    fn what_was_not_saved_is_found_once_its_session_has_ended() {
        let dir = tempfile::tempdir().unwrap();
        let unsaved = |store: &str| Unsaved::new(dir.path(), Path::new(store), "iris");
        let mut one = unsaved("/store");
        one.keep(&[edit("one")]).unwrap();
        let kept = [edit("one"), edit("two")];
        one.keep(&kept).unwrap();
        assert!(unsaved("/store").find().unwrap().is_empty(), "its session is there");
        drop(one);
        assert!(unsaved("/other").find().unwrap().is_empty(), "it is for another store");
        let mut two = unsaved("/store");
        assert_eq!(two.find().unwrap(), kept);
        drop(two);
        let mut three = unsaved("/store");
        assert_eq!(three.find().unwrap(), kept, "it stays until it is saved");
        three.keep(&[]).unwrap();
        assert_eq!(fs::read_dir(dir.path().join("unsaved")).unwrap().count(), 0);
    }
}
