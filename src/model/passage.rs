//! Passages: the parts of a document that are ranked individually.
//!
//! Owns how a text is cut into passages: sentences, and parts of very long ones.

use super::folding::is_in_division;
use super::paragraph::{next_paragraph, paragraph_at};
use super::sentence::sentences;
use super::span::Span;
use super::text::Text;

/// The longest passage in code points: more would not fit on a line or two.
pub(super) const LONGEST: usize = 400;

/// Returns the passages of `text`, in text order. Together they contain every visible character
/// except the numbers and bullets of lists.
pub fn passages(text: &Text) -> impl Iterator<Item = Span> + '_ {
    passages_of(text, |_| true)
}

/// Returns the passages of those paragraphs of `text` that are `wanted`, in text order. Finding
/// sentences takes several times as long as finding paragraphs.
pub fn passages_of<'a>(
    text: &'a Text,
    mut wanted: impl FnMut(Span) -> bool + 'a,
) -> impl Iterator<Item = Span> + 'a {
    let first = paragraph_at(text, 0).or_else(|| next_paragraph(text, 0));
    std::iter::successors(first, move |last| next_paragraph(text, last.start))
        .filter(move |paragraph| wanted(*paragraph))
        .flat_map(move |paragraph| sentences(text, paragraph))
        .flat_map(move |sentence| parts(text, sentence))
}

fn parts(text: &Text, sentence: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((most, _)) = text.slice(rest).char_indices().nth(LONGEST) {
        let head = text.slice(Span::new(rest.start, rest.start + most));
        let is_whole = |at: &usize| *at > 0 && !is_in_division(text.as_str(), rest.start + at);
        let mut blanks = head.rmatch_indices(char::is_whitespace).map(|(at, _)| at);
        let blank = blanks.find(is_whole);
        let cut =
            blank.map_or_else(|| text.floor_grapheme(rest.start + most), |at| rest.start + at);
        // A cluster longer than a passage must neither be cut nor stop the search.
        let cut = if cut > rest.start { cut } else { rest.end };
        parts.push(Span::new(rest.start, cut));
        let blanks = text.slice(Span::new(cut, rest.end));
        let skipped = blanks.len() - blanks.trim_start().len();
        rest = Span::new(cut + skipped, rest.end);
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_in_text_order() {
        let text = Text::new("\nOne. Two.\n\n3. Three.\n".to_owned());
        let all: Vec<_> = passages(&text).map(|span| text.slice(span)).collect();
        assert_eq!(all, ["One.", "Two.", "Three."]);
    }

    #[test]
    fn a_long_sentence_is_cut_between_words_or_clusters() {
        for (word, blank) in [("word", " "), ("中", ""), ("e\u{301}", "")] {
            let source = [word, blank].concat().repeat(3000);
            let text = Text::new(source.clone());
            let all: Vec<_> = passages(&text).map(|span| text.slice(span)).collect();
            assert!(all.iter().all(|part| part.chars().count() <= LONGEST));
            assert!(all.iter().all(|part| part.starts_with(word) && part.ends_with(word)));
            assert_eq!(all.join(blank), source.trim_end());
        }
    }

    #[test]
    fn nothing_in_nothing() {
        assert_eq!(passages(&Text::default()).count(), 0);
        assert_eq!(passages(&Text::new("\n \n".to_owned())).count(), 0);
    }
}
