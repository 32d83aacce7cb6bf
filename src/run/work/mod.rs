//! Workers: what an effect means for the disk.
//!
//! Four threads, each with its own queue: one reads documents, one ranks, one finds in a text,
//! one writes. Each drops what a newer question has overtaken, and none of them is ever waited for
//! by the interface; only the end waits for the writer.

mod around;
mod passages;
mod read;
mod review;
mod scan;
mod search;
mod write;

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::SystemTime;

use crate::app::event::{Effect, Event, Outcome, Stored};
use crate::disk::corpus::Corpus;
use crate::disk::log::Log;
use crate::disk::store::{Store, StoredNotebook};
use crate::model::anchor::Resolution;
use crate::model::annotation::Highlight;
use crate::model::document::Document;
use crate::model::path::DocPath;
use crate::model::people::DeclaredPerson;
use crate::model::text::Text;
use crate::run::memory::Shelfmark;

/// Documents that are kept read: those that were opened last.
const KEPT: usize = 8;
/// Of several no more bytes than these are kept.
const KEPT_BYTES: usize = 32 << 20;
/// A document of so many bytes is large: its beginning is shown before all of it is read.
const LARGE: u64 = 1 << 20;

/// A document that was read, and size and time of its file then.
type Kept = (Arc<Document>, Stamped);

/// Size and time of a document's file; none if it is not there.
type Stamped = Option<(u64, SystemTime)>;

/// What the workers share: the documents and the store.
#[derive(Debug)]
pub struct Shelf {
    /// The documents.
    pub corpus: Corpus,
    /// The annotations.
    pub store: Store,
    /// What is remembered between starts; none if nothing may be written.
    pub state: Option<Shelfmark>,
    /// The folder of what can be made again at any time, if there is one.
    pub cache: Option<PathBuf>,
    /// Who the library says goes by which names.
    pub people: Vec<DeclaredPerson>,
    /// Where the program says what it does, if it was asked to.
    pub log: Log,
    kept: Mutex<VecDeque<Kept>>,
    /// The files of annotated documents, as they were when the corpus was listed.
    listed: Mutex<BTreeMap<DocPath, Stamped>>,
    /// Held while a large document is read.
    large: Mutex<()>,
    /// The document that was asked for last.
    wanted: Mutex<Option<DocPath>>,
    /// Why something could not be saved when the program ended.
    unsaved: Mutex<Option<String>>,
}

impl Shelf {
    /// Puts them together.
    #[must_use]
    pub fn new(
        corpus: Corpus,
        store: Store,
        state: Option<Shelfmark>,
        (cache, people): (Option<PathBuf>, Vec<DeclaredPerson>),
        log: Log,
    ) -> Self {
        let (kept, listed, unsaved) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (large, wanted) = (Mutex::default(), Mutex::default());
        Self { corpus, store, state, cache, people, log, kept, listed, large, wanted, unsaved }
    }

    /// A document: one that was opened lately, if its file is as it was then, or read now.
    ///
    /// # Errors
    /// When it cannot be read: the end of a sentence that says why.
    pub fn document(&self, path: &DocPath) -> Result<Arc<Document>, String> {
        match self.kept(path) {
            Some((document, stamp)) if stamp == self.corpus.stamp(path) => Ok(document),
            _ => self.corpus.read(path).map(Arc::new).map_err(|error| error.to_string()),
        }
    }

    /// A document for the list. A large one is not read twice at once: whoever comes second waits,
    /// and takes what the first has read if it is the one that is to be opened.
    fn listed_document(&self, path: &DocPath) -> Result<Arc<Document>, String> {
        let stamp = self.corpus.stamp(path);
        if stamp.is_none_or(|(size, _)| size < LARGE) {
            return self.corpus.read(path).map(Arc::new).map_err(|error| error.to_string());
        }
        let _turn = self.large.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((document, seen)) = self.kept(path)
            && seen == stamp
        {
            return Ok(document);
        }
        let document = self.corpus.read(path).map(Arc::new).map_err(|error| error.to_string())?;
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if wanted.as_ref() == Some(path) {
            self.keep(&document, stamp);
        }
        Ok(document)
    }

    fn keep(&self, document: &Arc<Document>, stamp: Stamped) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| other.path != document.path);
        kept.push_front((document.clone(), stamp));
        kept.truncate(KEPT);
        let mut bytes = 0;
        let mut first = true;
        kept.retain(|(document, _)| {
            bytes += document.text.len();
            std::mem::take(&mut first) || bytes <= KEPT_BYTES
        });
    }

    fn kept(&self, path: &DocPath) -> Option<Kept> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(document, _)| document.path == *path).cloned()
    }

    /// The file of a document that was opened, as it was when it was read.
    fn stamp_of(&self, path: &DocPath) -> Stamped {
        self.kept(path).and_then(|(_, stamp)| stamp)
    }

    /// Reads a document anew and keeps it.
    fn open(&self, path: &DocPath) -> Result<Arc<Document>, String> {
        // Before it is read: what is written meanwhile is noticed.
        let stamp = self.corpus.stamp(path);
        let large = stamp.is_some_and(|(size, _)| size >= LARGE);
        let _turn = large.then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        let known = self.kept(path).filter(|(_, seen)| large && *seen == stamp);
        let document = match known {
            Some((document, _)) => document,
            None => Arc::new(self.corpus.read(path).map_err(|error| error.to_string())?),
        };
        document.text.prepare();
        self.keep(&document, stamp);
        Ok(document)
    }

    /// How many things there are to decide about the annotations of a document.
    fn adrift(&self, path: &DocPath, loaded: &StoredNotebook) -> usize {
        if loaded.notebook.is_empty() || !self.corpus.covers(path) {
            return 0;
        }
        // A document that is gone is one thing to decide.
        self.document(path).map_or(1, |document| adrift(loaded, &document.text))
    }

    /// The reader's own annotations of a document.
    fn annotations(&self, path: &DocPath) -> StoredNotebook {
        self.store.load(self.store.annotator(), path)
    }
}

