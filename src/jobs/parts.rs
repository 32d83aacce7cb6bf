//! Doing one job in parts, on all cores at once.
//!
//! Owns the threads of these parts, which live no longer than the job. The pool has few threads, and each
//! has a question of its own; what takes many files goes through [`crate::library`], which divides it.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, available_parallelism};

/// Returns how many parts can be done at once.
pub(super) fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Does all parts at once, the first of them on this thread, and returns what became of each, in their
/// order. A panic in one of them becomes a panic here.
pub(super) fn at_once<P: Send, R: Send>(
    parts: impl IntoIterator<Item = P>,
    work: impl Fn(P) -> R + Sync,
) -> Vec<R> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Vec::new() };
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let joined =
            others.into_iter().map(|part| part.join().unwrap_or_else(|fault| resume_unwind(fault)));
        let done = [work(first)];
        done.into_iter().chain(joined.collect::<Vec<_>>()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_are_done_in_their_order() {
        let numbers: Vec<u32> = (0..100).collect();
        let doubled = at_once(numbers.chunks(7), |part| {
            part.iter().map(|number| number * 2).collect::<Vec<_>>()
        });
        assert_eq!(doubled.len(), 15);
        assert_eq!(doubled.concat(), (0..200).step_by(2).collect::<Vec<_>>());
        assert_eq!(at_once([], |(): ()| ()), []);
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_is_passed_on() {
        at_once(0..4, |part| assert_ne!(part, 2, "the third"));
    }
}
