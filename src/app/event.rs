//! What reaches the program, what it asks for, and what comes of that.
//!
//! An [`Event`] comes in; [`App::update`](super::App::update) changes the state and answers with
//! [`Effect`]s; workers carry those out and send an [`Outcome`] back as an event. Nothing here
//! waits, and nothing here knows how an effect is carried out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use crate::model::anchor::Anchor;
use crate::model::annotation::{Change, Edit, Highlight, Id, Moved};
use crate::model::codebook::{Codebook, Tag};
use crate::model::document::{Document, Listing};
use crate::model::find::Pattern;
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::settings::Sort;
use crate::model::span::Span;
use crate::model::text::Text;

use super::action::Action;
use super::marks::Marks;
use super::search::Asked;
use super::undo::History;

/// Numbers the questions put to workers, so that the answer to an older one can be told.
pub type Ticket = u64;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has now so many columns and rows.
    Resize(u16, u16),
    /// The shell asks for the terminal back.
    Suspend,
    /// Something else may have written on the terminal.
    Redraw,
    /// A worker has an answer.
    Outcome(Outcome),
    /// The program is to end now: hang-up, or it was told to.
    End,
}

/// Something to be done outside of the interface.
#[derive(Clone, Debug)]
pub enum Effect {
    /// List the corpus.
    Scan,
    /// Read a document and its annotations.
    Open {
        /// Answered by [`Outcome::Opened`] of this number; only the newest counts.
        ticket: Ticket,
        /// Which.
        path: DocPath,
    },
    /// Read a document for the finder's preview.
    Peek(DocPath),
    /// Find all matches in a text.
    Find {
        /// Answered by [`Outcome::Found`] of this number.
        ticket: Ticket,
        /// Where.
        text: Arc<Text>,
        /// What.
        pattern: Pattern,
        /// Whether anybody still wants to know.
        asked: Asked,
    },
    /// Rank for the finder.
    Rank {
        /// Answered by [`Outcome::Ranked`] of this number, several times.
        ticket: Ticket,
        /// What was typed.
        query: String,
        /// What is ranked.
        among: Among,
    },
    /// Find the same words in every document, but not where they are highlighted already.
    SameWords {
        /// Answered by [`Outcome::SameWords`] of this number.
        ticket: Ticket,
        /// The words.
        words: String,
        /// The document to begin with.
        first: DocPath,
        /// The place in it that is known, in bytes.
        origin: Span,
        /// Whether anybody still wants to know.
        asked: Asked,
    },
    /// Write changes to the store.
    Save {
        /// Answered by [`Outcome::Saved`] of this number.
        ticket: Ticket,
        /// Whose annotations.
        document: DocPath,
        /// What changed.
        changes: Vec<Change>,
    },
    /// Look for everything that is not where it was made.
    Review {
        /// Answered by [`Outcome::Reviewed`] of this number.
        ticket: Ticket,
    },
    /// Look once more at a highlight that something was decided about: it may have been changed,
    /// or its document, since it was looked for.
    Recheck {
        /// Answered by [`Outcome::Rechecked`] of this number.
        ticket: Ticket,
        /// Its document.
        document: DocPath,
        /// The highlight.
        id: Id,
    },
    /// Give the annotations of a document to another, which has its text.
    MoveNotes(Moved),
    /// Put new tags into the codebook.
    AddTags(Vec<Tag>),
    /// Read the annotations of documents, to take a step back or to do it again.
    Recall {
        /// Answered by [`Outcome::Recalled`] of this number.
        ticket: Ticket,
        /// The documents.
        paths: Vec<DocPath>,
        /// Back, or again.
        undo: bool,
    },
    /// Remember what was done and undone.
    History(History),
    /// Remember where the reader is in a document.
    Visited(DocPath, Visit),
    /// Remember the order of the list and whether the notes pane is shown.
    Arranged(Option<Sort>, Option<bool>),
    /// Keep the note that is being written; none: there is none any more.
    Draft(Option<Draft>),
    /// What was kept of the note stays for later: it could not be saved now.
    SetDraftAside,
    /// The note that an earlier session left is the one that is being written now.
    TakeUpDraft,
    /// Put text on the clipboard of the reader's own terminal.
    Copy(String),
    /// Let the reader write in their own editor.
    EditOutside(String),
    /// Give the terminal back to the shell until it says to go on.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Notice when another session changes the annotations of this document.
    Watch(DocPath),
    /// End, once everything is written.
    Quit,
}

