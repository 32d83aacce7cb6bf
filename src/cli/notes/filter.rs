//! Which highlights and notes are asked for.
//!
//! Owns what has to be known for that: nothing if nothing is asked, else the facts of all documents, and
//! in which texts the words of `text:` stand.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cli::Fault;
use crate::cli::context::Context;
use crate::cli::gather::{Gathered, Sheet};
use crate::cli::index::CorpusSummary;
use crate::cli::rows::Rows;
use crate::cli::search_index::engine;
use crate::disk::store::Store;
use crate::exchange::ExportedDocument;
use crate::library::exported::{WrittenDocument, WrittenPart, exported};
use crate::library::search::holders;
use crate::model::anchor::ResolutionKind;
use crate::model::annotation::Annotation;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::filter::FilterRow;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::search::writings::WritingRow;

/// What is asked for.
pub(in crate::cli) struct NotesFilter(Option<AskedNotes>);

/// What is asked for, with all that has to be known for it.
pub(in crate::cli) struct AskedNotes {
    query: SearchQuery,
    rows: Rows,
    /// The numbers of the documents.
    numbers: HashMap<DocPath, usize>,
    /// For each of the words the documents in whose texts they stand, if they are looked for there.
    in_texts: Vec<Option<HashSet<usize>>>,
}

impl NotesFilter {
    pub(in crate::cli) fn new(
        typed: &str,
        context: &Context,
        gathered: &Gathered,
    ) -> Result<Self, Fault> {
        if typed.trim().is_empty() {
            return Ok(Self(None));
        }
        AskedNotes::new(typed, context, gathered).map(|asked| Self(Some(asked)))
    }

    /// Returns whether anything on a document may be asked for, before it is read.
    pub(in crate::cli) fn may_take(&self, sheet: &Sheet) -> bool {
        let Some(asked) = &self.0 else { return true };
        // What became of a highlight is known once the document is read.
        asked.query.asks_state()
            || sheet.books.iter().any(|(annotator, loaded)| {
                let mut all = Writing::of(&sheet.path, annotator, &loaded.notebook);
                all.any(|writing| asked.takes(&writing, None))
            })
    }

    /// Returns what is asked for of what is written on a document, and where it is in its text.
    pub(in crate::cli) fn chosen(
        &self,
        store: &Store,
        sheet: &Sheet,
        document: Option<&Arc<Document>>,
    ) -> ExportedDocument {
        let written = WrittenDocument { path: &sheet.path, books: &sheet.books, document };
        // What is said of a document as a whole answers no filter.
        exported(store, written, self.0.is_none(), |annotator, one, state| {
            let Some(asked) = &self.0 else { return true };
            let one = match one {
                WrittenPart::Note(note) => Annotation::Note(note.clone()),
                WrittenPart::Highlight(mark) => Annotation::Highlight(mark.clone()),
            };
            let writing = Writing::of_one(&sheet.path, annotator, &one);
            writing.is_some_and(|writing| asked.takes(&writing, Some(state)))
        })
    }
}

impl AskedNotes {
    /// Reads what has to be known; says what is wrong with the filter.
    pub(in crate::cli) fn new(
        typed: &str,
        context: &Context,
        gathered: &Gathered,
    ) -> Result<Self, Fault> {
        let summary = CorpusSummary::of(context);
        let saved = &context.settings.settings.filters;
        let query = SearchQuery::of_passages(typed, &summary.people, saved)
            .following(&context.store.former_names());
        if let Some(problem) = query.fault() {
            return Err(Fault::failed(format!("{typed:?}: {}", problem.error)));
        }
        let rows = Rows::with(context, summary.entries, gathered);
        rows.tell_unknown_tags(&query);
        let in_texts = if query.words().iter().any(|words| words.scope == Scope::Text) {
            let engine = engine(context, &rows.entries, &summary.stamps);
            let cancel = Cancel::default();
            let all = rows.all();
            holders(&context.library, engine, &query, &all, &rows.writings, &cancel)
        } else {
            None
        };
        let paths = rows.entries.iter().map(|(path, _)| path.clone());
        let numbers = paths.enumerate().map(|(number, path)| (path, number)).collect();
        let in_texts = in_texts.unwrap_or_default();
        Ok(Self { query, rows, numbers, in_texts })
    }

    /// Returns what is known of all documents.
    pub(in crate::cli) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Returns whether something that `annotator`, or anybody, wrote on the document with this number could
    /// be asked for.
    pub(in crate::cli) fn could_take(&self, number: usize, annotator: Option<&str>) -> bool {
        let Some(entry) = self.rows.entries.get(number) else { return false };
        let row = self.rows.of_entry(entry).row;
        self.query.could_take_on(&row, annotator, |at| {
            self.in_texts.get(at)?.as_ref().map(|held| held.contains(&number))
        })
    }

    /// Returns whether a highlight or a note is asked for, of which it is known what became, or not.
    pub(in crate::cli) fn takes(&self, writing: &Writing, state: Option<ResolutionKind>) -> bool {
        let number = self.numbers.get(&writing.path).copied();
        let entry = number.and_then(|number| self.rows.entries.get(number));
        let document = entry.map_or_else(
            || FilterRow::of_path(writing.path.as_str()),
            |entry| self.rows.of_entry(entry).row,
        );
        let row = WritingRow { writing, document, state, language: None };
        self.query.takes_writing(&row, |at| {
            let held = self.in_texts.get(at)?.as_ref()?;
            Some(number.is_some_and(|number| held.contains(&number)))
        })
    }
}
