//! The reader's own editor, for a note.

use std::process::Command;

use crate::disk::scratch::Scratch;

/// The configured editor.
#[derive(Clone, Debug, Default)]
pub struct Editors {
    /// From the settings.
    pub setting: Option<String>,
}

impl Editors {
    /// The command: from the settings, or else `$VISUAL` or `$EDITOR`.
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

/// Runs `command` on a file that contains `text`, and returns its content afterwards.
///
/// # Errors
///
/// When the editor cannot be started, fails, or leaves nothing that can be read.
pub fn edit(command: &str, text: &str) -> Result<String, String> {
    let scratch = Scratch::new(text).map_err(|error| error.to_string())?;
    // As git and others do: the command may have arguments, so the shell parses it.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{command} \"$1\""))
        .arg("gloss")
        .arg(scratch.path())
        .status();
    match status {
        Err(error) => Err(format!("the editor {command:?} could not be started: {error}")),
        Ok(status) if !status.success() => {
            Err(format!("the editor {command:?} ended with {status}; the note is as it was"))
        }
        Ok(_) => scratch.read().map_err(|error| error.to_string()),
    }
}
