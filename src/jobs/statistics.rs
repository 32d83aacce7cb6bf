//! Counting what the work on the library has come to.
//!
//! Owns which documents count: those on which a filter could take anything, and those on which it does.
//! The passages are those of the table ([`super::passages`]), so that a number and the table under its
//! filter agree.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::pool::Lane;
use super::search::held;
use super::{Asked, Job, Reader};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::statistics::{
    CountedDocument, CountedPassage, CountedWhole, CountedWork, ReadSoFar, WorkStatistics,
};
use crate::session::documents::{ListEntry, Progress};
use crate::session::passages::{ListPassages, PassageTable};
use crate::session::statistics::{CountWork, WorkCounted};

impl Job for CountWork {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<WorkCounted> {
        let question = self.0;
        let all = reader.writings.get(reader);
        let table = question.table(reader, all, &asked.cancel)?;
        let statistics = Arc::new(count(&question, reader, &table, &asked.cancel)?);
        let PassageTable { order, fault, damaged, .. } = table;
        Some(WorkCounted { filter: order.filter, statistics, damaged, fault })
    }
}

/// Counts what is in the table; `None` if cancelled.
fn count(
    question: &ListPassages,
    reader: &Reader,
    table: &PassageTable,
    cancel: &Cancel,
) -> Option<WorkStatistics> {
    // A filter that makes no sense takes everything, as in the table.
    let filter = if table.fault.is_some() { "" } else { &question.order.filter };
    let query = SearchQuery::of_passages(filter, &question.index.people, &question.saved);
    let in_texts = if query.words().iter().any(|one| one.scope == Scope::Text) {
        held(reader, &query, &question.documents, cancel)?
    } else {
        Vec::new()
    };
    let could_take = |number: u32, entry: &ListEntry, annotator: Option<&str>| {
        query.could_take_on(&entry.row(), annotator, |at| {
            in_texts.get(at)?.as_ref().map(|held| held.contains(&number))
        })
    };
    let rows = table.groups.iter().flat_map(|group| &group.rows);
    let taken: Vec<(u32, _)> =
        rows.filter_map(|row| Some((*row, table.all.get(*row as usize)?))).collect();
    let mut with_passages: HashSet<&DocPath> = HashSet::new();
    with_passages.extend(taken.iter().map(|(_, writing)| &writing.path));

    let mut documents = Vec::new();
    let mut numbers: HashMap<&DocPath, usize> = HashMap::new();
    let (mut listed, mut own) = (HashMap::new(), Vec::new());
    let me = reader.store.annotator();
    for (number, entry) in (0_u32..).zip(question.documents.iter()) {
        let has_passages = with_passages.contains(&entry.path);
        let counts = !entry.is_gone && could_take(number, entry, None);
        if !counts && !has_passages {
            continue;
        }
        if entry.done.is_some() && could_take(number, entry, Some(me)) {
            own.push(documents.len());
        }
        listed.insert(&entry.path, number);
        numbers.insert(&entry.path, documents.len());
        documents.push(of_entry(entry));
    }
    // What is on documents that are not in the list is not left out.
    for (_, writing) in &taken {
        numbers.entry(&writing.path).or_insert_with(|| {
            documents.push(gone(&writing.path));
            documents.len() - 1
        });
    }
    let passages = taken.iter().filter_map(|(row, writing)| {
        let state = table.state(*row);
        Some(CountedPassage {
            document: *numbers.get(&writing.path)?,
            annotator: &writing.annotator,
            tags: &writing.tags,
            is_highlight: writing.quote.is_some(),
            place: state.map_or(writing.place, |state| state.place),
        })
    });
    let passages = passages.collect();
    let others = reader.writings.finished();
    let others = others.iter().filter(|(annotator, _)| annotator != me);
    let others = others.filter_map(|(annotator, path)| {
        let number = *listed.get(path)?;
        let entry = question.documents.get(number as usize)?;
        let is_asked = could_take(number, entry, Some(annotator));
        Some((annotator.as_str(), *numbers.get(path).filter(|_| is_asked)?))
    });
    let of_documents = reader.writings.of_documents(reader);
    let wholes = of_documents.iter().filter_map(|((annotator, path), tags)| {
        let number = *listed.get(path)?;
        let is_asked =
            could_take(number, question.documents.get(number as usize)?, Some(annotator));
        let document = *numbers.get(path).filter(|_| is_asked)?;
        Some(CountedWhole { document, annotator, tags })
    });
    let wholes = wholes.collect();
    let finished = own.into_iter().map(|at| (me, at)).chain(others).collect();
    let codebook = &question.tags;
    WorkStatistics::of(CountedWork { documents, passages, wholes, finished, codebook }, cancel)
}

fn of_entry(entry: &ListEntry) -> CountedDocument {
    let summary = entry.summary();
    CountedDocument {
        path: entry.path.clone(),
        name: entry.short_name(),
        date: summary.and_then(|summary| summary.apparatus.date()),
        length: summary.map(|summary| summary.chars),
        reading: match entry.progress() {
            Progress::Unread => ReadSoFar::Nothing,
            Progress::Partly => ReadSoFar::Some,
            Progress::Read => ReadSoFar::All,
        },
        is_here: !entry.is_gone,
    }
}

/// Returns a document of which only the annotations are left.
fn gone(path: &DocPath) -> CountedDocument {
    CountedDocument {
        path: path.clone(),
        name: format!("gone: {path}"),
        date: None,
        length: None,
        reading: ReadSoFar::Nothing,
        is_here: false,
    }
}
