//! What people say of the documents of a library.
//!
//! Owns when it is read again, and whether what was read of a document was read when the same was said
//! of it.

use super::Library;
use crate::disk::cache::Known;
use crate::disk::settings::{self, FactsFile};
use crate::model::apparatus::SaidFacts;
use crate::model::corrections::SaidOfDocument;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// Reads what people say of the documents again, and takes over what is good of it.
pub fn read_facts_again(library: &Library) -> FactsFile {
    // A folder that is no library has no such file: one of this name is somebody else's.
    let file = match library.settings() {
        Some(_) => settings::read_facts(&library.facts_file()),
        None => FactsFile::default(),
    };
    library.corpus().correct(file.corrections.clone());
    file
}

/// Returns whether a document was read when the same was said of it as now.
pub(super) fn is_said_now(library: &Library, document: &Document) -> bool {
    let said = entry_of(library, document).map(|of| of.said).unwrap_or_default();
    document.apparatus.said == said
}

/// Returns the entry of what people say that means a document.
#[must_use]
pub fn entry_of(library: &Library, document: &Document) -> Option<SaidOfDocument> {
    library.corpus().said_of(&document.path, || Some(document.text.sha256().to_owned()))
}

/// Returns whether something is said of a document that is not where it was.
pub(super) fn is_any_lost(library: &Library) -> bool {
    let corpus = library.corpus();
    corpus.corrections().is_any_lost(|path| corpus.has(path))
}

/// Returns whether the digest of a document's text is to be remembered, to tell what is said of it.
pub(super) fn needs_digest(library: &Library, path: &DocPath, is_any_lost: bool) -> bool {
    is_any_lost || library.corpus().corrections().at(path).is_some()
}

/// Returns whether the same is said of a document as when it was read.
pub(super) fn is_said_still(
    library: &Library,
    path: &DocPath,
    known: &Known,
    is_any_lost: bool,
) -> bool {
    let corrections = library.corpus().corrections();
    let needs = needs_digest(library, path, is_any_lost) && corrections.asks_for_text(path);
    if needs && known.sha256.is_none() {
        return false;
    }
    let said = if needs || corrections.at(path).is_some() {
        library.corpus().said_of(path, || known.sha256.clone())
    } else {
        None
    };
    let said: SaidFacts = said.map(|of| of.said).unwrap_or_default();
    said == known.summary.apparatus.said
}
