//! Whether a `config.toml` without a `[library]` table was meant to have one.
//!
//! Owns where the line is between a slip and another program's file. A slip must not pass: the folder would
//! be another library, with an empty store, and the reader's highlights would seem lost. Another program's
//! file must not be refused: any folder above the documents may have one.
//!
//! It is a slip if there is a table whose name is almost `library`, and what is below it, if anything is,
//! has the name of a library's setting, or almost; or if another table beside it is one that a library has.
//! Of a file that is not TOML, the lines are looked at that seem to be tables and settings.

use std::collections::BTreeSet;
use std::path::Path;

use toml::Value;

use super::check::A_LIBRARYS;
use super::error::{SettingsError, SourceLocation};
use super::file::SettingsFile;

const TABLE: &str = "library";
/// The settings of that table.
const SETTINGS: [&str; 4] = ["name", "corpus", "store", "lock"];
/// In so many letters a name may differ from that of the table, besides its capitals. Three would take
/// `libraries`, which others have.
const FAR: usize = 2;

/// What seems to be a table.
#[derive(Debug, Default)]
struct SeemingTable {
    name: String,
    /// The byte offset of its name.
    at: usize,
    /// The names of what is set in it.
    settings: Vec<String>,
    /// Whether it has a value, which is not a table.
    is_value: bool,
}

/// Returns what is wrong with a file that has no `[library]` table, if it was meant to have one.
pub(super) fn in_file(file: &SettingsFile) -> Option<SettingsError> {
    let tables = tables_of(file);
    let table = tables.iter().find(|table| is_meant(table, &tables))?;
    let place = file.place(table.at);
    if table.name == TABLE {
        let message = "`library` is a table: write [library], and its settings below";
        return Some(SettingsError::new(place, message));
    }
    Some(misspelt(place, &table.name))
}

/// Returns what is wrong with a file that is not TOML, if it was meant to declare a library. `mistake` is what
/// the parser says of it.
pub(super) fn in_text(file: &Path, source: &str, mistake: &SettingsError) -> Option<SettingsError> {
    let tables = tables_of_lines(source);
    let is_it = |table: &&SeemingTable| table.name == TABLE || is_meant(table, &tables);
    let table = tables.iter().find(is_it)?;
    let place = SourceLocation::of(file, source, table.at);
    if table.name != TABLE {
        return Some(misspelt(place, &table.name));
    }
    let line = |place: &SourceLocation| place.at.map(|(line, _)| line);
    let is_here = line(&mistake.place) == line(&place);
    let nearest = is_here.then(|| format!("[{TABLE}]"));
    Some(SettingsError { nearest, ..mistake.clone() })
}

fn misspelt(place: SourceLocation, name: &str) -> SettingsError {
    let error = SettingsError::new(place, &format!("`[{name}]` makes no library of this folder"));
    SettingsError { nearest: Some(format!("[{TABLE}]")), ..error }
}

/// Returns whether a table was meant to be `[library]`; `all` are those of its file.
fn is_meant(table: &SeemingTable, all: &[SeemingTable]) -> bool {
    if strsim::osa_distance(&table.name.to_lowercase(), TABLE) > FAR {
        return false;
    }
    let is_setting = |name: &String| {
        let name = name.to_lowercase();
        SETTINGS.iter().any(|setting| strsim::osa_distance(&name, setting) <= 1)
    };
    table.settings.iter().any(is_setting)
        || table.settings.is_empty() && !table.is_value
        || all.iter().any(|other| other.at != table.at && A_LIBRARYS.contains(&other.name.as_str()))
}

/// Returns the tables at the top of a file, and values that should perhaps be some, in their order.
fn tables_of(file: &SettingsFile) -> Vec<SeemingTable> {
    let all = file.leaves.keys().chain(file.tables.keys());
    let names: BTreeSet<&String> = all.clone().filter_map(|name| name.first()).collect();
    let mut tables: Vec<SeemingTable> = names
        .into_iter()
        .map(|top| {
            let below = all.clone().filter(|name| name.first() == Some(top));
            let mut settings: Vec<String> = below.filter_map(|name| name.get(1).cloned()).collect();
            let value = file.leaf(&[top]);
            let items = value.and_then(|leaf| leaf.value.as_array()).into_iter().flatten();
            let tables: Vec<_> = items.filter_map(Value::as_table).collect();
            settings.extend(tables.iter().flat_map(|table| table.keys().cloned()));
            SeemingTable {
                name: top.clone(),
                at: value.map(|leaf| leaf.name_at).or(file.table(&[top])).unwrap_or_default(),
                settings,
                is_value: value.is_some() && tables.is_empty(),
            }
        })
        .collect();
    tables.sort_by_key(|table| table.at);
    tables
}

