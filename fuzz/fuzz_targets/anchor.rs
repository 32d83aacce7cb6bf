//! An anchor of one text, looked for in another.
#![no_main]

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::span::Span;
use glossator::model::text::Text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, u16, u16)| {
    let (old, new, start, end) = input;
    let old = Text::new(old.to_owned());
    let edge = |at: u16| usize::from(at) % (old.len() + 1);
    let span = old.whole_graphemes(Span::new(edge(start), edge(end)));
    let anchor = Anchor::make(&old, span);
    if !span.is_empty() {
        assert_eq!(anchor.resolve(&old).span(), Some(span));
    }
    let new = Text::new(new.to_owned());
    let resolution = anchor.resolve(&new);
    // Exact is position and quote, to the letter.
    if let (false, Some(span)) = (matches!(resolution, Resolution::Exact(_)), resolution.span()) {
        assert_eq!(new.whole_graphemes(span), span);
    }
    let _ = anchor.candidates(&new);
});
