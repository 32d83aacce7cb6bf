//! What was read from documents, remembered between starts, so that a large corpus need not be read
//! again to be listed.
//!
//! Owns one file for each corpus in the cache folder. It may be deleted at any time. An entry is
//! valid only while the size and time of its document are unchanged; a file that is damaged, or was
//! written by another version or under other rules, is ignored. The meaning of an entry is not
//! known here.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::corpus::Corpus;
use super::file::{FileError, read_up_to, write_atomic};
use super::locate::hex;
use crate::model::document::Summary;
use crate::model::path::DocPath;

/// A larger file is not read: 512 MiB.
const LIMIT: u64 = 512 << 20;
/// A document written this shortly before it was read may be written again without getting a new
/// time, so it is not remembered.
const SETTLED: Duration = Duration::from_secs(2);

/// What is remembered of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// What the list shows of the document.
    pub summary: Summary,
    /// The digest of its text, if it was ever computed.
    pub sha256: Option<String>,
    /// Size in bytes and time of its file.
    stamp: (u64, SystemTime),
}

impl Known {
    /// Creates the entry of a document whose file had the size and time `stamp` before it was read;
    /// `None` if the file was written too recently to be remembered.
    #[must_use]
    pub fn new(
        summary: Summary,
        sha256: Option<String>,
        stamp: Option<(u64, SystemTime)>,
    ) -> Option<Self> {
        let stamp = stamp?;
        let settled = stamp.1.elapsed().is_ok_and(|age| age >= SETTLED);
        settled.then_some(Self { summary, sha256, stamp })
    }
}

/// What is remembered of the documents of a corpus.
#[derive(Debug, Default)]
pub struct Cache {
    file: Option<PathBuf>,
    key: String,
    known: HashMap<DocPath, Known>,
    changed: bool,
}

impl Cache {
    /// Loads from `folder` what is remembered of the corpus in `root`, as far as it was read under
    /// the rules identified by `rules`. Without a folder nothing is loaded, and nothing will be
    /// saved. A file that cannot be read is ignored.
    #[must_use]
    pub fn open(folder: Option<&Path>, root: &Path, rules: &str) -> Self {
        let name = hex(root.as_os_str().as_encoded_bytes(), 16);
        let file = folder.map(|folder| folder.join(format!("{name}.cache")));
        let key = format!("glossator {} {rules}", env!("CARGO_PKG_VERSION"));
        let bytes = file.as_deref().and_then(|file| read_up_to(file, LIMIT).ok()?);
        let known = bytes.and_then(|bytes| unpack(&bytes, &key)).unwrap_or_default();
        Self { file, key, known, changed: false }
    }

    /// Returns the entry for `path`, if its file still has the size and time `stamp`.
    #[must_use]
    pub fn get(&self, path: &DocPath, stamp: Option<(u64, SystemTime)>) -> Option<&Known> {
        self.known.get(path).filter(|known| Some(known.stamp) == stamp)
    }

    /// Remembers `known` for `path`.
    pub fn put(&mut self, path: DocPath, known: Known) {
        self.known.insert(path, known);
        self.changed = true;
    }

    /// Forgets the documents of `corpus` that are not in `here`.
    pub fn forget_others<'a>(&mut self, corpus: &Corpus, here: impl Iterator<Item = &'a DocPath>) {
        let here: HashSet<&DocPath> = here.collect();
        let before = self.known.len();
        self.known.retain(|path, _| here.contains(path) || !corpus.covers(path));
        self.changed |= self.known.len() != before;
    }

    /// Writes the cache, if anything has changed.
    ///
    /// # Errors
    /// When the file cannot be written. Only time is lost by that.
    pub fn save(&mut self) -> Result<(), FileError> {
        let Some(file) = self.file.as_deref().filter(|_| self.changed) else { return Ok(()) };
        let packed = pack(&self.known, &self.key)
            .map_err(|error| FileError::of("write", file)(std::io::Error::other(error)))?;
        write_atomic(file, &packed)?;
        self.changed = false;
        Ok(())
    }
}

