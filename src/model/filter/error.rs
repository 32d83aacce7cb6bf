//! Why a filter is invalid, as it is said to whoever typed it.

use super::{STATE, names};

/// Why a filter is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// There is no such field.
    #[error("unknown filter {0}:{suggestion}", suggestion = like(.0))]
    Field(String),
    /// The field does not accept this value.
    #[error("{field}: {value:?} is not {known}")]
    Value {
        /// The field.
        field: &'static str,
        /// The value that was written.
        value: String,
        /// What it has to be.
        known: String,
    },
    /// The field is of highlights, not of documents.
    #[error("{0}: is asked of highlights: in all passages, and in gloss notes")]
    OfPassages(&'static str),
    /// No saved filter has this name.
    #[error("no saved filter @{0}")]
    Saved(String),
    /// A closing bracket without an opening one.
    #[error("no bracket is open before this )")]
    Bracket,
    /// An opening bracket without a closing one.
    #[error("the bracket is not closed")]
    Open,
    /// An `OR` that has nothing before or after it.
    #[error("OR needs something on both sides; the word itself is \"OR\", in quotation marks")]
    OneSided,
    /// A quotation mark without a second one.
    #[error("the quotation mark is not closed")]
    Unclosed,
    /// A field without a value.
    #[error("{0}: needs a value")]
    Empty(String),
    /// A range of dates that ends before it begins.
    #[error("the range {0} ends before it begins")]
    Reversed(String),
    /// A `*` by itself.
    #[error("* needs the beginning of a word before it")]
    NothingBegun,
    /// A `~` after a word without a number, or with too high a one.
    #[error("~ needs a number from 0 to {0} after a word: how many letters may differ")]
    Distance(u8),
    /// Something that cannot stand after a quotation mark.
    #[error("only * or ~ with a number can stand after a quotation mark, not {0:?}")]
    AfterQuote(String),
    /// More words than are looked for.
    #[error("only the first {0} words are looked for")]
    TooMany(usize),
    /// More words that may differ than are looked for in this way.
    #[error("only the first {0} words with ~ may differ; the others are looked for as typed")]
    TooManyAlike(usize),
    /// Brackets inside of brackets, too deep.
    #[error("too many brackets inside each other")]
    TooDeep,
}

impl FilterError {
    /// Returns whether a query cannot mean what was typed, even if more is typed after it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Field(_) | Self::Value { .. } | Self::Saved(_) | Self::OfPassages(_))
    }

    /// Returns whether the query is asked all the same, though not for all of what was typed.
    #[must_use]
    pub fn is_remark(&self) -> bool {
        matches!(self, Self::TooMany(_) | Self::TooManyAlike(_))
    }
}

/// Suggests the name most similar to this one.
fn like(name: &str) -> String {
    let all = names()
        .into_iter()
        .chain([STATE])
        .map(|other| (strsim::damerau_levenshtein(name, other), other));
    match all.min() {
        Some((distance, other)) if distance <= 2 => format!(" (try {other}:)"),
        _ => String::new(),
    }
}
