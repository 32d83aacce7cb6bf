//! A whole library in one archive: documents, annotations with their kept texts, settings, people.
//!
//! Owns what belongs to a library and where it is in the archive, so that its folder can be opened as it is
//! wherever it is unpacked:
//!
//! ```text
//! NAME/config.toml    the library's own settings, with the two folders named
//! NAME/people.toml    and facts.toml, if they are there
//! NAME/documents/     the documents that are listed
//! NAME/annotations/   the store
//! ```
//!
//! Files are copied as they are, a piece at a time. What is not copied is counted: links, what is no regular
//! file, and what cannot be read. What is the reader's own (settings, places, drafts) is not part of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::corpus::{ChangedFolders, Corpus, LeftOut, ReadError};
use super::export::ExportFile;
use super::file::{FileError, open, read_below};
use super::locate::{FACTS, PEOPLE};
use crate::model::cancel::Cancel;

/// What the format is called on the command line.
pub const NAME: &str = "zip";
/// What it is, for help.
pub const ABOUT: &str =
    "the whole library as a folder to open elsewhere: documents, annotations, settings, people";

/// Settings and lists that are larger are not read, in bytes.
const LIMIT: u64 = 64 << 20;
/// What stands beside the settings: who is who, and what of the facts was corrected.
const BESIDE: [&str; 2] = [PEOPLE, FACTS];
/// The folder of the documents.
pub const DOCUMENTS: &str = "documents";
/// The folder of the store.
pub const ANNOTATIONS: &str = "annotations";
/// The folder of kept texts, the only one in a store whose name begins with a dot.
const TEXTS: &str = ".texts";

/// A library, as far as it is packed.
#[derive(Debug)]
pub struct PackedParts<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its folder.
    pub root: &'a Path,
    /// Its settings file, if it has one.
    pub settings: Option<&'a Path>,
    /// Its documents.
    pub corpus: &'a Corpus,
    /// Its store.
    pub store: &'a Path,
}

/// What was packed, and what was not.
#[derive(Debug, Default)]
pub struct PackedLibrary {
    /// How many files of documents.
    pub documents: usize,
    /// How many files of annotations.
    pub annotations: usize,
    /// How many other files of the store: the codebook, and the texts on which annotations were made.
    others: usize,
    /// What was left out, by its kind and whether it would have belonged to the library.
    left_out: BTreeMap<(bool, &'static str, &'static str), usize>,
    /// What the list of documents leaves out.
    unlisted: LeftOut,
}

impl PackedLibrary {
    /// Returns whether all that belongs to the library is in the archive.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.left_out.keys().any(|(belongs, ..)| *belongs)
    }

    /// Returns what was left out, each kind with its count.
    #[must_use]
    pub fn lost(&self) -> Vec<String> {
        let said = |((_, one, many), count): (&(bool, &str, &str), &usize)| {
            format!("{count} {}", if *count == 1 { one } else { many })
        };
        let unlisted = self.unlisted.to_string();
        let unlisted = (!unlisted.is_empty()).then(|| format!("of the documents, {unlisted}"));
        self.left_out.iter().map(said).chain(unlisted).collect()
    }

    fn lose(&mut self, belongs: bool, one: &'static str, many: &'static str) {
        *self.left_out.entry((belongs, one, many)).or_default() += 1;
    }

    fn unreadable(&mut self) {
        self.lose(true, "file that cannot be read", "files that cannot be read");
    }

    fn link(&mut self) {
        self.lose(false, "symbolic link", "symbolic links");
    }

    fn special(&mut self) {
        self.lose(false, "pipe, socket or device", "pipes, sockets or devices");
    }
}

/// Packs a library into an archive; `went_on` is told now and then how many files are in it.
///
/// # Errors
/// When the archive cannot be written, or the settings cannot be read.
pub fn pack(
    parts: &PackedParts,
    archive: &mut ExportFile,
    cancel: &Cancel,
    mut went_on: impl FnMut(usize),
) -> Result<PackedLibrary, FileError> {
    let mut packed = PackedLibrary::default();
    let top = folder_name(parts.name);
    archive.part(&format!("{top}/config.toml"), settings(parts)?.as_bytes())?;
    for name in BESIDE {
        match read_below(parts.root, &parts.root.join(name), LIMIT) {
            Ok(Some(list)) => archive.part(&format!("{top}/{name}"), &list)?,
            Ok(None) => {}
            Err(_) => packed.unreadable(),
        }
    }
    // All folders are new to whoever knows none; a file of several documents is one file.
    let mut walk = parts.corpus.walk_again(ChangedFolders::default());
    for found in walk.by_ref() {
        if cancel.is_cancelled() {
            return Ok(packed);
        }
        if archive.is_at(&found.path.below(parts.corpus.root())) {
            continue;
        }
        let opened = parts.corpus.opened(&found.path);
        let (file, about) = match opened {
            Ok(opened) => opened,
            Err(ReadError::Special(_)) => {
                packed.special();
                continue;
            }
            Err(ReadError::Outside | ReadError::FolderOutside) => {
                packed.link();
                continue;
            }
            Err(_) => {
                packed.unreadable();
                continue;
            }
        };
        let name = format!("{top}/{DOCUMENTS}/{}", found.path);
        match archive.part_of(&name, file, &about)? {
            Ok(()) => packed.documents += 1,
            Err(_) => packed.unreadable(),
        }
        went_on(packed.documents);
    }
    packed.unlisted = walk.left_out();
    store(parts.store, &format!("{top}/{ANNOTATIONS}"), archive, &mut packed, |annotations| {
        went_on(annotations);
        !cancel.is_cancelled()
    })?;
    Ok(packed)
}

