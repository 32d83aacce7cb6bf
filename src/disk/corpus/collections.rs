//! Files of several documents in a corpus: their documents have paths below that of the file.
//!
//! Owns that such a file is opened once for all of its documents, and which file is opened for that
//! at all. What is in one is decided in [`crate::format::collection`].

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use super::read::{LONGEST, limits};
use super::{Corpus, ReadError};
use crate::disk::caught::caught;
use crate::format::collection::{collection_of, may_begin};
use crate::format::packed::{self, Unpacked};
use crate::format::{Source, Unreadable, format_of};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;

/// A larger collection is not read, in bytes: 256 MiB.
const LARGEST: u64 = 256 << 20;
/// The documents of so many files are remembered, as far as they do not take more bytes together:
/// 256 MiB, unless one alone does.
const REMEMBERED: usize = 1000;
const REMEMBERED_BYTES: usize = 256 << 20;
/// How much of a file tells whether it begins like a collection, in bytes …
const SIGN: usize = 16;
/// … and of one that does, whether it is one: 64 KiB.
const HEAD: usize = 64 << 10;

/// The documents of a file.
#[derive(Debug)]
pub(super) struct OpenedCollection {
    /// In the order of the file: the name below the file's own.
    pub names: Vec<String>,
    parts: HashMap<String, PartBytes>,
    /// How many bytes they take.
    size: usize,
}

/// One of them.
#[derive(Debug)]
pub(super) struct PartBytes {
    /// The name by which its format is told.
    pub file_name: String,
    /// Its bytes, and what of it could not be read.
    pub read: Result<(Arc<Vec<u8>>, Vec<String>), Unreadable>,
}

/// What a file is: a collection, one document, or a collection that cannot be read.
type Outcome = Result<Option<Arc<OpenedCollection>>, Unreadable>;

/// What files turned out to be; those asked for last stand last. Locked for a moment only: while a
/// file is opened, its own entry is.
#[derive(Clone, Debug, Default)]
pub(super) struct Collections(Arc<Mutex<Vec<KnownFile>>>);

#[derive(Clone, Debug)]
struct KnownFile {
    path: DocPath,
    stamp: Option<(u64, SystemTime)>,
    /// `None` as long as it was not opened.
    outcome: Arc<Mutex<Option<Outcome>>>,
    /// How many bytes its documents take.
    size: usize,
}

impl Collections {
    /// Returns the entry of a file, which may be new.
    fn entry(&self, path: &DocPath, stamp: Option<(u64, SystemTime)>) -> KnownFile {
        let mut files = hold(&self.0);
        let known = files.iter().position(|file| file.path == *path).map(|at| files.remove(at));
        let file = known.filter(|file| file.stamp == stamp).unwrap_or_else(|| KnownFile {
            path: path.clone(),
            stamp,
            outcome: Arc::default(),
            size: 0,
        });
        files.push(file.clone());
        file
    }

    /// Returns how many files are remembered, and of how many it is known what they are.
    #[cfg(test)]
    pub fn known(&self) -> (usize, usize) {
        let files = hold(&self.0);
        (files.len(), files.iter().filter(|file| hold(&file.outcome).is_some()).count())
    }

    /// Notes what a file takes, and forgets others if it is too much.
    fn weigh(&self, file: &KnownFile, size: usize) {
        let mut files = hold(&self.0);
        let own = files.iter_mut().find(|other| Arc::ptr_eq(&other.outcome, &file.outcome));
        if let Some(own) = own {
            own.size = size;
        }
        let mut all: usize = files.iter().map(|file| file.size).sum();
        let mut at = 0;
        while at < files.len() {
            let is_own = Arc::ptr_eq(&files[at].outcome, &file.outcome);
            let heavy = all > REMEMBERED_BYTES && files[at].size > 0;
            if !is_own && (heavy || files.len() > REMEMBERED) {
                all -= files.remove(at).size;
            } else {
                at += 1;
            }
        }
    }
}

impl OpenedCollection {
    /// Returns the document with this name.
    pub fn part(&self, name: &str) -> Option<&PartBytes> {
        self.parts.get(name)
    }
}

