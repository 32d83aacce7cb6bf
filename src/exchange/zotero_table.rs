//! Annotations of Zotero as a table (CSV), as several of its extensions and scripts export them.
//!
//! Owns by which headings a column is known: there is no one form. Compared are the letters alone.

use super::csv::unguarded;
use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
    local_time, time,
};
use super::stable_id;
use super::table::TableReader;
use super::zotero::colour_name;

/// A table of annotations, read.
pub const IMPORT: ImportFormat =
    ImportFormat { name: "zotero-csv", claims, read: |source| read(source.content()) };

const TEXT: &[&str] =
    &["annotationtext", "annotatedtext", "highlightedtext", "highlight", "quote", "text"];
const COMMENT: &[&str] = &["annotationcomment", "comment", "note", "notes"];
const COLOUR: &[&str] =
    &["colorcategory", "annotationcolor", "annotationcolour", "color", "colour"];
const TAGS: &[&str] = &["annotationtags", "tags", "tag"];
const KIND: &[&str] = &["annotationtypename", "annotationtype", "type"];
const ID: &[&str] = &["annotationkey", "annotationid", "key", "id"];
const TITLE: &[&str] =
    &["papertitle", "parenttitle", "itemtitle", "sourcetitle", "documenttitle", "title"];
const ATTACHMENT: &[&str] =
    &["attachmentkey", "attachmentid", "parentkey", "parentitem", "itemkey", "paperid"];
const FILE: &[&str] =
    &["attachmentpath", "filename", "attachmenttitle", "attachment", "file", "pdf"];
const CREATED: &[&str] = &["dateadded", "created", "annotationdate"];
const UPDATED: &[&str] = &["datemodified", "modified", "updated"];

fn claims(source: &ImportSource) -> bool {
    let line = source.content().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let names: Vec<String> = line.split([',', ';', '\t']).map(letters).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    // Our own table has a column for the document, and comes before.
    has(TEXT) && has(COMMENT) && !has(&["document"])
}

fn letters(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let table = TableReader::new(bytes)?;
    let headings: Vec<String> = table.headings.iter().map(letters).collect();
    let column = |known: &[&str]| {
        known.iter().find_map(|name| headings.iter().position(|heading| heading == name))
    };
    let [text, comment, colour, tags, kind, id, title, attachment, path, created, updated] =
        [TEXT, COMMENT, COLOUR, TAGS, KIND, ID, TITLE, ATTACHMENT, FILE, CREATED, UPDATED]
            .map(column);
    let mut file = ImportedFile::default();
    table.rows(&mut file, |at, record, file| {
        let cell = |column: Option<usize>| {
            Some(unguarded(record.get(column?)?).trim()).filter(|cell| !cell.is_empty())
        };
        let when =
            |column| cell(column).and_then(|written| time(written).or_else(|| local_time(written)));
        if matches!(cell(kind).map(letters).as_deref(), Some("image" | "ink" | "3" | "4")) {
            return file.leave("a picture");
        }
        // `storage:Author - Title.pdf`, or a path of another system.
        let name = cell(path).and_then(|path| path.rsplit(['/', '\\', ':']).next());
        let key = cell(attachment).or(cell(title)).or(name);
        let quote = cell(text).map(str::to_owned);
        let own = cell(id).or(quote.as_deref()).or(cell(comment)).unwrap_or_default();
        let work = key.map(|key| ImportedWork {
            key: key.to_owned(),
            title: cell(title).map(str::to_owned),
            files: name.map(str::to_owned).into_iter().collect(),
        });
        file.take(ImportedEntry {
            at,
            id: Some(stable_id(&["zotero", key.unwrap_or_default(), own]).to_string()),
            work,
            passage: quote
                .map(|quote| ImportedPassage { quote: Some(quote), ..Default::default() }),
            tags: cell(tags).map(divided).unwrap_or_default(),
            colour: cell(colour).map(colour_name),
            note: cell(comment).map(str::to_owned),
            created: when(created),
            updated: when(updated),
            ..ImportedEntry::default()
        });
    });
    Ok(file)
}

/// Returns the tags of one cell: a list, or with semicolons or commas between them.
fn divided(cell: &str) -> Vec<String> {
    if let Ok(list) = serde_json::from_str::<Vec<String>>(cell) {
        return list;
    }
    let sign = if cell.contains(';') { ';' } else { ',' };
    cell.split(sign).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_its_headings() {
        let table = "\u{feff}\"annotation_id\",\"attachment_id\",\"annotation_type\",\"annotation_text\",\"annotation_comment\",\
                     \"annotation_color\",\"page_label\",\"attachment_path\",\"paper_title\",Tags,dateAdded\r\n\
                     12,94,1,\"at least nine, they say\",\"'=so\nit is\",#ffd400,3,storage:Wei - Nine.pdf,Nine,\"a; b/c\",2024-03-05 \
                     09:12:45\r\n13,94,2,,on the page,#a28ae5,3,storage:Wei - Nine.pdf,Nine,\"[\"\"x\"\"]\",2024-03-05T09:12:45Z\r\n\
                     14,94,3,,,#a28ae5,3,,Nine,,\r\n15,94,1,,,,,,,,\r\n";
        let source = ImportSource { name: "a.csv", bytes: table.as_bytes(), beside: &|_| None };
        assert!(claims(&source));
        let file = read(source.content()).unwrap();
        let [passage, note] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
        let quote = passage.passage.as_ref().unwrap().quote.as_deref();
        assert_eq!(quote, Some("at least nine, they say"));
        assert_eq!(passage.note.as_deref(), Some("=so\nit is"));
        assert_eq!((passage.colour.as_deref(), passage.tags.len()), (Some("yellow"), 2));
        assert_eq!(passage.created, note.created);
        let work = passage.work.as_ref().unwrap();
        assert_eq!(
            (work.title.as_deref(), work.files[0].as_str()),
            (Some("Nine"), "Wei - Nine.pdf")
        );
        assert_eq!((note.note.as_deref(), note.tags[0].as_str()), (Some("on the page"), "x"));
        assert_eq!((file.left_out.len(), file.refused.len()), (1, 1));
    }

    #[test]
    fn other_tables_are_none() {
        for other in ["document,quote,note\n", "name,age\n", "text\n", "", "\u{0}\u{1},"] {
            let source = ImportSource { name: "a.csv", bytes: other.as_bytes(), beside: &|_| None };
            assert!(!claims(&source), "{other}");
        }
    }
}
