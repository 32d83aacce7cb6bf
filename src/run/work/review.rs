//! Looking for everything that is not where it was made, and where it might be now.

use std::collections::BTreeMap;

use super::Reader;
use crate::app::event::{Case, Offer};
use crate::library::Wanted;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Highlight, Id};
use crate::model::cancel::Cancel;
use crate::model::path::DocPath;
use crate::model::text::Text;

/// More places than this are not offered for one highlight.
const OFFERS: usize = 9;

/// All that the annotator is to decide, in the order of the documents.
pub(super) fn cases(reader: &Reader) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut missing: BTreeMap<DocPath, (Option<String>, usize)> = BTreeMap::new();
    let (documents, _) = reader.store.documents(reader.store.annotator());
    let paths: Vec<DocPath> =
        documents.into_iter().filter(|path| reader.library.corpus().covers(path)).collect();
    // All of it is wanted: a reader waits for the review.
    let cancel = Cancel::default();
    let read = reader.library.read_map(&paths, Wanted::Text, &cancel, |_, path, document| {
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
            Some(drifts) => cases.extend(drifts),
            None if book.is_empty() => {}
            None => {
                let count = book.notes.len() + book.highlights.len();
                missing.insert(path, (loaded.sha256, count));
            }
        }
    }
    if missing.is_empty() {
        return cases;
    }
    let digests = reader.library.by_digest(&cancel);
    cases.extend(missing.into_iter().map(|(from, (sha256, count))| {
        let to = sha256.and_then(|sha256| digests.get(&sha256).cloned()).unwrap_or_default();
        Case::Missing { from, to, count }
    }));
    cases
}

/// What is to be decided of one highlight as it is now; none if it is where it was made, or gone.
pub(super) fn case(reader: &Reader, document: &DocPath, id: &Id) -> Option<Case> {
    let loaded = reader.annotations(document);
    let text = &reader.library.document(document).ok()?.text;
    loaded.notebook.highlights.iter().find(|m| m.id == *id).and_then(|m| drift(document, m, text))
}

fn drift(document: &DocPath, highlight: &Highlight, text: &Text) -> Option<Case> {
    let resolution = highlight.anchor.resolve(text);
    if matches!(resolution, Resolution::Exact(_)) {
        return None;
    }
    let offer = |(span, score): (crate::model::span::Span, f64)| Offer {
        anchor: Anchor::make(text, span),
        byte: span.start,
        percent: percent(score),
    };
    let mut offers: Vec<Offer> =
        highlight.anchor.candidates(text).into_iter().take(OFFERS).map(offer).collect();
    // The place that it resolves to comes first, though another may score higher by itself.
    if let Some(span) = resolution.span() {
        offers.sort_by_key(|offer| offer.byte != span.start);
    }
    let (document, highlight) = (document.clone(), Box::new(highlight.clone()));
    let (state, sha256) = (resolution.name(), text.sha256().to_owned());
    Some(Case::Drift { document, highlight, state, sha256, offers })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is from 0 to 100 when it is cast"
)]
fn percent(score: f64) -> u8 {
    (score * 100.0).round().clamp(0.0, 100.0) as u8
}
