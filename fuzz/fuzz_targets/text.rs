//! Any bytes as plain text: decoded by themselves, or in the encoding that the first byte names.
#![no_main]

use std::sync::LazyLock;

use glossator::format::decode::{Decoded, binary, decode, decode_as, encodings, known_encoding};
use libfuzzer_sys::fuzz_target;

static ENCODINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| encodings().collect());

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let own = decode(bytes.to_vec());
    if let Ok(decoded) = &own {
        check(decoded, bytes.len());
        assert_eq!(binary(bytes, &[]), None, "text, and binary");
        assert_eq!(known_encoding(decoded.encoding), Some(decoded.encoding));
        // What was guessed may as well be named.
        let named = decode_as(bytes, decoded.encoding).expect("an encoding that is known");
        assert_eq!(named.as_ref().map(|named| &named.text), Ok(&decoded.text));
        // A text is its own decoding. With controls it may not be: without its CRs their share is
        // another, and NULs stand where those of UTF-16 do.
        if decoded.encoding == "utf-8"
            && !decoded.had_bom
            && !decoded.text.contains(['\0', '\u{1b}'])
            && let Ok(again) = decode(decoded.text.clone().into_bytes())
        {
            assert_eq!(again.text, decoded.text);
        }
    }
    let name = ENCODINGS[usize::from(*which) % ENCODINGS.len()];
    if let Some(Ok(decoded)) = decode_as(bytes, name) {
        check(&decoded, bytes.len());
    }
});

fn check(decoded: &Decoded, length: usize) {
    assert!(!decoded.text.contains('\r'), "a line end that is none");
    // A byte is at most a letter with its accents.
    assert!(decoded.text.len() <= 12 * length, "more than was there");
    let replaced = decoded.text.matches('\u{fffd}').count();
    assert!(decoded.replaced <= replaced, "{} of {replaced}", decoded.replaced);
}
