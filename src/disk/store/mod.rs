//! The store: the folder of TOML files that holds annotations and codebook.
//!
//! ```text
//! <store>/codebook.toml                      shared by all annotators
//! <store>/<annotator>/<document path>.toml   one file per annotated document and annotator
//! <store>/.texts/<sha256>.txt                the texts on which annotations were made
//! ```
//!
//! Owns these files and three promises. A save is a change, applied to the current content of the
//! file, so two simultaneous sessions lose nothing. Whatever the reader wrote around the
//! annotations stays. A file that cannot be read in full is never written. Settings, reading
//! positions and drafts are kept elsewhere, and how annotations are displayed is not known here.
//!
//! `read` and `write` turn a file into a notebook and back, `toml_text` knows which text belongs to
//! which entry, `save` combines them under a lock that `durable` takes, `original` is what brings
//! back an entry that a save removed, `saved` knows what need not be parsed again, `single` whether an
//! entry could be written. Seven files have methods because each is one operation on the same folder,
//! under the same lock.

mod codebook;
mod codebook_text;
mod durable;
mod error;
mod fields;
mod kept;
mod literal;
mod mend;
mod moving;
mod name;
mod original;
mod read;
pub mod resolve;
mod save;
mod saved;
pub mod single;
mod toml_text;
mod waiting;
mod walk;
pub mod watch;
pub mod whole;
mod write;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use codebook::ChangeCodebookError;
pub use error::{Problem, StoreError};
pub use kept::{KEPT_TEXT_LIMIT, KeptTexts};
pub use moving::MoveResult;
pub use save::{SaveLock, SaveResult};
pub use waiting::{Wait, WaitNote};

use self::codebook::KnownNames;
use self::error::Problems;
use self::name::file_name;
use self::read::{ParsedFile, read};
use self::saved::SavedFiles;
use self::toml_text::TomlText;
use self::waiting::Waiting;
use crate::disk::file::{FileError, form, read_below, safe_below};
use crate::disk::line_ends::{has_crlf, with_line_ends_of};
use crate::disk::lock::LockManner;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// The largest file in a store that is read, in bytes.
const LIMIT: u64 = 64 << 20;
/// The codebook's file.
const CODEBOOK: &str = "codebook.toml";

/// A store, as used by one annotator. It may be shared between threads.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    annotator: String,
    read_only: bool,
    /// The size of the largest text that is kept, in bytes.
    keep_up_to: u64,
    manner: LockManner,
    saved: Arc<Mutex<SavedFiles>>,
    differences: Arc<resolve::Differences>,
    names: Arc<Mutex<KnownNames>>,
    waiting: Waiting,
    /// Held while the note of what is perhaps not safe is read and changed.
    noting: Arc<Mutex<()>>,
}

/// Size, time and identity of a file: changes when the file is written. The default is the stamp of
/// a missing file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp(Option<(u64, i64, i64, u64)>);

impl Stamp {
    /// Returns the stamp of a file; cheap.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        fs::metadata(path).map_or(Self::default(), |about| Self::from(&about))
    }
}

impl From<&fs::Metadata> for Stamp {
    fn from(about: &fs::Metadata) -> Self {
        Self(Some((about.size(), about.mtime(), about.mtime_nsec(), about.ino())))
    }
}

/// The stored annotations of one annotator on one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredNotebook {
    /// The valid entries.
    pub notebook: Notebook,
    /// The SHA-256 of the text in which the offsets count, unless a highlight names another.
    pub sha256: Option<String>,
    /// The stamp of the file that was read.
    pub stamp: Stamp,
    /// The errors in the file.
    pub problems: Vec<Problem>,
    /// Whether the file still says a former name of a tag; it is rewritten with the next save.
    pub has_former_names: bool,
}

impl StoredNotebook {
    /// Returns whether saving to the file is refused until it is repaired.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        !self.problems.is_empty()
    }
}

impl Store {
    /// Opens the store in the folder `root` for `annotator`. Nothing is created on disk before the
    /// first save.
    ///
    /// # Errors
    ///
    /// When the annotator's name is not valid as the name of a folder.
    pub fn open(root: PathBuf, annotator: String, read_only: bool) -> Result<Self, StoreError> {
        check_annotator(&annotator)?;
        // Where two forms of a name are one folder, they are one annotator.
        let annotator = form::listed_name(&root, &annotator).unwrap_or(annotator);
        if root.exists() && !root.is_dir() {
            let source = std::io::ErrorKind::NotADirectory.into();
            return Err(FileError { path: root, doing: "keep annotations in", source }.into());
        }
        let keep_up_to = KEPT_TEXT_LIMIT;
        let (manner, saved, differences, names, waiting, noting) = Default::default();
        Ok(Self {
            root,
            annotator,
            read_only,
            keep_up_to,
            manner,
            saved,
            differences,
            names,
            waiting,
            noting,
        })
    }

    /// Returns the same store, with files for those whom `manner` names, locked in that manner. By
    /// default they are for their owner alone.
    #[must_use]
    pub fn with_manner(self, manner: LockManner) -> Self {
        Self { manner, ..self }
    }

    /// Sets the size in bytes of the largest text that is kept; with 0, none is.
    #[must_use]
    pub fn keeping(self, limit: u64) -> Self {
        Self { keep_up_to: limit, ..self }
    }

