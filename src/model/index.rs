//! What the documents of a corpus tell together: who is named, and what refers to what.

use super::apparatus::Apparatus;
use super::citations::Citations;
use super::path::DocPath;
use super::people::{DeclaredPerson, NameFinder, People};

/// People and citations of a corpus. Immutable; made anew when the corpus has been read.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Who is named.
    pub people: People,
    /// What refers to what.
    pub citations: Citations,
    /// Finds the names of those who are named.
    pub names: NameFinder,
}

impl Index {
    /// What `documents`, in the order of the corpus, tell; `declared` says who goes by which names.
    #[must_use]
    pub fn new(declared: &[DeclaredPerson], documents: &[(&DocPath, &Apparatus)]) -> Self {
        let people = People::new(declared, documents.iter().copied());
        let citations = Citations::new(documents, &people);
        let names = people.names();
        Self { people, citations, names }
    }
}
