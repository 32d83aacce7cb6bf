//! `gloss notes`: the highlights and notes of all annotators, in reading order or by tag.
//!
//! Owns the record behind JSON, CSV, Markdown and the plain form. Annotations that have moved, or whose
//! documents are missing, are never left out unless a filter says so; `state` reports this.

pub(super) mod filter;
mod markdown;
mod plain;

use clap::{Args, ValueEnum};

pub(super) use self::filter::AskedNotes;
use self::filter::NotesFilter;
use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::disk::store::Store;
use crate::exchange::csv;
use crate::exchange::record::{NoteRecord, records};
use crate::library::{ReadResult, Wanted};
use crate::model::cancel::Cancel;
use crate::model::count::number_of;
use crate::model::path::DocPath;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only what matches: tag:forces annotator:iris state:orphaned quote:divisions date:1951, and words of
    /// passage and note
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// As JSON: [{id, annotator, document, title, date, start, end, made_start, made_end, sha256, quote,
    /// prefix, suffix, page, section, tags, note, state, created, updated}]
    #[arg(long, conflicts_with_all = ["markdown", "csv"])]
    json: bool,
    /// As CSV (RFC 4180), with a line of headings; a cell that a spreadsheet would take for a formula begins
    /// with an apostrophe
    #[arg(long, conflicts_with = "markdown")]
    csv: bool,
    /// As Markdown, a heading for each document or tag
    #[arg(long)]
    markdown: bool,
    /// In the order of the codebook, a highlight under each of its tags
    #[arg(long, value_name = "WHAT")]
    by: Option<NotesOrder>,
}

/// What highlights and notes are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum NotesOrder {
    // In the order of the codebook. (A sentence for help would make all of help longer.)
    Tag,
}

/// The records of one document or of one tag, under one heading.
struct Chapter {
    heading: ChapterHeading,
    records: Vec<NoteRecord>,
}

enum ChapterHeading {
    Document {
        path: String,
        title: Option<String>,
        /// The reason, if there is no text.
        missing: Option<String>,
    },
    /// A tag; none for what has no tag.
    Tag(Option<String>),
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::without_documents(globals)?;
    let gathered = gather(&context)?;
    let is_complete = gathered.tell_problems();
    let typed = arguments.filter.join(" ");
    let filter = NotesFilter::new(&typed, &context, &gathered)?;
    let wanted = |sheet: &&Sheet| sheet.count() > 0 && filter.may_take(sheet);
    let sheets: Vec<&Sheet> = gathered.sheets.iter().filter(wanted).collect();
    let paths: Vec<DocPath> = sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let chapters = context.library.read_map(&paths, Wanted::Everything, &cancel, |at, _, read| {
        Some(Chapter::of_document(&context.store, sheets.get(at)?, read, &filter))
    });
    let mut chapters: Vec<Chapter> = chapters.into_iter().flatten().collect();
    chapters.retain(|chapter| !chapter.records.is_empty());
    if arguments.by == Some(NotesOrder::Tag) {
        let tags = &gathered.codebook.tags;
        chapters = by_tag(chapters, |tag| tags.iter().position(|one| one.name == tag));
    }
    let all = || chapters.iter().flat_map(|chapter| &chapter.records);
    if arguments.json {
        out.json(&all().collect::<Vec<_>>())?;
    } else if arguments.csv {
        let by_tag = arguments.by.is_some();
        out.raw(csv::heading(by_tag).as_bytes())?;
        for record in all() {
            out.raw(csv::row(record, by_tag).as_bytes())?;
        }
    }
    if chapters.is_empty() {
        let all: usize = gathered.sheets.iter().map(Sheet::count).sum();
        if all > 0 {
            let all = number_of(all, "annotation");
            remark(format!("none of {all} matches {typed:?}"));
            return Ok(ExitStatus::Amiss);
        }
        if !arguments.json && !arguments.csv {
            let store = crate::disk::file::shown(context.store.root());
            remark(format!("no highlights or notes in {store}"));
        }
    } else if arguments.markdown {
        markdown::write(context.library.name(), &chapters, out)?;
    } else if !arguments.json && !arguments.csv {
        plain::write(&chapters, out)?;
    }
    // Whoever processes the output should notice that it is incomplete.
    Ok(if is_complete { ExitStatus::Done } else { ExitStatus::Amiss })
}

/// Puts records under their tags: those of the codebook in its order, then others by name, then what has
/// none. A record with several tags is under each of them.
fn by_tag(chapters: Vec<Chapter>, place: impl Fn(&str) -> Option<usize>) -> Vec<Chapter> {
    let mut tagged: Vec<(Option<String>, NoteRecord)> = Vec::new();
    for record in chapters.into_iter().flat_map(|chapter| chapter.records) {
        if record.tags.is_empty() {
            tagged.push((None, record));
        } else {
            let tags = record.tags.clone();
            tagged.extend(tags.into_iter().map(|tag| (Some(tag.clone()), record.under(tag))));
        }
    }
    tagged.sort_by_cached_key(|(tag, _)| {
        let at = tag.as_deref().and_then(&place);
        (tag.is_none(), at.is_none(), at, tag.clone())
    });
    let mut chapters: Vec<Chapter> = Vec::new();
    for (tag, record) in tagged {
        match chapters.last_mut() {
            Some(Chapter { heading: ChapterHeading::Tag(last), records }) if *last == tag => {
                records.push(record);
            }
            _ => {
                chapters.push(Chapter { heading: ChapterHeading::Tag(tag), records: vec![record] });
            }
        }
    }
    chapters
}

impl Chapter {
    fn of_document(store: &Store, sheet: &Sheet, read: ReadResult, filter: &NotesFilter) -> Self {
        let (document, missing) = match read {
            Ok(document) => (Some(document), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let chosen = filter.chosen(store, sheet, document.as_ref());
        let path = sheet.path.as_str().to_owned();
        let apparatus = chosen.document.as_ref().map(|document| &document.apparatus);
        let title = apparatus.and_then(|apparatus| apparatus.title.clone());
        let heading = ChapterHeading::Document { path, title, missing };
        Self { heading, records: records(&chosen) }
    }
}
