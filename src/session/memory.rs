//! What a session takes over from the one before, and what it is told of annotations on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::bookmarks::Bookmark;
use super::documents::Group;
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
    /// The furthest place that has been on screen while reading.
    pub furthest: usize,
    /// The length of the text.
    pub length: usize,
    /// When the document was last read.
    pub read: Timestamp,
}

/// An order of the list, and whether it is turned round.
pub type SortChoice = (Sort, bool);

/// What the reader has chosen to see, and finds again at the next start. `None`: nothing was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreenChoices {
    /// The order of the list.
    pub sort: Option<SortChoice>,
    /// How it is grouped.
    pub group: Option<Group>,
    /// What the headings of the folded groups say.
    pub folded: BTreeSet<String>,
    /// Whether the notes pane is shown.
    pub notes_pane: Option<bool>,
}

/// What is remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The document that was open.
    pub last: Option<DocPath>,
    /// Where each document was left.
    pub visits: BTreeMap<DocPath, Visit>,
    /// What the reader has chosen to see.
    pub choices: ScreenChoices,
    /// The bookmarks, in the order in which they were set.
    pub bookmarks: Vec<Bookmark>,
    /// The undo history.
    pub history: History,
    /// Steps that were not on disk in full when the program ended.
    pub unsaved: Vec<Arc<Step>>,
}

/// The annotations of a document as they are on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The annotator's own notebook.
    pub notebook: Notebook,
    /// Why nothing can be saved to it, if that is so.
    pub protected: Option<String>,
    /// How many review items it has; `None` if they were not counted.
    pub unresolved: Option<usize>,
}

/// The counts of a document that is not on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// The document.
    pub document: DocPath,
    /// How many annotations it has, and their tags.
    pub counts: Counts,
    /// How many review items it has; `None` if that is as it was.
    pub unresolved: Option<usize>,
}

/// A note that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocPath,
    /// What the note is on.
    pub subject: NoteSubject,
    /// The text of the note before the reader began.
    pub original: String,
    /// The text so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteSubject {
    /// A highlight, as it was when the note was begun. If another session deletes it, it comes back
    /// with the note.
    Highlight(Box<Highlight>),
    /// A passage that becomes a highlight when the note is saved.
    Passage(Anchor),
    /// The document: its note with this id, or a new one.
    Document(Option<Id>),
}

impl NoteSubject {
    /// Returns a description for a title.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Highlight(_) | Self::Passage(_) => "note on the passage",
            Self::Document(_) => "note on the document",
        }
    }
}
