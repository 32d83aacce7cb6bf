//! Highlights and notes as CSV.
//!
//! Owns that no cell is a formula to a spreadsheet: one that begins like a formula gets an apostrophe
//! before it, as one would type it there.

use std::io;

use super::record::NoteRecord;
use crate::cli::out::Out;
use crate::model::cluster::one_line;

const COLUMNS: [&str; 20] = [
    "id",
    "annotator",
    "document",
    "title",
    "date",
    "start",
    "end",
    "made_start",
    "made_end",
    "sha256",
    "quote",
    "prefix",
    "suffix",
    "page",
    "section",
    "tags",
    "note",
    "state",
    "created",
    "updated",
];

/// Writes the records; `by_tag` says that each stands under a tag, which has a column of its own.
pub(super) fn write<'a>(
    records: impl Iterator<Item = &'a NoteRecord>,
    by_tag: bool,
    out: &mut Out,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let first = by_tag.then_some("tag");
    writer.write_record(first.into_iter().chain(COLUMNS))?;
    for record in records {
        let tag = by_tag.then(|| record.tag.clone().unwrap_or_default());
        let cells = tag.into_iter().chain(cells(record));
        writer.write_record(cells.map(|cell| guarded(&cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.raw(&bytes)
}

fn cells(record: &NoteRecord) -> [String; COLUMNS.len()] {
    let number = |at: Option<usize>| at.map(|at| at.to_string()).unwrap_or_default();
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        record.id.clone(),
        record.annotator.clone(),
        record.document.clone(),
        words(&record.paper.title),
        words(&record.paper.date),
        number(record.start),
        number(record.end),
        number(record.made.made_start),
        number(record.made.made_end),
        words(&record.made.sha256),
        words(&record.quote),
        words(&record.prefix),
        words(&record.suffix),
        words(&record.page),
        words(&record.section),
        record.tags.join("; "),
        words(&record.note),
        record.state.name().to_owned(),
        record.created.clone(),
        record.updated.clone(),
    ]
}

/// Returns a cell with symbols for what a terminal would obey; its lines stay lines. Before what a
/// spreadsheet would take for a formula stands an apostrophe.
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let lines: Vec<String> = cell.split('\n').map(one_line).collect();
    format!("{}{}", if is_formula { "'" } else { "" }, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert!(guarded(formula).starts_with('\''), "{formula:?}: {:?}", guarded(formula));
        }
        assert_eq!(guarded("nine = 9"), "nine = 9");
        assert_eq!(guarded("one\n=two\u{1b}[31m"), "one\n=two␛[31m");
        assert_eq!(guarded(""), "");
    }
}
