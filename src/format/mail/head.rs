//! The head of a message or a part: its fields, decoded.
//!
//! Owns which fields are kept, where the head ends, and how encoded words (RFC 2047) become letters.
//! Parameters are read by mailparse. What the fields say of the text is decided in [`super`].

use std::collections::BTreeMap;

use super::transfer::{self, Transfer};

/// The fields that are kept, by their places in [`Head::fields`].
const KEPT: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Date",
    "Subject",
    "Newsgroups",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Message-ID",
    "Content-Length",
];

/// No field is read beyond this many bytes …
const LONGEST: usize = 64 << 10;
/// … and none that has parameters beyond this many.
const LONGEST_WITH_PARAMETERS: usize = 4 << 10;
/// The most bytes of the name of a field.
const LONGEST_NAME: usize = 100;

/// The head of a message or a part.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::format) struct Head<'a> {
    fields: [&'a [u8]; KEPT.len()],
}

/// What `Content-Type` and the like say of a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Kind {
    /// The media type in small letters: `text/plain`.
    pub media: String,
    pub parameters: BTreeMap<String, String>,
    pub transfer: Transfer,
    /// Whether it is to be kept apart from the text.
    pub is_attachment: bool,
    /// The name of its file, if it has one.
    pub file: String,
}

impl Kind {
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    pub fn charset(&self) -> &str {
        self.parameter("charset")
    }
}

impl<'a> Head<'a> {
    /// Reads the head at the start of `bytes`; returns also where the body begins. A head ends at an
    /// empty line, or before a line that is no field.
    pub fn read(bytes: &'a [u8]) -> (Self, usize) {
        let mut head = Self::default();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let line = line_of(rest);
            if trimmed(line).is_empty() {
                return (head, at + line.len());
            }
            let Some(name) = name_of(line) else { return (head, at) };
            let end = at + field_len(rest);
            let kept = KEPT.iter().position(|kept| kept.as_bytes().eq_ignore_ascii_case(name));
            let place = kept.and_then(|kept| head.fields.get_mut(kept));
            if let Some(place) = place.filter(|place| place.is_empty()) {
                *place = bytes.get(at + name.len() + 1..end).unwrap_or_default();
            }
            at = end;
        }
        (head, bytes.len())
    }

    /// Returns the words of a field on one line; empty if there is none.
    pub fn words(&self, name: &str, charset: &str) -> String {
        let raw = self.raw(name);
        decoded(raw.get(..LONGEST).unwrap_or(raw), charset)
    }

    /// Returns what the head says of the part; `default` is its media type if it says nothing.
    pub(super) fn kind(&self, default: &str) -> Kind {
        let limited = |name: &str| {
            let raw = self.raw(name);
            let raw = raw.get(..LONGEST_WITH_PARAMETERS).unwrap_or(raw);
            one_line(&transfer::text(raw, "").text)
        };
        let words = limited("Content-Type");
        let parsed = mailparse::parse_content_type(&words);
        let media = parsed.mimetype.trim();
        let media = if media.contains('/') { media } else { default };
        let disposition = mailparse::parse_content_disposition(&limited("Content-Disposition"));
        let named = |name: &str| {
            let file = disposition.params.get(name).or_else(|| parsed.params.get(name));
            file.map(|file| decoded(file.as_bytes(), "")).unwrap_or_default()
        };
        let file = Some(named("filename")).filter(|file| !file.is_empty());
        Kind {
            media: media.to_owned(),
            is_attachment: disposition.disposition == mailparse::DispositionType::Attachment,
            file: file.unwrap_or_else(|| named("name")),
            transfer: Transfer::named(&limited("Content-Transfer-Encoding")),
            parameters: parsed.params,
        }
    }

    fn raw(&self, name: &str) -> &'a [u8] {
        let at = KEPT.iter().position(|kept| *kept == name);
        at.and_then(|at| self.fields.get(at)).copied().unwrap_or_default()
    }
}

/// Returns the first line, with its end.
pub(in crate::format) fn line_of(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    bytes.get(..end).unwrap_or(bytes)
}

/// Returns a line without its end.
pub(in crate::format) fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns the name of the field that a line begins.
pub(in crate::format) fn name_of(line: &[u8]) -> Option<&[u8]> {
    let start = line.get(..LONGEST_NAME).unwrap_or(line);
    let name = start.get(..memchr::memchr(b':', start)?)?;
    let fits = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    // Two hyphens begin the line between two parts.
    (fits && !name.starts_with(b"--")).then_some(name)
}

