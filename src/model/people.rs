//! People and the names they go by.
//!
//! Owns which names belong to one person: those listed together in `people.toml`; those that an
//! editor explains in brackets, as in `FILIPPOV [Stalin]`; otherwise only identical names. People
//! are never merged because their names are similar. Pure: no files.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};

use super::apparatus::party::Party;
use super::apparatus::{Apparatus, Field};
use super::folding::Folding;
use super::path::DocPath;
use super::span::Span;

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

/// A change of a library's `people.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleChange {
    /// Whoever is called `name` is the person called `into`.
    Merge {
        /// A name of the one.
        name: String,
        /// A name of the other, whose name stays the first.
        into: String,
    },
    /// The name is not another name of whoever it was said to be.
    Part {
        /// The name.
        name: String,
    },
    /// Who the person called `name` is, in a few words; none takes away what was said.
    Role {
        /// A name of the person.
        name: String,
        /// The words.
        role: String,
    },
}

/// All known people.
#[derive(Clone, Debug, Default)]
pub struct People {
    list: Vec<Person>,
    /// The owners of each name, folded. Several: the name is ambiguous.
    owners: HashMap<String, Vec<usize>>,
}

/// Finds the names of people in texts.
#[derive(Clone, Debug, Default)]
pub struct NameFinder {
    finder: Option<AhoCorasick>,
    /// For each pattern of the finder, the owner of the name.
    owners: Vec<usize>,
}

impl People {
    /// Collects all people from `declared` and the documents.
    #[must_use]
    pub fn new<'a>(
        declared: &[DeclaredPerson],
        documents: impl Iterator<Item = (&'a DocPath, &'a Apparatus)> + Clone,
    ) -> Self {
        let mut people = Self::default();
        for person in declared {
            let at = people.list.len();
            people.list.push(Person {
                name: person.name.clone(),
                names: Vec::new(),
                role: person.role.clone(),
            });
            let names = std::iter::once(&person.name).chain(&person.aliases);
            for name in names.filter(|name| !name.trim().is_empty()) {
                people.add(at, name.trim(), NameSource::Declared);
            }
        }
        for (path, apparatus) in documents.clone() {
            for learned in &apparatus.learned {
                let at = people.of(&learned.name, &NameSource::Learned(path.clone()));
                // The library's own list takes precedence over a single document.
                let said = people.owners.get(&fold(&learned.alias)).is_some_and(|owners| {
                    owners.iter().any(|at| {
                        let names = &people.list[*at].names;
                        names.iter().any(|(name, known)| {
                            *known == NameSource::Declared && fold(name) == fold(&learned.alias)
                        })
                    })
                });
                if let Some(at) = at.filter(|_| !said) {
                    people.add(at, &learned.alias, NameSource::Learned(path.clone()));
                }
            }
        }
        for (_, apparatus) in documents {
            for fact in &apparatus.facts {
                if has_people(fact.field)
                    && let Some(name) = personal(&fact.text)
                {
                    people.of(name, &NameSource::Read);
                }
            }
        }
        people
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
        self.number(bare(fact)).or_else(|| self.number(personal(fact)?))
    }

    fn number(&self, name: &str) -> Option<usize> {
        match self.owners.get(&fold(name))?.as_slice() {
            [at] => Some(*at),
            _ => None,
        }
    }

    /// Returns all names of the one person called `name`, folded; only that name if nobody is, or
    /// several are. Names that others have too are left out.
    #[must_use]
    pub fn names_of(&self, name: &str) -> Vec<String> {
        let Some(at) = self.number(bare(name)) else { return vec![fold(bare(name))] };
        let names = self.list[at].names.iter().map(|(name, _)| name);
        names.filter(|name| self.number(name) == Some(at)).map(|name| fold(name)).collect()
    }

    /// Returns all names of everyone who has a name containing `words`, folded.
    #[must_use]
    pub fn names_with(&self, words: &str) -> Vec<String> {
        let words = fold(words);
        let holds =
            |person: &&Person| person.names.iter().any(|(name, _)| holds_word(&fold(name), &words));
        let names = self.list.iter().filter(holds).flat_map(|person| &person.names);
        names.map(|(name, _)| fold(name)).collect()
    }

    /// Returns a finder for all names.
    #[must_use]
    pub fn names(&self) -> NameFinder {
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (name, known) in &self.owners {
            let [at] = known.as_slice() else { continue };
            let spelt = self.list[*at].names.iter().find(|(other, _)| fold(other) == *name);
            let Some((spelt, _)) = spelt else { continue };
            // In normal spelling and in capitals: a word in lower case is another word.
            for pattern in [spelt.clone(), spelt.to_uppercase()] {
                patterns.push(pattern);
                owners.push(*at);
            }
        }
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns);
        NameFinder { finder: finder.ok().filter(|_| !patterns.is_empty()), owners }
    }
}

impl NameFinder {
    /// Returns where people are named in `text`, in order, and who: an index into [`People::all`].
    ///
    /// A single name next to another capitalised word, as in "Douglas MacArthur", belongs to
    /// someone else and does not count.
    pub fn mentions<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, usize)> + 'a {
        let found = self.finder.iter().flat_map(move |finder| finder.find_iter(text));
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        found
            .filter(move |one| {
                let before = text[..one.start()].chars().next_back();
                let whole = !inside(before) && !inside(text[one.end()..].chars().next());
                let single = !text[one.range()].contains([' ', '-']);
                whole && !(single && is_part_of_a_name(text, one.range()))
            })
            .map(|one| (Span::from(one.range()), self.owners[one.pattern().as_usize()]))
    }
}

