//! What happens when the program panics: the terminal is restored, and a report is written and
//! named.

use std::backtrace::Backtrace;
use std::io::Write;
use std::path::PathBuf;

use super::terminal::Patient;
use crate::disk::{caught, report};

/// The thread that owns the terminal.
const MAIN: &str = "main";

/// Installs a panic hook that writes a report into `folder`, if anything may be written, and
/// restores the terminal.
pub fn prepare(folder: Option<PathBuf>) {
    std::panic::set_hook(Box::new(move |info| {
        if caught::is_caught() {
            return;
        }
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("unnamed").to_owned();
        let words = format!(
            "gloss {} crashed in the thread {name}.\n\n{info}\n\n{}\n",
            env!("CARGO_PKG_VERSION"),
            Backtrace::force_capture()
        );
        let written = folder.as_ref().map(|folder| report::write(folder, &words));
        if name != MAIN && !caught::ends_all() {
            // The program continues, and the bottom line tells the reader.
            return;
        }
        super::screen::restore();
        let named = match written {
            None => words,
            Some(Ok(path)) => format!("please send this report: {}", path.display()),
            Some(Err(error)) => format!("no report could be written ({error}); {info}"),
        };
        let words = format!(
            "gloss: the program crashed; everything you wrote has been kept.\ngloss: {named}\n"
        );
        // The terminal may be gone too.
        let _ = Patient(std::io::stderr()).write_all(words.as_bytes());
    }));
}
