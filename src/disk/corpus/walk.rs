//! Going through the files of a corpus, in order.
//!
//! Owns what is listed, and the count of what is left out, with the reason; and what of it is listed
//! again when folders have changed. No document is opened here, but files of several are.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, Error, WalkBuilder};

use super::ignored::{IgnoreRules, Ignored};
use super::left_out::LeftOut;
use super::{Corpus, CorpusPart, FileStamp, FolderStamp, ReadError};
use crate::model::cancel::Cancel;
use crate::model::natural;
use crate::model::path::{DocPath, PathError};

/// One entry of the list.
#[derive(Debug)]
pub struct FoundDocument {
    /// The document's path. If the name is not UTF-8, a visible form of it: invalid bytes are
    /// written `\xff`.
    pub path: DocPath,
    /// Why the document cannot be read, as far as that is known without opening it.
    pub unreadable: Option<ReadError>,
    /// Its file when it was found; `None` also if nobody asked.
    pub stamp: FileStamp,
}

/// The documents of a corpus; see [`Corpus::walk`].
pub struct CorpusWalk<'a> {
    corpus: &'a Corpus,
    single: Option<FoundDocument>,
    /// The documents of the file that was found last.
    parts: VecDeque<FoundDocument>,
    files: Option<ignore::Walk>,
    /// What was found ahead, and not looked into.
    ahead: VecDeque<FoundDocument>,
    left_out: Arc<Mutex<LeftOut>>,
    folders: Arc<Mutex<Vec<SeenFolder>>>,
    /// Whether files of several documents are given by their documents.
    divides: bool,
    /// Which files are known to be one document.
    known: Option<IsOne<'a>>,
}

/// Says of a file whether it is known to be one document.
type IsOne<'a> = Box<dyn Fn(&DocPath, FileStamp) -> bool + Send + 'a>;

/// A folder that a walk came to: its path below the root, and its stamp from before it was listed;
/// `None` for one that was only passed.
pub type SeenFolder = (PathBuf, Option<FolderStamp>);

/// Which folders are listed again.
#[derive(Clone, Debug, Default)]
pub struct ChangedFolders {
    /// Those that have changed, by their paths below the root.
    pub changed: BTreeSet<PathBuf>,
    /// All that were known before; others are new, and are listed if they are in a changed one.
    pub known: BTreeSet<PathBuf>,
}

impl ChangedFolders {
    fn lists(&self, folder: &Path) -> bool {
        self.changed.contains(folder) || !self.known.contains(folder)
    }

    /// Returns whether a walk goes to the file or folder at `path`, below the root.
    fn has(&self, path: &Path, is_dir: bool) -> bool {
        if is_dir && self.known.contains(path) {
            // On the way to one that has changed.
            let next = self.changed.range(path.to_owned()..).next();
            return next.is_some_and(|changed| changed.starts_with(path));
        }
        path.parent().is_some_and(|folder| self.lists(folder))
    }
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
    pub(super) fn new(corpus: &'a Corpus, order: WalkOrder, again: Option<ChangedFolders>) -> Self {
        // In any order, it is only asked whether there is anything.
        let divides = again.is_none() && order == WalkOrder::Natural;
        let (left_out, folders) = (Arc::default(), Arc::default());
        let again = again.map(Arc::new);
        let files = |part: Option<PathBuf>| {
            let noted = Noted { left_out: Arc::clone(&left_out), folders: Arc::clone(&folders) };
            Some(files(corpus, part, order, again.clone(), noted))
        };
        let (single, files) = match &corpus.part {
            CorpusPart::All => (None, files(None)),
            CorpusPart::Folder(folder) => (None, files(Some(folder.clone()))),
            CorpusPart::File(path) => (single(corpus, path), None),
            CorpusPart::Bytes(path, _) => (Some(found(path.clone(), None)), None),
        };
        let (parts, ahead) = (VecDeque::new(), VecDeque::new());
        Self { corpus, single, parts, files, ahead, left_out, folders, divides, known: None }
    }

    /// Goes through all folders now, and looks at each file; opens none. What is then known of them
    /// can be worked out meanwhile.
    #[must_use]
    pub fn ahead(mut self) -> Self {
        self.ahead.extend(self.single.take());
        while let Some(found) = self.next_file() {
            self.ahead.push_back(found);
        }
        self.files = None;
        for found in self.ahead.iter_mut().filter(|found| found.unreadable.is_none()) {
            found.stamp = self.corpus.stamp(&found.path);
        }
        self
    }

