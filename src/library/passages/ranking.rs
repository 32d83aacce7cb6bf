//! One ranking.
//!
//! Owns how the work is divided. Documents are read and searched as they come, and the parts of a
//! long one by whichever thread is free. Each thread has a matcher of its own. Passages that
//! contain a one-word query letter by letter are found first; only those that may match in another
//! way are ranked in full.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::best::{BestPassages, Place};
use super::corpus::{IndexedDocument, Looked};
use super::{CorpusPassages, PassageHit, PassageQuery, RankedPassages};
use crate::library::parallel::{self, WorkQueue};
use crate::library::{Library, hold};
use crate::model::cancel::Cancel;
use crate::model::fuzzy::{PassageIndex, Prefilter, Ranker, TextPrefilter};

/// How many passages one task searches.
const PART: usize = 16 * 1024;

/// What a task searches; the number is that of the document in the order of this ranking.
enum RankingTask {
    Document(usize),
    Part(usize, Arc<IndexedDocument>, Range<usize>),
}

/// Which passages a pass considers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    /// Those that contain every word letter by letter.
    Sure,
    /// The others.
    Doubtful,
    Both,
}

/// What each thread has of its own.
struct Tools {
    ranker: Ranker,
    room: String,
}

pub(super) struct Ranking<'a> {
    library: &'a Library,
    index: &'a CorpusPassages,
    question: PassageQuery<'a>,
    prefilter: Prefilter<'a>,
    text_prefilter: TextPrefilter<'a>,
    order: Vec<usize>,
    best: Mutex<BestPassages>,
    unread: AtomicUsize,
}

/// A running ranking.
pub struct SoFar<'a>(&'a Ranking<'a>);

impl std::fmt::Debug for SoFar<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoFar").field("question", &self.0.question).finish_non_exhaustive()
    }
}

impl SoFar<'_> {
    /// Returns the best of the passages that have been looked at so far.
    #[must_use]
    pub fn ranked(&self) -> RankedPassages {
        self.0.ranked()
    }
}

impl<'a> Ranking<'a> {
    pub fn new(
        library: &'a Library,
        index: &'a CorpusPassages,
        question: PassageQuery<'a>,
    ) -> Self {
        Self {
            library,
            index,
            question,
            prefilter: Prefilter::new(question.query),
            text_prefilter: TextPrefilter::new(question.query),
            order: index.order(question.first),
            best: Mutex::new(BestPassages::new(question.most)),
            unread: AtomicUsize::new(index.unreadable()),
        }
    }

    pub fn run(
        self,
        cancel: &Cancel,
        mut so_far: impl FnMut(&SoFar<'_>),
    ) -> Option<RankedPassages> {
        if self.question.query.is_empty() {
            self.take_first();
            return Some(self.ranked());
        }
        let one_word = self.prefilter.is_one_word();
        let takes = if one_word { &[Take::Sure, Take::Doubtful][..] } else { &[Take::Both] };
        for take in takes {
            // Passages that contain the single word as typed come before all others; if there are
            // enough of them, the ranking is complete.
            let enough = hold(&self.best).len() >= self.question.most;
            if *take == Take::Doubtful && (enough || !self.prefilter.has_fuzzy_words()) {
                break;
            }
            let tools =
                || Tools { ranker: Ranker::new(self.question.query.clone()), room: String::new() };
            parallel::run(
                (0..self.order.len()).map(RankingTask::Document),
                cancel,
                tools,
                |tools, task, queue| self.work(*take, tools, task, queue, cancel),
                || so_far(&SoFar(&self)),
            );
            if cancel.is_cancelled() {
                return None;
            }
        }
        Some(self.ranked())
    }

    /// Takes the first passages: everything matches, so the first are the best, and the rest is not
    /// needed.
    fn take_first(&self) {
        let mut room = String::new();
        for (turn, at) in self.order.iter().enumerate() {
            let looked =
                self.index.look(self.library, *at, (&self.text_prefilter, true), &mut room);
            let Looked::At(indexed) = looked else { continue };
            let passages = &indexed.passages;
            // In the order of the text, regardless of length.
            let first = |passage| Place { length: 0, ..place(0, turn, passages, passage) };
            let first = (0..passages.len()).map(first);
            let mut best = hold(&self.best);
            best.add(first.collect(), &indexed.document);
            if best.len() >= self.question.most {
                return;
            }
        }
    }

    fn work(
        &self,
        take: Take,
        tools: &mut Tools,
        task: RankingTask,
        queue: &WorkQueue<impl Iterator<Item = RankingTask>>,
        cancel: &Cancel,
    ) {
        let (turn, indexed, part) = match task {
            RankingTask::Part(turn, indexed, part) => (turn, indexed, part),
            RankingTask::Document(turn) => {
                let Some(at) = self.order.get(turn) else { return };
                let filter = (&self.text_prefilter, take != Take::Sure);
                let indexed = match self.index.look(self.library, *at, filter, &mut tools.room) {
                    Looked::At(indexed) => indexed,
                    Looked::Nothing => return,
                    Looked::Unread => {
                        let again = usize::from(take != Take::Doubtful);
                        self.unread.fetch_add(again, Ordering::Relaxed);
                        return;
                    }
                };
                let all = indexed.passages.len();
                if all > PART {
                    let parts = 0..all.div_ceil(PART);
                    queue.put_first(parts.map(|part| {
                        let from = part * PART;
                        RankingTask::Part(turn, indexed.clone(), from..(from + PART).min(all))
                    }));
                    return;
                }
                (turn, indexed, 0..all)
            }
        };
        self.take(turn, &indexed, part, take, &tools.ranker, cancel);
    }

    fn take(
        &self,
        turn: usize,
        indexed: &IndexedDocument,
        part: Range<usize>,
        take: Take,
        ranker: &Ranker,
        cancel: &Cancel,
    ) {
        let passages = &indexed.passages;
        let filtered = self.prefilter.apply(passages, part.clone(), take != Take::Sure);
        let mut places = Vec::new();
        if take != Take::Doubtful {
            let scored = filtered.scored.iter();
            places.extend(scored.map(|(score, at)| place(*score, turn, passages, *at as usize)));
        }
        // An odd passage may contain the word as typed.
        let is_odd = |at: &usize| self.prefilter.is_odd(passages, *at);
        let odd = (take == Take::Sure).then(|| part.filter(is_odd));
        let candidates = filtered.candidates.into_iter().map(|at| at as usize);
        let candidates = candidates.filter(|at| take == Take::Both || !is_odd(at));
        for passage in odd.into_iter().flatten().chain(candidates) {
            if cancel.is_cancelled() {
                return;
            }
            let answer = ranker.rank(passages.words(passage));
            places.extend(answer.map(|answer| place(answer.score, turn, passages, passage)));
        }
        if !places.is_empty() {
            hold(&self.best).add(places, &indexed.document);
        }
    }

    fn ranked(&self) -> RankedPassages {
        let (found, total) = {
            let mut best = hold(&self.best);
            (best.in_order(), best.total)
        };
        let ranker = Ranker::new(self.question.query.clone());
        let hits = found.into_iter().map(|found| {
            let span = found.span();
            PassageHit::new(found.document, span, &ranker)
        });
        RankedPassages { hits: hits.collect(), total, unread: self.unread.load(Ordering::Relaxed) }
    }
}

fn place(score: i64, turn: usize, passages: &PassageIndex, passage: usize) -> Place {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let span = passages.span(passage);
    Place {
        score: Reverse(score),
        length: number(span.len()),
        turn: number(turn),
        start: number(span.start),
        end: number(span.end),
    }
}
