//! Highlights and notes, in the formats that other programs read.
//!
//! Owns the table of formats, and what all of them are given: one document after the other, with what is
//! written on it. A format makes bytes and says what it cannot carry; it opens no file. So no more than
//! one document's text is held at a time.

mod bibliography;
mod brat;
mod brat_import;
pub mod csv;
mod footnotes;
mod html;
mod hypothesis;
pub mod import;
mod iob;
mod json;
mod kindle;
mod kindle_words;
mod koreader;
mod koreader_notes;
mod lua;
mod markdown;
pub mod parts;
pub mod record;
mod refi;
mod refi_import;
pub mod refused;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod w3c;
mod webanno;
mod webanno_import;
mod webanno_text;
pub mod xml;
mod zotero;
mod zotero_html;
mod zotero_table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::model::anchor::ResolutionKind;
use crate::model::annotation::{DocumentMark, Highlight, Note};
use crate::model::apparatus::Rules;
use crate::model::citation::template::CitationStyle;
use crate::model::codebook::Codebook;
use crate::model::count::thousands;
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::span::Span;

/// A format: what `--to` calls it, and how it is made.
#[derive(Clone, Copy, Debug)]
pub struct ExchangeFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, for help.
    pub about: &'static str,
    /// Whether it is several files in a ZIP archive.
    pub is_packed: bool,
    /// Begins one.
    pub begin: fn(ExportSubject) -> Box<dyn Exporter>,
}

/// Every format.
pub const FORMATS: &[ExchangeFormat] = &[
    csv::FORMAT,
    json::FORMAT,
    markdown::FORMAT,
    markdown::BY_TAG,
    footnotes::FORMAT,
    bibliography::BIBTEX,
    bibliography::CSL_JSON,
    html::FORMAT,
    w3c::FORMAT,
    refi::PROJECT,
    refi::CODEBOOK,
    brat::FORMAT,
    iob::FORMAT,
    webanno::FORMAT,
];

/// What all documents of an export have in common.
#[derive(Clone, Debug)]
pub struct ExportSubject {
    /// The library's name.
    pub library: String,
    /// Its tags.
    pub codebook: Codebook,
    /// How passages are cited.
    pub style: CitationStyle,
    /// By which rules facts are read.
    pub rules: Arc<Rules>,
    /// Whether a byte-order mark is wanted, which some spreadsheets need.
    pub with_bom: bool,
}

/// One document, and what is written on it.
#[derive(Clone, Debug)]
pub struct ExportedDocument {
    /// Its path.
    pub path: DocPath,
    /// The document; `None` if it cannot be read.
    pub document: Option<Arc<Document>>,
    /// What annotators say of it as a whole.
    pub marks: Vec<(String, DocumentMark)>,
    /// The notes on it, each with its annotator.
    pub notes: Vec<(String, Note)>,
    /// The highlights, in the order of their places.
    pub passages: Vec<ExportedPassage>,
}

/// A highlight, and what became of it.
#[derive(Clone, Debug)]
pub struct ExportedPassage {
    /// Whose it is.
    pub annotator: String,
    /// The highlight.
    pub mark: Highlight,
    /// What became of it.
    pub state: ResolutionKind,
    /// Where it is in the text, in bytes; `None` if it has no place.
    pub place: Option<Span>,
}

impl ExportedDocument {
    /// Returns its title, or else its path.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.document.as_ref().and_then(|document| document.apparatus.title.as_deref());
        title.unwrap_or(self.path.as_str())
    }

    /// Returns the text with the highlights that have a place in it; the others are counted as lost.
    pub fn placed(
        &self,
        out: &mut ExportOutput,
    ) -> Option<(&Document, Vec<(&ExportedPassage, Span)>)> {
        let with_place = |one: &&ExportedPassage| one.place.is_some() && self.document.is_some();
        let lost = self.passages.iter().filter(|one| !with_place(one)).count();
        out.lose(UNPLACED, lost);
        let document = self.document.as_deref()?;
        let placed = self.passages.iter().filter_map(|one| Some((one, one.place?)));
        Some((document, placed.collect()))
    }
}

/// A kind of thing that a format cannot carry: one of it, and several. The count stands where `{}` is, or else
/// before it.
pub type LossKind = (&'static str, &'static str);

/// A highlight whose passage is not found in its text.
pub const UNPLACED: LossKind =
    ("highlight without a place in its text", "highlights without a place in their texts");
