//! Mail: one message, as in an `.eml` file or a Maildir.
//!
//! Owns what a reader of mail sees: the subject as a heading, who wrote to whom and when below it,
//! the body, messages inside of the message, and a list of what is attached ([`message`], [`shown`]). Letters that merely
//! begin with `From:` and `To:` stay plain text. Heads are read in [`head`], parts are cut in
//! [`parts`], and lines become paragraphs in [`body`]; many messages in one file are the business of
//! [`super::collection`].

mod body;
pub(super) mod head;
mod message;
mod parts;
mod shown;
#[cfg(test)]
mod tests;
mod transfer;

use self::head::{line_of, name_of, trimmed};
use super::{Claim, Format, Limits, Read, Source, Unreadable};

/// Mail.
pub const FORMAT: Format =
    Format { name: "mail", version: 2, claims, read, watched: false, was_plain: true };

/// How far a head is looked for, in bytes.
const NEAR: usize = 64 << 10;
/// Every message has some of these …
const COMMON: [&str; 7] =
    ["From", "To", "Date", "Subject", "Message-ID", "Received", "MIME-Version"];
/// … and one that was sent by a program one of these.
const BY_PROGRAM: [&str; 3] = ["Message-ID", "Received", "MIME-Version"];

fn claims(source: &Source) -> Claim {
    let is_named = source.ends_in(&["eml"]);
    let head = without_envelope(source.head(NEAR), is_named);
    let (mut common, mut by_program) = (0_u32, false);
    let mut rest = head;
    let mut lines = 0;
    while !rest.is_empty() {
        let line = line_of(rest);
        rest = rest.get(line.len()..).unwrap_or_default();
        lines += 1;
        if trimmed(line).is_empty() || lines > 2000 {
            break;
        }
        let among = |names: &[&str], name: &[u8]| {
            names.iter().any(|other| other.as_bytes().eq_ignore_ascii_case(name))
        };
        match name_of(line) {
            Some(name) => {
                common += u32::from(among(&COMMON, name));
                by_program |= among(&BY_PROGRAM, name);
            }
            None if line.starts_with(b" ") || line.starts_with(b"\t") => {}
            // Not all of this is a head.
            None if is_named => break,
            None => return Claim::No,
        }
    }
    match common {
        2.. if is_named || by_program => Claim::Bytes,
        1.. if is_named => Claim::Name,
        _ => Claim::No,
    }
}

/// Returns a message without the line that says how it came, as some programs leave it there.
fn without_envelope(bytes: &[u8], may_be: bool) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if may_be && bytes.starts_with(b"From ") {
        bytes.get(line_of(bytes).len()..).unwrap_or_default()
    } else {
        bytes
    }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let parts = parts::cut(without_envelope(source.bytes, true), limits)?;
    if parts.first().is_some_and(shown::is_smime) {
        return Err(shown::wrapped(parts.first()));
    }
    message::read(&parts, limits)
}
