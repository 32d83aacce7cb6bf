//! Highlights and notes as CSV.
//!
//! Owns that no cell is a formula to a spreadsheet: one that begins like a formula gets an apostrophe
//! before it, as one would type it there.

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, StatedParts,
    is_digest, time,
};
use super::record::{NoteRecord, records};
use super::table::TableReader;
use super::{ExchangeFormat, ExportOutput, ExportedDocument, Exporter};
use crate::model::cluster::one_line;
use crate::model::find::excerpt;

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

/// So many headings of a table are named, where it cannot be read.
const MOST_NAMED: usize = 12;
/// So much is shown of each, in grapheme clusters.
const LONGEST_NAMED: usize = 30;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "csv",
    about: "a table (RFC 4180) with a row for each highlight and note",
    is_packed: false,
    begin: |subject| Box::new(CsvExport { with_bom: subject.with_bom, is_begun: false }),
};

struct CsvExport {
    with_bom: bool,
    is_begun: bool,
}

impl CsvExport {
    fn begin(&mut self, out: &mut ExportOutput) {
        if !std::mem::replace(&mut self.is_begun, true) {
            out.put(if self.with_bom { "\u{feff}" } else { "" });
            out.put(heading(false));
        }
    }
}

impl Exporter for CsvExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        self.begin(out);
        out.lose_marks(document);
        for record in records(document) {
            out.put(line(cells(&record).iter().map(|cell| guarded(cell))));
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        self.begin(out);
    }
}

/// Returns the line of headings; `by_tag` says that each record stands under a tag, which has a column of
/// its own.
#[must_use]
pub fn heading(by_tag: bool) -> String {
    let first = by_tag.then_some("tag");
    line(first.into_iter().chain(COLUMNS))
}

/// Returns the line of a record, as it may be shown.
#[must_use]
pub fn row(record: &NoteRecord, by_tag: bool) -> String {
    let tag = by_tag.then(|| record.tag.clone().unwrap_or_default());
    line(tag.into_iter().chain(cells(record)).map(|cell| shown_cell(&cell)))
}

fn line(cells: impl Iterator<Item = impl AsRef<[u8]>>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // What is written to memory cannot fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
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
        joined(&record.tags),
        words(&record.note),
        record.state.name().to_owned(),
        record.created.clone(),
        record.updated.clone(),
    ]
}

/// Returns tags in one cell. A semicolon that is part of a name has a backslash before it.
fn joined(tags: &[String]) -> String {
    let tags = tags.iter().map(|tag| tag.replace('\\', "\\\\").replace(';', "\\;"));
    tags.collect::<Vec<_>>().join("; ")
}

/// Returns a cell in which nothing is a formula: before what a spreadsheet would take for one stands an
/// apostrophe.
fn guarded(cell: &str) -> String {
    let guard = if is_formula(cell.trim_start_matches('\'')) { "'" } else { "" };
    format!("{guard}{cell}")
}

/// Returns a cell for a terminal as well as for a spreadsheet: with symbols for what the one would obey, and
/// nothing in it that the other takes for a formula. Its lines stay lines.
#[must_use]
pub fn shown_cell(cell: &str) -> String {
    // What cannot be seen is gone afterwards, so what is looked at for a formula is what is left.
    guarded(&cell.split('\n').map(one_line).collect::<Vec<_>>().join("\n"))
}

/// The same, read.
pub const IMPORT: ImportFormat = ImportFormat {
    name: "csv",
    claims: |source| claims(source.content()),
    read: |source| read(source.content()),
};

fn claims(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).replace('"', "");
    let names: Vec<&str> = line.trim().split([',', ';', '\t']).collect();
    names.contains(&"document") && (names.contains(&"quote") || names.contains(&"note"))
}

/// Returns which columns a table lacks that no format claims, in a clause; `None` if it seems to be no table.
#[must_use]
pub fn missing_columns(source: &ImportSource) -> Option<String> {
    let table = TableReader::new(source.content()).ok()?;
    let headings: Vec<&str> = table.headings.iter().map(str::trim).collect();
    let has = |name: &str| headings.contains(&name);
    let is_named = ["csv", "tsv", "tab"].iter().any(|end| source.without(end).is_some());
    let is_known = |heading: &&str| COLUMNS.contains(&heading.to_lowercase().as_str());
    if !is_named && (headings.len() < 2 || !headings.iter().any(is_known)) {
        return None;
    }
    // What is there may be called almost so.
    let wanted = |name: &str| {
        let like =
            |other: &&&str| !has(name) && strsim::osa_distance(&other.to_lowercase(), name) <= 1;
        let like = headings.iter().find(like);
        like.map_or_else(|| format!("{name:?}"), |like| format!("{name:?} (there is {like:?})"))
    };
    let passage = || format!("{} or {}", wanted("quote"), wanted("note"));
    let lacking = match (has("document"), has("quote") || has("note")) {
        (true, _) => format!("a column {}", passage()),
        (false, true) => format!("a column {}", wanted("document")),
        (false, false) => format!("columns {}, and {}", wanted("document"), passage()),
    };
    let all = headings.iter().filter(|heading| !heading.is_empty()).take(MOST_NAMED);
    let mut all: Vec<String> =
        all.map(|name| format!("{:?}", excerpt(name, LONGEST_NAMED))).collect();
    if headings.len() > MOST_NAMED {
        all.push("…".to_owned());
    }
    Some(format!(
        "is a table without {lacking} (one of Zotero has others, such as \"annotationText\" and \
         \"annotationComment\"); its columns are {}",
        all.join(", ")
    ))
}

