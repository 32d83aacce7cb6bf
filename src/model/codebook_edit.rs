//! Changing a codebook: what becomes of its tags, and of what is tagged with them.
//!
//! Owns which changes there are, and which make no sense. A change never removes a highlight, and
//! what it does to annotations is a map of names, so that it can be applied to any number of them.
//! How a codebook is written, and whose annotations may be changed, is not known here.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::annotation::{Annotation, Change, Edit, Highlight};
use super::codebook::{Codebook, Colour, Tag, fault_of_name, name_of_tag};
use super::count::number_of;
use super::notebook::Notebook;
use super::path::DocPath;
use super::step::{FileChange, Step};

/// One change of a codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodebookEdit {
    /// Add a tag of this name, with a free colour and key.
    Add(String),
    /// Give a tag, and all below it, another name.
    Rename {
        /// Its name.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Move a tag, and all below it, under another; without one, to the top.
    Move {
        /// Its name.
        name: String,
        /// The name of the other.
        under: Option<String>,
    },
    /// Make a tag, and all below it, one with another.
    Merge {
        /// The one that goes.
        from: String,
        /// The one that stays.
        into: String,
    },
    /// Delete a tag. What is below it stays.
    Delete(String),
    /// Say what a tag is for.
    Describe {
        /// Its name.
        name: String,
        /// What it is for.
        words: String,
    },
    /// Put a tag on a key, or on none.
    Key {
        /// Its name.
        name: String,
        /// The key.
        key: Option<char>,
    },
    /// Give a tag another colour.
    Paint {
        /// Its name.
        name: String,
        /// The colour.
        colour: Colour,
    },
    /// Move a tag, and all below it, before its neighbour or behind it.
    Shift {
        /// Its name.
        name: String,
        /// Whether it comes earlier.
        back: bool,
    },
}

/// What a change makes of a codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedCodebook {
    /// The codebook after it.
    pub codebook: Codebook,
    /// For each of its tags, which tag it was before; `None` for a new one.
    pub sources: Vec<Option<usize>>,
    /// What becomes of what is tagged.
    pub retagging: Retagging,
}

/// A change of the codebook that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedCodebook {
    /// The changes of one's own annotations.
    pub edits: Vec<Edit>,
    /// The change of the file.
    pub file: FileChange,
    /// The codebook after it.
    pub codebook: Codebook,
    /// How many of one's own files could have changed, but are damaged: they stay as they are.
    pub damaged: usize,
}

impl PreparedCodebook {
    /// Returns in words what it did, and to how many highlights.
    #[must_use]
    pub fn words(&self, edit: &CodebookEdit) -> String {
        let documents: BTreeSet<&DocPath> = self.edits.iter().map(|edit| &edit.document).collect();
        let mut words = edit.words();
        if !self.edits.is_empty() {
            let marks = number_of(self.edits.len(), "highlight");
            let documents = number_of(documents.len(), "document");
            words = format!("{words}: {marks} of yours in {documents}");
        }
        if self.damaged > 0 {
            let files = number_of(self.damaged, "damaged file");
            words = format!("{words}; {files} left as before (`gloss check`)");
        }
        words
    }

    /// Returns the step that carries it out.
    #[must_use]
    pub fn into_step(self, edit: &CodebookEdit) -> Step {
        Step { files: vec![self.file], ..Step::new(edit.title(), self.edits) }
    }
}

/// Which tags of highlights get another name, and which are taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retagging(BTreeMap<String, Option<String>>);

/// Why a codebook is not changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodebookEditError {
    /// The new name is invalid.
    #[error("{name:?}: {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No tag has this name.
    #[error("there is no tag {0:?} in the codebook")]
    Unknown(String),
    /// Only tags below it are in the codebook.
    #[error("{0:?} is no tag itself, only the beginning of others; add it first")]
    Prefix(String),
    /// A tag of the new name exists.
    #[error("the tag {0:?} exists already; merge the two if they are one")]
    Exists(String),
    /// The new name is a former name of another tag.
    #[error(
        "{name:?} is a former name of {heir:?}, and is read as that; choose another, or take it out \
         of the `was` of {heir:?}"
    )]
    Former {
        /// The new name.
        name: String,
        /// Whose it was.
        heir: String,
    },
    /// It is that already.
    #[error("that changes nothing: {0}")]
    Same(String),
    /// It would be below itself.
    #[error("{0:?} cannot be moved below itself")]
    BelowItself(String),
    /// Another tag has this key.
    #[error("the key {key} is that of {of:?}")]
    KeyTaken {
        /// The key.
        key: char,
        /// Whose it is.
        of: String,
    },
    /// No such key can be pressed.
    #[error("a tag's key is a character that can be seen")]
    KeyInvisible,
    /// It is the first, or the last.
    #[error("{0:?} is at that end already")]
    AtEnd(String),
}

