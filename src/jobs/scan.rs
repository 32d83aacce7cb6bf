//! Listing the corpus: first the names, then the contents of the files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::disk::store::{Problem, StoredNotebook};
use crate::library::{AnnotatedDigests, CatalogueEntry, FileStamp, LARGE, unresolved};
use crate::model::apparatus::Apparatus;
use crate::model::document::Listing;
use crate::model::path::DocPath;
use crate::session::event::News;
use crate::session::question::{Scan, Scanned};

/// Names are sent in batches of this size, or sooner if enough time has passed.
const BATCH: usize = 2000;
const PAUSE: Duration = Duration::from_millis(60);

impl Job for Scan {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Scanned> {
        scan(reader, asked)
    }
}

/// Lists the corpus, and sends what is found as it is found.
fn scan(reader: &Reader, asked: &Asked<Scan>) -> Option<Scanned> {
    let library = &*reader.library;
    let (found, catalogue) = thread::scope(|scope| {
        let catalogue = scope.spawn(|| library.catalogue());
        let found = walk(reader, asked);
        // A panic in that thread becomes a panic in this one.
        let catalogue = catalogue.join().unwrap_or_else(|fault| resume_unwind(fault));
        (found, catalogue)
    });
    let (books, problems) = books(reader);
    let counts = books.iter().map(|(path, loaded)| (path.clone(), loaded.notebook.tally()));
    asked.tell(Scanned::Counted(counts.collect()));
    if let Some(problem) = problems.first() {
        let words = format!("some notes cannot be read: {problem}; {}", problem.remedy());
        asked.news(News::Message(Err(words)));
    }
    let digest =
        |(path, loaded): (&DocPath, &StoredNotebook)| (path.clone(), loaded.sha256.clone());
    let written: AnnotatedDigests = books.iter().map(digest).collect();
    let contents = Contents {
        reader,
        asked,
        books,
        waiting: Mutex::new((Vec::new(), Instant::now())),
        drifted: Mutex::default(),
        facts: Mutex::default(),
    };
    catalogue.each(&found, &written, &asked.cancel, |_, path, entry| contents.take(path, entry));
    if asked.cancel.is_cancelled() {
        return None;
    }
    let paths: Vec<&DocPath> = found.iter().map(|(path, _)| path).collect();
    let index = contents.finish(&paths);
    if let Err(error) = catalogue.save(paths.into_iter()) {
        reader.log.line(&error.to_string());
    }
    asked.tell(index);
    // What the first search looks through, and what the views of annotations show.
    let written = reader.writings.get(reader);
    reader.places.renew(reader, &written, &asked.cancel);
    drop(reader.places.languages(&written));
    Some(Scanned::Remembered)
}

/// Sends the names; returns those documents that can be read, with their files as far as they were
/// looked at.
fn walk(reader: &Reader, asked: &Asked<Scan>) -> Vec<(DocPath, FileStamp)> {
    let mut readable = Vec::new();
    let mut paths = Vec::new();
    let mut listings = Vec::new();
    let (mut sent, began) = (Instant::now(), SystemTime::now());
    let mut walk = reader.library.corpus().walk();
    for found in walk.by_ref() {
        paths.push(found.path.clone());
        match found.unreadable {
            Some(error) => {
                listings.push(Listing { path: found.path, state: Err(error.to_string()) });
            }
            None => readable.push((found.path, found.stamp)),
        }
        if is_due(&mut sent, paths.len()) {
            asked.tell(Scanned::Walked(std::mem::take(&mut paths)));
        }
    }
    asked.tell(Scanned::Walked(paths));
    asked.tell(Scanned::Listed(listings));
    hold(&reader.folders).learn(walk.folders(), began);
    if let Some(words) = walk.left_out().surprise() {
        asked.news(News::Message(Err(words)));
    }
    readable
}

