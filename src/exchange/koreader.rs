//! KOReader: the file beside a book (`metadata.EXTENSION.lua`), and the JSON that it exports.
//!
//! Owns what these say of a highlight. Where it is counts in the structure of the book, which means nothing
//! here: its words are looked for. Times have no zone; they are taken as UTC. In files of before 2024 the
//! notes stand with the bookmarks, and a highlight has the note of the bookmark of its second.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
    json_value, local_time, words,
};
use super::{lua, stable_id};

/// The file beside a book, read.
pub const SIDECAR: ImportFormat =
    ImportFormat { name: "koreader", claims: is_sidecar, read: |source| sidecar(source.content()) };
/// What it exports as JSON, read.
pub const EXPORTED: ImportFormat = ImportFormat {
    name: "koreader-json",
    claims: |source| {
        source.first_byte() == Some(b'{')
            && source.holds("\"entries\"")
            && ["\"created_on\"", "\"drawer\"", "\"documents\""]
                .iter()
                .any(|name| source.holds(name))
    },
    read: |source| exported(source.content()),
};

fn is_sidecar(source: &ImportSource) -> bool {
    let content = source.content();
    let head = content.get(..content.len().min(4096)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.find(|line| !line.starts_with("--")).unwrap_or_default();
    let is_table = first.strip_prefix("return").unwrap_or(first).trim_start().starts_with('{');
    is_table && (source.without("lua").is_some() || first.starts_with("return"))
}

fn sidecar(bytes: &[u8]) -> Result<ImportedFile, String> {
    let table = lua::table(&String::from_utf8_lossy(bytes))?;
    let book = Book::of_sidecar(&table);
    let mut file = ImportedFile::default();
    if let Some(annotations) = table.get("annotations") {
        for item in numbered(annotations) {
            book.take(item, words(item, "note"), &mut file);
        }
        return Ok(file);
    }
    // The notes of before, by the second in which they were made.
    let bookmarks: Vec<&Value> = table.get("bookmarks").map(numbered).unwrap_or_default();
    let by_time: HashMap<&str, &Value> = bookmarks
        .iter()
        .filter_map(|bookmark| Some((words(bookmark, "datetime")?, *bookmark)))
        .collect();
    let pages = table.get("highlight").map(numbered).unwrap_or_default();
    for item in pages.into_iter().flat_map(numbered) {
        let bookmark = words(item, "datetime").and_then(|time| by_time.get(time));
        let note = bookmark.and_then(|bookmark| words(bookmark, "text"));
        // What it wrote there by itself repeats the words of the passage.
        let own = words(item, "text").unwrap_or_default();
        let note = note.filter(|note| own.is_empty() || !note.contains(own));
        book.take(item, note, &mut file);
    }
    let is_plain = |one: &&&Value| one.get("highlighted").and_then(Value::as_bool) != Some(true);
    for _ in bookmarks.iter().filter(is_plain) {
        file.leave("a bookmark");
    }
    Ok(file)
}

/// Reads what was exported: one book, or several.
fn exported(bytes: &[u8]) -> Result<ImportedFile, String> {
    let value = json_value(bytes)?;
    let documents = value.get("documents").and_then(Value::as_array);
    let documents = documents.map_or_else(|| std::slice::from_ref(&value), Vec::as_slice);
    let mut file = ImportedFile::default();
    for document in documents {
        let book = Book::of_export(document);
        let Some(entries) = document.get("entries").and_then(Value::as_array) else {
            file.refuse("a book without entries");
            continue;
        };
        for item in entries {
            book.take(item, words(item, "note"), &mut file);
        }
    }
    Ok(file)
}

/// A book, as KOReader knows it.
pub(super) struct Book {
    title: Option<String>,
    files: Vec<String>,
}

impl Book {
    fn of_sidecar(table: &Value) -> Self {
        let title = ["doc_props", "stats"].iter().find_map(|part| words(table.get(part)?, "title"));
        Self::new(title, words(table, "doc_path"))
    }

    fn of_export(document: &Value) -> Self {
        Self::new(words(document, "title"), words(document, "file"))
    }

    pub(super) fn new(title: Option<&str>, path: Option<&str>) -> Self {
        let file = path.and_then(|path| path.rsplit(['/', '\\']).next());
        let files = file.filter(|file| !file.is_empty()).map(str::to_owned);
        Self { title: title.map(str::to_owned), files: files.into_iter().collect() }
    }

    /// Returns what tells it from other books.
    fn key(&self) -> &str {
        self.title.as_deref().or(self.files.first().map(String::as_str)).unwrap_or_default()
    }

    fn take(&self, item: &Value, note: Option<&str>, file: &mut ImportedFile) {
        if !item.is_object() {
            return file.refuse("an entry that says nothing");
        }
        // A place to come back to has neither a beginning nor an end, nor a way to be drawn.
        let is_highlight = ["drawer", "pos0"].iter().any(|name| item.get(name).is_some());
        let sort = words(item, "sort");
        if !is_highlight && sort != Some("highlight") {
            return file.leave("a bookmark");
        }
        let text = words(item, "text").or(words(item, "notes")).unwrap_or_default();
        if text.trim().is_empty() {
            return file.leave("a picture that was highlighted");
        }
        let created = words(item, "datetime").and_then(local_time);
        let seconds = item.get("time").and_then(Value::as_i64);
        let created = created.or(seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()));
        let updated = words(item, "datetime_updated").and_then(local_time);
        file.take(ImportedEntry {
            colour: words(item, "color").map(str::to_lowercase),
            updated: updated.or(created),
            ..self.entry(text, note, created)
        });
    }

    /// Takes a highlight of which no more is known.
    pub(super) fn take_words(
        &self,
        text: &str,
        note: Option<&str>,
        created: Option<Timestamp>,
        file: &mut ImportedFile,
    ) {
        file.take(self.entry(text, note, created));
    }

    fn entry(&self, text: &str, note: Option<&str>, created: Option<Timestamp>) -> ImportedEntry {
        let work = ImportedWork {
            key: self.key().to_owned(),
            title: self.title.clone(),
            files: self.files.clone(),
        };
        ImportedEntry {
            id: Some(stable_id(&["koreader", self.key(), text]).to_string()),
            work: Some(work),
            passage: Some(ImportedPassage { quote: Some(text.to_owned()), ..Default::default() }),
            note: note.map(str::to_owned),
            created,
            updated: created,
            ..ImportedEntry::default()
        }
    }
}

