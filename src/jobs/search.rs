//! Searching all documents, and keeping the index for that up to date.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::library::Wanted;
use crate::library::search::{DocumentToIndex, SMALL, answer, holders, keep_index};
use crate::model::apparatus::Apparatus;
use crate::model::cancel::Cancel;
use crate::model::cluster::one_line;
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::search::answer::{FoundWriting, SearchRow, Writing};
use crate::model::search::engine::{Engine, EngineError};
use crate::model::search::facets::{Facet, facets};
use crate::model::search::language::Language;
use crate::model::search::offers::{MOST_TRIED, alternatives};
use crate::model::search::passages::{Passage, passages};
use crate::model::search::pattern::WordPattern;
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::search::walk;
use crate::model::span::Span;
use crate::session::documents::Snapshot;
use crate::session::full_text::{
    Excerpt, Excerpts, FindExcerpts, FoundNote, FoundPaper, IndexKept, KeepIndex, OfferSearches,
    SearchDocuments, SearchFound,
};
use crate::session::hits::SearchedText;
use crate::session::offers::{FilterOffer, MOST_OFFERED};

/// Without an index so many searches are tried for one that finds nothing.
const MOST_WALKED: usize = 16;
/// How often the progress is sent.
const PAUSE: Duration = Duration::from_millis(250);

impl Job for SearchDocuments {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<SearchFound> {
        let query = SearchQuery::parse(&self.typed, &self.index.people, &self.saved)
            .following(&reader.store.former_names());
        let mut found = SearchFound { typed: self.typed, ..SearchFound::default() };
        if !query.can_be_searched() {
            found.query = Arc::new(query);
            return Some(found);
        }
        let rows: Vec<SearchRow> = self
            .documents
            .here()
            .map(|entry| SearchRow { path: &entry.path, row: entry.row() })
            .collect();
        let engine = engine(reader, rows.len());
        let writings = reader.writings.get(reader);
        let answer = answer(&reader.library, engine, &query, &rows, &writings, &asked.cancel)?;
        let papers = answer.documents.iter().filter_map(|one| {
            let row = rows.get(one.row)?;
            let date = row.row.apparatus.and_then(Apparatus::date);
            Some(FoundPaper { path: row.path.clone(), hits: one.hits, date })
        });
        found.documents = papers.collect();
        found.hits = answer.hits;
        let marked = NotePatterns::of(&query);
        let note = |one: &FoundWriting| Some(marked.found(writings.get(one.writing)?));
        found.writings = answer.writings.iter().filter_map(note).collect();
        found.facets = Facet::ALL
            .into_iter()
            .map(|facet| (facet, facets(&answer, &rows, facet, &self.index.people)))
            .filter(|(_, counts)| !counts.is_empty())
            .collect();
        found.searched = answer.searched;
        found.failed = answer.failed.map(|error| error.to_string());
        found.query = Arc::new(query);
        (!asked.cancel.is_cancelled()).then_some(found)
    }
}

impl Job for OfferSearches {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<FilterOffer>> {
        let SearchDocuments { typed, documents, index, saved } = self.0;
        let here = documents.here();
        let rows: Vec<SearchRow> =
            here.map(|entry| SearchRow { path: &entry.path, row: entry.row() }).collect();
        let engine = engine(reader, rows.len());
        // Without an index all documents would be read for each of them.
        let most = if engine.is_some() { MOST_TRIED } else { MOST_WALKED };
        let writings = reader.writings.get(reader);
        let mut offers: Vec<FilterOffer> = Vec::new();
        let names = reader.store.former_names();
        for filter in alternatives(&typed).into_iter().take(most) {
            let query = SearchQuery::parse(&filter, &index.people, &saved).following(&names);
            let found = answer(&reader.library, engine, &query, &rows, &writings, &asked.cancel)?;
            let count = found.documents.len();
            if count > 0 {
                offers.push(FilterOffer { filter, count });
            }
            if offers.len() >= MOST_OFFERED {
                break;
            }
        }
        Some(offers)
    }
}

/// Returns for each of the words of a filter the numbers of the documents in which they stand; `None`
/// for bare words, and `None` for all if cancelled.
pub(super) fn held(
    reader: &Reader,
    query: &SearchQuery,
    documents: &Snapshot,
    cancel: &Cancel,
) -> Option<Vec<Option<HashSet<u32>>>> {
    if query.words().iter().all(|words| words.scope == Scope::Bare) {
        return Some(Vec::new());
    }
    let here = documents.iter().zip(0..).filter(|(entry, _)| !entry.is_gone);
    let (rows, numbers): (Vec<SearchRow>, Vec<u32>) = here
        .map(|(entry, number)| (SearchRow { path: &entry.path, row: entry.row() }, number))
        .unzip();
    let writings = reader.writings.get(reader);
    let engine = engine(reader, rows.len());
    let held = holders(&reader.library, engine, query, &rows, &writings, cancel)?;
    let numbered = |rows: HashSet<usize>| {
        rows.into_iter().filter_map(|row| numbers.get(row).copied()).collect()
    };
    Some(held.into_iter().map(|held| held.map(numbered)).collect())
}

