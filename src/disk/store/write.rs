//! Writing a notebook into the text that it was read from.
//!
//! Owns the file format in the direction from notebook to file: only fields that differ are set,
//! everything else stays as the reader wrote it. Opens nothing. It is long because each kind of table has
//! fields of its own, all of which are here.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use toml_edit::{Array, DocumentMut, Item, RawString, Table, TomlError, Value};

use super::literal;
use super::read::{FORMAT, ParsedFile};
use super::toml_text::{RemovedBlock, TomlBlock, TomlBlockKind, TomlText};
use crate::model::annotation::{Annotation, DocumentMark, Highlight, Id, Note};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::text::TextOrigin;

/// The first line of every new file.
const HEAD: &str = "# Glossator annotations. Offsets count Unicode code points from the start of \
                    the text; the end is exclusive.";

/// The order in which new keys are inserted.
const ORDER: [&str; 17] = [
    "path",
    "sha256",
    "read_by",
    "source_sha256",
    "id",
    "start",
    "end",
    "quote",
    "prefix",
    "suffix",
    "twins",
    "copies",
    "tags",
    "text",
    "rivals",
    "note",
    "created",
];

/// The intended content of a file.
#[derive(Debug)]
pub(super) struct RenderedNotebook {
    /// The whole text.
    pub(super) toml_text: TomlText,
    /// The ids of the annotations that changed.
    pub(super) anew: HashSet<Id>,
    /// The annotations that are gone, in the order of their removal, each with its block.
    pub(super) removed: Vec<(Id, RemovedBlock)>,
    /// Whether nothing worth keeping is left.
    pub(super) is_bare: bool,
}

/// Returns the file content that expresses `book`, based on the file read as `old`. What is gone is
/// removed in the order of `ids`, and what is in `restored` is put back in that order: so the step
/// that takes a step back finds at each of its parts what that part left. `origin` is what the text
/// with this digest was made from.
pub(super) fn write(
    old: &ParsedFile,
    book: &Notebook,
    document: &DocPath,
    (sha256, origin): (Option<&str>, Option<&TextOrigin>),
    ids: &[&Id],
    mut restored: HashMap<Id, RemovedBlock>,
) -> Result<RenderedNotebook, TomlError> {
    let mut toml_text = match &old.toml_text {
        Some(toml_text) => toml_text.clone(),
        None => empty(document, sha256),
    };
    let (mut gone, mut new) = differences(&old.notebook, book);
    let order: HashMap<&Id, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    gone.sort_by_key(|id| order.get(id));
    new.sort_by_key(|(_, entry)| {
        let id = entry.id();
        restored.get(id).map_or((1, None), |_| (0, order.get(id)))
    });
    let mut removed = Vec::new();
    for id in gone {
        let block = toml_text.find(id.as_ref()).map(|at| toml_text.remove(at));
        removed.extend(block.map(|block| (id.clone(), block)));
    }
    let mut anew = HashSet::new();
    let digests = (old.sha256.as_deref(), sha256);
    for (before, entry) in new {
        let place = toml_text.find(entry.id().as_ref()).and_then(|at| toml_text.blocks.get_mut(at));
        if let (Some(block), Some(before)) = (place, before) {
            block.body = changed(&block.body, (&before, digests.0), (&entry, digests.1))?;
            block.kind = kind(&entry);
        } else if let Some(mut removed) = restored.remove(entry.id()) {
            name_text(&mut removed.block, &entry, sha256)?;
            toml_text.restore(removed);
        } else {
            toml_text.put(TomlBlock::new(kind(&entry), as_written(&entry, sha256)));
        }
        anew.insert(entry.id().clone());
    }
    if old.sha256.as_deref() != sha256 {
        anew.extend(name_texts(&mut toml_text, &old.notebook, book, digests)?);
    }
    toml_text.settle();
    if old.notebook.document != book.document {
        set_mark(&mut toml_text, document, sha256, &book.document)?;
    }
    let is_bare = book.is_empty() && is_bare(&toml_text, document, old.sha256.as_deref());
    let is_other = sha256 != old.sha256.as_deref() && old.toml_text.is_some();
    if !is_bare && (is_other || origin.is_some()) {
        set_document(&mut toml_text, document, sha256, origin)?;
    }
    Ok(RenderedNotebook { toml_text, anew, removed, is_bare })
}

/// Returns the table of an annotation that is not in any file yet; `sha256` is that of the document
/// in the file that it is for.
pub(super) fn as_written(entry: &Annotation, sha256: Option<&str>) -> String {
    table(name(entry), &fields(entry, sha256))
}

/// Returns `body`, which is the table of an annotation in a file whose document has this SHA-256,
/// with what makes it the table of the other.
pub(super) fn changed(
    body: &str,
    (before, was): (&Annotation, Option<&str>),
    (after, is): (&Annotation, Option<&str>),
) -> Result<String, TomlError> {
    edit(body, name(after), &fields(before, was), &fields(after, is))
}

