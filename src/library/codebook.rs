//! What a change of the codebook does to one annotator's files.

use std::collections::BTreeSet;

use crate::disk::store::{ChangeCodebookError, Store};
use crate::model::annotation::Edit;
use crate::model::codebook::Codebook;
use crate::model::codebook_edit::CodebookEdit;
use crate::model::path::DocPath;
use crate::model::step::FileChange;

/// A change of the codebook, and what it does to the annotator's own files.
#[derive(Debug)]
pub struct CodebookPlan {
    /// The changes of annotations.
    pub edits: Vec<Edit>,
    /// The change of the codebook's file.
    pub file: FileChange,
    /// The codebook after it.
    pub codebook: Codebook,
    /// How many files could have changed, but are damaged. They are left as they are.
    pub damaged: usize,
}

/// Works out what a change of the codebook does to the files of the annotator of `store`. `documents`
/// returns those in which tags with one of these names may be; the others are not read.
///
/// # Errors
///
/// When the codebook has problems, or the change makes no sense.
pub fn plan(
    store: &Store,
    edit: &CodebookEdit,
    documents: impl FnOnce(&BTreeSet<&str>) -> Vec<DocPath>,
) -> Result<CodebookPlan, ChangeCodebookError> {
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
    Ok(CodebookPlan { edits, file, codebook: changed.codebook, damaged })
}
