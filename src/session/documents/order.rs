//! Which documents are shown, in which order and in which groups; worked out by a worker.
//!
//! Owns what it means to order, filter and group the list. Pure, but takes time that grows with the
//! library, so it must not be called on the interface's thread.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::entries::Snapshot;
use super::entry::{Group, Heading, ListEntry};
use crate::model::apparatus::Date;
use crate::model::cancel::Cancel;
use crate::model::filter::FilterError;
use crate::model::fuzzy::{self, Ranker};
use crate::model::index::Index;
use crate::model::natural::path_order;
use crate::model::path::DocPath;
use crate::model::search::query::SearchQuery;
use crate::model::settings::Sort;

/// The filter, order and grouping that the reader asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOrder {
    /// The filter as typed; if empty, all documents are shown.
    pub filter: String,
    /// The order.
    pub sort: Sort,
    /// Whether it is turned round. Documents without what they are ordered by come last either way.
    pub reversed: bool,
    /// How the documents are grouped.
    pub group: Group,
}

/// Put the list in order.
#[derive(Debug)]
pub struct Arranging {
    /// The documents.
    pub documents: Snapshot,
    /// How many of them, the first ones, are in the order of the corpus.
    pub in_order: usize,
    /// The document that is open.
    pub open: Option<DocPath>,
    /// What the reader asked for.
    pub order: ListOrder,
    /// The index, for filters and groups by person.
    pub index: Arc<Index>,
    /// Named filters.
    pub saved: Arc<BTreeMap<String, String>>,
}

/// Returns how documents are ordered by `sort`.
#[must_use]
pub fn sort_words(sort: Sort) -> &'static str {
    match sort {
        Sort::Path => "by path",
        Sort::Title => "by title",
        Sort::Date => "by date",
        Sort::Recent => "by last read",
        Sort::Annotated => "by notes",
    }
}

/// Returns whether the least comes first: the most recent and the most annotated documents do, unless
/// that order is turned round.
#[must_use]
pub fn is_ascending(sort: Sort, reversed: bool) -> bool {
    reversed == matches!(sort, Sort::Recent | Sort::Annotated)
}

/// The list in order, or why the filter is invalid.
pub type Arranged = Result<Arrangement, FilterError>;

/// The documents that are shown.
#[derive(Debug, Default)]
pub struct Arrangement {
    /// The filter, order and grouping that were asked for.
    pub order: ListOrder,
    /// The numbers of the documents shown, in their order.
    pub shown: Arc<Vec<u32>>,
    /// For each document its place among those shown; [`u32::MAX`] if it is not shown.
    pub places: Vec<u32>,
    /// The group headings, each with the place of the first document below it.
    pub headings: Vec<(usize, String)>,
    /// How many documents the filter hides.
    pub hidden: usize,
    /// How the documents shown lie in time.
    pub chronology: Chronology,
}

/// How documents lie in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chronology {
    /// How many are of each year, in order; no year without any.
    pub years: Vec<(i16, usize)>,
    /// How many do not tell their date.
    pub undated: usize,
}

impl Chronology {
    fn of(dates: impl Iterator<Item = Option<Date>>) -> Self {
        let (mut years, mut undated) = (BTreeMap::new(), 0);
        for date in dates {
            match date {
                Some(date) => *years.entry(date.year).or_default() += 1,
                None => undated += 1,
            }
        }
        Self { years: years.into_iter().collect(), undated }
    }
}

/// Puts documents that came later into the order of the corpus: `documents` are in that order but for
/// those from number `in_order` on.
#[must_use]
pub fn in_corpus_order<'p, T>(
    mut documents: Vec<(usize, T)>,
    in_order: usize,
    path: impl Fn(&T) -> &'p DocPath,
) -> Vec<(usize, T)> {
    let first = documents.partition_point(|(number, _)| *number < in_order);
    let mut late = documents.split_off(first);
    if late.is_empty() {
        return documents;
    }
    late.sort_by(|(_, a), (_, b)| path_order(path(a), path(b)));
    let place = |late: &(usize, T)| {
        documents.partition_point(|(_, other)| path_order(path(other), path(&late.1)).is_lt())
    };
    let places: Vec<usize> = late.iter().map(place).collect();
    let mut merged = Vec::with_capacity(documents.len() + late.len());
    let (mut rest, mut taken) = (documents.into_iter(), 0);
    for (late, place) in late.into_iter().zip(places) {
        merged.extend(rest.by_ref().take(place.saturating_sub(taken)));
        taken = taken.max(place);
        merged.push(late);
    }
    merged.extend(rest);
    merged
}

impl Arranging {
    /// Returns what the filter asks.
    #[must_use]
    pub fn query(&self) -> SearchQuery {
        SearchQuery::parse(&self.order.filter, &self.index.people, &self.saved)
    }

