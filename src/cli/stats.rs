//! `gloss stats`: what the work on the library has come to, in numbers and pictures.
//!
//! Owns what is counted: the passages that a filter takes, as `gloss notes` shows them, where they are now.
//! Counting itself is in [`crate::model::statistics`], and the same in the reader.

mod plain;
mod record;
mod svg;
mod table;

use std::collections::{HashMap, HashSet};

use clap::Args;

use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::notes::AskedNotes;
use super::out::Out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::store::resolve::Resolver;
use crate::library::{ReadResult, Wanted};
use crate::model::anchor::{Resolution, ResolutionKind};
use crate::model::annotation::Annotation;
use crate::model::cancel::Cancel;
use crate::model::codebook::Codebook;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::model::settings::Borders;
use crate::model::statistics::{
    CountedDocument, CountedPassage, CountedWhole, CountedWork, ReadSoFar, WorkStatistics,
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only what matches, as in gloss notes: tag:forces annotator:iris date:1951 state:moved
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// As JSON: {filter, passages, documents, untagged, tags, years, months, undated, matrix, together,
    /// progress, coverage}
    #[arg(long, conflicts_with_all = ["csv", "svg"])]
    json: bool,
    /// As CSV (RFC 4180), a number on each line: picture, tag, other_tag, document, date, annotator, measure,
    /// value; a cell that a spreadsheet would take for a formula begins with an apostrophe
    #[arg(long, conflicts_with = "svg")]
    csv: bool,
    /// As a picture that needs no other file, for light and dark pages
    #[arg(long)]
    svg: bool,
}

/// What was counted, and what is said with it.
struct CountedLibrary {
    name: String,
    filter: String,
    statistics: WorkStatistics,
    codebook: Codebook,
    is_ascii: bool,
}

/// A highlight or a note that is asked for, and where it is now.
struct TakenWriting {
    writing: Writing,
    place: Option<(usize, usize)>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::without_documents(globals)?;
    let filter = arguments.filter.join(" ");
    let (counted, is_complete) = count(&context, &filter)?;
    if arguments.json {
        record::write(&counted, out)?;
    } else if arguments.csv {
        table::write(&counted, out)?;
    } else if arguments.svg {
        out.raw(svg::picture(&counted).as_bytes())?;
    } else {
        plain::write(&counted, out)?;
    }
    if counted.statistics.passages == 0 {
        remark(if filter.trim().is_empty() {
            "nothing is highlighted yet".to_owned()
        } else {
            format!("no passage matches {filter:?}")
        });
        if !filter.trim().is_empty() {
            return Ok(ExitStatus::Amiss);
        }
    }
    // Whoever processes the output should notice that it is incomplete.
    Ok(if is_complete { ExitStatus::Done } else { ExitStatus::Amiss })
}

