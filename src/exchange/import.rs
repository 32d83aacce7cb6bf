//! What a file of another program says, before it is known which of our documents it means.
//!
//! Owns which file is of which format, and that an entry which makes no sense is refused by itself, with
//! its reason counted. The files come from elsewhere: nothing in them is believed, and nothing in them
//! makes a reader go deeper, or unpack more, than it says here.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::refused::{EntryPlace, Refusals, name_of};
use super::{
    brat_import, csv, hypothesis, json, kindle, koreader, koreader_notes, refi_import, w3c,
    webanno_import, zotero, zotero_table,
};

/// More entries than this are not read.
pub const MOST: usize = 1_000_000;
/// More words than this are not taken from one file, in bytes: a file may name the same ones many times.
const MOST_BYTES: usize = 256 << 20;
/// More tags than this are not taken of one entry.
pub const MOST_TAGS: usize = 1_000;
/// A longer name is no path, person or tag, in bytes.
pub const LONGEST_NAME: usize = 4_096;
/// JSON with more values than this is not read: each takes far more memory than its letters.
const MOST_VALUES: usize = 32_000_000;

/// A format that is read.
#[derive(Clone, Copy, Debug)]
pub struct ImportFormat {
    /// What it is called.
    pub name: &'static str,
    /// Whether a file is of it, from its bytes, then from its name.
    pub claims: fn(&ImportSource) -> bool,
    /// Reads it; an error is a clause that says why nothing could be read.
    pub read: fn(&ImportSource) -> Result<ImportedFile, String>,
}

/// A file that is to be read.
#[derive(Clone, Copy)]
pub struct ImportSource<'a> {
    /// Its name, without its folder.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Reads a file of another name in the same folder, if there is one.
    pub beside: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl fmt::Debug for ImportSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("ImportSource").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> ImportSource<'a> {
    /// Returns the bytes without a byte-order mark.
    #[must_use]
    pub fn content(&self) -> &'a [u8] {
        self.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(self.bytes)
    }

    /// Returns its name without this extension, if it has that.
    #[must_use]
    pub fn without(&self, extension: &str) -> Option<&'a str> {
        let (stem, end) = self.name.rsplit_once('.')?;
        end.eq_ignore_ascii_case(extension).then_some(stem)
    }

    /// Returns the first byte that is no white space.
    #[must_use]
    pub fn first_byte(&self) -> Option<u8> {
        self.content().iter().copied().find(|byte| !byte.is_ascii_whitespace())
    }

    /// Returns whether `words` stand anywhere in it.
    #[must_use]
    pub fn holds(&self, words: &str) -> bool {
        memchr::memmem::find(self.bytes, words.as_bytes()).is_some()
    }
}

/// Every format that is read; the first that claims a file reads it.
pub const IMPORTS: &[ImportFormat] = &[
    brat_import::IMPORT,
    webanno_import::IMPORT,
    refi_import::IMPORT,
    w3c::IMPORT,
    hypothesis::IMPORT,
    koreader::EXPORTED,
    koreader::SIDECAR,
    koreader_notes::MARKDOWN,
    koreader_notes::TEXT,
    json::IMPORT,
    kindle::IMPORT,
    csv::IMPORT,
    zotero_table::IMPORT,
    zotero::IMPORT,
];

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct ImportedFile {
    /// Its highlights and notes.
    pub entries: Vec<ImportedEntry>,
    /// What was refused.
    pub refused: Refusals,
    /// How long the words of the entries are together, in bytes.
    bytes: usize,
    /// What has no counterpart here and was left out, with how many of it there are.
    pub left_out: BTreeMap<String, usize>,
}

/// A highlight or a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedEntry {
    /// Where it stands in the file.
    pub at: EntryPlace,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Who wrote it.
    pub annotator: Option<String>,
    /// The path of the document, as the file has it.
    pub path: Option<String>,
    /// The digest of the text in which the places count.
    pub sha256: Option<String>,
    /// What else the file says of the document.
    pub work: Option<ImportedWork>,
    /// The passage; `None` for what is said of a document as a whole.
    pub passage: Option<ImportedPassage>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its colour, in a program where colours mean something.
    pub colour: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// What the file would say if there were any.
    pub states: StatedParts,
}

