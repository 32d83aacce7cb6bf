//! Running many tasks on all cores.
//!
//! Owns the threads and the queue. The work itself does not belong here: it is passed in as a
//! closure.

use std::iter::Fuse;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::model::cancel::Cancel;

/// How long an idle thread waits before it checks for cancellation.
const PAUSE: Duration = Duration::from_millis(10);

/// The tasks that are still to be done.
pub(super) struct WorkQueue<I: Iterator> {
    state: Mutex<State<I>>,
    changed: Condvar,
}

struct State<I: Iterator> {
    /// Tasks that were put in front; the next one is last.
    first: Vec<I::Item>,
    rest: Fuse<I>,
    /// How many tasks are running: each may put more in front.
    running: usize,
}

/// What a thread does next.
enum Next<T> {
    Task(T),
    Wait,
    End,
}

impl<I: Iterator> WorkQueue<I> {
    /// Puts tasks in front of all others, keeping their order.
    pub(super) fn put_first(&self, tasks: impl DoubleEndedIterator<Item = I::Item>) {
        self.state().first.extend(tasks.rev());
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Next<I::Item> {
        let mut state = self.state();
        if let Some(task) = state.first.pop().or_else(|| state.rest.next()) {
            state.running += 1;
            return Next::Task(task);
        }
        if state.running == 0 {
            return Next::End;
        }
        drop(self.changed.wait_timeout(state, PAUSE));
        Next::Wait
    }
}

/// A running task. Dropping this marks it as ended, even after a panic, so that no thread waits for
/// it.
struct RunningTask<'a, I: Iterator>(&'a WorkQueue<I>);

impl<I: Iterator> Drop for RunningTask<'_, I> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        if state.running == 0 {
            self.0.changed.notify_all();
        }
    }
}

/// Runs `work` on each of `tasks`, in order, on as many threads as there are processors, including
/// the calling one. Each thread has its own state, created by `state`. `work` may put further tasks
/// in front of the others. `tick` is called on the calling thread after each of its tasks, while it
/// waits for other threads, and at the end. Once `cancel` is set, no further task is started; those
/// already started are finished.
pub(super) fn run<I, S>(
    tasks: I,
    cancel: &Cancel,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I::Item, &WorkQueue<I>) + Sync,
    mut tick: impl FnMut(),
) where
    I: Iterator + Send,
    I::Item: Send,
{
    let most = tasks.size_hint().1.unwrap_or(usize::MAX);
    let first = State { first: Vec::new(), rest: tasks.fuse(), running: 0 };
    let queue = WorkQueue { state: Mutex::new(first), changed: Condvar::new() };
    let serve = |tick: &mut dyn FnMut()| {
        let mut own = state();
        while !cancel.is_cancelled() {
            match queue.next() {
                Next::Task(task) => {
                    let _running = RunningTask(&queue);
                    work(&mut own, task, &queue);
                }
                Next::Wait => {}
                Next::End => {
                    tick();
                    return;
                }
            }
            tick();
        }
    };
    // A single task may be split into several; an empty list may not.
    let threads =
        if most == 0 { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    thread::scope(|scope| {
        for _ in 1..threads {
            // If the system provides no more threads, this one does everything.
            let named = thread::Builder::new().name("library".to_owned());
            let _ = named.spawn_scoped(scope, || serve(&mut || ()));
        }
        serve(&mut tick);
    });
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_is_done_once_and_what_is_put_in_front_too() {
        let done = Mutex::new(Vec::new());
        let mut ticks = 0;
        run(
            0..100,
            &Cancel::default(),
            || (),
            |(), number, queue| {
                if number == 7 {
                    queue.put_first(1000..1010);
                }
                done.lock().unwrap().push(number);
            },
            || ticks += 1,
        );
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..100).chain(1000..1010).collect::<Vec<_>>());
        assert!(ticks > 0);
    }

    #[test]
    fn nothing_is_begun_after_it_was_cancelled_and_what_came_before_is_whole() {
        let cancel = Cancel::default();
        let done = Mutex::new(Vec::new());
        let late = Mutex::new(HashSet::new());
        let work = |(): &mut (), number: usize, _: &WorkQueue<_>| {
            if cancel.is_cancelled() {
                let first = late.lock().unwrap().insert(thread::current().id());
                assert!(first, "a thread began two tasks after it was cancelled");
            }
            if number == 20 {
                cancel.cancel();
            }
            done.lock().unwrap().push(number);
        };
        run(0..1_000_000, &cancel, || (), work, || ());
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..done.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_is_passed_on_and_nobody_waits() {
        let work = |(): &mut (), number: usize, _: &WorkQueue<_>| assert!(number != 5);
        let panicked = std::panic::catch_unwind(|| {
            run(0..10, &Cancel::default(), || (), work, || ());
        });
        assert!(panicked.is_err());
    }
}
