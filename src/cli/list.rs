//! `gloss list`: the documents, with what each says about itself and how many annotations it has.
//!
//! A document that cannot be read is not left out. In JSON it has an `error` (which no other
//! document has) and no facts; in the table it is a line on standard error.

use std::cell::OnceCell;
use std::mem::ManuallyDrop;

use clap::Args;
use jiff::civil;
use serde::Serialize;
use serde_json::{Map, Value};

use super::context::Context;
use super::fault::remark;
use super::index::CorpusSummary;
use super::out::Out;
use super::rows::Rows;
use super::search_index::engine;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::corpus::ReadError;
use crate::disk::file::shown;
use crate::exchange::csv::shown_cell;
use crate::library::search::holders;
use crate::model::annotation::DocumentMark;
use crate::model::apparatus::{
    Apparatus, ApparatusPart, Fact, FactReader, Field, Reference, Rules, When,
};
use crate::model::cancel::Cancel;
use crate::model::cluster::{cut, one_line, width};
use crate::model::count::number_of;
use crate::model::document::Summary;
use crate::model::fuzzy::{self, Ranker};
use crate::model::path::DocPath;
use crate::model::search::query::{Scope, SearchQuery};

/// The width in columns to which titles are cut.
const TITLE: usize = 60;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only what matches: from:stalin date:1950-10..1951-06 has:note, and words of the title; tag:, done:, has:
    /// and is: ask about your own annotations
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// As JSON: [{path, title, from, to, date, …}]; a fact that is not on the page is left out
    #[arg(long)]
    json: bool,
    /// In JSON also which rule read each fact: `why`, by the names of the facts
    #[arg(long, requires = "json")]
    why: bool,
    /// As CSV (RFC 4180), with a line of headings; a cell that a spreadsheet would take for a formula begins
    /// with an apostrophe
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// One document. Only the annotator's own annotations are counted.
#[derive(Serialize)]
struct ListRecord {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The title without the date, which the table shows beside it.
    #[serde(skip)]
    short: Option<String>,
    #[serde(flatten)]
    facts: Map<String, Value>,
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    losses: Vec<String>,
    /// Whether words are among what is lost.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
    chars: Option<usize>,
    highlights: usize,
    notes: usize,
    /// The tags of the document as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// When the annotator had finished it.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<civil::Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::here(globals)?;
    let summary = CorpusSummary::of(&context);
    let saved = &context.settings.settings.filters;
    let typed = arguments.filter.join(" ");
    let query =
        SearchQuery::parse(&typed, &summary.people, saved).following(&context.store.former_names());
    if let Some(problem) = query.fault() {
        return Err(Fault::failed(format!("{typed:?}: {}", problem.error)));
    }
    let rankers: Vec<Ranker> =
        query.words().iter().map(|words| Ranker::new(fuzzy::Query::filter(&words.typed))).collect();
    // The process ends soon: to free each row would take a tenth of its time.
    let rows = ManuallyDrop::new(Rows::of(&context, summary.entries)?);
    rows.tell_unknown_tags(&query);
    let documents = rows.all();
    let asks_texts = query.words().iter().any(|words| words.scope == Scope::Text);
    let engine = if asks_texts { engine(&context, &rows.entries, &summary.stamps) } else { None };
    let cancel = Cancel::default();
    let held = holders(&context.library, engine, &query, &documents, &rows.writings, &cancel)
        .unwrap_or_default();
    let mut records = Vec::new();
    // How many answer, how many of them cannot be read, and how many do not answer.
    let (mut answering, mut unreadable, mut hidden) = (0, 0, 0);
    for (number, (seen, (path, read))) in documents.iter().zip(&rows.entries).enumerate() {
        let line = OnceCell::new();
        let holds = |at: usize| {
            if let Some(Some(rows)) = held.get(at) {
                return Some(rows.contains(&number));
            }
            let title = seen.row.apparatus.and_then(|one| one.title.as_deref());
            let title = title.unwrap_or(path.stem());
            let line = line.get_or_init(|| format!("{title} {path}"));
            Some(rankers.get(at).is_some_and(|one| one.rank(line).is_some()))
        };
        if !query.takes(&seen.row, holds) {
            hidden += 1;
            continue;
        }
        answering += 1;
        unreadable += usize::from(read.is_err());
        if let (Err(error), false) = (read, arguments.json) {
            remark(error.sentence(path));
            continue;
        }
        let mark = rows.marks.get(path).cloned().unwrap_or_default();
        let mut record = ListRecord::new(path, read, (seen.row.highlights, seen.row.notes), mark);
        if let (true, Ok(summary)) = (arguments.why, read) {
            let why = why(&summary.apparatus, context.library.corpus().rules());
            record.facts.insert("why".to_owned(), why);
        }
        records.push(record);
    }
    if arguments.json {
        out.json(&records)?;
    } else if arguments.csv {
        csv(&records, out)?;
    } else {
        table(&records, out)?;
    }
    if rows.has_others && query.asks_reader() {
        let own = context.store.annotator();
        remark(format!(
            "of tags, notes and what is done, those of {own} were asked for; `gloss notes` asks everybody's"
        ));
    }
    if hidden > 0 && answering == 0 {
        remark(format!("none of {} matches {typed:?}", number_of(hidden, "document")));
        return Ok(ExitStatus::Amiss);
    }
    // Whoever asks for what cannot be read is answered.
    if query.is_empty() && answering == unreadable {
        let folder = shown(context.library.corpus().root());
        remark(format!("no readable documents in {folder}"));
        return Ok(ExitStatus::Amiss);
    }
    Ok(ExitStatus::Done)
}

