//! One session at a time: a lock that the kernel drops with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::file::FileError;

/// How often a lock that another session holds is tried.
const PAUSE: Duration = Duration::from_millis(2);

/// Keeps other sessions out until the file that it gives is closed; `None` if another has held
/// the lock for all of `patience`. Waiting without an end would hang a reader whose other session
/// is suspended.
///
/// # Errors
/// When the file cannot be made or locked.
pub fn take(path: &Path, patience: Duration) -> Result<Option<File>, FileError> {
    let failed = || FileError::of("lock", path);
    let mut how = OpenOptions::new();
    how.write(true).create(true).truncate(false).mode(0o600);
    let file = how.open(path).map_err(failed())?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) => return Err(failed()(error)),
            Err(TryLockError::WouldBlock) if start.elapsed() > patience => return Ok(None),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
        }
    }
}
