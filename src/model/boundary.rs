//! The ends of a passage, moved by words and by sentences.
//!
//! Owns where an end comes to; it never passes the other one. Whose passage it is, and what becomes of
//! it, is not known here.

use super::count::number_of;
use super::prose::Prose;
use super::sentence::{next_sentence, previous_sentence, sentence_at};
use super::span::Span;
use super::text::Text;
use super::word::{next_word, next_word_end, previous_word, word_at};

/// One of the two ends of a passage, and which way it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Whether it is the end; if not, it is the start.
    pub is_end: bool,
    /// Whether it moves on in the text; if not, back.
    pub on: bool,
    /// Whether it moves by a sentence; if not, by a word.
    pub by_sentence: bool,
}

/// Returns `span` with one of its ends moved; `None` if there is nowhere to move it.
///
/// ```
/// use glossator::model::boundary::{Boundary, moved};
/// use glossator::model::span::Span;
/// use glossator::model::text::Text;
///
/// let text = Text::new("They agreed not to charter vessels.".to_owned());
/// let end = Boundary { is_end: true, on: true, by_sentence: false };
/// let span = moved(&text, Span::new(5, 26), end).unwrap_or_default();
/// assert_eq!(text.slice(span), "agreed not to charter vessels");
/// ```
#[must_use]
pub fn moved<'a>(prose: impl Into<Prose<'a>>, span: Span, how: Boundary) -> Option<Span> {
    let prose: Prose = prose.into();
    let Span { start, end } = span;
    let to = match (how.is_end, how.by_sentence) {
        (true, false) => end_by_word(prose, span, how.on),
        (false, false) => start_by_word(prose, span, how.on),
        (true, true) => end_by_sentence(prose, span, how.on),
        (false, true) => start_by_sentence(prose, span, how.on),
    }?;
    let (start, end) = if how.is_end { (start, to) } else { (to, end) };
    let is_moved = (start, end) != (span.start, span.end);
    (start < end && is_moved).then(|| Span::new(start, end))
}

fn end_by_word(prose: Prose, span: Span, on: bool) -> Option<usize> {
    let text = prose.text;
    let last = text.previous_grapheme(span.end);
    if on {
        return next_word_end(text, last).map(|word| word.end);
    }
    // The word in which it ends may reach beyond it.
    let mut word = word_at(text, last).or_else(|| previous_word(text, last))?;
    while word.end >= span.end {
        word = previous_word(text, word.start)?;
    }
    Some(word.end)
}

fn start_by_word(prose: Prose, span: Span, on: bool) -> Option<usize> {
    let word =
        if on { next_word(prose.text, span.start) } else { previous_word(prose.text, span.start) };
    word.map(|word| word.start)
}

fn end_by_sentence(prose: Prose, span: Span, on: bool) -> Option<usize> {
    let last = prose.text.previous_grapheme(span.end);
    let here = sentence_at(prose, last);
    if on {
        let here = here.filter(|here| here.end > span.end);
        return here.or_else(|| next_sentence(prose, last)).map(|sentence| sentence.end);
    }
    let start = here.map_or(last, |here| here.start);
    previous_sentence(prose, start).map(|sentence| sentence.end)
}

fn start_by_sentence(prose: Prose, span: Span, on: bool) -> Option<usize> {
    if on {
        return next_sentence(prose, span.start).map(|sentence| sentence.start);
    }
    let here = sentence_at(prose, span.start).filter(|here| here.start < span.start);
    here.or_else(|| previous_sentence(prose, span.start)).map(|sentence| sentence.start)
}

/// The most words that are counted.
const COUNTED: usize = 999;
/// How much of a passage as it was is said, in words.
const SAID: usize = 3;

