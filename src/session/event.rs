//! What comes in to a reader's session, and what it wants done outside.
//!
//! An [`Event`] comes in, the state changes, and [`Effect`]s come out. Nothing here waits or knows
//! how an effect is carried out.

use std::path::PathBuf;
use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use super::bookmarks::BookmarkChange;
use super::history::History;
use super::memory::{Draft, Recount, ScreenChoices, Stored, Visit};
use super::question::{HeldUp, Question, Reply, RequestId};
use crate::model::cancel::Cancel;
use crate::model::codebook::Codebook;
use crate::model::path::DocPath;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The time of this timer is over.
    Alarm(Timer),
    /// Text was pasted.
    Paste(String),
    /// The mouse was moved or used.
    Mouse(MouseEvent),
    /// The terminal was resized to this many columns and rows.
    Resize(u16, u16),
    /// Nothing was typed for a moment, after the first key of several.
    Pause,
    /// The shell asks for the terminal back.
    Suspend,
    /// Something else may have written to the terminal.
    Redraw,
    /// A worker has an answer.
    Reply(Reply),
    /// A worker has news.
    News(News),
    /// The reader has come back from their own editor: the text, or why there is none.
    Edited(Result<String, String>),
    /// The program has to end now: the terminal hung up, or it was told to end.
    End,
}

/// What is waited for by time. Each runs once at a time; set again, it begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The pointer is held past an edge of the page: time to scroll on.
    EdgeScroll,
    /// A click was made: from now on another is not one of several.
    Clicks,
}

impl Timer {
    /// Returns how long it takes.
    #[must_use]
    pub fn duration(self) -> Duration {
        match self {
            Self::EdgeScroll => Duration::from_millis(60),
            Self::Clicks => Duration::from_millis(400),
        }
    }
}

/// Something that workers report without being asked.
#[derive(Debug)]
pub enum News {
    /// Documents that are not on screen, or their annotations, were changed.
    Recounted(Vec<Recount>),
    /// Files have come to these folders or gone from them; paths below the root of the corpus.
    FoldersChanged(Vec<PathBuf>),
    /// The file of this document is gone.
    Vanished(DocPath),
    /// The file of this document is no longer the one that was read.
    Rewritten(DocPath),
    /// Another session changed the annotations of this document.
    Changed(DocPath, Box<Stored>),
    /// The codebook as it is on disk now, and what is wrong with it.
    Codebook(Codebook, Option<String>),
    /// Another program has changed the list of people, or what is said of documents.
    LibraryChanged,
    /// How many files of a step over many are on disk, and of how many.
    Saving(usize, usize),
    /// A save takes long.
    HeldUp(HeldUp),
    /// A message for the status line: what was done, or what could not be.
    Message(Result<String, String>),
}

/// Something to be done outside of the interface.
#[derive(Debug)]
pub enum Effect {
    /// Answer a question, unless it is cancelled.
    Ask(RequestId, Box<Question>, Cancel),
    /// Remember or note something. There is no answer.
    Record(Box<Record>),
    /// Put text on the clipboard of the reader's own terminal.
    Copy(String),
    /// Let the reader write in their own editor.
    EditOutside(String),
    /// Let the reader take the lesson, in a library of its own.
    Tutor,
    /// Give the terminal back to the shell until the shell resumes the program.
    Suspend,
    /// Redraw everything.
    Redraw,
    /// Say so when the time of this timer is over.
    Set(Timer),
    /// Quit, once everything is written.
    Quit,
}

/// What is kept for the next start or noted for this one, in the order of sending.
#[derive(Clone, Debug)]
pub enum Record {
    /// Where the reader is in a document.
    Visit(DocPath, Visit),
    /// What the reader has chosen to see.
    Chosen(ScreenChoices),
    /// A bookmark was set or removed.
    Bookmark(BookmarkChange),
    /// The note that is being written; `None` when there no longer is one.
    Draft(Option<Draft>),
    /// The note that is being written is part of the step that follows. Its draft is removed once
    /// that step is kept.
    DraftBecomesStep,
    /// Keep the saved draft for later: it could not be saved as a note now.
    SetDraftAside,
    /// The draft left by an earlier session is now the note that is being written.
    TakeUpDraft,
    /// The undo history.
    History(History),
    /// This document is on screen: changes of it and its annotations are to be reported.
    Watch(DocPath),
}
