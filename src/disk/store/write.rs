//! Writing a notebook into the text that it was read from.
//!
//! Owns the file format in the direction from notebook to file: only fields that differ are set,
//! everything else stays as the reader wrote it. Opens nothing.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use toml_edit::{Array, DocumentMut, Item, Table, TomlError, Value};

use super::literal;
use super::read::{FORMAT, ParsedFile};
use super::toml_text::{BlockKind, TomlBlock, TomlText};
use crate::model::annotation::{Annotation, Highlight, Id, Note};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;

/// The first line of every new file.
const HEAD: &str = "# Glossator annotations. Offsets count Unicode code points from the start of \
                    the text; the end is exclusive.";

/// The order in which new keys are inserted.
const ORDER: [&str; 15] = [
    "path", "sha256", "id", "start", "end", "quote", "prefix", "suffix", "twins", "copies", "tags",
    "text", "rivals", "note", "created",
];

/// The intended content of a file.
#[derive(Debug)]
pub(super) struct RenderedNotebook {
    /// The whole text.
    pub(super) toml_text: TomlText,
    /// The ids of the annotations that changed.
    pub(super) anew: HashSet<Id>,
}

/// Returns the file content that expresses `book`, based on the file read as `old`; `None` if
/// nothing worth keeping is left.
pub(super) fn write(
    old: &ParsedFile,
    book: &Notebook,
    document: &DocPath,
    sha256: Option<&str>,
) -> Result<Option<RenderedNotebook>, TomlError> {
    let mut toml_text = match &old.toml_text {
        Some(toml_text) => toml_text.clone(),
        None => empty(document, sha256),
    };
    let (gone, new) = differences(&old.notebook, book);
    for id in gone {
        toml_text.find(id.as_ref()).map(|at| toml_text.take(at));
    }
    let mut anew = HashSet::new();
    for (before, entry) in new {
        let place = toml_text.find(entry.id().as_ref()).and_then(|at| toml_text.blocks.get_mut(at));
        if let (Some(block), Some(before)) = (place, before) {
            let (was, now) = (old.sha256.as_deref(), sha256);
            let (before, after) = (fields(&before, was), fields(&entry, now));
            block.body = edit(&block.body, name(&entry), &before, &after)?;
            block.kind = kind(&entry);
        } else {
            let fields = fields(&entry, sha256);
            toml_text.put(TomlBlock::new(kind(&entry), table(name(&entry), &fields)));
        }
        anew.insert(entry.id().clone());
    }
    toml_text.settle();
    if book.is_empty()
        && toml_text.text().trim() == empty(document, old.sha256.as_deref()).text().trim()
    {
        return Ok(None);
    }
    if sha256 != old.sha256.as_deref() && old.toml_text.is_some() {
        set_document(&mut toml_text, document, sha256)?;
    }
    Ok(Some(RenderedNotebook { toml_text, anew }))
}

/// Returns what is in `was` but not in `now`, and what is new or different in `now`, with its old
/// version. There may be very many unchanged annotations.
fn differences<'a>(
    was: &'a Notebook,
    now: &Notebook,
) -> (Vec<&'a Id>, Vec<(Option<Annotation>, Annotation)>) {
    let notes: HashMap<&Id, &Note> = was.notes.iter().map(|note| (&note.id, note)).collect();
    let marks: HashMap<&Id, &Highlight> = was.highlights.iter().map(|m| (&m.id, m)).collect();
    let before = |id: &Id| {
        let note = notes.get(id).map(|note| Annotation::Note((*note).clone()));
        note.or_else(|| marks.get(id).map(|mark| Annotation::Highlight((*mark).clone())))
    };
    let mut new = Vec::new();
    for note in now.notes.iter().filter(|note| notes.get(&note.id) != Some(note)) {
        new.push((before(&note.id), Annotation::Note(note.clone())));
    }
    for mark in now.highlights.iter().filter(|mark| marks.get(&mark.id) != Some(mark)) {
        new.push((before(&mark.id), Annotation::Highlight(mark.clone())));
    }
    let here: HashSet<&Id> = ids(now).collect();
    (ids(was).filter(|id| !here.contains(id)).collect(), new)
}

fn ids(book: &Notebook) -> impl Iterator<Item = &Id> {
    let notes = book.notes.iter().map(|note| &note.id);
    notes.chain(book.highlights.iter().map(|mark| &mark.id))
}

