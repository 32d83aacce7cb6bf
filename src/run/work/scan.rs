//! Listing the corpus: first the names, then what is in the files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Shelf, adrift, say};
use crate::app::event::{Event, Outcome};
use crate::disk::cache::{Cache, Known};
use crate::disk::corpus::Corpus;
use crate::disk::store::{Problem, StoredNotebook};
use crate::model::apparatus::Apparatus;
use crate::model::document::Listing;
use crate::model::index::Index;
use crate::model::path::DocPath;

/// Names are passed on in batches of so many, or when so much time went by.
const BATCH: usize = 2000;
const PAUSE: Duration = Duration::from_millis(60);

/// Lists the corpus and passes on what is found, as it is found.
pub(super) fn scan(shelf: &Shelf, events: &Sender<Event>) {
    let (paths, cache) = thread::scope(|scope| {
        let cache = scope.spawn(|| {
            Cache::open(shelf.cache.as_deref(), shelf.corpus.root(), shelf.corpus.rules().key())
        });
        (walk(shelf, events), cache.join().unwrap_or_default())
    });
    let (books, problems) = books(shelf);
    let counts = books.iter().map(|(path, loaded)| (path.clone(), loaded.notebook.tally()));
    say(events, Outcome::Counted(counts.collect()));
    if let Some(problem) = problems.first() {
        let words = format!("some notes cannot be read: {problem}; `gloss check` says more");
        say(events, Outcome::Said(Err(words)));
    }
    let contents = Contents {
        shelf,
        events,
        cache: Mutex::new(cache),
        books,
        waiting: Mutex::new((Vec::new(), Instant::now())),
        drifted: Mutex::default(),
        facts: Mutex::default(),
    };
    let unknown = contents.take_known(&paths);
    Corpus::each(&unknown, |_, path| contents.read(path));
    contents.finish(&paths);
}

/// Passes the names on; gives those that can be read.
fn walk(shelf: &Shelf, events: &Sender<Event>) -> Vec<DocPath> {
    let mut readable = Vec::new();
    let mut paths = Vec::new();
    let mut listings = Vec::new();
    let mut sent = Instant::now();
    for found in shelf.corpus.walk() {
        paths.push(found.path.clone());
        match found.unreadable {
            Some(error) => {
                listings.push(Listing { path: found.path, state: Err(error.to_string()) });
            }
            None => readable.push(found.path),
        }
        if is_due(&mut sent, paths.len()) {
            say(events, Outcome::Walked(std::mem::take(&mut paths)));
        }
    }
    say(events, Outcome::Walked(paths));
    say(events, Outcome::Listed(listings));
    readable
}

/// What is in the documents, worked out on several threads.
struct Contents<'a> {
    shelf: &'a Shelf,
    events: &'a Sender<Event>,
    cache: Mutex<Cache>,
    books: BTreeMap<DocPath, StoredNotebook>,
    waiting: Mutex<(Vec<Listing>, Instant)>,
    drifted: Mutex<BTreeMap<DocPath, usize>>,
    /// What each document tells, for what they tell together.
    facts: Mutex<HashMap<DocPath, Arc<Apparatus>>>,
}

impl Contents<'_> {
    /// Tells what is remembered of documents that are as they were; gives the others.
    fn take_known(&self, paths: &[DocPath]) -> Vec<DocPath> {
        let cache = hold(&self.cache);
        let mut unknown = Vec::new();
        for path in paths {
            let stamp = self.shelf.corpus.stamp(path);
            let book = self.books.get(path);
            let exact = |known: &&Known| match book {
                None => true,
                Some(book) => book.sha256.is_some() && book.sha256 == known.sha256,
            };
            match cache.get(path, stamp).filter(exact) {
                Some(known) => {
                    if book.is_some() {
                        hold(&self.shelf.listed).insert(path.clone(), stamp);
                    }
                    self.tell(Listing { path: path.clone(), state: Ok(known.summary.clone()) });
                }
                None => unknown.push(path.clone()),
            }
        }
        unknown
    }

    /// Reads a document, and tells and remembers what it says.
    fn read(&self, path: &DocPath) {
        // Before it is read: what is written meanwhile is noticed.
        let stamp = self.shelf.corpus.stamp(path);
        let book = self.books.get(path);
        if book.is_some() {
            hold(&self.shelf.listed).insert(path.clone(), stamp);
        }
        let state = self.shelf.listed_document(path).map(|document| {
            let mut sha256 = None;
            if let Some(book) = book {
                let adrift = adrift(book, &document.text);
                hold(&self.drifted).insert(path.clone(), adrift);
                sha256 = Some(document.text.sha256().to_owned());
            }
            let summary = document.summary();
            if let Some(known) = Known::new(summary.clone(), sha256, stamp) {
                hold(&self.cache).put(path.clone(), known);
            }
            summary
        });
        self.tell(Listing { path: path.clone(), state });
    }

    fn tell(&self, listing: Listing) {
        if let Ok(summary) = &listing.state {
            hold(&self.facts).insert(listing.path.clone(), summary.apparatus.clone());
        }
        let (waiting, sent) = &mut *hold(&self.waiting);
        waiting.push(listing);
        if is_due(sent, waiting.len()) {
            say(self.events, Outcome::Listed(std::mem::take(waiting)));
        }
    }

    fn finish(self, paths: &[DocPath]) {
        let (shelf, events) = (self.shelf, self.events);
        say(events, Outcome::Listed(std::mem::take(&mut hold(&self.waiting).0)));
        let mut drifted = std::mem::take(&mut *hold(&self.drifted));
        let here: HashSet<&DocPath> = paths.iter().collect();
        // What is left is of documents that are gone; each is one thing to decide.
        let gone = self.books.iter().filter(|(path, _)| !here.contains(path));
        drifted.extend(gone.map(|(path, loaded)| (path.clone(), shelf.adrift(path, loaded))));
        drifted.retain(|_, count| *count > 0);
        say(events, Outcome::Adrift(drifted));
        say(events, Outcome::ListDone(Ok(())));
        let facts = std::mem::take(&mut *hold(&self.facts));
        let in_order = |path| facts.get(path).map(|facts| (path, &**facts));
        let documents: Vec<(&DocPath, &Apparatus)> = paths.iter().filter_map(in_order).collect();
        let index = Index::new(&shelf.people, &documents);
        say(events, Outcome::Indexed(Arc::new(index)));
        let mut cache = hold(&self.cache);
        cache.forget_others(&shelf.corpus, paths.iter());
        if !shelf.store.is_read_only()
            && let Err(error) = cache.save()
        {
            shelf.log.line(&error.to_string());
        }
    }
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_due(sent: &mut Instant, waiting: usize) -> bool {
    let due = waiting >= BATCH || sent.elapsed() >= PAUSE;
    if due {
        *sent = Instant::now();
    }
    due
}

/// The annotations of every document that the reader has annotated, and what could not be read of
/// them.
fn books(shelf: &Shelf) -> (BTreeMap<DocPath, StoredNotebook>, Vec<Problem>) {
    let (documents, mut problems) = shelf.store.documents(shelf.store.annotator());
    let mut books = BTreeMap::new();
    for path in documents {
        let loaded = shelf.annotations(&path);
        problems.extend(loaded.problems.iter().cloned());
        books.insert(path, loaded);
    }
    (books, problems)
}
