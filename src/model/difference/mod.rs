//! What became of each passage of a text, told from the text as it was and as it is.
//!
//! Owns the difference between two texts: `fold` reads them as words, `walls` divides them, `align`
//! finds the cheapest way from one to the other, `moved` follows what was put elsewhere, and
//! `trace` answers for one passage. A difference is made once for a pair of texts, whatever the
//! number of passages. Nothing here knows of annotations.

mod align;
mod fold;
mod likeness;
mod moved;
#[cfg(test)]
mod tests;
mod trace;
mod walls;

use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use self::align::{Costs, WordLink};
use self::fold::{Lexicon, Token};
use self::moved::LinkWay;
use self::walls::TokenSide;
use super::span::Span;
use super::text::Text;

pub use self::trace::Fate;

/// The difference between an old and a new text.
///
/// ```
/// use std::sync::Arc;
/// use glossator::model::difference::{Difference, Fate};
/// use glossator::model::span::Span;
/// use glossator::model::text::Text;
///
/// let old = Arc::new(Text::new("Nine divisions are enough. Send them.".to_owned()));
/// let new = Arc::new(Text::new("Comrade! Nine divisions\nare not enough.".to_owned()));
/// let difference = Difference::between(&old, &new);
/// assert_eq!(difference.trace(Span::new(0, 14)), Fate::Kept(Span::new(9, 23)));
/// assert_eq!(difference.trace(Span::new(27, 37)), Fate::Gone);
/// ```
#[derive(Clone, Debug)]
pub struct Difference {
    old_text: Arc<Text>,
    new_text: Arc<Text>,
    is_same: bool,
    old: Vec<Token>,
    new: Vec<Token>,
    /// By the number of a word.
    weights: Vec<u32>,
    /// What became of each old token, and how.
    links: Vec<WordLink>,
    ways: Vec<LinkWay>,
    /// Whether each new token is accounted for.
    taken: Vec<bool>,
}

impl Difference {
    /// Compares two texts. Takes time in proportion to their lengths, and to the square of what
    /// lies between whatever is the same in both, up to a limit.
    #[must_use]
    pub fn between(old: &Arc<Text>, new: &Arc<Text>) -> Self {
        let mut difference = Self {
            old_text: old.clone(),
            new_text: new.clone(),
            is_same: old.as_str() == new.as_str(),
            old: Vec::new(),
            new: Vec::new(),
            weights: Vec::new(),
            links: Vec::new(),
            ways: Vec::new(),
            taken: Vec::new(),
        };
        if difference.is_same {
            return difference;
        }
        let mut lexicon = Lexicon::default();
        difference.old = lexicon.read(old.as_str());
        difference.new = lexicon.read(new.as_str());
        let (before, after) = (TokenSide::new(&difference.old), TokenSide::new(&difference.new));
        let mut costs = Costs::new(&lexicon);
        let mut links = walls::links(&mut costs, &before, &after);
        difference.ways = moved::follow(&mut costs, &before, &after, &mut links);
        moved::forget_another(&costs, &before, &after, &mut links);
        difference.taken = vec![false; difference.new.len()];
        for to in links.iter().filter_map(|link| link.to) {
            difference.taken[to as usize] = true;
        }
        difference.links = links;
        difference.weights = lexicon.weights();
        difference
    }

    /// Returns where the two texts differ, in their order: what the old one has and what the new one
    /// has in its place. Either may be nothing, and is then where the words would be. What was moved
    /// differs at both of its places.
    #[must_use]
    pub fn parts(&self) -> Vec<(Span, Span)> {
        let is_kept = |at: usize, to: usize| {
            let word = |tokens: &[Token], at: usize| tokens.get(at).map(|token| token.word);
            word(&self.old, at) == word(&self.new, to)
                && matches!(self.ways.get(at), None | Some(LinkWay::InOrder))
        };
        let kept = self.links.iter().enumerate().filter_map(|(at, link)| {
            let to = link.to? as usize;
            is_kept(at, to).then_some((at, to))
        });
        let mut parts = Vec::new();
        let mut next = (0, 0);
        for (at, to) in kept.chain([(self.old.len(), self.new.len())]) {
            // What goes back in the new text is not in its order.
            if to < next.1 {
                continue;
            }
            if at > next.0 || to > next.1 {
                parts.push((
                    span_of(&self.old, next.0, at, self.old_text.len()),
                    span_of(&self.new, next.1, to, self.new_text.len()),
                ));
            }
            next = (at + 1, to + 1);
        }
        parts
    }

    /// Returns the old text.
    #[must_use]
    pub fn old_text(&self) -> &Arc<Text> {
        &self.old_text
    }

    /// Returns the new text.
    #[must_use]
    pub fn new_text(&self) -> &Arc<Text> {
        &self.new_text
    }
}

/// Returns the place of the tokens from `first` to before `end`; if there is none, where they would be.
fn span_of(tokens: &[Token], first: usize, end: usize, length: usize) -> Span {
    let start = tokens.get(first).map_or(length, |token| token.start);
    let last = end.checked_sub(1).filter(|last| *last >= first);
    let end = last.and_then(|last| tokens.get(last)).map_or(start, |token| token.end);
    Span::new(start, end)
}

/// Returns the first 16 hexadecimal digits of the SHA-256 of the words of `passage`, folded, with a
/// blank between any two.
#[must_use]
pub fn fingerprint(passage: &str) -> String {
    let mut lexicon = Lexicon::default();
    let tokens = lexicon.read(passage);
    let mut words = String::new();
    for token in &tokens {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&lexicon.word(token.word).letters);
    }
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().take(8).fold(String::new(), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
