//! Jobs: questions that a reader asks, answered off the interface's thread.
//!
//! Owns how a question gets its answer: which job it is, on which thread it runs, and how its
//! answers go back. Every question of [`crate::session::question`] is handled in one `match` here,
//! which has no arm for "all others". What a job does stands in a file of its own; it knows the
//! library and the question, and looks at one cancel token.
//!
//! Questions whose order matters, those about annotations and what is kept on disk, go to the
//! writer, one thread for each reader; all others go to the [`pool`], which readers of one process
//! can share. The interface waits for none of them; only the end of the program waits for the
//! writer.

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
    /// How soon it is wanted.
    const LANE: Lane;

    /// Works out the answer, the last or only one; `None` if it was cancelled.
    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Self::Answer>;
}

/// Who asked, and whether they still want to know.
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

    /// Passes on what is known so far.
    fn tell(&self, answer: Q::Answer) {
        self.reply(Some(answer), false);
    }

    /// Passes on the last answer; `None`: there is none.
    fn finish(&self, answer: Option<Q::Answer>) {
        self.reply(answer, true);
    }

    fn reply(&self, answer: Option<Q::Answer>, last: bool) {
        send(&self.events, Event::Reply(self.to_reply(answer, last)));
    }

    /// An answer, to be passed on later.
    fn to_reply(&self, answer: Option<Q::Answer>, last: bool) -> Reply {
        Reply { id: self.id, answer: answer.map(Q::wrap), last }
    }

    /// Tells something that was not asked for.
    fn news(&self, news: News) {
        send(&self.events, Event::News(news));
    }
}

/// The jobs of one reader. Dropping it waits until everything is written.
#[derive(Debug)]
pub struct Jobs {
    reader: Arc<Reader>,
    events: Sender<Event>,
    pool: Arc<Pool>,
    writing: Option<Sender<Work>>,
    writer: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts the reader's writer; other jobs run in `pool`. Answers go to `events`.
    ///
    /// # Errors
    /// When the system gives no more threads.
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

    /// Has a question answered, or something recorded. What is for the terminal is given back.
    ///
    /// # Errors
    /// An effect that is no matter of jobs.
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

    /// Waits until everything is written. Returns why something could not be, if so.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        self.wait();
        self.reader.take_unsaved()
    }

    fn wait(&mut self) {
        self.writing = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so already.
            let _ = writer.join();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.wait();
    }
}

/// Does one job; a fault in it is said, and the thread goes on.
fn guarded(reader: &Reader, events: &Sender<Event>, job: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        reader.log.line("a worker met a fault");
        let words =
            "that could not be done because of a fault in the program; a report was written"
                .to_owned();
        send(events, Event::News(News::Message(Err(words))));
    }
}

/// Passes something on. If nobody listens any more, the program is ending.
fn send(events: &Sender<Event>, event: Event) {
    let _ = events.send(event);
}
