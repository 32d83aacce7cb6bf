//! What a file of another program says, before it is known which of our documents it means.
//!
//! Owns which file is of which format, and that an entry which makes no sense is refused by itself, with
//! its reason counted. The files come from elsewhere: nothing in them is believed, and nothing in them
//! makes a reader go deeper, or unpack more, than it says here.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{csv, json, refi_import, w3c};

/// More entries than this are not read.
pub const MOST: usize = 1_000_000;

/// A format that is read.
#[derive(Clone, Copy, Debug)]
pub struct ImportFormat {
    /// What it is called.
    pub name: &'static str,
    /// Whether a file is of it, from its bytes.
    pub claims: fn(&[u8]) -> bool,
    /// Reads it; an error is a clause that says why nothing could be read.
    pub read: fn(&[u8]) -> Result<ImportedFile, String>,
}

/// Every format that is read; the first that claims a file reads it.
pub const IMPORTS: &[ImportFormat] = &[refi_import::IMPORT, w3c::IMPORT, json::IMPORT, csv::IMPORT];

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct ImportedFile {
    /// Its highlights and notes.
    pub entries: Vec<ImportedEntry>,
    /// How many entries were refused, by their reasons.
    pub refused: BTreeMap<String, usize>,
}

/// A highlight or a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedEntry {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Who wrote it.
    pub annotator: Option<String>,
    /// The path of the document, as the file has it.
    pub path: Option<String>,
    /// The digest of the text in which the places count.
    pub sha256: Option<String>,
    /// The passage; `None` for what is said of a document as a whole.
    pub passage: Option<ImportedPassage>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
}

/// A passage, as far as a file says where it is; in code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedPassage {
    /// Where it begins.
    pub start: Option<usize>,
    /// Where it ends.
    pub end: Option<usize>,
    /// Its words.
    pub quote: Option<String>,
    /// What stands before it.
    pub prefix: String,
    /// What stands after it.
    pub suffix: String,
}

impl ImportedFile {
    /// Counts an entry that is not taken.
    pub fn refuse(&mut self, why: impl Into<String>) {
        *self.refused.entry(why.into()).or_default() += 1;
    }

    /// Takes an entry if it makes sense.
    pub fn take(&mut self, mut entry: ImportedEntry) {
        entry.note = entry.note.map(|note| note.replace("\r\n", "\n").trim_end().to_owned());
        entry.note.take_if(|note| note.is_empty());
        if self.entries.len() >= MOST {
            return self.refuse(format!("there are more than {MOST}"));
        }
        match &mut entry.passage {
            None if entry.note.is_none() && entry.tags.is_empty() => {
                self.refuse("neither a passage nor a note");
            }
            Some(passage) => {
                let is_backwards =
                    passage.start.zip(passage.end).is_some_and(|(start, end)| start >= end);
                let no_words = passage.quote.as_deref().is_none_or(str::is_empty);
                if is_backwards {
                    self.refuse("a passage that ends before it begins");
                } else if no_words && passage.start.zip(passage.end).is_none() {
                    self.refuse("a passage without words or place");
                } else {
                    self.entries.push(entry);
                }
            }
            None => self.entries.push(entry),
        }
    }
}

/// Returns a time as other programs write it (RFC 3339).
#[must_use]
pub fn time(written: &str) -> Option<Timestamp> {
    let time: Timestamp = written.trim().parse().ok()?;
    // Annotations are dated to the second.
    Timestamp::from_second(time.as_second()).ok()
}

/// Returns what `%` and two digits stand for in a reference.
#[must_use]
pub fn decoded(reference: &str) -> String {
    let mut bytes = Vec::with_capacity(reference.len());
    let mut rest = reference.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let code = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| reference.to_owned())
}

/// Returns whether this is a SHA-256 in hexadecimal digits.
#[must_use]
pub fn is_digest(written: &str) -> bool {
    written.len() == 64 && written.bytes().all(|byte| byte.is_ascii_hexdigit())
}
