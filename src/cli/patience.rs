//! Saving from a command: if it has to wait for somebody else, it says for whom.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::fault::{Fault, remark};
use crate::disk::log::Log;
use crate::disk::store::Store;
use crate::library::Library;
use crate::model::step::Step;
use crate::run::once;

/// How long a save may wait before that is said.
const SLOW: Duration = Duration::from_secs(1);

/// Saves `step` as what is done on screen is saved, and says what else is to be said; see
/// [`once::carry_out`].
pub(super) fn carry_out(
    library: &Arc<Library>,
    own: (&Arc<Store>, bool),
    log: Log,
    step: Step,
) -> Result<(), Fault> {
    let done = saying_what_it_waits_for(own.0, || once::carry_out(library, own, log, step));
    done.map_err(Fault::failed)?.into_iter().for_each(remark);
    Ok(())
}

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
