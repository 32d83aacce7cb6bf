//! Changing a library's `facts.toml`.
//!
//! Owns that everything else in the file stays as it was written, and that a change is made to the
//! file as it is when it is written. A change is kept as two small texts of the same form: what was
//! said of these fields before, and what is said of them after it. So it stays small however long the file
//! is, and can be taken back whatever others have said of other fields meanwhile.

use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{FactsFile, OTHERS, read, read_facts};
use crate::disk::line_ends::with_line_ends_of;
use crate::disk::settings::error::{SettingsError, SourceLocation};
use crate::disk::settings::people_file::{append, remarks, remove};
use crate::model::apparatus::{Field, SaidFact};
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
    let of = |field: Field| known.and_then(|known| said(known, field)).cloned();
    let before = changes.iter().filter_map(|change| of(change.field)).collect();
    let after = changes.iter().filter_map(|change| change.said.clone()).collect();
    let path = || first.document.clone();
    let before = SaidOfDocument {
        path: path(),
        sha256: known.and_then(|known| known.sha256.clone()),
        said: before,
    };
    let sha256 = Some(first.sha256.clone()).filter(|digest| !digest.is_empty());
    let after = SaidOfDocument { path: path(), sha256, said: after };
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
    let fields = Field::ALL.into_iter();
    let fields = fields.filter(|field| [&before, &after].iter().any(|e| said(e, *field).is_some()));
    let mut open = Vec::new();
    for field in fields {
        let there = known.and_then(|known| said(known, field));
        let (from, to) = (said(&before, field), said(&after, field));
        if there == to {
            continue;
        }
        if there != from {
            return Ok(FactsChanged::Differently);
        }
        open.push((field, to));
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

fn said(entry: &SaidOfDocument, field: Field) -> Option<&SaidFact> {
    entry.said.iter().find(|said| said.field == field)
}

/// Writes one entry, as a small file of its own.
fn text_of(entry: &SaidOfDocument) -> String {
    let mut table = head(&entry.path);
    if let Some(sha256) = &entry.sha256 {
        table.insert("sha256", value(sha256));
    }
    for said in &entry.said {
        table.insert(said.field.name(), value_of(said));
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
    open: &[(Field, Option<&SaidFact>)],
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
        for (field, said) in open {
            match said {
                Some(said) => put(table, field.name(), value_of(said)),
                None => drop(table.remove(field.name())),
            }
        }
        // An entry that says nothing any more goes, unless somebody has remarked on it.
        let says = |(key, _): (&str, &Item)| !OTHERS.contains(&key) || key == "note";
        if !table.iter().any(says) && remarks(table).is_empty() {
            remove(list, at, &mut end);
        }
    }
    document.set_trailing(end);
    Ok(with_line_ends_of(source, document.to_string()))
}

/// Sets a value. What stands behind the old one stays.
fn put(table: &mut Table, key: &str, mut new: Item) {
    if let (Some(old), Some(new)) = (table.get(key).and_then(Item::as_value), new.as_value_mut()) {
        *new.decor_mut() = Value::decor(old).clone();
    }
    table.insert(key, new);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FILE: &str = "# Ours.\n\n# From the finding aid.\n[[document]]\npath = \"a.txt\" # here\nmine = 1\nfrom = \"Ann\" # sure\n\n[[document]]\npath = \"b.txt\"\nto = \"\"\n\n# The end.\n";

    fn fact(field: Field, words: &str) -> SaidFact {
        SaidFact::new(field, &[words.to_owned()]).unwrap()
    }

    fn change(path: &str, field: Field, said: Option<&str>) -> FactChange {
        let document = DocPath::new(Path::new(path)).unwrap();
        let said = said.map(|words| fact(field, words));
        FactChange { document, sha256: "0".repeat(64), field, said }
    }

    /// Works a change out on `source` and makes it; returns the new content and the change.
    fn make(source: &str, changes: &[FactChange]) -> (String, FileChange) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("facts.toml");
        if !source.is_empty() {
            fs::write(&file, source).unwrap();
        }
        let change = change_facts(&file, changes).unwrap();
        (apply(source, &change), change)
    }

    fn apply(source: &str, change: &FileChange) -> String {
        match changed_facts(Path::new("facts.toml"), source, change).unwrap() {
            FactsChanged::To(next) => next.unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_first_entry_makes_the_file_and_the_last_that_goes_takes_it_along() {
        let (made, step) = make("", &[change("a.txt", Field::From, Some("Ann"))]);
        let entry = format!(
            "\n[[document]]\npath = \"a.txt\"\nsha256 = \"{}\"\nfrom = \"Ann\"\n",
            "0".repeat(64)
        );
        assert_eq!(made, format!("{HEAD}{entry}"));
        assert_eq!(apply(&made, &step.inverse()), "");
        let (two, _) = make(&made, &[change("b.txt", Field::Number, Some(""))]);
        let second = entry.replace("a.txt", "b.txt").replace("from = \"Ann\"", "number = \"\"");
        assert_eq!(two, format!("{made}{second}"));
    }

    #[test]
    fn comments_order_and_other_keys_stay() {
        let file = FILE.replace("mine = 1\n", "note = \"mine\"\n");
        let (next, step) = make(
            &file,
            &[
                change("a.txt", Field::From, Some("Ben")),
                change("a.txt", Field::Date, Some("1949-05-03")),
            ],
        );
        let digest = format!("sha256 = \"{}\"\n", "0".repeat(64));
        let expected = file.replace(
            "\"Ann\" # sure\n",
            &format!("\"Ben\" # sure\n{digest}date = \"1949-05-03\"\n"),
        );
        assert_eq!(next, expected);
        assert_eq!(apply(&next, &step.inverse()).replace(&digest, ""), file);
        let crlf = file.replace('\n', "\r\n");
        let (crlf, _) = make(&crlf, &[change("b.txt", Field::To, None)]);
        assert!(
            !crlf.contains("b.txt")
                && crlf.contains("# The end.\r\n")
                && !crlf.replace("\r\n", "").contains('\n')
        );
    }

    #[test]
    fn a_change_is_made_to_what_others_have_written_meanwhile_unless_of_the_same() {
        let file = FILE.replace("mine = 1\n", "");
        let (_, step) = make(&file, &[change("a.txt", Field::From, Some("Ben"))]);
        let other = file.replace("to = \"\"", "to = \"Carl\"").replace("# Ours.", "# Theirs.");
        let next = apply(&other, &step);
        assert!(
            next.contains("from = \"Ben\"") && next.contains("Carl") && next.contains("Theirs")
        );
        let same = file.replace("\"Ann\"", "\"Dora\"");
        let of = |source: &str, step| changed_facts(Path::new("facts.toml"), source, step).unwrap();
        assert_eq!(of(&same, &step), FactsChanged::Differently);
        assert_eq!(of(&next, &step), FactsChanged::Already, "twice is as good as once");
    }

    #[test]
    fn a_file_with_a_mistake_is_not_changed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("facts.toml");
        fs::write(&file, FILE).unwrap();
        let error = change_facts(&file, &[change("a.txt", Field::To, Some("Ben"))]).unwrap_err();
        assert!(error.to_string().contains("facts.toml:6:1: unknown field `mine`"), "{error}");
        let (_, step) = make("", &[change("a.txt", Field::To, Some("Ben"))]);
        assert!(changed_facts(&file, FILE, &step).is_err());
    }
}
