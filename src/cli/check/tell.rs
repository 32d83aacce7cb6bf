//! What `gloss check` prints for people.

use std::io;

use super::find::number;
use super::{Finding, FindingKind};
use crate::cli::context::Context;
use crate::cli::out::Out;
use crate::disk::file::shown;

/// The name of each kind, and how it is mended.
const ADVICE: [(FindingKind, &str, &str); 14] = [
    (
        FindingKind::Damaged,
        "fault",
        "To fix a file: correct the places named above, or restore an older copy; until then \
         nothing is saved to it, and nothing in it is lost.",
    ),
    (
        FindingKind::Refused,
        "file that you may not read",
        "Nothing is wrong with a file that you may not read; ask whoever owns it to let you.",
    ),
    (
        FindingKind::Duplicate,
        "duplicate id",
        "To fix a duplicate id: change one of the two in its file to any text that is not \
         used yet.",
    ),
    (
        FindingKind::Tag,
        "unlisted tag",
        "To fix a tag: add it to codebook.toml, or run `gloss check --fix`.",
    ),
    (
        FindingKind::Renamed,
        "tag that was perhaps renamed",
        "If a tag was renamed in codebook.toml, `gloss tags rename OLD NEW` says so, and what has the \
         old name is read under the new one; if it is another tag, `gloss tags add NAME`.",
    ),
    (
        FindingKind::Deleted,
        "deleted tag in use",
        "A deleted tag stays on highlights of others until they take it off: `gloss tags delete \
         NAME` does so for all of one's own.",
    ),
    (
        FindingKind::Leftover,
        "leftover file",
        "A leftover file can be removed; the next save, or `gloss check --fix`, does it.",
    ),
    (
        FindingKind::Missing,
        "missing document",
        "To fix a missing document: restore it under its name. If its text now has another \
         name, `gloss check --fix` moves the notes; so does the review in the reader (R), \
         where you can choose between several such documents.",
    ),
    (
        FindingKind::Drifted,
        "drifted highlight",
        "To fix a highlight: accept its new place, choose another or link it again in the \
         reader (R); until then it stays as it was written.",
    ),
    (
        FindingKind::Carried,
        "changed document",
        "Nothing has to be decided about highlights that were carried along: they are found where \
         they are now. `gloss check --fix` brings the offsets in your own files up to date, and so \
         does the review in the reader (R).",
    ),
    (
        FindingKind::Text,
        "damaged text",
        "A damaged text is not used; `gloss check --fix` removes it.",
    ),
    (
        FindingKind::Absent,
        "stray correction",
        "What facts.toml says of a document that has moved counts as long as its text is the same; \
         correct the path there.",
    ),
    (
        FindingKind::Changed,
        "outdated correction",
        "What facts.toml says of a document still counts when its text has changed; look whether it \
         holds, and say it once more.",
    ),
    (
        FindingKind::Office,
        "doubtful office",
        "On days of which people.toml says that two held an office, or nobody, the office means \
         nobody.",
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
