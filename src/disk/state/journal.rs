//! The journal of one session: steps that are not yet complete in the store.
//!
//! Owns `unsaved/` in a library's state folder. Every step is written here before, or while, it is
//! saved, and struck when it is complete. If a session is killed, the next one of the same
//! annotator in the same store finishes what is left in its journal.
//!
//! A journal is a list of lines, each of them JSON, to which a session only adds: the owner, then
//! steps, each with a number, and numbers without a step, which are struck. A step that stands
//! there twice counts as it stands last. So keeping a step costs one short write, and a process
//! that is killed in the middle of it damages nothing that was written before.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::appended::AppendedFile;
use super::locked_file::{LeftBehind, LockedFile};
use super::{StateOwner, kept_as};
use crate::disk::file::{FileError, read_up_to, shown};
use crate::model::annotation::Edit;
use crate::model::step::Step;

/// The extension of these files.
const ENDING: &str = "json";

/// Says whose journal it is. In version 0.1 this was the whole file.
#[derive(Serialize, Deserialize)]
struct FirstLine {
    store: String,
    annotator: String,
    #[serde(default, skip_serializing)]
    steps: Vec<Arc<Step>>,
    /// The first of these stored edits without their steps.
    #[serde(default, skip_serializing)]
    edits: Vec<Edit>,
}

/// Any other line.
#[derive(Serialize, Deserialize)]
struct Line {
    number: u64,
    /// Absent if the step with this number is struck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Arc<Step>>,
}

/// What is in a journal.
#[derive(Default)]
struct JournalContent {
    /// Store and annotator, if they can be read.
    owner: Option<(String, String)>,
    steps: Vec<(u64, Arc<Step>)>,
    is_damaged: bool,
}

impl JournalContent {
    /// Reads as much as can be read.
    fn read(bytes: &[u8]) -> Self {
        let mut content = Self::default();
        let mut lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        match lines.next().map(serde_json::from_slice::<FirstLine>) {
            Some(Ok(FirstLine { store, annotator, mut steps, edits })) => {
                content.owner = Some((store, annotator));
                if !edits.is_empty() {
                    steps.push(Arc::new(Step::new("changes", edits)));
                }
                content.steps.extend((0..).zip(steps));
            }
            // A journal is never without its first line.
            Some(Err(_)) | None => content.is_damaged = true,
        }
        for line in lines {
            match serde_json::from_slice::<Line>(line) {
                Ok(Line { number, step }) => {
                    let known = content.steps.iter().position(|(known, _)| *known == number);
                    match (known, step) {
                        (Some(at), Some(step)) => content.steps[at].1 = step,
                        (Some(at), None) => drop(content.steps.remove(at)),
                        (None, Some(step)) => content.steps.push((number, step)),
                        (None, None) => {}
                    }
                }
                Err(_) => content.is_damaged = true,
            }
        }
        content
    }
}

/// A step that is in the journal.
#[derive(Debug)]
struct OpenStep {
    number: u64,
    /// The save that will complete it; `None` while nobody has begun it in this session.
    save: Option<u64>,
    step: Arc<Step>,
}

/// The steps of one session that are not yet complete in the store.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    owner: StateOwner,
    file: Option<(LockedFile, AppendedFile)>,
    open: Vec<OpenStep>,
    numbers: u64,
}

impl Journal {
    /// Creates the journal for a session of `owner`, in the state folder `folder`.
    #[must_use]
    pub fn new(folder: &Path, owner: StateOwner) -> Self {
        let (folder, open) = (folder.join("unsaved"), Vec::new());
        Self { folder, owner, file: None, open, numbers: 0 }
    }

