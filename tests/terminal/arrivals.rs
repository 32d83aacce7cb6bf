//! Documents that come and go while they are read.

use std::fs;

use crate::desk::{Desk, WIDE, quit};

#[test]
fn what_comes_is_listed_in_its_place_and_what_goes_is_gone() {
    let desk = Desk::with(&[("b.txt", "The second letter.\n"), ("d.txt", "The fourth letter.\n")]);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    let texts = desk.library().join("texts");
    gloss.wait_text("The second letter.");
    gloss.wait_text("2 documents");
    // A file before the cursor, and a folder with another.
    fs::write(texts.join("a.txt"), "The first letter.\n").expect("a document");
    fs::create_dir(texts.join("c")).expect("a folder");
    fs::write(texts.join("c/1.txt"), "The third letter.\n").expect("a document");
    // They are counted before they are in their places.
    gloss.wait_for("four rows", |screen| screen.line(5).contains(" d "));
    gloss.wait_text("4 documents");
    gloss.keys("j");
    gloss.wait_text("The third letter.");
    gloss.keys("kk");
    gloss.wait_text("The first letter.");

    fs::remove_dir_all(texts.join("c")).expect("it is there");
    gloss.wait_text("3 documents");
    gloss.wait_text("The first letter.");
    // What is open stays, and is said to be gone; there again, it is read again.
    fs::remove_file(texts.join("a.txt")).expect("it is there");
    gloss.wait_text("2 documents");
    gloss.wait_text("a.txt is gone from the library");
    gloss.wait_text("The first letter.");
    fs::write(texts.join("a.txt"), "The first letter, again.\n").expect("a document");
    gloss.wait_text("3 documents");
    gloss.wait_text("The first letter, again.");
    quit(&mut gloss);
}
