//! The best passages of a document for a query.

use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::search::language::Language;
use crate::model::search::pattern::WordPattern;
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::search::walk;
use crate::model::sentence::sentence_at;
use crate::model::span::Span;

/// A passage with words that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The sentence, in bytes of the text.
    pub span: Span,
    /// Where the words are in it, in bytes of the text.
    pub marks: Vec<Span>,
}

/// Returns where the wanted words of a query stand in a text, in order; `None` if cancelled.
#[must_use]
pub fn spans(query: &SearchQuery, text: &str, cancel: &Cancel) -> Option<Vec<Span>> {
    found(query, text, cancel).map(|found| walk::merged(&found))
}

fn found(query: &SearchQuery, text: &str, cancel: &Cancel) -> Option<Vec<Vec<Span>>> {
    let words = query.wanted().into_iter().filter_map(|number| query.words().get(number));
    let in_text = words.filter(|words| matches!(words.scope, Scope::Bare | Scope::Text));
    let patterns: Vec<&WordPattern> = in_text.filter_map(|words| words.pattern.as_ref()).collect();
    walk::hits(text, Language::of(text), &patterns, cancel)
}

/// Returns the best passages of a document, at most `most`, in text order: those with most of the
/// different words before those with one of them often.
#[must_use]
pub fn passages(
    query: &SearchQuery,
    document: &Document,
    most: usize,
    cancel: &Cancel,
) -> Vec<Passage> {
    let Some(found) = found(query, document.text.as_str(), cancel) else { return Vec::new() };
    let marks = walk::merged(&found);
    let mut passages: Vec<Passage> = Vec::new();
    for mark in marks {
        if let Some(last) = passages.last_mut().filter(|last| mark.start < last.span.end) {
            last.marks.push(mark);
            continue;
        }
        let span = sentence_at(document, mark.start).unwrap_or(mark).join(mark);
        passages.push(Passage { span, marks: vec![mark] });
    }
    let worth = |passage: &Passage| {
        let kinds = found.iter().filter(|hits| {
            let first = hits.partition_point(|hit| hit.start < passage.span.start);
            hits.get(first).is_some_and(|hit| hit.start < passage.span.end)
        });
        (kinds.count(), passage.marks.len())
    };
    // A stable sort: of equals, the earlier.
    passages.sort_by_key(|passage| std::cmp::Reverse(worth(passage)));
    passages.truncate(most);
    passages.sort_by_key(|passage| passage.span.start);
    passages
}
