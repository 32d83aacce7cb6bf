//! Any bytes as a zip archive of documents, or as its entries: each a name, a line end, and bytes.
#![no_main]

use glossator::format::Source;
use glossator::format::collection::{COLLECTIONS, collection_of};
use glossator_fuzz::{DIVIDER, archive, several};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let built;
    let bytes = if bytes.starts_with(b"PK") {
        bytes
    } else {
        let entries = bytes.split(|byte| *byte == DIVIDER).take(50).map(|entry| {
            let end = entry.iter().position(|byte| *byte == b'\n').unwrap_or(entry.len());
            let (name, rest) = entry.split_at(end);
            (String::from_utf8_lossy(name), rest.get(1..).unwrap_or_default())
        });
        let entries: Vec<_> = entries.collect();
        let entries: Vec<_> = entries.iter().map(|(name, bytes)| (&**name, *bytes)).collect();
        built = archive(&entries);
        &built
    };
    let source = Source { bytes, name: "a.zip" };
    let _ = collection_of(&source);
    several(&COLLECTIONS[1], &source);
});
