//! What annotations and documents say about each other.
//!
//! Owns how many annotations are unresolved. Which of them a reader looks at, and what is offered
//! for each, does not belong here.

use std::sync::Arc;

use super::{Library, Wanted, parallel};
use crate::disk::store::resolve::Resolver;
use crate::disk::store::{Store, StoredNotebook};
use crate::model::annotation::Highlight;
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::text::Text;

impl Library {
    /// Returns how many things there are to decide about the annotations of a document.
    #[must_use]
    pub fn unresolved(&self, store: &Store, path: &DocPath, loaded: &StoredNotebook) -> usize {
        if loaded.notebook.is_empty() || !self.corpus().covers(path) {
            return 0;
        }
        // A document that is gone counts as one thing to decide.
        let read = self.read(path, Wanted::Text, &Cancel::default());
        read.map_or(1, |document| unresolved(store, loaded, &document.text))
    }
}

impl Library {
    /// Reads annotations, on all cores: of each annotator those on each document. Calls `each` for every
    /// file, from several threads at once, and `tick` now and then on this one.
    pub fn load_each(
        &self,
        store: &Store,
        files: &[(String, DocPath)],
        each: impl Fn(&str, &DocPath, StoredNotebook) + Sync,
        tick: impl FnMut(),
    ) {
        let load = |(): &mut (), (annotator, path): &(String, DocPath), _: &_| {
            each(annotator, path, store.load(annotator, path));
        };
        parallel::run(files.iter(), &Cancel::default(), || (), load, tick);
    }
}

/// Returns how many highlights of a document need a decision about where they are; kept texts are
/// read from `store`.
#[must_use]
pub fn unresolved(store: &Store, loaded: &StoredNotebook, text: &Arc<Text>) -> usize {
    let mut places = Resolver::new(store, text);
    let open = |mark: &&Highlight| {
        !mark.anchor.is_made_in(text) && !places.resolve(&mark.anchor).is_settled()
    };
    loaded.notebook.highlights.iter().filter(open).count()
}
