//! Any bytes as an annotation file: they are read or refused, and what is read survives a save with
//! everything around it.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use glossator::disk::store::Store;
use glossator::model::annotation::{Annotation, Change, Id, Note};
use glossator::model::path::DocPath;
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("tmp"));

fuzz_target!(|bytes: &[u8]| {
    let root = FOLDER.path().to_owned();
    let store = Store::open(root.clone(), "iris".to_owned(), false).expect("a store");
    let document = DocPath::new(Path::new("a.txt")).expect("a path");
    let file = root.join("iris/a.txt.toml");
    std::fs::create_dir_all(root.join("iris")).expect("a folder");
    std::fs::write(&file, bytes).expect("a file");
    let loaded = store.load("iris", &document);
    let id = Id::from("fuzz".to_owned());
    let time = "2026-11-22T10:04:00Z".parse().expect("a time");
    let note = Note { id: id.clone(), text: "n".to_owned(), created: time, updated: time };
    let made = Change::make(Annotation::Note(note.clone()));
    match store.save(&document, None, &[made]) {
        Err(_) => assert_eq!(std::fs::read(&file).expect("the file"), bytes, "refused, untouched"),
        Ok(saved) => {
            assert!(loaded.problems.is_empty(), "a file with problems is not written");
            assert_eq!(saved.notebook, store.load("iris", &document).notebook);
            assert_eq!(saved.notebook.highlights, loaded.notebook.highlights);
        }
    }
});
