//! Any bytes as a TEI file.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("tei"), &Source { bytes, name: "a.xml" });
});