/// Returns the content of the file read as `old`, for another document.
pub(super) fn renamed(old: &ParsedFile, document: &DocPath) -> Result<String, TomlError> {
    let mut toml_text =
        old.toml_text.clone().unwrap_or_else(|| empty(document, old.sha256.as_deref()));
    for block in &mut toml_text.blocks {
        if !matches!(block.kind, BlockKind::Head | BlockKind::Document) {
            continue;
        }
        let mut doc: DocumentMut = block.body.parse()?;
        let about = doc.get_mut("document").and_then(Item::as_table_like_mut);
        if let Some(path) = about.and_then(|t| t.get_mut("path")).and_then(Item::as_value_mut) {
            replace(path, literal::string(document.as_str()).parse()?);
            block.body = doc.to_string();
        }
    }
    Ok(toml_text.text())
}

/// Returns the contents of two files after the annotations `ids` have moved from the first to the
/// second, each with its own comments; the first is `None` if nothing worth keeping is left. An
/// annotation that the second file already has is only removed from the first.
pub(super) fn transferred(
    (leaving, from): (&ParsedFile, &DocPath),
    (staying, to): (&ParsedFile, &DocPath),
    ids: &[Id],
) -> Result<(Option<String>, String), TomlError> {
    let sha256 = leaving.sha256.as_deref();
    let toml_text = |reading: &ParsedFile, document| {
        reading.toml_text.clone().unwrap_or_else(|| empty(document, sha256))
    };
    let (mut old, mut new) = (toml_text(leaving, from), toml_text(staying, to));
    for id in ids {
        let Some(mut block) = old.find(id.as_ref()).map(|at| old.take(at)) else { continue };
        if new.find(id.as_ref()).is_some() {
            continue;
        }
        // Offsets go on counting in the text in which they did.
        let text = leaving.notebook.highlights.iter().find(|mark| mark.id == *id);
        let text = text.and_then(|mark| mark.anchor.text.as_deref());
        let there = if staying.toml_text.is_some() { staying.sha256.as_deref() } else { sha256 };
        let explicit = |text| vec![("text", other_text(text, there).map(literal::string))];
        let header = "[[highlight]]";
        block.body = edit(&block.body, header, &[("text", None)], &explicit(text))?;
        new.put(block);
    }
    new.settle();
    let bare = old.text().trim() == empty(from, sha256).text().trim();
    Ok(((!bare).then(|| old.text()), new.text()))
}

/// Returns the content of a file without annotations.
fn empty(document: &DocPath, sha256: Option<&str>) -> TomlText {
    let head = format!("{HEAD}\nformat = {FORMAT}\n");
    let mut toml_text = TomlText { blocks: vec![TomlBlock::new(BlockKind::Head, head)] };
    let body = table("[document]", &about(document, sha256));
    toml_text.put(TomlBlock::new(BlockKind::Document, body));
    toml_text
}

/// Records which text the anchors refer to, wherever the reader has put the `document` table.
fn set_document(
    toml_text: &mut TomlText,
    document: &DocPath,
    sha256: Option<&str>,
) -> Result<(), TomlError> {
    for block in &mut toml_text.blocks {
        if !matches!(block.kind, BlockKind::Head | BlockKind::Document) {
            continue;
        }
        let mut doc: DocumentMut = block.body.parse()?;
        let Some(table) = doc.get_mut("document").and_then(Item::as_table_like_mut) else {
            continue;
        };
        if let Some(sha256) = sha256 {
            let value: Value = literal::string(sha256).parse()?;
            match table.get_mut("sha256").and_then(Item::as_value_mut) {
                Some(old) => replace(old, value),
                None => drop(table.insert("sha256", Item::Value(value))),
            }
        }
        block.body = doc.to_string();
        return Ok(());
    }
    toml_text
        .put(TomlBlock::new(BlockKind::Document, table("[document]", &about(document, sha256))));
    Ok(())
}

type KeyValue = (&'static str, Option<String>);

fn about(document: &DocPath, sha256: Option<&str>) -> Vec<KeyValue> {
    vec![
        ("path", Some(literal::string(document.as_str()))),
        ("sha256", sha256.map(literal::string)),
    ]
}

fn name(entry: &Annotation) -> &'static str {
    match entry {
        Annotation::Note(_) => "[[note]]",
        Annotation::Highlight(_) => "[[highlight]]",
    }
}

