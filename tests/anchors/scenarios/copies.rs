//! Copies to the letter: nothing but the difference tells them apart, and sometimes not even that.

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("three copies in a row: the first is taken out", |case, dice| row(case, dice, 0)),
    of("three copies in a row: the second is taken out", |case, dice| row(case, dice, 1)),
    of("three copies in a row: the last is taken out", |case, dice| row(case, dice, 2)),
    of("three copies in a row: nothing else, a heading put above", |case, dice| {
        plant_row(case, dice)?;
        case.put_heading();
        Some(())
    }),
    of("two copies apart: it is taken out", |case, dice| {
        plant_apart(case, dice)?;
        case.take_own().map(drop)
    }),
    of("two copies apart: the other is taken out", |case, dice| {
        let other = plant_apart(case, dice)?;
        let units = case.draft.units();
        case.draft.take(units.get(other)?.clone());
        Some(())
    }),
    of("two copies apart: a heading is put above", |case, dice| {
        plant_apart(case, dice)?;
        case.put_heading();
        Some(())
    }),
    of("two copies apart: they change places", |case, dice| {
        let other = plant_apart(case, dice)?;
        let other = case.draft.units().get(other)?.clone();
        case.swap_with(other)
    }),
    of("a copy is put in before it", |case, _| {
        let own = case.own()?;
        let copy = case.draft.copy(own.clone());
        case.draft.put(own.start, copy);
        Some(())
    }),
    of("a copy is put in behind it", |case, _| {
        let own = case.own()?;
        let copy = case.draft.copy(own.clone());
        case.draft.put(own.end, copy);
        Some(())
    }),
    of("a copy is put in at the end", |case, _| {
        let copy = case.draft.copy(case.own()?);
        let end = case.draft.chars.len();
        case.draft.put(end, copy);
        Some(())
    }),
    of("a copy is put in at the top", |case, _| {
        let copy = case.draft.copy(case.own()?);
        case.draft.put(0, copy);
        Some(())
    }),
    of("it is written again elsewhere", |case, dice| {
        let taken = case.draft.copy(case.own()?);
        case.take_own()?;
        let units = case.draft.units();
        let at = units[dice.below(units.len())].start;
        case.draft.put(at, taken);
        Some(())
    }),
    of("a block of paragraphs is copied behind itself", |case, dice| {
        let block = block(case, dice)?;
        let copy = case.draft.copy(block.clone());
        case.draft.put(block.end, copy);
        Some(())
    }),
    of("a block of paragraphs is copied to the end", |case, dice| {
        let block = block(case, dice)?;
        let copy = case.draft.copy(block);
        let end = case.draft.chars.len();
        case.draft.put(end, copy);
        Some(())
    }),
    of("a sentence of it is copied to the end of another paragraph", |case, dice| {
        let here = case.here()?;
        let own = case.own()?;
        let sentences = case.draft.sentences(case.draft.bare(&own));
        let it = sentences.into_iter().find(|sentence| sentence.end > here.start)?;
        let mut copy = vec![(crate::draft::Origin::New, ' ')];
        copy.extend(case.draft.copy(it));
        let other = case.other(dice)?;
        let at = case.draft.bare(&other).end;
        case.draft.put(at, copy);
        Some(())
    }),
    of("the text stands twice", |case, _| {
        let end = case.draft.chars.len();
        let copy = case.draft.copy(0..end);
        case.draft.put(end, copy);
        Some(())
    }),
];

/// Three copies in a row in the old text; the passage is in any of them.
fn plant_row(case: &mut Case, dice: &mut Dice) -> Option<usize> {
    case.is_in_one_unit()?;
    let own = case.own()?;
    let before = dice.below(3);
    for copy in 0..2 {
        let at = if copy < before { own.start } else { own.end };
        let copy = case.as_new(own.clone());
        case.draft.put(if at == own.start { own.start } else { case.own()?.end }, copy);
    }
    case.settle()?;
    Some(before)
}

fn row(case: &mut Case, dice: &mut Dice, out: usize) -> Option<()> {
    let own = plant_row(case, dice)?;
    let far = isize::try_from(out).ok()? - isize::try_from(own).ok()?;
    case.take_neighbour(far).map(drop)
}

/// A copy somewhere else in the old text; returns the number of its unit.
fn plant_apart(case: &mut Case, dice: &mut Dice) -> Option<usize> {
    case.is_in_one_unit()?;
    let (units, own) = case.units()?;
    let at = dice.below(units.len());
    if at.abs_diff(own) < 2 {
        return None;
    }
    let copy = case.as_new(units[own].clone());
    case.draft.put(units[at].start, copy);
    case.settle()?;
    Some(at)
}

fn block(case: &Case, dice: &mut Dice) -> Option<std::ops::Range<usize>> {
    let (units, own) = case.units()?;
    let first = own.saturating_sub(dice.below(3));
    let last = (own + 1 + dice.below(3)).min(units.len() - 1);
    Some(units[first].start..units[last].end)
}
