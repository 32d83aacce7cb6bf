//! Going through the files of a corpus, in order.
//!
//! Owns what is listed, and the count of what is left out, with the reason. No document is opened
//! here.

use std::collections::VecDeque;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, Error, WalkBuilder};

use super::ignored::{IgnoreRules, Ignored};
use super::left_out::LeftOut;
use super::{Corpus, CorpusPart, ReadError};
use crate::disk::natural;
use crate::model::path::{DocPath, PathError};

/// One entry of the list.
#[derive(Debug)]
pub struct FoundDocument {
    /// The document's path. If the name is not UTF-8, a visible form of it: invalid bytes are
    /// written `\xff`.
    pub path: DocPath,
    /// Why the document cannot be read, as far as that is known without opening it.
    pub unreadable: Option<ReadError>,
}

/// The documents of a corpus; see [`Corpus::walk`].
pub struct CorpusWalk<'a> {
    corpus: &'a Corpus,
    single: Option<FoundDocument>,
    /// The documents of the file that was found last.
    parts: VecDeque<FoundDocument>,
    files: Option<ignore::Walk>,
    left_out: Arc<Mutex<LeftOut>>,
}

impl std::fmt::Debug for CorpusWalk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CorpusWalk").field("corpus", &self.corpus).finish_non_exhaustive()
    }
}

/// The order in which the files of a folder are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WalkOrder {
    /// As people expect: `2.txt` before `10.txt`.
    Natural,
    /// As the system returns them.
    Any,
}

impl<'a> CorpusWalk<'a> {
    pub(super) fn new(corpus: &'a Corpus, order: WalkOrder) -> Self {
        let left_out = Arc::default();
        let files = |part| Some(files(corpus, part, order, &left_out));
        let (single, files) = match &corpus.part {
            CorpusPart::All => (None, files(None)),
            CorpusPart::Folder(folder) => (None, files(Some(folder.clone()))),
            CorpusPart::File(path) => (single(corpus, path), None),
            CorpusPart::Bytes(path, _) => (Some(found(path.clone(), None)), None),
        };
        Self { corpus, single, parts: VecDeque::new(), files, left_out }
    }

    /// Returns what was left out so far.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        hold(&self.left_out).clone()
    }

    fn entry(&self, entry: &DirEntry) -> Option<FoundDocument> {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        self.file(entry.path(), kind)
    }

    fn file(&self, path: &Path, kind: FileType) -> Option<FoundDocument> {
        let unreadable = if kind.is_symlink() {
            // A link is a document if it leads to one.
            let target = match self.corpus.inside(path) {
                Ok(target) => target,
                Err(why) => {
                    hold(&self.left_out).link(&why);
                    return None;
                }
            };
            let kind = fs::metadata(target).ok()?.file_type();
            if kind.is_dir() {
                hold(&self.left_out).to_folders += 1;
                return None;
            }
            ReadError::of_kind(kind)
        } else {
            ReadError::of_kind(kind)
        };
        self.named(path, unreadable)
    }

    /// Puts the documents of a file of several in its place; nothing if there are none.
    fn divided(&mut self, found: FoundDocument) -> Option<FoundDocument> {
        if found.unreadable.is_some() || matches!(self.corpus.part, CorpusPart::Bytes(..)) {
            return Some(found);
        }
        match self.corpus.collection(&found.path) {
            Ok(None) => Some(found),
            Ok(Some(collection)) => {
                let path =
                    |name: &String| DocPath::new(Path::new(&format!("{}/{name}", found.path))).ok();
                let paths = collection.names.iter().filter_map(path);
                self.parts.extend(paths.map(|path| FoundDocument { path, unreadable: None }));
                None
            }
            Err(why) => Some(FoundDocument { unreadable: Some(why), ..found }),
        }
    }

    fn failed(&self, error: &Error) -> Option<FoundDocument> {
        let path = path_of(error)?;
        // Only the kind of error, without the wording of the crates it passed through.
        let error = io::Error::from(error.io_error()?.kind());
        self.named(path, Some(ReadError::of(path)(error)))
    }

    fn named(&self, path: &Path, unreadable: Option<ReadError>) -> Option<FoundDocument> {
        let within = path.strip_prefix(&self.corpus.root).ok()?;
        match DocPath::new(within) {
            Ok(path) => Some(found(path, unreadable)),
            Err(error @ PathError::NotUnicode(_)) => {
                let shown = DocPath::new(Path::new(&escaped(within))).ok()?;
                Some(found(shown, Some(error.into())))
            }
            Err(_) => None,
        }
    }
}

impl Iterator for CorpusWalk<'_> {
    type Item = FoundDocument;

    fn next(&mut self) -> Option<FoundDocument> {
        if let Some(part) = self.parts.pop_front() {
            return Some(part);
        }
        if let Some(single) = self.single.take() {
            return self.divided(single).or_else(|| self.next());
        }
        loop {
            let next = match self.files.as_mut()?.next()? {
                Ok(entry) => self.entry(&entry),
                Err(error) => self.failed(&error),
            };
            if let Some(found) = next.and_then(|next| self.divided(next)) {
                return Some(found);
            }
            if let Some(part) = self.parts.pop_front() {
                return Some(part);
            }
        }
    }
}

fn found(path: DocPath, unreadable: Option<ReadError>) -> FoundDocument {
    FoundDocument { path, unreadable }
}

fn single(corpus: &Corpus, path: &DocPath) -> Option<FoundDocument> {
    let unreadable = match corpus.inside(&path.below(&corpus.root)) {
        Ok(file) => ReadError::of_kind(fs::metadata(file).ok()?.file_type()),
        Err(ReadError::Missing) => return None,
        Err(error) => Some(error),
    };
    Some(found(path.clone(), unreadable))
}

/// Starts at the root of the corpus, so that a part of it is listed as it is in the whole. What is
/// listed depends on the corpus alone, not on the machine: not on a `.gitignore` in a home folder
/// above it, nor on the user's git settings.
fn files(
    corpus: &Corpus,
    part: Option<PathBuf>,
    order: WalkOrder,
    left_out: &Arc<Mutex<LeftOut>>,
) -> ignore::Walk {
    let excluded = corpus.excluded.clone();
    let rules = Mutex::new(IgnoreRules::new(&corpus.root));
    let left_out = left_out.clone();
    let mut builder = WalkBuilder::new(&corpus.root);
    builder.standard_filters(false).follow_links(false).filter_entry(move |entry| {
        let path = entry.path();
        let Some(folder) = path.parent().filter(|_| entry.depth() > 0) else { return true };
        let asked =
            part.as_ref().is_none_or(|part| path.starts_with(part) || part.starts_with(path));
        if !asked || excluded.iter().any(|other| other == path) {
            return false;
        }
        let mut rules = hold(&rules);
        if let Some((file, why)) = rules.enter(folder) {
            hold(&left_out).unread.push((file, why.to_string()));
        }
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        match rules.ignored(path, is_dir) {
            None => return true,
            Some(Ignored::Hidden) => hold(&left_out).hidden += 1,
            Some(Ignored::Named) => hold(&left_out).named += 1,
        }
        false
    });
    if order == WalkOrder::Natural {
        builder.sort_by_file_name(natural::order);
    }
    builder.build()
}

/// Nothing that is done under these locks is ever left half done.
fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path_of(error: &Error) -> Option<&Path> {
    match error {
        Error::WithPath { path, .. } => Some(path),
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// Makes bytes that are not UTF-8 visible, so that no two such names look alike.
fn escaped(path: &Path) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}
