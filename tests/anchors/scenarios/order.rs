//! The same paragraphs in another order.

use super::{Scenario, of};

pub const ALL: &[Scenario] = &[
    of("it changes places with the next", |case, _| {
        let next = case.neighbour(1)?;
        case.swap_with(next)
    }),
    of("it changes places with the one before", |case, _| {
        let before = case.neighbour(-1)?;
        case.swap_with(before)
    }),
    of("it changes places with one far away", |case, dice| {
        let other = case.other(dice)?;
        case.swap_with(other)
    }),
    of("two others change places", |case, dice| {
        let (units, own) = case.units()?;
        let one = dice.below(units.len() - 1);
        if one == own || one + 1 == own {
            return None;
        }
        case.draft.reorder(|_, mut units| {
            units.swap(one, one + 1);
            units
        });
        Some(())
    }),
    of("it is moved elsewhere", |case, dice| {
        case.own()?;
        case.move_own(dice)
    }),
    of("it is moved to the top", |case, _| {
        let taken = case.take_own()?;
        case.draft.put(0, taken);
        Some(())
    }),
    of("it is moved to the end", |case, _| {
        let taken = case.take_own()?;
        let end = case.draft.chars.len();
        case.draft.put(end, taken);
        Some(())
    }),
    of("it and the next are moved to the end", |case, _| {
        let next = case.neighbour(1)?;
        let own = case.own()?;
        let taken = case.draft.take(own.start..next.end);
        let end = case.draft.chars.len();
        case.draft.put(end, taken);
        Some(())
    }),
    of("all paragraphs are shuffled", |case, dice| {
        case.draft.reorder(|_, mut units| {
            dice.shuffle(&mut units);
            units
        });
        Some(())
    }),
    of("all paragraphs are reversed", |case, _| {
        case.draft.reorder(|_, mut units| {
            units.reverse();
            units
        });
        Some(())
    }),
    of("all paragraphs are sorted", |case, _| {
        case.draft.reorder(|draft, mut units| {
            units.sort_by_key(|unit| draft.slice(unit.clone()));
            units
        });
        Some(())
    }),
    of("the halves change places", |case, _| {
        case.draft.reorder(|_, mut units| {
            let half = units.len() / 2;
            units.rotate_left(half);
            units
        });
        Some(())
    }),
];
