//! `gloss notes`: all highlights and notes of all annotators, in reading order.
//!
//! Owns the record behind JSON, Markdown and the plain form. Annotations that have moved, or whose
//! documents are missing, are never left out; `state` reports this.

mod markdown;
mod plain;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::disk::store::Store;
use crate::disk::store::resolve::Resolver;
use crate::library::{ReadResult, Wanted};
use crate::model::anchor::{Resolution, ResolutionKind};
use crate::model::annotation::{Highlight, Note};
use crate::model::cancel::Cancel;
use crate::model::citation::{quotation, quoted};
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::span::Span;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// As JSON: [{id, annotator, document, start, end, made_start, made_end, sha256, quote, prefix,
    /// suffix, page, section, tags, note, state, created, updated}]
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As Markdown, a heading for each document
    #[arg(long)]
    markdown: bool,
}

/// One annotation. For a note on a whole document, everything about a passage is null; such a note
/// is exact as long as the document exists, and orphaned otherwise.
#[derive(Serialize)]
struct NoteRecord {
    id: String,
    annotator: String,
    document: String,
    /// Where the passage is now, in code points; null if it has no place.
    start: Option<usize>,
    end: Option<usize>,
    /// Where it was when the highlight was made, in the text with this SHA-256, and its words there.
    made_start: Option<usize>,
    made_end: Option<usize>,
    sha256: Option<String>,
    quote: Option<String>,
    prefix: Option<String>,
    suffix: Option<String>,
    /// The page of the source on which the passage begins, and the heading it stands under; null
    /// where the format says none.
    page: Option<String>,
    section: Option<String>,
    /// Both, as they are cited.
    #[serde(skip)]
    place: Vec<String>,
    /// The words for reading: on one line, without the numbers that call notes.
    #[serde(skip)]
    words: Option<String>,
    tags: Vec<String>,
    note: Option<String>,
    state: ResolutionKind,
    created: String,
    updated: String,
}

/// The records of one document, and its heading.
struct Chapter {
    path: String,
    title: Option<String>,
    /// The reason, if there is no text.
    missing: Option<String>,
    records: Vec<NoteRecord>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::without_documents(globals)?;
    let gathered = gather(&context)?;
    for problem in &gathered.problems {
        remark(format!("{problem} ({})", problem.remedy()));
    }
    let sheets: Vec<&Sheet> = gathered.sheets.iter().filter(|sheet| sheet.count() > 0).collect();
    let paths: Vec<DocPath> = sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let chapters = context.library.read_map(&paths, Wanted::Everything, &cancel, |at, _, read| {
        Some(Chapter::new(&context.store, sheets.get(at)?, read))
    });
    let chapters: Vec<Chapter> = chapters.into_iter().flatten().collect();
    if arguments.json {
        let records: Vec<&NoteRecord> = chapters.iter().flat_map(|c| &c.records).collect();
        out.json(&records)?;
    } else if chapters.is_empty() {
        let store = crate::disk::file::shown(context.store.root());
        remark(format!("no highlights or notes in {store}"));
    } else if arguments.markdown {
        markdown::write(context.library.name(), &chapters, out)?;
    } else {
        plain::write(&chapters, out)?;
    }
    // Whoever processes the output should notice that it is incomplete.
    Ok(if gathered.problems.is_empty() { ExitStatus::Done } else { ExitStatus::Amiss })
}

impl Chapter {
    fn new(store: &Store, sheet: &Sheet, read: ReadResult) -> Self {
        let (document, missing) = match read {
            Ok(document) => (Some(document), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let path = sheet.path.as_str();
        let mut records = Vec::new();
        let mut highlights = Vec::new();
        let mut places = document.as_ref().map(|document| Resolver::new(store, &document.text));
        for (annotator, loaded) in &sheet.books {
            let notes = loaded.notebook.notes.iter();
            let state = match document {
                Some(_) => ResolutionKind::Exact,
                None => ResolutionKind::Orphaned,
            };
            records.extend(notes.map(|note| NoteRecord::of_note(path, annotator, note, state)));
            for mark in &loaded.notebook.highlights {
                // Without a text the highlight cannot be located.
                let mut state = Resolution::Orphaned;
                let mut here = None;
                let mut now = None;
                if let (Some(document), Some(places)) = (&document, &mut places) {
                    state = places.resolve(&mark.anchor);
                    let points = |span: Span| {
                        (document.text.points(span.start), document.text.points(span.end))
                    };
                    here = state.span().map(points);
                    now = state.span();
                }
                // Ordered by where the highlight is now.
                let place = here.unwrap_or((mark.anchor.start, mark.anchor.end));
                let record = NoteRecord::of_highlight(path, annotator, mark, (state.kind(), here));
                highlights.push((place, record.cited(document.as_deref(), now)));
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

impl NoteRecord {
    fn of_note(document: &str, annotator: &str, note: &Note, state: ResolutionKind) -> Self {
        Self {
            id: note.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            start: None,
            end: None,
            made_start: None,
            made_end: None,
            sha256: None,
            quote: None,
            prefix: None,
            suffix: None,
            page: None,
            section: None,
            place: Vec::new(),
            words: None,
            tags: Vec::new(),
            note: Some(note.text.clone()),
            state,
            created: note.created.to_string(),
            updated: note.updated.to_string(),
        }
    }

    /// `place` is what became of the highlight, and its code points if it has a place.
    fn of_highlight(
        document: &str,
        annotator: &str,
        mark: &Highlight,
        place: (ResolutionKind, Option<(usize, usize)>),
    ) -> Self {
        let ((state, here), anchor) = (place, &mark.anchor);
        Self {
            id: mark.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            start: here.map(|(start, _)| start),
            end: here.map(|(_, end)| end),
            made_start: Some(anchor.start),
            made_end: Some(anchor.end),
            sha256: anchor.text.clone(),
            quote: Some(anchor.quote.clone()),
            prefix: Some(anchor.prefix.clone()),
            suffix: Some(anchor.suffix.clone()),
            page: None,
            section: None,
            place: Vec::new(),
            words: None,
            tags: mark.tags.clone(),
            note: mark.note.clone(),
            state,
            created: mark.created.to_string(),
            updated: mark.updated.to_string(),
        }
    }

    /// Adds where in `document` the passage stands, if it has a place there.
    fn cited(mut self, document: Option<&Document>, now: Option<Span>) -> Self {
        let Some((document, span)) = document.zip(now) else { return self };
        let structure = &document.structure;
        let page = structure.page_at(span.start).filter(|label| !label.is_empty());
        self.page = page.map(str::to_owned);
        let section = structure.section_at(structure.reading_place(span.start));
        self.section = section.map(|section| section.title.clone());
        self.place.extend(structure.pages_named(span));
        let section = self.section.iter().filter(|section| *section != document.title());
        self.place.extend(section.map(|section| quoted(section)));
        if document.text.slice(span) == self.quote.as_deref().unwrap_or_default() {
            self.words = Some(quotation(document, span));
        }
        self
    }
}
