//! The documents of a library: which ones exist, and how one is read.
//!
//! Owns the rules for what is a document and the promise that none is read from outside the corpus;
//! `walk` lists them, `read` reads one. What the bytes mean is decided in [`crate::format`], what
//! the text says about itself in [`crate::model::apparatus`], and where the folder is in
//! [`super::locate`].

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use self::collections::Collections;
use self::encodings::Encodings;
pub use self::error::ReadError;
pub use self::left_out::LeftOut;
use self::walk::WalkOrder;
pub use self::walk::{ChangedFolders, CorpusWalk, FoundDocument, SeenFolder};
use super::file::{FileError, form};
use super::folders::settled;
use super::locate::{FACTS, PEOPLE};
use super::texts::Texts;
use crate::format::{FORMATS, Format};
use crate::model::abbreviation::Abbreviations;
use crate::model::apparatus::Rules;
use crate::model::cancel::Cancel;
use crate::model::corrections::{Corrections, SaidOfDocument};
use crate::model::path::DocPath;
use crate::model::settings::Settings;

mod collections;
pub(super) mod encodings;
mod error;
mod ignored;
mod left_out;
mod read;
#[cfg(test)]
mod tests;
mod walk;

/// Larger files are not read: 2 GiB.
pub const LIMIT: u64 = 2 << 30;

/// Size in bytes and time of a document's file; `None` if it does not exist, or if there is no file.
pub type FileStamp = Option<(u64, SystemTime)>;

/// A folder's number on its disk, and the time of its last change: they change when a file in it
/// comes or goes.
pub type FolderStamp = (u64, SystemTime);

/// The documents of a library. It holds no open file and does not change, but for what people say of
/// the documents; the folder is examined again for each request.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The folder that document paths start from; absolute and without links.
    root: PathBuf,
    part: CorpusPart,
    /// Files and folders that are not documents, wherever they are.
    excluded: Vec<PathBuf>,
    /// How the facts of a document are read.
    rules: Arc<Rules>,
    /// What people say of the documents.
    corrections: Arc<Mutex<Arc<Corrections>>>,
    /// The encodings named for documents.
    encodings: Arc<Encodings>,
    /// Whether links to files out of the corpus are followed.
    follows: bool,
    /// Which words, besides those that are known, do not end a sentence.
    abbreviations: Arc<Abbreviations>,
    /// What formats made of files before.
    texts: Option<Arc<Texts>>,
    collections: Collections,
}

/// Which part of the folder was asked for.
#[derive(Clone, Debug)]
enum CorpusPart {
    All,
    /// Everything in one folder below the root.
    Folder(PathBuf),
    /// One file.
    File(DocPath),
    /// One document that is not in a file.
    Bytes(DocPath, Arc<[u8]>),
}

impl Corpus {
    /// Creates the corpus of all documents below `root`, except the library's settings file and
    /// store, wherever they are.
    ///
    /// # Errors
    /// When the folder does not exist or may not be read.
    pub fn new(root: &Path, settings: Option<&Path>, store: &Path) -> Result<Self, FileError> {
        let root = fs::canonicalize(root).map_err(FileError::of("open", root))?;
        let other = |path: &Path| {
            let path = settled(path);
            (!root.starts_with(&path)).then_some(path)
        };
        // The list of people and what is said of documents are beside the library's settings.
        let beside = |name: &str| settings.and_then(Path::parent).map(|folder| folder.join(name));
        let beside = [beside(PEOPLE), beside(FACTS)];
        let beside = beside.iter().flatten().map(PathBuf::as_path);
        let excluded = settings.into_iter().chain(beside).chain([store]);
        let excluded = excluded.filter_map(other);
        let (rules, collections) = (Rules::built_in(), Collections::default());
        Ok(Self {
            excluded: excluded.collect(),
            part: CorpusPart::All,
            root,
            rules,
            corrections: Arc::default(),
            encodings: Arc::default(),
            follows: false,
            abbreviations: Arc::default(),
            texts: None,
            collections,
        })
    }

    /// Restricts the corpus to the documents of one folder, or to one file. The paths of the
    /// documents stay the same.
    #[must_use]
    pub fn only(mut self, path: DocPath) -> Self {
        let below = path.below(&self.root);
        self.part = if below.is_dir() { CorpusPart::Folder(below) } else { CorpusPart::File(path) };
        self
    }

    /// Restricts the corpus to one document, whose content is given.
    #[must_use]
    pub fn of_bytes(mut self, path: DocPath, bytes: Vec<u8>) -> Self {
        self.part = CorpusPart::Bytes(path, bytes.into());
        self
    }

    /// Sets the rules by which documents are read.
    #[must_use]
    pub fn read_by(mut self, rules: Arc<Rules>) -> Self {
        self.rules = rules;
        self
    }

    /// Sets what people say of the documents, also for its copies.
    pub fn correct(&self, corrections: Corrections) {
        *self.corrections.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(corrections);
    }

