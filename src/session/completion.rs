//! How a filter that is being typed could go on: worked out by a worker, since the values are
//! those that the documents have.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::Snapshot;
use crate::model::apparatus::Field;
use crate::model::filter::complete;
use crate::model::index::Index;

/// Find how what is typed before the caret could go on.
#[derive(Debug)]
pub struct Completing {
    /// What is typed before the caret.
    pub before: String,
    /// The documents.
    pub documents: Snapshot,
    /// Who is named.
    pub index: Arc<Index>,
    /// Filters that can be called by a name.
    pub saved: BTreeMap<String, String>,
}

/// How it could go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// What was typed before the caret then.
    pub before: String,
    /// The byte at which what is completed begins.
    pub start: usize,
    /// What could stand from there on, the most frequent first.
    pub all: Vec<String>,
}

impl Completing {
    /// Looks for them. Takes time that grows with the library.
    #[must_use]
    pub fn run(self) -> Completions {
        let (start, all) = complete(&self.before, &self.saved, |name| self.values(name));
        Completions { start, all, before: self.before }
    }

    /// The values that a field of the filter has in the documents, the most frequent first.
    fn values(&self, name: &str) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut fields: Vec<Field> = Vec::new();
        match name {
            "tag" => {
                for tag in self.documents.iter().flat_map(|entry| &entry.tags) {
                    *counts.entry(tag.clone()).or_default() += 1;
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
