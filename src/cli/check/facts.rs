//! Finding what is wrong in a library's `facts.toml`: its mistakes, and documents and enclosures that
//! are not where it says.

use std::collections::HashMap;

use super::{Finding, FindingKind};
use crate::cli::context::Context;
use crate::disk::file::shown;
use crate::disk::settings::{FactsFile, SettingsError, SourceLocation};
use crate::library::Wanted;
use crate::library::corrections::read_facts_again;
use crate::model::apparatus::Apparatus;
use crate::model::cancel::Cancel;
use crate::model::corrections::Corrections;
use crate::model::path::DocPath;

/// Returns what is wrong in `facts.toml`; `digests` are the documents by the SHA-256 of their texts,
/// worked out only if needed.
pub(super) fn wrong(
    context: &Context,
    digests: &mut Option<HashMap<String, Vec<DocPath>>>,
) -> Vec<Finding> {
    let library = &context.library;
    let FactsFile { corrections, places, problems } = read_facts_again(library);
    let mut findings: Vec<Finding> = problems.iter().map(mistake).collect();
    let paths = corrections.entries().iter().map(|entry| &entry.path);
    let here: Vec<DocPath> = paths.filter(|path| library.corpus().has(path)).cloned().collect();
    // They are read on all cores.
    let read = library.read_map(&here, Wanted::Text, &Cancel::default(), |_, path, read| {
        (path.clone(), read.ok().map(|read| read.text.sha256().to_owned()))
    });
    let texts: HashMap<DocPath, Option<String>> = read.into_iter().collect();
    let mut lost = lost_parts(context, &corrections);
    for (entry, place) in corrections.entries().iter().zip(&places) {
        let path = &entry.path;
        if let Some(text) = texts.get(path) {
            let is_other = |text: &String| entry.sha256.as_ref().is_some_and(|own| own != text);
            if text.as_ref().is_some_and(is_other) {
                let what = format!("the text of {path} has changed since this was said of it");
                findings.push(told(FindingKind::Changed, place, path, &what));
            }
            for heading in lost.remove(path).unwrap_or_default() {
                let what =
                    format!("{path} has no enclosure {heading:?}, or several that are alike");
                findings.push(told(FindingKind::Absent, place, path, &what));
            }
            continue;
        }
        let by_digest = || library.by_digest(&Cancel::default());
        let same = entry.sha256.as_ref().map(|digest| {
            let all = digests.get_or_insert_with(by_digest);
            all.get(digest).cloned().unwrap_or_default()
        });
        let same: Vec<String> = same.iter().flatten().map(DocPath::to_string).collect();
        let rest = match same.as_slice() {
            [] => String::new(),
            [one] => format!("; {one} has its text"),
            several => format!("; these have its text: {}", several.join(", ")),
        };
        let finding = told(FindingKind::Absent, place, path, &format!("{path} is not here{rest}"));
        let found = Some(same).filter(|same| same.len() == 1).map(|same| same.concat());
        findings.push(Finding { found, ..finding });
    }
    findings
}

/// Returns of which enclosures something is said that are not found in their documents: their headings.
fn lost_parts(context: &Context, corrections: &Corrections) -> HashMap<DocPath, Vec<String>> {
    let library = &context.library;
    let entries = corrections.entries().iter().filter(|entry| !entry.said.parts.is_empty());
    let here = entries.map(|entry| &entry.path).filter(|path| library.corpus().has(path));
    let here: Vec<DocPath> = here.cloned().collect();
    let read = library.read_map(&here, Wanted::Everything, &Cancel::default(), |_, path, read| {
        let lost = |apparatus: &Apparatus| {
            apparatus.lost_parts().map(|lost| lost.part.heading.clone()).collect()
        };
        (path.clone(), read.map(|read| lost(&read.apparatus)).unwrap_or_default())
    });
    read.into_iter().collect()
}

pub(super) fn mistake(error: &SettingsError) -> Finding {
    let kind = FindingKind::Damaged;
    located(&error.place, Finding::new(kind, error.to_string()))
}

fn told(kind: FindingKind, place: &SourceLocation, path: &DocPath, what: &str) -> Finding {
    let finding = Finding::new(kind, format!("{place}: {what}"));
    located(place, Finding { document: Some(path.to_string()), ..finding })
}

fn located(place: &SourceLocation, finding: Finding) -> Finding {
    let (line, column) = place.at.unzip();
    Finding { file: Some(shown(&place.file)), line, column, ..finding }
}
