//! A lock that is a file: whoever makes it holds the lock.
//!
//! Owns the file's content, which says who that is, and the rule for when the holder is dead. On the
//! same host that is certain. Of another host only this is known: who holds the lock gives a sign of
//! life every few seconds, and whoever has waited for long without one takes the lock over. No two
//! clocks are compared, but where nobody can wait; there an hour must have gone by.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, sleep};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use crate::disk::file::{Access, open, shown, unlocked_name};
use crate::disk::host::{Process, is_running};
use crate::model::annotation::Id;

/// How often the holder gives a sign of life.
const BEAT: Duration = Duration::from_secs(3);
/// A holder on another host that has given none for so long, while somebody waited, is dead.
pub(super) const SILENCE: Duration = Duration::from_secs(15);
/// A holder on another host that has given none for so long, by the disk's own clock, is dead.
const FORGOTTEN: Duration = Duration::from_hours(1);
/// The longest interval between two attempts.
const PAUSE: Duration = Duration::from_millis(50);
/// A longer file is none of these.
const LIMIT: u64 = 1 << 12;

/// What is in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Holder {
    /// For people: the host's name, the process, when the lock was taken.
    host: String,
    process: i32,
    time: Timestamp,
    /// For other sessions: which host, which start of it, and which process of that number.
    machine: String,
    boot: String,
    started: Option<u64>,
    /// No two locks have the same.
    id: String,
    /// The number of signs of life, with leading zeros, so that the file never gets shorter.
    beat: String,
}

impl Holder {
    fn new() -> Self {
        let this = Process::this();
        Self {
            host: this.host().to_owned(),
            process: this.id(),
            time: Timestamp::now(),
            machine: this.machine().to_owned(),
            boot: this.boot().to_owned(),
            started: this.started(),
            id: Id::new().to_string(),
            beat: format!("{:010}", 0),
        }
    }

    fn text(&self) -> io::Result<String> {
        toml::to_string(self).map_err(io::Error::other)
    }

    /// Returns whether it lives; `None` if that cannot be known on this host.
    fn is_alive(&self) -> Option<bool> {
        let this = Process::this();
        if self.machine != this.machine() || self.boot.is_empty() || this.boot().is_empty() {
            return None;
        }
        if self.boot == this.boot() {
            return Some(is_running(self.process, self.started));
        }
        // The host was started anew since, if it is surely the same.
        this.is_identified().then_some(false)
    }
}

/// A lock file as it was seen.
struct Seen {
    bytes: Vec<u8>,
    /// Who made it; `None` if it was not written in full.
    holder: Option<Holder>,
    written: Option<SystemTime>,
}

impl Seen {
    fn of(path: &Path) -> io::Result<Option<Self>> {
        let (file, about) = match open::itself(path).map_err(io::Error::from) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let bytes = open::bytes(file, LIMIT)?;
        let holder = toml::from_slice(&bytes).ok();
        Ok(Some(Self { bytes, holder, written: about.modified().ok() }))
    }

    /// Returns what stays the same as long as it is the same lock.
    fn identity(&self) -> &[u8] {
        self.holder.as_ref().map_or(&self.bytes, |holder| holder.id.as_bytes())
    }
}

/// A lock that this process holds.
#[derive(Debug)]
pub(super) struct HeldFile {
    path: PathBuf,
    id: String,
    /// Ends the signs of life.
    _alive: Option<Sender<()>>,
}

impl HeldFile {
    /// Returns whether nobody has taken it over.
    pub fn is_own(&self) -> bool {
        let seen = Seen::of(&self.path).ok().flatten();
        seen.is_some_and(|seen| seen.holder.is_some_and(|holder| holder.id == self.id))
    }
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        if self.is_own() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Takes the lock `path`; `None` if another session has held it for all of `patience`.
pub(super) fn take(
    path: &Path,
    patience: Duration,
    access: Access,
) -> io::Result<Option<HeldFile>> {
    let start = Instant::now();
    let own = UnplacedLock::new(path, access)?;
    let mut watched: Option<(Vec<u8>, Instant)> = None;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(held) = own.put_at(path)? {
            return Ok(Some(held));
        }
        if let Some(seen) = Seen::of(path)? {
            let since = match watched.take_if(|(bytes, _)| *bytes == seen.bytes) {
                Some((_, since)) => since,
                None => Instant::now(),
            };
            if is_dead(&seen, since.elapsed(), own.now) {
                give_up_for(path, &seen)?;
                continue;
            }
            watched = Some((seen.bytes, since));
        }
        if start.elapsed() >= patience {
            return Ok(None);
        }
        sleep(pause);
        pause = (pause * 2).min(PAUSE);
    }
}

