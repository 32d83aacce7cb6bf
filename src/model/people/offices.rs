//! Who held which office, and when.
//!
//! Owns whom an office means on a day: whoever is said to have held it on that day, if that is one
//! person. Where two are said to have, or nobody, and where the day is not known, it means nobody.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil;

use super::forms::forms;
use super::{DeclaredPeople, DeclaredPerson, NameSource, People, fold, has_people, is_same_name};
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
    fn add(&mut self, declared: &DeclaredOffice, who: usize) {
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
    /// Notes who held which office: whoever did is declared as well, if not by a longer name. "Acheson" is "Dean
    /// Acheson", if nobody else who is declared has that surname.
    pub(super) fn appoint(&mut self, declared: &[DeclaredOffice]) {
        self.find_forms();
        let mut offices = Offices::default();
        for office in declared {
            let name = office.person.trim();
            let is_new = !self.owners.contains_key(&fold(name));
            let who = if is_new && self.forms.contains_key(&fold(name)) {
                self.form(&fold(name)).map(|form| form.at)
            } else {
                self.of(name, &NameSource::Declared)
            };
            if let Some(who) = who {
                offices.add(office, who);
            }
        }
        self.offices = Arc::new(offices);
    }

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

/// Returns what is wrong with the offices of a `people.toml`, each with a line and in words: days on which
/// two are said to have held an office, or nobody between two, each with the line of the later; and who
/// is meant by a name that several have.
#[must_use]
pub fn office_faults(declared: &DeclaredPeople) -> Vec<(usize, String)> {
    let mut by_office: Vec<(String, Vec<&DeclaredOffice>)> = Vec::new();
    let mut faults = Vec::new();
    for one in &declared.offices {
        let name = key(&one.office);
        match by_office.iter_mut().find(|(other, _)| *other == name) {
            Some((_, all)) => all.push(one),
            None => by_office.push((name, vec![one])),
        }
        let names = |person: &DeclaredPerson| -> Vec<String> {
            std::iter::once(&person.name).chain(&person.aliases).cloned().collect()
        };
        let is_name = |name: &String| is_same_name(name, &one.person);
        let is_form = |name: &String| forms(name).iter().any(|(form, _)| is_name(form));
        let whose = |is_meant: &dyn Fn(&String) -> bool| -> Vec<&str> {
            let owners =
                declared.persons.iter().filter(|person| names(person).iter().any(is_meant));
            owners.map(|person| person.name.as_str()).collect()
        };
        let mut owners = whose(&is_name);
        if owners.is_empty() {
            owners = whose(&is_form);
        }
        if owners.len() > 1 {
            let (office, person, owners) = (&one.office, &one.person, owners.join(" and "));
            let words = format!(
                "{office}: {person} is a name of {owners}, so that it means nobody; write another"
            );
            faults.push((one.line, words));
        }
    }
    for (_, mut all) in by_office {
        all.sort_by_key(|one| (one.from, one.until));
        faults.extend(faults_of(&all));
    }
    faults
}

/// Returns what is wrong with one office; `all` are in their order.
fn faults_of(all: &[&DeclaredOffice]) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    // The last day on which somebody held it, of those before.
    let mut latest: Option<Date> = None;
    let mut open: Option<&DeclaredOffice> = None;
    for (number, after) in all.iter().enumerate() {
        let (office, person) = (&after.office, &after.person);
        let mut fault = |words: String| faults.push((after.line, format!("{office}: {words}")));
        let others = all.iter().take(number);
        for before in others.filter(|before| !is_same_name(&before.person, person)) {
            match (after.from, before.until) {
                (Some(from), Some(until)) if from <= until => {
                    let last = after.until.map_or(until, |other| other.min(until));
                    let (who, days) = (&before.person, days(from, last));
                    fault(format!("both {who} and {person} {days}, so that it means neither then"));
                }
                (None, Some(_)) => fault(format!("it is not said since when it was {person}'s")),
                (Some(_), Some(_)) => {}
                // That is said once, beside the next.
                (_, None) if open.is_some_and(|open| std::ptr::eq(open, *before)) => {}
                (_, None) => {
                    open = Some(*before);
                    fault(format!("it is not said until when it was {}'s", before.person));
                }
            }
        }
        let is_all_ended = all.iter().take(number).all(|before| before.until.is_some());
        if let Some(until) = latest.filter(|_| is_all_ended)
            && let (Some(first), Some(last)) =
                (next_day(until, 1), after.from.and_then(|from| next_day(from, -1)))
            && first <= last
        {
            fault(format!("nobody {}", days(first, last)));
        }
        latest = latest.max(after.until);
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
    fn a_surname_means_the_one_person_who_is_declared_with_it() {
        let person =
            |name: &str| DeclaredPerson { name: name.to_owned(), ..DeclaredPerson::default() };
        let of = |names: &[&str]| {
            let persons = names.iter().map(|name| person(name)).collect();
            let offices = vec![held("Secretary of State", "Acheson", "1949-01-21", "1953-01-20")];
            DeclaredPeople { persons, offices, ..DeclaredPeople::default() }
        };
        let may = Some(day("3 May 1949"));
        let one = of(&["Dean Acheson", "John Foster Dulles"]);
        let people = People::of_declared(&one, std::iter::empty());
        assert_eq!(people.all().len(), 2, "nobody else");
        let who = people.meant_on("the Secretary of State", may);
        assert_eq!(who.map(|at| people.all()[at].name.as_str()), Some("Dean Acheson"));
        assert_eq!(office_faults(&one), []);
        let two = of(&["Dean Acheson", "Alice Acheson"]);
        let people = People::of_declared(&two, std::iter::empty());
        assert_eq!(people.meant_on("the Secretary of State", may), None, "nobody knows which");
        let told: Vec<String> = office_faults(&two).into_iter().map(|(_, words)| words).collect();
        assert_eq!(
            told,
            [
                "Secretary of State: Acheson is a name of Dean Acheson and Alice Acheson, so that it means \
              nobody; write another"
            ]
        );
        let people = People::of_declared(&of(&[]), std::iter::empty());
        assert_eq!(people.all().len(), 1, "who holds an office need not be listed");
    }

    fn faults(offices: Vec<DeclaredOffice>) -> Vec<String> {
        let declared = DeclaredPeople { offices, ..DeclaredPeople::default() };
        office_faults(&declared).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn overlaps_and_gaps_are_told_and_mean_nobody() {
        let offices = vec![
            held("Secretary of State", "Acheson", "1949-01-21", "1953-01-25"),
            held("Secretary of State", "Dulles", "1953-01-20", "1959-04-15"),
            held("Secretary of State", "Herter", "1959-04-22", "1961-01-20"),
        ];
        assert_eq!(
            faults(offices.clone()),
            [
                "Secretary of State: both Acheson and Dulles from 1953-01-20 until 1953-01-25, so that it \
             means neither then",
                "Secretary of State: nobody from 1959-04-16 until 1959-04-21",
            ]
        );
        let people = people(offices);
        assert_eq!(people.meant_on("the Secretary of State", Some(day("22 January 1953"))), None);
        assert!(people.meant_on("the Secretary of State", Some(day("22 January 1952"))).is_some());
        let good =
            [held("a", "b", "1949-01-01", "1950-01-01"), held("a", "c", "1950-01-02", "")].to_vec();
        assert_eq!(faults(good), [""; 0]);
    }

    #[test]
    fn those_that_overlap_need_not_be_neighbours() {
        let all = vec![
            held("Minister", "Ann", "1949-01-01", "1953-12-31"),
            held("Minister", "Ann", "1950-01-01", "1950-12-31"),
            held("Minister", "Ben", "1951-01-01", "1951-12-31"),
            // Between these two Ann held it.
            held("Minister", "Carl", "1954-01-01", "1954-12-31"),
        ];
        let both = "Minister: both Ann and Ben from 1951-01-01 until 1951-12-31, so that it means neither then";
        assert_eq!(faults(all), [both]);
        let open = vec![
            held("Minister", "Ann", "1949-01-01", ""),
            held("Minister", "Ben", "1951-01-01", "1951-12-31"),
            held("Minister", "Carl", "1954-01-01", "1954-12-31"),
        ];
        let words = ["Minister: it is not said until when it was Ann's"];
        assert_eq!(faults(open), words);
        let begun = vec![
            held("Minister", "Ann", "", "1950-01-01"),
            held("Minister", "Ben", "", "1951-01-01"),
        ];
        assert_eq!(faults(begun), ["Minister: it is not said since when it was Ben's"]);
    }

    #[test]
    fn a_name_that_two_have_means_nobody_and_that_is_told() {
        let person = |name: &str| DeclaredPerson {
            name: name.to_owned(),
            aliases: vec!["Acheson".to_owned()],
            role: None,
        };
        let declared = DeclaredPeople {
            persons: ["Dean Acheson", "Edward Acheson"].map(person).to_vec(),
            offices: vec![held("Minister", "Acheson", "1949-01-01", "")],
            ..DeclaredPeople::default()
        };
        let told = office_faults(&declared).into_iter().map(|(_, words)| words);
        let told: Vec<String> = told.collect();
        let words = "Minister: Acheson is a name of Dean Acheson and Edward Acheson, so that it means nobody; write another";
        assert_eq!(told, [words]);
    }

    #[test]
    fn whoever_held_an_office_is_found_in_every_form_of_the_name() {
        let of = |name: &str| {
            let offices = vec![held("Minister", name, "1949-01-01", "")];
            let declared = DeclaredPeople { offices, ..DeclaredPeople::default() };
            People::of_declared(&declared, std::iter::empty())
        };
        assert!(of("Dean Acheson").meant("Secretary Acheson").is_some());
        assert!(of("Молотов").meant("Молотова").is_some());
        let names = of("Молотов").names();
        assert_eq!(names.mentions("письмо Молотова").count(), 1);
    }
}
