//! One settings file, parsed: every setting in it with its value and its location.
//!
//! Owns reading and parsing. What a setting means, and which file wins, is not known here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Value;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::error::{SettingsError, SourceLocation};
use crate::disk::file::{FileError, open, read_below, read_up_to};
use crate::model::settings::RENAMED_ACTIONS;

/// Settings are short; a longer file is something else.
const LIMIT: u64 = 1 << 20;

/// The name of a setting, part by part: `["keys", "reading", "down"]`.
pub(super) type SettingName = Vec<String>;

/// One setting.
pub(super) struct Leaf {
    /// Its value; never a table.
    pub value: Value,
    /// Byte offset of its name.
    pub name_at: usize,
    /// Byte offset of its value.
    pub value_at: usize,
    /// Byte offset of its value's end.
    pub value_end: usize,
}

/// One file.
pub(super) struct SettingsFile {
    /// Its path.
    pub file: PathBuf,
    /// Its content.
    pub source: String,
    /// Its settings.
    pub leaves: BTreeMap<SettingName, Leaf>,
    /// Its tables, including empty ones, with the byte offset of each name.
    pub tables: BTreeMap<SettingName, usize>,
    /// The byte offsets of list items; the name of an item ends with its index.
    pub items: BTreeMap<SettingName, usize>,
}

impl SettingsFile {
    /// Parses the TOML in `source`.
    pub fn parse(file: &Path, source: String) -> Result<Self, SettingsError> {
        let mut settings = Self {
            file: file.to_owned(),
            source,
            leaves: BTreeMap::new(),
            tables: BTreeMap::new(),
            items: BTreeMap::new(),
        };
        let source = std::mem::take(&mut settings.source);
        let parsed = DeTable::parse(&source)
            .and_then(|table| settings.flatten(&[], table.get_ref()))
            .map_err(|error| mistake(file, &source, &error));
        settings.source = source;
        parsed.map(|()| settings)
    }

    fn flatten(&mut self, above: &[String], table: &DeTable<'_>) -> Result<(), Error> {
        for (key, value) in table {
            let mut name = above.to_vec();
            name.push(key.get_ref().to_string());
            let name_at = key.span().start;
            if let DeValue::Table(inner) = value.get_ref() {
                self.flatten(&name, inner)?;
                self.tables.insert(name, name_at);
            } else {
                for (at, item) in value.get_ref().as_array().into_iter().flatten().enumerate() {
                    let numbered = [name.as_slice(), &[at.to_string()]].concat();
                    self.items.insert(numbered, item.span().start);
                }
                let leaf = Leaf {
                    value: Value::deserialize(ValueDeserializer::from(value.clone()))?,
                    name_at,
                    value_at: value.span().start,
                    value_end: value.span().end,
                };
                self.leaves.insert(current(name), leaf);
            }
        }
        Ok(())
    }

    /// Deserialises the file as a `T`; errors have their location.
    pub fn read_as<'de, T: Deserialize<'de>>(&'de self) -> Result<T, SettingsError> {
        toml::from_str(&self.source).map_err(|error| mistake(&self.file, &self.source, &error))
    }

    /// Finds what is wrong with the file as a `T`, at most `most` mistakes: what has one is left out, and the
    /// rest is read again.
    pub fn mistakes_as<T: for<'de> Deserialize<'de>>(&self, most: usize) -> Vec<SettingsError> {
        let mut source = self.source.clone();
        let mut mistakes = Vec::new();
        while mistakes.len() < most
            && let Err(error) = toml::from_str::<T>(&source)
        {
            let place = error.span().map(|span| span.start);
            let wrong = mistake(&self.file, &self.source, &error);
            if mistakes.contains(&wrong) {
                break;
            }
            mistakes.push(wrong);
            let left = place.and_then(|at| self.without(&source, at));
            match left.filter(|left| DeTable::parse(left).is_ok()) {
                Some(left) => source = left,
                None => break,
            }
        }
        mistakes
    }

