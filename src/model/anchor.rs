//! Where an annotation stands in a text: position and quote together.
//!
//! Owns making an anchor and finding it again. Offsets are Unicode code points, because anchors
//! are what is written to files. An anchor never moves by itself: [`Anchor::resolve`] only says
//! where its passage seems to be now.

use super::span::Span;
use super::text::Text;

/// How many code points of context are kept on each side of a quote.
pub const CONTEXT: usize = 32;
/// A candidate with a lower score is no place at all.
const ACCEPT: f64 = 0.75;
/// The best candidate must lead the next by this much.
const MARGIN: f64 = 0.05;
/// More places than this are not looked at: the quote is too common to be told apart by them.
const MOST_PLACES: usize = 2000;
/// Shares of the score: the quote, the words before, the words after, the distance.
const SHARES: [f64; 4] = [0.5, 0.2, 0.2, 0.1];

/// Position, quote and context of a passage, in code points from the start of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The passage itself.
    pub quote: String,
    /// Up to [`CONTEXT`] code points before it.
    pub prefix: String,
    /// Up to [`CONTEXT`] code points after it.
    pub suffix: String,
}

/// Where an anchor's passage is in a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// Position and quote agree.
    Exact(Span),
    /// The quote stands elsewhere, with its context.
    Moved(Span),
    /// Something like the quote stands between the words that were around it.
    Changed(Span),
    /// Several places fit about equally; the best first.
    Ambiguous(Vec<Span>),
    /// There is no place for it.
    Orphaned,
}

impl Resolution {
    /// The one word for it, as files and the command line use it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Resolution::Exact(_) => "exact",
            Resolution::Moved(_) => "moved",
            Resolution::Changed(_) => "changed",
            Resolution::Ambiguous(_) => "ambiguous",
            Resolution::Orphaned => "orphaned",
        }
    }

    /// The place to show, if there is one that can be trusted.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Resolution::Exact(span) | Resolution::Moved(span) | Resolution::Changed(span) => {
                Some(*span)
            }
            Resolution::Ambiguous(_) | Resolution::Orphaned => None,
        }
    }
}

impl Anchor {
    /// The anchor of `span` in `text`.
    #[must_use]
    pub fn make(text: &Text, span: Span) -> Self {
        let (prefix, suffix) = context(text.as_str(), span);
        Self {
            start: text.points(span.start),
            end: text.points(span.end),
            quote: text.slice(span).to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
        }
    }

