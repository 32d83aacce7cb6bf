//! Listing the corpus: first the names, then what is in the files.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::{Shelf, adrift, say};
use crate::app::event::{Event, Outcome};
use crate::disk::store::{Loaded, Problem};
use crate::model::document::Listing;
use crate::model::path::DocPath;

/// Names are passed on in batches of so many, or when so much time went by.
const BATCH: usize = 2000;
const PAUSE: Duration = Duration::from_millis(60);

/// Lists the corpus and passes on what is found, as it is found.
pub(super) fn scan(shelf: &Shelf, events: &Sender<Event>) {
    let mut paths = Vec::new();
    let mut listings = Vec::new();
    let mut batch = Batch::new();
    for found in shelf.corpus.walk() {
        paths.push(found.path.clone());
        match found.unreadable {
            Some(error) => {
                listings.push(Listing { path: found.path, state: Err(error.to_string()) });
            }
            None => batch.readable.push(found.path.clone()),
        }
        if batch.is_due(paths.len()) {
            say(events, Outcome::Walked(std::mem::take(&mut paths)));
        }
    }
    say(events, Outcome::Walked(paths));
    say(events, Outcome::Listed(std::mem::take(&mut listings)));
    let (mut books, problems) = books(shelf);
    let counts = books.iter().map(|(path, loaded)| (path.clone(), loaded.notebook.counts()));
    say(events, Outcome::Counted(counts.collect()));
    if let Some(problem) = problems.first() {
        let words = format!("some notes cannot be read: {problem}; `gloss check` says more");
        say(events, Outcome::Said(Err(words)));
    }
    let mut drifted = BTreeMap::new();
    for path in std::mem::take(&mut batch.readable) {
        let book = books.remove(&path);
        if book.is_some() {
            // Before it is read: what is written meanwhile is noticed.
            let stamp = shelf.corpus.stamp(&path);
            let mut listed = shelf.listed.lock().unwrap_or_else(PoisonError::into_inner);
            listed.insert(path.clone(), stamp);
        }
        let state = match shelf.listed_document(&path) {
            Ok(document) => {
                let adrift = book.map_or(0, |loaded| adrift(&loaded, &document.text));
                drifted.insert(path.clone(), adrift);
                document.listing().state
            }
            Err(error) => Err(error),
        };
        listings.push(Listing { path, state });
        if batch.is_due(listings.len()) {
            say(events, Outcome::Listed(std::mem::take(&mut listings)));
        }
    }
    say(events, Outcome::Listed(listings));
    // What is left is of documents that are gone; each is one thing to decide.
    drifted.extend(books.into_iter().map(|(path, loaded)| {
        let count = shelf.adrift(&path, &loaded);
        (path, count)
    }));
    drifted.retain(|_, count| *count > 0);
    say(events, Outcome::Adrift(drifted));
    say(events, Outcome::ListDone(Ok(())));
}

struct Batch {
    readable: Vec<DocPath>,
    sent: Instant,
}

impl Batch {
    fn new() -> Self {
        Self { readable: Vec::new(), sent: Instant::now() }
    }

    fn is_due(&mut self, waiting: usize) -> bool {
        let due = waiting >= BATCH || self.sent.elapsed() >= PAUSE;
        if due {
            self.sent = Instant::now();
        }
        due
    }
}

/// The annotations of every document that the reader has annotated, and what could not be read of
/// them.
fn books(shelf: &Shelf) -> (BTreeMap<DocPath, Loaded>, Vec<Problem>) {
    let (documents, mut problems) = shelf.store.documents(shelf.store.annotator());
    let mut books = BTreeMap::new();
    for path in documents {
        let loaded = shelf.annotations(&path);
        problems.extend(loaded.problems.iter().cloned());
        books.insert(path, loaded);
    }
    (books, problems)
}
