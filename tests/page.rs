//! What keys do on the page: one line for each, in the notation of [`notation`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot set its stage has failed"
)]

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use self::notation::{check, check_with_words};
use self::stage::{Open, Stage};

#[path = "support/notation.rs"]
mod notation;
#[path = "support/stage.rs"]
mod stage;

#[test]
fn motions() {
    check(&[
        ("One |two three.", "w", "One two |three."),
        ("|One two three.", "w w", "One two |three."),
        ("One |two three.", "e", "One tw|o three."),
        ("One two th|ree.", "b", "One two |three."),
        ("One two |three.", "b b", "|One two three."),
        ("One t|wo three.", "l", "One tw|o three."),
        ("One t|wo three.", "h h", "One| two three."),
        ("One t|wo three.", "right left left", "One |two three."),
        ("One |two three.", "$", "One two three|."),
        ("One two three|.", "0", "|One two three."),
        ("|One. Two. Three.", ") )", "One. Two. |Three."),
        ("One. Two. T|hree.", "(", "One. Two. |Three."),
        ("One. Two. |Three.", "( (", "|One. Two. Three."),
        ("|One. Two.\n\nThree.", "}", "One. Two.\n\n|Three."),
        ("One. Two.\n\nTh|ree.", "{", "One. Two.\n\n|Three."),
        ("One. Two.\n\nTh|ree.", "{ {", "|One. Two.\n\nThree."),
        ("One. Two.\n\nTh|ree.", "g g", "|One. Two.\n\nThree."),
        ("|One. Two.\n\nThree.", "G", "One. Two.\n\nThree|."),
        // An empty line has one place for the caret.
        ("One|.\n\nTwo.", "l l", "One.\n\n|Two."),
        ("One.\n\n|Two.", "h", "One.\n|\nTwo."),
        ("One|.\nTwo.", "l", "One.\n|Two."),
        ("One.\n\nT|wo.", "k", "One.\n|\nTwo."),
        ("One.\n\nT|wo.", "k k j j", "One.\n\nT|wo."),
        ("On|e two.", "/ t w enter", "One |two."),
        ("|One two two.", "/ t w enter n", "One two |two."),
        ("|One two two.", "/ t w enter n n", "One |two two."),
        ("|One two two.", "/ t w enter N", "One two |two."),
        ("One |two.", "/ esc", "One |two."),
    ]);
    // Where there is nowhere to go the caret stays, and it is said.
    check_with_words(&[
        ("One |two.", "w", "One |two.", "no next word"),
        ("One |two.", "/ x enter", "One |two.", "“x” is not in this document"),
    ]);
}

#[test]
fn selecting() {
    check(&[
        ("|One two three.", "v e", "⟦On|e⟧ two three."),
        ("|One two three.", "v w e", "⟦One tw|o⟧ three."),
        ("One two thre|e.", "v b", "One two ⟦|three⟧."),
        ("⟦One tw|o⟧ three.", "l l", "⟦One two |t⟧hree."),
        ("One ⟦|two⟧ three.", "b", "⟦|One two⟧ three."),
        ("⟦One tw|o⟧ three.", "v", "One tw|o three."),
        ("⟦One tw|o⟧ three.", "esc", "One tw|o three."),
        ("One. T|wo. Three.", "s", "One. ⟦Two|.⟧ Three."),
        ("One. T|wo. Three.", "s s", "One. ⟦Two. Three|.⟧"),
        ("One. T|wo. Three.\n\nFour.", "p", "⟦One. Two. Three|.⟧\n\nFour."),
        ("One.\n\nT|wo.\n\nThree.", "p p", "One.\n\n⟦Two.\n\nThree|.⟧"),
        ("One. T|wo.\n\nThree.", "V", "⟦One. T|wo.⟧\n\nThree."),
        ("One. T|wo.\n\nThree.", "V }", "⟦One. Two.\n\n|Three.⟧"),
        ("One. T|wo three. Four.", "x", "One. ⟦Tw|o⟧ three. Four."),
        ("One. T|wo three. Four.", "x x", "One. ⟦Two three|.⟧ Four."),
        ("One. T|wo.\n\nThree.", "x x x", "⟦One. Two|.⟧\n\nThree."),
        ("One. T|wo.\n\nThree.", "x x x x", "⟦One. Two.\n\nThree|.⟧"),
        ("One. T|wo.\n\nThree.", "x x X", "One. ⟦Tw|o⟧.\n\nThree."),
        ("One. T|wo.\n\nThree.", "x x X X", "One. T|wo.\n\nThree."),
    ]);
}

