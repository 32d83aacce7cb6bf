//! The patterns of rules: placeholders expanded, compiled on first use, and loosened for a first
//! look.
//!
//! Owns what `{date}` and `{words}` stand for. What a pattern is for is described in
//! [`super::rules`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::{Captures, Regex};

use super::date;
use super::fact::Field;
use super::rules::RuleErrorKind;

/// A pattern that is compiled on first use: compiling all of them takes longer than reading a short
/// document.
#[derive(Debug)]
pub(super) struct RulePattern {
    source: String,
    regex: OnceLock<Option<Regex>>,
    /// The fields and the numbers of their groups.
    fields: OnceLock<Vec<(Field, usize)>>,
}

impl RulePattern {
    pub fn new(source: String) -> Self {
        Self { source, regex: OnceLock::new(), fields: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| ready(&self.source).ok()).as_ref()
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Returns the fields that its groups capture, in order, each with its group.
    pub fn fields(&self) -> &[(Field, usize)] {
        self.fields.get_or_init(|| {
            let names = self.regex().into_iter().flat_map(Regex::capture_names);
            let field = |(at, name): (usize, Option<&str>)| Some((Field::named(name?)?, at));
            let mut fields: Vec<(Field, usize)> = names.enumerate().filter_map(field).collect();
            fields.sort_unstable();
            fields
        })
    }

    /// Matches `text`. It tests for a match first, which is much faster than locating the groups.
    pub fn captures<'a>(&self, text: &'a str) -> Option<Captures<'a>> {
        let regex = self.regex()?;
        if regex.is_match(text) { regex.captures(text) } else { None }
    }
}

/// Returns a pattern for any of the words called `name`; `loose`: for a first look.
pub(super) fn any(
    words: &BTreeMap<String, Vec<String>>,
    name: &str,
    loose: bool,
) -> Option<String> {
    match name {
        "date" if loose => Some(".*[0-9].*".to_owned()),
        "time" if loose => Some(".*".to_owned()),
        "date" => Some(date::pattern()),
        "time" => Some(date::TIME.to_owned()),
        _ => {
            let mut words = words.get(name)?.clone();
            // The longest first, so that it wins over its own beginning.
            words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
            Some(words.join("|"))
        }
    }
}

/// Expands the placeholders.
pub(super) fn expand(
    pattern: &str,
    words: &BTreeMap<String, Vec<String>>,
    loose: bool,
) -> Result<String, RuleErrorKind> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let name = from[1..].split('}').next().unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            && !before.ends_with("\\p")
            && !before.ends_with("\\P");
        if is_name {
            let any = any(words, name, loose)
                .ok_or_else(|| RuleErrorKind::UnknownWords(name.to_owned()))?;
            out.extend(["(?:", any.as_str(), ")"]);
            rest = &from[name.len() + 2..];
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Compiles a pattern without placeholders.
pub(super) fn ready(pattern: &str) -> Result<Regex, RuleErrorKind> {
    Regex::new(pattern).map_err(|error| match error {
        regex::Error::Syntax(words) => {
            let last = words.lines().last().unwrap_or_default();
            RuleErrorKind::Syntax(last.trim_start_matches("error: ").to_owned())
        }
        _ => RuleErrorKind::TooLarge,
    })
}

/// Returns a much smaller pattern that matches all that `pattern` matches, and more: letters of all
/// scripts make a large class. Word boundaries are dropped: they are slow to find in text that is
/// not ASCII. Negated classes stay: widening them would match less.
pub(super) fn loosened(pattern: &str) -> String {
    const LARGER: [(&str, &str); 6] = [
        // Not a class of letters: ignoring case, it would exclude both cases.
        ("\\p{Lu}", "[^ 0-9]"),
        ("\\p{Ll}", "[^ 0-9]"),
        ("\\p{L}", "[^ 0-9]"),
        ("\\w", "[^ ]"),
        ("\\d", "[^ a-zA-Z]"),
        ("\\b", ""),
    ];
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("[^") {
            let end = rest.find(']').map_or(rest.len(), |at| at + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if let Some((small, large)) = LARGER.iter().find(|(one, _)| rest.starts_with(one)) {
            out.push_str(large);
            rest = &rest[small.len()..];
        } else {
            // A backslash stays together with the next character.
            let width = c.len_utf8();
            let next = rest[width..].chars().next().filter(|_| c == '\\').map_or(0, char::len_utf8);
            out.push_str(&rest[..width + next]);
            rest = &rest[width + next..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loosened_pattern_takes_more() {
        assert_eq!(
            loosened(r"^[\p{L}.’-]+ [^\d]\\d\b(?<to>\p{Lu}\w*)$"),
            r"^[[^ 0-9].’-]+ [^\d]\\d(?<to>[^ 0-9][^ ]*)$"
        );
    }
}
