//! The lines of the card on which the facts stand: those of the document, then those of each enclosure.
//!
//! Owns their order, and how each of them reads. What is said of an enclosure that is not found stands
//! below the others, since it is kept.

use super::CardLine;
use super::words::label;
use crate::model::apparatus::{
    Apparatus, ApparatusPart, Fact, FactReader, Field, PartKey, SaidFact, When,
};
use crate::model::document::Document;
use crate::model::people::has_people;
use crate::session::Session;
use crate::session::found::Destination;
use crate::widget::sheet::SheetLine;

/// What stands behind what a person says.
const SAID: &str = "  (facts.toml)";

/// What stands on a line of the card of which something can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardFact<'a> {
    /// A fact, and its number among those of its field.
    Known(&'a Fact, usize),
    /// A field of which a person says that there is none.
    Absent(Field),
    /// What is said of a field of an enclosure that is not found.
    Lost(&'a SaidFact),
}

impl CardFact<'_> {
    pub(super) fn field(self) -> Field {
        match self {
            Self::Known(fact, _) => fact.field,
            Self::Absent(field) => field,
            Self::Lost(said) => said.field,
        }
    }

    /// Returns whether a person says it.
    pub(super) fn is_said(self) -> bool {
        match self {
            Self::Known(fact, _) => fact.reader == FactReader::Person,
            Self::Absent(_) | Self::Lost(_) => true,
        }
    }

    pub(super) fn number(self) -> Option<usize> {
        match self {
            Self::Known(_, number) => Some(number),
            Self::Absent(_) | Self::Lost(_) => None,
        }
    }
}

/// A line of the card that tells of the document or of what is enclosed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardRow<'a> {
    /// A fact, and of which enclosure if not of the document itself.
    Fact(Option<&'a PartKey>, CardFact<'a>),
    /// Where the facts of an enclosure begin.
    Part(&'a ApparatusPart),
    /// Where that begins which is said of an enclosure that is not found.
    Lost(&'a PartKey),
}

impl<'a> CardRow<'a> {
    /// Returns the enclosure that it is about; `None`: the document itself.
    pub(super) fn part(self) -> Option<&'a PartKey> {
        match self {
            Self::Fact(part, _) => part,
            Self::Part(part) => Some(&part.key),
            Self::Lost(part) => Some(part),
        }
    }

    /// Returns whether it is about an enclosure that is not found.
    pub(super) fn is_lost(self) -> bool {
        matches!(self, Self::Lost(_) | Self::Fact(_, CardFact::Lost(_)))
    }

    pub(super) fn fact(self) -> Option<CardFact<'a>> {
        match self {
            Self::Fact(_, fact) => Some(fact),
            Self::Part(_) | Self::Lost(_) => None,
        }
    }

    /// Returns whether it is about this field of an enclosure, or of the document itself.
    pub(super) fn is_of(self, part: Option<&PartKey>, field: Field) -> bool {
        self.part() == part && self.fact().is_some_and(|fact| fact.field() == field)
    }
}

/// Returns what stands below the heading of the card, in its order: the facts of the document, then those
/// of each enclosure.
pub(super) fn rows(apparatus: &Apparatus) -> Vec<CardRow<'_>> {
    let facts = listed(&apparatus.facts, &apparatus.said.facts);
    let mut rows: Vec<CardRow> = facts.map(|fact| CardRow::Fact(None, fact)).collect();
    for part in &apparatus.parts {
        rows.push(CardRow::Part(part));
        let facts = listed(&part.facts, apparatus.said.of(Some(&part.key)));
        rows.extend(facts.map(|fact| CardRow::Fact(Some(&part.key), fact)));
    }
    for lost in apparatus.lost_parts() {
        rows.push(CardRow::Lost(&lost.part));
        let facts = lost.facts.iter().map(CardFact::Lost);
        rows.extend(facts.map(|fact| CardRow::Fact(Some(&lost.part), fact)));
    }
    rows
}

/// Returns the facts that have a line each, in their order.
fn listed<'a>(facts: &'a [Fact], said: &'a [SaidFact]) -> impl Iterator<Item = CardFact<'a>> {
    Field::ALL.into_iter().flat_map(move |field| {
        // The title is the heading, unless somebody has said it.
        let is_shown =
            move |fact: &&Fact| field != Field::Title || fact.reader == FactReader::Person;
        let facts = facts.iter().filter(move |fact| fact.field == field).filter(is_shown);
        let facts = facts.enumerate().map(|(number, fact)| CardFact::Known(fact, number));
        let absent = said.iter().filter(move |said| said.field == field && said.values.is_empty());
        facts.chain(absent.map(|said| CardFact::Absent(said.field)))
    })
}

/// Returns the lines of these rows.
pub(super) fn row_lines(session: &Session, document: &Document) -> Vec<CardLine> {
    let place = |span| Destination::Passage(document.path.clone(), span);
    let mut lines = Vec::new();
    // The name of a field stands at the first of its values, the day of a paper is that of its facts.
    let (mut last, mut day) = (None, document.apparatus.when(Field::Date));
    for row in rows(&document.apparatus) {
        let (part, fact) = match row {
            CardRow::Fact(part, fact) => (part, fact),
            CardRow::Part(part) => {
                day = part.get(Field::Date).and_then(|fact| fact.when);
                let words = part_words(part, day);
                lines.push(SheetLine::Link("enclosed".to_owned(), words, place(part.span)));
                continue;
            }
            CardRow::Lost(part) => {
                let words = format!("{} is not found{SAID}", part.heading);
                lines.push(SheetLine::Pair("enclosed".to_owned(), words));
                continue;
            }
        };
        let is_next = last.replace((part, fact.field())) == Some((part, fact.field()));
        let name = if is_next { String::new() } else { row_name(part, fact.field()) };
        lines.push(match fact {
            // What a person says stands nowhere in the text.
            CardFact::Known(known, _) if !fact.is_said() => {
                SheetLine::Link(name, fact_words(session, day, known), place(known.span))
            }
            CardFact::Known(fact, _) => {
                SheetLine::Pair(name, format!("{}{SAID}", fact_words(session, day, fact)))
            }
            CardFact::Absent(_) => SheetLine::Pair(name, format!("none{SAID}")),
            CardFact::Lost(said) => SheetLine::Pair(name, format!("{}{SAID}", said.words())),
        });
    }
    lines
}

/// Returns what a field is called on its line: of an enclosure, set in below the line of that.
pub(super) fn row_name(part: Option<&PartKey>, field: Field) -> String {
    if part.is_some() { format!("  {}", label(field)) } else { label(field) }
}

/// Returns an enclosure in words: its heading, its title or who wrote it, and when.
fn part_words(part: &ApparatusPart, day: Option<When>) -> String {
    let who = || Some(&part.get(Field::From)?.text);
    let title = part.title.as_ref().or_else(who);
    let when = day.map(|when| when.to_string());
    let words = [Some(&part.heading), title, when.as_ref()];
    words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// Returns a fact of a paper of this day in words.
fn fact_words(session: &Session, day: Option<When>, fact: &Fact) -> String {
    let words = fact.when.map_or_else(|| fact.text.clone(), |when| when.to_string());
    // Who held the office on that day.
    let people = &session.index.people;
    let who = people.holder(&fact.text, day.filter(|_| has_people(fact.field)));
    match who.and_then(|who| people.all().get(who)) {
        Some(person) => format!("{} ({words})", person.name),
        None => words,
    }
}
