//! What is required of a settings file beyond being valid TOML.
//!
//! Owns the allowed ranges, the names under `[keys]`, and what a library may set. How files are
//! merged is not known here.

use std::path::{Component, Path};

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::error::{SettingsError, SettingsErrors};
use super::file::{Leaf, SettingsFile};
use crate::disk::corpus::encodings::pattern;
use crate::format::decode::{encodings, known_encoding};
use crate::model::citation::fields::FieldName;
use crate::model::citation::template::CitationStyle;
use crate::model::settings::Settings;

/// The role of a settings file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRole {
    /// Built into the program.
    Default,
    /// The reader's own.
    Reader,
    /// The library's: it comes from whoever created the folder.
    Library,
}

/// Integers with bounds, both included.
const RANGES: [(&[&str], i64, i64); 4] = [
    (&["reading", "measure"], 20, 400),
    (&["reading", "scroll_margin"], 0, 50),
    (&["panes", "list_width"], 16, 120),
    (&["panes", "notes_width"], 16, 120),
];

/// More mistakes of one file than these are not named.
const MOST: usize = 10;

/// Finds what is wrong in `file`, in the order of the file. `default` defines the known modes and actions.
///
/// # Errors
/// All of it, but no more than ten mistakes.
pub(super) fn check(
    file: &SettingsFile,
    role: FileRole,
    default: &SettingsFile,
) -> Result<(), SettingsErrors> {
    let one = |checked: Result<(), SettingsError>| checked.err().into_iter().collect();
    let mut checks = vec![
        sections(file),
        ranges(file),
        file.mistakes_as::<Settings>(MOST),
        one(named_encodings(file)),
        abbreviations(file),
        one(citation(file)),
    ];
    match role {
        FileRole::Default => {}
        FileRole::Reader => checks.push(one(not_a_library(file, default))),
        FileRole::Library => {
            checks.push(nothing_personal(file, default));
            checks.push(one(inside(file)));
        }
    }
    if role != FileRole::Default {
        checks.push(keys(file, default));
    }
    // Of a line that several checks object to, the first of them says it best.
    let mut mistakes: Vec<SettingsError> = Vec::new();
    let line = |mistake: &SettingsError| mistake.place.at.map(|(line, _)| line);
    for mut found in checks {
        found.retain(|one| {
            line(one).is_none() || mistakes.iter().all(|other| line(other) != line(one))
        });
        mistakes.append(&mut found);
    }
    mistakes.sort_by_key(|mistake| mistake.place.at);
    mistakes.truncate(MOST);
    if mistakes.is_empty() { Ok(()) } else { Err(SettingsErrors(mistakes)) }
}

/// Checks that each section is a table. The deserialiser would also accept a list of its values
/// without names, which no other check covers.
fn sections(file: &SettingsFile) -> Vec<SettingsError> {
    let mut all = Vec::new();
    if let Some(at) = file.table(&["read"]) {
        let message = "`read` is a list: write [[read]], and its `match` and `encoding` below";
        all.push(SettingsError::new(file.place(at), message));
    }
    let known = Table::try_from(Settings::default()).unwrap_or_default();
    for (name, leaf) in &file.leaves {
        let [name] = name.as_slice() else {
            continue;
        };
        if name == "library" || known.get(name).is_some_and(Value::is_table) {
            let message = format!("`{name}` is a table: write [{name}], and its settings below");
            all.push(SettingsError::new(file.place(leaf.value_at), &message));
        }
    }
    all
}

fn ranges(file: &SettingsFile) -> Vec<SettingsError> {
    let mut all = Vec::new();
    for (name, least, most) in RANGES {
        let Some(leaf) = file.leaf(name) else {
            continue;
        };
        if let Value::Integer(value) = leaf.value
            && !(least..=most).contains(&value)
        {
            let name = name.join(".");
            let message = format!("`{name}` must be from {least} to {most}, not {value}");
            all.push(SettingsError::new(file.place(leaf.value_at), &message));
        }
    }
    all
}

