//! A table that somebody else wrote, row by row.
//!
//! Owns what stands between its cells (a program that wrote it anew may have put a semicolon or a tab there), and
//! that a row which makes no sense is refused by itself, with its number.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::import::ImportedFile;
use super::refused::EntryPlace;

/// A table, before its rows are read.
pub(super) struct TableReader<'a> {
    reader: Reader<&'a [u8]>,
    /// What its columns are called.
    pub(super) headings: StringRecord,
    /// The line of a quotation mark that is not closed.
    unended: Option<usize>,
}

impl<'a> TableReader<'a> {
    /// Begins to read one.
    ///
    /// # Errors
    /// When there are no headings; a clause says why.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, String> {
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |sign: &u8| memchr::memchr_iter(*sign, line).count();
        let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
        let headings = reader.headers().map_err(|error| error.to_string())?.clone();
        Ok(Self { reader, headings, unended: unended(bytes, delimiter) })
    }

    /// Gives each row to `take`; those that are none are refused.
    pub(super) fn rows(
        mut self,
        file: &mut ImportedFile,
        mut take: impl FnMut(EntryPlace, &StringRecord, &mut ImportedFile),
    ) {
        let mut rows = (2..).zip(self.reader.records()).peekable();
        while let Some((number, record)) = rows.next() {
            let at = EntryPlace::Row(number);
            let Ok(record) = record else {
                file.refuse_at(at, NO_CSV);
                continue;
            };
            if let Some(line) = self.unended.filter(|_| rows.peek().is_none()) {
                file.refuse_at(at, ends_early(line));
                continue;
            }
            take(at, &record, file);
        }
    }
}

/// Why a row is refused whose bytes are no text.
const NO_CSV: &str = "a line that is no CSV";

/// Says why a row is refused in which the file ends.
fn ends_early(line: usize) -> String {
    format!("the file ends too early: the quotation mark on line {line} is not closed")
}

/// Returns the line of the quotation mark that opens a cell and is not closed, if there is one: the file was
/// cut there, whatever a reader of CSV makes of it.
fn unended(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let (mut line, mut opened, mut begins) = (1, None, true);
    let mut bytes = bytes.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        line += usize::from(byte == b'\n');
        if opened.is_some() {
            // Two of them are one that is meant.
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                opened = None;
            }
            continue;
        }
        if byte == b'"' && begins {
            opened = Some(line);
        }
        begins = byte == delimiter || matches!(byte, b'\n' | b'\r');
    }
    opened
}
