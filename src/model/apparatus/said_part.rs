//! What a person says of an enclosure, and which one is meant.
//!
//! Owns how an enclosure is told from the others: by the words of its heading and by the words with which
//! the text below that begins. Its number among all would be another one as soon as one more is read, so
//! it counts only among those that are alike. Where it is open which one is meant, none is. Pure: no files.

use serde::{Deserialize, Serialize};

use super::fact::Field;
use super::part::ApparatusPart;
use super::said::SaidFact;

/// At most this many characters of the beginning are written down.
const LONGEST: usize = 60;

/// How an enclosure is called where something is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartKey {
    /// Its heading, without brackets: "Enclosure 2".
    pub heading: String,
    /// The words with which the text below the heading begins. `None` if any will do.
    pub begins: Option<String>,
    /// Which it is of several with the same heading and beginning, from 1 on. `None` if there is only one.
    pub nth: Option<usize>,
}

/// What is said of one enclosure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SaidOfPart {
    /// Which it is.
    pub part: PartKey,
    /// What is said of it, each field once.
    pub facts: Vec<SaidFact>,
}

/// What is said of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SaidFacts {
    /// What is said of the document itself, each field once.
    pub facts: Vec<SaidFact>,
    /// What is said of its enclosures, each key once.
    pub parts: Vec<SaidOfPart>,
}

impl SaidFacts {
    /// Returns whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.parts.is_empty()
    }

    /// Returns what is said of an enclosure; without one, of the document itself.
    #[must_use]
    pub fn of(&self, part: Option<&PartKey>) -> &[SaidFact] {
        let Some(part) = part else { return &self.facts };
        let of_part = self.parts.iter().find(|said| said.part == *part);
        of_part.map(|said| said.facts.as_slice()).unwrap_or_default()
    }

    /// Returns the fields of an enclosure, or of the document itself, of which it is said that there is
    /// none.
    pub fn absent(&self, part: Option<&PartKey>) -> impl Iterator<Item = Field> {
        self.of(part).iter().filter(|said| said.values.is_empty()).map(|said| said.field)
    }
}

impl PartKey {
    /// Returns whether this is its heading: capitals, blanks and brackets make no difference.
    #[must_use]
    pub fn is_called(&self, heading: &str) -> bool {
        let words = |heading| words(bare(heading)).map(str::to_lowercase);
        words(heading).eq(words(&self.heading))
    }

    /// Returns whether it is called by this heading and begins so; of several the number is left to others.
    fn fits(&self, heading: &str, below: &str) -> bool {
        self.is_called(heading) && begins_with(below, self.begins.as_deref().unwrap_or_default())
    }
}

fn bare(heading: &str) -> &str {
    heading.trim().trim_start_matches('[').trim_end_matches(']')
}

/// Returns the words of a text: what divides them makes no difference.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
}

/// Returns whether `text` begins with the words of `begins`, of which the last may be a part of one.
fn begins_with(text: &str, begins: &str) -> bool {
    let mut there = words(text).map(str::to_lowercase);
    let mut asked = words(begins).map(str::to_lowercase).peekable();
    while let Some(word) = asked.next() {
        let is_last = asked.peek().is_none();
        let fits = |there: String| there == word || is_last && there.starts_with(&word);
        if !there.next().is_some_and(fits) {
            return false;
        }
    }
    true
}

/// Returns the first words of `below`: of its first line, as many as may be written down. The number of a
/// note may become another.
fn beginning(below: &str) -> Option<String> {
    let line = below.trim_start().lines().next()?;
    let is_call = |at: &usize| line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let call = line.match_indices('[').map(|(at, _)| at).find(is_call);
    let mut begins = String::new();
    for word in words(&line[..call.unwrap_or(line.len())]) {
        if begins.chars().count() + word.chars().count() >= LONGEST {
            if begins.is_empty() {
                begins.extend(word.chars().take(LONGEST));
            }
            break;
        }
        if !begins.is_empty() {
            begins.push(' ');
        }
        begins.push_str(word);
    }
    Some(begins).filter(|begins| !begins.is_empty())
}

