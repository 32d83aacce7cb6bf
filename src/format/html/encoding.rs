//! The encoding of an HTML file. Owns where it is stated: by a mark at the start, in the XML
//! declaration, or in a `meta` element; without any of them it is guessed, as for plain text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::format::{Unreadable, decode};

/// A statement of the encoding has to begin within this many bytes.
const HEAD: usize = 4096;

/// Decodes a file; returns its text, and how many places of it could not be decoded.
///
/// # Errors
/// [`Unreadable::Damaged`] if it is no text.
pub(super) fn decoded(bytes: &[u8]) -> Result<(String, usize), Unreadable> {
    let marked = matches!(bytes, [0xEF, 0xBB, 0xBF, ..] | [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    if !marked
        && let Some(encoding) = stated(bytes)
        && let Some(decoded) = by(encoding, bytes)
    {
        return Ok(decoded);
    }
    match decode::decode(bytes.to_vec()) {
        Ok(decoded) => Ok((decoded.text, decoded.replaced)),
        Err(_) if bytes.is_ascii() => Ok((String::from_utf8_lossy(bytes).into_owned(), 0)),
        Err(error) => Err(Unreadable::Damaged(error.to_string())),
    }
}

/// Decodes by a stated encoding; `None` if the bytes contradict it.
fn by(encoding: &'static Encoding, bytes: &[u8]) -> Option<(String, usize)> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if !damaged {
        return Some((text.into_owned(), 0));
    }
    let replaced = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    // A few broken places are damage; many mean that what is stated is wrong.
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    (replaced * 4 <= foreign).then(|| (text.into_owned(), replaced))
}

/// Returns the encoding that a file states.
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let declared = head.starts_with(b"<?xml").then(|| label(&head, b"encoding")).flatten();
    let found = declared.or_else(|| {
        let metas = memchr::memmem::find_iter(&head, b"<meta");
        metas.filter_map(|at| head.get(at..)).find_map(|meta| {
            let end = memchr::memchr(b'>', meta).unwrap_or(meta.len());
            label(meta.get(..end)?, b"charset")
        })
    })?;
    // What can be read as ASCII up to here is not UTF-16, whatever it says.
    if found == UTF_16LE || found == UTF_16BE {
        return Some(UTF_8);
    }
    Some(if found.name() == "x-user-defined" { WINDOWS_1252 } else { found })
}

/// Returns the encoding after `name=`, quoted or not.
fn label(text: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    let at = memchr::memmem::find(text, name)? + name.len();
    let rest = text.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte));
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    Encoding::for_label(rest.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_where_it_is_stated() {
        let is = |bytes: &[u8], text: &str| assert_eq!(decoded(bytes).unwrap().0, text);
        is(b"<meta charset=koi8-r>\xed\xc9\xd2", "<meta charset=koi8-r>Мир");
        is(
            b"<META content='text/html; charset = Shift_JIS'>\x8eR",
            "<META content='text/html; charset = Shift_JIS'>山",
        );
        is(
            b"<?xml version='1.0' encoding='iso-8859-2'?>\xb3",
            "<?xml version='1.0' encoding='iso-8859-2'?>ł",
        );
        is(b"\xef\xbb\xbf<meta charset=latin1>\xc3\xa9", "<meta charset=latin1>é");
        is(b"\xff\xfe<\0p\0>\0", "<p>");
        // It says UTF-16, and is not; it says UTF-8, and is not.
        is(b"<meta charset=utf-16>\xc3\xa9", "<meta charset=utf-16>é");
        is(b"<meta charset=utf-8>caf\xe9 \x93x\x94", "<meta charset=utf-8>café “x”");
        is("<p>Мир".as_bytes(), "<p>Мир");
    }

    #[test]
    fn damage_is_counted() {
        let text = "<meta charset=utf-8>Мир и покой".as_bytes();
        let damaged = [text, b"\xff"].concat();
        assert_eq!(decoded(&damaged).unwrap().1, 1);
        assert!(decoded(&[0, 1, 2, 200, 3, 0, 5, 0, 7]).is_err());
    }
}