use CodebookEditError as Fault;

impl CodebookEdit {
    /// Returns what this makes of `book`.
    ///
    /// # Errors
    /// When that makes no sense.
    pub fn apply(&self, book: &Codebook) -> Result<ChangedCodebook, CodebookEditError> {
        let mut draft = Draft::of(book);
        match self {
            Self::Add(name) => {
                let name = valid(name)?;
                draft.is_free(&name)?;
                let tag = book.fresh(&name);
                draft.add(tag);
            }
            Self::Rename { from, to } => draft.rename(from, &valid(to)?)?,
            Self::Move { name, under } => draft.rename(name, &moved(name, under.as_deref())?)?,
            Self::Merge { from, into } => draft.merge(from, into)?,
            Self::Delete(name) => draft.delete(name)?,
            Self::Describe { name, words } => {
                // One line, like a name: what a file may hold is not what a screen obeys.
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                draft.tag(name)?.description = words;
            }
            Self::Key { name, key } => draft.set_key(name, *key)?,
            Self::Paint { name, colour } => draft.tag(name)?.colour = *colour,
            Self::Shift { name, back } => draft.shift(name, *back)?,
        }
        let changed = draft.done();
        if changed.codebook == *book && changed.retagging.0.is_empty() {
            return Err(Fault::Same(self.words()));
        }
        Ok(changed)
    }

    /// Returns in words what it is: `rename forces to army`.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Add(name) => format!("add {name}"),
            Self::Rename { from, to } => format!("rename {from} to {to}"),
            Self::Move { name, under: Some(under) } => format!("move {name} under {under}"),
            Self::Move { name, under: None } => format!("move {name} to the top"),
            Self::Merge { from, into } => format!("merge {from} into {into}"),
            Self::Delete(name) => format!("delete {name}"),
            Self::Describe { name, .. } => format!("describe {name}"),
            Self::Key { name, .. } => format!("the key of {name}"),
            Self::Paint { name, .. } => format!("the colour of {name}"),
            Self::Shift { name, .. } => format!("the place of {name}"),
        }
    }

    /// Returns in words what was done.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Add(name) => format!("{name} is a new tag"),
            Self::Rename { from, to } => format!("{from} is now called {to}"),
            Self::Move { name, under: Some(under) } => format!("{name} is now under {under}"),
            Self::Move { name, under: None } => format!("{name} is now at the top"),
            Self::Merge { from, into } => format!("{from} is now one with {into}"),
            Self::Delete(name) => format!("{name} is deleted"),
            Self::Describe { name, words } if words.trim().is_empty() => {
                format!("{name} has no description")
            }
            Self::Describe { name, .. } => format!("{name} is described"),
            Self::Key { name, key: Some(key) } => format!("{name} is on the key {key}"),
            Self::Key { name, key: None } => format!("{name} is on no key"),
            Self::Paint { name, colour } => format!("{name} is {colour}"),
            Self::Shift { name, back: true } => format!("{name} comes earlier"),
            Self::Shift { name, back: false } => format!("{name} comes later"),
        }
    }
}

/// Returns whether `name` is `above` or stands below it.
#[must_use]
pub fn is_within(name: &str, above: &str) -> bool {
    name.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the name that was typed, in the form in which it is written.
fn valid(typed: &str) -> Result<String, Fault> {
    let name = name_of_tag(typed.trim());
    match fault_of_name(&name) {
        Some(why) => Err(Fault::Name { name, why }),
        None => Ok(name),
    }
}

/// Returns what `name` is called under another.
fn moved(name: &str, under: Option<&str>) -> Result<String, Fault> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let Some(under) = under else { return Ok(last.to_owned()) };
    let under = valid(under)?;
    if is_within(&under, name) {
        return Err(Fault::BelowItself(name.to_owned()));
    }
    Ok(format!("{under}/{last}"))
}

/// A codebook that is being changed.
struct Draft<'a> {
    book: &'a Codebook,
    tags: Vec<(Option<usize>, Tag)>,
    deleted: Vec<String>,
    retagging: Retagging,
}

impl<'a> Draft<'a> {
    fn of(book: &'a Codebook) -> Self {
        let tags = book.tags.iter().cloned().enumerate().map(|(at, tag)| (Some(at), tag));
        let deleted = book.deleted.clone();
        Self { book, tags: tags.collect(), deleted, retagging: Retagging::default() }
    }

    fn done(self) -> ChangedCodebook {
        let (sources, tags) = self.tags.into_iter().unzip();
        let codebook = Codebook { tags, deleted: self.deleted };
        ChangedCodebook { codebook, sources, retagging: self.retagging }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.tags.iter().position(|(_, tag)| tag.name == name)
    }

