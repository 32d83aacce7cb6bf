//! Changing a library's `people.toml`: two names become those of one person, or a name that of
//! another, or it is said who somebody is.
//!
//! Owns that everything else in the file stays as it was written: comments, order, line ends. A file
//! with a mistake is not changed. What comes of it is a change for the history, which writes it.

use std::path::{Path, PathBuf};

use thiserror::Error;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value, value};

use super::error::SettingsError;
use super::file::content_of_folder;
use super::people;
use crate::disk::file::shown;
use crate::disk::line_ends::with_line_ends_of;
use crate::model::people::{PeopleChange, is_same_name};
use crate::model::step::{FileChange, StepFile};

/// Why people are not changed.
#[derive(Debug, Error)]
pub enum ChangePeopleError {
    /// The file has a mistake or cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SettingsError),
    /// The file is written in a way that cannot be added to.
    #[error("{}: {why}", shown(file))]
    Mistaken {
        /// The list of people.
        file: PathBuf,
        /// The mistake.
        why: String,
    },
    /// They are one already.
    #[error("{0} and {1} are one person already")]
    Same(String, String),
    /// The name stands first in its entry.
    #[error("{0} is the first name of its entry; part one of the others from it")]
    First(String),
    /// No entry has the name.
    #[error("{0} was not given to anybody in people.toml, so it cannot be parted")]
    Unknown(String),
}

/// Works out a change of `file`, a library's `people.toml`, which need not exist.
///
/// # Errors
///
/// When the file has a mistake, or the change makes no sense.
pub fn change_people(file: &Path, change: &PeopleChange) -> Result<FileChange, ChangePeopleError> {
    // Only what is understood in full is changed.
    people(file)?;
    let before = content_of_folder(file)?;
    let after = changed(before.as_deref().unwrap_or_default(), change, file)?;
    let after = Some(after).filter(|after| !after.trim().is_empty());
    Ok(FileChange { file: StepFile::People, before, after })
}

fn changed(source: &str, change: &PeopleChange, file: &Path) -> Result<String, ChangePeopleError> {
    let mistaken =
        |why: &str| ChangePeopleError::Mistaken { file: file.to_owned(), why: why.into() };
    let mut document: DocumentMut =
        source.parse().map_err(|error: toml_edit::TomlError| mistaken(error.message()))?;
    if let PeopleChange::Different { name, other } = change {
        return different(source, document, (name, other), &mistaken);
    }
    if document.get("person").is_none() {
        document.insert("person", Item::ArrayOfTables(ArrayOfTables::new()));
    }
    let mut end = document.trailing().as_str().unwrap_or_default().to_owned();
    let list = document.get_mut("person").and_then(Item::as_array_of_tables_mut);
    let list = list.ok_or_else(|| mistaken("write [[person]] above each person"))?;
    match change {
        PeopleChange::Merge { name, into } => merge(list, name, into, &mut end)?,
        PeopleChange::Part { name } => part(list, name, &mut end)?,
        PeopleChange::Role { name, role } => set_role(list, name, role, &mut end),
        PeopleChange::Different { .. } => {}
    }
    document.set_trailing(end);
    Ok(with_line_ends_of(source, document.to_string()))
}

/// Says that two names are not of one person.
fn different(
    source: &str,
    mut document: DocumentMut,
    (name, other): (&str, &str),
    mistaken: &dyn Fn(&str) -> ChangePeopleError,
) -> Result<String, ChangePeopleError> {
    let list = document.entry("different").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let mut end = String::new();
    let is_first = source.trim().is_empty();
    let list = list
        .as_array_of_tables_mut()
        .ok_or_else(|| mistaken("write [[different]] above the names of two people"))?;
    let mut table = Table::new();
    table.insert("names", value([name, other].into_iter().collect::<Array>()));
    let at = append(list, table, &mut end);
    if let Some(table) = list.get_mut(at).filter(|_| !is_first) {
        table.decor_mut().set_prefix("\n");
    }
    Ok(with_line_ends_of(source, document.to_string()))
}

