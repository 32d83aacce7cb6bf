//! Exports from the reader: what is exported, as what, and where to.
//!
//! Owns the names of the formats as a reader types them. How each is made is known elsewhere.

use std::collections::HashSet;
use std::sync::Arc;

use super::Session;
use super::documents::Snapshot;
use super::passages::{ListPassages, PassageKey, PassageOrder, passages_question};

/// The formats, each with the ending of its file.
pub const FORMATS: [(&str, &str); 15] = [
    ("markdown", "md"),
    ("markdown-by-tag", "md"),
    ("footnotes", "md"),
    ("html", "html"),
    ("csv", "csv"),
    ("json", "json"),
    ("bibtex", "bib"),
    ("csl-json", "json"),
    ("w3c", "jsonld"),
    ("refi-qda", "qdpx"),
    ("refi-qda-codebook", "qdc"),
    ("brat", "zip"),
    ("iob", "zip"),
    ("webanno-tsv", "zip"),
    ("zip", "zip"),
];

/// Write highlights and notes to a file.
#[derive(Debug)]
pub struct ExportPassages {
    /// The name of the format.
    pub format: &'static str,
    /// The file, as typed: from the folder in which the program was started.
    pub file: String,
    /// Whether a file that is there is replaced.
    pub replaces: bool,
    /// How passages are cited.
    pub citation: String,
    /// What is exported.
    pub scope: ExportScope,
    /// What they are told from.
    pub list: ListPassages,
}

/// What is exported.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportScope {
    /// Everything on all documents, or on those that the list shows: their numbers.
    Documents(Option<(Snapshot, Arc<Vec<u32>>)>),
    /// What the table of passages shows under this order.
    Shown(PassageOrder),
    /// What is marked there.
    Marked(HashSet<PassageKey>),
}

impl ExportScope {
    /// Returns what the list shows.
    #[must_use]
    pub fn of_list(session: &Session) -> Self {
        let documents = &session.documents;
        let is_filtered = !documents.wanted_filter().trim().is_empty();
        let shown = || (documents.all().clone(), documents.shown_numbers().clone());
        Self::Documents(is_filtered.then(shown))
    }

    /// Returns whether it is only a part of what is there: then there may be nothing in it.
    #[must_use]
    pub fn is_part(&self) -> bool {
        match self {
            Self::Documents(shown) => shown.is_some(),
            Self::Shown(order) => !order.filter.trim().is_empty(),
            Self::Marked(_) => true,
        }
    }

    /// Says why there is nothing in it.
    #[must_use]
    pub fn nothing(&self) -> String {
        match self {
            Self::Documents(_) => "nothing is written on the documents of the list".to_owned(),
            Self::Shown(order) => format!("nothing that is saved matches {}", order.filter.trim()),
            Self::Marked(_) => "nothing of what is marked is saved yet".to_owned(),
        }
    }

    /// Says what it is, for whoever is asked for a format.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Documents(None) => "the whole library".to_owned(),
            Self::Documents(Some(_)) => "the list".to_owned(),
            Self::Shown(order) if order.filter.trim().is_empty() => "the table".to_owned(),
            Self::Shown(order) => format!("what matches {}", order.filter.trim()),
            Self::Marked(marks) => format!("{} marked", marks.len()),
        }
    }
}

/// How far an export has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// So many documents of so many; of a whole library only the first is known.
    Going(usize, Option<usize>),
    /// The file is there, and was left as it is.
    IsThere(String),
    /// What was written, and what the format could not carry.
    Done(String),
}

/// Returns the question that exports something.
#[must_use]
pub fn export_question(
    session: &Session,
    (format, file): (&'static str, String),
    scope: ExportScope,
    replaces: bool,
) -> ExportPassages {
    let order = match &scope {
        ExportScope::Shown(order) => order.clone(),
        ExportScope::Documents(_) | ExportScope::Marked(_) => PassageOrder::default(),
    };
    let citation = session.config.settings.copying.citation.clone();
    let list = passages_question(session, order);
    ExportPassages { format, file, replaces, citation, scope, list }
}

/// Returns the file that is offered for a format, named as the library.
#[must_use]
pub fn offered_file(session: &Session, ending: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name: String =
        session.config.library.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    format!("{}.{ending}", if name.is_empty() { "library" } else { name })
}
