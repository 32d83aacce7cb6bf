//! The completions of a filter that is being typed. A worker finds them, since the values are those
//! that occur in the documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::Snapshot;
use crate::model::apparatus::Field;
use crate::model::filter::complete;
use crate::model::index::Index;

/// Find the completions of the text before the caret.
#[derive(Debug)]
pub struct Completing {
    /// The text before the caret.
    pub before: String,
    /// The documents.
    pub documents: Snapshot,
    /// The index, for the names of people.
    pub index: Arc<Index>,
    /// Named filters.
    pub saved: BTreeMap<String, String>,
}

/// The completions that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The text before the caret for which they were found.
    pub before: String,
    /// The byte at which the completed word begins.
    pub start: usize,
    /// The possible texts from there on, the most frequent first.
    pub all: Vec<String>,
}

impl Completing {
    /// Finds the completions. Takes time that grows with the library.
    #[must_use]
    pub fn run(self) -> Completions {
        let (start, all) = complete(&self.before, &self.saved, |name| self.values(name));
        Completions { start, all, before: self.before }
    }

    /// Returns the values of a filter field that occur in the documents, the most frequent first.
    fn values(&self, name: &str) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut fields: Vec<Field> = Vec::new();
        match name {
            "tag" => {
                for tag in self.documents.iter().flat_map(|entry| &entry.tags) {
                    *counts.entry(tag.clone()).or_default() += 1;
                }
            }
            "format" => {
                for summary in self.documents.iter().filter_map(|entry| entry.summary()) {
                    *counts.entry(summary.format.clone()).or_default() += 1;
                }
            }
            "class" => fields.push(Field::Classification),
            "person" => {
                for person in self.index.people.all() {
                    counts.insert(person.name.clone(), 1);
                }
            }
            "date" => {
                for entry in self.documents.iter() {
                    let date = entry.summary().and_then(|summary| summary.apparatus.date());
                    if let Some(date) = date {
                        *counts.entry(date.year.to_string()).or_default() += 1;
                    }
                }
            }
            _ => fields.extend(Field::named(name)),
        }
        if !fields.is_empty() {
            for summary in self.documents.iter().filter_map(|entry| entry.summary()) {
                for fact in fields.iter().flat_map(|field| summary.apparatus.all(*field)) {
                    *counts.entry(fact.text.clone()).or_default() += 1;
                }
            }
        }
        let mut all: Vec<(String, usize)> = counts.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all.into_iter().map(|(value, _)| value).collect()
    }
}
