//! Steps on their way to disk.
//!
//! Owns that a step is either finished or refused, never left half done: if it has several files, it
//! is in the journal before they are changed, one after the other, and stays there until the last is
//! done. When a part fails, later parts for the same document wait too, so that changes reach the
//! disk in order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::document::{DocumentPart, SavedDocument, save_document, save_under};
use super::new_tags::change_tags;
use crate::disk::store::StoreError;
use crate::jobs::keeper::{Remainder, SavedStep};
use crate::jobs::watcher::Watcher;
use crate::jobs::{Asked, Reader, stored};
use crate::model::annotation::Change;
use crate::model::count::number_of;
use crate::model::path::DocPath;
use crate::model::step::{Step, StepFile};
use crate::session::memory::Stored;
use crate::session::question::{Cause, Reply, Save, SaveError, Saved};

/// How often the reader is told how far a long step is.
pub(super) const SAY_EVERY: Duration = Duration::from_millis(100);

/// From so many documents on, several are saved at a time.
const MANY: usize = 16;
/// So many documents are saved under one lock; then other sessions of this annotator get their turn, who
/// look for it every other millisecond.
const UNDER_ONE_LOCK: usize = if cfg!(test) { 10 } else { 200 };
const TURN: Duration = Duration::from_millis(5);

/// A part of a step that is written under one lock, with one rename.
enum StepPart {
    /// The files beside the annotations. They come first: if one of them is refused, nothing has
    /// been done yet.
    Files,
    Document(DocPath, Vec<Change>),
    /// The tags that are new with it. They come last: what is tagged is saved although the codebook is
    /// damaged, and none is taken back while something has it.
    Tags,
}

struct PendingStep {
    asked: Asked<Save>,
    step: Arc<Step>,
    /// The parts that are not on disk yet.
    parts: VecDeque<StepPart>,
    /// Whether an earlier session may have saved some of it.
    resumed: bool,
    kept: Kept,
    /// The reason for the last failure, so that it is reported only once.
    failed: Option<String>,
}

/// Whether a step is in the journal, as far as the keeper has said.
struct Kept {
    answers: Receiver<Result<(), Cause>>,
    known: Option<Result<(), Cause>>,
}

/// The keeper has stopped.
#[derive(Debug, thiserror::Error)]
#[error("a part of the program has stopped; quit and start it again")]
struct NoKeeper;

impl Kept {
    /// Waits for the first answer; later ones are taken as they come.
    fn wait(&mut self) -> Result<(), Cause> {
        if self.known.is_none() {
            self.known = Some(self.answers.recv().unwrap_or_else(|_| Err(Arc::new(NoKeeper))));
        }
        self.known = self.answers.try_iter().last().or(self.known.take());
        self.known.clone().unwrap_or(Ok(()))
    }
}

/// What later steps may not overtake.
#[derive(Default)]
struct Stuck {
    documents: HashSet<DocPath>,
    files: bool,
    tags: bool,
}

impl Stuck {
    fn add(&mut self, part: &StepPart) {
        match part {
            StepPart::Files => self.files = true,
            StepPart::Document(document, _) => drop(self.documents.insert(document.clone())),
            StepPart::Tags => self.tags = true,
        }
    }

    fn add_all<'a>(&mut self, parts: impl IntoIterator<Item = &'a StepPart>) {
        parts.into_iter().for_each(|part| self.add(part));
    }

    fn holds(&self, part: &StepPart) -> bool {
        match part {
            StepPart::Files => self.files,
            StepPart::Document(document, _) => self.documents.contains(document),
            StepPart::Tags => self.tags,
        }
    }
}

/// Steps that are not on disk in full, in the order in which they arrived.
pub(super) struct Saves<'a> {
    reader: &'a Reader,
    pending: VecDeque<PendingStep>,
}

impl<'a> Saves<'a> {
    pub(super) fn new(reader: &'a Reader) -> Self {
        Self { reader, pending: VecDeque::new() }
    }

    pub(super) fn push(
        &mut self,
        asked: Asked<Save>,
        Save { step, resumed }: Save,
        answers: Receiver<Result<(), Cause>>,
    ) {
        let kept = Kept { answers, known: None };
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
        if !step.tags.is_empty() {
            parts.push_back(StepPart::Tags);
        }
        self.reader.originals.recall(&step.originals);
        self.pending.push_back(PendingStep { asked, step, parts, resumed, kept, failed: None });
    }

