//! The patterns of rules: placeholders expanded, compiled on first use, and loosened for a first
//! look.
//!
//! Owns what `{date}` and `{words}` stand for, and how large a pattern may be. What a pattern is for
//! is described in [`super::rules`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::date;
use super::fact::Field;
use super::rules::RuleErrorKind;

/// The largest pattern; see [`PatternShape::size`].
const LARGEST: usize = 200_000;
/// What one of that size takes at most, in bytes.
const MEMORY: usize = 64 << 20;

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
        self.regex.get_or_init(|| ready(&self.source)).as_ref()
    }

    /// Returns whether it compiles.
    #[cfg(test)]
    pub fn is_ready(&self) -> bool {
        self.regex().is_some()
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

/// What a placeholder becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    /// What it stands for.
    Strict,
    /// What takes all that it stands for, and more: for a first look.
    Loose,
    /// Something as large: to check the pattern around it. What it stands for is checked once.
    Size,
    /// Likewise, for a first look.
    LooseSize,
}

/// What the placeholders stand for.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    /// A pattern for any word of a list, and its length.
    lists: BTreeMap<String, (String, usize)>,
    date: usize,
}

impl Placeholders {
    pub fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let list = |(name, words): (&String, &Vec<String>)| {
            let mut words = words.clone();
            // The longest first, so that it wins over its own beginning.
            words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
            let any = words.join("|");
            let length = any.chars().count();
            (name.clone(), (any, length))
        };
        Self { lists: words.iter().map(list).collect(), date: date::pattern().chars().count() }
    }

    /// Returns a pattern for what `name` stands for.
    pub fn any(&self, name: &str, look: Expansion) -> Option<String> {
        let large = |size: usize| format!("x{{{size}}}");
        Some(match (name, look) {
            ("date", Expansion::Loose | Expansion::LooseSize) => ".*[0-9].*".to_owned(),
            ("time", Expansion::Loose | Expansion::LooseSize) => ".*".to_owned(),
            ("date", Expansion::Size) => large(self.date),
            ("date", Expansion::Strict) => date::pattern().to_owned(),
            ("time", _) => date::TIME.to_owned(),
            (_, Expansion::Size | Expansion::LooseSize) => large(self.lists.get(name)?.1),
            _ => self.lists.get(name)?.0.clone(),
        })
    }
}

/// Expands the placeholders.
pub(super) fn expand(
    pattern: &str,
    placeholders: &Placeholders,
    look: Expansion,
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
            let any = placeholders
                .any(name, look)
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

/// Compiles a pattern without placeholders. One that passes [`check`] compiles.
fn ready(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(MEMORY).build().ok()
}

/// What a pattern is like.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PatternShape {
    /// The names of its groups.
    pub groups: Vec<String>,
    /// About how many states it takes: of a letter one, of a class as many as it has ranges, and
    /// all of that as often as it is repeated.
    pub size: usize,
}

/// Checks a pattern without placeholders. Compiling it would take a hundred times as long.
pub(super) fn check(pattern: &str) -> Result<PatternShape, RuleErrorKind> {
    let parsed = regex_syntax::parse(pattern).map_err(|error| {
        let words = error.to_string();
        let last = words.lines().last().unwrap_or_default();
        RuleErrorKind::Syntax(last.trim_start_matches("error: ").to_owned())
    })?;
    let mut shape = PatternShape::default();
    shape.size = measure(&parsed, &mut shape.groups);
    if shape.size > LARGEST { Err(RuleErrorKind::TooLarge) } else { Ok(shape) }
}

/// Returns the size of a part of a pattern, and adds the names of its groups. The parser limits how
/// deep a pattern is nested.
fn measure(part: &Hir, groups: &mut Vec<String>) -> usize {
    match part.kind() {
        HirKind::Empty => 0,
        HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repeated) => {
            let times = repeated.max.unwrap_or(repeated.min).max(1);
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            measure(&repeated.sub, groups).saturating_add(1).saturating_mul(times)
        }
        HirKind::Capture(group) => {
            groups.extend(group.name.as_deref().map(str::to_owned));
            measure(&group.sub, groups).saturating_add(1)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(|part| measure(part, groups)).fold(1, usize::saturating_add)
        }
    }
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
            let end = class_end(rest);
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

/// Returns the length of the negated class with which a pattern begins, in bytes.
fn class_end(pattern: &str) -> usize {
    let first = "[^".len();
    let mut is_escaped = false;
    for (at, c) in pattern.char_indices().skip(first) {
        // A bracket that comes first, or after a backslash, is one of its characters.
        if c == ']' && !is_escaped && at > first {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    pattern.len()
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
        assert_eq!(
            loosened(r"[^\]\d]\d[^]\w]\w[^\\]\d"),
            r"[^\]\d][^ a-zA-Z][^]\w][^ ][^\\][^ a-zA-Z]"
        );
    }
}
