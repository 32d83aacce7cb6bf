//! Tests of the writer and the keeper together: they are killed at every possible write, and the
//! store does not answer.
#![allow(clippy::disallowed_methods, reason = "a test makes its own files")]

mod many;
mod tags;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use tempfile::TempDir;

use super::*;
use crate::disk::file::fault::{is_killed, kill_at};
use crate::disk::folders::Folders;
use crate::disk::locate::{self, Args, Subject};
use crate::disk::log::Log;
use crate::disk::store::StoreError;
use crate::jobs::Jobs;
use crate::jobs::keeper::Keeper;
use crate::jobs::pool::Pool;
use crate::jobs::state_folder::StateFolder;
use crate::library::Library;
use crate::model::annotation::{Annotation, Change, Edit, Note, now};
use crate::model::cancel::Cancel;
use crate::model::step::{FileChange, Step, StepFile};
use crate::session::event::{Effect, News, Record};
use crate::session::memory::{Draft, NoteSubject};
use crate::session::question::{Answer, Question, RequestId};

const DOCUMENTS: [&str; 3] = ["a.txt", "b.txt", "c.txt"];
const CODEBOOK: &str = "[[tag]]\nname = \"new\"\n";

fn room() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("docs")).unwrap();
    for name in DOCUMENTS {
        fs::write(dir.path().join("docs").join(name), "A telegram.\n").unwrap();
    }
    dir
}

/// Returns a reader as in a process that has just started.
fn reader(room: &TempDir) -> Reader {
    let located = locate::find(Args {
        subject: Subject::Here,
        library: Some(room.path().join("docs")),
        store: Some(room.path().join("store")),
        places: Folders {
            home: Some(room.path().join("home")),
            current_dir: room.path().to_owned(),
            ..Folders::default()
        },
    });
    let library = Arc::new(Library::new(located.unwrap(), Vec::new(), false));
    let store = library.store("iris").unwrap();
    let state = StateFolder::new(room.path().join("state"), store.clone(), true);
    Reader::new(library, store, Some(state), Log::default())
}

/// Returns a step with a note on each document and a changed codebook.
fn step() -> Arc<Step> {
    let edit = |name: &str| {
        let (created, updated) = (now(), now());
        let note = Note { id: Id::new(), text: "note".to_owned(), created, updated };
        let document = DocPath::new(Path::new(name)).unwrap();
        Edit { document, change: Change::make(Annotation::Note(note)) }
    };
    let mut step = Step::new("notes", DOCUMENTS.map(edit).to_vec());
    step.files.push(FileChange {
        file: StepFile::Codebook,
        before: None,
        after: Some(CODEBOOK.to_owned()),
    });
    Arc::new(step)
}

/// One reader's writer and keeper on one thread, so that both are killed at once.
struct Both<'a> {
    reader: &'a Reader,
    events: Sender<Event>,
    /// The writer comes first where it need not wait for the keeper.
    hasty: bool,
}

impl<'a> Both<'a> {
    fn new(reader: &'a Reader, events: &Sender<Event>) -> Self {
        Self { reader, events: events.clone(), hasty: false }
    }

    /// Has steps saved, one after the other; the note being written is part of the first. What is
    /// said once the process is dead is heard by nobody.
    fn save(&self, steps: &[Arc<Step>], resumed: bool) {
        let ((says, said), (kept, keeping)) = (channel(), channel());
        let mut keeper = Keeper::new(self.reader, &says);
        let mut writer = Writer::new(self.reader, &says, &kept);
        let alive = || {
            let heard: Vec<Event> = said.try_iter().collect();
            !is_killed() && heard.into_iter().all(|event| self.events.send(event).is_ok())
        };
        keeper.take(KeeperWork::Record(Record::DraftBecomesStep));
        for (number, step) in (1..).zip(steps) {
            let (asked, (answers, is_kept)) = (self.asked(number), channel());
            let keep = KeeperWork::Keep(asked.id, step.clone(), answers);
            let save = Save { step: step.clone(), resumed };
            let save = Work::Save(asked, save, is_kept);
            if self.hasty {
                writer.take(save);
                if !alive() {
                    return;
                }
                keeper.take(keep);
            } else {
                keeper.take(keep);
                if !alive() {
                    return;
                }
                writer.take(save);
            }
            for work in keeping.try_iter() {
                if !alive() {
                    return;
                }
                keeper.take(work);
            }
        }
        if alive() {
            keeper.take(KeeperWork::Record(Record::Draft(None)));
            keeper.finish();
            alive();
        }
    }

