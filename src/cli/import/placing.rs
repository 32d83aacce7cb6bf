//! Where the passage of an entry is in its document.
//!
//! Owns that the words decide, not the offsets alone; words that stand several times are told apart by what
//! stands around them, or not at all.

use super::finder::bare;
use crate::disk::store::resolve::Resolver;
use crate::exchange::import::ImportedPassage;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::document::Document;
use crate::model::find::places_of;
use crate::model::span::Span;
use crate::model::text::Text;

/// Returns the anchor of a passage, and whether its place is certain. An uncertain one stays as the file
/// has it, for the review.
pub(super) fn anchor(
    document: &Document,
    resolver: &mut Resolver,
    passage: ImportedPassage,
    sha256: Option<String>,
) -> Result<(Anchor, bool), &'static str> {
    let text = &document.text;
    let is_this_text = sha256.as_deref() == Some(text.sha256());
    let place = passage.start.zip(passage.end).and_then(|(start, end)| {
        Some(Span::new(text.byte(start)?, text.byte(end)?)).filter(|span| !span.is_empty())
    });
    let Some(quote) = passage.quote.as_deref().filter(|quote| !quote.is_empty()) else {
        let place = place.filter(|_| is_this_text).ok_or("offsets alone, of another text")?;
        return Ok((Anchor::make(text, text.whole_graphemes(place)), true));
    };
    if let Some(place) = place.filter(|place| is_alike(text.slice(*place), quote)) {
        let surrounded = Anchor::make(text, place);
        let is_here = is_alike(&surrounded.prefix, &passage.prefix)
            && is_alike(&surrounded.suffix, &passage.suffix);
        if is_this_text || is_here || places_of(text, quote).len() == 1 {
            return Ok((surrounded, true));
        }
    }
    if is_this_text && passage.start.is_some() {
        return Err("words that are not where the file says");
    }
    let Some(start) = passage.start else {
        let place = only_place(text, quote, &passage)?;
        return Ok((Anchor::make(text, place), true));
    };
    let anchor = Anchor {
        start,
        end: start.saturating_add(quote.chars().count()),
        quote: quote.to_owned(),
        prefix: passage.prefix,
        suffix: passage.suffix,
        text: sha256,
        ..Anchor::default()
    };
    match resolver.resolve(&anchor) {
        Resolution::Exact(place) => Ok((Anchor::make(text, place), true)),
        Resolution::Carried(_) => Ok((anchor, true)),
        _ => Ok((anchor, false)),
    }
}

/// Returns the one place of words without offsets.
fn only_place(text: &Text, quote: &str, passage: &ImportedPassage) -> Result<Span, &'static str> {
    let places = places_of(text, quote);
    let (before, after) = (bare(&passage.prefix), bare(&passage.suffix));
    match places.as_slice() {
        [] => Err("words that do not occur in their document"),
        [place] => Ok(*place),
        _ if before.is_empty() && after.is_empty() => {
            Err("words that occur several times, without a place")
        }
        several => {
            let mut fits =
                several.iter().filter(|place| is_between(text, **place, &before, &after));
            match (fits.next(), fits.next()) {
                (Some(place), None) => Ok(*place),
                _ => Err("words that occur several times, with the same around them"),
            }
        }
    }
}

/// Returns whether these letters stand before and after a place.
fn is_between(text: &Text, place: Span, before: &str, after: &str) -> bool {
    // Enough of the text, whatever blanks and marks stand in it.
    let reach = |letters: &str| 8 * letters.len() + 64;
    let from = text.floor_grapheme(place.start.saturating_sub(reach(before)));
    let to = text.ceil_grapheme((place.end + reach(after)).min(text.len()));
    bare(text.slice(Span::new(from, place.start))).ends_with(before)
        && bare(text.slice(Span::new(place.end, to))).starts_with(after)
}

/// Returns whether both are the same but for what kind of blank stands where.
fn is_alike(one: &str, other: &str) -> bool {
    let blank = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
    one == other || one.chars().map(blank).eq(other.chars().map(blank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(quote: &str, prefix: &str, suffix: &str) -> ImportedPassage {
        let (prefix, suffix) = (prefix.to_owned(), suffix.to_owned());
        ImportedPassage { quote: Some(quote.to_owned()), prefix, suffix, ..Default::default() }
    }

    #[test]
    fn what_stands_around_tells_words_apart_or_nothing_does() {
        let text =
            Text::new("One two three.\nOne two\nfour; “One two” five; one two six.".to_owned());
        let place = |quote: &str, prefix: &str, suffix: &str| {
            let place = only_place(&text, quote, &passage(quote, prefix, suffix))?;
            Ok::<usize, &'static str>(place.start)
        };
        assert_eq!(place("One two", "", " four;"), Ok(15));
        assert_eq!(place("One two", "four; \"", ""), Ok(32));
        assert!(place("One two", "", "").unwrap_err().contains("several times"));
        assert!(place("One two", "", " seven").unwrap_err().contains("several times"));
        assert!(place("One ten", "", "").unwrap_err().contains("not occur"));
        assert_eq!(place("two  four", "", ""), Ok(19));
    }
}
