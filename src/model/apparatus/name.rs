//! Names of people as they stand on a page.
//!
//! Owns how a name in capitals is put, and the names behind which an editor has put another, as in
//! `FILIPPOV [Stalin]`. Pure: no files.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::model::span::Span;

/// No further than so many bytes is a text looked through.
const REACH: usize = 256 << 10;

/// A name that stands for another, as an editor says in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The name on the page, put as names are: `Filippov`.
    pub alias: String,
    /// Whose it is: `Stalin`.
    pub name: String,
    /// Where both stand, in bytes of the text.
    pub span: Span,
}

// None would match nothing; a test sees to it that the pattern compiles.
static BRACKETED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?: ^ | [^\p{L}\p{N}] )
          (?: (?<caps> \p{Lu}[\p{Lu}’'-]{2,} (?: \ \p{Lu}[\p{Lu}’'-]+ ){0,2} )
            | (?i: comrade | cde\.? | тов\. ) \ (?<word> \p{Lu}\p{Ll}+ ) )
          \ \[ (?<name> \p{Lu}[\p{L}.’'-]+ (?: \ \p{Lu}[\p{L}.’'-]* ){0,3} ) \]",
    )
    .ok()
});

/// The names that `text` explains in brackets, in its order, each once.
pub(super) fn learned(text: &str) -> Vec<Learned> {
    let text = &text[..text.floor_char_boundary(REACH)];
    let mut all: Vec<Learned> = Vec::new();
    let Some(pattern) = BRACKETED.as_ref().filter(|_| text.contains(" [")) else { return all };
    for found in pattern.captures_iter(text) {
        let Some(alias) = found.name("caps").or(found.name("word")) else { continue };
        let Some(name) = found.name("name") else { continue };
        let span = Span::new(alias.start(), name.end() + 1);
        let new = Learned { alias: proper(alias.as_str()), name: proper(name.as_str()), span };
        let same = |other: &Learned| (&other.alias, &other.name) == (&new.alias, &new.name);
        // A word that an editor has put in, such as [Government], is no person.
        let other = NO_PERSON.contains(&new.name.as_str()) || new.alias == new.name;
        if !other && !all.iter().any(same) {
            all.push(new);
        }
    }
    all
}

const NO_PERSON: [&str; 12] = [
    "Government",
    "Department",
    "Embassy",
    "Secretary",
    "Minister",
    "President",
    "Party",
    "Army",
    "Signed",
    "Sic",
    "Illegible",
    "Republic",
];

/// A name in capitals, put as names are; one that is not stays as it is.
#[must_use]
pub fn proper(text: &str) -> String {
    let outside = text.split('[').next().unwrap_or(text);
    if outside.contains(char::is_lowercase) || !outside.contains(char::is_uppercase) {
        return text.to_owned();
    }
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    if word.contains(char::is_lowercase) || word.contains('.') && word.chars().count() > 3 {
        return word.to_owned();
    }
    let mut put = String::with_capacity(word.len());
    let mut inside = false;
    for c in word.chars() {
        if inside {
            put.extend(c.to_lowercase());
        } else {
            put.push(c);
        }
        inside = c.is_alphabetic();
    }
    put
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_capitals_is_put_as_names_are() {
        for (text, expected) in [
            ("MAO ZEDONG", "Mao Zedong"),
            ("FILIPPOV [Stalin]", "Filippov [Stalin]"),
            ("FILIPPOV [STALIN]", "Filippov [Stalin]"),
            ("ANNE-MARIE O'NEIL", "Anne-Marie O'Neil"),
            ("W. J. SEBALD", "W. J. Sebald"),
            ("the Secretary of State", "the Secretary of State"),
            ("U.S.S.R.", "U.S.S.R."),
            ("МАО ЦЗЭДУН", "Мао Цзэдун"),
        ] {
            assert_eq!(proper(text), expected);
        }
    }

    #[test]
    fn names_are_learned_from_brackets_after_capitals_alone() {
        assert!(BRACKETED.is_some());
        let text = "To FILIPPOV [STALIN]\n\nMAO [chairman] and the Japanese [Government] told \
                    comrade Sanin [Ivanov]; GREAT BRITAIN [Embassy], URGENT [vne ocherednaia]. \
                    FILIPPOV [Stalin]";
        let found: Vec<_> =
            learned(text).into_iter().map(|l| format!("{} = {}", l.alias, l.name)).collect();
        assert_eq!(found, ["Filippov = Stalin", "Sanin = Ivanov"]);
        assert_eq!(&text[learned(text)[0].span.range()], "FILIPPOV [STALIN]");
    }
}
