//! Any bytes as a file of messages.
#![no_main]

use glossator::format::Source;
use glossator::format::collection::{COLLECTIONS, collection_of};
use glossator_fuzz::several;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes, name: "a.mbox" };
    let _ = collection_of(&source);
    several(&COLLECTIONS[0], &source);
});
