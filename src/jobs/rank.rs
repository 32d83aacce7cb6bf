//! Ranking for the finder.
//!
//! Owns which partial results are sent while a ranking runs, and what was read for it, which is
//! kept while the reader goes on typing. Ranking passages belongs to [`crate::library::passages`],
//! which `gloss find` shares.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
use crate::disk::store::Store;
use crate::disk::store::resolve::Resolver;
use crate::library::Wanted;
use crate::library::passages::{self, CorpusPassages, PassageHit, PassageQuery, RankedPassages};
use crate::model::anchor::Resolution;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::fuzzy::{Match, Query, Ranker};
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::session::found::{Destination, FinderItem, Hit, SearchIn};
use crate::session::question::{Rank, Ranked};

/// How many of the best items are kept and shown.
const BEST: usize = 300;
/// How often the results so far are sent.
const PAUSE: Duration = Duration::from_millis(50);
/// After how many items it is checked whether the answer is still wanted.
const STRIDE: usize = 512;

impl Job for Rank {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Ranked> {
        match &self.among {
            SearchIn::Items(items) => self.rank_items(items, asked),
            SearchIn::Source(source) => self.rank_items(source.items(), asked),
            SearchIn::Annotations => {
                let items = self.annotations(reader, &asked.cancel);
                self.rank_items(&items, asked)
            }
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
        for (seen, item) in (1..).zip(items) {
            // What is shown beside a line can be searched for as well: a date, a file name.
            let both = || ranker.rank(&format!("{} {}", item.line, item.detail));
            if let Some(found) = ranker.rank(&item.line).or_else(both) {
                best.add(found, item);
            }
            if usize::is_multiple_of(seen, STRIDE) {
                if asked.cancel.is_cancelled() {
                    return None;
                }
                if told.elapsed() >= PAUSE {
                    told = Instant::now();
                    asked.tell(best.ranked());
                }
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

    /// Returns the reader's annotations, which are kept in the same way.
    fn annotations(&self, reader: &Reader, cancel: &Cancel) -> Arc<Vec<FinderItem>> {
        if let Some(items) = &hold(&reader.searched).annotations
            && !self.query.is_empty()
        {
            return items.clone();
        }
        let items = Arc::new(annotations(reader, cancel));
        if !cancel.is_cancelled() {
            hold(&reader.searched).annotations = Some(items.clone());
        }
        items
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
fn annotations(reader: &Reader, cancel: &Cancel) -> Vec<FinderItem> {
    let (documents, _) = reader.store.documents(reader.store.annotator());
    let read = reader.library.read_map(&documents, Wanted::Everything, cancel, |_, path, read| {
        // Includes documents that are gone: annotations that are not shown are as good as lost.
        let notebook = reader.annotations(path).notebook;
        of_document(&reader.store, path, read.ok().as_deref(), &notebook)
    });
    let mut items: Vec<(Timestamp, FinderItem)> = read.into_iter().flatten().collect();
    items.sort_by_key(|(updated, _)| std::cmp::Reverse(*updated));
    items.into_iter().map(|(_, item)| item).collect()
}

/// Returns the annotations of one document, each with the time it was last changed.
fn of_document(
    store: &Store,
    path: &DocPath,
    document: Option<&Document>,
    notebook: &Notebook,
) -> Vec<(Timestamp, FinderItem)> {
    let mut items = Vec::new();
    let title = match document {
        Some(document) => document.title().to_owned(),
        None => format!("gone: {path}"),
    };
    for note in &notebook.notes {
        items.push((
            note.updated,
            FinderItem {
                line: note.text.replace('\n', " "),
                detail: title.clone(),
                destination: Destination::Document(path.clone()),
            },
        ));
    }
    let mut places = document.map(|document| Resolver::new(store, &document.text));
    for mark in &notebook.highlights {
        let mut line = mark.anchor.quote.replace('\n', " ");
        if let Some(note) = &mark.note {
            line = format!("{} — {line}", note.replace('\n', " "));
        }
        if !mark.tags.is_empty() {
            line = format!("{}: {line}", mark.tags.join(", "));
        }
        let place = places.as_mut().map(|places| places.resolve(&mark.anchor));
        let destination = match place.as_ref().and_then(Resolution::span) {
            Some(span) => Destination::Passage(path.clone(), span),
            None => Destination::Document(path.clone()),
        };
        let drifted = place.as_ref().filter(|place| !place.is_settled()).map(Resolution::name);
        let detail = match drifted {
            Some(state) => format!("{state}: {title}"),
            None => title.clone(),
        };
        items.push((mark.updated, FinderItem { line, detail, destination }));
    }
    items
}
