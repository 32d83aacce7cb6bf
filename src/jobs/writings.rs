//! What all annotators wrote, kept in memory for searches.
//!
//! Owns when it is read: all of it once, later only the files that have changed. The writer and the
//! [`watcher`](super::watcher) say which these are, which costs nothing; the next search reads them. Once
//! tags have other names, all is read again: files are read under the names of now.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::Reader;
use super::reader::hold;
use crate::disk::store::Stamp;
use crate::model::codebook::FormerNames;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;

/// How often it is told what has been read so far.
const PAUSE: Duration = Duration::from_millis(100);

/// What all annotators wrote.
#[derive(Debug, Default)]
pub(super) struct Writings {
    /// By annotator, then by document. Held while files are read.
    all: Mutex<Arc<Vec<Writing>>>,
    /// What is not in it yet. Held for a moment only, since the writer must not wait.
    stale: Mutex<Stale>,
    /// The names of before under which it was read.
    names: Mutex<Arc<FormerNames>>,
    /// The files that were read, as they were then: by annotator, then by document.
    stamps: Mutex<HashMap<String, HashMap<DocPath, Stamp>>>,
    /// The tags of documents as a whole, where there are any.
    of_documents: Mutex<DocumentTags>,
    /// Which documents annotators have finished.
    finished: Mutex<BTreeSet<(String, DocPath)>>,
    /// The files of which something could not be read.
    damaged: Mutex<BTreeSet<(String, DocPath)>>,
}

/// The tags of documents as a whole, by annotator and document.
pub(super) type DocumentTags = BTreeMap<(String, DocPath), Vec<String>>;

/// What has to be read.
#[derive(Debug, Default)]
enum Stale {
    #[default]
    Everything,
    /// The documents of each annotator.
    These(BTreeMap<String, BTreeSet<DocPath>>),
}

impl Writings {
    /// Says that what `annotator` wrote on the document at `path` has changed in the store.
    pub(super) fn changed(&self, annotator: &str, path: &DocPath) {
        if let Stale::These(files) = &mut *hold(&self.stale) {
            files.entry(annotator.to_owned()).or_default().insert(path.clone());
        }
    }

    /// Returns the stamp of a file as it was when it was read.
    pub(super) fn stamp(&self, annotator: &str, path: &DocPath) -> Stamp {
        let stamps = hold(&self.stamps);
        stamps.get(annotator).and_then(|of| of.get(path)).copied().unwrap_or_default()
    }

    /// Returns the tags of documents as a whole, as they are in the store now.
    pub(super) fn of_documents(&self, reader: &Reader) -> DocumentTags {
        drop(self.get(reader));
        hold(&self.of_documents).clone()
    }

    /// Returns the documents on which `annotator` may have something with one of these tags. Those that
    /// were not read since they changed are among them: whoever asks reads them all the same.
    pub(super) fn perhaps_tagged(
        &self,
        reader: &Reader,
        annotator: &str,
        names: &BTreeSet<&str>,
    ) -> Vec<DocPath> {
        let everything = || reader.store.documents(annotator).0;
        // While much is being read, nobody waits for it.
        let Ok(all) = self.all.try_lock() else { return everything() };
        let mut paths = match &*hold(&self.stale) {
            Stale::These(files) if *hold(&self.names) == reader.store.former_names() => {
                files.get(annotator).cloned().unwrap_or_default()
            }
            _ => return everything(),
        };
        let has = |tags: &[String]| tags.iter().any(|tag| names.contains(tag.as_str()));
        let own = all.iter().filter(|one| one.annotator == annotator && has(&one.tags));
        paths.extend(own.map(|one| one.path.clone()));
        for ((of, path), tags) in &*hold(&self.of_documents) {
            if of == annotator && has(tags) {
                paths.insert(path.clone());
            }
        }
        paths.into_iter().collect()
    }

    /// Returns the documents that annotators have finished, as far as they were read.
    pub(super) fn finished(&self) -> BTreeSet<(String, DocPath)> {
        hold(&self.finished).clone()
    }

    /// Returns of how many files something could not be read, so far.
    pub(super) fn damaged(&self) -> usize {
        hold(&self.damaged).len()
    }

    /// Returns what all annotators wrote, as it is in the store now.
    pub(super) fn get(&self, reader: &Reader) -> Arc<Vec<Writing>> {
        self.get_telling(reader, |_| {})
    }

