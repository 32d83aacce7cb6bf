//! What `gloss check` prints for people.

use std::io;

use super::find::number;
use super::{Finding, FindingKind};
use crate::cli::context::Context;
use crate::cli::out::Out;
use crate::disk::file::shown;

/// The name of each kind, and how it is mended.
const ADVICE: [(FindingKind, &str, &str); 6] = [
    (
        FindingKind::Damaged,
        "fault",
        "To mend a file: put right the places named above, or put back an older copy of it; until \
         then nothing is saved to it, and nothing in it is lost.",
    ),
    (
        FindingKind::Duplicate,
        "doubled id",
        "To mend a doubled id: change one of the two in its file; any text will do that is not \
         used yet.",
    ),
    (
        FindingKind::Tag,
        "unlisted tag",
        "To mend a tag: put it into codebook.toml, or let `gloss check --fix` do it.",
    ),
    (
        FindingKind::Leftover,
        "leftover file",
        "A leftover file can be removed; the next save, or `gloss check --fix`, does it.",
    ),
    (
        FindingKind::Missing,
        "missing document",
        "To mend a missing document: put it back under its name. Where its text has another name \
         now, `gloss check --fix` moves the notes, and so does the review in the reader (R), where \
         one of several such documents is chosen.",
    ),
    (
        FindingKind::Drifted,
        "drifted highlight",
        "To mend a highlight: accept its new place, choose another or link it anew in the reader \
         (R); until then it stays as it was written.",
    ),
];

/// Describes what was checked.
pub(super) fn scope(
    context: &Context,
    annotations: usize,
    annotators: usize,
    files: usize,
) -> String {
    format!(
        "{} of {} in {} in {}",
        number(annotations, "annotation"),
        number(annotators, "annotator"),
        number(files, "file"),
        shown(context.store.root())
    )
}

/// Prints each finding, then how to mend them, then the summary.
pub(super) fn all(findings: &[Finding], scope: &str, fixed: bool, out: &mut Out) -> io::Result<()> {
    if findings.is_empty() {
        return out.line(format!("{scope}, all in order"));
    }
    for finding in findings {
        out.line(&finding.message)?;
    }
    let mut counts = Vec::new();
    for (kind, name, advice) in ADVICE {
        let count = findings.iter().filter(|finding| finding.kind == kind).count();
        if count > 0 {
            out.line(advice)?;
            counts.push(number(count, name));
        }
    }
    let rest = if fixed { ", left for you" } else { "" };
    out.line(format!("{scope}: {}{rest}", counts.join(", ")))
}
