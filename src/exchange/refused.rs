//! What an import refuses: how many entries for which reason, and which they are.
//!
//! Owns that the first of each reason are named, by their place in the file, their document and their first
//! words: whoever has to mend a file looks for these.

use std::collections::BTreeMap;
use std::fmt;

use super::import::ImportedEntry;
use crate::model::cluster::one_line;
use crate::model::find::excerpt;

/// So many entries are named for each reason.
const NAMED: usize = 8;
/// So much of their words, in grapheme clusters.
const WORDS: usize = 40;
/// What is looked at for that, in characters.
const WITHIN: usize = 400;

/// Where in its file an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryPlace {
    /// That would help nobody to find it.
    #[default]
    Unsaid,
    /// The row of a table; the headings are row 1.
    Row(usize),
    /// The number in a list, counted from 1.
    Number(usize),
}

impl fmt::Display for EntryPlace {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Unsaid => Ok(()),
            Self::Row(number) => write!(f, "row {number}"),
            Self::Number(number) => write!(f, "entry {number}"),
        }
    }
}

/// What is refused, by the reasons for it.
#[derive(Clone, Debug, Default)]
pub struct Refusals {
    by_reason: BTreeMap<String, RefusedEntries>,
}

#[derive(Clone, Debug, Default)]
struct RefusedEntries {
    count: usize,
    named: Vec<String>,
}

impl Refusals {
    /// Refuses an entry, which is called `name`; an empty one says nothing of it.
    pub fn add(&mut self, why: impl Into<String>, name: String) {
        let refused = self.by_reason.entry(why.into()).or_default();
        refused.count += 1;
        if refused.named.len() < NAMED && !name.is_empty() {
            refused.named.push(name);
        }
    }

    /// Returns whether nothing is refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_reason.is_empty()
    }

    /// Returns for how many reasons something is refused.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_reason.len()
    }

    /// Returns how many entries are refused.
    #[must_use]
    pub fn total(&self) -> usize {
        self.by_reason.values().map(|refused| refused.count).sum()
    }

    /// Says what is refused: a line for each reason, and one for each entry that is named.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (why, refused) in &self.by_reason {
            lines.push(format!("{} refused: {why}", refused.count));
            lines.extend(refused.named.iter().map(|name| format!("  {name}")));
            let more = refused.count - refused.named.len();
            if more > 0 && !refused.named.is_empty() {
                lines.push(format!("  and {more} more"));
            }
        }
        lines
    }
}

/// Returns what an entry is called: `row 7, a.txt: “nine divisions”`.
#[must_use]
pub fn name_of(entry: &ImportedEntry) -> String {
    let title = entry.work.as_ref().and_then(|work| work.title.as_deref());
    let place = Some(entry.at.to_string()).filter(|place| !place.is_empty());
    let document = entry.path.as_deref().or(title).map(|of| excerpt(&one_line(of), WITHIN));
    let quote = entry.passage.as_ref().and_then(|passage| passage.quote.as_deref());
    let words = quote.or(entry.note.as_deref()).map(|words| {
        let beginning: String = words.chars().take(WITHIN).collect();
        format!("“{}”", excerpt(&beginning, WORDS))
    });
    let stands: Vec<String> = place.into_iter().chain(document).collect();
    let name: Vec<String> = [stands.join(", ")].into_iter().chain(words).collect();
    name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::ImportedPassage;

    #[test]
    fn the_first_of_each_reason_are_named_and_the_others_counted() {
        let mut refused = Refusals::default();
        for row in 2..13 {
            let quote = Some("nine  divisions\nof the ".to_owned() + &"very ".repeat(20));
            let entry = ImportedEntry {
                at: EntryPlace::Row(row),
                path: Some("a.txt".to_owned()),
                passage: Some(ImportedPassage { quote, ..Default::default() }),
                ..ImportedEntry::default()
            };
            refused.add("no place", name_of(&entry));
        }
        refused.add("no words", name_of(&ImportedEntry::default()));
        let lines = refused.lines();
        assert_eq!(lines.len(), 1 + 8 + 1 + 1, "{lines:?}");
        assert_eq!(lines[0], "11 refused: no place");
        assert!(lines[1].starts_with("  row 2, a.txt: “nine divisions of the very"), "{lines:?}");
        assert!(lines[1].ends_with("…”"), "{lines:?}");
        assert_eq!(lines[9..], ["  and 3 more", "1 refused: no words"]);
        assert_eq!((refused.len(), refused.total()), (2, 12));
    }
}
