//! Finding what is wrong in a store.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Finding, FindingKind, facts, people, tags};
use crate::cli::context::Context;
use crate::cli::gather::{Gathered, Sheet};
use crate::disk::file::shown;
use crate::disk::store::Problem;
use crate::disk::store::resolve::Resolver;
use crate::library::Wanted;
use crate::model::anchor::{Resolution, ResolutionKind};
use crate::model::annotation::Highlight;
use crate::model::cancel::Cancel;
use crate::model::diff::in_words;
use crate::model::find::excerpt;
use crate::model::path::DocPath;
use crate::model::text::Text;

/// How many grapheme clusters of a quote are shown.
const EXCERPT: usize = 60;

/// Returns everything that is wrong, damaged files first.
pub(super) fn all(context: &Context, gathered: &Gathered) -> Vec<Finding> {
    let (codebook, of_codebook) = (&gathered.codebook, &gathered.codebook_problems);
    let mut findings: Vec<Finding> =
        of_codebook.iter().chain(&gathered.problems).map(damaged).collect();
    findings.extend(duplicates(gathered));
    // If the codebook cannot be read in full, it is not known which tags it lacks.
    if of_codebook.is_empty() {
        findings.extend(tags::unlisted(codebook, gathered));
    }
    findings.extend(context.store.leftovers().into_iter().map(|path| {
        let file = shown(&path);
        let message = format!("{file} was left by a process that was killed");
        Finding { file: Some(file), ..Finding::new(FindingKind::Leftover, message) }
    }));
    for sha256 in context.store.kept_texts().digests().unwrap_or_default() {
        findings.extend(context.store.kept_texts().damaged(&sha256).map(|path| {
            let file = shown(&path);
            let message = format!("{file} is damaged: it does not have the SHA-256 of its name");
            let found = Some(sha256);
            Finding { file: Some(file), found, ..Finding::new(FindingKind::Text, message) }
        }));
    }
    let paths: Vec<DocPath> = gathered.sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let read = context.library.read_map(&paths, Wanted::Text, &cancel, |at, _, document| {
        let sheet = gathered.sheets.get(at);
        let drifted =
            |text: &Arc<Text>| sheet.map(|sheet| drifted(context, sheet, text)).unwrap_or_default();
        document.map(|document| drifted(&document.text))
    });
    // Computed only if needed, since all documents are read for it.
    let mut digests = None;
    findings.extend(facts::wrong(context, &mut digests));
    findings.extend(people::wrong(context));
    for (sheet, read) in gathered.sheets.iter().zip(read) {
        match read {
            Ok(drifted) => findings.extend(drifted),
            Err(_) if sheet.count() == 0 => {}
            Err(error) => {
                findings.extend(missing(context, sheet, &error.to_string(), &mut digests));
            }
        }
    }
    findings.sort_by_key(|finding| finding.kind);
    findings
}

fn damaged(problem: &Problem) -> Finding {
    let place = |number: usize| (number > 0).then_some(number);
    let kind = if problem.refused { FindingKind::Refused } else { FindingKind::Damaged };
    Finding {
        file: Some(shown(&problem.file)),
        line: place(problem.line),
        column: place(problem.column),
        ..Finding::new(kind, problem.to_string())
    }
}

/// Finds ids that occur in two files, of whichever annotators: `gloss remove` and every export
/// identify annotations by id. A file in which one id occurs twice counts as damaged.
fn duplicates(gathered: &Gathered) -> Vec<Finding> {
    let mut seen: HashMap<String, (&str, &Sheet)> = HashMap::new();
    let mut findings = Vec::new();
    for sheet in &gathered.sheets {
        for (annotator, loaded) in &sheet.books {
            let notes = loaded.notebook.notes.iter().map(|note| &note.id);
            let ids = notes.chain(loaded.notebook.highlights.iter().map(|mark| &mark.id));
            for id in ids {
                let Some((other, first)) = seen.insert(id.to_string(), (annotator, sheet)) else {
                    continue;
                };
                let message = format!(
                    "the id {id} is on {} of {other} and on {} of {annotator}: give one of them \
                     another",
                    first.path, sheet.path
                );
                findings.push(Finding {
                    document: Some(sheet.path.to_string()),
                    annotator: Some(annotator.clone()),
                    id: Some(id.to_string()),
                    ..Finding::new(FindingKind::Duplicate, message)
                });
            }
        }
    }
    findings
}

