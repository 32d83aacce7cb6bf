//! The writing thread: saves changes, tries again what failed, keeps drafts and places, and
//! notices what other sessions wrote.

use std::collections::{BTreeMap, VecDeque};
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use super::{Shelf, guarded, say, stored};
use crate::app::event::{Draft, Effect, Event, Outcome, Ticket, Visit};
use crate::app::undo::History;
use crate::disk::store::watch::Watch;
use crate::disk::store::{Loaded, Stamp};
use crate::model::annotation::{Change, Edit};
use crate::model::codebook::Tag;
use crate::model::path::DocPath;
use crate::model::settings::Sort;
use crate::run::memory::Shelfmark;

/// How often other sessions' files are looked at, and what failed is tried again.
const TICK: Duration = Duration::from_millis(800);

struct Save {
    ticket: Ticket,
    document: DocPath,
    changes: Vec<Change>,
    /// Why it failed last, to be said only once.
    failed: Option<String>,
}

/// What is to become of the draft on disk.
enum Keep {
    Draft(Draft),
    Nothing,
}

struct Writer<'a> {
    shelf: &'a Shelf,
    events: &'a Sender<Event>,
    /// Saves not done, in the order they were asked for.
    saves: VecDeque<Save>,
    watched: Option<(DocPath, Stamp)>,
    /// The file of the document that is on screen, as it was when it was read.
    read: Option<(u64, SystemTime)>,
    /// What all of the annotator's files were when they were last looked at.
    around: Option<Watch>,
    codebook: Stamp,
    /// Tags that are not in the codebook yet, and why not, to be said only once.
    tags: Vec<Tag>,
    tags_failed: Option<String>,
    visits: BTreeMap<DocPath, Visit>,
    last: Option<DocPath>,
    arranged: Option<(Option<Sort>, Option<bool>)>,
    /// What is to become of the draft on disk, if that changed.
    draft: Option<Keep>,
    /// What was done and undone, if that changed.
    history: Option<History>,
    /// How many changes are kept because they could not be saved.
    kept: usize,
    ticked: Instant,
}

