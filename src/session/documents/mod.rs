//! The documents of the library as one reader knows them, in the order of the list.
//!
//! Owns what is known of each document, which of them are shown, and the cursor among those. The
//! cursor stays on its document when others come, go or change places. Putting the list in order
//! takes time that grows with the library: a worker does it ([`order`]), and until it has answered
//! the list stays as it was.

mod entries;
pub mod entry;
pub mod order;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::entries::Entries;
pub use self::entries::Snapshot;
pub use self::entry::{Group, ListEntry, Progress};
use self::order::{Arranged, Arrangement, Arranging, ListOrder};
use super::action::Action;
use super::memory::Memory;
use crate::model::document::Listing;
use crate::model::filter::FilterError;
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// What stands on a row of the list.
#[derive(Clone, Copy, Debug)]
pub enum ListRow<'a> {
    /// The heading of a group.
    Heading(&'a str),
    /// A document, and its place among those that are shown.
    Document(usize, &'a ListEntry),
}

/// What the reader is waiting for while the list is put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Documents, or what is known of them, have changed: nobody waits.
    News,
    /// Another order or grouping was asked for.
    Order,
    /// Another filter is being typed.
    Filter,
    /// A filter was taken: how many documents match is to be said.
    Filtered,
}

/// The documents.
#[derive(Debug, Default)]
pub struct DocumentList {
    entries: Entries,
    arrangement: Arrangement,
    cursor: usize,
    /// Documents of which nothing was read.
    unread: usize,
    /// What is wanted: it may be on its way.
    wanted: ListOrder,
    /// Why the filter that was last wanted is invalid.
    fault: Option<FilterError>,
    /// Whether documents have changed since the order was last asked for.
    changed: bool,
    /// How many there were then.
    arranged: usize,
    /// Filters that can be called by a name.
    saved: Arc<BTreeMap<String, String>>,
    /// Whether the corpus is still being read.
    pub reading: bool,
}

impl DocumentList {
    /// None yet, to be shown in the order `sort`; `saved` are the filters that have a name.
    #[must_use]
    pub fn new(sort: Sort, saved: BTreeMap<String, String>) -> Self {
        let wanted = ListOrder { sort, ..ListOrder::default() };
        Self { wanted, saved: Arc::new(saved), reading: true, ..Self::default() }
    }

    /// All documents, in the order they were listed.
    #[must_use]
    pub fn all(&self) -> &Snapshot {
        self.entries.all()
    }

    /// The documents that are shown, in their order.
    pub fn shown(&self) -> impl Iterator<Item = &ListEntry> {
        self.arrangement.shown.iter().filter_map(|at| self.all().get(*at as usize))
    }

