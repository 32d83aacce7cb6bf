//! `gloss outline`: the headings of a document, as the reader's outline has them: those of its format, or
//! those that are read from plain text.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::Serialize;

use super::fault::remark;
use super::named;
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::library::Wanted;
use crate::model::cancel::Cancel;
use crate::model::outline::outline_of;
use crate::model::structure::{OutlineEntry, page_named};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The document: its path within the corpus, or on disk; - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    document: PathBuf,
    /// As JSON: [{level, title, start, page}]
    #[arg(long)]
    json: bool,
}

/// One heading. Positions are code points.
#[derive(Serialize)]
struct HeadingRecord {
    level: u8,
    title: String,
    start: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let (_, document) = named::open(globals, &arguments.document, Wanted::Everything)?;
    let structure = &document.structure;
    let record = |entry: &OutlineEntry| HeadingRecord {
        level: entry.level,
        title: entry.title.clone(),
        start: document.text.points(entry.at),
        page: structure.page_at(entry.at).map(ToOwned::to_owned),
    };
    let outline = outline_of(&document, &Cancel::default()).unwrap_or_default();
    let headings: Vec<HeadingRecord> = outline.iter().map(record).collect();
    if arguments.json {
        out.json(&headings)?;
    } else {
        for heading in &headings {
            let inset = "  ".repeat(usize::from(heading.level.saturating_sub(1)));
            let page = heading
                .page
                .as_ref()
                .map_or(String::new(), |page| format!("  {}", page_named(page)));
            out.line(format!("{inset}{}{page}", heading.title))?;
        }
    }
    if headings.is_empty() {
        remark(format!("{} has no headings", document.path));
        return Ok(ExitStatus::Amiss);
    }
    Ok(ExitStatus::Done)
}