    /// Saves as much as possible of the pending steps, and hands over what became of each.
    pub(super) fn save_all(&mut self, watcher: &mut Watcher, tell: impl Fn(SavedStep)) {
        let mut stuck = Stuck::default();
        for mut pending in std::mem::take(&mut self.pending) {
            let (before, mut replies) = (pending.parts.len(), Vec::new());
            // A step over several files would be left half done if this process were killed now.
            let kept = if before > 1 { pending.kept.wait() } else { Ok(()) };
            // A passage is saved although its tag may not come into the codebook.
            let is_one = pending.parts.iter().filter(|p| !matches!(p, StepPart::Tags)).count() < 2;
            match if is_one { Ok(()) } else { kept } {
                Ok(()) => self.save(&mut pending, &mut stuck, watcher, &mut replies),
                Err(why) => {
                    stuck.add_all(&pending.parts);
                    replies.extend(pending.say_failed(None, SaveError::Later(why)));
                }
            }
            let (id, failed) = (pending.asked.id, pending.failed.clone());
            let left = match pending.parts.len() {
                0 => Remainder::Nothing,
                left if left < before => Remainder::Rest(pending.rest()),
                _ => Remainder::All,
            };
            if matches!(left, Remainder::Nothing) {
                replies.push(pending.asked.to_reply(None, true));
            } else {
                self.pending.push_back(pending);
            }
            if !replies.is_empty() {
                tell(SavedStep { id, left, failed, replies });
            }
        }
    }

    /// Saves as much of one step as possible.
    fn save(
        &mut self,
        pending: &mut PendingStep,
        stuck: &mut Stuck,
        watcher: &mut Watcher,
        replies: &mut Vec<Reply>,
    ) {
        let mut left = VecDeque::new();
        let (all, mut said) = (pending.parts.len(), Instant::now());
        let mut early = None;
        while let Some(part) = pending.parts.pop_front() {
            if early.is_none() && said.elapsed() >= SAY_EVERY {
                said = Instant::now();
                watcher.tell_progress(all - pending.parts.len() - left.len() - 1, all);
            }
            let document = part.document().cloned();
            let is_tags = matches!(part, StepPart::Tags);
            if stuck.holds(&part) || is_tags && !left.is_empty() {
                let waits = document.is_none();
                left.push_back(part);
                if waits {
                    left.append(&mut pending.parts);
                    stuck.add_all(&left);
                }
                continue;
            }
            if document.is_some() && early.is_none() {
                let next = [&part].into_iter().chain(&pending.parts);
                let next = next.filter(|part| !stuck.holds(part));
                early = Some(self.save_at_once(next, pending.resumed, watcher));
            }
            let saved = early.as_mut().and_then(|early| early.remove(document.as_ref()?));
            if is_tags {
                if let Err(failure) =
                    change_tags(self.reader, pending.resumed, &pending.step.tags, watcher)
                {
                    replies.extend(pending.say_failed(None, failure));
                    left.push_back(part);
                    stuck.tags = true;
                }
                continue;
            }
            let failure = match self.save_part(pending, &part, watcher, saved) {
                Ok(stored) => {
                    let saved = Saved { document, result: Ok(stored) };
                    replies.push(pending.asked.to_reply(Some(saved), false));
                    continue;
                }
                Err(failure) => failure,
            };
            match failure {
                SaveError::Refused(_) => {
                    self.reader.log.line(&format!("refused: {failure}"));
                    pending.parts.clear();
                    let saved = Saved { document, result: Err(failure) };
                    replies.push(pending.asked.to_reply(Some(saved), true));
                    return;
                }
                SaveError::Later(_) | SaveError::NoTag(..) => {
                    let waits = document.is_none();
                    replies.extend(pending.say_failed(document, failure));
                    left.push_back(part);
                    if waits {
                        // The annotations are saved together with the files, or not at all.
                        left.append(&mut pending.parts);
                    }
                    stuck.add_all(&left);
                }
            }
        }
        pending.parts = left;
    }

