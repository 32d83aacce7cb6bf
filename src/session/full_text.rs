//! The search of all documents, as one reader has it: the questions, the answer that is kept, and
//! the way through its hits from document to document.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Session;
use super::documents::Snapshot;
use super::open::Then;
use super::panes::Focus;
use super::question::Pending;
use crate::model::find::Pattern;
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
    pub writings: Vec<Writing>,
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
    pub date: Option<crate::model::apparatus::Date>,
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

/// What one reader has of the search of all documents.
#[derive(Debug, Default)]
pub struct FullText {
    /// The last answer, to which the reader can come back, and the line that the cursor was on.
    pub kept: Option<(Arc<SearchFound>, usize)>,
    /// How much of the index has been brought up to date, while it is.
    pub progress: Option<(usize, usize)>,
    pub(super) keeping: Option<Pending<KeepIndex>>,
    /// Whether documents have changed since the index was asked for.
    pub(super) is_stale: bool,
    /// The hits that the reader goes through.
    hits: Option<Hits>,
}

/// Hits that a reader goes through, on from document to document.
#[derive(Debug)]
struct Hits {
    found: Arc<SearchFound>,
    /// The document that the reader is in.
    at: usize,
    /// Whether the first hit is to be gone to once the document is open.
    go: bool,
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

/// Goes to a hit in a document of an answer; the keys for matches then go through its hits, and on
/// into the next document. Without a place, goes to the first hit.
pub fn go_to_hit(
    session: &mut Session,
    found: Arc<SearchFound>,
    number: usize,
    place: Option<Span>,
) {
    let Some(path) = found.documents.get(number).map(|paper| paper.path.clone()) else {
        return;
    };
    session.leave();
    session.panes.focus = Focus::Reading;
    let has_hits = found.documents.get(number).is_some_and(|paper| paper.hits > 0);
    session.full_text.hits = Some(Hits { found, at: number, go: place.is_none() && has_hits });
    let is_open = session.reading.is_open(&path);
    session.open(path, place.map_or(Then::Visit, Then::Passage));
    if is_open {
        session.search_hits();
    }
}

/// Returns the pattern for the hits in the document at `path`, if the reader goes through these.
pub(super) fn hits_pattern(session: &Session, path: &DocPath) -> Option<Pattern> {
    let hits = session.full_text.hits.as_ref()?;
    let here = hits.found.documents.get(hits.at).is_some_and(|paper| paper.path == *path);
    here.then(|| Pattern::of_search(&hits.found.typed, hits.found.query.clone()))
}

/// Returns whether the first hit is to be gone to, once.
pub(super) fn goes_to_first_hit(session: &mut Session) -> bool {
    session.full_text.hits.as_mut().is_some_and(|hits| std::mem::take(&mut hits.go))
}

/// Goes on to the next document of the answer that has hits, or to the one before. Returns
/// whether there is one.
pub fn next_hit_document(session: &mut Session, back: bool) -> bool {
    let Some(hits) = &session.full_text.hits else { return false };
    let papers = &hits.found.documents;
    let has_hits = |at: &usize| papers.get(*at).is_some_and(|paper| paper.hits > 0);
    let next = if back {
        (0..hits.at).rev().find(has_hits)
    } else {
        (hits.at + 1..papers.len()).find(has_hits)
    };
    let Some(next) = next else { return false };
    let found = hits.found.clone();
    go_to_hit(session, found, next, None);
    true
}

/// Forgets the hits that the reader goes through.
pub(super) fn leave_hits(session: &mut Session) {
    session.full_text.hits = None;
}
