//! What annotations and documents say about each other.
//!
//! Owns how many annotations are unresolved. Which of them a reader looks at, and what is offered
//! for each, does not belong here.

use super::Library;
use crate::disk::store::StoredNotebook;
use crate::model::anchor::Resolution;
use crate::model::annotation::Highlight;
use crate::model::path::DocPath;
use crate::model::text::Text;

impl Library {
    /// Returns how many things there are to decide about the annotations of a document.
    #[must_use]
    pub fn unresolved(&self, path: &DocPath, loaded: &StoredNotebook) -> usize {
        if loaded.notebook.is_empty() || !self.corpus().covers(path) {
            return 0;
        }
        // A document that is gone counts as one thing to decide.
        self.document(path).map_or(1, |document| unresolved(loaded, &document.text))
    }
}

/// Returns how many highlights of a document are not where they were made.
#[must_use]
pub fn unresolved(loaded: &StoredNotebook, text: &Text) -> usize {
    // All of them were exact in this very text when they were last saved.
    if loaded.sha256.as_deref() == Some(text.sha256()) {
        return 0;
    }
    let exact = |mark: &&Highlight| matches!(mark.anchor.resolve(text), Resolution::Exact(_));
    loaded.notebook.highlights.iter().filter(|mark| !exact(mark)).count()
}
