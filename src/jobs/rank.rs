//! Ranking for the finder.
//!
//! Owns what is passed on while it lasts, and what was read for it, which is kept while one types
//! on. The ranking of passages is [`crate::library::passages`]'s, which `gloss find` shares.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::pool::Lane;
use super::reader::hold;
use super::{Asked, Job, Reader};
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

/// This many of the best are kept and shown.
const BEST: usize = 300;
/// What was found so far is passed on this often.
const PAUSE: Duration = Duration::from_millis(50);
/// After so many items it is checked whether the answer is still wanted.
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
            // What is shown beside a line can be searched for as well: a date, the name of a file.
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

    /// The passages of all documents, those of `first` before equals of others.
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

    /// What was read of the passages, which is kept until the finder is opened again: then files
    /// may have come, gone or changed.
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

    /// The reader's annotations, likewise kept.
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
    /// Whether every item matches: then what came first stays first, and the rest is not wanted.
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
            // Stable: of equals the shorter, then the earlier, comes first.
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
    // The caret goes on the first character that matched.
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

/// All highlights and notes of the reader, the latest first.
fn annotations(reader: &Reader, cancel: &Cancel) -> Vec<FinderItem> {
    let (documents, _) = reader.store.documents(reader.store.annotator());
    let read = reader.library.read_map(&documents, Wanted::Everything, cancel, |_, path, read| {
        // Of a document that is gone too: what is not shown is lost.
        of_document(path, read.ok().as_deref(), &reader.annotations(path).notebook)
    });
    let mut items: Vec<(Timestamp, FinderItem)> = read.into_iter().flatten().collect();
    items.sort_by_key(|(updated, _)| std::cmp::Reverse(*updated));
    items.into_iter().map(|(_, item)| item).collect()
}

/// The annotations of one document, each with when it was written to last.
fn of_document(
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
    for mark in &notebook.highlights {
        let mut line = mark.anchor.quote.replace('\n', " ");
        if let Some(note) = &mark.note {
            line = format!("{} — {line}", note.replace('\n', " "));
        }
        if !mark.tags.is_empty() {
            line = format!("{}: {line}", mark.tags.join(", "));
        }
        let place = document.map(|document| mark.anchor.resolve(&document.text));
        let destination = match place.as_ref().and_then(Resolution::span) {
            Some(span) => Destination::Passage(path.clone(), span),
            None => Destination::Document(path.clone()),
        };
        let state = place.as_ref().map_or("exact", Resolution::name);
        let detail = if state == "exact" { title.clone() } else { format!("{state}: {title}") };
        items.push((mark.updated, FinderItem { line, detail, destination }));
    }
    items
}
