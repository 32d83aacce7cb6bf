//! The folder of a library, and which part of its corpus was asked for.
//!
//! Owns the search upwards and the check whether a path is in a library's corpus.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::OpenError;
use super::ids::{hex, slug};
use super::normal;
use crate::disk::file::open::{self, special};
use crate::disk::file::{FileError, safe_below};
use crate::disk::settings;
use crate::format::Source;
use crate::format::collection::may_begin;
use crate::format::packed::is_packed;
use crate::model::path::DocPath;
use crate::model::settings::LibrarySettings as Declared;

/// A folder that is a library.
pub(super) struct Base {
    /// Absolute and without links.
    pub root: PathBuf,
    /// What its `config.toml` says of the library, if it declares one.
    pub declared: Option<Declared>,
    /// That file, if it declares a library.
    pub settings: Option<PathBuf>,
}

impl Base {
    /// Returns the library in `folder`, declared or not.
    pub fn at(folder: &Path) -> Result<Self, OpenError> {
        let plain = Self::plain(folder)?;
        Ok(Self::declared(&plain.root)?.unwrap_or(plain))
    }

    /// Returns `folder` as a library, ignoring any declaration in it.
    pub fn plain(folder: &Path) -> Result<Self, OpenError> {
        let target = PathTarget::find(folder)?;
        if !target.is_folder {
            return Err(OpenError::NoFolder(target.full));
        }
        Ok(Self { root: target.full, declared: None, settings: None })
    }

    /// Returns the declared library whose folder is `root`, a path without links.
    fn declared(root: &Path) -> Result<Option<Self>, OpenError> {
        let file = root.join("config.toml");
        let declared = settings::library(&file)?;
        Ok(declared.map(|declared| Self {
            root: root.to_owned(),
            declared: Some(declared),
            settings: Some(file),
        }))
    }

    /// Returns the folder of its documents; absolute and without links.
    pub fn corpus(&self) -> Result<PathBuf, OpenError> {
        let named = self.declared.as_ref().and_then(|own| own.corpus.as_ref());
        let Some(path) = named.map(|path| normal(path)).filter(|path| *path != Path::new(""))
        else {
            return Ok(self.root.clone());
        };
        let folder = safe_below(&self.root, &DocPath::new(&path)?)?;
        if !folder.is_dir() {
            let settings = self.settings.clone().unwrap_or_default();
            return Err(OpenError::NoCorpus { folder, settings });
        }
        Ok(fs::canonicalize(&folder).map_err(FileError::of("open", &folder))?)
    }

    /// Returns its name, or else the name of its folder.
    pub fn name(&self) -> String {
        let folder = || self.root.file_name().unwrap_or(self.root.as_os_str());
        self.own_name().map_or_else(|| folder().to_string_lossy().into_owned(), str::to_owned)
    }

    fn own_name(&self) -> Option<&str> {
        let name = self.declared.as_ref()?.name.as_deref()?;
        Some(name).filter(|name| !name.trim().is_empty())
    }

    /// Returns the name of its folder in the reader's data folder. Two folders of the same name
    /// must not share notes; two copies of a library with a declared name do.
    pub fn id(&self) -> String {
        self.own_name().map_or_else(|| self.hashed_id(), slug)
    }

    /// Returns the name of its folder in the reader's state folder: unique to each library.
    pub fn hashed_id(&self) -> String {
        let hash = hex(self.root.as_os_str().as_encoded_bytes(), 8);
        format!("{}-{hash}", slug(&self.name()))
    }

    /// Returns which part of its corpus `target` is, if it is in the corpus.
    fn part(&self, target: &PathTarget) -> Result<Option<Extent>, OpenError> {
        let corpus = self.corpus()?;
        // The library's own folder is asked for, or one between it and its corpus.
        if target.full.starts_with(&self.root) && corpus.starts_with(&target.full) {
            return Ok(Some(Extent::Whole));
        }
        let Ok(real) = target.full.strip_prefix(&corpus) else {
            return Ok(None);
        };
        let within = target.near.strip_prefix(&corpus).unwrap_or(real);
        Ok(Some(Extent::Below(target.document(within)?)))
    }
}

/// How much of a corpus was asked for.
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// One folder or one file.
    Below(DocPath),
}

