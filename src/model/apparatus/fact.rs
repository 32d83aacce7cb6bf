//! The facts that a document tells of itself, and where in its text each was read.
//!
//! Owns the names of the facts, which are those of the rules, of `gloss list --json` and of the
//! filters. How they are found is not known here.

use serde::{Deserialize, Serialize};

use super::date::When;
use crate::model::span::Span;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// A title, for the list.
    Title,
    /// What it is: telegram, letter, memorandum, minutes.
    Kind,
    /// Who wrote.
    From,
    /// To whom.
    To,
    /// Through whom it was passed on.
    Via,
    /// Where it was written.
    Place,
    /// Where it was sent.
    Destination,
    /// When it was written.
    Date,
    /// When it came in.
    Received,
    /// Its number.
    Number,
    /// The number or the name of the file that it is in.
    File,
    /// How secret it is.
    Classification,
    /// How urgent it is.
    Precedence,
    /// The office that issued it.
    Office,
    /// Who has a copy.
    Copies,
    /// What it is about.
    Subject,
    /// Who took part in what it reports.
    Participants,
    /// What comes with it.
    Enclosures,
    /// Who signed.
    Signature,
}

impl Field {
    /// All of them, in the order of a card.
    pub const ALL: [Self; 19] = [
        Self::Title,
        Self::Kind,
        Self::From,
        Self::To,
        Self::Via,
        Self::Place,
        Self::Destination,
        Self::Date,
        Self::Received,
        Self::Number,
        Self::File,
        Self::Classification,
        Self::Precedence,
        Self::Office,
        Self::Copies,
        Self::Subject,
        Self::Participants,
        Self::Enclosures,
        Self::Signature,
    ];

    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Kind => "kind",
            Self::From => "from",
            Self::To => "to",
            Self::Via => "via",
            Self::Place => "place",
            Self::Destination => "destination",
            Self::Date => "date",
            Self::Received => "received",
            Self::Number => "number",
            Self::File => "file",
            Self::Classification => "classification",
            Self::Precedence => "precedence",
            Self::Office => "office",
            Self::Copies => "copies",
            Self::Subject => "subject",
            Self::Participants => "participants",
            Self::Enclosures => "enclosures",
            Self::Signature => "signature",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether a document can have several.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Copies | Self::Enclosures | Self::Participants)
    }

    /// Whether it is of people or offices, whose names may be in capitals throughout.
    #[must_use]
    pub fn is_name(self) -> bool {
        matches!(
            self,
            Self::From
                | Self::To
                | Self::Via
                | Self::Copies
                | Self::Signature
                | Self::Place
                | Self::Destination
        )
    }

    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::Received)
    }
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub field: Field,
    /// What the page says, in one line, without marks of notes.
    pub text: String,
    /// The date, if that is what it is.
    pub when: Option<When>,
    /// Where it was read, in bytes of the text.
    pub span: Span,
}

/// Something that looks like a fact and cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What is wrong, as a clause.
    pub what: String,
    /// RegionLine and column, both from 1, the column in code points.
    pub at: (usize, usize),
    /// Where, in bytes of the text.
    pub span: Span,
}
