//! Listing the corpus: first the names, then what is in the files.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::{Shelf, say};
use crate::app::event::{Event, Outcome};
use crate::disk::store::Problem;
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
    let (counts, problems) = counts(shelf);
    say(events, Outcome::Counted(counts));
    if let Some(problem) = problems.first() {
        let words = format!("some notes cannot be read: {problem}; `gloss check` says more");
        say(events, Outcome::Said(Err(words)));
    }
    for path in std::mem::take(&mut batch.readable) {
        let state = match shelf.corpus.read(&path) {
            Ok(document) => document.listing().state,
            Err(error) => Err(error.to_string()),
        };
        listings.push(Listing { path, state });
        if batch.is_due(listings.len()) {
            say(events, Outcome::Listed(std::mem::take(&mut listings)));
        }
    }
    say(events, Outcome::Listed(listings));
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

/// Highlights and notes of every document that the reader has annotated, and what could not be
/// read of them.
fn counts(shelf: &Shelf) -> (BTreeMap<DocPath, (usize, usize)>, Vec<Problem>) {
    let (documents, mut problems) = shelf.store.documents(shelf.store.annotator());
    let count = |path: DocPath| {
        let loaded = shelf.annotations(&path);
        problems.extend(loaded.problems);
        (path, loaded.notebook.counts())
    };
    (documents.into_iter().map(count).collect(), problems)
}
