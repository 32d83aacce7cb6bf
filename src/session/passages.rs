//! The table of all highlights and notes, as one reader has it: what is asked of workers, and what they
//! answer.
//!
//! Owns which orders and groups there are, and what a change of many at once is. Which of them a filter
//! takes, and in which order they come, a worker finds out.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::Session;
use super::completion::{Completing, Completions};
use super::documents::Snapshot;
use super::open::Then;
use super::panes::Focus;
use crate::model::anchor::ResolutionKind;
use crate::model::annotation::Edit;
use crate::model::filter::FilterError;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::retag::TagChange;
use crate::model::search::answer::Writing;
use crate::model::step::Step;

/// List all highlights and notes that a filter takes.
#[derive(Debug)]
pub struct ListPassages {
    /// What is asked for.
    pub order: Box<PassageOrder>,
    /// The documents.
    pub documents: Snapshot,
    /// The index of facts, for the names of people.
    pub index: Arc<Index>,
    /// Named filters.
    pub saved: Arc<BTreeMap<String, String>>,
    /// The tags in the order of the codebook.
    pub tags: Vec<String>,
    /// Steps that are not on disk yet.
    pub unsaved: Vec<Arc<Step>>,
}

/// What the table shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassageOrder {
    /// The filter, as typed.
    pub filter: String,
    /// The order.
    pub sort: PassageSort,
    /// What they are grouped by.
    pub group: PassageGroup,
}

/// The orders of highlights and notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PassageSort {
    /// By the date of the document; in each, as they stand there.
    #[default]
    Date,
    /// By the path of the document.
    Document,
    /// Those changed last first.
    Changed,
    /// By their words.
    Words,
}

impl PassageSort {
    /// The orders, each with what it is called.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Date, "ordered by date of the document"),
        (Self::Document, "ordered by document"),
        (Self::Changed, "ordered by last change"),
        (Self::Words, "ordered by their words"),
    ];
}

/// What highlights and notes are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PassageGroup {
    /// Nothing.
    #[default]
    None,
    /// Their tags: one with several is in several groups.
    Tag,
    /// Their document.
    Document,
    /// The year of their document.
    Year,
    /// Whose they are.
    Annotator,
}

impl PassageGroup {
    /// The groupings, each with what it is called.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::None, "not grouped"),
        (Self::Tag, "grouped by tag"),
        (Self::Document, "grouped by document"),
        (Self::Year, "grouped by year"),
        (Self::Annotator, "grouped by annotator"),
    ];
}

/// Returns the one after `now` in a list of choices, and what it is called.
pub fn next_choice<T: Copy + PartialEq>(
    all: &'static [(T, &'static str)],
    now: T,
) -> (T, &'static str) {
    let at = all.iter().position(|(one, _)| *one == now).unwrap_or(0);
    all[(at + 1) % all.len()]
}

/// Returns what a choice is called.
pub fn choice_words<T: Copy + PartialEq>(
    all: &'static [(T, &'static str)],
    now: T,
) -> &'static str {
    all.iter().find(|(one, _)| *one == now).map_or("", |(_, words)| words)
}

/// Which highlight or note.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PassageKey {
    /// The document.
    pub path: DocPath,
    /// Whose it is.
    pub annotator: String,
    /// Its number in the store.
    pub id: String,
}

impl PassageKey {
    /// Returns the key of a highlight or note.
    #[must_use]
    pub fn of(writing: &Writing) -> Self {
        let Writing { path, annotator, id, .. } = writing;
        Self { path: path.clone(), annotator: annotator.clone(), id: id.clone() }
    }
}

/// What became of a highlight, and where its passage is now, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageState {
    /// What became of it.
    pub kind: ResolutionKind,
    /// Where it is, if it has a place.
    pub place: Option<(usize, usize)>,
}

/// The table, as a worker has made it.
#[derive(Clone, Debug, Default)]
pub struct PassageTable {
    /// What was asked for.
    pub order: PassageOrder,
    /// All highlights and notes.
    pub all: Arc<Vec<Writing>>,
    /// For each what became of it, as far as that is known.
    pub states: Vec<Option<PassageState>>,
    /// Those that the filter takes, in groups; one without a heading if there are none.
    pub groups: Vec<PassageSection>,
    /// How many of them there are, each counted once.
    pub shown: usize,
    /// What is wrong with the filter; then all are shown.
    pub fault: Option<FilterError>,
    /// Of how many files something could not be read.
    pub damaged: usize,
    /// Whether more is still being read.
    pub is_partial: bool,
}

