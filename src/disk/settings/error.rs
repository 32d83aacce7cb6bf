//! An error in a settings file, in one sentence with its location.
//!
//! Owns the wording: serde's messages to a programmer become something a reader can act on. Which
//! errors exist is not decided here.

use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::file::shown;

/// A location in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    /// The file; [`super::BUILT_IN`] for the defaults.
    pub file: PathBuf,
    /// Line and column, both from 1, the column in code points. `None`: the file as a whole.
    pub at: Option<(usize, usize)>,
}

impl SourceLocation {
    /// Creates the location of byte `offset` of `source`, the content of `file`.
    pub(super) fn of(file: &Path, source: &str, offset: usize) -> Self {
        let before = &source[..source.floor_char_boundary(offset)];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        Self { file: file.to_owned(), at: Some((line, before[start..].chars().count() + 1)) }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.file))?;
        match self.at {
            Some((line, column)) => write!(f, ":{line}:{column}"),
            None => Ok(()),
        }
    }
}

/// An error in a settings file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {message}{}", did_you_mean(nearest.as_deref()))]
pub struct SettingsError {
    /// Where it is.
    pub place: SourceLocation,
    /// What it is.
    pub message: String,
    /// The valid name most similar to the one found.
    pub nearest: Option<String>,
}

/// All that is wrong in a settings file; never nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", in_lines(.0))]
pub struct SettingsErrors(pub Vec<SettingsError>);

fn in_lines(all: &[SettingsError]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<SettingsError> for SettingsErrors {
    fn from(error: SettingsError) -> Self {
        Self(vec![error])
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

impl SettingsError {
    /// Returns what it is, without the place.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}{}", self.message, did_you_mean(self.nearest.as_deref()))
    }

    /// Creates an error without a suggestion. Control characters in the message, which quotes the
    /// file, become visible symbols.
    pub(super) fn new(place: SourceLocation, message: &str) -> Self {
        Self { place, message: shown(Path::new(&message.replace('\n', ", "))), nearest: None }
    }

    /// Creates an error about `name`, which should be one of `names`. It suggests the most similar
    /// one; if none is similar, it gives a short list of them instead.
    pub(super) fn unknown(place: SourceLocation, what: &str, name: &str, names: &[&str]) -> Self {
        let nearest = nearest(name, names);
        let list = if nearest.is_some() || names.is_empty() || names.len() > 10 {
            String::new()
        } else {
            format!("; it can be `{}`", names.join("`, `"))
        };
        Self {
            nearest: nearest.map(str::to_owned),
            ..Self::new(place, &format!("unknown {what} `{name}`{list}"))
        }
    }

    /// Creates an error from the deserialiser's message.
    pub(super) fn reworded(place: SourceLocation, message: &str) -> Self {
        let unknown = [("unknown field `", "setting"), ("unknown variant `", "value")];
        for (words, what) in unknown {
            let Some(rest) = message.strip_prefix(words) else {
                continue;
            };
            if let Some((name, list)) = rest.rsplit_once("`, expected ") {
                let names: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
                return Self::unknown(place, what, name, &names);
            }
        }
        let plain = [
            ("expected u16", "expected a whole number"),
            ("expected a sequence", "expected a list such as [\"a\"]"),
            ("expected a map", "expected a table"),
            ("wanted string or table", "expected a string"),
            ("expected path string", "expected a string"),
        ];
        let reworded =
            plain.iter().fold(message.to_owned(), |text, (from, to)| text.replace(from, to));
        Self::new(place, &reworded)
    }
}

/// Returns the name most similar to `name`; `None` if there is no plausible one.
pub(super) fn nearest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let distance = |other: &str| {
        // An unfinished name, or a part of the whole, is closer than its edit distance suggests.
        let whole = strsim::osa_distance(name, other);
        if name.len() > 2 && (other.starts_with(name) || other.ends_with(name)) { 1 } else { whole }
    };
    names
        .iter()
        .map(|other| (distance(other), *other))
        .min()
        .filter(|(distance, other)| *distance <= 1 + name.len().min(other.len()) / 3)
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_code_points_from_one() {
        let source = "a = 1\n\"ж\" = 2\n";
        let place = |offset| SourceLocation::of(Path::new("c.toml"), source, offset).to_string();
        assert_eq!(place(0), "c.toml:1:1");
        assert_eq!(place(11), "c.toml:2:5");
        assert_eq!(place(999), "c.toml:3:1");
    }

    #[test]
    fn the_nearest_name_is_like_it() {
        let names = ["measure", "reflow", "list_width", "scroll_margin"];
        assert_eq!(nearest("mesure", &names), Some("measure"));
        assert_eq!(nearest("refolw", &names), Some("reflow"));
        assert_eq!(nearest("scroll", &names), Some("scroll_margin"));
        assert_eq!(nearest("width", &names), Some("list_width"));
        assert_eq!(nearest("colour", &names), None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn a_name_cannot_speak_to_the_terminal() {
        let place = SourceLocation::of(Path::new("c.toml"), "", 0);
        let error = SettingsError::unknown(place, "setting", "a\u{1b}[2J", &[]);
        assert_eq!(error.to_string(), "c.toml:1:1: unknown setting `a␛[2J`");
    }
}
