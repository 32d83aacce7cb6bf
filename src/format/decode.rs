//! Decodes a file's bytes into the canonical text: a `String` whose only line end is LF, with a
//! report of how they were decoded. Opens no file, and normalises or hides nothing else: controls,
//! NEL, LS, PS, FF and VT pass through.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, EUC_KR, Encoding, UTF_8, WINDOWS_1252};
use memchr::{memchr, memchr_iter, memmem};

mod named;

pub use self::named::{decode_as, encodings, known_encoding};

/// Which line ends were converted to LF. NEL, LS, PS, FF and VT stay and do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// LF only.
    Lf,
    /// CR LF only.
    CrLf,
    /// CR only.
    Cr,
    /// More than one kind.
    Mixed,
    /// No line end at all.
    None,
}

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark, every line end an LF.
    pub text: String,
    /// A name from the Encoding Standard in lower case, or `utf-32le`, `utf-32be`, or `cp437` and
    /// the like.
    pub encoding: &'static str,
    /// Whether the bytes began with a byte-order mark.
    pub had_bom: bool,
    /// The line ends found in the file.
    pub line_ends: LineEnds,
    /// The number of U+FFFD in `text` that replace invalid sequences, as the Encoding Standard
    /// delimits them; those in the file itself do not count.
    pub replaced: usize,
}

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// The bytes have a known signature, or contain too many controls.
    #[error("not a text file: it looks like {kind}")]
    Binary {
        /// What the data is, as a noun phrase such as `PNG picture`.
        kind: &'static str,
    },
}

/// Bytes examined when guessing: detection costs far more than decoding.
pub const SAMPLE: usize = 256 * 1024;
/// Names that the Encoding Standard does not write in lower case.
const LOWER: &str = "big5 euc-jp euc-kr gbk ibm866 iso-2022-jp iso-8859-2 iso-8859-4 \
    iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-13 koi8-u shift_jis";
/// What Word, Excel and PowerPoint wrote before 2007.
pub const OLD_OFFICE: &str = "old Office document";
/// Binary formats: offset in bytes, signature, name.
#[rustfmt::skip]
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "PNG picture"), (0, b"\xff\xd8\xff", "JPEG picture"),
    (0, b"GIF8", "GIF picture"), (0, b"RIFF", "RIFF media"), (4, b"ftyp", "MP4 or HEIF media"),
    (0, b"OggS", "Ogg media"), (0, b"ID3", "MP3 sound"), (0, b"\x1f\x8b", "gzip data"),
    (0, b"BZh91AY&SY", "bzip2 data"), (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"), (257, b"ustar", "tar archive"),
    (0, b"PK\x03\x04", "zip archive (DOCX, ODT, EPUB…)"), (0, b"Rar!\x1a\x07", "RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"), (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"%PDF-", "PDF document"), (0, b"\xd0\xcf\x11\xe0", OLD_OFFICE),
    (0, b"\x7fELF", "ELF program"), (0, b"MZ\x90\0", "Windows program"),
];

/// Decodes a whole file: by its byte-order mark, else by the pattern of its NULs (UTF-16, UTF-32),
/// else as UTF-8 if it is valid, else in the most likely legacy encoding of the Encoding Standard.
/// Valid UTF-8 without CR is not copied.
///
/// # Errors
///
/// [`NotText::Binary`] when the bytes are not text.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    if let Some(kind) = signature(&bytes) {
        return Err(NotText::Binary { kind });
    }
    let mark = mark(&bytes);
    let had_bom = mark.is_some();
    let (encoding, bytes) = match mark.or_else(|| wide_by_nuls(&bytes)) {
        Some(wide) if wide != "utf-8" => (wide, bytes),
        _ => match String::from_utf8(bytes) {
            Ok(text) if is_iso_2022_jp(&text) => ("iso-2022-jp", text.into_bytes()),
            Ok(text) => return finish((text, 0), "utf-8", had_bom),
            Err(error) if had_bom => ("utf-8", error.into_bytes()),
            Err(error) => (guess(error.as_bytes()), error.into_bytes()),
        },
    };
    finish(read(encoding, &bytes), encoding, had_bom)
}

