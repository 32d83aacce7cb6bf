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

/// A layer and what its files may not name.
const WALLS: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "crate::app",
            "crate::ui",
            "crate::disk",
            "crate::run",
            "crate::cli",
            "ratatui",
            "crossterm",
            "std::fs",
            "std::io",
            "std::env",
            "std::process",
            "std::thread",
        ],
    ),
    (
        "app",
        &[
            "crate::ui",
            "crate::disk",
            "crate::run",
            "crate::cli",
            "std::fs",
            "std::io",
            "std::env",
            "std::process",
            "std::thread",
        ],
    ),
    (
        "ui",
        &[
            "crate::disk",
            "crate::run",
            "crate::cli",
            "std::fs",
            "std::io",
            "std::env",
            "std::process",
            "std::thread",
        ],
    ),
    ("disk", &["crate::app", "crate::ui", "crate::run", "crate::cli", "ratatui", "crossterm"]),
    ("run", &["crate::cli", "std::fs"]),
    ("cli", &["crate::ui", "std::fs"]),
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

#[test]
fn no_layer_knows_what_it_should_not() {
    let mut broken = Vec::new();
    for (layer, forbidden) in WALLS {
        let folder = source_folder().join(layer);
        let files = sources(&folder);
        assert!(!files.is_empty(), "{layer}");
        for file in files.iter().filter(|file| !is_test(file)) {
            let code = code(file);
            for name in *forbidden {
                if code.contains(name) {
                    broken.push(format!("{} names {name}", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_walls_would_be_noticed_if_they_fell() {
    let loop_code = code(&source_folder().join("run/mod.rs"));
    assert!(loop_code.contains("crate::app"), "run joins the layers, so it names them");
}

#[test]
fn each_file_says_what_it_owns_and_is_not_too_long() {
    let mut lengths = Vec::new();
    for file in sources(&source_folder()) {
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
