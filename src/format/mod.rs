//! Formats: the bytes of a file become text and structure.
//!
//! Owns what kinds of file can be read, and which of them a file is. Each format is one file, and
//! one row of [`FORMATS`]. Formats only send what they find to the [`builder`], which alone writes
//! text; that is why all formats read alike. Pure: nothing here opens a file, starts a process or
//! looks at a clock, and what is read depends on the bytes and on the format's version alone.
//!
//! Plain text is the exception: it is what its file is ([`decode`]), and has no structure.

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::model::apparatus::StatedFact;
use crate::model::structure::Structure;

pub mod builder;
pub mod collection;
pub mod decode;
mod docx;
mod entity;
pub mod epub;
pub mod html;
mod inflate;
mod mail;
mod markdown;
mod odt;
mod office;
mod overstrike;
pub mod packed;
mod pdf;
mod rtf;
mod subtitles;
mod tei;
#[cfg(test)]
mod tests;
mod textual;
pub mod zip;

/// Every format but plain text. Of several that claim a file alike, the first reads it.
pub const FORMATS: &[Format] = &[
    epub::FORMAT,
    docx::FORMAT,
    odt::FORMAT,
    odt::FLAT,
    pdf::FORMAT,
    rtf::FORMAT,
    tei::FORMAT,
    html::FORMAT,
    mail::FORMAT,
    subtitles::SRT,
    subtitles::VTT,
    overstrike::FORMAT,
    markdown::FORMAT,
];

/// A format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name: `html`.
    pub name: &'static str,
    /// The version of what it makes of the same bytes, from 1. Texts are kept under it, so a change
    /// of any text is a change of the version.
    pub version: u32,
    /// Tells whether a file is of this format, from its first bytes and its name.
    pub claims: fn(&Source) -> Claim,
    /// Reads a file.
    pub read: fn(&Source, &Limits) -> Result<Read, Unreadable>,
    /// Whether reading it has to be watched from outside: it may take any time and memory, and so
    /// runs in a process of its own.
    pub watched: bool,
    /// Whether files of it were plain text before they were read by it.
    pub was_plain: bool,
}

/// A file to be read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// All of its bytes.
    pub bytes: &'a [u8],
    /// Its name, without its folders.
    pub name: &'a str,
}

/// How certain it is that a file is of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It is not.
    No,
    /// Its name says so, and its bytes do not contradict.
    Name,
    /// Its bytes say so.
    Bytes,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The text, with LF as its only line end.
    pub text: String,
    /// What is said of it.
    pub structure: Structure,
    /// The facts that the file states outside of its text, or marks in it.
    pub facts: Vec<StatedFact>,
    /// What could not be read or was left out, each as a clause: `2 pictures that cannot be found`.
    pub losses: Vec<String>,
    /// Whether words are among that, because the file is damaged.
    pub incomplete: bool,
}

/// What reading may cost.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// The longest text, in bytes.
    pub text: usize,
    /// The most bytes that may be unpacked from a file, in all.
    pub unpacked: u64,
    /// The most parts that a file may have.
    pub parts: usize,
    /// The deepest nesting.
    pub depth: usize,
    /// Whether the time is over, or nobody wants the text any more. Long work has to ask.
    pub is_over: &'a (dyn Fn() -> bool + Sync),
    /// Does two pieces of work at once, if there is a second thread for that.
    pub beside: Option<&'a Beside<'a>>,
}

/// Does the first piece of work on another thread and the second on this one, at the same time, and
/// waits for both. Returns false, and does neither, if there is no other thread.
pub type Beside<'a> = dyn Fn(&mut (dyn FnMut() + Send), &mut dyn FnMut()) -> bool + Sync + 'a;

/// Why a file of a known format has no text; each is shown as the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Unreadable {
    /// A password is needed.
    #[error("encrypted; save it without a password to read it here")]
    Encrypted,
    /// It cannot be understood; says what is wrong, as a clause.
    #[error("damaged: {0}")]
    Damaged(String),
    /// There is nothing to read in it; says why, as a clause.
    #[error("without text: {0}")]
    NoText(String),
    /// It asks for more than is given to a file; says of what, as a clause.
    #[error("not read: {0}")]
    TooMuch(String),
    /// It takes too long.
    #[error("not read: it takes too long")]
    TooSlow,
}

impl Format {
    /// Returns what is kept with annotations on texts that it made, such as `html/1`.
    #[must_use]
    pub fn read_by(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}

impl Default for Limits<'_> {
    fn default() -> Self {
        Self {
            text: 64 << 20,
            unpacked: 256 << 20,
            parts: 20_000,
            depth: 256,
            is_over: &|| false,
            beside: None,
        }
    }
}

impl std::fmt::Debug for Limits<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("text", &self.text).finish_non_exhaustive()
    }
}

impl Limits<'_> {
    /// Says so if the time is over.
    ///
    /// # Errors
    /// [`Unreadable::TooSlow`], if it is.
    pub fn check(&self) -> Result<(), Unreadable> {
        if (self.is_over)() { Err(Unreadable::TooSlow) } else { Ok(()) }
    }
}

/// Returns the format of a file; `None` if it is plain text, or nothing that can be read.
#[must_use]
pub fn format_of(source: &Source) -> Option<&'static Format> {
    let claims = FORMATS.iter().map(|format| ((format.claims)(source), format));
    let claims = claims.filter(|(claim, _)| *claim != Claim::No);
    // Of those that are equally certain the first.
    claims.rev().max_by_key(|(claim, _)| *claim).map(|(_, format)| format)
}

/// Returns whether a file whose first bytes are those of `head` may be of a format, so that it has to
/// be read to find out.
#[must_use]
pub fn may_be_read(head: &Source) -> bool {
    let signs: [&[u8]; 2] = [zip::LOCAL_HEADER, b"%PDF-"];
    signs.iter().any(|sign| head.bytes.starts_with(sign))
        || packed::is_packed(head.bytes)
        || format_of(head).is_some()
}

/// Above this size, in bytes …
const SMALL: u64 = 1 << 20;
/// … a file, or a part of one, may unpack to this many times its packed size, and no more.
const RATIO: u64 = 200;

/// Says so if `name` unpacks to so much more than it takes as only bombs do; sizes are in bytes.
fn check_ratio(name: &str, unpacked: usize, packed: u64) -> Result<(), Unreadable> {
    let unpacked = unpacked as u64;
    if unpacked <= SMALL || unpacked / packed.max(1) < RATIO {
        return Ok(());
    }
    let what =
        format!("{name} unpacks to more than {RATIO} times its size, which is how bombs are made");
    Err(Unreadable::TooMuch(what))
}

impl Source<'_> {
    /// Returns whether its name ends in one of these, without regard to case: `md`.
    #[must_use]
    pub fn ends_in(&self, endings: &[&str]) -> bool {
        let ending = self.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        endings.iter().any(|other| other.eq_ignore_ascii_case(ending))
    }

    /// Returns its first bytes, at most `length`.
    #[must_use]
    pub fn head(&self, length: usize) -> &[u8] {
        self.bytes.get(..length).unwrap_or(self.bytes)
    }
}