/// Returns what kind of binary file has this head and these other parts, if that is certain without
/// the rest: by its signature, or because none of the parts is text. `head` has [`SAMPLE`] bytes, so
/// that what is guessed from them is what [`decode`] guesses from the whole.
#[must_use]
pub fn binary(head: &[u8], others: &[&[u8]]) -> Option<&'static str> {
    if let Some(kind) = signature(head) {
        return Some(kind);
    }
    if mark(head).is_some() || wide_by_nuls(head).is_some() {
        return None;
    }
    let is_text = |part: &&[u8]| decode(within(part).to_vec()).is_ok();
    let none = !std::iter::once(&head).chain(others).any(is_text);
    none.then_some("binary data")
}

/// Returns a part of a file without the pieces of UTF-8 sequences at its ends.
fn within(part: &[u8]) -> &[u8] {
    let goes_on = |byte: &u8| (0x80..0xC0).contains(byte);
    let start = part.iter().take(3).take_while(|byte| goes_on(byte)).count();
    let part = part.get(start..).unwrap_or_default();
    let back = part.iter().rev().take(4).position(|byte| *byte >= 0xC0);
    let torn = back.filter(|back| {
        let end = part.get(part.len() - back - 1..).unwrap_or_default();
        std::str::from_utf8(end).is_err_and(|error| error.error_len().is_none())
    });
    let end = torn.map_or(part.len(), |back| part.len() - back - 1);
    part.get(..end).unwrap_or_default()
}

/// Rejects what is not text; otherwise drops the mark and converts line ends.
#[rustfmt::skip]
fn finish((mut text, replaced): (String, usize), encoding: &'static str, had_bom: bool)
-> Result<Decoded, NotText> {
    if !few_controls(&text, had_bom || (encoding == "utf-8" && replaced == 0)) {
        return Err(NotText::Binary { kind: "binary data" });
    }
    if had_bom && text.starts_with('\u{FEFF}') {
        text.remove(0);
    }
    let (text, line_ends) = fold_line_ends(text);
    Ok(Decoded { text, encoding, had_bom, line_ends, replaced })
}

/// Returns the binary format whose signature the bytes have. A short signature of plain letters may
/// begin a genuine text, so a NUL must be near.
fn signature(bytes: &[u8]) -> Option<&'static str> {
    let nul_near = memchr(0, bytes.get(..512).unwrap_or(bytes)).is_some();
    let bears = |at: usize, magic: &[u8]| {
        let plain = magic.iter().all(u8::is_ascii_alphanumeric);
        bytes.get(at..).is_some_and(|rest| rest.starts_with(magic)) && (nul_near || !plain)
    };
    Some(SIGNATURES.iter().find(|row| bears(row.0, row.1))?.2)
}

/// Returns the encoding of a byte-order mark. FF FE 00 00 is UTF-32LE (Unicode), not UTF-16LE
/// followed by U+0000 (Encoding Standard): no text begins with U+0000.
fn mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some("utf-8"),
        [0xFF, 0xFE, 0, 0, ..] => Some("utf-32le"),
        [0, 0, 0xFE, 0xFF, ..] => Some("utf-32be"),
        [0xFF, 0xFE, ..] => Some("utf-16le"),
        [0xFE, 0xFF, ..] => Some("utf-16be"),
        _ => None,
    }
}

/// Detects UTF-16 or UTF-32 without a mark by its NUL bytes. No other text is valid UTF-32; nearly
/// any is valid UTF-16, which therefore needs more evidence.
fn wide_by_nuls(bytes: &[u8]) -> Option<&'static str> {
    memchr(0, bytes)?;
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let wide = [Some("utf-32le"), Some("utf-32be"), utf16_by_nuls(sample)];
    wide.into_iter().flatten().find(|encoding| {
        let (text, replaced) = read(encoding, sample);
        replaced * 100 <= text.chars().count() && few_controls(&text, false)
    })
}

