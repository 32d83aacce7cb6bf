//! Any bytes as a codebook: they are read or refused, and a tag that is added is there then.
#![no_main]

use std::sync::LazyLock;

use glossator::disk::store::Store;
use glossator::model::codebook::Codebook;
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("tmp"));

fuzz_target!(|bytes: &[u8]| {
    let root = FOLDER.path().to_owned();
    let file = root.join("codebook.toml");
    std::fs::write(&file, bytes).expect("a file");
    let store = Store::open(root, "iris".to_owned(), false).expect("a store");
    let (book, problems) = store.codebook();
    match store.add_tag(&Codebook::default().fresh("fuzz/tag")) {
        Err(_) => assert_eq!(std::fs::read(&file).expect("the file"), bytes, "refused, untouched"),
        Ok(after) => {
            assert!(problems.is_empty(), "a codebook with problems is not written");
            assert!(after.get("fuzz/tag").is_some());
            assert!(book.tags.iter().all(|tag| after.get(&tag.name).is_some()));
        }
    }
});
