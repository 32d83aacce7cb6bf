//! Injects failures into the individual steps of a write; only in tests.

/// Marks one step of a write; fails if a test has asked for it.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "in tests it may fail")]
pub(in crate::disk) fn step() -> std::io::Result<()> {
    Ok(())
}

/// Marks the last moment before a file is replaced or removed.
#[cfg(not(test))]
pub(in crate::disk) fn last_moment() {}

/// Marks the sync of a folder, which can be made to fail by itself too.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "in tests it may fail")]
pub(in crate::disk) fn sync() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(in crate::disk) use on::{fail_at, last_moment, meanwhile, no_sync, step, sync};
#[cfg(test)]
pub(crate) use on::{is_killed, kill_at};

#[cfg(test)]
mod on {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
        static KILLED: Cell<bool> = const { Cell::new(false) };
        static NO_SYNC: Cell<bool> = const { Cell::new(false) };
        static MEANWHILE: Cell<Option<Box<dyn FnOnce()>>> = const { Cell::new(None) };
    }

    pub fn step() -> io::Result<()> {
        match LEFT.get() {
            Some(0) => {
                LEFT.set(KILLED.get().then_some(0));
                Err(io::ErrorKind::StorageFull.into())
            }
            left => {
                LEFT.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }

    pub fn sync() -> io::Result<()> {
        if NO_SYNC.get() {
            return Err(io::Error::from_raw_os_error(5));
        }
        step()
    }

    pub fn last_moment() {
        if let Some(action) = MEANWHILE.take() {
            action();
        }
    }

    /// Lets this happen once, just before the next file is replaced or removed.
    pub fn meanwhile(action: impl FnOnce() + 'static) {
        MEANWHILE.set(Some(Box::new(action)));
    }

    /// Lets no folder be synced on this thread, or lets it again.
    pub fn no_sync(fails: bool) {
        NO_SYNC.set(fails);
    }

    /// Makes the step after `steps` more fail, once, on this thread. Returns whether the
    /// previously requested failure has happened.
    pub fn fail_at(steps: Option<usize>) -> bool {
        KILLED.set(false);
        LEFT.replace(steps).is_none()
    }

    /// Returns whether the kill that was requested has happened.
    pub fn is_killed() -> bool {
        KILLED.get() && LEFT.get() == Some(0)
    }

    /// Lets no step after `steps` more on this thread reach the disk, as if the process had
    /// been killed there; `None` ends that. Returns whether the previously requested kill has
    /// happened.
    pub fn kill_at(steps: Option<usize>) -> bool {
        KILLED.set(steps.is_some());
        LEFT.replace(steps) == Some(0)
    }
}
