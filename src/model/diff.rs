//! The difference between two passages, word by word.
//!
//! Owns the only use of the `similar` crate. Knows nothing of how a difference is displayed.

use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation;

/// What happened to some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// They occur in both passages.
    Same,
    /// They occur only in the old passage.
    Gone,
    /// They occur only in the new passage.
    New,
}

/// Merges the words of both passages into one sequence, adjacent words of one kind together. Any
/// white space counts as one blank, so that rewrapping makes no difference.
#[must_use]
pub fn by_word(old: &str, new: &str) -> Vec<(Became, String)> {
    let [old, new] = [old, new].map(|text| text.split_whitespace().collect::<Vec<_>>());
    compare(&old, &new)
}

/// Returns the same, but with the words of UAX #29: a number beside letters is a word of its own,
/// and so is each character of a script written without blanks.
#[must_use]
pub fn by_word_bounds(old: &str, new: &str) -> Vec<(Became, String)> {
    let words = |text| -> Vec<&str> {
        let bounds = UnicodeSegmentation::split_word_bounds(text);
        bounds.filter(|word| !word.trim().is_empty()).collect()
    };
    compare(&words(old), &words(new))
}

fn compare(old: &[&str], new: &[&str]) -> Vec<(Became, String)> {
    let diff = TextDiff::from_slices(old, new);
    let mut parts: Vec<(Became, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let became = match change.tag() {
            ChangeTag::Equal => Became::Same,
            ChangeTag::Delete => Became::Gone,
            ChangeTag::Insert => Became::New,
        };
        match parts.last_mut().filter(|(last, _)| *last == became) {
            Some((_, words)) => {
                words.push(' ');
                words.push_str(change.value());
            }
            None => parts.push((became, change.value().to_owned())),
        }
    }
    parts
}

/// Returns the same as plain text, in the notation of `wdiff`: `[-gone-]`, `{+new+}`.
#[must_use]
pub fn in_words(old: &str, new: &str) -> String {
    let part = |(became, words): (Became, String)| match became {
        Became::Same => words,
        Became::Gone => format!("[-{words}-]"),
        Became::New => format!("{{+{words}+}}"),
    };
    by_word(old, new).into_iter().map(part).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_and_not_lines() {
        assert_eq!(
            in_words("at least nine\ndivisions of men", "at least n1ne divisions"),
            "at least [-nine-] {+n1ne+} divisions [-of men-]"
        );
        assert_eq!(in_words("a b", "a\n b"), "a b");
        assert_eq!(in_words("", "a"), "{+a+}");
    }
}
