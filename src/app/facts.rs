//! Following what documents say: to what one refers to, to who is named, to a filter.
//!
//! Owns what a person can do with people and citations. What these are is the model's matter.

use super::App;
use super::action::Action;
use super::event::{Item, Target};
use super::finder::Kind;
use super::geometry::Focus;
use super::keymap::Mode;
use crate::model::apparatus::Field;
use crate::model::citations::{Citation, Missing};
use crate::model::filter::{complete, quoted};
use crate::model::path::DocPath;
use crate::model::people::{NameSource, Person};

impl App {
    /// What the open document refers to under the caret.
    #[must_use]
    pub fn citation_here(&self) -> Option<&Citation> {
        let page = self.page.as_ref()?;
        self.index.citations.at(&page.document.path, page.caret)
    }

    /// `g d`: goes to what is referred to under the caret.
    pub(super) fn follow(&mut self) {
        if self.page.is_none() {
            self.complain(self.no_document());
        } else if !self.follow_here() {
            let key = self.config.keymap.key(Mode::Reading, Action::References);
            let all = if key.is_empty() {
                String::new()
            } else {
                format!("; {key} lists what is missing")
            };
            self.complain(format!("nothing is referred to under the caret{all}"));
        }
    }

    /// The same; false if nothing is referred to there.
    pub(super) fn follow_here(&mut self) -> bool {
        let Some(citation) = self.citation_here() else { return false };
        if let Some(path) = citation.target.clone() {
            self.go_to_target(Target::Document(path));
        } else {
            let words =
                format!("“{}” is not in this corpus, or several fit", citation.reference.text);
            self.complain(words);
        }
        true
    }

    /// The title of a document in the list, or its path.
    #[must_use]
    pub fn title_of(&self, path: &DocPath) -> String {
        self.list.get(path).map_or_else(|| path.to_string(), |entry| entry.title().to_owned())
    }

    /// What is referred to and is not there, for the finder.
    pub(super) fn missing(&self) -> Vec<Item> {
        let missing = self.index.citations.missing();
        let item = |one: &Missing| {
            let Citation { reference, from, to, path, .. } = &one.citation;
            let number = reference.number.as_ref().map(|number| format!("no. {number}"));
            let kind = reference.kind.clone().unwrap_or_else(|| "document".to_owned());
            let from = from.as_ref().map(|from| format!("from {from}"));
            let to = to.as_ref().map(|to| format!("to {to}"));
            let words = [Some(kind), number, from, to].into_iter().flatten();
            let times = match one.places.len() {
                1 => String::new(),
                count => format!("  {count} times"),
            };
            let date = reference.date.map(|date| date.short()).unwrap_or_default();
            Item {
                line: words.collect::<Vec<_>>().join(" "),
                detail: format!("{date:>11}  {path}{times}"),
                target: Target::Place(path.clone(), reference.span),
            }
        };
        missing.iter().map(item).collect()
    }

    /// Who is named, for the finder.
    pub(super) fn everybody(&self) -> Vec<Item> {
        let item = |person: &Person| Item {
            line: person_line(person),
            detail: person.role.clone().unwrap_or_default(),
            target: Target::Filter(format!("person:{}", quoted(&person.name))),
        };
        self.index.people.all().iter().map(item).collect()
    }

    /// Opens the finder on what is referred to and not here, or on who is named; says `nothing` if
    /// there is none.
    pub(super) fn open_kind(&mut self, kind: Kind, nothing: &str) {
        let empty = match kind {
            Kind::References => self.index.citations.missing().is_empty(),
            _ => self.index.people.all().is_empty(),
        };
        match (empty, self.list.reading) {
            (false, _) => self.open_finder(kind),
            (true, true) => self.complain("the documents are still being read"),
            (true, false) => self.complain(nothing),
        }
    }

    /// Shows only what answers `filter`, in the list.
    pub(super) fn filter_by(&mut self, filter: &str) {
        match self.list.set_filter(filter) {
            Ok(()) => {
                self.view.focus = Focus::List;
                self.view.alone = false;
                self.filtered();
                self.preview();
            }
            Err(why) => self.complain(why),
        }
    }

    /// `Tab` in the line of the list's filter: completes what is typed before the caret, as far as
    /// it can go on in one way only, and says how it could.
    pub(super) fn complete(&mut self) {
        let super::Overlay::Prompt(prompt) = &self.overlay else { return };
        if !prompt.filters {
            self.nothing_typed();
            return;
        }
        let before = prompt.input.before().to_owned();
        let (start, all) =
            complete(&before, &self.config.settings.filters, |name| self.values(name));
        let begun = &before[start..];
        let put = match all.as_slice() {
            [] => {
                self.complain("nothing begins so");
                return;
            }
            [one] => one.clone(),
            [first, rest @ ..] => {
                let common = rest.iter().fold(first.as_str(), |common, other| {
                    let alike = common.char_indices().zip(other.chars());
                    let end = alike.take_while(|((_, a), b)| a == b).last();
                    &common[..end.map_or(0, |((at, a), _)| at + a.len_utf8())]
                });
                let goes_on = common.to_lowercase().starts_with(&begun.to_lowercase());
                if goes_on { common.to_owned() } else { begun.to_owned() }
            }
        };
        let begun = begun.len();
        if let super::Overlay::Prompt(prompt) = &mut self.overlay {
            prompt.input.replace_before(begun, &put);
        }
        self.prompt_changed();
        if all.len() > 1 {
            let shown: Vec<&str> = all.iter().take(8).map(|one| one.trim()).collect();
            let more =
                if all.len() > 8 { format!(" and {} more", all.len() - 8) } else { String::new() };
            self.say(format!("{}{more}", shown.join("  ")));
        }
    }

    /// The values of a filter's field that there are, the most frequent first.
    fn values(&self, name: &str) -> Vec<String> {
        let mut counts: std::collections::BTreeMap<String, usize> =
            std::collections::BTreeMap::new();
        let fields: Vec<Field> = match name {
            "tag" => {
                for tag in self.list.entries().iter().flat_map(|entry| &entry.tags) {
                    *counts.entry(tag.clone()).or_default() += 1;
                }
                Vec::new()
            }
            "class" => vec![Field::Classification],
            "person" => {
                for person in self.index.people.all() {
                    counts.insert(person.name.clone(), 1);
                }
                Vec::new()
            }
            "date" => {
                for entry in self.list.entries() {
                    let date = entry.summary().and_then(|summary| summary.apparatus.date());
                    if let Some(date) = date {
                        *counts.entry(date.year.to_string()).or_default() += 1;
                    }
                }
                Vec::new()
            }
            _ => Field::named(name).into_iter().collect(),
        };
        for entry in self.list.entries() {
            let Some(summary) = entry.summary() else { continue };
            for fact in fields.iter().flat_map(|field| summary.apparatus.all(*field)) {
                *counts.entry(fact.text.clone()).or_default() += 1;
            }
        }
        let mut all: Vec<(String, usize)> = counts.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all.into_iter().map(|(value, _)| value).collect()
    }
}

/// A name and the others that somebody goes by; those that only brackets tell of are marked.
#[must_use]
pub fn person_line(person: &Person) -> String {
    let others = person.names.iter().filter(|(name, _)| *name != person.name);
    let others: Vec<String> = others
        .map(|(name, known)| match known {
            NameSource::Learned(_) => format!("{name} [from brackets]"),
            _ => name.clone(),
        })
        .collect();
    if others.is_empty() {
        person.name.clone()
    } else {
        format!("{}: {}", person.name, others.join(", "))
    }
}