/// What a file has a place for in each entry, so that nothing there means that there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatedParts {
    /// The note.
    pub note: bool,
    /// The tags.
    pub tags: bool,
}

/// A document of another program, of which neither path nor digest may be known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedWork {
    /// What all entries on the same document have in common, and no others.
    pub key: String,
    /// Its title.
    pub title: Option<String>,
    /// The names that its file may have, without a folder.
    pub files: Vec<String>,
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
    /// Counts an entry that is not taken, and of which no more can be said.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.refused.add(why, String::new());
    }

    /// Counts an entry that is not taken, and says where it stands.
    pub fn refuse_at(&mut self, at: EntryPlace, why: impl Into<String>) {
        self.refused.add(why, at.to_string());
    }

    /// Returns whether an entry with this many bytes could be taken. To be asked before they are copied,
    /// where a file can name the same words many times.
    #[must_use]
    pub fn has_room(&self, bytes: usize) -> bool {
        self.entries.len() < MOST && self.bytes.saturating_add(bytes) <= MOST_BYTES
    }

    /// Counts an entry for which there is no room, and takes no more.
    pub fn refuse_for_room(&mut self) {
        self.bytes = usize::MAX;
        self.refuse(format!("there are more than {MOST} entries, or {} MiB", MOST_BYTES >> 20));
    }

    /// Counts what has no counterpart here.
    pub fn leave(&mut self, what: impl Into<String>) {
        *self.left_out.entry(what.into()).or_default() += 1;
    }

    /// Takes an entry if it makes sense.
    pub fn take(&mut self, mut entry: ImportedEntry) {
        entry.note = entry.note.map(|note| note.replace("\r\n", "\n").trim_end().to_owned());
        entry.note.take_if(|note| note.is_empty());
        // What has no name gets one.
        entry.id.take_if(|id| id.is_empty());
        if let Some(digest) = &mut entry.sha256 {
            digest.make_ascii_lowercase();
        }
        let mut seen = HashSet::new();
        entry.tags.retain(|tag| seen.insert(tag.clone()));
        if entry.tags.len() > MOST_TAGS {
            return self.refused.add(format!("more than {MOST_TAGS} tags"), name_of(&entry));
        }
        let size = entry.size();
        if !self.has_room(size) {
            return self.refuse_for_room();
        }
        self.bytes += size;
        match &entry.passage {
            None if entry.note.is_none() && entry.tags.is_empty() => {
                self.refused.add("neither a passage nor a note", name_of(&entry));
            }
            Some(passage) => {
                let is_backwards =
                    passage.start.zip(passage.end).is_some_and(|(start, end)| start >= end);
                let no_words = passage.quote.as_deref().is_none_or(str::is_empty);
                if is_backwards {
                    self.refused.add("a passage that ends before it begins", name_of(&entry));
                } else if no_words && passage.start.zip(passage.end).is_none() {
                    self.refused.add("a passage without words or place", name_of(&entry));
                } else {
                    self.entries.push(entry);
                }
            }
            None => self.entries.push(entry),
        }
    }
}

impl ImportedEntry {
    /// Returns how long its words are, in bytes.
    fn size(&self) -> usize {
        let names = [&self.id, &self.annotator, &self.path, &self.sha256, &self.note];
        let names = names.into_iter().flatten().chain(&self.tags);
        let passage = self
            .passage
            .iter()
            .flat_map(|passage| passage.quote.iter().chain([&passage.prefix, &passage.suffix]));
        let work = self.work.iter();
        let work = work.flat_map(|work| work.title.iter().chain([&work.key]).chain(&work.files));
        names.chain(passage).chain(work).map(String::len).sum()
    }
}

/// Reads JSON, unless it has more values than a file of annotations could need.
///
/// # Errors
/// When it is not valid JSON, or too much of it; a clause says which.
pub fn json_value(bytes: &[u8]) -> Result<Value, String> {
    let begins_value = |byte: &&u8| matches!(byte, b',' | b'[' | b'{');
    if bytes.iter().filter(begins_value).count() > MOST_VALUES {
        return Err(format!("it has more than {} million values", MOST_VALUES / 1_000_000));
    }
    serde_json::from_slice(bytes).map_err(|error| format!("not valid JSON: {error}"))
}

