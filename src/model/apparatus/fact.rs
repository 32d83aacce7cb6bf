//! The facts that a document states about itself, and where in its text each was read.
//!
//! Owns the names of the facts, which are shared by the rules, `gloss list --json` and the filters.
//! How they are found is not known here.

use serde::{Deserialize, Serialize};

use super::date::When;
use crate::model::span::Span;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The title, for the list.
    Title,
    /// The kind: telegram, letter, memorandum, minutes.
    Kind,
    /// The author.
    From,
    /// The addressee.
    To,
    /// The person or office that passed it on.
    Via,
    /// The place of writing.
    Place,
    /// The place it was sent to.
    Destination,
    /// When it was written.
    Date,
    /// When it was received.
    Received,
    /// Its number.
    Number,
    /// The number or name of its file.
    File,
    /// The classification.
    Classification,
    /// The urgency.
    Precedence,
    /// The office that issued it.
    Office,
    /// Who received a copy.
    Copies,
    /// The subject.
    Subject,
    /// The participants in what it reports on.
    Participants,
    /// The enclosures.
    Enclosures,
    /// The signature.
    Signature,
}

impl Field {
    /// All fields, in the order of a card.
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

    /// Returns its name, in lower case.
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

    /// Returns the field of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Returns whether a document can have several.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Copies | Self::Enclosures | Self::Participants)
    }

    /// Returns whether it names people or offices, which may be in capitals throughout.
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
    /// The field.
    pub field: Field,
    /// The text of the page, on one line, without note marks.
    pub text: String,
    /// The date, if the field is a date.
    pub when: Option<When>,
    /// Where it was read, in bytes of the text.
    pub span: Span,
}

/// Something that looks like a fact but cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What is wrong, as a clause.
    pub what: String,
    /// Line and column, both from 1, the column in code points.
    pub at: (usize, usize),
    /// Where it was found, in bytes of the text.
    pub span: Span,
}
