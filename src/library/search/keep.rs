//! Keeping the index up to date.
//!
//! Owns which documents are read for it, and when what was read begins to count. A change of many
//! files is one commit.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::disk::index::{NewDocument, SearchIndex};
use crate::library::{FileStamp, Library, Wanted, hold};
use crate::model::apparatus::Apparatus;
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::search::engine::{Engine, EngineError, head_of};

/// A library of fewer documents needs no index: they are gone through faster than it is opened.
pub const SMALL: usize = 64;
/// After so many documents what was read begins to count, so that it can be searched meanwhile.
const TURN: usize = 8192;

/// What was done for the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexUpdate {
    /// The documents in it.
    pub documents: usize,
    /// Those that were read now.
    pub read: usize,
    /// Those that were taken out.
    pub forgotten: usize,
    /// Whether it was damaged, and was made anew.
    pub was_damaged: bool,
}

/// A document of the corpus, for the index.
#[derive(Clone, Debug)]
pub struct DocumentToIndex {
    /// Where it is.
    pub path: DocPath,
    /// What it says about itself.
    pub apparatus: Option<Arc<Apparatus>>,
    /// Its file when it was listed; if `None`, it is looked at now.
    pub stamp: FileStamp,
}

/// Brings the index up to date with `documents`, which are all of the corpus. Calls `progress` with the numbers of documents read and to be read, from several
/// threads at once. If cancelled, what was read until then counts.
///
/// # Errors
///
/// When the index cannot be written, or another session is writing it.
pub fn keep_index(
    library: &Library,
    index: &SearchIndex,
    documents: &[DocumentToIndex],
    cancel: &Cancel,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<IndexUpdate, EngineError> {
    let mut kept = IndexUpdate::default();
    let known = match index.known() {
        Ok(known) => known,
        Err(EngineError::Damaged(_)) => {
            index.delete()?;
            kept.was_damaged = true;
            Arc::default()
        }
        Err(_) => Arc::default(),
    };
    let before: HashMap<&DocPath, FileStamp> =
        known.iter().map(|one| (&one.path, one.stamp)).collect();
    let here: HashSet<&DocPath> = documents.iter().map(|one| &one.path).collect();
    // Where only a part of the corpus is open, the rest of it is not gone.
    let is_gone = |path: &&DocPath| !here.contains(path) && library.corpus().covers(path);
    let gone: Vec<&DocPath> = known.iter().map(|one| &one.path).filter(is_gone).collect();
    let stale: Vec<(usize, FileStamp)> = documents
        .iter()
        .enumerate()
        .map(|(number, DocumentToIndex { path, stamp, .. })| {
            (number, path, stamp.or_else(|| library.corpus().stamp(path)))
        })
        .filter(|(_, path, stamp)| stamp.is_none() || before.get(path) != Some(stamp))
        .map(|(number, _, stamp)| (number, stamp))
        .collect();
    kept.documents = documents.len();
    if gone.is_empty() && stale.is_empty() {
        return Ok(kept);
    }
    let mut writer = index.writer()?;
    // Looked at again now that nobody else writes: what is in it has to be forgotten before it is put
    // in again.
    let now = index.known().unwrap_or_default();
    let there: HashSet<&DocPath> = now.iter().map(|one| &one.path).collect();
    for path in &gone {
        writer.forget(path);
    }
    kept.forgotten = gone.len();
    let done = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let stop = Cancel::default();
    for part in stale.chunks(TURN) {
        let paths: Vec<DocPath> = part
            .iter()
            .filter_map(|(number, _)| documents.get(*number))
            .map(|one| one.path.clone())
            .collect();
        library.read_each(&paths, Wanted::Text, &stop, |at, path, reading| {
            let place = part.get(at);
            let stamp = place.and_then(|(_, stamp)| *stamp);
            let document = place.and_then(|(number, _)| documents.get(*number));
            let head = document.and_then(|one| one.apparatus.as_deref()).map(head_of);
            let head = head.unwrap_or_default();
            let text = reading.as_ref().map_or("", |document| document.text.as_str());
            if there.contains(path) {
                writer.forget(path);
            }
            // One that cannot be read has no words, and is not tried again.
            if let Err(error) = writer.put(NewDocument { path, stamp, text, head: &head }) {
                *hold(&failed) = Some(error);
                stop.cancel();
            }
            if cancel.is_cancelled() {
                stop.cancel();
            }
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, stale.len());
        });
        if let Some(error) = hold(&failed).take() {
            return Err(error);
        }
        writer.commit()?;
        if stop.is_cancelled() {
            break;
        }
    }
    if stale.is_empty() {
        writer.commit()?;
    }
    kept.read = done.load(Ordering::Relaxed);
    if cancel.is_cancelled() {
        return Err(EngineError::Cancelled);
    }
    writer.finish()?;
    // Opened now, the checksums of what was just written are computed now.
    index.known().map(|_| kept)
}
