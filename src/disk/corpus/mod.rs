//! The documents of a library: which there are, and reading one.
//!
//! Owns the rules of what is a document and the promise that none is read from outside the
//! corpus; `walk` lists them, `read` reads one. What its bytes mean is [`super::decode`]'s matter, what its text says about itself is
//! [`crate::model::apparatus`]'s; where the folder is, [`super::locate`]'s.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use self::error::ReadError;
pub(super) use self::error::special;
use self::walk::WalkOrder;
pub use self::walk::{CorpusWalk, FoundDocument};
use super::file::FileError;
use super::folders::settled;
use super::locate::PEOPLE;
use crate::model::apparatus::Rules;
use crate::model::path::DocPath;

mod error;
mod read;
#[cfg(test)]
mod tests;
mod walk;

/// Larger files are not read: 2 GiB.
pub const LIMIT: u64 = 2 << 30;

/// The documents of a library. It holds no open file and does not change; what is in the folder
/// is looked at anew each time it is asked.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The folder that document paths start from; absolute and without links.
    root: PathBuf,
    part: CorpusPart,
    /// Files and folders below the root that are no documents.
    excluded: Vec<PathBuf>,
    /// How the facts of a document are read.
    rules: Arc<Rules>,
}

/// What of the folder was asked for.
#[derive(Clone, Debug)]
enum CorpusPart {
    All,
    /// What is in one folder below the root.
    Folder(PathBuf),
    /// One file.
    File(DocPath),
    /// One document that is in no file.
    Bytes(DocPath, Arc<[u8]>),
}

impl Corpus {
    /// All documents below `root`. The settings file and the store of the library are none,
    /// wherever they are.
    ///
    /// # Errors
    /// When there is no such folder, or it may not be seen.
    pub fn new(root: &Path, settings: Option<&Path>, store: &Path) -> Result<Self, FileError> {
        let root = fs::canonicalize(root).map_err(FileError::of("open", root))?;
        let below = |path: &Path| {
            let path = settled(path);
            (path.starts_with(&root) && path != root).then_some(path)
        };
        // Beside the settings of a library stands who goes by which names.
        let people = settings.and_then(Path::parent).map(|folder| folder.join(PEOPLE));
        let excluded = settings.into_iter().chain(people.as_deref()).chain([store]);
        let excluded = excluded.filter_map(below);
        let rules = Rules::built_in();
        Ok(Self { excluded: excluded.collect(), part: CorpusPart::All, root, rules })
    }

    /// The same corpus with the documents of one folder or one file of it alone. The paths of
    /// the documents stay as they are.
    #[must_use]
    pub fn only(mut self, path: DocPath) -> Self {
        let below = path.below(&self.root);
        self.part = if below.is_dir() { CorpusPart::Folder(below) } else { CorpusPart::File(path) };
        self
    }

    /// The same corpus with one document alone, whose content is given.
    #[must_use]
    pub fn of_bytes(mut self, path: DocPath, bytes: Vec<u8>) -> Self {
        self.part = CorpusPart::Bytes(path, bytes.into());
        self
    }

    /// The same corpus, its documents read by `rules`.
    #[must_use]
    pub fn read_by(mut self, rules: Arc<Rules>) -> Self {
        self.rules = rules;
        self
    }

    /// How the facts of a document are read.
    #[must_use]
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The folder that document paths start from; absolute and without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether `path` is, or would be, one of what was opened: of the whole corpus, or of the
    /// folder or file of it that was asked for.
    #[must_use]
    pub fn covers(&self, path: &DocPath) -> bool {
        match &self.part {
            CorpusPart::All => true,
            CorpusPart::Folder(folder) => path.below(&self.root).starts_with(folder),
            CorpusPart::File(own) | CorpusPart::Bytes(own, _) => own == path,
        }
    }

    /// The documents, and what looks like one but cannot be read, in natural order. Folders are
    /// read as the iterator comes to them. Hidden files, and those that a `.gitignore` in the
    /// corpus names, are left out, except a file that was asked for by its name.
    #[must_use]
    pub fn walk(&self) -> CorpusWalk<'_> {
        CorpusWalk::new(self, WalkOrder::Natural)
    }

    /// Whether there is nothing to be listed. Stops at the first file that is met: in which order
    /// they are does not matter, and nothing is sorted for it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        CorpusWalk::new(self, WalkOrder::Any).next().is_none()
    }

    /// Size and time of the file of a document; differs when somebody has written it, even if they
    /// have set the time of its content back. None if it is not there, or is no file.
    #[must_use]
    pub fn stamp(&self, path: &DocPath) -> Option<(u64, SystemTime)> {
        if matches!(self.part, CorpusPart::Bytes(..)) {
            return None;
        }
        let about = fs::metadata(path.below(&self.root)).ok()?;
        let touched = u64::try_from(about.ctime()).ok()?;
        let nanos = u32::try_from(about.ctime_nsec()).ok()?;
        let touched = SystemTime::UNIX_EPOCH + Duration::new(touched, nanos);
        Some((about.len(), about.modified().ok()?.max(touched)))
    }
}
