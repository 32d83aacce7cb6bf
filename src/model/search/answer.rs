//! An answer, and what it is made of.
//!
//! Owns what is said of documents and of what readers wrote. How an answer is found is not known
//! here.

use std::collections::HashMap;

use jiff::Timestamp;

use super::engine::EngineError;
use super::language::Language;
use crate::model::annotation::{Annotation, Highlight, Note};
use crate::model::filter::FilterRow;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// What a search sees of a document.
#[derive(Clone, Copy, Debug)]
pub struct SearchRow<'a> {
    /// Its path.
    pub path: &'a DocPath,
    /// What conditions look at.
    pub row: FilterRow<'a>,
}

/// A note, or a highlight with its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// The document.
    pub path: DocPath,
    /// Who wrote it.
    pub annotator: String,
    /// The number of its highlight or note in the store.
    pub id: String,
    /// The passage, if it is on one.
    pub quote: Option<String>,
    /// Where that was when it was made, in code points.
    pub place: Option<(usize, usize)>,
    /// The words of the note, if there are any.
    pub note: Option<String>,
    /// The tags of the highlight.
    pub tags: Vec<String>,
    /// When it was last changed.
    pub updated: Timestamp,
    /// The SHA-256 of the text in which the place counts, if it is known.
    pub text: Option<String>,
}

impl Writing {
    /// Returns all that `annotator` wrote on the document at `path`.
    pub fn of<'a>(
        path: &'a DocPath,
        annotator: &'a str,
        notebook: &'a Notebook,
    ) -> impl Iterator<Item = Self> + 'a {
        let marks =
            notebook.highlights.iter().map(|mark| Self::of_highlight(path, annotator, mark));
        marks.chain(notebook.notes.iter().map(|note| Self::of_note(path, annotator, note)))
    }

    /// Returns one thing that `annotator` wrote; `None` for what is said of the document as a whole.
    #[must_use]
    pub fn of_one(path: &DocPath, annotator: &str, one: &Annotation) -> Option<Self> {
        match one {
            Annotation::Highlight(mark) => Some(Self::of_highlight(path, annotator, mark)),
            Annotation::Note(note) => Some(Self::of_note(path, annotator, note)),
            Annotation::Document(_) => None,
        }
    }

    fn of_highlight(path: &DocPath, annotator: &str, mark: &Highlight) -> Self {
        Self {
            path: path.clone(),
            annotator: annotator.to_owned(),
            id: mark.id.to_string(),
            quote: Some(mark.anchor.quote.clone()),
            place: Some((mark.anchor.start, mark.anchor.end)),
            note: mark.note.clone(),
            tags: mark.tags.clone(),
            updated: mark.updated,
            text: mark.anchor.text.clone(),
        }
    }

    fn of_note(path: &DocPath, annotator: &str, note: &Note) -> Self {
        Self {
            path: path.clone(),
            annotator: annotator.to_owned(),
            id: note.id.to_string(),
            quote: None,
            place: None,
            note: Some(note.text.clone()),
            tags: Vec::new(),
            updated: note.updated,
            text: None,
        }
    }
}

/// A document that answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatchingDocument {
    /// Its number among the rows.
    pub row: usize,
    /// How often the words stand in its text.
    pub hits: u32,
    /// Higher is better; comparable only within one answer.
    pub score: f32,
}

/// A note or a highlight that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundWriting {
    /// Its number among the writings.
    pub writing: usize,
    /// How many of the words stand in it.
    pub words: usize,
}

/// How much was searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The documents whose words were looked at.
    pub documents: usize,
    /// All documents.
    pub all: usize,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct SearchAnswer {
    /// The documents, best first.
    pub documents: Vec<MatchingDocument>,
    /// The number of hits in all of them.
    pub hits: u64,
    /// Notes and highlights that answer, in the order of their documents.
    pub writings: Vec<FoundWriting>,
    /// The language of each row, if it is known.
    pub languages: Vec<Option<Language>>,
    /// Who has highlights or notes on each row, by name.
    pub annotators: HashMap<usize, Vec<String>>,
    /// How much was searched.
    pub searched: Coverage,
    /// Why the engine did not answer, if so: then the documents were read.
    pub failed: Option<EngineError>,
}
