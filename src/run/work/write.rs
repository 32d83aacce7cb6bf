//! The writing thread: saves changes, tries again what failed, keeps drafts and places, and now
//! and then looks around for what others did.

use std::collections::{BTreeMap, VecDeque};
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::around::Around;
use super::{Reader, guarded, review, say, stored};
use crate::app::event::{Draft, Effect, Event, Outcome, Stored, Ticket, Visit};
use crate::app::undo::History;
use crate::disk::store::{Loaded, Stamp};
use crate::model::annotation::{Change, Edit, Id, Moved};
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
    reader: &'a Reader,
    events: &'a Sender<Event>,
    /// Saves not done, in the order they were asked for.
    saves: VecDeque<Save>,
    around: Around<'a>,
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
pub(super) fn serve(reader: &Reader, events: &Sender<Event>, jobs: &Receiver<Effect>) {
    let mut writer = Writer {
        reader,
        events,
        saves: VecDeque::new(),
        around: Around::new(reader, events),
        tags: Vec::new(),
        tags_failed: None,
        visits: BTreeMap::new(),
        last: None,
        arranged: None,
        draft: None,
        history: None,
        kept: usize::from(reader.state.as_ref().is_some_and(Shelfmark::is_keeping_unsaved)),
        ticked: Instant::now(),
    };
    loop {
        match jobs.recv_timeout(TICK) {
            Ok(job) => guarded(reader, events, || writer.take(job)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if writer.ticked.elapsed() >= TICK {
            writer.ticked = Instant::now();
            guarded(reader, events, || writer.tick());
        }
    }
    guarded(reader, events, || {
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
        *reader.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
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
            Effect::MoveNotes(moved) => {
                let result = self.move_notes(&moved);
                say(self.events, Outcome::NotesMoved { moved, result });
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
                    let loaded = stored(&self.reader.annotations(&path));
                    (path, loaded)
                };
                let books = paths.into_iter().map(read).collect();
                say(self.events, Outcome::Recalled { ticket, books, undo });
            }
            Effect::SetDraftAside => {
                // What is to be set aside must be on disk first.
                self.remember();
                if let Some(state) = &self.reader.state {
                    state.set_draft_aside();
                }
            }
            Effect::TakeUpDraft => {
                if let Some(state) = &self.reader.state {
                    state.take_up_draft();
                }
            }
            Effect::Watch(path) => self.around.watch(path),
            Effect::Recheck { ticket, document, id } => {
                let case = review::case(self.reader, &document, &id);
                say(self.events, Outcome::Rechecked { ticket, case: case.map(Box::new) });
            }
            _ => {}
        }
    }

    /// Gives annotations to another document, if it is still so that they belong there: that the
    /// one is gone, and the other has the text that they were made on.
    fn move_notes(&self, moved: &Moved) -> Result<(Stored, Vec<Id>), String> {
        let Moved { from, to, ids, back } = moved;
        let store = &self.reader.store;
        let sha256 = store.load(store.annotator(), from).sha256;
        let of = |path: &DocPath| {
            let document = self.reader.library.document(path).ok();
            document.map(|document| document.text.sha256().to_owned())
        };
        let (gone, there) = if *back { (to, from) } else { (from, to) };
        if of(gone).is_some_and(|text| Some(&text) != sha256.as_ref()) {
            return Err(format!("{gone} is there, with another text"));
        }
        if !back && (sha256.is_none() || of(there) != sha256) {
            return Err(format!("{there} no longer has the text that they were made on"));
        }
        let arrived =
            store.move_notes(from, to, ids.as_deref()).map_err(|error| error.to_string())?;
        let adrift = Some(self.reader.library.adrift(to, &arrived.loaded));
        Ok((Stored { adrift, ..stored(&arrived.loaded) }, arrived.ids))
    }

    /// Puts new tags into the codebook. What fails is tried again: the highlights have them.
    fn add_tags(&mut self) {
        for tag in std::mem::take(&mut self.tags) {
            match self.reader.store.add_tag(&tag) {
                Ok(codebook) => {
                    self.tags_failed = None;
                    self.around.seen_codebook();
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
        self.around.look();
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
                    self.around.seen(&save.document, &loaded);
                    self.reader.log.line(&format!(
                        "saved {} changes of {}",
                        save.changes.len(),
                        save.document
                    ));
                    // Of what is on screen the places are known there.
                    let elsewhere = !self.around.is_watched(&save.document);
                    let adrift =
                        elsewhere.then(|| self.reader.library.adrift(&save.document, &loaded));
                    outcomes.push(Outcome::Saved {
                        ticket: save.ticket,
                        document: save.document,
                        result: Ok(Stored { adrift, ..stored(&loaded) }),
                    });
                }
                Err(why) => {
                    stuck.push(save.document.clone());
                    if save.failed.as_ref() != Some(&why) {
                        self.reader.log.line(&format!("not saved: {why}"));
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
        let Some(state) = &self.reader.state else { return };
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
            Err(error) => self.reader.log.line(&error.to_string()),
        }
    }

    fn save(&self, save: &Save) -> Result<Loaded, String> {
        let document = self.reader.library.document(&save.document).ok();
        let text = document.as_ref().map(|document| document.text.as_ref());
        let saved = self.reader.store.save(&save.document, text, &save.changes);
        let saved = saved.map_err(|error| error.to_string())?;
        self.lay_out_codebook();
        Ok(saved)
    }

    /// Beside the first annotation the codebook is written too, so that there is something to
    /// edit. Without it everything works as well.
    fn lay_out_codebook(&self) {
        let store = &self.reader.store;
        if store.codebook_stamp() != Stamp::default() {
            return;
        }
        if let Err(error) = store.lay_out_codebook() {
            self.reader.log.line(&error.to_string());
        }
    }

    /// Writes what can be undone: not with every change, since it is much longer than one.
    fn keep_history(&mut self) {
        if let (Some(state), Some(history)) = (&self.reader.state, self.history.take())
            && let Err(error) = state.keep_history(&history)
        {
            self.reader.log.line(&error.to_string());
        }
    }

    /// Writes drafts and places. They are no annotations: if it fails, only the log says so.
    fn remember(&mut self) {
        let Some(state) = &self.reader.state else {
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
                self.reader.log.line(&error.to_string());
            }
        }
        if self.visits.is_empty() && self.arranged.is_none() {
            return;
        }
        let visits = std::mem::take(&mut self.visits);
        let written = state.remember(self.last.as_ref(), &visits, self.arranged.take());
        if let Err(error) = written {
            self.reader.log.line(&error.to_string());
        }
    }
}
