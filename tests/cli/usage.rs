//! Options, exit statuses, streams.

use std::io::pipe;

use crate::desk::{Desk, Said};

#[test]
fn options_stand_before_or_after_the_command() {
    let desk = Desk::new();
    let library = desk.at("docs/sub");
    let library = library.to_str().unwrap();
    let before = desk.gloss(&["--library", library, "--as", "x", "list"]).ended(0);
    let after = desk.gloss(&["list", "--as", "x", "--library", library]).ended(0);
    assert_eq!(before.out, after.out);
    assert!(before.out.starts_with("b.txt"));
}

#[test]
fn what_makes_no_sense_ends_with_two() {
    let desk = Desk::new();
    for arguments in [
        &["--nonsense"][..],
        &["find"],
        &["list", "--csv", "--json"],
        &["a.txt", "list"],
        &["notes", "--yaml"],
        &["add", "a.txt"],
        &["remove"],
    ] {
        let said = desk.gloss(arguments).ended(2);
        assert_eq!(said.out, "");
        said.one_line(&["; see `gloss --help`"]);
    }
}

#[test]
fn the_lesson_needs_a_terminal_and_makes_nothing_without_one() {
    let desk = Desk::new();
    let said = desk.gloss(&["tutor"]).ended(2);
    assert_eq!(said.out, "");
    said.one_line(&["the reader needs a terminal"]);
    assert!(!desk.at("cache").exists(), "no folder was made");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let desk = Desk::new();
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["find", "nine"],
        &["config"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = desk.command(arguments).stdout(writer).output().unwrap();
        let said = Said::of(&output);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_said() {
    let desk = Desk::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["list"]).stdout(full).output().unwrap();
    Said::of(&output).refused(&["standard output"]);
}

#[test]
fn the_log_is_written_where_it_was_asked_for() {
    let desk = Desk::new();
    desk.gloss(&["list", "--log", "../log.txt"]).ended(0);
    desk.with_store(&["add", "a.txt", "--quote", "telegram", "--log", "../log.txt"]).ended(0);
    let log = desk.read("log.txt");
    assert!(log.contains("annotator iris") && log.contains("to a.txt"), "{log}");
    desk.gloss(&["list", "--log", "none/log.txt"]).refused(&["none/log.txt", "--log"]);
}
