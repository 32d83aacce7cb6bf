//! The person and the office in what a paper says of its sender and its recipients.
//!
//! Owns how the two are told apart: "The Acting Political Adviser in Japan (Sebald)" is Sebald, in
//! that office. Where it is not plain that a name is one, there is only an office. Who held an
//! office on which day is not known here.

/// Who wrote or was written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party<'a> {
    /// The person, without a title.
    pub person: Option<&'a str>,
    /// The office, without an article.
    pub office: Option<&'a str>,
}

/// What stands before a name and is no part of it.
const TITLES: [&str; 32] = [
    "Admiral",
    "Ambassador",
    "Archbishop",
    "Bishop",
    "Captain",
    "Chairman",
    "Chancellor",
    "Chargé",
    "Colonel",
    "Comrade",
    "Consul",
    "Counselor",
    "Count",
    "Dr.",
    "General",
    "Governor",
    "King",
    "Lord",
    "Major",
    "Marshal",
    "Minister",
    "Miss",
    "Mr.",
    "Mrs.",
    "Premier",
    "President",
    "Prince",
    "Professor",
    "Secretary",
    "Senator",
    "Sir",
    "Under-Secretary",
];

/// The same, in other languages.
const FOREIGN_TITLES: [&str; 17] = [
    "Frau",
    "Freiherr",
    "Graf",
    "Herr",
    "Herrn",
    "Madame",
    "Mlle",
    "Mme",
    "Monsieur",
    "Ms.",
    "Тов.",
    "Товарищ",
    "Товарищу",
    "т.",
    "тов.",
    "товарищ",
    "товарищу",
];

/// What may stand within a name in small letters.
const PARTICLES: [&str; 12] =
    ["al", "bin", "d’", "da", "de", "del", "der", "di", "la", "van", "von", "zu"];

/// What begins with a capital and names no person.
const NO_NAMES: [&str; 30] = [
    "Acting",
    "Adviser",
    "Agency",
    "Army",
    "Assistant",
    "Board",
    "Bureau",
    "Chief",
    "Commission",
    "Committee",
    "Congress",
    "Council",
    "Delegation",
    "Department",
    "Deputy",
    "Director",
    "Division",
    "Embassy",
    "Foreign",
    "Government",
    "Legation",
    "Members",
    "Mission",
    "Office",
    "Party",
    "Staff",
    "State",
    "Station",
    "Temporary",
    "Washington",
];

impl<'a> Party<'a> {
    /// Reads what stands on the page.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let text = text.trim().trim_end_matches([',', '.', ';']);
        // A name that an editor has added stands in brackets.
        let added = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let text = added.filter(|text| !text.contains('[') && is_name(text)).unwrap_or(text);
        let office = without_article(text);
        if let Some((before, inside)) = text.split_once('(').and_then(|(before, after)| {
            let inside = after.split_once(')').map(|(inside, _)| inside.trim())?;
            (is_name(inside) || is_one_word(inside)).then_some((before.trim(), inside))
        }) {
            // "Mr. Yost, Special Assistant to the Ambassador at Large (Jessup)" is Yost.
            let first = Self::named(before);
            if first.person.is_some() {
                return first;
            }
            return Self { person: Some(inside), office: some(without_article(before)) };
        }
        if office.len() < text.len() {
            return Self { person: None, office: some(office) };
        }
        let named = Self::named(text);
        if named.person.is_some() { named } else { Self { person: None, office: some(office) } }
    }

    /// Reads a name that may have a title before it and an office behind.
    fn named(text: &'a str) -> Self {
        if text.len() > without_article(text).len() {
            return Self::default();
        }
        let end = [", ", " of the ", " of ", " in ", " at "];
        let end = end.iter().filter_map(|end| Some((text.find(end)?, end.len()))).min();
        let (head, office) = match end {
            Some((at, length)) => (&text[..at], some(without_article(&text[at + length..]))),
            None => (text, None),
        };
        let mut name = head;
        let mut titled = false;
        while let Some((first, rest)) = name.split_once(' ')
            && (TITLES.contains(&first) || FOREIGN_TITLES.contains(&first))
        {
            (name, titled) = (rest.trim_start(), true);
        }
        let is_person = if titled { is_name(name) } else { is_name(name) && name.contains(' ') };
        // One word alone may be a name or the name of a place: Filippov, Bonn.
        let is_person = is_person || (end.is_none() && is_name(name));
        Self { person: is_person.then_some(name), office: office.filter(|_| is_person) }
    }

    /// Returns the shortest name by which a reader knows who it is: the surname where the page gives
    /// initials, the whole name where it does not say which part that is; else the office.
    #[must_use]
    pub fn short(&self) -> String {
        let Some(person) = self.person else {
            let office = self.office.unwrap_or_default();
            let short = office.strip_suffix(" of State").filter(|short| short.contains(' '));
            return capitalised(short.unwrap_or(office));
        };
        let bare = person.trim_end_matches(", Jr").trim_end_matches(" Jr");
        let is_initial = |word: &str| word.ends_with('.');
        let surname = bare.rsplit(' ').next().filter(|_| bare.split(' ').any(is_initial));
        capitalised(surname.unwrap_or(bare))
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim().trim_end_matches(',')).filter(|text| !text.is_empty())
}

