//! Finding words in one text.
//!
//! Owns the meaning of a typed query: literal text, folded as [`super::folding`] does it, in which a
//! blank matches any white space, so that words are found across a line end; or, after a `/`, a
//! regular expression, which is taken as it is. The hits of a search are found here as well, so that
//! a reader goes through them as through what was typed. Ranking is not done here: see
//! [`super::fuzzy`].

use std::fmt::Write;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::cancel::Cancel;
use super::folding::{DIVIDED, Folding};
use super::grapheme::graphemes;
use super::search::passages::spans;
use super::search::query::SearchQuery;
use super::span::Span;
use super::text::Text;

/// At most this many matches are kept, at 16 bytes each; the caller is told that there may be more.
pub const MOST: usize = 2_000_000;

/// A text is searched in parts of this many bytes; the search can be stopped between two parts.
const PART: usize = 1 << 20;
/// A match may extend beyond the end of its part by this many bytes, and no further.
const REACH: usize = 64 << 10;

/// A compiled query.
///
/// ```
/// use glossator::model::find::{Pattern, PatternError};
/// use glossator::model::text::Text;
///
/// let text = Text::new("Nine divisions.\nNot nine\ndivisions?".to_owned());
/// // A blank matches the end of a line; without a capital, case is ignored.
/// let Some(pattern) = Pattern::new("nine divisions")? else { return Ok(()) };
/// let found = pattern.all(&text, |_, _| true).unwrap_or_default();
/// assert_eq!(found.len(), 2);
/// assert_eq!(text.slice(found[1]), "nine\ndivisions");
///
/// assert!(Pattern::new("/(nine").is_err(), "an unclosed group");
/// # Ok::<(), PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    query: String,
    name: Option<String>,
    kind: Arc<PatternKind>,
}

/// What is looked for.
#[derive(Clone, Debug)]
enum PatternKind {
    /// An expression, in the text as it is.
    Expression(Regex),
    /// Words.
    Words {
        /// What makes no difference.
        folding: Folding,
        /// In a text of ASCII without divided words, as it is.
        plain: Regex,
        /// In the folded text.
        folded: Regex,
        /// In a folded text in which words are divided.
        divided: Regex,
    },
    /// The words of a search.
    Search(Arc<SearchQuery>),
}

/// Why a query is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// The expression has a syntax error.
    #[error("{0}")]
    Syntax(String),
    /// The compiled expression would take too much memory.
    #[error("it is too large")]
    TooLarge,
}

impl From<regex::Error> for PatternError {
    fn from(error: regex::Error) -> Self {
        match error {
            // The lines before the last only draw a pointer; the message has a single line.
            regex::Error::Syntax(words) => {
                let last = words.lines().last().unwrap_or_default();
                Self::Syntax(last.trim_start_matches("error: ").to_owned())
            }
            _ => Self::TooLarge,
        }
    }
}

impl Pattern {
    /// Compiles a typed query, in which a capital finds only a capital and a small letter finds both.
    /// After a `/` it is an expression of the `regex` crate, in which `^` and `$` match at the ends of
    /// a line and case matters if there is a capital; a trailing `/` is ignored. Returns `None` if there is nothing to look for.
    ///
    /// # Errors
    ///
    /// When the expression is invalid, or the query is too long.
    pub fn new(query: &str) -> Result<Option<Self>, PatternError> {
        let kind = if let Some(expression) = query.strip_prefix('/') {
            let whole = expression.strip_suffix('/').filter(|rest| !rest.ends_with('\\'));
            let source = whole.unwrap_or(expression);
            let in_either = !has_upper(source);
            if source.is_empty() {
                return Ok(None);
            }
            let mut regex = RegexBuilder::new(source);
            PatternKind::Expression(regex.case_insensitive(in_either).multi_line(true).build()?)
        } else {
            let folding = Folding::of_query(query);
            let folded = folding.fold(query);
            let words: Vec<&str> = folded.split_whitespace().collect();
            if words.is_empty() {
                return Ok(None);
            }
            let letters = if folding.case { same } else { in_either_case };
            let source = words.iter().map(|word| word.chars().map(letters).collect::<String>());
            let source = source.collect::<Vec<_>>().join(r"\s+");
            let plain = RegexBuilder::new(&source).case_insensitive(folding.case).build()?;
            let divided = words.iter().map(|word| divisible(word, letters));
            let divided = divided.collect::<Vec<_>>().join(r"\s+");
            PatternKind::Words {
                folding,
                plain,
                folded: Regex::new(&source)?,
                divided: Regex::new(&divided)?,
            }
        };
        Ok(Some(Self { query: query.to_owned(), name: None, kind: Arc::new(kind) }))
    }

