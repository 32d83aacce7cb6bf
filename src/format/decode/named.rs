//! Encodings by name, as readers name them in their settings for files that nobody can guess.
//!
//! Owns the names, and the code pages of DOS. What is read without a name is not known here.

use encoding_rs::Encoding;
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

use super::{Decoded, NotText, finish, mark, read, signature};

/// Every encoding of the Encoding Standard, as it is named here.
const STANDARD: &str = "big5 euc-jp euc-kr gb18030 gbk ibm866 iso-2022-jp iso-8859-2 iso-8859-3 \
    iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 \
    iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh shift_jis utf-8 utf-16be utf-16le \
    windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 \
    windows-1256 windows-1257 windows-1258 x-mac-cyrillic x-user-defined";
/// Code pages of DOS that the Encoding Standard does not know. (It knows 866.)
const PAGES: &str = "cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 \
    cp863 cp864 cp865 cp869 cp874";

/// Decodes a whole file in an encoding that is named, for instance by the reader's settings; `None`
/// if no encoding has this name. A byte-order mark still goes before the name: no text in another
/// encoding begins with one.
#[must_use]
pub fn decode_as(bytes: &[u8], name: &str) -> Option<Result<Decoded, NotText>> {
    let encoding = known_encoding(name)?;
    if let Some(kind) = signature(bytes) {
        return Some(Err(NotText::Binary { kind }));
    }
    let mark = mark(bytes);
    let encoding = mark.unwrap_or(encoding);
    let number = encoding.strip_prefix("cp").and_then(|number| number.parse().ok());
    let read = match number.and_then(|number: u16| DECODING_TABLE_CP_MAP.get(&number)) {
        Some(table) => read_page(table, bytes),
        None => read(encoding, bytes),
    };
    Some(finish(read, encoding, mark.is_some()))
}

/// Returns the names of all encodings, as [`Decoded::encoding`] has them.
pub fn encodings() -> impl Iterator<Item = &'static str> {
    [STANDARD, PAGES, "utf-32le utf-32be"].into_iter().flat_map(str::split_whitespace)
}

/// Returns the name that [`Decoded::encoding`] has for an encoding, by any of its names: a label of
/// the Encoding Standard, UTF-32, or a code page of DOS such as `cp437` or `IBM850`.
#[must_use]
pub fn known_encoding(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase().replace('_', "-");
    let name = match name.as_str() {
        "macroman" | "mac-roman" => "macintosh",
        "maccyrillic" | "mac-cyrillic" => "x-mac-cyrillic",
        "utf-32" | "utf32" | "utf32le" => "utf-32le",
        "utf32be" => "utf-32be",
        other => other,
    };
    let one_of = |names: &'static str, name: &str| {
        names.split_whitespace().find(|known| known.eq_ignore_ascii_case(name))
    };
    if let Some(encoding) = Encoding::for_label_no_replacement(name.as_bytes()) {
        return one_of(STANDARD, encoding.name());
    }
    let number = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    let system = name[..name.len() - number.len()].trim_end_matches('-');
    if matches!(system, "" | "cp" | "ibm" | "dos" | "oem") {
        return one_of(PAGES, &format!("cp{number}"));
    }
    one_of("utf-32le utf-32be", name)
}

/// Decodes a code page of DOS. Its first half is ASCII.
fn read_page(table: &TableType, bytes: &[u8]) -> (String, usize) {
    let (mut text, mut replaced) = (String::with_capacity(bytes.len() * 2), 0);
    for byte in bytes {
        let scalar = match (byte.checked_sub(128).map(usize::from), table) {
            (None, _) => Some(char::from(*byte)),
            (Some(at), TableType::Complete(all)) => all.get(at).copied(),
            (Some(at), TableType::Incomplete(some)) => some.get(at).copied().flatten(),
        };
        text.push(scalar.unwrap_or(char::REPLACEMENT_CHARACTER));
        replaced += usize::from(scalar.is_none());
    }
    (text, replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_by_name() {
        let reads = |name: &str, bytes: &[u8], text: &str| {
            let decoded = decode_as(bytes, name).unwrap().unwrap();
            assert_eq!((&*decoded.text, decoded.replaced), (text, 0), "{name}");
            decoded.encoding
        };
        assert_eq!(reads("cp437", b"M\x81nchen \xc4\xb3 \x9cs", "München ─│ £s"), "cp437");
        assert_eq!(reads("IBM-850", b"Lisboa, n\xc6o, \xd5", "Lisboa, não, ı"), "cp850");
        assert_eq!(reads("852", b"P\xfd\xa1li\xe7 \x88odz", "Příliš łodz"), "cp852");
        assert_eq!(reads("dos_737", b"\x80\x9f\xe3\xa4\x98", "Αθήνα"), "cp737");
        assert_eq!(reads("cp869", b"\xa4\xe2\x9e\xe7\xd6", "Αθήνα"), "cp869");
        assert_eq!(reads("775", b"\xcfem\xd3", "Žemė"), "cp775");
        assert_eq!(reads("cp857", b"I\x9f\x8dk", "Işık"), "cp857");
        assert_eq!(reads("cp855", b"\xd3\xb7\xe1", "Мир"), "cp855");
        assert_eq!(reads("cp862", b"\x99\x8c\x85\x8d", "שלום"), "cp862");
        assert_eq!(reads("cp866", b"\x8c\xa8\xe0", "Мир"), "ibm866");
        assert_eq!(reads("cp874", b"\xe4\xb7\xc2", "ไทย"), "cp874");
        assert_eq!(reads("Mac_Roman", b"caf\x8e \xd2ici\xd3", "café “ici”"), "macintosh");
        assert_eq!(reads("mac-cyrillic", b"\x8c\xe8\xf0", "Мир"), "x-mac-cyrillic");
        assert_eq!(reads("latin1", b"caf\xe9\r\n", "café\n"), "windows-1252");
        assert_eq!(reads("utf-32", b"A\0\0\0", "A"), "utf-32le");
        assert_eq!(reads("KOI8-R", b"\xed\xc9\xd2", "Мир"), "koi8-r");
        // A mark is surer than a name.
        assert_eq!(reads("cp437", b"\xef\xbb\xbfcaf\xc3\xa9", "café"), "utf-8");
        assert!(decode_as(b"a", "ebcdic").is_none() && decode_as(b"a", "cp1").is_none());
        assert!(decode_as(b"a", "hz-gb-2312").is_none(), "only ever U+FFFD");
        assert!(decode_as(b"\x89PNG\r\n\x1a\n", "cp437").unwrap().is_err());
        assert_eq!(decode_as(b"\xff", "cp874").unwrap().unwrap().replaced, 1);
        for name in PAGES.split_whitespace().chain(STANDARD.split_whitespace()) {
            assert_eq!(known_encoding(name), Some(name));
            let all: Vec<u8> = (32..=255).collect();
            let _ = decode_as(&all, name).unwrap();
        }
    }
}
