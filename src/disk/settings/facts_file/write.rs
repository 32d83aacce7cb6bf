//! Changing a library's `facts.toml`.
//!
//! Owns that everything else in the file stays as it was written, and that a change is made to the
//! file as it is when it is written. A change is kept as two small texts of the same form: what was
//! said of these fields before, and what is said of them after it. So it stays small however long the file
//! is, and can be taken back whatever others have said of other fields meanwhile.

use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, RawString, Table, Value, value};

use super::{ABOUT, ABOUT_PART, FactsFile, PART, part_key, read, read_facts};
use crate::disk::line_ends::with_line_ends_of;
use crate::disk::settings::error::{SettingsError, SourceLocation};
use crate::disk::settings::people_file::{append, remarks, remove};
use crate::model::apparatus::{Field, PartKey, SaidFact, SaidFacts, SaidOfPart};
use crate::model::corrections::{FactChange, SaidOfDocument};
use crate::model::path::DocPath;
use crate::model::step::{FileChange, StepFile};

/// What stands at the head of a file that is made here.
const HEAD: &str = "\
# What people say of the documents of this library, where the rules read nothing or something wrong.
# path     the document; sha256 is that of its text, so that it is found again if it moves
# fields   as in `gloss facts`: from, to, date, place, number, …; \"\" says that there is none
";

/// Works out changes of `file`, a library's `facts.toml`, which need not exist. All are of one document,
/// whose entry is found by the path they name.
///
/// # Errors
/// The first mistake in the file.
pub fn change_facts(file: &Path, changes: &[FactChange]) -> Result<FileChange, SettingsError> {
    let FactsFile { corrections, problems, .. } = read_facts(file);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    let Some(first) = changes.first() else {
        return Ok(FileChange { file: StepFile::Facts, before: None, after: None });
    };
    let known = corrections.at(&first.document);
    let place = |change: &FactChange| (change.part.clone(), change.field);
    let before = changes.iter().filter_map(|change| {
        let (part, field) = place(change);
        Some((part.clone(), said(known?, part.as_ref(), field)?.clone()))
    });
    let after = changes.iter().filter_map(|c| Some((c.part.clone(), c.said.clone()?)));
    let path = || first.document.clone();
    let before = SaidOfDocument {
        path: path(),
        sha256: known.and_then(|known| known.sha256.clone()),
        said: together(before),
    };
    let sha256 = Some(first.sha256.clone()).filter(|digest| !digest.is_empty());
    let after = SaidOfDocument { path: path(), sha256, said: together(after) };
    let [before, after] = [before, after].map(|entry| Some(text_of(&entry)));
    Ok(FileChange { file: StepFile::Facts, before, after })
}

/// Makes a change to `source`, the content of `file` as it is now: returns what it is to contain; `None`
/// inside if the file is to go.
///
/// # Errors
/// When the file has a mistake.
pub fn changed_facts(
    file: &Path,
    source: &str,
    change: &FileChange,
) -> Result<FactsChanged, SettingsError> {
    let now = read(file, source);
    if let Some(problem) = now.problems.into_iter().next() {
        return Err(problem);
    }
    let entry = |text: &Option<String>| {
        let parsed = read(file, text.as_deref().unwrap_or_default()).corrections;
        parsed.entries().first().cloned()
    };
    let (Some(before), Some(after)) = (entry(&change.before), entry(&change.after)) else {
        return Ok(FactsChanged::Already);
    };
    let known = now.corrections.at(&after.path);
    let mut open = Vec::new();
    for (part, field) in places(&[&before, &after]) {
        let there = known.and_then(|known| said(known, part, field));
        let (from, to) = (said(&before, part, field), said(&after, part, field));
        if there == to {
            continue;
        }
        if there != from {
            return Ok(FactsChanged::Differently);
        }
        open.push((part, field, to));
    }
    if open.is_empty() {
        return Ok(FactsChanged::Already);
    }
    let next = edited(file, source, &after, &open)?;
    let is_left = next.trim() != HEAD.trim() && !next.trim().is_empty();
    Ok(FactsChanged::To(is_left.then_some(next)))
}

