//! Names of people on a page.
//!
//! Owns how a name in capitals is normalised, and the names that an editor has explained, as in
//! `FILIPPOV [Stalin]`. Pure: no files.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::fact::Fact;
use crate::model::span::Span;

/// Only this many bytes of a text are searched.
const REACH: usize = 256 << 10;

/// A name that stands for another, according to an editor's brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedName {
    /// The name on the page, normalised: `Filippov`.
    pub alias: String,
    /// The person's real name: `Stalin`.
    pub name: String,
    /// Where both stand, in bytes of the text.
    pub span: Span,
}

// `None` would match nothing; a test checks that the pattern compiles.
static BRACKETED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?: ^ | [^\p{L}\p{N}] )
          (?: (?<caps> \p{Lu}[\p{Lu}’'-]{2,} (?: \ \p{Lu}[\p{Lu}’'-]+ ){0,2} )
            | (?i: comrade | cde\.? | тов\. ) \ (?<word> \p{Lu}\p{Ll}+ ) )
          \ \[ (?<name> \p{Lu}[\p{L}.’'-]+ (?: \ \p{Lu}[\p{L}.’'-]* ){0,3} ) \]",
    )
    .ok()
});

/// Returns the names that `text` explains in brackets, each once: those of author, addressee and
/// signatory, as `facts` state, and those after a form of address.
pub(super) fn learned(text: &str, facts: &[Fact]) -> Vec<ExplainedName> {
    let mut all: Vec<ExplainedName> = Vec::new();
    let Some(pattern) = BRACKETED.as_ref() else { return all };
    let mut take = |part: &str, at: usize, addressed: bool| {
        for found in pattern.captures_iter(part) {
            let alias = if addressed { found.name("word") } else { found.name("caps") };
            let (Some(alias), Some(name)) = (alias, found.name("name")) else { continue };
            let span = Span::new(at + alias.start(), at + name.end() + 1);
            let new =
                ExplainedName { alias: proper(alias.as_str()), name: proper(name.as_str()), span };
            let same =
                |other: &ExplainedName| (&other.alias, &other.name) == (&new.alias, &new.name);
            // A word supplied by an editor is not a person, and a corrected spelling not another
            // name.
            let alike = strsim::normalized_levenshtein(&new.alias, &new.name) > 0.6;
            if !alike && !NO_PERSON.contains(&new.name.as_str()) && !all.iter().any(same) {
                all.push(new);
            }
        }
    };
    for fact in facts.iter().filter(|fact| fact.field.is_name()) {
        take(text.get(fact.span.range()).unwrap_or_default(), fact.span.start, false);
    }
    let near = &text[..text.floor_char_boundary(REACH)];
    if near.contains(" [") {
        take(near, 0, true);
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

/// Forms of address that stay before a name in Russian.
const ADDRESSES: [&str; 8] = ["товарищу", "товарищ", "тов.", "тов", "т.", "т.т.", "тт.", "для"];

/// Names that have a capital behind "Mac" wherever they are met. Of most others, such as Mackenzie and
/// Macintyre, nobody can tell.
const MACS: [&str; 6] = ["ARTHUR", "DONALD", "GREGOR", "LEISH", "MURRAY", "VEAGH"];

/// Words that are small within a name. "Van" and "La" are not among them: many people write these otherwise.
const SMALL: [&str; 18] = [
    "of", "the", "and", "for", "in", "at", "de", "du", "des", "et", "von", "und", "zu", "für",
    "der", "del", "и", "по",
];

/// Normalises a name in capitals; any other stays as it is.
#[must_use]
pub fn proper(text: &str) -> String {
    // The form of address before a name is often in small letters: тов. ВЫШИНСКОМУ.
    if let Some((first, name)) = text.split_once(' ')
        && ADDRESSES.contains(&first.to_lowercase().as_str())
    {
        return format!("{first} {}", proper(name));
    }
    let outside = text.split('[').next().unwrap_or(text);
    if outside.contains(char::is_lowercase) || !outside.contains(char::is_uppercase) {
        return text.to_owned();
    }
    let last = text.split(' ').count() - 1;
    let put = |(at, word): (usize, &str)| {
        let small = word.to_lowercase();
        let is_small = (1..last).contains(&at) && SMALL.contains(&small.as_str());
        if is_small { small } else { self::word(word) }
    };
    text.split(' ').enumerate().map(put).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    // An editor's addition stays as it is: M[AX].
    let mixed = word.trim_matches(['[', ']']).contains(['[', ']']);
    if mixed || word.contains(char::is_lowercase) || word.contains('.') && word.chars().count() > 3
    {
        return word.to_owned();
    }
    if let Some(rest) = word.strip_prefix("MC").filter(|rest| rest.len() > 2) {
        return format!("Mc{}", self::word(rest));
    }
    if let Some(rest) = word.strip_prefix("MAC").filter(|rest| MACS.contains(rest)) {
        return format!("Mac{}", self::word(rest));
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
            ("MCCONAUGHY", "McConaughy"),
            ("DOUGLAS MACARTHUR", "Douglas MacArthur"),
            ("MACKENZIE KING", "Mackenzie King"),
            ("M[AX] W. B[ISHOP]", "M[AX] W. B[ISHOP]"),
            ("W. J. SEBALD", "W. J. Sebald"),
            ("THE EARL OF MARCHMONT", "The Earl of Marchmont"),
            ("CHARLES DE GAULLE", "Charles de Gaulle"),
            ("DE GAULLE", "De Gaulle"),
            ("AMBASSADOR IN THE NETHERLANDS", "Ambassador in the Netherlands"),
            ("PHAM VAN DONG", "Pham Van Dong"),
            ("the Secretary of State", "the Secretary of State"),
            ("U.S.S.R.", "U.S.S.R."),
            ("МАО ЦЗЭДУН", "Мао Цзэдун"),
        ] {
            assert_eq!(proper(text), expected);
        }
    }

    #[test]
    fn names_are_learned_from_who_writes_and_who_is_addressed() {
        assert!(BRACKETED.is_some());
        let text = "To FILIPPOV [STALIN]\n\nUNCOK [UNTCOK], KOREA [Seoul] and the Japanese \
                    [Government] told comrade Sanin [Ivanov]; URGENT [vne ocherednaia].";
        let fact = Fact {
            field: crate::model::apparatus::Field::To,
            text: "Filippov [STALIN]".to_owned(),
            when: None,
            span: Span::new(3, 20),
            reader: crate::model::apparatus::FactReader::File,
        };
        let found = learned(text, &[fact]);
        let told: Vec<_> = found.iter().map(|l| format!("{} = {}", l.alias, l.name)).collect();
        assert_eq!(told, ["Filippov = Stalin", "Sanin = Ivanov"]);
        assert_eq!(&text[found[0].span.range()], "FILIPPOV [STALIN]");
    }
}
