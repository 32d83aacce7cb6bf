//! The invariants of ARCHITECTURE.md that a compiler does not see: which layer may know which,
//! how long a file may be, and that each says what it owns.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads the files it is about, and fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, and the two places where they meet.
const LAYERS: [&str; 7] = ["model", "app", "ui", "disk", "library", "run", "cli"];

/// A layer, the layers that its files may know, and what else they may not name.
type Wall = (&'static str, &'static [&'static str], &'static [&'static str]);

const WALLS: [Wall; 7] = [
    ("model", &[], &["ratatui", "crossterm", "fs", "io", "env", "process", "thread", "net"]),
    ("app", &["model"], &["fs", "io", "env", "process", "thread", "net"]),
    ("ui", &["model", "app"], &["fs", "io", "env", "process", "thread", "net"]),
    ("disk", &["model"], &["ratatui", "crossterm"]),
    ("library", &["model", "disk"], &["ratatui", "crossterm", "fs", "io", "env", "process", "net"]),
    ("run", &["model", "app", "ui", "disk", "library"], &["fs"]),
    ("cli", &["model", "app", "disk", "library", "run"], &["fs"]),
];

/// A longer file must say why in its head.
const LONG: usize = 500;
/// The middle of all lengths, in lines.
const MEDIAN: usize = 200;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of a file, without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let before_tests = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
}

/// What `code`, of a file in a layer, names behind its wall.
fn breaches(code: &str, (layer, known, forbidden): Wall) -> Vec<String> {
    // However a path is laid out, and whichever way it climbs.
    let code: String = code.split_whitespace().collect();
    let others = LAYERS.iter().filter(|other| **other != layer && !known.contains(other));
    let mut names: Vec<String> =
        others.flat_map(|other| [format!("crate::{other}"), format!("super::{other}::")]).collect();
    for name in forbidden {
        let library = ["ratatui", "crossterm"].contains(name);
        names.push(if library { format!("{name}::") } else { format!("std::{name}") });
    }
    // In one pair of braces a name could be hidden from the search.
    names.extend(["usecrate::{", "ascrate"].map(str::to_owned));
    names.extend(forbidden.contains(&"io").then(|| "usestd::{".to_owned()));
    names.retain(|name| code.contains(name.as_str()));
    names
}

#[test]
fn no_layer_knows_what_it_should_not() {
    let mut broken = Vec::new();
    for wall in WALLS {
        let files = sources(&source_folder().join(wall.0));
        assert!(!files.is_empty(), "{}", wall.0);
        for file in files.iter().filter(|file| !is_test(file)) {
            for name in breaches(&code(file), wall) {
                broken.push(format!("{} names {name}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_walls_would_be_noticed_if_they_fell() {
    for (layer, code) in [
        ("model", "use crate::app::App;"),
        ("model", "use std::fs;"),
        ("model", "fn f() { std::thread::spawn(|| ()); }"),
        ("model", "use ratatui::style::Style;"),
        ("app", "use crate::{disk::store::Store, model};"),
        ("app", "let x = super::super::disk::file::shown(path);"),
        ("app", "use crate::\n    disk::store;"),
        ("ui", "use crate::disk;"),
        ("ui", "use std::{fs, fmt};"),
        ("app", "use crate::library::Library;"),
        ("ui", "use crate::library::Library;"),
        ("disk", "use crate::app::event::Effect;"),
        ("disk", "use crate::library::Library;"),
        ("library", "use crate::app::event::Event;"),
        ("library", "use crate::run::work::Reader;"),
        ("library", "use std::fs;"),
        ("run", "use crate::cli::Fault;"),
        ("cli", "use crate::ui::theme::Theme;"),
    ] {
        let wall = WALLS.into_iter().find(|wall| wall.0 == layer).unwrap();
        assert!(!breaches(code, wall).is_empty(), "{layer}: {code}");
    }
    let loop_code = code(&source_folder().join("run/mod.rs"));
    let run = WALLS.into_iter().find(|wall| wall.0 == "run").unwrap();
    assert!(loop_code.contains("crate::app") && breaches(&loop_code, run).is_empty());
}

#[test]
fn each_file_says_what_it_owns_and_is_not_too_long() {
    let mut lengths = Vec::new();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for file in sources(&source_folder()).into_iter().chain(sources(&tests)) {
        let text = fs::read_to_string(&file).unwrap();
        let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(!head.is_empty(), "{} has no head", file.display());
        let lines = text.lines().count();
        let excused = head.iter().any(|line| line.contains("long because"));
        assert!(lines <= LONG || excused, "{} has {lines} lines", file.display());
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN, "half of the files have more than {median} lines");
}

#[test]
fn drawing_takes_the_state_without_the_right_to_change_it() {
    for file in sources(&source_folder().join("ui")) {
        let code = code(&file);
        assert!(!code.contains("&mut App"), "{}", file.display());
        assert!(!code.contains("RefCell") && !code.contains("Cell<"), "{}", file.display());
    }
}
