//! Any bytes as a message.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("mail"), &Source { bytes, name: "a.eml" });
});
