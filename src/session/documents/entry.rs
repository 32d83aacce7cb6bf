//! One document of the list: what is known of it, and which group it is in.
//!
//! Owns what the list knows of a document. Which documents are shown, and in which order, is
//! decided in [`super::order`].

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil;

use crate::model::apparatus::name::proper;
use crate::model::apparatus::party::Party;
use crate::model::apparatus::{Date, Fact, FactReader, Field};
use crate::model::document::Summary;
use crate::model::filter::{FilterRow, RowTags};
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::people::People;
use crate::session::memory::Visit;

/// One document of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    /// Its path within the corpus.
    pub path: DocPath,
    /// What was read of it, or why it cannot be read; `None` until then.
    pub state: Option<Result<Summary, String>>,
    /// Its highlights.
    pub highlights: usize,
    /// Its notes, including those on highlights.
    pub notes: usize,
    /// The tags of its highlights, and its own.
    pub tags: BTreeSet<String>,
    /// When the annotator had finished it.
    pub done: Option<civil::Date>,
    /// Where the reader left it, if it was read.
    pub visit: Option<Visit>,
    /// Whether its file is gone since it was listed.
    pub is_gone: bool,
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
        let (state, tags, done, visit) = Default::default();
        Self { path, state, highlights: 0, notes: 0, tags, done, visit, is_gone: false }
    }

    /// Returns the document's summary, if it could be read.
    #[must_use]
    pub fn summary(&self) -> Option<&Summary> {
        self.state.as_ref()?.as_ref().ok()
    }

    /// Returns its title, or the name of its file if it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.summary()
            .and_then(|summary| summary.apparatus.title.as_deref())
            .unwrap_or_else(|| self.path.stem())
    }

    /// Returns what the list calls it: who wrote to whom, in short, where it says so; else its title.
    /// What the heading of its group says is not said again.
    #[must_use]
    pub fn short_title(&self, group: Group) -> String {
        self.parties(group).unwrap_or_else(|| self.title().to_owned())
    }

    /// Returns what it is called where it is named alone: as in the list, and its date.
    #[must_use]
    pub fn short_name(&self) -> String {
        let date = self.date().map(|date| format!(", {}", date.short())).unwrap_or_default();
        format!("{}{date}", self.short_title(Group::None))
    }

    /// Returns what it is called in a narrow column: its date, right-aligned, and what the list calls it.
    #[must_use]
    pub fn dated_name(&self) -> String {
        let title = self.short_title(Group::None);
        match self.date() {
            Some(date) => format!("{:>11}  {title}", date.short()),
            None => title,
        }
    }

    fn date(&self) -> Option<Date> {
        self.summary().and_then(|summary| summary.apparatus.date())
    }

    fn parties(&self, group: Group) -> Option<String> {
        let apparatus = &self.summary()?.apparatus;
        let (from, to) = (apparatus.get(Field::From)?, apparatus.get(Field::To)?);
        // A title of its own says more than who wrote to whom.
        if !apparatus.get(Field::Title).is_none_or(|title| names_parties(title, [from, to])) {
            return None;
        }
        let (from, to) = (self.sender(&from.text), Party::of(&to.text).short());
        Some(match group {
            Group::Sender => format!("→ {to}"),
            Group::Recipient => format!("{from} →"),
            _ => format!("{from} → {to}"),
        })
    }

    /// Returns the short name of who wrote it: where the heading has only an office, the person who
    /// signed.
    fn sender(&self, from: &str) -> String {
        Party::of(&self.writer(from)).short()
    }

    /// Returns who wrote it: what the heading says, or if that is only an office, the signature of a
    /// person.
    fn writer<'s>(&'s self, from: &'s str) -> Cow<'s, str> {
        let is_person = |name: &String| Party::of(name).person.is_some();
        let signed = self.summary().filter(|_| Party::of(from).person.is_none());
        let signed = signed.and_then(|summary| summary.apparatus.text(Field::Signature));
        signed.map(proper).filter(is_person).map_or(Cow::Borrowed(from), Cow::Owned)
    }

    /// Returns the person who wrote it: under the name that `people` knows, or else the one that stands there;
    /// if there is only an office, the office.
    fn sender_named(&self, from: &str, people: &People) -> String {
        self.known_person(from, people).unwrap_or_else(|| {
            let writer = self.writer(from);
            self.known_person(&writer, people).unwrap_or_else(|| person_or_office(&writer))
        })
    }

    /// Returns the name of the person whom a fact of this document means: under whichever name, or as the
    /// holder of an office on its day.
    fn known_person(&self, fact: &str, people: &People) -> Option<String> {
        let when = self.summary()?.apparatus.when(Field::Date);
        let person = people.all().get(people.meant_on(fact, when)?)?;
        Some(person.name.clone())
    }

    /// Returns whether it counts as unread: it is there, and nothing of it was read.
    pub(super) fn is_unread(&self) -> bool {
        !self.is_gone && self.progress() == Progress::Unread
    }

    /// Stores how many annotations it has, and their tags.
    pub fn count(&mut self, counts: Counts) {
        let Counts { highlights, notes, tags, done } = counts;
        (self.highlights, self.notes, self.tags, self.done) = (highlights, notes, tags, done);
    }

    /// Returns the entry as a filter sees it.
    #[must_use]
    pub fn row(&self) -> FilterRow<'_> {
        let progress = self.progress();
        FilterRow {
            path: self.path.as_str(),
            format: self.summary().map(|summary| summary.format.as_str()),
            apparatus: self.summary().map(|summary| &*summary.apparatus),
            tags: RowTags::Sorted(&self.tags),
            highlights: self.highlights,
            notes: self.notes,
            done: self.done,
            read: (progress != Progress::Unread, progress == Progress::Read),
        }
    }

    /// Returns the heading of the group that it is in; people are called as `people` knows them.
    #[must_use]
    pub fn group(&self, by: Group, people: &People) -> Heading {
        let summary = self.summary();
        let fact = |field| summary.and_then(|summary| summary.apparatus.text(field));
        let named = |words: Option<&str>| words.map(|words| Heading::Named(words.to_owned()));
        match by {
            Group::None => None,
            Group::Year => self.date().map(|date| Heading::Year(date.year)),
            // By the person: "The Ambassador in Korea (Muccio)" and "Ambassador Muccio" are one.
            Group::Sender => {
                named(fact(Field::From).map(|from| self.sender_named(from, people)).as_deref())
            }
            Group::Recipient => {
                let recipient = fact(Field::To).map(|to| {
                    self.known_person(to, people).unwrap_or_else(|| person_or_office(to))
                });
                named(recipient.as_deref())
            }
            Group::Folder => {
                let path = self.path.as_str();
                named(Some(path.rsplit_once('/').map_or(".", |(folder, _)| folder)))
            }
        }
        .unwrap_or(Heading::Unknown(by))
    }

    /// Returns how much of it has been read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.visit {
            None => Progress::Unread,
            Some(visit) if visit.furthest >= visit.length => Progress::Read,
            Some(_) => Progress::Partly,
        }
    }
}

