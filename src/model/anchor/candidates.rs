//! Where the passage of an anchor might be: every stretch that is worth being compared.
//!
//! Owns the search: for the quote letter by letter, for something like it, and for what stands
//! between the words that were around it. What fits best is not decided here.

use super::Anchor;
use super::approx::search;
use crate::model::cluster::is_blank;
use crate::model::span::Span;
use crate::model::text::Text;

/// Of a quote that stands in more candidates, those nearest to where it was are looked at.
const MOST: usize = 400;
/// Of the words before it, so many candidates.
const MOST_SLOTS: usize = 64;
/// A quote of more code points is looked for by its two ends.
const LONG: usize = 512;
/// So many code points of each end.
const END: usize = 256;
/// Surroundings of fewer code points stand in too many places to be looked for.
const TELLING: usize = 8;
/// Between the words before and the words after there may be so many bytes more than the quote
/// has, twice over.
const SLACK: usize = 64;

/// What a text offers to an anchor.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// All stretches that are worth a look, each once.
    pub(super) spans: Vec<Span>,
    /// What stands where the passage stood, between its surroundings: it, or something else, or
    /// nothing, in which case the span is empty.
    pub(super) slots: Vec<Span>,
}

/// Looks through `text`.
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

/// The places of exactly the words of the quote.
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
    // A letter may have got an accent since: then the place is the accented letter.
    let span = |start| text.whole_graphemes(Span::new(start, start + anchor.quote.len()));
    starts.into_iter().map(span).collect()
}

/// The places of something like the quote.
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

/// In a pattern of so many code points so many may differ.
fn edits(length: usize) -> usize {
    if length < 8 { length / 4 } else { length * 2 / 5 }
}

/// What stands between the words that stood before the quote and those that stood after it.
fn between(anchor: &Anchor, text: &Text, near: usize, candidates: &mut Candidates) {
    let (before, after) = (anchor.prefix.trim_end(), anchor.suffix.trim_start());
    let gaps = (anchor.prefix.len() - before.len(), anchor.suffix.len() - after.len());
    let ends = edges(text, before, anchor.start.saturating_sub(1), |span| span.end);
    let starts = edges(text, after, anchor.end, |span| span.start);
    // At an edge of the text there is nothing to be looked for.
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
            // Only where neither of the two stands once more in between is it the slot.
            if nearest && !ends.iter().any(|other| end < *other && other <= start) {
                candidates.slots.push(span);
            }
        }
    }
}

/// `span` without the blanks at its ends that belong to the surroundings, as many bytes as `gaps`
/// says; empty if there is nothing else.
fn inside(text: &Text, span: Span, gaps: (usize, usize)) -> Span {
    let words = text.slice(span);
    if is_blank(words) {
        return Span::new(span.start, span.start);
    }
    let lead = (words.len() - words.trim_start().len()).min(gaps.0);
    let tail = (words.len() - words.trim_end().len()).min(gaps.1);
    Span::new(span.start + lead, span.end - tail)
}

/// Where `words`, or something very like them, end or begin; ascending.
fn edges(text: &Text, words: &str, near: usize, edge: fn(Span) -> usize) -> Vec<usize> {
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

/// Code points `start` to `end` as bytes, on cluster boundaries.
fn span_of(text: &Text, start: usize, end: usize) -> Option<Span> {
    Some(text.whole_graphemes(Span::new(text.byte(start)?, text.byte(end)?)))
}
