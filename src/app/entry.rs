//! One document of the list: what is known of it, and in which group it is.
//!
//! Owns what the list shows of a document. Which are shown, and in which order, is [`super::list`]'s.

use std::collections::BTreeSet;

use super::event::Visit;
use crate::model::apparatus::Field;
use crate::model::document::Summary;
use crate::model::filter::FilterRow;
use crate::model::notebook::Counts;
use crate::model::path::DocPath;

/// One document of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
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

impl Entry {
    pub(super) fn new(path: DocPath) -> Self {
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
    pub(super) fn seen(&self) -> FilterRow<'_> {
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
    pub fn group(&self, by: Group) -> String {
        let fact = |field| self.summary().and_then(|summary| summary.apparatus.text(field));
        match by {
            Group::None => String::new(),
            Group::Year => {
                let date = self.summary().and_then(|summary| summary.apparatus.date());
                date.map_or_else(|| "undated".to_owned(), |date| date.year.to_string())
            }
            Group::Sender => fact(Field::From).unwrap_or("nobody named").to_owned(),
            Group::Recipient => fact(Field::To).unwrap_or("to nobody named").to_owned(),
            Group::Folder => {
                let path = self.path.as_str();
                path.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()
            }
        }
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// There are no groups.
    #[default]
    None,
    /// The year of the date.
    Year,
    /// Who wrote.
    Sender,
    /// To whom.
    Recipient,
    /// The folder.
    Folder,
}

/// Whether a heading stands for those that tell nothing: they come last.
pub(super) fn is_none_of(group: &str) -> bool {
    matches!(group, "undated" | "nobody named" | "to nobody named")
}
