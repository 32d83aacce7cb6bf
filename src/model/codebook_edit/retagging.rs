//! What a change of the codebook does to annotations.

use std::collections::{BTreeMap, BTreeSet};

use super::CodebookEdit;
use crate::model::annotation::{Annotation, Change, DocumentMark, Edit, Highlight};
use crate::model::codebook::Codebook;
use crate::model::count::number_of;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::{FileChange, Step};

/// Which tags get another name, and which are taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retagging(BTreeMap<String, Option<String>>);

impl Retagging {
    /// Returns whether it leaves all that is tagged as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives what has the tag `name` the other one, or none.
    pub(super) fn put(&mut self, name: String, other: Option<String>) {
        self.0.insert(name, other);
    }

    /// Returns the names that get another, or are taken off.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the tags that what has these has afterwards; `None` if that is the same.
    #[must_use]
    pub fn of(&self, tags: &[String]) -> Option<Vec<String>> {
        if !tags.iter().any(|tag| self.0.contains_key(tag)) {
            return None;
        }
        let mut after: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags {
            let name = self.0.get(tag).map_or(Some(tag), Option::as_ref);
            if let Some(name) = name.filter(|name| !after.contains(name)) {
                after.push(name.clone());
            }
        }
        Some(after)
    }

    /// Returns what it changes in one notebook: the tags of the document as a whole, and those of
    /// highlights. That is a change of the codebook, not of what was said about a passage, so when the
    /// highlights were last changed stays as it was.
    #[must_use]
    pub fn edits(&self, document: &DocPath, book: &Notebook) -> Vec<Edit> {
        let mut edits = Vec::new();
        if let Some(tags) = self.of(&book.document.tags) {
            let change = Change {
                before: Some(Annotation::Document(book.document.clone())),
                after: Some(Annotation::Document(DocumentMark { tags, ..book.document.clone() })),
            };
            edits.push(Edit { document: document.clone(), change });
        }
        for mark in &book.highlights {
            let Some(tags) = self.of(&mark.tags) else { continue };
            let after = Highlight { tags, ..mark.clone() };
            let change = Change {
                before: Some(Annotation::Highlight(mark.clone())),
                after: Some(Annotation::Highlight(after)),
            };
            edits.push(Edit { document: document.clone(), change });
        }
        edits
    }
}

/// A change of the codebook that can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedCodebook {
    /// The changes of one's own annotations.
    pub edits: Vec<Edit>,
    /// The change of the file.
    pub file: FileChange,
    /// The codebook after it.
    pub codebook: Codebook,
    /// How many of one's own files could have changed, but are damaged: they stay as they are.
    pub damaged: usize,
}

impl PreparedCodebook {
    /// Returns in words what it did, and to how many highlights and documents as a whole.
    #[must_use]
    pub fn words(&self, edit: &CodebookEdit) -> String {
        let is_whole = |edit: &&Edit| edit.change.id() == Some(DocumentMark::id());
        let (wholes, marks): (Vec<&Edit>, Vec<&Edit>) = self.edits.iter().partition(is_whole);
        let documents: BTreeSet<&DocPath> = marks.iter().map(|edit| &edit.document).collect();
        let marks = (!marks.is_empty()).then(|| {
            let (marks, documents) =
                (number_of(marks.len(), "highlight"), number_of(documents.len(), "document"));
            format!("{marks} of yours in {documents}")
        });
        let wholes = (!wholes.is_empty())
            .then(|| format!("your tags of {}", number_of(wholes.len(), "document")));
        let mut words = edit.words();
        let changed: Vec<String> = marks.into_iter().chain(wholes).collect();
        if !changed.is_empty() {
            words = format!("{words}: {}", changed.join(", and "));
        }
        if self.damaged > 0 {
            let files = number_of(self.damaged, "damaged file");
            words = format!("{words}; {files} left as before (`gloss check`)");
        }
        words
    }

    /// Returns the step that carries it out.
    #[must_use]
    pub fn into_step(self, edit: &CodebookEdit) -> Step {
        Step { files: vec![self.file], ..Step::new(edit.title(), self.edits) }
    }
}
