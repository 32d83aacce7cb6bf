//! The documents of a library: which there are, and reading one.
//!
//! Owns the rules of what is a document and the promise that none is read from outside the
//! corpus. What its bytes mean is [`super::decode`]'s matter, what its text says about itself is
//! [`crate::model::apparatus`]'s; where the folder is, [`super::library`]'s.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use rustix::fs::OFlags;

pub use self::error::ReadError;
pub(super) use self::error::special;
pub use self::walk::{Found, Walk};
use super::decode::{Decoded, LineEnds, NotText, decode};
use super::file::FileError;
use super::folders::settled;
use super::library::PEOPLE;
use crate::model::apparatus::{self, Apparatus, Rules};
use crate::model::document::{Document, SourceFile};
use crate::model::path::DocPath;
use crate::model::text::Text;

mod error;
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
    part: Part,
    /// Files and folders below the root that are no documents.
    excluded: Vec<PathBuf>,
    /// How the facts of a document are read.
    rules: Arc<Rules>,
}

/// What of the folder was asked for.
#[derive(Clone, Debug)]
enum Part {
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
        Ok(Self { excluded: excluded.collect(), part: Part::All, root, rules })
    }

    /// The same corpus with the documents of one folder or one file of it alone. The paths of
    /// the documents stay as they are.
    #[must_use]
    pub fn only(mut self, path: DocPath) -> Self {
        let below = path.below(&self.root);
        self.part = if below.is_dir() { Part::Folder(below) } else { Part::File(path) };
        self
    }

    /// The same corpus with one document alone, whose content is given.
    #[must_use]
    pub fn of_bytes(mut self, path: DocPath, bytes: Vec<u8>) -> Self {
        self.part = Part::Bytes(path, bytes.into());
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
    pub fn rules(&self) -> &Rules {
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
            Part::All => true,
            Part::Folder(folder) => path.below(&self.root).starts_with(folder),
            Part::File(own) | Part::Bytes(own, _) => own == path,
        }
    }

    /// The documents, and what looks like one but cannot be read, in natural order. Folders are
    /// read as the iterator comes to them. Hidden files, and those that a `.gitignore` in the
    /// corpus names, are left out, except a file that was asked for by its name.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self)
    }

    /// Reads a document. It may take long: not for the thread that draws.
    ///
    /// # Errors
    /// When it cannot be read, is not text, or is not in the corpus.
    pub fn read(&self, path: &DocPath) -> Result<Document, ReadError> {
        let bytes = match &self.part {
            Part::Bytes(own, bytes) if own == path => bytes.to_vec(),
            Part::Bytes(..) => return Err(ReadError::Missing),
            _ => self.bytes(path)?,
        };
        self.document(path, bytes.len() as u64, bytes)
    }

    /// The beginning of a document that is valid UTF-8, up to the last line that is whole in its
    /// first `bytes` bytes, or all of it, without its facts: to show something of it before all of
    /// it is read. None if it is something else.
    #[must_use]
    pub fn head(&self, path: &DocPath, bytes: u64) -> Option<Document> {
        if matches!(self.part, Part::Bytes(..)) {
            return None;
        }
        let real = self.inside(&path.below(&self.root)).ok()?;
        let size = fs::metadata(&real).ok().filter(|about| readable(about).is_ok())?.len();
        let mut head = Vec::new();
        open(&real).ok()?.take(bytes).read_to_end(&mut head).ok()?;
        let whole = std::str::from_utf8(&head).map_or_else(|error| error.valid_up_to(), str::len);
        if whole + 4 < head.len() {
            return None;
        }
        if size > bytes {
            head.truncate(memchr::memrchr(b'\n', &head).map_or(whole, |at| at + 1));
        }
        Self::decoded(path, size, head, |_| Apparatus::default()).ok()
    }

    fn document(&self, path: &DocPath, size: u64, bytes: Vec<u8>) -> Result<Document, ReadError> {
        Self::decoded(path, size, bytes, |text| apparatus::read(text, &self.rules))
    }

    fn decoded(
        path: &DocPath,
        size: u64,
        bytes: Vec<u8>,
        facts: impl Fn(&str) -> Apparatus,
    ) -> Result<Document, ReadError> {
        let Decoded { text, encoding, line_ends, replaced, .. } =
            decode(bytes).map_err(|NotText::Binary { kind }| ReadError::NotText(kind))?;
        Ok(Document {
            path: path.clone(),
            apparatus: Arc::new(facts(&text)),
            text: Arc::new(Text::new(text)),
            source: SourceFile { bytes: size, encoding, line_ends: name_of(line_ends), replaced },
        })
    }

    /// Does something for each of `paths`, on as many threads as there are processors.
    pub fn each(paths: &[DocPath], task: impl Fn(usize, &DocPath) + Sync) {
        let next = AtomicUsize::new(0);
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(at) else { break };
                task(at, path);
            }
        };
        let threads = thread::available_parallelism().map_or(1, usize::from).min(paths.len());
        thread::scope(|scope| {
            for _ in 1..threads {
                // If the system gives no more threads, this one does all.
                let _ = thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }

    /// The documents that can be read, by the digest of their text: to find one again that has
    /// another name now. Reads all of them.
    #[must_use]
    pub fn by_digest(&self) -> HashMap<String, Vec<DocPath>> {
        let mut digests: HashMap<String, Vec<DocPath>> = HashMap::new();
        for found in self.walk().filter(|found| found.unreadable.is_none()) {
            if let Ok(document) = self.read(&found.path) {
                digests.entry(document.text.sha256().to_owned()).or_default().push(found.path);
            }
        }
        digests
    }

    /// Size and time of the file of a document; differs when somebody has written it, even if they
    /// have set the time of its content back. None if it is not there, or is no file.
    #[must_use]
    pub fn stamp(&self, path: &DocPath) -> Option<(u64, SystemTime)> {
        if matches!(self.part, Part::Bytes(..)) {
            return None;
        }
        let about = fs::metadata(path.below(&self.root)).ok()?;
        let touched = u64::try_from(about.ctime()).ok()?;
        let nanos = u32::try_from(about.ctime_nsec()).ok()?;
        let touched = SystemTime::UNIX_EPOCH + Duration::new(touched, nanos);
        Some((about.len(), about.modified().ok()?.max(touched)))
    }

    fn bytes(&self, path: &DocPath) -> Result<Vec<u8>, ReadError> {
        let path = self.inside(&path.below(&self.root))?;
        let failed = || ReadError::of(&path);
        // Only looked at: opening a pipe or a device already does something to it.
        readable(&fs::metadata(&path).map_err(failed())?)?;
        let file = open(&path).map_err(failed())?;
        let about = file.metadata().map_err(failed())?;
        readable(&about)?;
        // Room for one byte more, so that the end is met without asking for more room.
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
        // It may grow meanwhile, so the limit is on what comes.
        let size = file.take(LIMIT + 1).read_to_end(&mut bytes);
        if size.map_err(failed())? as u64 > LIMIT {
            return Err(ReadError::TooLarge);
        }
        Ok(bytes)
    }

    /// Where `path` leads when links are followed, if that is in the corpus.
    fn inside(&self, path: &Path) -> Result<PathBuf, ReadError> {
        let real = fs::canonicalize(path).map_err(ReadError::of(path))?;
        if !real.starts_with(&self.root) {
            return Err(ReadError::Outside);
        }
        if self.excludes(path) || self.excludes(&real) {
            return Err(ReadError::NotADocument);
        }
        Ok(real)
    }

    fn excludes(&self, path: &Path) -> bool {
        self.excluded.iter().any(|other| path.starts_with(other))
    }
}

fn open(path: &Path) -> std::io::Result<fs::File> {
    OpenOptions::new()
        .read(true)
        // Should it have become a pipe by now, do not wait for who writes to it.
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
}

fn name_of(line_ends: LineEnds) -> &'static str {
    match line_ends {
        LineEnds::Lf => "LF",
        LineEnds::CrLf => "CRLF",
        LineEnds::Cr => "CR",
        LineEnds::Mixed => "mixed",
        LineEnds::None => "none",
    }
}

fn readable(about: &fs::Metadata) -> Result<(), ReadError> {
    if let Some(kind) = ReadError::of_kind(about.file_type()) {
        return Err(kind);
    }
    if about.len() > LIMIT {
        return Err(ReadError::TooLarge);
    }
    Ok(())
}
