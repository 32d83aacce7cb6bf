//! `gloss find`: passages of all documents that answer a query, best first.
//!
//! The same ranking as the reader's finder: of equals the shorter comes first, then the one that
//! is earlier in the corpus.

use std::cmp::Reverse;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::fault::remark;
use super::out::Out;
use super::{Fault, Globals, Outcome, Status};
use crate::model::document::Document;
use crate::model::fuzzy::{Query, Ranker};
use crate::model::passage::passages;
use crate::model::span::Span;

/// When so many more than are wanted have been found, the rest is let go.
const SURPLUS: usize = 4096;

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

/// One passage. Places are code points, the end exclusive.
#[derive(Serialize)]
struct Hit {
    document: String,
    start: usize,
    end: usize,
    line: usize,
    score: i64,
    text: String,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> Outcome {
    let typed = arguments.query.join(" ");
    let query = Query::parse(&typed);
    if query.is_empty() {
        return Err(Fault::failed(format!(
            "there is nothing to look for in {typed:?}; give some letters of a passage"
        )));
    }
    let context = Context::here(globals)?;
    let mut best = Best::new(query, arguments.limit);
    let mut unread = 0;
    for found in context.library.corpus.walk() {
        match context.library.corpus.read(&found.path) {
            Ok(document) => best.take(&document),
            Err(_) => unread += 1,
        }
    }
    if unread > 0 {
        remark(format!(
            "not searched, because they cannot be read: {unread} (`gloss list` says why)"
        ));
    }
    let hits = best.finish();
    if arguments.json {
        out.json(&hits)?;
    } else {
        for hit in &hits {
            out.line(format!("{}:{}: {}", hit.document, hit.line, hit.text))?;
        }
    }
    if hits.is_empty() {
        remark(format!("no passage answers to {typed:?}"));
        return Ok(Status::Amiss);
    }
    Ok(Status::Done)
}

/// The best passages so far.
struct Best {
    ranker: Ranker,
    hits: Vec<Hit>,
    limit: usize,
}

impl Best {
    fn new(query: Query, limit: u32) -> Self {
        Self {
            ranker: Ranker::new(query),
            hits: Vec::new(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    fn take(&mut self, document: &Document) {
        let text = &document.text;
        // Lines are counted on from the hit before: a long text may have very many.
        let (mut line, mut counted) = (1, 0);
        for span in passages(text) {
            let words = text.slice(span);
            let Some(found) = self.ranker.rank(words) else {
                continue;
            };
            let between = text.slice(Span::new(counted, span.start));
            line += between.matches('\n').count();
            counted = span.start;
            self.hits.push(Hit {
                document: document.path.as_str().to_owned(),
                start: text.points(span.start),
                end: text.points(span.end),
                line,
                score: found.score,
                text: words.to_owned(),
            });
            if self.hits.len() > self.limit.saturating_add(SURPLUS) {
                self.sort();
            }
        }
    }

    fn sort(&mut self) {
        // Stable, so that equals stay in the order of the corpus.
        self.hits.sort_by_key(|hit| (Reverse(hit.score), hit.text.len()));
        self.hits.truncate(self.limit);
    }

    fn finish(mut self) -> Vec<Hit> {
        self.sort();
        self.hits
    }
}
