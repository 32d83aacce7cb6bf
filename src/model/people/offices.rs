//! Who held which office, and when.
//!
//! Owns whom an office means on a day: whoever is said to have held it on that day, if that is one
//! person. Where two are said to have, or nobody, and where the day is not known, it means nobody.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil;

use super::{People, fold, has_people};
use crate::model::apparatus::party::Party;
use crate::model::apparatus::{Apparatus, Date, Field, When};

/// One time in which a person held an office, as `people.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredOffice {
    /// The office.
    pub office: String,
    /// A name of the person.
    pub person: String,
    /// The first day, if it is known.
    pub from: Option<Date>,
    /// The last day, if it is known.
    pub until: Option<Date>,
    /// The line of the file on which it stands.
    pub line: usize,
}

/// All offices of which it is said who held them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offices {
    held: HashMap<String, Vec<Tenure>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tenure {
    who: usize,
    from: Option<Date>,
    until: Option<Date>,
}

impl Tenure {
    fn meets(&self, (first, last): (Date, Date)) -> bool {
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| first <= until)
    }

    fn covers(&self, (first, last): (Date, Date)) -> bool {
        self.from.is_none_or(|from| from <= first) && self.until.is_none_or(|until| last <= until)
    }
}

/// People, as far as an office may mean them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeHolders {
    offices: Arc<Offices>,
    who: Vec<usize>,
}

impl OfficeHolders {
    /// Creates those of these people.
    pub(super) fn new(offices: Arc<Offices>, who: Vec<usize>) -> Self {
        Self { offices, who }
    }

    /// Returns whether this field of a document names the office of one of them, on the day of the
    /// document.
    #[must_use]
    pub fn are_meant(&self, field: Field, document: Option<&Apparatus>) -> bool {
        let Some(document) = document.filter(|_| !self.who.is_empty() && has_people(field)) else {
            return false;
        };
        let when = document.when(Field::Date);
        let mut holders = document.all(field).map(|fact| self.offices.holder(&fact.text, when));
        holders.any(|holder| holder.is_some_and(|holder| self.who.contains(&holder)))
    }
}

impl Offices {
    pub(super) fn add(&mut self, declared: &DeclaredOffice, who: usize) {
        let DeclaredOffice { office, from, until, .. } = declared;
        let tenure = Tenure { who, from: *from, until: *until };
        self.held.entry(key(office)).or_default().push(tenure);
    }

    /// Returns who held the office that a fact consists of, on the day of the document.
    pub(super) fn holder(&self, fact: &str, when: Option<When>) -> Option<usize> {
        if self.held.is_empty() {
            return None;
        }
        let when = when?;
        let days = (when.date.days().0, when.until.unwrap_or(when.date).days().1);
        let party = Party::of(fact);
        let office = party.office.filter(|_| party.person.is_none())?;
        let tenures = self.held.get(&key(office))?;
        let mut there = tenures.iter().filter(|tenure| tenure.meets(days));
        let one = there.next()?;
        let is_one = there.all(|other| other.who == one.who);
        let is_all = || tenures.iter().any(|other| other.who == one.who && other.covers(days));
        (is_one && is_all()).then_some(one.who)
    }
}

/// Returns an office as offices are compared.
fn key(office: &str) -> String {
    let office = fold(office.trim());
    office.strip_prefix("the ").map(str::to_owned).unwrap_or(office)
}

impl People {
    /// Returns whom a fact of a document of this date means: as [`People::meant`] does, or whoever held
    /// the office on that day.
    #[must_use]
    pub fn meant_on(&self, fact: &str, when: Option<When>) -> Option<usize> {
        self.meant(fact).or_else(|| self.offices.holder(fact, when))
    }

    /// Returns who held the office that a fact consists of on the day of the document: an index into
    /// [`People::all`].
    #[must_use]
    pub fn holder(&self, fact: &str, when: Option<When>) -> Option<usize> {
        self.offices.holder(fact, when).filter(|_| self.meant(fact).is_none())
    }
}

