//! What is enclosed with a paper: a part of its text with facts of its own.
//!
//! Owns the lines with which such a part begins. Its facts are read by the rules for any page; it
//! tells nothing of the paper that it is enclosed with. Pure: no files.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::fact::{Fact, Field};
use super::regions;
use super::said_part::PartKey;
use crate::model::span::Span;

/// More parts than this are not read.
const MOST: usize = 16;
/// Only this many bytes of a text are searched.
const REACH: usize = 256 << 10;
/// The longest heading, in bytes.
const LONGEST: usize = 160;

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
    /// How it is called where something is said of it.
    pub key: PartKey,
}

impl ApparatusPart {
    /// Returns the fact about `field`.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.field == field)
    }
}

// `None` would match nothing; a test checks that it compiles. Without brackets such a line says nothing
// else: "Enclosures: 3" and "Appendix of the chapter" are none.
static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?:
            \[ (?<bracketed> (?i:sub-?enclosure|enclosure|attachment|annex|appendix|tab)
                (?:\ (?:No\.\ ?)?[A-Z0-9]{1,4})? ) (?: [^\p{L}\p{N}\]] [^\]]{0,80} )? \]
          | (?<plain> (?: (?:Sub-?enclosure|SUBENCLOSURE|Enclosure|ENCLOSURE|Attachment|ATTACHMENT|Annex|ANNEX
                |Appendix|APPENDIX) (?:\ (?:No\.\ ?|NO\.\ ?)?[A-Z0-9]{1,4})? | (?:Tab|TAB)\ [A-Z0-9]{1,4} ) )
                (?:—\p{L}+)?
          ) (?:\[\d{1,3}\])* [ \t]* \r? $",
    )
    .ok()
});

/// What an editor leaves out has no text.
const LEFT_OUT: [&str; 4] = ["not printed", "not found", "not attached", "omitted"];

/// The line with which a part begins.
pub(super) struct PartHeading<'a> {
    /// Its words, without brackets.
    words: &'a str,
    /// Where the line begins and ends, in bytes.
    pub line: Range<usize>,
}

/// Returns each line of `body` with which a part begins, in order.
pub(super) fn headings(body: &str) -> impl Iterator<Item = PartHeading<'_>> {
    let reach = body.len().min(REACH);
    memchr::memchr_iter(b'\n', &body.as_bytes()[..reach]).filter_map(|at| {
        let rest = &body[at + 1..];
        // Most lines are not worth a closer look.
        let first = rest.bytes().find(|b| *b != b'[')?.to_ascii_lowercase();
        if !matches!(first, b'a' | b'e' | b's' | b't') {
            return None;
        }
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        if line.len() > LONGEST || LEFT_OUT.iter().any(|words| line.contains(words)) {
            return None;
        }
        let groups = HEADING.as_ref()?.captures(line)?;
        let words = groups.name("bracketed").or(groups.name("plain"))?.as_str();
        let end = at + 1 + line.len();
        // A word below a letter says that something was with it.
        (!body[end..].trim().is_empty()).then_some(PartHeading { words, line: at + 1..end })
    })
}

/// Returns each part of `text`: its heading, where it is, and where the text below the heading begins;
/// all in bytes.
pub(super) fn parts(text: &str) -> Vec<(String, Span, usize)> {
    let body = regions::body(text);
    // One more than are read: it ends the last.
    let all: Vec<PartHeading> = headings(body).take(MOST + 1).collect();
    let ends = all.iter().skip(1).map(|next| next.line.start).chain([body.len()]);
    let part = |(heading, end): (&PartHeading, usize)| {
        let span = Span::new(heading.line.start, end);
        (heading.words.to_owned(), span, heading.line.end)
    };
    all.iter().zip(ends).take(MOST).map(part).collect()
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
    fn a_part_begins_with_a_line_that_says_so_and_nothing_else() {
        let found = |line: &str| {
            let text = format!("7. Letter From Mr. Gray\n\n{line}\n\nTea.");
            headings(&text).map(|heading| heading.words.to_owned()).collect::<Vec<_>>()
        };
        for (line, words) in [
            ("[Enclosure 2—Translation][3]", "Enclosure 2"),
            ("[Enclosure 2 to Despatch No. 12]", "Enclosure 2"),
            ("[Tab A]", "Tab A"),
            ("[Subenclosure]", "Subenclosure"),
            ("Annex B", "Annex B"),
            ("ENCLOSURE NO. 1", "ENCLOSURE NO. 1"),
            ("Appendix", "Appendix"),
        ] {
            assert_eq!(found(line), [words], "{line}");
        }
        for line in [
            "Enclosures: 3",
            "Enclosure of the commons was the end of the village.",
            "[Enclosure not printed]",
            "[Appended in ink]",
            "Tab",
            "Attachments",
            "[Tabriz]",
        ] {
            assert_eq!(found(line), [""; 0], "{line}");
        }
        assert_eq!(headings("Dear Ann,\n\nEnclosure\n").count(), 0, "nothing follows");
    }

    #[test]
    fn each_part_ends_where_the_next_begins() {
        let part = |number: usize| format!("\n\n[Enclosure {number}]\n\nText {number}.");
        let parts: String = (1..=20).map(part).collect();
        let text = format!("7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957.{parts}");
        let found = read(&text, &Rules::built_in()).parts;
        assert_eq!(found.len(), MOST);
        for (part, number) in found.iter().zip(1..) {
            let text = &text[part.span.range()];
            assert_eq!(text.trim(), format!("[Enclosure {number}]\n\nText {number}."));
        }
        let far = "Tea is dear.\n\n".repeat(8000);
        let text = format!(
            "7. Letter From Mr. Gray to Ms. Low\n\nOslo, March 4, 1957.\n\n{far}GRAY\n\n[Annex]\n\nTea."
        );
        let found = read(&text, &Rules::built_in());
        assert_eq!(found.parts.len(), 1, "however far below");
        assert_eq!(found.text(Field::Signature), Some("Gray"));
    }

    #[test]
    fn what_cannot_be_in_a_part_is_said_with_its_place() {
        let text = "7. Letter From Mr. Gray to Ms. Low\n\nOslo, March 4, 1957.\n\n[Enclosure]\n\n31 June 1957\n\nTea.";
        let found = read(text, &Rules::built_in());
        let [one] = found.diagnostics.as_slice() else { panic!("{:?}", found.diagnostics) };
        assert_eq!((one.what.as_str(), one.at), ("no such day: 31 June 1957", (7, 1)));
        assert_eq!(&text[one.span.range()], "31 June 1957");
    }

    #[test]
    fn what_is_no_paper_has_no_parts() {
        let text = "Tea\n\nIt was late.\n\nAppendix A\n\nOslo, March 4, 1957.\n\nIt was late.";
        assert_eq!(read(text, &Rules::built_in()).parts, []);
    }
}
