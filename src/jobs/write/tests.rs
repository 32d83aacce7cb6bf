//! Tests of the writer: a step that changes several files is interrupted at every possible write.
#![allow(clippy::disallowed_methods, reason = "a test makes its own files")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use tempfile::TempDir;

use super::*;
use crate::disk::file::fault::kill_at;
use crate::disk::folders::Folders;
use crate::disk::locate::{self, Args, Subject};
use crate::disk::log::Log;
use crate::jobs::state_folder::StateFolder;
use crate::library::Library;
use crate::model::annotation::{Annotation, Change, Edit, Note, now};
use crate::model::cancel::Cancel;
use crate::model::step::{FileChange, Step, StepFile};
use crate::session::question::{Answer, RequestId};

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
    let state = StateFolder::new(room.path().join("state"), &store);
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

fn save(writer: &mut Writer, step: &Arc<Step>, resumed: bool) {
    let asked = Asked::new(RequestId(1), Cancel::default(), writer.events.clone());
    writer.take(Work::Save(asked, Save { step: step.clone(), resumed }));
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
    let (_, unfinished, warnings) = reader.state.as_ref().unwrap().recall();
    assert!(warnings.is_empty(), "{warnings:?}");
    let mut writer = Writer::new(&reader, &events);
    for step in unfinished {
        save(&mut writer, &step, true);
    }
    assert!(!reader.state.as_ref().unwrap().is_journal_open(), "it is struck");
}

#[test]
fn a_step_that_is_killed_at_any_write_is_finished_or_was_never_begun() {
    let (mut finished, mut never) = (0, 0);
    for write in 0.. {
        let room = room();
        let (events, heard) = channel();
        let killed = {
            let reader = reader(&room);
            let mut writer = Writer::new(&reader, &events);
            kill_at(Some(write));
            save(&mut writer, &step(), false);
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
            let mut writer = Writer::new(&reader, &events);
            kill_at(Some(18));
            save(&mut writer, &step(), false);
            assert!(kill_at(None));
        }
        let killed = {
            let reader = reader(&room);
            let (_, unfinished, _) = reader.state.as_ref().unwrap().recall();
            let mut writer = Writer::new(&reader, &events);
            kill_at(Some(write));
            for step in &unfinished {
                save(&mut writer, step, true);
            }
            kill_at(None)
        };
        restart(&room);
        assert_eq!(stored_parts(&room), (DOCUMENTS.len(), true), "write {write}");
        if !killed {
            break;
        }
    }
}

#[test]
fn a_step_is_refused_whole_where_one_of_its_files_was_changed() {
    let room = room();
    fs::create_dir_all(room.path().join("store")).unwrap();
    fs::write(room.path().join("store/codebook.toml"), "# by hand\n").unwrap();
    let reader = reader(&room);
    let (events, heard) = channel();
    let mut writer = Writer::new(&reader, &events);
    save(&mut writer, &step(), false);
    let replies: Vec<_> = heard.try_iter().collect();
    let refused = replies.iter().any(|event| {
        matches!(event, Event::Reply(reply) if reply.last
            && matches!(&reply.answer, Some(Answer::Save(saved)) if saved.result.is_err()))
    });
    assert!(refused, "{replies:?}");
    assert_eq!(stored_parts(&room), (0, false));
    assert!(!reader.state.as_ref().unwrap().is_journal_open());
    let kept = fs::read_to_string(room.path().join("store/codebook.toml")).unwrap();
    assert_eq!(kept, "# by hand\n");
}
