//! Parsing an annotation file: its valid entries, and what is wrong with the others.
//!
//! Owns the file format in the direction from file to notebook. Opens and writes no file.

use std::collections::HashSet;
use std::path::Path;

use toml_edit::{Document, Item, Table, Value};

use super::error::{Problem, Problems};
use super::fields::{Fields, tidy_tags};
use super::name::file_name;
use super::toml_text::TomlText;
use crate::disk::file::form::{is_alike, is_same};
use crate::model::annotation::DocumentMark;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// The version of the format that is read and written.
pub(super) const FORMAT: i64 = 1;

/// A parsed annotation file.
#[derive(Debug, Default)]
pub(super) struct ParsedFile {
    pub(super) notebook: Notebook,
    pub(super) sha256: Option<String>,
    pub(super) problems: Vec<Problem>,
    /// The file in blocks; only if there are no problems.
    pub(super) toml_text: Option<TomlText>,
}

/// Parses `text`, the content of `file`, which should hold the annotations of `document`.
pub(super) fn read(file: &Path, text: &str, document: &DocPath) -> ParsedFile {
    let mut problems = Problems::new(file, text);
    let Some(doc) = parse(text, &mut problems) else {
        return ParsedFile { problems: problems.list, ..ParsedFile::default() };
    };
    let sha256 = head(&doc, document, &mut problems);
    let mut ids = HashSet::new();
    let about = document_mark(&doc, &mut problems);
    let mut notebook = Notebook { document: about, ..Notebook::default() };
    for table in tables(&doc, "note", &mut problems) {
        let mut fields = Fields::new(table, "note", &mut problems);
        notebook.notes.extend(fields.note().ok().filter(|note| fields.is_new(&note.id, &mut ids)));
    }
    for table in tables(&doc, "highlight", &mut problems) {
        let mut fields = Fields::new(table, "highlight", &mut problems);
        let mark = fields
            .highlight(sha256.as_deref())
            .ok()
            .filter(|mark| fields.is_new(&mark.id, &mut ids));
        notebook.highlights.extend(mark);
    }
    notebook.highlights.sort_by(|a, b| {
        (a.anchor.start, a.anchor.end, &a.id).cmp(&(b.anchor.start, b.anchor.end, &b.id))
    });
    let toml_text = problems.list.is_empty().then(|| TomlText::cut(text, &doc, &mut problems));
    ParsedFile {
        notebook,
        sha256,
        toml_text: toml_text.filter(|_| problems.list.is_empty()),
        problems: problems.list,
    }
}

/// Returns the document that the annotation file with this content is about, as it says itself.
pub(super) fn about(text: &str) -> Option<DocPath> {
    let doc = Document::parse(text).ok()?;
    let path = doc.get("document")?.as_table_like()?.get("path")?.as_str()?;
    DocPath::new(Path::new(path)).ok()
}

/// Parses TOML; a syntax error becomes a problem. The parser itself limits the depth.
pub(super) fn parse<'a>(text: &'a str, problems: &mut Problems) -> Option<Document<&'a str>> {
    Document::parse(text)
        .map_err(|error| {
            let what = error.message().replace('\n', ", ");
            problems.add(error.span(), format!("this is not TOML: {what}"));
        })
        .ok()
}

/// Checks the head of a file; returns the SHA-256 of its document.
fn head(doc: &Document<&str>, document: &DocPath, problems: &mut Problems) -> Option<String> {
    match doc.get("format") {
        Some(item) if item.as_integer() == Some(FORMAT) => {}
        Some(item) => problems.add(
            item.span(),
            format!("unsupported format; this version reads only format {FORMAT}"),
        ),
        None => problems.add(None, format!("`format = {FORMAT}` is missing at its head")),
    }
    let about = doc.get("document")?;
    let Some(table) = about.as_table_like() else {
        problems.add(about.span(), "`document` must be a table");
        return None;
    };
    let mut string = |key: &str| match table.get(key) {
        Some(item) if item.as_str().is_none() => {
            problems.add(item.span(), format!("`document.{key}` must be a string"));
            None
        }
        item => item.and_then(|item| Some((item.as_str()?.to_owned(), item.span()))),
    };
    let (path, sha256) = (string("path"), string("sha256"));
    let is_other =
        |path: &str| path != document.as_str() && !is_same_name(problems.file(), path, document);
    if let Some((path, span)) = path.filter(|(path, _)| is_other(path)) {
        let expected = document.as_str();
        problems.add(span, format!("this is about {path:?}, but the file name says {expected:?}"));
    }
    sha256.map(|(sha256, _)| sha256)
}

/// Reads what is said of the document as a whole.
fn document_mark(doc: &Document<&str>, problems: &mut Problems) -> DocumentMark {
    let mut mark = DocumentMark::default();
    let Some(table) = doc.get("document").and_then(Item::as_table_like) else { return mark };
    if let Some(item) = table.get("done") {
        let day = item.as_datetime().and_then(|time| time.date);
        mark.done = day.and_then(|day| day.to_string().parse().ok());
        if mark.done.is_none() {
            problems.add(item.span(), "`document.done` must be a date, such as 2026-11-26");
        }
    }
    if let Some(item) = table.get("tags") {
        let all = item.as_array().map(|array| array.iter().map(Value::as_str));
        match all.and_then(Iterator::collect::<Option<Vec<&str>>>) {
            Some(names) => mark.tags = names.into_iter().map(ToOwned::to_owned).collect(),
            None => problems.add(item.span(), "`document.tags` must be a list of strings"),
        }
        tidy_tags(&mut mark.tags);
    }
    mark
}

/// Returns whether the annotation file `file` of `document` is also that of `path`: where case is
/// ignored, or letters are changed, a document may be called by another form of its name.
fn is_same_name(file: &Path, path: &str, document: &DocPath) -> bool {
    let Some(path) = Some(path).filter(|path| is_alike(path, document.as_str())) else {
        return false;
    };
    let home = file.ancestors().nth(document.as_str().split('/').count());
    let other = DocPath::new(Path::new(path)).ok().map(|path| file_name(&path));
    home.zip(other).is_some_and(|(home, other)| is_same(file, &home.join(other)))
}

/// Returns the tables `[[name]]`.
pub(super) fn tables<'a>(
    doc: &'a Document<&str>,
    name: &str,
    problems: &mut Problems,
) -> impl Iterator<Item = &'a Table> + use<'a> {
    let item = doc.get(name);
    let tables = item.and_then(Item::as_array_of_tables);
    if let (Some(item), None) = (item, tables) {
        problems.add(item.span(), format!("write each {name} as a table [[{name}]]"));
    }
    tables.into_iter().flatten()
}
