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

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use crate::app::event::{Effect, Event, Outcome, Stored};
use crate::disk::log::Log;
use crate::disk::store::{Loaded, Store};
use crate::library::{FileStamp, Library};
use crate::model::path::DocPath;
use crate::run::memory::Shelfmark;

/// What the workers of one reader have: the library, which others may read in too, and what is this
/// reader's own.
#[derive(Debug)]
pub struct Reader {
    /// What is read.
    pub library: Arc<Library>,
    /// The annotations.
    pub store: Arc<Store>,
    /// What is remembered between starts; none if nothing may be written.
    pub state: Option<Shelfmark>,
    /// Where the program says what it does, if it was asked to.
    pub log: Log,
    /// The files of annotated documents, as they were when the corpus was listed.
    listed: Mutex<BTreeMap<DocPath, FileStamp>>,
    /// The document that was asked for last.
    wanted: Mutex<Option<DocPath>>,
    /// Why something could not be saved when the program ended.
    unsaved: Mutex<Option<String>>,
}

impl Reader {
    /// Who reads in `library` and writes to `store`.
    #[must_use]
    pub fn new(
        library: Arc<Library>,
        store: Arc<Store>,
        state: Option<Shelfmark>,
        log: Log,
    ) -> Self {
        let (listed, wanted, unsaved) = Default::default();
        Self { library, store, state, log, listed, wanted, unsaved }
    }

    /// The reader's own annotations of a document.
    fn annotations(&self, path: &DocPath) -> Loaded {
        self.store.load(self.store.annotator(), path)
    }

    /// Whether a document is the one that was asked for last.
    fn wants(&self, path: &DocPath) -> bool {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.as_ref() == Some(path)
    }
}

/// What the state needs to know of what was loaded.
#[must_use]
pub fn stored(loaded: &Loaded) -> Stored {
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
    reader: Arc<Reader>,
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
    pub fn start(reader: Arc<Reader>, events: Sender<Event>) -> std::io::Result<Self> {
        let (reading, to_read) = channel();
        let (searching, to_search) = channel();
        let (finding, to_find) = channel();
        let (writing, to_write) = channel();
        spawn("read", &reader, &events, to_read, read::serve)?;
        spawn("search", &reader, &events, to_search, search::serve)?;
        spawn("find", &reader, &events, to_find, search::serve_find)?;
        let writer = spawn("write", &reader, &events, to_write, write::serve)?;
        Ok(Self {
            reader,
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
                let (reader, events) = (self.reader.clone(), self.events.clone());
                let thread = Builder::new().name("scan".to_owned());
                let task = move || guarded(&reader, &events, || scan::scan(&reader, &events));
                if let Err(error) = thread.spawn(task) {
                    let words = format!("the corpus could not be listed: {error}");
                    say(&self.events, Outcome::ListDone(Err(words)));
                }
                return;
            }
            Effect::Open { ref path, .. } => {
                let mut wanted = self.reader.wanted.lock().unwrap_or_else(PoisonError::into_inner);
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
        self.reader.unsaved.lock().unwrap_or_else(PoisonError::into_inner).take()
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
    reader: &Arc<Reader>,
    events: &Sender<Event>,
    jobs: Receiver<Effect>,
    serve: fn(&Reader, &Sender<Event>, &Receiver<Effect>),
) -> std::io::Result<JoinHandle<()>> {
    let (reader, events) = (reader.clone(), events.clone());
    Builder::new().name(name.to_owned()).spawn(move || serve(&reader, &events, &jobs))
}

/// Does one job; a fault in it is said, and the thread goes on.
fn guarded(reader: &Reader, events: &Sender<Event>, job: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        reader.log.line("a worker met a fault");
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
