//! One document of the list: what is known of it, and in which group it is.
//!
//! Owns what the list knows of a document. Which are shown, and in which order, is the matter of
//! [`super::order`].

use std::collections::BTreeSet;

use crate::model::apparatus::Field;
use crate::model::document::Summary;
use crate::model::filter::FilterRow;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::session::memory::Visit;

/// One document of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    /// Its path within the corpus.
    pub path: DocPath,
    /// What was read of it, or why it cannot be read; none yet while the corpus is read.
    pub state: Option<Result<Summary, String>>,
    /// Its highlights.
    pub highlights: usize,
    /// Its notes, those on highlights included.
    pub notes: usize,
    /// The tags of its highlights.
    pub tags: BTreeSet<String>,
    /// Where the reader left it, if it was read.
    pub visit: Option<Visit>,
}

/// How much of a document has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing.
    Unread,
    /// Some of it.
    Partly,
    /// To its end.
    Read,
}

impl ListEntry {
    pub(in crate::session) fn new(path: DocPath) -> Self {
        Self { path, state: None, highlights: 0, notes: 0, tags: BTreeSet::new(), visit: None }
    }

    /// What was read of it, if it could be.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        self.state.as_ref()?.as_ref().ok()
    }

    /// Its title, or the name of its file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.summary()
            .and_then(|summary| summary.apparatus.title.as_deref())
            .unwrap_or_else(|| self.path.stem())
    }

    /// Takes in how much is written on it.
    pub fn count(&mut self, counts: Counts) {
        Counts { highlights: self.highlights, notes: self.notes, tags: self.tags } = counts;
    }

    /// As a filter sees it.
    pub(super) fn row(&self) -> FilterRow<'_> {
        let progress = self.progress();
        FilterRow {
            path: self.path.as_str(),
            apparatus: self.summary().map(|summary| &*summary.apparatus),
            tags: &self.tags,
            highlights: self.highlights,
            notes: self.notes,
            read: (progress != Progress::Unread, progress == Progress::Read),
        }
    }

    /// The group that it is in.
    #[must_use]
    pub fn group(&self, by: Group) -> Heading {
        let summary = self.summary();
        let fact = |field| summary.and_then(|summary| summary.apparatus.text(field));
        let named = |words: Option<&str>| words.map(|words| Heading::Named(words.to_owned()));
        match by {
            Group::None => None,
            Group::Year => {
                let date = summary.and_then(|summary| summary.apparatus.date());
                date.map(|date| Heading::Year(date.year))
            }
            Group::Sender => named(fact(Field::From)),
            Group::Recipient => named(fact(Field::To)),
            Group::Folder => {
                let path = self.path.as_str();
                named(Some(path.rsplit_once('/').map_or(".", |(folder, _)| folder)))
            }
        }
        .unwrap_or(Heading::Unknown(by))
    }

    /// How much of it has been read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.visit {
            None => Progress::Unread,
            Some(visit) if visit.furthest >= visit.length => Progress::Read,
            Some(_) => Progress::Partly,
        }
    }
}

/// What the documents of a group have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// There are no groups.
    #[default]
    None,
    /// The year of the date.
    Year,
    /// The sender.
    Sender,
    /// The recipient.
    Recipient,
    /// The folder.
    Folder,
}

/// The heading of a group. What is not known comes last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// A year.
    Year(i16),
    /// A name.
    Named(String),
    /// The documents that do not tell.
    Unknown(Group),
}

impl Heading {
    /// It, as it is shown.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Named(name) => name.clone(),
            Self::Unknown(Group::Sender) => "sender unknown".to_owned(),
            Self::Unknown(Group::Recipient) => "recipient unknown".to_owned(),
            Self::Unknown(_) => "undated".to_owned(),
        }
    }
}
