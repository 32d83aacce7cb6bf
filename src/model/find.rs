//! Finding words in one text.
//!
//! Owns what a typed query means there: literal, with smart case, a blank standing for any white
//! space, so that words are found over a line end. Ranking is not done here: see
//! [`super::fuzzy`].

use regex::{Regex, RegexBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::span::Span;
use super::text::Text;

/// No more matches than this are kept: nobody walks through more.
pub const MOST: usize = 100_000;

/// A query, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Pattern {
    query: String,
    regex: Regex,
}

impl Pattern {
    /// Makes a pattern of what was typed. Upper and lower case are told apart only if there is
    /// an upper-case letter in it. `None` if there is nothing to look for, or it is too long.
    #[must_use]
    pub fn new(query: &str) -> Option<Self> {
        let words: Vec<String> = query.split_whitespace().map(regex::escape).collect();
        if words.is_empty() {
            return None;
        }
        let regex = RegexBuilder::new(&words.join(r"\s+"))
            .case_insensitive(!query.chars().any(char::is_uppercase))
            .build()
            .ok()?;
        Some(Self { query: query.to_owned(), regex })
    }

    /// What was typed.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// All matches in `text`, in text order, on grapheme boundaries, at most [`MOST`].
    #[must_use]
    pub fn all(&self, text: &Text) -> Vec<Span> {
        self.matches(text, Span::new(0, text.len())).take(MOST).collect()
    }

    /// The matches that begin in `part`; they do not reach over its end.
    pub fn matches<'a>(&'a self, text: &'a Text, part: Span) -> impl Iterator<Item = Span> + 'a {
        self.regex
            .find_iter(text.slice(part))
            .map(move |found| Span::new(part.start + found.start(), part.start + found.end()))
            .map(|span| text.whole_graphemes(span))
    }
}

/// Where the words of `quote` stand in `text`, in text order.
///
/// First as they are; where they are not found so, with any white space between them, so that a
/// quote typed on one line is found in a text of short lines.
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
    match Regex::new(&words.join(r"\s+")) {
        Ok(regex) if !words.is_empty() => regex
            .find_iter(whole)
            .map(|found| Span::from(found.range()))
            .filter(|span| text.whole_graphemes(*span) == *span)
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether `span` begins and ends where words do, so that `war` is not found in `warfare`.
#[must_use]
pub fn is_whole_words(text: &Text, span: Span) -> bool {
    let apart = |at: usize| {
        let around = Span::new(text.previous_grapheme(at), text.next_grapheme(at));
        let inside = around.start < at && at < around.end;
        // Two letters that UAX #29 takes for one word; in Chinese each is one of its own.
        !inside || text.slice(around).split_word_bounds().count() > 1
    };
    apart(span.start) && apart(span.end)
}

/// The first words of `text`, for a message: at most `clusters` grapheme clusters.
#[must_use]
pub fn excerpt(text: &str, clusters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.grapheme_indices(true).nth(clusters) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> Vec<String> {
        let text = Text::new(text.to_owned());
        let spans = Pattern::new(query).map(|p| p.all(&text)).unwrap_or_default();
        spans.into_iter().map(|s| text.slice(s).to_owned()).collect()
    }

    #[test]
    fn smart_case() {
        assert_eq!(found("mao", "Mao MAO mao"), ["Mao", "MAO", "mao"]);
        assert_eq!(found("Mao", "Mao MAO mao"), ["Mao"]);
        assert_eq!(found("мао", "МАО Мао"), ["МАО", "Мао"]);
    }

    #[test]
    fn words_are_found_over_a_line_end() {
        assert_eq!(found("at least nine", "at  least\nnine"), ["at  least\nnine"]);
    }

    #[test]
    fn a_query_is_no_expression() {
        assert_eq!(found("a.b [x", "aXb a.b [x"), ["a.b [x"]);
        assert_eq!(found("  ", "a b"), Vec::<String>::new());
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
    }

    #[test]
    fn excerpts() {
        assert_eq!(excerpt("one\n two  three", 7), "one two…");
        assert_eq!(excerpt("one", 7), "one");
    }
}