    /// How many are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arrangement.shown.len()
    }

    /// Whether none is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arrangement.shown.is_empty()
    }

    /// How many a filter hides. What was listed since the list was put in order is not hidden.
    #[must_use]
    pub fn hidden(&self) -> usize {
        if self.filter().is_empty() { 0 } else { self.arrangement.places.len() - self.len() }
    }

    /// How many of all have not been read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// The filter in force: that of the documents that are shown.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.arrangement.order.filter
    }

    /// The filter that was last wanted, which may not be in force yet.
    #[must_use]
    pub fn wanted_filter(&self) -> &str {
        &self.wanted.filter
    }

    /// Why the filter that was last wanted is invalid, if it is.
    #[must_use]
    pub fn fault(&self) -> Option<&FilterError> {
        self.fault.as_ref()
    }

    /// Where the cursor is among those that are shown.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The document under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&ListEntry> {
        self.at(self.cursor)
    }

    /// The document in this place among those that are shown.
    fn at(&self, place: usize) -> Option<&ListEntry> {
        self.all().get(*self.arrangement.shown.get(place)? as usize)
    }

    /// The document called `path`.
    #[must_use]
    pub fn get(&self, path: &DocPath) -> Option<&ListEntry> {
        self.all().get(self.entries.number(path)?)
    }

    /// The title of a document, or its path if it is not listed.
    #[must_use]
    pub fn title_of(&self, path: &DocPath) -> String {
        self.get(path).map_or_else(|| path.to_string(), |entry| entry.title().to_owned())
    }

    /// Changes what is known of `path`, if it is listed.
    pub fn change(&mut self, path: &DocPath, change: impl FnOnce(&mut ListEntry)) {
        if let Some(entry) = self.entries.get_mut(path) {
            let before = usize::from(entry.progress() == Progress::Unread);
            change(entry);
            self.unread -= before;
            self.unread += usize::from(entry.progress() == Progress::Unread);
        }
    }

    /// Takes in documents that were found, with what is remembered of them.
    pub fn add(&mut self, paths: Vec<DocPath>, memory: &Memory) {
        for path in paths {
            let mut entry = ListEntry::new(path);
            entry.visit = memory.visits.get(&entry.path).copied();
            let unread = usize::from(entry.progress() == Progress::Unread);
            if self.entries.push(entry) {
                self.unread += unread;
                self.changed = true;
            }
        }
    }

    /// Takes in what was read of documents.
    pub fn fill(&mut self, listings: Vec<Listing>) {
        for listing in listings {
            self.change(&listing.path, |entry| entry.state = Some(listing.state));
        }
        // By path nothing moves.
        let moves = self.wanted.sort != Sort::Path || self.wanted.group != Group::None;
        self.changed |= moves || !self.wanted.filter.is_empty();
    }

    /// Everything has been read.
    pub fn finish(&mut self) {
        self.reading = false;
    }

    /// Takes in the number of highlights and notes of the documents that have any.
    pub fn count(&mut self, counts: BTreeMap<DocPath, Counts>) {
        for (path, counts) in counts {
            self.change(&path, |entry| entry.count(counts));
        }
        self.changed |= self.wanted.sort == Sort::Annotated || !self.wanted.filter.is_empty();
    }

    /// What the documents tell together is known now: a filter by person may match others.
    pub fn reindexed(&mut self) {
        self.changed |= !self.wanted.filter.is_empty();
    }

    /// Asks for another filter.
    pub fn want_filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.wanted.filter);
        self.fault = None;
    }

    /// Asks for the next way of grouping; returns it in words.
    pub fn next_group(&mut self) -> &'static str {
        let (group, words) = match self.wanted.group {
            Group::None => (Group::Year, "grouped by year"),
            Group::Year => (Group::Sender, "grouped by sender"),
            Group::Sender => (Group::Recipient, "grouped by recipient"),
            Group::Recipient => (Group::Folder, "grouped by folder"),
            Group::Folder => (Group::None, "not grouped"),
        };
        self.wanted.group = group;
        words
    }

    /// Asks for the next order; returns it and what it is in words.
    pub fn next_sort(&mut self) -> (Sort, &'static str) {
        let (sort, words) = match self.wanted.sort {
            Sort::Path => (Sort::Title, "sorted by title"),
            Sort::Title => (Sort::Date, "sorted by date"),
            Sort::Date => (Sort::Recent, "sorted by last read"),
            Sort::Recent => (Sort::Annotated, "sorted by highlights and notes"),
            Sort::Annotated => (Sort::Path, "sorted by path"),
        };
        self.wanted.sort = sort;
        (sort, words)
    }

    /// Whether the list should be put in order again because of what has come since: not after
    /// every batch of a long list, only once it has grown by a quarter, or is complete.
    #[must_use]
    pub(super) fn is_outdated(&self) -> bool {
        let all = self.all().len();
        let grown = all > self.arranged + self.arranged / 4;
        self.changed && (!self.reading || grown)
    }

    /// The question that puts the list in order.
    #[must_use]
    pub(super) fn arranging(&mut self, index: &Arc<Index>) -> Arranging {
        self.changed = false;
        self.arranged = self.all().len();
        Arranging {
            documents: self.all().clone(),
            order: self.wanted.clone(),
            index: index.clone(),
            saved: self.saved.clone(),
        }
    }

    /// Takes in the order. The cursor stays on its document if that is still shown. If the filter
    /// is invalid, the documents that are shown stay, and so does the filter in force.
    pub(super) fn arrange(&mut self, arranged: Arranged) {
        let number = self.arrangement.shown.get(self.cursor).copied();
        match arranged {
            Err(fault) => self.fault = Some(fault),
            Ok(arrangement) => {
                self.arrangement = arrangement;
                self.fault = None;
                let place = number.and_then(|at| self.place(at as usize));
                self.cursor =
                    place.unwrap_or_else(|| self.cursor.min(self.len().saturating_sub(1)));
            }
        }
    }

    /// Goes back to the filter in force.
    pub(super) fn forget_wanted_filter(&mut self) {
        self.wanted.filter.clone_from(&self.arrangement.order.filter);
    }

    /// The place of document number `at` among those that are shown.
    fn place(&self, at: usize) -> Option<usize> {
        let place = *self.arrangement.places.get(at)?;
        (place != u32::MAX).then_some(place as usize)
    }

    /// The headings of the groups: for each the place of the first document below it.
    #[must_use]
    pub fn headings(&self) -> &[(usize, String)] {
        &self.arrangement.headings
    }

    /// The row, counted in documents and headings, of the document in this place.
    #[must_use]
    pub fn row_of(&self, place: usize) -> usize {
        place + self.headings().partition_point(|(first, _)| *first <= place)
    }

    /// What stands on row number `row`, counted in documents and headings.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<ListRow<'_>> {
        let before = self.headings().partition_point(|(first, _)| self.row_of(*first) - 1 < row);
        if let Some((first, heading)) = self.headings().get(before)
            && self.row_of(*first) - 1 == row
        {
            return Some(ListRow::Heading(heading));
        }
        let place = row - before;
        Some(ListRow::Document(place, self.at(place)?))
    }

    /// How many rows there are, in documents and headings.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.len() + self.headings().len()
    }

    /// Whether the document in this place is the first of a group.
    #[must_use]
    pub fn is_first_of_group(&self, place: usize) -> bool {
        self.headings().binary_search_by_key(&place, |(first, _)| *first).is_ok()
    }

    /// Puts the cursor on `path`; false if it is not shown.
    pub fn select(&mut self, path: &DocPath) -> bool {
        let place = self.entries.number(path).and_then(|at| self.place(at));
        if let Some(place) = place {
            self.cursor = place;
        }
        place.is_some()
    }

    /// Puts the cursor on a place among those shown, if there is a document.
    pub fn select_at(&mut self, place: usize) -> bool {
        let there = place < self.len();
        if there {
            self.cursor = place;
        }
        there
    }

    /// Moves the cursor; a page has `rows` rows.
    ///
    /// # Errors
    /// When there is nothing to move to: in words for the status line.
    pub fn act(&mut self, action: Action, rows: usize) -> Result<(), &'static str> {
        let last = self.len().checked_sub(1).ok_or("no document here")?;
        let to = match action {
            Action::Down | Action::NextDocument => self.cursor + 1,
            Action::Up | Action::PreviousDocument => self.cursor.saturating_sub(1),
            Action::HalfPageDown => self.cursor + (rows / 2).max(1),
            Action::HalfPageUp => self.cursor.saturating_sub((rows / 2).max(1)),
            Action::PageDown => self.cursor + rows.max(1),
            Action::PageUp => self.cursor.saturating_sub(rows.max(1)),
            Action::Start => 0,
            Action::End => last,
            _ => return Err("that does nothing in the list"),
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
}
