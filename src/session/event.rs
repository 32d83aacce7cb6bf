//! What reaches a reader's program, and what it wants done outside of itself.
//!
//! An [`Event`] comes in, the state changes, [`Effect`]s come out. Nothing here waits, and nothing
//! here knows how an effect is carried out.

use crossterm::event::{KeyEvent, MouseEvent};

use super::history::History;
use super::memory::{Draft, Recount, Stored, Visit};
use super::question::{Question, Reply, RequestId};
use crate::model::cancel::Cancel;
use crate::model::codebook::{Codebook, Tag};
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The shell asks for the terminal back.
    Suspend,
    /// Something else may have written on the terminal.
    Redraw,
    /// A worker has an answer.
    Reply(Reply),
    /// A worker has noticed something.
    News(News),
    /// The reader comes back from their own editor, with the text; or why not.
    Edited(Result<String, String>),
    /// The program is to end now: hang-up, or it was told to.
    End,
}

/// Something that workers tell without being asked.
#[derive(Debug)]
pub enum News {
    /// Annotations of documents that are not on screen were changed, or the documents were.
    Recounted(Vec<Recount>),
    /// The file of this document is gone.
    Vanished(DocPath),
    /// The file of this document is another than the one that was read.
    Rewritten(DocPath),
    /// Another session changed the annotations of this document.
    Changed(DocPath, Box<Stored>),
    /// The codebook as it is on disk now, and what is wrong with it.
    Codebook(Codebook, Option<String>),
    /// Something for the status line: what was done, or what could not be.
    Message(Result<String, String>),
}

/// Something to be done outside of the interface.
#[derive(Debug)]
pub enum Effect {
    /// Answer a question, unless it is cancelled.
    Ask(RequestId, Question, Cancel),
    /// Remember something, or take notice of it. There is no answer.
    Record(Box<Record>),
    /// Put text on the clipboard of the reader's own terminal.
    Copy(String),
    /// Let the reader write in their own editor.
    EditOutside(String),
    /// Give the terminal back to the shell until it says to go on.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// End, once everything is written.
    Quit,
}

/// What is kept for the next start, or noted for this one; in the order in which it is told.
#[derive(Clone, Debug)]
pub enum Record {
    /// Where the reader is in a document.
    Visit(DocPath, Visit),
    /// The order of the list, and whether the notes pane is shown.
    Arranged(Option<Sort>, Option<bool>),
    /// The note that is being written; `None`: there is none any more.
    Draft(Option<Draft>),
    /// The draft that was kept stays for later: it could not be saved now.
    SetDraftAside,
    /// The draft that an earlier session left is the note that is being written now.
    TakeUpDraft,
    /// What was done, undone or redone.
    History(History),
    /// New tags belong into the codebook.
    Tags(Vec<Tag>),
    /// This document is on screen: changes of it and its annotations are news.
    Watch(DocPath),
}
