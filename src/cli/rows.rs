//! Documents as conditions and searches see them.
//!
//! Owns what is put together for that: what each says about itself, what the annotator wrote on it,
//! and how far it was read.

use std::collections::{BTreeSet, HashMap};

use super::Fault;
use super::context::Context;
use super::fault::remark;
use super::gather::{Gathered, gather};
use crate::disk::state::ReadingState;
use crate::library::Listed;
use crate::model::annotation::DocumentMark;
use crate::model::filter::{FilterRow, RowTags};
use crate::model::near_tag::{did_you_mean, near_tags};
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::search::answer::{SearchRow, Writing};
use crate::model::search::query::SearchQuery;

/// The documents of a library, with all that is asked about them.
pub(super) struct Rows {
    /// The documents, in the order of the corpus.
    pub entries: Vec<Listed>,
    /// What all annotators wrote.
    pub writings: Vec<Writing>,
    counts: HashMap<DocPath, Counts>,
    /// What the annotator says of documents as a whole.
    pub marks: HashMap<DocPath, DocumentMark>,
    /// Whether others than the annotator have written something.
    pub has_others: bool,
    /// The tags of the codebook, and all that somebody has given.
    tags: BTreeSet<String>,
    memory: ReadingState,
    none: BTreeSet<String>,
}

impl Rows {
    /// Puts them together; says what cannot be read of the store.
    pub fn of(context: &Context, entries: Vec<Listed>) -> Result<Self, Fault> {
        let gathered = gather(context)?;
        gathered.tell_problems();
        Ok(Self::with(context, entries, &gathered))
    }

    /// Puts them together with what was read of the store.
    pub fn with(context: &Context, entries: Vec<Listed>, gathered: &Gathered) -> Self {
        let (mut counts, mut marks) = (HashMap::new(), HashMap::new());
        let mut writings = Vec::new();
        let mut has_others = false;
        let listed = gathered.codebook.tags.iter().map(|tag| tag.name.clone());
        let mut tags: BTreeSet<String> = listed.collect();
        for sheet in &gathered.sheets {
            for (annotator, loaded) in &sheet.books {
                if annotator == context.store.annotator() {
                    counts.insert(sheet.path.clone(), loaded.notebook.tally());
                    marks.insert(sheet.path.clone(), loaded.notebook.document.clone());
                } else {
                    has_others |= !loaded.notebook.is_empty();
                }
                let marks = loaded.notebook.highlights.iter().map(|mark| &mark.tags);
                let given = marks.chain([&loaded.notebook.document.tags]).flatten();
                tags.extend(given.cloned());
                writings.extend(Writing::of(&sheet.path, annotator, &loaded.notebook));
            }
        }
        let memory = ReadingState::load(context.library.state_folder()).0;
        Self { entries, writings, counts, marks, has_others, tags, memory, none: BTreeSet::new() }
    }

    /// Says which names after `tag:` are those of no tag: they are probably mistyped.
    pub fn tell_unknown_tags(&self, query: &SearchQuery) {
        let known: Vec<&str> = self.tags.iter().map(String::as_str).collect();
        for name in query.unknown_tags(&known) {
            let near = did_you_mean(&near_tags(name, known.iter().copied()));
            remark(format!("no tag is called {name:?}{near}"));
        }
    }

    /// Returns all documents as a search sees them.
    pub fn all(&self) -> Vec<SearchRow<'_>> {
        self.entries.iter().map(|entry| self.of_entry(entry)).collect()
    }

    /// Returns a document as a search sees it.
    pub fn of_entry<'a>(&'a self, (path, read): &'a Listed) -> SearchRow<'a> {
        let visit = self.memory.documents.get(path);
        let counts = self.counts.get(path);
        let summary = read.as_ref().ok();
        let row = FilterRow {
            path: path.as_str(),
            format: summary.map(|summary| summary.format.as_str()),
            apparatus: summary.map(|summary| &*summary.apparatus),
            tags: RowTags::Sorted(counts.map_or(&self.none, |counts| &counts.tags)),
            highlights: counts.map_or(0, |counts| counts.highlights),
            notes: counts.map_or(0, |counts| counts.notes),
            done: counts.and_then(|counts| counts.done),
            read: (visit.is_some(), visit.is_some_and(|visit| visit.furthest >= visit.length)),
        };
        SearchRow { path, row }
    }
}