/// Makes `name` a name of `into`; if that takes a new entry, it comes below `end`, what stands at the
/// end of the file.
fn merge(
    list: &mut ArrayOfTables,
    name: &str,
    into: &str,
    end: &mut String,
) -> Result<(), ChangePeopleError> {
    let (one, other) = (place(list, name), place(list, into));
    if is_same_name(name, into) || (one.is_some() && one == other) {
        return Err(ChangePeopleError::Same(name.to_owned(), into.to_owned()));
    }
    let mut names = vec![name.to_owned()];
    let (mut role, mut comment) = (None, String::new());
    let mut target = other;
    if let Some(at) = one
        && let Some(table) = list.get(at)
    {
        names = names_of(table);
        role = table.get("role").cloned();
        comment = remarks(table);
        remove(list, at, end);
        target = other.map(|other| if other > at { other - 1 } else { other });
    }
    let at = target.unwrap_or_else(|| new_entry(list, into, end));
    let Some(table) = list.get_mut(at) else { return Ok(()) };
    if !comment.is_empty() {
        let above = prefix(table);
        table.decor_mut().set_prefix(format!("{above}{comment}"));
    }
    let known = names_of(table);
    let new = names.into_iter().filter(|name| !known.iter().any(|one| is_same_name(one, name)));
    let new: Vec<String> = new.collect();
    if table.get("aliases").is_none() {
        table.insert("aliases", value(Array::new()));
    }
    if let Some(aliases) = table.get_mut("aliases").and_then(Item::as_array_mut) {
        for name in new {
            add(aliases, name);
        }
    }
    if table.get("role").is_none()
        && let Some(role) = role
    {
        table.insert("role", role);
    }
    Ok(())
}

/// Adds an entry for `name` below `end`; returns its place.
fn new_entry(list: &mut ArrayOfTables, name: &str, end: &mut String) -> usize {
    let mut table = Table::new();
    table.insert("name", value(name));
    append(list, table, end)
}

/// Adds an entry below `end`, what stands at the end of the file; returns its place.
pub(super) fn append(list: &mut ArrayOfTables, mut table: Table, end: &mut String) -> usize {
    let mut above = std::mem::take(end);
    if !above.is_empty() && !above.ends_with('\n') {
        above.push('\n');
    }
    if !above.is_empty() || !list.is_empty() {
        above.push('\n');
    }
    table.decor_mut().set_prefix(above);
    list.push(table);
    list.len() - 1
}

/// Says who somebody is. An entry that says nothing any more goes.
fn set_role(list: &mut ArrayOfTables, name: &str, role: &str, end: &mut String) {
    let role = role.trim();
    let known = place(list, name);
    if known.is_none() && role.is_empty() {
        return;
    }
    let at = known.unwrap_or_else(|| new_entry(list, name, end));
    let Some(table) = list.get_mut(at) else { return };
    if role.is_empty() {
        table.remove("role");
        if table.len() == 1 && remarks(table).is_empty() {
            remove(list, at, end);
        }
        return;
    }
    let mut new = value(role);
    // What stands behind the old words stays.
    if let (Some(old), Some(new)) = (table.get("role").and_then(Item::as_value), new.as_value_mut())
    {
        *new.decor_mut() = old.decor().clone();
    }
    table.insert("role", new);
}

/// Takes a name away from whoever it was said to be. An entry that says nothing any more goes.
fn part(list: &mut ArrayOfTables, name: &str, end: &mut String) -> Result<(), ChangePeopleError> {
    let at = place(list, name).ok_or_else(|| ChangePeopleError::Unknown(name.to_owned()))?;
    let Some(table) = list.get_mut(at) else { return Ok(()) };
    let aliases = table.get_mut("aliases").and_then(Item::as_array_mut);
    let is_it = |alias: &Value| alias.as_str().is_some_and(|alias| is_same_name(alias, name));
    let Some((aliases, alias)) = aliases.and_then(|aliases| {
        let alias = aliases.iter().position(is_it)?;
        Some((aliases, alias))
    }) else {
        return Err(ChangePeopleError::First(name.to_owned()));
    };
    let removed = aliases.remove(alias);
    if alias == 0
        && let Some(first) = aliases.get_mut(0)
        && !has_line(first)
    {
        *first.decor_mut() = removed.decor().clone();
    }
    if aliases.is_empty() {
        table.remove("aliases");
        if table.len() == 1 && remarks(table).is_empty() {
            remove(list, at, end);
        }
    }
    Ok(())
}

/// Removes an entry. What stands above it, apart from it by a blank line, stays in its place: above the
/// next, or at the end of the file.
pub(super) fn remove(list: &mut ArrayOfTables, at: usize, end: &mut String) {
    let above = list.get(at).map(prefix).unwrap_or_default();
    let apart = above.get(..above.len() - attached(&above).len()).unwrap_or_default();
    let apart = apart.strip_suffix('\n').unwrap_or(apart).to_owned();
    list.remove(at);
    if apart.trim().is_empty() {
        return;
    }
    match list.get_mut(at) {
        Some(next) => {
            let above = prefix(next);
            next.decor_mut().set_prefix(format!("{apart}{above}"));
        }
        None => end.insert_str(0, &apart),
    }
}