/// Returns the length of the field at the start of `bytes`: its line, and those that are set in.
fn field_len(bytes: &[u8]) -> usize {
    let mut len = line_of(bytes).len();
    while let Some(rest) = bytes.get(len..)
        && let Some(b' ' | b'\t') = rest.first()
    {
        let line = line_of(rest);
        if line.trim_ascii().is_empty() {
            break;
        }
        len += line.len();
    }
    len
}

/// Decodes the value of a field. What is neither encoded nor ASCII is taken for UTF-8, else for the
/// character set of the body.
fn decoded(raw: &[u8], charset: &str) -> String {
    let text = if std::str::from_utf8(raw).is_ok() {
        String::from_utf8_lossy(raw).into_owned()
    } else {
        transfer::text(raw, charset).text
    };
    one_line(&encoded_words(&one_line(&text)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes of encoded words side by side in one character set: a letter may begin in one and end in
/// the next.
#[derive(Default)]
struct Run<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

impl Run<'_> {
    fn end(&mut self, text: &mut String) {
        if !self.bytes.is_empty() {
            text.push_str(&transfer::text(&self.bytes, self.charset).text);
            self.bytes.clear();
        }
    }
}

/// Decodes `=?koi8-r?B?5MXMzw==?=`. Blanks between two such words do not count.
fn encoded_words(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut run = Run::default();
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((charset, bytes, len)) = encoded_word(from) else {
            run.end(&mut text);
            text.push_str(before);
            text.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        let follows = !run.bytes.is_empty() && before.trim().is_empty();
        if !follows || !run.charset.eq_ignore_ascii_case(charset) {
            run.end(&mut text);
        }
        if !follows {
            text.push_str(before);
        }
        run.charset = charset;
        run.bytes.extend_from_slice(&bytes);
        rest = from.get(len..).unwrap_or_default();
    }
    run.end(&mut text);
    text.push_str(rest);
    text
}

/// Reads the encoded word at the start of `from`: its character set, its bytes, its length.
fn encoded_word(from: &str) -> Option<(&str, Vec<u8>, usize)> {
    /// The most bytes of one; some programs write far longer ones than they may.
    const LONGEST: usize = 4096;
    let limited = from.get(..from.floor_char_boundary(LONGEST))?;
    let mut parts = limited.get(2..)?.splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    if charset.len() > 60 || encoding.len() != 1 {
        return None;
    }
    let words = rest.get(..rest.find("?=")?)?;
    let bytes = match encoding {
        "B" | "b" => transfer::base64(words.as_bytes()),
        _ if encoding.eq_ignore_ascii_case("q") => transfer::q(words.as_bytes()),
        _ => return None,
    };
    let len = 2 + charset.len() + 1 + encoding.len() + 1 + words.len() + 2;
    // A language may follow the character set.
    Some((charset.split('*').next().unwrap_or(charset), bytes, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_become_letters() {
        let read = |value: &str| decoded(value.as_bytes(), "");
        assert_eq!(
            read("=?ISO-8859-1?Q?J=FCrgen_M=FCller?= <jm@example.org>"),
            "Jürgen Müller <jm@example.org>"
        );
        // A blank between two is none, and a letter may lie across both.
        assert_eq!(read("=?utf-8?Q?f=C3?=\r\n =?UTF-8?Q?=BCr?= x"), "für x");
        assert_eq!(read("=?koi8-r?B?5MXMzw==?= =?utf-8*de?q?=C3=BC?="), "Делоü");
        assert_eq!(read("a =?x?Z?b?= =? c =?utf-8?Q?"), "a =?x?Z?b?= =? c =?utf-8?Q?");
        assert_eq!(decoded(b"\xe4\xc5\xcc\xcf", "koi8-r"), "Дело");
    }

    #[test]
    fn a_head_ends_where_no_field_is() {
        let (head, at) = Head::read(b"to: a,\r\n\tb\r\nTo: no\r\nX: y\r\n\r\nText: x");
        assert_eq!((head.words("To", "").as_str(), at), ("a, b", 28));
        assert_eq!(Head::read(b"To: a\nno field\n").1, 6);
        assert_eq!(Head::read(b"To: a\n--b:\n").1, 6);
        assert_eq!(Head::read(b"").1, 0);
        let (head, _) = Head::read(
            b"Content-Type: application/pdf; name*0*=utf-8''%D0%94; name*1=.pdf\n\
              Content-Disposition: attachment; filename=\"=?utf-8?B?0JQ=?= 14.pdf\"\n\n",
        );
        let kind = head.kind("text/plain");
        assert_eq!((kind.media.as_str(), kind.is_attachment), ("application/pdf", true));
        assert_eq!((kind.file.as_str(), kind.parameter("name")), ("Д 14.pdf", "Д.pdf"));
    }
}
