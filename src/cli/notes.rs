//! `gloss notes`: all highlights and notes of all annotators, in reading order.
//!
//! Owns the record that JSON, Markdown and the plain form are made of. Drifted annotations and
//! those of documents that are gone are never left out: `state` tells.

mod markdown;
mod plain;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::out::Out;
use super::{Globals, Outcome, Status};
use crate::library::{Reading, Wanted};
use crate::model::anchor::Resolution;
use crate::model::annotation::{Highlight, Note};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// As JSON: [{id, annotator, document, start, end, quote, tags, note, state, created, updated}]
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As Markdown, a heading for each document
    #[arg(long)]
    markdown: bool,
}

/// One annotation. Of a note on a whole document, everything about a passage is null; such a note
/// is exact as long as there is the document, and orphaned without it.
#[derive(Serialize)]
struct Record {
    id: String,
    annotator: String,
    document: String,
    start: Option<usize>,
    end: Option<usize>,
    quote: Option<String>,
    tags: Vec<String>,
    note: Option<String>,
    state: &'static str,
    created: String,
    updated: String,
}

/// The records of one document, and what a heading over them says.
struct Chapter {
    path: String,
    title: Option<String>,
    /// Why there is no text, if there is none.
    missing: Option<String>,
    records: Vec<Record>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> Outcome {
    let context = Context::without_documents(globals)?;
    let gathered = gather(&context)?;
    for problem in &gathered.problems {
        remark(format!("{problem} (`gloss check` says how to mend it)"));
    }
    let sheets: Vec<&Sheet> = gathered.sheets.iter().filter(|sheet| sheet.count() > 0).collect();
    let paths: Vec<DocPath> = sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let chapters = context.library.read_map(&paths, Wanted::Everything, &cancel, |at, _, read| {
        Some(Chapter::new(sheets.get(at)?, read))
    });
    let chapters: Vec<Chapter> = chapters.into_iter().flatten().collect();
    if arguments.json {
        let records: Vec<&Record> = chapters.iter().flat_map(|c| &c.records).collect();
        out.json(&records)?;
    } else if chapters.is_empty() {
        let store = crate::disk::file::shown(context.store.root());
        remark(format!("there are no highlights and no notes in {store}"));
    } else if arguments.markdown {
        markdown::write(context.library.name(), &chapters, out)?;
    } else {
        plain::write(&chapters, out)?;
    }
    // Whoever takes this for all there is should notice that it is not.
    Ok(if gathered.problems.is_empty() { Status::Done } else { Status::Amiss })
}

impl Chapter {
    fn new(sheet: &Sheet, read: Reading) -> Self {
        let (document, missing) = match read {
            Ok(document) => (Some(document), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let path = sheet.path.as_str();
        let mut records = Vec::new();
        let mut highlights = Vec::new();
        for (annotator, loaded) in &sheet.books {
            let notes = loaded.notebook.notes.iter();
            let state = if document.is_some() { "exact" } else { "orphaned" };
            records.extend(notes.map(|note| Record::of_note(path, annotator, note, state)));
            for mark in &loaded.notebook.highlights {
                // Without a text there is no place for it.
                let mut state = Resolution::Orphaned;
                let mut place = mark.anchor.start;
                if let Some(document) = &document {
                    state = mark.anchor.resolve(&document.text);
                    // It is read where it stands now.
                    place = state.span().map_or(place, |span| document.text.points(span.start));
                }
                let record = Record::of_highlight(path, annotator, mark, &state);
                highlights.push(((place, mark.anchor.end), record));
            }
        }
        highlights.sort_by_key(|(place, _)| *place);
        records.extend(highlights.into_iter().map(|(_, record)| record));
        Self {
            path: path.to_owned(),
            title: document.and_then(|document| document.apparatus.title.clone()),
            missing,
            records,
        }
    }
}

impl Record {
    fn of_note(document: &str, annotator: &str, note: &Note, state: &'static str) -> Self {
        Self {
            id: note.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            start: None,
            end: None,
            quote: None,
            tags: Vec::new(),
            note: Some(note.text.clone()),
            state,
            created: note.created.to_string(),
            updated: note.updated.to_string(),
        }
    }

    fn of_highlight(document: &str, annotator: &str, mark: &Highlight, state: &Resolution) -> Self {
        Self {
            id: mark.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            start: Some(mark.anchor.start),
            end: Some(mark.anchor.end),
            quote: Some(mark.anchor.quote.clone()),
            tags: mark.tags.clone(),
            note: mark.note.clone(),
            state: state.name(),
            created: mark.created.to_string(),
            updated: mark.updated.to_string(),
        }
    }
}
