//! Where the highlights of a document are now: by the difference from the kept text, where there is
//! one, else by their words.
//!
//! Owns that a kept text is read, and compared, once for all highlights that were made on it. What
//! a difference says is decided in `model`.

use std::sync::{Arc, Mutex, PoisonError};

use super::Store;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::difference::Difference;
use crate::model::span::Span;
use crate::model::text::Text;

/// How many differences are remembered.
const REMEMBERED: usize = 8;
/// A new text of more bytes is not compared.
const LARGEST: usize = 64 << 20;

/// Differences that were made lately, for all who use one store.
#[derive(Debug, Default)]
pub(super) struct Differences(Mutex<Vec<KnownDifference>>);

#[derive(Debug)]
struct KnownDifference {
    old: String,
    new: String,
    difference: Arc<Difference>,
}

/// Finds the places of anchors in one text.
#[derive(Debug)]
pub struct Resolver<'a> {
    store: &'a Store,
    text: &'a Arc<Text>,
    /// The difference used last, and the SHA-256 of its old text.
    last: Option<(String, Option<Arc<Difference>>)>,
}

impl<'a> Resolver<'a> {
    /// Finds places in `text`; kept texts are read from `store` when they are needed.
    #[must_use]
    pub fn new(store: &'a Store, text: &'a Arc<Text>) -> Self {
        Self { store, text, last: None }
    }

    /// Returns where the passage of `anchor` is. May take long the first time for a kept text, so it
    /// must not run on the interface's thread.
    pub fn resolve(&mut self, anchor: &Anchor) -> Resolution {
        match self.difference(anchor) {
            Some(difference) => anchor.resolve_by(&difference),
            None => anchor.resolve(self.text),
        }
    }

    /// Returns the places to offer for `anchor`, of which `resolution` was told, best first, each with
    /// how well it fits, from 0 to 1. What a difference accounts for is not offered.
    pub fn offered(&mut self, anchor: &Anchor, resolution: &Resolution) -> Vec<(Span, f64)> {
        let agrees =
            |difference: &Arc<Difference>| anchor.agreeing(difference.old_text()).is_some();
        let told = self.difference(anchor).filter(agrees);
        match (resolution, told) {
            (Resolution::Ambiguous(spans), Some(_)) => {
                spans.iter().map(|span| (*span, 1.0)).collect()
            }
            (_, Some(_)) => Vec::new(),
            (_, None) => anchor.candidates(self.text),
        }
    }

    /// Returns whether the passage of `anchor` is at its position, letter for letter.
    pub fn is_exact(&mut self, anchor: &Anchor) -> bool {
        // Of an anchor written by hand nothing more is known than its position and its quote.
        anchor.agreeing(self.text).is_some()
            && (anchor.text.is_none() || matches!(self.resolve(anchor), Resolution::Exact(_)))
    }

    /// Returns the difference between the text in which `anchor` was made and this one; `None` if it
    /// was made in this one, or in a text that was not kept.
    pub fn difference(&mut self, anchor: &Anchor) -> Option<Arc<Difference>> {
        let old = anchor.text.as_deref()?;
        if old == self.text.sha256() || self.text.len() > LARGEST {
            return None;
        }
        if let Some((_, difference)) = self.last.as_ref().filter(|(last, _)| last == old) {
            return difference.clone();
        }
        let difference = self.store.differences.between(self.store, old, self.text);
        self.last = Some((old.to_owned(), difference.clone()));
        difference
    }
}

impl Differences {
    fn between(&self, store: &Store, old: &str, new: &Arc<Text>) -> Option<Arc<Difference>> {
        let is_it = |known: &KnownDifference| known.old == old && known.new == new.sha256();
        let hold = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hold().iter().find(|known| is_it(known)) {
            return Some(known.difference.clone());
        }
        // The file may have been plain text to the program that the annotations were made with.
        let plain = || new.origin()?.plain.as_ref()?.get().filter(|plain| plain.sha256() == old);
        let text = store.kept_texts().get(old).map(Arc::new).or_else(plain)?;
        let difference = Arc::new(Difference::between(&text, new));
        let mut all = hold();
        if all.len() == REMEMBERED {
            all.remove(0);
        }
        let (old, new) = (old.to_owned(), new.sha256().to_owned());
        all.push(KnownDifference { old, new, difference: difference.clone() });
        Some(difference)
    }
}