    /// Returns the texts on which annotations were made.
    #[must_use]
    pub fn kept_texts(&self) -> KeptTexts<'_> {
        KeptTexts(self)
    }

    /// Returns the folder of the store.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the annotator whose annotations are saved.
    #[must_use]
    pub fn annotator(&self) -> &str {
        &self.annotator
    }

    /// Returns whether every save is refused.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Returns what a save of this store is waiting for now; `None` if none is on its way.
    #[must_use]
    pub fn waits_for(&self) -> Option<Wait> {
        self.waiting.now()
    }

    /// Notes that the annotations of `document`, or the store as a whole, are about to be read and
    /// written, until the result is dropped.
    #[must_use]
    pub fn begin_save(&self, document: Option<&DocPath>) -> WaitNote {
        let file = document.map_or_else(
            || self.root.clone(),
            |document| self.root.join(&self.annotator).join(format!("{document}.toml")),
        );
        self.waiting.begin(Wait::File(file))
    }

    /// Loads the annotations of `annotator` on `document`. Without a file there are none; errors in
    /// the file are listed as problems.
    #[must_use]
    pub fn load(&self, annotator: &str, document: &DocPath) -> StoredNotebook {
        let path = match self.file_of(annotator, document) {
            Ok(path) => path,
            Err(error) => {
                return StoredNotebook {
                    problems: vec![self.problem_of(error)],
                    ..StoredNotebook::default()
                };
            }
        };
        let stamp = Stamp::of(&path);
        let (_, reading) = self.read_file(&path, document);
        let mut notebook = reading.notebook.clone();
        let has_former_names = notebook.renew_tags(&self.former_names());
        let (sha256, problems) = (reading.sha256.clone(), reading.problems.clone());
        StoredNotebook { notebook, sha256, stamp, problems, has_former_names }
    }

    /// Returns the content of `path` (`None` if the file does not exist), parsed as annotations of
    /// `document`.
    fn read_file(&self, path: &Path, document: &DocPath) -> (Option<String>, Arc<ParsedFile>) {
        match self.read_text(path) {
            Ok(Some(text)) => {
                let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
                let known = saved.reading(path, &text);
                drop(saved);
                let read = || Arc::new(read(path, plain(&text).as_ref(), document));
                let reading = known.unwrap_or_else(read);
                (Some(text), reading)
            }
            other => {
                let problems = other.err().into_iter().collect();
                (None, Arc::new(ParsedFile { problems, ..ParsedFile::default() }))
            }
        }
    }

    /// Remembers what was written to `path`.
    fn written(&self, path: &Path, content: String, reading: ParsedFile) {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner).keep(path, content, reading);
    }

    /// Returns the file with the annotations of `annotator` on `document`, and for each id the line
    /// (from 1) on which its table begins; no lines if the file has problems.
    #[must_use]
    pub fn lines_of(
        &self,
        annotator: &str,
        document: &DocPath,
    ) -> (PathBuf, HashMap<String, usize>) {
        let Ok(path) = self.file_of(annotator, document) else {
            return (self.root.clone(), HashMap::new());
        };
        let (_, reading) = self.read_file(&path, document);
        (path, reading.toml_text.as_ref().map(TomlText::lines).unwrap_or_default())
    }

    /// Returns the stamp of the file with the annotations of `annotator` on `document`; cheap.
    #[must_use]
    pub fn stamp(&self, annotator: &str, document: &DocPath) -> Stamp {
        self.file_of(annotator, document).map_or(Stamp::default(), |path| Stamp::of(&path))
    }

    /// Returns the path of the annotations of `annotator` on `document`, whether or not the file
    /// exists.
    ///
    /// # Errors
    ///
    /// When the annotator's name is invalid, or a symbolic link leads out of the store.
    pub fn file_of(&self, annotator: &str, document: &DocPath) -> Result<PathBuf, StoreError> {
        check_annotator(annotator)?;
        self.below(&format!("{annotator}/{}", file_name(document)))
    }

    /// Returns the path of `name` in the store.
    fn below(&self, name: &str) -> Result<PathBuf, StoreError> {
        let path = DocPath::new(Path::new(name)).map_err(|bad| {
            FileError::of("open", &self.root.join(name))(std::io::Error::other(bad))
        })?;
        Ok(safe_below(&self.root, &path)?)
    }

    /// Reads a file of the store; `None` if the file does not exist.
    fn read_text(&self, path: &Path) -> Result<Option<String>, Problem> {
        let Some(bytes) = read_below(&self.root, path, LIMIT)? else {
            return Ok(None);
        };
        String::from_utf8(bytes).map(Some).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            let mut problems = Problems::new(path, &text);
            problems.add(Some(good..good), "this is not UTF-8");
            problems.list.swap_remove(0)
        })
    }

    fn writable(&self) -> Result<(), StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly { root: self.root.clone() });
        }
        Ok(())
    }

    fn problem_of(&self, error: StoreError) -> Problem {
        match error {
            StoreError::File(error) => error.into(),
            StoreError::Protected(problem) => *problem,
            other => Problem::new(self.root.clone(), other.to_string()),
        }
    }
}

/// Checks whether `name` is valid as the name of a folder in a store.
fn check_annotator(name: &str) -> Result<(), StoreError> {
    let why = if name.is_empty() {
        "it is empty"
    } else if name.contains('/') {
        "it contains a /"
    } else if name.starts_with('.') {
        "it begins with a dot"
    } else if name.chars().any(char::is_control) {
        "it contains a control character"
    } else if form::is_alike(name, CODEBOOK) {
        // On some disks these are one name, and a store may come to such a disk.
        "the codebook has that name"
    } else {
        return Ok(());
    };
    Err(StoreError::Annotator { name: name.to_owned(), why })
}

/// Removes a byte-order mark and, if every line ends with CRLF, converts the line ends to LF.
fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if has_crlf(text) { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// Gives `text` the byte-order mark and the line ends of `like`.
fn dressed(text: String, like: &str) -> String {
    let text = with_line_ends_of(like, text);
    if like.starts_with('\u{feff}') { format!("\u{feff}{text}") } else { text }
}
