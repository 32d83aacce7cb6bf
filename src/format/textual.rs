//! Formats whose files are texts with marks in them.
//!
//! Owns how such a file is decoded, and what is said of what cannot be. What the marks mean, each
//! format knows itself.

use super::decode::{self, Decoded};
use super::{Limits, Source, Unreadable};

/// The text of a file, marks and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The text, with LF as its only line end.
    pub text: String,
    /// What is lost of it, as a clause.
    pub loss: Option<String>,
}

/// Decodes a file.
///
/// # Errors
/// When it is not text, or longer than a text may be.
pub fn decode(source: &Source, limits: &Limits) -> Result<Marked, Unreadable> {
    limits.check()?;
    let decoded = decode::decode(source.bytes.to_vec());
    marked(decoded.map_err(|error| Unreadable::Damaged(error.to_string()))?, limits)
}

/// Says what is lost of a decoded text.
///
/// # Errors
/// When it is longer than a text may be.
pub fn marked(decoded: Decoded, limits: &Limits) -> Result<Marked, Unreadable> {
    let Decoded { text, replaced, .. } = decoded;
    if text.len() > limits.text {
        let most = limits.text >> 20;
        return Err(Unreadable::TooMuch(format!("its text is longer than {most} MiB")));
    }
    limits.check()?;
    let loss = match replaced {
        0 => None,
        1 => Some("1 invalid byte sequence".to_owned()),
        more => Some(format!("{more} invalid byte sequences")),
    };
    Ok(Marked { text, loss })
}

/// Returns whether a file may be text at all.
#[must_use]
pub fn may_be(source: &Source) -> bool {
    decode::binary(source.head(decode::SAMPLE), &[]).is_none()
}

/// Returns the beginning of a file as text; where it is cut, a letter may be wrong.
#[must_use]
pub fn opening(source: &Source, length: usize) -> Option<String> {
    Some(decode::decode(source.head(length).to_vec()).ok()?.text)
}
