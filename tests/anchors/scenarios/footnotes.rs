//! Footnotes that say the same.

use std::ops::Range;

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("footnotes: its note is taken out", |case, dice| {
        plant(case, dice)?;
        case.take_own().map(drop)
    }),
    of("footnotes: its note is taken out, the others numbered anew", |case, dice| {
        plant(case, dice)?;
        case.take_own()?;
        number(case);
        Some(())
    }),
    of("footnotes: the note before is taken out", |case, dice| {
        plant(case, dice)?;
        case.take_neighbour(-1).map(drop)
    }),
    of("footnotes: the note before is taken out, the others numbered anew", |case, dice| {
        plant(case, dice)?;
        case.take_neighbour(-1)?;
        number(case);
        Some(())
    }),
    of("footnotes: one is put in before, the others numbered anew", |case, dice| {
        plant(case, dice)?;
        let first = notes(case).first()?.start;
        let note = case.fresh("0. Received at 6 p.m.; repeated to Nanking.");
        case.draft.put(first, note);
        number(case);
        Some(())
    }),
    of("footnotes: they say another thing now", |case, dice| {
        plant(case, dice)?;
        for place in case.draft.places("Not printed").into_iter().rev() {
            case.draft.rewrite(place, "Not found");
        }
        Some(())
    }),
    of("footnotes: they are moved to the top", |case, dice| {
        plant(case, dice)?;
        let first = notes(case).first()?.start;
        let end = case.draft.chars.len();
        let taken = case.draft.take(first..end);
        case.draft.put(0, taken);
        Some(())
    }),
];

/// Puts notes below the old text; the passage is one of them, with its number or without.
fn plant(case: &mut Case, dice: &mut Dice) -> Option<()> {
    let says =
        ["Not printed.", "Not printed.", "Not printed.", "See p. 12.", "Ibid.", "See p. 14."];
    let mut starts = Vec::new();
    for number in 1..=10 {
        let end = case.draft.chars.len();
        starts.push(end..end + format!("[{number}] ").len());
        let note = case.fresh(&format!("[{number}] {}", dice.pick(&says)));
        case.draft.put(end, note);
    }
    case.old = case.draft.text();
    case.draft = crate::draft::Draft::new(&case.old, case.unit());
    let label = starts.swap_remove(1 + dice.below(8));
    let unit = case.draft.units().into_iter().find(|unit| unit.start == label.start)?;
    case.choose(if dice.one_in(2) { unit } else { label.end..unit.end })
}

fn notes(case: &Case) -> Vec<Range<usize>> {
    let is_note = |unit: &Range<usize>| {
        let words = case.draft.slice(unit.clone());
        words.starts_with('[') || words.starts_with("0. ")
    };
    let units = case.draft.units();
    let last = units.iter().rposition(|unit| !is_note(unit)).map_or(0, |at| at + 1);
    units[last..].to_vec()
}

/// Gives the notes their numbers in order.
fn number(case: &mut Case) {
    let all = notes(case);
    for (at, note) in all.into_iter().enumerate().rev() {
        let words = case.draft.slice(note.clone());
        let label = words.find(' ').unwrap_or(0);
        let right = format!("[{}]", at + 1);
        if label > 0 && words[..label] != right {
            case.draft.rewrite(note.start..note.start + label, &right);
        }
    }
}
