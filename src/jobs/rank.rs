//! Ranking for the finder.
//!
//! Owns which partial results are sent while a ranking runs, and what was read for it, which is
//! kept while the reader goes on typing. Ranking passages belongs to [`crate::library::passages`],
//! which `gloss find` shares.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::parts::{at_once, cores};
use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::library::passages::{self, CorpusPassages, PassageHit, PassageQuery, RankedPassages};
use crate::model::anchor::ResolutionKind;
use crate::model::fuzzy::{Match, Query, Ranker};
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::model::span::Span;
use crate::session::documents::{ListEntry, Snapshot};
use crate::session::found::{Destination, FinderItem, Hit, SearchIn};
use crate::session::passages::PassageState;
use crate::session::question::{Rank, Ranked};

/// How many of the best items are kept and shown.
const BEST: usize = 300;
/// How often the results so far are sent.
const PAUSE: Duration = Duration::from_millis(50);
/// After how many items of each thread it is checked whether the answer is still wanted.
const STRIDE: usize = 2048;

impl Job for Rank {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Ranked> {
        match &self.among {
            SearchIn::Items(items) => self.rank_items(items, asked),
            SearchIn::Source(source) => self.rank_items(source.items(), asked),
            SearchIn::Annotations { documents } => self.rank_annotations(documents, reader, asked),
            SearchIn::Passages { first } => self.rank_passages(first.as_ref(), reader, asked),
        }
    }
}

impl Rank {
    fn rank_items(&self, items: &[FinderItem], asked: &Asked<Self>) -> Option<Ranked> {
        let query = Query::parse(&self.query);
        let any = query.is_empty();
        let ranker = Ranker::new(query);
        let (mut best, mut told) = (BestItems { any, hits: Vec::new(), total: 0 }, Instant::now());
        // What is shown beside a line can be searched for as well: a date, a file name.
        let rank = |item: &FinderItem| {
            let both = || ranker.rank(&format!("{} {}", item.line, item.detail));
            ranker.rank(&item.line).or_else(both)
        };
        let threads = if any { 1 } else { cores() };
        for part in items.chunks(STRIDE * threads) {
            let rank_all = |part: &[FinderItem]| part.iter().map(rank).collect::<Vec<_>>();
            let ranked: Vec<Option<Match>> =
                at_once(part.chunks(STRIDE), rank_all).into_iter().flatten().collect();
            for (item, found) in part.iter().zip(ranked) {
                if let Some(found) = found {
                    best.add(found, item);
                }
            }
            if asked.cancel.is_cancelled() {
                return None;
            }
            if told.elapsed() >= PAUSE {
                told = Instant::now();
                asked.tell(best.ranked());
            }
        }
        Some(best.ranked())
    }

    /// Ranks the passages of all documents; among equals, those of `first` come first.
    fn rank_passages(
        &self,
        first: Option<&DocPath>,
        reader: &Reader,
        asked: &Asked<Self>,
    ) -> Option<Ranked> {
        let index = self.passages(reader);
        let (query, mut told) = (Query::parse(&self.query), Instant::now());
        let question = PassageQuery { query: &query, first, most: BEST };
        let ranked = passages::rank(&reader.library, &index, question, &asked.cancel, |so_far| {
            if told.elapsed() >= PAUSE {
                told = Instant::now();
                asked.tell(told_of(so_far.ranked()));
            }
        });
        ranked.map(told_of)
    }

    /// Returns the passages that were read. They are kept until the finder is opened again, since
    /// by then files may have been added, removed or changed.
    fn passages(&self, reader: &Reader) -> Arc<CorpusPassages> {
        let mut kept = hold(&reader.searched);
        match &kept.passages {
            Some(index) if !self.query.is_empty() && !index.is_empty() => index.clone(),
            _ => {
                let index = Arc::new(CorpusPassages::kept(&reader.library));
                kept.passages = Some(index.clone());
                index
            }
        }
    }

    /// Ranks the reader's annotations, which are kept in the same way. Those that are not where they were
    /// made are said to be so as soon as that is known.
    fn rank_annotations(
        &self,
        documents: &Snapshot,
        reader: &Reader,
        asked: &Asked<Self>,
    ) -> Option<Ranked> {
        let kept = hold(&reader.searched).annotations.clone();
        if let Some(items) = kept.filter(|_| !self.query.is_empty()) {
            return self.rank_items(&items, asked);
        }
        let all = reader.writings.get(reader);
        let me = reader.store.annotator();
        let own = all.chunk_by(|a, b| a.annotator == b.annotator);
        let mut own = own.filter(|run| run.first().is_some_and(|one| one.annotator == me));
        let own: &[Writing] = own.next().unwrap_or_default();
        let states = reader.places.states(own);
        if states.iter().any(Option::is_none) {
            let items = annotations(documents, own, &states, reader);
            asked.tell(self.rank_items(&items, asked)?);
            reader.places.renew(reader, own, &asked.cancel);
        }
        let items = Arc::new(annotations(documents, own, &reader.places.states(own), reader));
        if asked.cancel.is_cancelled() {
            return None;
        }
        hold(&reader.searched).annotations = Some(items.clone());
        self.rank_items(&items, asked)
    }
}

