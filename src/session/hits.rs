//! The way from an answer to the documents in it: its hits, its notes and highlights, and the
//! documents one after the other, in the order in which the answer was shown.

use std::sync::Arc;

use super::Session;
use super::full_text::{KeptAnswer, SearchFound};
use super::jumps::Location;
use super::open::Then;
use super::panes::Focus;
use crate::model::document::Document;
use crate::model::find::Pattern;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;

/// What is known of the text in which the passages of an answer were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchedText {
    /// Its length in bytes.
    pub length: usize,
    /// Its SHA-256.
    pub sha256: String,
}

impl SearchedText {
    /// Returns whether `text` is another one. Where it would take long to compare all of it, only
    /// the length is.
    fn differs_from(&self, text: &Text) -> bool {
        let sha256 = text.quick_sha256();
        self.length != text.len() || sha256.is_some_and(|sha256| *sha256 != self.sha256)
    }
}

/// Hits that a reader goes through, on from document to document.
#[derive(Debug)]
pub(super) struct Hits {
    found: Arc<SearchFound>,
    /// The numbers of the documents in the order in which they were shown.
    shown: Arc<Vec<usize>>,
    /// The place of the document that the reader is in.
    at: usize,
    /// Whether the first hit is to be gone to once the document is open.
    go: bool,
    /// The text of that document, as far as it was seen.
    text: Option<SearchedText>,
    /// Whether that text was found to be another, and it has not been said yet.
    is_changed: bool,
}

impl Hits {
    fn path(&self) -> Option<&DocPath> {
        Some(&self.found.documents.get(*self.shown.get(self.at)?)?.path)
    }

    fn has_hits(&self, at: usize) -> bool {
        let paper = self.shown.get(at).and_then(|number| self.found.documents.get(*number));
        paper.is_some_and(|paper| paper.hits > 0)
    }
}

/// Remembers the page and the answer over it, both of which a jump is about to leave.
pub fn leave_answer(session: &mut Session, answer: KeptAnswer) {
    session.full_text.kept = Some(answer);
    session.leave();
    session.jumps.leave(Location::Search);
}

/// Goes from an answer to the hit at a place in the document at `at` among those shown; the keys for
/// matches then go through its hits, and on into the next document. Without a place, goes to the
/// first hit.
pub fn go_to_hit(session: &mut Session, answer: KeptAnswer, at: usize, place: Option<Span>) {
    let hits = hits_of(&answer, at, place.is_none());
    leave_answer(session, answer);
    go_through(session, hits, place.map(Then::Passage));
}

/// Goes from an answer to one of its notes or highlights.
pub fn go_to_writing(session: &mut Session, answer: KeptAnswer, number: usize) {
    let Some(note) = answer.found.writings.get(number) else { return };
    let writing = note.writing.clone();
    let in_answer = answer.shown.iter().position(|number| {
        answer.found.documents.get(*number).is_some_and(|paper| paper.path == writing.path)
    });
    let hits = in_answer.map(|at| Hits { text: None, ..hits_of(&answer, at, false) });
    leave_answer(session, answer);
    let then = match writing.place {
        Some(place) if writing.annotator == session.config.annotator => {
            Then::OwnHighlight(writing.id.into(), place)
        }
        Some(place) => Then::Quote { place, quote: writing.quote.unwrap_or_default() },
        None => Then::Visit,
    };
    if let Some(hits) = hits {
        go_through(session, hits, Some(then));
    } else {
        leave_hits(session);
        session.panes.focus = Focus::Reading;
        session.open(writing.path, then);
    }
}

fn hits_of(answer: &KeptAnswer, at: usize, go: bool) -> Hits {
    let (found, shown) = (answer.found.clone(), answer.shown.clone());
    let mut hits = Hits { found, shown, at, go, text: None, is_changed: false };
    hits.go = go && hits.has_hits(at);
    let excerpts = hits.path().and_then(|path| answer.excerpts.get(path));
    hits.text = excerpts.and_then(|excerpts| excerpts.text.clone());
    hits
}

/// Opens the document that the reader is to be in.
fn go_through(session: &mut Session, hits: Hits, then: Option<Then>) {
    let Some(path) = hits.path().cloned() else { return };
    session.panes.focus = Focus::Reading;
    session.full_text.hits = Some(hits);
    let mut then = then.unwrap_or(Then::Visit);
    let open = session.reading.page_of(&path).map(|page| page.document.clone());
    if open.is_some_and(|document| is_rewritten(session, &document)) {
        then = Then::Visit;
    }
    let is_open = session.reading.is_open(&path);
    session.open(path, then);
    if is_open {
        session.search_hits();
    }
}

/// Returns whether a document has another text than when its hits were found. Then their places
/// mean nothing, and its first hit is to be gone to.
pub(super) fn is_rewritten(session: &mut Session, document: &Document) -> bool {
    let Some(hits) = &mut session.full_text.hits else { return false };
    let is_here = hits.path() == Some(&document.path);
    let differs = is_here && hits.text.take().is_some_and(|text| text.differs_from(&document.text));
    if differs {
        (hits.go, hits.is_changed) = (true, true);
    }
    differs
}

/// Returns what to say, once, after a message about the hits of a document that was rewritten.
pub(super) fn rewritten_note(session: &mut Session) -> &'static str {
    let hits = session.full_text.hits.as_mut();
    let is_changed = hits.is_some_and(|hits| std::mem::take(&mut hits.is_changed));
    if is_changed { "; the document has changed since the search" } else { "" }
}

/// Returns the pattern for the hits in the document at `path`, if the reader goes through these.
pub(super) fn hits_pattern(session: &Session, path: &DocPath) -> Option<Pattern> {
    let hits = session.full_text.hits.as_ref()?;
    let is_here = hits.path() == Some(path);
    is_here.then(|| Pattern::of_search(&hits.found.typed, hits.found.query.clone()))
}

/// Returns whether the first hit is to be gone to, once.
pub(super) fn goes_to_first_hit(session: &mut Session) -> bool {
    session.full_text.hits.as_mut().is_some_and(|hits| std::mem::take(&mut hits.go))
}

/// Goes on to the next document of the answer that has hits, or to the one before. Returns
/// whether there is one.
pub fn next_hit_document(session: &mut Session, back: bool) -> bool {
    step(session, back, true)
}

/// Goes on to the next document of the answer, or to the one before, whether it has hits or its
/// title or facts answer.
pub fn next_found_document(session: &mut Session, back: bool) {
    if session.full_text.hits.is_none() {
        session.set_error("no document of a search is open; g / searches all documents");
    } else if !step(session, back, false) {
        let which = if back { "first" } else { "last" };
        session.set_error(format!("this is the {which} document of the search"));
    }
}

fn step(session: &mut Session, back: bool, with_hits: bool) -> bool {
    let Some(hits) = &session.full_text.hits else { return false };
    let counts = |at: &usize| !with_hits || hits.has_hits(*at);
    let next = if back {
        (0..hits.at).rev().find(counts)
    } else {
        (hits.at + 1..hits.shown.len()).find(counts)
    };
    let Some(at) = next else { return false };
    let (found, shown) = (hits.found.clone(), hits.shown.clone());
    let go = hits.has_hits(at);
    session.leave();
    go_through(session, Hits { found, shown, at, go, text: None, is_changed: false }, None);
    true
}

/// Forgets the hits that the reader goes through.
pub(super) fn leave_hits(session: &mut Session) {
    session.full_text.hits = None;
}
