//! Any bytes as a file of every format: the first byte says which. What is read fits its text; what
//! is refused is refused with a reason.
#![no_main]

use glossator::format::collection::collection_of;
use glossator::format::packed::unpacked;
use glossator::format::{FORMATS, Limits, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let format = &FORMATS[usize::from(*which) % FORMATS.len()];
    let name = format!("a.{}", format.name);
    let source = Source { bytes, name: &name };
    let limits = Limits { unpacked: 16 << 20, text: 4 << 20, ..Limits::default() };
    if let Ok(read) = (format.read)(&source, &limits) {
        let mut at = 0;
        for block in &read.structure.blocks {
            assert!(block.span.start >= at && read.text.get(block.span.range()).is_some());
            at = block.span.end;
        }
        for (span, _) in &read.structure.styles {
            assert!(read.text.get(span.range()).is_some());
        }
        for link in &read.structure.links {
            assert!(read.text.get(link.span.range()).is_some());
        }
    }
    let _ = unpacked(&source, &limits);
    for name in ["a.mbox", "a.zip"] {
        let source = Source { bytes, name };
        if let Some(kind) = collection_of(&source)
            && let Ok(mut contents) = (kind.open)(&source, &limits)
        {
            for at in 0..contents.parts.len().min(50) {
                let _ = contents.read(at);
            }
        }
    }
});