    /// Returns what people say of the documents.
    #[must_use]
    pub fn corrections(&self) -> Arc<Corrections> {
        self.corrections.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns what people say of the document at `path`, whose text has the SHA-256 that `digest`
    /// returns.
    #[must_use]
    pub fn said_of(
        &self,
        path: &DocPath,
        digest: impl FnOnce() -> Option<String>,
    ) -> Option<SaidOfDocument> {
        let corrections = self.corrections();
        let digest = if corrections.asks_for_text(path) { digest() } else { None };
        let said = match digest {
            Some(digest) => corrections.of(path, Some(&digest), |path| self.has(path)),
            // Of a text that is not known nothing is said, but at its path.
            None => corrections.at(path),
        };
        said.cloned()
    }

    /// Takes from the settings in which encodings documents are, whether links to files out of the
    /// corpus are followed, and which abbreviations do not end a sentence.
    #[must_use]
    pub fn set_by(mut self, settings: &Settings) -> Self {
        self.encodings = Arc::new(Encodings::new(&settings.read));
        self.follows = settings.documents.follow_links;
        self.abbreviations = Arc::new(Abbreviations::new(&settings.reading.abbreviations));
        self
    }

    /// Remembers what formats make of files.
    #[must_use]
    pub fn remembering(mut self, texts: Option<Texts>) -> Self {
        self.texts = texts.map(Arc::new);
        self
    }

    /// Returns whether there is a file for this document, readable or not.
    #[must_use]
    pub fn has(&self, path: &DocPath) -> bool {
        match &self.part {
            CorpusPart::Bytes(own, _) => own == path,
            _ => {
                !matches!(self.inside(&path.below(&self.root)), Err(ReadError::Missing))
                    || self.part(path, &Cancel::default()).is_some_and(|part| part.is_ok())
            }
        }
    }

    /// Returns the rules by which documents are read.
    #[must_use]
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// Returns a key that differs where what is read of a document may differ.
    #[must_use]
    pub fn key(&self) -> String {
        let formats: Vec<String> = FORMATS.iter().map(Format::read_by).collect();
        let key = [self.rules.key(), &formats.join(","), self.encodings.key()].join(" ");
        key.trim_end().to_owned()
    }

    /// Returns the folder that document paths start from; absolute and without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the path by which the corpus lists a document that was named: on some disks a name has
    /// several forms.
    #[must_use]
    pub fn listed(&self, path: &DocPath) -> DocPath {
        form::listed_path(&self.root, path)
    }

    /// Returns whether `path` is, or would be, in what was opened: the whole corpus, or the folder
    /// or file of it that was asked for.
    #[must_use]
    pub fn covers(&self, path: &DocPath) -> bool {
        match &self.part {
            CorpusPart::All => true,
            CorpusPart::Folder(folder) => path.below(&self.root).starts_with(folder),
            CorpusPart::File(own) => {
                let below = path.as_str().strip_prefix(own.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            CorpusPart::Bytes(own, _) => own == path,
        }
    }

    /// Lists the documents, and files that look like documents but cannot be read, in natural
    /// order. Folders are read as the iterator reaches them. Hidden files, and those excluded by a
    /// `.gitignore` in the corpus, are left out, except a file that was asked for by name.
    #[must_use]
    pub fn walk(&self) -> CorpusWalk<'_> {
        CorpusWalk::new(self, WalkOrder::Natural, None)
    }

    /// Lists again what is directly in some folders, and everything in folders that are new there;
    /// a file of several documents as one.
    #[must_use]
    pub fn walk_again(&self, folders: ChangedFolders) -> CorpusWalk<'_> {
        CorpusWalk::new(self, WalkOrder::Natural, Some(folders))
    }

    /// Returns the stamp of a folder, by its path below the root; `None` if there is none.
    #[must_use]
    pub fn folder_stamp(&self, folder: &Path) -> Option<FolderStamp> {
        folder_stamp(&self.root.join(folder))
    }

    /// Returns what is left out if there is nothing to list. Stops at the first file found, and so
    /// sorts nothing.
    #[must_use]
    pub fn nothing_but(&self) -> Option<LeftOut> {
        let mut walk = CorpusWalk::new(self, WalkOrder::Any, None);
        walk.next().is_none().then(|| walk.left_out())
    }

    /// Returns the size and time of a document's file. They change when the file is written, even
    /// if its modification time is reset afterwards. `None` if the file does not exist or is not a
    /// regular file.
    #[must_use]
    pub fn stamp(&self, path: &DocPath) -> FileStamp {
        if matches!(self.part, CorpusPart::Bytes(..)) {
            return None;
        }
        let own = fs::metadata(path.below(&self.root)).ok();
        let around = || {
            let (file, _) = self.file_around(path)?;
            fs::metadata(file.below(&self.root)).ok()
        };
        let about = own.or_else(around)?;
        Some((about.len(), changed_at(&about)?))
    }
}

fn folder_stamp(path: &Path) -> Option<FolderStamp> {
    let about = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir)?;
    Some((about.ino(), changed_at(&about)?))
}

/// Returns when a file was changed, even if its time was reset afterwards.
fn changed_at(about: &fs::Metadata) -> Option<SystemTime> {
    let touched = u64::try_from(about.ctime()).ok()?;
    let nanos = u32::try_from(about.ctime_nsec()).ok()?;
    let touched = SystemTime::UNIX_EPOCH + Duration::new(touched, nanos);
    Some(about.modified().ok()?.max(touched))
}