/// Returns whether the single name at `name` has another name before or after it.
fn is_part_of_a_name(text: &str, name: std::ops::Range<usize>) -> bool {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && (letters.clone().any(char::is_lowercase) || letters.next() == Some('.'))
    };
    // Two names in capitals side by side are rare; a heading often looks like that.
    let behind =
        text[name.end..].strip_prefix(' ').and_then(|rest| rest.split([' ', '\n', ',']).next());
    if behind.is_some_and(capital) {
        return true;
    }
    let Some(front) = text[..name.start].strip_suffix(' ') else { return false };
    let word = front.rsplit([' ', '\n', '(', '“', '"']).next().unwrap_or(front);
    let start = front[..front.len() - word.len()].trim_end_matches([' ', '(', '“', '"']);
    // The first word of a sentence is always capitalised.
    let first = start.is_empty() || start.ends_with(['.', '\n', ':', '!', '?', '”']);
    let initial = word.len() == 2 && word.ends_with('.');
    let address = [
        "comrade",
        "cde.",
        "mr.",
        "mrs.",
        "dr.",
        "com.",
        "general",
        "marshal",
        "ambassador",
        "minister",
        "secretary",
        "president",
        "premier",
        "senator",
    ];
    capital(word) && (!first || initial) && !address.contains(&word.to_lowercase().as_str())
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
    let address = ["comrade ", "cde. ", "cde ", "com. ", "mr. ", "mrs. ", "dr. "];
    let lower = name.to_lowercase();
    let skipped = address.iter().find(|one| lower.starts_with(**one)).map_or(0, |one| one.len());
    name.get(skipped..).unwrap_or(name)
}

/// Returns the name of a person that a fact consists of, or that stands in it beside an office.
fn personal(fact: &str) -> Option<&str> {
    let whole = Some(bare(fact)).filter(|name| is_person(name));
    whole.or_else(|| Party::of(fact).person.map(bare).filter(|name| is_person(name)))
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
        && words.iter().all(|word| word.starts_with(char::is_uppercase) && !office(word))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::documents;

    const JUNE: &str = include_str!("../../corpus/000_3a8259e37f4edac4.txt");
    const OCTOBER: &str = include_str!("../../corpus/002_3c5f0ad91c4bf3fc.txt");

    fn people(declared: &[DeclaredPerson], texts: &[&str]) -> People {
        let documents = documents(texts);
        People::new(declared, documents.iter().map(|(path, apparatus)| (path, apparatus)))
    }

    #[test]
    fn a_cover_name_is_learned_from_brackets() {
        let people = people(&[], &[JUNE, OCTOBER]);
        let stalin = people.named("FILIPPOV").unwrap();
        assert_eq!(stalin.name, "Stalin");
        assert!(
            matches!(stalin.names[1], (ref name, NameSource::Learned(_)) if name == "Filippov")
        );
        assert_eq!(people.named("cde. Stalin"), people.named("Filippov [STALIN]"));
        assert!(people.named("Mao Zedong").is_some() && people.named("Krasovsky").is_some());
        assert_eq!(people.named("Mao"), None, "nobody is taken for another by a part of a name");
        assert_eq!(people.names_with("stalin"), ["stalin", "filippov"]);

        let names = people.names();
        let text = "Comrade FILIPPOV and Stalin met MAO ZEDONG, not Stalingrad, in stalin.";
        let found: Vec<_> = names
            .mentions(text)
            .map(|(span, who)| (&text[span.range()], people.all()[who].name.as_str()))
            .collect();
        assert_eq!(
            found,
            [("FILIPPOV", "Stalin"), ("Stalin", "Stalin"), ("MAO ZEDONG", "Mao Zedong")]
        );
    }

    #[test]
    fn what_the_library_says_counts_more_and_two_are_never_one() {
        let declared = DeclaredPerson {
            name: "Joseph Stalin".to_owned(),
            aliases: vec!["Stalin".to_owned(), "Filippov".to_owned()],
            role: Some("chairman".to_owned()),
        };
        let others = "To SANIN [Ivanov]\n\nCome.\n\nANN\n\n4 March 1947";
        let twice = "To SANIN [Petrov]\n\nCome.\n\nANN\n\n4 March 1947";
        let told = people(std::slice::from_ref(&declared), &[JUNE, others, twice]);
        assert_eq!(told.named("Filippov [Stalin]").unwrap().name, "Joseph Stalin");
        assert_eq!(told.named("Sanin"), None, "it is said of two");
        assert!(told.named("Ivanov").is_some() && told.named("Petrov").is_some());
        assert!(!told.names().mentions("SANIN came").any(|_| true));
    }

    #[test]
    fn a_person_is_meant_beside_an_office() {
        let text = "The Acting Political Adviser in Japan (Sebald) to the Secretary of State\n\n\
                    Tokyo, January 3, 1949.\n\nCome.\n";
        let documents = documents(&[text]);
        let people = People::new(&[], documents.iter().map(|(path, one)| (path, one)));
        let sebald = people.meant("The Acting Political Adviser in Japan (Sebald)");
        assert_eq!(people.all()[sebald.unwrap()].name, "Sebald");
        assert_eq!(people.meant("the Secretary of State"), None);
        assert!(is_same_name("SEBALD", "Sebald ") && !is_same_name("Sebald", "Muccio"));
    }

    #[test]
    fn offices_are_nobody() {
        for text in
            ["the Secretary of State", "The Embassy in Korea", "Washington 12", "a", "Ann <a@b>"]
        {
            assert!(!is_person(bare(text)), "{text}");
        }
        for text in ["Mao Zedong", "W. J. Sebald", "Roshchin", "comrade Stalin"] {
            assert!(is_person(bare(text)), "{text}");
        }
    }
}
