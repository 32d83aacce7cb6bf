//! The number of review items of each document.

use std::collections::BTreeMap;

use crate::model::path::DocPath;

/// For each document, how many of its annotations are to be reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unresolved(BTreeMap<DocPath, usize>);

impl Unresolved {
    /// Returns the total for all documents.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// Replaces the counts of all documents.
    pub fn replace(&mut self, counts: BTreeMap<DocPath, usize>) {
        self.0 = counts;
    }

    /// Sets the count of one document.
    pub fn set(&mut self, document: &DocPath, count: usize) {
        if count == 0 {
            self.0.remove(document);
        } else {
            self.0.insert(document.clone(), count);
        }
    }

    /// Lowers the count of a document by one, after an item was decided.
    pub fn one_less(&mut self, document: &DocPath) {
        let count = self.0.get(document).copied().unwrap_or(0);
        self.set(document, count.saturating_sub(1));
    }
}