    /// Does not open a file of which `is_one` says that it is one document: that it has not changed
    /// since it was read as one.
    #[must_use]
    pub fn knowing(self, is_one: impl Fn(&DocPath, FileStamp) -> bool + Send + 'a) -> Self {
        Self { known: Some(Box::new(is_one)), ..self }
    }

    /// Returns the folders that the walk has come to so far.
    #[must_use]
    pub fn folders(&self) -> Vec<SeenFolder> {
        hold(&self.folders).clone()
    }

    /// Returns what was left out so far.
    #[must_use]
    pub fn left_out(&self) -> LeftOut {
        hold(&self.left_out).clone()
    }

    /// Returns the next file, which may be one of several documents.
    fn next_file(&mut self) -> Option<FoundDocument> {
        if let Some(single) = self.single.take() {
            return Some(single);
        }
        loop {
            let next = match self.files.as_mut()?.next()? {
                Ok(entry) => self.entry(&entry),
                Err(error) => self.failed(&error),
            };
            if next.is_some() {
                return next;
            }
        }
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
                Err(why @ (ReadError::Outside | ReadError::FolderOutside)) => {
                    return self.named(path, Some(why));
                }
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
        if !self.divides
            || found.unreadable.is_some()
            || matches!(self.corpus.part, CorpusPart::Bytes(..))
            || self.known.as_ref().is_some_and(|is_one| is_one(&found.path, found.stamp))
        {
            return Some(found);
        }
        match self.corpus.collection(&found.path, &Cancel::default()) {
            Ok(None) => Some(found),
            Ok(Some(collection)) => {
                let path =
                    |name: &String| DocPath::new(Path::new(&format!("{}/{name}", found.path))).ok();
                let paths = collection.names.iter().filter_map(path);
                self.parts.extend(paths.map(|path| FoundDocument {
                    path,
                    unreadable: None,
                    stamp: found.stamp,
                }));
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
        loop {
            let next = self.ahead.pop_front().or_else(|| self.next_file())?;
            if let Some(found) = self.divided(next) {
                return Some(found);
            }
            if let Some(part) = self.parts.pop_front() {
                return Some(part);
            }
        }
    }
}

fn found(path: DocPath, unreadable: Option<ReadError>) -> FoundDocument {
    FoundDocument { path, unreadable, stamp: None }
}

fn single(corpus: &Corpus, path: &DocPath) -> Option<FoundDocument> {
    let unreadable = match corpus.inside(&path.below(&corpus.root)) {
        Ok(file) => ReadError::of_kind(fs::metadata(file).ok()?.file_type()),
        // It may be in a file of several documents.
        Err(ReadError::Missing) => match corpus.part(path, &Cancel::default())? {
            Ok(_) => None,
            Err(ReadError::Missing) => return None,
            Err(error) => Some(error),
        },
        Err(error) => Some(error),
    };
    Some(found(path.clone(), unreadable))
}

/// What is noted on the way.
struct Noted {
    left_out: Arc<Mutex<LeftOut>>,
    folders: Arc<Mutex<Vec<SeenFolder>>>,
}

/// Starts at the root of the corpus, so that a part of it is listed as it is in the whole. What is
/// listed depends on the corpus alone, not on the machine: not on a `.gitignore` in a home folder
/// above it, nor on the user's git settings.
fn files(
    corpus: &Corpus,
    part: Option<PathBuf>,
    order: WalkOrder,
    again: Option<Arc<ChangedFolders>>,
    Noted { left_out, folders }: Noted,
) -> ignore::Walk {
    let root = corpus.root.clone();
    let note = move |path: &Path, passed: bool| {
        if let Ok(below) = path.strip_prefix(&root) {
            let stamp = if passed { None } else { super::folder_stamp(path) };
            hold(&folders).push((below.to_owned(), stamp));
        }
    };
    if again.is_none() && part.is_none() {
        note(&corpus.root, false);
    }
    let root = corpus.root.clone();
    let excluded = corpus.excluded.clone();
    let rules = Mutex::new(IgnoreRules::new(&corpus.root));
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
            None => {
                let below = path.strip_prefix(&root).unwrap_or(path);
                let known = again.as_ref().is_some_and(|again| again.known.contains(below));
                // Of a part, not the folders on the way to it.
                if is_dir && part.as_ref().is_none_or(|part| path.starts_with(part)) {
                    note(path, known);
                }
                return again.as_ref().is_none_or(|again| again.has(below, is_dir));
            }
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
