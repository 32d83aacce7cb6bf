//! Any bytes as a text with letters struck over others.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("overstrike"), &Source { bytes, name: "a.txt" });
});
