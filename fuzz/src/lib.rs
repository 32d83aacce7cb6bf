//! What the fuzz targets of formats share: reading a file in every way that a file is read, what is
//! demanded of what is read, and files built around the parts that a fuzzer can change.
//!
//! Formats that are archives are fuzzed in two ways. Bytes that begin like an archive are taken as
//! they are. Any others are the parts of one, with a byte 0xFF between two (no text in UTF-8 has
//! it), and the archive is built around them: so what is changed is the XML, and not its packing.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use glossator::format::collection::Collection;
use glossator::format::{FORMATS, Format, Limits, Read, Source, Unreadable, format_of};
use glossator::model::footnotes::Footnotes;
use glossator::model::layout::{Layout, Setting};
use glossator::model::span::Span;
use glossator::model::structure::{BlockKind, Structure, Target};
use glossator::model::text::Text;

/// Between two parts.
pub const DIVIDER: u8 = 0xff;
/// No reading of a file of a fuzzer asks so often whether its time is over.
const PATIENCE: usize = 10_000_000;

/// Limits that a file of a few kilobytes can exceed.
#[must_use]
pub fn narrow(is_over: &(dyn Fn() -> bool + Sync)) -> Limits<'_> {
    Limits { text: 1 << 10, unpacked: 16 << 10, parts: 6, depth: 12, is_over, beside: None }
}

/// Limits that it cannot, but for what unpacks.
#[must_use]
pub fn wide(is_over: &(dyn Fn() -> bool + Sync)) -> Limits<'_> {
    Limits { text: 4 << 20, unpacked: 16 << 20, is_over, ..Limits::default() }
}

/// Returns the format of this name.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn format(name: &str) -> &'static Format {
    FORMATS.iter().find(|format| format.name == name).expect("a format")
}