/// Checks that the encodings under `[[read]]` are known, and the patterns are some.
fn named_encodings(file: &SettingsFile) -> Result<(), SettingsError> {
    #[derive(Deserialize)]
    struct EncodingRow {
        r#match: Spanned<String>,
        encoding: Spanned<String>,
    }
    #[derive(Deserialize)]
    struct EncodingRows {
        #[serde(default)]
        read: Vec<EncodingRow>,
    }
    for row in file.read_as::<EncodingRows>()?.read {
        if let Err(why) = pattern(row.r#match.get_ref()) {
            let place = file.place(row.r#match.span().start);
            return Err(SettingsError::new(place, &format!("`match` {why}")));
        }
        let name = row.encoding.get_ref();
        if known_encoding(name).is_none() {
            let place = file.place(row.encoding.span().start);
            let all: Vec<&str> = encodings().collect();
            return Err(SettingsError::unknown(place, "encoding", name, &all));
        }
    }
    Ok(())
}

/// Checks that each abbreviation is one word.
fn abbreviations(file: &SettingsFile) -> Vec<SettingsError> {
    let name = ["reading", "abbreviations"];
    let Some(words) = file.leaf(&name).and_then(|leaf| leaf.value.as_array()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (number, word) in words.iter().filter_map(Value::as_str).enumerate() {
        let bare = word.trim_end_matches('.');
        if !bare.is_empty() && !bare.contains(char::is_whitespace) {
            continue;
        }
        let item = [name[0].to_owned(), name[1].to_owned(), number.to_string()];
        let at = file.items.get(item.as_slice()).copied().unwrap_or_default();
        let message = format!("an abbreviation is one word, not `{word}`");
        all.push(SettingsError::new(file.place(at), &message));
    }
    all
}

/// Checks that the style of citations is known, or a template without a mistake.
fn citation(file: &SettingsFile) -> Result<(), SettingsError> {
    let Some(leaf) = file.leaf(&["copying", "citation"]) else { return Ok(()) };
    let Some(Err(mistake)) = leaf.value.as_str().map(CitationStyle::read) else { return Ok(()) };
    let template = leaf.value.as_str().unwrap_or_default();
    // Where in the file the mistake is, unless what stands there is spelled with escapes.
    let written = &file.source[leaf.value_at..];
    let quotes = written.len() - written.trim_start_matches(['"', '\'', '\n']).len();
    let upto = template.get(..mistake.at).unwrap_or_default();
    let is_same = written[quotes..].starts_with(upto.trim_start_matches('\n'));
    let at = if is_same && mistake.at > 0 { quotes + upto.len() } else { 0 };
    let place = file.place(leaf.value_at + at);
    Err(match &mistake.unknown {
        Some((what @ "field", name)) => {
            let names: Vec<&str> = FieldName::ALL.iter().map(|field| field.name()).collect();
            SettingsError::unknown(place, what, name, &names)
        }
        Some((what, name)) => {
            let names: Vec<&str> = CitationStyle::names().collect();
            SettingsError::unknown(place, what, name, &names)
        }
        None => SettingsError::new(place, &mistake.message),
    })
}

/// Rejects a `[library]` table in the reader's own file, unless it is that of the file that ships
/// with the program.
fn not_a_library(file: &SettingsFile, default: &SettingsFile) -> Result<(), SettingsError> {
    let Some(at) = file.table(&["library"]) else {
        return Ok(());
    };
    let of_library = |file: &SettingsFile| {
        let leaves = file.leaves.iter().filter(|(name, _)| name[0] == "library");
        leaves.map(|(name, leaf)| (name.clone(), leaf.value.clone())).collect::<Vec<_>>()
    };
    if of_library(file) == of_library(default) {
        return Ok(());
    }
    let message = "[library] belongs in the config.toml of a library's own folder, not in the \
                   reader's settings";
    Err(SettingsError::new(file.place(at), message))
}

/// What a library may set: what it is, how its pages are laid out, and how its documents are read.
pub(super) const A_LIBRARYS: [&str; 5] = ["library", "read", "reading", "apparatus", "filters"];

/// Rejects settings that a library must not decide: who the annotator is, which programs are
/// started, what is read from outside of it, how the screen looks, what the keys do. A value that equals the default sets nothing,
/// and neither does an empty `[programs]`.
fn nothing_personal(file: &SettingsFile, default: &SettingsFile) -> Vec<SettingsError> {
    let mut all = Vec::new();
    for (name, leaf) in &file.leaves {
        let says = default.leaves.get(name).is_none_or(|default| default.value != leaf.value);
        if says && !A_LIBRARYS.contains(&name[0].as_str()) {
            let message = format!(
                "a library may not set `{}`; put it in your own settings \
                 (~/.config/glossator/config.toml)",
                name.join(".")
            );
            all.push(SettingsError::new(file.place(leaf.name_at), &message));
        }
    }
    all
}

/// Checks that the folders that a library names are inside its own.
pub(super) fn inside(file: &SettingsFile) -> Result<(), SettingsError> {
    let folder = |name: &'static str| {
        let leaf = file.leaf(&["library", name])?;
        Some((leaf, Path::new(leaf.value.as_str()?)))
    };
    let wrong =
        |leaf: &Leaf, message: &str| Err(SettingsError::new(file.place(leaf.value_at), message));
    for name in ["corpus", "store"] {
        if let Some((leaf, path)) = folder(name)
            && !path.components().all(is_below)
        {
            let message = format!(
                "`library.{name}` must be a folder inside the library's own, written without \
                 `..` and without a leading `/`"
            );
            return wrong(leaf, &message);
        }
    }
    let Some((leaf, store)) = folder("store") else {
        return Ok(());
    };
    // The store is excluded from the corpus: there would be no documents.
    let plain = |path: &Path| path.components().collect::<std::path::PathBuf>();
    let corpus =
        folder("corpus").map(|(_, corpus)| plain(corpus.strip_prefix(".").unwrap_or(corpus)));
    let store = plain(store.strip_prefix(".").unwrap_or(store));
    if corpus.unwrap_or_default().starts_with(&store) {
        let message = "`library.store` must be a folder of its own: the documents are in this one";
        return wrong(leaf, message);
    }
    Ok(())
}

fn is_below(part: Component<'_>) -> bool {
    matches!(part, Component::Normal(_) | Component::CurDir)
}

fn keys(file: &SettingsFile, default: &SettingsFile) -> Vec<SettingsError> {
    let mut all = Vec::new();
    let modes: Vec<&str> =
        below_keys(default.tables.keys(), 2).map(|name| name[1].as_str()).collect();
    for name in below_keys(file.tables.keys(), 2) {
        let mode = name[1].as_str();
        if !modes.contains(&mode) {
            let place = file.place(file.tables[name]);
            all.push(SettingsError::unknown(place, "key mode", mode, &modes));
        }
    }
    for name in below_keys(file.leaves.keys(), 3) {
        // Below a mode that does not exist, the mode is what is wrong.
        if default.leaves.contains_key(name) || !modes.contains(&name[1].as_str()) {
            continue;
        }
        let (mode, action) = (name[1].as_str(), name[2].as_str());
        let place = file.place(file.leaves[name].name_at);
        let known: Vec<_> = below_keys(default.leaves.keys(), 3).collect();
        let here: Vec<&str> =
            known.iter().filter(|name| name[1] == mode).map(|name| name[2].as_str()).collect();
        let mut error = SettingsError::unknown(place, "action", action, &here);
        // The action may exist, but in another mode.
        let elsewhere = known.iter().find(|name| name[2] == action);
        if let Some(elsewhere) = elsewhere {
            error.message = format!("unknown action `{action}` in [keys.{mode}]");
            error.nearest = Some(elsewhere.join("."));
        }
        all.push(error);
    }
    all
}

/// Returns the names of `depth` parts under `keys`.
fn below_keys<'a>(
    names: impl Iterator<Item = &'a Vec<String>>,
    depth: usize,
) -> impl Iterator<Item = &'a Vec<String>> {
    names.filter(move |name| name.len() == depth && name[0] == "keys")
}
