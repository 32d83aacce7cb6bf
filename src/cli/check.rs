//! `gloss check`: the health of the store.
//!
//! What is amiss goes to standard output, a line each, and then how to mend it; the last line
//! sums up. Nothing is changed.

use std::io;

use super::context::Context;
use super::gather::{Sheet, gather};
use super::out::Out;
use super::{Globals, Outcome, Status};
use crate::disk::corpus::ReadError;
use crate::disk::file::shown;
use crate::disk::store::Problem;
use crate::model::anchor::Resolution;
use crate::model::find::excerpt;
use crate::model::text::Text;

/// Clusters of a quote that are shown.
const EXCERPT: usize = 60;

const DAMAGED: &str = "To mend a file: put right the places named above, or put back an older copy \
     of it; until then nothing is saved to it, and nothing in it is lost.";
const DRIFTED: &str = "To mend a highlight: mark its words anew where they stand now, in the \
     reader or with `gloss add`, and take the old one away with `gloss remove`; until then it stays \
     as it was written.";
const GONE: &str = "To mend a missing document: put it back under its name, or move the annotation \
     file in the store to the document's new name and change `path` in it.";

/// What was found, in numbers.
#[derive(Default)]
struct Findings {
    problems: usize,
    drifted: usize,
    gone: usize,
}

pub(super) fn run(globals: &Globals, out: &mut Out) -> Outcome {
    let context = Context::without_documents(globals)?;
    let gathered = gather(&context)?;
    let (_, of_codebook) = context.store.codebook();
    let mut found = Findings::default();
    for problem in of_codebook.iter().chain(&gathered.problems) {
        found.problem(problem, out)?;
    }
    for sheet in &gathered.sheets {
        match context.library.corpus.read(&sheet.path) {
            Ok(document) => found.drifted(sheet, &document.text, out)?,
            Err(error) => found.gone(sheet, &error, out)?,
        }
    }
    let files = gathered.sheets.iter().map(|sheet| sheet.books.len()).sum();
    let annotations = gathered.sheets.iter().map(Sheet::count).sum();
    let scope = format!(
        "{} of {} in {} in {}",
        number(annotations, "annotation"),
        number(gathered.annotators, "annotator"),
        number(files, "file"),
        shown(context.store.root())
    );
    found.sum_up(&scope, out)
}

impl Findings {
    fn problem(&mut self, problem: &Problem, out: &mut Out) -> io::Result<()> {
        self.problems += 1;
        out.line(problem)
    }

    fn drifted(&mut self, sheet: &Sheet, text: &Text, out: &mut Out) -> io::Result<()> {
        for (annotator, loaded) in &sheet.books {
            for mark in &loaded.notebook.highlights {
                let state = mark.anchor.resolve(text);
                if matches!(state, Resolution::Exact(_)) {
                    continue;
                }
                self.drifted += 1;
                out.line(format!(
                    "{}: {} of {annotator} is {}: “{}”",
                    sheet.path,
                    mark.id,
                    state.name(),
                    excerpt(&mark.anchor.quote, EXCERPT)
                ))?;
            }
        }
        Ok(())
    }

    fn gone(&mut self, sheet: &Sheet, error: &ReadError, out: &mut Out) -> io::Result<()> {
        if sheet.count() == 0 {
            return Ok(());
        }
        self.gone += 1;
        let count = number(sheet.count(), "annotation");
        out.line(format!("{}: {error}, and it has {count}", sheet.path))
    }

    fn sum_up(&self, scope: &str, out: &mut Out) -> Outcome {
        let kinds = [
            (self.problems, "fault", DAMAGED),
            (self.drifted, "drifted highlight", DRIFTED),
            (self.gone, "missing document", GONE),
        ];
        let amiss: Vec<_> = kinds.iter().filter(|(count, ..)| *count > 0).collect();
        if amiss.is_empty() {
            out.line(format!("{scope}, all in order"))?;
            return Ok(Status::Done);
        }
        for (.., advice) in &amiss {
            out.line(advice)?;
        }
        let counts: Vec<_> = amiss.iter().map(|(count, what, _)| number(*count, what)).collect();
        out.line(format!("{scope}: {}", counts.join(", ")))?;
        Ok(Status::Amiss)
    }
}

fn number(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
