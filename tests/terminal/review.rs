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
    gloss.wait_text("not where made");
    press(&mut gloss, ":", "Tab next kind");
    press(&mut gloss, "review", "> review");
    press(&mut gloss, "<enter>", "orphaned: ");
    press(&mut gloss, "r", "select a passage");
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

#[test]
fn what_is_removed_or_written_elsewhere_is_followed() {
    let new = PAPER.replace("marshal asked", "rnarshal asked");
    let new = new.replace("Nothing was decided", "Nothing was dec1ded");
    let Some((desk, mut gloss)) = changed(&["divisions", "decided"], &new) else {
        return;
    };
    gloss.wait_text("2 to review: R");
    press(&mut gloss, "R", "[-marshal-] {+rnarshal+}");
    // The text is corrected by an editor while the review is open.
    let newer = new.replace("rnarshal asked", "general asked");
    fs::write(desk.library().join("texts/paper.txt"), &newer).expect("the paper");
    gloss.wait_text("[-marshal-] {+general+}");
    // Another session removes the highlight that is looked at.
    let table = desk.notes("paper.txt");
    let id = table["highlight"][0]["id"].as_str().expect("an id").to_owned();
    let said = desk.gloss(&["remove", &id]);
    assert!(said.status.success(), "{said:?}");
    gloss.wait_text("[-decided-] {+dec1ded+}");
    press(&mut gloss, "a", "place accepted · saved");
    quit(&mut gloss);
    assert_eq!(quotes(&desk, "paper.txt"), ["Nothing was dec1ded on this."]);
}

#[test]
fn notes_go_among_those_that_are_on_the_new_name_already() {
    let Some((desk, mut gloss)) = changed(&["divisions"], PAPER) else {
        return;
    };
    quit(&mut gloss);
    let texts = desk.library().join("texts");
    fs::rename(texts.join("paper.txt"), texts.join("minutes.txt")).expect("renamed");
    let said = desk.gloss(&["add", "minutes.txt", "--quote", "in the\nevening"]);
    let said = if said.status.success() {
        said
    } else {
        desk.gloss(&["add", "minutes.txt", "--quote", "in the evening"])
    };
    assert!(said.status.success(), "{said:?}");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("1 to review: R");
    press(&mut gloss, "R", "is gone, with 1 annotation");
    gloss.wait_text("minutes.txt");
    press(&mut gloss, "a", "are now on minutes.txt · saved");
    assert_eq!(quotes(&desk, "minutes.txt").len(), 2);
    assert!(!desk.notes_file("paper.txt").exists());
    // The review closes once it knows that nothing is left; the key is meant for the page.
    gloss.wait_for("the page", |screen| !screen.line(0).contains("review:"));
    press(&mut gloss, "u", "are now on paper.txt · saved");
    assert_eq!(quotes(&desk, "minutes.txt"), ["in the evening"]);
    assert_eq!(quotes(&desk, "paper.txt").len(), 1);
    gloss.wait_text("1 to review: R");
    quit(&mut gloss);
}

#[test]
fn the_count_follows_documents_that_are_not_open() {
    let Some((desk, mut gloss)) = changed(&["divisions"], PAPER) else {
        return;
    };
    quit(&mut gloss);
    let texts = desk.library().join("texts");
    fs::write(texts.join("a.txt"), "A paper.\n\nOf no account.\n").expect("another");
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("nine divisions");
    gloss.wait_for("a complete list", |screen| !screen.line(0).contains('…'));
    press(&mut gloss, "K", "Of no account.");
    let newer = PAPER.replace("marshal asked", "general asked them");
    fs::write(texts.join("paper.txt"), newer).expect("the paper");
    gloss.wait_text("1 to review: R");
    fs::write(texts.join("paper.txt"), PAPER).expect("the paper");
    gloss.wait_for("nothing to review", |screen| !screen.contains("to review"));
    quit(&mut gloss);
}
