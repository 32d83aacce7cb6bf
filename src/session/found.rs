//! What can be found, and where it leads.

use std::sync::{Arc, OnceLock};

use super::action::Action;
use super::documents::Snapshot;
use crate::model::anchor::Anchor;
use crate::model::annotation::{Highlight, Id};
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::span::Span;

/// Where a found item leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A document, at the place where the reader left it.
    Document(DocPath),
    /// A passage of a document, in bytes.
    Passage(DocPath, Span),
    /// One of the reader's own highlights on a passage of a document, in code points.
    Highlight(DocPath, Id, (usize, usize)),
    /// A command.
    Command(Action),
    /// The documents of the list that match a filter.
    Filter(String),
}

/// An item that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinderItem {
    /// What is matched and shown.
    pub line: String,
    /// What is shown beside it.
    pub detail: String,
    /// Where it leads.
    pub destination: Destination,
}

/// An item that matches a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What was found.
    pub item: FinderItem,
    /// Higher is better.
    pub score: i64,
    /// Which code points matched in the text made of `line`, a blank and `detail`.
    pub indices: Vec<usize>,
}

/// What the finder searches in.
#[derive(Clone, Debug)]
pub enum SearchIn {
    /// These items.
    Items(Arc<Vec<FinderItem>>),
    /// Items that the worker makes, once, since there may be very many.
    Source(Arc<FoundSource>),
    /// The passages of all documents; those of `first` come before the others.
    Passages {
        /// The document that is being read.
        first: Option<DocPath>,
    },
    /// All of the reader's highlights and notes.
    Annotations {
        /// The documents, for their titles.
        documents: Snapshot,
    },
}

/// The source from which a worker gets the items.
#[derive(Debug)]
pub struct FoundSource {
    /// What the items are made of.
    pub of: SourceOf,
    items: OnceLock<Vec<FinderItem>>,
}

/// What items are made of.
#[derive(Debug)]
pub enum SourceOf {
    /// The documents of the list, the last read first.
    Documents(Snapshot),
    /// What the documents cite but the corpus does not have.
    Missing(Arc<Index>),
}

impl FoundSource {
    /// Creates a source of items that are made when they are first needed.
    #[must_use]
    pub fn new(of: SourceOf) -> Arc<Self> {
        Arc::new(Self { of, items: OnceLock::new() })
    }

    /// Returns the items. The first call makes them, so it must not be on the interface's thread.
    #[must_use]
    pub fn items(&self) -> &[FinderItem] {
        self.items.get_or_init(|| match &self.of {
            SourceOf::Documents(documents) => super::listing::documents(documents),
            SourceOf::Missing(index) => super::listing::missing(index),
        })
    }
}

/// The most occurrences that are listed.
pub const MOST_OCCURRENCES: usize = 5000;

/// How the words of occurrences are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookedForAs {
    /// As they are, as whole words.
    #[default]
    Words,
    /// In any form: by their stems, in the language of each document.
    Stems,
    /// As an expression of the `regex` crate.
    Expression,
}

impl LookedForAs {
    /// All of them, each with what it is called.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Words, "as words"),
        (Self::Stems, "in any form"),
        (Self::Expression, "as a regular expression"),
    ];
}

/// The places that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OccurrencesFound {
    /// They, those of the document that was read first.
    pub list: Vec<Occurrence>,
    /// Whether there are more than are listed.
    pub is_cut: bool,
    /// What is wrong with the words, if they cannot be looked for in this way.
    pub fault: Option<String>,
}

/// A place that was left out of the list, for as long as the program runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SkippedPlace {
    /// The document.
    pub document: DocPath,
    /// Where it is, in code points, and its words.
    pub place: (usize, usize),
    /// Its words.
    pub quote: String,
}

impl SkippedPlace {
    /// Returns the place of an occurrence.
    #[must_use]
    pub fn of(one: &Occurrence) -> Self {
        let Occurrence { document, anchor, .. } = one;
        let (place, quote) = ((anchor.start, anchor.end), anchor.quote.clone());
        Self { document: document.clone(), place, quote }
    }
}

/// Another place with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The document.
    pub document: DocPath,
    /// Its place in the document.
    pub anchor: Anchor,
    /// The same, in bytes of the text.
    pub span: Span,
    /// Some words around it, on one line.
    pub line: String,
    /// Where the words themselves are in `line`, in bytes.
    pub words: Span,
    /// The reader's own highlight of exactly this place, if there is one.
    pub highlight: Option<Box<Highlight>>,
}
