//! Saving the changes of one document, or of several at a time.
//!
//! Owns which documents are read for it, and what is known afterwards of their highlights.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Sender, channel};

use crate::disk::store::{SaveLock, Stamp, StoreError, StoredNotebook};
use crate::jobs::Reader;
use crate::library::{Wanted, unresolved};
use crate::model::annotation::{Annotation, Change};
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// So many documents are saved at a time, since most of a save is waiting for the disk.
const AT_ONCE: usize = 8;

/// What is to be saved of one document, and whether that is on screen.
pub(super) type DocumentPart<'a> = (&'a DocPath, &'a [Change], bool);

/// What is in the file of a document after a save, and how many of its highlights a reader has to look
/// at, unless that is known.
pub(super) type SavedDocument = Result<(StoredNotebook, Option<usize>), StoreError>;

/// Saves documents under a lock, several at a time, and hands over what became of each.
pub(super) fn save_under(
    reader: &Reader,
    lock: &SaveLock,
    parts: &[DocumentPart],
    resumed: bool,
    mut take: impl FnMut(DocPath, SavedDocument),
) {
    let (next, (done, results)) = (AtomicUsize::new(0), channel());
    let save = |done: &Sender<(DocPath, SavedDocument)>| {
        while let Some(part) = parts.get(next.fetch_add(1, Relaxed)) {
            // As long as one after the other is done, the disk answers.
            let _waiting = reader.store.begin_save(Some(part.0));
            let result = save_document(reader, *part, resumed, Some(lock));
            // If nobody listens any more, the writer has met a fault.
            let _ = done.send((part.0.clone(), result));
        }
    };
    std::thread::scope(|scope| {
        let mut helpers = 0;
        for _ in 0..AT_ONCE {
            let done = done.clone();
            let helper = std::thread::Builder::new().spawn_scoped(scope, || {
                let done = done;
                save(&done);
            });
            helpers += usize::from(helper.is_ok());
        }
        // Where the system gives no thread, this one does it.
        if helpers == 0 {
            save(&done);
        }
        drop(done);
        for (path, result) in results {
            take(path, result);
        }
    });
}

/// Saves the changes of one document; under `lock`, if that is held already.
pub(super) fn save_document(
    reader: &Reader,
    (path, changes, is_watched): DocumentPart,
    resumed: bool,
    lock: Option<&SaveLock>,
) -> SavedDocument {
    let (loaded, document) = save_changes(reader, path, changes, resumed, lock)?;
    // For the document on screen, the session knows this itself; what only has other tags is where it
    // was.
    let is_known = is_watched || changes.iter().all(is_of_tags);
    let unresolved = (!is_known).then(|| match &document {
        Some(document) if reader.library.corpus().covers(path) => {
            unresolved(&reader.store, &loaded, &document.text)
        }
        _ => reader.library.unresolved(&reader.store, path, &loaded),
    });
    Ok((loaded, unresolved))
}

/// Saves the changes of one document, and returns what is in its file then, and the document if it was read.
fn save_changes(
    reader: &Reader,
    path: &DocPath,
    changes: &[Change],
    resumed: bool,
    lock: Option<&SaveLock>,
) -> Result<(StoredNotebook, Option<Arc<Document>>), StoreError> {
    let open: Vec<Change>;
    let changes = if resumed {
        let known = reader.annotations(path);
        open = changes.iter().filter(|c| !is_done(c, &known.notebook)).cloned().collect();
        // A tag that was renamed is read under its new name before the file says so.
        if open.is_empty() && !known.is_protected() && !known.has_former_names {
            return Ok((known, None));
        }
        open.as_slice()
    } else {
        changes
    };
    let originals = reader.originals.of(path, changes);
    // Where a highlight is in the text is no question while nothing but its tags is changed, so many
    // documents can be done without reading any.
    let needs_text = !changes.iter().all(is_of_tags);
    // Without its facts, which no anchor needs.
    let read = || reader.library.read(path, Wanted::Text, &Cancel::default()).ok();
    let document = needs_text.then(read).flatten();
    let text = document.as_ref().map(|document| &document.text);
    let saved = match lock {
        Some(lock) => reader.store.save_under(lock, path, text, changes, &originals)?,
        None => reader.store.save_part(path, text, changes, &originals)?,
    };
    reader.originals.learn(saved.originals);
    lay_out_codebook(reader);
    Ok((saved.stored, document))
}

/// Writes the codebook along with the first annotation, so that there is something to edit.
/// Everything works without it too.
fn lay_out_codebook(reader: &Reader) {
    let store = &reader.store;
    if store.codebook_stamp() != Stamp::default() {
        return;
    }
    if let Err(error) = store.lay_out_codebook() {
        reader.log.line(&error.to_string());
    }
}

/// Returns whether a change leaves a highlight where it is, with the same note, or changes the tags
/// that a document has.
fn is_of_tags(change: &Change) -> bool {
    match (&change.before, &change.after) {
        // Without a tag before, there may be no file yet; then the text says what it is about.
        (Some(Annotation::Document(before)), Some(Annotation::Document(after))) => {
            before.done == after.done && !before.tags.is_empty()
        }
        (Some(Annotation::Highlight(before)), Some(Annotation::Highlight(after))) => {
            before.anchor == after.anchor && before.note == after.note
        }
        _ => false,
    }
}

/// Returns whether an earlier session had already made a change before it was killed.
fn is_done(change: &Change, book: &Notebook) -> bool {
    let here = change.id().and_then(|id| book.get(id));
    match (&change.before, &change.after, here) {
        (None, Some(_), Some(_)) | (Some(_), None, None) => true,
        (_, Some(after), Some(here)) => here.says_the_same(after),
        _ => false,
    }
}
