//! Files of several documents in a corpus: their documents have paths below that of the file.
//!
//! Owns that such a file is opened once for all of its documents, and which file is opened for that
//! at all. What is in one is decided in [`crate::format::collection`].

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use super::read::{LONGEST, limits};
use super::{Corpus, ReadError};
use crate::format::collection::collection_of;
use crate::format::packed::unpacked;
use crate::format::{Source, Unreadable, format_of};
use crate::model::path::DocPath;

/// A larger collection is not read, in bytes: 256 MiB.
const LARGEST: u64 = 256 << 20;
/// How many collections are remembered.
const REMEMBERED: usize = 2;
/// The endings of files that are looked into.
const ENDINGS: [&str; 3] = ["mbox", "mbx", "zip"];
/// What a mailbox begins with.
const MAILBOX: &[u8] = b"From ";
/// What packs a file adds one of these to its name.
const PACKED: [&str; 4] = [".gz", ".bz2", ".xz", ".zst"];

/// The documents of a file.
#[derive(Debug)]
pub(super) struct OpenedCollection {
    /// In the order of the file: the name below the file's own.
    pub names: Vec<String>,
    parts: HashMap<String, PartBytes>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct PartBytes {
    /// The name by which its format is told.
    pub file_name: String,
    /// Its bytes, and what of it could not be read.
    pub read: Result<(Vec<u8>, Vec<String>), Unreadable>,
}

/// The collections that were opened last.
#[derive(Clone, Debug, Default)]
pub(super) struct Collections(Arc<Mutex<Vec<KnownCollection>>>);

#[derive(Debug)]
struct KnownCollection {
    path: DocPath,
    stamp: Option<(u64, SystemTime)>,
    opened: Arc<OpenedCollection>,
}

impl OpenedCollection {
    /// Returns the document with this name.
    pub fn part(&self, name: &str) -> Option<&PartBytes> {
        self.parts.get(name)
    }
}

impl Corpus {
    /// Returns the documents in the file at `path`; `None` if it is one document. Opens only what may
    /// be a collection by its name.
    ///
    /// # Errors
    /// When it is a collection and cannot be read.
    pub(super) fn collection(
        &self,
        path: &DocPath,
    ) -> Result<Option<Arc<OpenedCollection>>, ReadError> {
        let is_mailbox = || self.first_bytes(path, MAILBOX.len()).is_some_and(|b| b == MAILBOX);
        match ending(path.name()) {
            // A mailbox often has none.
            None if is_mailbox() => {}
            Some(ending) if ENDINGS.contains(&ending.as_str()) => {}
            _ => return Ok(None),
        }
        let stamp = self.stamp(path);
        // Locked while it is read, so that it is not read by several threads.
        let mut known = self.collections.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.iter().find(|known| known.path == *path && known.stamp == stamp)
        {
            return Ok(Some(known.opened.clone()));
        }
        let bytes = self.bytes(path)?;
        let Some(opened) = opened(&bytes, path.name())? else { return Ok(None) };
        let opened = Arc::new(opened);
        known.retain(|known| known.path != *path);
        if known.len() == REMEMBERED {
            known.remove(0);
        }
        known.push(KnownCollection { path: path.clone(), stamp, opened: opened.clone() });
        Ok(Some(opened))
    }

    /// Returns the collection that has the document `path` in it, and the document's name there;
    /// `None` if the path leads into no file.
    pub(super) fn part(
        &self,
        path: &DocPath,
    ) -> Option<Result<(Arc<OpenedCollection>, String), ReadError>> {
        let (file, name) = self.file_around(path)?;
        Some(match self.collection(&file) {
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

fn opened(bytes: &[u8], name: &str) -> Result<Option<OpenedCollection>, ReadError> {
    let began = Instant::now();
    let is_over = || began.elapsed() > LONGEST;
    let limits = limits(&is_over);
    let source = Source { bytes, name };
    let unpacked = unpacked(&source, &limits).transpose()?;
    let source = match &unpacked {
        Some((bytes, name)) => Source { bytes, name },
        None => source,
    };
    if format_of(&source).is_some() {
        return Ok(None);
    }
    let Some(kind) = collection_of(&source) else { return Ok(None) };
    if source.bytes.len() as u64 > LARGEST {
        return Err(ReadError::TooLong(LARGEST >> 20));
    }
    let mut contents = (kind.open)(&source, &limits)?;
    let (mut names, mut parts) = (Vec::new(), HashMap::new());
    for at in 0..contents.parts.len() {
        let (name, file_name) =
            (contents.parts[at].name.clone(), contents.parts[at].file_name.clone());
        // A name that leads out of its file leads nowhere.
        if DocPath::new(Path::new(&name)).is_err() {
            continue;
        }
        let read = contents.read(at).map(|(bytes, losses)| (bytes.into_owned(), losses));
        names.push(name.clone());
        parts.insert(name, PartBytes { file_name, read });
    }
    Ok(Some(OpenedCollection { names, parts }))
}

/// Returns the ending of a name, in lower case and without what says that it is packed.
fn ending(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let bare = PACKED.iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower);
    bare.rsplit_once('.').map(|(_, ending)| ending.to_owned())
}
