//! Two sessions on one store, and a session that has nothing to do.

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, is_marked, press, quit, words_at_caret};
use crate::support::pty::{Session, Signal};

/// Finds a word and highlights its sentence. It does not wait for what the bottom line says: that
/// may be about the other session by then.
#[track_caller]
fn mark(gloss: &mut Session, word: &str) {
    gloss.keys(&format!("/{word}<enter>"));
    gloss.wait_for("the match", |screen| words_at_caret(*screen).starts_with(word));
    gloss.keys("sm");
    gloss.wait_for("the highlight", |screen| is_marked(*screen, word));
}

#[test]
fn a_highlight_made_in_one_session_is_seen_in_the_other() {
    let desk = Desk::new();
    let Some(mut one) = desk.read(WIDE) else {
        return;
    };
    let Some(mut two) = desk.sit(WIDE) else {
        return;
    };
    two.wait_text("27 Dec 1952");
    press(&mut one, "/fortifications<enter>", "1 of 1");
    press(&mut one, "sm", "highlighted · saved");
    two.wait_for("the highlight of the other session", |screen| {
        is_marked(*screen, "strong defensive fortifications")
    });
    // And both keep what each of them does.
    two.keys("<enter>");
    mark(&mut two, "partisan");
    mark(&mut one, "antitank");
    for session in [&mut one, &mut two] {
        session.wait_for("all three highlights", |screen| {
            ["defensive fortifications", "partisan detachments", "antitank guns"]
                .iter()
                .all(|words| is_marked(*screen, words))
        });
    }
    quit(&mut one);
    quit(&mut two);
    assert_eq!(desk.highlights(JUNE).len(), 3);
}

#[test]
fn a_session_with_nothing_to_do_writes_nothing() {
    let desk = Desk::new();
    let Some(mut writer) = desk.read(WIDE) else {
        return;
    };
    let Some(mut idle) = desk.sit(WIDE) else {
        return;
    };
    // The heading comes when all of it is there; the text may come before.
    idle.wait_text("Filippov [Stalin] to Mao Zedong, 5 June 1951");
    press(&mut writer, "m", "highlighted · saved");
    idle.wait_text("another session changed annotations here");
    // From here on it looks around again and again; only what it finds makes it draw.
    for (words, shown) in [("fortifications", "2"), ("partisan", "3"), ("antitank", "4")] {
        let before = idle.raw().len();
        press(&mut writer, &format!("/{words}<enter>"), "1 of 1");
        press(&mut writer, "sm", "highlighted · saved");
        idle.wait_for("the new highlight", |screen| is_marked(*screen, words));
        idle.wait_for("the number in the list", |screen| {
            let row = screen.line(2);
            row.split('│').next().is_some_and(|row| row.trim_end().ends_with(shown))
        });
        let written = idle.raw().len() - before;
        assert!(written < 600, "{written} bytes for one highlight and one number");
    }
}

#[test]
fn a_note_is_left_to_the_session_that_writes_it() {
    let desk = Desk::new();
    let Some(mut one) = desk.read(WIDE) else {
        return;
    };
    press(&mut one, "/fortifications<enter>", "1 of 1");
    press(&mut one, "c", "note on the passage");
    press(&mut one, "half a note", "half a note");
    desk.wait_for_draft("half a note");
    // Another session is not offered it, and does not throw it away with a note of its own.
    let Some(mut two) = desk.sit(WIDE) else {
        return;
    };
    two.wait_text(PAGE_HINT);
    press(&mut two, "/partisan<enter>", "1 of 1");
    press(&mut two, "c", "note on the passage");
    press(&mut two, "a whole note<c-s>", "saved");
    quit(&mut two);
    one.signal(Signal::KILL);
    one.wait_exit();
    let Some(mut three) = desk.sit(WIDE) else {
        return;
    };
    three.wait_text("half a note");
    press(&mut three, "<c-s>", "saved");
    quit(&mut three);
    assert_eq!(desk.highlights(JUNE).len(), 2);
}

#[test]
fn a_note_on_a_highlight_that_was_deleted_elsewhere_brings_it_back() {
    let desk = Desk::new();
    let Some(mut one) = desk.read(WIDE) else {
        return;
    };
    press(&mut one, "/fortifications<enter>", "1 of 1");
    press(&mut one, "sm", "highlighted · saved");
    press(&mut one, "c", "note on the passage");
    press(&mut one, "still here", "still here");
    let Some(mut two) = desk.sit(WIDE) else {
        return;
    };
    two.wait_text(PAGE_HINT);
    two.wait_for("the highlight", |screen| is_marked(*screen, "strong defensive fortifications"));
    press(&mut two, "d", "saved");
    quit(&mut two);
    press(&mut one, "<esc>", "note kept");
    one.wait_text("saved");
    quit(&mut one);
    let highlights = desk.highlights(JUNE);
    assert_eq!(highlights.len(), 1);
    assert_eq!(highlights[0]["note"].as_str(), Some("still here"));
}

#[test]
fn a_document_that_is_rewritten_is_shown_anew_with_the_caret_on_its_words() {
    let paper = "HEAD\n\nOne paragraph is here.\n\nThe caret stands on these words.\n";
    let desk = Desk::with(&[("a.txt", paper), ("b.txt", "Another paper.\n\nWith words.\n")]);
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/caret<enter>", "1 of 1");
    let new = paper.replace("HEAD\n", "HEAD\n\nA paragraph that was put in before it.\n");
    std::fs::write(desk.library().join("texts/a.txt"), new).expect("the paper");
    gloss.wait_text("A paragraph that was put in before it.");
    gloss.wait_for("the caret on its words", |screen| {
        words_at_caret(*screen).starts_with("caret stands on these")
    });
    // What is written on another document shows in the list.
    let add = desk.gloss(&["add", "b.txt", "--quote", "With words", "--note", "n"]);
    assert!(add.status.success());
    gloss.wait_text("1✎1");
    quit(&mut gloss);
}

#[test]
fn a_text_that_is_rewritten_beside_the_one_being_read_is_shown_anew_when_one_goes_there() {
    let papers = [("a.txt", "The first paper.\n"), ("b.txt", "The second paper.\n")];
    let desk = Desk::with(&papers);
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "g|", "goes to the other text");
    press(&mut gloss, "<tab>J", "The second paper.");
    gloss.keys("<tab>");
    gloss.wait_for("the caret in the first", |screen| {
        words_at_caret(*screen).starts_with("The first paper")
    });
    let new = "The second paper, written anew.\n";
    std::fs::write(desk.library().join("texts/b.txt"), new).expect("the paper");
    press(&mut gloss, "<tab>", "The second paper, written anew.");
    quit(&mut gloss);
}
