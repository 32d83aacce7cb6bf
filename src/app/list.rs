//! The list pane: the documents, their order, the filter and the cursor.
//!
//! Owns which documents are shown, and in which order. The cursor stays on its document when
//! others come, go or change places.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::action::Action;
use super::entry::is_none_of;
pub use super::entry::{Entry, Group, Progress};
use super::event::Memory;
use crate::model::document::Listing;
use crate::model::filter::Filter;
use crate::model::fuzzy::{Query, Ranker};
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// What stands on a row of the list.
#[derive(Clone, Copy, Debug)]
pub enum Slot<'a> {
    /// The heading of a group.
    Head(&'a str),
    /// A document, and its number among those that are shown.
    Document(usize, &'a Entry),
}

/// A list of fewer documents is put in order after each batch, a longer one after so many.
const SHORT: usize = 5000;
const MANY: usize = 10;

/// The list.
#[derive(Debug, Default)]
pub struct List {
    entries: Vec<Entry>,
    places: HashMap<DocPath, usize>,
    /// What is shown, as indices into `entries`.
    shown: Vec<usize>,
    cursor: usize,
    /// Cursor, length and rows when the cursor was last brought into view.
    seen: (usize, usize, usize),
    /// Documents of which nothing was read.
    unread: usize,
    /// Batches that have been filled in since the list was put in order.
    unarranged: usize,
    /// The first visible document, as an index into `shown`.
    pub top: usize,
    /// The order.
    pub sort: Sort,
    /// What was typed to filter; empty: all are shown.
    pub filter: String,
    /// Filters that can be called by a name.
    saved: BTreeMap<String, String>,
    /// How the documents are grouped.
    pub group: Group,
    /// Who is named, and what refers to what.
    index: Arc<Index>,
    heads: Vec<(usize, String)>,
    /// Whether the corpus is still being read.
    pub reading: bool,
}

impl List {
    /// An empty list, to be filled in the order `sort`; `saved` are the filters that have a name.
    #[must_use]
    pub fn new(sort: Sort, saved: BTreeMap<String, String>) -> Self {
        Self { sort, saved, reading: true, ..Self::default() }
    }

    /// All documents, in the order they came.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The documents that are shown, in their order.
    pub fn shown(&self) -> impl Iterator<Item = &Entry> {
        self.shown.iter().filter_map(|at| self.entries.get(*at))
    }

    /// How many are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether nothing is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many of all have not been read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Where the cursor is among those that are shown.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The document under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Entry> {
        self.entries.get(*self.shown.get(self.cursor)?)
    }

    /// The document called `path`.
    #[must_use]
    pub fn get(&self, path: &DocPath) -> Option<&Entry> {
        self.entries.get(*self.places.get(path)?)
    }

    /// Changes what is known of `path`, if it is in the list.
    pub fn change(&mut self, path: &DocPath, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.places.get(path).and_then(|at| self.entries.get_mut(*at)) {
            self.unread -= usize::from(entry.progress() == Progress::Unread);
            change(entry);
            self.unread += usize::from(entry.progress() == Progress::Unread);
        }
    }

    /// Takes in documents that were found, with what is remembered of them.
    pub fn add(&mut self, paths: Vec<DocPath>, memory: &Memory) {
        for path in paths {
            if !self.places.contains_key(&path) {
                self.places.insert(path.clone(), self.entries.len());
                let mut entry = Entry::new(path);
                entry.visit = memory.visits.get(&entry.path).copied();
                self.unread += usize::from(entry.progress() == Progress::Unread);
                self.entries.push(entry);
            }
        }
        self.arrange();
    }

    /// Takes in what was read of documents.
    pub fn fill(&mut self, listings: Vec<Listing>) {
        for listing in listings {
            self.change(&listing.path, |entry| entry.state = Some(listing.state));
        }
        self.unarranged += 1;
        // By path nothing moves; and a long list is not ordered again for each of many batches.
        let settled = self.sort == Sort::Path && self.filter.is_empty();
        if !settled && (self.entries.len() < SHORT || self.unarranged >= MANY) {
            self.arrange();
        }
    }

    /// All has been read.
    pub fn finish(&mut self) {
        self.reading = false;
        if self.unarranged > 0 {
            self.arrange();
        }
    }

    /// Takes in the number of highlights and notes of every document.
    pub fn count(&mut self, counts: &BTreeMap<DocPath, Counts>) {
        for entry in &mut self.entries {
            entry.count(counts.get(&entry.path).cloned().unwrap_or_default());
        }
        if self.sort == Sort::Annotated || !self.filter.is_empty() {
            self.arrange();
        }
    }

    /// Takes in what the documents tell together.
    pub fn set_index(&mut self, index: Arc<Index>) {
        self.index = index;
        if !self.filter.is_empty() {
            self.arrange();
        }
    }

    /// Shows only what answers `filter`.
    ///
    /// # Errors
    /// What is wrong with it, if it is none: then those are shown that answered before.
    pub fn set_filter(&mut self, filter: &str) -> Result<(), String> {
        let parsed = Filter::parse(filter, &self.index.people, &self.saved);
        if let Err(error) = parsed {
            return Err(error.to_string());
        }
        filter.clone_into(&mut self.filter);
        self.arrange();
        Ok(())
    }

    /// The next way of grouping; says what it is.
    pub fn next_group(&mut self) -> &'static str {
        let (group, words) = match self.group {
            Group::None => (Group::Year, "by year"),
            Group::Year => (Group::Sender, "by who wrote"),
            Group::Sender => (Group::Recipient, "by to whom"),
            Group::Recipient => (Group::Folder, "by folder"),
            Group::Folder => (Group::None, "not at all"),
        };
        self.group = group;
        self.arrange();
        words
    }

    /// The headings of the groups: for each the number of the first document below it, among
    /// those that are shown.
    #[must_use]
    pub fn heads(&self) -> &[(usize, String)] {
        &self.heads
    }

    /// The row, in documents and headings, on which document number `at` of those shown stands.
    #[must_use]
    pub fn slot_of(&self, at: usize) -> usize {
        at + self.heads.partition_point(|(first, _)| *first <= at)
    }

    /// What stands on row number `slot`, in documents and headings.
    #[must_use]
    pub fn slot(&self, slot: usize) -> Option<Slot<'_>> {
        let before = self.heads.partition_point(|(first, _)| self.slot_of(*first) - 1 < slot);
        if let Some((first, head)) = self.heads.get(before)
            && self.slot_of(*first) - 1 == slot
        {
            return Some(Slot::Head(head));
        }
        let at = slot - before;
        Some(Slot::Document(at, self.entries.get(*self.shown.get(at)?)?))
    }

    /// How many rows there are, in documents and headings.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.shown.len() + self.heads.len()
    }

    /// The next order; says what it is.
    pub fn next_sort(&mut self) -> &'static str {
        let (sort, words) = match self.sort {
            Sort::Path => (Sort::Title, "by title"),
            Sort::Title => (Sort::Date, "by date"),
            Sort::Date => (Sort::Recent, "by when they were read"),
            Sort::Recent => (Sort::Annotated, "by highlights and notes"),
            Sort::Annotated => (Sort::Path, "by path"),
        };
        self.sort = sort;
        self.arrange();
        words
    }

    /// Puts the cursor on `path`; false if it is not shown.
    pub fn select(&mut self, path: &DocPath) -> bool {
        let at = self.places.get(path);
        let shown = at.and_then(|at| self.shown.iter().position(|shown| shown == at));
        if let Some(shown) = shown {
            self.cursor = shown;
        }
        shown.is_some()
    }

    /// Puts the cursor on row number `at` of those shown, if there is one.
    pub fn select_at(&mut self, at: usize) -> bool {
        let there = at < self.shown.len();
        if there {
            self.cursor = at;
        }
        there
    }

    /// Moves the cursor.
    ///
    /// # Errors
    /// When there is nothing to move to: in words for the status line.
    pub fn act(&mut self, action: Action, rows: usize) -> Result<(), &'static str> {
        let last = self.shown.len().checked_sub(1).ok_or("there is no document here")?;
        let to = match action {
            Action::Down | Action::NextDocument => self.cursor + 1,
            Action::Up | Action::PreviousDocument => self.cursor.saturating_sub(1),
            Action::HalfPageDown => self.cursor + (rows / 2).max(1),
            Action::HalfPageUp => self.cursor.saturating_sub((rows / 2).max(1)),
            Action::PageDown => self.cursor + rows.max(1),
            Action::PageUp => self.cursor.saturating_sub(rows.max(1)),
            Action::Start => 0,
            Action::End => last,
            _ => return Err("that is not for the list"),
        };
        let to = to.min(last);
        if to == self.cursor {
            let up = matches!(
                action,
                Action::Up
                    | Action::PreviousDocument
                    | Action::HalfPageUp
                    | Action::PageUp
                    | Action::Start
            );
            return Err(if up {
                "this is the first document"
            } else {
                "this is the last document"
            });
        }
        self.cursor = to;
        Ok(())
    }

    /// Keeps the cursor in view where it was moved, or where there is another number of `rows`
    /// for documents. What was scrolled away otherwise stays away.
    pub fn show_cursor(&mut self, rows: usize) {
        let rows = rows.max(1);
        let (here, all) = (self.slot_of(self.cursor), self.slots());
        let now = (here, all, rows);
        self.top = self.top.min(all.saturating_sub(rows));
        if self.seen != now {
            self.seen = now;
            // The heading above the first of a group is shown with it, if there is room.
            let headed = self.heads.iter().any(|(first, _)| *first == self.cursor);
            let above = here.saturating_sub(usize::from(headed && rows > 1));
            self.top = self.top.clamp((here + 1).saturating_sub(rows), above);
        }
    }

    /// Scrolls by `rows`; the cursor stays on its document.
    pub fn scroll(&mut self, rows: usize, down: bool) {
        self.top = if down { self.top + rows } else { self.top.saturating_sub(rows) };
    }

    /// Orders and filters anew. The cursor stays on its document if that is still shown.
    pub fn arrange(&mut self) {
        let current = self.current().map(|entry| entry.path.clone());
        let filter = Filter::parse(&self.filter, &self.index.people, &self.saved);
        let filter = filter.unwrap_or_default();
        let ranker = Ranker::new(Query::filter(&filter.words));
        let answers = |entry: &Entry| {
            filter.is_empty()
                || filter.answers(&entry.seen())
                    && (filter.words.is_empty()
                        || ranker.rank(&format!("{} {}", entry.title(), entry.path)).is_some())
        };
        let mut shown: Vec<usize> =
            (0..self.entries.len()).filter(|at| answers(&self.entries[*at])).collect();
        let date = |entry: &Entry| entry.summary().and_then(|summary| summary.apparatus.date());
        let entry = |at: &usize| &self.entries[*at];
        match self.sort {
            Sort::Path => shown.sort_unstable(),
            Sort::Title => shown.sort_by_cached_key(|at| entry(at).title().to_lowercase()),
            Sort::Date => shown.sort_by_key(|at| (date(entry(at)).is_none(), date(entry(at)))),
            Sort::Recent => {
                shown.sort_by_key(|at| std::cmp::Reverse(entry(at).visit.map(|visit| visit.read)));
            }
            Sort::Annotated => {
                shown.sort_by_key(|at| std::cmp::Reverse(entry(at).highlights + entry(at).notes));
            }
        }
        self.heads.clear();
        if self.group != Group::None {
            // In the order of the group, and in it as before.
            let group = |at: usize| (entry(&at).group(self.group), at);
            let mut grouped: Vec<(String, usize)> = shown.into_iter().map(group).collect();
            grouped.sort_by(|(a, _), (b, _)| (is_none_of(a), a).cmp(&(is_none_of(b), b)));
            shown = grouped.iter().map(|(_, at)| *at).collect();
            for (number, (group, _)) in grouped.into_iter().enumerate() {
                if self.heads.last().is_none_or(|(_, last)| *last != group) {
                    self.heads.push((number, group));
                }
            }
        }
        self.shown = shown;
        self.unarranged = 0;
        let stays = current.is_some_and(|path| self.select(&path));
        if !stays {
            self.cursor = self.cursor.min(self.shown.len().saturating_sub(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::app::event::Visit;
    use crate::model::apparatus::{Apparatus, Date, Fact, Field, When};
    use crate::model::document::Summary;
    use crate::model::span::Span;

    fn path(name: &str) -> DocPath {
        DocPath::new(Path::new(name)).unwrap()
    }

    fn list() -> List {
        let mut list = List::default();
        list.add(["a.txt", "b.txt", "c.txt"].map(path).to_vec(), &Memory::default());
        let read = |name: &str, title: &str, year: Option<i16>| Listing {
            path: path(name),
            state: Ok(Summary {
                apparatus: Arc::new(Apparatus {
                    title: Some(title.to_owned()),
                    facts: year
                        .map(|year| Fact {
                            field: Field::Date,
                            text: year.to_string(),
                            when: Some(When {
                                date: Date { year, month: None, day: None },
                                until: None,
                                time: None,
                            }),
                            span: Span::default(),
                        })
                        .into_iter()
                        .collect(),
                    ..Apparatus::default()
                }),
                encoding: "utf-8".to_owned(),
                chars: 10,
            }),
        };
        list.fill(vec![
            read("a.txt", "Zhou", Some(1952)),
            read("b.txt", "Mao", None),
            read("c.txt", "Peng", Some(1950)),
        ]);
        list
    }

    fn names(list: &List) -> String {
        list.shown().map(|entry| entry.path.stem()).collect()
    }

    #[test]
    fn orders() {
        let mut list = list();
        let counts = Counts { highlights: 1, notes: 1, ..Counts::default() };
        list.count(&BTreeMap::from([(path("b.txt"), counts)]));
        list.change(&path("c.txt"), |entry| entry.visit = Some(Visit::default()));
        let mut orders = vec![names(&list)];
        for _ in 0..5 {
            list.next_sort();
            orders.push(names(&list));
        }
        assert_eq!(orders, ["abc", "bca", "cab", "cab", "bac", "abc"]);
    }

    #[test]
    fn the_cursor_stays_on_its_document() {
        let mut list = list();
        list.act(Action::End, 10).unwrap();
        list.next_sort();
        assert_eq!(list.current().map(Entry::title), Some("Peng"));
        list.set_filter("zhou").unwrap();
        assert_eq!((list.len(), list.current().map(Entry::title)), (1, Some("Zhou")));
        list.set_filter("nothing of this").unwrap();
        assert_eq!(list.current(), None);
        assert!(list.act(Action::Down, 10).is_err());
    }

    #[test]
    fn the_ends_are_said() {
        let mut list = list();
        assert_eq!(list.act(Action::Up, 10), Err("this is the first document"));
        list.act(Action::PageDown, 10).unwrap();
        assert_eq!(list.act(Action::Down, 10), Err("this is the last document"));
    }
}
