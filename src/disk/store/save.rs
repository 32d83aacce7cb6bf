//! Saving changes: under a lock, on top of the file's current content, all or nothing.
//!
//! Owns the order of the steps and the check that what is written parses as what was meant.

use std::collections::HashSet;
use std::path::Path;

use super::read::{ParsedFile, read};
use super::write::{RenderedNotebook, write};
use super::{LIMIT, Stamp, Store, StoreError, StoredNotebook, dressed, plain};
use crate::disk::file::sweep;
use crate::model::annotation::{Annotation, Change, Id};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::text::Text;

/// How often to re-read a file that is being written by a program that ignores the lock.
const TRIES: usize = 5;

impl Store {
    /// Applies `changes` to the annotator's notebook on `document` and saves it; returns the
    /// resulting content, including other sessions' changes. On return, the change is durable.
    ///
    /// `text` is the current text of the document. The file's `sha256` records the text in which
    /// all its anchors are exact: it is set to that of `text` if it was missing, or if every
    /// highlight is exact in `text`; otherwise, and without a `text`, it stays.
    ///
    /// A file left without annotations is removed, unless it contains something that the reader
    /// wrote.
    ///
    /// # Errors
    ///
    /// When nothing could be saved: the store is read-only, the file has problems, or the system
    /// refuses. The file is then unchanged, and the same changes can be saved again.
    pub fn save(
        &self,
        document: &DocPath,
        text: Option<&Text>,
        changes: &[Change],
    ) -> Result<StoredNotebook, StoreError> {
        self.writable()?;
        let path = self.file_of(self.annotator(), document)?;
        let lock_name = format!("{}/.lock", self.annotator());
        let mut lock = self.lock(&lock_name)?;
        if let Some(folder) = path.parent() {
            sweep(folder);
        }
        for _ in 0..TRIES {
            let stamp = Stamp::of(&path);
            let (content, old) = self.read_file(&path, document);
            StoreError::if_protected(&old.problems)?;
            let (next, reading) = revise(&path, &old, document, text, changes)?;
            let next = next.map(|next| dressed(next, content.as_deref().unwrap_or_default()));
            if next.as_ref().is_some_and(|next| next.len() as u64 > LIMIT) {
                let why = format!("it would be larger than {} MiB", LIMIT >> 20);
                return Err(StoreError::Unwritable { path, why });
            }
            let was = content.as_deref();
            let written = match &next {
                // Whoever wrote it may have been killed before it was safe.
                _ if next == content => {
                    if !changes.is_empty() || !self.unsynced().is_empty() {
                        self.sync_all(&path)?;
                    }
                    Ok(Some(stamp))
                }
                Some(next) => self.put(&lock, &path, was, next),
                None => {
                    let gone = self.discard(&lock, &path, was);
                    gone.map(|gone| gone.then(Stamp::default))
                }
            };
            if matches!(written, Err(StoreError::Unsynced { .. })) {
                self.note_unsynced(&path, changes.iter().filter_map(Change::id));
            }
            let Some(stamp) = written? else {
                if !lock.is_held() {
                    lock = self.lock(&lock_name)?;
                }
                continue;
            };
            let (notebook, sha256) = (reading.notebook.clone(), reading.sha256.clone());
            if let Some(next) = next {
                self.written(&path, next, reading);
            }
            return Ok(StoredNotebook { notebook, sha256, stamp, problems: Vec::new() });
        }
        Err(StoreError::Busy { path })
    }
}

/// Returns the intended content of the file after `changes`, and its parsed form; `None` if the
/// file is to be removed.
fn revise(
    path: &Path,
    old: &ParsedFile,
    document: &DocPath,
    text: Option<&Text>,
    changes: &[Change],
) -> Result<(Option<String>, ParsedFile), StoreError> {
    let mut book = old.notebook.clone();
    for change in changes {
        book.apply(&tidy(change));
    }
    let sha256 = match text {
        Some(text) if old.sha256.is_none() || all_exact(&book, text) => {
            Some(text.sha256().to_owned())
        }
        _ => old.sha256.clone(),
    };
    let unwritable = |why: String| StoreError::Unwritable { path: path.to_owned(), why };
    let written = write(old, &book, document, sha256.as_deref())
        .map_err(|error| unwritable(error.message().to_owned()))?;
    let Some(RenderedNotebook { toml_text, anew }) = written else {
        return Ok((None, ParsedFile::default()));
    };
    let next = toml_text.text();
    // What was rewritten is parsed again. The rest is identical, byte for byte, to what was read
    // before; debug builds, and so all tests, parse it again nevertheless.
    let some = toml_text
        .with_only(&anew.iter().map(Id::as_ref).collect())
        .ok_or_else(|| unwritable(JOINED.to_owned()))?;
    let all = cfg!(debug_assertions).then_some((next.as_str(), &book));
    for (text, meant) in [(some.as_str(), &only(&book, &anew))].into_iter().chain(all) {
        let back = read(path, plain(text).as_ref(), document);
        if let Some(problem) = back.problems.first() {
            return Err(unwritable(format!("it would not be readable: {problem}")));
        } else if back.notebook != *meant || back.sha256 != sha256 {
            return Err(unwritable("it would not parse as what was meant".to_owned()));
        }
    }
    let reading =
        ParsedFile { notebook: book, sha256, problems: Vec::new(), toml_text: Some(toml_text) };
    Ok((Some(next), reading))
}

/// The reason for refusing a text in which one table would run into the next.
const JOINED: &str = "two of its tables would be on one line";

/// Returns the annotations of `book` with these ids.
fn only(book: &Notebook, ids: &HashSet<Id>) -> Notebook {
    Notebook {
        notes: book.notes.iter().filter(|note| ids.contains(&note.id)).cloned().collect(),
        highlights: book.highlights.iter().filter(|m| ids.contains(&m.id)).cloned().collect(),
    }
}

/// Normalises a change for the file: the note of a highlight is never empty.
fn tidy(change: &Change) -> Change {
    let mut change = change.clone();
    for entry in [&mut change.before, &mut change.after] {
        if let Some(Annotation::Highlight(mark)) = entry {
            mark.note.take_if(|note| note.is_empty());
        }
    }
    change
}

fn all_exact(book: &Notebook, text: &Text) -> bool {
    book.highlights.iter().all(|mark| {
        let place = (text.byte(mark.anchor.start), text.byte(mark.anchor.end));
        let (Some(start), Some(end)) = place else {
            return false;
        };
        text.as_str().get(start..end) == Some(&mark.anchor.quote)
    })
}
