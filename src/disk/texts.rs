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
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, SystemTime};

use super::file::{read_up_to, write_atomic};
use crate::format::{Format, Read, Unreadable};
use crate::model::cancel::Cancel;
use crate::model::text::sha256;

/// The folder within the cache.
const FOLDER: &str = "texts";
/// The form in which they are written; raised when a field of [`Read`] comes, goes or changes, since
/// such a file would be read as something else.
const FORM: u32 = 1;
/// Texts that are made from fewer bytes are made anew, unless their format needs a process: 128 KiB.
const SMALL: usize = 128 << 10;
/// A larger file is not read: 256 MiB.
const LIMIT: u64 = 256 << 20;
/// All files together, in bytes: 512 MiB. Those that were written longest ago are removed.
const MOST: u64 = 512 << 20;
/// After so many files were written, it is seen to that they are not too many.
const TURN: usize = 256;
/// How often it is looked whether another thread has made a text.
const PAUSE: Duration = Duration::from_millis(2);

/// Remembered texts.
#[derive(Debug)]
pub struct Texts {
    folder: PathBuf,
    is_read_only: bool,
    written: AtomicUsize,
    /// What is being made just now, by the names of files.
    making: Mutex<HashMap<PathBuf, Arc<Mutex<Option<Made>>>>>,
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
    /// what `make` makes of it now. Whoever asks for it meanwhile waits for that, as long as it is
    /// wanted.
    ///
    /// # Errors
    /// What `make` says; [`Unreadable::TooSlow`] if nobody wants it any more.
    pub fn get_or_make(
        &self,
        format: &Format,
        (source, size): (&str, usize),
        cancel: &Cancel,
        make: impl FnOnce() -> Made,
    ) -> Made {
        if size < SMALL && !format.watched {
            return make();
        }
        let key = self.file(format, source);
        let making = || self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let place = making().entry(key.clone()).or_default().clone();
        let mut made = loop {
            match place.try_lock() {
                Ok(made) => break made,
                // Whoever made it failed in a way of its own.
                Err(TryLockError::Poisoned(made)) => break made.into_inner(),
                Err(TryLockError::WouldBlock) if cancel.is_cancelled() => {
                    return Err(Unreadable::TooSlow);
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        };
        if let Some(made) = &*made {
            return made.clone();
        }
        let own = self.get(format, source).map_or_else(make, Ok);
        if let Ok(read) = &own {
            self.put(format, (source, size), read);
        }
        making().remove(&key);
        // What was given up on is made again by whoever still wants it.
        let is_final = own.is_ok() || !cancel.is_cancelled();
        if is_final && Arc::strong_count(&place) > 1 {
            *made = Some(own.clone());
        }
        own
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
        let by = format!("{}-{}", format.name, format.version);
        self.folder.join(format!("{source}-{by}-{}-{FORM}", env!("CARGO_PKG_VERSION")))
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

    /// A text with something of everything that can be said of one.
    fn full() -> Read {
        use crate::model::apparatus::{Field, StatedFact};
        use crate::model::span::Span;
        use crate::model::structure::{
            Block, BlockKind, Hyperlink, NoteCall, OutlineEntry, SourcePage, Structure, Style,
            Target,
        };
        let span = Span::new(1, 2);
        let block = |kind| Block { span, kind, indent: 3, mark: 4 };
        let link = |target| Hyperlink { span, target };
        Read {
            text: "Nine".to_owned(),
            structure: Structure {
                blocks: vec![block(BlockKind::Heading(5)), block(BlockKind::Note)],
                styles: vec![(span, Style::Strong)],
                outline: vec![OutlineEntry { level: 6, title: "t".to_owned(), at: 7 }],
                pages: vec![SourcePage { at: 8, label: "p".to_owned() }],
                links: vec![link(Target::Inside(9)), link(Target::Outside("u".to_owned()))],
                notes: vec![NoteCall { call: span, note: span }],
                ..Structure::default()
            },
            facts: vec![StatedFact {
                field: Field::Date,
                words: "w".to_owned(),
                span,
                of_file: true,
            }],
            incomplete: true,
            losses: vec!["l".to_owned()],
        }
    }

    #[test]
    fn another_form_has_another_number() {
        let written = sha256(&postcard::to_stdvec(&full()).unwrap());
        let known = (1, "98f28f9ab3e7325d002d26c6a8a264101089869e797510cb0af34e0f4d70fba4");
        assert_eq!((FORM, written.as_str()), known, "raise FORM, and take this digest");
    }

    /// Waits until so many ask for the same text: each has its place, and so has the list.
    fn until_asked_by(texts: &Texts, count: usize) {
        let waiting = || {
            let making = texts.making.lock().unwrap();
            making.values().map(Arc::strong_count).sum::<usize>()
        };
        while waiting() != count + 1 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn nothing_is_made_twice_at_once() {
        let dir = tempfile::tempdir().unwrap();
        // Nothing is kept, so that only who waits has what another made.
        let texts = Texts::new(dir.path(), true);
        let made = AtomicUsize::new(0);
        let ask = || {
            let read = texts.get_or_make(&format(1), ("ab", 10), &Cancel::default(), || {
                made.fetch_add(1, Ordering::Relaxed);
                until_asked_by(&texts, 4);
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
    fn what_one_gives_up_is_made_by_another_who_waits_and_who_gives_up_waits_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let texts = Texts::new(dir.path(), true);
        let (first, second) = (Cancel::default(), Cancel::default());
        let read = Read { text: "Nine divisions.".to_owned(), ..Read::default() };
        let begun = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            let given_up = scope.spawn(|| {
                texts.get_or_make(&format(1), ("ab", 10), &first, || {
                    begun.wait();
                    until_asked_by(&texts, 3);
                    second.cancel();
                    until_asked_by(&texts, 2);
                    first.cancel();
                    Err(Unreadable::TooSlow)
                })
            });
            begun.wait();
            let ask = |cancel: Cancel| {
                let (texts, read) = (&texts, read.clone());
                scope.spawn(move || texts.get_or_make(&format(1), ("ab", 10), &cancel, || Ok(read)))
            };
            let (wanted, unwanted) = (ask(Cancel::default()), ask(second.clone()));
            assert_eq!(given_up.join().unwrap(), Err(Unreadable::TooSlow));
            assert_eq!(unwanted.join().unwrap(), Err(Unreadable::TooSlow));
            assert_eq!(wanted.join().unwrap(), Ok(read.clone()));
        });
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
