//! Where an annotation stands in a text: position and quote together.
//!
//! Owns making an anchor and finding it again. Offsets are Unicode code points, because anchors are
//! written to files. An anchor never moves by itself: it only says where its passage is now.
//!
//! Where the text is known in which it was made, [`Anchor::resolve_by`] asks the difference between
//! that text and the new one, and nothing is guessed. Without it [`Anchor::resolve`] looks for the
//! words: `candidates` collects the possible places, `score` rates them, `rivals` knows which
//! passages look alike, and this module decides. A wrong place is worse than none.

mod approx;
mod candidates;
mod myers;
mod rivals;
mod score;
#[cfg(test)]
mod tests;
mod twins;

use serde::{Deserialize, Serialize};

pub use self::score::CONTEXT;
use self::score::{Fit, context};
pub use self::twins::Twins;
use super::difference::{Difference, Fate, fingerprint};
use super::span::Span;
use super::text::Text;

/// Candidates below this score are rejected.
const ACCEPT: f64 = 0.75;
/// The best candidate must lead the next by this much.
const MARGIN: f64 = 0.05;
/// Candidates below this score are not worth offering.
const OFFER: f64 = 0.45;
/// A candidate at least this similar to the quote counts as the quote.
const THE_QUOTE: f64 = 0.9;
/// List entries that say the same about different things are at least this similar to each other.
const ONE_FORM: f64 = 0.7;
/// The similarity of the surroundings, out of 2, that identifies the slot where the passage was.
const SLOT: f64 = 1.6;
/// If the content of the slot is less similar to the quote than this, it is something else.
const SOMETHING_ELSE: f64 = 0.5;

/// Position, quote and context of a passage, in code points from the start of the text.
///
/// ```
/// use glossator::model::anchor::{Anchor, Resolution};
/// use glossator::model::span::Span;
/// use glossator::model::text::Text;
///
/// let text = Text::new("I have your telegram. Nine divisions are enough.".to_owned());
/// let anchor = Anchor::make(&text, Span::new(22, 36));
/// assert_eq!(anchor.quote, "Nine divisions");
/// assert_eq!(anchor.resolve(&text), Resolution::Exact(Span::new(22, 36)));
///
/// // Text inserted before the passage moves it.
/// let later = Text::new("Comrade! I have your telegram. Nine divisions are enough.".to_owned());
/// assert_eq!(anchor.resolve(&later), Resolution::Moved(Span::new(31, 45)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The SHA-256 of the text in which the offsets count, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Digests of other passages of that text that would be taken for this one if it were gone; its
    /// own digest among them means that it has copies, or more lookalikes than are remembered. See
    /// [`Anchor::with_rivals`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<String>,
    /// How many passages looked alike when it was made: only in anchors of versions that counted
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twins: Option<Twins>,
}

/// The outcome of looking for an anchor's passage in a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// Position and quote agree.
    Exact(Span),
    /// The text around it changed, and the difference tells where it is now. Needs no decision.
    Carried(Span),
    /// The quote was found elsewhere.
    Moved(Span),
    /// Something similar to the quote is where it was.
    Changed(Span),
    /// Several candidates fit about equally; best first.
    Ambiguous(Vec<Span>),
    /// No place was found.
    Orphaned,
}

/// The kinds of [`Resolution`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResolutionKind {
    /// Position and quote agree.
    Exact,
    /// The text around it changed.
    Carried,
    /// The quote was found elsewhere.
    Moved,
    /// Something similar was found.
    Changed,
    /// Several candidates fit.
    Ambiguous,
    /// No place was found.
    Orphaned,
}

impl ResolutionKind {
    /// Returns its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ResolutionKind::Exact => "exact",
            ResolutionKind::Carried => "carried",
            ResolutionKind::Moved => "moved",
            ResolutionKind::Changed => "changed",
            ResolutionKind::Ambiguous => "ambiguous",
            ResolutionKind::Orphaned => "orphaned",
        }
    }
}

impl Resolution {
    /// Returns whether nobody has to decide anything: the passage is where it was made, or where the
    /// changes around it carried it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Exact(_) | Self::Carried(_))
    }

    /// Returns the outcome without the place.
    #[must_use]
    pub fn kind(&self) -> ResolutionKind {
        match self {
            Resolution::Exact(_) => ResolutionKind::Exact,
            Resolution::Carried(_) => ResolutionKind::Carried,
            Resolution::Moved(_) => ResolutionKind::Moved,
            Resolution::Changed(_) => ResolutionKind::Changed,
            Resolution::Ambiguous(_) => ResolutionKind::Ambiguous,
            Resolution::Orphaned => ResolutionKind::Orphaned,
        }
    }

    /// Returns its name in files and on the command line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// Returns the place to show, if there is one that can be trusted.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Carried(span) | Self::Moved(span) | Self::Changed(span) => {
                Some(*span)
            }
            Self::Ambiguous(_) | Self::Orphaned => None,
        }
    }
}

