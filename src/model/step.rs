//! What is done, undone and redone as one: a step.
//!
//! Owns the shape of a step, its inverse, and how it reads once tags have other names. A step may change
//! annotations of many documents, and other files as a whole. It is carried out or taken back completely;
//! ensuring that is left to the code that writes it.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::annotation::{Annotation, Edit, Id, now};
use super::codebook::{Codebook, FormerNames, Tag};
use super::path::DocPath;

/// One thing that was done: to one annotation, or to many at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was done, as the end of a sentence: `highlight`, `7 highlights`.
    pub words: String,
    /// The changes of annotations.
    pub edits: Vec<Edit>,
    /// Annotations that moved from one document to another.
    pub moved: Option<Moved>,
    /// The changes of other files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileChange>,
    /// The tags that it gives and that were not in the codebook.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<NewTag>,
    /// How annotations of it stood in their files when they were removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<Original>,
    /// When it was done.
    pub at: Timestamp,
}

impl Step {
    /// Creates a step that changes annotations, dated now.
    #[must_use]
    pub fn new(words: impl Into<String>, edits: Vec<Edit>) -> Self {
        let (moved, files, tags, originals) = Default::default();
        Self { words: words.into(), edits, moved, files, tags, originals, at: now() }
    }

    /// Returns the step that takes this one back: its parts in reverse order, each inverted.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let edit =
            |edit: &Edit| Edit { document: edit.document.clone(), change: edit.change.inverse() };
        Self {
            edits: self.edits.iter().rev().map(edit).collect(),
            moved: self.moved.as_ref().map(Moved::inverse),
            files: self.files.iter().rev().map(FileChange::inverse).collect(),
            tags: self.tags.iter().rev().map(NewTag::inverse).collect(),
            originals: self.originals.clone(),
            words: self.words.clone(),
            at: self.at,
        }
    }

    /// Returns the step as it reads now that tags have other names. What a change of the codebook gives
    /// is called as it says, since the change itself may take such a name back.
    #[must_use]
    pub fn renamed(mut self, names: &FormerNames) -> Self {
        if names.is_empty() {
            return self;
        }
        let is_of_codebook = self.changes_file(StepFile::Codebook);
        for Edit { change, .. } in &mut self.edits {
            let [before, after] = [&mut change.before, &mut change.after];
            let before = before.as_mut().and_then(Annotation::tags_mut);
            if let Some(after) = after.as_mut().and_then(Annotation::tags_mut) {
                match &before {
                    Some(before) if is_of_codebook => {
                        names.renew_some(after, |tag| before.contains(tag));
                    }
                    _ => drop(names.renew(after)),
                }
            }
            if let Some(before) = before {
                names.renew(before);
            }
        }
        self
    }

    /// Returns the documents whose annotations it edits, each once, in the order of its edits.
    #[must_use]
    pub fn documents(&self) -> Vec<DocPath> {
        let mut seen = HashSet::new();
        let documents = self.edits.iter().map(|edit| &edit.document);
        documents.filter(|document| seen.insert(*document)).cloned().collect()
    }

    /// Returns whether it changes this file.
    #[must_use]
    pub fn changes_file(&self, file: StepFile) -> bool {
        self.files.iter().any(|change| change.file == file)
    }

    /// Returns whether it writes nothing, except perhaps a move of annotations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.files.is_empty() && self.tags.is_empty()
    }

    /// Returns the number of its changes.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.edits.len() + self.files.len() + self.tags.len()
    }
}

/// A tag that is made along with what is tagged with it, and taken back with that if nobody else has
/// used it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTag {
    /// The tag.
    pub tag: Tag,
    /// Whether a tag of its name had been deleted before.
    pub was_deleted: bool,
    /// Whether it is taken back.
    pub back: bool,
}

impl NewTag {
    /// Adds those of these names to a codebook that are not in it, and returns them.
    pub fn make<'a>(
        codebook: &mut Codebook,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Vec<Self> {
        let mut made = Vec::new();
        for name in names {
            if codebook.get(name).is_some() || codebook.heir(name).is_some() {
                continue;
            }
            let was_deleted = codebook.deleted.contains(name);
            let tag = codebook.fresh(name);
            codebook.tags.push(tag.clone());
            made.push(Self { tag, was_deleted, back: false });
        }
        made
    }

    fn inverse(&self) -> Self {
        Self { back: !self.back, ..self.clone() }
    }
}

/// How an annotation stood in its file when it was removed: with the reader's comments, with keys
/// that are not known here, and at its place. Making it again from this gives back what the reader
/// wrote, which a change alone cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// The document that was annotated.
    pub document: DocPath,
    /// The annotation.
    pub id: Id,
    /// What only the store can read.
    pub source: String,
}

/// A file that is changed as a whole: its content before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Which file.
    pub file: StepFile,
    /// The content before; `None` if the file did not exist.
    pub before: Option<String>,
    /// The content after; `None` if the file is to be removed.
    pub after: Option<String>,
}

impl FileChange {
    /// Returns the change that takes this one back.
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
    /// The library's list of people.
    People,
    /// What people say of its documents. The texts of the change hold the entry of one document, with
    /// the fields that it is about, and not the whole file.
    Facts,
}

/// Annotations that moved from one document to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The document they moved from.
    pub from: DocPath,
    /// The document they moved to.
    pub to: DocPath,
    /// Their ids; `None` if all of them moved.
    pub ids: Option<Vec<Id>>,
    /// Whether they return to where they were: to a document that was, and still is, missing.
    pub back: bool,
}

impl Moved {
    /// Returns the move in the opposite direction.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::annotation::{Change, DocumentMark};

    #[test]
    fn a_step_reads_under_the_names_of_now_but_for_what_a_change_of_the_codebook_gives() {
        let tags = |names: &str| names.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let tag =
            |name: &str, was: &str| Tag { name: name.to_owned(), was: tags(was), ..Tag::default() };
        let book = Codebook { tags: vec![tag("army", "forces"), tag("n", "m")], deleted: vec![] };
        let mark =
            |names| Some(Annotation::Document(DocumentMark { tags: tags(names), done: None }));
        let change = Change { before: mark("a army m"), after: mark("forces a m") };
        let document = DocPath::new("a.txt".as_ref()).unwrap();
        let step = Step::new("tags", vec![Edit { document, change }]);
        let read = |step: &Step| {
            let step = step.clone().renamed(&book.former_names());
            let Change { before, after } = step.edits[0].change.clone();
            [before, after].map(|one| one.unwrap().tags_mut().unwrap().join(" "))
        };
        assert_eq!(read(&step), ["a army n", "army a n"]);
        let file = FileChange { file: StepFile::Codebook, before: None, after: None };
        let of_codebook = Step { files: vec![file], ..step };
        assert_eq!(read(&of_codebook), ["a army n", "forces a n"]);
    }
}
