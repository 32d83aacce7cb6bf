//! Half of something is typed: of an escape sequence, of a paste, of a character. The program ends
//! all the same when it is told to, and gives the terminal back; and the keys after it are keys.

use std::fs;

use crate::desk::{
    Desk, JUNE, LIST_HINT, PAGE_HINT, WIDE, assert_given_back, open_first, press, quit,
};
use crate::support::pty::{Exit, Session, Signal};

const HALVES: [&[u8]; 7] =
    [b"\x1b[", b"\x1bO", b"\x1b]", b"\x1b[1;", b"\x1b[200~abc", b"\xd0", b"\xf0\x9f"];

#[track_caller]
fn ends(signal: Signal) {
    for half in HALVES {
        let desk = Desk::new();
        let Some(mut gloss) = desk.sit(WIDE) else {
            return;
        };
        gloss.wait_text(LIST_HINT);
        gloss.send(half);
        gloss.signal(signal);
        assert_eq!(gloss.wait_exit(), Exit::Code(0), "{}", half.escape_ascii());
        assert_given_back(&gloss);
    }
}

#[test]
fn half_a_sequence_and_told_to_end() {
    ends(Signal::TERM);
}

#[test]
fn half_a_sequence_and_hung_up() {
    ends(Signal::HUP);
}

#[test]
fn half_a_sequence_and_interrupted() {
    ends(Signal::INT);
}

#[test]
fn half_a_sequence_and_quit() {
    for half in HALVES {
        let desk = Desk::new();
        let Some(mut gloss) = desk.sit(WIDE) else {
            return;
        };
        gloss.wait_text(LIST_HINT);
        gloss.send(half);
        match half {
            // What begins like a sequence of numbers or a paste is one until it stops.
            b"\x1b[1;" => gloss.send(b"\x1b"),
            b"\x1b[200~abc" => gloss.wait_text("text can be pasted only where one writes"),
            _ => {}
        }
        gloss.keys("q");
        assert_eq!(gloss.wait_exit(), Exit::Code(0));
        assert_given_back(&gloss);
    }
}

/// Begins a note and calls an editor that says it is there, waits for a line, and writes it.
#[track_caller]
fn call_an_editor(desk: &Desk, half: &[u8]) -> Option<Session> {
    let script = desk.path("editor.sh");
    fs::write(
        &script,
        "echo editor is here\nread line\necho \"$line\" >> \"$1\"\necho and wrote\nread more\n",
    )
    .expect("a script");
    let editor = format!("sh {}", script.display());
    let mut gloss = desk.sit_with(WIDE, &[], &[("VISUAL", &editor)])?;
    open_first(&mut gloss);
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "typed", "typed");
    gloss.send(half);
    gloss.keys("<c-e>");
    gloss.wait_text("editor is here");
    Some(gloss)
}

#[test]
fn an_editor_gets_every_key_whatever_was_typed_before() {
    for half in [&b""[..], b"\xd0", b"\x1b[1;\x1b[1;"] {
        let desk = Desk::new();
        let Some(mut gloss) = call_an_editor(&desk, half) else {
            return;
        };
        gloss.keys("every key<enter>");
        gloss.wait_text("and wrote");
        gloss.keys("<enter>");
        gloss.wait_for("the note", |screen| {
            screen.alternate_screen() && screen.contains("every key")
        });
        press(&mut gloss, "<c-s>", "saved");
        let note = desk.highlights(JUNE)[0]["note"].clone();
        assert_eq!(note.as_str(), Some("typed\nevery key"), "{}", half.escape_ascii());
    }
}

#[test]
fn told_to_end_while_an_editor_runs() {
    let desk = Desk::new();
    let Some(mut gloss) = call_an_editor(&desk, b"") else {
        return;
    };
    gloss.keys("every key<enter>");
    gloss.wait_text("and wrote");
    gloss.signal(Signal::TERM);
    assert_eq!(gloss.wait_exit(), Exit::Code(0));
    assert_given_back(&gloss);
    // What the editor has written is in the note, and its file is named: the editor may go on.
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("every key");
    press(&mut gloss, "<c-s>", "saved");
    assert_eq!(desk.highlights(JUNE)[0]["note"].as_str(), Some("typed\nevery key"));
    let left = fs::read_dir(desk.path("tmp")).expect("the folder").count();
    assert_eq!(left, 0, "nothing in the folder for temporary files");
}

#[test]
fn an_escape_and_a_key_that_tmux_makes_one_are_both_pressed() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "C", "note on the document");
    press(&mut gloss, "on all of it", "on all of it");
    // Esc closes the note, `i` opens the card of the document.
    gloss.send(b"\x1bi");
    gloss.wait_text("q close");
    gloss.send(b"\x1bJ");
    gloss.wait_text("7 October 1950");
    press(&mut gloss, "/", "start with / for");
    gloss.send(b"\x1bK");
    gloss.wait_text("5 June 1951");
    quit(&mut gloss);
    // The end of the program waits until it is saved.
    let notes = desk.notes(JUNE);
    let note = &notes["note"].as_array().expect("notes")[0];
    assert_eq!(note["text"].as_str(), Some("on all of it"));
}

#[test]
fn keys_after_an_escape_and_a_bracket_are_keys() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    gloss.send(b"\x1b]J");
    gloss.wait_text("7 October 1950");
    quit(&mut gloss);
}

#[test]
fn a_terminal_that_refuses_bytes_is_waited_for() {
    // Frames of far more bytes than a terminal has room for.
    let text = |name: &str| {
        let line = format!("{name}文 ").repeat(120);
        format!("The text {name}.\n\n{}", format!("  {line}   |\n").repeat(300))
    };
    let (one, two) = (text("one"), text("two"));
    let desk = Desk::with(&[("a.txt", &one), ("b.txt", &two)]);
    let Some(mut gloss) = desk.sit_at_refusing((900, 250)) else {
        return;
    };
    gloss.wait_text("2 documents");
    press(&mut gloss, "<enter>", PAGE_HINT);
    press(&mut gloss, "=", "as it stands");
    for _ in 0..3 {
        press(&mut gloss, "J", "The text two");
        press(&mut gloss, "K", "The text one");
    }
    quit(&mut gloss);
}
