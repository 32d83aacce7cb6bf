//! Saving changes: under a lock, on top of the file's current content, all or nothing.
//!
//! Owns the order of the steps and the check that what is written parses as what was meant.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use super::fields::tidy_tags;
use super::original::Removal;
use super::read::{ParsedFile, read};
use super::resolve::Resolver;
use super::toml_text::{RemovedBlock, TomlText};
use super::write::{RenderedNotebook, write};
use super::{LIMIT, Stamp, Store, StoreError, StoredNotebook, dressed, plain};
use crate::disk::file::sweep;
use crate::disk::line_ends::has_crlf;
use crate::disk::lock::Lock;
use crate::model::annotation::{Annotation, Change, DocumentMark, Id};
use crate::model::codebook::FormerNames;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::Original;
use crate::model::text::Text;

/// How often to re-read a file that is being written by a program that ignores the lock.
const TRIES: usize = 5;
/// Rivals are looked for if the changes, times the length of the text in bytes, are no more than
/// this; where more is made at once, the kept text must do.
const SEARCHED: usize = 16 << 20;

/// Keeps other sessions out while many files are saved.
#[derive(Debug)]
pub struct SaveLock(Lock);

/// The result of a save.
#[derive(Debug)]
pub struct SaveResult {
    /// The notebook.
    pub stored: StoredNotebook,
    /// How what was removed stood in the file.
    pub originals: Vec<Original>,
}

