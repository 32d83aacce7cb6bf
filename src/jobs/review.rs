//! Finding everything that is not where it was made, and where it might be now.

use std::collections::BTreeMap;

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::library::Wanted;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Highlight, Id};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::session::drift::{Candidate, ReviewItem};
use crate::session::question::ReviewAll;

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
    let mut items = Vec::new();
    let mut missing: BTreeMap<DocPath, (Option<String>, usize)> = BTreeMap::new();
    let (documents, _) = reader.store.documents(reader.store.annotator());
    let paths: Vec<DocPath> =
        documents.into_iter().filter(|path| reader.library.corpus().covers(path)).collect();
    let read = reader.library.read_map(&paths, Wanted::Text, cancel, |_, path, document| {
        let loaded = reader.annotations(path);
        let text = document.ok().map(|document| document.text.clone());
        let drifts = text.as_ref().map(|text| {
            let drifts = loaded.notebook.highlights.iter();
            drifts.filter_map(|mark| drift(path, mark, text)).collect::<Vec<_>>()
        });
        (loaded, drifts)
    });
    for (path, (loaded, drifts)) in paths.into_iter().zip(read) {
        let book = &loaded.notebook;
        match drifts {
            Some(drifts) => items.extend(drifts),
            None if book.is_empty() => {}
            None => {
                let count = book.notes.len() + book.highlights.len();
                missing.insert(path, (loaded.sha256, count));
            }
        }
    }
    if missing.is_empty() {
        return items;
    }
    let digests = reader.library.by_digest(cancel);
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
    loaded.notebook.highlights.iter().find(|m| m.id == *id).and_then(|m| drift(document, m, text))
}

fn drift(document: &DocPath, highlight: &Highlight, text: &Text) -> Option<ReviewItem> {
    let resolution = highlight.anchor.resolve(text);
    if matches!(resolution, Resolution::Exact(_)) {
        return None;
    }
    let candidate = |(span, score): (Span, f64)| Candidate {
        anchor: Anchor::make(text, span),
        byte: span.start,
        percent: percent(score),
    };
    let mut candidates: Vec<Candidate> =
        highlight.anchor.candidates(text).into_iter().take(CANDIDATES).map(candidate).collect();
    // The place to which it resolves comes first, even if another one scores higher.
    if let Some(span) = resolution.span() {
        candidates.sort_by_key(|candidate| candidate.byte != span.start);
    }
    let (document, highlight) = (document.clone(), Box::new(highlight.clone()));
    let (state, sha256) = (resolution.name(), text.sha256().to_owned());
    Some(ReviewItem::Drifted { document, highlight, state, sha256, candidates })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is from 0 to 100 when it is cast"
)]
fn percent(score: f64) -> u8 {
    (score * 100.0).round().clamp(0.0, 100.0) as u8
}
