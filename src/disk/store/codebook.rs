//! The codebook's file: the tags that all annotators of a library share.
//!
//! Owns the format of `codebook.toml`, in the direction from file to codebook, and when a new tag may
//! be appended; [`super::codebook_text`] writes all other changes.
//!
//! A tag that was renamed keeps its names of before. Every file of annotations is read as if it said
//! the name of now, so the names of before are looked up whenever one is read; they are parsed again
//! only if the codebook has changed.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use super::codebook_text::{WrittenCodebook, rewritten};
use super::error::Problems;
use super::fields::{Fields, Wrong};
use super::read::{parse, tables};
use super::toml_text::TomlText;
use super::{CODEBOOK, Problem, Stamp, Store, StoreError, dressed, plain};
use crate::disk::file::sweep;
use crate::model::codebook::{
    Codebook, Colour, ColourError, FormerNames, Tag, fault_of_name, name_of_tag,
};
use crate::model::codebook_edit::{
    ChangedCodebook, CodebookEdit, CodebookEditError, Retagging, carried_over,
};
use crate::model::grapheme::graphemes;
use crate::model::step::{FileChange, NewTag, StepFile};

const HEAD: &str = "\
# The codebook: the tags of this library, in the order in which they are shown.
# name         what is written into annotations; a / makes a hierarchy: \"logistics/artillery\"
# key          any one character; digits give the tag at once, others after a comma (may be left out)
# colour       yellow, green, blue, violet, red, cyan, orange, grey or \"#rrggbb\"
# description  what the tag is for
# was          its names of before: what has one of them is read under the name of now
";

/// Why a codebook is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeCodebookError {
    /// The store refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It makes no sense.
    #[error(transparent)]
    Edit(#[from] CodebookEditError),
}

/// The names of before, and the codebook that they were read from.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    stamp: Stamp,
    names: Arc<FormerNames>,
}

impl Store {
    /// Loads the tags of the library, and the problems with invalid ones. Without a file they are
    /// those of [`Codebook::starter`].
    #[must_use]
    pub fn codebook(&self) -> (Codebook, Vec<Problem>) {
        let path = match self.below(CODEBOOK) {
            Ok(path) => path,
            Err(error) => return (Codebook::default(), vec![self.problem_of(error)]),
        };
        match self.read_text(&path) {
            Ok(None) => (Codebook::starter(), Vec::new()),
            Ok(Some(text)) => read(&path, &plain(&text)),
            Err(problem) => (Codebook::default(), vec![problem]),
        }
    }

    /// Returns the stamp of the codebook's file; cheap.
    #[must_use]
    pub fn codebook_stamp(&self) -> Stamp {
        self.below(CODEBOOK).map_or(Stamp::default(), |path| Stamp::of(&path))
    }

    /// Returns which names in annotations are names of before.
    #[must_use]
    pub fn former_names(&self) -> Arc<FormerNames> {
        let stamp = self.codebook_stamp();
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if known.stamp != stamp {
            let (book, problems) = self.codebook();
            known.stamp = stamp;
            // A file that is broken says nothing about names that were known before.
            if problems.is_empty() || !book.tags.is_empty() {
                known.names = Arc::new(book.former_names());
            }
        }
        known.names.clone()
    }

    /// Works out a change of the codebook, and what it does to annotations. Writes nothing.
    ///
    /// # Errors
    ///
    /// When the file has problems, or the change makes no sense.
    pub fn change_codebook(
        &self,
        edit: &CodebookEdit,
    ) -> Result<(FileChange, ChangedCodebook), ChangeCodebookError> {
        let path = self.below(CODEBOOK)?;
        let protected = |problem| StoreError::Protected(Box::new(problem));
        let before = self.read_text(&path).map_err(protected)?;
        let content = before.clone().unwrap_or_else(starter);
        let (book, problems) = read(&path, &plain(&content));
        StoreError::if_protected(&problems)?;
        let changed = edit.apply(&book)?;
        let after = rewrite(&path, (&content, &book), &changed, None)?;
        Ok((FileChange { file: StepFile::Codebook, before, after: Some(after) }, changed))
    }

    /// Writes the starter codebook if there is none, so that there is something to edit.
    ///
    /// # Errors
    ///
    /// When the store is read-only, or the system refuses.
    pub fn lay_out_codebook(&self) -> Result<(), StoreError> {
        self.writable()?;
        let path = self.below(CODEBOOK)?;
        let lock = self.lock(".lock")?;
        let was =
            self.read_text(&path).map_err(|problem| StoreError::Protected(Box::new(problem)))?;
        if was.is_none() {
            // Whoever has made one meanwhile meant another.
            self.put(&lock, &path, None, &starter())?;
        }
        Ok(())
    }