impl Store {
    /// Applies `changes` to the annotator's notebook on `document` and saves it; returns the
    /// resulting content, including other sessions' changes. On return, the change is durable.
    ///
    /// `text` is the current text of the document. The file's `sha256` records the text in which
    /// the offsets count: it is set to that of `text` if every highlight is exact there; otherwise,
    /// and without a `text`, it stays, and what was made on another text says so. A text that
    /// highlights need is kept before they are written.
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
        text: Option<&Arc<Text>>,
        changes: &[Change],
    ) -> Result<StoredNotebook, StoreError> {
        Ok(self.save_part(document, text, changes, &[])?.stored)
    }

    /// Like [`Store::save`], for changes that may be taken back or take others back: returns how
    /// what was removed stood in the file, and makes what is in `originals` as it stood.
    ///
    /// # Errors
    ///
    /// As [`Store::save`].
    pub fn save_part(
        &self,
        document: &DocPath,
        text: Option<&Arc<Text>>,
        changes: &[Change],
        originals: &[Original],
    ) -> Result<SaveResult, StoreError> {
        self.writable()?;
        let path = self.file_of(self.annotator(), document)?;
        let lock_name = self.lock_name();
        let mut lock = self.lock(&lock_name)?;
        if let Some(folder) = path.parent() {
            sweep(folder);
        }
        for _ in 0..TRIES {
            let saved = self.try_save(&lock, (&path, document), text, changes, originals)?;
            if let Some(saved) = saved {
                return Ok(saved);
            }
            if !lock.is_held() {
                lock = self.lock(&lock_name)?;
            }
        }
        Err(StoreError::Busy { path })
    }

    /// Locks out other sessions for a while in which the annotations of many documents are saved, and
    /// removes what a killed process has left where these are.
    ///
    /// # Errors
    ///
    /// When the store is read-only, or another session has held the lock for too long.
    pub fn lock_for_many<'d>(
        &self,
        documents: impl Iterator<Item = &'d DocPath>,
    ) -> Result<SaveLock, StoreError> {
        self.writable()?;
        let lock = SaveLock(self.lock(&self.lock_name())?);
        let files = documents.filter_map(|document| self.file_of(self.annotator(), document).ok());
        let folders: HashSet<PathBuf> =
            files.filter_map(|file| Some(file.parent()?.to_owned())).collect();
        for folder in &folders {
            sweep(folder);
        }
        Ok(lock)
    }

    /// Like [`Store::save_part`], under a lock that several threads may share: the disk then syncs
    /// many files at once.
    ///
    /// # Errors
    ///
    /// As [`Store::save`].
    pub fn save_under(
        &self,
        lock: &SaveLock,
        document: &DocPath,
        text: Option<&Arc<Text>>,
        changes: &[Change],
        originals: &[Original],
    ) -> Result<SaveResult, StoreError> {
        let path = self.file_of(self.annotator(), document)?;
        for _ in 0..TRIES {
            let saved = self.try_save(&lock.0, (&path, document), text, changes, originals)?;
            if let Some(saved) = saved {
                return Ok(saved);
            }
            if !lock.0.is_held() {
                break;
            }
        }
        Err(StoreError::Busy { path })
    }

    fn lock_name(&self) -> String {
        format!("{}/.lock", self.annotator())
    }

    /// Saves once; `None` if the file was changed meanwhile, or the lock was lost.
    fn try_save(
        &self,
        lock: &Lock,
        (path, document): (&Path, &DocPath),
        text: Option<&Arc<Text>>,
        changes: &[Change],
        originals: &[Original],
    ) -> Result<Option<SaveResult>, StoreError> {
        let stamp = Stamp::of(path);
        let (content, old) = self.read_file(path, document);
        StoreError::if_protected(&old.problems)?;
        let base = FileBefore { store: self, path, content: content.as_deref(), old: &old };
        let revision = revise(&base, document, text, changes, originals).or_else(|error| {
            // What was kept for an undo must not keep a change from being saved.
            let plain = || revise(&base, document, text, changes, &[]);
            if originals.is_empty() { Err(error) } else { plain() }
        })?;
        let Revision { next, reading, originals } = revision;
        if next.as_ref().is_some_and(|next| next.len() as u64 > LIMIT) {
            let why = format!("it would be larger than {} MiB", LIMIT >> 20);
            return Err(StoreError::Unwritable { path: path.to_owned(), why });
        }
        let was = content.as_deref();
        let written = match &next {
            // Whoever wrote it may have been killed before it was safe.
            _ if next == content => {
                if !changes.is_empty() || !self.unsynced().is_empty() {
                    self.sync_all(path)?;
                }
                Ok(Some(stamp))
            }
            Some(next) => self.put(lock, path, was, next),
            None => {
                let gone = self.discard(lock, path, was);
                gone.map(|gone| gone.then(Stamp::default))
            }
        };
        if matches!(written, Err(StoreError::Unsynced { .. })) {
            self.note_unsynced(path, changes.iter().filter_map(Change::id));
        }
        let Some(stamp) = written? else { return Ok(None) };
        let (mut notebook, sha256) = (reading.notebook.clone(), reading.sha256.clone());
        let has_former_names = notebook.renew_tags(&self.former_names());
        if let Some(next) = next {
            self.written(path, next, reading);
        } else {
            self.saved.lock().unwrap_or_else(PoisonError::into_inner).forget(path);
        }
        let problems = Vec::new();
        let stored = StoredNotebook { notebook, sha256, stamp, problems, has_former_names };
        Ok(Some(SaveResult { stored, originals }))
    }

    /// Says of each highlight in which text its offsets count, and keeps that text if it is this
    /// one. `known` is the SHA-256 of the text in which they counted so far; returns the one in
    /// which they count now, unless a highlight says otherwise.
    fn place(
        &self,
        book: &mut Notebook,
        known: Option<String>,
        text: Option<&Arc<Text>>,
        changes: &[Change],
    ) -> Result<Option<String>, StoreError> {
        let mut sha256 = known;
        if let Some(text) = text {
            // A new highlight of a large text does not know its digest yet.
            for anchor in book.highlights.iter_mut().map(|mark| &mut mark.anchor) {
                let is_new = anchor.text.is_none() && anchor.agreeing(text).is_some();
                if is_new {
                    anchor.text = Some(text.sha256().to_owned());
                }
            }
            add_rivals(book, text, changes);
            let mut places = Resolver::new(self, text);
            let is_exact = book.highlights.iter().all(|mark| places.is_exact(&mark.anchor));
            let here = text.sha256();
            for anchor in book.highlights.iter_mut().map(|mark| &mut mark.anchor) {
                // A new highlight of a large text does not know its digest yet.
                let is_new = anchor.text.is_none() && anchor.agreeing(text).is_some();
                if is_exact || is_new {
                    anchor.text = Some(here.to_owned());
                }
            }
            if book.highlights.iter().any(|mark| mark.anchor.text.as_deref() == Some(here)) {
                self.kept_texts().keep(text)?;
            }
            if is_exact {
                sha256 = Some(here.to_owned());
            } else if sha256.is_none() {
                sha256 = text_of_all(book);
            }
        }
        // In the file, what names no text of its own counts in that of the document.
        for anchor in book.highlights.iter_mut().map(|mark| &mut mark.anchor) {
            anchor.text = anchor.text.take().or_else(|| sha256.clone());
        }
        Ok(sha256)
    }
}

