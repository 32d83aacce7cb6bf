//! What is told of a file before it is read.

use super::*;

#[test]
fn nothing_claims_plain_text() {
    for name in ["letter.txt", "README", "a", "x.log"] {
        let source = Source { bytes: b"Dear Comrade Filippov!\n\nFive-six divisions.\n", name };
        assert!(format_of(&source).is_none(), "{name}");
    }
}
