//! What is written on a document, as exports are given it.
//!
//! Owns where each highlight is now, and the order: by place in the text, then as the annotators come.

use std::sync::Arc;

use crate::disk::store::resolve::Resolver;
use crate::disk::store::{Store, StoredNotebook};
use crate::exchange::{ExportedDocument, ExportedPassage};
use crate::model::anchor::{Resolution, ResolutionKind};
use crate::model::annotation::{Highlight, Note};
use crate::model::document::Document;
use crate::model::path::DocPath;

/// A highlight or a note, of which it is asked whether it is exported.
#[derive(Clone, Copy, Debug)]
pub enum WrittenPart<'a> {
    /// A note on the document.
    Note(&'a Note),
    /// A highlight.
    Highlight(&'a Highlight),
}

/// What is written on one document.
#[derive(Clone, Copy, Debug)]
pub struct WrittenDocument<'a> {
    /// Its path.
    pub path: &'a DocPath,
    /// The annotations of each annotator.
    pub books: &'a [(String, StoredNotebook)],
    /// The document; `None` if it cannot be read.
    pub document: Option<&'a Arc<Document>>,
}

/// Returns what `takes` wants of what annotators wrote on a document, and where it is in its text;
/// `with_marks` also what they say of it as a whole. `takes` is told what became of each.
pub fn exported(
    store: &Store,
    written: WrittenDocument,
    with_marks: bool,
    takes: impl Fn(&str, WrittenPart, ResolutionKind) -> bool,
) -> ExportedDocument {
    let WrittenDocument { path, books, document } = written;
    let mut chosen = ExportedDocument {
        path: path.clone(),
        document: document.cloned(),
        marks: Vec::new(),
        notes: Vec::new(),
        passages: Vec::new(),
    };
    let of_notes = match document {
        Some(_) => ResolutionKind::Exact,
        None => ResolutionKind::Orphaned,
    };
    let mut places = document.map(|document| Resolver::new(store, &document.text));
    for (annotator, loaded) in books {
        let book = &loaded.notebook;
        let notes = book.notes.iter();
        let notes = notes.filter(|note| takes(annotator, WrittenPart::Note(note), of_notes));
        chosen.notes.extend(notes.map(|note| (annotator.clone(), note.clone())));
        if with_marks && !book.document.is_empty() {
            chosen.marks.push((annotator.clone(), book.document.clone()));
        }
        for mark in &book.highlights {
            // Without a text the highlight cannot be located.
            let found = places.as_mut().map(|places| places.resolve(&mark.anchor));
            let found = found.unwrap_or(Resolution::Orphaned);
            let (state, place) = (found.kind(), found.span());
            if takes(annotator, WrittenPart::Highlight(mark), state) {
                let (annotator, mark) = (annotator.clone(), mark.clone());
                chosen.passages.push(ExportedPassage { annotator, mark, state, place });
            }
        }
    }
    // Ordered by where each is now.
    chosen.passages.sort_by_cached_key(|one| {
        let anchor = &one.mark.anchor;
        match (document, one.place) {
            (Some(document), Some(place)) => {
                (document.text.points(place.start), document.text.points(place.end))
            }
            _ => (anchor.start, anchor.end),
        }
    });
    chosen
}
