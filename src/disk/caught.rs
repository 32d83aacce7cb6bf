//! What becomes of a panic while one file is read: the file has no text, and everything else goes on.
//!
//! Owns the mark by which the hook for panics knows that one will be caught, so that no report is
//! written and nothing is printed. The mark belongs to the thread that reads. Threads that the search
//! index starts cannot be marked; they are known by their names.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};

use crate::format::Unreadable;

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// How the names of the threads begin in which tantivy writes and merges: a panic there is caught by
/// it, and is an error for whoever writes.
const OF_INDEX: [&str; 2] = ["thrd-tantivy-index", "merge_thread_"];
/// tantivy's thread that puts segments into the index. If it panics, the process ends.
const ENDS_ALL: &str = "segment_updater";

/// Sets the mark; dropping this sets it as it was before.
struct CatchMark(bool);

impl Drop for CatchMark {
    fn drop(&mut self) {
        IS_CAUGHT.set(self.0);
    }
}

/// Runs `read`, which reads one file and changes nothing else than what may be changed in part; a
/// panic is the reason why the file has no text.
///
/// # Errors
/// [`Unreadable::Damaged`], after a panic.
pub fn caught<T>(read: impl FnOnce() -> T) -> Result<T, Unreadable> {
    let _mark = CatchMark(IS_CAUGHT.replace(true));
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| {
        let what = "gloss fails on it, which is a fault of gloss; please report it";
        Unreadable::Damaged(what.to_owned())
    })
}

/// Returns whether a panic on this thread, now, is one that is caught here.
#[must_use]
pub fn is_caught() -> bool {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    IS_CAUGHT.get() || OF_INDEX.iter().any(|start| name.starts_with(start))
}

/// Returns whether the process ends if this thread panics, although it is not the first one.
#[must_use]
pub fn ends_all() -> bool {
    std::thread::current().name() == Some(ENDS_ALL)
}

/// Says nothing of what is caught, unless a backtrace is asked for; all else is said as before.
pub fn silence() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_caught() || std::env::var_os("RUST_BACKTRACE").is_some() {
            before(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_sentence_and_the_mark_goes_with_it() {
        assert!(!is_caught());
        assert_eq!(caught(is_caught), Ok(true));
        let inside = caught(|| {
            let inner = caught(|| -> usize { [1_usize, 2][std::hint::black_box(2)] });
            (inner, is_caught())
        });
        let (inner, still) = inside.unwrap();
        let said = inner.unwrap_err().to_string();
        assert!(said.starts_with("damaged: gloss fails on it"), "{said}");
        assert!(still && !is_caught());
        let elsewhere = caught(|| std::thread::spawn(is_caught).join());
        assert!(!elsewhere.unwrap().unwrap(), "another thread is its own");
        let named = |name: &str| {
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn(|| (is_caught(), ends_all())).unwrap().join().unwrap()
        };
        assert_eq!(named("thrd-tantivy-index3"), (true, false));
        assert_eq!(named("merge_thread_0"), (true, false));
        assert_eq!(named("segment_updater"), (false, true));
        assert_eq!(named("worker"), (false, false));
    }
}
