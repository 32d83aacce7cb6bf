//! All annotations of a store, in reading order.
//!
//! Owns the order: documents as in the corpus, then those that only the store has. Nothing is left
//! out, and what could not be read is reported alongside.

use std::collections::BTreeMap;

use super::Fault;
use super::context::Context;
use super::fault::remark;
use crate::disk::store::{Problem, StoredNotebook};
use crate::model::codebook::Codebook;
use crate::model::path::DocPath;

/// The content of a store.
pub(super) struct Gathered {
    /// Every document with an annotation file, with the annotations of each annotator.
    pub sheets: Vec<Sheet>,
    /// What could not be read, in the order of the files.
    pub problems: Vec<Problem>,
    /// The codebook, as far as it can be read.
    pub codebook: Codebook,
    /// What could not be read of it.
    pub codebook_problems: Vec<Problem>,
    /// How many annotators have a folder.
    pub annotators: usize,
}

impl Gathered {
    /// Says what could not be read; returns whether that is nothing.
    pub fn tell_problems(&self) -> bool {
        for problem in self.codebook_problems.iter().chain(&self.problems) {
            remark(format!("{problem} ({})", problem.remedy()));
        }
        self.codebook_problems.is_empty() && self.problems.is_empty()
    }
}

/// The annotations of one document.
pub(super) struct Sheet {
    pub path: DocPath,
    /// By annotator name.
    pub books: Vec<(String, StoredNotebook)>,
}

impl Sheet {
    /// Returns how many annotations there are.
    pub fn count(&self) -> usize {
        let books = self.books.iter().map(|(_, loaded)| &loaded.notebook);
        books.map(|book| book.notes.len() + book.highlights.len()).sum()
    }
}

/// Reads the whole store.
pub(super) fn gather(context: &Context) -> Result<Gathered, Fault> {
    let store = &context.store;
    let (annotators, mut problems) = store.annotators().map_err(Fault::failed)?;
    let mut books: BTreeMap<DocPath, Vec<(String, StoredNotebook)>> = BTreeMap::new();
    for annotator in &annotators {
        let (documents, unseen) = store.documents(annotator);
        problems.extend(unseen);
        for document in documents {
            let loaded = store.load(annotator, &document);
            problems.extend(loaded.problems.iter().cloned());
            let of_document = books.entry(document).or_default();
            of_document.push((annotator.clone(), loaded));
        }
    }
    let mut sheets = Vec::with_capacity(books.len());
    let listed = context.library.corpus().walk().map(|found| found.path);
    for path in listed {
        if books.is_empty() {
            break;
        }
        if let Some(books) = books.remove(&path) {
            sheets.push(Sheet { path, books });
        }
    }
    let rest = books.into_iter();
    sheets.extend(rest.map(|(path, books)| Sheet { path, books }));
    let (codebook, codebook_problems) = store.codebook();
    let annotators = annotators.len();
    Ok(Gathered { sheets, problems, codebook, codebook_problems, annotators })
}