/// Serves until nobody asks any more, then writes what is left.
pub(super) fn serve(shelf: &Shelf, events: &Sender<Event>, jobs: &Receiver<Effect>) {
    let mut writer = Writer {
        shelf,
        events,
        saves: VecDeque::new(),
        watched: None,
        read: None,
        around: None,
        codebook: shelf.store.codebook_stamp(),
        tags: Vec::new(),
        tags_failed: None,
        visits: BTreeMap::new(),
        last: None,
        arranged: None,
        draft: None,
        history: None,
        kept: usize::from(shelf.state.as_ref().is_some_and(Shelfmark::is_keeping_unsaved)),
        ticked: Instant::now(),
    };
    loop {
        match jobs.recv_timeout(TICK) {
            Ok(job) => guarded(shelf, events, || writer.take(job)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if writer.ticked.elapsed() >= TICK {
            writer.ticked = Instant::now();
            guarded(shelf, events, || writer.tick());
        }
    }
    guarded(shelf, events, || {
        writer.save_and_remember();
        writer.add_tags();
        writer.keep_history();
    });
    let lost: usize = writer.saves.iter().map(|save| save.changes.len()).sum();
    if let Some(why) = writer.saves.front().and_then(|save| save.failed.clone()) {
        let kept = if writer.kept >= lost {
            "they are kept, and saved at the next start"
        } else {
            "they are lost"
        };
        let words = format!("{lost} changes could not be saved: {why}; {kept}");
        *shelf.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
    }
}

impl Writer<'_> {
    fn take(&mut self, job: Effect) {
        match job {
            Effect::Save { ticket, document, changes } => {
                self.saves.push_back(Save { ticket, document, changes, failed: None });
                self.save_and_remember();
            }
            Effect::AddTags(tags) => {
                self.tags.extend(tags);
                self.add_tags();
            }
            Effect::MoveNotes { from, to } => {
                let moved = self.shelf.store.move_notes(&from, &to);
                let result = moved.map(|loaded| stored(&loaded)).map_err(|error| error.to_string());
                say(self.events, Outcome::NotesMoved { from, to, result });
            }
            Effect::Visited(path, visit) => {
                self.last = Some(path.clone());
                self.visits.insert(path, visit);
            }
            Effect::Arranged(sort, notes) => self.arranged = Some((sort, notes)),
            Effect::Draft(draft) => self.draft = Some(draft.map_or(Keep::Nothing, Keep::Draft)),
            Effect::History(history) => self.history = Some(history),
            Effect::Recall { ticket, paths, undo } => {
                let read = |path: DocPath| {
                    let loaded = stored(&self.shelf.annotations(&path));
                    (path, loaded)
                };
                let books = paths.into_iter().map(read).collect();
                say(self.events, Outcome::Recalled { ticket, books, undo });
            }
            Effect::SetDraftAside => {
                // What is to be set aside must be on disk first.
                self.remember();
                if let Some(state) = &self.shelf.state {
                    state.set_draft_aside();
                }
            }
            Effect::TakeUpDraft => {
                if let Some(state) = &self.shelf.state {
                    state.take_up_draft();
                }
            }
            Effect::Watch(path) => {
                // Read once more: something may have been written since it was opened.
                let loaded = self.shelf.annotations(&path);
                say(
                    self.events,
                    Outcome::Changed { document: path.clone(), stored: stored(&loaded) },
                );
                self.read = self.shelf.stamp_of(&path);
                self.watched = Some((path, loaded.stamp));
            }
            _ => {}
        }
    }

    /// Puts new tags into the codebook. What fails is tried again: the highlights have them.
    fn add_tags(&mut self) {
        for tag in std::mem::take(&mut self.tags) {
            match self.shelf.store.add_tag(&tag) {
                Ok(codebook) => {
                    self.tags_failed = None;
                    self.codebook = self.shelf.store.codebook_stamp();
                    say(self.events, Outcome::Codebook(codebook, None));
                }
                Err(error) => {
                    let why = error.to_string();
                    if self.tags_failed.as_ref() != Some(&why) {
                        let words =
                            format!("the tag {:?} is not in the codebook yet: {why}", tag.name);
                        say(self.events, Outcome::Said(Err(words)));
                        self.tags_failed = Some(why);
                    }
                    self.tags.push(tag);
                }
            }
        }
    }

    fn tick(&mut self) {
        self.save_and_remember();
        self.add_tags();
        self.keep_history();
        self.look_around();
    }

    /// Once an annotation is said to be saved, the place it was made at is too, and the draft it
    /// came from is gone.
    fn save_and_remember(&mut self) {
        let outcomes = self.save_all();
        self.keep_unsaved();
        self.remember();
        for outcome in outcomes {
            say(self.events, outcome);
        }
    }

    /// Saves what is waiting. Behind one that fails, others of its document wait too, so that
    /// changes reach the disk in their order.
    fn save_all(&mut self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let mut stuck: Vec<DocPath> = Vec::new();
        for mut save in std::mem::take(&mut self.saves) {
            if stuck.contains(&save.document) {
                self.saves.push_back(save);
                continue;
            }
            match self.save(&save) {
                Ok(loaded) => {
                    self.seen(&save.document, &loaded);
                    self.shelf.log.line(&format!(
                        "saved {} changes of {}",
                        save.changes.len(),
                        save.document
                    ));
                    outcomes.push(Outcome::Saved {
                        ticket: save.ticket,
                        document: save.document,
                        result: Ok(stored(&loaded)),
                    });
                }
                Err(why) => {
                    stuck.push(save.document.clone());
                    if save.failed.as_ref() != Some(&why) {
                        self.shelf.log.line(&format!("not saved: {why}"));
                        outcomes.push(Outcome::Saved {
                            ticket: save.ticket,
                            document: save.document.clone(),
                            result: Err(why.clone()),
                        });
                        save.failed = Some(why);
                    }
                    self.saves.push_back(save);
                }
            }
        }
        outcomes
    }

    /// What could not be saved is kept beside the drafts: the session may end before it can.
    fn keep_unsaved(&mut self) {
        let Some(state) = &self.shelf.state else { return };
        let edits: Vec<Edit> = self
            .saves
            .iter()
            .flat_map(|save| save.changes.iter().map(|change| (&save.document, change)))
            .map(|(document, change)| Edit { document: document.clone(), change: change.clone() })
            .collect();
        if edits.is_empty() && self.kept == 0 {
            return;
        }
        match state.keep_unsaved(&edits) {
            Ok(()) => self.kept = edits.len(),
            Err(error) => self.shelf.log.line(&error.to_string()),
        }
    }

    fn save(&self, save: &Save) -> Result<Loaded, String> {
        let document = self.shelf.document(&save.document).ok();
        let text = document.as_ref().map(|document| document.text.as_ref());
        let saved = self.shelf.store.save(&save.document, text, &save.changes);
        let saved = saved.map_err(|error| error.to_string())?;
        self.lay_out_codebook();
        Ok(saved)
    }

    /// Beside the first annotation the codebook is written too, so that there is something to
    /// edit. Without it everything works as well.
    fn lay_out_codebook(&self) {
        let store = &self.shelf.store;
        if store.codebook_stamp() != Stamp::default() {
            return;
        }
        if let Err(error) = store.lay_out_codebook() {
            self.shelf.log.line(&error.to_string());
        }
    }

    /// What this session wrote is no news to it.
    fn seen(&mut self, document: &DocPath, loaded: &Loaded) {
        if let Some((_, stamp)) = self.watched.as_mut().filter(|(path, _)| path == document) {
            *stamp = loaded.stamp;
        }
    }

    /// Looks whether another session wrote to what is on screen. By looking, not by being told:
    /// network file systems tell nothing.
    fn look_around(&mut self) {
        let store = &self.shelf.store;
        let codebook = store.codebook_stamp();
        if codebook != self.codebook {
            self.codebook = codebook;
            let (codebook, problems) = store.codebook();
            let fault = problems.first().map(ToString::to_string);
            say(self.events, Outcome::Codebook(codebook, fault));
        }
        self.look_further();
        let Some((path, stamp)) = &mut self.watched else {
            return;
        };
        let file = self.shelf.corpus.stamp(path);
        if file.is_some() && file != self.read {
            say(self.events, Outcome::Rewritten(path.clone()));
        }
        let now = store.stamp(store.annotator(), path);
        if now != *stamp {
            let loaded = self.shelf.annotations(path);
            *stamp = loaded.stamp;
            say(self.events, Outcome::Changed { document: path.clone(), stored: stored(&loaded) });
        }
    }

    /// The counts of documents that are not on screen.
    fn look_further(&mut self) {
        let store = &self.shelf.store;
        let Some(around) = &mut self.around else {
            self.around = Some(Watch::new(store));
            return;
        };
        let count = |path: DocPath| {
            let counts = self.shelf.annotations(&path).notebook.counts();
            (path, counts)
        };
        // What is on screen is looked at by itself.
        let watched = self.watched.as_ref().map(|(path, _)| path);
        let others = around.look(store).into_iter().filter(|path| Some(path) != watched);
        let counts: Vec<_> = others.map(count).collect();
        if !counts.is_empty() {
            say(self.events, Outcome::Recounted(counts));
        }
    }

    /// Writes what can be undone: not with every change, since it is much longer than one.
    fn keep_history(&mut self) {
        if let (Some(state), Some(history)) = (&self.shelf.state, self.history.take())
            && let Err(error) = state.keep_history(&history)
        {
            self.shelf.log.line(&error.to_string());
        }
    }

    /// Writes drafts and places. They are no annotations: if it fails, only the log says so.
    fn remember(&mut self) {
        let Some(state) = &self.shelf.state else {
            return;
        };
        // The draft of a note that could neither be saved nor kept is the only copy on disk.
        let waiting: usize = self.saves.iter().map(|save| save.changes.len()).sum();
        let only_copy = matches!(self.draft, Some(Keep::Nothing)) && waiting > self.kept;
        if let Some(kept) = self.draft.take_if(|_| !only_copy) {
            let written = match kept {
                Keep::Draft(draft) => state.keep_draft(Some(&draft)),
                Keep::Nothing => state.keep_draft(None),
            };
            if let Err(error) = written {
                self.shelf.log.line(&error.to_string());
            }
        }
        if self.visits.is_empty() && self.arranged.is_none() {
            return;
        }
        let visits = std::mem::take(&mut self.visits);
        let written = state.remember(self.last.as_ref(), &visits, self.arranged.take());
        if let Err(error) = written {
            self.shelf.log.line(&error.to_string());
        }
    }
}
