//! The searching threads: one ranks for the finder and looks for the same words everywhere, one
//! finds in a text. A newer question ends the one before.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Reader, guarded, passages, say};
use crate::app::event::{Among, Effect, Event, Hit, Item, Outcome, Place, Target, Ticket};
use crate::app::search::Asked;
use crate::library::Wanted;
use crate::library::passages::CorpusPassages;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::find::{excerpt, is_whole_words, places_of};
use crate::model::fuzzy::{Match, Query, Ranker};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::sentence::sentence_at;
use crate::model::span::Span;

/// The best so many are kept and shown.
pub(super) const BEST: usize = 300;
/// What was found so far is passed on this often.
pub(super) const PAUSE: Duration = Duration::from_millis(50);
/// More places with the same words are not offered.
const MOST_PLACES: usize = 5000;
/// After so many lines it is looked whether there is a newer question.
const STRIDE: usize = 512;

/// The questions, newest last.
pub(super) struct Jobs<'a> {
    incoming: &'a Receiver<Effect>,
    waiting: VecDeque<Effect>,
}

impl Jobs<'_> {
    fn next(&mut self) -> Option<Effect> {
        match self.waiting.pop_front() {
            Some(job) => Some(job),
            None => self.incoming.recv().ok(),
        }
    }

    /// Whether a ranking is no longer wanted: another was asked for, or the program ends.
    pub(super) fn overtaken(&mut self) -> bool {
        loop {
            match self.incoming.try_recv() {
                Ok(job) => self.waiting.push_back(job),
                Err(TryRecvError::Empty) => return self.waiting.iter().any(is_ranking),
                Err(TryRecvError::Disconnected) => return true,
            }
        }
    }
}

fn is_ranking(job: &Effect) -> bool {
    matches!(job, Effect::Rank { .. })
}

/// Serves questions until nobody asks any more.
pub(super) fn serve(reader: &Reader, events: &Sender<Event>, jobs: &Receiver<Effect>) {
    let mut jobs = Jobs { incoming: jobs, waiting: VecDeque::new() };
    let mut read = Read::default();
    while let Some(job) = jobs.next() {
        // Of several rankings only the last is still wanted.
        if is_ranking(&job) && jobs.overtaken() {
            continue;
        }
        guarded(reader, events, || match job {
            Effect::Rank { ticket, query, among } => {
                rank(reader, events, &mut jobs, &mut read, (ticket, &query, among));
            }
            Effect::SameWords { ticket, words, first, origin, asked } => {
                let places = same_words(reader, &words, (&first, origin), &asked);
                say(events, Outcome::SameWords { ticket, places });
            }
            Effect::Review { ticket } => {
                let cases = super::review::cases(reader);
                say(events, Outcome::Reviewed { ticket, cases });
            }
            _ => {}
        });
    }
}

/// Finds in texts, the newest question first; on a thread of its own, since a reader who finds in
/// a page does not wait for what is looked for in all documents.
pub(super) fn serve_find(reader: &Reader, events: &Sender<Event>, jobs: &Receiver<Effect>) {
    while let Ok(mut job) = jobs.recv() {
        while let Ok(newer) = jobs.try_recv() {
            job = newer;
        }
        guarded(reader, events, || {
            if let Effect::Find { ticket, text, pattern, asked } = job {
                let mut told = Instant::now();
                let found = pattern.all(&text, |bytes, matches| {
                    if told.elapsed() >= PAUSE {
                        told = Instant::now();
                        let percent = bytes * 100 / text.len().max(1);
                        say(events, Outcome::Finding { ticket, percent, matches });
                    }
                    asked.is_wanted()
                });
                // If it was stopped nobody listens, but every question has its answer.
                let matches = found.unwrap_or_default();
                say(events, Outcome::Found { ticket, matches });
            }
        });
    }
}

/// What has been read for ranking, kept while one types on.
#[derive(Default)]
struct Read {
    passages: Option<CorpusPassages>,
    annotations: Option<Arc<Vec<Item>>>,
}

impl Read {
    fn annotations(&mut self, reader: &Reader, anew: bool) -> Arc<Vec<Item>> {
        match &self.annotations {
            Some(items) if !anew => items.clone(),
            _ => {
                let items = Arc::new(annotations(reader));
                self.annotations = Some(items.clone());
                items
            }
        }
    }
}

