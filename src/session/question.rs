//! The questions that a reader asks of the workers, and their answers.
//!
//! Owns the only list of all questions; each is a type that names the type of its answer. Whoever
//! asks holds a [`Pending`]; dropping it cancels the work, and the desk drops an answer whose
//! [`Pending`] is gone. How a question is answered is left to `jobs`, which has to handle every
//! question in the list.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use super::codebook::{ChangeCodebook, CountTags, LookAtTag, TagDetails};
use super::completion::{Completing, Completions};
use super::corrections::ChangeFacts;
use super::documents::Snapshot;
use super::documents::order::{Arranged, Arranging};
use super::drift::ReviewItem;
use super::export::{ExportPassages, ExportState};
use super::found::{Hit, LookedForAs, OccurrencesFound, SearchIn};
use super::full_text::{
    Excerpts, FindExcerpts, IndexKept, KeepIndex, OfferSearches, SearchDocuments, SearchFound,
};
use super::marks::Marks;
use super::memory::Stored;
use super::offers::{FilterOffer, FindOffers};
use super::other_text::{CompareTexts, TextParts};
use super::passages::{
    ChangePassages, CompletePassages, ListPassages, PassageTable, PassagesChanged, PlacePassages,
};
use super::people::{
    ArrangePeople, ChangePeople, CountPeople, FindMentions, LibraryRenewed, Mention, PeopleCounts,
    RenewPeople,
};
use super::saved_filters::{FilterSaved, SaveFilter};
use super::statistics::{CountWork, WorkCounted};
use super::stay::{Stay, Stayed};
use super::timespan::{Timespan, TimespanOf};
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::Id;
use crate::model::cancel::Cancel;
use crate::model::codebook_edit::PreparedCodebook;
use crate::model::codebook_tree::TagCounts;
use crate::model::document::{Document, Listing};
use crate::model::find::Pattern;
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::{FileChange, Moved, Step};
use crate::model::structure::OutlineEntry;
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
    /// List the corpus and read the documents in it.
    Scan -> Scanned;
    /// List folders that have changed again, and read the documents that have come.
    Relist -> Relisted;
    /// Read a document and its annotations.
    Open -> Opened;
    /// Find where annotations are in a text.
    Resolve -> Vec<(Id, Anchor, Resolution)>;
    /// Put the list of documents in order and filter it.
    Arranging -> Arranged;
    /// Find all matches in a text.
    FindMatches -> Matches;
    /// Find where two texts differ.
    CompareTexts -> TextParts;
    /// Rank items for the finder.
    Rank -> Ranked;
    /// Read a document for the finder's preview; `None` if it cannot be read.
    Peek -> Option<Arc<Document>>;
    /// Find the outline of a document.
    FindOutline -> Vec<OutlineEntry>;
    /// Find the same words in every document.
    FindOccurrences -> OccurrencesFound;
    /// Search the words of all documents.
    SearchDocuments -> SearchFound;
    /// Find searches that the reader may have meant by one that finds nothing.
    OfferSearches -> Vec<FilterOffer>;
    /// Find the passages of some documents for a search.
    FindExcerpts -> Vec<Excerpts>;
    /// Bring the search index up to date.
    KeepIndex -> IndexKept;
    /// Save a search under a name; the error is what to say.
    SaveFilter -> Result<FilterSaved, String>;
    /// Write highlights and notes to a file; the error is what to say.
    ExportPassages -> Result<ExportState, String>;
    /// Count the documents of each year and month.
    TimespanOf -> Timespan;
    /// Count the documents and places of all people; first the documents, then the places too.
    CountPeople -> Arc<PeopleCounts>;
    /// Put people in order, or find those with a name.
    ArrangePeople -> Vec<u32>;
    /// Find places at which a person is named.
    FindMentions -> Vec<Mention>;
    /// Work out a change of the library's list of people; the error is what to say.
    ChangePeople -> Result<FileChange, String>;
    /// Read the list of people and what is said of documents again, and make the index anew.
    RenewPeople -> LibraryRenewed;
    /// Work out a change of what is said of a document; the error is what to say.
    ChangeFacts -> Result<FileChange, String>;
    /// Count how often each tag is used.
    CountTags -> Arc<TagCounts>;
    /// Look more closely at one tag.
    LookAtTag -> TagDetails;
    /// Work out a change of the codebook; the error is what to say.
    ChangeCodebook -> Result<PreparedCodebook, String>;
    /// Find filters that the reader may have meant by one that finds nothing.
    FindOffers -> Vec<FilterOffer>;
    /// Find the completions of a filter that is being typed.
    Completing -> Completions;
    /// Find everything that is not where it was made.
    ReviewAll -> Vec<ReviewItem>;
    /// List all highlights and notes that a filter takes.
    ListPassages -> PassageTable;
    /// Find out what became of all highlights; the answer says whether any has lost its place or its words.
    PlacePassages -> bool;
    /// Work out a change of many highlights and notes.
    ChangePassages -> PassagesChanged;
    /// Find the completions of a filter of highlights and notes.
    CompletePassages -> Completions;
    /// Count what the work on the library has come to.
    CountWork -> WorkCounted;
    /// Look again at one highlight, which may have changed since it was decided on.
    Recheck -> Option<Box<ReviewItem>>;
    /// Read the annotations of documents as they are on disk.
    Recall -> Vec<(DocPath, Stored)>;
    /// Write a step to disk.
    Save -> Saved;
    /// Move the annotations of one document to another that has its text.
    MoveNotes -> Result<(Stored, Vec<Id>), NotMoved>;
    /// Find out what saving waits for; `None` if it waits for nothing.
    WhyWait -> Option<HeldUp>;
}