/// Returns whether the holder of a lock is dead, which has given no sign of life for all of
/// `silence`; `now` is the present time by the disk's own clock.
fn is_dead(seen: &Seen, silence: Duration, now: Option<SystemTime>) -> bool {
    if let Some(alive) = seen.holder.as_ref().and_then(Holder::is_alive) {
        return !alive;
    }
    let age = now.zip(seen.written).and_then(|(now, then)| now.duration_since(then).ok());
    silence >= SILENCE || age.is_some_and(|age| age >= FORGOTTEN)
}

/// Removes the lock of a dead holder, and no other: somebody else may have done so this moment, and
/// hold the lock now.
fn give_up_for(path: &Path, dead: &Seen) -> io::Result<()> {
    let aside = path.with_file_name(unlocked_name());
    match fs::rename(path, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        result => result?,
    }
    let moved = Seen::of(&aside)?;
    if moved.is_some_and(|moved| moved.identity() != dead.identity()) {
        // Put back. If even that is too late, its holder will see it before it writes.
        let _ = fs::hard_link(&aside, path);
    }
    fs::remove_file(&aside)
}

/// Returns who holds the lock `path`, for people.
pub(super) fn holder(path: &Path) -> Option<String> {
    let holder = Seen::of(path).ok().flatten()?.holder?;
    let host = shown(Path::new(&holder.host));
    Some(format!("process {} on {host} since {}", holder.process, holder.time))
}

/// A lock file that is written but not in its place yet, so that nobody ever sees half of it.
struct UnplacedLock {
    path: PathBuf,
    file: File,
    holder: Holder,
    access: Access,
    /// When it was made, by the clock of the disk.
    now: Option<SystemTime>,
}

impl UnplacedLock {
    fn new(lock: &Path, access: Access) -> io::Result<Self> {
        let (path, holder) = (lock.with_file_name(unlocked_name()), Holder::new());
        let file = access.create(&path)?;
        let mut unplaced = Self { path, file, holder, access, now: None };
        unplaced.file.write_all(unplaced.holder.text()?.as_bytes())?;
        access.share(&unplaced.file, &unplaced.path)?;
        unplaced.now = unplaced.file.metadata()?.modified().ok();
        Ok(unplaced)
    }

    /// Puts it in its place; `None` if there is another.
    fn put_at(&self, lock: &Path) -> io::Result<Option<HeldFile>> {
        match fs::hard_link(&self.path, lock) {
            Ok(()) => Ok(Some(self.held(lock, self.file.try_clone()?))),
            // Over a network, an answer may be lost although the work was done.
            Err(_) if self.file.metadata()?.nlink() == 2 => {
                Ok(Some(self.held(lock, self.file.try_clone()?)))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(error) if has_no_links(&error) => self.make(lock),
            Err(error) => Err(error),
        }
    }

    /// Makes the lock where a file cannot have two names.
    fn make(&self, lock: &Path) -> io::Result<Option<HeldFile>> {
        let mut file = match self.access.create(lock) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            made => made?,
        };
        file.write_all(self.holder.text()?.as_bytes())?;
        self.access.share(&file, lock)?;
        Ok(Some(self.held(lock, file)))
    }

    fn held(&self, lock: &Path, file: File) -> HeldFile {
        let (alive, ended) = channel::<()>();
        let mut holder = self.holder.clone();
        let beat = move || {
            let mut count = 0u32;
            while ended.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                count += 1;
                holder.beat = format!("{count:010}");
                // What cannot be written now may be written the next time.
                let text = holder.text().unwrap_or_default();
                let _ = file.write_all_at(text.as_bytes(), 0).and_then(|()| file.sync_data());
            }
        };
        // Without signs of life the lock holds too, as long as nobody waits for very long.
        let alive = thread::Builder::new().spawn(beat).ok().map(|_| alive);
        HeldFile { path: lock.to_owned(), id: self.holder.id.clone(), _alive: alive }
    }
}

impl Drop for UnplacedLock {
    fn drop(&mut self) {
        // In its place it has its other name. If this fails, `sweep` recognises it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Returns whether this file system has no hard links.
fn has_no_links(error: &io::Error) -> bool {
    let none = [Errno::PERM, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS, Errno::MLINK];
    Errno::from_io_error(error).is_some_and(|error| none.contains(&error))
}
