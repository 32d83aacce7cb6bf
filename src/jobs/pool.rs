//! The threads that jobs run on.
//!
//! Owns the queue and the choice of the next job. The content of the jobs does not belong here. A
//! few threads are enough, since a job that reads the corpus uses all cores by itself. Long jobs
//! may not occupy all threads, so that a job a reader is waiting for starts at once.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

/// The number of threads in a pool.
const THREADS: usize = 5;
/// How many jobs of [`Lane::Later`] may run at once; the other threads are kept for [`Lane::Now`].
const LATER: usize = 2;

/// How soon a job is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A reader is waiting for it.
    Now,
    /// It takes a while, and nobody expects the answer at once.
    Later,
}

type PoolTask = Box<dyn FnOnce() + Send>;

/// The threads. They end when the pool is dropped: running jobs are finished, waiting ones are not
/// started.
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<LaneQueues>,
    ready: Condvar,
}

#[derive(Default)]
struct LaneQueues {
    now: VecDeque<PoolTask>,
    later: VecDeque<PoolTask>,
    /// How many jobs of [`Lane::Later`] are running.
    running_later: usize,
    closed: bool,
}

impl LaneQueues {
    fn next(&mut self) -> Option<(Lane, PoolTask)> {
        if let Some(task) = self.now.pop_front() {
            return Some((Lane::Now, task));
        }
        if self.running_later >= LATER {
            return None;
        }
        let task = self.later.pop_front()?;
        self.running_later += 1;
        Some((Lane::Later, task))
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, LaneQueues> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self) {
        let mut queue = self.queue();
        while !queue.closed {
            let Some((lane, task)) = queue.next() else {
                queue = self.ready.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(queue);
            task();
            queue = self.queue();
            if lane == Lane::Later {
                queue.running_later -= 1;
                self.ready.notify_one();
            }
        }
    }
}

impl Pool {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system provides no threads at all.
    pub fn new() -> io::Result<Arc<Self>> {
        let pool = Self { shared: Arc::default() };
        for number in 0..THREADS {
            let shared = pool.shared.clone();
            let thread = Builder::new().name("jobs".to_owned());
            match thread.spawn(move || shared.serve()) {
                Ok(_) => {}
                // With fewer threads everything still works, only more slowly.
                Err(_) if number > LATER => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Arc::new(pool))
    }

    /// Queues `task`, which must not panic.
    pub fn submit(&self, lane: Lane, task: impl FnOnce() + Send + 'static) {
        let mut queue = self.shared.queue();
        match lane {
            Lane::Now => queue.now.push_back(Box::new(task)),
            Lane::Later => queue.later.push_back(Box::new(task)),
        }
        self.shared.ready.notify_one();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.ready.notify_all();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_takes_long_does_not_keep_others_from_running() {
        let pool = Pool::new().unwrap();
        let (said, heard) = channel();
        let mut releases = Vec::new();
        for number in 0..2 * THREADS {
            let (release, released) = channel::<()>();
            let said = said.clone();
            releases.push(release);
            pool.submit(Lane::Later, move || {
                let _ = released.recv();
                said.send(number).unwrap();
            });
        }
        pool.submit(Lane::Now, move || said.send(99).unwrap());
        assert_eq!(heard.recv(), Ok(99), "though nothing of the others has ended");
        drop(releases);
        let mut rest: Vec<usize> = heard.iter().collect();
        rest.sort_unstable();
        assert_eq!(rest, (0..2 * THREADS).collect::<Vec<_>>());
    }
}