    /// Takes over the steps of sessions that ended, the oldest first. A journal that cannot be read
    /// in full is kept under another name, and the warning says so; what can be read of it is taken
    /// over.
    ///
    /// # Errors
    /// When this session's own journal cannot be written: then the others stay as they are.
    pub fn find(&mut self) -> Result<(Vec<Arc<Step>>, Option<String>), FileError> {
        let LeftBehind { files, refused } = LockedFile::left(&self.folder, ENDING);
        let unread = |why: String| format!("unsaved changes of an earlier session: {why}");
        let mut warning = refused.map(|error| unread(error.to_string()));
        let (mut steps, mut done, mut damaged) = (Vec::new(), Vec::new(), Vec::new());
        // The newest session comes first.
        for file in files.into_iter().rev() {
            let content = match read_up_to(&file.path, u64::MAX) {
                Ok(bytes) => JournalContent::read(&bytes.unwrap_or_default()),
                Err(error) => {
                    warning = Some(unread(error.to_string()));
                    continue;
                }
            };
            let is_own = content.owner.as_ref().is_some_and(|(store, annotator)| {
                self.owner.owns(Some(store), annotator, || false)
            });
            if is_own {
                for (_, step) in content.steps {
                    // A session that is killed while it takes a journal over leaves both.
                    if !steps.contains(&step) {
                        steps.push(step);
                    }
                }
            } else if content.owner.is_some() {
                // The session that it belongs to says what is wrong with it.
                continue;
            }
            if content.is_damaged { damaged.push(file) } else { done.push(file) }
        }
        // First all steps go into this session's own file, so that a crash now loses nothing.
        if let Err(error) = steps.iter().try_for_each(|step| self.add(None, step)) {
            self.open.clear();
            if let Some((_, file)) = &mut self.file {
                file.clear()?;
            }
            return Err(error);
        }
        for file in done {
            if let Err(error) = file.remove() {
                warning = Some(unread(error.to_string()));
            }
        }
        for file in damaged {
            let name = shown(&file.path);
            warning = Some(unread(format!("{name} is damaged; {}", kept_as(file.set_aside()))));
        }
        Ok((steps, warning))
    }

    /// Returns whether the journal contains any steps.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Keeps what is not complete of the step that `save` writes. A step that was taken over from
    /// another session is not written again.
    ///
    /// # Errors
    /// When the journal cannot be written; then it is as it was.
    pub fn keep(&mut self, save: u64, step: &Arc<Step>) -> Result<(), FileError> {
        if let Some(at) = self.open.iter().position(|open| open.save == Some(save)) {
            let number = self.open[at].number;
            self.write(&Line { number, step: Some(step.clone()) })?;
            self.open[at].step = step.clone();
            return Ok(());
        }
        let waiting = |open: &&mut OpenStep| open.save.is_none() && open.step == *step;
        if let Some(open) = self.open.iter_mut().find(waiting) {
            open.save = Some(save);
            return Ok(());
        }
        self.add(Some(save), step)
    }

    /// Strikes the step that `save` has written, or that was refused.
    ///
    /// # Errors
    /// When the journal cannot be written. If the process is killed then, the next session looks
    /// what is left to do, and finds nothing.
    pub fn strike(&mut self, save: u64) -> Result<(), FileError> {
        let Some(at) = self.open.iter().position(|open| open.save == Some(save)) else {
            return Ok(());
        };
        let OpenStep { number, .. } = self.open.remove(at);
        match &mut self.file {
            // Only the owner stays, so that the file does not grow.
            Some((_, file)) if self.open.is_empty() => file.clear(),
            Some((_, file)) => file.append(&line(&Line { number, step: None })?, false),
            None => Ok(()),
        }
    }