impl ListRecord {
    fn new(
        path: &DocPath,
        read: &Result<Summary, ReadError>,
        (highlights, notes): (usize, usize),
        mark: DocumentMark,
    ) -> Self {
        let (summary, error) = match read {
            Ok(summary) => (Some(summary), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let apparatus = summary.map(|summary| &*summary.apparatus);
        Self {
            path: path.as_str().to_owned(),
            title: apparatus.and_then(Apparatus::full_title),
            short: apparatus.and_then(|apparatus| apparatus.title.clone()),
            facts: apparatus.map(facts).unwrap_or_default(),
            chars: summary.map(|summary| summary.chars),
            format: summary.map(|summary| summary.format.clone()),
            losses: summary.map(|summary| summary.losses.clone()).unwrap_or_default(),
            incomplete: summary.is_some_and(|summary| summary.incomplete),
            encoding: summary
                .map(|summary| summary.encoding.clone())
                .filter(|name| !name.is_empty()),
            highlights,
            notes,
            tags: mark.tags,
            done: mark.done,
            error,
        }
    }

    /// Returns a fact as one cell; several values are separated by semicolons.
    fn cell(&self, name: &str) -> String {
        match self.facts.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(all)) => {
                let one = |value: &Value| match value {
                    Value::String(text) => text.clone(),
                    Value::Object(of) => {
                        of.get("text").and_then(Value::as_str).unwrap_or_default().to_owned()
                    }
                    other => other.to_string(),
                };
                all.iter().map(one).collect::<Vec<_>>().join("; ")
            }
            _ => String::new(),
        }
    }
}

/// Returns the facts by name, and what the document refers to; what the document does not say is
/// left out.
fn facts(apparatus: &Apparatus) -> Map<String, Value> {
    let mut facts = named(&apparatus.facts);
    if let Some(archive) = &apparatus.read_as {
        facts.insert("read_as".to_owned(), archive.clone().into());
    }
    if !apparatus.parts.is_empty() {
        let all: Vec<Value> = apparatus.parts.iter().map(part).collect();
        facts.insert("parts".to_owned(), all.into());
    }
    if !apparatus.references.is_empty() {
        let all = apparatus.references.iter().map(reference);
        facts.insert("references".to_owned(), all.collect::<Vec<_>>().into());
    }
    facts
}

/// Returns facts by name.
fn named(all: &[Fact]) -> Map<String, Value> {
    let mut facts = Map::new();
    for field in Field::ALL.into_iter().filter(|field| *field != Field::Title) {
        let name = field.name();
        let mut of_field = all.iter().filter(|fact| fact.field == field);
        if field.is_list() {
            let all: Vec<Value> = of_field.map(|fact| fact.text.clone().into()).collect();
            if !all.is_empty() {
                facts.insert(name.to_owned(), all.into());
            }
        } else if let Some(fact) = of_field.next() {
            match fact.when {
                Some(when) => dated(name, when, &mut facts),
                None => drop(facts.insert(name.to_owned(), fact.text.clone().into())),
            }
        }
    }
    facts
}

/// Returns what is enclosed with a document: heading, title, and facts by name.
fn part(part: &ApparatusPart) -> Value {
    let mut all = Map::new();
    all.insert("heading".to_owned(), part.heading.clone().into());
    all.extend(part.title.clone().map(|title| ("title".to_owned(), title.into())));
    all.extend(named(&part.facts));
    all.into()
}

