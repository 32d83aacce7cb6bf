//! Tests of both kinds of lock.

use std::cell::Cell;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::disk::host::Process;

thread_local! {
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// Locks a file as the system does, or not at all if this thread's test says that it has no locks.
pub(super) fn try_lock(file: &File) -> Result<(), TryLockError> {
    if REFUSED.get() {
        return Err(TryLockError::Error(Errno::OPNOTSUPP.into()));
    }
    file.try_lock()
}

/// Makes this thread a host whose system has no locks, or has them again.
pub(in crate::disk) fn refuse(refused: bool) {
    REFUSED.set(refused);
}

const NONE: Duration = Duration::ZERO;
const LONG: Duration = Duration::from_secs(20);

fn lock_file(holder: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".lock");
    fs::write(held_path(&path), holder).unwrap();
    (dir, path)
}

/// Returns the lock file of process `id` of the host `machine` with the start `boot`.
fn holder_of(machine: &str, boot: &str, id: i32, started: u64) -> String {
    format!(
        "host = \"atlas\"\nprocess = {id}\ntime = \"2026-11-22T10:04:00Z\"\nmachine = \"{machine}\"\n\
         boot = \"{boot}\"\nstarted = {started}\nid = \"x\"\nbeat = \"0000000000\"\n"
    )
}

#[test]
fn each_kind_excludes_and_leaves_nothing_but_the_lock_file() {
    for refused in [false, true] {
        refuse(refused);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".lock");
        for by_file in [false, true] {
            let manner = LockManner { by_file, ..LockManner::default() };
            let lock = take_as(&path, NONE, manner).unwrap().unwrap();
            assert!(lock.is_held());
            assert!(take(&path, NONE).unwrap().is_none(), "{refused} {by_file}");
            assert!(take_as(&path, NONE, manner).unwrap().is_none());
            assert_eq!(held_path(&path).exists(), refused || by_file);
            drop(lock);
            assert!(take(&path, NONE).unwrap().is_some());
        }
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
    refuse(false);
}

#[test]
fn what_the_kernel_cannot_lock_is_locked_by_one_thread_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".lock");
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread_storm(|| {
        refuse(true);
        for _ in 0..50 {
            let _lock = take(&path, LONG).unwrap().unwrap();
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            inside.fetch_sub(1, Ordering::SeqCst);
        }
    });
    assert_eq!(most.into_inner(), 1);
}

fn thread_storm(work: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        (0..8).for_each(|_| {
            scope.spawn(&work);
        });
    });
}

#[test]
fn the_lock_of_a_dead_process_is_taken_over_by_one_alone() {
    let this = Process::this();
    if this.boot().is_empty() {
        eprintln!("SKIPPED: this system does not name its start");
        return;
    }
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let id = i32::try_from(child.id()).unwrap();
    let (_dir, path) = lock_file(&holder_of(this.machine(), this.boot(), id, 0));
    // Whatever it was that had this number then, it is another process now.
    child.kill().unwrap();
    child.wait().unwrap();
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread_storm(|| {
        refuse(true);
        let _lock = take(&path, LONG).unwrap().unwrap();
        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::yield_now();
        inside.fetch_sub(1, Ordering::SeqCst);
    });
    assert_eq!(most.into_inner(), 1);

    // One of this host's earlier starts is dead too, if the host is surely the same.
    let (_dir, path) = lock_file(&holder_of(this.machine(), "earlier", id, 0));
    assert_eq!(take(&path, NONE).unwrap().is_some(), this.is_identified());
}

#[test]
fn the_living_and_the_unknown_are_waited_for() {
    let this = Process::this();
    let (_dir, path) = lock_file(&holder_of("another", "another", 1, 0));
    assert!(take(&path, NONE).unwrap().is_none(), "its host is another");
    let who = holder(&path).unwrap();
    assert_eq!(who, "process 1 on atlas since 2026-11-22T10:04:00Z");
    fs::write(held_path(&path), "").unwrap();
    assert!(take(&path, NONE).unwrap().is_none(), "half of a lock is a lock");
    let hours = std::time::SystemTime::now() - Duration::from_hours(2);
    let old = File::options().write(true).open(held_path(&path)).unwrap();
    old.set_modified(hours).unwrap();
    assert!(take(&path, NONE).unwrap().is_some(), "nobody has touched it for hours");
    if let Some(started) = this.started() {
        let own = holder_of(this.machine(), this.boot(), this.id(), started);
        let (_dir, path) = lock_file(&own);
        let old = File::options().write(true).open(held_path(&path)).unwrap();
        old.set_modified(hours).unwrap();
        assert!(take(&path, NONE).unwrap().is_none(), "it lives, and may only be suspended");
    }
}

#[test]
fn a_lock_that_another_host_took_over_is_no_longer_held() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".lock");
    let manner = LockManner { by_file: true, ..LockManner::default() };
    let lock = take_as(&path, NONE, manner).unwrap().unwrap();
    fs::write(held_path(&path), holder_of("another", "another", 1, 0)).unwrap();
    assert!(!lock.is_held());
    drop(lock);
    assert!(held_path(&path).exists(), "it is not this session's to remove");
}
