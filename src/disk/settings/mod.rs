//! The settings in force, from the files that may set them.
//!
//! Owns which files there are and which one wins. The names and values are those of
//! [`crate::model::settings`]; what a file may set is in `check`, how an error is worded in
//! `error`. What the settings do is not known here.
//!
//! ```text
//! built in  <  the reader's file  <  the library's file  <  --config  <  the command line
//! ```
//!
//! Each file is checked on its own, then all are merged setting by setting; a list of keys counts
//! as one setting. A value in a library's file that equals the built-in one counts as not set. The
//! reason is the `config.toml` at the top of this project: it is built into the program and is also
//! a library's file. Without that rule it would override every choice of a reader who opens that
//! library, or one that was started by copying it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use self::check::{FileRole, check};
pub use self::declared::people;
pub use self::error::{SettingsError, SettingsErrors, SourceLocation};
pub use self::facts_file::{FactsChanged, FactsFile, change_facts, changed_facts, read_facts};
use self::file::{SettingName, SettingsFile, content, content_of_any, content_of_folder};
pub use self::filters::{AddFilterError, add_filter};
pub use self::people_file::{ChangePeopleError, change_people};
use crate::disk::file::shown;
use crate::model::settings::{LibrarySettings, Settings};

mod check;
mod declared;
mod error;
mod facts_file;
mod file;
mod filters;
mod people_file;
mod slip;
#[cfg(test)]
mod tests;

/// The displayed name of the built-in file.
pub const BUILT_IN: &str = "built-in config.toml";

/// Where settings come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The content of the built-in `config.toml`. Its `[library]` is not a default.
    pub default: &'static str,
    /// The reader's file, which need not exist. See [`super::folders::Folders::settings`].
    pub reader: Option<PathBuf>,
    /// The library's file.
    pub library: Option<PathBuf>,
    /// The file given with `--config`, which must exist.
    pub config: Option<PathBuf>,
    /// The annotator given with `--as`.
    pub annotator: Option<String>,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The built-in default.
    Default,
    /// A file.
    File(PathBuf),
    /// An option on the command line.
    Option,
}

/// The settings in force.
#[derive(Debug)]
pub struct LoadedSettings {
    /// Their values.
    pub settings: Settings,
    /// Each setting that has a value: its name (`reading.measure`), the value as TOML, and its
    /// origin; in the order of the names.
    pub origins: Vec<(String, String, Origin)>,
    places: BTreeMap<SettingName, SourceLocation>,
    /// For each setting, the number of the file that it comes from; later files override earlier
    /// ones.
    turns: BTreeMap<SettingName, usize>,
}

impl LoadedSettings {
    /// Returns the number of the file that a setting comes from, in the order of precedence: 0 is
    /// built in, and a later file overrides an earlier one.
    #[must_use]
    pub fn turn_of(&self, name: &[&str]) -> usize {
        let name: SettingName = name.iter().map(|&part| part.to_owned()).collect();
        self.turns.get(&name).copied().unwrap_or(0)
    }

    /// Returns where the value in force was set, for a name such as `["keys", "reading", "down"]`;
    /// an item of a list is named by its index: `["apparatus", "rule", "0"]`. `None` if it was not
    /// set in a file.
    #[must_use]
    pub fn place_of(&self, name: &[&str]) -> Option<&SourceLocation> {
        let name: SettingName = name.iter().map(|&part| part.to_owned()).collect();
        self.places.get(&name)
    }
}

/// Reads all files and merges them.
///
/// # Errors
///
/// What is wrong in the first file in which anything is.
pub fn load(sources: &Sources) -> Result<LoadedSettings, SettingsErrors> {
    let default = SettingsFile::parse(Path::new(BUILT_IN), sources.default.to_owned())?;
    check(&default, FileRole::Default, &default)?;

    let mut joined = MergedSettings::default();
    joined.put(&default, &Origin::Default, |name| name[0] != "library");
    let mut file = |path: &Path, source: String, role: FileRole| -> Result<(), SettingsErrors> {
        let parsed = SettingsFile::parse(path, source)?;
        check(&parsed, role, &default)?;
        joined.put(&parsed, &Origin::File(path.to_owned()), |name| match role {
            FileRole::Library => name[0] == "library" || differs(&parsed, &default, name),
            _ => name[0] != "library",
        });
        Ok(())
    };
    if let Some(path) = &sources.reader
        && let Some(source) = content(path)?
    {
        file(path, source, FileRole::Reader)?;
    }
    if let Some(path) = &sources.library
        && let Some(source) = content_of_folder(path)?
    {
        file(path, source, FileRole::Library)?;
    }
    if let Some(path) = &sources.config {
        file(path, content_of_any(path)?, FileRole::Reader)?;
    }
    if let Some(annotator) = &sources.annotator {
        joined.put_option("annotator", Value::String(annotator.clone()));
    }
    Ok(joined.finish()?)
}

