//! A reader's afternoon: find a passage, highlight it, write a note, come back to it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::desk::{
    CLASSIC, Desk, LIST_HINT, OCTOBER, PAGE_HINT, WIDE, is_marked, press, quit, words_at_caret,
};
use crate::support::pty::{Exit, Session, Signal};

/// A note in three languages.
const NOTE: [&str; 3] = [
    "Five-six, then nine: compare the June telegram.",
    "«Не пять-шесть, а девять» — см. июнь.",
    "不是五六个师，而是至少九个师。",
];
/// The passage the note is on.
const PASSAGE: &str = "As to the dispatch of Chinese troops to Korea, MAO ZEDONG believes that it \
     makes sense to send not five-six divisions, but at least nine divisions.";

/// From the first screen to the moment at which the note is said to be saved.
#[track_caller]
fn read_and_write(gloss: &mut Session) {
    gloss.wait_text("5 June 1951");
    gloss.wait_text("TO KRASOVSKY");
    gloss.wait_text("27 Dec 1952");
    gloss.wait_text(LIST_HINT);
    press(gloss, "<enter>", PAGE_HINT);
    press(gloss, "J", "Roshchin to Filippov [Stalin], 7 October 1950");
    press(gloss, "/at least nine<enter>", "“at least nine”: 1 of 1");
    press(gloss, "sm", "highlighted · saved");
    press(gloss, "c", "note on the passage");
    gloss.keys(&NOTE.join("<enter>"));
    gloss.wait_text(NOTE[2]);
    press(gloss, "<c-s>", "note kept · saved");
}

/// What the store holds after that.
#[track_caller]
fn assert_stored(desk: &Desk) {
    let highlights = desk.highlights(OCTOBER);
    let [highlight] = highlights.as_slice() else {
        panic!("one highlight, not {highlights:?}");
    };
    assert_eq!(highlight["quote"].as_str(), Some(PASSAGE));
    assert_eq!(highlight["note"].as_str(), Some(NOTE.join("\n").as_str()));
    let file = desk.notes_file(OCTOBER);
    // A store that was named is for whom the umask lets, as any other file.
    let plain = desk.path("plain");
    fs::write(&plain, "").expect("a file");
    let mode = |path| fs::metadata(path).expect("the file").permissions().mode();
    assert_eq!(mode(&file), mode(&plain));
    assert_eq!(desk.notes(OCTOBER)["format"].as_integer(), Some(1));
}

/// What the next start shows without being asked.
#[track_caller]
fn assert_shown_again(gloss: &mut Session, at_caret: &str) {
    gloss.wait_text(PAGE_HINT);
    gloss.wait_text("Roshchin to Filippov [Stalin], 7 October 1950");
    gloss.wait_text("✎ Five-six, then nine: compare");
    gloss.wait_for("the highlight", |screen| is_marked(*screen, "As to the dispatch"));
    if gloss.screen().contains("by path ↑ │") {
        gloss.wait_text("1✎1");
    }
    assert!(!gloss.screen().contains("note on the passage"), "no editor");
    assert_eq!(words_at_caret(gloss.screen()), at_caret);
    assert!(!gloss.screen().hide_cursor());
}

fn walk(size: (u16, u16)) {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(size) else {
        return;
    };
    read_and_write(&mut gloss);
    let at_caret = words_at_caret(gloss.screen());
    assert!(!at_caret.is_empty());
    quit(&mut gloss);
    assert_stored(&desk);
    let Some(mut gloss) = desk.sit(size) else {
        return;
    };
    assert_shown_again(&mut gloss, &at_caret);
    // What was done before can be undone, and done again.
    press(&mut gloss, "u", "undone: note · saved");
    press(&mut gloss, "<c-r>", "redone: note · saved");
    quit(&mut gloss);
    assert_stored(&desk);
}

#[test]
fn a_reading_is_kept_at_120x40() {
    walk(WIDE);
}

#[test]
fn a_reading_is_kept_at_80x24() {
    walk(CLASSIC);
}

fn killed_when_saved(size: (u16, u16)) {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(size) else {
        return;
    };
    read_and_write(&mut gloss);
    gloss.kill();
    assert_eq!(gloss.wait_exit(), Exit::Signal(Signal::KILL.as_raw()));
    let at_caret = words_at_caret(gloss.screen());
    assert_stored(&desk);
    let Some(mut gloss) = desk.sit(size) else {
        return;
    };
    assert_shown_again(&mut gloss, &at_caret);
    quit(&mut gloss);
}

#[test]
fn what_is_said_to_be_saved_survives_a_kill_at_120x40() {
    killed_when_saved(WIDE);
}

#[test]
fn what_is_said_to_be_saved_survives_a_kill_at_80x24() {
    killed_when_saved(CLASSIC);
}

#[test]
fn what_a_session_did_it_can_undo() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    read_and_write(&mut gloss);
    press(&mut gloss, "u", "undone: note · saved");
    assert_eq!(desk.quotes(OCTOBER), [PASSAGE]);
    assert!(!desk.highlights(OCTOBER)[0].contains_key("note"));
    press(&mut gloss, "u", "undone: highlight · saved");
    assert!(desk.highlights(OCTOBER).is_empty());
    assert!(!is_marked(gloss.screen(), "least nine"));
    press(&mut gloss, "<c-r>", "redone: highlight · saved");
    press(&mut gloss, "<c-r>", "redone: note · saved");
    assert_stored(&desk);
    press(&mut gloss, "<c-r>", "there is nothing to redo");
}
