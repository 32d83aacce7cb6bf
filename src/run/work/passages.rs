//! Ranking the passages of the whole corpus, on two threads.
//!
//! Owns what was read of the documents for it, which is kept while one types on, and how the work
//! is divided: documents are read and looked through as they come, the parts of a long one by
//! whichever thread is free. Each thread has a matcher of its own. What holds every word letter by
//! letter is found first and shown at once; only what may match in another way is ranked in full.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

use super::search::{BEST, Jobs, PAUSE};
use super::{Shelf, say};
use crate::app::event::{Event, Hit, Item, Outcome, Target, Ticket};
use crate::model::document::Document;
use crate::model::fuzzy::{PassageIndex, Prefilter, Query, Ranker};
use crate::model::path::DocPath;
use crate::model::span::Span;

/// So many passages are looked through in one go.
const PART: usize = 16 * 1024;

/// What has been read for ranking.
#[derive(Default)]
pub(super) struct Passages {
    paths: Vec<DocPath>,
    /// For the number of a path, once it was come to: its passages; none if it cannot be read.
    read: Vec<OnceLock<Option<Arc<Sheaf>>>>,
}

/// The passages of a document.
struct Sheaf {
    document: Arc<Document>,
    hay: PassageIndex,
}

/// One of the best passages. The order is that of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    score: Reverse<i64>,
    length: u32,
    /// Its document, in the order in which they are looked through.
    turn: u32,
    passage: u32,
}

/// What is to be looked at.
enum Task {
    Document(usize),
    Part(usize, Range<usize>),
}

/// Which passages are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    /// Those that hold every word letter by letter.
    Sure,
    /// The others.
    Doubtful,
    Both,
}

/// The best so far.
#[derive(Default)]
struct Best {
    found: Vec<Found>,
    total: usize,
}

impl Best {
    fn add(&mut self, mut more: Vec<Found>) {
        self.total += more.len();
        self.found.append(&mut more);
        if self.found.len() > 8 * BEST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.found.len() > BEST {
            self.found.select_nth_unstable(BEST);
            self.found.truncate(BEST);
        }
        self.found.sort_unstable();
    }
}

impl Passages {
    /// The documents that can be read, in the order of the corpus; nothing of them is read yet.
    pub(super) fn list(shelf: &Shelf) -> Self {
        let found = shelf.corpus.walk().filter(|found| found.unreadable.is_none());
        let paths: Vec<DocPath> = found.map(|found| found.path).collect();
        let read = paths.iter().map(|_| OnceLock::new()).collect();
        Self { paths, read }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    fn sheaf(&self, shelf: &Shelf, at: usize) -> Option<Arc<Sheaf>> {
        let read = || {
            let document = shelf.document(self.paths.get(at)?).ok()?;
            let hay = PassageIndex::new(document.text.clone());
            Some(Arc::new(Sheaf { document, hay }))
        };
        self.read.get(at)?.get_or_init(read).clone()
    }
}

/// One ranking.
struct Ranking<'a> {
    shelf: &'a Shelf,
    passages: &'a Passages,
    query: &'a Query,
    prefilter: Prefilter<'a>,
    /// The numbers of the documents, that which is being read first.
    order: Vec<usize>,
    tasks: Mutex<VecDeque<Task>>,
    best: Mutex<Best>,
    stop: AtomicBool,
}

/// Answers `query` over all passages, those of `first` before others.
pub(super) fn rank(
    shelf: &Shelf,
    events: &Sender<Event>,
    jobs: &mut Jobs,
    passages: &Passages,
    (ticket, query, first): (Ticket, &Query, Option<&DocPath>),
) {
    let mut order: Vec<usize> = (0..passages.paths.len()).collect();
    order.sort_by_key(|at| passages.paths.get(*at) != first);
    let ranking = Ranking {
        shelf,
        passages,
        query,
        prefilter: Prefilter::new(query),
        order,
        tasks: Mutex::default(),
        best: Mutex::default(),
        stop: AtomicBool::new(false),
    };
    if query.is_empty() {
        ranking.take_first();
        return ranking.tell(events, ticket, true);
    }
    let one_word = ranking.prefilter.is_one_word();
    let takes = if one_word { &[Take::Sure, Take::Doubtful][..] } else { &[Take::Both] };
    for take in takes {
        if *take == Take::Doubtful && !ranking.prefilter.has_fuzzy_words() {
            break;
        }
        if !ranking.run(
            *take,
            |done| {
                if jobs.overtaken() {
                    return false;
                }
                if done {
                    // What holds one word as it is comes before all else: if that is enough, it is it.
                    let enough = ranking.best().found.len() >= BEST;
                    let last =
                        *take != Take::Sure || enough || !ranking.prefilter.has_fuzzy_words();
                    ranking.tell(events, ticket, last);
                }
                true
            },
            || ranking.tell(events, ticket, false),
        ) {
            return;
        }
    }
}

