//! Finding everything that is not where it was made, and where it might be now.

use std::collections::{BTreeMap, HashSet};

use super::places::runs;
use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::disk::store::resolve::Resolver;
use crate::library::Wanted;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Highlight, Id};
use crate::model::cancel::Cancel;
use crate::model::difference::Difference;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::session::drift::{Candidate, Comparison, Renewal, ReviewItem};
use crate::session::question::ReviewAll;

/// How many bytes around a place are compared.
const AROUND: usize = 240;
/// The most candidates that are offered for one highlight.
const CANDIDATES: usize = 9;

impl Job for ReviewAll {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<ReviewItem>> {
        let items = items(reader, &asked.cancel);
        (!asked.cancel.is_cancelled()).then_some(items)
    }
}

/// Returns everything that the annotator has to decide, in the order of the documents.
fn items(reader: &Reader, cancel: &Cancel) -> Vec<ReviewItem> {
    let (mut items, mut carried) = (Vec::new(), Vec::new());
    let mut missing: BTreeMap<DocPath, (Option<String>, usize)> = BTreeMap::new();
    let (documents, _) = reader.store.documents(reader.store.annotator());
    // There is nothing to decide where all was made on the text that is there.
    let known = reader.writings.get(reader);
    let own = runs(&known).filter(|run| {
        run.first().is_some_and(|one| one.annotator == reader.store.annotator())
            && reader.places.are_exact(reader, run)
    });
    let exact: HashSet<&DocPath> = own.filter_map(|run| Some(&run.first()?.path)).collect();
    let is_open = |path: &DocPath| reader.library.corpus().covers(path) && !exact.contains(path);
    let paths: Vec<DocPath> = documents.into_iter().filter(is_open).collect();
    let read = reader.library.read_map(&paths, Wanted::Text, cancel, |_, path, document| {
        let loaded = reader.annotations(path);
        let text = document.ok().map(|document| document.text.clone());
        let drifts = text.as_ref().map(|text| {
            let mut places = Resolver::new(&reader.store, text);
            let marks = loaded.notebook.highlights.iter();
            marks.filter_map(|mark| drift(path, mark, &mut places, text)).collect::<Vec<_>>()
        });
        (loaded, drifts)
    });
    for (path, (loaded, drifts)) in paths.into_iter().zip(read) {
        let book = &loaded.notebook;
        match drifts {
            Some(drifts) => {
                let mut along = Vec::new();
                for found in drifts {
                    match found {
                        Drift::Along(renewal) => along.push(*renewal),
                        Drift::Open(item) => items.push(*item),
                    }
                }
                if !along.is_empty() {
                    carried.push((path, along));
                }
            }
            None if book.is_empty() => {}
            None => {
                let count = book.notes.len() + book.highlights.len();
                missing.insert(path, (loaded.sha256, count));
            }
        }
    }
    // Where the very text on which they were made is there under another name, the document was
    // moved, or took another's name: then nothing was carried along, and somebody has to decide.
    let mut digests = None;
    if !carried.is_empty() {
        let known = &*digests.get_or_insert_with(|| reader.library.by_digest(cancel));
        let is_elsewhere = |renewal: &mut Renewal| {
            let text = renewal.highlight.anchor.text.as_ref();
            text.is_some_and(|text| known.contains_key(text))
        };
        for (path, marks) in &mut carried {
            let moved: Vec<Renewal> = marks.extract_if(.., is_elsewhere).collect();
            items.extend(moved.iter().filter_map(|mark| item(reader, path, &mark.highlight.id)));
        }
        carried.retain(|(_, marks)| !marks.is_empty());
    }
    // However many there are, they are one line.
    if !carried.is_empty() {
        items.insert(0, ReviewItem::Carried { documents: carried });
    }
    if missing.is_empty() {
        return items;
    }
    let digests = digests.unwrap_or_else(|| reader.library.by_digest(cancel));
    items.extend(missing.into_iter().map(|(from, (sha256, count))| {
        let to = sha256.and_then(|sha256| digests.get(&sha256).cloned()).unwrap_or_default();
        ReviewItem::Missing { from, to, count }
    }));
    items
}

