//! Keys that come faster than documents, and a terminal that does not answer.

use std::fs;
use std::io::Write;

use crate::desk::{Desk, JUNE, OCTOBER, PAGE_HINT, WIDE, open_first, press, quit};

#[test]
fn typed_ahead_keys_are_for_the_document_they_were_typed_for() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(WIDE) else { return };
    gloss.wait_text("5 June 1951");
    gloss.keys("<enter>J/at least nine<enter>sm");
    gloss.wait_text("highlighted · saved");
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE), []);
    assert!(desk.quotes(OCTOBER)[0].starts_with("As to the dispatch"));
}

#[test]
fn a_chord_that_waited_is_still_a_chord() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else { return };
    gloss.keys("JGggm");
    gloss.wait_text("highlighted · saved");
    quit(&mut gloss);
    assert!(desk.quotes(OCTOBER)[0].starts_with("SECOND CHIEF"));
}

#[test]
fn the_terminal_is_asked_no_question() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit_with(WIDE, &[], &[("VISUAL", "sed -i s/words/others/")]) else {
        return;
    };
    open_first(&mut gloss);
    gloss.keys("<c-l>");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "words", "words");
    press(&mut gloss, "<c-e>", "others");
    press(&mut gloss, " more", "others more");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let raw = gloss.raw();
    for question in [&b"\x1b[6n"[..], b"\x1b[5n", b"\x1b[c", b"\x1b[?u", b"\x1b[>c"] {
        assert!(!raw.windows(question.len()).any(|part| part == question), "{question:?}");
    }
}

#[test]
fn what_was_good_stays_in_view_when_its_file_is_damaged() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else { return };
    press(&mut gloss, "1m", "important · saved");
    let file = desk.notes_file(JUNE);
    let mut damage = fs::OpenOptions::new().append(true).open(&file).expect("the file");
    writeln!(damage, "broken = = ").expect("a line");
    gloss.wait_text("notes unreadable");
    assert!(gloss.screen().contains("i▌"), "the highlight is still marked");
    press(&mut gloss, "i", "not saved");
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
    let damaged = fs::read_to_string(&file).expect("the file");
    press(&mut gloss, "2", "nothing is saved to a damaged file");
    assert_eq!(fs::read_to_string(&file).expect("the file"), damaged);
}

#[test]
fn a_draft_waits_until_its_document_is_opened() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else { return };
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "half a note", "half a note");
    gloss.hang_up();
    gloss.wait_exit();
    // Another document is read first: the draft is not offered there, and not lost.
    let october = desk.library().join("corpus").join(OCTOBER);
    let Some(mut gloss) = desk.sit_with(WIDE, &[&october.display().to_string()], &[]) else {
        return;
    };
    gloss.wait_text("was not finished; open it to go on");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "another", "another");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let june = desk.library().join("corpus").join(JUNE);
    let Some(mut gloss) = desk.sit_with(WIDE, &[&june.display().to_string()], &[]) else {
        return;
    };
    gloss.wait_text("half a note");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE)[0]["note"].as_str(), Some("half a note"));
    assert_eq!(desk.highlights(OCTOBER)[0]["note"].as_str(), Some("another"));
}

#[test]
fn enter_takes_what_was_typed_and_not_what_was_shown_before() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else { return };
    gloss.keys("fsemen<enter>");
    gloss.wait_text("Semenov [Stalin] to Mao Zedong, 27 December 1952");
    gloss.keys(":next-doc<enter>");
    gloss.wait_text("this is the last document");
}
