//! What somebody decides about people, to be written down in a library's `people.toml`.

/// A change of a library's `people.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleChange {
    /// Whoever is called `name` is the person called `into`.
    Merge {
        /// A name of the one.
        name: String,
        /// A name of the other, whose name stays the first.
        into: String,
    },
    /// The name is not another name of whoever it was said to be.
    Part {
        /// The name.
        name: String,
    },
    /// Whoever is called `name` is another person than the one called `other`.
    Different {
        /// A name of the one.
        name: String,
        /// A name of the other.
        other: String,
    },
    /// Who the person called `name` is, in a few words; none takes away what was said.
    Role {
        /// A name of the person.
        name: String,
        /// The words.
        role: String,
    },
}
