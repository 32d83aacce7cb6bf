//! `gloss list`: the documents, with what each says about itself and how much is written on it.
//!
//! A document that cannot be read is not left out. In JSON it has an `error` (which no other
//! document has) and nulls; in the table it is a line on standard error.

use clap::Args;
use serde::Serialize;

use super::catalogue::catalogue;
use super::context::Context;
use super::fault::remark;
use super::out::Out;
use super::{Globals, Outcome, Status};
use crate::disk::corpus::ReadError;
use crate::disk::file::shown;
use crate::model::cluster::{cut, one_line, width};
use crate::model::document::Summary;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// Titles are cut to so many columns.
const TITLE: usize = 60;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// As JSON: [{path, title, date, encoding, chars, highlights, notes}]
    #[arg(long)]
    json: bool,
}

/// One document. The counts are the annotator's own.
#[derive(Serialize)]
struct Row {
    path: String,
    title: Option<String>,
    date: Option<String>,
    encoding: Option<String>,
    chars: Option<usize>,
    highlights: usize,
    notes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> Outcome {
    let context = Context::here(globals)?;
    let mut rows = Vec::new();
    for (path, read) in catalogue(&context) {
        if let (Err(error), false) = (&read, arguments.json) {
            remark(error.sentence(&path));
            continue;
        }
        let own = context.store.load(context.store.annotator(), &path);
        for problem in &own.problems {
            remark(format!("{problem} (`gloss check` says how to mend it)"));
        }
        rows.push(Row::new(&path, read, &own.notebook));
    }
    if arguments.json {
        out.json(&rows)?;
    } else {
        table(&rows, out)?;
    }
    if rows.iter().all(|row| row.error.is_some()) {
        let folder = shown(context.library.corpus.root());
        remark(format!("there is no document that can be read in {folder}"));
        return Ok(Status::Amiss);
    }
    Ok(Status::Done)
}

impl Row {
    fn new(path: &DocPath, read: Result<Summary, ReadError>, own: &Notebook) -> Self {
        let (summary, error) = match read {
            Ok(summary) => (Some(summary), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let apparatus = summary.as_ref().map(|summary| &summary.apparatus);
        let (highlights, notes) = own.counts();
        Self {
            path: path.as_str().to_owned(),
            title: apparatus.and_then(|apparatus| apparatus.title.clone()),
            date: apparatus.and_then(|apparatus| Some(apparatus.date?.iso())),
            chars: summary.as_ref().map(|summary| summary.chars),
            encoding: summary.map(|summary| summary.encoding),
            highlights,
            notes,
            error,
        }
    }
}

/// Path, date, title, highlights and notes in columns. None is written as nothing.
fn table(rows: &[Row], out: &mut Out) -> std::io::Result<()> {
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            [
                one_line(&row.path),
                row.date.clone().unwrap_or_default(),
                cut(row.title.as_deref().unwrap_or_default(), TITLE),
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
            // Numbers align at the right: their words end alike.
            let cell = if column < 3 { format!("{cell}{room}") } else { format!("{room}{cell}") };
            if wide > 0 {
                line = format!("{line}{cell}  ");
            }
        }
        out.line(line)?;
    }
    Ok(())
}

/// "1 note ", "2 notes": so that the numbers stand below each other.
fn counted(number: usize, what: &str) -> String {
    match number {
        0 => String::new(),
        1 => format!("1 {what} "),
        _ => format!("{number} {what}s"),
    }
}
