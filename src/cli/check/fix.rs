//! Mending what can be mended without losing anything.
//!
//! Owns which findings these are: tags missing from the codebook, temporary files of processes that
//! are gone, and renamed documents. A copy is made of every file before it is changed. Anything
//! that needs a decision, a damaged file or a drifted highlight, is left to the annotator.

use std::path::Path;

use super::{Finding, FindingKind};
use crate::cli::Fault;
use crate::cli::context::Context;
use crate::model::path::DocPath;

/// Mends what it can; returns what was done, one line each.
pub(super) fn all(context: &Context, findings: &[Finding]) -> Result<Vec<String>, Fault> {
    let mut done = Vec::new();
    let store = &context.store;
    for finding in findings {
        match finding.kind {
            FindingKind::Tag => {
                let Some(name) = &finding.quote else { continue };
                store.keep_copy_of_codebook()?;
                let (codebook, _) = store.codebook();
                store.add_tag(&codebook.fresh(name))?;
                done.push(format!("put {name:?} into the codebook"));
            }
            FindingKind::Missing => {
                let path = |path: &Option<String>| {
                    path.as_ref().and_then(|path| DocPath::new(Path::new(path)).ok())
                };
                let (Some(from), Some(to), Some(annotator)) =
                    (path(&finding.document), path(&finding.found), &finding.annotator)
                else {
                    continue;
                };
                let store = store.of(annotator)?;
                let copied = store.keep_copy(&from).and_then(|()| store.keep_copy(&to));
                done.push(match copied.and_then(|()| store.move_notes(&from, &to, None)) {
                    Ok(_) => format!("moved the notes of {annotator} on {from} to {to}"),
                    Err(why) => format!("left the notes of {annotator} on {from}: {why}"),
                });
            }
            _ => {}
        }
    }
    for path in store.remove_leftovers()? {
        done.push(format!("removed {}", crate::disk::file::shown(&path)));
    }
    Ok(done)
}