    /// Looks for the words of a search that was typed as `typed`.
    #[must_use]
    pub fn of_search(typed: &str, query: Arc<SearchQuery>) -> Self {
        let kind = Arc::new(PatternKind::Search(query));
        Self { query: typed.to_owned(), name: None, kind }
    }

    /// Returns whether it looks for the words of a search.
    #[must_use]
    pub fn is_search(&self) -> bool {
        matches!(*self.kind, PatternKind::Search(_))
    }

    /// Has it called by `name`, since its query was not typed by a person.
    #[must_use]
    pub fn called(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// Returns what it is called in messages: the query in quotation marks, or its own name.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("“{}”", self.query))
    }

    /// Returns the query as it was typed.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Returns all matches in `text`, in text order and on grapheme boundaries, at most [`MOST`].
    /// After each part, `go_on` receives the number of bytes searched and of matches found; if it
    /// returns `false`, the search stops and the result is `None`. Part of a match longer than 64
    /// KiB may be missed.
    pub fn all(
        &self,
        text: &Text,
        mut go_on: impl FnMut(usize, usize) -> bool,
    ) -> Option<Vec<Span>> {
        let whole = text.as_str();
        if let PatternKind::Search(query) = &*self.kind {
            let cancel = Cancel::default();
            let found = spans(query, whole, &cancel)?;
            return go_on(whole.len(), found.len()).then_some(found);
        }
        let mut found: Vec<Span> = Vec::new();
        let mut from = 0;
        for start in (0..whole.len()).step_by(PART) {
            let end = (start + PART).min(whole.len());
            let limit = whole.ceil_char_boundary((end + REACH).min(whole.len()));
            from = from.max(whole.floor_char_boundary(start));
            if from < end {
                let part = Span::new(from, limit);
                self.each(whole, part, |span| {
                    if span.start >= end || found.len() >= MOST {
                        return false;
                    }
                    from = span.end;
                    found.push(text.whole_graphemes(span));
                    true
                });
            }
            if found.len() >= MOST {
                return Some(found);
            }
            if !go_on(end, found.len()) {
                return None;
            }
        }
        Some(found)
    }

    /// Returns the matches that begin in `part`; they do not extend beyond its end.
    #[must_use]
    pub fn matches(&self, text: &Text, part: Span) -> Vec<Span> {
        let mut found = Vec::new();
        self.each(text.as_str(), part, |span| {
            found.push(text.whole_graphemes(span));
            true
        });
        found
    }

    /// Calls `each` for the matches within `part` of a text, in order, until it returns `false`.
    fn each(&self, whole: &str, part: Span, mut each: impl FnMut(Span) -> bool) {
        let piece = &whole[part.range()];
        let place = |start: usize, end: usize| Span::new(part.start + start, part.start + end);
        match &*self.kind {
            PatternKind::Expression(regex) => {
                // `^` and `\b` look at what stands before.
                let mut at = part.start;
                while let Some(next) = regex.find_at(&whole[..part.end], at) {
                    at = if next.is_empty() {
                        whole.ceil_char_boundary(next.end() + 1)
                    } else {
                        next.end()
                    };
                    let is_last = next.end() >= part.end;
                    if (!next.is_empty() && !each(Span::from(next.range()))) || is_last {
                        return;
                    }
                }
            }
            PatternKind::Words { plain, .. } if piece.is_ascii() && !piece.contains("-\n") => {
                for found in plain.find_iter(piece) {
                    if !each(place(found.start(), found.end())) {
                        return;
                    }
                }
            }
            PatternKind::Words { folding, folded, divided, .. } => {
                let text = folding.text(piece);
                let regex = if text.is_divided() { divided } else { folded };
                for found in regex.find_iter(text.as_str()) {
                    let source = text.source(found.range());
                    if !each(place(source.start, source.end)) {
                        return;
                    }
                }
            }
            PatternKind::Search(query) => {
                let found = spans(query, piece, &Cancel::default()).unwrap_or_default();
                for span in found {
                    if !each(place(span.start, span.end)) {
                        return;
                    }
                }
            }
        }
    }
}

/// Returns an expression that means words as they are.
#[must_use]
pub fn literal(words: &str) -> String {
    regex::escape(words)
}

/// Returns an expression for a character as it is.
fn same(c: char) -> String {
    literal(c.encode_utf8(&mut [0; 4]))
}

/// Returns an expression for a typed character, as [`super::folding::answers`] has it.
fn in_either_case(c: char) -> String {
    if c.is_lowercase() { format!("(?i:{})", same(c)) } else { same(c) }
}