/// Returns the entry that has a name.
fn place(list: &ArrayOfTables, name: &str) -> Option<usize> {
    list.iter().position(|table| names_of(table).iter().any(|one| is_same_name(one, name)))
}

/// Returns the names of an entry, the first first.
fn names_of(table: &dyn TableLike) -> Vec<String> {
    let name = table.get("name").and_then(Item::as_str);
    let aliases = table.get("aliases").and_then(Item::as_array);
    let aliases = aliases.into_iter().flatten().filter_map(Value::as_str);
    name.into_iter().chain(aliases).map(str::to_owned).collect()
}

/// Adds a name: on a line of its own, if the others stand so.
fn add(aliases: &mut Array, name: String) {
    let last = aliases.iter().last().filter(|last| has_line(last));
    let before = last.and_then(|last| last.decor().prefix()?.as_str().map(str::to_owned));
    match before {
        Some(before) => {
            let mut name = Value::from(name);
            // A remark above the last name is not said of this one.
            let indent = before.rsplit('\n').next().unwrap_or_default();
            name.decor_mut().set_prefix(format!("\n{indent}"));
            aliases.push_formatted(name);
        }
        None => aliases.push(name),
    }
}

fn has_line(value: &Value) -> bool {
    let prefix = value.decor().prefix().and_then(|prefix| prefix.as_str());
    prefix.is_some_and(|prefix| prefix.contains('\n'))
}

/// Returns what stands above an entry.
fn prefix(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str());
    prefix.unwrap_or_default().to_owned()
}

/// Returns the remarks on an entry, which stand directly above it.
pub(super) fn remarks(table: &Table) -> String {
    attached(&prefix(table)).to_owned()
}

