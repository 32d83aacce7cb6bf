//! File locks that keep other sessions out; the kernel releases them with the process that holds
//! them.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::file::FileError;

/// The interval between attempts to take a lock held by another session.
const PAUSE: Duration = Duration::from_millis(2);

/// Locks out other sessions until the returned file is closed; `None` if another session has held
/// the lock for all of `patience`. Waiting forever would hang a reader whose other session is
/// suspended.
///
/// # Errors
///
/// When the file cannot be created or locked.
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
