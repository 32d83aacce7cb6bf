//! The clipboard of the reader's own terminal, also over SSH and inside tmux.
//!
//! OSC 52 asks a terminal to put text on its clipboard. There is no reply, so the message says how
//! the text was sent, never that it arrived.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;

use super::terminal::send;

/// The longest text that terminals accept, in bytes before encoding (xterm's own limit).
const LONGEST: usize = 74_994;

/// The text is longer than terminals accept.
#[derive(Debug, thiserror::Error)]
#[error("{} are too many for a terminal's clipboard ({LONGEST} bytes); nothing was copied", characters(*.length))]
pub struct TooLong {
    /// Its length in code points.
    pub length: usize,
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

/// Sends `text` to the clipboard, and returns a message about how it was sent.
///
/// # Errors
///
/// When the terminal is gone.
pub fn copy(text: &str) -> io::Result<Result<String, TooLong>> {
    let length = text.chars().count();
    if text.len() > LONGEST {
        return Ok(Err(TooLong { length }));
    }
    let sent = characters(length);
    if std::env::var_os("TMUX").is_some() && load_buffer(text) {
        return Ok(Ok(format!(
            "{sent} sent to tmux, for its buffer and your terminal's clipboard"
        )));
    }
    let mut bytes = Vec::new();
    queue!(bytes, CopyToClipboard::to_clipboard_from(text))?;
    send(&bytes)?;
    Ok(Ok(format!("{sent} sent to your terminal's clipboard (OSC 52)")))
}

/// Sends `text` through tmux, which passes on OSC 52 only if configured to, but always does so when
/// asked directly.
fn load_buffer(text: &str) -> bool {
    let child = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    let written =
        child.stdin.take().is_some_and(|mut pipe| pipe.write_all(text.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}