impl Anchor {
    /// Makes the anchor of `span` in `text`. Does not look for passages that look alike: see
    /// [`Anchor::with_rivals`].
    #[must_use]
    pub fn make(text: &Text, span: Span) -> Self {
        let (prefix, suffix) = context(text.as_str(), span);
        Self {
            start: text.points(span.start),
            end: text.points(span.end),
            quote: text.slice(span).to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            text: text.quick_sha256().map(ToOwned::to_owned),
            rivals: Vec::new(),
            twins: None,
        }
    }

    /// Adds the passages of `text`, in which it was made, that would be taken for this one if it
    /// were gone. Searches the whole text, so it must not run on the interface's thread.
    #[must_use]
    pub fn with_rivals(self, text: &Text) -> Self {
        let rivals = rivals::find(&self, text);
        Self { rivals, ..self }
    }

    /// Returns whether both mean the same passage of the same text; what is known of other passages
    /// makes no difference.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        let one_text = self.text == other.text || self.text.is_none() || other.text.is_none();
        one_text
            && (self.start, self.end) == (other.start, other.end)
            && self.quote == other.quote
            && self.prefix == other.prefix
            && self.suffix == other.suffix
    }

    /// Returns whether its offsets count in this very text.
    #[must_use]
    pub fn is_made_in(&self, text: &Text) -> bool {
        self.text.as_deref().is_some_and(|sha256| sha256 == text.sha256())
    }

    /// Tells from the difference between the text in which the anchor was made and a new one where
    /// the passage is. An anchor that does not agree with the old text, as one edited by hand, is
    /// looked for by its words.
    #[must_use]
    pub fn resolve_by(&self, difference: &Difference) -> Resolution {
        let new = difference.new_text();
        let Some(old) = self.agreeing(difference.old_text()).filter(|span| !span.is_empty()) else {
            return self.resolve(new);
        };
        let here = |span| new.whole_graphemes(span);
        match difference.trace(old) {
            Fate::Kept(span) => {
                let span = here(span);
                let same = new.points(span.start) == self.start && new.slice(span) == self.quote;
                if same {
                    Resolution::Exact(span)
                } else if fingerprint(new.slice(span)) == fingerprint(&self.quote) {
                    Resolution::Carried(span)
                } else {
                    Resolution::Changed(span)
                }
            }
            Fate::Moved(span) => Resolution::Moved(here(span)),
            Fate::Changed(span) => Resolution::Changed(here(span)),
            Fate::Unclear(spans) => Resolution::Ambiguous(spans.into_iter().map(here).collect()),
            Fate::Gone => Resolution::Orphaned,
        }
    }

    /// Looks for the passage in `text`, which may have changed since the anchor was made, by its
    /// words alone.
    #[must_use]
    pub fn resolve(&self, text: &Text) -> Resolution {
        if self.quote.is_empty() {
            return Resolution::Orphaned;
        }
        let place = self.agreeing(text);
        if let Some(here) = place.filter(|_| self.is_made_in(text)) {
            return Resolution::Exact(here);
        }
        let found = self.search(text, place.map(|span| Fit::of(self, text, span)));
        rivals::judge(self, text, found)
    }

    fn search(&self, text: &Text, place: Option<Fit>) -> Resolution {
        if let Some(known) = self.twins {
            return self.among_twins(known, text, place.as_ref());
        }
        // An anchor written by hand may have no context.
        let bare = self.prefix.is_empty() && self.suffix.is_empty();
        match &place {
            Some(here) if bare || here.surroundings() >= 2.0 => {
                return Resolution::Exact(here.span);
            }
            _ => {}
        }
        let candidates = candidates::candidates(self, text);
        let fits = self.fits(text, candidates.spans);
        if let Some(here) = &place {
            // The same letters may have come to this place by chance, as in a table; then they also
            // occur where they now belong. Different words are no better, whatever surrounds them.
            let one_side = here.before.max(here.after) >= 1.0;
            let better = fits.iter().any(|fit| {
                !fit.span.overlaps(here.span)
                    && text.slice(fit.span) == self.quote
                    && fit.score() - here.score() >= MARGIN
            });
            if one_side && !better {
                return Resolution::Exact(here.span);
            }
        }
        let slots = self.fits(text, candidates.slots);
        match self.verdict(text, &fits, &slots) {
            Resolution::Moved(span) if place.is_some_and(|here| here.span == span) => {
                Resolution::Exact(span)
            }
            verdict => verdict,
        }
    }

    /// Resolves an anchor that had twins when it was made. An exact copy is told from the others by
    /// its position, as long as none is gone; among mere lookalikes, it is the one that agrees
    /// exactly. Otherwise they cannot be told apart.
    fn among_twins(&self, known: Twins, text: &Text, place: Option<&Fit>) -> Resolution {
        let mut alike = twins::twins(self, text).unwrap_or_default();
        let here = place.filter(|here| alike.iter().any(|fit| fit.span == here.span));
        let mut copies = alike.iter().filter(|fit| fit.is_copy());
        // A passage that took the place of a deleted twin may have its surroundings now.
        if known.copies == 1
            && alike.len() >= known.alike
            && let (Some(it), None) = (copies.next(), copies.next())
        {
            let at_its_place = place.is_some_and(|here| here.span == it.span);
            return if at_its_place {
                Resolution::Exact(it.span)
            } else {
                Resolution::Moved(it.span)
            };
        }
        match here {
            // No twin is gone; there may be additional ones.
            Some(here) if alike.len() >= known.alike => Resolution::Exact(here.span),
            _ if alike.is_empty() => Resolution::Orphaned,
            _ => {
                alike.sort_by_key(|fit| text.points(fit.span.start).abs_diff(self.start));
                Resolution::Ambiguous(alike.into_iter().map(|fit| fit.span).collect())
            }
        }
    }

    /// Decides among the candidates, given best first.
    fn verdict(&self, text: &Text, fits: &[Fit], slots: &[Fit]) -> Resolution {
        let Some(best) = fits.first().map(|best| closest(fits, best)) else {
            return Resolution::Orphaned;
        };
        if best.score() < ACCEPT || best.is_thin(self) || is_gone(slots, best) {
            return Resolution::Orphaned;
        }
        let same = text.slice(best.span) == self.quote;
        if !same && best.is_another(self, text) {
            return Resolution::Orphaned;
        }
        if !same && best.says_other_words(self, text) {
            // One entry of a uniform list must not be taken for another.
            let of_one_form = |fit: &&Fit| fit.quote >= ONE_FORM && !fit.span.overlaps(best.span);
            if let Some(other) = apart(fits).find(of_one_form) {
                return Resolution::Ambiguous(vec![best.span, other.span]);
            }
            if !best.is_near(self, text) {
                return Resolution::Orphaned;
            }
        }
        let rivals: Vec<Span> = apart(fits)
            .filter(|fit| best.score() - fit.score() < MARGIN && !fit.span.overlaps(best.span))
            .map(|fit| fit.span)
            .collect();
        if !rivals.is_empty() {
            Resolution::Ambiguous(std::iter::once(best.span).chain(rivals).collect())
        } else if same {
            Resolution::Moved(best.span)
        } else {
            Resolution::Changed(best.span)
        }
    }

    /// Returns candidates to offer to the annotator, best first, each with its score from 0 to 1;
    /// none overlaps a better one. A candidate worth offering need not be good enough to be
    /// accepted.
    #[must_use]
    pub fn candidates(&self, text: &Text) -> Vec<(Span, f64)> {
        let fits = self.fits(text, candidates::candidates(self, text).spans);
        apart(&fits)
            .map(|fit| (fit.span, fit.score()))
            .filter(|(_, score)| *score >= OFFER)
            .collect()
    }

    /// Rates each of `spans`, best first.
    fn fits(&self, text: &Text, spans: Vec<Span>) -> Vec<Fit> {
        let mut fits: Vec<Fit> = spans.into_iter().map(|span| Fit::of(self, text, span)).collect();
        fits.sort_by(|a, b| b.score().total_cmp(&a.score()).then(a.span.cmp(&b.span)));
        fits
    }

    /// Returns the place at which position and quote agree.
    #[must_use]
    pub fn agreeing(&self, text: &Text) -> Option<Span> {
        let start = text.byte(self.start)?;
        let span = Span::new(start, start + self.quote.len());
        let agrees = text.as_str()[start..].starts_with(&self.quote);
        (agrees && text.points(span.end) == self.end).then_some(span)
    }
}

