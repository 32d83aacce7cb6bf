//! Passages of the whole corpus for the finder.
//!
//! Owns how what was found is told, and when. The ranking is [`crate::library::passages`]'s.

use std::sync::mpsc::Sender;
use std::time::Instant;

use super::search::{BEST, Jobs, PAUSE};
use super::{Reader, say};
use crate::app::event::{Event, Hit, Item, Outcome, Target, Ticket};
use crate::library::passages::{PassageHit, CorpusPassages, Question, Ranked};
use crate::model::cancel::Cancel;
use crate::model::fuzzy::Query;
use crate::model::path::DocPath;
use crate::model::span::Span;

/// Answers `query` over all passages, those of `first` before equals of others; ends when a newer
/// question comes.
pub(super) fn rank(
    reader: &Reader,
    events: &Sender<Event>,
    jobs: &mut Jobs,
    index: &CorpusPassages,
    (ticket, query, first): (Ticket, &Query, Option<&DocPath>),
) {
    let (cancel, mut told) = (Cancel::default(), Instant::now());
    let question = Question { query, first, most: BEST };
    let ranked = reader.library.rank(index, question, &cancel, |so_far| {
        if jobs.overtaken() {
            cancel.cancel();
        } else if told.elapsed() >= PAUSE {
            told = Instant::now();
            tell(events, ticket, so_far.ranked(), false);
        }
    });
    if let Some(ranked) = ranked.filter(|_| !jobs.overtaken()) {
        tell(events, ticket, ranked, true);
    }
}

fn tell(events: &Sender<Event>, ticket: Ticket, ranked: Ranked, done: bool) {
    let Ranked { hits, total, .. } = ranked;
    let hits = hits.into_iter().map(hit).collect();
    say(events, Outcome::Ranked { ticket, hits, total, done });
}

fn hit(found: PassageHit) -> Hit {
    let (document, line) = (&found.document, found.words());
    // The caret goes on the first character that matched.
    let byte = |point: usize| line.char_indices().nth(point).map_or(0, |(at, _)| at);
    let first = found.indices.first().map_or(0, |point| byte(*point));
    let last = found.indices.last().map_or(0, |point| byte(*point));
    let end = document.text.next_grapheme(found.span.start + last);
    let item = Item {
        line: line.replace('\n', " "),
        detail: document.title().to_owned(),
        target: Target::Place(document.path.clone(), Span::new(found.span.start + first, end)),
    };
    Hit { item, score: found.score, indices: found.indices }
}