    /// Returns `source` with blanks in place of the setting, or the table, at byte `at`.
    fn without(&self, source: &str, at: usize) -> Option<String> {
        let line_of = |at: usize| source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let is_here =
            |leaf: &&Leaf| (leaf.name_at..leaf.value_end.max(leaf.name_at + 1)).contains(&at);
        let mut parts: Vec<(usize, usize)> = Vec::new();
        if let Some(leaf) = self.leaves.values().find(is_here) {
            parts.push((line_of(leaf.name_at), leaf.value_end));
        } else {
            // `[name]`, and all that is said below it.
            let line = line_of(at);
            let here = |(_, start): &(&SettingName, &usize)| line_of(**start) == line;
            let (name, start) = self.tables.iter().find(here)?;
            let end = source[*start..].find('\n').map_or(source.len(), |end| start + end);
            parts.push((line, end));
            let below = self.leaves.iter().filter(|(of, _)| of.starts_with(name));
            parts.extend(below.map(|(_, leaf)| (line_of(leaf.name_at), leaf.value_end)));
            let tables = self.tables.iter().filter(|(of, _)| of.starts_with(name));
            parts.extend(tables.map(|(_, start)| {
                let end = source[*start..].find('\n').map_or(source.len(), |end| start + end);
                (line_of(*start), end)
            }));
        }
        let mut bytes = source.as_bytes().to_vec();
        for (start, end) in parts {
            let part = bytes.get_mut(start..end)?;
            part.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        String::from_utf8(bytes).ok()
    }

    /// Returns the location of byte `offset`.
    pub fn place(&self, offset: usize) -> SourceLocation {
        SourceLocation::of(&self.file, &self.source, offset)
    }

    /// Returns the setting called `name`.
    pub fn leaf(&self, name: &[&str]) -> Option<&Leaf> {
        self.leaves.get(&owned(name))
    }

    /// Returns where the table called `name` begins.
    pub fn table(&self, name: &[&str]) -> Option<usize> {
        self.tables.get(&owned(name)).copied()
    }
}

/// Returns the name that a setting has now, if it was renamed.
fn current(mut name: SettingName) -> SettingName {
    if let [keys, _, action] = name.as_mut_slice()
        && keys == "keys"
        && let Some((_, new)) = RENAMED_ACTIONS.iter().find(|(old, _)| *old == action.as_str())
    {
        (*new).clone_into(action);
    }
    name
}

fn owned(name: &[&str]) -> SettingName {
    name.iter().map(|&part| part.to_owned()).collect()
}

fn mistake(file: &Path, source: &str, error: &Error) -> SettingsError {
    let offset = error.span().map_or(0, |span| span.start);
    SettingsError::reworded(SourceLocation::of(file, source, offset), error.message())
}

/// Reads the reader's own `file`, wherever its links lead; `None` if it does not exist.
pub(super) fn content(file: &Path) -> Result<Option<String>, SettingsError> {
    text(file, read_up_to(file, LIMIT))
}

/// Reads `file`, which belongs to its folder: it is nothing that a link in a library leads to
/// elsewhere. `None` if it does not exist.
pub(super) fn content_of_folder(file: &Path) -> Result<Option<String>, SettingsError> {
    content_up_to(file, LIMIT)
}

/// Does the same with a file of at most `limit` bytes.
pub(super) fn content_up_to(file: &Path, limit: u64) -> Result<Option<String>, SettingsError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    text(file, read_below(folder, file, limit))
}

fn text(
    file: &Path,
    bytes: Result<Option<Vec<u8>>, FileError>,
) -> Result<Option<String>, SettingsError> {
    let bytes = bytes.map_err(|error| whole(file, &error))?;
    bytes.map(|bytes| utf8(file, bytes)).transpose()
}

/// Reads a file that was named explicitly: it must exist, and may be anything readable, such as
/// `/dev/null` or the output of another program.
pub(super) fn content_of_any(file: &Path) -> Result<String, SettingsError> {
    let bytes = open::anything(file).and_then(|open| open::bytes(open, LIMIT));
    let bytes = bytes.map_err(FileError::of("read", file)).map_err(|error| whole(file, &error))?;
    if bytes.len() as u64 > LIMIT {
        let message = "a settings file is at most 1 MiB";
        return Err(SettingsError::new(about(file), message));
    }
    utf8(file, bytes)
}

fn utf8(file: &Path, bytes: Vec<u8>) -> Result<String, SettingsError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let start = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let place = SourceLocation::of(file, &start, valid);
        SettingsError::new(place, "this is not UTF-8; save the file as UTF-8")
    })
}

fn whole(file: &Path, error: &FileError) -> SettingsError {
    let message = format!("could not {} it: {}", error.doing, error.cause());
    SettingsError::new(about(file), &message)
}

fn about(file: &Path) -> SourceLocation {
    SourceLocation { file: file.to_owned(), at: None }
}