/// Returns the days on which two are said to have held an office, or nobody between two: each with the
/// line of the later, and in words.
#[must_use]
pub fn office_faults(declared: &[DeclaredOffice]) -> Vec<(usize, String)> {
    let mut by_office: Vec<(String, Vec<&DeclaredOffice>)> = Vec::new();
    for one in declared {
        let name = key(&one.office);
        match by_office.iter_mut().find(|(other, _)| *other == name) {
            Some((_, all)) => all.push(one),
            None => by_office.push((name, vec![one])),
        }
    }
    let mut faults = Vec::new();
    for (_, mut all) in by_office {
        all.sort_by_key(|one| (one.from, one.until));
        for two in all.windows(2) {
            let [before, after] = two else { continue };
            let (office, line) = (&after.office, after.line);
            let is_same = super::is_same_name(&before.person, &after.person);
            let (Some(from), Some(until)) = (after.from, before.until) else {
                if !is_same {
                    let words =
                        format!("{office}: it is not said until when it was {}'s", before.person);
                    faults.push((line, words));
                }
                continue;
            };
            if from <= until && !is_same {
                let last = after.until.map_or(until, |other| other.min(until));
                let who = format!("{} and {}", before.person, after.person);
                let days = days(from, last);
                faults.push((
                    line,
                    format!("{office}: both {who} {days}, so that it means neither then"),
                ));
            } else if let (Some(first), Some(last)) = (next_day(until, 1), next_day(from, -1))
                && first <= last
            {
                faults.push((line, format!("{office}: nobody {}", days(first, last))));
            }
        }
    }
    faults
}

fn days(first: Date, last: Date) -> String {
    if first == last {
        format!("on {}", first.iso())
    } else {
        format!("from {} until {}", first.iso(), last.iso())
    }
}

fn next_day(date: Date, by: i64) -> Option<Date> {
    let day = civil::Date::new(date.year, date.month?, date.day?).ok()?;
    let next = day.checked_add(jiff::Span::new().days(by)).ok()?;
    Date::new(next.year(), Some(next.month()), Some(next.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::{DeclaredPeople, DeclaredPerson};

    fn day(words: &str) -> When {
        When::read(words, "").unwrap()
    }

    fn held(office: &str, person: &str, from: &str, until: &str) -> DeclaredOffice {
        let date = |words: &str| When::read(words, "").ok().map(|when| when.date);
        let (office, person) = (office.to_owned(), person.to_owned());
        DeclaredOffice { office, person, from: date(from), until: date(until), line: 1 }
    }

    fn people(offices: Vec<DeclaredOffice>) -> People {
        let person =
            |name: &str| DeclaredPerson { name: name.to_owned(), ..DeclaredPerson::default() };
        let persons = ["Dean Acheson", "Dulles"].map(person).to_vec();
        let mut declared = DeclaredPeople { persons, offices, ..DeclaredPeople::default() };
        declared.persons[0].aliases.push("Acheson".to_owned());
        People::of_declared(&declared, std::iter::empty())
    }

    #[test]
    fn an_office_means_whoever_held_it_on_that_day() {
        let people = people(vec![
            held("Secretary of State", "acheson", "1949-01-21", "1953-01-20"),
            held("the Secretary of State", "Dulles", "1953-01-21", ""),
        ]);
        let who = |fact: &str, when: Option<When>| {
            people.meant_on(fact, when).map(|at| people.all()[at].name.as_str())
        };
        let office = "the Secretary of State";
        for (date, expected) in [
            ("3 May 1949", Some("Dean Acheson")),
            ("21 January 1949", Some("Dean Acheson")),
            ("20 January 1949", None),
            ("20 January 1953", Some("Dean Acheson")),
            ("21 January 1953", Some("Dulles")),
            ("May 1949", Some("Dean Acheson")),
            ("January 1953", None),
            ("January 1949", None),
            ("1 June 1958", Some("Dulles")),
        ] {
            assert_eq!(who(office, Some(day(date))), expected, "{date}");
        }
        let may = Some(day("3 May 1949"));
        assert_eq!(who(office, None), None, "an undated paper");
        assert_eq!(who("The Acting Secretary of State", may), None, "another office");
        assert_eq!(who("the Under Secretary of State", may), None);
        assert_eq!(
            who("The Secretary of State (Dulles)", may),
            Some("Dulles"),
            "the page says who"
        );
    }

    #[test]
    fn overlaps_and_gaps_are_told_and_mean_nobody() {
        let offices = vec![
            held("Secretary of State", "Acheson", "1949-01-21", "1953-01-25"),
            held("Secretary of State", "Dulles", "1953-01-20", "1959-04-15"),
            held("Secretary of State", "Herter", "1959-04-22", "1961-01-20"),
        ];
        let faults: Vec<String> =
            office_faults(&offices).into_iter().map(|(_, words)| words).collect();
        assert_eq!(
            faults,
            [
                "Secretary of State: both Acheson and Dulles from 1953-01-20 until 1953-01-25, so that it \
             means neither then",
                "Secretary of State: nobody from 1959-04-16 until 1959-04-21",
            ]
        );
        let people = people(offices);
        assert_eq!(people.meant_on("the Secretary of State", Some(day("22 January 1953"))), None);
        assert!(people.meant_on("the Secretary of State", Some(day("22 January 1952"))).is_some());
        assert!(
            office_faults(&[
                held("a", "b", "1949-01-01", "1950-01-01"),
                held("a", "c", "1950-01-02", "")
            ])
            .is_empty()
        );
    }
}