#[test]
fn highlighting() {
    check(&[
        ("One. T|wo. Three.", "m", "One. ⟨:T|wo.⟩ Three."),
        ("One. T|wo. Three.", "1 m", "One. ⟨important:T|wo.⟩ Three."),
        ("One |two three.", "v e 5", "One ⟨quote:tw|o⟩ three."),
        ("One ⟦|two⟧ three.", "4", "One ⟨person:|two⟩ three."),
        // Blanks at the ends are no part of it.
        ("⟦One| ⟧two.", "m", "⟨:One⟩| two."),
        ("One. T|wo.\n\nThree.", "p 2", "⟨question:One. Two|.⟩\n\nThree."),
        ("|One.\n\nTwo.", "V } 3", "⟨evidence:One.\n\n|Two.⟩"),
        // The tags of the last one are those of the next.
        ("|One. Two.", "5 m ) m", "⟨quote:One.⟩ ⟨quote:|Two.⟩"),
        ("|One. Two.", "5 m 1 ) m", "⟨quote,important:One.⟩ ⟨important:|Two.⟩"),
        // A tag again takes it off; the last of them leaves the highlight.
        ("O|ne.", "1 m 1", "⟨:O|ne.⟩"),
        ("O|ne.", "1 m 5 1", "⟨quote:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "5 m", "⟨:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "1 m", "⟨quote,important:O|ne.⟩"),
        // Before a motion a digit is a count; with a highlight in focus it tags.
        ("|One two. Three. Four.", "2 )", "One two. Three. |Four."),
        ("|One two. Three.", "2 w 1 m", "One two. ⟨important:|Three.⟩"),
        (
            "|One two three four five six seven eight nine ten eleven twelve.",
            "1 0 w x",
            "One two three four five six seven eight nine ten ⟦eleve|n⟧ twelve.",
        ),
        ("|One two. Three.", "9 )", "One two. |Three."),
        ("|One. Two.", "2 esc m", "⟨:|One.⟩ Two."),
        ("|One. Two.", "m 2 w", "⟨question:One.⟩ |Two."),
        // A note.
        ("|One. Two.", "c s o ctrl-s", "⟨✎so:|One.⟩ Two."),
        ("⟨quote:|One.⟩ Two.", "c s o esc", "⟨quote✎so:|One.⟩ Two."),
    ]);
}

/// A digit acts on the highlight in focus: the one just made, or gone to, until the caret leaves it.
#[test]
fn the_highlight_in_focus() {
    check(&[
        // On the number of a point the sentence is meant, which begins after it.
        ("|3. One two. Three.", "1 m", "|3. ⟨important:One two.⟩ Three."),
        ("|3. One two. Three.", "1 m 1", "|3. ⟨:One two.⟩ Three."),
        ("|3. One two. Three.", "1 m 1 1", "|3. ⟨important:One two.⟩ Three."),
        ("3|. One two. Three.", "1 m 2 m . ", "3|. ⟨important,question:One two.⟩ Three."),
        ("|3. One two. Three.", "m m m", "|3. ⟨:One two.⟩ Three."),
        ("|3. ⟨quote:One two.⟩ Three.", "5 m 5", "|3. ⟨quote:One two.⟩ Three."),
        ("|3. ⟨quote:One two.⟩ Three.", "c s o ctrl-s", "|3. ⟨quote✎so:One two.⟩ Three."),
        ("|3. ⟨quote:One two.⟩ Three.", "t tab enter", "|3. ⟨quote,important:One two.⟩ Three."),
        ("|3. One two. Three.", "1 m d", "|3. One two. Three."),
        // A blank after what was selected is beside it too.
        ("⟦One| ⟧two.", "1 2", "⟨important,question:One⟩| two."),
        // Larger than the sentence.
        ("One. T|wo.\n\nThree.", "p 2 1", "⟨question,important:One. Two|.⟩\n\nThree."),
        ("|One. ⟨quote:Two. Three.⟩ Four.", "] 5 1", "One. ⟨important:|Two. Three.⟩ Four."),
        ("|One ⟨quote:two⟩ three.", "] 1", "One ⟨quote,important:|two⟩ three."),
        ("One ⟨quote:two⟩ thr|ee.", "[ 1 5", "One ⟨important:|two⟩ three."),
        // By the finder, by a search, by the next of its matches.
        ("|One ⟨quote✎so:two⟩ three.", "' s o enter 1", "One ⟨quote,important✎so:|two⟩ three."),
        (
            "|One ⟨quote:⟨person✎so:two⟩ three⟩.",
            "' s o enter 1",
            "One ⟨quote:⟨person,important✎so:|two⟩ three⟩.",
        ),
        (
            "|One ⟨quote✎so:⟨person:two⟩ three⟩.",
            "' s o enter 1",
            "One ⟨quote,important✎so:⟨person:|two⟩ three⟩.",
        ),
        ("|One ⟨quote:two⟩ three.", "F t w o enter 1", "One ⟨quote,important:|two⟩ three."),
        ("|One ⟨quote:two⟩ three.", "/ t w enter 1", "One ⟨quote,important:|two⟩ three."),
        ("|Two ⟨quote:two⟩ two.", "/ t w o enter n 1", "Two ⟨quote,important:|two⟩ two."),
        // From the notes.
        ("|One ⟨quote:two⟩ three.", "\\ tab g g enter 1", "One ⟨quote,important:|two⟩ three."),
        // The caret moves within it, leaves it, comes back.
        ("|One ⟨quote:two⟩ three.", "] l 1", "One ⟨quote,important:t|wo⟩ three."),
        ("|One ⟨quote:two⟩ three.", "] w 1 m", "⟨important:One ⟨quote:two⟩ |three.⟩"),
        ("|One ⟨quote:two⟩ three.", "] w b 1 m", "⟨important:One ⟨quote:|two⟩ three.⟩"),
        ("3|. One two. Three.", "1 m j h h 1 m", "|3. ⟨:One two.⟩ Three."),
        // Without a selection a highlight is for the sentence.
        ("|One. ⟨quote:Two. Three.⟩ Four.", "] m", "One. ⟨quote:⟨:|Two.⟩ Three.⟩ Four."),
    ]);
}

