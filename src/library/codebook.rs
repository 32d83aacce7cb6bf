//! What a change of the codebook does to one annotator's files.

use std::collections::BTreeSet;

use crate::disk::store::{ChangeCodebookError, Store};
use crate::model::codebook_edit::{CodebookEdit, PreparedCodebook};
use crate::model::path::DocPath;

/// Works out a change of the codebook, and what it does to the files of the annotator of `store`. `documents`
/// returns those in which tags with one of these names may be; the others are not read.
///
/// # Errors
///
/// When the codebook has problems, or the change makes no sense.
pub fn prepare(
    store: &Store,
    edit: &CodebookEdit,
    documents: impl FnOnce(&BTreeSet<&str>) -> Vec<DocPath>,
) -> Result<PreparedCodebook, ChangeCodebookError> {
    let (file, changed) = store.change_codebook(edit)?;
    let (mut edits, mut damaged) = (Vec::new(), 0);
    let names: BTreeSet<&str> = changed.retagging.names().collect();
    if !names.is_empty() {
        for document in documents(&names) {
            let loaded = store.load(store.annotator(), &document);
            let here = changed.retagging.edits(&document, &loaded.notebook);
            if loaded.is_protected() {
                damaged += usize::from(!here.is_empty());
            } else {
                edits.extend(here);
            }
        }
    }
    Ok(PreparedCodebook { edits, file, codebook: changed.codebook, damaged })
}
