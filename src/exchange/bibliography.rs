//! BibTeX and CSL-JSON: the documents that are cited, each once.
//!
//! Owns what of a document goes into which field, and that no two entries have one key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, Exporter, UNREAD};
use crate::model::citation::fields::{CitationFields, FieldName};
use crate::model::markup::tex;
use crate::model::span::Span;

/// For LaTeX.
pub const BIBTEX: ExchangeFormat = ExchangeFormat {
    name: "bibtex",
    about: "the documents that are cited, for LaTeX",
    is_packed: false,
    begin: |subject| Box::new(BibliographyExport::new(subject, true)),
};

/// For Zotero, Pandoc and others.
pub const CSL_JSON: ExchangeFormat = ExchangeFormat {
    name: "csl-json",
    about: "the documents that are cited, for Zotero and Pandoc",
    is_packed: false,
    begin: |subject| Box::new(BibliographyExport::new(subject, false)),
};

const NOT_CITED: super::LossKind = (
    "highlight or note itself (the documents are listed)",
    "highlights and notes themselves (the documents are listed)",
);

struct BibliographyExport {
    subject: ExportSubject,
    is_bibtex: bool,
    keys: BTreeSet<String>,
    is_begun: bool,
}

impl BibliographyExport {
    fn new(subject: ExportSubject, is_bibtex: bool) -> Self {
        Self { subject, is_bibtex, keys: BTreeSet::new(), is_begun: false }
    }

    /// Returns the key of a document, another one if it is taken: `acheson1951`, `acheson1951b`.
    fn key(&mut self, wanted: &str) -> String {
        let letters = ('b'..='z').map(|letter| format!("{wanted}{letter}"));
        let numbers = (27..).map(|number: u32| format!("{wanted}-{number}"));
        let mut keys = std::iter::once(wanted.to_owned()).chain(letters).chain(numbers);
        let key = keys.find(|key| !self.keys.contains(key)).unwrap_or_default();
        self.keys.insert(key.clone());
        key
    }
}

impl Exporter for BibliographyExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(document);
        out.lose(NOT_CITED, document.notes.len() + document.passages.len());
        let Some(text) = document.document.as_deref() else {
            out.lose(UNREAD, 1);
            return;
        };
        // A volume has several papers, each of which is cited.
        let places = document.passages.iter().filter_map(|one| one.place);
        let whole = std::iter::once(Span::new(0, 0)).filter(|_| !document.notes.is_empty());
        let mut papers: BTreeMap<Vec<Option<String>>, CitationFields> = BTreeMap::new();
        for span in places.chain(whole) {
            let fields = CitationFields::of(text, span, &self.subject.rules);
            let names =
                [FieldName::Title, FieldName::Volume, FieldName::IsoDate, FieldName::Number];
            let paper = names.map(|name| fields.get(name).map(str::to_owned)).to_vec();
            papers.entry(paper).or_insert(fields);
        }
        for fields in papers.into_values() {
            let key = self.key(fields.get(FieldName::Key).unwrap_or("document"));
            let first = !std::mem::replace(&mut self.is_begun, true);
            if self.is_bibtex {
                out.put(if first { "" } else { "\n" });
                out.put(bibtex(&key, &fields));
            } else {
                out.put(if first { "[\n  " } else { ",\n  " });
                out.put(csl(&key, &fields).to_string());
            }
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        if !self.is_bibtex {
            out.put(if self.is_begun { "\n]\n" } else { "[]\n" });
        }
    }
}

fn bibtex(key: &str, fields: &CitationFields) -> String {
    let mut entry = format!("@misc{{{key}");
    for (name, field) in [
        ("title", FieldName::Title),
        ("author", FieldName::From),
        ("booktitle", FieldName::Volume),
        ("date", FieldName::IsoDate),
        ("year", FieldName::Year),
        ("address", FieldName::Place),
        ("type", FieldName::Kind),
        ("number", FieldName::Number),
        ("note", FieldName::File),
        ("howpublished", FieldName::Path),
    ] {
        if let Some(value) = fields.get(field) {
            // An office is no first and last name, and a style writes titles as they are.
            let is_kept = matches!(field, FieldName::From | FieldName::Title | FieldName::Volume);
            let braces = if is_kept { ("{{", "}}") } else { ("{", "}") };
            // There is no field for where a paper is kept.
            let what = if field == FieldName::File { "file " } else { "" };
            let _ = write!(entry, ",\n  {name} = {}{what}{}{}", braces.0, tex(value), braces.1);
        }
    }
    entry.push_str("\n}\n");
    entry
}

fn csl(key: &str, fields: &CitationFields) -> Value {
    let mut entry = Map::new();
    entry.insert("id".to_owned(), json!(key));
    entry.insert("type".to_owned(), json!("document"));
    for (name, field) in [
        ("title", FieldName::Title),
        ("container-title", FieldName::Volume),
        ("event-place", FieldName::Place),
        ("genre", FieldName::Kind),
        ("number", FieldName::Number),
        ("archive_location", FieldName::File),
        ("source", FieldName::Path),
    ] {
        if let Some(value) = fields.get(field) {
            entry.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(from) = fields.get(FieldName::From) {
        entry.insert("author".to_owned(), json!([{ "literal": from }]));
    }
    let parts: Option<Vec<i32>> = fields
        .get(FieldName::IsoDate)
        .and_then(|date| date.split('-').map(|part| part.parse().ok()).collect());
    if let Some(parts) = parts {
        entry.insert("issued".to_owned(), json!({ "date-parts": [parts] }));
    }
    Value::Object(entry)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::exchange::tests::exported;
    use crate::model::apparatus::{Field, StatedFact, read_with};

    #[test]
    fn an_entry_says_where_a_paper_is_kept_and_keeps_its_title_as_it_is() {
        let mut of = exported("Six divisions.", &[]);
        let mut document = Arc::into_inner(of.document.take().unwrap()).unwrap();
        let facts = [
            (Field::Title, "The Korean War"),
            (Field::From, "The Commander in Chief, Far East (MacArthur)"),
            (Field::Kind, "telegram"),
            (Field::File, "795.00/1-251"),
        ];
        let stated: Vec<StatedFact> = facts
            .map(|(field, words)| StatedFact {
                field,
                words: words.to_owned(),
                span: Span::new(0, 0),
                of_file: false,
            })
            .into();
        let rules = crate::model::apparatus::Rules::default();
        document.apparatus = Arc::new(read_with(document.text.as_str(), &stated, &rules));
        let fields = CitationFields::of(&document, Span::new(0, 3), &rules);
        let entry = bibtex(fields.get(FieldName::Key).unwrap(), &fields);
        for line in [
            "@misc{macarthur,",
            "title = {{The Korean War}}",
            "author = {{The Commander in Chief, Far East (MacArthur)}}",
            "type = {telegram}",
            "note = {file 795.00/1-251}",
        ] {
            assert!(entry.contains(line), "{line}: {entry}");
        }
    }
}