/// Returns the values of a table by their numbers; those of names are no part of a list.
fn numbered(table: &Value) -> Vec<&Value> {
    let entries = table.as_object().into_iter().flatten();
    let mut list: Vec<(u64, &Value)> =
        entries.filter_map(|(key, value)| Some((key.parse().ok()?, value))).collect();
    list.sort_by_key(|(number, _)| *number);
    list.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Short<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<String>);

    fn short(file: &ImportedFile) -> Vec<Short<'_>> {
        file.entries
            .iter()
            .map(|entry| {
                let quote = entry.passage.as_ref().unwrap().quote.as_deref().unwrap();
                let created = entry.created.map(|time| time.to_string());
                (quote, entry.note.as_deref(), entry.colour.as_deref(), created)
            })
            .collect()
    }

    const NEW: &str = "-- /mnt/us/books/こころ.sdr/metadata.epub.lua\nreturn {\n    [\"annotations\"] = {\n        [1] = {\n            \
        [\"chapter\"] = \"上\",\n            [\"color\"] = \"yellow\",\n            [\"datetime\"] = \"2024-03-05 09:12:45\",\n            \
        [\"datetime_updated\"] = \"2024-03-06 10:00:00\",\n            [\"drawer\"] = \"lighten\",\n            [\"note\"] = \"why\\\n\
        nine?\",\n            [\"page\"] = \"/body/DocFragment[2]/body/p[1]/text().0\",\n            [\"pageno\"] = 12,\n            \
        [\"pos0\"] = \"/body/DocFragment[2]/body/p[1]/text().0\",\n            [\"pos1\"] = \"/body/p\",\n            [\"text\"] = \
        \"私はその人を常に先生と呼んでいた。\",\n        },\n        [2] = {\n            [\"datetime\"] = \"2024-03-05 09:13:00\",\n            \
        [\"page\"] = \"/body/p\",\n            [\"pageno\"] = 13,\n            [\"text\"] = \"in 上\",\n        },\n        [10] = {\n            \
        [\"drawer\"] = \"underscore\",\n            [\"text\"] = \"last\",\n        },\n        [3] = 7,\n        [4] = { [\"drawer\"] = \
        \"lighten\", [\"text\"] = \"\" },\n    },\n    [\"doc_path\"] = \"/mnt/us/books/こころ.epub\",\n    [\"doc_props\"] = {\n        \
        [\"authors\"] = \"夏目 漱石\",\n        [\"title\"] = \"こころ\",\n    },\n}\n";

    #[test]
    fn a_file_beside_a_book_is_read() {
        let source =
            ImportSource { name: "metadata.epub.lua", bytes: NEW.as_bytes(), beside: &|_| None };
        assert!(is_sidecar(&source));
        let file = sidecar(source.content()).unwrap();
        let first = Some("2024-03-05T09:12:45Z".to_owned());
        assert_eq!(
            short(&file),
            [
                ("私はその人を常に先生と呼んでいた。", Some("why\nnine?"), Some("yellow"), first),
                ("last", None, None, None)
            ]
        );
        let work = file.entries[0].work.as_ref().unwrap();
        assert_eq!(
            (work.title.as_deref(), work.files.as_slice()),
            (Some("こころ"), ["こころ.epub".to_owned()].as_slice())
        );
        assert_eq!(file.left_out.len(), 2, "{:?}", file.left_out);
        assert_eq!(file.refused.len(), 1, "{:?}", file.refused);
    }

    #[test]
    fn the_form_of_before_is_read() {
        let old = "return { [\"bookmarks\"] = { [1] = { [\"datetime\"] = \"2020-01-01 00:00:00\", [\"highlighted\"] = true, \
                   [\"notes\"] = \"nine\", [\"text\"] = \"my note\" }, [2] = { [\"datetime\"] = \"2020-01-01 00:00:01\", \
                   [\"highlighted\"] = true, [\"notes\"] = \"ten\", [\"text\"] = \"Page 12 ten @ 2020-01-01 00:00:01\" }, [3] = { \
                   [\"datetime\"] = \"2020-01-02 00:00:00\", [\"notes\"] = \"in Chapter 1\" } }, [\"highlight\"] = { [12] = { [1] = { \
                   [\"text\"] = \"nine\", [\"datetime\"] = \"2020-01-01 00:00:00\", [\"drawer\"] = \"lighten\", [\"pos0\"] = { [\"x\"] = 1.5 } }, \
                   [2] = { [\"text\"] = \"ten\", [\"datetime\"] = \"2020-01-01 00:00:01\", [\"drawer\"] = \"lighten\" } } }, \
                   [\"stats\"] = { [\"title\"] = \"Old\" } }";
        let file = sidecar(old.as_bytes()).unwrap();
        let notes: Vec<(&str, Option<&str>)> =
            short(&file).iter().map(|one| (one.0, one.1)).collect();
        assert_eq!(notes, [("nine", Some("my note")), ("ten", None)]);
        assert_eq!(file.left_out.get("a bookmark"), Some(&1));
    }

    #[test]
    fn what_it_exports_is_read() {
        let one = r#"{"title": "Nine", "author": "Li Wei", "file": "/books/nine.epub", "entries": [
            {"chapter": "I", "page": 6, "time": 1578946897, "sort": "highlight", "text": "at least nine",
             "drawer": "lighten", "color": "Red", "note": "so"}, {"sort": "bookmark", "text": "in I"}, 3],
            "created_on": 1578946897, "version": "json/1.0.0"}"#;
        let source = |bytes| ImportSource { name: "x.json", bytes, beside: &|_| None };
        assert!((EXPORTED.claims)(&source(one.as_bytes())));
        let file = exported(one.as_bytes()).unwrap();
        let time = Some("2020-01-13T20:21:37Z".to_owned());
        assert_eq!(short(&file), [("at least nine", Some("so"), Some("red"), time)]);
        assert_eq!((file.left_out.len(), file.refused.len()), (1, 1));
        let both = format!("{{\"documents\": [{one}, {{\"title\": \"x\"}}], \"created_on\": 1}}");
        let file = exported(both.as_bytes()).unwrap();
        assert_eq!((file.entries.len(), file.refused.len()), (1, 2));
        assert!(exported(b"{\"entries\": [").is_err());
    }
}