    fn asked(&self, number: u64) -> Asked<Save> {
        Asked::new(RequestId(number), Cancel::default(), self.events.clone())
    }
}

/// Returns what a process that starts finds: the steps to finish, and the note to go on with. What
/// it says of them may only be that half a line was written.
fn left(reader: &Reader) -> (Vec<Arc<Step>>, Option<Draft>) {
    let state = reader.state.as_ref().unwrap();
    let (draft, of_draft) = state.find_draft();
    let (_, unfinished, warnings) = state.recall();
    let expected = |warning: &String| warning.contains("unsaved/") && warning.contains("damaged");
    assert!(warnings.iter().all(expected) && of_draft.is_none(), "{warnings:?} {of_draft:?}");
    (unfinished, draft)
}

/// Returns how many documents in the store have a note, and whether the codebook is the new one.
fn stored_parts(room: &TempDir) -> (usize, bool) {
    let reader = reader(room);
    let notes = |name: &&&str| {
        let path = DocPath::new(Path::new(**name)).unwrap();
        reader.annotations(&path).notebook.notes.len() == 1
    };
    let codebook = fs::read_to_string(room.path().join("store/codebook.toml"));
    (DOCUMENTS.iter().filter(notes).count(), codebook.is_ok_and(|text| text == CODEBOOK))
}

/// Returns whether the step was reported as saved in full.
fn is_acknowledged(events: &Receiver<Event>) -> bool {
    let mut saved = 0;
    for event in events.try_iter() {
        let Event::Reply(reply) = event else { continue };
        if let Some(Answer::Save(answer)) = reply.answer
            && answer.result.is_ok()
        {
            saved += 1;
        }
    }
    saved == DOCUMENTS.len() + 1
}

/// Does what a process does when it starts: finishes what the previous one left.
fn restart(room: &TempDir) {
    let reader = reader(room);
    let (events, _heard) = channel();
    let (unfinished, _) = left(&reader);
    Both::new(&reader, &events).save(&unfinished, true);
    assert!(!reader.state.as_ref().unwrap().journal().is_open(), "it is struck");
}

#[test]
fn a_step_that_is_killed_at_any_write_is_finished_or_was_never_begun() {
    let (mut finished, mut never) = (0, 0);
    for write in 0.. {
        let room = room();
        let (events, heard) = channel();
        let killed = {
            let reader = reader(&room);
            let both = Both::new(&reader, &events);
            kill_at(Some(write));
            both.save(&[step()], false);
            kill_at(None)
        };
        let acknowledged = is_acknowledged(&heard);
        let before = stored_parts(&room);
        restart(&room);
        let after = stored_parts(&room);
        let all = (DOCUMENTS.len(), true);
        assert!(after == all || after == (0, false), "half done at write {write}: {after:?}");
        assert!(!acknowledged || before == all, "said to be saved, and is not: {before:?}");
        assert!(before == (0, false) || after == all, "begun at write {write}, and not finished");
        if after == all {
            finished += 1;
        } else {
            never += 1;
        }
        if !killed {
            assert!(acknowledged);
            break;
        }
    }
    assert!(finished > 10 && never > 2, "it was killed at {finished} and {never} writes");
}

