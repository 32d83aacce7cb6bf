//! The search of all documents, as one reader has it: the questions, and the answer that is kept.
//! The way from there to the documents is in `hits`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Session;
use super::documents::Snapshot;
use super::hits::{Hits, SearchedText};
use super::question::Pending;
use super::saved_filters::SaveFilter;
use crate::model::apparatus::Date;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::search::answer::{Coverage, Writing};
use crate::model::search::facets::{Facet, FacetCount};
use crate::model::search::query::SearchQuery;
use crate::model::span::Span;

/// Search all documents.
#[derive(Debug)]
pub struct SearchDocuments {
    /// What was typed.
    pub typed: String,
    /// The documents.
    pub documents: Snapshot,
    /// The index of facts, for the names of people.
    pub index: Arc<Index>,
    /// Named filters.
    pub saved: Arc<BTreeMap<String, String>>,
}

/// Find searches that the reader may have meant by one that finds nothing.
#[derive(Debug)]
pub struct OfferSearches(pub SearchDocuments);

/// The answer to [`SearchDocuments`].
#[derive(Debug, Default)]
pub struct SearchFound {
    /// What was typed.
    pub typed: String,
    /// What it means.
    pub query: Arc<SearchQuery>,
    /// The documents, best first.
    pub documents: Vec<FoundPaper>,
    /// The number of hits in all of them.
    pub hits: u64,
    /// Notes and highlights that answer.
    pub writings: Vec<FoundNote>,
    /// How many documents there are by year, sender and so on.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// How much was searched.
    pub searched: Coverage,
    /// Why the index did not answer, if so.
    pub failed: Option<String>,
}

/// A document that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundPaper {
    /// Its path.
    pub path: DocPath,
    /// How often the words stand in its text.
    pub hits: u32,
    /// The day of its date, to put the answer in that order.
    pub date: Option<Date>,
}

/// A note or a highlight that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundNote {
    /// It.
    pub writing: Writing,
    /// Note and passage, on one line.
    pub line: String,
    /// Which code points of the line belong to the words.
    pub marks: Vec<usize>,
}

/// Find the passages of documents in which the words of a search stand.
#[derive(Debug)]
pub struct FindExcerpts {
    /// The search.
    pub query: Arc<SearchQuery>,
    /// The documents.
    pub documents: Vec<DocPath>,
    /// At most so many passages of each.
    pub most: usize,
}

/// The passages of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpts {
    /// The document.
    pub path: DocPath,
    /// They, in text order.
    pub all: Vec<Excerpt>,
    /// The text, if it could be read.
    pub text: Option<SearchedText>,
}

/// A passage with words that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Where the first of the words is, in bytes of the text.
    pub at: Span,
    /// The passage, on one line.
    pub line: String,
    /// Which code points of the line belong to the words.
    pub marks: Vec<usize>,
    /// The page of the source that it is on.
    pub page: Option<String>,
}

/// Bring the search index up to date.
#[derive(Debug)]
pub struct KeepIndex {
    /// The documents.
    pub documents: Snapshot,
}

/// What is told of the search index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKept {
    /// So many documents of those that have to be read were read.
    Progress(usize, usize),
    /// It is up to date; if there is something to say, what.
    Done(Option<String>),
}

/// The order of the documents of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchOrder {
    /// The best first.
    #[default]
    Relevance,
    /// The earliest first, those without a date last.
    Date,
    /// Those with the most hits first.
    Hits,
}

/// An answer as the reader has seen it.
#[derive(Clone, Debug, Default)]
pub struct KeptAnswer {
    /// The answer.
    pub found: Arc<SearchFound>,
    /// The order of its documents.
    pub order: SearchOrder,
    /// The numbers of the documents in that order.
    pub shown: Arc<Vec<usize>>,
    /// The passages that were read so far.
    pub excerpts: HashMap<DocPath, Excerpts>,
    /// The documents of which all hits are shown.
    pub whole: HashSet<DocPath>,
    /// Whether all notes and highlights are shown.
    pub all_writings: bool,
    /// The line that the cursor is on.
    pub cursor: usize,
    /// What was typed before the answer was narrowed.
    pub before: Vec<String>,
}

/// What one reader has of the search of all documents.
#[derive(Debug, Default)]
pub struct FullText {
    /// The last answer, to which the reader can come back.
    pub kept: Option<KeptAnswer>,
    /// How much of the index has been brought up to date, while it is.
    pub progress: Option<(usize, usize)>,
    pub(super) keeping: Option<Pending<KeepIndex>>,
    /// A search that is being saved under a name.
    pub(super) saving: Option<Pending<SaveFilter>>,
    /// Whether documents have changed since the index was asked for.
    pub(super) is_stale: bool,
    /// The hits that the reader goes through.
    pub(super) hits: Option<Hits>,
}

/// Has the search index brought up to date, once what was asked before is answered.
pub(super) fn keep_index(session: &mut Session) {
    if session.full_text.keeping.is_some() {
        session.full_text.is_stale = true;
        return;
    }
    session.full_text.is_stale = false;
    let documents = session.documents.all().clone();
    session.full_text.keeping = Some(session.ask(KeepIndex { documents }));
}

/// Handles what is told of the search index.
pub(super) fn index_kept(session: &mut Session, kept: IndexKept) {
    match kept {
        IndexKept::Progress(done, all) => session.full_text.progress = Some((done, all)),
        IndexKept::Done(words) => {
            session.full_text.progress = None;
            if let Some(words) = words {
                session.set_error(words);
            }
            if std::mem::take(&mut session.full_text.is_stale) {
                keep_index(session);
            }
        }
    }
}
