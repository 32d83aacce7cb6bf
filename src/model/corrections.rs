//! What people say of the documents of a library: its `facts.toml`.
//!
//! Owns which document an entry means. It means the one at its path; if there is none, the one that has
//! its text, so that what was said is found again when a file has moved. Of two documents that
//! have changed names, each keeps what was said of its text. Pure: no files.

use std::collections::HashMap;

use super::apparatus::{Field, PartKey, SaidFact, SaidFacts};
use super::path::DocPath;

/// What is said of all documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    entries: Vec<SaidOfDocument>,
    by_path: HashMap<DocPath, usize>,
    by_digest: HashMap<String, Vec<usize>>,
}

/// What is said of one document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SaidOfDocument {
    /// Its path.
    pub path: DocPath,
    /// The SHA-256 of its text.
    pub sha256: Option<String>,
    /// What is said of it.
    pub said: SaidFacts,
}

/// A change of what is said of one field of one document, or of one of its enclosures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// The document.
    pub document: DocPath,
    /// The SHA-256 of its text.
    pub sha256: String,
    /// The enclosure, if it is about one.
    pub part: Option<PartKey>,
    /// The field.
    pub field: Field,
    /// Its values, or that there is none; `None` to say nothing any more.
    pub said: Option<SaidFact>,
}

impl FactChange {
    /// Returns what it changes: the field, and of an enclosure that.
    #[must_use]
    pub fn name(&self) -> String {
        let field = self.field.name();
        match &self.part {
            Some(part) => format!("{field} of {}", part.heading),
            None => field.to_owned(),
        }
    }

    /// Returns what it does, as a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let name = self.name();
        match &self.said {
            Some(said) => format!("{name}: {}", said.words()),
            None => format!("{name}: back to what was read"),
        }
    }
}

impl Corrections {
    /// Creates them from entries, each for another document.
    #[must_use]
    pub fn new(entries: Vec<SaidOfDocument>) -> Self {
        let mut all = Self::default();
        for (at, entry) in entries.iter().enumerate() {
            all.by_path.entry(entry.path.clone()).or_insert(at);
            if let Some(digest) = &entry.sha256 {
                all.by_digest.entry(digest.clone()).or_default().push(at);
            }
        }
        all.entries = entries;
        all
    }

    /// Returns all entries, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[SaidOfDocument] {
        &self.entries
    }

    /// Returns whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns whether the text of a document may decide what is said of it.
    #[must_use]
    pub fn asks_for_text(&self, path: &DocPath) -> bool {
        match self.at(path) {
            Some(own) => own.sha256.is_some() && self.by_digest.len() > 1,
            None => !self.by_digest.is_empty(),
        }
    }

    /// Returns whether something is said of a text that is not where it was; `is_here` tells whether
    /// there is a document at a path.
    #[must_use]
    pub fn is_any_lost(&self, is_here: impl Fn(&DocPath) -> bool) -> bool {
        self.entries.iter().any(|entry| entry.sha256.is_some() && !is_here(&entry.path))
    }

    /// Returns what is said of the document at `path`, whose text has this SHA-256; `is_here` tells
    /// whether there is a document at a path.
    #[must_use]
    pub fn of(
        &self,
        path: &DocPath,
        sha256: Option<&str>,
        is_here: impl Fn(&DocPath) -> bool,
    ) -> Option<&SaidOfDocument> {
        let own = self.at(path);
        let same = sha256.and_then(|sha256| self.by_digest.get(sha256)).into_iter().flatten();
        let mut same = same.filter_map(|at| self.entries.get(*at));
        match own {
            // Written by hand, without a text.
            Some(SaidOfDocument { sha256: None, .. }) => own,
            Some(own) if own.sha256.as_deref() == sha256 => Some(own),
            // Another text is here than the one of which it was said.
            Some(own) => same.next().or(Some(own)),
            None => same.find(|entry| !is_here(&entry.path)),
        }
    }

    /// Returns the entry with this path.
    #[must_use]
    pub fn at(&self, path: &DocPath) -> Option<&SaidOfDocument> {
        self.entries.get(*self.by_path.get(path)?)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn path(name: &str) -> DocPath {
        DocPath::new(Path::new(name)).unwrap()
    }

    fn entry(name: &str, sha256: Option<&str>) -> SaidOfDocument {
        let facts = vec![SaidFact::new(Field::From, &[name.to_owned()]).unwrap()];
        let said = SaidFacts { facts, parts: Vec::new() };
        SaidOfDocument { path: path(name), sha256: sha256.map(str::to_owned), said }
    }

    #[test]
    fn an_entry_means_the_document_at_its_path_or_else_the_one_with_its_text() {
        let all =
            Corrections::new(vec![entry("a", Some("A")), entry("b", Some("B")), entry("c", None)]);
        let here = ["a", "b", "c", "copy"].map(path);
        let of = |name: &str, text: &str, here: &[DocPath]| {
            let entry = all.of(&path(name), Some(text), |path| here.contains(path));
            entry.map(|entry| entry.path.to_string())
        };
        assert_eq!(of("a", "A", &here).as_deref(), Some("a"));
        assert_eq!(of("a", "edited", &here).as_deref(), Some("a"));
        assert_eq!(of("c", "any", &here).as_deref(), Some("c"));
        assert_eq!(of("copy", "A", &here), None, "a copy is another document");
        assert_eq!(of("copy", "A", &here[1..]).as_deref(), Some("a"), "it has moved");
        let exchanged = (of("a", "B", &here), of("b", "A", &here));
        assert_eq!(exchanged, (Some("b".to_owned()), Some("a".to_owned())));
        assert!(!all.is_any_lost(|path| here.contains(path)));
        assert!(all.is_any_lost(|path| here[1..].contains(path)));
        assert!(all.asks_for_text(&path("copy")) && !all.asks_for_text(&path("c")));
    }
}
