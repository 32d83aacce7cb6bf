//! What a person says of a document, where the rules read nothing or something wrong.
//!
//! Owns which values a field takes, and that what is said comes before everything that is read, of
//! that field alone. Where it is said and kept is the matter of [`crate::model::corrections`].

use serde::{Deserialize, Serialize};

use super::date::{Date, When, hour, is_zulu};
use super::fact::{Fact, FactReader, Field};
use super::fact_set::FactSet;
use crate::model::span::Span;

/// What is said of one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SaidFact {
    /// The field.
    pub field: Field,
    /// Its values, several only if it can have several. None: the document says nothing of it, and
    /// what the rules read is wrong.
    pub values: Vec<String>,
}

/// Why something cannot be said of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaidFactError {
    /// The field is a date.
    #[error(
        "{words:?} is not a valid date for `{field}`; write 1949-05-03, 1949-05, 1949 or 3 May 1949"
    )]
    NoDate {
        /// The name of the field.
        field: &'static str,
        /// What was written.
        words: String,
    },
    /// The field has one value.
    #[error("`{0}` has one value, not several")]
    Several(&'static str),
}

impl SaidFact {
    /// Creates it from what was written; an empty value says that there is none.
    ///
    /// # Errors
    /// When the field takes no such value.
    pub fn new(field: Field, written: &[String]) -> Result<Self, SaidFactError> {
        let values: Vec<String> = written.iter().map(|words| tidy(words)).collect();
        let values: Vec<String> = values.into_iter().filter(|words| !words.is_empty()).collect();
        if values.len() > 1 && !field.is_list() {
            return Err(SaidFactError::Several(field.name()));
        }
        if field.is_date()
            && let Some(words) = values.iter().find(|words| written_date(words).is_none())
        {
            return Err(SaidFactError::NoDate { field: field.name(), words: words.clone() });
        }
        Ok(Self { field, values })
    }

    /// Returns its values in words.
    #[must_use]
    pub fn words(&self) -> String {
        if self.values.is_empty() { "none".to_owned() } else { self.values.join("; ") }
    }
}

