//! Any text as the name of a key or of several.
#![no_main]

use glossator::session::key::{Chord, Key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // What is shown need not be read the same: an arrow is shown as a sign.
    if let Ok(key) = text.parse::<Key>() {
        assert!(!key.to_string().is_empty());
    }
    let _ = text.parse::<Chord>();
});
