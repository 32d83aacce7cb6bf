//! How words are written that are printed large on a paper.
//!
//! Owns one spelling for each: a class stamped in capitals, a kind that is part of a heading. Pure.

/// Normalises a kind such as "MEMORANDUM OF A CONVERSATION".
pub(super) fn kind(text: &str) -> String {
    let lower = text.to_lowercase().replace(" a ", " ");
    if lower == "dispatch" { "despatch".to_owned() } else { lower }
}

/// Normalises the words of stamps: "TOP SECRET" becomes "Top Secret".
pub(super) fn sentence_case(text: &str) -> String {
    // "S-E-C-R-E-T" is as large as it is on the stamp.
    let spread = |part: &str| part.chars().nth(1).is_none();
    let text = if text.contains('-') && text.split(['-', ' ']).all(spread) {
        &text.replace('-', "")
    } else {
        text
    };
    let capital = |word: &str| {
        if word.contains('.') || word.eq_ignore_ascii_case("us") {
            return word.to_uppercase();
        }
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
        })
    };
    text.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}
