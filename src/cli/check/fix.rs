//! Mending what can be mended without losing anything.
//!
//! Owns which findings these are: tags missing from the codebook, temporary files of processes that
//! are gone, renamed documents, highlights of one's own that were carried along, and kept texts that
//! nobody needs. A copy is made of every file before it is changed. Anything that needs a decision,
//! a damaged file or a drifted highlight, is left to the annotator.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::{Finding, FindingKind};
use crate::cli::Fault;
use crate::cli::context::Context;
use crate::cli::gather::{Gathered, gather};
use crate::disk::store::resolve::Resolver;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Annotation, Change, Highlight};
use crate::model::cancel::Cancel;
use crate::model::count::number_of;
use crate::model::path::DocPath;

/// Mends what it can; returns what was done, one line each.
pub(super) fn all(
    context: &Context,
    gathered: &Gathered,
    findings: &[Finding],
) -> Result<Vec<String>, Fault> {
    let mut done = Vec::new();
    // Computed only if needed, since all documents are read for it.
    let mut digests = None;
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
            FindingKind::Carried => {
                let digests =
                    digests.get_or_insert_with(|| context.library.by_digest(&Cancel::default()));
                done.extend(renew(context, gathered, finding, digests)?);
            }
            FindingKind::Text => {
                let Some(sha256) = &finding.found else { continue };
                done.push(match store.kept_texts().remove(sha256) {
                    Ok(()) => format!("removed the damaged text {sha256}"),
                    Err(why) => format!("left the damaged text {sha256}: {why}"),
                });
            }
            _ => {}
        }
    }
    // As the store is now: something may have been saved meanwhile.
    done.extend(remove_unneeded(context, &gather(context)?)?);
    for path in store.remove_leftovers()? {
        done.push(format!("removed {}", crate::disk::file::shown(&path)));
    }
    Ok(done)
}

/// Brings the offsets of highlights that were carried along up to date, in the annotator's own
/// files alone; when they were last changed stays as it was.
fn renew(
    context: &Context,
    gathered: &Gathered,
    finding: &Finding,
    digests: &HashMap<String, Vec<DocPath>>,
) -> Result<Option<String>, Fault> {
    let store = &context.store;
    let is_mine = finding.annotator.as_deref() == Some(store.annotator());
    let named = |path: &DocPath| finding.document.as_deref() == Some(path.as_str());
    let sheet = gathered.sheets.iter().find(|sheet| is_mine && named(&sheet.path));
    let Some(sheet) = sheet else { return Ok(None) };
    let Ok(document) = context.library.document(&sheet.path) else { return Ok(None) };
    // Read again: somebody may have decided something meanwhile.
    let mine = store.load(store.annotator(), &sheet.path).notebook.highlights;
    let mut places = Resolver::new(store, &document.text);
    let mut changes = Vec::new();
    for mark in &mine {
        // If the very text on which it was made is there under another name, the document was moved.
        let is_elsewhere = mark.anchor.text.as_ref().is_some_and(|text| digests.contains_key(text));
        if is_elsewhere {
            continue;
        }
        if let Resolution::Carried(span) = places.resolve(&mark.anchor) {
            let after = Highlight { anchor: Anchor::make(&document.text, span), ..mark.clone() };
            changes.push(Change {
                before: Some(Annotation::Highlight(mark.clone())),
                after: Some(Annotation::Highlight(after)),
            });
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    store.keep_copy(&sheet.path)?;
    store.save(&sheet.path, Some(&document.text), &changes)?;
    let what = number_of(changes.len(), "highlight");
    Ok(Some(format!("{}: brought {what} up to date", sheet.path)))
}

/// Removes the kept texts that no annotation needs; none if something in the store cannot be read,
/// since it may need them.
fn remove_unneeded(context: &Context, gathered: &Gathered) -> Result<Option<String>, Fault> {
    if !gathered.problems.is_empty() {
        return Ok(None);
    }
    let store = &context.store;
    let books = gathered.sheets.iter().flat_map(|sheet| &sheet.books);
    let marks = books.flat_map(|(_, loaded)| &loaded.notebook.highlights);
    let needed: HashSet<&str> = marks.filter_map(|mark| mark.anchor.text.as_deref()).collect();
    let mut count = 0;
    for sha256 in store.kept_texts().digests().map_err(Fault::failed)? {
        // What was kept just now may be for an annotation that is being saved.
        if !needed.contains(sha256.as_str()) && !store.kept_texts().is_recent(&sha256) {
            // One that may not be removed is another's, and does no harm.
            count += usize::from(store.kept_texts().remove(&sha256).is_ok());
        }
    }
    let what = number_of(count, "text");
    Ok((count > 0).then(|| format!("removed {what} that no annotation needs")))
}