    /// Returns how many documents there are, and the numbers of those that match; `None` if cancelled.
    fn matching(
        &self,
        all: &[&ListEntry],
        query: &SearchQuery,
        held: &[Option<HashSet<u32>>],
        cancel: &Cancel,
    ) -> Option<(usize, Vec<u32>)> {
        let rankers: Vec<Ranker> = query
            .words()
            .iter()
            .map(|words| Ranker::new(fuzzy::Query::filter(&words.typed)))
            .collect();
        let matches = |number: u32, entry: &ListEntry| {
            if query.is_empty() {
                return true;
            }
            let mut line = None;
            query.takes(&entry.row(), |at| {
                if let Some(Some(held)) = held.get(at) {
                    return Some(held.contains(&number));
                }
                let line = line.get_or_insert_with(|| format!("{} {}", entry.title(), entry.path));
                Some(rankers.get(at).is_some_and(|ranker| ranker.rank(line).is_some()))
            })
        };
        // Of those that are gone, the reader still has to do with the annotated and the open one.
        let counts = |entry: &ListEntry| {
            let annotated = entry.highlights + entry.notes > 0;
            !entry.is_gone || annotated || self.open.as_ref() == Some(&entry.path)
        };
        let mut shown: Vec<u32> =
            (0..number(all.len())).filter(|at| counts(all[*at as usize])).collect();
        let here = shown.len();
        shown.retain(|at| !cancel.is_cancelled() && matches(*at, all[*at as usize]));
        (!cancel.is_cancelled()).then_some((here, shown))
    }

    /// Returns how many documents match; `None` if cancelled.
    #[must_use]
    pub fn count(
        &self,
        query: &SearchQuery,
        held: &[Option<HashSet<u32>>],
        cancel: &Cancel,
    ) -> Option<usize> {
        let all: Vec<&ListEntry> = self.documents.iter().collect();
        self.matching(&all, query, held, cancel).map(|(_, shown)| shown.len())
    }

    /// Filters, orders and groups the documents; returns `None` if cancelled. `held` has for each of
    /// the words of `query` the numbers of the documents in which they stand; bare words, which have
    /// none, are looked for in title and path.
    #[must_use]
    pub fn run(
        self,
        query: &SearchQuery,
        held: &[Option<HashSet<u32>>],
        cancel: &Cancel,
    ) -> Option<Arranged> {
        if let Some(problem) = query.final_fault() {
            return Some(Err(problem.error.clone()));
        }
        let all: Vec<&ListEntry> = self.documents.iter().collect();
        let entry = |at: &u32| all[*at as usize];
        let (here, shown) = self.matching(&all, query, held, cancel)?;
        let hidden = here - shown.len();
        let numbered = shown.into_iter().map(|at| (at as usize, at)).collect();
        let shown = in_corpus_order(numbered, self.in_order, |at| &entry(at).path);
        let mut shown: Vec<u32> = shown.into_iter().map(|(_, at)| at).collect();
        let date = |at: &u32| entry(at).summary().and_then(|summary| summary.apparatus.date());
        match self.order.sort {
            // The order in which they were listed.
            Sort::Path => {}
            Sort::Title => shown.sort_by_cached_key(|at| entry(at).title().to_lowercase()),
            Sort::Date => shown.sort_by_cached_key(date),
            Sort::Recent => shown.sort_by_key(|at| entry(at).visit.map(|visit| visit.read)),
            Sort::Annotated => shown.sort_by_key(|at| entry(at).highlights + entry(at).notes),
        }
        if !is_ascending(self.order.sort, self.order.reversed) {
            shown.reverse();
        }
        // Where there is nothing to order them by, they come last either way.
        match self.order.sort {
            Sort::Date => shown.sort_by_cached_key(|at| date(at).is_none()),
            Sort::Recent => shown.sort_by_key(|at| entry(at).visit.is_none()),
            _ => {}
        }
        let chronology = Chronology::of(shown.iter().map(date));
        let mut headings: Vec<(usize, String)> = Vec::new();
        if self.order.group != Group::None {
            let people = &self.index.people;
            let group = |at: u32| (entry(&at).group(self.order.group, people), at);
            let mut grouped: Vec<(Heading, u32)> = shown.into_iter().map(group).collect();
            // A stable sort keeps the order within each group.
            grouped.sort_by(|(a, _), (b, _)| a.cmp(b));
            for (place, pair) in grouped.windows(2).enumerate() {
                if pair[0].0 != pair[1].0 {
                    headings.push((place + 1, pair[1].0.words()));
                }
            }
            if let Some((first, _)) = grouped.first() {
                headings.insert(0, (0, first.words()));
            }
            shown = grouped.into_iter().map(|(_, at)| at).collect();
        }
        let mut places = vec![u32::MAX; all.len()];
        for (place, at) in (0..).zip(&shown) {
            places[*at as usize] = place;
        }
        let shown = Arc::new(shown);
        Some(Ok(Arrangement { order: self.order, shown, places, headings, hidden, chronology }))
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
