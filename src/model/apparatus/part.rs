//! What is enclosed with a paper: a part of its text with facts of its own.
//!
//! Owns the lines with which such a part begins. Its facts are read by the rules for any page; it
//! tells nothing of the paper that it is enclosed with. Pure: no files.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::fact::{Fact, Field};
use super::regions;
use crate::model::span::Span;

/// More parts than this are not read.
const MOST: usize = 16;

/// A part of a paper: an enclosure, an attachment, an annex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApparatusPart {
    /// The line with which it begins, without brackets: "Enclosure 2".
    pub heading: String,
    /// Its title, if the page gives one.
    pub title: Option<String>,
    /// Its facts; their places count in the whole text.
    pub facts: Vec<Fact>,
    /// Where it stands in the text, in bytes, with its heading.
    pub span: Span,
}

impl ApparatusPart {
    /// Returns the fact about `field`.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.field == field)
    }
}

// `None` would match nothing; a test checks that it compiles.
static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^\[?(?<heading>(?i:enclosure|attachment|annex|appendix|subenclosure|tab)(?: (?:No\. ?)?[A-Z0-9]{1,4})?)(?:—\p{L}+)?\]?(?:\[\d{1,3}\])*[ \t]*\r?$",
    )
    .ok()
});

/// Returns each part of `text` that begins with a heading on a line of its own: the heading, where
/// the part begins, and where the text below the heading does; all in bytes.
pub(super) fn headings(text: &str) -> Vec<(String, Span, usize)> {
    let Some(pattern) = HEADING.as_ref() else { return Vec::new() };
    let body = regions::enclosed(text);
    let found = pattern.captures_iter(&text[body.range()]).take(MOST);
    let mut all: Vec<(String, Span, usize)> = found
        .filter_map(|groups| {
            let (whole, heading) = (groups.get(0)?, groups.name("heading")?);
            let start = body.start + whole.start();
            let span = Span::new(start, body.end);
            Some((heading.as_str().to_owned(), span, body.start + whole.end()))
        })
        .collect();
    for at in 1..all.len() {
        all[at - 1].1.end = all[at].1.start;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::{Rules, read};

    #[test]
    fn an_enclosure_has_facts_of_its_own() {
        let text = "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.\n\nI send you this.\n\nGRAY\n\n\
                    [Enclosure 1]\n\nMemorandum From Mr. Black to Mr. White\n\nBergen, March 1, 1957.\n\nSECRET\n\nTea.\n\n\
                    [Attachment—Extract][2]\n\nTea is dear.\n\n----------\n\n[1] Source: Tea Files. Secret.";
        let found = read(text, &Rules::built_in());
        assert!(HEADING.is_some());
        assert_eq!(found.text(Field::Place), Some("Oslo"));
        let told: Vec<_> = found
            .parts
            .iter()
            .map(|part| {
                let told = |field| {
                    part.get(field).map(|fact| {
                        assert!(part.span.range().contains(&fact.span.start), "{fact:?}");
                        fact.text.as_str()
                    })
                };
                (
                    part.heading.as_str(),
                    told(Field::From),
                    told(Field::Place),
                    told(Field::Classification),
                )
            })
            .collect();
        let first = ("Enclosure 1", Some("Mr. Black"), Some("Bergen"), Some("Secret"));
        assert_eq!(told, [first, ("Attachment", None, None, None)]);
        assert!(
            text[found.parts[1].span.range()].ends_with("Tea is dear.\n"),
            "the notes are none"
        );
    }

    #[test]
    fn what_is_no_paper_has_no_parts() {
        let text = "Tea\n\nIt was late.\n\nAppendix A\n\nOslo, March 4, 1957.\n\nIt was late.";
        assert_eq!(read(text, &Rules::built_in()).parts, []);
    }
}