impl Corpus {
    /// Returns the documents in the file at `path`; `None` if it is one document. Opens no more than
    /// the beginning of a file that does not begin like a collection.
    ///
    /// # Errors
    /// When it is a collection and cannot be read.
    pub(super) fn collection(
        &self,
        path: &DocPath,
        cancel: &Cancel,
    ) -> Result<Option<Arc<OpenedCollection>>, ReadError> {
        if !self.begins_collection(path) {
            return Ok(None);
        }
        let file = self.collections.entry(path, self.stamp(path));
        // Locked while it is read, so that it is not read by several threads.
        let mut outcome = hold(&file.outcome);
        if let Some(known) = &*outcome {
            return Ok(known.clone()?);
        }
        let bytes = self.bytes(path)?;
        let is = caught(|| opened(&bytes, path.name(), cancel)).and_then(|opened| opened);
        let is = is.map(|opened| opened.map(Arc::new));
        if cancel.is_cancelled() {
            return Ok(is?);
        }
        *outcome = Some(is.clone());
        drop(outcome);
        let size = is.as_ref().ok().and_then(Option::as_ref).map_or(0, |opened| opened.size);
        self.collections.weigh(&file, size);
        Ok(is?)
    }

    /// Returns whether a file may be a collection, by its first bytes.
    fn begins_collection(&self, path: &DocPath) -> bool {
        let first = |length| self.first_bytes(path, length).unwrap_or_default();
        let begins = |bytes: &[u8]| may_begin(&Source { bytes, name: path.name() });
        let sign = first(SIGN);
        if !begins(&sign) && !packed::is_packed(&sign) {
            return false;
        }
        let head = first(HEAD);
        let head = Source { bytes: &head, name: path.name() };
        caught(|| {
            let over = || false;
            let opening = packed::opening(&head, &limits(&over));
            let head = match &opening {
                Some((bytes, name)) => Source { bytes, name },
                None => head,
            };
            // Many documents are archives inside; which, is seen at their beginning or by their name.
            may_begin(&head) && format_of(&head).is_none()
        })
        .unwrap_or_default()
    }

    /// Returns the collection that has the document `path` in it, and the document's name there;
    /// `None` if the path leads into no file.
    pub(super) fn part(
        &self,
        path: &DocPath,
        cancel: &Cancel,
    ) -> Option<Result<(Arc<OpenedCollection>, String), ReadError>> {
        let (file, name) = self.file_around(path)?;
        Some(match self.collection(&file, cancel) {
            Ok(Some(opened)) if opened.part(&name).is_some() => Ok((opened, name)),
            Ok(_) => Err(ReadError::Missing),
            Err(why) => Err(why),
        })
    }

    /// Returns the file that has the document `path` in it, and the document's name there; `None` if
    /// there is none, or the document is a file of its own.
    pub(super) fn file_around(&self, path: &DocPath) -> Option<(DocPath, String)> {
        let words = path.as_str();
        let ends = words.match_indices('/').map(|(at, _)| at);
        for end in ends {
            let file = DocPath::new(Path::new(&words[..end])).ok()?;
            let about = std::fs::metadata(file.below(&self.root)).ok()?;
            if about.is_file() {
                return Some((file, words[end + 1..].to_owned()));
            }
        }
        None
    }
}

fn opened(
    bytes: &[u8],
    name: &str,
    cancel: &Cancel,
) -> Result<Option<OpenedCollection>, Unreadable> {
    let began = Instant::now();
    let is_over = || began.elapsed() > LONGEST || cancel.is_cancelled();
    let limits = limits(&is_over);
    let source = Source { bytes, name };
    let unpacked = packed::unpacked(&source, &limits).transpose()?;
    let source = match &unpacked {
        Some(Unpacked { bytes, name, .. }) => Source { bytes, name },
        None => source,
    };
    if format_of(&source).is_some() {
        return Ok(None);
    }
    let Some(kind) = collection_of(&source) else { return Ok(None) };
    if source.bytes.len() as u64 > LARGEST {
        return Err(Unreadable::TooMuch(format!("it is larger than {} MiB", LARGEST >> 20)));
    }
    let mut contents = (kind.open)(&source, &limits)?;
    let (mut names, mut parts) = (Vec::new(), HashMap::new());
    let mut size = 0;
    let count = contents.parts.len();
    for at in 0..count {
        let (name, file_name) =
            (contents.parts[at].name.clone(), contents.parts[at].file_name.clone());
        // A name that leads out of its file leads nowhere.
        if DocPath::new(Path::new(&name)).is_err() {
            continue;
        }
        let mut read =
            contents.read(at).map(|(bytes, losses)| (Arc::new(bytes.into_owned()), losses));
        if let Ok((bytes, losses)) = &mut read {
            size += bytes.len();
            // The end of the file is that of its last document.
            let of_file = unpacked.as_ref().and_then(|unpacked| unpacked.loss.clone());
            losses.extend(of_file.filter(|_| at + 1 == count));
        }
        names.push(name.clone());
        parts.insert(name, PartBytes { file_name, read });
    }
    Ok(Some(OpenedCollection { names, parts, size }))
}

/// Nothing that is done under these locks is ever left half done.
fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
