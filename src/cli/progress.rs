//! How far a long command is: one line of standard error, written over as it goes on.
//!
//! Owns when that is said: only to somebody who sees it, after a moment, and no more often than an eye follows.
//! Nothing of the line is left when the command says something else.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write as _};
use std::time::{Duration, Instant};

use crate::model::cluster::one_line;
use crate::run::terminal::Patient;

/// What is done sooner needs no word.
const AFTER: Duration = Duration::from_secs(1);
/// How often it is said.
const EVERY: Duration = Duration::from_millis(200);

/// What is said of how far a command is.
#[derive(Debug)]
pub(super) struct CommandProgress {
    begun: Instant,
    /// `None` if nobody sees it.
    rhythm: Option<Rhythm>,
}

impl CommandProgress {
    /// Begins; nothing is said unless standard error is a terminal, nor if the result goes to that terminal itself.
    pub(super) fn begin(writes_to_a_file: bool) -> Self {
        let is_seen = io::stderr().is_terminal();
        let is_alone = writes_to_a_file || !io::stdout().is_terminal();
        Self { begun: Instant::now(), rhythm: (is_seen && is_alone).then(Rhythm::default) }
    }

    /// Says how far it is, if that is due.
    pub(super) fn tell(&mut self, words: impl Display) {
        let now = self.begun.elapsed();
        if self.rhythm.as_mut().is_some_and(|rhythm| rhythm.is_due(now)) {
            let words = one_line(&words.to_string());
            let _ = Patient(io::stderr()).write_all(format!("\rgloss: {words}\x1b[K").as_bytes());
        }
    }

    /// Takes the line away.
    pub(super) fn end(&mut self) {
        if self.rhythm.take().is_some_and(|rhythm| rhythm.last.is_some()) {
            let _ = Patient(io::stderr()).write_all(b"\r\x1b[K");
        }
    }
}

impl Drop for CommandProgress {
    fn drop(&mut self) {
        self.end();
    }
}

/// When something was said last.
#[derive(Debug, Default)]
struct Rhythm {
    last: Option<Duration>,
}

impl Rhythm {
    /// Returns whether something is to be said at this time since the beginning, and takes it as said.
    fn is_due(&mut self, now: Duration) -> bool {
        let next = self.last.map_or(AFTER, |last| last + EVERY);
        let is_due = now >= next;
        if is_due {
            self.last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_after_a_moment_and_not_too_often() {
        let mut rhythm = Rhythm::default();
        let said = (0..30).map(|tenth| Duration::from_millis(100 * tenth));
        let said: Vec<u128> =
            said.filter(|now| rhythm.is_due(*now)).map(|now| now.as_millis()).take(4).collect();
        assert_eq!(said, [1000, 1200, 1400, 1600]);
        // After a long step it does not catch up.
        assert!(rhythm.is_due(Duration::from_secs(9)));
        assert!(!rhythm.is_due(Duration::from_millis(9100)));
    }

    #[test]
    fn nothing_is_said_where_nobody_sees_it() {
        let mut progress = CommandProgress { begun: Instant::now(), rhythm: None };
        progress.tell("of 9");
        progress.end();
        assert!(progress.rhythm.is_none());
    }
}