/// How many highlights of a document are not where they were made.
fn adrift(loaded: &StoredNotebook, text: &Text) -> usize {
    // In this text all of them were exact when they were last saved.
    if loaded.sha256.as_deref() == Some(text.sha256()) {
        return 0;
    }
    let exact = |mark: &&Highlight| matches!(mark.anchor.resolve(text), Resolution::Exact(_));
    loaded.notebook.highlights.iter().filter(|mark| !exact(mark)).count()
}

/// What the state needs to know of what was loaded.
#[must_use]
pub fn stored(loaded: &StoredNotebook) -> Stored {
    Stored {
        notebook: loaded.notebook.clone(),
        adrift: None,
        protected: loaded.problems.first().map(|problem| {
            format!("nothing is saved to a damaged file: {problem}; `gloss check` says more")
        }),
    }
}

/// The threads. Dropping it waits until everything is written.
#[derive(Debug)]
pub struct Workers {
    shelf: Arc<Shelf>,
    events: Sender<Event>,
    reading: Sender<Effect>,
    searching: Sender<Effect>,
    finding: Sender<Effect>,
    writing: Option<Sender<Effect>>,
    writer: Option<JoinHandle<()>>,
}

impl Workers {
    /// Starts the threads; their answers go to `events`.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn start(shelf: Arc<Shelf>, events: Sender<Event>) -> std::io::Result<Self> {
        let (reading, to_read) = channel();
        let (searching, to_search) = channel();
        let (finding, to_find) = channel();
        let (writing, to_write) = channel();
        spawn("read", &shelf, &events, to_read, read::serve)?;
        spawn("search", &shelf, &events, to_search, search::serve)?;
        spawn("find", &shelf, &events, to_find, search::serve_find)?;
        let writer = spawn("write", &shelf, &events, to_write, write::serve)?;
        Ok(Self {
            shelf,
            events,
            reading,
            searching,
            finding,
            writing: Some(writing),
            writer: Some(writer),
        })
    }

    /// Has an effect carried out. Its outcome comes as an event.
    pub fn send(&self, effect: Effect) {
        let result = match effect {
            Effect::Scan => {
                let (shelf, events) = (self.shelf.clone(), self.events.clone());
                let thread = Builder::new().name("scan".to_owned());
                let task = move || guarded(&shelf, &events, || scan::scan(&shelf, &events));
                if let Err(error) = thread.spawn(task) {
                    let words = format!("the corpus could not be listed: {error}");
                    say(&self.events, Outcome::ListDone(Err(words)));
                }
                return;
            }
            Effect::Open { ref path, .. } => {
                let mut wanted = self.shelf.wanted.lock().unwrap_or_else(PoisonError::into_inner);
                *wanted = Some(path.clone());
                drop(wanted);
                self.reading.send(effect)
            }
            Effect::Peek(_) => self.reading.send(effect),
            Effect::Find { .. } => self.finding.send(effect),
            Effect::Rank { .. } | Effect::SameWords { .. } | Effect::Review { .. } => {
                self.searching.send(effect)
            }
            _ => match &self.writing {
                Some(writing) => writing.send(effect),
                None => return,
            },
        };
        if result.is_err() {
            let words = "a part of the program has stopped; quit and start it again".to_owned();
            say(&self.events, Outcome::Said(Err(words)));
        }
    }
}

impl Workers {
    /// Waits until everything is written. Why something could not be, if so.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        self.wait();
        self.shelf.unsaved.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn wait(&mut self) {
        self.writing = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ = writer.join();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.wait();
    }
}

fn spawn(
    name: &str,
    shelf: &Arc<Shelf>,
    events: &Sender<Event>,
    jobs: Receiver<Effect>,
    serve: fn(&Shelf, &Sender<Event>, &Receiver<Effect>),
) -> std::io::Result<JoinHandle<()>> {
    let (shelf, events) = (shelf.clone(), events.clone());
    Builder::new().name(name.to_owned()).spawn(move || serve(&shelf, &events, &jobs))
}

/// Does one job; a fault in it is said, and the thread goes on.
fn guarded(shelf: &Shelf, events: &Sender<Event>, job: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        shelf.log.line("a worker met a fault");
        let words =
            "that could not be done because of a fault in the program; a report was written"
                .to_owned();
        say(events, Outcome::Said(Err(words)));
    }
}

/// Passes an answer on. If nobody listens any more, the program is ending.
fn say(events: &Sender<Event>, outcome: Outcome) {
    let _ = events.send(Event::Outcome(outcome));
}
