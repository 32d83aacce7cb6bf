//! What else a search that finds nothing may have meant.
//!
//! Owns which searches are tried: words written as one or as two, words in which a letter differs, and
//! the search without one of its words. Which of them finds anything is for the caller to see. Pure:
//! no files.

/// At most so many searches are tried.
pub const MOST_TRIED: usize = 48;
/// A part of a word that is divided has at least so many letters.
const LEAST: usize = 2;
/// A word of at least so many letters may have one that is wrong.
const LONG: usize = 4;

/// Returns the searches that may have been meant by `typed`, the most likely first: none, if more was
/// typed than words.
///
/// ```
/// use glossator::model::search::offers::alternatives;
///
/// let tried = alternatives("chou enlai");
/// assert_eq!(tried[0], "chouenlai");
/// assert!(tried.contains(&"chou \"en lai\"".to_owned()));
/// assert!(alternatives("chou -enlai").is_empty());
/// ```
#[must_use]
pub fn alternatives(typed: &str) -> Vec<String> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let is_word = |word: &&str| {
        word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'))
            && word.starts_with(char::is_alphanumeric)
            && !matches!(*word, "OR" | "AND" | "NOT")
    };
    if words.is_empty() || !words.iter().all(is_word) {
        return Vec::new();
    }
    let with = |at: usize, taken: usize, put: String| {
        let (before, after) = (&words[..at], &words[(at + taken).min(words.len())..]);
        let before = before.iter().map(|word| (*word).to_owned());
        let put = Some(put).filter(|put| !put.is_empty());
        let all = before.chain(put).chain(after.iter().map(|word| (*word).to_owned()));
        all.collect::<Vec<_>>().join(" ")
    };
    let mut all = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        all.push(with(at, 2, pair.concat()));
    }
    // What was typed last is the likeliest to be wrong.
    for (at, word) in words.iter().enumerate().rev() {
        all.extend(divided(word).map(|parts| with(at, 1, parts)));
    }
    for (at, word) in words.iter().enumerate().rev() {
        if word.chars().count() >= LONG && word.chars().all(char::is_alphanumeric) {
            all.push(with(at, 1, format!("{word}~1")));
        }
    }
    let fewer = if words.len() > 1 { words.len() } else { 0 };
    all.truncate(MOST_TRIED.saturating_sub(fewer));
    all.extend((0..fewer).rev().map(|at| with(at, 1, String::new())));
    all.truncate(MOST_TRIED);
    all
}

/// Returns a word as two, in every way.
fn divided(word: &str) -> impl Iterator<Item = String> {
    let places: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let places = places.get(LEAST..(places.len() + 1).saturating_sub(LEAST)).unwrap_or_default();
    let is_plain = word.chars().all(char::is_alphabetic);
    let places = if is_plain { places.to_vec() } else { Vec::new() };
    places.into_iter().map(|at| {
        let (one, other) = word.split_at(at);
        format!("\"{one} {other}\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_divided_and_left_out() {
        let tried = alternatives("air craft");
        assert_eq!(tried[0], "aircraft");
        assert!(tried.ends_with(&["air".to_owned(), "craft".to_owned()]));
        assert!(tried.contains(&"air craft~1".to_owned()));
        assert_eq!(alternatives("война")[..2], ["\"во йна\"", "\"вой на\""]);
        assert!(alternatives("a").is_empty());
    }

    #[test]
    fn what_is_more_than_words_is_left_alone() {
        for typed in ["", "\"a phrase\"", "from:mao guns", "guns OR tanks", "artil*", "(guns)"] {
            assert!(alternatives(typed).is_empty(), "{typed}");
        }
        let long = "extraordinarily ".repeat(20);
        assert_eq!(alternatives(&long).len(), MOST_TRIED);
    }
}
