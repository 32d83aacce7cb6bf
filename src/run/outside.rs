//! The reader's own editor, used to write a note.

use std::process::{Command, ExitStatus};

use crate::disk::file::FileError;
use crate::disk::scratch::Scratch;

/// The configured editor.
#[derive(Clone, Debug, Default)]
pub struct Editors {
    /// The command from the settings.
    pub setting: Option<String>,
}

impl Editors {
    /// Returns the command: from the settings, or else from `$VISUAL` or `$EDITOR`.
    #[must_use]
    pub fn command(&self) -> Option<String> {
        let from = |name| std::env::var(name).ok();
        let set = |command: &String| !command.trim().is_empty();
        self.setting
            .clone()
            .filter(set)
            .or_else(|| from("VISUAL").filter(set))
            .or_else(|| from("EDITOR").filter(set))
    }
}

/// Why the reader's editor returned no text.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The temporary file cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The command could not be run.
    #[error("the editor {command:?} could not be started: {source}")]
    Start {
        /// The command.
        command: String,
        /// The reason.
        source: std::io::Error,
    },
    /// The editor reported a failure.
    #[error("the editor {command:?} ended with {status}; the note is unchanged")]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
}

/// Runs `command` on a file that contains `text`, and returns the file's content afterwards.
///
/// # Errors
///
/// When the editor cannot be started, fails, or leaves a file that cannot be read.
pub fn edit(command: &str, text: &str) -> Result<String, EditorError> {
    let scratch = Scratch::new(text)?;
    // As in git and other programs, the command may have arguments, so the shell parses it.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{command} \"$1\""))
        .arg("gloss")
        .arg(scratch.path())
        .status();
    match status {
        Err(source) => Err(EditorError::Start { command: command.to_owned(), source }),
        Ok(status) if !status.success() => {
            Err(EditorError::Failed { command: command.to_owned(), status })
        }
        Ok(_) => Ok(scratch.read()?),
    }
}