/// Returns for each part, of which heading and text are given, how it is called, and what is said of it.
pub(super) fn called<'a>(
    parts: &[(&str, &str)],
    said: &'a [SaidOfPart],
) -> Vec<(PartKey, &'a [SaidFact])> {
    let fitting = |key: &PartKey| {
        let fits =
            |at: &usize| parts.get(*at).is_some_and(|(heading, below)| key.fits(heading, below));
        (0..parts.len()).filter(fits).collect::<Vec<usize>>()
    };
    let mut all: Vec<Option<&SaidOfPart>> = vec![None; parts.len()];
    for one in said {
        let at = match (fitting(&one.part).as_slice(), one.part.nth) {
            (several, Some(nth)) => nth.checked_sub(1).and_then(|at| several.get(at)).copied(),
            ([one], None) => Some(*one),
            _ => None,
        };
        if let Some(place @ None) = at.and_then(|at| all.get_mut(at)) {
            *place = Some(one);
        }
    }
    let new = |at: usize| {
        let (heading, below) = parts.get(at).copied().unwrap_or_default();
        let key = PartKey { heading: heading.to_owned(), begins: beginning(below), nth: None };
        let alike = fitting(&key);
        let nth = alike.iter().position(|alike| *alike == at).filter(|_| alike.len() > 1);
        PartKey { nth: nth.map(|at| at + 1), ..key }
    };
    let name = |(at, said): (usize, Option<&'a SaidOfPart>)| {
        let facts = said.map(|said| said.facts.as_slice()).unwrap_or_default();
        (said.map_or_else(|| new(at), |said| said.part.clone()), facts)
    };
    all.into_iter().enumerate().map(name).collect()
}

