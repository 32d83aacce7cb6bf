//! Listing folders again in which files have come or gone.
//!
//! Owns what that changes: which documents are new, which are gone, and the index of those that are
//! there. Only what is new is read. Which folders have changed is found by the
//! [`watcher`](super::watcher).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::disk::corpus::{ChangedFolders, FoundDocument};
use crate::library::Wanted;
use crate::model::apparatus::Apparatus;
use crate::model::document::Listing;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::session::documents::Snapshot;
use crate::session::documents::order::in_corpus_order;
use crate::session::event::News;
use crate::session::memory::Recount;
use crate::session::question::{Relist, Relisted};

/// How many documents are told at once.
const BATCH: usize = 500;

impl Job for Relist {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Relisted> {
        let corpus = reader.library.corpus();
        // The disk of the whole corpus may be away for a moment; nothing is known then.
        corpus.folder_stamp(Path::new(""))?;
        let change = changes(reader, &self);
        if change.came.is_empty() && change.gone.is_empty() {
            return None;
        }
        let came = change.came.iter().map(|found| found.path.clone()).collect();
        asked.tell(Relisted::Found(came, change.gone.clone()));
        let facts = read(reader, asked, change.came);
        if asked.cancel.is_cancelled() {
            return None;
        }
        let gone: HashSet<&DocPath> = change.gone.iter().collect();
        Some(Relisted::Indexed(index(reader, (&self.documents, self.in_order), &gone, &facts)))
    }
}

/// What has changed.
struct Changes {
    came: Vec<FoundDocument>,
    gone: Vec<DocPath>,
}

fn changes(reader: &Reader, asked: &Relist) -> Changes {
    let corpus = reader.library.corpus();
    let known = hold(&reader.folders).paths();
    let changed = asked.folders.clone();
    let began = SystemTime::now();
    let mut walk = corpus.walk_again(ChangedFolders { changed, known: known.clone() });
    let found: Vec<FoundDocument> = walk.by_ref().collect();
    let folders = walk.folders();
    let lost = lost(&known, &asked.folders, folders.iter().map(|(folder, _)| folder));
    {
        let mut held = hold(&reader.folders);
        for folder in &lost {
            held.forget(folder);
        }
        held.learn(folders.into_iter().filter(|(_, stamp)| stamp.is_some()).collect(), began);
    }
    let here: HashSet<&Path> = found.iter().map(|found| Path::new(found.path.as_str())).collect();
    let (mut gone, mut stayed) = (Vec::new(), HashSet::new());
    for entry in asked.documents.here() {
        let path = Path::new(entry.path.as_str());
        let Some((folder, file)) = file_of(path, &known) else { continue };
        if path.ancestors().any(|above| lost.contains(above)) {
            gone.push(entry.path.clone());
        } else if asked.folders.contains(folder) {
            // A folder that could not be read stands in the list itself.
            if here.contains(file) || known.contains(path) {
                stayed.insert(file);
            } else {
                gone.push(entry.path.clone());
            }
        }
    }
    let is_new = |found: &&FoundDocument| !stayed.contains(Path::new(found.path.as_str()));
    let came = found.iter().filter(is_new).flat_map(|found| {
        // It may be a file of several documents.
        let one = corpus.clone().only(found.path.clone());
        one.walk().collect::<Vec<_>>()
    });
    let came = came.collect();
    Changes { came, gone }
}

/// Returns the nearest known folder above a document, and the file in it that has the document.
fn file_of<'a>(path: &'a Path, known: &BTreeSet<PathBuf>) -> Option<(&'a Path, &'a Path)> {
    let mut file = path;
    for above in path.ancestors().skip(1) {
        if known.contains(above) {
            return Some((above, file));
        }
        file = above;
    }
    None
}

/// Returns the known folders that are gone: those that should have been `seen` while the `changed`
/// folders were listed.
fn lost<'a>(
    known: &BTreeSet<PathBuf>,
    changed: &BTreeSet<PathBuf>,
    seen: impl Iterator<Item = &'a PathBuf>,
) -> BTreeSet<PathBuf> {
    let seen: HashSet<&PathBuf> = seen.collect();
    let expected = |folder: &&PathBuf| {
        let above = folder.parent().is_some_and(|above| changed.contains(above));
        above || (changed.contains(*folder) && !folder.as_os_str().is_empty())
    };
    known.iter().filter(expected).filter(|folder| !seen.contains(folder)).cloned().collect()
}

/// What documents say about themselves.
pub(super) type Facts = HashMap<DocPath, Arc<Apparatus>>;

/// Reads the documents that have come, and tells what is read.
fn read(reader: &Reader, asked: &Asked<Relist>, came: Vec<FoundDocument>) -> Facts {
    let (mut paths, mut listings) = (Vec::new(), Vec::new());
    for FoundDocument { path, unreadable, .. } in came {
        match unreadable {
            Some(why) => listings.push(Listing { path, state: Err(why.to_string()) }),
            None => paths.push(path),
        }
    }
    asked.news(News::Recounted(paths.iter().filter_map(|path| recount(reader, path)).collect()));
    let (waiting, facts) = (Mutex::new(listings), Mutex::new(Facts::new()));
    let library = &reader.library;
    library.read_each(&paths, Wanted::Everything, &asked.cancel, |_, path, reading| {
        let listing = match reading {
            Ok(document) => document.listing(),
            Err(why) => Listing { path: path.clone(), state: Err(why.to_string()) },
        };
        if let Ok(summary) = &listing.state {
            hold(&facts).insert(path.clone(), summary.apparatus.clone());
        }
        let mut waiting = hold(&waiting);
        waiting.push(listing);
        if waiting.len() >= BATCH {
            asked.tell(Relisted::Listed(std::mem::take(&mut waiting)));
        }
    });
    asked.tell(Relisted::Listed(std::mem::take(&mut hold(&waiting))));
    std::mem::take(&mut hold(&facts))
}

/// Returns the annotations of a document that has come, if it has any.
fn recount(reader: &Reader, path: &DocPath) -> Option<Recount> {
    let loaded = reader.annotations(path);
    let book = &loaded.notebook;
    if book.is_empty() {
        return None;
    }
    let unresolved = reader.library.unresolved(&reader.store, path, &loaded);
    Some(Recount { document: path.clone(), counts: book.tally(), unresolved: Some(unresolved) })
}

/// Makes the index of the documents that are there now. Of `documents` the first `in_order` are in
/// the order of the corpus.
pub(super) fn index(
    reader: &Reader,
    (documents, in_order): (&Snapshot, usize),
    gone: &HashSet<&DocPath>,
    facts: &Facts,
) -> Arc<Index> {
    let mut all: Vec<(usize, (&DocPath, &Apparatus))> = Vec::new();
    let mut listed = HashSet::new();
    for (number, entry) in documents.iter().enumerate() {
        listed.insert(&entry.path);
        let known = || {
            let is_here = !entry.is_gone && !gone.contains(&entry.path);
            entry.summary().filter(|_| is_here).map(|summary| &*summary.apparatus)
        };
        let about = facts.get(&entry.path).map(|facts| &**facts).or_else(known);
        all.extend(about.map(|about| (number, (&entry.path, about))));
    }
    let new = facts.iter().filter(|(path, _)| !listed.contains(path));
    all.extend(new.map(|(path, facts)| (usize::MAX, (path, &**facts))));
    let ordered = in_corpus_order(all, in_order, |(path, _)| path);
    let documents: Vec<_> = ordered.into_iter().map(|(_, document)| document).collect();
    reader.library.make_index(&documents)
}
