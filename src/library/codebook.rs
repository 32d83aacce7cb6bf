//! What a change of the codebook does to one annotator's files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::Library;
use crate::disk::store::{ChangeCodebookError, Store};
use crate::model::codebook_edit::{CodebookEdit, PreparedCodebook};
use crate::model::path::DocPath;

/// Works out a change of the codebook, and what it does to the files of the annotator of `store`. `documents`
/// returns those in which tags with one of these names may be; only they are read, on all cores. `tick` is
/// told now and then how many of them have been.
///
/// # Errors
///
/// When the codebook has problems, or the change makes no sense.
pub fn prepare(
    library: &Library,
    store: &Store,
    edit: &CodebookEdit,
    documents: impl FnOnce(&BTreeSet<&str>) -> Vec<DocPath>,
    mut tick: impl FnMut(usize, usize),
) -> Result<PreparedCodebook, ChangeCodebookError> {
    let (file, changed) = store.change_codebook(edit)?;
    let names: BTreeSet<&str> = changed.retagging.names().collect();
    let documents = if names.is_empty() { Vec::new() } else { documents(&names) };
    let me = store.annotator();
    let files: Vec<_> = documents.into_iter().map(|document| (me.to_owned(), document)).collect();
    let read = Mutex::new(BTreeMap::new());
    let read_so_far = || read.lock().unwrap_or_else(PoisonError::into_inner);
    library.load_each(
        store,
        &files,
        |_, document, loaded| {
            let here = changed.retagging.edits(document, &loaded.notebook);
            read_so_far().insert(document.clone(), (here, loaded.is_protected()));
        },
        || tick(read_so_far().len(), files.len()),
    );
    let (mut edits, mut damaged) = (Vec::new(), 0);
    for (here, is_protected) in read.into_inner().unwrap_or_default().into_values() {
        if is_protected {
            damaged += usize::from(!here.is_empty());
        } else {
            edits.extend(here);
        }
    }
    Ok(PreparedCodebook { edits, file, codebook: changed.codebook, damaged })
}
