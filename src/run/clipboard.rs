//! The clipboard of the reader's own terminal, also over SSH and inside tmux and GNU screen.
//!
//! OSC 52 asks a terminal to put text on its clipboard. There is no reply, so the message says how
//! the text was sent, never that it arrived; and where it is known that something in between keeps
//! it, it says that.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;
use rustix::process::{Pid, Signal, kill_process};

use super::terminal::send;
use crate::model::cluster::{one_line, width};

/// The longest text that terminals accept, in bytes before encoding (xterm's own limit).
const LONGEST: usize = 74_994;
/// What is longer is not named in a message, in columns.
const SHORT: usize = 60;
/// How much GNU screen passes on at once, in bytes; what is longer it cuts off. Old ones take 256, and
/// need some for their own.
const PASSED: usize = 200;
/// How long tmux may take to answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// The text is longer than terminals accept.
#[derive(Debug, thiserror::Error)]
#[error("{} are too many for a terminal's clipboard ({LONGEST} bytes); nothing was copied", characters(*.length))]
pub struct TooLong {
    /// Its length in code points.
    pub length: usize,
}

/// Names what was sent: a short line, such as an address, by itself, anything else by its length.
fn named(text: &str) -> String {
    let is_short = !text.contains(char::is_whitespace) && width(text) <= SHORT;
    if is_short && !text.is_empty() { one_line(text) } else { characters(text.chars().count()) }
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

/// What stands between the program and the terminal, and what that does with OSC 52.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Nothing that is known of.
    Terminal,
    /// tmux has taken the text, and says that the terminal takes it from tmux.
    Tmux,
    /// tmux has taken the text; whether it goes on from there is not known.
    TmuxAlone,
    /// tmux did not take the text when it was asked to directly.
    TmuxDoubtful,
    /// GNU screen, which passes on what is wrapped for it.
    Screen,
    /// A tmux or screen on the machine from which the reader has come here.
    Elsewhere,
    /// The Linux console.
    Console,
}

impl Way {
    /// Returns what is said of it; where tmux would need a setting, what that is.
    fn words(self, sent: &str, advice: bool) -> String {
        match self {
            Self::Terminal => format!("{sent} sent to your terminal's clipboard (OSC 52)"),
            Self::Tmux => {
                format!("{sent} sent to tmux, and by tmux to your terminal's clipboard")
            }
            Self::TmuxAlone if advice => format!(
                "{sent} in tmux's buffer; for your terminal's clipboard, tmux needs: set -as \
                 terminal-features ',*:clipboard'"
            ),
            Self::TmuxAlone => {
                format!(
                    "{sent} in tmux's buffer; whether your terminal's clipboard got them is unknown"
                )
            }
            Self::TmuxDoubtful if advice => format!(
                "{sent} sent as OSC 52, which tmux drops unless it has: set -s set-clipboard on"
            ),
            Self::TmuxDoubtful => format!("{sent} sent as OSC 52, which tmux may drop"),
            Self::Screen => {
                format!("{sent} sent through GNU screen to your terminal's clipboard (OSC 52)")
            }
            Self::Elsewhere => format!(
                "{sent} sent as OSC 52, which the tmux or screen around this session may drop"
            ),
            Self::Console => {
                format!("{sent} sent as OSC 52, but the Linux console has no clipboard")
            }
        }
    }

    /// Returns the way where there is no tmux of this machine, by the name of the terminal.
    fn without_tmux(term: &OsStr, screen: bool) -> Self {
        let term = term.to_string_lossy();
        let family = term.split(['-', '.']).next().unwrap_or_default();
        match family {
            _ if screen => Self::Screen,
            "tmux" | "screen" => Self::Elsewhere,
            "linux" => Self::Console,
            _ => Self::Terminal,
        }
    }
}

/// The clipboard, and what was said of it.
#[derive(Debug, Default)]
pub struct Clipboard {
    /// Whether it was said what tmux needs.
    advised: bool,
}

impl Clipboard {
    /// Sends `text` to the clipboard, and returns a message about how it was sent.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<Result<String, TooLong>> {
        let length = text.chars().count();
        if text.len() > LONGEST {
            return Ok(Err(TooLong { length }));
        }
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let way = match set("TMUX").map(|_| load_buffer(text)) {
            Some(Some(features)) if features.contains("clipboard") => Way::Tmux,
            Some(Some(_)) => Way::TmuxAlone,
            Some(None) => Way::TmuxDoubtful,
            None => Way::without_tmux(&set("TERM").unwrap_or_default(), set("STY").is_some()),
        };
        if !matches!(way, Way::Tmux | Way::TmuxAlone) {
            let mut bytes = Vec::new();
            queue!(bytes, CopyToClipboard::to_clipboard_from(text))?;
            send(&if way == Way::Screen { for_screen(&bytes) } else { bytes })?;
        }
        let advice = !self.advised;
        self.advised |= matches!(way, Way::TmuxAlone | Way::TmuxDoubtful);
        Ok(Ok(way.words(&named(text), advice)))
    }
}

