//! The encodings that the settings name for documents.
//!
//! Owns which of them is in force for a document. What an encoding means is known to
//! [`crate::format::decode`]; where settings come from, to [`crate::disk::settings`].

use std::fmt::Write as _;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::format::decode::known_encoding;
use crate::model::path::DocPath;
use crate::model::settings::NamedEncoding;
use crate::model::text::sha256;

/// The encodings of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Encodings {
    /// In the order of the settings; of several that match, the last holds.
    rules: Vec<(Gitignore, &'static str)>,
    key: String,
}

impl Encodings {
    /// Takes over what the settings say. A row that cannot be understood is left out: the settings
    /// were checked when they were read.
    #[must_use]
    pub fn new(rows: &[NamedEncoding]) -> Self {
        let rule = |row: &NamedEncoding| {
            Some((pattern(&row.pattern).ok()?, known_encoding(&row.encoding)?))
        };
        let rules = rows.iter().filter_map(rule).collect();
        let words = rows.iter().fold(String::new(), |mut words, row| {
            // Writing to a String cannot fail.
            let _ = writeln!(words, "{:?} {:?}", row.pattern, row.encoding);
            words
        });
        let key = if rows.is_empty() { String::new() } else { sha256(words.as_bytes()) };
        Self { rules, key }
    }

    /// Returns the encoding named for a document.
    #[must_use]
    pub fn of(&self, path: &DocPath) -> Option<&'static str> {
        let holds =
            |rules: &Gitignore| rules.matched_path_or_any_parents(path.as_str(), false).is_ignore();
        self.rules.iter().rev().find(|(rules, _)| holds(rules)).map(|(_, encoding)| *encoding)
    }

    /// Returns a key that differs where documents may be read differently; empty if none is named.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Compiles a pattern for documents, as a line of a `.gitignore`.
///
/// # Errors
/// Why it is none, as the end of a sentence.
pub(in crate::disk) fn pattern(words: &str) -> Result<Gitignore, String> {
    if words.starts_with('!') {
        return Err("must not begin with `!`: a later [[read]] with another encoding wins".into());
    }
    let mut rules = GitignoreBuilder::new("");
    rules.add_line(None, words).map_err(|error| format!("is no pattern: {error}"))?;
    let rules = rules.build().map_err(|error| format!("is no pattern: {error}"))?;
    if rules.is_empty() { Err("must name documents, such as \"old/**\"".into()) } else { Ok(rules) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn encodings(rows: &[(&str, &str)]) -> Encodings {
        let row = |(pattern, encoding): &(&str, &str)| NamedEncoding {
            pattern: (*pattern).to_owned(),
            encoding: (*encoding).to_owned(),
        };
        Encodings::new(&rows.iter().map(row).collect::<Vec<_>>())
    }

    #[test]
    fn of_several_that_match_the_last_holds() {
        let all = encodings(&[
            ("old/**", "cp437"),
            ("*.rus", "IBM866"),
            ("old/mac", "macroman"),
            ("/top.txt", "cp850"),
        ]);
        for (path, encoding) in [
            ("a.txt", None),
            ("old/a.txt", Some("cp437")),
            ("new/old/a.txt", None),
            ("old/b/a.rus", Some("ibm866")),
            ("old/mac/a.rus", Some("macintosh")),
            ("top.txt", Some("cp850")),
            ("a/top.txt", None),
        ] {
            assert_eq!(all.of(&DocPath::new(Path::new(path)).unwrap()), encoding, "{path}");
        }
    }

    #[test]
    fn other_encodings_have_another_key() {
        assert_eq!(encodings(&[]).key(), "");
        let [one, two] = ["cp437", "cp850"].map(|name| encodings(&[("*", name)]));
        assert_ne!(one.key(), two.key());
        assert_eq!(one.key(), encodings(&[("*", "cp437")]).key());
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        for words in ["", "# old", "!old", "a[z-a]", "  "] {
            assert!(pattern(words).is_err(), "{words:?}");
        }
    }
}