/// Packs a store; goes on as long as `goes_on` says so.
fn store(
    root: &Path,
    top: &str,
    archive: &mut ExportFile,
    packed: &mut PackedLibrary,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Result<(), FileError> {
    let root = match fs::canonicalize(root) {
        Ok(root) => root,
        // Nothing was annotated yet.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(FileError::of("read", root)(error)),
    };
    let mut folders: Vec<(PathBuf, String)> = vec![(root.clone(), top.to_owned())];
    while let Some((folder, above)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            packed.unreadable();
            continue;
        };
        let mut entries: Vec<fs::DirEntry> =
            entries.filter_map(|entry| entry.inspect_err(|_| packed.unreadable()).ok()).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            if !goes_on(packed.documents + packed.annotations + packed.others) {
                return Ok(());
            }
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else {
                packed.unreadable();
                continue;
            };
            if !belongs(&name, folder == root) || archive.is_at(&path) {
                continue;
            }
            // Annotations are in folders of their annotators.
            let is_notebook = folder != root && !folder.starts_with(root.join(TEXTS));
            let named = format!("{above}/{name}");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push((path, named)),
                Ok(kind) if kind.is_symlink() => packed.link(),
                Ok(kind) if kind.is_file() => {
                    let Ok((file, about)) = open::below(&root, &path) else {
                        packed.unreadable();
                        continue;
                    };
                    match archive.part_of(&named, file, &about)? {
                        Ok(()) if is_notebook => packed.annotations += 1,
                        Ok(()) => packed.others += 1,
                        Err(_) => packed.unreadable(),
                    }
                }
                Ok(_) => packed.special(),
                Err(_) => packed.unreadable(),
            }
        }
    }
    Ok(())
}

/// Returns whether a name in a store is that of annotations, tags or kept texts: not of a lock, of a file that is
/// being written, or of somebody else's folder such as `.git`.
fn belongs(name: &str, is_at_top: bool) -> bool {
    if is_at_top {
        return !name.starts_with('.') || name == TEXTS;
    }
    // A document may have such a name too; its annotations then end as all do.
    let is_toml = Path::new(name).extension().is_some_and(|end| end == "toml");
    !name.starts_with('.') || is_toml
}

/// Returns the settings of the library, in which its folders have the names that they have in the archive.
fn settings(parts: &PackedParts) -> Result<String, FileError> {
    let written = match parts.settings {
        Some(file) => read_below(parts.root, file, LIMIT)?.unwrap_or_default(),
        None => Vec::new(),
    };
    let written = String::from_utf8_lossy(&written);
    // Settings that are no TOML would have been refused when the library was opened.
    let mut toml: DocumentMut = written.trim_start_matches('\u{feff}').parse().unwrap_or_default();
    let library = toml.entry("library").or_insert_with(|| Item::Table(Table::new()));
    if let Some(library) = library.as_table_like_mut() {
        if !library.contains_key("name") {
            library.insert("name", value(parts.name));
        }
        library.insert("corpus", value(DOCUMENTS));
        library.insert("store", value(ANNOTATIONS));
    }
    Ok(toml.to_string())
}

/// Returns the name of a folder that can be made anywhere.
fn folder_name(library: &str) -> String {
    let odd = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    let name = library.replace(odd, "-");
    let name: String = name.trim().trim_matches('.').chars().take(100).collect();
    if name.trim().is_empty() { "library".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_library_can_be_made_anywhere() {
        for (library, folder) in [
            ("FRUS", "FRUS"),
            ("../../etc", "-..-etc"),
            ("..", "library"),
            (" a/b\\c: \u{1b}[31m ", "a-b-c- -[31m"),
            ("中國", "中國"),
        ] {
            assert_eq!(folder_name(library), folder);
        }
    }

    #[test]
    fn a_store_that_cannot_be_read_is_not_taken_for_an_empty_one() {
        let dir = tempfile::tempdir().unwrap();
        let looped = dir.path().join("loop");
        std::os::unix::fs::symlink(&looped, &looped).unwrap();
        for (root, is_packed) in [(looped, false), (dir.path().join("none"), true)] {
            let target = dir.path().join("out.zip");
            let mut archive = ExportFile::begin(&target, true, false).unwrap();
            let mut packed = PackedLibrary::default();
            let done = store(&root, "top", &mut archive, &mut packed, |_| true);
            assert_eq!(done.is_ok(), is_packed, "{}: {done:?}", root.display());
        }
    }

    #[test]
    fn a_store_has_no_locks_and_nobody_elses_folders() {
        for (name, is_at_top, is) in [
            ("iris", true, true),
            (".texts", true, true),
            (".git", true, false),
            (".lock", true, false),
            (".lock", false, false),
            (".gloss-0-1-2.tmp", false, false),
            (".hidden.txt.toml", false, true),
        ] {
            assert_eq!(belongs(name, is_at_top), is, "{name}");
        }
    }
}