/// Packs the file: a line with the format, a line with the digest of the rest, and the rest.
fn pack(known: &HashMap<DocPath, Known>, key: &str) -> Result<Vec<u8>, postcard::Error> {
    let entries: Vec<(&str, &Known)> = known.iter().map(|(p, known)| (p.as_str(), known)).collect();
    let body = postcard::to_stdvec(&entries)?;
    let mut out = format!("{key}\n{}\n", hex(&body, 64)).into_bytes();
    out.extend(body);
    Ok(out)
}

fn unpack(bytes: &[u8], key: &str) -> Option<HashMap<DocPath, Known>> {
    let rest = bytes.strip_prefix(key.as_bytes())?.strip_prefix(b"\n")?;
    let (digest, body) = (rest.get(..64)?, rest.get(64..)?.strip_prefix(b"\n")?);
    if digest != hex(body, 64).as_bytes() {
        return None;
    }
    let entries: Vec<(String, Known)> = postcard::from_bytes(body).ok()?;
    let named = |(path, known): (String, Known)| Some((DocPath::new(path.as_ref()).ok()?, known));
    Some(entries.into_iter().filter_map(named).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn path(name: &str) -> DocPath {
        DocPath::new(Path::new(name)).unwrap()
    }

    #[allow(clippy::unnecessary_wraps, reason = "as the corpus gives it")]
    fn stamp(seconds: u64) -> Option<(u64, SystemTime)> {
        Some((10, SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)))
    }

    fn known(chars: usize, seconds: u64) -> Known {
        let summary = Summary { chars, encoding: "utf-8".to_owned(), ..Summary::default() };
        Known::new(summary, Some("ab".to_owned()), stamp(seconds)).unwrap()
    }

    #[test]
    fn what_was_put_in_comes_back_as_long_as_the_file_is_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let open = |rules| Cache::open(Some(dir.path()), Path::new("/corpus"), rules);
        let mut cache = open("1");
        cache.put(path("a.txt"), known(5, 100));
        cache.put(path("b/c.txt"), known(6, 100));
        cache.save().unwrap();

        let mut again = open("1");
        assert_eq!(again.get(&path("a.txt"), stamp(100)), Some(&known(5, 100)));
        assert_eq!(again.get(&path("a.txt"), stamp(101)), None);
        assert_eq!(again.get(&path("a.txt"), None), None);
        assert_eq!(open("2").get(&path("a.txt"), stamp(100)), None, "other rules");
        let corpus = Corpus::new(dir.path(), None, &dir.path().join("store")).unwrap();
        again.forget_others(&corpus, [path("a.txt")].iter());
        again.save().unwrap();
        assert_eq!(open("1").get(&path("b/c.txt"), stamp(100)), None);
        let other = Cache::open(Some(dir.path()), Path::new("/other"), "1");
        assert_eq!(other.get(&path("a.txt"), stamp(100)), None);
    }

    #[test]
    fn what_is_damaged_counts_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Cache::open(Some(dir.path()), Path::new("/corpus"), "1");
        let mut cache = open();
        cache.put(path("a.txt"), known(5, 100));
        cache.save().unwrap();
        let file = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
        let good = fs::read(&file).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&file, &bad).unwrap();
            assert_eq!(open().get(&path("a.txt"), stamp(100)), None, "byte {at}");
            fs::write(&file, &good[..at]).unwrap();
            assert_eq!(open().get(&path("a.txt"), stamp(100)), None, "cut at {at}");
        }
    }

    #[test]
    fn what_was_written_just_now_is_not_remembered() {
        let now = Some((10, SystemTime::now()));
        assert_eq!(Known::new(Summary::default(), None, now), None);
        let future = SystemTime::now() + Duration::from_hours(1);
        assert_eq!(Known::new(Summary::default(), None, Some((10, future))), None);
    }
}
