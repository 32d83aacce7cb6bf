//! The words of a filter: how they are quoted, and when they are the same as those of a document.

use crate::model::folding::Folding;

/// Quotes a value for use in a filter.
#[must_use]
pub fn quoted(value: &str) -> String {
    if value.contains(char::is_whitespace) { format!("\"{value}\"") } else { value.to_owned() }
}

/// Returns `text` as filters compare it: neither case nor accents make a difference.
pub(super) fn fold(text: &str) -> String {
    Folding::LOOSE.fold(text)
}

/// Returns whether `words` occur in `text` at the beginning of a word; both are folded.
pub(super) fn begins_word(text: &str, words: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, _)| !inside(text[..at].chars().next_back()))
}
