//! The index of a corpus: who is named in its documents, and which document refers to which.

use super::apparatus::Apparatus;
use super::citations::Citations;
use super::path::DocPath;
use super::people::{DeclaredPeople, NameFinder, People};

/// The people and citations of a corpus. Immutable; rebuilt when the corpus has been read.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The people named.
    pub people: People,
    /// The references between documents.
    pub citations: Citations,
    /// Finds the names of these people in a text.
    pub names: NameFinder,
}

impl Index {
    /// Builds the index of `documents`, in the order of the corpus; `declared` lists people, their
    /// aliases and their offices.
    #[must_use]
    pub fn new(declared: &DeclaredPeople, documents: &[(&DocPath, &Apparatus)]) -> Self {
        let people = People::of_declared(declared, documents.iter().copied());
        let citations = Citations::new(documents, &people);
        let names = people.names();
        Self { people, citations, names }
    }
}