fn rank(
    reader: &Reader,
    events: &Sender<Event>,
    jobs: &mut Jobs,
    read: &mut Read,
    (ticket, typed, among): (Ticket, &str, Among),
) {
    let query = Query::parse(typed);
    let mut best = Best::new(events, ticket, query.is_empty());
    let ranker = Ranker::new(query);
    match among {
        Among::Items(items) => {
            best.take_items(&ranker, &items, jobs);
        }
        Among::Annotations => {
            let items = read.annotations(reader, typed.is_empty());
            best.take_items(&ranker, &items, jobs);
        }
        Among::Passages { first } => {
            if typed.is_empty() || read.passages.as_ref().is_none_or(CorpusPassages::is_empty) {
                // The finder was just opened: files may have come, gone or changed.
                read.passages = Some(CorpusPassages::kept(&reader.library));
            }
            if let Some(index) = &read.passages {
                let query = Query::parse(typed);
                passages::rank(reader, events, jobs, index, (ticket, &query, first.as_ref()));
            }
            return;
        }
    }
    best.finish(jobs);
}

/// The best answers so far.
struct Best<'a> {
    events: &'a Sender<Event>,
    ticket: Ticket,
    /// Whether everything answers: then what came first stays first, and the rest is not wanted.
    any: bool,
    hits: Vec<Hit>,
    total: usize,
    seen: usize,
    told: Instant,
}

impl<'a> Best<'a> {
    fn new(events: &'a Sender<Event>, ticket: Ticket, any: bool) -> Self {
        Self { events, ticket, any, hits: Vec::new(), total: 0, seen: 0, told: Instant::now() }
    }

    /// Ranks `items`; false if a newer question came.
    fn take_items(&mut self, ranker: &Ranker, items: &[Item], jobs: &mut Jobs) -> bool {
        items.iter().all(|item| {
            // What is shown beside a line can be looked for as well: a date, the name of a file.
            let both = || ranker.rank(&format!("{} {}", item.line, item.detail));
            self.take(ranker.rank(&item.line).or_else(both), |_| item.clone());
            self.go_on(jobs)
        })
    }

    fn take(&mut self, found: Option<Match>, item: impl FnOnce(&[usize]) -> Item) {
        self.seen += 1;
        let Some(found) = found else { return };
        self.total += 1;
        if self.any && self.hits.len() >= BEST {
            return;
        }
        self.hits.push(Hit {
            item: item(&found.indices),
            score: found.score,
            indices: found.indices,
        });
        if self.hits.len() >= 8 * BEST {
            self.sort();
        }
    }

    fn sort(&mut self) {
        if !self.any {
            // Stable: of equals the shorter, then the earlier, comes first.
            self.hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.item.line.len()));
        }
        self.hits.truncate(BEST);
    }

    fn go_on(&mut self, jobs: &mut Jobs) -> bool {
        if !self.seen.is_multiple_of(STRIDE) {
            return true;
        }
        if jobs.overtaken() {
            return false;
        }
        if self.told.elapsed() >= PAUSE {
            self.tell(false);
        }
        true
    }

    fn tell(&mut self, done: bool) {
        self.sort();
        self.told = Instant::now();
        say(
            self.events,
            Outcome::Ranked {
                ticket: self.ticket,
                hits: self.hits.clone(),
                total: self.total,
                done,
            },
        );
    }

    fn finish(&mut self, jobs: &mut Jobs) {
        if !jobs.overtaken() {
            self.tell(true);
        }
    }
}

/// All highlights and notes of the reader, the latest first.
fn annotations(reader: &Reader) -> Vec<Item> {
    let (documents, _) = reader.store.documents(reader.store.annotator());
    let cancel = Cancel::default();
    let read = reader.library.read_map(&documents, Wanted::Everything, &cancel, |_, path, read| {
        // Of a document that is gone too: what is not shown is lost.
        of_document(path, read.ok().as_deref(), &reader.annotations(path).notebook)
    });
    let mut items: Vec<(Timestamp, Item)> = read.into_iter().flatten().collect();
    items.sort_by_key(|(updated, _)| std::cmp::Reverse(*updated));
    items.into_iter().map(|(_, item)| item).collect()
}

