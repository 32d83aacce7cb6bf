//! References, notes, the outline and bookmarks on the whole screen: a part of `tests/screen.rs`.

use std::fs;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use super::stage::{Open, Room, Stage};
use super::{compare, theme};

const TELEGRAM: &str = "1.1/2–348: Telegram\n\nThe Ambassador in Norway (Gray) to the Secretary of State\n\n\
    OSLO, March 4, 1947.\n\nSECRET\n\n12. The harbour is closed to all ships until the ice is gone, as we were told.\n\nGRAY\n";
const ANSWER: &str = "1.1/2–349: Telegram\n\nThe Secretary of State to the Embassy in Norway\n\n\
    WASHINGTON, March 6, 1947.\n\nSECRET\n\n30. We have Embtel 12, March 4, and agree with what you say in it.[1]\n\n\
    Ships in the harbour\n\nNone of the ships that are in the harbour now should leave it before the ice \
    has been broken.[2]\n\nWhat to do next\n\nAsk the harbour master to let you know as soon as he knows more, and let \
    us know as soon as you do.\n\n1. Ask him.\n\n2. Tell us.\n\n[Enclosure 1]\n\nMemorandum on ice\n\nIt is cold, and \
    will be so for some weeks. No ship that is not built for it can come in.\n\nLOW\n\n----------\n\n\
    [1] Not printed.\n\n[2] The ice was broken on March 20.\n";
const PAPERS: [(&str, &str); 2] = [("a.txt", TELEGRAM), ("b.txt", ANSWER)];

fn open(size: (u16, u16), name: ThemeName) -> Stage {
    let mut stage = Stage::new(size, &theme(name), Open::Documents(&PAPERS));
    stage.keys("j enter");
    stage
}

fn shows(stage: &Stage, words: &str) {
    assert!(stage.screen().contains(words), "not {words:?} in:\n{}", stage.screen());
}

#[test]
fn a_reference_is_seen_and_followed_and_one_comes_back() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size, ThemeName::Dark);
        stage.keys("/").types("Embtel").keys("<Enter> <Esc>");
        compare("reference", &stage);
        stage.keys("P");
        compare("reference-peek", &stage);
        stage.keys("<Enter>");
        shows(&stage, "The harbour is closed");
        stage.keys("H");
        shows(&stage, "We have Embtel 12");
    }
}

#[test]
fn a_key_goes_to_what_can_be_followed_and_around() {
    let mut stage = open((80, 24), ThemeName::Dark);
    let at = |stage: &Stage| {
        let page = stage.session().reading.page.as_ref().unwrap();
        page.text().as_str()[page.caret..].chars().take(9).collect::<String>()
    };
    stage.keys("g ]");
    assert_eq!(at(&stage), "Embtel 12");
    stage.keys("g ] g ]");
    assert_eq!(at(&stage), "[2]\n\nWhat");
    stage.keys("g ]");
    assert_eq!(at(&stage), "Embtel 12");
    shows(&stage, "around to the first");
    stage.keys("g [");
    assert_eq!(at(&stage), "[2]\n\nWhat");
    stage.keys("K <Enter>").keys("g ]");
    shows(&stage, "no reference, note or link to follow");
}

#[test]
fn of_several_papers_that_a_reference_may_mean_the_reader_chooses() {
    let again = TELEGRAM.replace("the ice is gone", "the ice has gone");
    let papers = [("a.txt", TELEGRAM), ("b.txt", ANSWER), ("c.txt", again.as_str())];
    for size in [(80, 24), (40, 12)] {
        let mut stage = Stage::new(size, &theme(ThemeName::Dark), Open::Documents(&papers));
        stage.keys("/").types("to:norway").keys("<Enter> <Enter> g ]");
        shows(&stage, "one of 2 documents");
        stage.keys("<Enter>");
        compare("candidates", &stage);
        stage.keys("j <Enter>");
        let path = stage.session().reading.path().unwrap().to_string();
        assert_eq!(path, "c.txt");
        stage.keys("H");
        shows(&stage, "one of 2 documents");
    }
}