/// Returns the `[library]` table of `file`, if the file exists and has one. Without one it may belong to
/// another program, unless it seems that the table is only misspelt.
///
/// # Errors
///
/// When the table is invalid or misspelt, or the file cannot be read.
pub fn library(file: &Path) -> Result<Option<LibrarySettings>, SettingsError> {
    #[derive(Deserialize)]
    struct LibraryTable {
        library: Option<LibrarySettings>,
    }
    if !file.is_file() {
        return Ok(None);
    }
    let source = match content_of_folder(file) {
        Ok(Some(source)) => source,
        Ok(None) => return Ok(None),
        Err(mistake) => {
            // The folder may be any above the documents. What its file links to elsewhere is no business
            // of this program, unless it is meant for it.
            let linked = content(file).ok().flatten();
            let other = linked.is_some_and(|source| {
                declaration(file, &source).is_ok_and(|declared| declared.is_none())
            });
            return if other { Ok(None) } else { Err(mistake) };
        }
    };
    let Some(parsed) = declaration(file, &source)? else {
        return Ok(None);
    };
    let head: LibraryTable = parsed.read_as()?;
    check::inside(&parsed)?;
    Ok(head.library)
}

/// Parses `source`, the content of `file`; `None` if it is not meant to declare a library.
fn declaration(file: &Path, source: &str) -> Result<Option<SettingsFile>, SettingsError> {
    let parsed = match SettingsFile::parse(file, source.to_owned()) {
        Err(mistake) => return slip::in_text(file, source, &mistake).map_or(Ok(None), Err),
        Ok(parsed) => parsed,
    };
    if parsed.table(&["library"]).is_some() {
        return Ok(Some(parsed));
    }
    slip::in_file(&parsed).map_or(Ok(None), Err)
}

/// Returns, in one sentence, that `file` is not read although it seems to be the settings of a library: all
/// that is in it is what a library may set, but a `[library]` table is not.
#[must_use]
pub fn undeclared(file: &Path) -> Option<String> {
    let source = content_of_folder(file).ok().flatten()?;
    let parsed = SettingsFile::parse(file, source).ok()?;
    let names: BTreeSet<&String> =
        parsed.leaves.keys().chain(parsed.tables.keys()).filter_map(|name| name.first()).collect();
    let is_own = |name: &&&String| check::A_LIBRARYS.contains(&name.as_str());
    let first = names.iter().find(is_own)?;
    let is_it = !names.contains(&"library".to_owned()) && names.iter().all(|name| is_own(&name));
    // Tables of these names may be another program's.
    (is_it && parsed.read_as::<Settings>().is_ok()).then(|| {
        format!(
            "{}: this is not read, since it does not say that the folder is a library: write [library] above \
             [{first}]",
            shown(file)
        )
    })
}

fn differs(parsed: &SettingsFile, default: &SettingsFile, name: &SettingName) -> bool {
    let value = |parsed: &SettingsFile| parsed.leaves.get(name).map(|leaf| leaf.value.clone());
    value(parsed) != value(default)
}

/// The settings of several files, later ones overriding earlier ones.
#[derive(Default)]
struct MergedSettings {
    values: BTreeMap<SettingName, (Value, Origin)>,
    places: BTreeMap<SettingName, SourceLocation>,
    turns: BTreeMap<SettingName, usize>,
    turn: usize,
}

impl MergedSettings {
    fn put(
        &mut self,
        parsed: &SettingsFile,
        origin: &Origin,
        counts: impl Fn(&SettingName) -> bool,
    ) {
        for (name, leaf) in parsed.leaves.iter().filter(|(name, _)| counts(name)) {
            let value = (leaf.value.clone(), origin.clone());
            self.values.insert(name.clone(), value);
            self.places.insert(name.clone(), parsed.place(leaf.name_at));
            self.turns.insert(name.clone(), self.turn);
        }
        self.turn += 1;
        for (name, at) in &parsed.items {
            let list = &name[..name.len() - 1];
            if counts(&list.to_vec()) {
                self.places.insert(name.clone(), parsed.place(*at));
            }
        }
    }

    fn put_option(&mut self, name: &str, value: Value) {
        let name = vec![name.to_owned()];
        self.places.remove(&name);
        self.values.insert(name, (value, Origin::Option));
    }

    fn finish(self) -> Result<LoadedSettings, SettingsError> {
        let mut all = Table::new();
        for (name, (value, _)) in &self.values {
            set(&mut all, name, value.clone());
        }
        // Cannot fail, since each file was read as the same type; but report it rather than hide
        // it.
        let settings = all.try_into().map_err(|error: toml::de::Error| {
            let file = PathBuf::from("the merged settings");
            SettingsError::reworded(SourceLocation { file, at: None }, error.message())
        })?;
        let origins = self.values.into_iter();
        Ok(LoadedSettings {
            settings,
            origins: origins
                .map(|(name, (value, origin))| (name.join("."), value.to_string(), origin))
                .collect(),
            places: self.places,
            turns: self.turns,
        })
    }
}

/// Sets `name` to `value`, creating a table for each part but the last.
fn set(table: &mut Table, name: &[String], value: Value) {
    match name {
        [] => {}
        [last] => {
            table.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}
