//! Other programs that have the terminal for a while: the reader's own editor, used to write a note, and
//! this program with the lesson.
//!
//! Owns what becomes of the note if the program is told to end meanwhile: what the editor has saved
//! so far is taken over, and where the editor runs on its file stays.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::signals::EndRequest;
use crate::disk::file::FileError;
use crate::disk::scratch::Scratch;

/// How long an editor may take to end, once the program is told to.
const LAST: Duration = Duration::from_millis(500);

/// The configured editor.
#[derive(Clone, Debug, Default)]
pub struct Editors {
    /// The command from the settings.
    pub setting: Option<String>,
    /// The folder for the file that is edited.
    pub folder: PathBuf,
    /// What this program is started with for the lesson.
    pub lesson: Vec<OsString>,
    /// Set when the program is told to end.
    pub end: EndRequest,
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

/// Runs `command` on a file that contains `text`, and returns the file's content afterwards; or as
/// it is when the program is told to end.
///
/// # Errors
///
/// When the editor cannot be started, fails, or leaves a file that cannot be read.
pub fn edit(editors: &Editors, command: &str, text: &str) -> Result<String, EditorError> {
    let scratch = Scratch::new(&editors.folder, text)?;
    let failed = |source| EditorError::Start { command: command.to_owned(), source };
    // As in git and other programs, the command may have arguments, so the shell parses it.
    let child = Command::new("sh")
        .arg("-c")
        .arg(format!("{command} \"$1\""))
        .arg("gloss")
        .arg(scratch.path())
        .spawn()
        .map_err(failed)?;
    let (status, told) = wait(child, &editors.end).map_err(failed)?;
    match status {
        None if told => {
            let text = scratch.read();
            scratch.keep();
            Ok(text?)
        }
        Some(Err(source)) => Err(failed(source)),
        Some(Ok(status)) if !status.success() && !told => {
            Err(EditorError::Failed { command: command.to_owned(), status })
        }
        _ => Ok(scratch.read()?),
    }
}

/// Lets the reader take the lesson, in a process of its own: what is open here stays as it is.
///
/// # Errors
///
/// When that cannot be started, or fails; in words.
pub fn tutor(editors: &Editors) -> Result<(), String> {
    let failed = |error: io::Error| format!("the lesson could not be started: {error}");
    let program = std::env::current_exe().map_err(failed)?;
    let child = Command::new(program).args(&editors.lesson).spawn().map_err(failed)?;
    match wait(child, &editors.end).map_err(failed)? {
        (Some(Err(error)), _) => Err(failed(error)),
        (Some(Ok(status)), false) if !status.success() => {
            Err(format!("the lesson ended with {status}; `gloss tutor` in a shell says why"))
        }
        _ => Ok(()),
    }
}

/// Waits until a program has ended, or not much longer than until this one is told to; returns how it
/// ended, if it did, and whether this one was told.
fn wait(mut child: Child, end: &EndRequest) -> io::Result<(Option<io::Result<ExitStatus>>, bool)> {
    let ended = Arc::new(Mutex::new(None));
    let (report, woken) = (ended.clone(), end.clone());
    let waiting = std::thread::Builder::new().name("waiting".to_owned());
    waiting.spawn(move || {
        let status = child.wait();
        *report.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        woken.wake();
    })?;
    let ended = || ended.lock().unwrap_or_else(PoisonError::into_inner);
    let told = end.wait_until(|| ended().is_some(), LAST);
    let status = ended().take();
    Ok((status, told))
}
