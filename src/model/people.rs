//! People and the names they go by.
//!
//! Owns which names belong to one person: those listed together in `people.toml`; those that an
//! editor explains in brackets, as in `FILIPPOV [Stalin]`; otherwise only identical names. People
//! are never merged because their names are similar. Whom an office means is in `offices`. Pure: no
//! files.

mod alike;
mod change;
mod forms;
mod mentions;
pub mod offices;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::change::PeopleChange;
use self::forms::{FormKind, forms, nominative};
pub use self::mentions::NameFinder;
use self::offices::{DeclaredOffice, OfficeHolders, Offices};
use super::apparatus::party::{Party, is_particle, without_elision};
use super::apparatus::{Apparatus, Field};
use super::folding::Folding;
use super::path::DocPath;

/// One person of `people.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredPerson {
    /// The name.
    pub name: String,
    /// Other names, cover names among them.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Who that is, in a few words.
    #[serde(default)]
    pub role: Option<String>,
}

/// All that `people.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredPeople {
    /// Its people.
    pub persons: Vec<DeclaredPerson>,
    /// Who held which office when.
    pub offices: Vec<DeclaredOffice>,
    /// Names of people of whom each is another.
    pub different: Vec<Vec<String>>,
}

impl From<Vec<DeclaredPerson>> for DeclaredPeople {
    fn from(persons: Vec<DeclaredPerson>) -> Self {
        Self { persons, ..Self::default() }
    }
}

/// Where a name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameSource {
    /// From `people.toml`.
    Declared,
    /// From brackets in this document.
    Learned(DocPath),
    /// From the head or the end of a document.
    Read,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// All names, beginning with `name`, each with its source.
    pub names: Vec<(String, NameSource)>,
    /// Who that is.
    pub role: Option<String>,
}

/// All known people.
#[derive(Clone, Debug, Default)]
pub struct People {
    list: Vec<Person>,
    /// The owners of each name, folded. Several: the name is ambiguous.
    owners: HashMap<String, Vec<usize>>,
    /// The forms of these names that are nobody's name, folded, each with the people it may mean.
    forms: HashMap<String, Vec<PersonForm>>,
    /// Who held which office.
    offices: Arc<Offices>,
    /// Names, folded, of which it is said that they are not of one person; each pair both ways round.
    different: HashSet<(String, String)>,
}

/// A form of a name of a person.
#[derive(Clone, Debug)]
struct PersonForm {
    at: usize,
    spelt: String,
    kind: FormKind,
}

