//! Saying on the card what a fact is, where the rules read nothing or something wrong.
//!
//! Owns what is being chosen and typed, and what becomes of the other values of a fact that has
//! several. What is said is written by [`crate::session::corrections`].

use super::words::label;
use crate::model::apparatus::{Apparatus, Fact, FactReader, Field, SaidFact};
use crate::session::Session;
use crate::session::corrections::say_fact;
use crate::widget::field::TextField;

/// What is being said.
#[derive(Debug, Default)]
pub(super) enum CardEdit {
    /// Nothing.
    #[default]
    None,
    /// A field is being chosen: what was typed of its name, and the cursor among those that fit.
    Choosing(TextField, usize),
    /// The value of a field is being typed; of several, the one with this number is replaced.
    Typing(Field, Option<usize>, TypedValue),
}

/// A value that is being typed.
#[derive(Debug)]
pub(super) struct TypedValue {
    /// What stands in the line.
    pub(super) field: TextField,
    /// What stood there first.
    began: String,
}

impl TypedValue {
    pub(super) fn new(began: &str) -> Self {
        Self { field: TextField::new(began), began: began.to_owned() }
    }

    /// Returns whether it is as it was at first.
    fn is_same(&self) -> bool {
        self.field.text().trim() == self.began.trim()
    }
}

/// What stands on a line of the card of which something can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardFact<'a> {
    /// A fact, and its number among those of its field.
    Known(&'a Fact, usize),
    /// A field of which a person says that there is none.
    Absent(Field),
}

impl CardFact<'_> {
    pub(super) fn field(self) -> Field {
        match self {
            Self::Known(fact, _) => fact.field,
            Self::Absent(field) => field,
        }
    }
}

/// Returns the facts that have a line each, below the heading, in their order.
pub(super) fn listed(apparatus: &Apparatus) -> Vec<CardFact<'_>> {
    let mut all: Vec<CardFact> = Vec::new();
    for field in Field::ALL {
        // The title is the heading, unless somebody has said it.
        let is_shown = |fact: &&Fact| field != Field::Title || fact.reader == FactReader::Person;
        let facts = apparatus.all(field).filter(is_shown).enumerate();
        all.extend(facts.map(|(number, fact)| CardFact::Known(fact, number)));
        all.extend(apparatus.absent().filter(|absent| *absent == field).map(CardFact::Absent));
    }
    all
}

/// Returns the fields that can be added, as far as their names contain what is typed: those that are
/// missing, and those of which there can be several.
pub(super) fn addable(apparatus: &Apparatus, typed: &str) -> Vec<Field> {
    let typed = typed.trim().to_lowercase().replace(' ', "_");
    let known = |field: Field| listed(apparatus).iter().any(|fact| fact.field() == field);
    let fits = |field: &Field| field.name().contains(&typed) && (field.is_list() || !known(*field));
    let (mut begin, inside): (Vec<Field>, Vec<Field>) =
        Field::ALL.into_iter().filter(fits).partition(|field| field.name().starts_with(&typed));
    begin.extend(inside);
    begin
}

/// Returns the editing of a fact: its value, as it can be typed again.
pub(super) fn editing(fact: CardFact) -> CardEdit {
    match fact {
        CardFact::Absent(field) => CardEdit::Typing(field, None, TypedValue::new("")),
        CardFact::Known(fact, number) => {
            let words = std::slice::from_ref(&fact.text);
            let day = |when: crate::model::apparatus::When| when.date.iso();
            // A date as it stands on the page may not be one that can be read alone.
            let words = match fact.when.filter(|_| SaidFact::new(fact.field, words).is_err()) {
                Some(when) => day(when),
                None => fact.text.clone(),
            };
            CardEdit::Typing(fact.field, Some(number), TypedValue::new(&words))
        }
    }
}

/// Says what was typed of a field. Returns whether that is over.
pub(super) fn accept(
    (field, number): (Field, Option<usize>),
    value: &TypedValue,
    session: &mut Session,
) -> bool {
    if value.is_same() {
        session.set_info(format!("{} stays as it is", label(field)));
        return true;
    }
    let typed = value.field.text();
    let Some(page) = &session.reading.page else { return true };
    let apparatus = &page.document.apparatus;
    let mut next = values(apparatus, field);
    match number.filter(|at| *at < next.len()) {
        Some(at) => typed.trim().clone_into(&mut next[at]),
        None if field.is_list() => next.push(typed.trim().to_owned()),
        None => next = vec![typed.trim().to_owned()],
    }
    next.retain(|words| !words.trim().is_empty());
    say_fact(session, field, Some(&next))
}

/// Says that there is no such fact; or, if that or anything else was said, nothing of it any more.
pub(super) fn deny(fact: CardFact, session: &mut Session) {
    let field = fact.field();
    let Some(page) = &session.reading.page else { return };
    let apparatus = &page.document.apparatus;
    let mut rest = values(apparatus, field);
    let is_said = apparatus.said_of(field).is_some();
    if let CardFact::Known(_, number) = fact
        && number < rest.len()
    {
        rest.remove(number);
    }
    if is_said && rest.is_empty() {
        say_fact(session, field, None);
    } else {
        say_fact(session, field, Some(&rest));
    }
}

fn values(apparatus: &Apparatus, field: Field) -> Vec<String> {
    apparatus.all(field).map(|fact| fact.text.clone()).collect()
}
