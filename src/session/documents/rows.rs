//! The rows of the list: documents, below the headings of their groups, some of which are folded.
//!
//! Owns which row a document is on, and where the cursor goes from row to row: on documents, and on
//! the heading of a group that is folded, which stands for its documents.

use std::collections::BTreeSet;

use super::{DocumentList, ListEntry};
use crate::session::action::Action;

/// What a row of the list shows.
#[derive(Clone, Copy, Debug)]
pub enum ListRow<'a> {
    /// The heading of a group.
    Heading {
        /// What it says.
        words: &'a str,
        /// How many documents are in the group.
        count: usize,
        /// The place of the first of them.
        first: usize,
        /// Whether these are folded away.
        is_folded: bool,
        /// Whether the cursor is on it: on a document of a group that is folded.
        here: bool,
    },
    /// A document, and its place among those shown.
    Document(usize, &'a ListEntry),
}

/// Where groups are, and which are folded.
#[derive(Debug, Default)]
pub(super) struct ListRows {
    groups: Vec<GroupRows>,
    /// What the headings of folded groups say.
    folded: BTreeSet<String>,
    /// How many documents are shown or folded.
    documents: usize,
}

/// Where one group is.
#[derive(Clone, Copy, Debug)]
struct GroupRows {
    /// The place of its first document, and how many there are.
    first: usize,
    count: usize,
    /// The row of its heading.
    row: usize,
    /// How many rows before it the cursor can be on.
    stops: usize,
    is_folded: bool,
}

impl GroupRows {
    /// Returns the rows and the stops of it and of all groups before it.
    fn end(&self) -> (usize, usize) {
        let documents = if self.is_folded { 0 } else { self.count };
        let stops = if self.is_folded { 1 } else { self.count };
        (self.row + 1 + documents, self.stops + stops)
    }
}

impl ListRows {
    /// Works out the rows anew. Takes time that grows with the number of groups.
    pub(super) fn lay_out(&mut self, headings: &[(usize, String)], documents: usize) {
        self.documents = documents;
        let (mut row, mut stops) = (0, 0);
        let ends = headings.iter().skip(1).map(|(first, _)| *first).chain([documents]);
        let groups = headings.iter().zip(ends).map(|((first, words), end)| {
            let is_folded = self.folded.contains(words);
            let group = GroupRows { first: *first, count: end - first, row, stops, is_folded };
            (row, stops) = group.end();
            group
        });
        self.groups = groups.collect();
    }

    /// Has nothing yet, of which these groups are to be folded.
    pub(super) fn folded(folded: BTreeSet<String>) -> Self {
        Self { folded, ..Self::default() }
    }

    /// Forgets what is folded, before there are other groups.
    pub(super) fn unfold(&mut self) {
        self.folded.clear();
    }

    fn group_of(&self, place: usize) -> Option<(usize, &GroupRows)> {
        let at = self.groups.partition_point(|group| group.first <= place).checked_sub(1)?;
        Some((at, self.groups.get(at)?))
    }

    /// Returns how many rows there are, and on how many of them the cursor can be.
    fn len(&self) -> (usize, usize) {
        self.groups.last().map_or((self.documents, self.documents), GroupRows::end)
    }

    fn row_of(&self, place: usize) -> usize {
        match self.group_of(place) {
            None => place,
            Some((_, group)) if group.is_folded => group.row,
            Some((_, group)) => group.row + 1 + place - group.first,
        }
    }

    fn stop_of(&self, place: usize) -> usize {
        match self.group_of(place) {
            None => place,
            Some((_, group)) if group.is_folded => group.stops,
            Some((_, group)) => group.stops + place - group.first,
        }
    }

    /// Returns the place of the document that a stop is on; the first of a folded group.
    fn place_at(&self, stop: usize) -> usize {
        let at = self.groups.partition_point(|group| group.stops <= stop).checked_sub(1);
        match at.and_then(|at| self.groups.get(at)) {
            None => stop,
            Some(group) if group.is_folded => group.first,
            Some(group) => group.first + stop - group.stops,
        }
    }
}

impl DocumentList {
    /// Returns the row, counting documents and headings, of the document at `place`; in a folded group,
    /// that of its heading.
    #[must_use]
    pub fn row_of(&self, place: usize) -> usize {
        self.rows.row_of(place)
    }