/// Whatever keys are pressed, no passage has two highlights.
#[test]
fn no_two_highlights_are_equal() {
    const TEXT: &str =
        "1. One two. Three four.\n\n2. Five.\n   Six, seven. \n\n\u{2022} Eight nine ten.\n";
    const KEYS: &[&str] = &[
        "1",
        "1",
        "2",
        "3",
        "m",
        "m",
        ".",
        "t enter",
        "t tab down tab enter",
        "c o ctrl-s",
        "w",
        "b",
        ")",
        "(",
        "}",
        "{",
        "]",
        "[",
        "d",
        "u",
        "u",
        "ctrl-r",
        "s",
        "p",
        "v",
        "e",
        "x",
        "X",
        "h",
        "l",
        "j",
        "k",
        "0",
        "$",
        "' enter",
        "/ e enter",
        "n",
        "* enter",
        "esc",
    ];
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut stage = Stage::new((120, 40), &theme, Open::Documents(&[("text.txt", TEXT)]));
    stage.keys("enter g g");
    let (mut dice, mut pressed, mut most) = (7_u64, Vec::new(), 0);
    for _ in 0..400 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let key = KEYS[usize::try_from(dice >> 33).unwrap() % KEYS.len()];
        pressed.push(key);
        stage.keys(key);
        let page = stage.session().reading.page.as_ref().unwrap();
        let mut spans: Vec<_> = page.marks.list.iter().map(|mark| mark.span().unwrap()).collect();
        most = most.max(spans.len());
        spans.sort_unstable();
        let equal = spans.windows(2).find(|two| two[0] == two[1]);
        assert_eq!(equal, None, "{}", pressed.join(" "));
    }
    assert!(most > 8, "only {most} highlights");
}

