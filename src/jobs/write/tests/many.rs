//! Steps over so many documents that several are saved at a time: done, undone and done again, and
//! killed when some of them were on disk.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::span::Span;

const TEXT: &str = "A telegram of nine divisions. Two guns.\n";
const COUNT: usize = 24;

fn path(number: usize) -> DocPath {
    let name = format!("{}/{number:02}.txt", ["east", "west"][number % 2]);
    DocPath::new(Path::new(&name)).unwrap()
}

fn mark_in(reader: &Reader, number: usize, passage: Span) -> Highlight {
    let document = reader.library.document(&path(number)).unwrap();
    Highlight {
        id: Id::new(),
        anchor: Anchor::make(&document.text, passage),
        tags: vec!["forces".to_owned()],
        note: None,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
    }
}

/// Returns a room with many documents, and one highlight in each.
fn annotated_room() -> (TempDir, Vec<Highlight>) {
    let room = room();
    for number in 0..COUNT {
        let file = room.path().join("docs").join(path(number).as_str());
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, TEXT).unwrap();
    }
    let reader = reader(&room);
    let marks: Vec<Highlight> =
        (0..COUNT).map(|number| mark_in(&reader, number, Span::new(2, 10))).collect();
    for (number, mark) in marks.iter().enumerate() {
        let document = reader.library.document(&path(number)).unwrap();
        let change = Change::make(Annotation::Highlight(mark.clone()));
        reader.store.save(&path(number), Some(&document.text), &[change]).unwrap();
    }
    (room, marks)
}

/// Returns a step that changes each document in one of all possible ways.
fn step_over_all(reader: &Reader, marks: &[Highlight]) -> Arc<Step> {
    let updated = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
    let edit = |(number, mark): (usize, &Highlight)| {
        let other = |after: Highlight| Change {
            before: Some(Annotation::Highlight(mark.clone())),
            after: Some(Annotation::Highlight(after)),
        };
        let change = match number % 4 {
            0 => other(Highlight { tags: vec!["army".to_owned()], updated, ..mark.clone() }),
            1 => Change::remove(Annotation::Highlight(mark.clone())),
            2 => other(Highlight { note: Some("which?".to_owned()), updated, ..mark.clone() }),
            _ => {
                let new = mark_in(reader, number, Span::new(30, 38));
                Change::make(Annotation::Highlight(new))
            }
        };
        Edit { document: path(number), change }
    };
    Arc::new(Step::new("many", marks.iter().enumerate().map(edit).collect()))
}

/// Returns all files of annotations.
fn contents(room: &TempDir) -> BTreeMap<DocPath, String> {
    let read = |path: DocPath| {
        let file = room.path().join("store/iris").join(format!("{path}.toml"));
        Some((path, fs::read_to_string(file).ok()?))
    };
    (0..COUNT).map(path).filter_map(read).collect()
}

/// Returns the names of the files in the folders of annotations that are not annotations.
fn left_over(room: &TempDir) -> Vec<String> {
    let folders = ["east", "west"].map(|folder| room.path().join("store/iris").join(folder));
    let names = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| Path::new(name).extension() != Some("toml".as_ref())).collect()
}

#[test]
fn many_documents_are_changed_undone_and_changed_again_byte_for_byte() {
    let (room, marks) = annotated_room();
    let (before, reader) = (contents(&room), reader(&room));
    let step = step_over_all(&reader, &marks);
    let (events, heard) = channel();
    let both = Both::new(&reader, &events);
    both.save(std::slice::from_ref(&step), false);
    let after = contents(&room);
    let is_changed = |number: &usize| before.get(&path(*number)) != after.get(&path(*number));
    assert_eq!((0..COUNT).filter(is_changed).count(), COUNT);
    assert_eq!((before.len(), after.len()), (COUNT, COUNT * 3 / 4));
    let saved = heard.try_iter().filter(|event| match event {
        Event::Reply(reply) => {
            matches!(&reply.answer, Some(Answer::Save(saved)) if saved.result.is_ok())
        }
        _ => false,
    });
    assert_eq!(saved.count(), COUNT, "each is told");
    both.save(&[Arc::new(step.inverse())], false);
    assert_eq!(contents(&room), before);
    both.save(&[step], false);
    assert_eq!(contents(&room), after);
    assert_eq!(left_over(&room), [""; 0]);
}

#[test]
fn killed_when_some_of_many_are_on_disk_it_is_finished_at_the_next_start() {
    for done in [0, 1, 7, COUNT - 1, COUNT] {
        let (room, marks) = annotated_room();
        let step = step_over_all(&reader(&room), &marks);
        {
            let reader = reader(&room);
            reader.state.as_ref().unwrap().journal().keep(1, &step).unwrap();
            // In any order: several threads save them.
            for edit in step.edits.iter().rev().take(done) {
                let document = reader.library.document(&edit.document).unwrap();
                let changes = std::slice::from_ref(&edit.change);
                reader.store.save(&edit.document, Some(&document.text), changes).unwrap();
            }
        }
        // No process has the greatest number that the kernel assigns.
        let torn = "store/iris/east/.gloss-4194303-1.tmp";
        fs::write(room.path().join(torn), "half of").unwrap();
        restart(&room);
        let reader = reader(&room);
        for (number, edit) in step.edits.iter().enumerate() {
            let book = reader.annotations(&edit.document).notebook;
            let id = edit.change.id().unwrap();
            let says = |one: &Annotation| one.says_the_same(edit.change.after.as_ref().unwrap());
            match number % 4 {
                1 => assert!(book.is_empty(), "{number} of {done}"),
                _ => assert!(book.get(id).as_ref().is_some_and(says), "{number} of {done}"),
            }
        }
        if done < COUNT {
            assert_eq!(left_over(&room), [""; 0]);
        }
    }
}