/// Returns `best`; or, where words were inserted between the quote and its surroundings, the part
/// of `best` that is the quote.
fn closest<'a>(fits: &'a [Fit], best: &'a Fit) -> &'a Fit {
    let inner =
        |least: f64| fits.iter().find(|fit| fit.quote >= least && fit.span.overlaps(best.span));
    // If it contains the quote letter for letter, however little was inserted beside it.
    let inside = inner(1.0).filter(|fit| fit.score() >= ACCEPT);
    let like_it = || if best.quote >= THE_QUOTE { None } else { inner(THE_QUOTE) };
    inside.or_else(like_it).unwrap_or(best)
}

/// Returns whether a slot in which the passage may have been is empty or holds something else. Then
/// `best`, which is elsewhere, is a twin, unless its surroundings fit even better.
fn is_gone(slots: &[Fit], best: &Fit) -> bool {
    slots.iter().any(|slot| {
        slot.quote < SOMETHING_ELSE
            && !slot.span.overlaps(best.span)
            && slot.surroundings() >= SLOT.max(best.surroundings())
    })
}

/// Returns those of `fits`, given best first, that do not overlap a better one.
fn apart(fits: &[Fit]) -> impl Iterator<Item = &Fit> {
    fits.iter().enumerate().filter_map(|(at, fit)| {
        let better = fits[..at].iter().any(|better| better.span.overlaps(fit.span));
        (!better).then_some(fit)
    })
}
