//! Any text as the name of a key or of several.
#![no_main]

use glossator::app::key::{Chord, Key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<Key>() {
        assert_eq!(key.to_string().parse::<Key>(), Ok(key), "what is shown is read the same");
    }
    let _ = text.parse::<Chord>();
});