impl People {
    /// Collects all people from what `people.toml` says and the documents.
    #[must_use]
    pub fn of_declared<'a>(
        declared: &DeclaredPeople,
        documents: impl Iterator<Item = (&'a DocPath, &'a Apparatus)> + Clone,
    ) -> Self {
        let mut people = Self::default();
        people.declare(&declared.persons);
        people.appoint(&declared.offices);
        people.read(documents);
        for names in &declared.different {
            let pairs = names.iter().flat_map(|one| names.iter().map(move |other| (one, other)));
            people
                .different
                .extend(pairs.map(|(one, other)| (fold(one.trim()), fold(other.trim()))));
        }
        people
    }

    /// Collects all people from `declared` and the documents.
    #[must_use]
    pub fn new<'a>(
        declared: &[DeclaredPerson],
        documents: impl Iterator<Item = (&'a DocPath, &'a Apparatus)> + Clone,
    ) -> Self {
        let mut people = Self::default();
        people.declare(declared);
        people.read(documents);
        people
    }

    /// Adds the people whom somebody has listed.
    fn declare(&mut self, declared: &[DeclaredPerson]) {
        for person in declared {
            let at = self.list.len();
            let (name, role) = (person.name.clone(), person.role.clone());
            self.list.push(Person { name, names: Vec::new(), role });
            let names = std::iter::once(&person.name).chain(&person.aliases);
            for name in names.filter(|name| !name.trim().is_empty()) {
                self.add(at, name.trim(), NameSource::Declared);
            }
        }
    }

    /// Adds the people whom documents name.
    fn read<'a>(&mut self, documents: impl Iterator<Item = (&'a DocPath, &'a Apparatus)> + Clone) {
        for (path, apparatus) in documents.clone() {
            for learned in &apparatus.learned {
                let at = self.of(&learned.name, &NameSource::Learned(path.clone()));
                // The library's own list takes precedence over a single document.
                let said = self.owners.get(&fold(&learned.alias)).is_some_and(|owners| {
                    owners.iter().any(|at| {
                        let names = &self.list[*at].names;
                        names.iter().any(|(name, known)| {
                            *known == NameSource::Declared && fold(name) == fold(&learned.alias)
                        })
                    })
                });
                if let Some(at) = at.filter(|_| !said) {
                    self.add(at, &learned.alias, NameSource::Learned(path.clone()));
                }
            }
        }
        let facts = documents.flat_map(|(_, apparatus)| &apparatus.facts);
        let facts = facts.filter(|fact| has_people(fact.field));
        let read: Vec<(&str, &str)> =
            facts.filter_map(|fact| Some((fact.text.as_str(), personal(&fact.text)?))).collect();
        self.find_forms();
        // What is a form of a name that is read elsewhere is no name.
        let is_case =
            |(form, kind): &(String, FormKind)| *kind == FormKind::Sure && !form.is_empty();
        let cases: HashMap<String, &str> = read
            .iter()
            .flat_map(|(_, name)| {
                forms(name).into_iter().filter(is_case).map(|(form, _)| (fold(&form), *name))
            })
            .collect();
        for (fact, name) in &read {
            let key = fold(name);
            if self.owners.contains_key(&key) {
                self.spell(&key, name);
                continue;
            }
            if self.form_meant(fact, name).is_some() {
                continue;
            }
            match cases.get(&key) {
                Some(name) => self.of(name, &NameSource::Read),
                None => match nominative(name) {
                    Some(name) => self.of(&name, &NameSource::Read),
                    None => self.of(name, &NameSource::Read),
                },
            };
        }
        self.find_forms();
    }

    /// Spells somebody as in `name`, if that shows capitals inside of words: "MacArthur" says more than
    /// "Macarthur", which a page in capitals has left of it. What somebody has declared stays as it is.
    fn spell(&mut self, key: &str, name: &str) {
        let Some([at]) = self.owners.get(key).map(Vec::as_slice) else { return };
        let Some(person) = self.list.get_mut(*at) else { return };
        let read = |(_, known): &&mut (String, NameSource)| *known == NameSource::Read;
        for (other, _) in person.names.iter_mut().filter(read) {
            if fold(other) == key && inner_capitals(name) > inner_capitals(other) {
                if person.name == *other {
                    name.clone_into(&mut person.name);
                }
                name.clone_into(other);
            }
        }
    }

    /// Works out the forms of all names.
    fn find_forms(&mut self) {
        self.forms.clear();
        for (at, person) in self.list.iter().enumerate() {
            let is_declared = |known: &NameSource| *known == NameSource::Declared;
            let is_declared = person.names.iter().any(|(_, known)| is_declared(known));
            for (spelt, kind) in person.names.iter().flat_map(|(name, _)| forms(name)) {
                let key = fold(&spelt);
                let counts = kind == FormKind::Sure || is_declared;
                if counts && !self.owners.contains_key(&key) {
                    self.forms.entry(key).or_default().push(PersonForm { at, spelt, kind });
                }
            }
        }
    }

    /// Returns whose form a name in a fact is.
    fn form_meant(&self, fact: &str, name: &str) -> Option<usize> {
        let form = self.form(&fold(name))?;
        // A name alone may be somebody else's, or that of a place.
        let is_beside = fact.trim().len() > name.len();
        (form.kind != FormKind::BesideTitle || is_beside).then_some(form.at)
    }

    /// Returns the form that is spelt so, if it is of one person.
    fn form(&self, key: &str) -> Option<&PersonForm> {
        let (first, rest) = self.forms.get(key)?.split_first()?;
        rest.iter().all(|other| other.at == first.at).then_some(first)
    }

    /// Returns the owner of the name, creating one if there is none; `None` if there are several.
    fn of(&mut self, name: &str, known: &NameSource) -> Option<usize> {
        match self.owners.get(&fold(name)).map(Vec::as_slice) {
            Some([at]) => Some(*at),
            Some(_) => None,
            None => {
                let at = self.list.len();
                self.list.push(Person { name: name.to_owned(), names: Vec::new(), role: None });
                self.add(at, name, known.clone());
                Some(at)
            }
        }
    }

    fn add(&mut self, at: usize, name: &str, known: NameSource) {
        let owners = self.owners.entry(fold(name)).or_default();
        if !owners.contains(&at) {
            owners.push(at);
            self.list[at].names.push((name.to_owned(), known));
        }
    }

    /// Returns all people, in the order in which they were found.
    #[must_use]
    pub fn all(&self) -> &[Person] {
        &self.list
    }

    /// Returns the person called `name`, which may be in capitals, followed by another name in
    /// brackets, or preceded by "comrade"; `None` if there is no such person, or more than one.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Person> {
        self.list.get(self.number(bare(name))?)
    }

    /// Returns whom a fact names: as [`People::named`] does, or in brackets behind an office, as in
    /// "The Acting Political Adviser in Japan (Sebald)". The answer is an index into [`People::all`].
    #[must_use]
    pub fn meant(&self, fact: &str) -> Option<usize> {
        let named = self.number(bare(fact)).or_else(|| self.number(personal(fact)?));
        named.or_else(|| self.form_meant(fact, personal(fact)?)).or_else(|| {
            // "M." is a title, if it is no first name.
            let name = fact.trim().strip_prefix("M. ").filter(|name| is_person(name))?;
            self.number(name).or_else(|| self.form_meant(fact, name))
        })
    }

    fn number(&self, name: &str) -> Option<usize> {
        let key = fold(name);
        match self.owners.get(&key).map(Vec::as_slice) {
            Some([at]) => Some(*at),
            Some(_) => None,
            None => self
                .form(&key)
                .filter(|form| form.kind != FormKind::BesideTitle)
                .map(|form| form.at),
        }
    }

    /// Returns the forms of the names of somebody, folded, but for those that need a title.
    fn forms_of(&self, at: usize) -> impl Iterator<Item = String> {
        let all = self.list.get(at).into_iter().flat_map(|person| &person.names);
        all.flat_map(|(name, _)| forms(name)).map(|(form, _)| fold(&form)).filter(move |key| {
            let form = self.form(key).filter(|form| form.kind != FormKind::BesideTitle);
            form.is_some_and(|form| form.at == at)
        })
    }

    /// Returns all names of the one person called `name`, folded; only that name if nobody is, or
    /// several are. Names that others have too are left out.
    #[must_use]
    pub fn names_of(&self, name: &str) -> Vec<String> {
        let Some(at) = self.number(bare(name)) else { return vec![fold(bare(name))] };
        let names = self.list[at].names.iter().map(|(name, _)| name);
        let names = names.filter(|name| self.number(name) == Some(at)).map(|name| fold(name));
        names.chain(self.forms_of(at)).collect()
    }

    /// Returns the one person called `name`, as far as an office may mean them.
    #[must_use]
    pub fn holder_named(&self, name: &str) -> OfficeHolders {
        let who = self.number(bare(name)).into_iter().collect();
        OfficeHolders::new(self.offices.clone(), who)
    }

    /// Returns everyone who has a name containing `words`, as far as an office may mean them.
    #[must_use]
    pub fn holders_with(&self, words: &str) -> OfficeHolders {
        OfficeHolders::new(self.offices.clone(), self.with(words).collect())
    }

    /// Returns all names of everyone who has a name containing `words`, folded.
    #[must_use]
    pub fn names_with(&self, words: &str) -> Vec<String> {
        let names = |at: usize| {
            let names = self.list[at].names.iter().map(|(name, _)| fold(name));
            names.chain(self.forms_of(at))
        };
        self.with(words).flat_map(names).collect()
    }

    /// Returns everyone who has a name containing `words`.
    fn with(&self, words: &str) -> impl Iterator<Item = usize> {
        let words = fold(words);
        let people = self.list.iter().enumerate();
        let holds = move |person: &Person| {
            person.names.iter().any(|(name, _)| holds_word(&fold(name), &words))
        };
        people.filter(move |(_, person)| holds(person)).map(|(at, _)| at)
    }
}