/// Reads a file by a format and checks what comes of it; besides, reads it again, or with little time,
/// or with narrow limits, or sets it.
///
/// # Panics
/// If anything is wrong with it.
pub fn read(format: &Format, source: &Source) {
    let _ = format_of(source);
    let _ = (format.claims)(source);
    let asked = AtomicUsize::new(0);
    let count = || {
        assert!(asked.fetch_add(1, Ordering::Relaxed) < PATIENCE, "it does not end");
        false
    };
    let first = (format.read)(source, &wide(&count));
    match &first {
        Ok(read) => check(read, 4 << 20),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
    // One more way for each file: what is found in one is soon tried in the others.
    let sum = source
        .bytes
        .iter()
        .fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    match sum % 8 {
        0 | 1 => {
            assert_eq!((format.read)(source, &wide(&|| false)), first, "read again, it is another")
        }
        2 | 3 => {
            // What is not read to the end has no text.
            let most = asked.into_inner();
            let most = [0, most / 2, most.saturating_sub(1)][sum / 8 % 3];
            let asked = AtomicUsize::new(0);
            let is_over = || asked.fetch_add(1, Ordering::Relaxed) >= most;
            let read = (format.read)(source, &wide(&is_over));
            assert!(read == first || read.is_err(), "cut off after {most}, it has a text");
        }
        4 => {
            // A text is read whole or not at all.
            let limits = Limits { text: 1 << 10, ..wide(&|| false) };
            match (&(format.read)(source, &limits), &first) {
                (Ok(read), Ok(first)) => {
                    check(read, 1 << 10);
                    if read.losses == first.losses {
                        assert_eq!(read, first, "a limit changes what is read, and it is not said");
                    }
                }
                (Ok(_), Err(why)) => panic!("a limit makes readable what is not: {why}"),
                (Err(_), _) => {}
            }
        }
        5 => {
            if let Ok(read) = (format.read)(source, &narrow(&|| false)) {
                check(&read, 1 << 10);
            }
        }
        _ => first.as_ref().map(lay_out).unwrap_or_default(),
    }
}

/// Checks that all places are in the text, on boundaries of characters, and in order.
///
/// # Panics
/// If they are not.
pub fn check(read: &Read, limit: usize) {
    let Read { text, structure, facts, losses, incomplete } = read;
    let Structure { blocks, styles, outline, pages, links, notes, .. } = structure;
    let at_char = |at: usize| {
        assert!(
            at <= text.len() && text.is_char_boundary(at),
            "{at} is outside, or cuts a character"
        );
    };
    let fits = |span: Span| {
        assert!(span.start <= span.end, "{span:?}");
        at_char(span.start);
        at_char(span.end);
    };
    let some = |span: Span| {
        fits(span);
        assert!(!span.is_empty(), "{span:?} is empty");
    };
    assert!(!text.contains('\r'), "a line end that is none");
    let mut at = 0;
    for block in blocks {
        some(block.span);
        let between = text.get(at..block.span.start).unwrap_or("overlap");
        assert!(between.chars().all(|c| c == '\n'), "{between:?} is in no block");
        fits(Span::new(block.span.start, block.span.start + usize::from(block.mark)));
        assert!(usize::from(block.mark) <= block.span.len(), "the mark of {block:?}");
        if let BlockKind::Heading(level) = block.kind {
            assert!((1..=6).contains(&level), "{block:?}");
        }
        at = block.span.end;
    }
    let rest = text.get(at..).unwrap_or("overlap");
    assert!(rest.chars().all(|c| c == '\n'), "{rest:?} is in no block");

    styles.iter().for_each(|(span, _)| some(*span));
    assert!(styles.is_sorted_by_key(|(span, _)| span.start), "styles");
    for entry in outline {
        at_char(entry.at);
        assert!(entry.level > 0 && !entry.title.contains(['\n', '\r']), "{entry:?}");
    }
    assert!(outline.is_sorted_by_key(|entry| entry.at), "outline");
    for page in pages {
        at_char(page.at);
        assert!(!page.label.contains(['\n', '\r']), "{page:?}");
    }
    assert!(pages.is_sorted_by_key(|page| page.at), "pages");
    for link in links {
        some(link.span);
        if let Target::Inside(at) = link.target {
            at_char(at);
        }
    }
    assert!(links.is_sorted_by_key(|link| link.span), "links");
    for note in notes {
        some(note.call);
        fits(note.note);
    }
    assert!(notes.is_sorted_by_key(|note| note.call), "notes");
    for fact in facts {
        fits(fact.span);
        assert!(!fact.words.is_empty() && !fact.words.contains(['\n', '\r']), "{fact:?}");
    }
    assert!(losses.len() <= 256 && losses.iter().all(|loss| !loss.is_empty()), "{losses:?}");

    assert!(!incomplete || !losses.is_empty(), "words are lost, and it is not said");

    // What is written besides words (marks, blank lines, tabs) is a few bytes for each thing sent.
    assert!(text.len() <= 64 * limit + (64 << 10), "{} bytes of {limit}", text.len());

    // What is asked of it at any place has an answer.
    let footnotes = Footnotes::named(structure);
    let places = [0, text.len() / 3, text.len() / 2, text.len(), text.len() + 1];
    for at in places {
        if let Some(number) = structure.block_at(at) {
            assert!(number < blocks.len());
        }
        let _ = (structure.page_at(at), structure.section_at(at), structure.link_at(at));
        if let Some(note) = footnotes.called_at(at) {
            at_char(note.note.start);
        }
        footnotes.calls_of(at).iter().for_each(|call| at_char(call.start));
        let span = Span::new(at, at + 40);
        let own = styles.iter().filter(|(styled, _)| styled.overlaps(span)).copied();
        assert!(structure.styles_in(span).eq(own), "styles at {at}");
        let own = links.iter().filter(|link| link.span.overlaps(span));
        assert!(structure.links_in(span).eq(own), "links at {at}");
        let own = notes.iter().filter(|note| note.call.overlaps(span));
        assert!(footnotes.calls_in(span).eq(own), "calls at {at}");
        assert!(structure.reading_place(at) <= at.max(text.len()));
    }
}

/// Sets a text as its format divides it: every character is on one row, once.
///
/// # Panics
/// If one is not.
pub fn lay_out(read: &Read) {
    if read.text.len() > 16 << 10 {
        return;
    }
    let text = Arc::new(Text::new(read.text.clone()));
    let structure = Arc::new(read.structure.clone());
    let measure = u16::try_from(read.text.len() % 80).unwrap_or(0) + 1;
    let widest = measure + 8;
    let setting = Setting { measure, widest, reflow: true, tight: true, structured: true };
    let layout = Layout::new(text.clone(), setting).with_structure(&structure);
    let mut at = 0;
    for row in layout.rows_from(0, usize::MAX >> 32) {
        assert_eq!(row.span.start, at, "a row that does not follow");
        at = row.span.end;
        for cluster in row.clusters(&text) {
            assert!(!cluster.shown.chars().any(char::is_control), "a control is shown");
            assert_eq!(text.next_grapheme(cluster.span.start), cluster.span.end);
        }
    }
    assert_eq!(at, text.len(), "the end is on no row");
}

/// Returns the parts of what a fuzzer gives, and as many empty ones as are missing.
#[must_use]
pub fn parts<const N: usize>(bytes: &[u8]) -> [&[u8]; N] {
    let mut parts = bytes.splitn(N, |byte| *byte == DIVIDER);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Returns a zip archive of these parts, none of which is packed.
#[must_use]
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    let (short, long) = (|n: usize| (n as u16).to_le_bytes(), |n: usize| (n as u32).to_le_bytes());
    for (name, bytes) in parts {
        let start = all.len();
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        about.extend(crc(bytes).to_le_bytes());
        about.extend(long(bytes.len()));
        about.extend(long(bytes.len()));
        about.extend(short(name.len()));
        about.extend([0, 0]);
        all.extend(b"PK\x03\x04");
        all.extend(&about);
        all.extend(name.bytes());
        all.extend(*bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&about);
        list.extend([0; 10]);
        list.extend(long(start));
        list.extend(name.bytes());
    }
    let (count, start, size) = (short(parts.len()), long(all.len()), long(list.len()));
    all.extend(list);
    all.extend(b"PK\x05\x06\0\0\0\0");
    for piece in [&count[..], &count, &size, &start, &[0, 0]] {
        all.extend(piece);
    }
    all
}

/// Returns the sum that a zip archive has of a part.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
    }
    !sum
}

