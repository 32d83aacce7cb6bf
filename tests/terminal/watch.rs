//! Waiting for what the program writes to its files.

use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};

use crate::support::pty::PATIENCE;

/// Waits until `holds`, asked again whenever something changes below `folder`. Panics with `what`
/// when 30 seconds have passed.
#[track_caller]
pub fn wait_below(folder: &Path, what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    let watch = init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).expect("inotify");
    loop {
        // Watched before it is asked: what changes in between is reported.
        watch_all(&watch, folder);
        if holds() {
            return;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "waited in vain for {what}");
        let left = Timespec::try_from(left).expect("a short time");
        let _ = poll(&mut [PollFd::new(&watch, PollFlags::IN)], Some(&left));
        let mut buffer = [const { std::mem::MaybeUninit::uninit() }; 4096];
        let mut reports = Reader::new(&watch, &mut buffer);
        while reports.next().is_ok() {}
    }
}

/// Watches a folder and those in it. One that is gone again needs none.
fn watch_all(watch: &std::os::fd::OwnedFd, folder: &Path) {
    let flags = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE;
    let _ = add_watch(watch, folder, flags | WatchFlags::ONLYDIR);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            watch_all(watch, &entry.path());
        }
    }
}
