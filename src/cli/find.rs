//! `gloss find`: passages of all documents that match a query, best first.
//!
//! The ranking is that of the reader's finder: among equals the shorter comes first, then the one
//! that is earlier in the corpus.

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::out::Out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::library::passages::{self, CorpusPassages, PassageHit, PassageQuery, RankedPassages};
use crate::model::cancel::Cancel;
use crate::model::fuzzy::Query;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Words that must all match; 'exact, ^start, end$ and !not narrow it
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// As JSON: [{document, start, end, line, score, text}]
    #[arg(long)]
    json: bool,
    /// At most so many passages
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

/// One passage. Positions are code points, the end exclusive.
#[derive(Serialize)]
struct PassageRecord {
    document: String,
    start: usize,
    end: usize,
    line: usize,
    score: i64,
    text: String,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let typed = arguments.query.join(" ");
    let query = Query::parse(&typed);
    if query.is_empty() {
        return Err(Fault::failed(format!(
            "there is nothing to look for in {typed:?}; give some letters of a passage"
        )));
    }
    let context = Context::here(globals)?;
    let index = CorpusPassages::passing(&context.library);
    let most = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let question = PassageQuery { query: &query, first: None, most };
    let ranked = passages::rank(&context.library, &index, question, &Cancel::default(), |_| ());
    let RankedPassages { hits, unread, .. } = ranked.unwrap_or_default();
    if unread > 0 {
        remark(format!(
            "not searched, because they cannot be read: {unread} (`gloss list` says why)"
        ));
    }
    let hits: Vec<PassageRecord> = hits.iter().map(PassageRecord::new).collect();
    if arguments.json {
        out.json(&hits)?;
    } else {
        for hit in &hits {
            out.line(format!("{}:{}: {}", hit.document, hit.line, hit.text))?;
        }
    }
    if hits.is_empty() {
        remark(format!("no passage matches {typed:?}"));
        return Ok(ExitStatus::Amiss);
    }
    Ok(ExitStatus::Done)
}

impl PassageRecord {
    fn new(found: &PassageHit) -> Self {
        let text = &found.document.text;
        Self {
            document: found.document.path.as_str().to_owned(),
            start: text.points(found.span.start),
            end: text.points(found.span.end),
            line: text.line_number(found.span.start),
            score: found.score,
            text: found.words().to_owned(),
        }
    }
}
