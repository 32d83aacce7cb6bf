//! Standard output.
//!
//! Owns the only way to it, so that a closed pipe is an error and never a panic, and nothing from a
//! file reaches the terminal as a control sequence.

use std::fmt::{Display, Write as _};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;

use crate::model::cluster::{clusters, one_line};
use crate::run::terminal::Patient;

/// Standard output, buffered until [`Out::flush`] at the latest.
#[derive(Debug)]
pub(super) struct Out {
    stdout: BufWriter<Patient<Stdout>>,
}

/// Escapes everything in JSON that a terminal might obey. JSON itself requires that only for C0
/// controls; the others can occur only inside strings.
fn quiet(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

impl Default for Out {
    fn default() -> Self {
        Self { stdout: BufWriter::new(Patient(io::stdout())) }
    }
}

impl Out {
    /// Writes one line for people; control characters in it become visible symbols.
    ///
    /// # Errors
    ///
    /// When the reader of the output is gone, or it cannot be written.
    pub fn line(&mut self, words: impl Display) -> io::Result<()> {
        let line = one_line(&words.to_string());
        writeln!(self.stdout, "{}", line.trim_end())
    }

    /// Writes a list as JSON, one item per line.
    ///
    /// # Errors
    ///
    /// As [`Out::line`].
    pub fn json<T: Serialize>(&mut self, items: &[T]) -> io::Result<()> {
        let mut before = "[\n";
        for item in items {
            write!(self.stdout, "{before}  {}", quiet(&serde_json::to_string(item)?))?;
            before = ",\n";
        }
        let end = if items.is_empty() { "[]\n" } else { "\n]\n" };
        self.stdout.write_all(end.as_bytes())
    }

    /// Writes one value as JSON, on one line.
    ///
    /// # Errors
    ///
    /// As [`Out::line`].
    pub fn json_value(&mut self, value: &impl Serialize) -> io::Result<()> {
        writeln!(self.stdout, "{}", quiet(&serde_json::to_string(value)?))
    }

    /// Writes bytes that the program made itself, unchanged.
    ///
    /// # Errors
    ///
    /// As [`Out::line`].
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stdout.write_all(bytes)
    }

    /// Writes a text as it is; to a terminal, with symbols for what that would obey.
    ///
    /// # Errors
    ///
    /// As [`Out::line`].
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        if !io::stdout().is_terminal() {
            return self.raw(text.as_bytes());
        }
        for line in text.split_inclusive('\n') {
            let end = if line.ends_with('\n') { "\n" } else { "" };
            let shown: String = clusters(line, 0).map(|cluster| cluster.shown).collect();
            write!(self.stdout, "{shown}{end}")?;
        }
        Ok(())
    }

    /// Flushes the buffer.
    ///
    /// # Errors
    ///
    /// As [`Out::line`].
    pub fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}
