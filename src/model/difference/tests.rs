//! Pairs of texts, and what became of a passage.

use super::*;
use crate::model::folding::{is_dash, is_invisible, is_unspaced};
use crate::model::span::Span;

fn fate(old: &str, words: &str, nth: usize, new: &str) -> (Fate, String) {
    let at = old.match_indices(words).nth(nth).map(|(at, _)| at).unwrap();
    let [before, after] = [old, new].map(|text| Arc::new(Text::new(text.to_owned())));
    let fate = Difference::between(&before, &after).trace(Span::new(at, at + words.len()));
    let place = match &fate {
        Fate::Kept(span) | Fate::Moved(span) | Fate::Changed(span) => new[span.range()].to_owned(),
        Fate::Unclear(_) | Fate::Gone => String::new(),
    };
    (fate, place)
}

const VOTES: &str = "ATTLEE: I agree with the delegate of Norway. I have nothing to add.\n\n\
                     ATTLEE: I agree with the delegate of Iran. I have nothing to add.\n\n\
                     ATTLEE: I agree with the delegate of Peru. I have nothing to add.\n\n";

#[test]
fn a_twin_is_never_taken_for_a_paragraph_that_was_taken_out() {
    let all: Vec<&str> = VOTES.split_inclusive("\n\n").collect();
    for gone in 0..3 {
        let left = all.iter().enumerate().filter(|(at, _)| *at != gone);
        let new: String = left.map(|(_, paragraph)| *paragraph).collect();
        for (at, paragraph) in all.iter().enumerate() {
            let words = paragraph.trim_end();
            let (fate, place) = fate(VOTES, words, 0, &new);
            if at == gone {
                assert_eq!(fate, Fate::Gone, "{gone}");
            } else {
                assert_eq!((matches!(fate, Fate::Kept(_)), place.as_str()), (true, words));
            }
            // So is a word in it.
            let word = "delegate";
            let (fate, _) = self::fate(VOTES, word, at, &new);
            assert_eq!(matches!(fate, Fate::Kept(_)), at != gone, "{gone} {at} {fate:?}");
        }
    }
}

#[test]
fn of_copies_nobody_can_say_which_was_taken_out() {
    let old = "Head.\n\nNothing was decided on this.\n\nNothing was decided on this.\n\nEnd.\n";
    let new = "Head.\n\nNothing was decided on this.\n\nEnd.\n";
    for nth in 0..2 {
        let (fate, _) = fate(old, "Nothing was decided on this.", nth, new);
        assert!(matches!(fate, Fate::Unclear(_)), "{fate:?}");
    }
    let (fate, _) = fate(new, "Nothing was decided on this.", 0, old);
    assert!(matches!(fate, Fate::Unclear(_)), "{fate:?}");
}

#[test]
fn what_was_changed_is_found_with_its_changes() {
    let old = "We met on Monday. The plan of the command was known to both sides. We left.";
    let new =
        "We met. On the plan: the plam of the new command was not known to both sides. We left.";
    let (fate, place) = fate(old, "The plan of the command was known to both sides.", 0, new);
    assert!(matches!(fate, Fate::Changed(_)), "{fate:?}");
    assert_eq!(place, "the plam of the new command was not known to both sides.");
}

#[test]
fn a_name_that_was_corrected_is_gone_and_is_not_looked_for_elsewhere() {
    let old = "On Monday Zhou arrived. On Tuesday Peng left. Later Zhou wrote.";
    let new = "On Monday Peng arrived. On Tuesday Peng left. Later Zhou wrote.";
    assert_eq!(fate(old, "Zhou", 0, new).0, Fate::Gone);
    assert_eq!(fate(old, "Zhou", 1, new), (Fate::Kept(Span::new(52, 56)), "Zhou".to_owned()));
    let (fate, place) = fate(old, "Zhou arrived.", 0, new);
    assert_eq!((matches!(fate, Fate::Changed(_)), place.as_str()), (true, "Peng arrived."));
}

