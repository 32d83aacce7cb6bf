//! What a save is waiting for, so that a reader whose save takes long can be told.
//!
//! Owns the note of it, which another thread may look at. It says where a thread is, not whether
//! that takes too long: whoever looks has to know for how long the save has been on its way.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::file::shown;

/// What a save is waiting for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wait {
    /// A lock that another session holds.
    #[error("another session holds the lock {}", shown(.0))]
    Lock(PathBuf),
    /// A file that is being read or written.
    #[error("the disk has not answered yet, for {}", shown(.0))]
    File(PathBuf),
}

/// What the saves of a store are waiting for, the latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<Mutex<Vec<Wait>>>);

impl Waiting {
    /// Returns what is waited for now.
    pub(super) fn now(&self) -> Option<Wait> {
        self.hold().last().cloned()
    }

    /// Notes that something is waited for, until the result is dropped.
    pub(super) fn begin(&self, wait: Wait) -> WaitNote {
        self.hold().push(wait.clone());
        WaitNote { waiting: self.clone(), wait }
    }

    fn hold(&self) -> MutexGuard<'_, Vec<Wait>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A note that something is waited for; dropping it ends that.
#[derive(Debug)]
pub struct WaitNote {
    waiting: Waiting,
    wait: Wait,
}

impl Drop for WaitNote {
    fn drop(&mut self) {
        let mut all = self.waiting.hold();
        if let Some(at) = all.iter().rposition(|wait| *wait == self.wait) {
            all.remove(at);
        }
    }
}
