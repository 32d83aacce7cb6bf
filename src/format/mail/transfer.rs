//! From the bytes of a part to what was meant: transfer encodings and character sets.
//!
//! Owns how forgiving that is: mail is often labelled wrongly, and a damaged part still has words
//! in it. Knows nothing of the parts of a message.

use std::borrow::Cow;

use encoding_rs::Encoding;
use oem_cp::code_table::DECODING_TABLE_CP_MAP;

use crate::format::decode;

/// How the bytes of a part were made fit for sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    #[default]
    AsTheyAre,
    QuotedPrintable,
    Base64,
}

impl Transfer {
    /// Reads the words of `Content-Transfer-Encoding`. What is unknown is taken as it is.
    pub fn named(words: &str) -> Self {
        let word = words.trim().trim_end_matches(';');
        if word.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if word.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::AsTheyAre
        }
    }

    /// Returns the bytes that were meant.
    pub fn decoded(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::AsTheyAre => Cow::Borrowed(bytes),
            Self::QuotedPrintable => Cow::Owned(quoted_printable(bytes)),
            Self::Base64 => Cow::Owned(base64(bytes)),
        }
    }

    /// Returns how many bytes were meant, without keeping them.
    pub fn decoded_len(self, bytes: &[u8]) -> usize {
        match self {
            Self::AsTheyAre => bytes.len(),
            Self::QuotedPrintable => quoted_printable(bytes).len(),
            Self::Base64 => bytes.iter().filter(|byte| sextet(**byte).is_some()).count() * 3 / 4,
        }
    }
}

/// Decodes base64. What is not of its alphabet is passed over, and after padding it goes on: parts
/// that were encoded one by one and put together are read to their end.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        if *byte == b'=' {
            count = 0;
        }
        let Some(sextet) = sextet(*byte) else { continue };
        bits = (bits << 6) | sextet;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
        }
    }
    decoded
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Decodes quoted-printable. Blanks at the end of a line were added on the way, and are dropped; a
/// sign that begins nothing stands for itself.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (line, end) = match line {
            [line @ .., b'\r', b'\n'] => (line, &b"\r\n"[..]),
            [line @ .., b'\n'] => (line, &b"\n"[..]),
            line => (line, &b""[..]),
        };
        let line = line.trim_ascii_end();
        match line {
            [line @ .., b'='] => unescape(line, b'=', &mut decoded),
            line => {
                unescape(line, b'=', &mut decoded);
                decoded.extend_from_slice(end);
            }
        }
    }
    decoded
}

/// Appends `bytes`, where `sign` and two hexadecimal digits are one byte.
fn unescape(bytes: &[u8], sign: u8, decoded: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        match (digit(0), digit(1)) {
            (Some(high), Some(low)) if *byte == sign => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = after.get(2..).unwrap_or_default();
            }
            _ => decoded.push(*byte),
        }
    }
}

/// Decodes the "Q" encoding of headers.
pub(super) fn q(bytes: &[u8]) -> Vec<u8> {
    let blanks: Vec<u8> = bytes.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
    let mut decoded = Vec::with_capacity(blanks.len());
    unescape(&blanks, b'=', &mut decoded);
    decoded
}

/// Text from bytes, and whether some of it had to be replaced or guessed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The text, with LF as its only line end.
    pub text: String,
    /// How many characters stand for bytes that mean nothing.
    pub replaced: usize,
    /// Whether the character set is not known here, and was guessed.
    pub guessed: bool,
}

