//! Changes of the codebook over many files: killed at every write, done, undone and done again.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::jobs::codebook::prepared;
use crate::model::anchor::Anchor;
use crate::model::annotation::{DocumentMark, Highlight};
use crate::model::codebook::Tag;
use crate::model::codebook_edit::CodebookEdit;
use crate::model::step::NewTag;

const TAGS: &str = "# Ours.\n\n[[tag]]\nname = \"forces\"\n\n[[tag]]\nname = \"forces/foot\"\n\n\
                    [[tag]]\nname = \"army\"\n";

/// A document that is tagged as a whole, and has no highlight.
const WHOLE: &str = "whole.txt";
const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 26);

fn mark(document: &str, tags: &[&str]) -> Highlight {
    Highlight {
        id: Id::from(format!("mark-{document}")),
        anchor: Anchor { start: 2, end: 10, quote: "telegram".to_owned(), ..Anchor::default() },
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        note: None,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
    }
}

/// Returns a room in which two annotators have tagged something in each document.
pub(super) fn tagged_room() -> TempDir {
    let room = room();
    fs::create_dir_all(room.path().join("store")).unwrap();
    fs::write(room.path().join("store/codebook.toml"), TAGS).unwrap();
    let reader = reader(&room);
    for annotator in ["iris", "boris"] {
        let store = reader.library.store(annotator).unwrap();
        let tags: [&[&str]; 3] = [&["forces"], &["forces/foot", "army"], &["army", "forces"]];
        for (name, tags) in DOCUMENTS.iter().zip(tags) {
            let path = DocPath::new(Path::new(name)).unwrap();
            let change = Change::make(Annotation::Highlight(mark(name, tags)));
            store.save(&path, None, &[change]).unwrap();
        }
        // What is said of documents as a whole: one has nothing else, and one is finished too.
        let wholes: [(&str, &[&str], _); 2] =
            [(WHOLE, &["forces", "x"], None), (DOCUMENTS[0], &["army", "forces/foot"], Some(DAY))];
        for (name, tags, done) in wholes {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            let change = Change {
                before: Some(Annotation::Document(DocumentMark::default())),
                after: Some(Annotation::Document(DocumentMark { tags, done })),
            };
            store.save(&DocPath::new(Path::new(name)).unwrap(), None, &[change]).unwrap();
        }
    }
    room
}

/// Returns the codebook and all files of annotations.
fn contents(room: &TempDir) -> BTreeMap<String, String> {
    let names = ["iris", "boris"].into_iter().flat_map(|annotator| {
        DOCUMENTS
            .into_iter()
            .chain([WHOLE])
            .map(move |document| format!("{annotator}/{document}.toml"))
    });
    let read = |name: String| {
        let text = fs::read_to_string(room.path().join("store").join(&name)).ok()?;
        Some((name, text))
    };
    names.chain(["codebook.toml".to_owned()]).filter_map(read).collect()
}

fn edits() -> [CodebookEdit; 4] {
    let [from, to] = ["forces", "troops"].map(str::to_owned);
    let into = "army".to_owned();
    [
        CodebookEdit::Rename { from: from.clone(), to },
        CodebookEdit::Merge { from: from.clone(), into: into.clone() },
        CodebookEdit::Delete(from.clone()),
        CodebookEdit::Move { name: into, under: Some(from) },
    ]
}

fn prepare(room: &TempDir, edit: &CodebookEdit) -> Arc<Step> {
    let prepared = prepared(&reader(room), edit, |_, _| {}).unwrap();
    assert!(prepared.edits.len() >= 2 && prepared.damaged == 0, "{edit:?}");
    Arc::new(prepared.into_step(edit))
}

fn save(room: &TempDir, step: Step) {
    let (events, _heard) = channel();
    Both::new(&reader(room), &events).save(&[Arc::new(step)], false);
}