/// List the corpus.
#[derive(Debug)]
pub struct Scan;

/// What is found while the corpus is listed; one question has many answers.
#[derive(Debug)]
pub enum Scanned {
    /// These documents exist; what is in them comes later.
    Walked(Vec<DocPath>),
    /// These documents have been read.
    Listed(Vec<Listing>),
    /// The highlights, notes and tags of each document that has any.
    Counted(BTreeMap<DocPath, Counts>),
    /// The number of review items of each document that has any.
    Unresolved(BTreeMap<DocPath, usize>),
    /// The list is complete.
    Complete,
    /// The index of all documents.
    Indexed(Arc<Index>),
    /// What views and searches need of annotations is in memory.
    Remembered,
}

/// List folders again.
#[derive(Debug)]
pub struct Relist {
    /// Their paths below the root of the corpus.
    pub folders: BTreeSet<PathBuf>,
    /// The documents as they are known.
    pub documents: Snapshot,
    /// How many of these, the first ones, are in the order of the corpus.
    pub in_order: usize,
}

/// What has changed in folders that were listed again; one question has many answers, or none if
/// nothing has.
#[derive(Debug)]
pub enum Relisted {
    /// These documents have come, and these are gone.
    Found(Vec<DocPath>, Vec<DocPath>),
    /// These documents have been read.
    Listed(Vec<Listing>),
    /// The index of all documents.
    Indexed(Arc<Index>),
}

/// Read a document and its annotations.
#[derive(Debug)]
pub struct Open {
    /// The path of the document.
    pub path: DocPath,
    /// The reader's places to find again in it, if an older version of its text is on screen.
    pub stay: Option<Stay>,
}

/// The answer to [`Open`].
#[derive(Debug)]
pub enum Opened {
    /// The beginning of a large document, the rest of which is still being read.
    Partial(Arc<Document>),
    /// The text that a format made, while its facts and annotations are still being looked for.
    Text(Arc<Document>),
    /// The whole document.
    Whole(Box<OpenedDocument>),
    /// Why the document cannot be read, as the end of a sentence.
    Failed(String),
}

/// A document with its annotations.
#[derive(Debug)]
pub struct OpenedDocument {
    /// The document.
    pub document: Arc<Document>,
    /// Its annotations as they are on disk.
    pub stored: Stored,
    /// Where the annotations are in its text.
    pub marks: Marks,
    /// Where the reader's places are in its text, if that was asked.
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
    /// The text to search.
    pub text: Arc<Text>,
    /// The pattern to search for.
    pub pattern: Pattern,
}

