//! The lesson in a real terminal: nothing of it is left, and what was open before is as it was. And the
//! pause after the first key of several, which only the loop measures.

use crate::desk::{CLASSIC, Desk, LIST_HINT, PAGE_HINT, WIDE, files_below, open_first};
use crate::support::pty::Exit;

#[test]
fn the_lesson_leaves_nothing() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit_with(WIDE, &["tutor"], &[]) else { return };
    gloss.wait_text("1 of 10");
    open_first(&mut gloss);
    gloss.wait_text("2 of 10");
    let cache = desk.path("home/cache");
    assert!(!files_below(&cache).is_empty(), "the telegrams are in {}", cache.display());
    gloss.keys("<space>");
    gloss.wait_text("3 of 10");
    gloss.keys("sm1");
    gloss.wait_text("saved");
    gloss.keys("q");
    gloss.wait_text(LIST_HINT);
    gloss.keys("q");
    assert_eq!(gloss.wait_exit(), Exit::Code(0));
    for place in ["home", "store"] {
        let left = files_below(&desk.path(place));
        assert!(left.is_empty(), "left in {place}: {left:?}");
    }
}

#[test]
fn the_lesson_lies_over_what_is_read() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(CLASSIC) else { return };
    gloss.wait_text(PAGE_HINT);
    gloss.keys(":tutor<enter>");
    gloss.wait_text("1 of 10");
    gloss.keys("q");
    gloss.wait_text(PAGE_HINT);
    assert!(!gloss.screen().contains("Step 1"));
    gloss.keys("Q");
    assert_eq!(gloss.wait_exit(), Exit::Code(0));
}

#[test]
fn what_may_follow_is_shown_after_a_pause() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(CLASSIC) else { return };
    gloss.keys("g");
    gloss.wait_text("people, with");
    gloss.keys("p");
    gloss.wait_text("Enter documents");
}
