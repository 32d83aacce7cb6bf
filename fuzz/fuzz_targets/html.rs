//! Any bytes as a page of HTML.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("html"), &Source { bytes, name: "a.html" });
});
