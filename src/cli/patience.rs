//! Saving from a command: if it has to wait for somebody else, it says for whom.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::fault::remark;
use crate::disk::store::Store;

/// How long a save may wait before that is said.
const SLOW: Duration = Duration::from_secs(1);

/// Does `work`, which saves to `store`. If that waits for a lock for more than a moment, says once
/// what it waits for.
pub(super) fn saying_what_it_waits_for<T>(store: &Store, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.recv_timeout(SLOW) == Err(RecvTimeoutError::Timeout) {
                if let Some(wait) = store.waits_for() {
                    remark(format!("waiting: {wait}"));
                    // Nothing more is said; the end of the work ends this.
                    let _ = is_done.recv();
                    return;
                }
            }
        });
        let result = work();
        drop(done);
        result
    })
}