/// Names the text of highlights that did not change, where the document now counts in another.
fn name_texts(
    toml_text: &mut TomlText,
    was: &Notebook,
    now: &Notebook,
    (before, after): (Option<&str>, Option<&str>),
) -> Result<Vec<Id>, TomlError> {
    let known: HashMap<&Id, &Highlight> = was.highlights.iter().map(|m| (&m.id, m)).collect();
    let mut named = Vec::new();
    for mark in now.highlights.iter().filter(|mark| known.get(&mark.id) == Some(mark)) {
        let text = mark.anchor.text.as_deref();
        if other_text(text, before) == other_text(text, after) {
            continue;
        }
        let place = toml_text.find(mark.id.as_ref()).and_then(|at| toml_text.blocks.get_mut(at));
        if let Some(block) = place {
            let entry = Annotation::Highlight(mark.clone());
            block.body = changed(&block.body, (&entry, before), (&entry, after))?;
            named.push(mark.id.clone());
        }
    }
    Ok(named)
}

/// Names the text of a highlight whose table comes from elsewhere, unless that names one or it is
/// the document's.
fn name_text(
    block: &mut TomlBlock,
    entry: &Annotation,
    sha256: Option<&str>,
) -> Result<(), TomlError> {
    let Annotation::Highlight(mark) = entry else { return Ok(()) };
    let wanted = other_text(mark.anchor.text.as_deref(), sha256).map(literal::string);
    if wanted.is_some() {
        block.body = edit(&block.body, name(entry), &[("text", None)], &[("text", wanted)])?;
    }
    Ok(())
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
        if !matches!(block.kind, TomlBlockKind::Head | TomlBlockKind::Document) {
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
        let there = if staying.toml_text.is_some() { staying.sha256.as_deref() } else { sha256 };
        if let Some(entry) = leaving.notebook.get(id) {
            name_text(&mut block, &entry, there)?;
        }
        new.put(block);
    }
    new.settle();
    let bare = is_bare(&old, from, sha256);
    Ok(((!bare).then(|| old.text()), new.text()))
}

/// Returns the content of a file without annotations.
fn empty(document: &DocPath, sha256: Option<&str>) -> TomlText {
    let head = format!("{HEAD}\nformat = {FORMAT}\n");
    let mut toml_text = TomlText { blocks: vec![TomlBlock::new(TomlBlockKind::Head, head)] };
    let body = table("[document]", &about(document, sha256));
    toml_text.put(TomlBlock::new(TomlBlockKind::Document, body));
    toml_text
}

/// Returns whether a file says nothing but which document it is about.
fn is_bare(toml_text: &TomlText, document: &DocPath, sha256: Option<&str>) -> bool {
    let is_origin = |line: &&str| {
        (line.starts_with("read_by = \"") || line.starts_with("source_sha256 = \""))
            && line.trim_end().ends_with('"')
    };
    let text = toml_text.text();
    let lines: String = text.split_inclusive('\n').filter(|line| !is_origin(line)).collect();
    lines.trim() == empty(document, sha256).text().trim()
}

/// Records which text the anchors refer to, wherever the reader has put the `document` table.
fn set_document(
    toml_text: &mut TomlText,
    document: &DocPath,
    sha256: Option<&str>,
    origin: Option<&TextOrigin>,
) -> Result<(), TomlError> {
    for block in &mut toml_text.blocks {
        if !matches!(block.kind, TomlBlockKind::Head | TomlBlockKind::Document) {
            continue;
        }
        let mut doc: DocumentMut = block.body.parse()?;
        let Some(table) = doc.get_mut("document").and_then(Item::as_table_like_mut) else {
            continue;
        };
        let read_by = origin.map(|origin| origin.read_by.as_str());
        let source = origin.map(|origin| origin.source_sha256.as_str());
        for (key, words) in [("sha256", sha256), ("read_by", read_by), ("source_sha256", source)] {
            let Some(words) =
                words.filter(|words| table.get(key).and_then(Item::as_str) != Some(*words))
            else {
                continue;
            };
            let value: Value = literal::string(words).parse()?;
            match table.get_mut(key).and_then(Item::as_value_mut) {
                Some(old) => replace(old, value),
                None => drop(table.insert(key, Item::Value(value))),
            }
        }
        block.body = doc.to_string();
        return Ok(());
    }
    toml_text.put(TomlBlock::new(
        TomlBlockKind::Document,
        table("[document]", &about(document, sha256)),
    ));
    Ok(())
}