    fn tag(&mut self, name: &str) -> Result<&mut Tag, Fault> {
        let is_prefix = self.tags.iter().any(|(_, tag)| is_within(&tag.name, name));
        let tag = self.tags.iter_mut().find(|(_, tag)| tag.name == name);
        let unknown = if is_prefix { Fault::Prefix } else { Fault::Unknown };
        tag.map(|(_, tag)| tag).ok_or_else(|| unknown(name.to_owned()))
    }

    /// Checks that a tag can be called `name`.
    fn is_free(&self, name: &str) -> Result<(), Fault> {
        if self.position(name).is_some() {
            return Err(Fault::Exists(name.to_owned()));
        }
        let heir = self.tags.iter().find(|(_, tag)| tag.was.iter().any(|was| was == name));
        heir.map_or(Ok(()), |(_, tag)| {
            Err(Fault::Former { name: name.to_owned(), heir: tag.name.clone() })
        })
    }

    fn add(&mut self, tag: Tag) {
        self.deleted.retain(|name| *name != tag.name);
        self.tags.push((None, tag));
    }

    /// Gives `from` and all below it other names.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        if from == to {
            return Err(Fault::Same(format!("it is called {to} already")));
        }
        if is_within(to, from) {
            return Err(Fault::BelowItself(from.to_owned()));
        }
        let within: Vec<usize> = self.within(from);
        if within.is_empty() {
            return self.adopt(from, to);
        }
        if self.position(from).is_none() && self.position(to).is_some() {
            // Only highlights have it; what is below it is in the codebook.
            self.adopt(from, to)?;
        }
        for at in &within {
            let tag = &mut self.tags[*at].1;
            let new = format!("{to}{}", &tag.name[from.len()..]);
            let old = std::mem::replace(&mut tag.name, new.clone());
            // It may be called again what it was called before.
            tag.was.retain(|was| *was != new);
            tag.was.push(old.clone());
            self.retagging.0.insert(old, Some(new));
        }
        for at in within {
            let name = self.tags[at].1.name.clone();
            let is_other = |(other, (_, tag)): (usize, &(Option<usize>, Tag))| {
                other != at && (tag.name == name || tag.was.contains(&name))
            };
            if let Some((_, (_, other))) =
                self.tags.iter().enumerate().find(|(other, tag)| is_other((*other, tag)))
            {
                let heir = other.name.clone();
                let is_same = heir == name;
                return Err(if is_same {
                    Fault::Exists(name)
                } else {
                    Fault::Former { name, heir }
                });
            }
            self.deleted.retain(|deleted| *deleted != name);
        }
        Ok(())
    }

    /// Returns the places of a tag and of all below it.
    fn within(&self, name: &str) -> Vec<usize> {
        let all = self.tags.iter().enumerate();
        all.filter(|(_, (_, tag))| is_within(&tag.name, name)).map(|(at, _)| at).collect()
    }

    /// Takes a name that is not in the codebook, but may be on highlights, as a former name of a tag,
    /// which need not exist.
    fn adopt(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        let from = valid(from)?;
        if let Some(heir) = self.book.heir(&from) {
            return Err(Fault::Former { name: from, heir: heir.name.clone() });
        }
        if self.position(to).is_none() {
            self.is_free(to)?;
            self.add(self.book.fresh(to));
        }
        self.deleted.retain(|deleted| *deleted != from);
        self.tag(to)?.was.push(from.clone());
        self.retagging.0.insert(from, Some(to.to_owned()));
        Ok(())
    }

    fn merge(&mut self, from: &str, into: &str) -> Result<(), Fault> {
        if from == into {
            return Err(Fault::Same(format!("{into} is one with itself")));
        }
        self.tag(into)?;
        // What is below the one that goes comes below the one that stays, unless that is below it.
        let goes: Vec<String> = if is_within(into, from) {
            self.tag(from)?;
            vec![from.to_owned()]
        } else {
            self.within(from).into_iter().map(|at| self.tags[at].1.name.clone()).collect()
        };
        if goes.is_empty() {
            return self.adopt(from, into);
        }
        for name in goes {
            let new = format!("{into}{}", &name[from.len()..]);
            match (self.position(&name), self.position(&new)) {
                (Some(gone), Some(_)) => {
                    let (_, gone) = self.tags.remove(gone);
                    let tag = self.tag(&new)?;
                    tag.key = tag.key.or(gone.key);
                    if tag.description.is_empty() {
                        tag.description = gone.description;
                    }
                    for was in gone.was.into_iter().chain([gone.name]) {
                        if !tag.was.contains(&was) && was != new {
                            tag.was.push(was);
                        }
                    }
                    self.retagging.0.insert(name, Some(new));
                }
                // Its own name is below the new one: it is renamed alone.
                (Some(at), None) => {
                    let heir = self
                        .tags
                        .iter()
                        .enumerate()
                        .find(|(other, (_, tag))| *other != at && tag.was.contains(&new));
                    if let Some((_, (_, heir))) = heir {
                        return Err(Fault::Former { name: new, heir: heir.name.clone() });
                    }
                    let tag = &mut self.tags[at].1;
                    tag.was.retain(|was| *was != new);
                    tag.was.push(std::mem::replace(&mut tag.name, new.clone()));
                    self.deleted.retain(|deleted| *deleted != new);
                    self.retagging.0.insert(name, Some(new));
                }
                (None, _) => {}
            }
        }
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), Fault> {
        let mut names = vec![name.to_owned()];
        match self.position(name) {
            Some(at) => names.extend(self.tags.remove(at).1.was),
            // It may be on highlights, or have been deleted before they could be changed.
            None if self.within(name).is_empty() => drop(valid(name)?),
            None => return Err(Fault::Prefix(name.to_owned())),
        }
        if let Some(heir) = self.book.heir(name) {
            return Err(Fault::Former { name: name.to_owned(), heir: heir.name.clone() });
        }
        for name in names {
            if !self.deleted.contains(&name) {
                self.deleted.push(name);
            }
        }
        self.retagging.0.insert(name.to_owned(), None);
        Ok(())
    }

    fn set_key(&mut self, name: &str, key: Option<char>) -> Result<(), Fault> {
        if let Some(key) = key {
            if key.is_control() || key.is_whitespace() {
                return Err(Fault::KeyInvisible);
            }
            if let Some(of) = self.book.by_key(key).filter(|of| of.name != name) {
                return Err(Fault::KeyTaken { key, of: of.name.clone() });
            }
        }
        self.tag(name)?.key = key;
        Ok(())
    }

    /// Moves a tag and all below it before the neighbour above, or behind the one below.
    fn shift(&mut self, name: &str, back: bool) -> Result<(), Fault> {
        let own = self.within(name);
        if own.is_empty() {
            return Err(Fault::Unknown(name.to_owned()));
        }
        let parent = name.rsplit_once('/').map_or("", |(parent, _)| parent);
        let child = |tag: &Tag| {
            let rest = match parent {
                "" => Some(tag.name.as_str()),
                parent => tag.name.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')),
            };
            let first = rest.filter(|rest| !rest.is_empty())?.split('/').next()?;
            Some(if parent.is_empty() { first.to_owned() } else { format!("{parent}/{first}") })
        };
        let mut order: Vec<String> = Vec::new();
        for one in self.tags.iter().filter_map(|(_, tag)| child(tag)) {
            if !order.contains(&one) {
                order.push(one);
            }
        }
        let here = order.iter().position(|one| one == name);
        let other = here.and_then(|here| if back { here.checked_sub(1) } else { Some(here + 1) });
        let Some(other) = other.and_then(|other| order.get(other)) else {
            return Err(Fault::AtEnd(name.to_owned()));
        };
        let (own, mut rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.tags)
            .into_iter()
            .partition(|(_, tag)| is_within(&tag.name, name));
        let is_other = |(_, tag): &(Option<usize>, Tag)| is_within(&tag.name, other);
        let at = if back {
            rest.iter().position(is_other)
        } else {
            rest.iter().rposition(is_other).map(|at| at + 1)
        };
        let at = at.unwrap_or(rest.len());
        rest.splice(at..at, own);
        self.tags = rest;
        Ok(())
    }
}

