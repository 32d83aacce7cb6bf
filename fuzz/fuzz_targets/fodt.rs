//! Any bytes as an ODT file that is not packed.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("fodt"), &Source { bytes, name: "a.fodt" });
});