#[test]
fn a_resumed_step_that_is_killed_again_is_finished_at_the_next_start() {
    for write in 0.. {
        let room = room();
        let (events, _heard) = channel();
        {
            // Killed once the journal and the codebook are on disk.
            let reader = reader(&room);
            let both = Both::new(&reader, &events);
            kill_at(Some(24));
            both.save(&[step()], false);
            assert!(kill_at(None));
        }
        assert_eq!(stored_parts(&room), (0, true));
        let killed = {
            let reader = reader(&room);
            kill_at(Some(write));
            let (_, unfinished, _) = reader.state.as_ref().unwrap().recall();
            Both::new(&reader, &events).save(&unfinished, true);
            kill_at(None)
        };
        restart(&room);
        assert_eq!(stored_parts(&room), (DOCUMENTS.len(), true), "write {write}");
        if !killed {
            break;
        }
    }
}

/// A note on the first document, as it was being written.
fn draft(text: &str) -> Draft {
    let document = DocPath::new(Path::new(DOCUMENTS[0])).unwrap();
    let (subject, original) = (NoteSubject::Document(None), String::new());
    Draft { document, subject, original, text: text.to_owned() }
}

/// The step that the note becomes.
fn note(text: &str) -> Arc<Step> {
    let note = Note { id: Id::new(), text: text.to_owned(), created: now(), updated: now() };
    let document = DocPath::new(Path::new(DOCUMENTS[0])).unwrap();
    let change = Change::make(Annotation::Note(note));
    Arc::new(Step::new("note", vec![Edit { document, change }]))
}

/// Returns the notes on the first document.
fn stored_notes(room: &TempDir) -> Vec<String> {
    let reader = reader(room);
    let path = DocPath::new(Path::new(DOCUMENTS[0])).unwrap();
    reader.annotations(&path).notebook.notes.into_iter().map(|note| note.text).collect()
}

#[test]
fn a_note_whose_process_is_killed_at_any_write_is_in_the_store_the_journal_or_a_draft() {
    for hasty in [false, true] {
        let mut places = BTreeSet::new();
        for write in 0.. {
            let room = room();
            let (events, heard) = channel();
            let killed = {
                let reader = reader(&room);
                reader.state.as_ref().unwrap().keep_draft(Some(&draft("words"))).unwrap();
                kill_at(Some(write));
                Both { hasty, ..Both::new(&reader, &events) }.save(&[note("words")], false);
                kill_at(None)
            };
            let is_said = heard.try_iter().any(|event| {
                matches!(event, Event::Reply(reply)
                    if matches!(&reply.answer, Some(Answer::Save(saved)) if saved.result.is_ok()))
            });
            let stored = stored_notes(&room) == ["words"];
            let (unfinished, begun) = left(&reader(&room));
            assert!(stored || !unfinished.is_empty() || begun.is_some(), "lost at write {write}");
            if is_said {
                assert!(stored && begun.is_none(), "said to be saved at {write}: {begun:?}");
            }
            places.insert((stored, !unfinished.is_empty(), begun.is_some()));
            restart(&room);
            let notes = stored_notes(&room);
            assert!(notes == ["words"] || begun.is_some() && notes.is_empty(), "{notes:?}");
            if !killed {
                assert!(is_said);
                break;
            }
        }
        assert!(places.len() > 3, "{places:?}");
    }
}