impl Retagging {
    /// Returns whether it leaves every highlight as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the names that get another, or are taken off.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the tags that a highlight with these has afterwards; `None` if that is the same.
    #[must_use]
    pub fn of(&self, tags: &[String]) -> Option<Vec<String>> {
        if !tags.iter().any(|tag| self.0.contains_key(tag)) {
            return None;
        }
        let mut after: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags {
            let name = self.0.get(tag).map_or(Some(tag), Option::as_ref);
            if let Some(name) = name.filter(|name| !after.contains(name)) {
                after.push(name.clone());
            }
        }
        Some(after)
    }

    /// Returns what it changes in one notebook. That is a change of the codebook, not of what was said
    /// about a passage, so when the highlights were last changed stays as it was.
    #[must_use]
    pub fn edits(&self, document: &DocPath, book: &Notebook) -> Vec<Edit> {
        let mut edits = Vec::new();
        for mark in &book.highlights {
            let Some(tags) = self.of(&mark.tags) else { continue };
            let after = Highlight { tags, ..mark.clone() };
            let change = Change {
                before: Some(Annotation::Highlight(mark.clone())),
                after: Some(Annotation::Highlight(after)),
            };
            edits.push(Edit { document: document.clone(), change });
        }
        edits
    }
}

#[cfg(test)]
mod tests;
