//! Any bytes as a PDF, or as parts of one: what two pages print, what the letters of a font mean,
//! and more objects.
//!
//! Faults of the crates that read the file and its fonts are caught: the process that reads a PDF
//! ends by them, and the file is said to be damaged.
#![no_main]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;

use glossator::format::Source;
use glossator_fuzz::{format, parts, read};
use libfuzzer_sys::fuzz_target;

static HOOK: Once = Once::new();

thread_local! {
    /// Whether the last fault was one of those crates.
    static THEIRS: Cell<bool> = const { Cell::new(false) };
}

const FOREIGN: [&str; 6] = ["hayro", "skrifa", "read-fonts", "font-types", "kurbo", "zune"];

fuzz_target!(|bytes: &[u8]| {
    HOOK.call_once(|| {
        let abort = take_hook();
        set_hook(Box::new(move |fault| {
            let place = fault.location().map(std::panic::Location::file).unwrap_or_default();
            let theirs = FOREIGN.iter().any(|name| place.contains(name));
            THEIRS.set(theirs);
            if !theirs {
                abort(fault);
            }
        }));
    });
    let file = if bytes.starts_with(b"%PDF-") { bytes.to_vec() } else { file(bytes) };
    let source = Source { bytes: &file, name: "a.pdf" };
    if let Err(fault) = catch_unwind(AssertUnwindSafe(|| read(format("pdf"), &source)))
        && !THEIRS.get()
    {
        resume_unwind(fault);
    }
});

/// Returns a PDF with these parts, none of which is packed.
fn file(bytes: &[u8]) -> Vec<u8> {
    let [first, second, map, more] = parts(bytes);
    let stream = |bytes: &[u8]| {
        let mut object = format!("<</Length {}>>stream\n", bytes.len()).into_bytes();
        object.extend(bytes);
        object.extend(b"\nendstream");
        object
    };
    let page = |number: u8| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {number} 0 R\
             /Resources<</Font<</F1 7 0 R/F2 8 0 R>>/XObject<</X 6 0 R>>>>>>"
        )
        .into_bytes()
    };
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 10 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_vec(),
        page(5),
        page(6),
        stream(first),
        stream(second),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 9 0 R\
          /DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 500>>]>>"
            .to_vec(),
        stream(map),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    // The tenth, and as many more as there are; only the tenth is found by the table.
    places.push(file.len());
    file.extend(b"10 0 obj\n");
    file.extend(more);
    file.extend(b"\nendobj\n");
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    file.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}