#[test]
fn a_note_is_peeked_at_gone_to_and_left_again() {
    let mut stage = open((80, 24), ThemeName::Terminal);
    stage.keys("/").types("broken.[").keys("<Enter> <Esc> e l l");
    shows(&stage, "[2] The ice was broken on March 20.");
    let call = stage.session().reading.page.as_ref().unwrap().caret;
    stage.keys("P");
    compare("note-peek", &stage);
    stage.keys("<Esc>");
    assert_eq!(stage.session().reading.page.as_ref().unwrap().caret, call, "a peek goes nowhere");
    stage.keys("<Enter>");
    let page = stage.session().reading.page.as_ref().unwrap();
    assert!(page.text().as_str()[page.caret..].starts_with("[2] The ice"));
    stage.keys("<Enter>");
    let page = stage.session().reading.page.as_ref().unwrap();
    assert_eq!(page.text().as_str().find("[2]"), Some(page.caret), "back at its call");
    stage.keys("{ P");
    shows(&stage, "no reference, note or link is under the caret");
}

#[test]
fn the_outline_of_plain_text_and_the_page_go_along() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size, ThemeName::Light);
        stage.keys("g o");
        compare("outline", &stage);
        let before = stage.session().reading.page.as_ref().unwrap().caret;
        stage.keys("j j");
        compare("outline-moved", &stage);
        let at = |stage: &Stage| {
            let page = stage.session().reading.page.as_ref().unwrap();
            (page.caret, page.text().as_str()[page.caret..].to_owned())
        };
        assert!(at(&stage).1.starts_with("1. Ask him."), "{}", at(&stage).1);
        stage.keys("<Esc>");
        assert_eq!(at(&stage).0, before, "closed, the page is where it was");
        stage.keys("g o G <Enter>");
        assert!(at(&stage).1.starts_with("[1] Not printed."), "{}", at(&stage).1);
        stage.keys("H");
        assert_eq!(at(&stage).0, before);
        stage.keys("g o ctrl-d ctrl-d ctrl-d ctrl-d ctrl-d <Enter>");
        assert!(at(&stage).0 > before, "the page was scrolled under the outline");
    }
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), Open::Documents(&PAPERS));
    stage.keys("enter g o");
    shows(&stage, "there is no outline");
}

#[test]
fn bookmarks_stay_with_their_words() {
    let room = Room::new(Open::Documents(&PAPERS));
    let dark = theme(ThemeName::Dark);
    let mut stage = Stage::enter(&room, "iris", (120, 40), &dark);
    stage.keys("g m");
    shows(&stage, "there are no bookmarks yet; M on the page sets one");
    stage.keys("j enter G M k k M g g M M");
    shows(&stage, "bookmark removed; M sets it again");
    stage.keys("/").types("Ask the").keys("<Enter> M K J g m");
    compare("bookmarks", &stage);
    stage.keys("d");
    shows(&stage, "2 bookmarks");
    stage.keys("u j d j");
    drop(stage);
    // The text is edited while nobody reads it.
    let path = Stage::enter(&room, "iris", (120, 40), &dark).library().join("b.txt");
    fs::write(&path, format!("A line that was added.\n\n{ANSWER}")).unwrap();
    let mut stage = Stage::enter(&room, "iris", (120, 40), &dark);
    stage.keys("g m");
    shows(&stage, "2 bookmarks");
    stage.keys("<Enter>");
    let page = stage.session().reading.page.as_ref().unwrap();
    assert!(
        page.text().as_str()[page.caret..].starts_with("Ask the harbour"),
        "{}",
        stage.screen()
    );
    let ascii = Theme::new(ThemeName::Mono, Borders::Ascii, Depth::Indexed);
    stage.look(&ascii);
    shows(&stage, ">    Ask the");
}
