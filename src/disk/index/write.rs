//! Writing the index.
//!
//! Owns that a writer begins from the index as it is on disk, and that what it wrote counts from one
//! moment on. A process that is killed before leaves the index as it was.

use std::thread::available_parallelism;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Term;
use tantivy::{Index, TantivyDocument};

use super::guarded;
use super::names::language_number;
use super::schema::IndexFields;
use crate::disk::lock::Lock;
use crate::model::path::DocPath;
use crate::model::search::engine::EngineError;
use crate::model::search::language::Language;

/// What each thread may use before it writes a segment: 20 MB.
const BUDGET: usize = 20_000_000;
/// At most so many threads write: more would need more memory.
const MOST_THREADS: usize = 4;
/// A file written this shortly before it was read may be written again without getting a new time.
const SETTLED: Duration = Duration::from_secs(2);

/// A document that is put into the index.
#[derive(Clone, Copy, Debug)]
pub struct NewDocument<'a> {
    /// Its path.
    pub path: &'a DocPath,
    /// Size in bytes and time of its file, from before it was read.
    pub stamp: Option<(u64, SystemTime)>,
    /// Its text.
    pub text: &'a str,
    /// Title and facts.
    pub head: &'a str,
}

/// Writes the index.
pub struct IndexWriter {
    // In this order: it ends before others may begin.
    writer: tantivy::IndexWriter,
    fields: IndexFields,
    _lock: Lock,
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter").field("fields", &self.fields).finish_non_exhaustive()
    }
}

impl IndexWriter {
    /// Begins to write into `index`, which was just opened: a writer must begin from what is on disk.
    /// Meanwhile `lock` keeps others out.
    pub(super) fn open(index: &Index, fields: IndexFields, lock: Lock) -> tantivy::Result<Self> {
        let threads = available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(BUDGET)
            .num_merge_threads(1)
            .build();
        Ok(Self { writer: index.writer_with_options(options)?, fields, _lock: lock })
    }

    /// Puts a document in; an earlier one at its path is forgotten before, by the caller, who knows
    /// whether there is one. May be called from several threads.
    ///
    /// # Errors
    ///
    /// When the disk does not let it.
    pub fn put(&self, document: NewDocument) -> Result<(), EngineError> {
        let language = Language::of(document.text);
        let settled =
            document.stamp.filter(|(_, time)| time.elapsed().is_ok_and(|age| age >= SETTLED));
        let (size, time) = settled.unwrap_or((0, UNIX_EPOCH));
        let time = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let mut new = TantivyDocument::default();
        new.add_text(self.fields.path, document.path.as_str());
        new.add_u64(self.fields.size, size);
        new.add_u64(self.fields.modified, u64::try_from(time).unwrap_or(0));
        new.add_u64(self.fields.language, language_number(language));
        new.add_text(self.fields.text, document.text);
        new.add_text(self.fields.head, document.head);
        guarded(|| self.writer.add_document(new)).map(drop)
    }

    /// Takes the document at `path` out.
    pub fn forget(&self, path: &DocPath) {
        self.writer.delete_term(Term::from_field_text(self.fields.path, path.as_str()));
    }

    /// Makes everything that was put in and taken out so far count.
    ///
    /// # Errors
    ///
    /// When the disk does not let it; then the index is as it was.
    pub fn commit(&mut self) -> Result<(), EngineError> {
        guarded(|| self.writer.commit()).map(drop)
    }

    /// Waits until segments are merged, and gives the index back.
    ///
    /// # Errors
    ///
    /// When a merge failed; what was committed is there all the same.
    pub fn finish(self) -> Result<(), EngineError> {
        guarded(|| self.writer.wait_merging_threads())
    }
}
