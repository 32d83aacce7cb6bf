//! What is not where it was made: found, shown, decided, and taken back.

use std::fs;

use crate::desk::{Desk, WIDE, press, quit};
use crate::support::pty::Session;

const PAPER: &str = "MINUTES\n\nOn Monday the marshal asked for nine divisions and for the guns that \
                     were promised.\n\nNothing was decided on this.\n\nThe answer came in the \
                     evening.\n";

/// A desk with highlights on `words`, and the session after the paper has become `new`.
#[track_caller]
fn changed(words: &[&str], new: &str) -> Option<(Desk, Session)> {
    let desk = Desk::with(&[("paper.txt", PAPER)]);
    let mut gloss = desk.read(WIDE)?;
    for word in words {
        press(&mut gloss, &format!("/{word}<enter>"), "1 of 1");
        press(&mut gloss, "sm", "highlighted · saved");
    }
    quit(&mut gloss);
    fs::write(desk.library().join("texts/paper.txt"), new).expect("the paper");
    let gloss = desk.sit(WIDE)?;
    Some((desk, gloss))
}

/// The quotes in the store, whether they are in the text or not.
#[track_caller]
fn quotes(desk: &Desk, document: &str) -> Vec<String> {
    let file = desk.path("store/iris").join(format!("{document}.toml"));
    let table: toml::Table = fs::read_to_string(file).expect("the file").parse().expect("TOML");
    let marks = table["highlight"].as_array().expect("highlights");
    marks.iter().map(|mark| mark["quote"].as_str().expect("a quote").to_owned()).collect()
}

#[test]
fn a_place_is_accepted_and_taken_back() {
    let new = format!("PAPER 7\n\n{}", PAPER.replace("marshal asked", "rnarshal asked"));
    let Some((desk, mut gloss)) = changed(&["divisions"], &new) else {
        return;
    };
    let old = "On Monday the marshal asked for nine divisions and for the guns that were promised.";
    gloss.wait_text("1 to review: R");
    press(&mut gloss, "R", "[-marshal-] {+rnarshal+}");
    assert_eq!(quotes(&desk, "paper.txt"), [old], "nothing moves by itself");
    press(&mut gloss, "a", "place accepted · saved");
    assert_eq!(quotes(&desk, "paper.txt"), [old.replace("marshal", "rnarshal")]);
    press(&mut gloss, "u", "undone: the new place · saved");
    assert_eq!(quotes(&desk, "paper.txt"), [old]);
    quit(&mut gloss);
}

#[test]
fn what_is_gone_is_relinked_or_deleted() {
    let new = PAPER.replace("Nothing was decided on this.\n\n", "").replace("The answer", "It");
    let Some((desk, mut gloss)) = changed(&["decided", "evening"], &new) else {
        return;
    };
    gloss.wait_text("to review: R");
    gloss.wait_text("drifted");
    press(&mut gloss, ":", "Tab next kind");
    press(&mut gloss, "review", "> review");
    press(&mut gloss, "<enter>", "orphaned: ");
    press(&mut gloss, "r", "select the passage");
    press(&mut gloss, "/asked for<enter>", "1 of 1");
    press(&mut gloss, "s<enter>", "linked");
    gloss.wait_text("[-The answer-]");
    press(&mut gloss, "d", "deleted “The answer");
    gloss.wait_text("saved");
    quit(&mut gloss);
    let quotes = quotes(&desk, "paper.txt");
    assert_eq!(quotes.len(), 1);
    assert!(quotes[0].starts_with("On Monday"), "{quotes:?}");
}

#[test]
fn the_notes_of_a_document_that_was_renamed_go_with_it() {
    let Some((desk, mut gloss)) = changed(&["divisions"], PAPER) else {
        return;
    };
    quit(&mut gloss);
    let texts = desk.library().join("texts");
    fs::create_dir(texts.join("may")).expect("a folder");
    fs::rename(texts.join("paper.txt"), texts.join("may/minutes.txt")).expect("renamed");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("1 to review: R");
    press(&mut gloss, "R", "is gone, with 1 annotation");
    gloss.wait_text("may/minutes.txt");
    press(&mut gloss, "a", "are now on may/minutes.txt · saved");
    assert_eq!(quotes(&desk, "may/minutes.txt").len(), 1);
    press(&mut gloss, "u", "are now on paper.txt");
    assert_eq!(quotes(&desk, "paper.txt").len(), 1);
    quit(&mut gloss);
}
