//! Who might be the same person as another, so that somebody decides it.
//!
//! Owns which two are put to a decision: they have one surname, and nothing in their first names speaks
//! against it; or the one name may be a case of the other. Nobody is merged here.

use std::collections::{BTreeMap, HashSet};

use super::forms::{FormKind, forms};
use super::{People, Person, fold, is_particle};

/// Of one surname at most so many are compared with each other.
const MOST: usize = 40;

impl People {
    /// Returns the pairs of people who might be the same, and of whom nobody has said that they are not:
    /// numbers, in the order of the surnames that the two have in common.
    #[must_use]
    pub fn alike(&self) -> Vec<(usize, usize)> {
        let mut by_surname: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, person) in self.all().iter().enumerate() {
            let keys: HashSet<String> =
                person.names.iter().flat_map(|(name, _)| surnames(name)).collect();
            for key in keys {
                by_surname.entry(key).or_default().push(at);
            }
        }
        let mut seen = HashSet::new();
        let mut pairs = Vec::new();
        for all in by_surname.values().filter(|all| all.len() <= MOST) {
            for (number, one) in all.iter().enumerate() {
                for other in &all[number + 1..] {
                    if seen.insert((*one, *other)) && self.might_be_same(*one, *other) {
                        pairs.push((*one, *other));
                    }
                }
            }
        }
        pairs
    }

    fn might_be_same(&self, one: usize, other: usize) -> bool {
        let (Some(a), Some(b)) = (self.all().get(one), self.all().get(other)) else { return false };
        let pairs = |a: &'_ Person, b: &'_ Person| {
            let names = |person: &Person| -> Vec<String> {
                person.names.iter().map(|(name, _)| name.clone()).collect()
            };
            let (of_a, of_b) = (names(a), names(b));
            of_a.into_iter()
                .flat_map(move |x| of_b.clone().into_iter().map(move |y| (x.clone(), y)))
        };
        let is_said = pairs(a, b).any(|(x, y)| self.different.contains(&(fold(&x), fold(&y))));
        !is_said && pairs(a, b).any(|(x, y)| fits(&x, &y))
    }
}

/// Returns the words by which a name is compared: its surname, and what it may be a case of.
fn surnames(name: &str) -> Vec<String> {
    let surname = surname(name);
    let cases = forms(name).into_iter().filter(|(_, kind)| *kind == FormKind::OfDeclared);
    let mut all: Vec<String> = cases.map(|(form, _)| fold(&form)).collect();
    all.push(fold(surname));
    all
}

/// Returns the last word of a name, without "Jr.".
fn surname(name: &str) -> &str {
    let name = name.trim_end_matches(" Jr.").trim_end_matches(" Jr").trim_end_matches(',');
    name.rsplit(' ').next().unwrap_or(name)
}

/// Returns whether two names may be those of one person.
fn fits(one: &str, other: &str) -> bool {
    let is_form = |of: &str, form: &str| {
        forms(of)
            .iter()
            .any(|(other, kind)| *kind == FormKind::OfDeclared && fold(other) == fold(form))
    };
    if is_form(one, other) || is_form(other, one) {
        return true;
    }
    if fold(surname(one)) != fold(surname(other)) {
        return false;
    }
    let firsts = |name: &str| -> Vec<String> {
        let mut words: Vec<&str> = name.split([' ', '.']).filter(|word| !word.is_empty()).collect();
        words.pop();
        words.retain(|word| !is_particle(word));
        words.into_iter().map(fold).collect()
    };
    let (a, b) = (firsts(one), firsts(other));
    // A middle name may be left out; an initial may stand for the whole.
    let begins = |x: &String, y: &String| x.starts_with(y.as_str()) || y.starts_with(x.as_str());
    let is_short = |x: &String| x.chars().count() == 1;
    a.first()
        .zip(b.first())
        .is_none_or(|(x, y)| x == y || ((is_short(x) || is_short(y)) && begins(x, y)))
}

#[cfg(test)]
mod tests {
    use crate::model::people::{DeclaredPeople, DeclaredPerson, People};

    fn alike(names: &[&str], different: &[[&str; 2]]) -> Vec<String> {
        let person =
            |name: &&str| DeclaredPerson { name: (*name).to_owned(), ..DeclaredPerson::default() };
        let different = different.iter().map(|two| two.map(str::to_owned).to_vec()).collect();
        let persons = names.iter().map(person).collect();
        let declared = DeclaredPeople { persons, different, ..DeclaredPeople::default() };
        let people = People::of_declared(&declared, std::iter::empty());
        let name = |at: usize| people.all()[at].name.clone();
        people.alike().into_iter().map(|(a, b)| format!("{} ~ {}", name(a), name(b))).collect()
    }

    #[test]
    fn who_might_be_the_same_is_put_to_a_decision() {
        let names = [
            "Acheson",
            "Dean Acheson",
            "D. G. Acheson",
            "Edward Acheson",
            "Kirk",
            "Dulles",
            "Молотов",
            "Молотова",
        ];
        assert_eq!(
            alike(&names, &[]),
            [
                "Acheson ~ Dean Acheson",
                "Acheson ~ D. G. Acheson",
                "Acheson ~ Edward Acheson",
                "Dean Acheson ~ D. G. Acheson",
                "Молотов ~ Молотова",
            ]
        );
        let said = [["ACHESON", "Edward Acheson"], ["Молотова", "Молотов"]];
        assert_eq!(alike(&names, &said).len(), 3, "what is said is not asked again");
        assert!(alike(&["Mao Zedong", "Mao", "Zhou Enlai"], &[]).is_empty());
    }
}
