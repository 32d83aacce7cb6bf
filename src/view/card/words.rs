//! What the fields of a document are called on the card, and what each of them is.
//!
//! Owns these words alone; the names in files and filters belong to [`Field`].

use crate::model::apparatus::Field;

/// Returns what a field is called on the screen.
pub(super) fn label(field: Field) -> String {
    field.name().replace('_', " ")
}

/// Returns what a field is, for somebody who chooses among them.
pub(super) fn about(field: Field) -> &'static str {
    match field {
        Field::Title => "what the document is called",
        Field::Kind => "letter, telegram, minutes …",
        Field::From => "who wrote or sent it",
        Field::To => "whom it is addressed to",
        Field::Via => "through whose hands it goes",
        Field::Place => "where it was written",
        Field::Destination => "where it went",
        Field::Date => "when it was written",
        Field::Received => "when it arrived",
        Field::Number => "its own number",
        Field::EditionNumber => "its number in a printed volume",
        Field::File => "the number of its file",
        Field::Classification => "secret, confidential …",
        Field::Precedence => "urgent, immediate …",
        Field::Office => "the office that it comes from",
        Field::Copies => "who else was given it",
        Field::Repeated => "where it was sent as well",
        Field::Drafted => "who drafted it",
        Field::Cleared => "who agreed to it",
        Field::Subject => "what it is about",
        Field::Participants => "who took part",
        Field::Enclosures => "what came with it",
        Field::Signature => "how it is signed",
        Field::Archive => "where the paper is kept",
        Field::RecordGroup => "in which group of records",
        Field::Box => "in which box",
        Field::ArchiveFolder => "in which folder",
    }
}
