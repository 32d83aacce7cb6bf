//! Any bytes as subtitles, of both kinds.
#![no_main]

use glossator::format::Source;
use glossator_fuzz::{format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(format("srt"), &Source { bytes, name: "a.srt" });
    read(format("vtt"), &Source { bytes, name: "a.vtt" });
});
