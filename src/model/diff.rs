//! The difference between two passages, word by word.
//!
//! Owns the only use of the `similar` crate. How a difference looks is not known here.

use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation;

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// They stand in both.
    Same,
    /// They stand in the old passage alone.
    Gone,
    /// They stand in the new passage alone.
    New,
}

/// The words of both passages in one row, those that share a fate together. White space counts as
/// one blank, however much there is, so that another wrapping is no difference.
#[must_use]
pub fn by_word(old: &str, new: &str) -> Vec<(Became, String)> {
    let [old, new] = [old, new].map(|text| text.split_whitespace().collect::<Vec<_>>());
    compare(&old, &new)
}

/// The same, but words are those of UAX #29: a figure beside letters is one, and each character of
/// a script that is written without blanks.
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

/// The same as plain text, in the notation of `wdiff`: `[-gone-]`, `{+new+}`.
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
