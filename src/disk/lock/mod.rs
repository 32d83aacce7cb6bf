//! Locks that keep other sessions out.
//!
//! Owns the choice between two kinds. The kernel's lock ends with the process that holds it, whatever
//! happens to that; but there are file systems that have none, and others, on a disk that several
//! hosts share, where it holds on one host alone. There a file that only one can make is the lock
//! (`held`), in addition to the kernel's, if that is to be had. Where a store is on such a disk all
//! sessions use the file, or one with the one kind and another with the other would exclude nothing.

mod held;
mod remote;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::io::Errno;

use self::held::HeldFile;
pub(super) use self::remote::is_shared;
use super::file::open::to_lock;
use super::file::{Access, FileError};

/// The interval between attempts to take a lock held by another session.
const PAUSE: Duration = Duration::from_millis(2);

/// How a lock is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockManner {
    /// Who may take it.
    pub access: Access,
    /// Whether a file is made even where the kernel's lock seems to suffice.
    pub by_file: bool,
}

/// A lock; it is given back when this is dropped.
#[derive(Debug)]
pub struct Lock {
    // In this order: the file is removed while the kernel's lock is still held.
    held: Option<HeldFile>,
    _kernel: Option<File>,
}

impl Lock {
    /// Returns whether it is held still. A process that was stopped for long finds that another
    /// host has taken it for dead.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held.as_ref().is_none_or(HeldFile::is_own)
    }
}

/// Locks out other sessions until the result is dropped; `None` if another session has held the
/// lock for all of `patience`. Waiting forever would hang a reader whose other session is suspended.
///
/// # Errors
///
/// When the file cannot be created or locked.
pub fn take(path: &Path, patience: Duration) -> Result<Option<Lock>, FileError> {
    take_as(path, patience, LockManner::default())
}

/// Like [`take`], in this manner.
///
/// # Errors
///
/// As for [`take`].
pub fn take_as(
    path: &Path,
    patience: Duration,
    manner: LockManner,
) -> Result<Option<Lock>, FileError> {
    let failed = || FileError::of("lock", path);
    let start = Instant::now();
    let file = to_lock(path, manner.access).map_err(|why| failed()(why.into()))?;
    let kernel = loop {
        match try_lock(&file) {
            Ok(()) => break Some(file),
            Err(TryLockError::Error(error)) if is_refused(&error) => break None,
            Err(TryLockError::Error(error)) => return Err(failed()(error)),
            Err(TryLockError::WouldBlock) if start.elapsed() > patience => return Ok(None),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
        }
    };
    let by = held_path(path);
    // One who needs the file may have made it, whatever this session needs.
    let by_file = kernel.is_none() || manner.by_file || is_shared(path) || by.exists();
    if !by_file {
        return Ok(Some(Lock { held: None, _kernel: kernel }));
    }
    let left = patience.saturating_sub(start.elapsed());
    let held = held::take(&by, left, manner.access).map_err(failed())?;
    Ok(held.map(|held| Lock { held: Some(held), _kernel: kernel }))
}

/// Returns who holds the lock at `path`, as far as that is known.
#[must_use]
pub fn holder(path: &Path) -> Option<String> {
    held::holder(&held_path(path))
}

fn held_path(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".held");
    name.into()
}

/// Returns whether this file system has no such locks.
fn is_refused(error: &io::Error) -> bool {
    let none = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS, Errno::BADF];
    Errno::from_io_error(error).is_some_and(|error| none.contains(&error))
}

#[cfg(not(test))]
fn try_lock(file: &File) -> Result<(), TryLockError> {
    file.try_lock()
}

#[cfg(test)]
pub(in crate::disk) use self::tests::refuse;
#[cfg(test)]
use self::tests::try_lock;

#[cfg(test)]
mod tests;
