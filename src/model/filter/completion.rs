//! What completes a filter that is being typed.
//!
//! Owns which names and values are offered where. Which values occur in a library, the caller knows.

use std::collections::{BTreeMap, BTreeSet};

use super::{HAS, IS, STATE, STATES, begins_word, fold, names, quoted};

/// Returns completions for the end of `before`: field names, or the values that `values` returns
/// for a field; with the byte offset in `before` at which they begin.
#[must_use]
pub fn complete(
    before: &str,
    saved: &BTreeMap<String, String>,
    values: impl Fn(&str) -> Vec<String>,
) -> (usize, Vec<String>) {
    complete_among(names(), before, saved, values)
}

/// Does the same for what is asked of highlights and notes.
#[must_use]
pub fn complete_passages(
    before: &str,
    saved: &BTreeMap<String, String>,
    values: impl Fn(&str) -> Vec<String>,
) -> (usize, Vec<String>) {
    let names = names().into_iter().chain([STATE]).collect();
    complete_among(names, before, saved, values)
}

fn complete_among(
    names: Vec<&'static str>,
    before: &str,
    saved: &BTreeMap<String, String>,
    values: impl Fn(&str) -> Vec<String>,
) -> (usize, Vec<String>) {
    let mut start = 0;
    let mut inside = false;
    for (at, c) in before.char_indices() {
        match c {
            '"' => inside = !inside,
            c if c.is_whitespace() && !inside => start = at + c.len_utf8(),
            _ => {}
        }
    }
    let part = &before[start..];
    if let Some(name) = part.strip_prefix('@') {
        let all = saved.keys().filter(|key| key.starts_with(name));
        return (start, all.map(|key| format!("@{key} ")).collect());
    }
    let skipped = part.len() - part.trim_start_matches(['-', '!']).len();
    match part[skipped..].split_once(':') {
        None => {
            let begun = part[skipped..].to_lowercase();
            let all = names.into_iter().filter(|name| name.starts_with(&begun));
            (start + skipped, all.map(|name| format!("{name}:")).collect())
        }
        Some((name, value)) => {
            let begun = fold(value.trim_start_matches('"'));
            let all = match name {
                "has" => HAS.map(|(word, _)| word.to_owned()).to_vec(),
                "is" => IS.map(|(word, _)| word.to_owned()).to_vec(),
                "done" => ["yes", "no"].map(str::to_owned).to_vec(),
                STATE => STATES.map(str::to_owned).to_vec(),
                _ => values(name),
            };
            // Of two that a filter takes for the same, one is enough.
            let mut seen = BTreeSet::new();
            let fits = |value: &String| {
                let folded = fold(value);
                begins_word(&folded, &begun) && seen.insert(folded)
            };
            let put = |value: String| format!("{} ", quoted(&value));
            (start + skipped + name.len() + 1, all.into_iter().filter(fits).map(put).collect())
        }
    }
}
