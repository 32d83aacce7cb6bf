//! What must not be written is not written, and what must not reach the terminal does not.

use std::fs;

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, count, open_first, press, quit};

#[test]
fn read_only_leaves_no_trace() {
    let desk = Desk::new();
    let before = desk.inventory();
    let Some(mut gloss) = desk.sit_with(WIDE, &["--read-only"], &[]) else {
        return;
    };
    gloss.wait_text("read only");
    open_first(&mut gloss);
    for key in ["m", "c", "C", "1m", "u"] {
        press(&mut gloss, key, "--read-only");
        press(&mut gloss, "i", "q close");
        gloss.keys("<esc>");
        gloss.wait_text(PAGE_HINT);
    }
    press(&mut gloss, "J", "7 October 1950");
    quit(&mut gloss);
    assert_eq!(desk.inventory(), before);
}

/// Sequences that would do something to a terminal. The program itself writes none of them.
const DANGEROUS: [&str; 8] = [
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]0;a title\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[7;77r",
    "\x1b[?1337h",
    "\x1bc",
    "\u{9b}7;77r",
    "\u{9d}0;a title\u{9c}",
];

/// What of these, in bytes, no output may hold.
const FORBIDDEN: [&[u8]; 8] =
    [b"\x1b]", b"\x1bP", b"\x1b\\", b"\x1b[7;77r", b"\x1b[?1337h", b"\x1bc", b"\x07", b"\x0e"];

#[test]
fn a_document_cannot_speak_to_the_terminal() {
    let text = format!(
        "Before.\n\n{}\n\nbell\x07 shift\x0e delete\x7f after.\n",
        DANGEROUS.join(" word\n\n")
    );
    let desk = Desk::with(&[("a\x1b]0;b.txt", &text), ("b.txt", "Another.\n")]);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    open_first(&mut gloss);
    gloss.wait_text("␛]52;c;aGVsbG8=␇");
    gloss.wait_text("bell␇ shift␎ delete␡ after.");
    gloss.wait_text("␛c");
    // It passes through every place that shows words of a document.
    press(&mut gloss, "m", "highlighted · saved");
    press(&mut gloss, "/aGVs<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    press(&mut gloss, "c", "note on the passage");
    gloss.paste("note \x1b]0;x\x07 end");
    gloss.wait_text(" end");
    press(&mut gloss, "<c-s>", "note kept · saved");
    press(&mut gloss, "F", "passages");
    press(&mut gloss, "title", "a title");
    gloss.keys("<esc>");
    press(&mut gloss, "'", "highlights and notes");
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "i", "q close");
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
    quit(&mut gloss);
    for bytes in FORBIDDEN {
        let found = count(gloss.raw(), bytes);
        assert_eq!(found, 0, "{}", bytes.escape_ascii());
    }
    let output = String::from_utf8_lossy(gloss.raw());
    let control = |c: &char| ('\u{80}'..'\u{a0}').contains(c);
    assert_eq!(output.chars().find(control), None);
}

#[test]
fn a_broken_file_is_left_as_it_is() {
    let desk = Desk::new();
    let file = desk.notes_file(JUNE);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let broken = "format = 1\n# my own words\n[[highlight]]\nid = \"one\"\nstart = = 3\n";
    fs::write(&file, broken).expect("a file");
    let Some(mut gloss) = desk.sit(WIDE) else { return };
    gloss.wait_text("notes unreadable");
    // What is said of it while the list is made comes before that is complete.
    gloss.wait_for("a complete list", |screen| !screen.line(0).contains('…'));
    press(&mut gloss, "<enter>", PAGE_HINT);
    for keys in ["m", "c", "C", "1m"] {
        press(&mut gloss, keys, "nothing is saved to a damaged file");
        assert!(gloss.screen().contains(".toml"), "it names the file");
        press(&mut gloss, "i", "q close");
        gloss.keys("<esc>");
        gloss.wait_text(PAGE_HINT);
    }
    // The other documents are not concerned.
    press(&mut gloss, "J", "7 October 1950");
    press(&mut gloss, "m", "highlighted · saved");
    quit(&mut gloss);
    assert_eq!(fs::read_to_string(&file).expect("the file"), broken);
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let desk = Desk::new();
    let file = desk.notes_file(JUNE);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "format = 1\nnonsense\n").expect("a file");
    let Some(mut gloss) = desk.sit((240, 40)) else {
        return;
    };
    gloss.wait_text(&format!("{JUNE}.toml:2"));
}
