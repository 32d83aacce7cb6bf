//! Texts that took time to make, remembered between starts.
//!
//! Owns one file for each source and version of a format in the cache folder. What is in it depends
//! on the bytes of the source alone, so it never becomes stale; it may be deleted at any time. A
//! damaged file is as none. Owns too that no text is made twice at the same time: a document that is
//! opened is read for the list as well.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use super::file::{read_up_to, write_atomic};
use crate::format::{Format, Read, Unreadable};
use crate::model::text::sha256;

/// The folder within the cache.
const FOLDER: &str = "texts";
/// Texts that are made from fewer bytes are made anew, unless their format needs a process: 128 KiB.
const SMALL: usize = 128 << 10;
/// A larger file is not read: 256 MiB.
const LIMIT: u64 = 256 << 20;
/// All files together, in bytes: 512 MiB. Those that were written longest ago are removed.
const MOST: u64 = 512 << 20;
/// After so many files were written, it is seen to that they are not too many.
const TURN: usize = 256;

/// Remembered texts.
#[derive(Debug)]
pub struct Texts {
    folder: PathBuf,
    is_read_only: bool,
    written: AtomicUsize,
    /// What is being made just now, by the names of files.
    making: Mutex<HashMap<PathBuf, Arc<OnceLock<Made>>>>,
}

type Made = Result<Read, Unreadable>;

impl Texts {
    /// Remembers texts in a folder below `cache`, which need not exist.
    #[must_use]
    pub fn new(cache: &Path, is_read_only: bool) -> Self {
        let (folder, written) = (cache.join(FOLDER), AtomicUsize::new(0));
        Self { folder, is_read_only, written, making: Mutex::default() }
    }

    /// Returns what `format` made of the file with this SHA-256 before.
    fn get(&self, format: &Format, source: &str) -> Option<Read> {
        let bytes = read_up_to(&self.file(format, source), LIMIT).ok()??;
        let (digest, body) = bytes.split_at_checked(64)?;
        (digest == sha256(body).as_bytes()).then(|| postcard::from_bytes(body).ok())?
    }

    /// Returns what `format` made of a file of `size` bytes with this SHA-256: what was made before, or
    /// what `make` makes of it now. Whoever asks for it meanwhile waits for that.
    ///
    /// # Errors
    /// What `make` says.
    pub fn get_or_make(
        &self,
        format: &Format,
        (source, size): (&str, usize),
        make: impl FnOnce() -> Made,
    ) -> Made {
        if size < SMALL && !format.watched {
            return make();
        }
        let own = || {
            if let Some(read) = self.get(format, source) {
                return Ok(read);
            }
            let made = make();
            if let Ok(read) = &made {
                self.put(format, (source, size), read);
            }
            made
        };
        let key = self.file(format, source);
        let making = || self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let place = making().entry(key.clone()).or_default().clone();
        let made = place.get_or_init(own).clone();
        making().remove(&key);
        made
    }

    /// Remembers what `format` made of a file of `size` bytes with this SHA-256. What cannot be
    /// written costs only time.
    fn put(&self, format: &Format, (source, size): (&str, usize), read: &Read) {
        if self.is_read_only || (size < SMALL && !format.watched) {
            return;
        }
        let Ok(body) = postcard::to_stdvec(read) else { return };
        let mut bytes = sha256(&body).into_bytes();
        bytes.extend(body);
        let _ = write_atomic(&self.file(format, source), &bytes);
        if self.written.fetch_add(1, Ordering::Relaxed).is_multiple_of(TURN) {
            self.prune();
        }
    }

    fn file(&self, format: &Format, source: &str) -> PathBuf {
        self.folder.join(format!("{source}-{}-{}", format.name, format.version))
    }

    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let about = |entry: fs::DirEntry| {
            let about = entry.metadata().ok()?;
            Some((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()))
        };
        let mut files: Vec<_> = entries.flatten().filter_map(about).collect();
        files.sort();
        let mut all: u64 = files.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in files {
            if all <= MOST {
                break;
            }
            all -= size;
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Claim, Limits, Source};

    fn format(version: u32) -> Format {
        Format {
            name: "test",
            version,
            claims: |_: &Source| Claim::No,
            read: |_: &Source, _: &Limits| Err(Unreadable::TooSlow),
            watched: true,
            was_plain: false,
        }
    }

    #[test]
    fn nothing_is_made_twice_at_once() {
        let dir = tempfile::tempdir().unwrap();
        // Nothing is kept, so that only who waits has what another made.
        let texts = Texts::new(dir.path(), true);
        let made = AtomicUsize::new(0);
        let all_wait = std::sync::Barrier::new(4);
        let ask = || {
            all_wait.wait();
            let read = texts.get_or_make(&format(1), ("ab", 10), || {
                made.fetch_add(1, Ordering::Relaxed);
                // Until the others wait: each has it, and so has the list.
                let waiting = || {
                    let making = texts.making.lock().unwrap();
                    making.values().map(Arc::strong_count).sum::<usize>()
                };
                while waiting() < 5 {
                    std::thread::yield_now();
                }
                Err(Unreadable::TooSlow)
            });
            assert_eq!(read, Err(Unreadable::TooSlow));
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(ask);
            }
        });
        assert_eq!(made.into_inner(), 1);
        assert!(texts.making.into_inner().unwrap().is_empty());
    }

    #[test]
    fn what_was_made_comes_back_for_the_same_version_only() {
        let dir = tempfile::tempdir().unwrap();
        let texts = Texts::new(dir.path(), false);
        let read = Read { text: "Nine divisions.".to_owned(), ..Read::default() };
        texts.put(&format(1), ("ab", 10), &read);
        assert_eq!(texts.get(&format(1), "ab"), Some(read.clone()));
        assert_eq!(texts.get(&format(2), "ab"), None);
        assert_eq!(texts.get(&format(1), "cd"), None);

        let file = texts.file(&format(1), "ab");
        let good = fs::read(&file).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&file, bad).unwrap();
            assert_eq!(texts.get(&format(1), "ab"), None, "{at}");
        }
        let other = tempfile::tempdir().unwrap();
        Texts::new(other.path(), true).put(&format(1), ("ab", 10), &read);
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0, "read-only");
    }
}