/// The best items so far.
struct BestItems {
    /// Whether every item matches: then the first items are the best, and the rest is not needed.
    any: bool,
    hits: Vec<Hit>,
    total: usize,
}

impl BestItems {
    fn add(&mut self, found: Match, item: &FinderItem) {
        self.total += 1;
        if self.any && self.hits.len() >= BEST {
            return;
        }
        let Match { score, indices, .. } = found;
        self.hits.push(Hit { item: item.clone(), score, indices });
        if self.hits.len() >= 8 * BEST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if !self.any {
            // Stable: among equals the shorter comes first, then the earlier.
            self.hits.sort_by_key(|hit| (Reverse(hit.score), hit.item.line.len()));
        }
        self.hits.truncate(BEST);
    }

    fn ranked(&mut self) -> Ranked {
        self.cut();
        Ranked { hits: self.hits.clone(), total: self.total }
    }
}

fn told_of(ranked: RankedPassages) -> Ranked {
    Ranked { hits: ranked.hits.into_iter().map(hit).collect(), total: ranked.total }
}

fn hit(found: PassageHit) -> Hit {
    let (document, line) = (&found.document, found.words());
    // The caret is placed on the first character that matched.
    let byte = |point: usize| line.char_indices().nth(point).map_or(0, |(at, _)| at);
    let first = found.indices.first().map_or(0, |point| byte(*point));
    let last = found.indices.last().map_or(0, |point| byte(*point));
    let end = document.text.next_grapheme(found.span.start + last);
    let item = FinderItem {
        line: line.replace('\n', " "),
        detail: document.title().to_owned(),
        destination: Destination::Passage(
            document.path.clone(),
            Span::new(found.span.start + first, end),
        ),
    };
    Hit { item, score: found.score, indices: found.indices }
}

/// Returns all of the reader's highlights and notes, the latest first.
fn annotations(
    documents: &Snapshot,
    own: &[Writing],
    states: &[Option<PassageState>],
    reader: &Reader,
) -> Vec<FinderItem> {
    let titles: HashMap<&DocPath, &ListEntry> =
        documents.here().map(|entry| (&entry.path, entry)).collect();
    let mut items: Vec<(&Writing, &Option<PassageState>)> = own.iter().zip(states).collect();
    items.sort_by_key(|(writing, _)| Reverse(writing.updated));
    let item = |(writing, state): (&Writing, &Option<PassageState>)| {
        let path = &writing.path;
        // Includes documents that are gone: annotations that are not shown are as good as lost.
        let title = match titles.get(path) {
            Some(entry) => entry.title().to_owned(),
            // It may not be listed yet.
            None if reader.library.corpus().stamp(path).is_some() => path.stem().to_owned(),
            None => format!("gone: {path}"),
        };
        annotation(writing, *state, title)
    };
    items.into_iter().map(item).collect()
}

/// Returns a highlight or a note as an item.
fn annotation(writing: &Writing, state: Option<PassageState>, title: String) -> FinderItem {
    let path = &writing.path;
    let words = |text: &String| text.replace('\n', " ");
    let note = writing.note.as_ref().map(words);
    let Some(quote) = writing.quote.as_ref().map(words) else {
        let destination = Destination::Document(path.clone());
        return FinderItem { line: note.unwrap_or_default(), detail: title, destination };
    };
    let mut line = note.map_or(quote.clone(), |note| format!("{note} — {quote}"));
    if !writing.tags.is_empty() {
        line = format!("{}: {line}", writing.tags.join(", "));
    }
    let place = state.map_or(writing.place, |state| state.place);
    let destination = match place {
        Some(place) => Destination::Highlight(path.clone(), writing.id.clone().into(), place),
        None => Destination::Document(path.clone()),
    };
    let is_settled =
        |kind: &ResolutionKind| matches!(kind, ResolutionKind::Exact | ResolutionKind::Carried);
    let drifted = state.map(|state| state.kind).filter(|kind| !is_settled(kind));
    let detail = drifted.map_or(title.clone(), |kind| format!("{}: {title}", kind.name()));
    FinderItem { line, detail, destination }
}