fn without_article(text: &str) -> &str {
    ["the ", "The "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text)
}

fn is_one_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\''))
}

/// Returns whether these words look like a name: up to five, in capitals but for particles, and none
/// of them the word of an office.
fn is_name(text: &str) -> bool {
    // What an editor explains belongs to the name: Filippov [Stalin].
    let words = text.split(' ').map(|word| word.trim_matches(['[', ']']));
    let is_part = |word: &str| {
        PARTICLES.contains(&word)
            || (without_elision(word).starts_with(char::is_uppercase)
                && !word.contains(|c: char| c.is_numeric())
                && !NO_NAMES.contains(&word)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'')))
    };
    let mut count = 0;
    let all = words.inspect(|_| count += 1).all(is_part);
    all && count <= 5 && !text.starts_with('[')
}

/// Returns whether a word stands within a name in small letters: "von", "de".
pub(in crate::model) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Returns the capitalised part of a word such as "d’Ormesson".
pub(in crate::model) fn without_elision(word: &str) -> &str {
    let begun = ["d’", "d'", "l’", "l'"].iter().find_map(|elided| word.strip_prefix(elided));
    begun.unwrap_or(word)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_from_an_office() {
        for (text, person, short) in [
            ("The Acting Political Adviser in Japan (Sebald)", "Sebald", "Sebald"),
            ("The Acting Political Adviser in Japan (sebald)", "sebald", "Sebald"),
            ("the Secretary of State", "", "Secretary of State"),
            ("the Acting Secretary of State", "", "Acting Secretary"),
            ("the Embassy in the Soviet Union", "", "Embassy in the Soviet Union"),
            ("Filippov [Stalin]", "Filippov [Stalin]", "Filippov [Stalin]"),
            ("Mao Zedong", "Mao Zedong", "Mao Zedong"),
            ("[Johnson]", "Johnson", "Johnson"),
            ("[illegible]", "", "[illegible]"),
            ("Ambassador U. Alexis Johnson in Geneva", "U. Alexis Johnson", "Johnson"),
            ("Chairman Khrushchev", "Khrushchev", "Khrushchev"),
            ("President Chiang Kai-shek", "Chiang Kai-shek", "Chiang Kai-shek"),
            (
                "Mr. Robert R. West, Deputy to the Under Secretary of the Army",
                "Robert R. West",
                "West",
            ),
            (
                "Mr. Charles W. Yost, Special Assistant to the Ambassador at Large (Jessup)",
                "Charles W. Yost",
                "Yost",
            ),
            (
                "Burton Kitain of the Office of British Commonwealth Affairs",
                "Burton Kitain",
                "Burton Kitain",
            ),
            ("Charles Burton Marshall", "Charles Burton Marshall", "Charles Burton Marshall"),
            (
                "the CIA Station in [place not declassified]",
                "",
                "CIA Station in [place not declassified]",
            ),
            ("[name not declassified]", "", "[name not declassified]"),
            ("The British Embassy", "", "British Embassy"),
            ("Secretary of Commerce Stans", "", "Secretary of Commerce Stans"),
            ("Department of State", "", "Department of State"),
            ("John Foster Dulles, Jr.", "John Foster Dulles", "John Foster Dulles"),
            ("the Embassy (then at Nanking)", "", "Embassy (then at Nanking)"),
            ("", "", ""),
        ] {
            let party = Party::of(text);
            assert_eq!(party.person.unwrap_or_default(), person, "{text}");
            assert_eq!(party.short(), short, "{text}");
        }
        let party = Party::of("The Ambassador in Burma (Key)");
        assert_eq!(party.office, Some("Ambassador in Burma"));
        assert_eq!(Party::of("Henry Owen of the Staff").office, Some("Staff"));
    }
}
