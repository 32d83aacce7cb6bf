//! The documents of the library as one reader knows them, in the order of the list.
//!
//! Owns what is known of each document, which documents are shown, and the cursor among them. The
//! cursor stays on its document when others are added, removed or moved. Putting the list in order
//! takes time that grows with the library, so a worker does it ([`order`]); until it has answered,
//! the list stays as it was.

mod entries;
pub mod entry;
pub mod order;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use self::entries::Entries;
pub use self::entries::Snapshot;
pub use self::entry::{Group, ListEntry, Progress};
use self::order::{Arranged, Arrangement, Arranging, Chronology, ListOrder};
pub use self::rows::ListRow;
use self::rows::ListRows;
use super::memory::{Memory, ScreenChoices};
use super::offers::FilterOffer;
use super::people::RenewPeople;
use super::question::Relist;
use crate::model::document::Listing;
use crate::model::filter::FilterError;
use crate::model::index::Index;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// What is said of a document whose file is gone.
const GONE: &str = "gone from the library";

/// Why the list is being put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Documents, or what is known of them, have changed; the reader is not waiting.
    News,
    /// The reader asked for another order or grouping.
    Order,
    /// The reader is typing a filter.
    Filter,
    /// The reader has confirmed a filter; the number of matching documents is to be reported.
    Filtered,
    /// The reader has given up typing a filter: the one before is in force again.
    GivenUp,
}

/// The documents.
#[derive(Debug, Default)]
pub struct DocumentList {
    entries: Entries,
    arrangement: Arrangement,
    cursor: usize,
    /// How many documents have not been read yet.
    unread: usize,
    /// How many are gone since they were listed.
    gone: usize,
    /// How many have highlights or notes.
    annotated: usize,
    /// How many were listed at first, in the order of the corpus; those that came later follow.
    in_order: Option<usize>,
    /// The order last asked for; it may not be in force yet.
    wanted: ListOrder,
    /// Why the filter last asked for is invalid, if it is.
    fault: Option<FilterError>,
    /// Whether documents have changed since the order was last asked for.
    changed: bool,
    /// How many documents there were then.
    arranged: usize,
    /// Named filters.
    saved: Arc<BTreeMap<String, String>>,
    /// Filters that find something, where the one in force does not.
    offers: Vec<FilterOffer>,
    /// While a filter is being typed, the document that the cursor is on whenever it is shown.
    held: Option<u32>,
    /// The rows, which have groups that are folded.
    rows: ListRows,
    /// Whether the corpus is still being read.
    pub reading: bool,
}

impl DocumentList {
    /// Returns the named filters.
    #[must_use]
    pub fn saved(&self) -> Arc<BTreeMap<String, String>> {
        self.saved.clone()
    }

    /// Adds a named filter.
    pub fn add_saved(&mut self, name: String, filter: String) {
        Arc::make_mut(&mut self.saved).insert(name, filter);
    }

    /// Creates an empty list as the reader has chosen to see it, or else in the order `sort`; `saved`
    /// are the named filters.
    #[must_use]
    pub fn new(choices: &ScreenChoices, sort: Sort, saved: BTreeMap<String, String>) -> Self {
        let (sort, reversed) = choices.sort.unwrap_or((sort, false));
        let group = choices.group.unwrap_or_default();
        let wanted = ListOrder { sort, reversed, group, ..ListOrder::default() };
        let rows = ListRows::folded(choices.folded.clone());
        Self { wanted, rows, saved: Arc::new(saved), reading: true, ..Self::default() }
    }

    /// Returns all documents, in the order they were listed.
    #[must_use]
    pub fn all(&self) -> &Snapshot {
        self.entries.all()
    }

    /// Returns the documents that are shown, in their order.
    pub fn shown(&self) -> impl Iterator<Item = &ListEntry> {
        self.arrangement.shown.iter().filter_map(|at| self.all().get(*at as usize))
    }

    /// Returns the numbers of the documents that are shown, in their order.
    #[must_use]
    pub fn shown_numbers(&self) -> &Arc<Vec<u32>> {
        &self.arrangement.shown
    }

