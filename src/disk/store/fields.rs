//! The fields of one table: parsed, checked, and reported where they are wrong.
//!
//! Owns which fields an annotation must have and of what type. All errors of an entry are reported,
//! not only the first.

use std::collections::HashSet;

use jiff::Timestamp;
use toml_edit::{Item, Table, Value};

use super::error::Problems;
use super::kept::is_digest;
use crate::model::anchor::{Anchor, Twins};
use crate::model::annotation::{Highlight, Id, Note};
use crate::model::codebook::name_of_tag;

/// The field is wrong, or a required one is missing; it has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong;

/// Parses the fields of one table and reports errors.
pub(super) struct Fields<'a, 'b, 'c> {
    table: &'a Table,
    name: &'static str,
    problems: &'b mut Problems<'c>,
}

impl<'a, 'b, 'c> Fields<'a, 'b, 'c> {
    pub(super) fn new(
        table: &'a Table,
        name: &'static str,
        problems: &'b mut Problems<'c>,
    ) -> Self {
        Self { table, name, problems }
    }

    pub(super) fn note(&mut self) -> Result<Note, Wrong> {
        let (id, text, dates) = (self.id(), self.needed_string("text"), self.dates());
        let (created, updated) = dates?;
        Ok(Note { id: id?, text: text?, created, updated })
    }

    /// `sha256` is that of the document, in whose text the offsets count if no other is named.
    pub(super) fn highlight(&mut self, sha256: Option<&str>) -> Result<Highlight, Wrong> {
        let id = self.id();
        let (start, end) = (self.offset("start"), self.offset("end"));
        if let (Ok(start), Ok(end)) = (start, end)
            && start > end
        {
            let what = format!("this highlight starts at {start}, after its end at {end}");
            self.wrong("start", what);
            return Err(Wrong);
        }
        let quote = self.needed_string("quote");
        let (prefix, suffix) = (self.string("prefix"), self.string("suffix"));
        // Implausible numbers, or the reader's own words, are ignored.
        let number = |key: &str| {
            let number = self.table.get(key).and_then(Item::as_integer);
            number.and_then(|number| usize::try_from(number).ok())
        };
        let alike = number("twins");
        let twins = alike.and_then(|alike| Twins::new(alike, number("copies").unwrap_or(1)));
        let other = self.table.get("text").and_then(Item::as_str).filter(|text| is_digest(text));
        let text = other.or(sha256).map(ToOwned::to_owned);
        let rivals = self.table.get("rivals").and_then(Item::as_array).into_iter().flatten();
        let rivals = rivals.filter_map(Value::as_str).filter(|digest| is_fingerprint(digest));
        let rivals = rivals.map(ToOwned::to_owned).collect();
        let (tags, note, dates) = (self.tags(), self.string("note"), self.dates());
        let (created, updated) = dates?;
        Ok(Highlight {
            id: id?,
            anchor: Anchor {
                start: start?,
                end: end?,
                quote: quote?,
                prefix: prefix?.unwrap_or_default(),
                suffix: suffix?.unwrap_or_default(),
                text,
                rivals,
                twins,
            },
            tags: tags?,
            note: note?.filter(|note| !note.is_empty()),
            created,
            updated,
        })
    }

    /// Returns whether no earlier annotation has the same id.
    pub(super) fn is_new(&mut self, id: &Id, ids: &mut HashSet<Id>) -> bool {
        let new = ids.insert(id.clone());
        if !new {
            self.wrong("id", format!("the id {:?} occurs twice", id.as_ref()));
        }
        new
    }

    /// Reports `what` at the value of `key`, or at the table's header if it has none.
    pub(super) fn wrong(&mut self, key: &str, what: impl Into<String>) {
        let at = self.table.get(key).and_then(Item::span);
        self.problems.add(at.or_else(|| self.table.span()), what);
    }

    /// Applies `read` to the value of `key`, if there is one.
    fn get<T>(
        &mut self,
        key: &str,
        kind: &str,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Option<T>, Wrong> {
        let Some(item) = self.table.get(key) else {
            return Ok(None);
        };
        let value = read(item);
        if value.is_none() {
            self.wrong(key, format!("`{key}` must be {kind}"));
        }
        value.ok_or(Wrong).map(Some)
    }

    fn needed<T>(&mut self, key: &str, value: Option<T>) -> Result<T, Wrong> {
        if value.is_none() {
            self.wrong(key, format!("this {} has no `{key}`", self.name));
        }
        value.ok_or(Wrong)
    }

    pub(super) fn string(&mut self, key: &str) -> Result<Option<String>, Wrong> {
        self.get(key, "a string", |item| item.as_str().map(ToOwned::to_owned))
    }

    pub(super) fn needed_string(&mut self, key: &str) -> Result<String, Wrong> {
        let value = self.string(key)?;
        self.needed(key, value)
    }

    fn id(&mut self) -> Result<Id, Wrong> {
        let id = self.needed_string("id")?;
        if id.is_empty() {
            self.wrong("id", "the id is empty");
            return Err(Wrong);
        }
        Ok(Id::from(id))
    }

    fn offset(&mut self, key: &str) -> Result<usize, Wrong> {
        let value = self.get(key, "a whole number from 0 up", |item| {
            item.as_integer().and_then(|number| usize::try_from(number).ok())
        })?;
        self.needed(key, value)
    }

    fn tags(&mut self) -> Result<Vec<String>, Wrong> {
        self.names("tags")
    }

    /// Parses a list of names of tags.
    pub(super) fn names(&mut self, key: &str) -> Result<Vec<String>, Wrong> {
        let tags = self.get(key, "a list of strings", |item| item.as_array().cloned())?;
        let mut names = Vec::new();
        for tag in tags.iter().flatten() {
            let Some(name) = tag.as_str() else {
                self.problems.add(Value::span(tag), "each tag must be a string");
                return Err(Wrong);
            };
            names.push(name.to_owned());
        }
        tidy_tags(&mut names);
        Ok(names)
    }

    /// Returns when it was created and last changed. Entries written by hand need no dates: then
    /// the creation defaults to the beginning of 1970, and the change to the creation.
    fn dates(&mut self) -> Result<(Timestamp, Timestamp), Wrong> {
        let kind = "a date and time with its zone, such as 2026-11-22T10:04:00Z";
        let read = |item: &Item| item.as_datetime()?.to_string().parse::<Timestamp>().ok();
        let created = self.get("created", kind, read);
        let updated = self.get("updated", kind, read);
        let created = created?.unwrap_or(Timestamp::UNIX_EPOCH);
        Ok((created, updated?.unwrap_or(created)))
    }
}

/// Gives each tag of a highlight its [name](name_of_tag), and those once that were written in several
/// ways.
pub(super) fn tidy_tags(tags: &mut Vec<String>) {
    let names: Vec<String> = tags.iter().map(|tag| name_of_tag(tag)).collect();
    if names != *tags {
        let mut seen = HashSet::new();
        *tags = names.into_iter().filter(|name| seen.insert(name.clone())).collect();
    }
}

/// Returns whether `name` is the beginning of a SHA-256, as rivals are remembered.
fn is_fingerprint(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
