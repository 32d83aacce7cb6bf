//! Steps on their way to disk.
//!
//! Owns that a step is either finished or refused, never left half done: first it is written to the
//! journal, then its files are changed one after the other, then the journal is struck. When a part
//! fails, later parts for the same document wait too, so that changes reach the disk in order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::disk::store::{Stamp, StoreError, StoredNotebook};
use crate::jobs::watcher::Watcher;
use crate::jobs::{Asked, Reader, stored};
use crate::model::annotation::Change;
use crate::model::count::number_of;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::Step;
use crate::session::memory::Stored;
use crate::session::question::{Reply, Save, Saved};

/// A part of a step that is written under one lock, with one rename.
enum StepPart {
    /// The files beside the annotations. They come first: if one of them is refused, nothing has
    /// been done yet.
    Files,
    Document(DocPath, Vec<Change>),
}

struct PendingStep {
    asked: Asked<Save>,
    step: Arc<Step>,
    /// The parts that are not on disk yet.
    parts: VecDeque<StepPart>,
    /// Whether an earlier session may have saved some of it.
    resumed: bool,
    /// The reason for the last failure, so that it is reported only once.
    failed: Option<String>,
}

/// Why a part was not saved.
enum Failure {
    /// The part is retried.
    Later(String),
    /// The part can never be saved: the step is given up.
    Never(String),
}

/// Steps that are not on disk in full, in the order in which they arrived.
pub(super) struct Saves<'a> {
    reader: &'a Reader,
    pending: VecDeque<PendingStep>,
    /// Whether the journal contains all pending steps.
    journaled: bool,
}

impl<'a> Saves<'a> {
    pub(super) fn new(reader: &'a Reader) -> Self {
        Self { reader, pending: VecDeque::new(), journaled: false }
    }

    pub(super) fn push(&mut self, asked: Asked<Save>, Save { step, resumed }: Save) {
        let mut parts = VecDeque::new();
        if !step.files.is_empty() {
            parts.push_back(StepPart::Files);
        }
        let mut changes: HashMap<&DocPath, Vec<Change>> = HashMap::new();
        for edit in &step.edits {
            changes.entry(&edit.document).or_default().push(edit.change.clone());
        }
        for document in step.documents() {
            let changes = changes.remove(&document).unwrap_or_default();
            parts.push_back(StepPart::Document(document, changes));
        }
        self.pending.push_back(PendingStep { asked, step, parts, resumed, failed: None });
        self.journaled = false;
    }

    /// Returns whether pending steps are neither on disk nor in the journal.
    pub(super) fn is_kept_nowhere(&self) -> bool {
        !self.pending.is_empty() && !self.journaled
    }

    /// Returns, at the end of the program, what could not be saved, if anything, and what becomes
    /// of it.
    pub(super) fn lost(&self) -> Option<String> {
        let failed = self.pending.iter().find_map(|pending| pending.failed.as_ref())?;
        let count = self.pending.iter().map(PendingStep::changes).sum();
        let (count, kept) = (number_of(count, "change"), self.journaled);
        let kept =
            if kept { "they are kept, and saved at the next start" } else { "they are lost" };
        Some(format!("{count} could not be saved: {failed}; {kept}"))
    }

    /// Saves the pending steps. Returns the replies, which must be sent only when everything else
    /// that belongs to the steps is on disk.
    pub(super) fn save_all(&mut self, watcher: &mut Watcher) -> Vec<Reply> {
        let mut replies = Vec::new();
        let several = |pending: &PendingStep| pending.parts.len() > 1;
        if !self.journaled && self.pending.iter().any(several) {
            // Such a step would be left half done if this process were killed now.
            if let Err(why) = self.keep_journal() {
                for pending in self.pending.iter_mut().filter(|pending| several(pending)) {
                    replies.extend(pending.say_failed(None, why.clone()));
                }
                return replies;
            }
        }
        let mut stuck = HashSet::new();
        for mut pending in std::mem::take(&mut self.pending) {
            self.save(&mut pending, &mut stuck, watcher, &mut replies);
            if pending.parts.is_empty() {
                replies.push(pending.asked.to_reply(None, true));
            } else {
                self.pending.push_back(pending);
            }
        }
        // Finished steps are struck; failed ones are kept, since the session may end before they
        // can be saved.
        if let Err(why) = self.keep_journal() {
            self.reader.log.line(&why);
        }
        replies
    }

    /// Saves as much of one step as possible.
    fn save(
        &self,
        pending: &mut PendingStep,
        stuck: &mut HashSet<DocPath>,
        watcher: &mut Watcher,
        replies: &mut Vec<Reply>,
    ) {
        let mut left = VecDeque::new();
        while let Some(part) = pending.parts.pop_front() {
            let document = part.document().cloned();
            if document.as_ref().is_some_and(|document| stuck.contains(document)) {
                left.push_back(part);
                continue;
            }
            let failure = match self.save_part(pending, &part, watcher) {
                Ok(stored) => {
                    let saved = Saved { document, result: Ok(stored) };
                    replies.push(pending.asked.to_reply(Some(saved), false));
                    continue;
                }
                Err(failure) => failure,
            };
            match failure {
                Failure::Never(why) => {
                    self.reader.log.line(&format!("refused: {why}"));
                    pending.parts.clear();
                    let saved = Saved { document, result: Err(why) };
                    replies.push(pending.asked.to_reply(Some(saved), true));
                    return;
                }
                Failure::Later(why) => {
                    replies.extend(pending.say_failed(document.clone(), why));
                    let waits = document.is_none();
                    left.push_back(part);
                    if waits {
                        // The annotations are saved together with the files, or not at all.
                        left.append(&mut pending.parts);
                    }
                    stuck.extend(document);
                }
            }
        }
        pending.parts = left;
    }

