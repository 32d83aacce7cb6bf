//! The undo history across sessions.
//!
//! Owns `undo/` in a library's state folder. The files are JSON, since nobody reads them, and a
//! step is in the program's own format. What was done in one store is never undone in another.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::locked_file::{LeftBehind, LockedFile};
use super::{Knows, StateError, StateOwner, kept_as};
use crate::disk::file::{FileError, read_up_to, write_atomic};
use crate::model::step::Step;

/// The extension of the history files.
const ENDING: &str = "json";
/// As much is kept beside the last steps, in bytes: of what is older, the oldest steps are dropped. The last
/// one is kept whatever its size, since it is the one that is undone first.
const LIMIT: usize = 8 << 20;
/// How many steps of an earlier version are looked at to find out which store they are of.
const SAMPLE: usize = 8;

/// The undo history; the most recent step of each list is last.
#[derive(Debug, Default)]
pub struct Steps {
    /// Steps that can be undone.
    pub done: Vec<Arc<Step>>,
    /// Steps that can be redone.
    pub undone: Vec<Arc<Step>>,
}

impl Steps {
    /// Merges these steps with those of an older session by time, so that the latest step is the
    /// first to be undone.
    fn after(self, mut older: Steps) -> Self {
        // A session that is killed while it takes a history over leaves both.
        let is_in = |steps: &[Arc<Step>], step: &Arc<Step>| {
            steps.iter().any(|known| known.at == step.at && known == step)
        };
        older.done.retain(|step| !is_in(&self.done, step));
        older.undone.retain(|step| !is_in(&self.undone, step));
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

    /// Drops the oldest steps that there is no room for.
    fn shorten(&mut self) {
        let mut room = Room(LIMIT);
        for steps in [&mut self.done, &mut self.undone] {
            let older = steps.iter().rev().skip(1);
            let fits = older.take_while(|step| serde_json::to_writer(&mut room, step).is_ok());
            let kept = fits.count() + 1;
            steps.drain(..steps.len().saturating_sub(kept));
        }
    }
}

/// Takes so many bytes, and keeps none.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The content of a file.
#[derive(Serialize, Deserialize)]
struct HistoryFile {
    /// Absent in the files of version 0.1.
    #[serde(default)]
    store: Option<String>,
    done: Vec<Arc<Step>>,
    undone: Vec<Arc<Step>>,
}

/// The same, to be written.
#[derive(Serialize)]
struct HistoryFileRef<'a> {
    store: &'a str,
    done: &'a [Arc<Step>],
    undone: &'a [Arc<Step>],
}

impl HistoryFile {
    fn read(path: &Path) -> Result<Self, StateError> {
        // A step may be of any size.
        let bytes = read_up_to(path, u64::MAX)?.unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|_| StateError::Damaged(path.to_owned()))
    }

    /// Returns whether the store knows something that one of the last steps has left in it.
    fn is_known(&self, knows: Knows) -> bool {
        let edits = self.done.iter().rev().take(SAMPLE).filter_map(|step| step.edits.last());
        let mut left = edits.filter(|edit| edit.change.after.is_some());
        left.any(|edit| edit.change.id().is_some_and(|id| knows(&edit.document, id)))
    }
}

/// The history of one session. Each session writes a file of its own; the next to start takes over
/// those of all that have ended, so two simultaneous sessions keep both histories.
#[derive(Debug)]
pub struct UndoHistory {
    folder: PathBuf,
    owner: StateOwner,
    own: Option<LockedFile>,
}

impl UndoHistory {
    /// Creates the history of `owner` in the state folder `folder`.
    #[must_use]
    pub fn new(folder: &Path, owner: StateOwner) -> Self {
        Self { folder: folder.join("undo").join(&owner.annotator), owner, own: None }
    }

