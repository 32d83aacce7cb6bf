//! The undo history across sessions.
//!
//! Owns `undo/` in a library's state folder. The files are JSON, since nobody reads them, and a
//! step is in the program's own format.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::StateError;
use super::locked_file::LockedFile;
use crate::disk::file::{FileError, read_up_to, write_atomic};
use crate::model::step::Step;

/// The extension of the history files.
const ENDING: &str = "json";
/// Larger files are neither read nor written: the oldest steps are dropped.
const LIMIT: usize = 8 << 20;

/// The undo history; the most recent step of each list is last.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Steps {
    /// Steps that can be undone.
    pub done: Vec<Arc<Step>>,
    /// Steps that can be redone.
    pub undone: Vec<Arc<Step>>,
}

impl Steps {
    /// Merges these steps with those of an older session by time, so that the latest step is the
    /// first to be undone.
    fn after(self, older: Steps) -> Self {
        let mut done = Vec::with_capacity(self.done.len() + older.done.len());
        let mut old = older.done.into_iter().peekable();
        for step in self.done {
            while let Some(earlier) = old.next_if(|earlier| earlier.at <= step.at) {
                done.push(earlier);
            }
            done.push(step);
        }
        done.extend(old);
        Self { done, undone: [older.undone, self.undone].concat() }
    }
}

fn load_steps(path: &Path) -> Result<Steps, StateError> {
    let bytes = read_up_to(path, LIMIT as u64)?.unwrap_or_default();
    serde_json::from_slice(&bytes).map_err(|_| StateError::Damaged(path.to_owned()))
}

/// The history of one session. Each session writes a file of its own; the next to start takes over
/// those of all that have ended, so two simultaneous sessions keep both histories.
#[derive(Debug)]
pub struct UndoHistory {
    folder: PathBuf,
    own: Option<LockedFile>,
}

impl UndoHistory {
    /// Creates the history of `annotator` in the state folder `folder`.
    #[must_use]
    pub fn new(folder: &Path, annotator: &str) -> Self {
        Self { folder: folder.join("undo").join(annotator), own: None }
    }

    /// Takes over the steps of sessions that ended; also returns a warning if some of them cannot
    /// be parsed.
    #[must_use]
    pub fn find(&mut self) -> (Steps, Option<String>) {
        let mut steps = Steps::default();
        let mut warning = None;
        let mut files = Vec::new();
        for file in LockedFile::left(&self.folder, ENDING) {
            match load_steps(&file.path) {
                // The newest session comes first.
                Ok(older) => steps = steps.after(older),
                Err(why) => warning = Some(format!("the undo history is lost: {why}")),
            }
            files.push(file);
        }
        if files.is_empty() {
            return (steps, warning);
        }
        match self.keep(&mut steps) {
            Ok(()) => drop(files.into_iter().map(LockedFile::remove).collect::<Vec<_>>()),
            Err(error) => warning = warning.or(Some(error.to_string())),
        }
        (steps, warning)
    }

    /// Stores `steps`, dropping the oldest if there are too many.
    ///
    /// # Errors
    ///
    /// When they cannot be written; the old ones then stay.
    pub fn keep(&mut self, steps: &mut Steps) -> Result<(), FileError> {
        if self.own.is_none() {
            self.own = LockedFile::new(&self.folder, ENDING)?;
        }
        let Some(own) = &self.own else { return Ok(()) };
        loop {
            let bytes = serde_json::to_vec(&steps)
                .map_err(|error| FileError::of("write", &own.path)(std::io::Error::other(error)))?;
            if bytes.len() <= LIMIT {
                write_atomic(&own.path, &bytes)?;
                return Ok(());
            }
            steps.done.drain(..steps.done.len().div_ceil(2));
            steps.undone.drain(..steps.undone.len().div_ceil(2));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::annotation::{Annotation, Change, Edit, Id, Note, now};
    use crate::model::path::DocPath;

    fn edit(text: &str) -> Edit {
        let note = Note { id: Id::new(), text: text.to_owned(), created: now(), updated: now() };
        let document = DocPath::new(Path::new("a/b.txt")).unwrap();
        Edit { document, change: Change::make(Annotation::Note(note)) }
    }

    fn step(text: &str) -> Arc<Step> {
        Arc::new(Step::new("note", vec![edit(text)]))
    }

    fn steps(done: &[Arc<Step>]) -> Steps {
        Steps { done: done.to_vec(), undone: Vec::new() }
    }

    #[test]
    fn steps_are_remembered_for_each_annotator() {
        let dir = tempfile::tempdir().unwrap();
        let done = [step("one"), step("two")];
        let mut session = UndoHistory::new(dir.path(), "iris");
        session.keep(&mut steps(&done)).unwrap();
        assert!(UndoHistory::new(dir.path(), "iris").find().0.done.is_empty(), "it is there still");
        drop(session);
        assert_eq!(UndoHistory::new(dir.path(), "iris").find().0.done, done);
        assert!(UndoHistory::new(dir.path(), "boris").find().0.done.is_empty());
        let entries = fs::read_dir(dir.path().join("undo/iris")).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|end| end == ENDING) {
                fs::write(path, "{").unwrap();
            }
        }
        let (steps, warning) = UndoHistory::new(dir.path(), "iris").find();
        assert!(steps.done.is_empty() && warning.unwrap().ends_with("json is damaged"));
        let (_, warning) = UndoHistory::new(dir.path(), "iris").find();
        assert_eq!(warning, None, "it is said once");
    }

    #[test]
    fn of_two_sessions_at_once_neither_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let at = |text: &str, second: i64| {
            let at = jiff::Timestamp::from_second(second).unwrap();
            Arc::new(Step { at, ..(*step(text)).clone() })
        };
        let (a, b, c, d) = (at("a", 1), at("b", 2), at("c", 3), at("d", 4));
        let mut one = UndoHistory::new(dir.path(), "iris");
        one.keep(&mut steps(std::slice::from_ref(&a))).unwrap();
        let mut two = UndoHistory::new(dir.path(), "iris");
        assert!(two.find().0.done.is_empty());
        two.keep(&mut steps(&[b.clone(), d.clone()])).unwrap();
        one.keep(&mut steps(&[a.clone(), c.clone()])).unwrap();
        drop((one, two));
        let mut three = UndoHistory::new(dir.path(), "iris");
        assert_eq!(three.find().0.done, [a, b, c, d]);
        let of_three = UndoHistory::new(dir.path(), "iris").find().0;
        assert!(of_three.done.is_empty(), "they are the third session's now");
    }

    #[test]
    fn too_many_steps_lose_the_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let long = "x".repeat(LIMIT / 3);
        let done = [step(&long), step(&long), step(&long), step("last")];
        UndoHistory::new(dir.path(), "iris").keep(&mut steps(&done)).unwrap();
        let (steps, warning) = UndoHistory::new(dir.path(), "iris").find();
        assert_eq!((steps.done.len(), warning), (2, None));
        assert_eq!(steps.done[1], done[3]);
    }
}
