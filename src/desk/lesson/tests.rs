//! The lesson names keys that exist, and fits on a screen.

use super::*;
use crate::model::settings::Settings;
use crate::session::keymap::Keymap;

#[test]
fn every_step_says_what_to_do_within_a_part_of_the_screen() {
    let mut session = Session::default();
    let without_keys = (STEPS[0].words)(&LessonKeys::new(&session));
    assert!(without_keys.contains(":down"), "{without_keys}");
    let settings: Settings = toml::from_str(include_str!("../../../config.toml")).unwrap();
    session.config.keymap = Keymap::new(&settings.keys).unwrap();
    let keys = LessonKeys::new(&session);
    for step in STEPS.iter().chain([&END]) {
        let words = (step.words)(&keys);
        // What is done by a name has no key.
        assert!(!words.contains(" :") || words.contains(" : "), "{words}");
    }
    for size in [(200, 60), (120, 40), (80, 24), (40, 12), (1, 1)] {
        let rows = Lesson::rows(&session, size);
        assert!(rows <= size.1 / SMALL_PART);
        if size.0 > 1 {
            for step in 0..=STEPS.len() {
                let lesson = Lesson { step, ..Lesson::default() };
                let words = lesson.words(&session, size.0, rows);
                assert!(words.len() + usize::from(HEAD) <= rows.into(), "all is seen: {words:?}");
            }
        }
    }
}

#[test]
fn a_step_can_be_left_out_and_the_lesson_begun_anew() {
    let mut lesson = Lesson::default();
    for at in 0..STEPS.len() {
        assert!(lesson.heading().starts_with(&format!("Step {} of", at + 1)));
        lesson.skip();
    }
    assert_eq!(lesson.heading(), END.title);
    lesson.skip();
    assert!(lesson.heading().starts_with("Step 1 of"));
}