impl Ranking<'_> {
    fn best(&self) -> std::sync::MutexGuard<'_, Best> {
        self.best.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything answers: then what comes first is first, and the rest is not wanted.
    fn take_first(&self) {
        for (turn, at) in self.order.iter().enumerate() {
            let Some(sheaf) = self.passages.sheaf(self.shelf, *at) else { continue };
            let mut best = self.best();
            let found = (0..sheaf.hay.len()).map(|passage| Found {
                score: Reverse(0),
                length: 0,
                turn: number(turn),
                passage: number(passage),
            });
            best.found.extend(found.take(BEST));
            best.total += sheaf.hay.len();
            if best.found.len() >= BEST {
                best.found.truncate(BEST);
                return;
            }
        }
    }

    /// Looks through everything. `go_on` is asked again and again whether it is still wanted, the
    /// last time when all is done; `tell` is called now and then. False if it is not wanted.
    fn run(&self, take: Take, mut go_on: impl FnMut(bool) -> bool, mut tell: impl FnMut()) -> bool {
        let documents = (0..self.order.len()).map(Task::Document);
        *self.tasks.lock().unwrap_or_else(PoisonError::into_inner) = documents.collect();
        thread::scope(|scope| {
            // Without another thread this one does it all.
            let helper = thread::Builder::new()
                .name("rank".to_owned())
                .spawn_scoped(scope, || self.work(take, || true));
            let mut told = Instant::now();
            self.work(take, || {
                if told.elapsed() >= PAUSE {
                    told = Instant::now();
                    tell();
                }
                go_on(false)
            });
            drop(helper);
        });
        !self.stop.load(Ordering::Relaxed) && go_on(true)
    }

    fn work(&self, take: Take, mut go_on: impl FnMut() -> bool) {
        let ranker = Ranker::new(self.query.clone());
        while !self.stop.load(Ordering::Relaxed) {
            let task = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            match task {
                None => return,
                Some(Task::Document(turn)) => {
                    let Some(sheaf) = self.sheaf(turn) else { continue };
                    let all = sheaf.hay.len();
                    if all > PART {
                        let parts = (0..all).step_by(PART).map(|from| from..(from + PART).min(all));
                        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
                        parts.rev().for_each(|part| tasks.push_front(Task::Part(turn, part)));
                    } else {
                        self.look(turn, &sheaf, 0..all, take, &ranker);
                    }
                }
                Some(Task::Part(turn, part)) => {
                    if let Some(sheaf) = self.sheaf(turn) {
                        self.look(turn, &sheaf, part, take, &ranker);
                    }
                }
            }
            if !go_on() {
                self.stop.store(true, Ordering::Relaxed);
            }
        }
    }

    fn sheaf(&self, turn: usize) -> Option<Arc<Sheaf>> {
        self.passages.sheaf(self.shelf, *self.order.get(turn)?)
    }

    fn look(&self, turn: usize, sheaf: &Sheaf, part: Range<usize>, take: Take, ranker: &Ranker) {
        let hay = &sheaf.hay;
        let sifted = self.prefilter.apply(hay, part, take != Take::Sure);
        let found = |score: i64, passage: u32| Found {
            score: Reverse(score),
            length: number(hay.span(passage as usize).len()),
            turn: number(turn),
            passage,
        };
        let mut all = Vec::new();
        if take != Take::Doubtful {
            all.extend(sifted.scored.iter().map(|(score, passage)| found(*score, *passage)));
        }
        for passage in sifted.candidates {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            let answer = ranker.rank(hay.words(passage as usize));
            all.extend(answer.map(|answer| found(answer.score, passage)));
        }
        if !all.is_empty() {
            self.best().add(all);
        }
    }

    fn tell(&self, events: &Sender<Event>, ticket: Ticket, done: bool) {
        let (found, total) = {
            let mut best = self.best();
            if !self.query.is_empty() {
                best.cut();
            }
            (best.found.clone(), best.total)
        };
        let ranker = Ranker::new(self.query.clone());
        let hits = found.iter().filter_map(|found| {
            let sheaf = self.sheaf(found.turn as usize)?;
            Some(hit(&sheaf, found.passage as usize, &ranker))
        });
        let hits = hits.collect();
        say(events, Outcome::Ranked { ticket, hits, total, done });
    }
}

fn hit(sheaf: &Sheaf, passage: usize, ranker: &Ranker) -> Hit {
    let (document, span) = (&sheaf.document, sheaf.hay.span(passage));
    let line = sheaf.hay.words(passage);
    let answer = ranker.rank(line).unwrap_or_default();
    // The caret goes on the first character that matched.
    let byte = |point: usize| line.char_indices().nth(point).map_or(0, |(at, _)| at);
    let first = answer.indices.first().map_or(0, |point| byte(*point));
    let last = answer.indices.last().map_or(0, |point| byte(*point));
    let end = document.text.next_grapheme(span.start + last);
    let item = Item {
        line: line.replace('\n', " "),
        detail: document.title().to_owned(),
        target: Target::Place(document.path.clone(), Span::new(span.start + first, end)),
    };
    Hit { item, score: answer.score, indices: answer.indices }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
