//! The reader's layer: their annotations of the documents that were opened, and how far these are
//! on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::question::{Pending, RequestId, Save};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::Step;

/// The annotations that are known.
#[derive(Debug, Default)]
pub struct Layer {
    /// Those of each document that was opened, as they are on screen.
    pub books: BTreeMap<DocPath, Notebook>,
    /// What is on its way to disk.
    pub saving: Saving,
}

/// Changes on their way to disk.
#[derive(Debug, Default)]
pub struct Saving {
    /// Steps that are not on disk in full. Held until then: a save is never cancelled.
    steps: BTreeMap<RequestId, (Pending<Save>, Arc<Step>)>,
    /// How many changed documents of each path are on their way.
    documents: BTreeMap<DocPath, usize>,
    /// How many steps are on their way whose other files are not on disk.
    others: usize,
    /// Why the last save of a document failed. It is tried again without being asked.
    failures: BTreeMap<DocPath, String>,
}

impl Saving {
    /// A step is on its way.
    pub fn begin(&mut self, pending: Pending<Save>, step: Arc<Step>) {
        for document in step.documents() {
            *self.documents.entry(document).or_default() += 1;
        }
        self.others += usize::from(!step.files.is_empty());
        self.steps.insert(pending.id(), (pending, step));
    }

    /// Whether a reply is to one of these.
    #[must_use]
    pub fn is_waiting_for(&self, id: RequestId) -> bool {
        self.steps.contains_key(&id)
    }

    /// The other files of a step are on disk.
    pub fn others_done(&mut self) {
        self.others = self.others.saturating_sub(1);
    }

    /// One document of a step is on disk. True if it has no other changes on their way.
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

    /// All of a step is on disk, or none of it will be: the step.
    pub fn finish(&mut self, id: RequestId) -> Option<Arc<Step>> {
        self.steps.remove(&id).map(|(_, step)| step)
    }

    /// A save failed and is tried again.
    pub fn fail(&mut self, document: DocPath, why: String) {
        self.failures.insert(document, why);
    }

    /// Whether changes of `document` are not on disk.
    #[must_use]
    pub fn is_waiting(&self, document: &DocPath) -> bool {
        self.documents.contains_key(document)
    }

    /// How many changes are not on disk; those of one document in one step count as one.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.documents.values().sum::<usize>() + self.others
    }

    /// Why something could not be saved, if so.
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
