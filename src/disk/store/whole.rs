//! Files that a step changes as a whole: the codebook, and the library's `people.toml` and `facts.toml`.
//!
//! Owns the rule that such a file is replaced only while its content is what the step expects: what
//! another program has written since is never overwritten. A codebook that others have changed is
//! changed as it is now, if the step is about something else; so is what is said of documents.

use std::path::{Path, PathBuf};

use super::codebook::carried;
use super::{CODEBOOK, LIMIT, Problem, Store, StoreError};
use crate::disk::file::read_below;
use crate::disk::locate::FACTS;
use crate::disk::settings::{FactsChanged, changed_facts};
use crate::model::step::{FileChange, StepFile};

/// Applies the changes of whole files, all or none; `people` is the path of the library's
/// `people.toml`, beside which its `facts.toml` is. A file that already has its new content is left alone, so that the changes can be
/// applied again after a crash.
///
/// # Errors
/// [`StoreError::Changed`] when a file has neither its old nor its new content, and
/// [`StoreError::Conflict`] when a codebook has been changed in the same place; no file is then
/// changed. Otherwise when the store is read-only or the system refuses; files before the refused
/// one then already have their new content.
pub fn change_files(
    store: &Store,
    changes: &[FileChange],
    people: &Path,
) -> Result<(), StoreError> {
    store.writable()?;
    let lock = store.lock(".lock")?;
    let mut open = Vec::new();
    for change in changes {
        let path = match change.file {
            StepFile::Codebook => store.below(CODEBOOK)?,
            StepFile::People => people.to_owned(),
            StepFile::Facts => people.with_file_name(FACTS),
        };
        let folder = path.parent().unwrap_or(store.root());
        let bytes = read_below(folder, &path, LIMIT)?;
        if change.file == StepFile::Facts {
            open.extend(facts_to_write(path, bytes, change)?);
            continue;
        }
        let is =
            |content: &Option<String>| bytes.as_deref() == content.as_deref().map(str::as_bytes);
        if is(&change.after) {
            continue;
        }
        if is(&change.before) {
            open.push((path, change.clone()));
            continue;
        }
        let now = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(now) = now.filter(|_| change.file == StepFile::Codebook) else {
            return Err(StoreError::Changed { path });
        };
        if let Some(next) = carried(&path, change, &now)? {
            let change = FileChange { file: change.file, before: Some(now), after: Some(next) };
            open.push((path, change));
        }
    }
    for (path, change) in open {
        let before = change.before.as_deref();
        let done = match &change.after {
            Some(content) => store.put(&lock, &path, before, content)?.is_some(),
            None => store.discard(&lock, &path, before)?,
        };
        if !done {
            return Err(StoreError::Changed { path });
        }
    }
    Ok(())
}

/// Returns what is to be written of a change of what is said of a document, if it is not said yet.
fn facts_to_write(
    path: PathBuf,
    bytes: Option<Vec<u8>>,
    change: &FileChange,
) -> Result<Option<(PathBuf, FileChange)>, StoreError> {
    let broken = |what: String| Problem::new(path.clone(), what);
    let protected = |problem| StoreError::Protected(Box::new(problem));
    let now = bytes.map(String::from_utf8).transpose();
    let now = now.map_err(|_| protected(broken("this is not UTF-8".to_owned())))?;
    let changed = changed_facts(&path, now.as_deref().unwrap_or_default(), change);
    let changed = changed.map_err(|mistake| {
        let (line, column) = mistake.place.at.unwrap_or_default();
        protected(Problem { line, column, ..broken(mistake.words()) })
    })?;
    match changed {
        FactsChanged::Already => Ok(None),
        FactsChanged::Differently => Err(StoreError::Changed { path }),
        FactsChanged::To(after) => {
            let change = FileChange { file: change.file, before: now, after };
            Ok(Some((path, change)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::codebook_edit::CodebookEdit;

    fn change(before: Option<&str>, after: Option<&str>) -> FileChange {
        let [before, after] = [before, after].map(|content| content.map(str::to_owned));
        FileChange { file: StepFile::Codebook, before, after }
    }

    #[test]
    fn a_file_is_replaced_only_while_it_is_as_expected() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        let file = dir.path().join(CODEBOOK);
        let make = change(None, Some("# one\n"));
        let people = dir.path().join("people.toml");
        let carry_out =
            |change: &FileChange| change_files(&store, std::slice::from_ref(change), &people);
        carry_out(&make).unwrap();
        carry_out(&make).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "# one\n", "twice is as good as once");
        fs::write(&file, "# by hand\n").unwrap();
        let error = carry_out(&change(Some("# one\n"), Some("# two\n"))).unwrap_err();
        assert!(matches!(error, StoreError::Changed { .. }), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "# by hand\n");
        carry_out(&change(Some("# by hand\n"), None)).unwrap();
        assert!(!file.exists());
    }

    /// A tag that was deleted before is taken off passages that have it still.
    #[test]
    fn what_changes_passages_alone_leaves_the_codebook_as_others_have_made_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        let people = dir.path().join("people.toml");
        let delete = CodebookEdit::Delete("old".to_owned());
        for _ in 0..2 {
            let (change, _) = store.change_codebook(&delete).unwrap();
            let before = fs::read_to_string(dir.path().join(CODEBOOK)).unwrap_or_default();
            let others = format!("{before}\n[[tag]]\nname = \"others\"\n");
            fs::write(dir.path().join(CODEBOOK), &others).unwrap();
            let done = change_files(&store, std::slice::from_ref(&change), &people);
            let after = fs::read_to_string(dir.path().join(CODEBOOK)).unwrap();
            if before.is_empty() {
                // The first time, the codebook learns of it.
                fs::remove_file(dir.path().join(CODEBOOK)).unwrap();
                change_files(&store, &[change], &people).unwrap();
            } else {
                assert_eq!((done.is_ok(), after), (true, others), "{done:?}");
            }
        }
    }

    #[test]
    fn of_several_files_none_is_replaced_if_one_is_not_as_expected() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().to_owned(), "iris".to_owned(), false).unwrap();
        let people = dir.path().join("people.toml");
        fs::write(&people, "# by hand\n").unwrap();
        let of = |file, before: Option<&str>| FileChange {
            file,
            before: before.map(str::to_owned),
            after: Some("# new\n".to_owned()),
        };
        let changes = |known| [of(StepFile::Codebook, None), of(StepFile::People, known)];
        let error = change_files(&store, &changes(None), &people).unwrap_err();
        assert!(matches!(error, StoreError::Changed { .. }), "{error}");
        assert!(!dir.path().join(CODEBOOK).exists());
        change_files(&store, &changes(Some("# by hand\n")), &people).unwrap();
        for file in [dir.path().join(CODEBOOK), people] {
            assert_eq!(fs::read_to_string(file).unwrap(), "# new\n");
        }
    }
}