/// The contents of the documents, worked out on several threads.
struct Contents<'a> {
    reader: &'a Reader,
    asked: &'a Asked<Scan>,
    books: BTreeMap<DocPath, StoredNotebook>,
    waiting: Mutex<(Vec<Listing>, Instant)>,
    drifted: Mutex<BTreeMap<DocPath, usize>>,
    /// What each document says about itself, for the index of all documents.
    facts: Mutex<HashMap<DocPath, Arc<Apparatus>>>,
}

impl Contents<'_> {
    /// Sends what a document says about itself.
    fn take(&self, path: &DocPath, entry: CatalogueEntry) {
        let book = self.books.get(path);
        if book.is_some() {
            hold(&self.reader.listed).insert(path.clone(), entry.stamp);
        }
        if let (Some(book), Ok(_)) = (book, &entry.summary) {
            // What was not read again has the text that was annotated.
            let digest = match &entry.document {
                Some(document) => Some(document.text.sha256().to_owned()),
                None => book.sha256.clone(),
            };
            if let Some(digest) = digest {
                self.reader.places.learn(path, entry.stamp, digest);
            }
        }
        if let Some(document) = &entry.document {
            if let Some(book) = book {
                let count = unresolved(&self.reader.store, book, &document.text);
                hold(&self.drifted).insert(path.clone(), count);
            }
            // A document that took long to read, and has been requested meanwhile, is kept rather
            // than read again.
            let large = entry.stamp.is_some_and(|(size, _)| size >= LARGE);
            if large && self.reader.wants(path) {
                self.reader.library.keep(document, entry.stamp);
            }
        }
        let state = entry.summary.map_err(|error| error.to_string());
        self.tell(Listing { path: path.clone(), state });
    }

    fn tell(&self, listing: Listing) {
        if let Ok(summary) = &listing.state {
            hold(&self.facts).insert(listing.path.clone(), summary.apparatus.clone());
        }
        let (waiting, sent) = &mut *hold(&self.waiting);
        waiting.push(listing);
        if is_due(sent, waiting.len()) {
            self.asked.tell(Scanned::Listed(std::mem::take(waiting)));
        }
    }

    fn finish(self, paths: &[&DocPath]) -> Scanned {
        let (reader, asked) = (self.reader, self.asked);
        asked.tell(Scanned::Listed(std::mem::take(&mut hold(&self.waiting).0)));
        let mut drifted = std::mem::take(&mut *hold(&self.drifted));
        let here: HashSet<&DocPath> = paths.iter().copied().collect();
        // The remaining annotations are on documents that are gone; each such document is one thing
        // to decide.
        let gone = self.books.iter().filter(|(path, _)| !here.contains(path));
        let unresolved = |(path, loaded): (&DocPath, &StoredNotebook)| {
            (path.clone(), reader.library.unresolved(&reader.store, path, loaded))
        };
        drifted.extend(gone.map(unresolved));
        drifted.retain(|_, count| *count > 0);
        asked.tell(Scanned::Unresolved(drifted));
        asked.tell(Scanned::Complete);
        let facts = std::mem::take(&mut *hold(&self.facts));
        let in_order = |path| facts.get(path).map(|facts| (path, &**facts));
        let documents: Vec<(&DocPath, &Apparatus)> =
            paths.iter().copied().filter_map(in_order).collect();
        Scanned::Indexed(reader.library.make_index(&documents))
    }
}

fn is_due(sent: &mut Instant, waiting: usize) -> bool {
    let due = waiting >= BATCH || sent.elapsed() >= PAUSE;
    if due {
        *sent = Instant::now();
    }
    due
}

/// Returns the annotations of every document that the reader has annotated, and the problems met
/// while reading them.
fn books(reader: &Reader) -> (BTreeMap<DocPath, StoredNotebook>, Vec<Problem>) {
    let (documents, mut problems) = reader.store.documents(reader.store.annotator());
    let mut books = BTreeMap::new();
    for path in documents {
        let loaded = reader.annotations(&path);
        problems.extend(loaded.problems.iter().cloned());
        books.insert(path, loaded);
    }
    (books, problems)
}