/// Returns what has to be decided about one highlight as it is now; `None` if it is where it was
/// made, or is gone.
pub(super) fn item(reader: &Reader, document: &DocPath, id: &Id) -> Option<ReviewItem> {
    let loaded = reader.annotations(document);
    let text = &reader.library.document(document).ok()?.text;
    let mark = loaded.notebook.highlights.iter().find(|mark| mark.id == *id)?;
    let mut places = Resolver::new(&reader.store, text);
    let resolution = places.resolve(&mark.anchor);
    let is_exact = matches!(resolution, Resolution::Exact(_));
    (!is_exact).then(|| open_item(document, mark, &resolution, &mut places, text))
}

/// What became of a highlight that is not where it was made.
enum Drift {
    /// It was carried along.
    Along(Box<Renewal>),
    /// Somebody has to decide.
    Open(Box<ReviewItem>),
}

fn drift(
    document: &DocPath,
    highlight: &Highlight,
    places: &mut Resolver,
    text: &Text,
) -> Option<Drift> {
    match &places.resolve(&highlight.anchor) {
        Resolution::Exact(_) => None,
        Resolution::Carried(span) => {
            let (highlight, anchor) = (highlight.clone(), Anchor::make(text, *span));
            Some(Drift::Along(Box::new(Renewal { highlight, anchor })))
        }
        open => Some(Drift::Open(Box::new(open_item(document, highlight, open, places, text)))),
    }
}

/// Returns the item with which somebody decides about a highlight.
fn open_item(
    document: &DocPath,
    highlight: &Highlight,
    resolution: &Resolution,
    places: &mut Resolver,
    text: &Text,
) -> ReviewItem {
    let difference = places.difference(&highlight.anchor);
    let slot = difference.and_then(|difference| comparison(&highlight.anchor, &difference));
    let candidate = |(span, score): (Span, f64)| Candidate {
        anchor: Anchor::make(text, span),
        byte: span.start,
        percent: percent(score),
    };
    let offered = places.offered(&highlight.anchor, resolution).into_iter().take(CANDIDATES);
    let mut candidates: Vec<Candidate> = offered.map(candidate).collect();
    // The place to which it resolves comes first, even if another one scores higher.
    if let Some(span) = resolution.span() {
        match candidates.iter().position(|candidate| candidate.byte == span.start) {
            Some(at) => candidates.swap(0, at),
            None => candidates.insert(0, candidate((span, 1.0))),
        }
    }
    let (document, highlight) = (document.clone(), Box::new(highlight.clone()));
    let (state, sha256) = (resolution.name(), text.sha256().to_owned());
    ReviewItem::Drifted { document, highlight, state, sha256, candidates, slot }
}

/// Returns what stood around the passage, and what stands there now; `None` if the anchor does not
/// agree with the text in which it was made.
fn comparison(anchor: &Anchor, difference: &Difference) -> Option<Box<Comparison>> {
    let (old, new) = (difference.old_text(), difference.new_text());
    let was = anchor.agreeing(old)?;
    let slot = difference.slot(was);
    // Where much was put in, its beginning is enough to see that it is something else.
    let end = new.floor_grapheme(slot.end.min(slot.start + AROUND + 2 * was.len()));
    let is = Span::new(slot.start, end.max(slot.start));
    let before = |text: &Text, at: usize| {
        let from = text.ceil_grapheme(at.saturating_sub(AROUND));
        text.slice(Span::new(from.min(at), at)).to_owned()
    };
    let after = |text: &Text, at: usize| {
        let to = text.floor_grapheme((at + AROUND).min(text.len()));
        text.slice(Span::new(at, to.max(at))).to_owned()
    };
    Some(Box::new(Comparison {
        old: (before(old, was.start), after(old, was.end)),
        new: (before(new, is.start), new.slice(is).to_owned(), after(new, is.end)),
    }))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is from 0 to 100 when it is cast"
)]
fn percent(score: f64) -> u8 {
    (score * 100.0).round().clamp(0.0, 100.0) as u8
}
