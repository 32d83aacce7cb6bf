//! What can be followed at a place of a text: a link, a note, a reference to another document.
//!
//! Owns what leads where. Views show it, peek at it and have it followed.

use super::Session;
use super::event::Effect;
use super::found::Destination;
use super::jumps::Location;
use super::page::Page;
use super::request::Request;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::structure::Target;

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// To a place in the same text, in bytes.
    Place(usize),
    /// From its call to a note.
    Note(Span),
    /// From the number of a note back to where that is called.
    Call(Span),
    /// To another document.
    Document(DocPath),
    /// To an address outside.
    Address(String),
    /// To a note that the file does not have.
    NoNote,
    /// To one of several documents that all fit, and the words that refer to it.
    Several(String, Vec<DocPath>),
    /// To a document that is not here; the words that refer to it.
    Nothing(String),
}

impl Lead {
    /// Returns whether it leads somewhere.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::NoNote | Self::Nothing(_))
    }
}

/// Returns what can be followed at the caret of `page`.
#[must_use]
pub fn lead(session: &Session, page: &Page) -> Option<Lead> {
    let at = page.caret;
    if let Some(link) = page.document.structure.link_at(at) {
        return Some(match &link.target {
            Target::Outside(address) => Lead::Address(address.clone()),
            Target::Inside(to) => Lead::Place(*to),
        });
    }
    if let Some(note) = page.footnotes.called_at(at) {
        return Some(if note.note.is_empty() { Lead::NoNote } else { Lead::Note(note.note) });
    }
    if let Some(call) = call_of_note(session, page) {
        return Some(Lead::Call(call));
    }
    let citation = session.index.citations.at(&page.document.path, at)?;
    if let Some(number) = citation.reference.note() {
        let note = page.footnotes.numbered(page.text().as_str(), number, at);
        return Some(note.map_or(Lead::NoNote, Lead::Note));
    }
    let words = citation.reference.text.clone();
    Some(match &citation.target {
        Some(path) => Lead::Document(path.clone()),
        None if citation.candidates.is_empty() => Lead::Nothing(words),
        None => Lead::Several(words, citation.candidates.clone()),
    })
}

/// Returns where the note is called on whose number the caret is: of several calls, the one that
/// the reader came from, or else the first.
fn call_of_note(session: &Session, page: &Page) -> Option<Span> {
    let calls = page.footnotes.calls_of(page.caret);
    let from = match session.jumps.last() {
        Some(Location::Page(path, (caret, _))) if *path == page.document.path => Some(*caret),
        _ => None,
    };
    let came = calls.iter().find(|call| from.is_some_and(|from| call.contains(from)));
    came.or(calls.first()).copied()
}

/// Follows what is under the caret; returns false if there is nothing to follow.
pub fn follow(session: &mut Session) -> bool {
    let Some(page) = &session.reading.page else { return false };
    let (lead, path) = (lead(session, page), page.document.path.clone());
    let passage = |at| Destination::Passage(path, Span::new(at, at));
    match lead {
        Some(Lead::Place(at)) => session.go_to(passage(at)),
        Some(Lead::Note(span) | Lead::Call(span)) => session.go_to(passage(span.start)),
        Some(Lead::Document(path)) => session.go_to(Destination::Document(path)),
        Some(Lead::Address(address)) => session.effect(Effect::Copy(address)),
        Some(Lead::Several(words, documents)) => {
            session.request(Request::ChooseDocument { words, documents });
        }
        Some(Lead::NoNote) => {
            session.set_error("the file has only the number of this note, and not the note");
        }
        Some(Lead::Nothing(words)) => session.set_error(not_here(&words)),
        None => return false,
    }
    true
}

/// Returns why a reference leads nowhere.
#[must_use]
pub fn not_here(words: &str) -> String {
    format!("“{words}” fits no document of this library")
}

/// Returns where the next thing that can be followed stands, or the one before, from byte `at` on;
/// around the ends of the text, and then true.
#[must_use]
pub fn next_lead(session: &Session, page: &Page, back: bool) -> Option<(usize, bool)> {
    let links = page.document.structure.links.iter().map(|link| link.span.start);
    let calls = page.footnotes.calls_in(Span::new(0, usize::MAX));
    let calls = calls.filter(|note| !note.note.is_empty()).map(|note| note.call.start);
    let cited = session.index.citations.of(&page.document.path);
    let cited = cited.filter(|one| one.target.is_some() || !one.candidates.is_empty());
    let places = links.chain(calls).chain(cited.map(|one| one.reference.span.start));
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    let at = page.caret;
    let next = if back {
        places.iter().rev().find(|place| **place < at)
    } else {
        places.iter().find(|place| **place > at)
    };
    let around = if back { places.last() } else { places.first() };
    next.map(|place| (*place, false)).or(around.map(|place| (*place, true)))
}
