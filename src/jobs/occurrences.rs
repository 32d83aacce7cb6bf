//! Finding other places with the same words.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::library::Wanted;
use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::find::{Pattern, excerpt, is_whole_words, places_of};
use crate::model::search::language::Language;
use crate::model::search::pattern::{FormWanted, Proximity, WordPattern};
use crate::model::search::walk;
use crate::model::sentence::sentence_at;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::session::found::{LookedForAs, MOST_OCCURRENCES as MOST, Occurrence, OccurrencesFound};
use crate::session::question::FindOccurrences;

/// How the words are looked for in a text.
enum WordFinder {
    Words(String),
    Stems(WordPattern),
    Expression(Pattern),
}

impl WordFinder {
    /// Returns how to look for words; the error is what to say.
    fn new(words: &str, how: LookedForAs) -> Result<Self, String> {
        let nothing = || format!("there is no word in “{words}”");
        match how {
            LookedForAs::Words => Ok(Self::Words(words.to_owned())),
            LookedForAs::Stems => WordPattern::new(words, FormWanted::Any, Proximity::Row)
                .map(Self::Stems)
                .ok_or_else(nothing),
            LookedForAs::Expression => match Pattern::new(&format!("/{words}")) {
                Ok(Some(pattern)) => Ok(Self::Expression(pattern)),
                Ok(None) => Err(nothing()),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    fn find(&self, text: &Text, cancel: &Cancel) -> Vec<Span> {
        match self {
            Self::Words(words) => {
                let mut found = places_of(text, words);
                found.retain(|span| is_whole_words(text, *span));
                found
            }
            Self::Stems(pattern) => {
                let words = text.as_str();
                let hits = walk::hits(words, Language::of(words), &[pattern], cancel);
                let spans = hits.into_iter().flatten().flatten();
                spans.map(|span| text.whole_graphemes(span)).collect()
            }
            Self::Expression(pattern) => {
                let found = pattern.all(text, |_, _| !cancel.is_cancelled()).unwrap_or_default();
                found.into_iter().filter(|span| !span.is_empty()).collect()
            }
        }
    }
}

impl Job for FindOccurrences {
    const LANE: Lane = Lane::Now;

    /// Finds the occurrences in all documents, first those of the document being read.
    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<OccurrencesFound> {
        let finder = match WordFinder::new(&self.words, self.how) {
            Ok(finder) => finder,
            Err(why) => {
                return Some(OccurrencesFound { fault: Some(why), ..OccurrencesFound::default() });
            }
        };
        let mut paths =
            if self.is_here { vec![self.first.clone()] } else { reader.library.paths() };
        paths.sort_by_key(|path| *path != self.first);
        // Cancels the search when there are enough, or when the answer is no longer wanted.
        let enough = Cancel::default();
        let count = AtomicUsize::new(0);
        let found = reader.library.read_map(&paths, Wanted::Text, &enough, |_, _, read| {
            let found = match read {
                Ok(document) => Self::within(&finder, reader, &document, &asked.cancel),
                Err(_) => Vec::new(),
            };
            let all = count.fetch_add(found.len(), Ordering::Relaxed) + found.len();
            if all > MOST || asked.cancel.is_cancelled() {
                enough.cancel();
            }
            found
        });
        let mut list: Vec<Occurrence> = found.into_iter().flatten().collect();
        let is_cut = list.len() > MOST;
        list.truncate(MOST);
        (!asked.cancel.is_cancelled()).then_some(OccurrencesFound { list, is_cut, fault: None })
    }
}

impl FindOccurrences {
    fn within(
        finder: &WordFinder,
        reader: &Reader,
        document: &Document,
        cancel: &Cancel,
    ) -> Vec<Occurrence> {
        let text = &document.text;
        let mut found = finder.find(text, cancel);
        // Most documents do not contain the words, so their annotations are not needed.
        if found.is_empty() {
            return Vec::new();
        }
        let highlights = reader.annotations(&document.path).notebook.highlights;
        let mut known: HashMap<(usize, usize), Highlight> = HashMap::new();
        for mark in highlights {
            known.entry((mark.anchor.start, mark.anchor.end)).or_insert(mark);
        }
        // One more than are listed, so that it is known whether there are more.
        found.truncate(MOST + 1);
        let found = found.into_iter().take_while(|_| !cancel.is_cancelled());
        let one = |span: Span| {
            let anchor = Anchor::make(text, span);
            let known = known.get(&(anchor.start, anchor.end));
            let known = known.filter(|mark| mark.anchor.quote == anchor.quote);
            let highlight = known.cloned().map(Box::new);
            Occurrence { highlight, ..occurrence(document, span, anchor) }
        };
        found.map(one).collect()
    }
}

/// Builds an occurrence with the words around it.
fn occurrence(document: &Document, span: Span, anchor: Anchor) -> Occurrence {
    let (line, words) = words_around(document, span);
    Occurrence { document: document.path.clone(), anchor, span, words, line, highlight: None }
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