#[test]
fn a_paragraph_is_followed_to_another_place() {
    let old =
        "One came first of all.\n\nThen the second one came along.\n\nThe third one was late.\n";
    let new =
        "The third one was late.\n\nOne came first of all.\n\nThen the second one came along.\n";
    for words in ["One came first", "second one", "third one"] {
        let (fate, place) = fate(old, words, 0, new);
        assert_eq!((matches!(fate, Fate::Kept(_)), place.as_str()), (true, words), "{fate:?}");
    }
}

#[test]
fn which_words_only_one_text_has() {
    let text = |words: &str| Arc::new(Text::new(words.to_owned()));
    let only = |old: &str, new: &str| {
        let (old, new) = (text(old), text(new));
        let (gone, come): (Vec<Span>, Vec<Span>) =
            Difference::between(&old, &new).parts().into_iter().unzip();
        let words = |text: &Text, spans: Vec<Span>| -> Vec<String> {
            let spans = spans.into_iter().filter(|span| !span.is_empty());
            spans.map(|span| text.slice(span).to_owned()).collect()
        };
        (words(&old, gone), words(&new, come))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(only("One two.", "One two."), (none.clone(), none.clone()));
    assert_eq!(only("One two.", "One\n two."), (none.clone(), none.clone()));
    assert_eq!(
        only("They will send nine divisions.", "They will not send six divisions."),
        (vec!["nine".to_owned()], vec!["not".to_owned(), "six".to_owned()])
    );
    assert_eq!(only("", "One two."), (none, vec!["One two.".to_owned()]));
}

#[test]
fn where_two_texts_differ_is_told_in_order_and_in_both() {
    let text = |words: &str| Arc::new(Text::new(words.to_owned()));
    let parts = |old: &str, new: &str| -> Vec<(String, String)> {
        let (old, new) = (text(old), text(new));
        let parts = Difference::between(&old, &new).parts();
        let inside = |text: &Text, span: Span| text.slice(span).to_owned();
        parts.into_iter().map(|(one, other)| (inside(&old, one), inside(&new, other))).collect()
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let (one, two, three) =
        ("One came first of all.", "Then the second came along.", "The third one was late.");
    assert_eq!(
        parts(&format!("{one}\n\n{two}\n\n{three}"), &format!("{one}\n\n{three}")),
        [pair(two, "")],
        "what was taken out is in its place"
    );
    let moved = parts(
        &format!("{one}\n\n{two}\n\n{three}\n\nThe end is here."),
        &format!("{one}\n\n{three}\n\n{two}\n\nThe end is here."),
    );
    assert_eq!(moved.len(), 2, "gone here, come there: {moved:?}");
    assert_eq!(parts("a b c", "a x c"), [pair("b", "x")]);
}

proptest::proptest! {
    /// Whatever was done to a text: places are in order of size, within the text, on characters,
    /// and what is kept is the same.
    #[test]
    fn any_two_texts_have_a_difference(
        old in "([ab中]|\n| |\\. |\n\n|12|3 |e\u{301}){0,40}",
        new in "([ab中]|\n| |\\. |\n\n|12|3 |e\u{301}){0,40}",
        from: proptest::sample::Index, to: proptest::sample::Index,
    ) {
        let text = Text::new(old.clone());
        let edge = |at: &proptest::sample::Index| at.index(text.len() + 1);
        let (one, other) = (edge(&from), edge(&to));
        let span = text.whole_graphemes(Span::new(one.min(other), one.max(other)));
        let (before, after) = (Arc::new(text), Arc::new(Text::new(new.clone())));
        let difference = Difference::between(&before, &after);
        let places = match difference.trace(span) {
            Fate::Kept(span) | Fate::Moved(span) | Fate::Changed(span) => vec![span],
            Fate::Unclear(spans) => spans,
            Fate::Gone => Vec::new(),
        };
        for place in places.into_iter().chain([difference.slot(span)]) {
            proptest::prop_assert!(new.get(place.range()).is_some(), "{place:?}");
        }
        let same = Difference::between(&before, &before.clone());
        proptest::prop_assert_eq!(same.trace(span), Fate::Kept(span));
    }
}

#[test]
fn rows_of_a_table_that_change_places_are_followed() {
    let row = |name: &str, rest: &str| format!("| {name} | {rest} |\n");
    let rows = [
        row("Hunan", "600 | 800 | 300 | as reported"),
        row("Jiangsu", "100 | 900 | 700 | incomplete"),
        row("Jiangxi", "800 | 500 | 100 | incomplete"),
        row("Jilin", "700 | 600 | 400 | as reported"),
    ];
    let new = [&rows[0], &rows[2], &rows[1], &rows[3]].map(String::as_str).concat();
    for words in ["Jiangsu", "100 | 900", "Jiangxi", "| Jiangxi | 800 | 500 | 100 | incomplete |"] {
        let (fate, place) = fate(&rows.concat(), words, 0, &new);
        assert_eq!(place, words, "{fate:?}");
    }
}

#[test]
fn letters_that_are_gone_from_their_word_have_no_place() {
    let (fate, _) =
        fate("The telegrams of June came late.", "ms", 0, "The telegra of June came late.");
    assert_eq!(fate, Fate::Gone);
}

proptest::proptest! {
    #[test]
    fn a_place_is_never_empty_and_inside(
        old in "[UVe\u{301}\n\u{0}/ ]{1,14}", new in "[UVe\u{301}\n\u{0}/ ]{0,14}", from: usize, to: usize
    ) {
        let [before, after] = [&old, &new].map(|text| Arc::new(Text::new(text.clone())));
        let edge = |at: usize| at % (before.len() + 1);
        let span = before.whole_graphemes(Span::new(edge(from), edge(to)));
        let difference = Difference::between(&before, &after);
        let places = match difference.trace(span) {
            Fate::Kept(place) | Fate::Moved(place) | Fate::Changed(place) => vec![place],
            Fate::Unclear(places) => places,
            Fate::Gone => Vec::new(),
        };
        for place in places {
            assert!(place.end <= after.len() && (!place.is_empty() || span.is_empty()), "{place:?}");
        }
    }
}

/// Digests of older versions stand in stores: whatever folds words must give these for ever.
#[test]
fn digests_that_stand_in_stores_stay_as_they_are() {
    for (passage, digest) in GOLDEN {
        assert_eq!(fingerprint(passage), digest, "{passage:?}");
    }
    let among = |is_one: fn(char) -> bool| {
        let all: String = ('\0'..=char::MAX).filter(|c| is_one(*c)).collect();
        let digest = Sha256::digest(all.as_bytes());
        (all.chars().count(), u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
    };
    let tables = [among(is_dash), among(is_invisible), among(is_unspaced)];
    assert_eq!(tables, [(11, 3_384_563_168), (4143, 1_891_444_738), (160_602, 3_950_747_979)]);
}

const GOLDEN: [(&str, &str); 8] = [
    ("Nine divisions are enough.", "54a499633fc73fd2"),
    ("heavy artil-\n  lery – “fire” at ‘will’ … and so on...", "32ee61da0fc47cf4"),
    (
        "G\u{e9}ne\u{301}ral Ge\u{301}ne\u{301}raux, o\u{fb03}ce, soft\u{ad}ened\u{200b} na\u{ad}\n  med",
        "da38aab9bff24ded",
    ),
    ("Generalâ€™s cafÃ© ‛›‚‹‹ `a` ´b′ ″c″ ″", "696c310fc637cd95"),
    ("중국 中国人民 カ\u{3099}ス ไทย བོད", "1e14e23990f728c3"),
    ("שָׁלוֹם צה״ל ׳א׳ مُحَمَّد أحمد", "756c683decd9b1d0"),
    (
        "a\u{2010}b \u{2011} c\u{2012}\u{2015} d\u{2212}1 e\u{fe58}\u{fe63}\u{ff0d}",
        "ba0183321558e91f",
    ),
    ("well-\nKnown, 1950-\n51, x\u{2011}\ny, x\u{2010}\ny", "8062c55c0dee9765"),
];
