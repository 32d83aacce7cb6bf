//! How annotations stood in their files when they were removed.
//!
//! Owns that a step finds this again: when it is taken back, even before the session has heard that
//! it was saved, and when it is kept in the history or in the journal for a later session. The
//! writer learns it, and the keeper keeps it, each on its own thread.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::reader::hold;

use crate::model::annotation::{Change, Id};
use crate::model::path::DocPath;
use crate::model::step::{Original, Step};
use crate::session::history::History;

/// If more is known, what no step needs is forgotten.
const MOST: usize = 20_000;

/// What is known of removed annotations, the latest of each.
#[derive(Debug, Default)]
pub(super) struct Originals {
    known: Mutex<KnownOriginals>,
    /// Whether something was learned since the history was last completed.
    is_news: AtomicBool,
}

type KnownOriginals = HashMap<DocPath, HashMap<Id, Original>>;

impl Originals {
    /// Takes over what an earlier session knew, unless this one knows better.
    pub(super) fn recall(&self, originals: &[Original]) {
        let mut all = hold(&self.known);
        for original in originals {
            let known = all.entry(original.document.clone()).or_default();
            known.entry(original.id.clone()).or_insert_with(|| original.clone());
        }
    }

    /// Remembers what was just removed.
    pub(super) fn learn(&self, originals: Vec<Original>) {
        let mut all = hold(&self.known);
        for original in originals {
            self.is_news.store(true, Ordering::Relaxed);
            let known = all.entry(original.document.clone()).or_default();
            known.insert(original.id.clone(), original);
        }
    }

    /// Returns what is known of the annotations that `changes` make.
    pub(super) fn of(&self, document: &DocPath, changes: &[Change]) -> Vec<Original> {
        let all = hold(&self.known);
        let Some(known) = all.get(document) else { return Vec::new() };
        let made = changes.iter().filter(|change| change.before.is_none());
        made.filter_map(|change| known.get(change.id()?).cloned()).collect()
    }

    /// Returns the step with all that is known of what it, or its inverse, removed.
    pub(super) fn complete(&self, step: &Arc<Step>) -> Arc<Step> {
        let all = hold(&self.known);
        let of_edit = |(document, id): &(&DocPath, &Id)| all.get(*document)?.get(*id).cloned();
        let originals: Vec<Original> = removable(step).iter().filter_map(of_edit).collect();
        if originals.is_empty() || originals == step.originals {
            return step.clone();
        }
        Arc::new(Step { originals, ..(**step).clone() })
    }

    /// Returns whether something was learned since the history was last completed.
    pub(super) fn is_news(&self) -> bool {
        self.is_news.load(Ordering::Relaxed)
    }

    /// Returns the history with its steps complete; if much is known, forgets what none of them
    /// needs.
    pub(super) fn complete_history(&self, history: &History) -> History {
        self.is_news.store(false, Ordering::Relaxed);
        let steps = || history.done.iter().chain(&history.undone);
        steps().for_each(|step| self.recall(&step.originals));
        let needed: HashSet<(&DocPath, &Id)> = steps().flat_map(|step| removable(step)).collect();
        let mut all = hold(&self.known);
        // Not always: a step that is not in the history yet may need what the writer just learned.
        if all.values().map(HashMap::len).sum::<usize>() > MOST {
            for (document, known) in &mut *all {
                known.retain(|id, _| needed.contains(&(document, id)));
            }
            all.retain(|_, known| !known.is_empty());
        }
        drop(all);
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
