//! RTF, the rich text format of word processors.
//!
//! Owns nothing but its name: its tokens are [`tokens`], its code pages [`codes`], its groups
//! [`groups`]; what control words do is in [`reader`] and [`words`], and what is written then in
//! [`text`]. Layout is not read from it, only what says what the words are.

mod codes;
mod groups;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod words;

use super::{Claim, Format, Limits, Read, Source, Unreadable};

/// The format.
pub const FORMAT: Format =
    Format { name: "rtf", version: 2, claims, read, watched: false, was_plain: true };

fn claims(source: &Source) -> Claim {
    let head = source.head(64);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if head.trim_ascii_start().starts_with(b"{\\rtf") { Claim::Bytes } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    reader::read(source.bytes, limits)
}