    /// Appends `tag` and returns the resulting codebook. If another session has added a tag of this
    /// name, that one stays; if the key has been taken, the tag is added without one.
    ///
    /// # Errors
    ///
    /// When the name is invalid, the store is read-only, the file has problems, or the system
    /// refuses. The file is then unchanged.
    pub fn add_tag(&self, tag: &Tag) -> Result<Codebook, StoreError> {
        self.writable()?;
        let mut tag = Tag { name: name_of_tag(&tag.name), ..tag.clone() };
        if let Some(why) = fault_of_name(&tag.name) {
            let name = tag.name.clone();
            return Err(StoreError::Tag { name, why });
        }
        let path = self.below(CODEBOOK)?;
        let lock = self.lock(".lock")?;
        sweep(self.root());
        let was =
            self.read_text(&path).map_err(|problem| StoreError::Protected(Box::new(problem)))?;
        let content = was.clone().unwrap_or_else(starter);
        let (mut book, problems) = read(&path, &plain(&content));
        StoreError::if_protected(&problems)?;
        // What has a name of before is tagged with the one of now.
        if book.get(&tag.name).is_some() || book.heir(&tag.name).is_some() {
            return Ok(book);
        }
        tag.key.take_if(|key| book.by_key(*key).is_some());
        let name = tag.name.clone();
        let mut text = dressed(appended(&plain(&content), &tag), &content);
        book.tags.push(tag);
        if book.deleted.contains(&name) {
            let mut after = book.clone();
            after.deleted.retain(|deleted| *deleted != name);
            let sources = (0..after.tags.len()).map(Some).collect();
            let retagging = Retagging::default();
            let changed = ChangedCodebook { codebook: after, sources, retagging };
            text = rewrite(&path, (&text, &book), &changed, None)?;
            book = changed.codebook;
        }
        let (back, problems) = read(&path, &plain(&text));
        if back != book || !problems.is_empty() {
            let why = "the new tag would not parse".to_owned();
            return Err(StoreError::Unwritable { path, why });
        }
        match self.put(&lock, &path, was.as_deref(), &text)? {
            Some(_) => Ok(book),
            None => Err(StoreError::Busy { path }),
        }
    }

    /// Takes a tag out again that was made along with what it was given to. Returns whether it is gone;
    /// if somebody has changed it since, it stays.
    ///
    /// # Errors
    ///
    /// When the store is read-only, the file has problems, or the system refuses. The file is then
    /// unchanged.
    pub fn take_back_tag(&self, made: &NewTag) -> Result<bool, StoreError> {
        self.writable()?;
        let path = self.below(CODEBOOK)?;
        let lock = self.lock(".lock")?;
        let was =
            self.read_text(&path).map_err(|problem| StoreError::Protected(Box::new(problem)))?;
        let Some(content) = was else { return Ok(true) };
        let (book, problems) = read(&path, &plain(&content));
        StoreError::if_protected(&problems)?;
        let name = &made.tag.name;
        let Some(at) = book.tags.iter().position(|tag| tag.name == *name) else {
            return Ok(book.heir(name).is_none());
        };
        // If its key was another's when it was added, it has none.
        let key = book.tags[at].key.and(made.tag.key);
        if book.tags[at] != (Tag { key, ..made.tag.clone() }) {
            return Ok(false);
        }
        let mut after = book.clone();
        after.tags.remove(at);
        if made.was_deleted {
            after.deleted.push(name.clone());
        }
        let sources = (0..book.tags.len()).filter(|place| *place != at).map(Some).collect();
        let changed = ChangedCodebook { codebook: after, sources, retagging: Retagging::default() };
        let text = rewrite(&path, (&content, &book), &changed, None)?;
        match self.put(&lock, &path, Some(&content), &text)? {
            Some(_) => Ok(true),
            None => Err(StoreError::Busy { path }),
        }
    }
}

/// Makes a change of the codebook's file to what others have made of it since: returns what it is to
/// contain, or `None` if it does already.
///
/// # Errors
/// When others have changed the same thing, or one of the texts has problems.
pub(super) fn carried(
    path: &Path,
    change: &FileChange,
    now: &str,
) -> Result<Option<String>, StoreError> {
    let parsed = |text: &str| {
        let (book, problems) = read(path, &plain(text));
        StoreError::if_protected(&problems).map(|()| book)
    };
    // Without a file the tags are those of the starter.
    let [before, after] = [&change.before, &change.after].map(|text| {
        let text = text.clone().unwrap_or_else(starter);
        parsed(&text).map(|book| (text, book))
    });
    let ((_, before), (like, after)) = (before?, after?);
    let book = parsed(now)?;
    if change.before.clone().unwrap_or_else(starter) == like {
        // It is about passages alone.
        return Ok(None);
    }
    if before == after {
        return Err(StoreError::Changed { path: path.to_owned() });
    }
    let changed = carried_over(&before, &after, &book)
        .map_err(|why| StoreError::Conflict { path: path.to_owned(), why })?;
    if changed.codebook == book {
        return Ok(None);
    }
    rewrite(path, (now, &book), &changed, Some((&plain(&like), &after))).map(Some)
}