/// Detects UTF-16 by its characters. In any script it contains spaces, line ends or small Latin
/// letters, and a fair number of NULs. (Their position says little: U+4E00 is a common Chinese
/// character.)
fn utf16_by_nuls(sample: &[u8]) -> Option<&'static str> {
    let units = sample.as_chunks::<2>().0;
    let common = |unit| matches!(unit, 0x20 | 0x0A | 0x0D | 0x61..=0x7A);
    let count = |unit: fn([u8; 2]) -> u16| units.iter().filter(|u| common(unit(**u))).count();
    let (le, be) = (count(u16::from_le_bytes), count(u16::from_be_bytes));
    let (whole, broken) = count_utf8(sample);
    let is_utf8 = whole >= 2 * broken && count_controls(sample) * 10 <= sample.len();
    let clear = le.max(be) * 100 >= units.len() && le.min(be) * 10 <= le.max(be);
    (clear && !is_utf8).then_some(if le >= be { "utf-16le" } else { "utf-16be" })
}

/// Returns whether the text is ISO-2022-JP: that is valid UTF-8, and only its shift to two-byte
/// characters gives it away.
fn is_iso_2022_jp(text: &str) -> bool {
    let shift = memmem::find(text.as_bytes(), b"\x1b$");
    shift.is_some() && text.is_ascii() && detect(text.as_bytes()) == Some("iso-2022-jp")
}

/// Returns the most likely encoding of bytes that are not valid UTF-8.
fn guess(bytes: &[u8]) -> &'static str {
    let (whole, broken) = count_utf8(bytes);
    if whole >= 2 * broken {
        return "utf-8";
    }
    // One invalid byte rules an encoding out for the detector, so a damaged multi-byte text is
    // recognised by its longest undamaged line.
    let multi_byte = |name: &&str| ["gbk", "big5", "euc-jp", "euc-kr", "shift_jis"].contains(name);
    let line = |line: &[u8]| Some((line.len(), detect(line).filter(multi_byte)?));
    let head = bytes.get(..SAMPLE).unwrap_or(bytes);
    let lines = head.split(|byte| *byte == b'\n').take(2000);
    let by_line = || Some(lines.filter_map(line).max()?.1);
    let fits = |name: &&str| read(name, head).1 * 20 <= head.len();
    let found = detect(bytes).or_else(|| by_line().filter(fits));
    // Otherwise whole sequences, or UTF-8's own dashes and quotation marks (E2 80 xx), suggest a
    // damaged UTF-8 text. Windows-1252, the last resort, loses least.
    let damaged = || whole * 2 >= broken || memmem::find(bytes, b"\xe2\x80").is_some();
    found.unwrap_or_else(|| if damaged() { "utf-8" } else { "windows-1252" })
}

/// Counts whole multi-byte UTF-8 sequences, and broken ones. In legacy encodings at most one in
/// four is whole by chance (EUC-JP).
fn count_utf8(bytes: &[u8]) -> (usize, usize) {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    (whole, broken)
}

/// Returns the detector's result, or `None` if no encoding fits.
fn detect(bytes: &[u8]) -> Option<&'static str> {
    let start = Encoding::iso_2022_jp_ascii_valid_up_to(bytes).saturating_sub(2);
    let rest = bytes.get(start..).unwrap_or_default();
    let sample = rest.get(..SAMPLE).unwrap_or(rest);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, sample.len() == rest.len());
    let found = detector.guess(None, Utf8Detection::Deny);
    // Windows-1252 is both a result and the answer when nothing fits. Told that the text is Korean,
    // the detector falls back to EUC-KR instead.
    let korean = || detector.guess(Some(b"kr"), Utf8Detection::Deny);
    let name = found.name();
    let lower = LOWER.split(' ').find(|l| l.eq_ignore_ascii_case(name));
    (found != WINDOWS_1252 || korean() != EUC_KR).then(|| lower.unwrap_or(name))
}