/// The annotations of one document, each with when it was written to last.
fn of_document(
    path: &DocPath,
    document: Option<&Document>,
    notebook: &Notebook,
) -> Vec<(Timestamp, Item)> {
    let mut items = Vec::new();
    let title = match document {
        Some(document) => document.title().to_owned(),
        None => format!("gone: {path}"),
    };
    for note in &notebook.notes {
        items.push((
            note.updated,
            Item {
                line: note.text.replace('\n', " "),
                detail: title.clone(),
                target: Target::Document(path.clone()),
            },
        ));
    }
    for mark in &notebook.highlights {
        let mut line = mark.anchor.quote.replace('\n', " ");
        if let Some(note) = &mark.note {
            line = format!("{} — {line}", note.replace('\n', " "));
        }
        if !mark.tags.is_empty() {
            line = format!("{}: {line}", mark.tags.join(", "));
        }
        let place = document.map(|document| mark.anchor.resolve(&document.text));
        let target = match place.as_ref().and_then(Resolution::span) {
            Some(span) => Target::Place(path.clone(), span),
            None => Target::Document(path.clone()),
        };
        let state = place.as_ref().map_or("exact", Resolution::name);
        let detail = if state == "exact" { title.clone() } else { format!("{state}: {title}") };
        items.push((mark.updated, Item { line, detail, target }));
    }
    items
}

/// The places of `words` in all documents, those of the document that is read first: but not
/// the place itself, and not what is highlighted already.
fn same_words(
    reader: &Reader,
    words: &str,
    (first, origin): (&DocPath, Span),
    asked: &Asked,
) -> Vec<Place> {
    let mut paths = reader.library.paths();
    paths.sort_by_key(|path| path != first);
    // Ends it when there are enough, or nobody asks any more.
    let enough = Cancel::default();
    let count = AtomicUsize::new(0);
    let places = reader.library.read_map(&paths, Wanted::Text, &enough, |_, _, document| {
        if !asked.is_wanted() {
            enough.cancel();
            return Vec::new();
        }
        let Ok(document) = document else { return Vec::new() };
        let text = &document.text;
        // Most documents do not have the words, and their annotations need not be known.
        let mut found = places_of(text, words);
        if found.is_empty() {
            return Vec::new();
        }
        let highlights = reader.annotations(&document.path).notebook.highlights;
        let known = |span: Span| {
            let (start, end) = (text.points(span.start), text.points(span.end));
            highlights.iter().any(|mark| (mark.anchor.start, mark.anchor.end) == (start, end))
        };
        let here = |span: Span| document.path == *first && span.overlaps(origin);
        found.retain(|span| is_whole_words(text, *span) && !known(*span) && !here(*span));
        found.truncate(MOST_PLACES);
        if count.fetch_add(found.len(), Ordering::Relaxed) + found.len() >= MOST_PLACES {
            enough.cancel();
        }
        let anchors = Anchor::make_many(text, found.iter().copied());
        let found = found.iter().zip(anchors).take_while(|_| asked.is_wanted());
        found.map(|(span, anchor)| place(&document, *span, anchor)).collect()
    });
    let mut places: Vec<Place> = places.into_iter().flatten().collect();
    places.truncate(MOST_PLACES);
    places
}

/// A place with the words around it.
fn place(document: &Document, span: Span, anchor: Anchor) -> Place {
    let text = &document.text;
    let sentence = sentence_at(text, span.start).unwrap_or(span).join(span);
    let rest = text.slice(Span::new(span.end, sentence.end));
    let before = excerpt_before(text.slice(Span::new(sentence.start, span.start)));
    let quote = text.slice(span).replace('\n', " ");
    let blank = if rest.starts_with(char::is_whitespace) { " " } else { "" };
    Place {
        document: document.path.clone(),
        anchor,
        words: Span::new(before.len(), before.len() + quote.len()),
        line: format!("{before}{quote}{blank}{}", excerpt(rest, 120)),
    }
}

/// The last words before a place, on one line.
fn excerpt_before(words: &str) -> String {
    let line = words.replace('\n', " ");
    let count = line.chars().count();
    if count <= 40 {
        return line;
    }
    let tail: String = line.chars().skip(count - 39).collect();
    format!("…{tail}")
}
