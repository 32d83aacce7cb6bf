//! The facts that a document states about itself, and where in its text each was read.
//!
//! Owns the names of the facts, which are shared by the rules, `gloss list --json` and the filters.
//! How they are found is not known here.

use serde::{Deserialize, Serialize};

use super::date::When;
use crate::model::span::Span;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// The number that editors gave it in their volume.
    EditionNumber,
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
    /// Where else it was sent.
    Repeated,
    /// Who drafted it.
    Drafted,
    /// Who cleared or approved it.
    Cleared,
    /// The subject.
    Subject,
    /// The participants in what it reports on.
    Participants,
    /// The enclosures.
    Enclosures,
    /// The signature.
    Signature,
    /// The archive that holds it, and the collection there.
    Archive,
    /// The record group.
    RecordGroup,
    /// The box.
    Box,
    /// The folder in the box. (`folder:` is a folder of the corpus.)
    ArchiveFolder,
}

impl Field {
    /// All fields, in the order of a card.
    pub const ALL: [Self; 27] = [
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
        Self::EditionNumber,
        Self::File,
        Self::Classification,
        Self::Precedence,
        Self::Office,
        Self::Copies,
        Self::Repeated,
        Self::Drafted,
        Self::Cleared,
        Self::Subject,
        Self::Participants,
        Self::Enclosures,
        Self::Signature,
        Self::Archive,
        Self::RecordGroup,
        Self::Box,
        Self::ArchiveFolder,
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
            Self::EditionNumber => "edition_number",
            Self::File => "file",
            Self::Classification => "classification",
            Self::Precedence => "precedence",
            Self::Office => "office",
            Self::Copies => "copies",
            Self::Repeated => "repeated",
            Self::Drafted => "drafted",
            Self::Cleared => "cleared",
            Self::Subject => "subject",
            Self::Participants => "participants",
            Self::Enclosures => "enclosures",
            Self::Signature => "signature",
            Self::Archive => "archive",
            Self::RecordGroup => "record_group",
            Self::Box => "box",
            Self::ArchiveFolder => "archive_folder",
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
        matches!(self, Self::Copies | Self::Cleared | Self::Enclosures | Self::Participants)
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

    /// Returns whether it tells of the copy and of its making, rather than of what it says.
    #[must_use]
    pub fn is_of_the_copy(self) -> bool {
        matches!(
            self,
            Self::EditionNumber
                | Self::Repeated
                | Self::Drafted
                | Self::Cleared
                | Self::Archive
                | Self::RecordGroup
                | Self::Box
                | Self::ArchiveFolder
        )
    }

    /// Returns whether it is a date.
    #[must_use]
    pub fn is_date(self) -> bool {
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
    /// What read it.
    pub reader: FactReader,
}

/// What read a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactReader {
    /// The file states it: front matter, the headers of a letter, the properties of a document.
    #[default]
    File,
    /// It is said of the file: what its properties state counts less than what stands on the page.
    Properties,
    /// A label on the page: "Subject: tea".
    Label,
    /// The rule of this index; see [`super::rules::Rules::name_of`].
    Rule(u16),
    /// A person says it, in the library's `facts.toml`.
    Person,
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