/// The file that changes are applied to.
struct FileBefore<'a> {
    store: &'a Store,
    path: &'a Path,
    /// Its content; `None` if there is no file.
    content: Option<&'a str>,
    old: &'a ParsedFile,
}

/// What is to be written.
struct Revision {
    /// The content of the file; `None` if it is to be removed.
    next: Option<String>,
    /// The parsed form of the content.
    reading: ParsedFile,
    /// How what is removed stood.
    originals: Vec<Original>,
}

/// Returns the intended content of the file after `changes`.
fn revise(
    base: &FileBefore,
    document: &DocPath,
    text: Option<&Arc<Text>>,
    changes: &[Change],
    originals: &[Original],
) -> Result<Revision, StoreError> {
    let crlf = base.content.is_some_and(has_crlf);
    // The file, and whoever made the changes, may still know a tag under a name of before.
    let names = base.store.former_names();
    let mut changes: Vec<Change> = changes.iter().map(|change| tidy(change, &names)).collect();
    let mut restored = restored(&mut changes, originals, crlf);
    // The file went with the last of its annotations, and comes back with the first.
    let file = restored.iter_mut().find_map(|removal| removal.file.take());
    let file = file.filter(|_| base.content.is_none());
    let back = file.as_ref().map(|file| read(base.path, plain(file).as_ref(), document));
    let old = back.as_ref().filter(|back| back.toml_text.is_some()).unwrap_or(base.old);
    let like = base.content.or(file.as_deref()).unwrap_or_default();

    let mut book = old.notebook.clone();
    book.renew_tags(&names);
    book.apply_all(&changes);
    // What made the digest move on may be undone.
    let undone = restored.iter().find(|removal| removal.sha256.1 == old.sha256);
    let known = undone.and_then(|removal| removal.sha256.0.clone()).or_else(|| old.sha256.clone());
    // What is said of the document as a whole holds for any text of it.
    let of_document = |change: &Change| change.id() == Some(DocumentMark::id());
    let for_any_text = !changes.is_empty() && changes.iter().all(of_document);
    let sha256 = if for_any_text && old.toml_text.is_some() {
        known
    } else {
        base.store.place(&mut book, known, text, &changes)?
    };
    let unwritable = |why: String| StoreError::Unwritable { path: base.path.to_owned(), why };
    let ids: Vec<&Id> = changes.iter().filter_map(Change::id).collect();
    let restored = restored.into_iter().map(|removal| (removal.id, removal.block)).collect();
    let is_this = |text: &&Arc<Text>| sha256.as_deref() == Some(text.sha256());
    let origin = text.filter(is_this).and_then(|text| text.origin());
    let written = write(old, &book, document, (sha256.as_deref(), origin), &ids, restored)
        .map_err(|error| unwritable(error.message().to_owned()))?;
    let RenderedNotebook { toml_text, anew, removed, is_bare } = written;
    let next = toml_text.text();
    let removals = Removals { removed, before: &old.sha256, after: &sha256 };
    if is_bare {
        let originals = removals.keep(document, &changes, Some(&dressed(next, like)));
        return Ok(Revision { next: None, reading: ParsedFile::default(), originals });
    }
    settle_notes(&mut book, &toml_text);
    // What was rewritten is parsed again. The rest is identical, byte for byte, to what was read
    // before; debug builds, and so all tests, parse it again nevertheless.
    let some = toml_text
        .with_only(&anew.iter().map(Id::as_ref).collect())
        .ok_or_else(|| unwritable(JOINED.to_owned()))?;
    let all = cfg!(debug_assertions).then_some((next.as_str(), &book));
    for (text, meant) in [(some.as_str(), &only(&book, &anew))].into_iter().chain(all) {
        let back = read(base.path, plain(text).as_ref(), document);
        if let Some(problem) = back.problems.first() {
            return Err(unwritable(format!("it would not be readable: {problem}")));
        } else if back.notebook != *meant || back.sha256 != sha256 {
            return Err(unwritable("it would not parse as what was meant".to_owned()));
        }
    }
    let originals = removals.keep(document, &changes, None);
    let reading =
        ParsedFile { notebook: book, sha256, problems: Vec::new(), toml_text: Some(toml_text) };
    Ok(Revision { next: Some(dressed(next, like)), reading, originals })
}