/// Reads a table with these headings, in whatever order; a program that wrote it anew may have put a
/// semicolon or a tab between the cells.
fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let table = TableReader::new(bytes)?;
    let headings = table.headings.clone();
    let column = |name: &str| headings.iter().position(|heading| heading.trim() == name);
    let columns = COLUMNS.map(|name| (name, column(name)));
    let mut file = ImportedFile::default();
    table.rows(&mut file, |at, record, file| {
        let cell = |name: &str| {
            let (_, at) = columns.iter().find(|(column, _)| *column == name)?;
            Some(unguarded(record.get((*at)?)?)).filter(|cell| !cell.is_empty())
        };
        let words = |name: &str| cell(name).map(str::to_owned);
        let number = |name: &str| cell(name)?.parse::<usize>().ok();
        let place = number("made_start").zip(number("made_end"));
        let place = place.or(number("start").zip(number("end")));
        let passage = (place.is_some() || cell("quote").is_some()).then(|| ImportedPassage {
            start: place.map(|(start, _)| start),
            end: place.map(|(_, end)| end),
            quote: words("quote"),
            prefix: words("prefix").unwrap_or_default(),
            suffix: words("suffix").unwrap_or_default(),
        });
        file.take(ImportedEntry {
            at,
            id: words("id"),
            annotator: words("annotator"),
            path: words("document"),
            sha256: words("sha256").filter(|digest| is_digest(digest)),
            passage,
            tags: cell("tags").map(divided).unwrap_or_default(),
            note: words("note"),
            created: cell("created").and_then(time),
            updated: cell("updated").and_then(time),
            states: StatedParts { note: column("note").is_some(), tags: column("tags").is_some() },
            ..ImportedEntry::default()
        });
    });
    Ok(file)
}

/// Returns the tags of one cell.
fn divided(cell: &str) -> Vec<String> {
    let mut tags = vec![String::new()];
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        match c {
            ';' => tags.push(String::new()),
            '\\' => {
                let escaped = characters.next().unwrap_or('\\');
                tags.last_mut().into_iter().for_each(|tag| tag.push(escaped));
            }
            c => tags.last_mut().into_iter().for_each(|tag| tag.push(c)),
        }
    }
    tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

/// Returns what stands in a cell: an apostrophe before what would be a formula is not part of it. One that
/// was part of it has another before it.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_was_cut_says_where() {
        let whole =
            "document,quote,note\r\na.txt,\"nine \"\"9\"\"\",6\" guns\r\nb.txt,ten,\"one\r\ntwo\"";
        assert_eq!(read(whole.as_bytes()).unwrap().entries.len(), 2);
        for (cut, entries) in [(whole.len() - 1, 1), (whole.len() - 7, 1), (28, 0)] {
            let file = read(&whole.as_bytes()[..cut]).unwrap();
            let said = file.refused.lines().join("\n");
            assert_eq!(file.entries.len(), entries, "{said}");
            assert!(said.contains("ends too early"), "{cut}: {said}");
            let line = if entries == 0 { "line 2 is" } else { "line 3 is" };
            assert!(said.contains(line), "{cut}: {said}");
            assert!(said.contains(if entries == 0 { "row 2" } else { "row 3" }), "{said}");
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert!(guarded(formula).starts_with('\''), "{formula:?}: {:?}", guarded(formula));
        }
        assert_eq!(guarded("nine = 9"), "nine = 9");
        for cell in ["=1", "'=1", "''=1", "'tis", "one", "", "'"] {
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        assert_eq!(shown_cell("one\n=two\u{1b}[31m"), "one\n=two␛[31m");
        assert_eq!(guarded(""), "");
        for before in (0..=0xffff).filter_map(char::from_u32) {
            let shown = shown_cell(&format!("{before}=1+1"));
            assert!(!is_formula(&shown), "{before:?}: {shown:?}");
        }
    }
}
