//! Why something could not be done.
//!
//! Owns how that is reported: as one line on standard error, wherever the words come from.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use crate::disk::file::cause;
use crate::disk::locate::OpenError;
use crate::disk::settings::SettingsError;
use crate::disk::store::StoreError;
use crate::model::cluster::one_line;
use crate::run::terminal::Patient;

/// Why something could not be done.
#[derive(Debug)]
pub enum Fault {
    /// One sentence: what, where, and the remedy.
    Failed(String),
    /// The reader of the output is gone, which is nobody's fault.
    Closed,
    /// The command line is invalid, or asks for help.
    Usage(Box<clap::Error>),
}

impl Fault {
    /// Creates a failure from one sentence; for `map_err`.
    pub fn failed(words: impl Display) -> Self {
        Self::Failed(words.to_string())
    }

    /// Reports the failure. If even that fails, there is still the exit status.
    pub fn tell(&self) {
        match self {
            Self::Closed => {}
            Self::Failed(words) => remark(words),
            Self::Usage(error) if error.use_stderr() => remark(in_one_line(error)),
            Self::Usage(error) => {
                let _ = error.print();
            }
        }
    }

    /// Returns the exit status of the process.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Failed(_) => 2,
            Self::Usage(error) => u8::from(error.use_stderr()) * 2,
            Self::Closed => 0,
        }
    }
}

/// Returns Clap's message without the usage: what is wrong, a tip if there is one, and where to
/// read on.
fn in_one_line(error: &clap::Error) -> String {
    let words = error.render().to_string();
    let mut parts = words.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>());
    let first = parts.next().unwrap_or_default().join(" ");
    let tip = parts.map(|part| part.join(" ")).find(|part| part.starts_with("tip: "));
    let what = first.strip_prefix("error: ").unwrap_or(&first);
    let tip = tip.map(|tip| format!(" ({})", tip.trim_start_matches("tip: "))).unwrap_or_default();
    format!("{what}{tip}; see `gloss --help`")
}

/// Prints one line on standard error. Names and quotes in it may come from a file, so nothing that
/// a terminal would obey is let through.
pub(super) fn remark(words: impl Display) {
    let line = format!("gloss: {}\n", one_line(&words.to_string()));
    let _ = Patient(io::stderr()).write_all(line.as_bytes());
}

impl From<io::Error> for Fault {
    /// Converts errors of standard output; every other error names its file.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(format!("could not write to standard output: {}", cause(&error))),
        }
    }
}

impl From<clap::Error> for Fault {
    fn from(error: clap::Error) -> Self {
        Self::Usage(Box::new(error))
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::failed(error)
    }
}

impl From<SettingsError> for Fault {
    fn from(error: SettingsError) -> Self {
        Self::failed(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}
