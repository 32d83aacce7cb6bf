//! Lists for the finder, made by a worker: documents, and what is cited but missing.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::documents::{ListEntry, Snapshot};
use super::found::{Destination, FinderItem};
use crate::model::citations::{Citation, Missing};
use crate::model::cluster::width;
use crate::model::index::Index;
use crate::model::people::{NameSource, Person};

/// Of many documents of one title, so many are looked at to tell one from the others.
const TWINS: usize = 32;
/// A path of so many columns is seen whole beside a title.
const SHORT: usize = 20;

/// Returns the documents, the last read first.
pub(super) fn documents(all: &Snapshot) -> Vec<FinderItem> {
    let mut recent: Vec<&ListEntry> = all.here().collect();
    recent.sort_by_key(|entry| Reverse(entry.visit.map(|visit| visit.read)));
    let mut titled: HashMap<&str, Vec<&ListEntry>> = HashMap::new();
    for entry in &recent {
        titled.entry(entry.title()).or_default().push(entry);
    }
    let item = |entry: &ListEntry| {
        let date = entry.summary().and_then(|summary| summary.apparatus.date());
        let date = date.map(|date| date.short()).unwrap_or_default();
        // What tells it from others of the same title comes first, since the end of a long path is cut.
        let twins = titled.get(entry.title()).map_or(&[][..], |all| all.as_slice());
        let apart = match twins.len() {
            0 | 1 => String::new(),
            _ if width(entry.path.as_str()) <= SHORT => String::new(),
            _ => {
                let twins = twins.iter().take(TWINS).map(|twin| &twin.path);
                format!("{}  ", entry.path.told_from(twins))
            }
        };
        FinderItem {
            line: entry.title().to_owned(),
            // Align the days as in the list; no date is wider than a full one.
            detail: format!("{date:>11}  {apart}{}", entry.path),
            destination: Destination::Document(entry.path.clone()),
        }
    };
    recent.into_iter().map(item).collect()
}

/// Returns what is cited but missing.
pub(super) fn missing(index: &Index) -> Vec<FinderItem> {
    let item = |one: &Missing| {
        let Citation { reference, from, to, path, .. } = &one.citation;
        let number = reference.number.as_ref().map(|number| format!("no. {number}"));
        let kind = reference.kind.clone().unwrap_or_else(|| "document".to_owned());
        let from = from.as_ref().map(|from| format!("from {from}"));
        let to = to.as_ref().map(|to| format!("to {to}"));
        // With neither number nor sender there is nothing to say but what the paper itself says.
        let said = number.is_none() && from.is_none();
        let kind = if said { reference.text.clone() } else { kind };
        let words = [Some(kind), number, from, to].into_iter().flatten();
        let times = match one.places.len() {
            1 => String::new(),
            count => format!("  {count} times"),
        };
        let date = reference.date.map(|date| date.short()).unwrap_or_default();
        FinderItem {
            line: words.collect::<Vec<_>>().join(" "),
            detail: format!("{date:>11}  {path}{times}"),
            destination: Destination::Passage(path.clone(), reference.span),
        }
    };
    index.citations.missing().iter().map(item).collect()
}

/// Returns a name and the person's other names; names known only from brackets are marked.
#[must_use]
pub fn person_line(person: &Person) -> String {
    let others = person.names.iter().filter(|(name, _)| *name != person.name);
    let others: Vec<String> = others
        .map(|(name, known)| match known {
            NameSource::Learned(_) => format!("{name} [from brackets]"),
            _ => name.clone(),
        })
        .collect();
    if others.is_empty() {
        person.name.clone()
    } else {
        format!("{}: {}", person.name, others.join(", "))
    }
}
