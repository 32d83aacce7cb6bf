//! Tests of folding: what makes a difference, and the way back to the text.

use proptest::prelude::*;

use super::*;

const EXACT_ACCENTS: Folding = Folding { case: true, accents: false };
const EXACT_CASE: Folding = Folding { case: false, accents: true };

#[test]
fn what_never_makes_a_difference() {
    for (one, other) in [
        ("caf\u{e9} д\u{438}\u{306}", "cafe\u{301} дй"),
        ("the o\u{fb03}ce", "the office"),
        ("soft\u{ad}ened\u{200b} word\u{feff}", "softened word"),
        ("“Quoted” – and ‘so’", "\"Quoted\" - and 'so'"),
        ("Ｆｕｌｌ width", "Full width"),
        ("カ\u{3099}ス", "ガス"),
        ("צה״ל", "צה\"ל"),
    ] {
        assert_eq!(Folding::STRICT.fold(one), Folding::STRICT.fold(other), "{one:?}");
    }
    for (one, other) in [("nine", "Nine"), ("général", "general"), ("a-b", "ab")] {
        assert_ne!(Folding::STRICT.fold(one), Folding::STRICT.fold(other), "{one:?}");
    }
}

#[test]
fn case_and_accents_unless_they_were_typed() {
    for (one, other) in [
        ("Général", "general"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("Łódź", "lodz"),
        ("STRASSE", "straße"),
        ("ЕЩЁ", "еще"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("İstanbul", "istanbul"),
        ("Ö", "o\u{308}"),
    ] {
        assert_eq!(Folding::LOOSE.fold(one), Folding::LOOSE.fold(other), "{one:?}");
    }
    for (one, other) in [("мой", "мои"), ("ガス", "カス"), ("हिंदी", "हद"), ("їх", "іх")]
    {
        assert_ne!(Folding::LOOSE.fold(one), Folding::LOOSE.fold(other), "{one:?}");
    }
    assert_eq!(Folding::of_query("general"), Folding::LOOSE);
    assert_eq!(Folding::of_query("война"), Folding::LOOSE, "its letters have no accents");
    assert_eq!(Folding::of_query("général"), EXACT_ACCENTS);
    assert_eq!(Folding::of_query("General"), EXACT_CASE);
    assert_eq!(Folding::of_query("Général"), Folding::STRICT);
}

#[test]
fn a_word_divided_at_a_line_end() {
    let folded = Folding::LOOSE.text("artil-\n  lery, well-\nKnown, 1950-\n51, soft\u{ad}\nened");
    let joined = folded.as_str().replace(DIVIDED, "");
    assert_eq!(joined, "artillery, well-\nknown, 1950-\n51, softened");
    assert!(folded.is_divided());
    assert!(!Folding::LOOSE.text("a - b\nc").is_divided());
}

#[test]
fn every_mark_belongs_to_the_letter_before() {
    let is_passed_over = |c: &char| is_combining_mark(*c) && !is_continuing(*c);
    assert_eq!(('\0'..=char::MAX).find(is_passed_over), None);
}

#[test]
fn each_place_is_found_again() {
    let text = "The o\u{fb03}ce: Ge\u{301}ne\u{301}ral artil-\n lery ﬁn";
    let folded = Folding::LOOSE.text(text);
    assert_eq!(folded.as_str(), "the office: general artil\u{ad}lery fin");
    for (words, source) in [
        ("office", "o\u{fb03}ce"),
        ("fic", "\u{fb03}c"),
        ("general", "Ge\u{301}ne\u{301}ral"),
        ("gene", "Ge\u{301}ne\u{301}"),
        ("artil\u{ad}lery", "artil-\n lery"),
        ("lery", "lery"),
        ("fin", "ﬁn"),
        ("in", "ﬁn"),
    ] {
        let at = folded.as_str().rfind(words).unwrap();
        assert_eq!(&text[folded.source(at..at + words.len())], source, "{words}");
    }
}

#[test]
fn marks_have_their_order_whatever_stood_between_them() {
    let first = Folding::LOOSE.fold("\u{10a38}\u{1037}");
    for between in ["\u{20dd}", "\u{34f}", "\u{200d}"] {
        assert_eq!(
            Folding::LOOSE.fold(&format!("\u{10a38}{between}\u{1037}")),
            first,
            "{between:?}"
        );
    }
    assert_eq!(Folding::STRICT.fold("e\u{200d}\u{301}"), "é");
    assert_eq!(Folding::STRICT.fold("ｶﾞ"), "ガ");
    let flood = "\u{327}".repeat(MOST_MARKS * 2);
    assert_eq!(Folding::LOOSE.fold(&format!("a{flood}b")), "ab");
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "(\\PC|\\p{M}|\\p{Cf}|[aеßİ\u{1100}\u{ff76}]){0,40}") {
        for folding in [Folding::LOOSE, Folding::STRICT, EXACT_ACCENTS, EXACT_CASE] {
            let once = folding.fold(&text);
            prop_assert_eq!(folding.fold(&once), once);
        }
    }

    #[test]
    fn places_ascend_and_cover_whole_characters(text in "(\\PC|[a-z]-\n[a-z]|[А-я]|[А-я]-\n[а-я]|и\u{306}|e\u{301}|\u{fb03}|-|\u{2010}|\u{ad}){0,30}") {
        let folded = Folding::LOOSE.text(&text);
        let mut last = 0;
        for (at, c) in folded.as_str().char_indices() {
            let source = folded.source(at..at + c.len_utf8());
            prop_assert!(source.start >= last && source.end > source.start, "{:?} {:?}", source, c);
            prop_assert!(text.get(source.clone()).is_some());
            last = source.start;
        }
        let from_chars: Vec<_> = Folding::LOOSE.chars(&text).map(|f| (f.start, f.end)).collect();
        let from_text: Vec<_> = folded.as_str().char_indices()
            .map(|(at, c)| folded.source(at..at + c.len_utf8()))
            .map(|r| (r.start, r.end)).collect();
        prop_assert_eq!(from_chars, from_text);
        for folding in [Folding::LOOSE, Folding::STRICT, EXACT_ACCENTS, EXACT_CASE] {
            let one_by_one: String = folding.chars(&text).map(|folded| folded.c).collect();
            prop_assert_eq!(folding.fold(&text), one_by_one);
        }
    }
}