/// Returns the end of `above` behind the last blank line.
fn attached(above: &str) -> &str {
    let mut start = above.len();
    for line in above.split_inclusive('\n').rev() {
        if line.trim().is_empty() {
            break;
        }
        start -= line.len();
    }
    above.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FILE: &str = "# Who is who.\n\n# The chairman.\n[[person]]\nname = \"Joseph Stalin\" # so\naliases = [\n    \"Stalin\",\n    # In telegrams.\n    \"Filippov\",\n]\nrole = \"chairman\"\n\n# His deputy?\n[[person]]\nname = \"Semenov\"\naliases = [\"Semyonov\"]\n\n# The end.\n";

    fn change(source: &str, change: &PeopleChange) -> Result<Option<String>, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("people.toml");
        if !source.is_empty() {
            fs::write(&file, source).unwrap();
        }
        let changed = change_people(&file, change).map_err(|error| error.to_string())?;
        assert_eq!(changed.before.as_deref().unwrap_or_default(), source);
        if let Some(after) = &changed.after {
            fs::write(&file, after).unwrap();
            people(&file).unwrap();
        }
        Ok(changed.after)
    }

    fn merge(source: &str, name: &str, into: &str) -> Result<Option<String>, String> {
        let (name, into) = (name.to_owned(), into.to_owned());
        change(source, &PeopleChange::Merge { name, into })
    }

    fn part(source: &str, name: &str) -> Result<Option<String>, String> {
        change(source, &PeopleChange::Part { name: name.to_owned() })
    }

    #[test]
    fn two_are_said_to_be_two() {
        let different = |source: &str, name: &str, other: &str| {
            let (name, other) = (name.to_owned(), other.to_owned());
            change(source, &PeopleChange::Different { name, other }).unwrap().unwrap()
        };
        let entry = "[[different]]\nnames = [\"Semenov\", \"N. Semenov\"]\n";
        assert_eq!(different("", "Semenov", "N. Semenov"), entry);
        let source = FILE.strip_suffix("\n# The end.\n").unwrap();
        let one = different(source, "Semenov", "N. Semenov");
        assert_eq!(one, format!("{source}\n{entry}"));
        let office = "\n[[office]]\noffice = \"a\"\nperson = \"b\"\n";
        let more = different(&format!("{one}{office}"), "A", "B");
        assert!(
            more.contains(entry)
                && more.contains("names = [\"A\", \"B\"]")
                && more.contains(office)
        );
        let merged = merge(&more, "Mao", "Mao Zedong").unwrap().unwrap();
        assert!(merged.contains("Mao Zedong") && merged.contains(office) && merged.contains(entry));
    }

    #[test]
    fn a_first_entry_makes_the_file() {
        let made = merge("", "Dean Acheson", "Acheson").unwrap().unwrap();
        assert_eq!(made, "[[person]]\nname = \"Acheson\"\naliases = [\"Dean Acheson\"]\n");
        assert_eq!(part(&made, "DEAN ACHESON").unwrap(), None, "nothing is left to say");
        let more = merge(&made, "Muccio", "John Muccio").unwrap().unwrap();
        assert_eq!(
            more.strip_prefix(&made).unwrap(),
            "\n[[person]]\nname = \"John Muccio\"\naliases = [\"Muccio\"]\n"
        );
    }

    #[test]
    fn a_role_is_given_changed_and_taken_away() {
        let role = |source: &str, name: &str, role: &str| {
            let (name, role) = (name.to_owned(), role.to_owned());
            change(source, &PeopleChange::Role { name, role })
        };
        let made = role("", "Muccio", " Ambassador in Korea ").unwrap().unwrap();
        assert_eq!(made, "[[person]]\nname = \"Muccio\"\nrole = \"Ambassador in Korea\"\n");
        assert_eq!(role(&made, "MUCCIO", "").unwrap(), None, "nothing is left to say");
        let given = role(FILE, "Semyonov", "a cover name").unwrap().unwrap();
        let aliases = "aliases = [\"Semyonov\"]\n";
        assert_eq!(given, FILE.replace(aliases, &format!("{aliases}role = \"a cover name\"\n")));
        let said = FILE.replace("\"chairman\"", "\"chairman\" # of the council");
        let other = role(&said, "Filippov", "head").unwrap().unwrap();
        assert_eq!(other, said.replace("\"chairman\"", "\"head\""));
        assert_eq!(role(&given, "Semenov", "").unwrap().unwrap(), FILE);
        assert_eq!(role(FILE, "Mao", "").unwrap().unwrap(), FILE);
    }

    #[test]
    fn what_stands_in_the_file_stays() {
        let more = merge(FILE, "Pavlov", "stalin").unwrap().unwrap();
        assert_eq!(more, FILE.replace("\"Filippov\",\n", "\"Filippov\",\n    \"Pavlov\",\n"));
        assert_eq!(part(&more, "Pavlov").unwrap().unwrap(), FILE);
        let new = merge(FILE, "Mao", "Mao Zedong").unwrap().unwrap();
        let entry = "\n[[person]]\nname = \"Mao Zedong\"\naliases = [\"Mao\"]\n";
        assert_eq!(new, format!("{FILE}{entry}"));
        let crlf = merge(&FILE.replace('\n', "\r\n"), "Pavlov", "Stalin").unwrap().unwrap();
        assert_eq!(crlf, more.replace('\n', "\r\n"));
    }

    #[test]
    fn two_entries_become_one_with_the_remarks_of_both() {
        let one = merge(FILE, "Semenov", "Filippov").unwrap().unwrap();
        assert_eq!(
            one,
            FILE.replace(
                "\n# His deputy?\n[[person]]\nname = \"Semenov\"\naliases = [\"Semyonov\"]\n",
                ""
            )
            .replace("chairman.\n", "chairman.\n# His deputy?\n")
            .replace("\"Filippov\",\n", "\"Filippov\",\n    \"Semenov\",\n    \"Semyonov\",\n")
        );
        let other = merge(FILE, "Stalin", "Semyonov").unwrap().unwrap();
        assert!(
            other.contains("aliases = [\"Semyonov\", \"Joseph Stalin\", \"Stalin\", \"Filippov\"]")
        );
        assert!(
            other.contains("role = \"chairman\"") && other.contains("# The chairman."),
            "{other}"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (result, why) in [
            (merge(FILE, "Stalin", "FILIPPOV"), "one person already"),
            (merge(FILE, "Mao", "mao"), "one person already"),
            (part(FILE, "Joseph Stalin"), "the first name of its entry"),
            (part(FILE, "Mao"), "was not given to anybody"),
            (part("", "Mao"), "was not given to anybody"),
            (merge("[[person]]\nnam = 1\n", "a", "b"), "nam"),
            (merge("person = []\n", "a", "b"), "[[person]]"),
        ] {
            let error = result.unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let ours = "# Ours.\n";
        let one = merge(ours, "Dean Acheson", "Acheson").unwrap().unwrap();
        let two = merge(&one, "Muccio", "John Muccio").unwrap().unwrap();
        assert_eq!(part(&one, "Dean Acheson").unwrap().unwrap(), ours);
        let second =
            two.replace("[[person]]\nname = \"Acheson\"\naliases = [\"Dean Acheson\"]\n\n", "");
        assert_eq!(part(&two, "Dean Acheson").unwrap().unwrap(), second);
        let first = part(FILE, "Stalin").unwrap().unwrap();
        assert_eq!(first, FILE.replace("    \"Stalin\",\n", ""));
    }
}