/// A note on a document as a whole.
pub const DOCUMENT_NOTE: LossKind = ("note on a document", "notes on documents");
/// A note on a highlight.
pub const HIGHLIGHT_NOTE: LossKind = ("note on a highlight", "notes on highlights");
/// A tag of a document as a whole.
pub const DOCUMENT_TAG: LossKind = ("tag of a document", "tags of documents");
/// That a document is finished.
pub const FINISHED: LossKind =
    ("the date on which {} document was finished", "the dates on which {} documents were finished");
/// A tag of a highlight.
const HIGHLIGHT_TAG: LossKind = ("tag of a highlight", "tags of highlights");
/// A highlight that becomes several.
const SEPARATE: LossKind = (
    "highlight with several tags as one (it is one for each tag)",
    "highlights with several tags as one (they are one for each tag)",
);
/// So many highlights may lie over each other where each of them is said anew with every word: what is written
/// would else grow with the square of their number.
const MOST_LAYERS: usize = 64;
/// A highlight that lies over that many others.
const CROWDED: LossKind =
    ("highlight that lies over 64 others", "highlights that lie over 64 others");
/// The times of an annotation.
const TIMES: LossKind = ("the dates of {} annotation", "the dates of {} annotations");
/// A document that cannot be read.
pub const UNREAD: LossKind = ("document that cannot be read", "documents that cannot be read");

/// Bytes of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportPiece {
    /// What follows in the one file.
    Bytes(Vec<u8>),
    /// A file of the archive, by its name.
    Part(String, Vec<u8>),
}

/// What an export has made so far, and what it could not carry.
#[derive(Clone, Debug, Default)]
pub struct ExportOutput {
    /// Bytes that were not taken yet.
    pub pieces: Vec<ExportPiece>,
    losses: BTreeMap<LossKind, usize>,
    /// The annotators whose names are lost.
    nameless: BTreeSet<String>,
}

impl ExportOutput {
    /// Adds text to the one file.
    pub fn put(&mut self, text: impl AsRef<str>) {
        let bytes = text.as_ref().as_bytes();
        match self.pieces.last_mut() {
            Some(ExportPiece::Bytes(last)) => last.extend_from_slice(bytes),
            _ => self.pieces.push(ExportPiece::Bytes(bytes.to_vec())),
        }
    }

    /// Adds a file to the archive.
    pub fn part(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.pieces.push(ExportPiece::Part(name.into(), bytes.into()));
    }

    /// Counts what cannot be carried.
    pub fn lose(&mut self, kind: LossKind, count: usize) {
        if count > 0 {
            *self.losses.entry(kind).or_default() += count;
        }
    }

    /// Counts all that annotators say of a document as a whole.
    pub fn lose_marks(&mut self, document: &ExportedDocument) {
        let marks = || document.marks.iter().map(|(_, mark)| mark);
        self.lose(DOCUMENT_TAG, marks().map(|mark| mark.tags.len()).sum());
        self.lose(FINISHED, marks().filter(|mark| mark.done.is_some()).count());
    }

    /// Counts those whose names cannot be carried, and the annotations of which it is not said when they
    /// were made.
    pub fn lose_names(&mut self, document: &ExportedDocument) {
        let of_notes = document.notes.iter().map(|(annotator, _)| annotator);
        let of_passages = document.passages.iter().map(|one| &one.annotator);
        self.nameless.extend(of_notes.chain(of_passages).cloned());
        self.lose(TIMES, document.notes.len() + document.passages.len());
    }

    /// Returns what was lost, in words, each kind with its count.
    #[must_use]
    pub fn lost(&self) -> Vec<String> {
        let said = |((one, many), count): (&LossKind, &usize)| {
            let kind = if *count == 1 { one } else { many };
            let count = thousands(*count);
            if kind.contains("{}") { kind.replace("{}", &count) } else { format!("{count} {kind}") }
        };
        let names = match self.nameless.len() {
            0 => None,
            1 => Some("whose annotations they are".to_owned()),
            many => Some(format!("which of {} annotators wrote what", thousands(many))),
        };
        self.losses.iter().map(said).chain(names).collect()
    }
}

/// What makes a file of one format.
pub trait Exporter {
    /// Adds a document.
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput);

    /// Ends the file.
    fn finish(&mut self, out: &mut ExportOutput);
}

/// Returns an id that is the same each time: for what has none of its own, so that a second import
/// updates and does not double.
fn stable_id(parts: &[&str]) -> Uuid {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or_default().to_le_bytes());
        digest.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Returns the id of an annotation as a UUID: its own if that is one.
fn uuid_of(id: &str) -> Uuid {
    Uuid::parse_str(id).unwrap_or_else(|_| stable_id(&["annotation", id]))
}
