//! Any bytes as the settings of a reader and of a library.
#![no_main]

use std::sync::LazyLock;

use glossator::cli::DEFAULT_SETTINGS;
use glossator::disk::settings::{Sources, library, load};
use glossator::session::keymap::Keymap;
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("tmp"));

fuzz_target!(|bytes: &[u8]| {
    let file = FOLDER.path().join("config.toml");
    std::fs::write(&file, bytes).expect("a file");
    let sources = || Sources { default: DEFAULT_SETTINGS, ..Sources::default() };
    if let Ok(loaded) = load(&Sources { reader: Some(file.clone()), ..sources() }) {
        let _ = Keymap::new(&loaded.settings.keys);
    }
    if let Ok(loaded) = load(&Sources { library: Some(file.clone()), ..sources() }) {
        assert!(loaded.settings.programs.editor.is_none(), "a library starts no program");
        assert!(Keymap::new(&loaded.settings.keys).is_ok(), "a library sets no key");
    }
    let _ = library(&file);
});
