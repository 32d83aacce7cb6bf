//! What else a filter that finds nothing may have meant.
//!
//! Owns which filters are tried: the same words in another field, the words as they are spelled in the
//! library, and the filter without one of its conditions. Which of them finds anything is for the
//! caller to see. Pure: no files.

use std::collections::HashMap;
use std::ops::Range;

use super::{fold, quoted};

/// At most so many filters are tried.
pub const MOST_TRIED: usize = 16;

/// A condition or a word of a filter, as it was typed.
struct TypedPart<'a> {
    /// Its bytes, without brackets and without what denies it.
    at: Range<usize>,
    /// The name before the colon; empty if there is none.
    field: &'a str,
    /// Its words, without quotation marks.
    value: &'a str,
    /// Whether it says what a document must not have.
    is_denied: bool,
}

/// Returns the filters that may have been meant by `typed`, the most likely first. `values` returns the
/// values of a field that occur in the library, the most frequent first; for no field, the titles.
pub fn alternatives(typed: &str, values: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let parts = parts(typed);
    let with = |part: &TypedPart, put: &str| {
        format!("{}{put}{}", &typed[..part.at.start], &typed[part.at.end..])
    };
    let mut all: Vec<String> = Vec::new();
    let (mut elsewhere, mut both): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    // What was typed last is the likeliest to be wrong.
    for part in parts.iter().rev().filter(|part| !part.is_denied) {
        for field in other_fields(part.field) {
            elsewhere.push(with(part, &condition(field, part.value)));
            both.extend(spelled(field, part.value, &values).map(|spelled| with(part, &spelled)));
        }
        all.extend(spelled(part.field, part.value, &values).map(|spelled| with(part, &spelled)));
    }
    // As it is spelled, a name is in the field that was meant.
    all.append(&mut elsewhere);
    let mut fewer: Vec<String> = Vec::new();
    let is_plain = !typed.contains(['(', ')', '|']) && !typed.split_whitespace().any(is_operator);
    if is_plain && parts.len() > 1 {
        for part in parts.iter().rev() {
            let denied = typed[..part.at.start].trim_end_matches(['-', '!']).len();
            let rest = format!("{} {}", typed[..denied].trim(), typed[part.at.end..].trim());
            fewer.push(rest.trim().to_owned());
        }
    }
    // Of many that may be tried, those without a condition are not to be the ones left out.
    both.truncate(MOST_TRIED.saturating_sub(all.len() + fewer.len()));
    all.append(&mut both);
    all.truncate(MOST_TRIED.saturating_sub(fewer.len()));
    all.append(&mut fewer);
    let mut tried: Vec<String> = Vec::new();
    for one in all {
        if one != typed && !tried.contains(&one) {
            tried.push(one);
        }
    }
    tried.truncate(MOST_TRIED);
    tried
}

fn is_operator(word: &str) -> bool {
    matches!(word, "OR" | "AND" | "NOT")
}

/// Divides a filter at blanks that are in no quotation marks.
fn parts(typed: &str) -> Vec<TypedPart<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, c) in typed.char_indices().chain([(typed.len(), ' ')]) {
        match c {
            '"' | '“' | '”' => inside = !inside,
            c if c.is_whitespace() && (!inside || at == typed.len()) => {
                parts.extend(part(typed, start..at));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts
}

fn part(typed: &str, at: Range<usize>) -> Option<TypedPart<'_>> {
    let whole = &typed[at.clone()];
    let bare = whole.trim_start_matches(['(', '-', '!']);
    let is_denied = whole[..whole.len() - bare.len()].contains(['-', '!']);
    let start = at.end - bare.len();
    let bare = bare.trim_end_matches(')');
    let colon = bare
        .find(':')
        .filter(|colon| *colon > 0 && bare[..*colon].chars().all(|c| c.is_ascii_lowercase()));
    let (field, value) = colon.map_or(("", bare), |at| (&bare[..at], &bare[at + 1..]));
    let value = value.trim_matches(['"', '“', '”', '(', ')', '=']);
    let is_named = value.starts_with('@') || is_operator(bare) || bare == "|";
    (!value.is_empty() && !is_named).then_some(TypedPart {
        at: start..start + bare.len(),
        field,
        value,
        is_denied,
    })
}

/// Returns where else the words of a field may stand.
fn other_fields(field: &str) -> &'static [&'static str] {
    match field {
        "" => &["person", "text"],
        "from" | "by" => &["person", "to", "text", ""],
        "to" => &["person", "from", "text", ""],
        "person" => &["text", ""],
        "text" => &["person", "", "note"],
        "note" => &["quote", "text", ""],
        "quote" => &["note", "text", ""],
        "tag" => &["note", "text", "path"],
        "via" | "copies" | "signature" | "participants" | "annotator" => &["person", "text", ""],
        "date" | "received" | "has" | "is" | "format" => &[],
        _ => &["", "text", "person"],
    }
}

