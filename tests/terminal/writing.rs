//! The ways a note gets its words: typed, pasted, from the reader's own editor.

use std::fs;

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, open_first, press, quit};

#[test]
fn the_readers_own_editor() {
    let desk = Desk::new();
    let script = desk.path("editor.sh");
    // It sees what was typed, and adds to it.
    fs::write(&script, "grep -q typed \"$1\" && echo 'из редактора' >> \"$1\"\n")
        .expect("a script");
    let editor = format!("sh {}", script.display());
    let Some(mut gloss) = desk.sit_with(WIDE, &[], &[("VISUAL", &editor), ("EDITOR", "false")])
    else {
        return;
    };
    open_first(&mut gloss);
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "typed", "typed");
    press(&mut gloss, "<c-e>", "из редактора");
    press(&mut gloss, "!", "из редактора!");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let note = "typed\nиз редактора!";
    assert_eq!(desk.highlights(JUNE)[0]["note"].as_str(), Some(note));
    let left = fs::read_dir(desk.path("tmp")).expect("the folder").count();
    assert_eq!(left, 0, "the file for the editor is gone");
}

#[test]
fn an_editor_that_fails_leaves_the_note_as_it_was() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit_with(WIDE, &[], &[("VISUAL", "false")]) else {
        return;
    };
    open_first(&mut gloss);
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "typed", "typed");
    press(&mut gloss, "<c-e>", "\"false\"");
    press(&mut gloss, " on", "typed on");
    press(&mut gloss, "<c-s>", "saved");
    assert_eq!(desk.highlights(JUNE)[0]["note"].as_str(), Some("typed on"));
}

#[test]
fn pasted_lines() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "c", "note on the passage");
    gloss.paste("one\nдва\n\n三 q d u");
    gloss.wait_text("三 q d u");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let note = "one\nдва\n\n三 q d u";
    assert_eq!(desk.highlights(JUNE)[0]["note"].as_str(), Some(note));
}

#[test]
fn a_paste_on_the_page_is_no_typing() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    gloss.paste("m\nJq");
    gloss.wait_text("text can be pasted only where one writes");
    assert!(gloss.screen().contains("TO KRASOVSKY"));
    press(&mut gloss, "]", "nothing is highlighted here");
    quit(&mut gloss);
    assert!(!desk.path("store").join("iris").exists());
}

#[test]
fn escape_keeps_what_was_written() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "C", "note on the document");
    press(&mut gloss, "on all of it", "on all of it");
    gloss.keys("<esc>");
    gloss.wait_text("saved");
    let notes = desk.notes(JUNE);
    let note = &notes["note"].as_array().expect("notes")[0];
    assert_eq!(note["text"].as_str(), Some("on all of it"));
    press(&mut gloss, "u", "undone: note on the document · saved");
    press(&mut gloss, "i", "q close");
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
    assert!(!desk.notes(JUNE).contains_key("note"));
}
