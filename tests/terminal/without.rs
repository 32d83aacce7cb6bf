//! Where there is no terminal the reader says so, in one sentence, and gives up at once.

use std::process::{Command, Output, Stdio};

use crate::desk::{Desk, GLOSS};

fn run(desk: &Desk, term: &str) -> Output {
    Command::new(GLOSS)
        .args(desk.arguments())
        .current_dir(desk.library())
        .env_clear()
        .envs(desk.environment())
        .env("TERM", term)
        .stdin(Stdio::null())
        .output()
        .expect("the program")
}

#[test]
fn no_terminal_is_said_in_one_sentence() {
    for term in ["xterm-256color", "dumb"] {
        let desk = Desk::new();
        let output = run(&desk, term);
        assert_eq!(output.status.code(), Some(2), "TERM={term}");
        assert_eq!(output.stdout, b"", "TERM={term}");
        let words = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(words.lines().count(), 1, "TERM={term}: {words}");
        assert!(words.contains("terminal"), "TERM={term}: {words}");
    }
}

#[test]
fn a_dumb_terminal_is_refused() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit_with((80, 24), &[], &[("TERM", "dumb")]) else {
        return;
    };
    gloss.wait_exit();
    assert!(gloss.screen().contains("TERM=dumb"));
    assert_eq!(gloss.wait_exit(), crate::support::pty::Exit::Code(2));
    assert!(!gloss.raw().contains(&0x1b), "nothing it would not understand");
}
