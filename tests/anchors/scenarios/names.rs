//! Names that are corrected into others, or exchanged.

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("a name is corrected into one that occurs elsewhere: it is the passage", |case, dice| {
        let (name, other) = choose(case, dice, true)?;
        here(case, &name, &other)
    }),
    of("a name is corrected into one that occurs elsewhere: it is in the passage", |case, dice| {
        let (name, other) = choose(case, dice, false)?;
        here(case, &name, &other)
    }),
    of("a name is corrected everywhere: it is the passage", |case, dice| {
        let (name, other) = choose(case, dice, true)?;
        everywhere(case, &name, &other);
        Some(())
    }),
    of("a name is corrected everywhere: it is in the passage", |case, dice| {
        let (name, other) = choose(case, dice, false)?;
        everywhere(case, &name, &other);
        Some(())
    }),
    of("two names are exchanged: one is the passage", |case, dice| {
        let (name, other) = choose(case, dice, true)?;
        exchange(case, &name, &other);
        Some(())
    }),
    of("two names are exchanged: one is in the passage", |case, dice| {
        let (name, other) = choose(case, dice, false)?;
        exchange(case, &name, &other);
        Some(())
    }),
    of("the name is taken out: it is the passage", |case, dice| {
        choose(case, dice, true)?;
        let here = case.here()?;
        case.draft.take(here);
        Some(())
    }),
    of("a name is spelled anew everywhere", |case, dice| {
        let (name, _) = choose(case, dice, false)?;
        everywhere(case, &name, &format!("{}son", name.to_uppercase()));
        Some(())
    }),
    of("a name before the passage is corrected into the passage", |case, dice| {
        let (name, other) = choose(case, dice, true)?;
        // The slot says something else, and what was the passage stands at another slot.
        let place = case.draft.places(&other).into_iter().next()?;
        let own = case.here()?;
        let (first, last) = if own.start < place.start { (own, place) } else { (place, own) };
        let (one, two) = (case.draft.slice(first.clone()), case.draft.slice(last.clone()));
        case.draft.rewrite(last, &one);
        case.draft.rewrite(first, &two);
        (one == name || two == name).then_some(())
    }),
];

/// Corrects a name or exchanges two, whatever the passage is.
pub fn any(case: &mut Case, dice: &mut Dice) -> Option<()> {
    let names = &case.base.names;
    let at = dice.below(names.len());
    let (name, other) = (names.get(at)?.clone(), names.get((at + 1) % names.len())?.clone());
    if dice.one_in(2) {
        exchange(case, &name, &other);
    } else {
        everywhere(case, &name, &other);
    }
    (name != other).then_some(())
}

/// A name in the text, or the sentence or so around it, becomes the passage; with another name.
fn choose(case: &mut Case, dice: &mut Dice, alone: bool) -> Option<(String, String)> {
    let names = &case.base.names;
    let at = dice.below(names.len());
    let (name, other) = (names.get(at)?.clone(), names.get((at + 1) % names.len())?.clone());
    let places = case.draft.places(&name);
    let place = places.get(dice.below(places.len()))?.clone();
    if alone {
        case.choose(place)?;
    } else {
        let unit = case.draft.units().into_iter().find(|unit| unit.contains(&place.start))?;
        let sentences = case.draft.sentences(case.draft.bare(&unit));
        let around = sentences.into_iter().find(|sentence| sentence.contains(&place.start))?;
        (around.len() > place.len() * 3).then_some(())?;
        case.choose(around)?;
    }
    // Where both stand beside each other, an exchange is nothing but another order of the words.
    let own = case.own()?;
    let beside = case.draft.places(&other).iter().any(|place| own.contains(&place.start));
    (name != other && !beside).then_some((name, other))
}

/// Corrects the name in the passage alone.
fn here(case: &mut Case, name: &str, other: &str) -> Option<()> {
    let here = case.here()?;
    let places = case.draft.places(name);
    let place = places.into_iter().find(|place| here.contains(&place.start))?;
    case.draft.rewrite(place, other);
    Some(())
}

fn everywhere(case: &mut Case, name: &str, other: &str) {
    for place in case.draft.places(name).into_iter().rev() {
        case.draft.rewrite(place, other);
    }
}

fn exchange(case: &mut Case, name: &str, other: &str) {
    let mut all: Vec<_> = case.draft.places(name).into_iter().map(|place| (place, other)).collect();
    all.extend(case.draft.places(other).into_iter().map(|place| (place, name)));
    all.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    for (place, words) in all {
        case.draft.rewrite(place, words);
    }
}
