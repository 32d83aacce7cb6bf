//! The header of a TEI file: what its editors say of it in `teiHeader`.
//!
//! Owns which of their statements are facts of the document. None of it is text.

use super::token::Tag;
use crate::model::apparatus::Field;

/// Longer statements are essays.
const LONGEST: usize = 2048;

/// Reads a header.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    /// The open elements, each with what it says in an attribute, and with its words.
    open: Vec<Open<'a>>,
    titles: Vec<(String, String)>,
    authors: Vec<String>,
    /// Facts in the order of the file, each with how good its source is.
    facts: Vec<(Field, u8, String)>,
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    kind: String,
    value: Option<String>,
    words: String,
}

impl<'a> Header<'a> {
    pub fn start(&mut self, tag: &Tag<'a>) {
        let kind = tag.attribute("type").unwrap_or_default();
        let value = if tag.name == "date" { date(tag) } else { None };
        self.open.push(Open { name: tag.name, kind, value, words: String::new() });
    }

    pub fn text(&mut self, words: &str) {
        if let Some(open) = self.open.last_mut()
            && open.words.len() < LONGEST
        {
            open.words.push_str(words);
        }
    }

    pub fn end(&mut self) {
        let Some(Open { name, kind, value, words }) = self.open.pop() else { return };
        self.text(&words);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() && value.is_none() || words.len() >= LONGEST {
            return;
        }
        let parent = self.open.last();
        let action = match parent {
            Some(Open { name: "correspAction", kind, .. }) => kind.as_str(),
            _ => "",
        };
        let is_in = |name| self.open.iter().any(|open| open.name == name);
        let field = match (name, action) {
            ("persName" | "orgName" | "name" | "rs", "sent") => (Field::From, 3),
            ("persName" | "orgName" | "name" | "rs", "received") => (Field::To, 3),
            ("placeName" | "settlement", "sent") => (Field::Place, 3),
            ("placeName" | "settlement", "received") => (Field::Destination, 3),
            ("date", "sent") => (Field::Date, 3),
            ("date", "received") => (Field::Received, 3),
            ("date", _) if is_in("creation") => (Field::Date, 2),
            ("placeName", _) if is_in("creation") => (Field::Place, 2),
            ("date", _) if is_in("sourceDesc") && !is_in("respStmt") => (Field::Date, 1),
            ("idno", _) if parent.is_some_and(|open| open.name == "msIdentifier") => {
                (Field::File, 3)
            }
            ("title", _) if is_in("titleStmt") && is_in("fileDesc") => {
                self.titles.push((kind, words));
                return;
            }
            ("author", _) if is_in("titleStmt") => {
                self.authors.push(words);
                return;
            }
            _ => return,
        };
        self.facts.push((field.0, field.1, value.unwrap_or(words)));
    }

    /// Returns the facts.
    pub fn facts(mut self) -> Vec<(Field, String)> {
        while !self.open.is_empty() {
            self.end();
        }
        let whole = |kind: &str| matches!(kind, "" | "main" | "complete" | "full");
        let title = self.titles.iter().find(|(kind, _)| whole(kind)).or(self.titles.first());
        let title = title.map(|(_, words)| (Field::Title, 3, words.clone()));
        if !self.authors.is_empty() {
            self.facts.push((Field::From, 1, self.authors.join(", ")));
        }
        let all: Vec<_> = title.into_iter().chain(self.facts).collect();
        let mut facts = Vec::new();
        for field in Field::ALL {
            let best = all.iter().filter(|fact| fact.0 == field).map(|fact| fact.1).max();
            let mut best = all.iter().filter(|fact| fact.0 == field && Some(fact.1) == best);
            match field {
                // Several senders, and several addressees.
                Field::From | Field::To => {
                    let names = best.map(|fact| fact.2.as_str()).collect::<Vec<_>>().join(", ");
                    facts.push((field, names));
                }
                _ => facts.extend(best.next().map(|fact| (field, fact.2.clone()))),
            }
        }
        facts.retain(|(_, words)| !words.is_empty());
        facts
    }
}

/// Returns the date that a tag states in figures.
pub(super) fn date(tag: &Tag) -> Option<String> {
    let one = |names: [&str; 2]| names.into_iter().find_map(|name| tag.attribute(name));
    let plain = |value: String| value.replace('T', " ");
    let from = one(["from", "notBefore"]);
    let to = one(["to", "notAfter"]);
    let range = match (from, to) {
        (Some(from), Some(to)) if from != to => Some(format!("{from}/{to}")),
        (from, to) => from.or(to),
    };
    one(["when", "when-iso"]).or(range).map(plain)
}
