//! `gloss check`: the health of the store.
//!
//! Findings go to standard output, one line each, followed by how to mend them; the last line sums
//! up. `--fix` mends what can be mended without losing anything; nothing else is changed.

mod facts;
mod find;
mod fix;
mod people;
mod tags;
mod tell;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::gather::{Sheet, gather};
use super::out::Out;
use super::{CommandResult, ExitStatus, Globals};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// As JSON: [{kind, file, line, column, document, annotator, id, state, quote, found, message}]
    #[arg(long)]
    json: bool,
    /// Mend what can be mended without losing anything, after a copy of what is changed
    #[arg(long)]
    fix: bool,
}

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum FindingKind {
    /// A file, or a part of it, cannot be read.
    Damaged,
    /// A file is not to be read by this account.
    Refused,
    /// Two annotations have the same id.
    Duplicate,
    /// The codebook lacks a tag that annotations use.
    Tag,
    /// The same, and a tag of the codebook is not used: perhaps it was renamed there by hand.
    Renamed,
    /// A tag that was deleted is still on annotations.
    Deleted,
    /// A process that was killed left a temporary file.
    Leftover,
    /// A document is gone.
    Missing,
    /// A highlight is not where it was made, and somebody has to decide.
    Drifted,
    /// Highlights of one annotator on one document whose text changed around them: where they are
    /// now is certain.
    Carried,
    /// A kept text is damaged.
    Text,
    /// Something is said of a document that is not where it was.
    Absent,
    /// Something is said of a document whose text has changed since.
    Changed,
    /// An office means two people on some days, or nobody between two.
    Office,
}

/// One thing that is wrong. Fields that do not apply are null.
#[derive(Debug, Serialize)]
struct Finding {
    kind: FindingKind,
    file: Option<String>,
    /// Counted from 1.
    line: Option<usize>,
    /// In code points, counted from 1.
    column: Option<usize>,
    document: Option<String>,
    annotator: Option<String>,
    id: Option<String>,
    /// For highlights: carried, moved, changed, ambiguous or orphaned.
    state: Option<&'static str>,
    quote: Option<String>,
    /// Where it might be now: the words of a highlight, or the document that has the text of the
    /// one that is gone.
    found: Option<String>,
    /// The whole finding, worded for a person.
    message: String,
}

impl Finding {
    fn new(kind: FindingKind, message: String) -> Self {
        Self {
            kind,
            file: None,
            line: None,
            column: None,
            document: None,
            annotator: None,
            id: None,
            state: None,
            quote: None,
            found: None,
            message,
        }
    }
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::without_documents(globals)?;
    context.undeclared.iter().for_each(super::fault::remark);
    if arguments.fix {
        let gathered = gather(&context)?;
        let findings = find::all(&context, &gathered);
        for words in fix::all(&context, &gathered, &findings)? {
            if arguments.json { super::fault::remark(words) } else { out.line(words)? }
        }
    }
    let gathered = gather(&context)?;
    let findings = find::all(&context, &gathered);
    if arguments.json {
        out.json(&findings)?;
    } else {
        let annotations = gathered.sheets.iter().map(Sheet::count).sum();
        let files = gathered.sheets.iter().map(|sheet| sheet.books.len()).sum();
        let scope = tell::scope(&context, annotations, gathered.annotators, files);
        tell::all(&findings, &scope, arguments.fix, out)?;
    }
    // What was carried along or has a deleted tag, and the like, is told, but nothing is wrong with it.
    let is_well = |finding: &Finding| {
        use FindingKind as Kind;
        matches!(finding.kind, Kind::Carried | Kind::Deleted | Kind::Changed | Kind::Office)
    };
    let is_well = findings.iter().all(is_well);
    Ok(if is_well { ExitStatus::Done } else { ExitStatus::Amiss })
}