/// A file or folder that was asked for.
pub(super) struct PathTarget {
    /// Its path without links.
    full: PathBuf,
    /// The same, except that a link to a file beside or below it is kept: that is a document of its
    /// own.
    near: PathBuf,
    is_folder: bool,
    /// The path of a document in the file, if the file has several and one of them was asked for.
    within: PathBuf,
}

impl PathTarget {
    /// Finds what is at the absolute `path`: also a document in a file of several, by its path below
    /// that of the file.
    pub fn find(path: &Path) -> Result<Self, OpenError> {
        if let Some(file) = file_above(path)
            && let Ok(within) = path.strip_prefix(file)
        {
            return Ok(Self { within: within.to_owned(), ..Self::find_itself(file)? });
        }
        Self::find_itself(path)
    }

    fn find_itself(path: &Path) -> Result<Self, OpenError> {
        let failed = || OpenError::of(path);
        // Before links are followed: `/dev/fd/63` is a link to a pipe without a name.
        let kind = fs::metadata(path).map_err(failed())?.file_type();
        if let Some(kind) = special(kind).filter(|_| !kind.is_dir()) {
            let path = path.to_owned();
            return Err(OpenError::Special { path, kind });
        }
        let full = fs::canonicalize(path).map_err(failed())?;
        let (near, within) = (full.clone(), PathBuf::new());
        let mut target = Self { near, full, is_folder: kind.is_dir(), within };
        if let (Some(folder), Some(name), false) = (path.parent(), path.file_name(), kind.is_dir())
        {
            open::regular(path).map_err(|why| failed()(why.into()))?;
            let folder = fs::canonicalize(folder).map_err(failed())?;
            if target.full.starts_with(&folder) {
                target.near = folder.join(name);
            }
        }
        Ok(target)
    }

    /// Returns the path of the document by that of its file in the corpus.
    fn document(&self, file: &Path) -> Result<DocPath, OpenError> {
        let path = if self.within.as_os_str().is_empty() {
            file.to_owned()
        } else {
            file.join(&self.within)
        };
        Ok(DocPath::new(&path)?)
    }

    /// Returns the folder itself, or the folder of the file.
    fn folder(&self) -> &Path {
        let above = self.near.parent().filter(|_| !self.is_folder);
        above.unwrap_or(&self.near)
    }
}

/// Returns the file that a path leads into, if it does.
fn file_above(path: &Path) -> Option<&Path> {
    if fs::symlink_metadata(path).is_ok() {
        return None;
    }
    let there = path.ancestors().skip(1).find_map(|above| Some((above, fs::metadata(above).ok()?)));
    let (file, _) = there.filter(|(_, about)| about.is_file())?;
    let mut sign = Vec::new();
    open::regular(file).ok()?.0.take(16).read_to_end(&mut sign).ok()?;
    let name = file.file_name()?.to_string_lossy();
    let begins = may_begin(&Source { bytes: &sign, name: &name }) || is_packed(&sign);
    begins.then_some(file)
}

/// Returns the library of `--library`, or else the nearest declared one upwards, or else `current`.
pub(super) fn here(given: Option<Base>, current: &Path) -> Result<Base, OpenError> {
    if let Some(base) = given {
        return Ok(base);
    }
    let plain = Base::plain(current)?;
    for folder in plain.root.ancestors() {
        if let Some(base) = Base::declared(folder)? {
            return Ok(base);
        }
    }
    Ok(plain)
}

/// Returns the library that contains `target`, and which part of it `target` is.
pub(super) fn of(given: Option<Base>, target: &PathTarget) -> Result<(Base, Extent), OpenError> {
    if let Some(base) = given {
        let Some(part) = base.part(target)? else {
            let (path, library) = (target.full.clone(), base.root);
            return Err(OpenError::NotInLibrary { path, library });
        };
        return Ok((base, part));
    }
    for folder in target.full.ancestors() {
        if let Some(base) = Base::declared(folder)?
            && let Some(part) = base.part(target)?
        {
            return Ok((base, part));
        }
    }
    let base = Base::plain(target.folder())?;
    let part = match target.near.strip_prefix(&base.root) {
        Ok(document) if !target.is_folder => Extent::Below(target.document(document)?),
        _ => Extent::Whole,
    };
    Ok((base, part))
}
