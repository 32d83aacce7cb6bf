//! How annotations stood in their files when they were removed.
//!
//! Owns that a step finds this again: when it is taken back, even before the session has heard that
//! it was saved, and when it is kept in the history or in the journal for a later session.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::annotation::{Change, Id};
use crate::model::path::DocPath;
use crate::model::step::{Original, Step};
use crate::session::history::History;

/// What is known of removed annotations, the latest of each.
#[derive(Debug, Default)]
pub(super) struct Originals(HashMap<DocPath, HashMap<Id, Original>>);

impl Originals {
    /// Takes over what an earlier session knew, unless this one knows better.
    pub(super) fn recall(&mut self, originals: &[Original]) {
        for original in originals {
            let known = self.0.entry(original.document.clone()).or_default();
            known.entry(original.id.clone()).or_insert_with(|| original.clone());
        }
    }

    /// Remembers what was just removed.
    pub(super) fn learn(&mut self, originals: Vec<Original>) {
        for original in originals {
            let known = self.0.entry(original.document.clone()).or_default();
            known.insert(original.id.clone(), original);
        }
    }

    /// Returns what is known of the annotations that `changes` make.
    pub(super) fn of(&self, document: &DocPath, changes: &[Change]) -> Vec<Original> {
        let Some(known) = self.0.get(document) else { return Vec::new() };
        let made = changes.iter().filter(|change| change.before.is_none());
        made.filter_map(|change| known.get(change.id()?).cloned()).collect()
    }

    /// Returns the step with all that is known of what it, or its inverse, removed.
    pub(super) fn complete(&self, step: &Arc<Step>) -> Arc<Step> {
        let of_edit = |(document, id): &(&DocPath, &Id)| self.0.get(*document)?.get(*id).cloned();
        let originals: Vec<Original> = removable(step).iter().filter_map(of_edit).collect();
        if originals.is_empty() || originals == step.originals {
            return step.clone();
        }
        Arc::new(Step { originals, ..(**step).clone() })
    }

    /// Returns the history with its steps complete; forgets what none of them needs.
    pub(super) fn complete_history(&mut self, history: &History) -> History {
        let steps = || history.done.iter().chain(&history.undone);
        steps().for_each(|step| self.recall(&step.originals));
        let needed: HashSet<(&DocPath, &Id)> = steps().flat_map(|step| removable(step)).collect();
        for (document, known) in &mut self.0 {
            known.retain(|id, _| needed.contains(&(document, id)));
        }
        self.0.retain(|_, known| !known.is_empty());
        let complete = |steps: &[Arc<Step>]| steps.iter().map(|step| self.complete(step)).collect();
        History { done: complete(&history.done), undone: complete(&history.undone) }
    }
}

/// Returns the annotations that a step or its inverse removes.
fn removable(step: &Step) -> Vec<(&DocPath, &Id)> {
    let one_sided = step.edits.iter().filter(|edit| {
        let Change { before, after } = &edit.change;
        before.is_none() || after.is_none()
    });
    one_sided.filter_map(|edit| Some((&edit.document, edit.change.id()?))).collect()
}