    fn save_part(
        &self,
        pending: &PendingStep,
        part: &StepPart,
        watcher: &mut Watcher,
    ) -> Result<Stored, Failure> {
        let reader = self.reader;
        match part {
            StepPart::Files => {
                let changed = reader.library.change_files(&reader.store, &pending.step.files);
                changed.map(|()| Stored::default()).map_err(|error| {
                    let why = error.to_string();
                    match error {
                        StoreError::Changed { .. } => Failure::Never(why),
                        _ => Failure::Later(why),
                    }
                })
            }
            StepPart::Document(document, changes) => {
                let loaded = self.save_changes(document, changes, pending.resumed);
                let loaded = loaded.map_err(|error| Failure::Later(error.to_string()))?;
                watcher.seen(document, &loaded);
                let count = number_of(changes.len(), "change");
                reader.log.line(&format!("saved {count} of {document}"));
                // For the document on screen, the session knows this itself.
                let elsewhere = !watcher.is_watched(document);
                let unresolved =
                    elsewhere.then(|| reader.library.unresolved(&reader.store, document, &loaded));
                Ok(Stored { unresolved, ..stored(&loaded) })
            }
        }
    }

    fn save_changes(
        &self,
        path: &DocPath,
        changes: &[Change],
        resumed: bool,
    ) -> Result<StoredNotebook, StoreError> {
        let reader = self.reader;
        let document = reader.library.document(path).ok();
        let text = document.as_ref().map(|document| &document.text);
        let open: Vec<Change>;
        let changes = if resumed {
            let known = reader.annotations(path);
            open = changes.iter().filter(|c| !is_done(c, &known.notebook)).cloned().collect();
            if open.is_empty() && !known.is_protected() {
                return Ok(known);
            }
            open.as_slice()
        } else {
            changes
        };
        let saved = reader.store.save(path, text, changes)?;
        self.lay_out_codebook();
        Ok(saved)
    }

    /// Writes the codebook along with the first annotation, so that there is something to edit.
    /// Everything works without it too.
    fn lay_out_codebook(&self) {
        let store = &self.reader.store;
        if store.codebook_stamp() != Stamp::default() {
            return;
        }
        if let Err(error) = store.lay_out_codebook() {
            self.reader.log.line(&error.to_string());
        }
    }

    /// Writes the pending steps to the journal, or strikes it if there are none.
    fn keep_journal(&mut self) -> Result<(), String> {
        let Some(state) = &self.reader.state else { return Ok(()) };
        if self.pending.is_empty() && !state.is_journal_open() {
            return Ok(());
        }
        let steps: Vec<Arc<Step>> = self.pending.iter().map(PendingStep::rest).collect();
        let kept = state.keep_journal(&steps);
        self.journaled = kept.is_ok();
        kept.map_err(|error| error.to_string())
    }
}

impl StepPart {
    fn document(&self) -> Option<&DocPath> {
        match self {
            Self::Files => None,
            Self::Document(document, _) => Some(document),
        }
    }
}

impl PendingStep {
    /// Returns how many changes are not on disk.
    fn changes(&self) -> usize {
        let count = |part: &StepPart| match part {
            StepPart::Files => self.step.files.len(),
            StepPart::Document(_, changes) => changes.len(),
        };
        self.parts.iter().map(count).sum()
    }

    /// Returns the step without the parts that are done.
    fn rest(&self) -> Arc<Step> {
        let open: HashSet<&DocPath> = self.parts.iter().filter_map(StepPart::document).collect();
        let files = self.parts.iter().any(|part| matches!(part, StepPart::Files));
        if files || self.parts.len() == self.step.documents().len() {
            return self.step.clone();
        }
        let edits = self.step.edits.iter().filter(|edit| open.contains(&edit.document));
        let edits = edits.cloned().collect();
        Arc::new(Step { edits, files: Vec::new(), ..(*self.step).clone() })
    }

    /// Returns a reply that reports the failure, but only once for each reason.
    fn say_failed(&mut self, document: Option<DocPath>, why: String) -> Option<Reply> {
        if self.failed.as_ref() == Some(&why) {
            return None;
        }
        self.failed = Some(why.clone());
        Some(self.asked.to_reply(Some(Saved { document, result: Err(why) }), false))
    }
}

/// Returns whether an earlier session had already made a change before it was killed.
fn is_done(change: &Change, book: &Notebook) -> bool {
    let here = change.id().and_then(|id| book.get(id));
    match (&change.before, &change.after, here) {
        (None, Some(_), Some(_)) | (Some(_), None, None) => true,
        (_, Some(after), Some(here)) => here.says_the_same(after),
        _ => false,
    }
}
