//! What tests of this layer share.

use std::path::Path;
use std::process::Command;

/// Makes a named pipe, in a way that every Unix knows.
pub(super) fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}
