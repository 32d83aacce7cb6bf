//! The name of a document: its path within the corpus.
//!
//! Owns the one check that keeps a path from a file or a command line inside its folder. Touches no
//! file.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A path within the corpus, its parts joined by `/`. It is never absolute, never empty and never
/// contains `.` or `..`, so joining it to a folder stays inside that folder (except for symbolic
/// links, which the code that opens files must check).
///
/// ```
/// use std::path::Path;
///
/// use glossator::model::path::{DocPath, PathError};
///
/// let path = DocPath::new(Path::new("1951/june.txt"))?;
/// assert_eq!((path.as_str(), path.stem()), ("1951/june.txt", "june"));
/// assert!(DocPath::new(Path::new("../secret.txt")).is_err());
/// # Ok::<(), PathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PathBuf", into = "PathBuf")]
pub struct DocPath(String);

/// Why a path cannot name a document.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PathError {
    /// It is empty.
    #[error("the path is empty")]
    Empty,
    /// It is absolute, or contains `..`.
    #[error("the path {0:?} leads out of its folder")]
    Outside(String),
    /// Annotations are kept in UTF-8 files, which could not name it.
    #[error("the file name {0:?} is not UTF-8; rename the file to read it here")]
    NotUnicode(String),
}

impl DocPath {
    /// Checks `path`, which is relative to the corpus.
    ///
    /// # Errors
    /// When it is empty, leads out of the corpus, or is not UTF-8.
    pub fn new(path: &Path) -> Result<Self, PathError> {
        let mut parts = Vec::new();
        for part in path.components() {
            let Component::Normal(part) = part else {
                return Err(PathError::Outside(path.display().to_string()));
            };
            let Some(part) = part.to_str() else {
                return Err(PathError::NotUnicode(path.display().to_string()));
            };
            parts.push(part);
        }
        if parts.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(parts.join("/")))
    }

    /// Returns the path with `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Returns what tells it from `others`: the path without what all of them begin with, up to a
    /// place where a word ends.
    #[must_use]
    pub fn told_from<'a>(&self, others: impl Iterator<Item = &'a Self>) -> String {
        let alike = |other: &Self| {
            let alike = self.0.char_indices().zip(other.0.chars());
            let end = alike.take_while(|((_, a), b)| a == b).last();
            end.map_or(0, |((at, a), _)| at + a.len_utf8())
        };
        let common = others.filter(|other| *other != self).map(alike).min().unwrap_or(0);
        let boundary = |c: char| !c.is_alphanumeric();
        // What is cut has to be longer than the sign that stands for it.
        match self.0[..common].rfind(boundary).filter(|at| *at > 1) {
            Some(at) => format!("…{}", &self.0[at..]),
            None => self.0.clone(),
        }
    }

    /// Returns the last part without its extension: the name of a document that has no title.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// Returns the path below `folder`.
    #[must_use]
    pub fn below(&self, folder: &Path) -> PathBuf {
        folder.join(&self.0)
    }
}

impl TryFrom<PathBuf> for DocPath {
    type Error = PathError;

    fn try_from(path: PathBuf) -> Result<Self, PathError> {
        Self::new(&path)
    }
}

impl From<DocPath> for PathBuf {
    fn from(path: DocPath) -> Self {
        path.0.into()
    }
}

impl fmt::Display for DocPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> Result<DocPath, PathError> {
        DocPath::new(Path::new(path))
    }

    #[test]
    fn folders_are_kept() {
        let doc = path("korea/1950/./002.txt").unwrap();
        assert_eq!(doc.as_str(), "korea/1950/002.txt");
        assert_eq!(doc.stem(), "002");
        assert_eq!(path(".hidden").unwrap().stem(), ".hidden");
    }

    #[test]
    fn nothing_leads_out() {
        for bad in ["../x", "a/../../x", "/etc/passwd", "a/.."] {
            assert!(matches!(path(bad), Err(PathError::Outside(_))), "{bad}");
        }
        assert_eq!(path(""), Err(PathError::Empty));
    }

    #[test]
    fn paths_are_told_apart_by_what_differs() {
        let path = |path: &str| DocPath::new(Path::new(path)).unwrap();
        let told = |own: &str, others: &[&str]| {
            let others: Vec<DocPath> = others.iter().map(|other| path(other)).collect();
            path(own).told_from(others.iter())
        };
        assert_eq!(told("pdf/d0012.pdf", &["pdf/d0012.pdf", "pdf/d0012.docx"]), "….pdf");
        assert_eq!(told("v07-d0012.pdf", &["v07-d0013.pdf"]), "…-d0012.pdf");
        assert_eq!(told("a/x.txt", &["b/x.txt", "a/y.txt"]), "a/x.txt");
        assert_eq!(told("письмо один.txt", &["письмо два.txt"]), "… один.txt");
    }
}
