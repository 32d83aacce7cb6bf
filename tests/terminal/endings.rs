//! Every end but a kill: what was being written is offered again, and the terminal is given back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc::channel;

use rustix::process::{WaitId, WaitIdOptions};

use crate::desk::{
    Desk, GLOSS, JUNE, PAGE_HINT, WIDE, assert_given_back, files_below, open_first, press, quit,
    words_at_caret,
};
use crate::support::pty::{Exit, PATIENCE, Session, Signal};

/// Opens the first document and begins a note on a passage of it.
#[track_caller]
fn begin_a_note(desk: &Desk) -> Option<Session> {
    let mut gloss = desk.read(WIDE)?;
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "first words<enter>вторые слова", "вторые слова");
    Some(gloss)
}

/// The next start goes on with the note, on the same passage.
#[track_caller]
fn assert_goes_on(desk: &Desk) {
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("note on the passage");
    gloss.wait_text("first words");
    gloss.wait_text("вторые слова");
    press(&mut gloss, ", and more", "вторые слова, and more");
    press(&mut gloss, "<c-s>", "saved");
    quit(&mut gloss);
    let highlights = desk.highlights(JUNE);
    let quote = highlights[0]["quote"].as_str().expect("a quote");
    assert!(quote.contains("fortifications"), "{quote}");
    let note = "first words\nвторые слова, and more";
    assert_eq!(highlights[0]["note"].as_str(), Some(note));
    // Once it is kept it is not offered any more.
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text(PAGE_HINT);
    gloss.wait_text("✎ first words");
}

#[test]
fn told_to_end_in_the_middle_of_a_note() {
    let desk = Desk::new();
    let Some(mut gloss) = begin_a_note(&desk) else {
        return;
    };
    gloss.signal(Signal::TERM);
    let exit = gloss.wait_exit();
    assert!(matches!(exit, Exit::Code(_)), "{exit:?}");
    assert_given_back(&gloss);
    assert_goes_on(&desk);
}

#[test]
fn hung_up_in_the_middle_of_a_note() {
    let desk = Desk::new();
    let Some(mut gloss) = begin_a_note(&desk) else {
        return;
    };
    gloss.hang_up();
    gloss.wait_exit();
    assert_goes_on(&desk);
}

#[test]
fn what_was_saved_before_the_end_of_the_terminal_stays() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "m", "highlighted · saved");
    gloss.hang_up();
    gloss.wait_exit();
    assert_eq!(desk.quotes(JUNE).len(), 1);
}

#[test]
fn quitting_gives_the_terminal_back() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    open_first(&mut gloss);
    let screen = gloss.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    quit(&mut gloss);
    assert_eq!(gloss.screen().text().trim(), "", "nothing is left behind");
}

#[test]
fn the_shell_gets_the_terminal_and_gives_it_back() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/fortifications<enter>", "1 of 1");
    let at_caret = words_at_caret(gloss.screen());
    gloss.keys("<c-z>");
    gloss.wait_for("the shell's screen", |screen| !screen.alternate_screen());
    wait_until_stopped(&gloss);
    assert_given_back(&gloss);
    gloss.signal(Signal::CONT);
    gloss
        .wait_for("the page", |screen| screen.alternate_screen() && screen.contains("5 June 1951"));
    gloss.wait_for("the caret", |screen| words_at_caret(*screen) == at_caret);
    press(&mut gloss, "J", "7 October 1950");
    quit(&mut gloss);
}

/// Waits until the system reports that the program has stopped.
#[track_caller]
fn wait_until_stopped(gloss: &Session) {
    let (report, stopped) = channel();
    let pid = gloss.pid();
    std::thread::spawn(move || {
        let how = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        let status = rustix::process::waitid(WaitId::Pid(pid), how);
        let _ = report.send(status.map(|status| status.is_some_and(|status| status.stopped())));
    });
    let has_stopped = stopped.recv_timeout(PATIENCE).expect("a report");
    assert!(has_stopped.expect("it can be waited for"), "it stops");
}

#[test]
fn a_fault_of_the_program_gives_the_terminal_back_and_names_a_report() {
    let desk = Desk::new();
    let fault = Path::new(GLOSS).with_file_name("examples/fault");
    if !fault.exists() {
        eprintln!("SKIPPED: {} was not built; a plain `cargo test` builds it", fault.display());
        return;
    }
    let reports = desk.path("reports");
    let folder = reports.display().to_string();
    let Some(mut program) = Session::start(&fault, &[&folder], WIDE, &[], desk.library()) else {
        return;
    };
    assert!(matches!(program.wait_exit(), Exit::Code(code) if code != 0));
    assert_given_back(&program);
    program.wait_text("the program crashed");
    let files = files_below(&reports);
    assert_eq!(files.len(), 1);
    let mode = fs::metadata(&files[0]).expect("about the report").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    let report = fs::read_to_string(&files[0]).expect("the report");
    assert!(report.contains("a fault on purpose"), "{report}");
    let name = files[0].file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(program.screen().contains(name), "the report is named");
}
