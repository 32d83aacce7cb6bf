//! Where the library is that the command line asks for.
//!
//! Owns the rule for what "here" means, and where a library's store and reading state are. What is
//! in the corpus is decided in [`super::corpus`]; what else the settings say, in
//! [`super::settings`].
//!
//! A *declared* library is a folder whose `config.toml` has a `[library]` table. Any other folder
//! can be opened too: it is then both library and corpus.

use std::fs;
use std::path::{Path, PathBuf};

use self::base::{Base, Extent, PathTarget};
pub use self::error::OpenError;
pub(super) use self::ids::hex;
use self::ids::slug;
use super::corpus::Corpus;
use super::file::{Access, FileError, safe_below};
use super::folders::{Folders, settled};
use super::lock::LockManner;
use crate::model::path::DocPath;
use crate::model::settings::StoreLock;

mod base;
mod error;
mod ids;
#[cfg(test)]
mod tests;

/// A library's file that lists people and their names.
pub const PEOPLE: &str = "people.toml";

/// A library's file of what people say of its documents.
pub const FACTS: &str = "facts.toml";

/// The name of a library that is standard input.
const STDIN: &str = "standard input";

/// What is to be opened.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The library here: the nearest declared one upwards, or else the current folder.
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
    /// The standard folders. Relative paths start from their current folder.
    pub places: Folders,
}

/// Where a library is: found, but not yet read.
#[derive(Clone, Debug)]
pub struct Located {
    /// Its displayed name; may contain control characters.
    pub name: String,
    /// Its folder; absolute and without links.
    pub root: PathBuf,
    /// Its documents, or the part of them that was asked for.
    pub corpus: Corpus,
    /// The folder of annotations and codebook; it need not exist.
    pub store: PathBuf,
    /// For whom the files of the store are, and how they are locked.
    pub manner: LockManner,
    /// The folder of reading positions and drafts; it need not exist.
    pub state: PathBuf,
    /// The folder of data that can be recreated at any time; `None` if the environment names none.
    pub cache: Option<PathBuf>,
    /// Its settings file, if it is declared.
    pub settings: Option<PathBuf>,
    /// The folder or file that was asked for.
    asked: PathBuf,
}

/// Finds the library, for reading.
///
/// # Errors
/// As for [`find`], and when it contains no documents.
pub fn open(args: Args) -> Result<Located, OpenError> {
    let library = find(args)?;
    match library.corpus.nothing_but() {
        Some(left_out) => Err(OpenError::NoDocuments { folder: library.asked, left_out }),
        None => Ok(library),
    }
}

/// Finds the library even if its documents are gone, since its annotations remain.
///
/// # Errors
/// When what was asked for does not exist or may not be read, or the library's declaration has an
/// error.
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
    let (cache, manner) = (places.cache(), manner(&store, &base, &places));
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
        manner,
        state,
        cache,
        settings: base.settings,
        root: base.root,
    })
}

/// Locates the library for standard input. Since that has no path, its document is named by its
/// content, so that the notes on it are found when the same content comes again, whatever the
/// current folder.
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
        manner: manner(&store, &base, places),
        store,
        state,
        cache: None,
        settings: base.settings,
        root: base.root,
    })
}

/// Returns the store of `--store`, or else the library's own, or else one in the reader's data
/// folder.
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

/// Returns for whom the store is. What is in the reader's own data folder is theirs; a store in a
/// library, or one that was named, may be a group's.
fn manner(store: &Path, base: &Base, places: &Folders) -> LockManner {
    let own = places.data().as_deref().and_then(Path::parent).map(settled);
    let private = own.is_some_and(|own| settled(store).starts_with(own));
    let access = if private { Access::Private } else { Access::Shared };
    let lock = base.declared.as_ref().and_then(|own| own.lock);
    LockManner { access, by_file: lock == Some(StoreLock::File) }
}

/// Returns the state folder. Its name always includes the hash: two copies of a declared library
/// share their notes, but each has its own reading positions.
fn state(base: &Base, places: &Folders) -> Result<PathBuf, OpenError> {
    let state = places.state().ok_or(OpenError::NoHome)?;
    Ok(state.join(base.hashed_id()))
}

fn corpus(base: &Base, store: &Path) -> Result<Corpus, OpenError> {
    let root = base.corpus()?;
    // A folder that may not be read would look like one without documents.
    fs::read_dir(&root).map_err(FileError::of("open", &root))?;
    Ok(Corpus::new(&root, base.settings.as_deref(), store)?)
}

/// Returns the path without its `.` parts.
fn normal(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != std::path::Component::CurDir).collect()
}
