//! What is in a store: which annotators, and which documents have annotations.
//!
//! Owns the walk over the folders; symbolic links are reported, not followed. Reads no file, but for
//! those whose names were cut, or that a disk has changed.

use std::fs;
use std::io;
use std::path::Path;

use super::name::{file_name, is_cut};
use super::read::about;
use super::{Problem, Store, check_annotator, plain};
use crate::disk::file::{FileError, form};
use crate::model::path::DocPath;

impl Store {
    /// Returns all annotators who have a folder here, by name, and problems with the others. A
    /// missing store has none.
    ///
    /// # Errors
    ///
    /// When the folder of the store cannot be listed.
    pub fn annotators(&self) -> Result<(Vec<String>, Vec<Problem>), FileError> {
        let (mut names, mut problems) = (Vec::new(), Vec::new());
        for entry in entries(self.root())? {
            let path = entry.path();
            let name = entry.file_name().into_string().ok();
            let Some(name) = name.filter(|name| check_annotator(name).is_ok()) else {
                continue;
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => names.push(name),
                Ok(kind) if kind.is_symlink() => problems.push(link(&path)),
                Ok(_) => {}
                Err(error) => problems.push(FileError::of("list", &path)(error).into()),
            }
        }
        names.sort();
        Ok((names, problems))
    }

    /// Returns the documents that `annotator` has a file for, by path, and problems with the
    /// others.
    #[must_use]
    pub fn documents(&self, annotator: &str) -> (Vec<DocPath>, Vec<Problem>) {
        let (mut documents, mut problems) = (Vec::new(), Vec::new());
        if let Err(error) = check_annotator(annotator) {
            return (documents, vec![self.problem_of(error)]);
        }
        let home = self.root().join(annotator);
        let mut folders = vec![home.clone()];
        while let Some(folder) = folders.pop() {
            let entries = entries(&folder).unwrap_or_else(|error| {
                problems.push(error.into());
                Vec::new()
            });
            for entry in entries {
                let path = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_symlink() => problems.push(link(&path)),
                    Ok(kind) if kind.is_file() => match self.document(&home, &path) {
                        Ok(document) => documents.extend(document),
                        Err(problem) => problems.push(problem),
                    },
                    Ok(_) => {
                        let why = io::Error::other("it is no regular file");
                        problems.push(FileError::of("read", &path)(why).into());
                    }
                    Err(error) => problems.push(FileError::of("list", &path)(error).into()),
                }
            }
        }
        documents.sort();
        (documents, problems)
    }

    /// Returns the document of the annotation file `path`; `None` if it is not an annotation file.
    fn document(&self, home: &Path, path: &Path) -> Result<Option<DocPath>, Problem> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let changed = !name.is_ascii() && form::changes_letters(path);
        if !is_cut(name) && !changed {
            return Ok(document(home, path));
        }
        let text = self.read_text(path)?.unwrap_or_default();
        let Some(document) = about(&plain(&text)).or_else(|| {
            // It is called what the disk makes of it.
            document(home, path).filter(|_| changed)
        }) else {
            let what = "its name was cut, and `document.path` does not say what it is about";
            return Err(Problem::new(path.to_owned(), what.to_owned()));
        };
        // A file that has another's name is not found by the name of its document.
        let named = |document: &DocPath| home.join(file_name(document));
        Ok(Some(document).filter(|document| changed || named(document) == path))
    }
}

fn link(path: &Path) -> Problem {
    let why = io::Error::other("symbolic links in a store are not followed");
    FileError::of("list", path)(why).into()
}

/// Returns the document of the annotation file `path`; `None` if it is not an annotation file.
fn document(home: &Path, path: &Path) -> Option<DocPath> {
    let name = path.strip_prefix(home).ok()?.to_str()?.strip_suffix(".toml")?;
    if name.is_empty() || name.ends_with('/') {
        return None;
    }
    DocPath::new(Path::new(name)).ok()
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, FileError> {
    match fs::read_dir(folder).and_then(Iterator::collect) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        result => result.map_err(FileError::of("list", folder)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn annotators_and_documents_are_listed_by_name_and_links_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("s"), "iris".to_owned(), true).unwrap();
        assert_eq!(store.annotators().unwrap(), (vec![], vec![]));
        assert_eq!(store.documents("iris"), (vec![], vec![]));

        let home = store.root().join("iris");
        fs::create_dir_all(home.join("b/c")).unwrap();
        fs::create_dir_all(store.root().join("boris")).unwrap();
        fs::create_dir_all(store.root().join(".git")).unwrap();
        for file in ["b/c/d.txt.toml", "a.toml", ".toml", "b/.toml", ".lock", "x.tmp"] {
            fs::write(home.join(file), "").unwrap();
        }
        fs::write(store.root().join("codebook.toml"), "").unwrap();
        symlink(&home, home.join("b/loop")).unwrap();
        symlink(&home, store.root().join("vera")).unwrap();
        let (annotators, problems) = store.annotators().unwrap();
        assert_eq!(annotators, ["boris", "iris"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains("vera: could not list"), "{}", problems[0]);
        let (documents, problems) = store.documents("iris");
        assert_eq!(documents.iter().map(DocPath::as_str).collect::<Vec<_>>(), ["a", "b/c/d.txt"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().contains("b/loop: could not list"), "{}", problems[0]);
        assert_eq!(store.documents("../iris").1.len(), 1);
    }
}
