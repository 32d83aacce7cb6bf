//! Any bytes as a text in Markdown.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("markdown"), &Source { bytes, name: "a.md" });
});