#[test]
fn a_change_of_the_codebook_is_undone_and_done_again_byte_for_byte() {
    for edit in edits() {
        let room = tagged_room();
        let before = contents(&room);
        let step = prepare(&room, &edit);
        save(&room, (*step).clone());
        let after = contents(&room);
        let is_boris = |(name, _): &(&String, &String)| name.starts_with("boris");
        let boris = |all: &BTreeMap<String, String>| {
            all.iter().filter(is_boris).map(|(_, text)| text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(boris(&before), boris(&after), "another annotator's files");
        for document in DOCUMENTS {
            // Nobody's highlight is lost, and all say the same but for what was deleted.
            let path = DocPath::new(Path::new(document)).unwrap();
            let tags = |who| {
                let book = reader(&room).store.load(who, &path).notebook;
                assert_eq!(book.highlights.len(), 1);
                book.highlights[0].tags.clone()
            };
            if !matches!(edit, CodebookEdit::Delete(_)) {
                assert_eq!(tags("iris"), tags("boris"), "{edit:?}");
            }
        }
        for document in [WHOLE, DOCUMENTS[0]] {
            let path = DocPath::new(Path::new(document)).unwrap();
            let whole = |who| reader(&room).store.load(who, &path).notebook.document;
            let is_left = matches!(edit, CodebookEdit::Delete(_)) && document == WHOLE;
            assert_eq!(whole("iris") == whole("boris"), !is_left, "{edit:?}");
            assert_eq!(whole("iris").done, (document == DOCUMENTS[0]).then_some(DAY));
        }
        let expected = match edit {
            CodebookEdit::Rename { .. } => "tags = [\"troops\", \"x\"]",
            CodebookEdit::Merge { .. } => "tags = [\"army\", \"x\"]",
            CodebookEdit::Delete(_) => "tags = [\"x\"]",
            _ => "tags = [\"forces\", \"x\"]",
        };
        let whole = &after[&format!("iris/{WHOLE}.toml")];
        assert!(whole.contains(expected), "{edit:?} {whole}");
        save(&room, step.inverse());
        assert_eq!(contents(&room), before, "{edit:?}");
        save(&room, (*step).clone());
        assert_eq!(contents(&room), after, "{edit:?}");
    }
}

#[test]
fn a_change_of_the_codebook_that_is_killed_at_any_write_is_finished_or_was_never_begun() {
    let [rename, merge, delete, _] = edits();
    for (edit, back) in [(rename.clone(), false), (rename, true), (merge, true), (delete, false)] {
        killed_at_any_write(&edit, back);
    }
}

fn killed_at_any_write(edit: &CodebookEdit, back: bool) {
    let (mut finished, mut never) = (0, 0);
    let (step, before, after) = {
        let room = tagged_room();
        let step = prepare(&room, edit);
        let before = contents(&room);
        save(&room, (*step).clone());
        (step, before, contents(&room))
    };
    for write in 0.. {
        let room = tagged_room();
        let (step, from, to) = if back {
            save(&room, (*step).clone());
            (Arc::new(step.inverse()), &after, &before)
        } else {
            (step.clone(), &before, &after)
        };
        let (events, _heard) = channel();
        let killed = {
            let reader = reader(&room);
            let both = Both::new(&reader, &events);
            kill_at(Some(write));
            both.save(&[step], false);
            kill_at(None)
        };
        restart(&room);
        let now = contents(&room);
        if now == *to {
            finished += 1;
        } else {
            assert_eq!(now, *from, "half done at write {write} of {edit:?}");
            never += 1;
        }
        if !killed {
            assert_eq!(now, *to);
            break;
        }
    }
    assert!(finished > 10 && never > 2, "killed at {finished} and {never} writes");
}

#[test]
fn a_step_over_many_files_is_saved_several_at_a_time_and_undone() {
    let room = tagged_room();
    let names: Vec<String> = (0..40).map(|number| format!("many/{number}.txt")).collect();
    let path = |name: &String| DocPath::new(Path::new(name)).unwrap();
    {
        let store = reader(&room).library.store("iris").unwrap();
        for name in &names {
            let change = Change::make(Annotation::Highlight(mark("x", &["forces", "army"])));
            store.save(&path(name), None, &[change]).unwrap();
        }
    }
    let file = |name: &String| {
        fs::read_to_string(room.path().join("store/iris").join(format!("{name}.toml"))).unwrap()
    };
    let all = || names.iter().map(file).collect::<Vec<_>>();
    let [_, merge, _, _] = edits();
    let (before, step) = (all(), prepare(&room, &merge));
    let (events, heard) = channel();
    Both::new(&reader(&room), &events).save(std::slice::from_ref(&step), false);
    assert!(all().iter().all(|text| text.contains("tags = [\"army\"]")), "{:?}", all());
    let said = heard.try_iter().filter(|event| {
        matches!(event, Event::Reply(reply) if matches!(&reply.answer,
            Some(Answer::Save(saved)) if saved.result.is_ok()))
    });
    assert_eq!(said.count(), step.documents().len() + 1, "each of them, and the codebook");
    save(&room, step.inverse());
    assert_eq!(all(), before);
    // What an earlier process has begun is finished in the same way.
    save(&room, (*step).clone());
    let (events, _heard) = channel();
    Both::new(&reader(&room), &events).save(&[step], true);
    assert!(all().iter().all(|text| text.contains("tags = [\"army\"]")));
}

/// A highlight, and the tag that is new with it.
fn with_new_tag() -> Step {
    let document = DocPath::new(Path::new(DOCUMENTS[0])).unwrap();
    let made = Highlight { id: Id::from("new".to_owned()), ..mark(DOCUMENTS[0], &["trade"]) };
    let change = Change::make(Annotation::Highlight(made));
    let tag = Tag { name: "trade".to_owned(), key: Some('1'), ..Tag::default() };
    let tags = vec![NewTag { tag, was_deleted: false, back: false }];
    Step { tags, ..Step::new("highlight", vec![Edit { document, change }]) }
}

#[test]
fn a_new_tag_and_its_highlight_are_both_there_or_neither_wherever_it_is_killed() {
    for undo in [false, true] {
        let (mut finished, mut never) = (0, 0);
        for write in 0.. {
            let room = tagged_room();
            let before = contents(&room);
            if undo {
                save(&room, with_new_tag());
            }
            let step = if undo { with_new_tag().inverse() } else { with_new_tag() };
            let (events, _heard) = channel();
            let killed = {
                let reader = reader(&room);
                let both = Both::new(&reader, &events);
                kill_at(Some(write));
                both.save(&[Arc::new(step)], false);
                kill_at(None)
            };
            restart(&room);
            let after = contents(&room);
            let [file, codebook] = ["iris/a.txt.toml", "codebook.toml"].map(|name| &after[name]);
            let is_there = file.contains("trade");
            assert_eq!(is_there, codebook.contains("trade"), "killed at write {write}: {undo}");
            if !is_there {
                assert_eq!(codebook, &before["codebook.toml"], "{undo}");
            }
            if is_there == undo {
                never += 1;
            } else {
                finished += 1;
            }
            if !killed {
                assert_ne!(is_there, undo);
                break;
            }
        }
        assert!(finished > 3 && never > 2, "killed at {finished} and {never} writes");
    }
}
