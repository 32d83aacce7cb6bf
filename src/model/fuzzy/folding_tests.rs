//! What makes no difference to whoever types a query, and the way back to the line.

use std::ops::Range;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{PassageIndex, Prefilter, Query, Ranker, TextPrefilter};
use crate::model::text::Text;

/// Returns the characters of `line` that match `query`.
fn marked(query: &str, line: &str) -> Option<String> {
    let indices = Ranker::new(Query::parse(query)).rank(line)?.indices;
    let chars: Vec<char> = line.chars().collect();
    Some(indices.into_iter().map(|at| chars[at]).collect())
}

#[test]
fn what_one_sees_is_found_and_marked() {
    for (query, line, expected) in [
        ("general", "le Général", "Général"),
        ("general", "le Ge\u{301}ne\u{301}ral", "Ge\u{301}ne\u{301}ral"),
        ("général", "le Ge\u{301}ne\u{301}ral", "Ge\u{301}ne\u{301}ral"),
        ("ge\u{301}ne\u{301}ral", "le Général", "Général"),
        ("fi", "a ﬁne day", "ﬁ"),
        ("'office", "the o\u{fb03}ce", "o\u{fb03}ce"),
        ("softened", "he soft\u{ad}ened", "softened"),
        ("artillery", "heavy artil-\n  lery fire", "artillery"),
        ("'artillery", "heavy artil-\n  lery fire", "artillery"),
        ("artlry", "heavy artil-\n  lery fire", "artlry"),
        ("well-known", "a well-\nknown man", "well-\nknown"),
        ("don't", "I don\u{2019}t", "don\u{2019}t"),
        ("don\u{2019}t", "I don't", "don't"),
        ("\"so\"", "\u{201c}so\u{201d}", "\u{201c}so\u{201d}"),
        ("שלום", "שָׁלוֹם", "שָׁלוֹם"),
        ("محمد", "مُحَمَّد", "مُحَمَّد"),
        ("naming", "the na\u{200b}ming", "naming"),
        ("na\u{200b}ming", "the naming", "naming"),
        ("strasse", "Große Straße", "Straße"),
        ("^general", "Général", "Général"),
        ("war$", "la guérre — wár", "wár"),
        ("ДИВИЗИЯ", "ДИВИЗИЯ", "ДИВИЗИЯ"),
        ("istanbul", "İstanbul", "İstanbul"),
        ("gen ral", "Gén and rál", "Génrál"),
    ] {
        assert_eq!(marked(query, line).as_deref(), Some(expected), "{query} in {line:?}");
        assert!(passed(query, line), "{query} in {line:?}");
    }
}

#[test]
fn what_was_typed_makes_a_difference() {
    for (query, line) in [
        ("général", "general"),
        ("GEN", "le général"),
        ("Général", "General"),
        ("мои", "мой"),
        ("'well-known", "wellknown"),
        ("!general", "le Général"),
        ("!artillery", "artil-\nlery"),
        ("!well-known", "a well-\nknown man"),
    ] {
        assert_eq!(marked(query, line), None, "{query} in {line:?}");
    }
}

/// Returns whether the passages of a text that match alone are those that pass every first look.
fn passed(typed: &str, text: &str) -> bool {
    let query = Query::parse(typed);
    let ranker = Ranker::new(query.clone());
    let (prefilter, first_look) = (Prefilter::new(&query), TextPrefilter::new(&query));
    let text = Arc::new(Text::new(text.to_owned()));
    let index = PassageIndex::new(text.clone());
    let rank = |index: &PassageIndex, at: usize| Some(ranker.rank(index.words(at))?.score);
    let alone: Vec<_> = (0..index.len()).filter_map(|at| Some((at, rank(&index, at)?))).collect();
    let found = prefilter.apply(&index, 0..index.len(), true);
    let sure = found.scored.iter().map(|(score, at)| (*at as usize, *score));
    let rest = found.candidates.iter().map(|at| *at as usize);
    let rest = rest.filter_map(|at| Some((at, rank(&index, at)?)));
    let mut quick: Vec<_> = sure.chain(rest).collect();
    quick.sort_unstable();
    let few = PassageIndex::narrowed(text.clone(), &first_look, true);
    let few = (0..few.len()).filter(|at| rank(&few, *at).is_some()).count();
    let looked = first_look.may_match(text.as_str(), true, &mut String::new());
    quick == alone && few == alone.len() && (looked || alone.is_empty())
}

/// A word without a hyphen may stand only where another is read with one.
#[test]
fn where_a_hyphen_is_looked_for_divided_words_are_read_with_theirs() {
    assert!(passed("a-\n bgen", "a-\nb’Ge\u{301}n"));
    assert!(passed("!x- bgen", "a-\nb’Ge\u{301}n"));
}

/// Pieces of words that fold in every way there is.
const PIECES: &str = "(Ge\u{301}n|gén|gen|ral|ﬁ|fi|a-\n b|a-\nb|a-b|ab|ß|ss|İ|i|’|'|\u{ad}|\u{200b}|\u{301}\
                      |שָׁ|ש|й|и|カ\u{3099}|ガ|[a-cA-C]| |\\. |\n\n|—|\\PC)";

fn written(pieces: Range<usize>) -> impl Strategy<Value = String> {
    vec(PIECES, pieces).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn marks_are_code_points_of_the_line(
        query in written(1..4),
        line in written(0..12),
    ) {
        if let Some(found) = Ranker::new(Query::parse(&query)).rank(&line) {
            let count = line.chars().count();
            prop_assert!(found.indices.iter().all(|at| *at < count));
            prop_assert!(found.indices.is_sorted_by(|one, next| one < next));
        }
    }

    #[test]
    fn no_first_look_passes_anything_over(
        query in written(1..4),
        text in written(0..20),
    ) {
        prop_assert!(passed(&query, &text), "{query:?} in {text:?}");
    }
}