/// Decodes text that is said to be in the character set `label`. A wrong label is seen through where
/// the bytes themselves leave no doubt.
pub(super) fn text(bytes: &[u8], label: &str) -> Words {
    let label = label.trim();
    let named = Encoding::for_label(label.as_bytes());
    let is_default = label.is_empty()
        || ["us-ascii", "utf-8", "utf8", "ascii", "unknown-8bit", "x-unknown", "8bit"]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(label));
    let is_latin = named == Some(encoding_rs::WINDOWS_1252);
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let found = match named {
        _ if is_default || (is_latin && is_utf8) => None,
        Some(named) if named != encoding_rs::REPLACEMENT => {
            let (text, _, damaged) = named.decode(bytes);
            let replaced =
                if damaged { text.matches(char::REPLACEMENT_CHARACTER).count() } else { 0 };
            Some((text.into_owned(), replaced))
        }
        _ => code_page(label)
            .and_then(|page| DECODING_TABLE_CP_MAP.get(&page))
            .map(|table| (table.decode_string_lossy(bytes), 0)),
    };
    // In these, ASCII bytes stand for other letters.
    let in_seven_bits = ["utf-7", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312"]
        .iter()
        .any(|other| other.eq_ignore_ascii_case(label));
    let guessed =
        found.is_none() && !is_default && !is_latin && (in_seven_bits || !bytes.is_ascii());
    let (text, replaced) = found.unwrap_or_else(|| guess(bytes));
    Words { text: fold(text), replaced, guessed }
}

fn guess(bytes: &[u8]) -> (String, usize) {
    match decode::decode(bytes.to_vec()) {
        Ok(decoded) => (decoded.text, decoded.replaced),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), 0),
    }
}

/// Returns the number of a code page: 437 of `IBM437`, `cp437`, `cp-437`.
fn code_page(label: &str) -> Option<u16> {
    let start = label.find(|c: char| c.is_ascii_digit())?;
    let (name, number) = label.split_at(start);
    let name = name.trim_end_matches(['-', '_']).to_ascii_lowercase();
    ["cp", "ibm", "csibm", "oem"].contains(&name.as_str()).then(|| number.parse().ok())?
}

fn fold(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(label: &str, bytes: &[u8]) -> String {
        text(bytes, label).text
    }

    #[test]
    fn transfer_encodings_forgive() {
        let quoted = |bytes: &[u8]| {
            String::from_utf8(Transfer::QuotedPrintable.decoded(bytes).into_owned()).unwrap()
        };
        assert_eq!(quoted(b"a=20b=\r\nc  \r\n100 =% =3d= \nd=C3=BC=4"), "a bc\r\n100 =% =dü=4");
        assert_eq!(base64(b"YWJj\r\nZA==YWI="), b"abcdab");
        assert_eq!(base64(b"YW!J-j*"), b"abc");
        assert_eq!(base64(b"="), b"");
        assert_eq!(Transfer::Base64.decoded_len(b"YWJj\r\nZA=="), 4);
        assert_eq!(Transfer::named(" Base64 "), Transfer::Base64);
    }

    #[test]
    fn character_sets_and_wrong_labels() {
        let cyrillic = encoding_rs::KOI8_R.encode("дело 14").0.into_owned();
        assert_eq!(of("koi8-r", &cyrillic), "дело 14");
        let japanese = encoding_rs::ISO_2022_JP.encode("山路を登り").0.into_owned();
        assert_eq!(of("ISO-2022-JP", &japanese), "山路を登り");
        assert_eq!(of("iso-8859-1", "Grüße".as_bytes()), "Grüße");
        assert_eq!(of("iso-8859-1", b"Gr\xfc\xdfe\r\nx\ry"), "Grüße\nx\ny");
        assert_eq!(of("us-ascii", "Grüße".as_bytes()), "Grüße");
        assert_eq!(of("IBM437", b"\x81ber"), "über");
        let unknown = text("Grüße".as_bytes(), "x-nobody-knows");
        assert_eq!((unknown.text.as_str(), unknown.guessed), ("Grüße", true));
        assert!(text(b"Gr+APwA3w-e", "UTF-7").guessed);
        let damaged = text(b"\x1b$B;3", "iso-2022-jp");
        assert_eq!((damaged.text.as_str(), damaged.replaced), ("山", 0));
    }
}
