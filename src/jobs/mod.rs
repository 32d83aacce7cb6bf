//! Jobs: the work that answers a reader's questions, off the interface's thread.
//!
//! Owns how a question gets its answer: which job handles it, on which thread the job runs, and how
//! the answers are sent back. One `match` here handles every question of
//! [`crate::session::question`] and has no catch-all arm. Each job has a file of its own; it knows
//! the library and its question, and checks a single cancel token.
//!
//! Questions whose order matters, about annotations and what is kept on disk, go to the writer, one
//! thread for each reader. All others go to the [`pool`], which the readers of one process can
//! share. The interface never waits for either; only the end of the program waits for the writer.

mod arrange;
mod find_matches;
mod occurrences;
mod open;
pub mod pool;
mod rank;
mod reader;
mod review;
mod scan;
pub mod state_folder;
mod watcher;
mod write;

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};

use self::pool::{Lane, Pool};
pub use self::reader::{Reader, stored};
use self::write::Work;
use crate::model::cancel::Cancel;
use crate::session::event::{Effect, Event, News};
use crate::session::question::{Ask, Question, Reply, RequestId};

/// A question that the pool answers.
trait Job: Ask + Send + 'static {
    /// How soon the answer is wanted.
    const LANE: Lane;

    /// Works out the only or last answer; returns `None` if it was cancelled.
    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Self::Answer>;
}

/// Who asked a question, and whether they still want the answer.
#[derive(Debug)]
struct Asked<Q> {
    id: RequestId,
    cancel: Cancel,
    events: Sender<Event>,
    question: PhantomData<fn() -> Q>,
}

impl<Q: Ask> Asked<Q> {
    fn new(id: RequestId, cancel: Cancel, events: Sender<Event>) -> Self {
        Self { id, cancel, events, question: PhantomData }
    }

    /// Sends what is known so far.
    fn tell(&self, answer: Q::Answer) {
        self.reply(Some(answer), false);
    }

    /// Sends the last answer, or `None` if there is none.
    fn finish(&self, answer: Option<Q::Answer>) {
        self.reply(answer, true);
    }

    fn reply(&self, answer: Option<Q::Answer>, last: bool) {
        send(&self.events, Event::Reply(self.to_reply(answer, last)));
    }

    /// Wraps an answer as a reply, to be sent later.
    fn to_reply(&self, answer: Option<Q::Answer>, last: bool) -> Reply {
        Reply { id: self.id, answer: answer.map(Q::wrap), last }
    }

    /// Sends news that nobody asked for.
    fn news(&self, news: News) {
        send(&self.events, Event::News(news));
    }
}

/// The jobs of one reader. Dropping this waits until everything is written.
#[derive(Debug)]
pub struct Jobs {
    reader: Arc<Reader>,
    events: Sender<Event>,
    pool: Arc<Pool>,
    writing: Option<Sender<Work>>,
    writer: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts the reader's writer; other jobs run in `pool`. Answers are sent to `events`.
    ///
    /// # Errors
    /// When the system provides no more threads.
    pub fn start(
        reader: Arc<Reader>,
        pool: Arc<Pool>,
        events: Sender<Event>,
    ) -> std::io::Result<Self> {
        let (writing, work) = channel();
        let writer = {
            let (reader, events) = (reader.clone(), events.clone());
            let serve = move || write::serve(&reader, &events, &work);
            Builder::new().name("write".to_owned()).spawn(serve)?
        };
        Ok(Self { reader, events, pool, writing: Some(writing), writer: Some(writer) })
    }

    /// Starts answering a question, or recording something. Hands back effects that are for the
    /// terminal.
    ///
    /// # Errors
    /// Returns the effect itself if it is not for the jobs.
    pub fn take(&self, effect: Effect) -> Result<(), Effect> {
        match effect {
            Effect::Ask(id, question, cancel) => self.ask(id, question, cancel),
            Effect::Record(record) => self.write(Work::Record(*record)),
            other => return Err(other),
        }
        Ok(())
    }

    fn ask(&self, id: RequestId, question: Question, cancel: Cancel) {
        match question {
            Question::Scan(job) => self.submit(id, job, cancel),
            Question::Open(job) => self.submit(id, job, cancel),
            Question::Resolve(job) => self.submit(id, job, cancel),
            Question::Arranging(job) => self.submit(id, job, cancel),
            Question::FindMatches(job) => self.submit(id, job, cancel),
            Question::Rank(job) => self.submit(id, job, cancel),
            Question::Peek(job) => self.submit(id, job, cancel),
            Question::FindOccurrences(job) => self.submit(id, job, cancel),
            Question::TimespanOf(job) => self.submit(id, job, cancel),
            Question::Completing(job) => self.submit(id, job, cancel),
            Question::ReviewAll(job) => self.submit(id, job, cancel),
            Question::Recheck(question) => {
                self.write(Work::Recheck(self.asked(id, cancel), question));
            }
            Question::Recall(question) => {
                self.write(Work::Recall(self.asked(id, cancel), question));
            }
            Question::Save(question) => self.write(Work::Save(self.asked(id, cancel), question)),
            Question::MoveNotes(question) => {
                self.write(Work::MoveNotes(self.asked(id, cancel), question));
            }
        }
    }

    fn asked<Q: Ask>(&self, id: RequestId, cancel: Cancel) -> Asked<Q> {
        Asked::new(id, cancel, self.events.clone())
    }

    fn submit<J: Job>(&self, id: RequestId, job: J, cancel: Cancel) {
        let (reader, asked) = (self.reader.clone(), self.asked::<J>(id, cancel));
        self.pool.submit(J::LANE, move || {
            let mut answer = None;
            if !asked.cancel.is_cancelled() {
                guarded(&reader, &asked.events, || answer = job.run(&reader, &asked));
            }
            asked.finish(answer);
        });
    }

    fn write(&self, work: Work) {
        if self.writing.as_ref().is_some_and(|writing| writing.send(work).is_err()) {
            let words = "a part of the program has stopped; quit and start it again".to_owned();
            send(&self.events, Event::News(News::Message(Err(words))));
        }
    }

    /// Waits until everything is written. Returns the reason if something could not be.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        self.wait();
        self.reader.take_unsaved()
    }

    fn wait(&mut self) {
        self.writing = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has already reported it.
            let _ = writer.join();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.wait();
    }
}

/// Runs one job. If it panics, reports that and lets the thread continue.
fn guarded(reader: &Reader, events: &Sender<Event>, job: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        reader.log.line("a worker met a fault");
        let words =
            "that could not be done because of a fault in the program; a report was written"
                .to_owned();
        send(events, Event::News(News::Message(Err(words))));
    }
}

/// Sends an event. If nobody is listening any more, the program is ending.
fn send(events: &Sender<Event>, event: Event) {
    let _ = events.send(event);
}
