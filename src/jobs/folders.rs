//! Which folders of the corpus have changed.
//!
//! Owns what is known of each folder, and which are looked at next: all of them, but never more than
//! some at a time. Pure: the stamps come from the [`watcher`](super::watcher), which also says what
//! has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::disk::corpus::{FolderStamp, SeenFolder};

/// How many folders are looked at in one turn.
const AT_ONCE: usize = 1000;
/// A folder that changed this shortly before it was looked at may change again without getting a new
/// time, and so is listed once more.
const SETTLED: Duration = Duration::from_secs(2);

/// The folders of a corpus, by their paths below its root.
#[derive(Debug, Default)]
pub(super) struct WatchedFolders {
    known: BTreeMap<PathBuf, KnownFolder>,
    /// The folder that was looked at last, unless it was the last of all.
    reached: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct KnownFolder {
    /// `None` if it is gone.
    stamp: Option<FolderStamp>,
    is_settled: bool,
}

impl WatchedFolders {
    /// Adds folders as they were before they were listed, none before `began`. What is known already
    /// stays as it is.
    pub fn learn(&mut self, seen: Vec<SeenFolder>, began: SystemTime) {
        let is_old = |(_, at)| began.duration_since(at).is_ok_and(|age: Duration| age >= SETTLED);
        for (path, stamp) in seen {
            let is_settled = stamp.is_none_or(is_old);
            self.known.entry(path).or_insert(KnownFolder { stamp, is_settled });
        }
    }

    /// Forgets a folder that is gone, and those in it.
    pub fn forget(&mut self, folder: &Path) {
        self.known.retain(|path, _| !path.starts_with(folder));
    }

    /// Returns all folders.
    pub fn paths(&self) -> BTreeSet<PathBuf> {
        self.known.keys().cloned().collect()
    }

    /// Returns the folders to look at now.
    pub fn turn(&self) -> Vec<PathBuf> {
        let from = self.reached.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let next = self.known.range::<PathBuf, _>((from, Bound::Unbounded));
        next.take(AT_ONCE).map(|(path, _)| path.clone()).collect()
    }

    /// Takes in the stamps that folders have `now`; returns those to be listed again.
    pub fn changed(
        &mut self,
        looked: Vec<(PathBuf, Option<FolderStamp>)>,
        now: SystemTime,
    ) -> Vec<PathBuf> {
        let after = self.known.keys().next_back();
        let last = looked.last().map(|(path, _)| path.clone());
        self.reached = last.filter(|last| after.is_some_and(|after| last < after));
        let mut changed = Vec::new();
        for (path, stamp) in looked {
            let Some(known) = self.known.get_mut(&path) else { continue };
            if known.stamp == stamp && known.is_settled {
                continue;
            }
            let is_young =
                |(_, at)| now.duration_since(at).is_ok_and(|age: Duration| age < SETTLED);
            *known = KnownFolder { stamp, is_settled: !stamp.is_some_and(is_young) };
            changed.push(path);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn folders(count: usize) -> WatchedFolders {
        let mut folders = WatchedFolders::default();
        let seen = |number| (PathBuf::from(format!("{number:05}")), Some((1, at(100))));
        folders.learn((0..count).map(seen).collect(), at(900));
        folders
    }

    /// Looks at the folders whose turn it is; each has the stamp that `stamp` gives.
    fn look(
        folders: &mut WatchedFolders,
        now: u64,
        stamp: impl Fn(&Path) -> Option<FolderStamp>,
    ) -> (usize, Vec<String>) {
        let looked: Vec<_> =
            folders.turn().into_iter().map(|path| (path.clone(), stamp(&path))).collect();
        let count = looked.len();
        let changed = folders.changed(looked, at(now)).into_iter();
        (count, changed.map(|path| path.display().to_string()).collect())
    }

    #[test]
    fn a_thousand_are_looked_at_in_one_turn_and_more_by_turns() {
        let mut few = folders(1000);
        let last = |path: &Path| Some((1, at(if path.ends_with("00999") { 200 } else { 100 })));
        assert_eq!(look(&mut few, 900, last), (1000, vec!["00999".to_owned()]));
        assert_eq!(look(&mut few, 901, last), (1000, vec![]), "said once");

        let mut many = folders(2500);
        let all_same = |_: &Path| Some((1, at(100)));
        let counts = [1, 2, 3, 4].map(|now| look(&mut many, now, all_same).0);
        assert_eq!(counts, [1000, 1000, 500, 1000]);
    }

    #[test]
    fn one_that_changed_just_now_is_listed_once_more() {
        let mut folders = folders(1);
        let stamp = |_: &Path| Some((1, at(500)));
        assert_eq!(look(&mut folders, 501, stamp).1, ["00000"]);
        assert_eq!(look(&mut folders, 502, stamp).1, ["00000"]);
        assert!(look(&mut folders, 503, stamp).1.is_empty());
        // The clock of its disk is ahead.
        let ahead = |_: &Path| Some((1, at(900)));
        assert_eq!(look(&mut folders, 504, ahead).1, ["00000"]);
        assert!(look(&mut folders, 505, ahead).1.is_empty());
    }

    #[test]
    fn one_that_changed_just_before_it_was_listed_first_is_listed_once_more() {
        for changed in [500, 501, 900] {
            let stamp = |_: &Path| Some((1, at(changed)));
            let mut folders = WatchedFolders::default();
            folders.learn(vec![(PathBuf::from("a"), Some((1, at(changed))))], at(501));
            // Something may have come in the same tick.
            assert_eq!(look(&mut folders, 505, stamp).1, ["a"], "{changed}");
            assert!(look(&mut folders, 506, stamp).1.is_empty(), "{changed}");
        }
    }

    #[test]
    fn one_that_is_gone_or_another_in_its_place_has_changed() {
        let mut folders = folders(2);
        let gone = |path: &Path| (!path.ends_with("00001")).then_some((1, at(100)));
        assert_eq!(look(&mut folders, 900, gone).1, ["00001"]);
        assert!(look(&mut folders, 901, gone).1.is_empty());
        let other = |_: &Path| Some((2, at(100)));
        assert_eq!(look(&mut folders, 902, other).1, ["00000", "00001"]);
        folders.forget(Path::new("00000"));
        assert_eq!(folders.turn(), [PathBuf::from("00001")]);
    }
}
