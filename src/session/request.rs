//! What a view can ask of the desk without knowing any other view, and the notices for all views.

use std::sync::Arc;

use super::action::Action;
use super::annotate::AnnotationTarget;
use super::export::ExportScope;
use super::keymap::Mode;
use super::memory::NoteSubject;
use crate::model::anchor::Anchor;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::Step;

/// Something the desk is to do. A request to open a view opens the first one in the list of views
/// that accepts it.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Do an action, as if its key had been pressed in the pane with the focus.
    Act(Action),
    /// Close the view on top; what lies under it comes back.
    Close,
    /// Close the view on top and all that lie under it: what is gone to is under them.
    CloseAll,
    /// Put the view on top aside; it is kept as it is until it is asked for again.
    SetAside,
    /// Bring back the view that was put aside, and tell it that something may have changed.
    BringBack,
    /// Write a note. If it was begun before: the original text, and the text so far.
    WriteNote(NoteSubject, Option<(String, String)>),
    /// Pick tags.
    PickTags(AnnotationTarget),
    /// List where else these words occur, so that they can be given these tags.
    ListOccurrences {
        /// The words.
        words: String,
        /// The document in which the words are known to occur.
        document: DocPath,
        /// The place of that occurrence, in bytes.
        origin: Span,
        /// The tags.
        tags: Vec<String>,
    },
    /// Let the reader choose among the documents that a reference may mean.
    ChooseDocument {
        /// The words of the reference.
        words: String,
        /// The documents that fit.
        documents: Vec<DocPath>,
    },
    /// Show the table of all highlights and notes over this view, under a filter, such as `tag:"state"`.
    ShowPassages(String),
    /// Ask for a format and a file, and export this.
    Export(ExportScope),
    /// Show the keys of an overlay.
    ShowKeys(Mode),
    /// Ask for the words to find in the page.
    FindInPage,
    /// Ask for the first letters of a word to go to; or of two, to select from one to the other.
    Leap {
        /// Whether it is two.
        from_to: bool,
    },
    /// Ask for a filter of the list.
    FilterList,
}

/// Something that happened outside of a view and that it may have to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Documents were listed.
    Listed,
    /// The index of all documents was made anew.
    Indexed,
    /// All changes are on disk.
    Saved,
    /// Annotations or documents were changed from outside this session.
    ChangedElsewhere,
    /// The codebook was changed, here or from outside this session.
    CodebookChanged,
    /// A step was undone or redone.
    Replayed(Arc<Step>),
    /// A passage was selected for a highlight that had lost its own; `None` if the reader gave up.
    PassageSelected(Option<Anchor>),
}

/// A request to select a passage in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassageRequest {
    /// The document in which the passage must be.
    pub document: DocPath,
    /// The SHA-256 of the text in which the passage must be.
    pub sha256: String,
    /// The words of the highlight that the passage is for.
    pub quote: String,
}
