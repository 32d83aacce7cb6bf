//! A line as it is matched: folded, with the way back to its code points.
//!
//! Owns both ways in which a word that is divided at the end of a line can be read: as one word,
//! and with its hyphen. What is folded belongs to [`crate::model::folding`].

use crate::model::folding::{DIVIDED, Folding};

/// How a word that is divided at the end of a line is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Divided {
    /// `artil-⏎lery` is `artillery`.
    Joined,
    /// `well-⏎known` is `well-known`.
    Hyphened,
}

/// A folded line.
#[derive(Debug)]
pub(super) struct FoldedLine<'a> {
    source: &'a str,
    pub folding: Folding,
    divided: Divided,
    pub text: String,
    /// The characters of the text.
    pub letters: Vec<char>,
}

impl<'a> FoldedLine<'a> {
    /// Folds a line; `None` if no word is divided in it that could be read with its hyphen.
    pub fn new(source: &'a str, folding: Folding, divided: Divided) -> Option<Self> {
        let mut text = folding.fold(source);
        let is_divided = join(&mut text, divided);
        let is_other = is_divided || divided == Divided::Joined;
        is_other.then(|| Self { source, folding, divided, letters: text.chars().collect(), text })
    }

    /// Returns the code points of the line that became `letters`, which ascend.
    pub fn points(&self, letters: &[usize]) -> Vec<usize> {
        // In ASCII, only a division leaves something out.
        if self.source.is_ascii() && self.source.len() == self.text.len() {
            return letters.to_vec();
        }
        let is_here = |c: char| c != DIVIDED || self.divided == Divided::Hyphened;
        let folded: Vec<_> = self.folding.chars(self.source).filter(|one| is_here(one.c)).collect();
        let mut wanted = letters.iter().filter_map(|at| folded.get(*at)).peekable();
        let mut points = Vec::with_capacity(letters.len());
        for (point, (byte, _)) in self.source.char_indices().enumerate() {
            while wanted.next_if(|one| one.end <= byte).is_some() {}
            if wanted.peek().is_some_and(|one| one.start <= byte) {
                points.push(point);
            }
        }
        points
    }
}

/// Reads every divided word of a folded text in one way; returns whether there is one.
pub(super) fn join(folded: &mut String, divided: Divided) -> bool {
    let is_divided = !folded.is_ascii() && folded.contains(DIVIDED);
    if is_divided {
        let hyphen = match divided {
            Divided::Joined => "",
            Divided::Hyphened => "-",
        };
        *folded = folded.replace(DIVIDED, hyphen);
    }
    is_divided
}