    /// Removes the journal, unless it contains steps.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn close(&mut self) -> Result<(), FileError> {
        match self.file.take_if(|_| self.open.is_empty()) {
            Some((locked_file, _)) => locked_file.remove(),
            None => Ok(()),
        }
    }

    /// Returns the number of changes in the steps of the journal.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.open.iter().map(|open| open.step.changes()).sum()
    }

    fn add(&mut self, save: Option<u64>, step: &Arc<Step>) -> Result<(), FileError> {
        let number = self.numbers;
        self.write(&Line { number, step: Some(step.clone()) })?;
        self.numbers += 1;
        self.open.push(OpenStep { number, save, step: step.clone() });
        Ok(())
    }

    fn write(&mut self, content: &Line) -> Result<(), FileError> {
        if self.file.as_ref().is_some_and(|(locked_file, _)| !locked_file.path.exists()) {
            // Somebody has removed it: what is open is written again.
            self.file = None;
        }
        if self.file.is_none() {
            let Some(locked_file) = LockedFile::new(&self.folder, ENDING)? else { return Ok(()) };
            let StateOwner { store, annotator, .. } = self.owner.clone();
            let (steps, edits) = Default::default();
            let first = line(&FirstLine { store, annotator, steps, edits })?;
            let mut file = AppendedFile::new(&locked_file.path, &first)?;
            for OpenStep { number, step, .. } in &self.open {
                let (number, step) = (*number, Some(step.clone()));
                file.append(&line(&Line { number, step })?, true)?;
            }
            self.file = Some((locked_file, file));
        }
        match &mut self.file {
            Some((_, file)) => file.append(&line(content)?, true),
            None => Ok(()),
        }
    }
}

