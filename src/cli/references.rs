//! `gloss references`: what documents refer to, and what of it is missing.

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::index::CorpusSummary;
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};
use crate::model::citations::{Citation, Citations};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// All references, not only those to documents that are missing from the corpus
    #[arg(long)]
    all: bool,
    /// As JSON: [{kind, number, date, from, to, target, cited_by}]; with --all one for each place
    #[arg(long)]
    json: bool,
}

/// A cited document; unknown facts are omitted. Positions are code points.
#[derive(Serialize)]
struct ReferenceRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The document meant, if exactly one fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    text: String,
    cited_by: Vec<String>,
}

impl ReferenceRecord {
    fn new(citation: &Citation, cited_by: Vec<String>) -> Self {
        let reference = &citation.reference;
        Self {
            kind: reference.kind.clone(),
            number: reference.number.clone(),
            date: reference.date.map(|date| date.iso()),
            from: citation.from.clone(),
            to: citation.to.clone(),
            target: citation.target.as_ref().map(ToString::to_string),
            text: reference.text.clone(),
            cited_by,
        }
    }

    fn line(&self) -> String {
        let date = self.date.as_deref().unwrap_or("");
        let number = self.number.as_ref().map(|number| format!("no. {number}")).unwrap_or_default();
        let parties = match (&self.from, &self.to) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("to {to}"),
            (None, None) => String::new(),
        };
        let target = self.target.as_ref().map(|path| format!("  {path}")).unwrap_or_default();
        let by = self.cited_by.join(", ");
        format!("{date:10}  {number:10}  {parties}  “{}” in {by}{target}", self.text)
    }
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::here(globals)?;
    let index = CorpusSummary::of(&context);
    let citations = index.citations();
    let rows = if arguments.all { all(&citations) } else { missing(&citations) };
    if rows.is_empty() {
        remark(if arguments.all {
            "no document refers to another"
        } else {
            "nothing that is cited by number or date is missing from the library"
        });
        return Ok(ExitStatus::Amiss);
    }
    if arguments.json {
        out.json(&rows)?;
    } else {
        for row in &rows {
            out.line(row.line())?;
        }
    }
    Ok(ExitStatus::Done)
}

fn all(citations: &Citations) -> Vec<ReferenceRecord> {
    let row = |citation: &Citation| ReferenceRecord::new(citation, vec![citation.path.to_string()]);
    citations.all().iter().map(row).collect()
}

fn missing(citations: &Citations) -> Vec<ReferenceRecord> {
    let all = citations.missing();
    all.iter()
        .map(|one| {
            let mut by: Vec<String> = one.places.iter().map(|(path, _)| path.to_string()).collect();
            by.dedup();
            ReferenceRecord::new(&one.citation, by)
        })
        .collect()
}