fn condition(field: &str, value: &str) -> String {
    let value = quoted(value);
    if field.is_empty() { value } else { format!("{field}:{value}") }
}

/// Returns the condition with its words spelled as in the library, if they are spelled otherwise there.
fn spelled(field: &str, value: &str, values: &impl Fn(&str) -> Vec<String>) -> Option<String> {
    if matches!(field, "date" | "received" | "has" | "is" | "number") {
        return None;
    }
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    if matches!(field, "text" | "note" | "quote") {
        // The words of all texts are known to the index alone, which finds those that are alike.
        let letters = value.chars().count();
        let alike = is_word(value) && allowed(letters) > 0;
        return alike.then(|| format!("{field}:{value}~{}", allowed(letters)));
    }
    let known = values(field);
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for value in &known {
        for word in value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            spellings.entry(fold(word)).or_insert(word);
        }
    }
    let mut changed = false;
    let words = value.split(' ').map(|word| {
        let nearest = nearest(&fold(word), &spellings);
        changed |= nearest.is_some();
        nearest.unwrap_or(word)
    });
    let words = words.collect::<Vec<_>>().join(" ");
    changed.then(|| condition(field, &words))
}

/// Returns how many letters of a word may be wrong.
fn allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4 | 5 => 1,
        _ => 2,
    }
}

/// Returns the most similar word, unless there is this one, or one that it begins.
fn nearest<'a>(typed: &str, spellings: &HashMap<String, &'a str>) -> Option<&'a str> {
    let most = allowed(typed.chars().count());
    if most == 0 || spellings.keys().any(|word| word.starts_with(typed)) {
        return None;
    }
    let distances = spellings
        .iter()
        .map(|(word, spelled)| (strsim::damerau_levenshtein(typed, word), word.as_str(), *spelled));
    let (distance, _, spelled) = distances.min()?;
    (distance <= most).then_some(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(field: &str) -> Vec<String> {
        let values: &[&str] = match field {
            "from" | "person" => &["The Secretary of State (Acheson)", "Mao Zedong"],
            "" => &["Notes on reparations"],
            _ => &[],
        };
        values.iter().map(|one| (*one).to_owned()).collect()
    }

    fn tried(typed: &str) -> Vec<String> {
        alternatives(typed, values)
    }

    #[test]
    fn the_same_words_are_tried_in_other_fields() {
        let from = ["person:acheson", "to:acheson", "text:acheson", "acheson"];
        assert_eq!(tried("from:acheson")[..4], from);
        assert_eq!(tried("text:\"six divisions\"")[1], "\"six divisions\"");
        assert_eq!(tried("from:=Acheson")[0], "person:Acheson");
        assert_eq!(tried("date:1951 -from:acheson"), ["date:1951", "-from:acheson"]);
        for nothing in ["", "is:unread", "@guns", "date:1951", "\"", "from:", "OR", "-(-)"] {
            assert_eq!(tried(nothing), [""; 0], "{nothing}");
        }
    }

    #[test]
    fn names_are_tried_as_they_are_spelled_in_the_library() {
        assert_eq!(tried("from:achesn")[0], "from:Acheson");
        assert!(tried("to:achesn").contains(&"person:Acheson".to_owned()));
        assert!(tried("achesn").contains(&"text:achesn~2".to_owned()));
        assert_eq!(tried("person:\"mao zedng\"")[0], "person:\"mao Zedong\"");
        assert_eq!(tried("reperations")[0], "reparations");
        assert_eq!(tried("text:artilery")[0], "text:artilery~2");
        // What is the beginning of a word is no mistake, nor is what is like nothing.
        assert!(!tried("from:ach").iter().any(|one| one.contains("Ach")));
        assert!(!tried("from:truman").iter().any(|one| one.contains("Truman")));
    }

    #[test]
    fn what_was_typed_last_is_left_out_first() {
        let tried = tried("from:mao date:1951 tag:guns");
        assert!(tried.ends_with(
            &["from:mao date:1951", "from:mao tag:guns", "date:1951 tag:guns"].map(str::to_owned)
        ));
        assert!(tried.contains(&"from:mao date:1951 text:guns".to_owned()), "{tried:?}");
        assert!(tried.contains(&"person:mao date:1951 tag:guns".to_owned()), "{tried:?}");
    }

    #[test]
    fn brackets_stay_where_they_are() {
        let tried = tried("(from:x1 OR to:y2) is:unread");
        assert!(tried.contains(&"(from:x1 OR person:y2) is:unread".to_owned()), "{tried:?}");
        assert!(tried.iter().all(|one| one.contains("OR")), "{tried:?}");
    }
}