/// Decodes, and counts the U+FFFD that replace invalid sequences.
fn read(encoding: &str, bytes: &[u8]) -> (String, usize) {
    match (encoding, Encoding::for_label(encoding.as_bytes())) {
        ("utf-32le", _) => read_utf32(bytes, u32::from_le_bytes),
        ("utf-32be", _) => read_utf32(bytes, u32::from_be_bytes),
        (_, named) => read_named(named.unwrap_or(UTF_8), bytes),
    }
}

fn read_named(encoding: &'static Encoding, mut bytes: &[u8]) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut replaced) = (String::with_capacity(bytes.len()), 0);
    // The decoder touches all the free space at every call, that is after every invalid sequence.
    // The space is kept small so that damage does not take quadratic time.
    let mut part = String::with_capacity(1024);
    loop {
        let (result, used) = decoder.decode_to_string_without_replacement(bytes, &mut part, true);
        bytes = bytes.get(used..).unwrap_or_default();
        text.push_str(&part);
        part.clear();
        match result {
            DecoderResult::InputEmpty => return (text, replaced),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                text.push(char::REPLACEMENT_CHARACTER);
                replaced += 1;
            }
        }
    }
}

fn read_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, usize) {
    let (mut text, mut replaced) = (String::with_capacity(bytes.len() / 2), 0);
    let scalar_of = |four: &[u8]| char::from_u32(unit(four.try_into().ok()?));
    for four in bytes.chunks(4) {
        let scalar = scalar_of(four);
        text.push(scalar.unwrap_or(char::REPLACEMENT_CHARACTER));
        replaced += usize::from(scalar.is_none());
    }
    (text, replaced)
}

/// Returns whether a text may contain this many controls: 30 % if a mark or valid UTF-8 makes the
/// encoding certain, 3 % if it is guessed. Random bytes have about five.
fn few_controls(text: &str, certain: bool) -> bool {
    count_controls(text.as_bytes()) * 100 <= text.len() * if certain { 30 } else { 3 }
}

/// Counts the C0 controls and DELs that do not occur in texts. Tab, LF, VT, FF, CR, BS
/// (overstrikes) and ESC (colours) do.
fn count_controls(bytes: &[u8]) -> usize {
    let odd = |byte: u8| byte < 8 || (byte > 13 && byte < 32 && byte != 27) || byte == 127;
    // Blocks whose count fits a byte let the compiler use vector code.
    let count = |block: &[u8]| block.iter().map(|byte| u8::from(odd(*byte))).sum::<u8>();
    bytes.chunks(255).map(|b| usize::from(count(b))).sum()
}

