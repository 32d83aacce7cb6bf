//! Any bytes as a document: decoded, or refused, and set at some width. Every character is on one
//! row, where a caret steps over it as it is drawn, and no control reaches the screen.
#![no_main]

use std::sync::Arc;

use glossator::format::decode::decode;
use glossator::model::layout::{Layout, Setting};
use glossator::model::sentence::sentence_at;
use glossator::model::text::Text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let measure = u16::from(bytes.first().copied().unwrap_or(40) % 90).max(1);
    let Ok(decoded) = decode(bytes.to_vec()) else { return };
    let text = Arc::new(Text::new(decoded.text));
    let setting =
        Setting { measure, widest: measure + 8, reflow: true, tight: true, structured: true };
    let layout = Layout::new(text.clone(), setting);
    let mut at = 0;
    for row in layout.rows_from(0, usize::MAX >> 32) {
        assert_eq!(row.span.start, at);
        at = row.span.end;
        for cluster in row.clusters(&text) {
            assert!(!cluster.shown.chars().any(char::is_control));
            assert_eq!(text.next_grapheme(cluster.span.start), cluster.span.end);
        }
        let _ = sentence_at(&text, row.span.start);
    }
    assert_eq!(at, text.len());
});