/// The matches found in a text.
#[derive(Debug)]
pub enum Matches {
    /// How much of the text has been searched, in percent, and the number of matches so far.
    Progress(usize, usize),
    /// All matches, in text order.
    All(Vec<Span>),
}

/// Rank items for the finder.
#[derive(Debug)]
pub struct Rank {
    /// What was typed.
    pub query: String,
    /// Which items are ranked.
    pub among: SearchIn,
}

/// The best hits so far.
#[derive(Debug)]
pub struct Ranked {
    /// The best few hundred hits, best first.
    pub hits: Vec<Hit>,
    /// How many items matched.
    pub total: usize,
}

/// Read a document for the preview.
#[derive(Debug)]
pub struct Peek(pub DocPath);

/// Find the outline of a document.
#[derive(Debug)]
pub struct FindOutline(pub Arc<Document>);

/// Find the same words in every document, or in one.
#[derive(Debug)]
pub struct FindOccurrences {
    /// The words.
    pub words: String,
    /// How they are looked for.
    pub how: LookedForAs,
    /// Whether only the first document is looked through.
    pub is_here: bool,
    /// The document to begin with.
    pub first: DocPath,
}

/// Find everything that is not where it was made.
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

/// The result for one document of a step, or for its other files. The last answer comes when the
/// whole step is on disk; whatever fails is retried until then. A step is refused only if another
/// of its files was changed from outside; then the last answer says why.
#[derive(Debug)]
pub struct Saved {
    /// The document whose annotations were saved; `None` for the other files of the step.
    pub document: Option<DocPath>,
    /// What is on disk now, or why it could not be saved.
    pub result: Result<Stored, SaveError>,
}

/// What the disk has refused; the session only reports it.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// Why a part of a step was not saved.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SaveError {
    /// It is tried again.
    #[error("{0}")]
    Later(Cause),
    /// The step can never be saved, and is given up.
    #[error("{0}")]
    Refused(Cause),
    /// What it says about passages is saved. A tag that is new with it did not come into the codebook; or,
    /// if it is taken back, did not go from it. That is tried again.
    #[error("the tag {0:?} is {how} the codebook {still}: {2}",
        how = if *.1 { "in" } else { "not in" }, still = if *.1 { "still" } else { "yet" })]
    NoTag(String, bool, Cause),
}

/// Why annotations were not moved from one document to another.
#[derive(Debug, thiserror::Error)]
pub enum NotMoved {
    /// The document that they were said to be missing is there.
    #[error("{0} is there, with another text")]
    Occupied(DocPath),
    /// The document that they were to move to has changed.
    #[error("{0} no longer has the text that they were made on")]
    OtherText(DocPath),
    /// The store has refused.
    #[error("{0}")]
    Store(Cause),
}

/// What saving waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldUp {
    /// What that is, as the end of a sentence.
    pub why: String,
    /// Whether everything that is not saved is kept for the next start.
    pub is_kept: bool,
}

/// Find out what saving waits for.
#[derive(Debug)]
pub struct WhyWait;

/// Move the annotations of one document to another.
#[derive(Debug)]
pub struct MoveNotes(pub Moved);

/// A type of question.
pub trait Ask: Sized {
    /// The type of its answers.
    type Answer;

    /// Converts this question to a [`Question`].
    fn question(self) -> Question;

    /// Converts an answer of this type to an [`Answer`].
    fn wrap(answer: Self::Answer) -> Answer;

    /// Returns the answer, if it is one to a question of this type.
    fn unwrap(answer: Answer) -> Option<Self::Answer>;
}

/// Identifies one question that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A reply from a worker.
#[derive(Debug)]
pub struct Reply {
    /// The question.
    pub id: RequestId,
    /// The answer; `None` if there will be none, because the work was cancelled or failed.
    pub answer: Option<Answer>,
    /// Whether it is the last answer to this question.
    pub last: bool,
}

/// A question that was asked and has not been fully answered. Dropping it cancels the work.
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

    /// Returns the id of the question.
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

/// Returns the answer in `reply`, if it is to the question that `pending` holds. After the last
/// answer `pending` is `None`.
///
/// # Errors
/// Returns the reply itself if it answers another question.
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
