//! Any size will do, down to one cell, and the words stay where they are.

use crate::desk::{Desk, PAGE_HINT, WIDE, press, quit, words_at_caret};
use crate::support::pty::{Screen, Session};

/// The first row of the page, in a terminal with the list beside it.
fn top(screen: Screen<'_>) -> String {
    let line = screen.line(2);
    line.split('│').nth(1).unwrap_or_default().trim().to_owned()
}

/// Sizes from one cell to a wall.
const STORM: [(u16, u16); 8] =
    [(1, 1), (2, 2), (40, 12), (1, 40), (200, 1), (200, 60), (79, 24), WIDE];

/// Goes through the storm, and waits for the words at the caret wherever there is room for them.
#[track_caller]
fn storm(gloss: &mut Session) {
    let words = words_at_caret(gloss.screen());
    let some = words.split(' ').next().unwrap_or_default().to_owned();
    assert!(!some.is_empty(), "{words}");
    for (columns, rows) in STORM {
        gloss.resize(columns, rows);
        if columns >= 40 && rows >= 12 {
            gloss.wait_for("the words at the caret", |screen| {
                words_at_caret(*screen).starts_with(&some)
            });
        }
    }
    gloss.wait_for("the caret, with the list beside it", |screen| {
        screen.contains("by path ↑ │") && words_at_caret(*screen) == words
    });
}

#[test]
fn the_caret_stays_on_its_words_in_a_storm_of_sizes() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    // The caret close to the top of the page, so that the least size does not move the page.
    press(&mut gloss, "/three defensive lines<enter>", "1 of 1");
    for _ in 0..2 {
        storm(&mut gloss);
    }
    assert!(!gloss.screen().contains("gloss:"), "no fault");
}

#[test]
fn the_same_words_are_at_the_top_when_the_size_is_back() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/three defensive lines<enter>", "1 of 1");
    gloss.keys("<c-d>jjw");
    gloss.wait_for("the caret on its row", |screen| {
        words_at_caret(*screen).starts_with("a relatively high")
    });
    let first = top(gloss.screen());
    assert!(!first.is_empty(), "a page that begins with words");
    storm(&mut gloss);
    assert_eq!(top(gloss.screen()), first);
}

#[test]
fn a_key_after_a_resize_is_not_lost() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    gloss.resize(100, 30);
    gloss.wait_for("the hints in their new place", |screen| screen.line(29).contains(PAGE_HINT));
    press(&mut gloss, "J", "7 October 1950");
    gloss.resize(60, 20);
    gloss.wait_for("the page alone", |screen| {
        screen.line(19).contains(PAGE_HINT) && !screen.contains("3 documents")
    });
    quit(&mut gloss);
}

#[test]
fn it_starts_in_a_single_cell() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit((1, 1)) else {
        return;
    };
    gloss.wait_for("the program", |screen| screen.alternate_screen());
    gloss.resize(WIDE.0, WIDE.1);
    gloss.wait_text("TO KRASOVSKY");
    press(&mut gloss, "<enter>", PAGE_HINT);
    quit(&mut gloss);
}

#[test]
fn a_terminal_may_claim_any_size() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    for (columns, rows) in [(u16::MAX, u16::MAX), (u16::MAX, 1), (1, u16::MAX), (5000, 700)] {
        gloss.claim(columns, rows);
        gloss.wait_for("a frame", |screen| !screen.contains(PAGE_HINT));
        gloss.resize(WIDE.0, WIDE.1);
        gloss.wait_for("the page", |screen| screen.contains("by path ↑ │"));
        // A message stays until a key.
        press(&mut gloss, "l", PAGE_HINT);
    }
    press(&mut gloss, "J", "7 October 1950");
    quit(&mut gloss);
}