/// Finds out which of `changes` make what was removed before, and has them make it as it stood.
fn restored(changes: &mut [Change], originals: &[Original], crlf: bool) -> Vec<Removal> {
    let known: HashMap<&Id, &Original> = originals.iter().map(|known| (&known.id, known)).collect();
    let mut restored = Vec::new();
    for change in changes.iter_mut().filter(|change| change.before.is_none()) {
        let Some(entry) = &change.after else { continue };
        let original = known.get(entry.id());
        if let Some((entry, removal)) = original.and_then(|one| Removal::of(one, entry, crlf)) {
            change.after = Some(entry);
            restored.push(removal);
        }
    }
    restored
}

/// What a save removed.
struct Removals<'a> {
    removed: Vec<(Id, RemovedBlock)>,
    /// The digest of the document before and after.
    before: &'a Option<String>,
    after: &'a Option<String>,
}

impl Removals<'_> {
    /// Returns what is kept of it; `file` is the rest of the file, if that is removed too.
    fn keep(self, document: &DocPath, changes: &[Change], file: Option<&str>) -> Vec<Original> {
        let known =
            changes.iter().filter_map(|change| Some((change.id()?, change.before.as_ref()?)));
        let known: HashMap<&Id, &Annotation> = known.collect();
        let last = self.removed.len().saturating_sub(1);
        let keep = |(at, (id, block)): (usize, (Id, RemovedBlock))| {
            let known = known.get(&id).copied();
            let file = file.filter(|_| at == last).map(str::to_owned);
            let sha256 = (self.before.clone(), self.after.clone());
            Removal { id, block, sha256, file }.keep(document, known)
        };
        self.removed.into_iter().enumerate().filter_map(keep).collect()
    }
}

/// Puts the notes in the order in which they are in the file.
fn settle_notes(book: &mut Notebook, toml_text: &TomlText) {
    let ids = toml_text.blocks.iter().filter_map(|block| block.kind.id()).enumerate();
    let order: HashMap<&str, usize> = ids.map(|(at, id)| (id, at)).collect();
    book.notes.sort_by_key(|note| order.get(note.id.as_ref()));
}

/// The reason for refusing a text in which one table would run into the next.
const JOINED: &str = "two of its tables would be on one line";

/// Returns the annotations of `book` with these ids.
fn only(book: &Notebook, ids: &HashSet<Id>) -> Notebook {
    Notebook {
        document: book.document.clone(),
        notes: book.notes.iter().filter(|note| ids.contains(&note.id)).cloned().collect(),
        highlights: book.highlights.iter().filter(|m| ids.contains(&m.id)).cloned().collect(),
    }
}

/// Normalises a change for the file: the note of a highlight is never empty, and its tags have the
/// form in which they will be read.
fn tidy(change: &Change, names: &FormerNames) -> Change {
    let mut change = change.clone();
    for entry in [&mut change.before, &mut change.after] {
        if let Some(Annotation::Highlight(mark)) = entry {
            mark.note.take_if(|note| note.is_empty());
            tidy_tags(&mut mark.tags);
            names.renew(&mut mark.tags);
        } else if let Some(Annotation::Document(mark)) = entry {
            tidy_tags(&mut mark.tags);
            names.renew(&mut mark.tags);
        }
    }
    change
}

/// Adds the rivals of the highlights that are new or have moved, unless there are too many.
fn add_rivals(book: &mut Notebook, text: &Text, changes: &[Change]) {
    let ids: HashSet<&Id> = changes.iter().filter_map(Change::id).collect();
    if text.len().saturating_mul(ids.len()) > SEARCHED {
        return;
    }
    let changed = book.highlights.iter_mut().filter(|mark| ids.contains(&mark.id));
    for anchor in changed.map(|mark| &mut mark.anchor) {
        if anchor.rivals.is_empty() && anchor.is_made_in(text) {
            *anchor = std::mem::take(anchor).with_rivals(text);
        }
    }
}

/// Returns the text in which all highlights count, if there is only one.
fn text_of_all(book: &Notebook) -> Option<String> {
    let first = &book.highlights.first()?.anchor.text;
    let same = book.highlights.iter().all(|mark| mark.anchor.text == *first);
    first.clone().filter(|_| same)
}