    /// Returns how many documents are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arrangement.shown.len()
    }

    /// Returns whether no document is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arrangement.shown.is_empty()
    }

    /// Returns how many documents the filter hides. Those listed since the last ordering do not
    /// count as hidden.
    #[must_use]
    pub fn hidden(&self) -> usize {
        if self.filter().is_empty() { 0 } else { self.arrangement.hidden }
    }

    /// Returns how many documents there are.
    #[must_use]
    pub fn count_here(&self) -> usize {
        self.all().len() - self.gone
    }

    /// Returns how many of all documents have not been read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Returns how many documents have highlights or notes.
    #[must_use]
    pub fn annotated(&self) -> usize {
        self.annotated
    }

    /// Returns the filter in force: the one that the shown documents match.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.arrangement.order.filter
    }

    /// Returns the filter last asked for, which may not be in force yet.
    #[must_use]
    pub fn wanted_filter(&self) -> &str {
        &self.wanted.filter
    }

    /// Returns why the filter last asked for is invalid, if it is.
    #[must_use]
    pub fn fault(&self) -> Option<&FilterError> {
        self.fault.as_ref()
    }

    /// Returns the place of the cursor among the documents shown.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Returns the document under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&ListEntry> {
        self.at(self.cursor)
    }

    /// Returns the document at `place` among those shown.
    fn at(&self, place: usize) -> Option<&ListEntry> {
        self.all().get(*self.arrangement.shown.get(place)? as usize)
    }

    /// Returns the document with the path `path`.
    #[must_use]
    pub fn get(&self, path: &DocPath) -> Option<&ListEntry> {
        self.all().get(self.entries.number(path)?)
    }

    /// Returns the title of a document, or its path if it is not listed.
    #[must_use]
    pub fn title_of(&self, path: &DocPath) -> String {
        self.get(path).map_or_else(|| path.to_string(), |entry| entry.title().to_owned())
    }

    /// Changes what is known of `path`, if it is listed.
    pub fn change(&mut self, path: &DocPath, change: impl FnOnce(&mut ListEntry)) {
        if let Some(entry) = self.entries.get_mut(path) {
            let counts = |entry: &ListEntry| {
                let is_annotated = entry.highlights + entry.notes > 0;
                [entry.is_unread(), entry.is_gone, is_annotated].map(usize::from)
            };
            let before = counts(entry);
            change(entry);
            let after = counts(entry);
            self.unread = self.unread - before[0] + after[0];
            self.gone = self.gone - before[1] + after[1];
            self.annotated = self.annotated - before[2] + after[2];
        }
    }

    /// Records that documents are gone.
    pub fn lose(&mut self, paths: &[DocPath]) {
        for path in paths {
            self.change(path, |entry| {
                entry.is_gone = true;
                entry.state = Some(Err(GONE.to_owned()));
            });
            self.changed = true;
        }
    }

    /// Returns the question that lists folders again.
    pub(super) fn relisting(&self, folders: BTreeSet<PathBuf>) -> Relist {
        let in_order = self.in_order.unwrap_or(self.all().len());
        Relist { folders, documents: self.all().clone(), in_order }
    }

    /// Returns the question that has the index made anew, with the list of people as it is now.
    pub(super) fn renewing(&self) -> RenewPeople {
        let in_order = self.in_order.unwrap_or(self.all().len());
        RenewPeople { documents: self.all().clone(), in_order }
    }

    /// Adds documents that were found, with what is remembered of them. One that was gone is there
    /// again.
    pub fn add(&mut self, paths: Vec<DocPath>, memory: &Memory) {
        for path in paths {
            if self.get(&path).is_some_and(|entry| entry.is_gone) {
                self.change(&path, |entry| (entry.is_gone, entry.state) = (false, None));
                self.changed = true;
                continue;
            }
            let mut entry = ListEntry::new(path);
            entry.visit = memory.visits.get(&entry.path).copied();
            let unread = usize::from(entry.is_unread());
            if self.entries.push(entry) {
                self.unread += unread;
                self.changed = true;
            }
        }
    }

    /// Stores what was read of documents.
    pub fn fill(&mut self, listings: Vec<Listing>) {
        for listing in listings {
            self.change(&listing.path, |entry| entry.state = Some(listing.state));
        }
        // When sorted by path, nothing moves.
        let moves = self.wanted.sort != Sort::Path || self.wanted.group != Group::None;
        self.changed |= moves || !self.wanted.filter.is_empty();
    }

    /// Records that everything has been read.
    pub fn finish(&mut self) {
        self.reading = false;
        self.in_order = Some(self.all().len());
    }

    /// Stores the number of highlights and notes of the documents that have any.
    pub fn count(&mut self, counts: BTreeMap<DocPath, Counts>) {
        for (path, counts) in counts {
            self.change(&path, |entry| entry.count(counts));
        }
        self.changed |= self.wanted.sort == Sort::Annotated || !self.wanted.filter.is_empty();
    }

    /// Called when a new index is known: a filter by person may now match other documents.
    pub fn reindexed(&mut self) {
        self.changed |= !self.wanted.filter.is_empty();
    }

    /// Asks for another filter.
    pub fn want_filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.wanted.filter);
        self.fault = None;
    }

    /// Asks for the next grouping; returns its description.
    pub fn next_group(&mut self) -> &'static str {
        let (group, words) = match self.wanted.group {
            Group::None => (Group::Year, "grouped by year"),
            Group::Year => (Group::Sender, "grouped by sender"),
            Group::Sender => (Group::Recipient, "grouped by recipient"),
            Group::Recipient => (Group::Folder, "grouped by folder"),
            Group::Folder => (Group::None, "not grouped"),
        };
        self.wanted.group = group;
        self.rows.unfold();
        words
    }

    /// Asks for another order, or for its reverse.
    pub fn want_order(&mut self, sort: Sort, reversed: bool) {
        (self.wanted.sort, self.wanted.reversed) = (sort, reversed);
    }

    /// Returns the order last asked for, which may not be in force yet.
    #[must_use]
    pub fn wanted_order(&self) -> &ListOrder {
        &self.wanted
    }

    /// Returns whether the list should be put in order again because of what has arrived since.
    /// While the corpus is still being read, the list must first have grown by more than a quarter.
    #[must_use]
    pub(super) fn is_outdated(&self) -> bool {
        let all = self.all().len();
        let grown = all > self.arranged + self.arranged / 4;
        self.changed && (!self.reading || grown)
    }

    /// Returns the question that has the list put in order. The document that is open is shown even
    /// if it is gone.
    #[must_use]
    pub(super) fn arranging(&mut self, index: &Arc<Index>, open: Option<DocPath>) -> Arranging {
        self.changed = false;
        self.arranged = self.all().len();
        self.question(index, open)
    }

    /// Returns the same question, without taking note that it is asked.
    pub(super) fn question(&self, index: &Arc<Index>, open: Option<DocPath>) -> Arranging {
        Arranging {
            documents: self.all().clone(),
            in_order: self.in_order.unwrap_or(self.all().len()),
            open,
            order: self.wanted.clone(),
            index: index.clone(),
            saved: self.saved.clone(),
        }
    }

    /// Applies the new order. The cursor stays on its document if that is still shown. If the
    /// filter is invalid, the documents shown and the filter in force stay as they are.
    pub(super) fn arrange(&mut self, arranged: Arranged) {
        let number = self.arrangement.shown.get(self.cursor).copied();
        match arranged {
            Err(fault) => self.fault = Some(fault),
            Ok(arrangement) => {
                self.arrangement = arrangement;
                self.rows.lay_out(&self.arrangement.headings, self.arrangement.shown.len());
                self.fault = None;
                self.offers.clear();
                let stay = [self.held, number].into_iter().flatten();
                let place = stay.into_iter().find_map(|at| self.place(at as usize));
                self.cursor =
                    place.unwrap_or_else(|| self.cursor.min(self.len().saturating_sub(1)));
            }
        }
    }

    /// Has the cursor stay on its document while a filter is being typed: whenever that is shown
    /// again, the cursor is on it.
    pub fn hold_cursor(&mut self) {
        self.held = self.arrangement.shown.get(self.cursor).copied();
    }

    /// Lets the cursor stay where it is now.
    pub fn release_cursor(&mut self) {
        self.held = None;
    }

    /// Stores filters that find something.
    pub(super) fn offer(&mut self, offers: Vec<FilterOffer>) {
        self.offers = offers;
        self.cursor = 0;
    }

    /// Returns filters that find something, where the one in force does not.
    #[must_use]
    pub fn offers(&self) -> &[FilterOffer] {
        &self.offers
    }

    /// Goes back to the filter in force.
    pub(super) fn forget_wanted_filter(&mut self) {
        self.wanted.filter.clone_from(&self.arrangement.order.filter);
    }

    /// Returns the place of document number `at` among those shown.
    fn place(&self, at: usize) -> Option<usize> {
        let place = *self.arrangement.places.get(at)?;
        (place != u32::MAX).then_some(place as usize)
    }

    /// Returns how the documents shown are ordered and grouped.
    #[must_use]
    pub fn order(&self) -> &ListOrder {
        &self.arrangement.order
    }

    /// Returns how the documents shown lie in time.
    #[must_use]
    pub fn chronology(&self) -> &Chronology {
        &self.arrangement.chronology
    }

    /// Puts the cursor on `path`; returns false if it is not shown.
    pub fn select(&mut self, path: &DocPath) -> bool {
        let place = self.entries.number(path).and_then(|at| self.place(at));
        if let Some(place) = place {
            self.cursor = place;
        }
        place.is_some()
    }

    /// Puts the cursor on `place` among the documents shown, if there is a document.
    pub fn select_at(&mut self, place: usize) -> bool {
        let there = place < self.len();
        if there {
            self.cursor = place;
        }
        there
    }
}