/// Writes what is said of the document as a whole into its table, wherever the reader has put that.
fn set_mark(
    toml_text: &mut TomlText,
    document: &DocPath,
    sha256: Option<&str>,
    mark: &DocumentMark,
) -> Result<(), TomlError> {
    let entry = Annotation::Document(mark.clone());
    let wanted = fields(&entry, sha256);
    for block in &mut toml_text.blocks {
        if !matches!(block.kind, TomlBlockKind::Head | TomlBlockKind::Document) {
            continue;
        }
        let mut doc: DocumentMut = block.body.parse()?;
        let Some(table) = doc.get_mut("document").and_then(Item::as_table_like_mut) else {
            continue;
        };
        for (key, literal) in &wanted {
            let Some(literal) = literal else {
                table.remove(key);
                continue;
            };
            let value: Value = literal.parse()?;
            match table.get_mut(key).and_then(Item::as_value_mut) {
                Some(old) => {
                    let longer = old.as_array().and_then(|old| extended(old, &value));
                    replace(old, longer.map_or(value, Value::Array));
                }
                None => drop(table.insert(key, Item::Value(value))),
            }
        }
        block.body = doc.to_string();
        return Ok(());
    }
    let about = about(document, sha256).into_iter().chain(wanted).collect::<Vec<_>>();
    toml_text.put(TomlBlock::new(TomlBlockKind::Document, table("[document]", &about)));
    Ok(())
}

pub(super) type KeyValue = (&'static str, Option<String>);

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
        Annotation::Document(_) => "[document]",
    }
}

pub(super) fn kind(entry: &Annotation) -> TomlBlockKind {
    let id = entry.id().to_string();
    match entry {
        Annotation::Note(_) => TomlBlockKind::Note(id),
        Annotation::Highlight(mark) => {
            TomlBlockKind::Highlight(mark.anchor.start, mark.anchor.end, id)
        }
        Annotation::Document(_) => TomlBlockKind::Document,
    }
}

/// Returns the keys and values to write into the file of a document whose text has this SHA-256; a
/// key without a value is omitted.
fn fields(entry: &Annotation, sha256: Option<&str>) -> Vec<KeyValue> {
    let copies = match entry {
        Annotation::Highlight(mark) => mark.anchor.twins.map(|twins| twins.copies),
        Annotation::Note(_) | Annotation::Document(_) => None,
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
        Annotation::Document(DocumentMark { tags, done }) => {
            return vec![
                ("tags", (!tags.is_empty()).then(|| literal::list(tags))),
                ("done", done.map(|day| day.to_string())),
            ];
        }
    };
    let (created, updated) = match entry {
        Annotation::Note(note) => (note.created, note.updated),
        Annotation::Highlight(mark) => (mark.created, mark.updated),
        Annotation::Document(_) => return fields,
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
    edit_in_order(body, header, (before, after), &ORDER)
}

/// Sets the fields that differ in `body`, which is one table; new keys come in this order.
pub(super) fn edit_in_order(
    body: &str,
    header: &str,
    (before, after): (&[KeyValue], &[KeyValue]),
    order: &[&str],
) -> Result<String, TomlError> {
    if body == table(header, before) {
        // Nobody has written anything of their own into it.
        return Ok(table(header, after));
    }
    let mut doc: DocumentMut = body.parse()?;
    let name = header.trim_matches(['[', ']']);
    let tables = doc.get_mut(name).and_then(Item::as_array_of_tables_mut);
    if let Some(table) = tables.and_then(|tables| tables.get_mut(0)) {
        for (old, new) in before.iter().zip(after).filter(|(old, new)| old != new) {
            match &new.1 {
                None => drop(table.remove(old.0)),
                Some(literal) => set(table, new.0, literal.parse()?, order),
            }
        }
    }
    Ok(doc.to_string())
}

/// Sets `key` to a value. The text around an old value stays; a new key is inserted in its place in
/// the order.
fn set(table: &mut Table, key: &str, value: Value, order: &[&str]) {
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        let longer = old.as_array().and_then(|old| extended(old, &value));
        replace(old, longer.map_or(value, Value::Array));
        return;
    }
    let rank = |key: &str| order.iter().position(|known| *known == key).unwrap_or(order.len());
    let mut keys: Vec<_> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let after = keys.iter().rposition(|other| rank(other) < rank(key));
    keys.insert(after.map_or(0, |at| at + 1), key.to_owned());
    table.insert(key, Item::Value(value));
    let place = |key: &str| keys.iter().position(|other| other == key);
    table.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
}

pub(super) fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

/// Turns `old` into `new` only by removing and appending, if that suffices, so that comments in a
/// multi-line list stay.
pub(super) fn extended(old: &Array, new: &Value) -> Option<Array> {
    let strings = |array: &Array| -> Vec<String> {
        array.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    let new = strings(new.as_array()?);
    let mut out = old.clone();
    out.retain(|value| value.as_str().is_some_and(|tag| new.iter().any(|other| other == tag)));
    // The blank before what now comes first stood between it and what is gone.
    if let Some(first) = out.get_mut(0)
        && first.decor().prefix().and_then(RawString::as_str) == Some(" ")
        && old.get(0).is_some_and(|old| old.as_str() != first.as_str())
    {
        first.decor_mut().set_prefix("");
    }
    let more = new.get(out.len()..).unwrap_or_default();
    for tag in more {
        out.push(tag);
    }
    (strings(&out) == new).then_some(out)
}
