//! What is said where the reader cannot start.

use std::fs;
use std::io::pipe;
use std::path::Path;

use crate::desk::{Desk, Said};

#[test]
fn the_reader_without_a_terminal_says_so() {
    let desk = Desk::new();
    for arguments in [&[][..], &["a.txt"], &["."], &["sub"]] {
        desk.gloss(arguments).refused(&["terminal"]);
    }
}

#[test]
fn a_wrong_path_or_setting_is_said_before_the_terminal() {
    let desk = Desk::new();
    desk.gloss(&["gone.txt"]).refused(&["gone.txt", "no file or folder"]);
    desk.gloss(&["lst"]).refused(&["lst", "`gloss list`"]);
    fs::create_dir(desk.at("none")).unwrap();
    desk.gloss(&["../none"]).refused(&["no documents in"]);
    desk.write("bad.toml", "x = 1\n");
    desk.gloss(&["--config", "../bad.toml"]).refused(&["bad.toml:1:1"]);
    desk.gloss(&["-", "--config", "../bad.toml"]).refused(&["bad.toml:1:1"]);
}

#[test]
fn standard_input_is_not_waited_for_in_vain() {
    let desk = Desk::new();
    // Held open, with nothing in it: who reads it would wait for ever.
    let (reader, _writer) = pipe().unwrap();
    let output = desk.command(&["-"]).stdin(reader).output().unwrap();
    Said::of(&output).refused(&["terminal"]);
}

#[test]
fn without_a_home_it_is_said_what_to_set() {
    let desk = Desk::new();
    let store = desk.at("store");
    let mut command = desk.command(&["list", "--store", store.to_str().unwrap()]);
    command.env("HOME", "relative").env_remove("XDG_STATE_HOME");
    Said::of(&command.output().unwrap()).refused(&["HOME"]);
    assert!(Path::new(env!("CARGO_BIN_EXE_gloss")).exists());
}
