//! Help, what may follow the first key of several, and the hints: how keys are learned.

use glossator::session::event::Event;
use glossator::session::keymap::Mode;

use super::stage::Stage;
use super::{compare, open};

/// The bottom line.
fn bottom(stage: &Stage) -> String {
    stage.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn help_is_typed_into() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size);
        stage.keys("enter ?").types("tag");
        compare("help-typed", &stage);
    }
    let mut stage = open((120, 40));
    stage.keys("enter ?").types("H");
    let screen = stage.screen();
    assert!(screen.contains("The key H") && screen.contains("in every pane: back"), "{screen}");
    stage.types("xyzzy");
    assert!(stage.screen().contains("nothing is called that") && stage.screen().contains("0 of "));
    stage.keys("esc");
    assert_eq!(stage.desk().mode(), Mode::Reading);
    stage.keys("? ?");
    assert_eq!(stage.desk().mode(), Mode::Reading, "the key that opens it closes it");
}

#[test]
fn help_lies_over_what_it_is_about() {
    let mut stage = open((120, 40));
    for (keys, mode, heading) in [
        ("T", Mode::Timeline, "In the timeline"),
        ("g p", Mode::People, "Among the people"),
        ("o", Mode::Order, "Choosing an order"),
    ] {
        stage.keys(keys);
        let before = stage.screen();
        stage.keys("?");
        let screen = stage.screen();
        let first = screen.lines().nth(3).unwrap_or_default().to_owned();
        assert!(first.contains(heading), "{screen}");
        stage.keys("esc");
        assert_eq!((stage.desk().mode(), stage.screen()), (mode, before));
        stage.keys("esc");
    }
}

#[test]
fn after_a_pause_what_may_follow_is_shown() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size);
        assert!(!stage.desk().awaits_pause());
        stage.keys("enter g");
        assert!(stage.desk().awaits_pause());
        assert!(!stage.screen().contains("people"), "not before: {}", stage.screen());
        stage.event(Event::Pause);
        assert!(!stage.desk().awaits_pause(), "it is shown");
        compare("prefix", &stage);
        stage.keys("p");
        assert_eq!(stage.desk().mode(), Mode::People);
        stage.keys("esc").event(Event::Pause).keys("g");
        assert!(stage.desk().awaits_pause(), "a pause is one of this prefix");
        assert!(!stage.screen().contains("people, with"), "{}", stage.screen());
    }
}

#[test]
fn a_hint_gives_way_when_its_key_is_known() {
    let mut stage = open((120, 40));
    assert!(bottom(&stage).contains("lesson"), "a first time: {}", stage.screen());
    stage.keys("enter");
    assert!(bottom(&stage).contains("m highlight"), "{}", bottom(&stage));
    stage.keys("s m ) s m ) s m ) s m ) s m esc esc j");
    let hints = bottom(&stage);
    assert!(!hints.contains("m highlight") && hints.contains("same words"), "{hints}");
    assert!(hints.contains("? keys"), "{hints}");
    stage.keys("q j");
    assert!(!bottom(&stage).contains("lesson"), "{}", stage.screen());
}

/// What each step asks for, and the beginning of the next.
const LESSON: [(&str, &str); 10] = [
    ("enter", "Done. Now 2 of 10: read"),
    ("space", "Done. Now 3 of 10: find"),
    ("g g / <a> <r> <t> <i> <l> enter", "Done. Now 4 of 10: highlight"),
    ("s m", "Done. Now 5 of 10: tag"),
    ("1", "Done. Now 6 of 10: write a note"),
    ("c <w> <h> <y> esc", "Done. Now 7 of 10: take it back"),
    ("u ctrl-r", "Done. Now 8 of 10: go elsewhere"),
    ("J", "Done. Now 9 of 10: go back"),
    ("H", "Done. Now 10 of 10: narrow the list"),
    ("q / <f> <r> <o> <m> <:> <s> <t> <a> <l> <i> <n> enter", "That’s all you need"),
];

#[test]
fn the_lesson_notices_each_step() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size);
        stage.teach();
        compare("lesson-first", &stage);
        for (keys, next) in LESSON {
            assert!(!stage.screen().contains(next), "{next} {}", stage.screen());
            stage.keys(keys);
            assert!(stage.screen().contains(next), "{next} {}", stage.screen());
        }
        compare("lesson-last", &stage);
        stage.keys("esc q");
        assert!(stage.ended());
    }
}

#[test]
fn a_lesson_can_be_left_out_and_is_not_covered() {
    let mut stage = open((80, 24));
    stage.teach().keys("g ?");
    assert!(stage.screen().contains("Step 2 of 10"), "{}", stage.screen());
    for keys in ["?", "f", "T", "g p", "i", "g /"] {
        stage.keys(keys);
        assert!(stage.screen().contains("Step 2 of 10"), "{keys} {}", stage.screen());
        stage.keys("esc esc");
    }
}