/// Returns in words what became of a passage: by how many words its ends moved, and how it was there.
#[must_use]
pub fn described(text: &Text, was: Span, is: Span) -> String {
    let quote: Vec<&str> = text.slice(was).split_whitespace().collect();
    let first = || format!("“{} …”", quote[..quote.len().min(SAID)].join(" "));
    let last = || format!("“… {}”", quote[quote.len().saturating_sub(SAID)..].join(" "));
    let by = |name: &str, from: usize, to: usize, grows: bool| {
        let count = words_between(text, Span::new(from, to));
        let sign = if grows { '+' } else { '-' };
        match count {
            0 => format!("{name}: marks only"),
            _ => format!("{name}: {sign}{}", number_of(count, "word")),
        }
    };
    let start = (was.start != is.start).then(|| {
        format!("{}, was {}", by("start", was.start, is.start, is.start < was.start), first())
    });
    let end = (was.end != is.end)
        .then(|| format!("{}, was {}", by("end", was.end, is.end, is.end > was.end), last()));
    let moved: Vec<String> = [start, end].into_iter().flatten().collect();
    if moved.is_empty() { "as it was".to_owned() } else { moved.join("; ") }
}

/// Returns how many words begin in `span`; not more than can be read in a message.
fn words_between(text: &Text, span: Span) -> usize {
    let first = word_at(text, span.start).filter(|word| word.start == span.start);
    let first = first.or_else(|| next_word(text, span.start));
    let all = std::iter::successors(first, |word| next_word(text, word.start));
    all.take_while(|word| word.start < span.end).take(COUNTED).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAPER: &str = "One two. Three, four “five”.\n\nVI. Семь восемь! 九十。 Ten.\n";

    fn boundary(is_end: bool, on: bool, by_sentence: bool) -> Boundary {
        Boundary { is_end, on, by_sentence }
    }

    #[test]
    fn by_word_and_by_sentence() {
        let text = Text::new(PAPER.to_owned());
        let of = |words: &str| {
            let at = PAPER.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let to = |words: &str, how| moved(&text, of(words), how).map(|span| text.slice(span));
        for (words, how, expected) in [
            ("Three", boundary(true, true, false), Some("Three, four")),
            ("Three, four", boundary(true, false, false), Some("Three")),
            ("Three, four “five”.", boundary(true, false, false), Some("Three, four “five")),
            ("Thr", boundary(true, true, false), Some("Three")),
            ("Three", boundary(true, false, false), None),
            ("four", boundary(false, false, false), Some("Three, four")),
            ("Three, four", boundary(false, true, false), Some("four")),
            ("four", boundary(false, true, false), None),
            ("One", boundary(false, false, false), None),
            ("two", boundary(true, true, true), Some("two.")),
            ("One two.", boundary(true, true, true), Some("One two. Three, four “five”.")),
            ("One two. Three", boundary(true, false, true), Some("One two.")),
            ("four", boundary(false, false, true), Some("Three, four")),
            ("two. Three", boundary(false, true, true), Some("Three")),
        ] {
            assert_eq!(to(words, how), expected, "{words:?}, {how:?}");
        }
    }

    #[test]
    fn what_became_of_it_is_said() {
        let text = Text::new("They agreed not to charter any vessels, at all.".to_owned());
        let say = |from: (usize, usize), to: (usize, usize)| {
            described(&text, Span::new(from.0, from.1), Span::new(to.0, to.1))
        };
        assert_eq!(say((5, 26), (5, 38)), "end: +2 words, was “… not to charter”");
        assert_eq!(say((5, 38), (5, 39)), "end: marks only, was “… charter any vessels”");
        assert_eq!(say((0, 26), (5, 26)), "start: -1 word, was “They agreed not …”");
        assert_eq!(say((5, 26), (5, 26)), "as it was");
    }

    proptest! {
        #[test]
        fn an_end_moves_its_way_and_never_past_the_other(
            start in 0..PAPER.len(), length in 1..PAPER.len(),
            is_end in any::<bool>(), on in any::<bool>(), by_sentence in any::<bool>(),
        ) {
            let text = Text::new(PAPER.to_owned());
            let span = text.whole_graphemes(Span::new(start, (start + length).min(PAPER.len())));
            if let Some(to) = moved(&text, span, boundary(is_end, on, by_sentence)) {
                prop_assert!(!to.is_empty() && to != span);
                prop_assert_eq!(text.whole_graphemes(to), to);
                let (kept, was, now) = if is_end {
                    (to.start == span.start, span.end, to.end)
                } else {
                    (to.end == span.end, span.start, to.start)
                };
                prop_assert!(kept && (now > was) == on);
            }
        }
    }
}
