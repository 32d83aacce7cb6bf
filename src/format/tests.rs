//! What is told of a file before it is read.

use super::*;

#[test]
fn nothing_claims_plain_text() {
    for name in ["letter.txt", "README", "a", "x.log"] {
        let source = Source { bytes: b"Dear Comrade Filippov!\n\nFive-six divisions.\n", name };
        assert!(format_of(&source).is_none(), "{name}");
    }
}

#[test]
fn every_format_can_be_filtered_by() {
    let known = crate::model::filter::FORMATS;
    for format in FORMATS {
        assert!(known.iter().any(|(name, _)| *name == format.name), "{}", format.name);
    }
    assert_eq!(known.len(), FORMATS.len() + 1, "and plain text");
}
