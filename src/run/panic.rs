//! What happens when the program panics: the terminal is restored, and a report is written and
//! named.

use std::backtrace::Backtrace;
use std::path::PathBuf;

use crate::disk::report;

/// The thread that owns the terminal.
const MAIN: &str = "main";

/// Installs a panic hook that writes a report into `folder` and restores the terminal.
pub fn prepare(folder: PathBuf) {
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("unnamed").to_owned();
        let words = format!(
            "gloss {} crashed in the thread {name}.\n\n{info}\n\n{}\n",
            env!("CARGO_PKG_VERSION"),
            Backtrace::force_capture()
        );
        let written = report::write(&folder, &words);
        if name != MAIN {
            // The program continues, and the bottom line tells the reader.
            return;
        }
        super::screen::restore();
        eprintln!("gloss: the program crashed; everything you wrote has been kept.");
        match written {
            Ok(path) => eprintln!("gloss: please send this report: {}", path.display()),
            Err(error) => eprintln!("gloss: no report could be written ({error}); {info}"),
        }
    }));
}
