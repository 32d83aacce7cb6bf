//! Strings of a file's own words, as in titles.
//!
//! Owns the encodings that they may have. What pages print is told by their fonts.

/// Reads a string of the file's own words, as in titles.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(words) => words.to_owned(),
            // The file's own encoding is close to that of Windows.
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]]));
    let words: String = char::decode_utf16(units).filter_map(Result::ok).collect();
    // Between escapes stands the language.
    words.split('\u{1b}').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_in_any_encoding() {
        assert_eq!(decoded(b"\xfe\xff\x05\xd0\x00!"), "א!");
        assert_eq!(decoded("né".as_bytes()), "né");
        assert_eq!(decoded(b"n\xe9"), "né");
        assert_eq!(decoded(b"\xfe\xff\x00\x1b\x00e\x00n\x00\x1b\x00a"), "a");
    }
}