/// Wraps OSC 52 so that GNU screen passes it on to the terminal: in several strings, since it takes
/// only short ones, and ended with BEL, since the other end of an OSC would end the first of them.
fn for_screen(sequence: &[u8]) -> Vec<u8> {
    let bare = sequence.strip_suffix(b"\x1b\\").or_else(|| sequence.strip_suffix(b"\x07"));
    let ended = [bare.unwrap_or(sequence), b"\x07"].concat();
    let mut wrapped = Vec::new();
    for part in ended.chunks(PASSED) {
        wrapped.extend_from_slice(b"\x1bP");
        wrapped.extend_from_slice(part);
        wrapped.extend_from_slice(b"\x1b\\");
    }
    wrapped
}

/// Sends `text` through tmux, which passes on OSC 52 only if configured to, but always does so when
/// asked directly, if the terminal can take it. Returns what tmux knows of the terminal; `None` if
/// tmux did not take the text, or not in time.
fn load_buffer(text: &str) -> Option<String> {
    let mut child = Command::new("tmux")
        .args(["load-buffer", "-w", "-", ";", "display-message", "-p", "#{client_termfeatures}"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let process = Pid::from_child(&child);
    let text = text.to_owned();
    let (report, answered) = channel();
    let asking = std::thread::Builder::new().name("tmux".to_owned()).spawn(move || {
        let pipe = child.stdin.take();
        let written = pipe.is_some_and(|mut pipe| pipe.write_all(text.as_bytes()).is_ok());
        // Whoever asked may have given up.
        let _ = report.send(child.wait_with_output().ok().filter(|_| written));
    });
    match answered.recv_timeout(PATIENCE) {
        Ok(Some(output)) if output.status.success() => {
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(_) => None,
        Err(_) => {
            // The thread waits for it, so that the number is still that of this process.
            if asking.is_ok() {
                let _ = kill_process(process, Signal::KILL);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_and_a_passage_counted() {
        assert_eq!(named("https://example.org/register"), "https://example.org/register");
        assert_eq!(named("Nine divisions."), "15 characters");
        assert_eq!(named(&"x".repeat(200)), "200 characters");
        assert_eq!(named("a\u{1b}[31m"), "a␛[31m");
        let words = Way::Terminal.words("https://example.org/register", true);
        assert!(words.starts_with("https://example.org/register sent to"), "{words}");
    }

    #[test]
    fn what_keeps_a_copy_from_the_terminal_is_said() {
        let way = |term: &str, screen| Way::without_tmux(OsStr::new(term), screen);
        assert_eq!(way("xterm-256color", false), Way::Terminal);
        assert_eq!(way("", false), Way::Terminal);
        assert_eq!(way("screen.xterm-256color", true), Way::Screen);
        assert_eq!(way("screen-256color", false), Way::Elsewhere);
        assert_eq!(way("tmux-256color", false), Way::Elsewhere);
        assert_eq!(way("linux", false), Way::Console);
        for way in [Way::TmuxDoubtful, Way::Elsewhere, Way::Console] {
            let words = way.words("3 characters", true);
            assert!(!words.contains("your terminal's clipboard"), "{words}");
        }
    }

    #[test]
    fn what_tmux_needs_is_said_once() {
        for way in [Way::TmuxAlone, Way::TmuxDoubtful] {
            assert!(way.words("3 characters", true).contains(": set -"));
            assert!(!way.words("3 characters", false).contains("set -"));
        }
    }

    #[test]
    fn screen_gets_short_strings_that_are_one_when_unwrapped() {
        for text in ["Nine divisions.".to_owned(), "x".repeat(LONGEST)] {
            let mut bytes = Vec::new();
            queue!(bytes, CopyToClipboard::to_clipboard_from(&text)).unwrap();
            let wrapped = String::from_utf8(for_screen(&bytes)).unwrap();
            let inner = wrapped.strip_prefix("\x1bP").and_then(|w| w.strip_suffix("\x1b\\"));
            let parts: Vec<&str> = inner.unwrap().split("\x1b\\\x1bP").collect();
            assert!(parts.iter().all(|part| part.len() <= PASSED));
            let sent = parts.concat();
            assert!(sent.starts_with("\x1b]52;c;") && sent.ends_with('\x07'), "{sent:?}");
            let plain = String::from_utf8(bytes).unwrap();
            assert_eq!(sent.trim_end_matches('\x07'), plain.trim_end_matches("\x1b\\"));
        }
    }
}