/// Returns the words of this name in an object, if there are any.
pub(super) fn words<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|words| !words.is_empty())
}

/// Returns a time as other programs write it (RFC 3339).
#[must_use]
pub fn time(written: &str) -> Option<Timestamp> {
    let time: Timestamp = written.trim().parse().ok()?;
    // Annotations are dated to the second.
    Timestamp::from_second(time.as_second()).ok()
}

/// Returns a time that is written without a zone (`2024-03-05 09:12:45`); it is taken as UTC.
#[must_use]
pub fn local_time(written: &str) -> Option<Timestamp> {
    let time: DateTime = written.trim().replacen(' ', "T", 1).parse().ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

/// Returns whether this is a SHA-256 in hexadecimal digits.
#[must_use]
pub fn is_digest(written: &str) -> bool {
    written.len() == 64 && written.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the formats are made of, and what they do not expect.
    fn file() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "T1\tA 0 5\tNine \n",
            "T2\tB 2 4;9 99999999999999999999\tx\n",
            "#1\tAnnotatorNotes T1\tso\n",
            "#FORMAT=WebAnno TSV 3.3\n",
            "#T_SP=a.B|value|note\n",
            "#T_SP=c|ROLE_x|y\n",
            "#Text=Nine\\n 🎖 十\n",
            "1-1\t0-4\tNine\tA[1]|\\|[2]\t*[1]|_\n",
            "1-2\t18446744073709551615-3\tx\t[\n",
            "1-3\t9-9999\t十\tB\t*\n",
            "Nine (Li (Wei))\n",
            "- Your Highlight on page 3 | Location 18446744073709551615-4 | Added on May 99, 0000\n",
            "- 您在位置 #1-2的笔记 | 添加于 99999年13月40日\n",
            "==========\n",
            "\n\n",
            "return {",
            "[\"annotations\"]={",
            "[1]={drawer='x',text=\"a\\",
            "}",
            "[[",
            "--[=[",
            "0x",
            "-1e+",
            "“nine” ",
            "([a](zotero://open-pdf/library/items/A?annotation=K))",
            "](zotero://",
            "![",
            "# Annotations  \n",
            "# Nine\n##### Li\n",
            "### Page 1 @ 05 March 2024 09:12:45 PM\n",
            "\n---\n",
            "[x](<file://",
            "\u{3000}\u{3000}-- Page: 1\n",
            "-=-=-=-=-=-\n",
            "<p><a href=\"zotero://open/x?annotation=K\">",
            "</a>",
            "&#",
            "<i #",
            "{\"rows\":[",
            "{\"entries\":[",
            "{\"uri\":\"a://b/c%\",\"target\":[{\"selector\":[{}]}],\"text\":\"x\"}",
            "]}",
            ",",
            "null",
            "annotationText,comment,tags,key\n",
            "\"a\",b,\"[\"\"x\"\"]\",'=1\n",
            "document,quote,made_start,made_end\n",
            "\u{feff}",
            "\r\n",
            "🎖",
            "十",
            "\\",
            "PK\u{3}\u{4}",
        ]);
        prop::collection::vec(
            prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => ".{0,6}"],
            0..14,
        )
        .prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn whatever_a_file_says_is_read_or_refused(file in file(), other in file()) {
            let beside = |_: &str| Some(other.as_bytes().to_vec());
            for name in ["a.ann", "b.lua", "c"] {
                let source = ImportSource { name, bytes: file.as_bytes(), beside: &beside };
                for format in IMPORTS {
                    let _ = (format.claims)(&source);
                    let Ok(found) = (format.read)(&source) else { continue };
                    for entry in found.entries {
                        let passage = entry.passage.unwrap_or_default();
                        prop_assert!(passage.start.zip(passage.end).is_none_or(|(start, end)| start < end));
                    }
                }
            }
        }
    }
}
