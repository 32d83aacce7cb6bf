//! A store that does not answer: what is typed is kept on the local disk, and the program ends.

use std::fs::File;
use std::time::{Duration, Instant};

use crate::desk::{Desk, JUNE, PAGE_HINT, WIDE, press, quit};
use crate::support::pty::{Exit, Session, Signal};

/// Takes the lock of the store, as a session does that is suspended in the middle of a save.
fn lock(desk: &Desk) -> File {
    let lock = File::create(desk.path("store/iris/.lock")).expect("the lock");
    lock.lock().expect("nobody else has it");
    lock
}

/// Opens a document, saves a highlight, and makes another that cannot be saved.
#[track_caller]
fn begin(desk: &Desk) -> Option<(Session, File)> {
    let mut gloss = desk.read(WIDE)?;
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saved");
    let lock = lock(desk);
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "sm", "highlighted · saving …");
    Some((gloss, lock))
}

/// Reads what is on the screen as one line: messages are longer than a row.
fn flowing(gloss: &Session) -> String {
    gloss.screen().text().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn wait_words(gloss: &mut Session, words: &str) {
    gloss.wait_for(&format!("the words {words:?}"), |screen| {
        let text = screen.text();
        text.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
    });
}

#[test]
fn what_is_typed_while_the_store_is_locked_survives_a_kill() {
    let desk = Desk::new();
    let Some((mut gloss, lock)) = begin(&desk) else {
        return;
    };
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "a whole note<c-s>", "note kept · saving …");
    press(&mut gloss, "/antitank<enter>", "1 of 1");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "half a note", "half a note");
    for words in ["partisan detachments", "a whole note", "half a note"] {
        desk.wait_for_draft(words);
    }
    gloss.signal(Signal::KILL);
    gloss.wait_exit();
    drop(lock);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("half a note");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let highlights = desk.highlights(JUNE);
    let mut notes: Vec<&str> =
        highlights.iter().filter_map(|highlight| highlight.get("note")?.as_str()).collect();
    notes.sort_unstable();
    assert_eq!((highlights.len(), notes), (3, vec!["a whole note", "half a note"]));
}

#[test]
fn who_quits_is_told_what_saving_waits_for_and_quits_when_told_again() {
    let desk = Desk::new();
    let Some((mut gloss, lock)) = begin(&desk) else {
        return;
    };
    gloss.keys("Q");
    wait_words(&mut gloss, "another session holds the lock");
    wait_words(&mut gloss, "/.lock; Q quits now: what is not saved is kept");
    gloss.keys("Q");
    assert_eq!(gloss.wait_exit(), Exit::Code(2));
    let said = flowing(&gloss);
    assert!(said.contains("1 change could not be saved: another session holds the lock"), "{said}");
    assert!(said.contains("it is kept, and"), "{said}");
    assert_eq!(desk.highlights(JUNE).len(), 1);
    drop(lock);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("saving 1 change of the last session · saved");
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE).len(), 2);
}

#[test]
fn who_quits_need_not_wait_for_keys_that_wait_for_the_store() {
    let desk = Desk::new();
    let Some((mut gloss, lock)) = begin(&desk) else {
        return;
    };
    // What is undone is read from the store first, and the keys after it wait for that.
    gloss.keys("ujj");
    gloss.keys("Q");
    wait_words(&mut gloss, "/.lock; Q quits now: what is not saved is kept");
    gloss.keys("Q");
    assert_eq!(gloss.wait_exit(), Exit::Code(2));
    drop(lock);
}

#[test]
fn who_quits_once_and_waits_is_let_go_when_all_is_saved_and_who_goes_on_is_not() {
    let desk = Desk::new();
    let Some((mut gloss, held)) = begin(&desk) else {
        return;
    };
    // From the page to the list, and out.
    gloss.keys("qq");
    wait_words(&mut gloss, "another session holds the lock");
    // Somebody who goes on is not shown the door once the store answers.
    press(&mut gloss, "<enter>/antitank<enter>", "1 of 1");
    drop(held);
    press(&mut gloss, "sm", "highlighted · saved");
    let held = lock(&desk);
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "d", "saving …");
    // From the page to the list, and out.
    gloss.keys("qq");
    wait_words(&mut gloss, "another session holds the lock");
    drop(held);
    assert_eq!(gloss.wait_exit(), Exit::Code(0));
    assert_eq!(desk.highlights(JUNE).len(), 2);
}

#[test]
fn told_to_end_while_the_store_is_locked() {
    for signal in [Signal::TERM, Signal::HUP] {
        let desk = Desk::new();
        let Some((mut gloss, lock)) = begin(&desk) else {
            return;
        };
        press(&mut gloss, "/antitank<enter>", "1 of 1");
        press(&mut gloss, "c", "note on the passage");
        press(&mut gloss, "half a note", "half a note");
        let told = Instant::now();
        gloss.signal(signal);
        gloss.wait_exit();
        // It says two seconds; a busy machine may take some more. The lock is waited for for twenty.
        assert!(told.elapsed() < Duration::from_secs(15), "{:?}", told.elapsed());
        drop(lock);
        let Some(mut gloss) = desk.sit(WIDE) else {
            return;
        };
        gloss.wait_text("half a note");
        press(&mut gloss, "<c-s>", "saved");
        quit(&mut gloss);
        assert_eq!(desk.highlights(JUNE).len(), 3);
    }
}

#[test]
fn the_reader_is_told_what_a_slow_save_waits_for() {
    let desk = Desk::new();
    let Some((mut gloss, lock)) = begin(&desk) else {
        return;
    };
    wait_words(&mut gloss, "highlighted · saving …: another session holds the lock");
    wait_words(&mut gloss, "what is not saved is kept meanwhile");
    drop(lock);
    gloss.wait_text("highlighted · saved");
    press(&mut gloss, "J", "7 October 1950");
    gloss.wait_text(PAGE_HINT);
    quit(&mut gloss);
    assert_eq!(desk.highlights(JUNE).len(), 2);
}