/// What becomes of a `facts.toml` by a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactsChanged {
    /// It says so already.
    Already,
    /// Others have said something else of the same field since.
    Differently,
    /// It is to contain this, or to go.
    To(Option<String>),
}

/// Returns what an entry says of a field: of an enclosure, or of the document itself.
fn said<'a>(
    entry: &'a SaidOfDocument,
    part: Option<&PartKey>,
    field: Field,
) -> Option<&'a SaidFact> {
    entry.said.of(part).iter().find(|said| said.field == field)
}

/// Returns of what any of the entries says something: of which enclosure, or of the document itself, and
/// of which field.
fn places<'a>(entries: &[&'a SaidOfDocument]) -> Vec<(Option<&'a PartKey>, Field)> {
    let mut places = Vec::new();
    let parts = |entry: &&'a SaidOfDocument| entry.said.parts.iter().map(|said| Some(&said.part));
    for part in [None].into_iter().chain(entries.iter().flat_map(parts)) {
        for field in Field::ALL {
            let is_said = entries.iter().any(|entry| said(entry, part, field).is_some());
            if is_said && !places.contains(&(part, field)) {
                places.push((part, field));
            }
        }
    }
    places
}

/// Puts together what is said of enclosures, and of the document itself.
fn together(all: impl Iterator<Item = (Option<PartKey>, SaidFact)>) -> SaidFacts {
    let mut said = SaidFacts::default();
    for (part, fact) in all {
        let Some(part) = part else {
            said.facts.push(fact);
            continue;
        };
        match said.parts.iter_mut().find(|known| known.part == part) {
            Some(known) => known.facts.push(fact),
            None => said.parts.push(SaidOfPart { part, facts: vec![fact] }),
        }
    }
    said
}

/// Writes one entry, as a small file of its own.
fn text_of(entry: &SaidOfDocument) -> String {
    let mut table = head(&entry.path);
    if let Some(sha256) = &entry.sha256 {
        table.insert("sha256", value(sha256));
    }
    put_facts(&mut table, &entry.said.facts);
    let mut parts = ArrayOfTables::new();
    for said in &entry.said.parts {
        let mut part = head_of_part(&said.part);
        put_facts(&mut part, &said.facts);
        parts.push(part);
    }
    if !parts.is_empty() {
        table.insert(PART, Item::ArrayOfTables(parts));
    }
    let mut list = ArrayOfTables::new();
    list.push(table);
    let mut document = DocumentMut::new();
    document.insert("document", Item::ArrayOfTables(list));
    document.to_string()
}

fn head(path: &DocPath) -> Table {
    let mut table = Table::new();
    table.insert("path", value(path.as_str()));
    table
}

fn put_facts(table: &mut Table, facts: &[SaidFact]) {
    for said in facts {
        table.insert(said.field.name(), value_of(said));
    }
}

fn head_of_part(part: &PartKey) -> Table {
    let mut table = Table::new();
    table.insert("heading", value(&part.heading));
    if let Some(begins) = &part.begins {
        table.insert("begins", value(begins));
    }
    if let Some(nth) = part.nth.and_then(|nth| i64::try_from(nth).ok()) {
        table.insert("nth", value(nth));
    }
    table
}

fn value_of(said: &SaidFact) -> Item {
    match said.values.as_slice() {
        [] => value(""),
        [one] if !said.field.is_list() => value(one),
        several => value(several.iter().collect::<Array>()),
    }
}