    /// Does the same; while everything is read, `tell` is given what has been read so far now and then.
    pub(super) fn get_telling(
        &self,
        reader: &Reader,
        tell: impl FnMut(Vec<Writing>),
    ) -> Arc<Vec<Writing>> {
        let mut all = hold(&self.all);
        let names = reader.store.former_names();
        if *hold(&self.names) != names {
            *hold(&self.stale) = Stale::Everything;
        }
        // Before anything is read: what is written meanwhile is read the next time.
        let stale = std::mem::replace(&mut *hold(&self.stale), Stale::These(BTreeMap::new()));
        match stale {
            Stale::These(files) if files.is_empty() => {}
            Stale::These(files) => self.renew(Arc::make_mut(&mut all), &files, reader),
            Stale::Everything => match self.everything(reader, tell) {
                Some(read) => *all = Arc::new(read),
                None => *hold(&self.stale) = Stale::Everything,
            },
        }
        // If they change once more meanwhile, the next time finds them other than these.
        *hold(&self.names) = names;
        if reader.store.former_names() != *hold(&self.names) {
            *hold(&self.stale) = Stale::Everything;
        }
        all.clone()
    }

    /// Reads the whole store; `None` if it cannot be listed.
    fn everything(&self, reader: &Reader, tell: impl FnMut(Vec<Writing>)) -> Option<Vec<Writing>> {
        let store = &reader.store;
        hold(&self.of_documents).clear();
        hold(&self.finished).clear();
        hold(&self.damaged).clear();
        let mut files = Vec::new();
        for annotator in store.annotators().ok()?.0 {
            let documents = store.documents(&annotator).0.into_iter();
            files.extend(documents.map(|path| (annotator.clone(), path)));
        }
        Some(self.read(reader, &files, tell))
    }

    /// Reads some files again.
    fn renew(
        &self,
        all: &mut Vec<Writing>,
        files: &BTreeMap<String, BTreeSet<DocPath>>,
        reader: &Reader,
    ) {
        let is_stale = |one: &Writing| {
            files.get(&one.annotator).is_some_and(|paths| paths.contains(&one.path))
        };
        all.retain(|one| !is_stale(one));
        let files: Vec<(String, DocPath)> = files
            .iter()
            .flat_map(|(annotator, paths)| {
                paths.iter().map(|path| (annotator.clone(), path.clone()))
            })
            .collect();
        all.extend(self.read(reader, &files, |_| {}));
        in_order(all);
    }

    /// Reads files; `tell` is given what has been read so far now and then.
    fn read(
        &self,
        reader: &Reader,
        files: &[(String, DocPath)],
        mut tell: impl FnMut(Vec<Writing>),
    ) -> Vec<Writing> {
        let (read, mut told) = (Mutex::new(Vec::new()), Instant::now());
        reader.library.load_each(
            &reader.store,
            files,
            |annotator, path, loaded| {
                let mut stamps = hold(&self.stamps);
                let of = stamps.entry(annotator.to_owned()).or_default();
                of.insert(path.clone(), loaded.stamp);
                drop(stamps);
                let file = (annotator.to_owned(), path.clone());
                let document = &loaded.notebook.document;
                let mut of_documents = hold(&self.of_documents);
                if document.tags.is_empty() {
                    of_documents.remove(&file);
                } else {
                    of_documents.insert(file.clone(), document.tags.clone());
                }
                drop(of_documents);
                let belongs = |files: &Mutex<BTreeSet<_>>, is_one: bool| {
                    if is_one {
                        hold(files).insert(file.clone());
                    } else {
                        hold(files).remove(&file);
                    }
                };
                belongs(&self.finished, document.done.is_some());
                belongs(&self.damaged, !loaded.problems.is_empty());
                let mut new: Vec<Writing> =
                    Writing::of(path, annotator, &loaded.notebook).collect();
                hold(&read).append(&mut new);
            },
            || {
                if told.elapsed() >= PAUSE {
                    let mut so_far = hold(&read).clone();
                    in_order(&mut so_far);
                    tell(so_far);
                    told = Instant::now();
                }
            },
        );
        let mut all = std::mem::take(&mut *hold(&read));
        in_order(&mut all);
        all
    }
}

/// Puts them in order; what one annotator wrote on one document stays as it stands there.
fn in_order(all: &mut [Writing]) {
    all.sort_by(|a, b| (&a.annotator, &a.path).cmp(&(&b.annotator, &b.path)));
}
