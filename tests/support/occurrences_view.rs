//! Every place with the same words: a part of `tests/screen.rs`.

use glossator::model::settings::ThemeName;

use super::stage::{Open, Stage};
use super::{compare, theme};

const PAPERS: [(&str, &str); 3] = [
    ("a.txt", "One division came. Then two divisions came, and each division had guns.\n"),
    ("b.txt", "The second division went home. Divisions are large.\n"),
    ("c.txt", "Nothing here but guns.\n"),
];

/// The places of the first word `division`, of which one is highlighted already.
fn list(size: (u16, u16)) -> Stage {
    let mark = "format = 1\n\n[[highlight]]\nid = \"1\"\nstart = 11\nend = 19\nquote = \"division\"\ntags = \
                [\"place\", \"person\"]\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-01T00:00:00Z\n";
    let open = Open::Annotated(&PAPERS, &[("iris/b.txt.toml", mark)]);
    let mut stage = Stage::new(size, &theme(ThemeName::Terminal), open);
    stage.keys("enter w *");
    stage
}

#[track_caller]
fn says(stage: &Stage, words: &str) {
    assert!(stage.screen().contains(words), "{words:?} in\n{}", stage.screen());
}

#[test]
fn every_place_of_a_word() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = list(size);
        stage.keys("space 1");
        compare("occurrences", &stage);
    }
}

#[test]
fn words_are_looked_for_in_any_form_or_as_an_expression_here_or_everywhere() {
    let mut stage = list((120, 40));
    says(&stage, "3 places, 0 chosen");
    says(&stage, "as words, in the library");
    stage.keys("w");
    says(&stage, "5 places, 0 chosen");
    says(&stage, "in any form, in the library");
    stage.keys("l");
    says(&stage, "3 places, 0 chosen");
    says(&stage, "in any form, in this document");
    stage.keys("w l / ctrl-u").types("[Gg]uns?|home").keys("enter");
    says(&stage, "3 places, 0 chosen");
    stage.keys("/ ctrl-u").types("(guns").keys("enter");
    says(&stage, "0 places");
    says(&stage, "unclosed group");
    stage.keys("a enter");
    says(&stage, "library");
}

#[test]
fn keys_pressed_while_it_is_searched_are_meant_for_what_is_found() {
    let mut stage = list((120, 40));
    stage.keys("w G").press("l x");
    stage.keys("u");
    says(&stage, "3 places, 0 chosen");
    // What is chosen in one list is not chosen in the next by its number.
    stage.keys("l").press("l a");
    stage.keys("l");
    says(&stage, "5 places, 0 chosen");
}

#[test]
fn a_tag_without_a_digit_is_given_by_its_letter() {
    let book = "[[tag]]\nname = \"place\"\nkey = \"1\"\n\n[[tag]]\nname = \"army\"\n";
    let open = Open::Annotated(&PAPERS, &[("codebook.toml", book)]);
    let mut stage = Stage::new((120, 40), &theme(ThemeName::Terminal), open);
    stage.keys("enter w * a , %");
    says(&stage, "no tag is on %");
    stage.keys(", a enter");
    assert!(stage.file("iris/a.txt.toml").contains("tags = [\"army\"]"), "{}", stage.screen());
}

#[test]
fn those_chosen_are_tagged_retagged_or_untagged_in_one_step() {
    let mut stage = list((120, 40));
    stage.keys("a 1 enter");
    says(&stage, "2 occurrences highlighted, tags of 1 highlight changed");
    assert!(stage.file("iris/a.txt.toml").contains("tags = [\"important\"]"));
    assert!(stage.file("iris/b.txt.toml").contains("[\"place\", \"person\", \"important\"]"));
    stage.keys("u");
    assert!(!stage.file("iris/a.txt.toml").contains("important"));
    assert!(stage.file("iris/b.txt.toml").contains("[\"place\", \"person\"]"));

    stage.keys("* a 4 -");
    says(&stage, "tags of 1 highlight changed");
    assert!(stage.file("iris/b.txt.toml").contains("tags = [\"place\"]"));
    assert!(!stage.file("iris/a.txt.toml").contains("[[highlight]]"));
    stage.keys("* G space 2 =");
    assert!(stage.file("iris/b.txt.toml").contains("tags = [\"question\"]"));
    stage.keys("* - ");
    says(&stage, "nothing is chosen");
    stage.keys("p -");
    says(&stage, "no tag is chosen");
}

#[test]
fn what_is_skipped_is_not_offered_again_until_it_is_brought_back() {
    let mut stage = list((120, 40));
    stage.keys("space k x");
    says(&stage, "2 places, 0 chosen, 1 skipped");
    stage.keys("u");
    says(&stage, "3 places, 0 chosen");
    stage.keys("g g x q *");
    says(&stage, "2 places, 0 chosen, 1 skipped");
    stage.keys("u");
    says(&stage, "3 places, 0 chosen");
    stage.keys("u");
    says(&stage, "nothing was skipped");
}

/// The place that the reader is at is one of them; the cursor begins on the next.
#[test]
fn the_place_under_the_caret_is_one_of_them() {
    let mut stage = list((120, 40));
    stage.keys("enter");
    assert_eq!(stage.session().reading.page.as_ref().unwrap().caret, 53, "{}", stage.screen());
    // From the last the cursor goes on with the first.
    stage.keys("* g g enter");
    stage.keys("enter w * space 1 enter");
    says(&stage, "1 occurrence highlighted");
    // Words that stand nowhere else open no list.
    stage.keys("esc g g *");
    says(&stage, "does not occur anywhere else");
}
