//! Where people are named in a text.
//!
//! Owns which words are the name of somebody: not a part of a longer name, and a mere surname only if a
//! title stands before it.

use aho_corasick::{AhoCorasick, MatchKind};

use super::forms::FormKind;
use super::{People, fold};
use crate::model::span::Span;

/// Finds the names of people in texts.
#[derive(Clone, Debug, Default)]
pub struct NameFinder {
    finder: Option<AhoCorasick>,
    /// For each pattern of the finder, the owner of the name, and whether a title has to stand before it.
    owners: Vec<(usize, bool)>,
}

impl People {
    /// Returns a finder for all names.
    #[must_use]
    pub fn names(&self) -> NameFinder {
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (name, known) in &self.owners {
            let [at] = known.as_slice() else { continue };
            let spelt = self.list[*at].names.iter().find(|(other, _)| fold(other) == *name);
            let Some((spelt, _)) = spelt else { continue };
            // In normal spelling and in capitals: a word in lower case is another word.
            for pattern in [spelt.clone(), spelt.to_uppercase()] {
                patterns.push(pattern);
                owners.push((*at, false));
            }
        }
        for form in self.forms.keys().filter_map(|key| self.form(key)) {
            for pattern in [form.spelt.clone(), form.spelt.to_uppercase()] {
                patterns.push(pattern);
                owners.push((form.at, form.kind == FormKind::BesideTitle));
            }
        }
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns);
        NameFinder { finder: finder.ok().filter(|_| !patterns.is_empty()), owners }
    }
}

impl NameFinder {
    /// Returns where people are named in `text`, in order, and who: an index into [`People::all`].
    ///
    /// A single name next to another capitalised word, as in "Douglas MacArthur", belongs to
    /// someone else and does not count.
    pub fn mentions<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Span, usize)> + 'a {
        let found = self.finder.iter().flat_map(move |finder| finder.find_iter(text));
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        found
            .filter(move |one| {
                let before = text[..one.start()].chars().next_back();
                let whole = !inside(before) && !inside(text[one.end()..].chars().next());
                let single = !text[one.range()].contains([' ', '-']);
                let (_, needs_title) = self.owners[one.pattern().as_usize()];
                whole
                    && !(single && is_part_of_a_name(text, one.range()))
                    && (!needs_title || is_addressed(text, one.start()))
            })
            .map(|one| (Span::from(one.range()), self.owners[one.pattern().as_usize()].0))
    }
}

/// Returns whether the single name at `name` has another name before or after it.
fn is_part_of_a_name(text: &str, name: std::ops::Range<usize>) -> bool {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && (letters.clone().any(char::is_lowercase) || letters.next() == Some('.'))
    };
    // Two names in capitals side by side are rare; a heading often looks like that.
    let behind =
        text[name.end..].strip_prefix(' ').and_then(|rest| rest.split([' ', '\n', ',']).next());
    if behind.is_some_and(capital) {
        return true;
    }
    let Some(front) = text[..name.start].strip_suffix(' ') else { return false };
    let word = front.rsplit([' ', '\n', '(', '“', '"']).next().unwrap_or(front);
    let start = front[..front.len() - word.len()].trim_end_matches([' ', '(', '“', '"']);
    // The first word of a sentence is always capitalised.
    let first = start.is_empty() || start.ends_with(['.', '\n', ':', '!', '?', '”']);
    let initial = word.len() == 2 && word.ends_with('.');
    capital(word) && (!first || initial) && !ADDRESSES.contains(&word.to_lowercase().as_str())
}

/// Returns whether a title stands before the name that begins at byte `start`.
fn is_addressed(text: &str, start: usize) -> bool {
    let Some(front) = text[..start].strip_suffix(' ') else { return false };
    let word = front.rsplit([' ', '\n', '(', '“', '"', '«']).next().unwrap_or(front);
    ADDRESSES.contains(&word.to_lowercase().as_str())
}

/// What stands before a name and is no part of it, in small letters.
const ADDRESSES: [&str; 27] = [
    "comrade",
    "cde.",
    "mr.",
    "mrs.",
    "ms.",
    "dr.",
    "com.",
    "general",
    "marshal",
    "ambassador",
    "minister",
    "secretary",
    "president",
    "premier",
    "senator",
    "chancellor",
    "m.",
    "mme",
    "monsieur",
    "herr",
    "herrn",
    "frau",
    "тов.",
    "товарищ",
    "товарищу",
    "товарища",
    "т.",
];
