//! The reader's layer: their annotations of the documents opened so far, and which changes are not
//! on disk yet.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::found::SkippedPlace;
use super::passages::KeptPassages;
use super::question::{Pending, RequestId, Save};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::{FileChange, Step, StepFile};

/// The known annotations, and the changes to be saved.
#[derive(Debug, Default)]
pub struct Layer {
    /// The notebook of each document that was opened, as it is on screen.
    pub books: BTreeMap<DocPath, Notebook>,
    /// The changes on their way to disk.
    pub saving: Saving,
    /// The table of all highlights and notes, as it was left.
    pub table: Option<KeptPassages>,
    /// Places that are no longer offered to be highlighted, until the program ends.
    pub skipped: HashSet<SkippedPlace>,
}

/// Changes on their way to disk.
#[derive(Debug, Default)]
pub struct Saving {
    /// Steps that are not entirely on disk. Each is held until it is, since a save is never
    /// cancelled.
    steps: BTreeMap<RequestId, (Pending<Save>, Arc<Step>)>,
    /// For each document, the number of steps on their way that change it.
    documents: BTreeMap<DocPath, usize>,
    /// The number of steps on their way whose other files are not on disk yet.
    others: usize,
    /// Why the last save of a document failed. It is retried automatically.
    failures: BTreeMap<DocPath, String>,
}

impl Saving {
    /// Adds a step that is on its way to disk.
    pub fn begin(&mut self, pending: Pending<Save>, step: Arc<Step>) {
        for document in step.documents() {
            *self.documents.entry(document).or_default() += 1;
        }
        self.others += usize::from(!step.files.is_empty());
        self.steps.insert(pending.id(), (pending, step));
    }

    /// Returns whether a reply is to one of these saves.
    #[must_use]
    pub fn is_waiting_for(&self, id: RequestId) -> bool {
        self.steps.contains_key(&id)
    }

    /// Returns whether a reply is to a save of a file of the library: its list of people, or what is said
    /// of its documents.
    #[must_use]
    pub fn is_of_library(&self, id: RequestId) -> bool {
        let is_own = |change: &FileChange| change.file != StepFile::Codebook;
        self.steps.get(&id).is_some_and(|(_, step)| step.files.iter().any(is_own))
    }

    /// Returns whether a file of the library is on its way to disk.
    #[must_use]
    pub fn is_library_waiting(&self) -> bool {
        self.others > 0 && self.steps.keys().any(|id| self.is_of_library(*id))
    }

    /// Records that the other files of a step are on disk.
    pub fn others_done(&mut self) {
        self.others = self.others.saturating_sub(1);
    }

    /// Records that one document of a step is on disk. Returns true if no other changes of the
    /// document are on their way.
    pub fn done(&mut self, document: &DocPath) -> bool {
        self.failures.remove(document);
        if let Some(count) = self.documents.get_mut(document) {
            *count -= 1;
            if *count == 0 {
                self.documents.remove(document);
            }
        }
        !self.is_waiting(document)
    }

    /// Removes and returns a step that is entirely on disk, or was refused.
    pub fn finish(&mut self, id: RequestId) -> Option<Arc<Step>> {
        self.steps.remove(&id).map(|(_, step)| step)
    }

    /// Records that a save failed; it will be retried.
    pub fn fail(&mut self, document: DocPath, why: String) {
        self.failures.insert(document, why);
    }

    /// Returns whether changes of `document` are not on disk yet.
    #[must_use]
    pub fn is_waiting(&self, document: &DocPath) -> bool {
        self.documents.contains_key(document)
    }

    /// Returns the steps that are not entirely on disk, in their order.
    #[must_use]
    pub fn steps(&self) -> Vec<Arc<Step>> {
        self.steps.values().map(|(_, step)| step.clone()).collect()
    }

    /// Returns how many changes are not on disk; those of one document in one step count as one.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.documents.values().sum::<usize>() + self.others
    }

    /// Returns why something could not be saved, if that is so.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.failures.values().next().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::annotation::{Change, Edit};
    use crate::model::cancel::Cancel;

    #[test]
    fn a_document_waits_until_its_last_change_is_on_disk() {
        let document = DocPath::new(Path::new("a")).unwrap();
        let change = Change { before: None, after: None };
        let edit = Edit { document: document.clone(), change };
        let mut saving = Saving::default();
        for number in [1, 2] {
            let pending = Pending::new(RequestId(number), Cancel::default());
            saving.begin(pending, Arc::new(Step::new("note", vec![edit.clone()])));
        }
        assert!(!saving.done(&document));
        saving.fail(document.clone(), "disk full".to_owned());
        assert_eq!((saving.waiting(), saving.failed()), (1, Some("disk full")));
        assert!(saving.done(&document));
        assert_eq!((saving.waiting(), saving.failed()), (0, None));
        assert!(saving.is_waiting_for(RequestId(2)));
        assert!(saving.finish(RequestId(2)).is_some());
        assert!(!saving.is_waiting_for(RequestId(2)));
    }
}
