//! Any bytes as an ODT file, or as its parts: text, styles, facts.
#![no_main]

use glossator_fuzz::{archive, format, parts, read_archive};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read_archive(format("odt"), bytes, |bytes| {
        let [text, styles, about] = parts(bytes);
        archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", text),
            ("styles.xml", styles),
            ("meta.xml", about),
        ])
    });
});