/// Reads a file of an archive's parts, or the archive itself if it is one.
///
/// # Panics
/// If anything is wrong with it.
pub fn read_archive(format: &Format, bytes: &[u8], build: impl FnOnce(&[u8]) -> Vec<u8>) {
    let name = format!("a.{}", format.name);
    if bytes.starts_with(b"PK") {
        read(format, &Source { bytes, name: &name });
    } else {
        read(format, &Source { bytes: &build(bytes), name: &name });
    }
}

/// Reads what was found in a file of several, as far as that needs no process of its own.
///
/// # Panics
/// If anything is wrong with it.
pub fn read_as_any(bytes: &[u8], name: &str) {
    let source = Source { bytes, name };
    if let Some(format) = format_of(&source).filter(|format| !format.watched) {
        match (format.read)(&source, &wide(&|| false)) {
            Ok(read) => check(&read, 4 << 20),
            Err(why) => assert!(!matches!(why, Unreadable::TooSlow)),
        }
    }
}

/// Opens a file of several documents, and reads them.
///
/// # Panics
/// If anything is wrong with it.
pub fn several(kind: &Collection, source: &Source) {
    let _ = (kind.claims)(source);
    let never = || false;
    let limits = wide(&never);
    let Ok(mut contents) = (kind.open)(source, &limits) else { return };
    let again = (kind.open)(source, &limits).expect("read again");
    assert_eq!(contents.parts, again.parts, "read again, it is another");
    let mut names = HashSet::new();
    let mut handed_out = 0;
    for at in 0..contents.parts.len() {
        let part = contents.parts[at].clone();
        assert!(names.insert(part.name.to_lowercase()), "{:?} is there twice", part.name);
        let steps = || part.name.split('/');
        assert!(steps().all(|step| !matches!(step, "" | "." | "..")), "{:?}", part.name);
        assert!(!part.name.contains(char::is_control), "{:?}", part.name);
        assert!(!part.file_name.is_empty() && !part.file_name.contains('/'), "{part:?}");
        if at >= 20 {
            continue;
        }
        match contents.read(at) {
            Ok((bytes, _)) => {
                handed_out += bytes.len();
                read_as_any(&bytes, &part.file_name);
            }
            Err(why) => assert!(!why.to_string().is_empty()),
        }
    }
    assert!(handed_out as u64 <= limits.unpacked + source.bytes.len() as u64, "too much");
    assert!(contents.read(contents.parts.len()).is_err());

    let narrow = narrow(&never);
    if let Ok(contents) = (kind.open)(source, &narrow) {
        // Those listed, those found beside a damaged list, and links.
        assert!(contents.parts.len() <= 3 * narrow.parts, "{} parts", contents.parts.len());
    }
}
