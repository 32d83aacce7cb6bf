//! What people say of the documents of a library.
//!
//! Owns when it is read again, and that nothing is kept that was read of a document when other
//! things were said of it.

use std::path::PathBuf;

use super::Library;
use crate::disk::cache::Known;
use crate::disk::locate::FACTS;
use crate::disk::settings::{self, FactsFile};
use crate::model::apparatus::SaidFact;
use crate::model::corrections::SaidOfDocument;
use crate::model::document::Document;
use crate::model::path::DocPath;

impl Library {
    /// Returns its file of what people say of documents, which need not exist.
    #[must_use]
    pub fn facts_file(&self) -> PathBuf {
        self.folder().join(FACTS)
    }

    /// Reads what people say of its documents again, and takes over what is good of it. What was read
    /// of a document of which other things were said is not kept.
    pub fn read_facts_again(&self) -> FactsFile {
        // A folder that is no library has no such file: one of this name is somebody else's.
        let file = match self.settings() {
            Some(_) => settings::read_facts(&self.facts_file()),
            None => FactsFile::default(),
        };
        self.corpus().correct(file.corrections.clone());
        self.forget_documents(|document| document.apparatus.said != self.said_of(document));
        file
    }

    /// Returns the entry of what people say that means a document.
    #[must_use]
    pub fn entry_of(&self, document: &Document) -> Option<SaidOfDocument> {
        self.corpus().said_of(&document.path, || Some(document.text.sha256().to_owned()))
    }

    /// Returns what people say of a document.
    #[must_use]
    pub fn said_of(&self, document: &Document) -> Vec<SaidFact> {
        self.entry_of(document).map(|of| of.said).unwrap_or_default()
    }

    /// Returns whether the text of a document may decide what is said of it.
    #[must_use]
    pub fn asks_for_text(&self, path: &DocPath) -> bool {
        let corpus = self.corpus();
        let corrections = corpus.corrections();
        !corrections.is_empty() && corrections.asks_for_text(path, |path| corpus.has(path))
    }

    /// Returns whether the same is said of a document as when it was read.
    pub(super) fn is_said_still(&self, path: &DocPath, known: &Known) -> bool {
        if known.sha256.is_none() && self.asks_for_text(path) {
            return false;
        }
        let said = self.corpus().said_of(path, || known.sha256.clone());
        said.map(|of| of.said).unwrap_or_default() == known.summary.apparatus.said
    }
}
