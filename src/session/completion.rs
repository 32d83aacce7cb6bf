//! The completions of a filter that is being typed. A worker finds them, since the values are those
//! that occur in the documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::Snapshot;
use crate::model::apparatus::Fact;
use crate::model::apparatus::party::Party;
use crate::model::filter::{complete, complete_passages, fact};
use crate::model::index::Index;
use crate::model::people::has_people;

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

impl Completions {
    /// Returns what is to stand in the place of `begun`, the word that is completed: as much as all
    /// completions have in common; `None` if there are none.
    #[must_use]
    pub fn common(&self, begun: &str) -> Option<String> {
        let (first, rest) = self.all.split_first()?;
        if rest.is_empty() {
            return Some(first.clone());
        }
        let common = rest.iter().fold(first.as_str(), |common, other| {
            let alike = common.char_indices().zip(other.chars());
            let end = alike.take_while(|((_, a), b)| a == b).last();
            &common[..end.map_or(0, |((at, a), _)| at + a.len_utf8())]
        });
        let goes_on = common.to_lowercase().starts_with(&begun.to_lowercase());
        Some(if goes_on { common } else { begun }.to_owned())
    }
}

impl Completing {
    /// Finds the completions. Takes time that grows with the library.
    #[must_use]
    pub fn run(self) -> Completions {
        let (start, all) = complete(&self.before, &self.saved, |name| self.values(name));
        Completions { start, all, before: self.before }
    }

    /// Does the same for a filter of highlights and notes; `own` returns the values of fields that these
    /// have and documents do not.
    pub(super) fn of_passages(self, own: impl Fn(&str) -> Option<Vec<String>>) -> Completions {
        let value = |name: &str| own(name).unwrap_or_else(|| self.values(name));
        let (start, all) = complete_passages(&self.before, &self.saved, value);
        Completions { start, all, before: self.before }
    }

    fn values(&self, name: &str) -> Vec<String> {
        values(name, &self.documents, &self.index)
    }
}

/// Returns the values of a filter field that occur in the documents, the most frequent first; for no
/// field, their titles. People and offices are called by their short names.
pub(super) fn values(name: &str, documents: &Snapshot, index: &Index) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |value: String| *counts.entry(value).or_default() += 1;
    let summaries = || documents.iter().filter_map(|entry| entry.summary());
    match name {
        "" => documents.iter().for_each(|entry| count(entry.title().to_owned())),
        "tag" => documents.iter().flat_map(|entry| &entry.tags).cloned().for_each(count),
        "format" => summaries().for_each(|summary| count(summary.format.clone())),
        "person" => {
            for person in index.people.all() {
                count(person.name.clone());
            }
        }
        "date" => {
            let dates = summaries().filter_map(|summary| summary.apparatus.date());
            dates.for_each(|date| count(date.year.to_string()));
        }
        name => {
            for summary in summaries() {
                for field in fact(name).unwrap_or_default() {
                    summary.apparatus.all(field).flat_map(called).for_each(&mut count);
                }
            }
        }
    }
    let mut all: Vec<(String, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.into_iter().map(|(value, _)| value).collect()
}

/// Returns what finds a fact: of whoever is meant the short name and the office, if these words stand in
/// it; else all of it.
fn called(fact: &Fact) -> Vec<String> {
    let text = fact.text.as_str();
    if !has_people(fact.field) {
        return vec![text.to_owned()];
    }
    let party = Party::of(text);
    let holds = |name: &String| text.to_lowercase().contains(&name.to_lowercase());
    let office = party.office.map(str::to_owned).filter(|_| party.person.is_some());
    let names: Vec<String> = [Some(party.short()), office].into_iter().flatten().collect();
    let names: Vec<String> =
        names.into_iter().filter(|name| !name.is_empty() && holds(name)).collect();
    if names.is_empty() { vec![text.to_owned()] } else { names }
}
