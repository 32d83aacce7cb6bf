//! Adding a named filter to a reader's own settings.
//!
//! Owns that everything else in the file stays as it was written: comments, order, line ends. What
//! cannot be read is not written.

use std::path::{Path, PathBuf};

use thiserror::Error;
use toml_edit::{DocumentMut, Item, Table, value};

use super::error::SettingsError;
use super::file::content;
use crate::disk::file::{Access, FileError, replace, shown};
use crate::disk::line_ends::with_line_ends_of;

/// Why a filter was not added.
#[derive(Debug, Error)]
pub enum AddFilterError {
    /// There is another of this name.
    #[error("{} has that name already: {query}", shown(file))]
    Taken {
        /// The settings.
        file: PathBuf,
        /// What it stands for.
        query: String,
    },
    /// The file has a mistake or cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SettingsError),
    /// The file is no TOML, or has something else under `filters`.
    #[error("{}: {why}", shown(file))]
    Mistaken {
        /// The settings.
        file: PathBuf,
        /// The mistake.
        why: String,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Unwritable(#[from] FileError),
    /// Somebody else is writing it.
    #[error("{} was just written by another program; try again", shown(.0))]
    Busy(PathBuf),
}

/// Adds the filter `name` to `file`, which is made if it does not exist.
///
/// # Errors
///
/// When there is one of that name, or the file cannot be read or written; it is then unchanged.
pub fn add_filter(file: &Path, name: &str, query: &str) -> Result<(), AddFilterError> {
    let mistaken = |why: &str| AddFilterError::Mistaken { file: file.to_owned(), why: why.into() };
    let was = content(file)?;
    let source = was.as_deref().unwrap_or_default();
    let mut settings: DocumentMut =
        source.parse().map_err(|error: toml_edit::TomlError| mistaken(error.message()))?;
    if settings.get("filters").is_none() {
        settings = with_filters(settings);
    }
    let Some(filters) = settings.get_mut("filters").and_then(Item::as_table_like_mut) else {
        return Err(mistaken("`filters` is a table: write [filters], and the filters below"));
    };
    if let Some(taken) = filters.get(name) {
        let query = taken.as_str().map_or_else(|| taken.to_string(), str::to_owned);
        return Err(AddFilterError::Taken { file: file.to_owned(), query });
    }
    filters.insert(name, value(query));
    let text = with_line_ends_of(source, settings.to_string());
    let is_unchanged = || content(file).is_ok_and(|now| now == was);
    match replace(file, text.as_bytes(), Access::Private, is_unchanged)? {
        Some(_) => Ok(()),
        None => Err(AddFilterError::Busy(file.to_owned())),
    }
}

/// Adds an empty table below everything that stands in the file, comments at its end too.
fn with_filters(mut settings: DocumentMut) -> DocumentMut {
    let mut above = settings.trailing().as_str().unwrap_or_default().to_owned();
    settings.set_trailing("");
    if !above.is_empty() && !above.ends_with('\n') {
        above.push('\n');
    }
    if !above.is_empty() || settings.iter().next().is_some() {
        above.push('\n');
    }
    let mut table = Table::new();
    table.decor_mut().set_prefix(above);
    settings.insert("filters", Item::Table(table));
    settings
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
    fn what_stands_there_stays_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/config.toml");
        let added = |name: &str, query: &str| add_filter(&file, name, query);
        let read = || fs::read_to_string(&file).unwrap();
        added("guns", "text:artillery \"nine divisions\"").unwrap();
        assert_eq!(read(), "[filters]\nguns = 'text:artillery \"nine divisions\"'\n");
        let written =
            "# Mine.\r\n[filters] # all\r\na = 'b' # why\r\n\r\n[panes]\r\nnotes = 'on'\r\n";
        fs::write(&file, written).unwrap();
        added("пушки", "guns").unwrap();
        let expected = written.replace("# why\r\n", "# why\r\n\"пушки\" = \"guns\"\r\n");
        assert_eq!(read(), expected);
        let taken = added("a", "guns").unwrap_err().to_string();
        assert!(taken.ends_with("config.toml has that name already: b"), "{taken}");
        fs::write(&file, "annotator = 'ben'\n").unwrap();
        added("c", "guns").unwrap();
        assert_eq!(read(), "annotator = 'ben'\n\n[filters]\nc = \"guns\"\n");
        for mistaken in ["filters = 1\n", "[filters\n"] {
            fs::write(&file, mistaken).unwrap();
            assert!(added("c", "guns").is_err());
            assert_eq!(read(), mistaken);
        }
        fs::write(&file, "# only a comment").unwrap();
        added("c", "guns").unwrap();
        let text = read();
        assert!(
            text.starts_with("# only a comment")
                && text.ends_with("comment\n\n[filters]\nc = \"guns\"\n"),
            "{text}"
        );
    }
}
