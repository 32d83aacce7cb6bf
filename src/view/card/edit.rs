//! Saying on the card what a fact is, where the rules read nothing or something wrong.
//!
//! Owns what is being chosen and typed, and what becomes of the other values of a fact that has
//! several. What is said is written by [`crate::session::corrections`].

use super::rows::{CardFact, rows};
use super::words::label;
use crate::model::apparatus::{Apparatus, Field, PartKey, SaidFact};
use crate::session::Session;
use crate::session::corrections::say_fact;
use crate::widget::field::TextField;

/// What is being said.
#[derive(Debug, Default)]
pub(super) enum CardEdit {
    /// Nothing.
    #[default]
    None,
    /// A field is being chosen: of which enclosure, what was typed of its name, and the cursor among
    /// those that fit.
    Choosing(Option<PartKey>, TextField, usize),
    /// The value of a field is being typed.
    Typing(CardPlace, TypedValue),
}

/// Of what something is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CardPlace {
    /// The enclosure, if not the document itself.
    pub(super) part: Option<PartKey>,
    /// The field.
    pub(super) field: Field,
    /// The number of the value among several. `None`: it is new, or the only one.
    pub(super) number: Option<usize>,
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

/// Returns the fields that can be added to the document or one of its enclosures, as far as their names
/// contain what is typed: those that are missing, and those of which there can be several.
pub(super) fn addable(apparatus: &Apparatus, part: Option<&PartKey>, typed: &str) -> Vec<Field> {
    let typed = typed.trim().to_lowercase().replace(' ', "_");
    let rows = rows(apparatus);
    let known = |field: Field| rows.iter().any(|row| row.is_of(part, field));
    let fits = |field: &Field| field.name().contains(&typed) && (field.is_list() || !known(*field));
    let (mut begin, inside): (Vec<Field>, Vec<Field>) =
        Field::ALL.into_iter().filter(fits).partition(|field| field.name().starts_with(&typed));
    begin.extend(inside);
    begin
}

/// Returns the value of a fact, as it can be typed again.
pub(super) fn editing(fact: CardFact) -> TypedValue {
    let CardFact::Known(fact, _) = fact else { return TypedValue::new("") };
    let words = std::slice::from_ref(&fact.text);
    let day = |when: crate::model::apparatus::When| when.date.iso();
    // A date as it stands on the page may not be one that can be read alone.
    match fact.when.filter(|_| SaidFact::new(fact.field, words).is_err()) {
        Some(when) => TypedValue::new(&day(when)),
        None => TypedValue::new(&fact.text),
    }
}

/// Says what was typed of a field. Returns whether that is over.
pub(super) fn accept(place: &CardPlace, value: &TypedValue, session: &mut Session) -> bool {
    let CardPlace { part, field, number } = place;
    if value.is_same() {
        session.set_info(format!("{} stays as it is", label(*field)));
        return true;
    }
    let typed = value.field.text();
    let Some(page) = &session.reading.page else { return true };
    let mut next = values(&page.document.apparatus, part.as_ref(), *field);
    match number.filter(|at| *at < next.len()) {
        Some(at) => typed.trim().clone_into(&mut next[at]),
        None if field.is_list() => next.push(typed.trim().to_owned()),
        None => next = vec![typed.trim().to_owned()],
    }
    next.retain(|words| !words.trim().is_empty());
    say_fact(session, part.clone(), *field, Some(&next))
}

/// Says that there is no such fact; or, if that or anything else was said, nothing of it any more.
pub(super) fn deny(part: Option<&PartKey>, fact: CardFact, session: &mut Session) {
    let field = fact.field();
    let Some(page) = &session.reading.page else { return };
    let apparatus = &page.document.apparatus;
    let mut rest = values(apparatus, part, field);
    let is_said = apparatus.said.of(part).iter().any(|said| said.field == field);
    if let Some(number) = fact.number().filter(|number| *number < rest.len()) {
        rest.remove(number);
    }
    let said = if is_said && rest.is_empty() { None } else { Some(rest.as_slice()) };
    say_fact(session, part.cloned(), field, said);
}

/// Returns what is known of a field of the document or of one of its enclosures.
fn values(apparatus: &Apparatus, part: Option<&PartKey>, field: Field) -> Vec<String> {
    let facts = match part {
        None => apparatus.facts.as_slice(),
        Some(part) => {
            let part = apparatus.parts.iter().find(|found| found.key == *part);
            part.map(|part| part.facts.as_slice()).unwrap_or_default()
        }
    };
    facts.iter().filter(|fact| fact.field == field).map(|fact| fact.text.clone()).collect()
}
