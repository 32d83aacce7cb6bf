//! The bottom line's words, and what is not on disk yet.

use std::collections::BTreeMap;

use super::event::Ticket;
use crate::model::path::DocPath;

/// What is said on the bottom line. It takes the place of the hints, never of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing: the hints are shown.
    #[default]
    Quiet,
    /// Something was done.
    Said(String),
    /// Something could not be done.
    Failed(String),
}

/// Changes on their way to disk.
#[derive(Debug, Default)]
pub struct Saving {
    on_their_way: BTreeMap<Ticket, DocPath>,
    /// Why the last one of a document failed. It is tried again by itself.
    failures: BTreeMap<DocPath, String>,
}

impl Saving {
    /// A save was asked for.
    pub fn begin(&mut self, ticket: Ticket, document: DocPath) {
        self.on_their_way.insert(ticket, document);
    }

    /// A save succeeded. True if the document has no other on its way.
    pub fn done(&mut self, ticket: Ticket, document: &DocPath) -> bool {
        self.on_their_way.remove(&ticket);
        self.failures.remove(document);
        !self.is_waiting(document)
    }

    /// A save failed and is tried again.
    pub fn fail(&mut self, document: DocPath, why: String) {
        self.failures.insert(document, why);
    }

    /// Whether changes of `document` are not on disk.
    #[must_use]
    pub fn is_waiting(&self, document: &DocPath) -> bool {
        self.on_their_way.values().any(|other| other == document)
    }

    /// The documents whose changes are not all on disk.
    pub fn documents(&self) -> impl Iterator<Item = &DocPath> {
        self.on_their_way.values()
    }

    /// How many saves are not done.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.on_their_way.len()
    }

    /// Why something could not be saved, if so.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.failures.values().next().map(String::as_str)
    }
}

/// Ends a message about a change that is on its way to disk.
pub const SAVING: &str = " · saving …";
/// Begins a message about a save that failed.
pub const NOT_SAVED: &str = "not saved: ";
/// Ends the same message once it is there.
const SAVED: &str = " · saved";

impl Status {
    /// Everything is on disk now: says so, unless something went wrong.
    pub fn saved(&mut self) {
        match self {
            Status::Said(words) => {
                if let Some(what) = words.strip_suffix(SAVING) {
                    *words = format!("{what}{SAVED}");
                }
            }
            Status::Quiet => *self = Status::Said("saved".to_owned()),
            Status::Failed(words) if words.starts_with(NOT_SAVED) => {
                *self = Status::Said("saved after all".to_owned());
            }
            Status::Failed(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn saved_is_said_only_when_all_is_on_disk() {
        let document = DocPath::new(Path::new("a")).unwrap();
        let mut saving = Saving::default();
        saving.begin(1, document.clone());
        saving.begin(2, document.clone());
        assert!(!saving.done(1, &document));
        saving.fail(document.clone(), "disk full".to_owned());
        assert_eq!((saving.waiting(), saving.failed()), (1, Some("disk full")));
        assert!(saving.done(2, &document));
        assert_eq!((saving.waiting(), saving.failed()), (0, None));
    }

    #[test]
    fn a_failure_is_not_talked_over() {
        let mut status = Status::Said(format!("highlighted{SAVING}"));
        status.saved();
        assert_eq!(status, Status::Said("highlighted · saved".to_owned()));
        let mut status = Status::Failed("disk full".to_owned());
        status.saved();
        assert_eq!(status, Status::Failed("disk full".to_owned()));
    }
}
