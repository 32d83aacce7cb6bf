//! Changing a codebook: what becomes of its tags, and of what is tagged with them.
//!
//! Owns which changes there are, and which make no sense. A change never removes a highlight, and
//! what it does to annotations is a map of names, so that it can be applied to any number of them.
//! How a codebook is written, and whose annotations may be changed, is not known here.

mod draft;
mod retagging;
mod three_way;

use thiserror::Error;

use self::draft::CodebookDraft;
pub use self::retagging::{PreparedCodebook, Retagging};
pub use self::three_way::{CodebookConflict, carried_over};
use super::codebook::{Codebook, Colour, fault_of_name, name_of_tag};

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

impl ChangedCodebook {
    /// Writes down the letters that tags without a key had so far, where they would have others now:
    /// a letter that a hand knows does not change because another tag did.
    fn keep_letters(&mut self, before: &Codebook) {
        let letters = before.keys();
        loop {
            let now = self.codebook.keys();
            let shifted = self.sources.iter().zip(&self.codebook.tags).enumerate();
            let shifted = shifted.filter_map(|(at, (source, tag))| {
                let old = before.tags.get((*source)?)?;
                let letter = *letters.get(old.name.as_str())?;
                let is_other = now.get(tag.name.as_str()) != Some(&letter);
                let is_free = self.codebook.by_key(letter).is_none();
                (old.key.or(tag.key).is_none() && is_other && is_free).then_some((at, letter))
            });
            let shifted: Vec<(usize, char)> = shifted.collect();
            if shifted.is_empty() {
                return;
            }
            for (at, letter) in shifted {
                if let Some(tag) = self.codebook.tags.get_mut(at) {
                    tag.key = Some(letter);
                }
            }
        }
    }
}

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
        let mut draft = CodebookDraft::of(book);
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
        let mut changed = draft.done();
        changed.keep_letters(book);
        if changed.codebook == *book && changed.retagging.is_empty() {
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
            Self::Merge { from, into } => format!("{from} was merged into {into}"),
            Self::Delete(name) => format!("{name} is deleted"),
            Self::Describe { name, words } if words.trim().is_empty() => {
                format!("{name} has no description")
            }
            Self::Describe { name, .. } => format!("{name} is described"),
            Self::Key { name, key: Some(key) } => format!("{name} is on the key {key}"),
            Self::Key { name, key: None } => format!("{name} is on no key"),
            Self::Paint { name, colour } => format!("{name} is {colour}"),
            Self::Shift { name, back: true } => format!("{name} was moved up"),
            Self::Shift { name, back: false } => format!("{name} was moved down"),
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

#[cfg(test)]
mod tests;