/// Returns what read each fact.
fn why(apparatus: &Apparatus, rules: &Rules) -> Value {
    let named = |fact: &Fact| {
        (fact.field.name().to_owned(), Value::from(rules.name_of(fact.reader).to_owned()))
    };
    // What the document does not say, since a person says so, is missing for a reason.
    let absent = |field: Field| {
        (field.name().to_owned(), Value::from(rules.name_of(FactReader::Person).to_owned()))
    };
    let facts = apparatus.facts.iter().rev().map(named);
    Value::Object(facts.chain(apparatus.absent().map(absent)).collect())
}

/// Adds a date as ISO 8601, as precise as it is given: `1951-06`, `1951-06-05`; several days as
/// `1951-06-03/1951-06-05`. The hour is a fact of its own.
fn dated(name: &str, when: When, facts: &mut Map<String, Value>) {
    let first = when.date.iso();
    let iso = when.until.map_or(first.clone(), |until| format!("{first}/{}", until.iso()));
    facts.insert(name.to_owned(), iso.into());
    if let Some((hour, minute)) = when.time {
        let name = if name == "date" { "time".to_owned() } else { format!("{name}_time") };
        let zone = if when.zulu { "Z" } else { "" };
        facts.insert(name, format!("{hour:02}:{minute:02}{zone}").into());
    }
}

fn reference(reference: &Reference) -> Value {
    let mut all = Map::new();
    all.insert("text".to_owned(), reference.text.clone().into());
    if let Some(kind) = &reference.kind {
        all.insert("kind".to_owned(), kind.clone().into());
    }
    if let Some(number) = &reference.number {
        all.insert("number".to_owned(), number.clone().into());
    }
    if let Some(date) = reference.date {
        all.insert("date".to_owned(), date.iso().into());
    }
    all.into()
}

/// Returns the columns of the CSV, other than path, title and counts.
fn columns() -> Vec<String> {
    let mut names = Vec::new();
    for field in Field::ALL.into_iter().filter(|field| *field != Field::Title) {
        names.push(field.name().to_owned());
        match field {
            Field::Date => names.push("time".to_owned()),
            Field::Received => names.push("received_time".to_owned()),
            _ => {}
        }
    }
    names.push("references".to_owned());
    names
}

fn csv(rows: &[ListRecord], out: &mut Out) -> std::io::Result<()> {
    let columns = columns();
    let mut heads = vec!["path".to_owned(), "title".to_owned()];
    heads.extend(columns.iter().cloned());
    heads.extend(["chars", "highlights", "notes", "format"].map(str::to_owned));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heads)?;
    for row in rows {
        let mut cells = vec![row.path.clone(), row.title.clone().unwrap_or_default()];
        cells.extend(columns.iter().map(|name| row.cell(name)));
        cells.push(row.chars.map(|chars| chars.to_string()).unwrap_or_default());
        cells.extend([row.highlights.to_string(), row.notes.to_string()]);
        cells.push(row.format.clone().unwrap_or_default());
        writer.write_record(cells.iter().map(|cell| shown_cell(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    out.raw(&bytes)
}

/// Prints path, date, title, highlights and notes in columns. A count of zero is left blank.
fn table(rows: &[ListRecord], out: &mut Out) -> std::io::Result<()> {
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            [
                one_line(&row.path),
                row.cell("date"),
                cut(row.short.as_deref().unwrap_or_default(), TITLE),
                counted(row.highlights, "highlight"),
                counted(row.notes, "note"),
            ]
        })
        .collect();
    let widest = |column: usize| cells.iter().map(|row| width(&row[column])).max();
    let widths = [0, 1, 2, 3, 4].map(|column| widest(column).unwrap_or(0));
    for row in &cells {
        let mut line = String::new();
        for ((cell, wide), column) in row.iter().zip(widths).zip(0..) {
            let room = " ".repeat(wide - width(cell).min(wide));
            // Counts are right-aligned; their words are equally long.
            let cell = if column < 3 { format!("{cell}{room}") } else { format!("{room}{cell}") };
            if wide > 0 {
                line = format!("{line}{cell}  ");
            }
        }
        out.line(line)?;
    }
    Ok(())
}

/// Formats a count as "1 note " or "2 notes", so that the numbers line up.
fn counted(number: usize, what: &str) -> String {
    match number {
        0 => String::new(),
        1 => format!("1 {what} "),
        _ => format!("{number} {what}s"),
    }
}
