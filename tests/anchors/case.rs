//! One case: an old text, a passage of it, and what becomes of the text.

use std::ops::Range;

use crate::dice::Dice;
use crate::draft::{Char, Draft, Origin, Unit};
use crate::texts::Base;

/// What a scenario works on. It may first change the old text itself (plant a twin, a copy, a list)
/// and [`settle`](Case::settle) it; what it does afterwards is the edit.
#[derive(Clone)]
pub struct Case<'a> {
    pub base: &'a Base,
    pub old: String,
    /// The passage, in code points of the old text.
    pub passage: Range<usize>,
    pub draft: Draft,
    /// The list that was put into the old text, if one was.
    pub list: Option<Range<usize>>,
}

impl<'a> Case<'a> {
    pub fn new(base: &'a Base, passage: Range<usize>) -> Self {
        Self {
            base,
            old: base.text.clone(),
            passage,
            draft: Draft::new(&base.text, base.unit),
            list: None,
        }
    }

    pub fn unit(&self) -> Unit {
        self.base.unit
    }

    /// What the draft says now is the old text.
    pub fn settle(&mut self) -> Option<()> {
        self.passage = self.here()?;
        self.old = self.draft.text();
        self.draft = Draft::new(&self.old, self.base.unit);
        Some(())
    }

    /// Makes another stretch of the old text the passage.
    pub fn choose(&mut self, passage: Range<usize>) -> Option<()> {
        let words = self.draft.bare(&passage);
        (words.len() > 2).then(|| self.passage = words)
    }

    fn is_own(&self, at: usize) -> bool {
        matches!(self.draft.chars[at].0, Origin::Old(from) if self.passage.contains(&from))
    }

    /// Where the passage is now, from its first character that is left to its last.
    pub fn here(&self) -> Option<Range<usize>> {
        let first = (0..self.draft.chars.len()).find(|at| self.is_own(*at))?;
        let last = (first..self.draft.chars.len()).rev().find(|at| self.is_own(*at))?;
        Some(first..last + 1)
    }

    /// The units, and which of them the passage begins in.
    pub fn units(&self) -> Option<(Vec<Range<usize>>, usize)> {
        let here = self.here()?;
        let units = self.draft.units();
        let own = units.iter().position(|unit| unit.contains(&here.start))?;
        Some((units, own))
    }

    /// The unit that the passage begins in.
    pub fn own(&self) -> Option<Range<usize>> {
        let (units, own) = self.units()?;
        units.get(own).cloned()
    }

    /// Another unit, somewhere.
    pub fn other(&self, dice: &mut Dice) -> Option<Range<usize>> {
        let (mut units, own) = self.units()?;
        units.remove(own);
        units.get(dice.below(units.len())).cloned()
    }

    /// A unit of its own: `words`, and what separates it from the next.
    pub fn fresh(&self, words: &str) -> Vec<Char> {
        let all = words.chars().chain(self.unit().separator().chars());
        all.map(|c| (Origin::New, c)).collect()
    }
}
