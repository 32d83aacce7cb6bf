//! Only one session at a time writes the state of a library.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::disk::file::FileError;
use crate::disk::lock::{self, Lock};

/// How long to wait for another session. Saving takes a moment, but a session may be suspended in
/// the middle of it, and drafts should not wait for a reading position, which is tried again.
const PATIENCE: Duration = Duration::from_millis(200);

/// Locks other sessions out of `folder` until the result is dropped.
pub(super) fn take(folder: &Path) -> Result<Lock, FileError> {
    let path = folder.join(".lock");
    let why = "another session has held it for too long; end or resume that one";
    let late = || FileError::of("lock", &path)(io::Error::new(io::ErrorKind::TimedOut, why));
    lock::take(&path, PATIENCE)?.ok_or_else(late)
}