    /// Where the passage is in `text`, which may have changed since the anchor was made.
    #[must_use]
    pub fn resolve(&self, text: &Text) -> Resolution {
        if self.quote.is_empty() {
            return Resolution::Orphaned;
        }
        if let Some(span) = self.at_its_place(text) {
            return Resolution::Exact(span);
        }
        let mut candidates = self.same_words(text);
        let accepted = |list: &[(f64, Span)]| list.iter().any(|(score, _)| *score >= ACCEPT);
        if !accepted(&candidates) {
            candidates.extend(self.between_its_context(text));
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.dedup_by_key(|(_, span)| *span);
        candidates.retain(|(score, _)| *score >= ACCEPT - MARGIN);
        match candidates.as_slice() {
            [(best, _), ..] if *best < ACCEPT => Resolution::Orphaned,
            [] => Resolution::Orphaned,
            [(best, _), (next, _), ..] if best - next < MARGIN => Resolution::Ambiguous(
                candidates
                    .iter()
                    .filter(|(score, _)| best - score < MARGIN)
                    .map(|(_, span)| *span)
                    .collect(),
            ),
            [(_, span), ..] if text.slice(*span) == self.quote => Resolution::Moved(*span),
            [(_, span), ..] => Resolution::Changed(*span),
        }
    }

    fn at_its_place(&self, text: &Text) -> Option<Span> {
        let start = text.byte(self.start)?;
        let span = Span::new(start, start + self.quote.len());
        let agrees = text.as_str()[start..].starts_with(&self.quote);
        (agrees && text.points(span.end) == self.end).then_some(span)
    }

    /// Every place with exactly the words of the quote.
    fn same_words(&self, text: &Text) -> Vec<(f64, Span)> {
        memchr::memmem::find_iter(text.as_str().as_bytes(), self.quote.as_bytes())
            .take(MOST_PLACES)
            .map(|start| Span::new(start, start + self.quote.len()))
            .map(|span| (self.score(text, span), span))
            .collect()
    }

    /// Every place between the words that stood before the quote and those that stood after it.
    fn between_its_context(&self, text: &Text) -> Vec<(f64, Span)> {
        if self.prefix.is_empty() || self.suffix.is_empty() {
            return Vec::new();
        }
        let whole = text.as_str();
        let reach = 2 * self.quote.len() + 64;
        memchr::memmem::find_iter(whole.as_bytes(), self.prefix.as_bytes())
            .take(MOST_PLACES)
            .filter_map(|at| {
                let start = at + self.prefix.len();
                let end = whole.ceil_char_boundary(start + reach);
                let length = whole[start..end].find(&self.suffix)?;
                let span = Span::new(start, start + length);
                (length > 0).then(|| (self.score(text, span), span))
            })
            .collect()
    }

    /// How well `span` fits, 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "a score needs no more than 52 bits")]
    fn score(&self, text: &Text, span: Span) -> f64 {
        let (prefix, suffix) = context(text.as_str(), span);
        let away = text.points(span.start).abs_diff(self.start) as f64;
        let near = 1.0 - (away / text.len_points().max(1) as f64).min(1.0);
        let parts = [
            likeness(&self.quote, text.slice(span)),
            likeness(&self.prefix, prefix),
            likeness(&self.suffix, suffix),
            near,
        ];
        SHARES.iter().zip(parts).map(|(share, part)| share * part).sum()
    }
}

/// 1 for equal, 0 for nothing in common. Where both are empty (an edge of the text) they agree.
fn likeness(one: &str, other: &str) -> f64 {
    if one == other { 1.0 } else { strsim::normalized_levenshtein(one, other) }
}

/// Up to [`CONTEXT`] code points on each side of `span`.
fn context(text: &str, span: Span) -> (&str, &str) {
    let before = &text[..span.start];
    let after = &text[span.end..];
    let from = before.char_indices().rev().take(CONTEXT).last();
    let to = after.char_indices().nth(CONTEXT);
    (from.map_or("", |(at, _)| &before[at..]), to.map_or(after, |(at, _)| &after[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "The first line of the paper.\n\nMao asked for nine divisions at once, not \
                       six.\n\nThe answer came in the evening of the same day.\n";

    fn anchor(text: &str, quote: &str) -> Anchor {
        let start = text.find(quote).unwrap();
        Anchor::make(&Text::new(text.to_owned()), Span::new(start, start + quote.len()))
    }

    fn resolve(anchor: &Anchor, text: &str) -> (&'static str, Option<String>) {
        let text = Text::new(text.to_owned());
        let resolution = anchor.resolve(&text);
        let found = resolution.span().map(|span| text.slice(span).to_owned());
        (resolution.name(), found)
    }

    #[test]
    fn offsets_are_code_points() {
        let made = anchor("Вот 中文 текст", "текст");
        assert_eq!((made.start, made.end), (7, 12));
        assert_eq!(made.prefix, "Вот 中文 ");
        assert_eq!(made.suffix, "");
    }

    #[test]
    fn an_untouched_text_gives_the_place_back() {
        for quote in ["The", "nine divisions", "day.\n", OLD] {
            assert_eq!(resolve(&anchor(OLD, quote), OLD), ("exact", Some(quote.to_owned())));
        }
    }

    #[test]
    fn text_put_before_it_moves_it() {
        let new = format!("A heading that was not there.\n{OLD}");
        let found = Some("nine divisions".to_owned());
        assert_eq!(resolve(&anchor(OLD, "nine divisions"), &new), ("moved", found));
    }

    #[test]
    fn a_small_repair_is_seen_as_a_change() {
        let new = OLD.replace("nine divisions", "nine d1visions");
        let found = Some("nine d1visions".to_owned());
        assert_eq!(resolve(&anchor(OLD, "nine divisions"), &new), ("changed", found));
    }

    /// The first trap: a twin of the deleted paragraph is not the paragraph.
    #[test]
    fn a_twin_is_not_taken_for_a_deleted_paragraph() {
        let twin = "Copies were sent to all.";
        let old =
            format!("One thing is said here.\n\n{twin}\n\nAnother thing.\n\n{twin}\n\nLast.\n");
        let new = format!("One thing is said here.\n\nAnother thing.\n\n{twin}\n\nLast.\n");
        let (state, found) = resolve(&anchor(&old, twin), &new);
        assert!(["orphaned", "ambiguous"].contains(&state), "{state}");
        assert_eq!(found, None);
    }

    /// The second trap: a name that was corrected still stands somewhere else.
    #[test]
    fn a_corrected_name_is_not_looked_for_elsewhere() {
        let old = "On Monday the note was handed to Zhou in the morning. Much later Peng replied.";
        let new = "On Monday the note was handed to Peng in the morning. Much later Zhou replied.";
        let (_, found) = resolve(&anchor(old, "Zhou"), new);
        assert_eq!(found, None);
    }

    #[test]
    fn equal_places_are_ambiguous() {
        let line = "the same words in the same order again and again, ";
        let made = anchor(&format!("start {}", line.repeat(9)), "order");
        let new = line.repeat(9);
        let (state, found) = resolve(&made, &new);
        assert_eq!((state, found), ("ambiguous", None));
    }

    #[test]
    fn an_absurd_anchor_is_orphaned() {
        let mut made = anchor(OLD, "nine");
        made.start = usize::MAX;
        made.quote = "nowhere".to_owned();
        assert_eq!(resolve(&made, OLD), ("orphaned", None));
        made.quote.clear();
        assert_eq!(resolve(&made, ""), ("orphaned", None));
    }
}
