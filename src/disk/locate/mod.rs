//! Where the library is that was asked for on the command line.
//!
//! Owns the rule of what "here" is, and where a library's store and reading state are. What is in
//! the corpus is [`super::corpus`]'s matter; what else the settings say, [`super::settings`]'s.
//!
//! A *declared* library is a folder whose `config.toml` has a `[library]` table. Any other folder
//! can be opened too: it is then library and corpus in one.

use std::fs;
use std::path::{Path, PathBuf};

use self::base::{Base, Extent, PathTarget};
pub use self::error::OpenError;
pub(super) use self::ids::hex;
use self::ids::slug;
use super::corpus::Corpus;
use super::file::{FileError, safe_below};
use super::folders::Folders;
use crate::model::path::DocPath;

mod base;
mod error;
mod ids;
#[cfg(test)]
mod tests;

/// The file of a library that says who goes by which names.
pub const PEOPLE: &str = "people.toml";

/// What stands for the name of a library that is standard input.
const STDIN: &str = "standard input";

/// What is to be opened.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The library here: the nearest declared one upwards, else the current folder.
    Here,
    /// A folder or a file.
    Path(PathBuf),
    /// Standard input, read to its end.
    Bytes(Vec<u8>),
}

/// What the command line says about the library.
#[derive(Clone, Debug)]
pub struct Args {
    /// What is to be opened.
    pub subject: Subject,
    /// The folder of `--library`: it is the library, declared or not.
    pub library: Option<PathBuf>,
    /// The folder of `--store`.
    pub store: Option<PathBuf>,
    /// Where to start from. Relative paths are relative to its current folder.
    pub places: Folders,
}

/// Where a library is: found, but not yet read.
#[derive(Clone, Debug)]
pub struct Located {
    /// Its name, to be shown; not free of control characters.
    pub name: String,
    /// Its folder; absolute and without links.
    pub root: PathBuf,
    /// Its documents, or the part of them that was asked for.
    pub corpus: Corpus,
    /// The folder of annotations and codebook; it need not exist.
    pub store: PathBuf,
    /// The folder of reading positions and drafts; it need not exist.
    pub state: PathBuf,
    /// The folder of what can be made again at any time; none if the environment says of none.
    pub cache: Option<PathBuf>,
    /// Its settings file, if it is declared.
    pub settings: Option<PathBuf>,
    /// The folder or file that was asked for.
    asked: PathBuf,
}

/// Finds the library, to read in it.
///
/// # Errors
/// As [`find`], and when there is no document in it.
pub fn open(args: Args) -> Result<Located, OpenError> {
    let library = find(args)?;
    if library.corpus.is_empty() {
        return Err(OpenError::NoDocuments(library.asked));
    }
    Ok(library)
}

/// Finds the library, whose documents may be gone: its annotations are not.
///
/// # Errors
/// When what was asked for is not there or cannot be seen; and for a mistake in what a declared
/// library says of itself.
pub fn find(args: Args) -> Result<Located, OpenError> {
    let Args { subject, library, store, places } = args;
    let given = library.map(|folder| Base::at(&places.current_dir.join(folder)));
    let given = given.transpose()?;
    let store = store.map(|store| places.current_dir.join(store));
    let (base, part) = match subject {
        Subject::Here => (base::here(given, &places.current_dir)?, Extent::Whole),
        Subject::Path(path) => base::of(given, &PathTarget::find(&places.current_dir.join(path))?)?,
        Subject::Bytes(bytes) => return stdin(given, store, &places, bytes),
    };
    let (store, state) = (own_or(store, &base, &places)?, state(&base, &places)?);
    let cache = places.cache();
    let corpus = corpus(&base, &store)?;
    let asked = match &part {
        Extent::Whole => corpus.root().to_owned(),
        Extent::Below(path) => path.below(corpus.root()),
    };
    Ok(Located {
        asked,
        name: base.name(),
        corpus: match part {
            Extent::Whole => corpus,
            Extent::Below(path) => corpus.only(path),
        },
        store,
        state,
        cache,
        settings: base.settings,
        root: base.root,
    })
}

/// What came from standard input has no place: its document is named by its content, so that the
/// notes on it are found when it comes again, from whatever folder.
fn stdin(
    given: Option<Base>,
    store: Option<PathBuf>,
    places: &Folders,
    bytes: Vec<u8>,
) -> Result<Located, OpenError> {
    let path = DocPath::new(Path::new(&format!("stdin-{}.txt", hex(&bytes, 12))))?;
    let (name, base, store, state) = if let Some(base) = given {
        let (store, state) = (own_or(store, &base, places)?, state(&base, places)?);
        (base.name(), base, store, state)
    } else {
        let folder = |of: Option<PathBuf>| Some(of?.join(slug(STDIN)));
        let store = store.or_else(|| folder(places.data()));
        (
            STDIN.to_owned(),
            Base::plain(&places.current_dir)?,
            store.ok_or(OpenError::NoHome)?,
            folder(places.state()).ok_or(OpenError::NoHome)?,
        )
    };
    Ok(Located {
        asked: base.root.clone(),
        name,
        corpus: Corpus::new(&base.root, None, &store)?.of_bytes(path, bytes),
        store,
        state,
        cache: None,
        settings: base.settings,
        root: base.root,
    })
}

/// The store: that of `--store`, else the library's own, else one in the reader's data folder.
fn own_or(store: Option<PathBuf>, base: &Base, places: &Folders) -> Result<PathBuf, OpenError> {
    if let Some(store) = store {
        return Ok(store);
    }
    if let Some(own) = base.declared.as_ref().and_then(|own| own.store.as_ref()) {
        return Ok(safe_below(&base.root, &DocPath::new(&normal(own))?)?);
    }
    let data = places.data().ok_or(OpenError::NoHome)?;
    Ok(data.join(base.id()))
}

/// Always with the hash: two copies of a declared library share their notes, but each is read
/// at its own place.
fn state(base: &Base, places: &Folders) -> Result<PathBuf, OpenError> {
    let state = places.state().ok_or(OpenError::NoHome)?;
    Ok(state.join(base.hashed_id()))
}

fn corpus(base: &Base, store: &Path) -> Result<Corpus, OpenError> {
    let root = base.corpus()?;
    // A folder that may not be seen would look like one without documents.
    fs::read_dir(&root).map_err(FileError::of("open", &root))?;
    Ok(Corpus::new(&root, base.settings.as_deref(), store)?)
}

/// The path without its `.` parts.
fn normal(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != std::path::Component::CurDir).collect()
}
