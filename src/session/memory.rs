//! What a session starts with from the one before, and what is told of annotations on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::history::History;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Highlight, Id};
use crate::model::notebook::{Counts, Notebook};
use crate::model::path::DocPath;
use crate::model::settings::Sort;
use crate::model::step::Step;

/// Where the reader left a document. Offsets are code points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The caret.
    pub point: usize,
    /// The first row in view.
    pub top: usize,
    /// The end of what has been on screen while reading.
    pub furthest: usize,
    /// Length of the text.
    pub length: usize,
    /// When it was last read.
    pub read: Timestamp,
}

/// What is remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The document that was open.
    pub last: Option<DocPath>,
    /// Where each document was left.
    pub visits: BTreeMap<DocPath, Visit>,
    /// The order of the list, if it was changed.
    pub sort: Option<Sort>,
    /// Whether the notes pane was opened or closed by the reader.
    pub notes_pane: Option<bool>,
    /// What was done and undone.
    pub history: History,
    /// Steps that were not on disk in full when the program ended.
    pub unsaved: Vec<Arc<Step>>,
}

/// The annotations of a document as they are on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The reader's own.
    pub notebook: Notebook,
    /// Why nothing can be saved to it, if so.
    pub protected: Option<String>,
    /// How many of them are to be reviewed; `None` if that was not looked at.
    pub unresolved: Option<usize>,
}

/// What was counted of a document that is not on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// The document.
    pub document: DocPath,
    /// How much is written on it.
    pub counts: Counts,
    /// How many of its annotations are to be reviewed.
    pub unresolved: usize,
}

/// A note that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocPath,
    /// What the note is on.
    pub subject: NoteSubject,
    /// What was there before it was begun.
    pub original: String,
    /// What was written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteSubject {
    /// A highlight, as it was when the note was begun: should another session delete it, it comes
    /// back with the note.
    Highlight(Box<Highlight>),
    /// A passage that becomes a highlight when the note is kept.
    Passage(Anchor),
    /// The document: its note of this id, or a new one.
    Document(Option<Id>),
}

impl NoteSubject {
    /// What it is, for a title.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Highlight(_) | Self::Passage(_) => "note on the passage",
            Self::Document(_) => "note on the document",
        }
    }
}