/// Returns a name as names are compared: neither case, nor accents, nor the form of its letters make
/// a difference.
fn fold(name: &str) -> String {
    Folding::LOOSE.fold(name)
}

/// Returns whether two names are one.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    fold(one.trim()) == fold(other.trim())
}

/// Returns whether `words` occur in `text` as whole words; both are folded.
#[must_use]
pub fn holds_word(text: &str, words: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            !inside(text[..at].chars().next_back())
                && !inside(text[at + words.len()..].chars().next())
        })
}

/// Returns whether a fact of this kind names people.
#[must_use]
pub fn has_people(field: Field) -> bool {
    matches!(field, Field::From | Field::To | Field::Via | Field::Copies | Field::Signature)
}

/// Returns the names that a fact may mean, folded: all of it, the one beside an office, or the office.
pub(super) fn meant_names(fact: &str) -> impl Iterator<Item = String> {
    let Party { person, office } = Party::of(fact);
    let named = [Some(bare(fact)), personal(fact), person.map(bare), office];
    named.into_iter().flatten().map(fold)
}

/// Returns a name without an editor's addition and without a form of address.
fn bare(text: &str) -> &str {
    let name = text.split(" [").next().unwrap_or(text).trim_matches(['[', ']', ' ', '.', ',']);
    let address = [
        "comrade ",
        "cde. ",
        "cde ",
        "com. ",
        "mr. ",
        "mrs. ",
        "ms. ",
        "dr. ",
        "тов. ",
        "товарищ ",
        "товарищу ",
        "товарища ",
        "herr ",
        "herrn ",
        "frau ",
        "mme ",
        "monsieur ",
    ];
    // Not the initial of a first name.
    let name = name.strip_prefix("т. ").unwrap_or(name);
    let lower = name.to_lowercase();
    let skipped = address.iter().find(|one| lower.starts_with(**one)).map_or(0, |one| one.len());
    name.get(skipped..).unwrap_or(name)
}

