//! What is done, undone and redone as one: a step.
//!
//! Owns the shape of a step and its inverse. A step may change annotations of many documents and
//! whole files beside them; it is carried out in full or taken back in full, which is the matter
//! of those who write it.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::annotation::{Edit, Id, now};
use super::path::DocPath;

/// One thing that was done: to one annotation, or to many at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it was, as the end of a sentence: `highlight`, `7 highlights`.
    pub words: String,
    /// The changes of annotations.
    pub edits: Vec<Edit>,
    /// Annotations that went from one document to another.
    pub moved: Option<Moved>,
    /// The changes of other files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileChange>,
    /// When.
    pub at: Timestamp,
}

impl Step {
    /// What is done to annotations, now.
    #[must_use]
    pub fn new(words: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { words: words.into(), edits, moved: None, files: Vec::new(), at: now() }
    }

    /// What takes this step back: its parts in reverse order, each inverted.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let edit =
            |edit: &Edit| Edit { document: edit.document.clone(), change: edit.change.inverse() };
        Self {
            edits: self.edits.iter().rev().map(edit).collect(),
            moved: self.moved.as_ref().map(Moved::inverse),
            files: self.files.iter().rev().map(FileChange::inverse).collect(),
            words: self.words.clone(),
            at: self.at,
        }
    }

    /// The documents whose annotations it changes, each once, in the order of its edits.
    #[must_use]
    pub fn documents(&self) -> Vec<DocPath> {
        let mut seen = HashSet::new();
        let documents = self.edits.iter().map(|edit| &edit.document);
        documents.filter(|document| seen.insert(*document)).cloned().collect()
    }

    /// Whether nothing is written for it but the move of annotations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.files.is_empty()
    }
}

/// A file that is changed as a whole: its content before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Which.
    pub file: StepFile,
    /// What was in it; `None`: it did not exist.
    pub before: Option<String>,
    /// What is to be in it; `None`: it is to be removed.
    pub after: Option<String>,
}

impl FileChange {
    /// What takes it back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { file: self.file, before: self.after.clone(), after: self.before.clone() }
    }
}

/// The files, beside annotations, that a step can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepFile {
    /// The codebook of the store.
    Codebook,
    /// What the library says of people.
    People,
}

/// Annotations that went from one document to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// From this document,
    pub from: DocPath,
    /// to this one.
    pub to: DocPath,
    /// Which; `None`: all.
    pub ids: Option<Vec<Id>>,
    /// Whether they go back to where they were: the document there is gone, then as now.
    pub back: bool,
}

impl Moved {
    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            from: self.to.clone(),
            to: self.from.clone(),
            ids: self.ids.clone(),
            back: !self.back,
        }
    }
}