#[test]
fn a_draft_whose_process_is_killed_at_any_write_is_the_last_or_the_one_before() {
    let mut seen = BTreeSet::new();
    for write in 0.. {
        let room = room();
        let (events, _heard) = channel();
        let killed = {
            let reader = reader(&room);
            reader.state.as_ref().unwrap().keep_draft(Some(&draft("one"))).unwrap();
            let mut keeper = Keeper::new(&reader, &events);
            kill_at(Some(write));
            keeper.take(KeeperWork::Record(Record::Draft(Some(draft("one two")))));
            keeper.take(KeeperWork::Flush);
            kill_at(None)
        };
        let (_, begun) = left(&reader(&room));
        seen.insert(begun.unwrap().text);
        if !killed {
            break;
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["one", "one two"]);
}

#[test]
fn what_is_typed_is_on_disk_while_the_store_does_not_answer() {
    let room = room();
    let folder = room.path().join("store/iris");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::File::create(folder.join(".lock")).unwrap();
    lock.lock().unwrap();
    let (events, heard) = channel();
    let running = Arc::new(reader(&room));
    let jobs = Jobs::start(running, Pool::new().unwrap(), events).unwrap();
    let (id, cancel) = (RequestId(1), Cancel::default());
    let save = Save { step: note("first"), resumed: false };
    jobs.take(Effect::Ask(id, Box::new(Question::Save(save)), cancel.clone())).unwrap();
    jobs.take(Effect::Record(Box::new(Record::Draft(Some(draft("second")))))).unwrap();
    // The keeper says what saving waits for, though the writer says nothing.
    let held_up = heard.iter().find_map(|event| match event {
        Event::News(News::HeldUp(held_up)) => Some(held_up),
        _ => None,
    });
    let held_up = held_up.unwrap();
    assert!(held_up.is_kept && held_up.why.ends_with("/store/iris/.lock"), "{held_up:?}");
    // It was written before that: the process could be killed now.
    let state = fs::read_dir(room.path().join("state/unsaved")).unwrap();
    let journal = state.flatten().find(|entry| entry.path().extension() == Some("json".as_ref()));
    assert!(fs::read_to_string(journal.unwrap().path()).unwrap().contains("first"));
    let drafts = fs::read_dir(room.path().join("state/drafts")).unwrap();
    let draft = drafts.flatten().find(|entry| entry.path().extension() == Some("toml".as_ref()));
    assert!(fs::read_to_string(draft.unwrap().path()).unwrap().contains("second"));
    // The end does not wait for the store, and says what becomes of the changes.
    let said = jobs.finish().unwrap();
    assert!(said.starts_with("1 change could not be saved: another session holds"), "{said}");
    assert!(said.ends_with("it is kept, and saved at the next start"), "{said}");
    assert_eq!(stored_notes(&room), [""; 0]);
    // A writer that was left to itself may still get there; then there is nothing left to do.
    drop(lock);
    heard.iter().for_each(drop);
    restart(&room);
    assert_eq!(stored_notes(&room), ["first"]);
}

#[test]
fn a_step_that_cannot_be_kept_is_saved_and_its_draft_stays_until_then() {
    let room = room();
    let (events, heard) = channel();
    {
        let reader = reader(&room);
        reader.state.as_ref().unwrap().keep_draft(Some(&draft("words"))).unwrap();
        // No journal can be made here.
        fs::write(room.path().join("state/unsaved"), "").unwrap();
        let (kept, _keeping) = channel();
        let mut keeper = Keeper::new(&reader, &events);
        let both = Both::new(&reader, &events);
        let (answers, is_kept) = channel();
        keeper.take(KeeperWork::Record(Record::DraftBecomesStep));
        keeper.take(KeeperWork::Keep(RequestId(1), note("words"), answers));
        keeper.take(KeeperWork::Record(Record::Draft(None)));
        keeper.take(KeeperWork::Flush);
        assert!(is_kept.try_recv().unwrap().is_err());
        let drafts = fs::read_dir(room.path().join("state/drafts")).unwrap();
        assert!(drafts.count() > 0, "the draft is the only copy");
        let said: Vec<String> = heard
            .try_iter()
            .filter_map(|event| match event {
                Event::News(News::Message(Err(words))) => Some(words),
                _ => None,
            })
            .collect();
        assert_eq!(said.len(), 1, "once: {said:?}");
        assert!(said[0].contains("are not kept"), "{said:?}");
        // One file needs no journal; several do.
        let mut writer = Writer::new(&reader, &events, &kept);
        let save = Save { step: note("words"), resumed: false };
        writer.take(Work::Save(both.asked(1), save, is_kept));
        let (refused, is_kept) = channel();
        refused.send(Err(Arc::new(StoreError::Busy { path: "journal".into() }) as _)).unwrap();
        writer.take(Work::Save(both.asked(2), Save { step: step(), resumed: false }, is_kept));
    }
    assert_eq!(stored_notes(&room), ["words"]);
    assert_eq!(stored_parts(&room), (1, false));
}

#[test]
fn a_step_is_refused_whole_where_one_of_its_files_was_changed() {
    let room = room();
    fs::create_dir_all(room.path().join("store")).unwrap();
    // The step takes out a tag that has been changed since.
    let by_hand = "[[tag]]\nname = \"important\" # by hand\n";
    fs::write(room.path().join("store/codebook.toml"), by_hand).unwrap();
    let reader = reader(&room);
    let (events, heard) = channel();
    Both::new(&reader, &events).save(&[step()], false);
    let replies: Vec<_> = heard.try_iter().collect();
    let refused = replies.iter().any(|event| {
        matches!(event, Event::Reply(reply) if reply.last
            && matches!(&reply.answer, Some(Answer::Save(saved)) if saved.result.is_err()))
    });
    assert!(refused, "{replies:?}");
    assert_eq!(stored_parts(&room), (0, false));
    assert!(!reader.state.as_ref().unwrap().journal().is_open());
    let kept = fs::read_to_string(room.path().join("store/codebook.toml")).unwrap();
    assert_eq!(kept, by_hand);
}

#[test]
fn a_codebook_has_all_read_again_only_if_tags_have_other_names() {
    let room = tags::tagged_room();
    let reader = reader(&room);
    let (events, _heard) = channel();
    let mut watcher = Watcher::new(&reader, &events);
    let written = || -> BTreeSet<String> {
        reader.writings.get(&reader).iter().flat_map(|one| one.tags.clone()).collect()
    };
    let before = written();
    let codebook = room.path().join("store/codebook.toml");
    let text = fs::read_to_string(&codebook).unwrap();
    // Nobody has noticed this file yet.
    let file = room.path().join("store/boris/a.txt.toml");
    let others = fs::read_to_string(&file).unwrap();
    fs::write(&file, others.replace("\"forces\"", "\"more\"")).unwrap();
    fs::write(&codebook, format!("{text}\n[[tag]]\nname = \"new\"\n")).unwrap();
    watcher.look_at_codebook();
    assert_eq!(written(), before);
    // Nor this name, but it is looked up whenever something is asked for.
    fs::write(&codebook, text.replace("\"army\"", "\"troops\"\nwas = [\"army\"]")).unwrap();
    let now = written();
    assert!(now.contains("troops") && now.contains("more") && !now.contains("army"), "{now:?}");
    fs::write(&codebook, &text).unwrap();
    assert!(written().contains("army"));
}

#[test]
fn what_is_searched_is_read_once_and_then_only_what_was_saved_or_seen_to_change() {
    let room = room();
    let reader = reader(&room);
    let (events, _heard) = channel();
    let written = || -> Vec<String> {
        let all = reader.writings.get(&reader);
        all.iter()
            .map(|one| format!("{} {}", one.annotator, one.note.as_deref().unwrap()))
            .collect()
    };
    let mut watcher = Watcher::new(&reader, &events);
    assert!(written().is_empty());
    Both::new(&reader, &events).save(&[note("mine")], false);
    assert_eq!(written(), ["iris mine"]);
    let others = |annotator: &str, text: &str| {
        let store = reader.library.store(annotator).unwrap();
        let changes: Vec<Change> = note(text).edits.iter().map(|one| one.change.clone()).collect();
        let path = DocPath::new(Path::new(DOCUMENTS[0])).unwrap();
        store.save(&path, None, &changes).unwrap();
    };
    // A session of the same annotator, and another annotator, who was not there before.
    others("iris", "also mine");
    others("ben", "his");
    assert_eq!(written(), ["iris mine"], "a search does not read the store again");
    watcher.look();
    assert_eq!(written(), ["ben his", "iris mine", "iris also mine"]);
    others("ben", "his, too");
    watcher.look();
    assert_eq!(written(), ["ben his", "ben his, too", "iris mine", "iris also mine"]);
    fs::remove_dir_all(reader.store.root().join("ben")).unwrap();
    watcher.look();
    assert_eq!(written(), ["iris mine", "iris also mine"]);
}