/// Returns what is said of enclosures that are none of `parts`.
pub(super) fn lost<'a>(
    said: &'a [SaidOfPart],
    parts: &'a [ApparatusPart],
) -> impl Iterator<Item = &'a SaidOfPart> {
    said.iter().filter(|said| !parts.iter().any(|part| part.key == said.part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::{Apparatus, FactReader, Rules, read_said};

    const LETTER: &str = "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.\n\nI send you this.\n\nGRAY\n\n";
    const FIRST: &str = "[Attachment]\n\nMemorandum From Mr. Black to Mr. White\n\nBergen, March 1, 1957.\n\nTea.\n\n";
    const SECOND: &str =
        "[Attachment]\n\nMemorandum From Ms. Ash to Mr. White\n\nBonn, March 2, 1957.\n\nTea.\n\n";

    fn key(heading: &str, begins: Option<&str>, nth: Option<usize>) -> PartKey {
        PartKey { heading: heading.to_owned(), begins: begins.map(str::to_owned), nth }
    }

    fn said(part: PartKey, field: Field, values: &[&str]) -> SaidOfPart {
        let values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
        SaidOfPart { part, facts: vec![SaidFact::new(field, &values).unwrap()] }
    }

    fn read(parts: &[&str], said: Vec<SaidOfPart>) -> Apparatus {
        let text = format!("{LETTER}{}", parts.concat());
        read_said(&text, &[], &SaidFacts { facts: Vec::new(), parts: said }, &Rules::built_in())
    }

    fn places(found: &Apparatus) -> Vec<Option<&str>> {
        let place =
            |part: &ApparatusPart| part.facts.iter().position(|fact| fact.field == Field::Place);
        found.parts.iter().map(|part| Some(part.facts[place(part)?].text.as_str())).collect()
    }

    #[test]
    fn what_is_said_of_an_enclosure_counts_there_and_nowhere_else() {
        let plain = read(&[FIRST, SECOND], Vec::new());
        assert_eq!(places(&plain), [Some("Bergen"), Some("Bonn")]);
        let second = plain.parts[1].key.clone();
        assert_eq!(second, key("Attachment", Some("Memorandum From Ms. Ash to Mr. White"), None));
        let found = read(&[FIRST, SECOND], vec![said(second.clone(), Field::Place, &["Rome"])]);
        assert_eq!(places(&found), [Some("Bergen"), Some("Rome")]);
        assert_eq!(found.parts[1].get(Field::Place).unwrap().reader, FactReader::Person);
        assert_eq!((&found.parts[0], &found.facts), (&plain.parts[0], &plain.facts));
        assert_eq!(found.parts[1].key, second, "it is called so still");
        let none = read(&[FIRST, SECOND], vec![said(second, Field::Place, &[])]);
        assert_eq!(places(&none), [Some("Bergen"), None]);
        assert_eq!(none.said.absent(Some(&none.parts[1].key)).collect::<Vec<_>>(), [Field::Place]);
        assert_eq!(none.lost_parts().count(), 0);
    }

    #[test]
    fn an_enclosure_is_found_again_when_more_or_fewer_are_read() {
        let second = read(&[FIRST, SECOND], Vec::new()).parts[1].key.clone();
        let rome = || vec![said(second.clone(), Field::Place, &["Rome"])];
        assert_eq!(places(&read(&[SECOND], rome())), [Some("Rome")]);
        let three = read(&[FIRST, "[Tab A]\n\nTea is dear.\n\n", SECOND], rome());
        assert_eq!(places(&three), [Some("Bergen"), None, Some("Rome")]);
        // The only one that is left is another one.
        let other = read(&[FIRST], rome());
        assert_eq!(places(&other), [Some("Bergen")]);
        assert_eq!(other.lost_parts().collect::<Vec<_>>(), rome().iter().collect::<Vec<_>>());
    }

    #[test]
    fn of_several_that_are_alike_the_number_tells() {
        let plain = read(&[FIRST, FIRST], Vec::new());
        assert_eq!(plain.parts[1].key.nth, Some(2));
        let key_of_second = plain.parts[1].key.clone();
        let found = read(&[FIRST, FIRST], vec![said(key_of_second, Field::Place, &["Rome"])]);
        assert_eq!(places(&found), [Some("Bergen"), Some("Rome")]);
        for wrong in [Some(0), Some(3), None] {
            let asked = said(key("attachment", None, wrong), Field::Place, &["Rome"]);
            let found = read(&[FIRST, FIRST], vec![asked]);
            assert_eq!(places(&found), [Some("Bergen"); 2], "{wrong:?}: none is guessed");
            assert_eq!(found.lost_parts().count(), 1);
        }
    }

    #[test]
    fn by_hand_a_heading_is_enough_and_the_first_entry_counts() {
        let one = said(key("[ ATTACHMENT]", None, None), Field::Place, &["Rome"]);
        let two = said(key("Attachment", Some("memorandum\nfrom Mr. Bl"), None), Field::Place, &[]);
        let found = read(&[FIRST], vec![one.clone(), two.clone()]);
        assert_eq!(places(&found), [Some("Rome")]);
        assert_eq!(found.parts[0].key, one.part);
        assert_eq!(found.lost_parts().collect::<Vec<_>>(), [&two]);
        assert_eq!(places(&read(&[FIRST, SECOND], vec![two])), [None, Some("Bonn")]);
    }

    #[test]
    fn an_enclosure_stays_when_it_is_said_of_the_paper_that_it_names_nobody() {
        let text = &format!("{LETTER}{FIRST}");
        let rules = Rules::built_in();
        let plain = read_said(text, &[], &SaidFacts::default(), &rules);
        let fields = [Field::From, Field::To, Field::Kind];
        let none = |field: Field| SaidFact { field, values: Vec::new() };
        let facts = fields.into_iter().map(none).collect();
        let denied = read_said(text, &[], &SaidFacts { facts, parts: Vec::new() }, &rules);
        assert_eq!((plain.parts.len(), &denied.parts), (1, &plain.parts));
    }

    #[test]
    fn what_is_written_of_a_beginning_is_short() {
        let long =
            "Tea is dear in Bergen, and nobody writes of it to anybody at home or abroad.\nSo.";
        let begins = beginning(long).unwrap();
        assert_eq!(begins, "Tea is dear in Bergen, and nobody writes of it to anybody at");
        assert!(begins_with(long, &begins) && !begins_with("Tea is", &begins));
        let word = "x".repeat(200);
        assert_eq!(beginning(&word).unwrap().len(), LONGEST);
        assert!(begins_with(&word, &beginning(&word).unwrap()));
        assert_eq!(beginning("\n \n"), None);
        assert_eq!(beginning("Tea [sic] is dear[3]\n").as_deref(), Some("Tea [sic] is dear"));
    }
}
