//! A neighbour that differs from the annotated paragraph in a word or two.

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("twin in the quote: it is taken out", |case, dice| {
        plant(case, dice, Differs::InQuote)?;
        case.take_own().map(drop)
    }),
    of("twin in the quote: it is taken out, a heading put above", |case, dice| {
        plant(case, dice, Differs::InQuote)?;
        case.take_own()?;
        case.put_heading();
        Some(())
    }),
    of("twin in the quote: the passage alone is taken out", |case, dice| {
        plant(case, dice, Differs::InQuote)?;
        let here = case.here()?;
        case.draft.take(here);
        Some(())
    }),
    of("twin in the quote: the twin is taken out", |case, dice| {
        let twin = plant(case, dice, Differs::InQuote)?;
        case.take_neighbour(twin).map(drop)
    }),
    of("twin in the quote: both are swapped", |case, dice| {
        let twin = plant(case, dice, Differs::InQuote)?;
        let other = case.neighbour(twin)?;
        case.swap_with(other)
    }),
    of("twin in the quote: both are swapped, a heading put above", |case, dice| {
        let twin = plant(case, dice, Differs::InQuote)?;
        let other = case.neighbour(twin)?;
        case.put_heading();
        let moved = case.neighbour(twin)?;
        case.swap_with(moved).filter(|()| other.start > 0 || twin > 0)
    }),
    of("twin beside the quote: it is taken out", |case, dice| {
        plant(case, dice, Differs::Beside)?;
        case.take_own().map(drop)
    }),
    of("twin beside the quote: it is taken out, a heading put above", |case, dice| {
        plant(case, dice, Differs::Beside)?;
        case.take_own()?;
        case.put_heading();
        Some(())
    }),
    of("twin beside the quote: the passage alone is taken out", |case, dice| {
        plant(case, dice, Differs::Beside)?;
        let here = case.here()?;
        case.draft.take(here);
        Some(())
    }),
    of("twin beside the quote: the twin is taken out", |case, dice| {
        let twin = plant(case, dice, Differs::Beside)?;
        case.take_neighbour(twin).map(drop)
    }),
    of("twin beside the quote: both are swapped", |case, dice| {
        let twin = plant(case, dice, Differs::Beside)?;
        let other = case.neighbour(twin)?;
        case.swap_with(other)
    }),
    of("twins before and behind: it is taken out", |case, dice| {
        plant_at(case, dice, Differs::InQuote, -1)?;
        plant_at(case, dice, Differs::InQuote, 1)?;
        case.take_own().map(drop)
    }),
    of("twins before and behind: both are taken out", |case, dice| {
        plant_at(case, dice, Differs::InQuote, -1)?;
        plant_at(case, dice, Differs::InQuote, 1)?;
        case.take_neighbour(1)?;
        case.take_neighbour(-1).map(drop)
    }),
    of("five twins: it and another are taken out", |case, dice| {
        five(case, dice)?;
        case.take_neighbour(1)?;
        case.take_own().map(drop)
    }),
    of("five twins: they are shuffled", |case, dice| {
        five(case, dice)?;
        case.draft.reorder(|_, mut units| {
            dice.shuffle(&mut units);
            units
        });
        Some(())
    }),
    of("a twin is put in beside it", |case, dice| {
        let side = if dice.one_in(2) { 1 } else { -1 };
        put_twin(case, dice, Differs::InQuote, side)
    }),
    of("a twin far away: it is taken out", |case, dice| {
        plant_at(case, dice, Differs::InQuote, 1)?;
        case.neighbour(1)?;
        let twin = case.take_neighbour(1)?;
        let units = case.draft.units();
        case.draft.put(units[dice.below(units.len())].start, twin);
        case.settle()?;
        case.take_own().map(drop)
    }),
];

#[derive(Clone, Copy)]
enum Differs {
    InQuote,
    Beside,
}

/// Puts a twin of the passage's unit beside it, into the old text; returns on which side.
fn plant(case: &mut Case, dice: &mut Dice, differs: Differs) -> Option<isize> {
    let side = if dice.one_in(2) { 1 } else { -1 };
    plant_at(case, dice, differs, side)?;
    Some(side)
}

/// A twin beside the passage, in the old text.
pub fn plant_any(case: &mut Case, dice: &mut Dice) -> Option<()> {
    let differs = if dice.one_in(2) { Differs::InQuote } else { Differs::Beside };
    plant(case, dice, differs).map(drop)
}

fn plant_at(case: &mut Case, dice: &mut Dice, differs: Differs, side: isize) -> Option<()> {
    put_twin(case, dice, differs, side)?;
    case.settle()
}

fn put_twin(case: &mut Case, dice: &mut Dice, differs: Differs, side: isize) -> Option<()> {
    case.is_in_one_unit()?;
    let (own, here) = (case.own()?, case.here()?);
    let start = if side > 0 { own.end } else { own.start };
    let twin = case.as_new(own.clone());
    case.draft.put(start, twin);
    let quote = here.start - own.start + start..here.end - own.start + start;
    let bare = case.draft.bare(&(start..start + own.len()));
    let range = match differs {
        Differs::InQuote => quote,
        Differs::Beside if quote.start - start > bare.end.saturating_sub(quote.end) => {
            start..quote.start
        }
        Differs::Beside => quote.end..bare.end.max(quote.end),
    };
    let words = case.draft.words(range.clone()).len();
    // Where most of the words differ it is no twin.
    let count = if words > 4 { 1 + dice.below(2) } else { 1 };
    case.draft.vary(range, count, dice)
}

fn five(case: &mut Case, dice: &mut Dice) -> Option<()> {
    for side in [1, -1, 1, -1, 1] {
        plant_at(case, dice, Differs::InQuote, side)?;
    }
    Some(())
}