/// What Enter does in the tag picker is what it says.
#[test]
fn picking_tags() {
    check(&[
        ("O|ne.", "t enter", "⟨important:O|ne.⟩"),
        ("O|ne.", "t down enter", "⟨question:O|ne.⟩"),
        ("O|ne.", "t tab enter", "⟨important:O|ne.⟩"),
        ("O|ne.", "t tab tab enter", "⟨important,question:O|ne.⟩"),
        ("O|ne.", "t tab q u o enter", "⟨important:O|ne.⟩"),
        ("O|ne.", "t tab q u o tab enter", "⟨important,quote:O|ne.⟩"),
        ("O|ne.", "t tab up tab enter", "⟨:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "t enter", "⟨quote,important:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "t q u o tab enter", "⟨:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "t tab n e w enter", "⟨quote,important:O|ne.⟩"),
        // A new one is asked about.
        ("⟨quote:O|ne.⟩", "t n e w enter esc", "⟨quote:O|ne.⟩"),
        ("⟨quote:O|ne.⟩", "t n e w enter enter", "⟨quote,new:O|ne.⟩"),
    ]);
    check_with_words(&[(
        "⟨quote,person:O|ne.⟩",
        "t q u o tab p e r tab ctrl-u q u o tab p e r tab enter",
        "⟨quote,person:O|ne.⟩",
        "as they were",
    )]);
}

#[test]
fn repeating() {
    check(&[
        ("|One. Two.", "5 m ) .", "⟨quote:One.⟩ ⟨quote:|Two.⟩"),
        ("|One. Two. Three.", "5 m ) . ) .", "⟨quote:One.⟩ ⟨quote:Two.⟩ ⟨quote:|Three.⟩"),
        ("|One two.", "v e 5 w v e .", "⟨quote:One⟩ ⟨quote:tw|o⟩."),
        ("|One. ⟨person:Two.⟩", "1 m ) .", "⟨important:One.⟩ ⟨person,important:|Two.⟩"),
    ]);
    check_with_words(&[
        ("|One.", ".", "|One.", "nothing was annotated yet"),
        ("|One.", "9 m", "|One.", "no tag is on 9"),
        ("⟦One| ⟧two.", "esc l m m", "⟨:One |two.⟩", "highlighted already"),
    ]);
}

#[test]
fn overlapping() {
    check(&[
        ("⟨quote:One two⟩ |three.", "b v $ h 4", "⟨quote:One ⟪person:two⟩ thre|e⟫."),
        ("⟨quote:One |two three.⟩", "v e 4", "⟨quote:One ⟨person:tw|o⟩ three.⟩"),
        // The shortest is meant.
        ("⟨quote:One ⟨person:t|wo⟩ three.⟩", "d", "⟨quote:One t|wo three.⟩"),
        // A second one is asked about.
        ("⟨quote:One ⟨person:t|wo⟩ three.⟩", "d d", "⟨quote:One t|wo three.⟩"),
        ("⟨quote:One ⟨person:t|wo⟩ three.⟩", "d d d", "One t|wo three."),
        ("⟨quote:One ⟪person:t|wo⟩ three⟫.", "d", "One ⟨person:t|wo three⟩."),
        // Unless another was gone to.
        ("|So ⟨quote:One ⟨person:two⟩ three.⟩", "] d", "So |One ⟨person:two⟩ three."),
        ("⟨quote:One ⟨person:tw|o⟩ three.⟩", "[ [ d", "|One ⟨person:two⟩ three."),
        // A tag is for the sentence where nothing is selected.
        ("O|ne ⟨person:two⟩ three.", "5 m", "⟨quote:O|ne ⟨person:two⟩ three.⟩"),
        ("One ⟨person:t|wo⟩ three.", "5 m", "⟨quote:One ⟨person:t|wo⟩ three.⟩"),
    ]);
}

#[test]
fn going_from_one_to_the_next() {
    check(&[
        ("|One ⟨:two⟩ ⟨:three⟩.", "]", "One ⟨:|two⟩ ⟨:three⟩."),
        ("|One ⟨:two⟩ ⟨:three⟩.", "] ]", "One ⟨:two⟩ ⟨:|three⟩."),
        ("One ⟨:two⟩ ⟨:three⟩|.", "[", "One ⟨:two⟩ ⟨:|three⟩."),
        ("One ⟨:two⟩ ⟨:th|ree⟩.", "[ [", "One ⟨:|two⟩ ⟨:three⟩."),
        ("⟨a:⟨b:|One⟩ two⟩ ⟨c:three⟩.", "]", "⟨a:⟨b:One⟩ two⟩ ⟨c:|three⟩."),
        ("⟦One| ⟧⟨:two⟩.", "]", "One ⟨:|two⟩."),
    ]);
    check_with_words(&[
        ("⟨:One⟩ |two.", "]", "⟨:One⟩ |two.", "no next highlight"),
        ("|One ⟨:two⟩.", "[", "|One ⟨:two⟩.", "no previous highlight"),
        ("|One two.", "]", "|One two.", "nothing is highlighted here"),
    ]);
}

#[test]
fn taking_back() {
    check(&[
        ("⟨quote:O|ne.⟩ Two.", "d", "O|ne. Two."),
        ("⟨quote✎so:O|ne.⟩ Two.", "d u", "⟨quote✎so:O|ne.⟩ Two."),
        ("|One.", "5 m u", "|One."),
        ("|One.", "5 m u ctrl-r", "⟨quote:|One.⟩"),
        ("|One.", "5 m 1 u", "⟨quote:|One.⟩"),
        ("|One.", "5 m 1 u u ctrl-r ctrl-r", "⟨quote,important:|One.⟩"),
        ("|One. Two.", "5 m ) 1 u u ctrl-r", "⟨quote:One.⟩ |Two."),
        // Tags are a set.
        ("|One.", "1 m 2 1 u", "⟨important,question:|One.⟩"),
        ("|One.", "1 m 2 1 u u", "⟨important:|One.⟩"),
        ("|One.", "1 m 2 1 u u u u", "|One."),
        (
            "|One.",
            "1 m 2 3 2 1 u u u u u ctrl-r ctrl-r ctrl-r",
            "⟨important,question,evidence:|One.⟩",
        ),
        // What is new takes the place of what was undone.
        ("|One.", "5 m u 1 m", "⟨important:|One.⟩"),
    ]);
    check_with_words(&[
        ("|One.", "5 m u 1 m ctrl-r", "⟨important:|One.⟩", "there is nothing to redo"),
        ("|One.", "u", "|One.", "there is nothing to undo"),
        ("|One. ⟨:Two.⟩", "d", "|One. ⟨:Two.⟩", "no highlight under the caret"),
    ]);
}

#[test]
fn other_scripts() {
    check(&[
        // Cyrillic.
        ("|Привет, мир. Два.", "w", "Привет, |мир. Два."),
        ("Привет, м|ир. Два.", "x", "Привет, ⟦ми|р⟧. Два."),
        ("Привет, м|ир. Два.", "1 m", "⟨important:Привет, м|ир.⟩ Два."),
        ("⟨quote:Привет, м|ир.⟩ Два.", "d u", "⟨quote:Привет, м|ир.⟩ Два."),
        // Chinese: characters without blanks, sentences that end with 。
        ("|朝鲜战争。不应加速。", "l l", "朝鲜|战争。不应加速。"),
        ("|朝鲜战争。不应加速。", ")", "朝鲜战争。|不应加速。"),
        ("朝鲜|战争。不应加速。", "m", "⟨:朝鲜|战争。⟩不应加速。"),
        ("朝|鲜战争。不应加速。", "v l l 5", "朝⟨quote:鲜战|争⟩。不应加速。"),
        // A letter with its marks is one.
        ("|cafe\u{301} noir.", "l l l", "caf|e\u{301} noir."),
        ("caf|e\u{301} noir.", "l", "cafe\u{301}| noir."),
        ("caf⟦|e\u{301}⟧ noir.", "m", "caf⟨:|e\u{301}⟩ noir."),
        // So is a sequence of emoji, and a flag.
        ("a |👨\u{200d}👩\u{200d}👧 b.", "l", "a 👨\u{200d}👩\u{200d}👧| b."),
        ("a |👨\u{200d}👩\u{200d}👧 b.", "v 4", "a ⟨person:|👨\u{200d}👩\u{200d}👧⟩ b."),
        ("|🇷🇺🇨🇳 b.", "l", "🇷🇺|🇨🇳 b."),
        ("🇷🇺|🇨🇳 b.", "v m", "🇷🇺⟨:|🇨🇳⟩ b."),
        ("|❤\u{fe0f} x.", "l", "❤\u{fe0f}| x."),
    ]);
}

/// Words that end with a letter and its mark.
#[test]
fn words_that_end_with_a_mark() {
    check(&[
        ("|cafe\u{301} noir.", "e", "caf|e\u{301} noir."),
        ("|cafe\u{301} noir.", "v e 5", "⟨quote:caf|e\u{301}⟩ noir."),
        ("|Ну, да\u{301} так.", "w", "Ну, |да\u{301} так."),
        ("Ну, да\u{301} |так.", "b", "Ну, |да\u{301} так."),
        ("Ну, д|а\u{301} так.", "x", "Ну, ⟦д|а\u{301}⟧ так."),
    ]);
}

/// Clusters of two characters and two columns: a hand with its colour, a syllable with its mark, a
/// letter of two parts.
#[test]
fn two_characters_on_two_columns() {
    check(&[
        ("👍🏽| x.", "h v m", "⟨:|👍🏽⟩ x."),
        ("|か\u{3099} x.", "v m", "⟨:|か\u{3099}⟩ x."),
        ("|\u{1112}\u{1161} x.", "v m", "⟨:|\u{1112}\u{1161}⟩ x."),
    ]);
}