/// Returns the content of the codebook after a change, once it is sure that it says what was
/// meant.
fn rewrite(
    path: &Path,
    (content, book): WrittenCodebook,
    changed: &ChangedCodebook,
    like: Option<WrittenCodebook>,
) -> Result<String, StoreError> {
    let unwritable =
        |why: &str| StoreError::Unwritable { path: path.to_owned(), why: why.to_owned() };
    let text = rewritten((&plain(content), book), changed, like).map_err(|why| unwritable(&why))?;
    let (back, problems) = read(path, &text);
    if back != changed.codebook || !problems.is_empty() {
        return Err(unwritable("it would not parse as what was meant"));
    }
    Ok(dressed(text, content))
}

/// Returns the initial file of a library without a codebook.
fn starter() -> String {
    Codebook::starter().tags.iter().fold(HEAD.to_owned(), |text, tag| appended(&text, tag))
}

fn appended(text: &str, tag: &Tag) -> String {
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    format!("{text}{gap}{}", super::codebook_text::table_of(tag))
}

fn read(path: &Path, text: &str) -> (Codebook, Vec<Problem>) {
    let mut problems = Problems::new(path, text);
    let mut book = Codebook::default();
    if let Some(doc) = parse(text, &mut problems) {
        let mut read = Vec::new();
        for table in tables(&doc, "tag", &mut problems) {
            if let Ok(tag) = Fields::new(table, "tag", &mut problems).tag(&book) {
                book.tags.push(tag);
                read.push(table);
            }
        }
        // A name of before must not be one of now, whichever comes first.
        for (at, table) in read.into_iter().enumerate() {
            Fields::new(table, "tag", &mut problems).former_names(&mut book, at);
        }
        let mut head = Fields::new(doc.as_table(), "codebook", &mut problems);
        book.deleted = head.names("deleted").unwrap_or_default();
        let (deleted, tags) = (&mut book.deleted, &book.tags);
        // What is there is not deleted.
        deleted.retain(|name| tags.iter().all(|tag| tag.name != *name));
        // A file that cannot be cut into its tables is read, and not written.
        if problems.list.is_empty() {
            TomlText::cut_codebook(text, &doc, &mut problems);
        }
    }
    (book, problems.list)
}

impl Fields<'_, '_, '_> {
    /// Parses a tag to follow those in `book`. Without a valid colour or key it is still usable.
    fn tag(&mut self, book: &Codebook) -> Result<Tag, Wrong> {
        let name = self.needed_string("name");
        let key = self.string("key").ok().flatten();
        let colour = self.string("colour").ok().flatten();
        let description = self.string("description").ok().flatten().unwrap_or_default();
        let written = name?;
        let name = name_of_tag(&written);
        if let Some(fault) = fault_of_name(&name) {
            self.wrong("name", fault);
            return Err(Wrong);
        } else if book.get(&name).is_some() {
            let how = if written == name { "" } else { ", here in other code points" };
            self.wrong("name", format!("the tag {name:?} occurs twice{how}"));
            return Err(Wrong);
        }
        Ok(Tag {
            was: Vec::new(),
            key: key.and_then(|key| self.key(&key, &name, book)),
            colour: colour.map_or(Colour::default(), |colour| {
                colour.parse().unwrap_or_else(|error: ColourError| {
                    self.wrong("colour", error.to_string());
                    Colour::default()
                })
            }),
            name,
            description,
        })
    }

    /// Parses the names of before of the tag at `at`, and says which of them are others' or its own.
    fn former_names(&mut self, book: &mut Codebook, at: usize) {
        let Ok(names) = self.names("was") else { return };
        let tag = book.tags.get(at).map(|tag| tag.name.clone()).unwrap_or_default();
        let mut was = Vec::new();
        for name in names {
            let heir = book.tags.iter().find(|other| other.was.contains(&name));
            let fault = if let Some(fault) = fault_of_name(&name) {
                fault.to_owned()
            } else if name == tag {
                format!("{name:?} is the name of this tag now, so it is none of before")
            } else if book.get(&name).is_some() {
                format!(
                    "{name:?} was a name of {tag:?}, it says here, but another tag is called so now; \
                     take it out here, or merge the two"
                )
            } else if let Some(heir) = heir {
                format!("{name:?} was a name of {:?} already; take it out here or there", heir.name)
            } else {
                if !was.contains(&name) {
                    was.push(name);
                }
                continue;
            };
            self.wrong("was", fault);
        }
        if let Some(tag) = book.tags.get_mut(at) {
            tag.was = was;
        }
    }

    fn key(&mut self, key: &str, name: &str, book: &Codebook) -> Option<char> {
        let key = &name_of_tag(key);
        let mut chars = key.chars();
        let (Some(one), None) = (chars.next(), chars.next()) else {
            self.wrong("key", format!("the key of a tag is one character, not {key:?}"));
            return None;
        };
        // A mark that belongs to the letter before it is no character of its own.
        let is_mark = graphemes(&format!("x{one}")).count() < 2;
        if one.is_whitespace() || one.is_control() || is_mark {
            let what = "it is a blank, or cannot be seen";
            self.wrong("key", format!("{key:?} cannot be the key of {name:?}: {what}"));
            return None;
        }
        if let Some(other) = book.by_key(one) {
            let other = &other.name;
            self.wrong("key", format!("the key {key:?} of {name:?} is already taken by {other:?}"));
            return None;
        }
        Some(one)
    }
}