/// Returns what may be meant as tables in text that is not TOML: `[name`, `(name)`, `name]`, `name.setting =` and
/// `name = {`.
fn tables_of_lines(source: &str) -> Vec<SeemingTable> {
    let mut tables: Vec<SeemingTable> = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let bare = line.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        let inner = bare.trim_start_matches(|c: char| "[({<\"' \t".contains(c));
        let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
        let rest = rest.trim();
        let at = start + line.len() - inner.len();
        start += line.len();
        if name.is_empty() {
            continue;
        }
        let table = |settings, is_value| SeemingTable { name: name.into(), at, settings, is_value };
        let is_head = bare.starts_with(['[', '(', '{', '<']) || rest == "]";
        if is_head {
            tables.push(table(Vec::new(), false));
        } else if let Some(below) = rest.strip_prefix('.').filter(|rest| rest.contains('=')) {
            let end = below.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(below.len());
            tables.push(table(vec![below[..end].to_owned()], false));
        } else if let Some(value) = rest.strip_prefix(['=', ':']) {
            let value = value.trim_start();
            match tables.last_mut() {
                _ if value.starts_with('{') => tables.push(table(settings_in(value), false)),
                Some(last) => last.settings.push(name.to_owned()),
                None => {}
            }
        }
    }
    tables
}

/// Returns the names in `{ name = "x", store = "y" `.
fn settings_in(value: &str) -> Vec<String> {
    let parts = value.trim_start_matches('{').split(',');
    parts.filter_map(|part| Some(part.split_once('=')?.0.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::library;

    fn said(content: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        std::fs::write(&file, content).unwrap();
        let folder = format!("{}/", dir.path().display());
        match library(&file) {
            Ok(None) => "plain".to_owned(),
            Ok(Some(_)) => "a library".to_owned(),
            Err(error) => error.to_string().replace(&folder, ""),
        }
    }

    #[test]
    fn a_table_that_is_almost_a_librarys_is_a_mistake() {
        for (content, place) in [
            ("[libary]\nname = 'Letters'\n", "1:2"),
            ("# ours\n[Library]\ncorpus = 'docs'\n", "2:2"),
            ("[LIBRARY]\n", "1:2"),
            ("[libraray]\nnmae = 'Letters'\n", "1:2"),
            ("[librarry]\npath = 'x'\n[reading]\nmeasure = 60\n", "1:2"),
            ("libary.name = 'Letters'\n", "1:1"),
            ("libary = { store = 'kept' }\n", "1:1"),
            ("[[libary]]\nname = 'Letters'\n", "1:3"),
            ("\n [ libary ]\nname = \n", "2:4"),
            ("[libary\nname = 'Letters'\n", "1:2"),
        ] {
            let said = said(content);
            assert!(said.starts_with(&format!("config.toml:{place}: ")), "{content}: {said}");
            assert!(said.ends_with("did you mean `[library]`?"), "{content}: {said}");
        }
    }

    #[test]
    fn a_table_that_is_not_closed_is_a_mistake() {
        for content in [
            "[library\nname = 'Letters'\n",
            "# ours\n[library\n",
            "library]\nname = 'Letters'\n",
            "(library)\nname = 'Letters'\n",
            "[library)\nname = 'Letters'\n",
            "  [library\nname = 'Letters'\n",
            "\u{feff}[library\n",
        ] {
            let said = said(content);
            assert!(said.starts_with("config.toml:"), "{content}: {said}");
            assert!(said.ends_with("did you mean `[library]`?"), "{content}: {said}");
        }
        // What is wrong elsewhere is told as it is.
        for (content, place) in [
            (" [library]\nname = \n", "2:"),
            ("[ library ]\nname = 'a\n", "2:"),
            ("library.name = 'a'\nx = \n", "2:"),
            ("library = { name = 'a'\n[reading]\n", ""),
            ("library = 'x'\n[reading]\n", "1:1: `library` is a table"),
            ("[[library]]\nname = 'x'\n", "1:3: `library` is a table"),
        ] {
            let said = said(content);
            assert!(said.starts_with(&format!("config.toml:{place}")), "{content}: {said}");
            assert!(!said.contains("did you mean"), "{content}: {said}");
        }
    }

    #[test]
    fn what_is_another_programs_is_let_alone() {
        for content in [
            "baseURL = 'https://example.org/'\ntitle = 'A site'\n[params]\nname = 'x'\n",
            "[Library]\npath = '/music'\n",
            "[libraries]\nname = 'x'\n",
            "[binary]\nname = 'x'\n",
            "[lib]\nname = 'x'\n",
            "library = 'glibc'\n",
            "[[library]]\nversion = '1'\n",
            "[build]\nlibrary = 'x'\n",
            "[build]\nlibary = { name = 'x' }\n",
            "text = '''\n[libary]\n'''\n",
            "site:\n  name: x\n",
            "[Library]\npath = \n",
            "[server\n",
            "{{ template }}\n[reading]\n",
            "[libraries\nname = 'x'\n",
        ] {
            assert_eq!(said(content), "plain", "{content}");
        }
    }
}
