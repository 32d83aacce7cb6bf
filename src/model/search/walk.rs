//! Looking for patterns by going through a text.
//!
//! Owns the answer that every index has to give as well; and where in the text a hit is, which no
//! index says.

use super::language::Language;
use super::pattern::{PositionRange, WordPattern};
use super::tokens::{WordForm, WordReader};
use super::wanted::WordTest;
use crate::model::cancel::Cancel;
use crate::model::span::Span;

/// After so many words it is seen whether the answer is still wanted.
const TURN: u32 = 4096;

/// Returns for each of `patterns` the hits in `text`, as spans of it, in order; `None` if cancelled.
#[must_use]
pub fn hits(
    text: &str,
    language: Option<Language>,
    patterns: &[&WordPattern],
    cancel: &Cancel,
) -> Option<Vec<Vec<Span>>> {
    // Where each word is, by its position.
    let mut bytes: Vec<(u32, u32)> = Vec::new();
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let note = |start, end| bytes.push((narrow(start), narrow(end)));
    let hits = places(text, language, patterns, cancel, note)?;
    let span = |hit: PositionRange| {
        let at = |position: u32| bytes.get(position as usize).copied().unwrap_or_default();
        Span::new(at(hit.start).0 as usize, at(hit.end.saturating_sub(1)).1 as usize)
    };
    Some(hits.into_iter().map(|hits| hits.into_iter().map(span).collect()).collect())
}

/// Returns for each of `patterns` the hits in `text`, as positions, and the number of words in it;
/// `None` if cancelled.
#[must_use]
pub fn positions(
    text: &str,
    language: Option<Language>,
    patterns: &[&WordPattern],
    cancel: &Cancel,
) -> Option<(Vec<Vec<PositionRange>>, u32)> {
    let mut words = 0;
    let hits = places(text, language, patterns, cancel, |_, _| words += 1)?;
    Some((hits, words))
}

/// Looks for the patterns; tells each word of the text, by its first byte and one past its last.
fn places(
    text: &str,
    language: Option<Language>,
    patterns: &[&WordPattern],
    cancel: &Cancel,
    mut note: impl FnMut(usize, usize),
) -> Option<Vec<Vec<PositionRange>>> {
    let wanted: Vec<Vec<WordTest>> =
        patterns.iter().map(|one| one.words().map(|word| word.test(language)).collect()).collect();
    let mut places: Vec<Vec<Vec<u32>>> =
        wanted.iter().map(|words| vec![Vec::new(); words.len()]).collect();
    let mut reader = WordReader::new(text);
    while let Some(token) = reader.next_token() {
        note(token.bytes.start, token.bytes.end);
        if token.position.is_multiple_of(TURN) && cancel.is_cancelled() {
            return None;
        }
        for (words, places) in wanted.iter().zip(&mut places) {
            for (test, places) in words.iter().zip(places) {
                if reader.terms().iter().any(|term| test.takes(WordForm::of(term))) {
                    places.push(token.position);
                }
            }
        }
    }
    Some(patterns.iter().zip(&places).map(|(one, places)| one.hits(places)).collect())
}

/// Returns the hits of several patterns together: in order, without those inside of others.
#[must_use]
pub fn merged(hits: &[Vec<Span>]) -> Vec<Span> {
    let mut all: Vec<Span> = hits.iter().flatten().copied().collect();
    all.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut reach = 0;
    all.retain(|span| {
        let is_new = span.end > reach;
        reach = reach.max(span.end);
        is_new
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::search::pattern::{FormWanted, Proximity};

    fn found(typed: &str, form: FormWanted, arrangement: Proximity, text: &str) -> Vec<String> {
        let pattern = WordPattern::new(typed, form, arrangement).unwrap();
        let hits = hits(text, Language::of_code("eng"), &[&pattern], &Cancel::default()).unwrap();
        hits[0].iter().map(|span| text[span.range()].to_owned()).collect()
    }

    #[test]
    fn words_phrases_and_neighbours() {
        let text = "Artillery: six-seven divi-\nsions, and the guns of General MacArthur. A gun.";
        let any = |typed| found(typed, FormWanted::Any, Proximity::Row, text);
        let exact = |typed| found(typed, FormWanted::Typed, Proximity::Row, text);
        assert_eq!(any("guns"), ["guns", "gun"]);
        assert_eq!(exact("guns"), ["guns"]);
        assert_eq!(any("division"), ["divi-\nsions"]);
        assert_eq!(any("six-seven"), ["six-seven"]);
        assert_eq!(exact("general macarthur"), ["General MacArthur"]);
        assert_eq!(exact("general Macarthur"), ["General MacArthur"]);
        assert_eq!(exact("general maCarthur"), Vec::<String>::new());
        assert_eq!(
            found("guns six", FormWanted::Typed, Proximity::Near(4), text),
            ["six-seven divi-\nsions, and the guns"]
        );
        assert_eq!(found("art", FormWanted::Begun, Proximity::Row, text), ["Artillery"]);
        assert_eq!(found("artilery", FormWanted::Like(1), Proximity::Row, text), ["Artillery"]);
    }

    #[test]
    fn chinese() {
        let text = "中国人民志愿军的炮兵";
        let any = |typed| found(typed, FormWanted::Any, Proximity::Row, text);
        assert_eq!(any("人民"), ["人民"]);
        assert_eq!(any("军"), ["军"]);
        assert_eq!(any("兵"), ["兵"]);
        assert_eq!(any("中民"), Vec::<String>::new());
    }

    #[test]
    fn hits_of_several_patterns_are_merged() {
        let span = Span::new;
        let all = [vec![span(0, 4), span(10, 14)], vec![span(0, 9), span(10, 14), span(20, 21)]];
        assert_eq!(merged(&all), [span(0, 9), span(10, 14), span(20, 21)]);
    }
}
