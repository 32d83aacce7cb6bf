//! The codebook's file: the tags that all annotators of a library share.
//!
//! Owns the format of `codebook.toml`. A tag is only ever appended; everything else in the file is
//! the reader's to write.

use std::path::Path;

use super::error::Problems;
use super::fields::{Fields, Wrong};
use super::read::{parse, tables};
use super::{CODEBOOK, Problem, Stamp, Store, StoreError, dressed, literal, plain};
use crate::disk::file::sweep;
use crate::model::codebook::{Codebook, Colour, ColourError, Tag, fault_of_name, name_of_tag};

const HEAD: &str = "\
# The codebook: the tags of this library, in the order in which they are shown.
# name         what is written into annotations; a / makes a hierarchy: \"logistics/artillery\"
# key          the key that gives the tag to a passage (may be left out)
# colour       yellow, green, blue, violet, red, cyan, orange, grey or \"#rrggbb\"
# description  what the tag is for
";

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
        if book.get(&tag.name).is_some() {
            return Ok(book);
        }
        tag.key.take_if(|key| book.by_key(*key).is_some());
        let text = dressed(appended(&plain(&content), &tag), &content);
        book.tags.push(tag);
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
    let fields = [
        ("name", Some(literal::string(&tag.name))),
        ("key", tag.key.map(|key| literal::string(&key.to_string()))),
        ("colour", Some(literal::string(&tag.colour.to_string()))),
        ("description", Some(literal::string(&tag.description))),
    ];
    format!("{text}{gap}{}", super::write::table("[[tag]]", &fields))
}

fn read(path: &Path, text: &str) -> (Codebook, Vec<Problem>) {
    let mut problems = Problems::new(path, text);
    let mut book = Codebook::default();
    if let Some(doc) = parse(text, &mut problems) {
        for table in tables(&doc, "tag", &mut problems) {
            let tag = Fields::new(table, "tag", &mut problems).tag(&book);
            book.tags.extend(tag.ok());
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

    fn key(&mut self, key: &str, name: &str, book: &Codebook) -> Option<char> {
        let mut chars = key.chars();
        let (Some(one), None) = (chars.next(), chars.next()) else {
            self.wrong("key", format!("the key of a tag is one character, not {key:?}"));
            return None;
        };
        if let Some(other) = book.by_key(one) {
            let other = &other.name;
            self.wrong("key", format!("the key {key:?} of {name:?} is already taken by {other:?}"));
            return None;
        }
        Some(one)
    }
}