fn drifted(context: &Context, sheet: &Sheet, text: &Arc<Text>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (annotator, loaded) in &sheet.books {
        let marks = loaded.notebook.highlights.iter();
        let mut places = Resolver::new(&context.store, text);
        let find = |mark| drift(sheet, annotator, mark, &mut places, text);
        let mut drifted: Vec<Finding> = marks.filter_map(find).collect();
        let is_carried = |finding: &Finding| finding.state == Some(ResolutionKind::Carried.name());
        let carried = drifted.extract_if(.., |finding| is_carried(finding)).count();
        if carried > 0 {
            findings.push(self::carried(sheet, annotator, carried));
        }
        if !drifted.is_empty() {
            // Line numbers are looked up only when they are to be reported.
            let (file, lines) = context.store.lines_of(annotator, &sheet.path);
            for finding in &mut drifted {
                let line = finding.id.as_ref().and_then(|id| lines.get(id)).copied();
                (finding.line, finding.column) = (line, line.map(|_| 1));
                finding.file = Some(shown(&file));
            }
        }
        findings.append(&mut drifted);
    }
    findings
}

fn drift(
    sheet: &Sheet,
    annotator: &str,
    mark: &Highlight,
    places: &mut Resolver,
    text: &Text,
) -> Option<Finding> {
    let state = places.resolve(&mark.anchor);
    if matches!(state, Resolution::Exact(_)) {
        return None;
    }
    let place = state.span();
    let offered = || places.offered(&mark.anchor, &state).first().map(|(span, _)| *span);
    let found = place.or_else(offered).map(|span| (span, text.slice(span).to_owned()));
    let quote = excerpt(&mark.anchor.quote, EXCERPT);
    let mut message =
        format!("{}: {} of {annotator} is {}: “{quote}”", sheet.path, mark.id, state.name());
    if let Some((span, words)) = &found {
        let line = text.line_number(span.start);
        let seems = if place.is_some() { "now" } else { "perhaps" };
        let difference = match in_words(&mark.anchor.quote, words) {
            same if same == mark.anchor.quote => String::new(),
            difference => format!(": {}", excerpt(&difference, 2 * EXCERPT)),
        };
        message = format!("{message}; {seems} on line {line}{difference}");
    }
    Some(Finding {
        document: Some(sheet.path.to_string()),
        annotator: Some(annotator.to_owned()),
        id: Some(mark.id.to_string()),
        state: Some(state.name()),
        quote: Some(mark.anchor.quote.clone()),
        found: found.map(|(_, words)| words),
        ..Finding::new(FindingKind::Drifted, message)
    })
}

fn carried(sheet: &Sheet, annotator: &str, count: usize) -> Finding {
    let (what, were) = (number(count, "highlight"), if count == 1 { "was" } else { "were" });
    let message = format!("{}: {what} of {annotator} {were} carried along", sheet.path);
    Finding {
        document: Some(sheet.path.to_string()),
        annotator: Some(annotator.to_owned()),
        state: Some(ResolutionKind::Carried.name()),
        ..Finding::new(FindingKind::Carried, message)
    }
}

/// Finds a document that is gone: one finding for each annotator who annotated it.
fn missing(
    context: &Context,
    sheet: &Sheet,
    why: &str,
    digests: &mut Option<HashMap<String, Vec<DocPath>>>,
) -> Vec<Finding> {
    let digests = digests.get_or_insert_with(|| context.library.by_digest(&Cancel::default()));
    let mut findings = Vec::new();
    for (annotator, loaded) in sheet.books.iter().filter(|(_, l)| !l.notebook.is_empty()) {
        let count = loaded.notebook.notes.len() + loaded.notebook.highlights.len();
        let same = loaded.sha256.as_ref().and_then(|sha256| digests.get(sha256));
        let same: Vec<&str> = same.into_iter().flatten().map(DocPath::as_str).collect();
        let what = number(count, "annotation");
        let mut message = format!("{}: {why}, and it has {what} of {annotator}", sheet.path);
        match same.as_slice() {
            [] => {}
            [one] => message = format!("{message}; {one} has its text"),
            several => message = format!("{message}; these have its text: {}", several.join(", ")),
        }
        // If several documents have the same text, it is not known which one is meant.
        let found = (same.len() == 1).then(|| same[0].to_owned());
        findings.push(Finding {
            document: Some(sheet.path.to_string()),
            annotator: Some(annotator.clone()),
            file: context.store.file_of(annotator, &sheet.path).ok().map(|path| shown(&path)),
            found,
            ..Finding::new(FindingKind::Missing, message)
        });
    }
    findings
}

pub(super) fn number(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