/// A group of highlights and notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassageSection {
    /// Its heading; empty where they are not grouped.
    pub heading: String,
    /// Their numbers.
    pub rows: Vec<u32>,
}

impl PassageTable {
    /// Returns a highlight or note by its number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Writing> {
        self.all.get(number as usize)
    }

    /// Returns what is known of where it is now.
    #[must_use]
    pub fn state(&self, number: u32) -> Option<PassageState> {
        self.states.get(number as usize).copied().flatten()
    }

    /// Returns the keys of all that are shown.
    #[must_use]
    pub fn keys(&self) -> HashSet<PassageKey> {
        let rows = self.groups.iter().flat_map(|group| &group.rows);
        rows.filter_map(|row| self.get(*row)).map(PassageKey::of).collect()
    }
}

/// Find out what became of all highlights whose documents have changed.
#[derive(Debug)]
pub struct PlacePassages;

/// Work out a change of many highlights and notes.
#[derive(Debug)]
pub struct ChangePassages {
    /// Which.
    pub keys: Vec<PassageKey>,
    /// What is done to them.
    pub change: PassageChange,
}

/// What is done to many highlights and notes at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassageChange {
    /// Their tags are changed.
    Tags(TagChange),
    /// They are deleted.
    Delete,
}

/// How far a change has been worked out.
#[derive(Debug)]
pub enum PassagesChanged {
    /// So many documents of so many were read.
    Progress(usize, usize),
    /// The change.
    Worked {
        /// The changes of the reader's own.
        edits: Vec<Edit>,
        /// How many are others', and stay as they are.
        others: usize,
        /// How many there is nothing to do to: they have the tag already, or do not have it, or are gone.
        same: usize,
        /// The files that cannot be written, and why, for the first of them.
        refused: Option<String>,
    },
}

/// Find the completions of a filter of highlights and notes.
#[derive(Debug)]
pub struct CompletePassages {
    /// What is typed, and what documents have.
    pub documents: Completing,
    /// All highlights and notes.
    pub all: Arc<Vec<Writing>>,
}

impl CompletePassages {
    /// Finds the completions. Takes time that grows with the library.
    #[must_use]
    pub fn run(self) -> Completions {
        let all = self.all;
        let counted = |values: &mut dyn Iterator<Item = String>| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            values.for_each(|value| *counts.entry(value).or_default() += 1);
            let mut all: Vec<(String, usize)> = counts.into_iter().collect();
            all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            all.into_iter().map(|(value, _)| value).collect()
        };
        self.documents.of_passages(|name| match name {
            "annotator" => Some(counted(&mut all.iter().map(|one| one.annotator.clone()))),
            "tag" => Some(counted(&mut all.iter().flat_map(|one| one.tags.clone()))),
            _ => None,
        })
    }
}

/// The table as the reader left it, to come back to.
#[derive(Clone, Debug, Default)]
pub struct KeptPassages {
    /// The last table.
    pub table: Arc<PassageTable>,
    /// The headings of groups that are folded.
    pub folded: BTreeSet<String>,
    /// What is marked.
    pub marks: HashSet<PassageKey>,
    /// The line that the cursor was on.
    pub cursor: usize,
}

/// Returns the question for the table.
#[must_use]
pub fn passages_question(session: &Session, order: PassageOrder) -> ListPassages {
    ListPassages {
        order: Box::new(order),
        documents: session.documents.all().clone(),
        index: session.index.clone(),
        saved: session.documents.saved(),
        tags: session.codebook.tags.iter().map(|tag| tag.name.clone()).collect(),
        unsaved: session.layer.saving.steps(),
    }
}

/// Goes to a highlight or note; one's own highlight becomes the one in focus.
pub fn go_to_passage(session: &mut Session, writing: &Writing, state: Option<PassageState>) {
    let place = state.and_then(|state| state.place).or(writing.place);
    let then = match place {
        Some(place) if writing.annotator == session.config.annotator => {
            Then::OwnHighlight(writing.id.clone().into(), place)
        }
        Some(place) => Then::Quote { place, quote: writing.quote.clone().unwrap_or_default() },
        None => Then::Visit,
    };
    go(session, writing, then);
}

/// Goes to one of the reader's own highlights or notes, and opens the editor for its note.
pub fn write_on_passage(session: &mut Session, writing: &Writing, state: Option<PassageState>) {
    let place = state.and_then(|state| state.place).or(writing.place);
    go(session, writing, Then::Write(writing.id.clone().into(), place));
}

fn go(session: &mut Session, writing: &Writing, then: Then) {
    session.leave();
    session.panes.focus = Focus::Reading;
    session.open(writing.path.clone(), then);
}