fn edited(
    file: &Path,
    source: &str,
    entry: &SaidOfDocument,
    open: &[(Option<&PartKey>, Field, Option<&SaidFact>)],
) -> Result<String, SettingsError> {
    let mistaken = |what: &str| SettingsError::new(SourceLocation::of(file, source, 0), what);
    let text = if source.is_empty() { HEAD } else { source };
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| mistaken(error.message()))?;
    if document.get("document").is_none() {
        document.insert("document", Item::ArrayOfTables(ArrayOfTables::new()));
    }
    let mut end = document.trailing().as_str().unwrap_or_default().to_owned();
    let list = document.get_mut("document").and_then(Item::as_array_of_tables_mut);
    let list = list.ok_or_else(|| mistaken("write [[document]] above each entry"))?;
    let is_it = |table: &Table| {
        let path = table.get("path").and_then(Item::as_str);
        path.and_then(|path| DocPath::new(Path::new(path)).ok()).as_ref() == Some(&entry.path)
    };
    let known = list.iter().position(is_it);
    let at = known.unwrap_or_else(|| append(list, head(&entry.path), &mut end));
    if let Some(table) = list.get_mut(at) {
        if let Some(sha256) = &entry.sha256 {
            put(table, "sha256", value(sha256));
        }
        let mut below = String::new();
        for (part, field, said) in open {
            match part {
                Some(part) => below.insert_str(0, &edit_part(table, part, *field, *said)),
                None => say(table, *field, *said),
            }
        }
        let is_left = says(table, &ABOUT);
        if !is_left {
            remove(list, at, &mut end);
        }
        let next = list.get_mut(if is_left { at + 1 } else { at });
        match next.map(Table::decor_mut) {
            _ if below.is_empty() => {}
            Some(next) => {
                let above = next.prefix().and_then(RawString::as_str).unwrap_or_default();
                let above = format!("{below}{above}");
                next.set_prefix(above);
            }
            None => end.insert_str(0, &below),
        }
    }
    document.set_trailing(end);
    Ok(with_line_ends_of(source, document.to_string()))
}

/// Says something of an enclosure in the entry of its document. Returns what stood apart above an entry
/// that went, if nothing follows it there that could take it.
fn edit_part(table: &mut Table, part: &PartKey, field: Field, said: Option<&SaidFact>) -> String {
    let mut below = String::new();
    if !table.contains_key(PART) {
        table.insert(PART, Item::ArrayOfTables(ArrayOfTables::new()));
    }
    let list = table.get_mut(PART).and_then(Item::as_array_of_tables_mut);
    let Some(list) = list else { return below };
    let known = list.iter().position(|table| part_key(table).is_ok_and(|key| key == *part));
    let at = known.unwrap_or_else(|| append_part(list, part));
    if let Some(table) = list.get_mut(at) {
        say(table, field, said);
        if !says(table, &ABOUT_PART) {
            remove(list, at, &mut below);
        }
    }
    if list.is_empty() {
        table.remove(PART);
    }
    below
}

fn append_part(list: &mut ArrayOfTables, part: &PartKey) -> usize {
    let mut table = head_of_part(part);
    // The entry of the document stands above it.
    table.decor_mut().set_prefix("\n");
    list.push(table);
    list.len() - 1
}

fn say(table: &mut Table, field: Field, said: Option<&SaidFact>) {
    match said {
        Some(said) => put(table, field.name(), value_of(said)),
        None => drop(table.remove(field.name())),
    }
}

/// Returns whether an entry says something besides what it is about, or somebody has remarked on it.
fn says(table: &Table, about: &[&str]) -> bool {
    table.iter().any(|(key, _)| !about.contains(&key)) || !remarks(table).is_empty()
}

/// Sets a value. What stands behind the old one stays.
fn put(table: &mut Table, key: &str, mut new: Item) {
    if let (Some(old), Some(new)) = (table.get(key).and_then(Item::as_value), new.as_value_mut()) {
        *new.decor_mut() = Value::decor(old).clone();
    }
    table.insert(key, new);
}

#[cfg(test)]
mod tests;
