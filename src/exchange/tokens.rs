//! Sentences and words, for formats that have a line for each word.
//!
//! Owns how a text is divided: words by UAX #29, with dictionaries for scripts without blanks; every other
//! character that is no blank is a word of its own. A sentence ends as `(` and `)` go through them in the
//! reader, and with each paragraph.

use crate::model::document::Document;
use crate::model::grapheme::graphemes;
use crate::model::line::{next_piece, piece_at};
use crate::model::paragraph::{next_paragraph, paragraph_at};
use crate::model::sentence::sentences;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::model::word::words;

/// What the formats say of the division.
pub const SAID: &str = "Words are divided by UAX #29, with dictionaries for scripts without blanks; every other \
                        character that is no blank is a word of its own. Sentences end as in the reader of \
                        Glossator, and with each paragraph.";

/// Returns the words of each sentence, in bytes. None is empty.
#[must_use]
pub fn sentences_of_words(document: &Document) -> Vec<Vec<Span>> {
    let starts = sentence_starts(document);
    let mut starts = starts.into_iter().peekable();
    let mut all: Vec<Vec<Span>> = Vec::new();
    for token in tokens(&document.text) {
        let mut begins = all.is_empty();
        while starts.next_if(|start| *start <= token.start).is_some() {
            begins = true;
        }
        match all.last_mut().filter(|_| !begins) {
            Some(last) => last.push(token),
            None => all.push(vec![token]),
        }
    }
    all
}

fn sentence_starts(document: &Document) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut paragraph = paragraph_at(document, 0).or_else(|| next_paragraph(document, 0));
    while let Some(here) = paragraph {
        starts.push(here.start);
        starts.extend(sentences(document, here).into_iter().skip(1).map(|one| one.start));
        paragraph = next_paragraph(document, here.start).filter(|next| next.start > here.start);
    }
    starts.sort_unstable();
    starts
}

fn tokens(text: &Text) -> Vec<Span> {
    let mut tokens = Vec::new();
    let mut piece = Some(piece_at(text, 0));
    while let Some(here) = piece {
        let mut at = here.span.start;
        for word in words(text, &here) {
            single(text, Span::new(at, word.start), &mut tokens);
            tokens.push(word);
            at = word.end;
        }
        single(text, Span::new(at.min(here.span.end), here.span.end), &mut tokens);
        piece = next_piece(text, &here);
    }
    tokens
}

/// Adds each character of `part` that can be seen.
fn single(text: &Text, part: Span, tokens: &mut Vec<Span>) {
    for (at, cluster) in graphemes(text.slice(part)) {
        let is_blank = cluster.chars().all(|c| c.is_whitespace() || c.is_control());
        if !is_blank {
            let start = part.start + at;
            tokens.push(Span::new(start, start + cluster.len()));
        }
    }
}
