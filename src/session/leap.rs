//! Leaping: going to a word by its first two letters, and selecting from one such word to another.
//!
//! A leap is a search whose pattern is the beginning of a word, so the keys for the next and the
//! previous match go on from there.

use super::Session;
use crate::model::find::{Pattern, literal};
use crate::model::folding::is_unspaced;
use crate::model::grapheme::graphemes;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::model::word::word_at;

/// So many letters say which word is meant.
pub const LETTERS: usize = 2;
/// How far the first of two words is looked for, in bytes: what is further away is gone to first.
const REACH: usize = 1 << 20;

/// Goes to the next word that begins with `letters`.
pub fn leap(session: &mut Session, letters: &str) {
    let Some(page) = session.reading.page.as_ref() else {
        return session.set_error(session.no_document());
    };
    let text = page.text();
    let word = word_at(text, page.caret);
    let from = word.map_or_else(|| text.next_grapheme(page.caret), |word| word.end);
    session.leave();
    look_for(session, letters, from);
}

/// Selects from the next word that begins with the first of `letters` to the end of the one that
/// begins with the others.
pub fn select_from_to(session: &mut Session, letters: &str) {
    let frame = session.frame();
    let Some(page) = session.reading.page.as_mut() else {
        return session.set_error(session.no_document());
    };
    let cut = graphemes(letters).nth(LETTERS).map_or(letters.len(), |(at, _)| at);
    let (first, last) = letters.split_at(cut);
    let text = page.text().clone();
    let found = pattern(first).and_then(|pattern| first_from(&text, &pattern, page.caret));
    let Some(start) = found else {
        return session.set_error(format!("no word begins with “{first}” near here"));
    };
    session.leave();
    if let Some(page) = session.reading.page.as_mut() {
        page.selection = None;
        page.go_to(start.start, frame);
        page.select(start);
    }
    look_for(session, last, start.start);
}

fn look_for(session: &mut Session, letters: &str, from: usize) {
    match pattern(letters) {
        Some(pattern) => session.search_pattern(pattern, from, false),
        None => session.set_error(format!("no word can be looked for by “{letters}”")),
    }
}

/// Returns what finds the words that begin with `letters`. In writing without blanks any place in a
/// line may be the beginning of a word.
fn expression(letters: &str) -> String {
    let starts = if letters.chars().next().is_some_and(is_spaced) { r"\b" } else { "" };
    let rest = if starts.is_empty() { "" } else { r"[\w’']*" };
    format!("/{starts}{}{rest}", literal(letters))
}

fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

fn pattern(letters: &str) -> Option<Pattern> {
    let pattern = Pattern::new(&expression(letters)).ok().flatten()?;
    Some(pattern.called(format!("a word with “{letters}” at its beginning")))
}

/// Returns the first match that begins at byte `from` or after it, or else the first of all.
fn first_from(text: &Text, pattern: &Pattern, from: usize) -> Option<Span> {
    let near = |from: usize| {
        let end = text.ceil_grapheme((from + REACH).min(text.len()));
        let found = pattern.matches(text, Span::new(from, end));
        found.into_iter().find(|span| span.start >= from)
    };
    near(from).or_else(|| near(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_its_first_letters() {
        let text =
            Text::new("One enemy can’t enter; Ещё «Щит» 军队 (x) 41 the-en. <a> b".to_owned());
        let found = |letters: &str, from| {
            let span = first_from(&text, &pattern(letters).unwrap(), from)?;
            Some((span.start, text.slice(span)))
        };
        assert_eq!(found("en", 0), Some((4, "enemy")));
        assert_eq!(found("en", 5), Some((18, "enter")));
        assert_eq!(found("ca", 0).map(|(_, word)| word), Some("can’t"));
        assert_eq!(found("щи", 0).map(|(_, word)| word), Some("Щит"));
        assert_eq!(found("队", 0).map(|(_, word)| word), Some("队"));
        assert_eq!(found("41", 0).map(|(_, word)| word), Some("41"));
        assert_eq!(found("(x", 0).map(|(_, word)| word), Some("(x"));
        assert_eq!(found("on", 9), Some((0, "One")));
        assert_eq!(found("<a", 0).map(|(at, _)| at), text.as_str().find("<a"));
        assert_eq!(found("zz", 0), None);
    }
}