/// Counts what a filter takes; says whether everything in the store could be read.
fn count(context: &Context, filter: &str) -> Result<(CountedLibrary, bool), Fault> {
    let gathered = gather(context)?;
    let is_complete = gathered.tell_problems();
    let asked = AskedNotes::new(filter, context, &gathered)?;
    let taken = taken(context, &asked, &gathered.sheets);

    let mut documents = Vec::new();
    let mut numbers: HashMap<&DocPath, usize> = HashMap::new();
    let mut listed: HashMap<&DocPath, usize> = HashMap::new();
    let has_passages: HashSet<&DocPath> = taken.iter().map(|one| &one.writing.path).collect();
    for (number, entry) in asked.rows().entries.iter().enumerate() {
        let (path, read) = entry;
        listed.insert(path, number);
        if !asked.could_take(number, None) && !has_passages.contains(path) {
            continue;
        }
        let summary = read.as_ref().ok();
        let apparatus = summary.map(|summary| &summary.apparatus);
        let title = apparatus.and_then(|apparatus| apparatus.title.clone());
        numbers.insert(path, documents.len());
        documents.push(CountedDocument {
            path: path.clone(),
            name: title.unwrap_or_else(|| path.stem().to_owned()),
            date: apparatus.and_then(|apparatus| apparatus.date()),
            length: summary.map(|summary| summary.chars),
            reading: match asked.rows().of_entry(entry).row.read {
                (_, true) => ReadSoFar::All,
                (true, false) => ReadSoFar::Some,
                (false, false) => ReadSoFar::Nothing,
            },
            is_here: true,
        });
    }
    // What is on documents that are gone is not left out.
    for one in &taken {
        let path = &one.writing.path;
        numbers.entry(path).or_insert_with(|| {
            documents.push(CountedDocument {
                path: path.clone(),
                name: path.to_string(),
                date: None,
                length: None,
                reading: ReadSoFar::Nothing,
                is_here: false,
            });
            documents.len() - 1
        });
    }
    let passages = taken.iter().filter_map(|one| {
        Some(CountedPassage {
            document: *numbers.get(&one.writing.path)?,
            annotator: &one.writing.annotator,
            tags: &one.writing.tags,
            is_highlight: one.writing.quote.is_some(),
            place: one.place,
        })
    });
    let passages = passages.collect();
    let finished = gathered.sheets.iter().flat_map(|sheet| {
        let books = sheet.books.iter();
        let books = books.filter(|(_, loaded)| loaded.notebook.document.done.is_some());
        books.map(move |(annotator, _)| (annotator.as_str(), &sheet.path))
    });
    let finished = finished.filter_map(|(annotator, path)| {
        let is_asked = asked.could_take(*listed.get(path)?, Some(annotator));
        Some((annotator, *numbers.get(path).filter(|_| is_asked)?))
    });
    let wholes = gathered.sheets.iter().flat_map(|sheet| {
        let books = sheet.books.iter();
        books.map(move |(annotator, loaded)| (annotator, &sheet.path, &loaded.notebook.document))
    });
    let wholes = wholes.filter_map(|(annotator, path, whole)| {
        let is_asked = asked.could_take(*listed.get(path)?, Some(annotator));
        let document = *numbers.get(path).filter(|_| is_asked)?;
        Some(CountedWhole { document, annotator, tags: &whole.tags })
    });
    let wholes = wholes.collect();
    let names: Vec<String> = gathered.codebook.tags.iter().map(|tag| tag.name.clone()).collect();
    let finished = finished.collect();
    let work = CountedWork { documents, passages, wholes, finished, codebook: &names };
    // Nobody cancels it.
    let statistics = WorkStatistics::of(work, &Cancel::default()).unwrap_or_default();
    let counted = CountedLibrary {
        name: context.library.name().to_owned(),
        filter: filter.trim().to_owned(),
        statistics,
        codebook: gathered.codebook,
        is_ascii: context.settings.settings.display.borders == Borders::Ascii,
    };
    Ok((counted, is_complete))
}

/// Returns what is asked for. Documents with highlights are read, to find where these are now.
fn taken(context: &Context, asked: &AskedNotes, sheets: &[Sheet]) -> Vec<TakenWriting> {
    let sheets: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.count() > 0).collect();
    let paths: Vec<DocPath> = sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let taken = context.library.read_map(&paths, Wanted::Text, &cancel, |at, _, read| {
        sheets.get(at).map(|sheet| on_document(context, asked, sheet, &read)).unwrap_or_default()
    });
    taken.into_iter().flatten().collect()
}

fn on_document(
    context: &Context,
    asked: &AskedNotes,
    sheet: &Sheet,
    read: &ReadResult,
) -> Vec<TakenWriting> {
    let text = read.as_ref().ok().map(|document| &document.text);
    let mut places = text.map(|text| Resolver::new(&context.store, text));
    let mut taken = Vec::new();
    for (annotator, loaded) in &sheet.books {
        let book = &loaded.notebook;
        let notes = book.notes.iter().cloned().map(Annotation::Note);
        let all = book.highlights.iter().cloned().map(Annotation::Highlight).chain(notes);
        for one in all {
            let (mut kind, mut place) = (ResolutionKind::Exact, None);
            if let Annotation::Highlight(mark) = &one {
                let state = places.as_mut().map(|places| places.resolve(&mark.anchor));
                // Without a text the highlight cannot be located.
                let state = state.unwrap_or(Resolution::Orphaned);
                kind = state.kind();
                place = text.zip(state.span());
            } else if text.is_none() {
                kind = ResolutionKind::Orphaned;
            }
            let writing = Writing::of_one(&sheet.path, annotator, &one);
            let writing = writing.filter(|writing| asked.takes(writing, Some(kind)));
            taken.extend(writing.map(|writing| TakenWriting {
                writing,
                place: place.map(|(text, span)| (text.points(span.start), text.points(span.end))),
            }));
        }
    }
    taken
}
