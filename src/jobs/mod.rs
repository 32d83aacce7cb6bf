//! Jobs: the work that answers a reader's questions, off the interface's thread.
//!
//! Owns how a question gets its answer: which job handles it, on which thread the job runs, and how
//! the answers are sent back. One `match` here handles every question of
//! [`crate::session::question`] and has no catch-all arm. Each job has a file of its own; it knows
//! the library and its question, and checks a single cancel token.
//!
//! Questions whose order matters, about annotations and what is kept on disk, go to the writer, one
//! thread for each reader, and what must survive the program to the keeper, another. All others go
//! to the [`pool`], which the readers of one process can share. The interface never waits for any;
//! only the end of the program waits for writer and keeper, and not for long.

mod arrange;
mod codebook;
mod compare_texts;
mod corrections;
mod export;
mod find_matches;
mod folders;
mod keeper;
mod occurrences;
mod open;
mod originals;
mod outline;
mod parts;
mod passages;
mod people;
mod places;
pub mod pool;
mod rank;
mod reader;
mod relist;
mod review;
mod save_filter;
mod scan;
mod search;
pub mod state_folder;
mod statistics;
mod watcher;
mod write;
mod writings;

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use self::keeper::KeeperWork;
use self::pool::{Lane, Pool};
pub use self::reader::{Reader, stored};
use self::write::Work;
use crate::model::cancel::Cancel;
use crate::session::event::{Effect, Event, News, Record};
use crate::session::question::{Ask, Question, Reply, RequestId, Save};

/// How long the end of the program waits for the writer, which may wait for a lock or a disk; what
/// it has not saved by then is in the journal.
const GRACE: Duration = Duration::from_millis(1500);

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

/// The jobs of one reader. Dropping this waits until everything is written, but not for a store that
/// does not answer.
#[derive(Debug)]
pub struct Jobs {
    reader: Arc<Reader>,
    events: Sender<Event>,
    pool: Arc<Pool>,
    writer: Option<Worker<Work>>,
    keeper: Option<Worker<KeeperWork>>,
    /// How long the end waits for each of these two.
    grace: Duration,
}

/// A thread that does work in the order in which it was given.
#[derive(Debug)]
struct Worker<W> {
    work: Sender<W>,
    thread: JoinHandle<()>,
    /// Closed when the thread ends.
    ended: Receiver<()>,
}

impl<W: Send + 'static> Worker<W> {
    fn start(
        name: &str,
        serve: impl FnOnce(Receiver<W>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let ((work, given), (ends, ended)) = (channel(), channel::<()>());
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            serve(given);
            drop(ends);
        })?;
        Ok(Self { work, thread, ended })
    }

    /// Gives it nothing more, and waits until it has done what it was given. Returns false if that
    /// takes too long; the thread is then left to itself.
    fn finish(self, grace: Duration) -> bool {
        drop(self.work);
        if self.ended.recv_timeout(grace) == Err(RecvTimeoutError::Timeout) {
            return false;
        }
        // A worker that panicked has already reported it.
        let _ = self.thread.join();
        true
    }
}

impl Jobs {
    /// Starts the reader's writer and keeper; other jobs run in `pool`. Answers are sent to `events`.
    ///
    /// # Errors
    /// When the system provides no more threads.
    pub fn start(
        reader: Arc<Reader>,
        pool: Arc<Pool>,
        events: Sender<Event>,
    ) -> std::io::Result<Self> {
        let keeper = {
            let (reader, events) = (reader.clone(), events.clone());
            Worker::start("keep", move |work| keeper::serve(&reader, &events, &work))?
        };
        let writer = {
            let (reader, events, kept) = (reader.clone(), events.clone(), keeper.work.clone());
            Worker::start("write", move |work| write::serve(&reader, &events, &kept, &work))?
        };
        let (writer, keeper) = (Some(writer), Some(keeper));
        Ok(Self { reader, events, pool, writer, keeper, grace: GRACE })
    }