    fn save_part(
        &mut self,
        pending: &PendingStep,
        part: &StepPart,
        watcher: &mut Watcher,
        saved: Option<SavedDocument>,
    ) -> Result<Stored, SaveError> {
        let reader = self.reader;
        let _waiting = reader.store.begin_save(part.document());
        match part {
            // These are changed by themselves.
            StepPart::Tags => Ok(Stored::default()),
            StepPart::Files => {
                let files = &pending.step.files;
                let changed = reader.library.change_files(&reader.store, files);
                watcher.seen_library();
                if files.iter().any(|change| change.file == StepFile::Codebook) {
                    // Whatever is there now is what annotations are read by.
                    watcher.look_at_codebook();
                }
                changed.map(|()| Stored::default()).map_err(|error| match error {
                    StoreError::Changed { .. } | StoreError::Conflict { .. } => {
                        SaveError::Refused(Arc::new(error))
                    }
                    _ => SaveError::Later(Arc::new(error)),
                })
            }
            StepPart::Document(document, changes) => {
                let saved = saved.unwrap_or_else(|| {
                    let is_watched = watcher.is_watched(document);
                    save_document(reader, (document, changes, is_watched), pending.resumed, None)
                });
                let (loaded, unresolved) =
                    saved.map_err(|error| SaveError::Later(Arc::new(error)))?;
                watcher.seen(document, &loaded);
                let count = number_of(changes.len(), "change");
                reader.log.line(&format!("saved {count} of {document}"));
                Ok(Stored { unresolved, ..stored(&loaded) })
            }
        }
    }

    /// Saves many documents, several at a time, since most of the time of a save is waiting for the
    /// disk. The step is in the journal, so their order does not matter. What is not in the result is
    /// not saved.
    fn save_at_once<'p>(
        &self,
        parts: impl Iterator<Item = &'p StepPart>,
        resumed: bool,
        watcher: &Watcher,
    ) -> HashMap<DocPath, SavedDocument> {
        let documents = parts.filter_map(|part| match part {
            StepPart::Document(path, changes) => {
                Some((path, changes.as_slice(), watcher.is_watched(path)))
            }
            StepPart::Files | StepPart::Tags => None,
        });
        let (reader, parts): (_, Vec<DocumentPart>) = (self.reader, documents.collect());
        let mut saved = HashMap::new();
        if parts.len() < MANY {
            return saved;
        }
        let mut said = Instant::now();
        for some in parts.chunks(UNDER_ONE_LOCK) {
            if !saved.is_empty() {
                std::thread::sleep(TURN);
            }
            // If there is none, the first save says why.
            let Ok(lock) = reader.store.lock_for_many(some.iter().map(|part| part.0)) else {
                break;
            };
            save_under(reader, &lock, some, resumed, |path, result| {
                saved.insert(path, result);
                if said.elapsed() >= SAY_EVERY {
                    said = Instant::now();
                    watcher.tell_progress(saved.len(), parts.len());
                }
            });
        }
        saved
    }
}

impl StepPart {
    fn document(&self) -> Option<&DocPath> {
        match self {
            Self::Files | Self::Tags => None,
            Self::Document(document, _) => Some(document),
        }
    }
}

impl PendingStep {
    /// Returns the step without the parts that are done.
    fn rest(&self) -> Arc<Step> {
        let open: HashSet<&DocPath> = self.parts.iter().filter_map(StepPart::document).collect();
        let is_open = |what: fn(&StepPart) -> bool| self.parts.iter().any(what);
        // With the files, everything else waits.
        if is_open(|part| matches!(part, StepPart::Files)) {
            return self.step.clone();
        }
        let edits = self.step.edits.iter().filter(|edit| open.contains(&edit.document));
        let edits = edits.cloned().collect();
        let tags = is_open(|part| matches!(part, StepPart::Tags));
        let tags = if tags { self.step.tags.clone() } else { Vec::new() };
        Arc::new(Step { edits, files: Vec::new(), tags, ..(*self.step).clone() })
    }

    /// Returns a reply that reports the failure, but only once for each reason.
    fn say_failed(&mut self, document: Option<DocPath>, error: SaveError) -> Option<Reply> {
        let why = error.to_string();
        if self.failed.as_ref() == Some(&why) {
            return None;
        }
        self.failed = Some(why);
        Some(self.asked.to_reply(Some(Saved { document, result: Err(error) }), false))
    }
}
