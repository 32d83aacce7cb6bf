//! Tests of what happens at the last moment: others write too, folders cannot be synced, names are
//! too long.

use super::*;
use crate::disk::file::fault::{meanwhile, no_sync};
use crate::disk::file::{Access, make_folder};
use crate::disk::lock::LockManner;

fn ids(store: &Store, path: &str) -> Vec<String> {
    let loaded = store.load("iris", &doc(path));
    assert_eq!(loaded.problems, vec![]);
    loaded.notebook.highlights.iter().map(|mark| mark.id.to_string()).collect()
}

#[test]
fn what_is_written_just_before_the_rename_is_not_lost() {
    let (dir, store) = store();
    let document = doc("a.txt");
    store.save(&document, None, &[made(mark("a", 1, ""))]).unwrap();
    let file = store.root().join("iris/a.txt.toml");
    // Another session, on a host whose locks this one does not see.
    let other = open(dir.path(), "iris");
    let theirs = file.clone();
    meanwhile(move || {
        let text = fs::read_to_string(&theirs).unwrap();
        let later = text.replace("id = \"a\"", "id = \"a\"\nmine = 1");
        fs::write(&theirs, later).unwrap();
    });
    store.save(&document, None, &[made(mark("b", 9, ""))]).unwrap();
    assert_eq!(ids(&other, "a.txt"), ["a", "b"]);
    assert!(fs::read_to_string(&file).unwrap().contains("mine = 1"));

    // Nor is what comes where there was nothing, or where there is to be nothing.
    let text = fs::read_to_string(&file).unwrap().replace("a.txt", "new.txt");
    let new = store.root().join("iris/new.txt.toml");
    meanwhile(move || fs::write(new, text).unwrap());
    store.save(&doc("new.txt"), None, &[made(mark("c", 20, ""))]).unwrap();
    assert_eq!(ids(&store, "new.txt"), ["a", "b", "c"]);
}

#[test]
fn what_was_written_but_not_synced_is_told_and_not_written_twice() {
    let (_dir, store) = store();
    let document = doc("sub/a.txt");
    let change = made(mark("a", 1, ""));
    no_sync(true);
    for _ in 0..2 {
        let error = store.save(&document, None, std::slice::from_ref(&change)).unwrap_err();
        let words = error.to_string();
        assert!(matches!(error, StoreError::Unsynced { .. }), "{words}");
        assert!(words.starts_with("could not sync the folder /"), "{words}");
        assert!(words.contains("Input/output error, so it may not survive"), "{words}");
        assert_eq!(ids(&store, "sub/a.txt"), ["a"], "it is written");
        assert_eq!(store.unsynced(), [Id::from("a".to_owned())]);
    }
    no_sync(false);
    store.save(&document, None, &[]).unwrap();
    assert_eq!((ids(&store, "sub/a.txt"), store.unsynced()), (vec!["a".to_owned()], vec![]));
    let left: Vec<_> = fs::read_dir(store.root().join("iris")).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "the folder and the lock: {left:?}");
}

/// Threads that save under one lock note at the same time what they could not sync.
#[test]
fn of_several_threads_each_notes_what_is_perhaps_not_safe() {
    let (_dir, store) = store();
    let document = |number: usize| doc(&format!("{number}.txt"));
    let lock = store.lock_for_many([].into_iter()).unwrap();
    let save = |thread: usize| {
        no_sync(true);
        for number in (thread..40).step_by(8) {
            let change = made(mark(&format!("{number:02}"), 1, ""));
            let saved = store.save_under(&lock, &document(number), None, &[change], &[]);
            assert!(matches!(saved, Err(StoreError::Unsynced { .. })), "{saved:?}");
        }
    };
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || save(thread));
        }
    });
    let mut noted = store.unsynced();
    noted.sort_unstable();
    let all: Vec<Id> = (0..40).map(|number| Id::from(format!("{number:02}"))).collect();
    assert_eq!(noted, all);
    drop(lock);
    store.save(&document(0), None, &[]).unwrap();
    assert!(store.unsynced().is_empty());
}

#[test]
fn a_document_may_have_any_name_that_a_file_may_have() {
    let (_dir, store) = store();
    let long = |end: &str| format!("sub/{}{end}", "ж".repeat(126));
    for end in ["1", "2"] {
        store.save(&doc(&long(end)), None, &[made(mark(end, 1, ""))]).unwrap();
        assert_eq!(ids(&store, &long(end)), [end]);
    }
    let (documents, problems) = store.documents("iris");
    let names: Vec<&str> = documents.iter().map(DocPath::as_str).collect();
    assert_eq!((names, problems), (vec![&*long("1"), &*long("2")], vec![]));
    store.move_notes(&doc(&long("1")), &doc("b.txt"), None).unwrap();
    store.move_notes(&doc("b.txt"), &doc(&long("3")), None).unwrap();
    assert_eq!(ids(&store, &long("3")), ["1"]);
    store.keep_copy(&doc(&long("3"))).unwrap();
}

#[test]
fn on_a_disk_without_locks_nothing_is_lost_either() {
    let (dir, store) = store();
    make_folder(store.root()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let manner = LockManner { by_file: true, access: Access::Shared };
            let own = open(dir.path(), "iris").with_manner(manner);
            scope.spawn(move || {
                crate::disk::lock::refuse(true);
                for n in 0..12 {
                    let change = made(mark(&format!("{thread}-{n}"), 100 * n + thread, ""));
                    own.save(&doc("a.txt"), None, &[change]).unwrap();
                }
            });
        }
    });
    assert_eq!(ids(&store, "a.txt").len(), 96);
    let left: Vec<_> = fs::read_dir(store.root().join("iris")).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "the file and the lock: {left:?}");
}