/// Returns the engine for a library of so many documents, if there is one to ask.
fn engine(reader: &Reader, documents: usize) -> Option<&dyn Engine> {
    let index = reader.library.search_index()?;
    (documents >= SMALL && index.exists()).then_some(index as &dyn Engine)
}

/// The words that are marked in notes and highlights.
struct NotePatterns<'a>(Vec<&'a WordPattern>);

impl<'a> NotePatterns<'a> {
    fn of(query: &'a SearchQuery) -> Self {
        let words = query.wanted().into_iter().filter_map(|at| query.words().get(at));
        let words = words.filter(|one| !matches!(one.scope, Scope::Text | Scope::Annotator));
        Self(words.filter_map(|one| one.pattern.as_ref()).collect())
    }

    /// Puts a note and its passage on one line, and marks the words.
    fn found(&self, writing: &Writing) -> FoundNote {
        let quote = writing.quote.as_ref().map(|quote| format!("“{quote}”"));
        let parts: Vec<&str> =
            [writing.note.as_deref(), quote.as_deref()].into_iter().flatten().collect();
        let line = one_line(&parts.join(" "));
        let hits = walk::hits(&line, Language::of(&line), &self.0, &Cancel::default());
        let point = |byte: usize| line.get(..byte).map_or(0, |before| before.chars().count());
        let marks = hits.into_iter().flatten().flatten();
        let mut marks: Vec<usize> =
            marks.flat_map(|mark| point(mark.start)..point(mark.end)).collect();
        marks.sort_unstable();
        marks.dedup();
        FoundNote { writing: writing.clone(), line, marks }
    }
}

impl Job for FindExcerpts {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<Excerpts>> {
        let (query, most) = (&self.query, self.most);
        let read = |_: usize, path: &DocPath, document: crate::library::ReadResult| {
            let Ok(document) = document else {
                return Excerpts { path: path.clone(), all: Vec::new(), text: None };
            };
            let (length, sha256) = (document.text.len(), document.text.sha256().to_owned());
            let all = excerpts(query, &document, most, asked);
            Excerpts { path: path.clone(), all, text: Some(SearchedText { length, sha256 }) }
        };
        let found = reader.library.read_map(&self.documents, Wanted::Text, &asked.cancel, read);
        (!asked.cancel.is_cancelled()).then_some(found)
    }
}

fn excerpts(
    query: &SearchQuery,
    document: &Document,
    most: usize,
    asked: &Asked<FindExcerpts>,
) -> Vec<Excerpt> {
    let passages = passages(query, document, most, &asked.cancel);
    passages.into_iter().filter_map(|passage| excerpt(document, &passage)).collect()
}

/// Puts a passage on one line.
fn excerpt(document: &Document, passage: &Passage) -> Option<Excerpt> {
    let first = *passage.marks.first()?;
    let mut line = String::new();
    let mut marks = Vec::new();
    let mut at = passage.span.start;
    for mark in &passage.marks {
        line.push_str(&one_line(document.text.slice(Span::new(at, mark.start.max(at)))));
        let begin = line.chars().count();
        line.push_str(&one_line(document.text.slice(*mark)));
        marks.extend(begin..line.chars().count());
        at = mark.end;
    }
    line.push_str(&one_line(document.text.slice(Span::new(at, passage.span.end.max(at)))));
    let page = document.structure.page_at(first.start).map(str::to_owned);
    Some(Excerpt { at: first, line, marks, page })
}

impl Job for KeepIndex {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<IndexKept> {
        let library = &reader.library;
        let documents = self.documents.here().map(|entry| DocumentToIndex {
            path: entry.path.clone(),
            apparatus: entry.summary().map(|summary| summary.apparatus.clone()),
            stamp: None,
        });
        let documents: Vec<DocumentToIndex> = documents.collect();
        let Some(index) = library.search_index().filter(|index| !index.is_read_only()) else {
            return Some(IndexKept::Done(None));
        };
        if documents.len() < SMALL {
            return Some(IndexKept::Done(None));
        }
        let told = std::sync::Mutex::new(Instant::now());
        let progress = |done: usize, all: usize| {
            let mut told = hold(&told);
            if told.elapsed() >= PAUSE {
                *told = Instant::now();
                asked.tell(IndexKept::Progress(done, all));
            }
        };
        let words = match keep_index(library, index, &documents, &asked.cancel, progress) {
            Ok(kept) if kept.was_damaged => {
                Some("the search index was damaged and has been made anew".to_owned())
            }
            // Another session brings it up to date.
            Ok(_) | Err(EngineError::Busy | EngineError::Cancelled) => None,
            Err(error) => {
                reader.log.line(&error.to_string());
                Some(format!("{error}; searches read the documents instead"))
            }
        };
        Some(IndexKept::Done(words))
    }
}