/// Returns one line of JSON, with its end.
fn line(content: &impl Serialize) -> Result<Vec<u8>, FileError> {
    let mut line = serde_json::to_vec(content)
        .map_err(|error| FileError::of("write", Path::new(ENDING))(std::io::Error::other(error)))?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::file::fault::kill_at;
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

    fn journal(dir: &tempfile::TempDir, store: &str) -> Journal {
        Journal::new(dir.path(), StateOwner::new(Path::new(store), "iris", false))
    }

    fn find(journal: &mut Journal) -> Vec<Arc<Step>> {
        journal.find().unwrap().0
    }

    fn files(dir: &tempfile::TempDir) -> usize {
        fs::read_dir(dir.path().join("unsaved")).unwrap().count()
    }

    #[test]
    fn what_was_not_finished_is_found_once_its_session_has_ended() {
        let dir = tempfile::tempdir().unwrap();
        let mut one = journal(&dir, "/store");
        let kept = [step("one"), step("two")];
        one.keep(1, &kept[0]).unwrap();
        one.keep(2, &kept[1]).unwrap();
        assert!(find(&mut journal(&dir, "/store")).is_empty(), "its session is still running");
        drop(one);
        assert!(find(&mut journal(&dir, "/other")).is_empty(), "it is for another store");
        let mut two = journal(&dir, "/store/../store");
        assert_eq!(find(&mut two), kept, "the same store, spelled otherwise");
        drop(two);
        let mut three = journal(&dir, "/store");
        assert_eq!(find(&mut three), kept, "it stays until it is finished");
        for (save, step) in (7..).zip(&kept) {
            three.keep(save, step).unwrap();
            three.strike(save).unwrap();
        }
        assert!(!three.is_open());
        three.close().unwrap();
        assert_eq!(files(&dir), 0);
    }

    #[test]
    fn only_what_is_open_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let mut one = journal(&dir, "/store");
        let (a, b, c) = (step("a"), step("b"), step("c"));
        for (save, step) in [(1, &a), (2, &b), (3, &c)] {
            one.keep(save, step).unwrap();
        }
        one.strike(2).unwrap();
        let rest = Arc::new(Step { words: "the rest".to_owned(), ..(*c).clone() });
        one.keep(3, &rest).unwrap();
        one.close().unwrap();
        drop(one);
        assert_eq!(find(&mut journal(&dir, "/store")), [a, rest]);
    }

    #[test]
    fn a_journal_does_not_grow_with_what_was_struck() {
        let dir = tempfile::tempdir().unwrap();
        let mut one = journal(&dir, "/store");
        let mut lengths = Vec::new();
        for save in 0..3 {
            one.keep(save, &step("one")).unwrap();
            one.strike(save).unwrap();
            let (locked_file, _) = one.file.as_ref().unwrap();
            lengths.push(fs::metadata(&locked_file.path).unwrap().len());
        }
        assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "{lengths:?}");
        drop(one);
        assert!(find(&mut journal(&dir, "/store")).is_empty());
        assert_eq!(files(&dir), 0, "an empty one is removed");
    }

    #[test]
    fn a_journal_that_is_killed_while_it_is_taken_over_is_whole_and_has_no_step_twice() {
        let kept = [step("one"), step("two")];
        for write in 0.. {
            let dir = tempfile::tempdir().unwrap();
            let mut one = journal(&dir, "/store");
            for (save, step) in (0..).zip(&kept) {
                one.keep(save, step).unwrap();
            }
            drop(one);
            kill_at(Some(write));
            let _ = journal(&dir, "/store").find();
            let killed = kill_at(None);
            let found = find(&mut journal(&dir, "/store"));
            assert_eq!(found, kept, "killed at write {write}");
            if !killed {
                break;
            }
        }
    }

    #[test]
    fn a_journal_that_somebody_removed_is_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let kept = [step("one"), step("two")];
        let mut one = journal(&dir, "/store");
        one.keep(1, &kept[0]).unwrap();
        fs::remove_dir_all(dir.path().join("unsaved")).unwrap();
        one.keep(2, &kept[1]).unwrap();
        drop(one);
        assert_eq!(find(&mut journal(&dir, "/store")), kept);
    }

    #[test]
    fn an_older_journal_is_taken_over_and_a_damaged_one_is_said_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("unsaved");
        fs::create_dir_all(&folder).unwrap();
        let edits = serde_json::to_string(&[edit("old")]).unwrap();
        let old = format!(r#"{{"store":"/store","annotator":"iris","edits":{edits}}}"#);
        fs::write(folder.join("1.json"), old).unwrap();
        fs::write(folder.join("2.json"), "{").unwrap();
        let mut one = journal(&dir, "/store");
        let (steps, warning) = one.find().unwrap();
        assert_eq!((steps.len(), steps[0].edits.len()), (1, 1));
        let warning = warning.unwrap();
        assert!(warning.ends_with("2.json is damaged; it is kept as 2.json.damaged"), "{warning}");
        assert_eq!(fs::read(folder.join("2.json.damaged")).unwrap(), b"{");
        drop(one);
        assert_eq!(journal(&dir, "/store").find().unwrap().1, None, "it is said once");
    }

    #[test]
    fn a_journal_cut_at_any_byte_gives_back_every_whole_step_and_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let kept = [step("one"), step("two")];
        let mut one = journal(&dir, "/store");
        for (save, step) in (0..).zip(&kept) {
            one.keep(save, step).unwrap();
        }
        let path = one.file.as_ref().unwrap().0.path.clone();
        drop(one);
        let whole = fs::read(&path).unwrap();
        for length in (0..whole.len()).rev() {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir_all(dir.path().join("unsaved")).unwrap();
            fs::write(dir.path().join("unsaved/1.json"), &whole[..length]).unwrap();
            let (steps, warning) = journal(&dir, "/store").find().unwrap();
            let left = whole[..length].split(|&byte| byte == b'\n').skip(1).count();
            // The last line may lack its end alone.
            assert!(steps.len() >= left.saturating_sub(1), "{length}: {}", steps.len());
            assert_eq!(steps[..], kept[..steps.len()], "{length}");
            let mut lines = whole[..length].split(|&byte| byte == b'\n');
            let last = lines.rfind(|line| !line.is_empty()).unwrap_or_default();
            let is_cut = serde_json::from_slice::<serde_json::Value>(last).is_err();
            assert_eq!(warning.is_some(), is_cut, "{length}: {warning:?}");
        }
    }
}