/// Returns whether a title is no more than who wrote to whom. It may call by an old name the one whom a
/// person has put right.
fn names_parties(title: &Fact, parties: [&Fact; 2]) -> bool {
    let is_corrected =
        |party: &&Fact| party.reader == FactReader::Person && title.reader != party.reader;
    let words = title.text.to_lowercase();
    let names = |party: &&Fact| words.contains(&party.text.to_lowercase());
    parties.iter().all(|party| names(party) || is_corrected(party))
        && (parties.iter().any(names) || words.contains(" to "))
}

/// Returns the name of the person that a fact names, or else the office.
fn person_or_office(fact: &str) -> String {
    let party = Party::of(fact);
    let is_name = |name: &&str| name.starts_with(char::is_uppercase);
    party.person.filter(is_name).map_or_else(|| party.short(), str::to_owned)
}

/// What the documents of a group have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// There are no groups.
    #[default]
    None,
    /// The year of their date.
    Year,
    /// Their sender.
    Sender,
    /// Their recipient.
    Recipient,
    /// Their folder.
    Folder,
}

impl Group {
    /// The names under which they are remembered.
    const NAMES: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::Year, "year"),
        (Self::Sender, "sender"),
        (Self::Recipient, "recipient"),
        (Self::Folder, "folder"),
    ];

    /// Returns the name under which it is remembered.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(group, _)| *group == self).map_or("none", |(_, name)| name)
    }

    /// Returns the group of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, one)| *one == name).map(|(group, _)| *group)
    }
}

/// The heading of a group. Unknown values come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// A year.
    Year(i16),
    /// A name.
    Named(String),
    /// The heading of documents for which the value is not known.
    Unknown(Group),
}

impl Heading {
    /// Returns the heading as it is shown.
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
