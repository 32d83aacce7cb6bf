//! What a view can ask of the desk without knowing any other view, and what all views are told.

use std::sync::Arc;

use super::action::Action;
use super::annotate::AnnotationTarget;
use super::memory::NoteSubject;
use crate::model::anchor::Anchor;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::Step;

/// Something that the desk is to do. It opens the first view of the list of views that answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Do an action, as if its key had been pressed in the pane that has the focus.
    Act(Action),
    /// Close the view on top.
    Close,
    /// Put the view on top aside: it comes back as it is when it is asked for again.
    SetAside,
    /// Bring back the view that was put aside; it is told that something may have changed.
    BringBack,
    /// Write a note; with what there was and what was written so far, if it was begun before.
    WriteNote(NoteSubject, Option<(String, String)>),
    /// Pick tags.
    PickTags(AnnotationTarget),
    /// List where else these words stand, to be given these tags.
    ListOccurrences {
        /// The words.
        words: String,
        /// The document in which they are known to stand.
        document: DocPath,
        /// Where, in bytes.
        origin: Span,
        /// The tags.
        tags: Vec<String>,
    },
    /// Type what to find in the page.
    FindInPage,
    /// Type a filter of the list.
    FilterList,
}

/// Something that happened outside of a view, which it may show.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// Documents were listed.
    Listed,
    /// All changes are on disk.
    Saved,
    /// Somebody else changed annotations or documents.
    ChangedElsewhere,
    /// A step was undone or redone.
    Replayed(Arc<Step>),
    /// A passage was selected for a highlight that had lost its own; `None`: the search for one
    /// was given up.
    PassageSelected(Option<Anchor>),
}

/// A passage that is to be selected in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassageRequest {
    /// The document in which it must be.
    pub document: DocPath,
    /// The SHA-256 of the text in which it must be.
    pub sha256: String,
    /// The words of the highlight that it is for.
    pub quote: String,
}
