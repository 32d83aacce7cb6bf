//! Where the passage of an anchor might be: every stretch that is worth comparing.
//!
//! Owns the search: for the exact quote, for something similar, and for whatever is between the
//! words that surrounded it. Which candidate fits best is not decided here.

use super::Anchor;
use super::approx::search;
use crate::model::cluster::is_blank;
use crate::model::span::Span;
use crate::model::text::Text;

/// If a quote occurs more often, only the occurrences nearest to its old position are compared.
const MOST: usize = 400;
/// At most this many occurrences of the words before it are tried.
const MOST_SLOTS: usize = 64;
/// A quote of more code points is searched for by its two ends.
const LONG: usize = 512;
/// The length of each end, in code points.
const END: usize = 256;
/// A context of fewer code points occurs too often to be searched for.
const TELLING: usize = 8;
/// The gap between the words before and the words after may exceed twice the length of the quote by
/// this many bytes.
const SLACK: usize = 64;

/// The candidates that a text offers for an anchor.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// All stretches worth comparing, each once.
    pub(super) spans: Vec<Span>,
    /// What is now between the surroundings of the passage: the passage, something else, or
    /// nothing, in which case the span is empty.
    pub(super) slots: Vec<Span>,
}

/// Searches `text`.
pub(super) fn candidates(anchor: &Anchor, text: &Text) -> Candidates {
    let near = text.byte(anchor.start).unwrap_or(text.len());
    let mut candidates = Candidates::default();
    between(anchor, text, near, &mut candidates);
    candidates.spans.extend(same_words(anchor, text, near));
    candidates.spans.extend(like_words(anchor, text));
    candidates.spans.retain(|span| !span.is_empty());
    candidates.spans.sort_unstable();
    candidates.spans.dedup();
    candidates
}

/// Finds exact occurrences of the quote.
fn same_words(anchor: &Anchor, text: &Text, near: usize) -> Vec<Span> {
    let found = |words: &str| -> Vec<usize> {
        memchr::memmem::find_iter(text.as_str().as_bytes(), words.as_bytes()).collect()
    };
    let mut starts = found(&anchor.quote);
    if starts.len() > MOST {
        // Those with the right surroundings may be far away.
        let prefix = &anchor.prefix;
        let with_prefix = found(&format!("{prefix}{}", anchor.quote));
        let with_suffix = found(&format!("{}{}", anchor.quote, anchor.suffix));
        starts.sort_by_key(|start| start.abs_diff(near));
        starts.truncate(MOST);
        starts.extend(with_prefix.iter().take(MOST).map(|at| at + prefix.len()));
        starts.extend(with_suffix.iter().take(MOST));
    }
    // A letter may have gained an accent; then the place is the accented letter.
    let span = |start| text.whole_graphemes(Span::new(start, start + anchor.quote.len()));
    starts.into_iter().map(span).collect()
}

/// Finds stretches similar to the quote.
fn like_words(anchor: &Anchor, text: &Text) -> Vec<Span> {
    let length = anchor.quote.chars().count();
    let whole = text.as_str();
    if length <= LONG {
        let hits = search(whole, &anchor.quote, edits(length), anchor.start);
        return hits.iter().filter_map(|hit| span_of(text, hit.start, hit.end)).collect();
    }
    let cut = |at: usize| anchor.quote.char_indices().nth(at).map_or(0, |(byte, _)| byte);
    let (head, tail) = (&anchor.quote[..cut(END)], &anchor.quote[cut(length - END)..]);
    let heads = search(whole, head, edits(END), anchor.start);
    let tails = search(whole, tail, edits(END), anchor.start + length - END);
    let pairs = heads.iter().filter_map(|head| {
        let tail = tails.iter().min_by_key(|tail| tail.end.abs_diff(head.start + length))?;
        Some((head.start, tail.end))
    });
    pairs
        .filter(|(start, end)| (length / 2..=length * 2).contains(&end.saturating_sub(*start)))
        .filter_map(|(start, end)| span_of(text, start, end))
        .collect()
}

/// Returns the number of errors allowed in a pattern of this many code points.
fn edits(length: usize) -> usize {
    if length < 8 { length / 4 } else { length * 2 / 5 }
}

/// Finds what is between the words before the quote and those after it.
fn between(anchor: &Anchor, text: &Text, near: usize, candidates: &mut Candidates) {
    let (before, after) = (anchor.prefix.trim_end(), anchor.suffix.trim_start());
    let gaps = (anchor.prefix.len() - before.len(), anchor.suffix.len() - after.len());
    let ends = boundaries(text, before, anchor.start.saturating_sub(1), |span| span.end);
    let starts = boundaries(text, after, anchor.end, |span| span.start);
    // At an edge of the text there is nothing to search for.
    let mut ends = if anchor.start == 0 { vec![0] } else { ends };
    let starts = if anchor.suffix.is_empty() { vec![text.len()] } else { starts };
    let reach = 2 * anchor.quote.len() + SLACK;
    ends.sort_by_key(|end| end.abs_diff(near));
    for end in ends.iter().copied().take(MOST_SLOTS) {
        let from = starts.partition_point(|start| *start < end);
        for (start, nearest) in starts[from..].iter().take(4).zip([true, false, false, false]) {
            if start - end > reach {
                break;
            }
            let span = text.whole_graphemes(inside(text, Span::new(end, *start), gaps));
            candidates.spans.push(span);
            // It is the slot only if neither of the two recurs in between.
            if nearest && !ends.iter().any(|other| end < *other && other <= start) {
                candidates.slots.push(span);
            }
        }
    }
}

/// Returns `span` without the blanks at its ends that belong to the surroundings, up to the number
/// of bytes in `gaps`; empty if nothing else remains.
fn inside(text: &Text, span: Span, gaps: (usize, usize)) -> Span {
    let words = text.slice(span);
    if is_blank(words) {
        return Span::new(span.start, span.start);
    }
    let lead = (words.len() - words.trim_start().len()).min(gaps.0);
    let tail = (words.len() - words.trim_end().len()).min(gaps.1);
    Span::new(span.start + lead, span.end - tail)
}

/// Returns the positions where `words`, or something very similar, end or begin; ascending.
fn boundaries(text: &Text, words: &str, near: usize, edge: fn(Span) -> usize) -> Vec<usize> {
    let points = words.chars().count();
    if points < TELLING {
        return Vec::new();
    }
    let exact = memchr::memmem::find_iter(text.as_str().as_bytes(), words.as_bytes());
    let mut found: Vec<usize> =
        exact.take(MOST).map(|at| edge(Span::new(at, at + words.len()))).collect();
    if found.is_empty() {
        let hits = search(text.as_str(), words, points / 4, near);
        found = hits.iter().filter_map(|hit| span_of(text, hit.start, hit.end)).map(edge).collect();
    }
    found.sort_unstable();
    found
}

/// Converts code points `start` to `end` to bytes, on cluster boundaries.
fn span_of(text: &Text, start: usize, end: usize) -> Option<Span> {
    Some(text.whole_graphemes(Span::new(text.byte(start)?, text.byte(end)?)))
}