    /// Takes over the steps of sessions that ended; also returns a warning if some of them cannot
    /// be read. Damaged files are kept under another name.
    #[must_use]
    pub fn find(&mut self, knows: Knows) -> (Steps, Option<String>) {
        let mut steps = Steps::default();
        let lost = |why: String| format!("part of the undo history is lost: {why}");
        let LeftBehind { files: left, refused } = LockedFile::left(&self.folder, ENDING);
        let mut warning = refused.map(|error| lost(error.to_string()));
        let mut files = Vec::new();
        for file in left {
            match HistoryFile::read(&file.path) {
                Ok(kept) => {
                    let (store, annotator) = (kept.store.as_deref(), &self.owner.annotator);
                    if self.owner.owns(store, annotator, || kept.is_known(knows)) {
                        // The newest session comes first.
                        steps = steps.after(Steps { done: kept.done, undone: kept.undone });
                        files.push(file);
                    }
                }
                Err(why @ StateError::Damaged(_)) => {
                    warning = Some(lost(format!("{why}; {}", kept_as(file.set_aside()))));
                }
                Err(StateError::File(error)) => warning = Some(lost(error.to_string())),
            }
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

    /// Stores `steps`, dropping the oldest if they are too large.
    ///
    /// # Errors
    ///
    /// When they cannot be written; the old ones then stay.
    pub fn keep(&mut self, steps: &mut Steps) -> Result<(), FileError> {
        if self.own.is_none() {
            self.own = LockedFile::new(&self.folder, ENDING)?;
        }
        let Some(own) = &self.own else { return Ok(()) };
        steps.shorten();
        let Steps { done, undone } = steps;
        let kept = HistoryFileRef { store: &self.owner.store, done, undone };
        let bytes = serde_json::to_vec(&kept)
            .map_err(|error| FileError::of("write", &own.path)(io::Error::other(error)))?;
        write_atomic(&own.path, &bytes)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::file::fault::kill_at;
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

    fn history(dir: &tempfile::TempDir, annotator: &str) -> UndoHistory {
        UndoHistory::new(dir.path(), StateOwner::new(Path::new("/nowhere/s"), annotator, true))
    }

    fn steps(done: &[Arc<Step>]) -> Steps {
        Steps { done: done.to_vec(), undone: Vec::new() }
    }

    #[test]
    fn steps_are_remembered_for_each_annotator() {
        let dir = tempfile::tempdir().unwrap();
        let done = [step("one"), step("two")];
        let mut session = history(&dir, "iris");
        session.keep(&mut steps(&done)).unwrap();
        assert!(history(&dir, "iris").find(&|_, _| false).0.done.is_empty(), "it is there still");
        drop(session);
        assert_eq!(history(&dir, "iris").find(&|_, _| false).0.done, done);
        assert!(history(&dir, "boris").find(&|_, _| false).0.done.is_empty());
    }

    #[test]
    fn a_damaged_history_is_said_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("undo/iris");
        fs::create_dir_all(&folder).unwrap();
        history(&dir, "iris").keep(&mut steps(&[step("one")])).unwrap();
        fs::write(folder.join("a.json"), "{").unwrap();
        let mut session = history(&dir, "iris");
        let (steps, warning) = session.find(&|_, _| false);
        assert_eq!(steps.done.len(), 1, "the others are there");
        let warning = warning.unwrap();
        assert!(warning.ends_with("a.json is damaged; it is kept as a.json.damaged"), "{warning}");
        drop(session);
        assert_eq!(history(&dir, "iris").find(&|_, _| false).1, None, "it is said once");
        assert_eq!(fs::read(folder.join("a.json.damaged")).unwrap(), b"{");
    }

    #[test]
    fn what_was_done_in_one_store_is_not_undone_in_another() {
        let dir = tempfile::tempdir().unwrap();
        let of = |store: &str| {
            UndoHistory::new(dir.path(), StateOwner::new(Path::new(store), "iris", false))
        };
        let mut session = of("/nowhere/a");
        session.keep(&mut steps(&[step("one")])).unwrap();
        drop(session);
        assert!(of("/nowhere/b").find(&|_, _| true).0.done.is_empty());
        assert_eq!(of("/nowhere/b/../a").find(&|_, _| false).0.done.len(), 1);
    }

    #[test]
    fn a_history_without_a_store_is_of_the_own_store_or_of_one_that_knows_its_steps() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("undo/iris");
        fs::create_dir_all(&folder).unwrap();
        let made = step("one");
        let id = made.edits[0].change.id().unwrap();
        let old = serde_json::json!({ "done": [&made], "undone": [] }).to_string();
        let other = || {
            UndoHistory::new(dir.path(), StateOwner::new(Path::new("/nowhere/b"), "iris", false))
        };
        fs::write(folder.join("1.json"), &old).unwrap();
        assert!(other().find(&|_, _| false).0.done.is_empty());
        assert_eq!(other().find(&|_, known| known == id).0.done, std::slice::from_ref(&made));
        fs::write(folder.join("1.json"), &old).unwrap();
        assert_eq!(history(&dir, "iris").find(&|_, _| false).0.done, [made]);
    }

    #[test]
    fn of_two_sessions_at_once_neither_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let at = |text: &str, second: i64| {
            let at = jiff::Timestamp::from_second(second).unwrap();
            Arc::new(Step { at, ..(*step(text)).clone() })
        };
        let (a, b, c, d) = (at("a", 1), at("b", 2), at("c", 3), at("d", 4));
        let mut one = history(&dir, "iris");
        one.keep(&mut steps(std::slice::from_ref(&a))).unwrap();
        let mut two = history(&dir, "iris");
        assert!(two.find(&|_, _| false).0.done.is_empty());
        two.keep(&mut steps(&[b.clone(), d.clone()])).unwrap();
        one.keep(&mut steps(&[a.clone(), c.clone()])).unwrap();
        drop((one, two));
        let mut three = history(&dir, "iris");
        assert_eq!(three.find(&|_, _| false).0.done, [a, b, c, d]);
        let of_three = history(&dir, "iris").find(&|_, _| false).0;
        assert!(of_three.done.is_empty(), "they are the third session's now");
    }