/// Returns an expression for a folded word that may be divided at the end of a line, also at its own
/// hyphen; `letter` makes one for each of its characters.
fn divisible(word: &str, letter: fn(char) -> String) -> String {
    let mut source = String::new();
    for (at, c) in word.chars().enumerate() {
        // Writing to a String cannot fail.
        let _ = match c {
            '-' => write!(source, "(?:-|{DIVIDED})"),
            c if at > 0 => write!(source, "{DIVIDED}?{}", letter(c)),
            c => write!(source, "{}", letter(c)),
        };
    }
    source
}

/// Returns whether an expression has an upper-case letter that stands for itself, unlike those in
/// `\W` and `\p{Lu}`.
fn has_upper(expression: &str) -> bool {
    let mut letters = expression.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            if c.is_uppercase() {
                return true;
            }
        } else if matches!(letters.next(), Some('p' | 'P' | 'x' | 'u' | 'U'))
            && letters.clone().next() == Some('{')
        {
            letters.by_ref().take_while(|c| *c != '}').for_each(drop);
        }
    }
    false
}

/// Returns where the words of `quote` occur in `text`, in text order.
///
/// First exactly as given; failing that, with any white space between them, so that a quote typed
/// on one line is found in a text of short lines; failing that, in another form of the same letters
/// and marks.
#[must_use]
pub fn places_of(text: &Text, quote: &str) -> Vec<Span> {
    let whole = text.as_str();
    let exact: Vec<Span> = memchr::memmem::find_iter(whole.as_bytes(), quote.as_bytes())
        .map(|start| Span::new(start, start + quote.len()))
        .filter(|span| !span.is_empty() && text.whole_graphemes(*span) == *span)
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    let words: Vec<String> = quote.split_whitespace().map(regex::escape).collect();
    let Ok(regex) = Regex::new(&words.join(r"\s+")) else { return Vec::new() };
    if words.is_empty() {
        return Vec::new();
    }
    let spaced: Vec<Span> = regex
        .find_iter(whole)
        .map(|found| Span::from(found.range()))
        .filter(|span| text.whole_graphemes(*span) == *span)
        .collect();
    if !spaced.is_empty() {
        return spaced;
    }
    let folding = Folding::STRICT;
    let words: Vec<String> =
        folding.fold(quote).split_whitespace().map(|word| divisible(word, same)).collect();
    let Ok(regex) = Regex::new(&words.join(r"\s+")) else { return Vec::new() };
    let folded = folding.text(whole);
    regex
        .find_iter(folded.as_str())
        .map(|found| Span::from(folded.source(found.range())))
        .filter(|span| !span.is_empty() && text.whole_graphemes(*span) == *span)
        .collect()
}

/// Returns whether `span` begins and ends at word boundaries, so that `war` is not found in
/// `warfare`.
#[must_use]
pub fn is_whole_words(text: &Text, span: Span) -> bool {
    let apart = |at: usize| {
        let around = Span::new(text.previous_grapheme(at), text.next_grapheme(at));
        let inside = around.start < at && at < around.end;
        // These two letters are one word to UAX #29; in Chinese each is a word of its own.
        !inside || text.slice(around).split_word_bounds().count() > 1
    };
    apart(span.start) && apart(span.end)
}