    /// Lets the end wait so long for the writer, and again for the keeper.
    #[must_use]
    pub fn patient(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Starts answering a question, or recording something. Hands back effects that are for the
    /// terminal.
    ///
    /// # Errors
    /// Returns the effect itself if it is not for the jobs.
    pub fn take(&self, effect: Effect) -> Result<(), Effect> {
        match effect {
            Effect::Ask(id, question, cancel) => self.ask(id, *question, cancel),
            Effect::Record(record) => self.record(*record),
            other => return Err(other),
        }
        Ok(())
    }

    fn record(&self, record: Record) {
        match record {
            Record::Watch(path) => self.write(Work::Watch(path)),
            record => self.keep(KeeperWork::Record(record)),
        }
    }

    fn ask(&self, id: RequestId, question: Question, cancel: Cancel) {
        match question {
            Question::Scan(job) => self.submit(id, job, cancel),
            Question::Relist(job) => self.submit(id, job, cancel),
            Question::Open(job) => self.submit(id, job, cancel),
            Question::Resolve(job) => self.submit(id, job, cancel),
            Question::Arranging(job) => self.submit(id, job, cancel),
            Question::CompareTexts(job) => self.submit(id, job, cancel),
            Question::FindOffers(job) => self.submit(id, job, cancel),
            Question::OfferSearches(job) => self.submit(id, job, cancel),
            Question::FindMatches(job) => self.submit(id, job, cancel),
            Question::Rank(job) => self.submit(id, job, cancel),
            Question::Peek(job) => self.submit(id, job, cancel),
            Question::FindOutline(job) => self.submit(id, job, cancel),
            Question::FindOccurrences(job) => self.submit(id, job, cancel),
            Question::SearchDocuments(job) => self.submit(id, job, cancel),
            Question::FindExcerpts(job) => self.submit(id, job, cancel),
            Question::KeepIndex(job) => self.submit(id, job, cancel),
            Question::SaveFilter(job) => self.submit(id, job, cancel),
            Question::ExportPassages(job) => self.submit(id, job, cancel),
            Question::TimespanOf(job) => self.submit(id, job, cancel),
            Question::CountPeople(job) => self.submit(id, job, cancel),
            Question::ArrangePeople(job) => self.submit(id, job, cancel),
            Question::FindMentions(job) => self.submit(id, job, cancel),
            Question::ChangePeople(job) => self.submit(id, job, cancel),
            Question::RenewPeople(job) => self.submit(id, job, cancel),
            Question::ChangeFacts(job) => self.submit(id, job, cancel),
            Question::CountTags(job) => self.submit(id, job, cancel),
            Question::LookAtTag(job) => self.submit(id, job, cancel),
            Question::ChangeCodebook(question) => {
                self.write(Work::ChangeCodebook(self.asked(id, cancel), question));
            }
            Question::Completing(job) => self.submit(id, job, cancel),
            Question::ReviewAll(job) => self.submit(id, job, cancel),
            Question::ListPassages(job) => self.submit(id, job, cancel),
            Question::PlacePassages(job) => self.submit(id, job, cancel),
            Question::CompletePassages(job) => self.submit(id, job, cancel),
            Question::CountWork(job) => self.submit(id, job, cancel),
            // After all that was to be saved before.
            Question::ChangePassages(question) => {
                self.write(Work::ChangePassages(self.asked(id, cancel), question));
            }
            Question::Recheck(question) => {
                self.write(Work::Recheck(self.asked(id, cancel), question));
            }
            Question::Recall(question) => {
                self.write(Work::Recall(self.asked(id, cancel), question));
            }
            Question::Save(question) => self.save(self.asked(id, cancel), question),
            Question::WhyWait(_) => self.keep(KeeperWork::WhyWait(self.asked(id, cancel))),
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

    /// Has a step kept and saved, both at once: the keeper is told first, so that it has the step
    /// whatever becomes of the writer.
    fn save(&self, asked: Asked<Save>, question: Save) {
        let (answers, kept) = channel();
        self.keep(KeeperWork::Keep(asked.id, question.step.clone(), answers));
        self.write(Work::Save(asked, question, kept));
    }

    fn write(&self, work: Work) {
        self.give(self.writer.as_ref(), work);
    }

    fn keep(&self, work: KeeperWork) {
        self.give(self.keeper.as_ref(), work);
    }

    fn give<W>(&self, worker: Option<&Worker<W>>, work: W) {
        if worker.is_some_and(|worker| worker.work.send(work).is_err()) {
            let words = "a part of the program has stopped; quit and start it again".to_owned();
            send(&self.events, Event::News(News::Message(Err(words))));
        }
    }

    /// Waits until everything is written, or kept for the next start. Returns the reason if
    /// something could not be saved.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        self.wait();
        self.reader.take_unsaved()
    }

    fn wait(&mut self) {
        // Before anything that may take long.
        self.keep(KeeperWork::Flush);
        if let Some(writer) = self.writer.take() {
            writer.finish(self.grace);
        }
        if let Some(keeper) = self.keeper.take() {
            // A writer that was left to itself would keep it from ending.
            let _ = keeper.work.send(KeeperWork::End);
            if !keeper.finish(self.grace) {
                self.reader.set_unsaved(self.reader.state_is_stuck());
            }
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