/// Returns words on one line, with single blanks.
fn tidy(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a date that a person has written: a day, a month or a year, perhaps with the hour behind it.
#[must_use]
pub fn written_date(words: &str) -> Option<When> {
    let of_year = |words: &str| {
        let year = words.parse().ok().filter(|_| words.len() == 4)?;
        Some(When { date: Date::new(year, None, None)?, until: None, time: None, zulu: false })
    };
    let whole = |words: &str| When::read(words, "").ok().or_else(|| of_year(words));
    if let Some(when) = whole(words) {
        return Some(when);
    }
    let ends = words.match_indices([' ', ',', 'T']).map(|(at, _)| at);
    ends.rev().find_map(|at| {
        let behind = words[at..].trim_start_matches([' ', ',', 'T']);
        let when = whole(words[..at].trim_end_matches([' ', ',']))?;
        Some(When { time: Some(hour(behind)?), zulu: is_zulu(behind), ..when })
    })
}

/// Puts what is said in the place of what was read. The rules go by the page alone, so that nothing
/// else is read of it than before.
pub(super) fn overrule(said: &[SaidFact], found: &mut FactSet) {
    let is_said = |field: Field| said.iter().any(|said| said.field == field);
    if is_said(Field::Signature)
        && let Some(signed) = found.get(Field::Signature).map(|fact| fact.span)
    {
        // Who was taken for the author because of the signature.
        found.facts.retain(|fact| fact.field != Field::From || fact.span != signed);
    }
    found.facts.retain(|fact| !is_said(fact.field));
    for SaidFact { field, values } in said {
        for text in values {
            let when = if field.is_date() { written_date(text) } else { None };
            let (field, text, span) = (*field, text.clone(), Span::new(0, 0));
            found.facts.push(Fact { field, text, when, span, reader: FactReader::Person });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::{Apparatus, Rules, SaidFacts, read, read_said};

    const PAGE: &str = "The Acting Political Adviser in Japan (Sebald) to the Secretary of State\n\n\
                        CONFIDENTIAL    Tokyo, January 3, 1949.\n\n2. Complying with instructions I have discussed.\n";

    fn said(all: &[(Field, &[&str])]) -> Vec<SaidFact> {
        let fact = |(field, values): &(Field, &[&str])| {
            let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
            SaidFact::new(*field, &values).unwrap()
        };
        all.iter().map(fact).collect()
    }

    fn read_with(page: &str, all: &[(Field, &[&str])]) -> Apparatus {
        let said = SaidFacts { facts: said(all), parts: Vec::new() };
        read_said(page, &[], &said, &Rules::built_in())
    }

    #[test]
    fn what_is_said_comes_before_what_is_read_and_changes_nothing_else() {
        let plain = read(PAGE, &Rules::built_in());
        assert_eq!(plain.text(Field::Place), Some("Tokyo"), "{plain:?}");
        for (field, value) in [
            (Field::Date, "4 January 1949"),
            (Field::From, "Huston"),
            (Field::To, "the Acting Secretary of State"),
            (Field::Place, "Yokohama"),
            (Field::Classification, "Secret"),
        ] {
            let found = read_with(PAGE, &[(field, &[value])]);
            assert_eq!(found.get(field).map(|fact| fact.reader), Some(FactReader::Person));
            assert_eq!(found.text(field), Some(value));
            let others = |one: &Apparatus| {
                let facts = one.facts.iter().filter(|fact| fact.field != field);
                facts.cloned().collect::<Vec<_>>()
            };
            assert_eq!(others(&found), others(&plain), "{field:?}");
        }
    }

    #[test]
    fn what_is_said_to_be_absent_is_read_from_nowhere() {
        let plain = read(PAGE, &Rules::built_in());
        for fact in &plain.facts {
            let found = read_with(PAGE, &[(fact.field, &[])]);
            assert_eq!(found.get(fact.field), None);
            assert_eq!(found.absent().collect::<Vec<_>>(), [fact.field]);
            assert_eq!(found.facts.len() + 1, plain.facts.len(), "{fact:?}: {found:?}");
        }
        let letter = "From: Ann\nTo: Ben\nDate: 4 March 1947\n\nCome.\n";
        let found = read_with(letter, &[(Field::From, &[]), (Field::Title, &[])]);
        assert_eq!((found.text(Field::From), found.title.as_deref()), (None, None));
        assert_eq!(found.text(Field::To), Some("Ben"));
        let impossible = "Place: Rome\nDate: 45 March 1947\n\nCome.\n";
        assert!(read_with(impossible, &[(Field::Date, &["1947"])]).diagnostics.is_empty());
    }

    #[test]
    fn a_page_on_which_nothing_is_read_has_what_is_said() {
        let found = read_with(
            "Words.\n",
            &[
                (Field::Title, &["  A  note\n"]),
                (Field::Copies, &["Ann", "Ben"]),
                (Field::Signature, &["Ann"]),
                (Field::To, &["Ben"]),
            ],
        );
        assert_eq!(found.title.as_deref(), Some("A note"));
        assert_eq!(found.all(Field::Copies).count(), 2);
        assert_eq!(found.text(Field::From), Some("Ann"), "who signs has written");
        let unsigned =
            [(Field::Signature, &["Ann"][..]), (Field::To, &["Ben"]), (Field::From, &[])];
        assert_eq!(read_with("Words.\n", &unsigned).text(Field::From), None);
    }

    #[test]
    fn who_signed_may_be_wrong_and_the_title_stays() {
        let page = "SECOND DIRECTORATE\nTO BERLIN\nTO GRAY\n\nWe came home.\n\nLOW\n\nNo. 12\n4 March 1947\n";
        let plain = read(page, &Rules::built_in());
        assert_eq!(plain.text(Field::Signature), Some("Low"), "{plain:?}");
        let found = read_with(page, &[(Field::Signature, &[]), (Field::From, &["Black"])]);
        let title = plain.title.as_deref().map(|title| title.replace("Low", "Black"));
        assert_eq!(found.title, title);
    }

    #[test]
    fn a_date_is_understood_or_refused() {
        for (words, expected) in [
            ("1949-05-03", "3 May 1949"),
            ("1949-05", "May 1949"),
            ("1949", "1949"),
            ("3 May 1949", "3 May 1949"),
            ("3.5.1949", "3 May 1949"),
            ("3 мая 1949", "3 May 1949"),
        ] {
            assert_eq!(
                written_date(words).map(|when| when.date.short()).as_deref(),
                Some(expected),
                "{words}"
            );
        }
        let hour = written_date("1949-05-03 18:30").unwrap();
        assert_eq!((hour.date.iso().as_str(), hour.time), ("1949-05-03", Some((18, 30))));
        assert_eq!(written_date("3 May 1949, 6 p.m.").unwrap().time, Some((18, 0)));
        for words in ["soon", "1949-13-01", "30 February 1949", "May", "49", "1949-05-03 late"] {
            let error = SaidFact::new(Field::Date, &[words.to_owned()]).unwrap_err();
            assert!(error.to_string().contains("1949-05-03"), "{words}");
        }
        let two = ["a".to_owned(), "b".to_owned()];
        assert!(SaidFact::new(Field::From, &two).is_err());
        assert!(SaidFact::new(Field::Copies, &two).is_ok());
    }
}
