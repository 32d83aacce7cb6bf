//! What a reader asks of the workers, and what they answer.
//!
//! Owns the list of all questions, which stands here and nowhere else: each is a type that names
//! the type of its answer. Whoever asks holds a [`Pending`]; dropping it cancels the work, and an
//! answer that nobody holds a [`Pending`] for is dropped by the desk. How a question is answered
//! may not enter: that is the matter of `jobs`, which has to handle every row of the list.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use super::completion::{Completing, Completions};
use super::documents::order::{Arranged, Arranging};
use super::drift::ReviewItem;
use super::found::{Hit, Occurrence, SearchIn};
use super::marks::Marks;
use super::memory::Stored;
use super::open::{Stay, Stayed};
use super::timespan::{Timespan, TimespanOf};
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::Id;
use crate::model::cancel::Cancel;
use crate::model::document::{Document, Listing};
use crate::model::find::Pattern;
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::{Moved, Step};
use crate::model::text::Text;

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident -> $answer:ty;)+) => {
        /// Any question.
        #[derive(Debug)]
        pub enum Question {
            $($(#[$doc])* $name($name),)+
        }

        /// An answer to any question.
        #[derive(Debug)]
        pub enum Answer {
            $($(#[$doc])* $name(Box<$answer>),)+
        }

        $(
            impl Ask for $name {
                type Answer = $answer;

                fn question(self) -> Question {
                    Question::$name(self)
                }

                fn wrap(answer: $answer) -> Answer {
                    Answer::$name(Box::new(answer))
                }

                fn unwrap(answer: Answer) -> Option<$answer> {
                    match answer {
                        Answer::$name(answer) => Some(*answer),
                        _ => None,
                    }
                }
            }
        )+
    };
}

questions! {
    /// List the corpus and read what is in it.
    Scan -> Scanned;
    /// Read a document and its annotations.
    Open -> Opened;
    /// Find where annotations are in a text.
    Resolve -> Vec<(Id, Anchor, Resolution)>;
    /// Put the list of documents in order and filter it.
    Arranging -> Arranged;
    /// Find all matches in a text.
    FindMatches -> Matches;
    /// Rank for the finder.
    Rank -> Ranked;
    /// Read a document for the finder's preview; `None` if it cannot be read.
    Peek -> Option<Arc<Document>>;
    /// Find the same words in every document.
    FindOccurrences -> Vec<Occurrence>;
    /// Count the documents of each year and month.
    TimespanOf -> Timespan;
    /// Find how a filter that is being typed could go on.
    Completing -> Completions;
    /// Look for everything that is not where it was made.
    ReviewAll -> Vec<ReviewItem>;
    /// Look again at one highlight, which may have changed since it was decided about.
    Recheck -> Option<Box<ReviewItem>>;
    /// Read the annotations of documents as they are on disk.
    Recall -> Vec<(DocPath, Stored)>;
    /// Write a step to disk.
    Save -> Saved;
    /// Give the annotations of one document to another that has its text.
    MoveNotes -> Result<(Stored, Vec<Id>), String>;
}

/// List the corpus.
#[derive(Debug)]
pub struct Scan;

/// What is found while the corpus is listed; many answers to one question.
#[derive(Debug)]
pub enum Scanned {
    /// These documents exist; what is in them comes later.
    Walked(Vec<DocPath>),
    /// These have been read.
    Listed(Vec<Listing>),
    /// Highlights, notes and tags of each document that has any.
    Counted(BTreeMap<DocPath, Counts>),
    /// How many things are to be reviewed in each document that has any.
    Unresolved(BTreeMap<DocPath, usize>),
    /// The list is complete.
    Complete,
    /// What the documents tell together.
    Indexed(Arc<Index>),
}

/// Read a document and its annotations.
#[derive(Debug)]
pub struct Open {
    /// Which.
    pub path: DocPath,
    /// The places of the reader to be found again in it, if an older text of it is on screen.
    pub stay: Option<Stay>,
}

/// A document that was asked for.
#[derive(Debug)]
pub enum Opened {
    /// The beginning of a large one, of which the rest is still being read.
    Partial(Arc<Document>),
    /// All of it.
    Whole(Box<OpenedDocument>),
    /// It cannot be read: why, as the end of a sentence.
    Failed(String),
}

/// A document with its annotations.
#[derive(Debug)]
pub struct OpenedDocument {
    /// The document.
    pub document: Arc<Document>,
    /// What is on disk of its annotations.
    pub stored: Stored,
    /// Where they are in its text.
    pub marks: Marks,
    /// Where the reader stays, if that was asked.
    pub stayed: Option<Stayed>,
}

/// Find where annotations are in a text.
#[derive(Debug)]
pub struct Resolve {
    /// The text.
    pub text: Arc<Text>,
    /// The annotations.
    pub anchors: Vec<(Id, Anchor)>,
}

/// Find all matches in a text.
#[derive(Debug)]
pub struct FindMatches {
    /// Where.
    pub text: Arc<Text>,
    /// What.
    pub pattern: Pattern,
}

/// What was found in a text.
#[derive(Debug)]
pub enum Matches {
    /// How much of the text was gone through, in percent, and how many matches there are so far.
    Progress(usize, usize),
    /// All matches, in text order.
    All(Vec<Span>),
}

/// Rank for the finder.
#[derive(Debug)]
pub struct Rank {
    /// What was typed.
    pub query: String,
    /// What is ranked.
    pub among: SearchIn,
}

/// The best so far.
#[derive(Debug)]
pub struct Ranked {
    /// The best few hundred, best first.
    pub hits: Vec<Hit>,
    /// How many matched.
    pub total: usize,
}

/// Read a document for the preview.
#[derive(Debug)]
pub struct Peek(pub DocPath);

/// Find the same words in every document, except where they are highlighted already.
#[derive(Debug)]
pub struct FindOccurrences {
    /// The words.
    pub words: String,
    /// The document to begin with.
    pub first: DocPath,
    /// The occurrence in it that is known, in bytes.
    pub origin: Span,
}

/// Look for everything that is not where it was made.
#[derive(Debug)]
pub struct ReviewAll;

/// Look again at one highlight.
#[derive(Debug)]
pub struct Recheck {
    /// Its document.
    pub document: DocPath,
    /// The highlight.
    pub id: Id,
}

/// Read the annotations of these documents.
#[derive(Debug)]
pub struct Recall(pub Vec<DocPath>);

/// Write a step to disk.
#[derive(Debug)]
pub struct Save {
    /// The step.
    pub step: Arc<Step>,
    /// Whether an earlier session may have written some of it.
    pub resumed: bool,
}

/// What became of one document of a step, or of its other files. The question has its last answer
/// when all of it is on disk; what failed is tried again until then. Only if another file of the
/// step was changed by somebody else is the step refused: then its last answer says why.
#[derive(Debug)]
pub struct Saved {
    /// Whose annotations; `None`: the other files of the step.
    pub document: Option<DocPath>,
    /// What is on disk now; or why it could not be saved.
    pub result: Result<Stored, String>,
}

/// Give the annotations of one document to another.
#[derive(Debug)]
pub struct MoveNotes(pub Moved);

/// A type of question.
pub trait Ask: Sized {
    /// The type of its answers.
    type Answer;

    /// It, as one of all questions.
    fn question(self) -> Question;

    /// An answer to it, as one of all answers.
    fn wrap(answer: Self::Answer) -> Answer;

    /// The answer, if it is one to a question of this type.
    fn unwrap(answer: Answer) -> Option<Self::Answer>;
}

/// Names one question that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What comes back from a worker.
#[derive(Debug)]
pub struct Reply {
    /// The question.
    pub id: RequestId,
    /// The answer; `None` if there will be none, because the work was cancelled or failed.
    pub answer: Option<Answer>,
    /// Whether it is the last to this question.
    pub last: bool,
}

/// A question that was asked and is not answered yet. Dropping it cancels the work.
#[derive(Debug)]
pub struct Pending<Q> {
    id: RequestId,
    cancel: Cancel,
    question: PhantomData<fn() -> Q>,
}

impl<Q> Pending<Q> {
    pub(super) fn new(id: RequestId, cancel: Cancel) -> Self {
        Self { id, cancel, question: PhantomData }
    }

    /// The question.
    #[must_use]
    pub fn id(&self) -> RequestId {
        self.id
    }
}

impl<Q> Drop for Pending<Q> {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The answer in `reply`, if it is to the question that `pending` holds; after the last answer
/// `pending` is empty.
///
/// # Errors
/// The reply itself, if it belongs to somebody else.
pub fn claim<Q: Ask>(
    pending: &mut Option<Pending<Q>>,
    reply: Reply,
) -> Result<Option<Q::Answer>, Reply> {
    if pending.as_ref().is_none_or(|pending| pending.id != reply.id) {
        return Err(reply);
    }
    if reply.last {
        *pending = None;
    }
    Ok(reply.answer.and_then(Q::unwrap))
}
