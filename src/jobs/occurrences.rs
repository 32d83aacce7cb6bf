//! Finding other places with the same words.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::library::Wanted;
use crate::model::anchor::Anchor;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::find::{excerpt, is_whole_words, places_of};
use crate::model::sentence::sentence_at;
use crate::model::span::Span;
use crate::session::found::{MOST_OCCURRENCES as MOST, Occurrence};
use crate::session::question::FindOccurrences;

impl Job for FindOccurrences {
    const LANE: Lane = Lane::Now;

    /// Finds the occurrences in all documents, first those of the document being read. Leaves out
    /// the one that is already known, and everything that is already highlighted.
    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<Occurrence>> {
        let mut paths = reader.library.paths();
        paths.sort_by_key(|path| *path != self.first);
        // Cancels the search when there are enough, or when the answer is no longer wanted.
        let enough = Cancel::default();
        let count = AtomicUsize::new(0);
        let found = reader.library.read_map(&paths, Wanted::Text, &enough, |_, _, read| {
            let found = match read {
                Ok(document) => self.within(reader, &document, &asked.cancel),
                Err(_) => Vec::new(),
            };
            let all = count.fetch_add(found.len(), Ordering::Relaxed) + found.len();
            if all >= MOST || asked.cancel.is_cancelled() {
                enough.cancel();
            }
            found
        });
        let mut found: Vec<Occurrence> = found.into_iter().flatten().collect();
        found.truncate(MOST);
        (!asked.cancel.is_cancelled()).then_some(found)
    }
}

impl FindOccurrences {
    fn within(&self, reader: &Reader, document: &Document, cancel: &Cancel) -> Vec<Occurrence> {
        let text = &document.text;
        let mut found = places_of(text, &self.words);
        // Most documents do not contain the words, so their annotations are not needed.
        if found.is_empty() {
            return Vec::new();
        }
        let highlights = reader.annotations(&document.path).notebook.highlights;
        let known = |span: Span| {
            let (start, end) = (text.points(span.start), text.points(span.end));
            highlights.iter().any(|mark| (mark.anchor.start, mark.anchor.end) == (start, end))
        };
        let here = |span: Span| document.path == self.first && span.overlaps(self.origin);
        found.retain(|span| is_whole_words(text, *span) && !known(*span) && !here(*span));
        found.truncate(MOST);
        let found = found.into_iter().take_while(|_| !cancel.is_cancelled());
        found.map(|span| occurrence(document, span, Anchor::make(text, span))).collect()
    }
}

/// Builds an occurrence with the words around it.
fn occurrence(document: &Document, span: Span, anchor: Anchor) -> Occurrence {
    let (line, words) = words_around(document, span);
    Occurrence { document: document.path.clone(), anchor, span, words, line }
}

/// Returns a passage with some words around it, on one line, and where it is in that line.
pub(super) fn words_around(document: &Document, span: Span) -> (String, Span) {
    let text = &document.text;
    let sentence = sentence_at(document, span.start).unwrap_or(span).join(span);
    let rest = text.slice(Span::new(span.end, sentence.end));
    let before = excerpt_before(text.slice(Span::new(sentence.start, span.start)));
    let quote = text.slice(span).replace('\n', " ");
    let blank = if rest.starts_with(char::is_whitespace) { " " } else { "" };
    let words = Span::new(before.len(), before.len() + quote.len());
    (format!("{before}{quote}{blank}{}", excerpt(rest, 120)), words)
}

/// Returns the last words before an occurrence, on one line.
fn excerpt_before(words: &str) -> String {
    let line = words.replace('\n', " ");
    let count = line.chars().count();
    if count <= 40 {
        return line;
    }
    let tail: String = line.chars().skip(count - 39).collect();
    format!("…{tail}")
}
