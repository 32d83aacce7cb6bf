//! Files that a process has begun to write, and did not finish.
//!
//! Owns their names, which say who writes them, and the rule for which of them may be removed. A
//! store may be on a disk that other hosts write to as well, where a number of a process means
//! nothing.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::disk::host::{Process, is_running};
use crate::disk::lock::is_shared;

/// How long a file is left alone if nobody knows whether its writer lives.
const UNKNOWN: Duration = Duration::from_hours(1);
/// The number of characters of the host in a name.
const HOST: usize = 8;

/// Returns a name for a file that is written under a lock; it is short enough to fit wherever the
/// file's own name fits.
pub(in crate::disk) fn temporary_name() -> String {
    named("")
}

/// Returns a name for a file that is written without one, such as a lock itself.
pub(in crate::disk) fn unlocked_name() -> String {
    named("-0")
}

fn named(end: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".gloss-{}-{}-{count}{end}.tmp", own_host(), std::process::id())
}

/// Returns whether a file of this name is a temporary file of this program.
#[must_use]
pub(in crate::disk) fn is_temporary(name: &str) -> bool {
    middle(name).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit() || c == '-'))
}

fn middle(name: &str) -> Option<&str> {
    name.strip_prefix(".gloss-")?.strip_suffix(".tmp")
}

fn own_host() -> String {
    Process::this().machine().chars().take(HOST).collect()
}

/// Removes the temporary files of dead writers from `folder`. The caller must hold a lock that
/// keeps every other writer of this host out of the folder. Files that cannot be removed stay.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        // Whatever this process has left: the lock says that it is not being written.
        if is_temporary(name_of(&path)) && (is_own(&path) || is_abandoned(&path)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Returns whether the writer of a temporary file is dead: a process of this host that has ended, or
/// one of another host that has not touched the file for an hour.
#[must_use]
pub(in crate::disk) fn is_abandoned(path: &Path) -> bool {
    match writer(path) {
        Some((host, process)) if host == own_host() && !is_running(process, None) => true,
        // Named by version 0.1, on a disk that no other host writes to.
        None if !is_shared(path) && first(path).is_some_and(|id| !is_running(id, None)) => true,
        _ => fs::symlink_metadata(path)
            .and_then(|about| about.modified())
            .is_ok_and(|written| age(written) >= UNKNOWN),
    }
}

fn is_own(path: &Path) -> bool {
    let id = i32::try_from(std::process::id()).ok();
    let locked = middle(name_of(path)).is_some_and(|rest| rest.split('-').count() == 3);
    locked && writer(path).is_some_and(|(host, process)| host == own_host() && Some(process) == id)
}

/// Returns the host and the process in the name of a temporary file. Names of version 0.1 have no
/// host.
fn writer(path: &Path) -> Option<(&str, i32)> {
    let mut parts = middle(name_of(path))?.split('-');
    let (host, process) = (parts.next()?, parts.next()?);
    parts.next()?;
    Some((host, process.parse().ok()?))
}

/// Returns the process in a name of version 0.1.
fn first(path: &Path) -> Option<i32> {
    middle(name_of(path))?.split_once('-')?.0.parse().ok()
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Returns how long ago that was; a time to come is now, whichever clock is wrong.
fn age(time: SystemTime) -> Duration {
    time.elapsed().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn only_what_nobody_writes_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let own = own_host();
        // No process has the greatest number that the kernel assigns.
        let dead = format!(".gloss-{own}-4194303-1.tmp");
        let alive = format!(".gloss-{own}-1-1.tmp");
        let elsewhere = ".gloss-00000000-4194303-1.tmp".to_owned();
        let forgotten = ".gloss-00000000-4194303-2.tmp".to_owned();
        let old = [".gloss-4194303-1.tmp".to_owned(), ".gloss-1-1.tmp".to_owned()];
        let kept = [".gloss-mine.tmp", "a.toml", "x.tmp", &unlocked_name()].map(str::to_owned);
        for name in [&dead, &alive, &elsewhere, &forgotten].into_iter().chain(&old).chain(&kept) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let hours = SystemTime::now() - UNKNOWN - UNKNOWN;
        File::options()
            .write(true)
            .open(dir.path().join(&forgotten))
            .unwrap()
            .set_modified(hours)
            .unwrap();
        assert!(is_temporary(&temporary_name()) && is_own(Path::new(&temporary_name())));
        fs::write(dir.path().join(temporary_name()), "").unwrap();
        sweep(dir.path());
        let names = fs::read_dir(dir.path()).unwrap().flatten().map(|entry| entry.file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        let mut expected = [&kept[..], &[alive, elsewhere, old[1].clone()]].concat();
        expected.sort();
        assert_eq!(names, expected);
    }
}