    #[test]
    fn a_history_that_is_killed_while_it_is_taken_over_is_whole_and_has_no_step_twice() {
        let done = [step("one"), step("two")];
        for write in 0.. {
            let dir = tempfile::tempdir().unwrap();
            history(&dir, "iris").keep(&mut steps(&done)).unwrap();
            kill_at(Some(write));
            let _ = history(&dir, "iris").find(&|_, _| false);
            let killed = kill_at(None);
            let (found, warning) = history(&dir, "iris").find(&|_, _| false);
            assert_eq!((&found.done[..], warning), (&done[..], None), "killed at write {write}");
            if !killed {
                break;
            }
        }
    }

    #[test]
    fn too_many_steps_lose_the_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let long = "x".repeat(LIMIT / 3);
        let done = [step(&long), step(&long), step(&long), step("last")];
        history(&dir, "iris").keep(&mut steps(&done)).unwrap();
        let (steps, warning) = history(&dir, "iris").find(&|_, _| false);
        assert_eq!((&steps.done[..], warning), (&done[1..], None));
    }

    #[test]
    fn the_last_step_is_kept_however_large_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let large = || step(&"x".repeat(LIMIT + 1));
        let done = [large(), step("small"), large()];
        let mut kept = Steps { done: done.to_vec(), undone: vec![step("older"), large()] };
        let undone = kept.undone.clone();
        history(&dir, "iris").keep(&mut kept).unwrap();
        let mut session = history(&dir, "iris");
        let (found, warning) = session.find(&|_, _| false);
        assert_eq!((&found.done[..], warning), (&done[1..], None));
        assert_eq!(found.undone, undone);
        // One that is not the last any more goes as all others do.
        let done = [found.done, vec![step("last")]].concat();
        session.keep(&mut steps(&done)).unwrap();
        drop(session);
        assert_eq!(history(&dir, "iris").find(&|_, _| false).0.done, done[2..]);
    }
}