/// What the finder looks through.
#[derive(Clone, Debug)]
pub enum Among {
    /// These lines.
    Items(Arc<Vec<Item>>),
    /// The passages of all documents, those of `first` before others.
    Passages {
        /// The document that is being read.
        first: Option<DocPath>,
    },
    /// All highlights and notes.
    Annotations,
}

/// Something that can be found, and gone to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is matched and shown.
    pub line: String,
    /// What is shown beside it.
    pub detail: String,
    /// Where it leads.
    pub target: Target,
}

/// Where something found leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A document, where the reader left it.
    Document(DocPath),
    /// A place in a document, in bytes.
    Place(DocPath, Span),
    /// A command.
    Command(Action),
    /// The documents of the list that answer a filter.
    Filter(String),
}

/// An item that answers a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What was found.
    pub item: Item,
    /// Better is more.
    pub score: i64,
    /// Which code points matched, of its line, a blank, and what is shown beside it.
    pub indices: Vec<usize>,
}

/// A place with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The document.
    pub document: DocPath,
    /// Where in it.
    pub anchor: Anchor,
    /// Some words around it, on one line.
    pub line: String,
    /// Where the words themselves are in `line`, in bytes.
    pub words: Span,
}

/// Something for the annotator to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Case {
    /// A highlight that is not where it was made.
    Drift {
        /// Its document.
        document: DocPath,
        /// The highlight.
        highlight: Box<Highlight>,
        /// What became of it: moved, changed, ambiguous, orphaned.
        state: &'static str,
        /// The SHA-256 of the text in which it was looked for.
        sha256: String,
        /// Where it might be, best first.
        offers: Vec<Offer>,
    },
    /// A document that is gone, with annotations.
    Missing {
        /// Its path.
        from: DocPath,
        /// The documents that have its text.
        to: Vec<DocPath>,
        /// How many annotations.
        count: usize,
    },
}

impl Case {
    /// The document whose annotation it is, or that is gone.
    #[must_use]
    pub fn document(&self) -> &DocPath {
        match self {
            Case::Drift { document, .. } => document,
            Case::Missing { from, .. } => from,
        }
    }

    /// How many places are offered.
    #[must_use]
    pub fn offers(&self) -> usize {
        match self {
            Case::Drift { offers, .. } => offers.len(),
            Case::Missing { to, .. } => to.len(),
        }
    }
}

/// A place where a highlight might be now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The anchor that it would have.
    pub anchor: Anchor,
    /// Where that begins, in bytes.
    pub byte: usize,
    /// How well it fits, of 100.
    pub percent: u8,
}

/// A note that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The document.
    pub document: DocPath,
    /// What the note is on.
    pub subject: Subject,
    /// What was there before it was begun.
    pub original: String,
    /// What was written so far.
    pub text: String,
}

/// What a note is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A highlight, as it was when the note was begun: should another session delete it, it comes
    /// back with the note.
    Highlight(Box<Highlight>),
    /// A passage that becomes a highlight when the note is kept.
    Passage(Anchor),
    /// The document: its note of this id, or a new one.
    Document(Option<Id>),
}

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
    /// Changes that could not be saved before the program ended.
    pub unsaved: Vec<Edit>,
}

/// The annotations of a document, as they are on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The reader's own.
    pub notebook: Notebook,
    /// Why nothing can be saved to it, if so.
    pub protected: Option<String>,
    /// How many things there are to decide about them; none if that was not looked at.
    pub adrift: Option<usize>,
}

