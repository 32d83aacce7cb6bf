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

    /// Returns the words that only the old text has, and those that only the new one has; neighbours
    /// together. What was moved is in both.
    #[must_use]
    pub fn only_in_one(&self) -> [Vec<Span>; 2] {
        let is_kept = |at: usize| {
            let to = self.links.get(at).and_then(|link| self.new.get(link.to? as usize));
            to.is_some_and(|to| self.old.get(at).is_some_and(|old| old.word == to.word))
        };
        let mut kept = [vec![false; self.old.len()], vec![false; self.new.len()]];
        for at in (0..self.old.len()).filter(|at| is_kept(*at)) {
            kept[0][at] = true;
            if let Some(to) = self.links[at].to {
                kept[1][to as usize] = true;
            }
        }
        let [old, new] = kept;
        [only(&self.old, &old), only(&self.new, &new)]
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

/// Returns the places of the tokens that are not kept, neighbours as one.
fn only(tokens: &[Token], kept: &[bool]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut goes_on = false;
    for (token, kept) in tokens.iter().zip(kept) {
        if !kept {
            match spans.last_mut().filter(|_| goes_on) {
                Some(last) => last.end = token.end,
                None => spans.push(Span::new(token.start, token.end)),
            }
        }
        goes_on = !kept;
    }
    spans
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