fn kind(entry: &Annotation) -> BlockKind {
    let id = entry.id().to_string();
    match entry {
        Annotation::Note(_) => BlockKind::Note(id),
        Annotation::Highlight(mark) => BlockKind::Highlight(mark.anchor.start, mark.anchor.end, id),
    }
}

/// Returns the keys and values to write into the file of a document whose text has this SHA-256; a
/// key without a value is omitted.
fn fields(entry: &Annotation, sha256: Option<&str>) -> Vec<KeyValue> {
    let copies = match entry {
        Annotation::Highlight(mark) => mark.anchor.twins.map(|twins| twins.copies),
        Annotation::Note(_) => None,
    };
    // One is the default.
    let copies = copies.filter(|count| *count > 1);
    let mut fields = match entry {
        Annotation::Note(Note { text, .. }) => vec![("text", Some(literal::block(text)))],
        Annotation::Highlight(Highlight { anchor, tags, note, .. }) => vec![
            ("start", Some(anchor.start.to_string())),
            ("end", Some(anchor.end.to_string())),
            ("quote", Some(literal::passage(&anchor.quote))),
            ("prefix", Some(literal::string(&anchor.prefix))),
            ("suffix", Some(literal::string(&anchor.suffix))),
            ("twins", anchor.twins.map(|twins| twins.alike.to_string())),
            ("copies", copies.map(|count| count.to_string())),
            ("tags", (!tags.is_empty()).then(|| literal::list(tags))),
            ("text", other_text(anchor.text.as_deref(), sha256).map(literal::string)),
            ("rivals", (!anchor.rivals.is_empty()).then(|| literal::list(&anchor.rivals))),
            ("note", note.as_deref().map(literal::block)),
        ],
    };
    let (created, updated) = match entry {
        Annotation::Note(note) => (note.created, note.updated),
        Annotation::Highlight(mark) => (mark.created, mark.updated),
    };
    fields.insert(0, ("id", Some(literal::string(entry.id().as_ref()))));
    fields.push(("created", Some(created.to_string())));
    fields.push(("updated", Some(updated.to_string())));
    fields
}

/// Returns the text in which a highlight counts, if it is not that of its document.
fn other_text<'a>(text: Option<&'a str>, sha256: Option<&str>) -> Option<&'a str> {
    text.filter(|text| Some(*text) != sha256)
}

/// Returns the text of a table that is not in any file yet.
pub(super) fn table(header: &str, fields: &[KeyValue]) -> String {
    let mut out = format!("{header}\n");
    for (key, value) in fields {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{key} = {value}");
        }
    }
    out
}

/// Sets the fields that differ in `body`, which is one table.
fn edit(
    body: &str,
    header: &str,
    before: &[KeyValue],
    after: &[KeyValue],
) -> Result<String, TomlError> {
    let mut doc: DocumentMut = body.parse()?;
    let name = header.trim_matches(['[', ']']);
    let tables = doc.get_mut(name).and_then(Item::as_array_of_tables_mut);
    if let Some(table) = tables.and_then(|tables| tables.get_mut(0)) {
        for (old, new) in before.iter().zip(after).filter(|(old, new)| old != new) {
            match &new.1 {
                None => drop(table.remove(old.0)),
                Some(literal) => set(table, new.0, literal.parse()?),
            }
        }
    }
    Ok(doc.to_string())
}

/// Sets `key` to a value. The text around an old value stays; a new key is inserted in its place in
/// the order.
fn set(table: &mut Table, key: &str, value: Value) {
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        let longer = old.as_array().and_then(|old| extended(old, &value));
        replace(old, longer.map_or(value, Value::Array));
        return;
    }
    let rank = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let mut keys: Vec<_> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let after = keys.iter().rposition(|other| rank(other) < rank(key));
    keys.insert(after.map_or(0, |at| at + 1), key.to_owned());
    table.insert(key, Item::Value(value));
    let place = |key: &str| keys.iter().position(|other| other == key);
    table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
}

fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

/// Turns `old` into `new` only by removing and appending, if that suffices, so that comments in a
/// multi-line list stay.
fn extended(old: &Array, new: &Value) -> Option<Array> {
    let strings = |array: &Array| -> Vec<String> {
        array.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    let new = strings(new.as_array()?);
    let mut out = old.clone();
    out.retain(|value| value.as_str().is_some_and(|tag| new.iter().any(|other| other == tag)));
    let more = new.get(out.len()..).unwrap_or_default();
    for tag in more {
        out.push(tag);
    }
    (strings(&out) == new).then_some(out)
}
