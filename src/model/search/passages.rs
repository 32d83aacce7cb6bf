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

/// Returns the best passages of a document, at most `most`, in text order: those with words that no
/// better one has, and then those with most of the different words.
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
    if passages.len() > most {
        passages = best(passages, &found, most);
    }
    passages.sort_by_key(|passage| passage.span.start);
    passages
}

/// Chooses `most` passages; of equals, the earlier ones.
fn best(mut passages: Vec<Passage>, found: &[Vec<Span>], most: usize) -> Vec<Passage> {
    let stands = |passage: &Passage, hits: &[Span]| {
        let first = hits.partition_point(|hit| hit.start < passage.span.start);
        hits.get(first).is_some_and(|hit| hit.start < passage.span.end)
    };
    let mut missing: Vec<&[Span]> = found.iter().map(Vec::as_slice).collect();
    let mut chosen = Vec::with_capacity(most);
    while chosen.len() < most {
        let worth = |passage: &Passage| {
            let new = missing.iter().filter(|hits| stands(passage, hits)).count();
            let kinds = found.iter().filter(|hits| stands(passage, hits)).count();
            (new, kinds, passage.marks.len())
        };
        // The last of the greatest is the first, from the end.
        let next = (0..passages.len()).rev().max_by_key(|at| worth(&passages[*at]));
        let Some(next) = next else { break };
        let passage = passages.remove(next);
        missing.retain(|hits| !stands(&passage, hits));
        chosen.push(passage);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::model::document::SourceFile;
    use crate::model::path::DocPath;
    use crate::model::people::People;
    use crate::model::text::Text;

    #[test]
    fn each_word_is_seen_before_one_is_seen_again() {
        let text = "Korea first. Korea, and Korea again. Nothing here. Then guns. Korea last.";
        let document = Document {
            path: DocPath::new(Path::new("a.txt")).unwrap(),
            text: Arc::new(Text::new(text.to_owned())),
            structure: Arc::default(),
            abbreviations: Arc::default(),
            apparatus: Arc::default(),
            source: SourceFile::default(),
        };
        let query = SearchQuery::parse("korea guns", &People::default(), &BTreeMap::new());
        let shown = |most| {
            let found = passages(&query, &document, most, &Cancel::default());
            found.iter().map(|one| &text[one.span.range()]).collect::<Vec<_>>()
        };
        assert_eq!(shown(2), ["Korea, and Korea again.", "Then guns."]);
        assert_eq!(shown(3), ["Korea first.", "Korea, and Korea again.", "Then guns."]);
        assert_eq!(shown(9).len(), 4);
    }
}