/// What was counted of a document that is not on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// The document.
    pub document: DocPath,
    /// How much is written on it.
    pub counts: Counts,
    /// How many things there are to decide about them.
    pub adrift: usize,
}

/// What came of an effect.
#[derive(Debug)]
pub enum Outcome {
    /// These documents are there; what is in them comes later.
    Walked(Vec<DocPath>),
    /// These have been read.
    Listed(Vec<Listing>),
    /// Highlights, notes and tags of each document that has any.
    Counted(BTreeMap<DocPath, Counts>),
    /// What the documents tell together: they have all been read.
    Indexed(Arc<Index>),
    /// The list is complete; or why there is none.
    ListDone(Result<(), String>),
    /// A document was read, or could not be.
    Opened {
        /// The question.
        ticket: Ticket,
        /// The document that was asked for.
        path: DocPath,
        /// It, with its annotations and their places; or why not.
        result: Result<(Arc<Document>, Stored, Marks), String>,
    },
    /// The beginning of a large document that is still being read.
    Glimpsed {
        /// The question.
        ticket: Ticket,
        /// What there is of it.
        document: Arc<Document>,
    },
    /// A document for the finder's preview.
    Peeked(Arc<Document>),
    /// How far the looking for matches has come.
    Finding {
        /// The question.
        ticket: Ticket,
        /// How much of the text was gone through, in percent.
        percent: usize,
        /// How many matches there are so far.
        matches: usize,
    },
    /// All matches, in text order.
    Found {
        /// The question.
        ticket: Ticket,
        /// Where.
        matches: Vec<Span>,
    },
    /// The best so far, best first.
    Ranked {
        /// The question.
        ticket: Ticket,
        /// The best few hundred.
        hits: Vec<Hit>,
        /// How many answered.
        total: usize,
        /// Whether that is all.
        done: bool,
    },
    /// All places with the same words.
    SameWords {
        /// The question.
        ticket: Ticket,
        /// Where.
        places: Vec<Place>,
    },
    /// All that is to be decided.
    Reviewed {
        /// The question.
        ticket: Ticket,
        /// What it is.
        cases: Vec<Case>,
    },
    /// The annotations of documents.
    Recalled {
        /// The question.
        ticket: Ticket,
        /// Each document with what is on disk of it.
        books: Vec<(DocPath, Stored)>,
        /// Back, or again.
        undo: bool,
    },
    /// What a highlight is now, if it is not where it was made.
    Rechecked {
        /// The question.
        ticket: Ticket,
        /// What is to be decided now; none if there is nothing.
        case: Option<Box<Case>>,
    },
    /// How many things there are to decide about the annotations of each document.
    Adrift(BTreeMap<DocPath, usize>),
    /// The annotations of a document were given to another; or why not.
    NotesMoved {
        /// From where to where.
        moved: Moved,
        /// What is there now, and which of it came.
        result: Result<(Stored, Vec<Id>), String>,
    },
    /// Changes are on disk, or are not.
    Saved {
        /// The question.
        ticket: Ticket,
        /// Whose annotations.
        document: DocPath,
        /// What is on disk now; or why it could not be saved. It is tried again.
        result: Result<Stored, String>,
    },
    /// Documents that are not on screen were changed by others, or annotated.
    Recounted(Vec<Recount>),
    /// The file of this document is gone.
    Vanished(DocPath),
    /// The file of this document is another than the one that was read.
    Rewritten(DocPath),
    /// Another session changed annotations.
    Changed {
        /// Whose.
        document: DocPath,
        /// What is on disk now.
        stored: Stored,
    },
    /// The codebook as it is on disk now, and what is wrong with it.
    Codebook(Codebook, Option<String>),
    /// The reader came back from their own editor; or why not.
    Edited(Result<String, String>),
    /// Something for the status line: what was done, or what could not be.
    Said(Result<String, String>),
}
