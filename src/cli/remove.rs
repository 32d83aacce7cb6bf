//! `gloss remove`: removes one of the annotator's own annotations, by its id.

use clap::Args;

use super::context::Context;
use super::fault::remark;
use super::patience::saying_what_it_waits_for;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::store::{Problem, Store};
use crate::model::annotation::{Annotation, Change, Id};
use crate::model::path::DocPath;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The id, as `gloss add` and `gloss notes` print it
    id: String,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments) -> CommandResult {
    let context = Context::without_documents(globals)?;
    let store = &context.store;
    let id = Id::from(arguments.id.clone());
    let (found, problems) = search(store, store.annotator(), &id);
    if let Some((document, entry)) = found {
        let text = context.library.corpus().read(&document).ok().map(|d| d.text);
        let gone = [Change::remove(entry)];
        saying_what_it_waits_for(store, || store.save(&document, text.as_ref(), &gone))?;
        context.log.line(&format!("removed {id} from {document}"));
        return Ok(ExitStatus::Done);
    }
    let (annotators, _) = store.annotators().map_err(Fault::failed)?;
    let others = annotators.iter().filter(|name| *name != store.annotator());
    for other in others {
        if let (Some((document, _)), _) = search(store, other, &id) {
            remark(format!(
                "annotation {id}, on {document}, belongs to {other}, not to {}; use --as {other} \
                 to remove it",
                store.annotator()
            ));
            return Ok(ExitStatus::Amiss);
        }
    }
    if let Some(problem) = problems.first() {
        return Err(Fault::failed(format!(
            "annotation {id} was not found, but not every file can be read: {problem}; {}",
            problem.remedy()
        )));
    }
    remark(format!("{} has no annotation {id}; `gloss notes` shows the ids", store.annotator()));
    Ok(ExitStatus::Amiss)
}

/// Returns the annotation called `id` of `annotator`, and the problems met on the way.
fn search(
    store: &Store,
    annotator: &str,
    id: &Id,
) -> (Option<(DocPath, Annotation)>, Vec<Problem>) {
    let (documents, mut problems) = store.documents(annotator);
    for document in documents {
        let loaded = store.load(annotator, &document);
        if let Some(entry) = loaded.notebook.get(id) {
            return (Some((document, entry)), problems);
        }
        problems.extend(loaded.problems);
    }
    (None, problems)
}