    /// Returns what row number `row` shows, counting documents and headings.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<ListRow<'_>> {
        let groups = &self.rows.groups;
        let at = groups.partition_point(|group| group.row <= row).checked_sub(1);
        let place = match at.and_then(|at| Some((at, groups.get(at)?))) {
            None => row,
            Some((at, group)) if group.row == row => {
                let (_, words) = self.arrangement.headings.get(at)?;
                let here = group.is_folded
                    && (group.first..group.first + group.count).contains(&self.cursor);
                let GroupRows { first, count, is_folded, .. } = *group;
                return Some(ListRow::Heading { words, count, first, is_folded, here });
            }
            Some((_, group)) if group.is_folded => return None,
            Some((_, group)) => group.first + row - group.row - 1,
        };
        Some(ListRow::Document(place, self.at(place)?))
    }

    /// Returns the number of rows: documents and headings.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len().0
    }

    /// Returns whether the document at `place` is the first of a group.
    #[must_use]
    pub fn is_first_of_group(&self, place: usize) -> bool {
        self.rows.group_of(place).is_some_and(|(_, group)| group.first == place)
    }

    /// Returns whether the cursor is on the heading of a folded group.
    #[must_use]
    pub fn is_on_fold(&self) -> bool {
        self.rows.group_of(self.cursor).is_some_and(|(_, group)| group.is_folded)
    }

    /// Returns what the headings of folded groups say.
    #[must_use]
    pub fn folded_groups(&self) -> &BTreeSet<String> {
        &self.rows.folded
    }

    /// Folds the group that the cursor is in, or unfolds it. The cursor stays on its document.
    ///
    /// # Errors
    /// Returns a message for the status line if there are no groups.
    pub fn fold(&mut self) -> Result<(), &'static str> {
        self.fold_at(self.cursor)
    }

    /// Folds the group that the document at `place` is in, or unfolds it.
    ///
    /// # Errors
    /// Returns a message for the status line if there are no groups.
    pub fn fold_at(&mut self, place: usize) -> Result<(), &'static str> {
        let (at, _) = self.rows.group_of(place).ok_or(NO_GROUPS)?;
        let (_, words) = self.arrangement.headings.get(at).ok_or(NO_GROUPS)?;
        if !self.rows.folded.remove(words) {
            self.rows.folded.insert(words.clone());
        }
        self.rows.lay_out(&self.arrangement.headings, self.arrangement.shown.len());
        Ok(())
    }

    /// Folds all groups, or unfolds them if all are folded.
    ///
    /// # Errors
    /// Returns a message for the status line if there are no groups.
    pub fn fold_all(&mut self) -> Result<(), &'static str> {
        if self.rows.groups.is_empty() {
            return Err(NO_GROUPS);
        }
        if self.rows.groups.iter().all(|group| group.is_folded) {
            self.rows.folded.clear();
        } else {
            let headings = self.arrangement.headings.iter();
            self.rows.folded = headings.map(|(_, words)| words.clone()).collect();
        }
        self.rows.lay_out(&self.arrangement.headings, self.arrangement.shown.len());
        Ok(())
    }

    /// Moves the cursor; a page has `rows` rows. A folded group is one row, except for the next and the
    /// previous document, which may be folded away.
    ///
    /// # Errors
    /// Returns a message for the status line if there is nothing to move to.
    pub fn act(&mut self, action: Action, rows: usize) -> Result<(), &'static str> {
        let by_document = matches!(action, Action::NextDocument | Action::PreviousDocument);
        let (here, all) = match (self.is_empty(), by_document) {
            (true, _) => (self.cursor, self.offers().len()),
            (false, true) => (self.cursor, self.len()),
            (false, false) => (self.rows.stop_of(self.cursor), self.rows.len().1),
        };
        let last = all.checked_sub(1).ok_or("no document here")?;
        let to = match action {
            Action::Down | Action::NextDocument => here + 1,
            Action::Up | Action::PreviousDocument => here.saturating_sub(1),
            Action::HalfPageDown => here + (rows / 2).max(1),
            Action::HalfPageUp => here.saturating_sub((rows / 2).max(1)),
            Action::PageDown => here + rows.max(1),
            Action::PageUp => here.saturating_sub(rows.max(1)),
            Action::Start => 0,
            Action::End => last,
            _ => return Err("that does nothing in the list"),
        };
        let to = to.min(last);
        if to == here {
            let up = matches!(
                action,
                Action::Up
                    | Action::PreviousDocument
                    | Action::HalfPageUp
                    | Action::PageUp
                    | Action::Start
            );
            return Err(match (up, self.is_empty(), self.is_on_fold() && !by_document) {
                (true, true, _) => "this is the first offer",
                (false, true, _) => "this is the last offer",
                (true, false, true) => "this is the first group",
                (false, false, true) => "this is the last group",
                (true, false, false) => "this is the first document",
                (false, false, false) => "this is the last document",
            });
        }
        self.cursor = if self.is_empty() || by_document { to } else { self.rows.place_at(to) };
        Ok(())
    }
}

/// What is said where nothing can be folded.
const NO_GROUPS: &str = "the list has no groups to fold";