/// Converts every CR LF and CR to LF.
fn fold_line_ends(text: String) -> (String, LineEnds) {
    let bytes = text.as_bytes();
    if memchr(b'\r', bytes).is_none() {
        let has_lf = memchr(b'\n', bytes).is_some();
        return (text, if has_lf { LineEnds::Lf } else { LineEnds::None });
    }
    let crlf = memmem::find_iter(bytes, b"\r\n").count();
    let lone = |end| memchr_iter(end, bytes).count() > crlf;
    let cr = lone(b'\r');
    let line_ends = match (lone(b'\n'), cr) {
        (false, false) => LineEnds::CrLf,
        (false, true) if crlf == 0 => LineEnds::Cr,
        _ => LineEnds::Mixed,
    };
    let text = text.replace("\r\n", "\n");
    (if cr { text.replace('\r', "\n") } else { text }, line_ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(bytes: &[u8], text: &str, encoding: &str, replaced: usize) -> Decoded {
        let decoded = decode(bytes.to_vec()).unwrap();
        assert_eq!((&*decoded.text, decoded.encoding), (text, encoding));
        assert_eq!(decoded.replaced, replaced, "in {text}");
        decoded
    }

    #[test]
    fn utf8_is_not_copied_and_only_cr_changes() {
        let raw = "e\u{301}\t\u{C}\u{B}\u{85}\u{2028}\u{FFFD}\u{FEFF}\0 strewn".to_owned();
        reads(raw.as_bytes(), &raw, "utf-8", 0);
        let at = raw.as_ptr();
        assert!(decode(raw.into_bytes()).is_ok_and(|decoded| decoded.text.as_ptr() == at));
        let ends = |raw: &str, text: &str| reads(raw.as_bytes(), text, "utf-8", 0).line_ends;
        assert_eq!(ends("a", "a"), LineEnds::None);
        assert_eq!(ends("a\nb", "a\nb"), LineEnds::Lf);
        assert_eq!(ends("a\r\nb\r\n", "a\nb\n"), LineEnds::CrLf);
        assert_eq!(ends("a\rb\r", "a\nb\n"), LineEnds::Cr);
        assert_eq!(ends("a\r\nb\r", "a\nb\n"), LineEnds::Mixed);
    }

    #[test]
    fn unicode_schemes_with_and_without_a_mark() {
        let text = "\u{FEFF}Мир и 一 \u{1F600}\nпокой дома\n";
        let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect();
        let long = |unit: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| unit(c.into())).collect();
        let both = |encoding: &str, mark_len: usize, bytes: Vec<u8>| {
            assert!(reads(&bytes, &text[3..], encoding, 0).had_bom);
            assert!(!reads(&bytes[mark_len..], &text[3..], encoding, 0).had_bom);
        };
        both("utf-8", 3, text.into());
        both("utf-16le", 2, wide(u16::to_le_bytes));
        both("utf-16be", 2, wide(u16::to_be_bytes));
        both("utf-32le", 4, long(u32::to_le_bytes));
        both("utf-32be", 4, long(u32::to_be_bytes));
    }

    #[test]
    fn legacy_encodings_and_damage() {
        let zh = "今天的天气很好，我们去公园。\n";
        for (name, text) in [("ibm866", "Привет!"), ("iso-2022-jp", "日本"), ("gbk", zh)] {
            let encoding = Encoding::for_label(name.as_bytes());
            reads(&encoding.unwrap().encode(text).0, text, name, 0);
        }
        let damaged = [&encoding_rs::GBK.encode(zh).0, &b"\xff\n"[..]].concat();
        reads(&damaged, &format!("{zh}\u{FFFD}\n"), "gbk", 1);
        reads(b"\x93caf\xe9\x94", "“café”", "windows-1252", 0);
        reads(b"\xd0\x9c\xef\xbf\xbd\xd0", "М\u{FFFD}\u{FFFD}", "utf-8", 1);
    }

    #[test]
    fn a_look_is_enough_only_where_no_part_is_text() {
        let noise = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()[5];
        let noise: Vec<u8> = (0..SAMPLE as u64).map(noise).collect();
        let text = "Пять-шесть дивизий. ".repeat(SAMPLE / 30);
        let text = &text.as_bytes()[..SAMPLE];
        let nothing = vec![0; SAMPLE];
        assert!(binary(&noise, &[&noise, &nothing]).is_some());
        assert!(binary(&nothing, &[&nothing, &nothing]).is_some());
        for parts in [[text, &noise, &noise], [&noise, text, &noise], [&noise, &nothing, text]] {
            assert_eq!(binary(parts[0], &parts[1..]), None);
        }
        // A part begins and ends anywhere.
        assert!((0..4).all(|at| binary(&noise, &[&text[at..SAMPLE - at]]).is_none()));
        let wide: Vec<u8> = "Мир и покой. ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(binary(&wide, &[&noise, &noise]), None, "it is read, and then refused");
        assert_eq!(binary(b"%PDF-1.7\n\0", &[text]), Some("PDF document"));
    }

    #[test]
    fn binary_data_is_refused_and_nothing_panics() {
        let refused = |bytes: &[u8]| decode(bytes.to_vec()).is_err();
        assert!(refused(b"PK\x03\x04") && refused(b"GIF89a\x01\0") && refused(&[0; 99]));
        assert!(!refused(b"GIF89a is a format") && !refused(b""));
        for [high, low] in (0..=u16::MAX).step_by(7).map(u16::to_be_bytes) {
            let _ = decode(vec![high, low, 0, low, b'\n', high, 0]);
        }
    }
}