/// Returns the first words of `text` for a message: at most `clusters` grapheme clusters.
#[must_use]
pub fn excerpt(text: &str, clusters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match graphemes(&line).nth(clusters) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> Vec<String> {
        let text = Text::new(text.to_owned());
        let pattern = Pattern::new(query).unwrap();
        let spans = pattern.and_then(|p| p.all(&text, |_, _| true)).unwrap_or_default();
        spans.into_iter().map(|s| text.slice(s).to_owned()).collect()
    }

    #[test]
    fn smart_case() {
        assert_eq!(found("mao", "Mao MAO mao"), ["Mao", "MAO", "mao"]);
        assert_eq!(
            found("Mao", "Mao MAO mao"),
            ["Mao", "MAO"],
            "names are printed in capitals too"
        );
        assert_eq!(found("MAO", "Mao MAO mao"), ["MAO"]);
        assert_eq!(found("мао", "МАО Мао"), ["МАО", "Мао"]);
        assert_eq!(found("Мао", "МАО Мао мао"), ["МАО", "Мао"]);
        assert_eq!(found("Filippov [", "FILIPPOV [Stalin] a filippov ["), ["FILIPPOV ["]);
        assert_eq!(found("Artillery", "Artil-\nlery artil-\nlery"), ["Artil-\nlery"]);
    }

    #[test]
    fn words_are_found_over_a_line_end() {
        assert_eq!(found("at least nine", "at  least\nnine"), ["at  least\nnine"]);
    }

    #[test]
    fn what_one_sees_is_found() {
        for (query, text, expected) in [
            ("general", "G\u{e9}ne\u{301}ral", "G\u{e9}ne\u{301}ral"),
            ("caf\u{e9}", "cafe\u{301}", "cafe\u{301}"),
            ("office", "the o\u{fb03}ce", "o\u{fb03}ce"),
            ("don't", "I don\u{2019}t", "don\u{2019}t"),
            ("\"so\"", "\u{201c}so\u{201d}", "\u{201c}so\u{201d}"),
            ("artillery fire", "heavy artil-\n  lery\nfire", "artil-\n  lery\nfire"),
            ("well-known", "a well-\nknown man", "well-\nknown"),
            ("softened", "soft\u{ad}ened", "soft\u{ad}ened"),
            ("שלום", "שָׁלוֹם", "שָׁלוֹם"),
            ("محمد", "مُحَمَّد", "مُحَمَّد"),
        ] {
            assert_eq!(found(query, text), [expected], "{query}");
        }
        assert_eq!(found("général", "general"), Vec::<String>::new(), "an accent was typed");
    }

    #[test]
    fn a_query_is_no_expression() {
        assert_eq!(found("a.b [x", "aXb a.b [x"), ["a.b [x"]);
        assert_eq!(found("  ", "a b"), Vec::<String>::new());
    }

    #[test]
    fn an_expression_follows_a_slash() {
        assert_eq!(found("/n[io](ne)?", "nine none NO"), ["nine", "none", "NO"]);
        assert_eq!(found("/N[io]", "Nine nine"), ["Ni"], "an upper-case letter tells case apart");
        assert_eq!(found(r"/\W+/", "a, b"), [", "], "but not the name of a class");
        assert_eq!(found(r"/\p{Lu}o/", "no No"), ["no", "No"]);
        assert_eq!(found(r"/^\d+$/", "12\n3 4\n56"), ["12", "56"], "lines have ends");
        assert_eq!(found("/x*", "axxa"), ["xx"], "nothing is no match");
        assert_eq!(found("/дивиз\\w+", "ДИВИЗИЯ"), ["ДИВИЗИЯ"]);
        assert_eq!(found("/", "a/b"), Vec::<String>::new());
        let error = Pattern::new("/(a").unwrap_err();
        assert_eq!(error.to_string(), "unclosed group");
        assert_eq!(Pattern::new(r"/\w{1000}{1000}").unwrap_err(), PatternError::TooLarge);
    }

    #[test]
    fn parts_make_no_difference_but_can_be_stopped_between() {
        let line = "one two three, and then on to the seven hills\n";
        let text = Text::new(line.repeat(3 * PART / line.len()));
        let all = |query: &str| {
            let pattern = Pattern::new(query).unwrap().unwrap();
            let simple = pattern.matches(&text, Span::new(0, text.len()));
            let mut parts = Vec::new();
            let found = pattern.all(&text, |bytes, _| {
                parts.push(bytes);
                true
            });
            assert!(parts.len() >= 3 && parts.last() == Some(&text.len()), "{parts:?}");
            (found.unwrap(), simple)
        };
        for query in ["hills one", r"/s\s*one/", r"/(?s)two.*?two/"] {
            let (found, simple) = all(query);
            assert!(found.len() > 10_000);
            assert_eq!(found, simple, "{query}");
        }
        let pattern = Pattern::new("nowhere").unwrap().unwrap();
        assert_eq!(pattern.all(&text, |_, _| false), None);
    }

    #[test]
    fn a_match_takes_whole_clusters() {
        assert_eq!(found("e", "e\u{301}"), ["e\u{301}"]);
    }

    #[test]
    fn a_quote_is_found_as_it_is_or_over_line_ends() {
        let text = Text::new("one two\none\ntwo".to_owned());
        assert_eq!(places_of(&text, "one two"), [Span::new(0, 7)]);
        assert_eq!(places_of(&text, "two one"), [Span::new(4, 11)]);
        assert_eq!(places_of(&text, ""), []);
        let text = Text::new("The General\u{2019}s artil-\nlery".to_owned());
        assert_eq!(places_of(&text, "General's artillery"), [Span::new(4, text.len())]);
    }

    #[test]
    fn excerpts() {
        assert_eq!(excerpt("one\n two  three", 7), "one two…");
        assert_eq!(excerpt("one", 7), "one");
    }
}
