//! Words: UAX #29 with the dictionaries of ICU4X, so that Chinese, Japanese, Thai, Khmer, Lao and
//! Burmese, which are written without blanks, have words too.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use super::line::{Piece, next_piece, piece_at, previous_piece};
use super::span::Span;
use super::text::Text;

/// Returns the words of a piece of a line, without punctuation and blanks.
#[must_use]
pub fn words(text: &Text, piece: &Piece) -> Vec<Span> {
    let line = text.slice(piece.span);
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let mut start = 0;
    segmenter
        .segment_str(line)
        .iter_with_word_type()
        .filter_map(|(end, kind)| {
            let span = Span::new(piece.span.start + start, piece.span.start + end);
            start = end;
            // The segmenter does not count a word that ends with a combining mark as a word.
            let is_word = kind.is_word_like() || text.slice(span).contains(char::is_alphanumeric);
            (is_word && !span.is_empty()).then_some(span)
        })
        .collect()
}

/// Returns the word at byte `offset`.
#[must_use]
pub fn word_at(text: &Text, offset: usize) -> Option<Span> {
    let piece = piece_at(text, offset);
    words(text, &piece).into_iter().find(|word| word.contains(offset))
}

/// Returns the first word that begins after byte `offset`.
#[must_use]
pub fn next_word(text: &Text, offset: usize) -> Option<Span> {
    forward(text, offset, |word| word.start > offset)
}

/// Returns the first word that ends after the character at byte `offset`.
#[must_use]
pub fn next_word_end(text: &Text, offset: usize) -> Option<Span> {
    let after = text.next_grapheme(offset);
    forward(text, offset, |word| word.end > after)
}

/// Returns the last word that begins before byte `offset`.
#[must_use]
pub fn previous_word(text: &Text, offset: usize) -> Option<Span> {
    let mut piece = Some(piece_at(text, offset));
    while let Some(here) = piece {
        let found = words(text, &here).into_iter().rfind(|w| w.start < offset);
        if found.is_some() {
            return found;
        }
        piece = previous_piece(text, &here);
    }
    None
}

fn forward(text: &Text, offset: usize, wanted: impl Fn(&Span) -> bool) -> Option<Span> {
    let mut piece = Some(piece_at(text, offset));
    while let Some(here) = piece {
        let found = words(text, &here).into_iter().find(&wanted);
        if found.is_some() {
            return found;
        }
        piece = next_piece(text, &here);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        let whole = Text::new(text.to_owned());
        words(&whole, &piece_at(&whole, 0)).into_iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn words_of_several_scripts() {
        assert_eq!(all("no. 297/sh, don't"), ["no", "297", "sh", "don't"]);
        assert_eq!(all("Вот — слово."), ["Вот", "слово"]);
        assert_eq!(all("我们的军队"), ["我们", "的", "军队"]);
    }

    #[test]
    fn walking_over_lines() {
        let text = Text::new("one two\n\n-- three\n".to_owned());
        let mut starts = vec![0];
        while let Some(word) = next_word(&text, starts[starts.len() - 1]) {
            starts.push(word.start);
        }
        assert_eq!(starts, [0, 4, 12]);
        assert_eq!(previous_word(&text, 12).map(|w| w.start), Some(4));
        assert_eq!(previous_word(&text, 0), None);
        assert_eq!(next_word_end(&text, 0).map(|w| w.end), Some(3));
        assert_eq!(next_word_end(&text, 2).map(|w| w.end), Some(7));
    }
}