/// Returns the name of a person that a fact consists of, or that stands in it beside an office.
fn personal(fact: &str) -> Option<&str> {
    // Without the title, if there is one: "General Smith" is Smith.
    let named = Party::of(fact).person.map(bare).filter(|name| is_person(name));
    named.or_else(|| Some(bare(fact)).filter(|name| is_person(name)))
}

/// Returns how many capitals stand behind a small letter; none in a name that is all in capitals.
fn inner_capitals(name: &str) -> usize {
    let letters = name.chars().zip(name.chars().skip(1));
    letters.filter(|(before, here)| before.is_lowercase() && here.is_uppercase()).count()
}

/// Returns whether `name` is one to four capitalised words, none of which is an office.
fn is_person(name: &str) -> bool {
    let office =
        |word: &str| OFFICES.contains(&word.trim_end_matches([',', '.']).to_lowercase().as_str());
    let words: Vec<&str> = name.split(' ').collect();
    (1..=4).contains(&words.len())
        && name.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !name.contains(['[', ']'])
        && !name.contains(|c: char| {
            c.is_ascii_digit() || matches!(c, '(' | ',' | ';' | ':' | '<' | '@')
        })
        && words.last().is_some_and(|word| !is_particle(word))
        && words.iter().all(|word| {
            let is_capital = without_elision(word).starts_with(char::is_uppercase);
            (is_capital && !office(word)) || is_particle(word)
        })
}

const OFFICES: [&str; 28] = [
    "certain",
    "all",
    "diplomatic",
    "missions",
    "offices",
    "concurs",
    "the",
    "secretary",
    "ambassador",
    "embassy",
    "department",
    "president",
    "minister",
    "consul",
    "consulate",
    "council",
    "staff",
    "committee",
    "government",
    "mission",
    "chief",
    "chiefs",
    "director",
    "office",
    "legation",
    "commander",
    "adviser",
    "delegation",
];
