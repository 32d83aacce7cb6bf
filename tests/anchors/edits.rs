//! Edits that many scenarios are made of.

use std::ops::Range;

use crate::case::Case;
use crate::dice::Dice;
use crate::draft::{Char, Origin};

impl Case<'_> {
    /// Takes out the unit that the passage begins in.
    pub fn take_own(&mut self) -> Option<Vec<Char>> {
        let own = self.own()?;
        Some(self.draft.take(own))
    }

    /// The unit so many before or behind the passage's own.
    pub fn neighbour(&self, far: isize) -> Option<Range<usize>> {
        let (units, own) = self.units()?;
        units.get(own.checked_add_signed(far)?).cloned()
    }

    pub fn take_neighbour(&mut self, far: isize) -> Option<Vec<Char>> {
        let unit = self.neighbour(far)?;
        Some(self.draft.take(unit))
    }

    /// Exchanges the passage's own unit with another.
    pub fn swap_with(&mut self, other: Range<usize>) -> Option<()> {
        let own = self.own()?;
        let (first, last) = if own.start < other.start { (own, other) } else { (other, own) };
        let behind = self.draft.take(last.clone());
        let before = self.draft.take(first.clone());
        self.draft.put(first.start, behind.clone());
        self.draft.put(last.start - first.len() + behind.len(), before);
        Some(())
    }

    /// Puts a line above everything.
    pub fn put_heading(&mut self) {
        let heading = self.fresh("From the archive of the foreign ministry, folder 5.");
        self.draft.put(0, heading);
    }

    /// Moves the passage's own unit somewhere else.
    pub fn move_own(&mut self, dice: &mut Dice) -> Option<()> {
        let (units, own) = self.units()?;
        let taken = self.draft.take(units.get(own)?.clone());
        let units = self.draft.units();
        let mut at = dice.below(units.len());
        if at == own {
            at = (at + 1) % units.len();
        }
        self.draft.put(units.get(at)?.start, taken);
        (at != own).then_some(())
    }

    /// Whether the passage is within one unit.
    pub fn is_in_one_unit(&self) -> Option<()> {
        let (here, own) = (self.here()?, self.own()?);
        (here.end <= own.end).then_some(())
    }

    /// What stands at `range`, as if it were written now.
    pub fn as_new(&self, range: Range<usize>) -> Vec<Char> {
        self.draft.chars[range].iter().map(|(_, c)| (Origin::New, *c)).collect()
    }
}
