//! Lists of one form: entries that say the same about different things.

use std::ops::Range;

use super::{Scenario, of};
use crate::case::Case;
use crate::dice::Dice;
use crate::draft::{Char, Draft, Origin};

pub const ALL: &[Scenario] = &[
    of("list: its entry is taken out", |case, dice| take(case, dice, 0, 0)),
    of("list: the entry before is taken out", |case, dice| take(case, dice, -1, -1)),
    of("list: three entries before are taken out", |case, dice| take(case, dice, -3, -1)),
    of("list: the entry behind is taken out", |case, dice| take(case, dice, 1, 1)),
    of("list: three entries behind are taken out", |case, dice| take(case, dice, 1, 3)),
    of("list: it and the entry behind are taken out", |case, dice| take(case, dice, 0, 1)),
    of("list: it and the entry before are taken out", |case, dice| take(case, dice, -1, 0)),
    of("list: the entries around it are taken out", |case, dice| {
        take(case, dice, 1, 1)?;
        take(case, dice, -1, -1)
    }),
    of("list: it is sorted", |case, dice| {
        reorder(case, dice, |draft, entries, _| {
            entries.sort_by_key(|entry| draft.slice(entry.clone()));
        })
    }),
    of("list: it is sorted by the ends", |case, dice| {
        reorder(case, dice, |draft, entries, _| {
            entries.sort_by_key(|entry| {
                draft.slice(entry.clone()).trim_end().chars().rev().collect::<String>()
            });
        })
    }),
    of("list: it is reversed", |case, dice| reorder(case, dice, |_, entries, _| entries.reverse())),
    of("list: it is shuffled", |case, dice| {
        reorder(case, dice, |_, entries, dice| dice.shuffle(entries))
    }),
    of("list: new entries are put before", |case, dice| {
        list(case, dice)?;
        put_new(case, dice, Where::Before, 3)
    }),
    of("list: new entries are put at the top", |case, dice| {
        list(case, dice)?;
        put_new(case, dice, Where::Top, 3)
    }),
    of("list: new entries are put behind", |case, dice| {
        list(case, dice)?;
        put_new(case, dice, Where::Behind, 3)
    }),
    of("list: its entry is renamed", |case, dice| {
        list(case, dice)?;
        rename(case, dice, 0)
    }),
    of("list: the entries around it are renamed", |case, dice| {
        list(case, dice)?;
        rename(case, dice, 1)?;
        rename(case, dice, -1)
    }),
    of("list: its entry is taken out, the next renamed", |case, dice| {
        list(case, dice)?;
        rename(case, dice, 1)?;
        take_here(case, 0, 0)
    }),
    of("list: its entry is taken out, the one before renamed", |case, dice| {
        list(case, dice)?;
        rename(case, dice, -1)?;
        take_here(case, 0, 0)
    }),
    of("list: its entry is taken out, new ones put at the top", |case, dice| {
        list(case, dice)?;
        let (_, own) = entries(case)?;
        if own < 2 {
            return None;
        }
        put_new(case, dice, Where::Top, 2)?;
        take_here(case, 0, 0)
    }),
    of("list: another entry stands in its place", |case, dice| {
        list(case, dice)?;
        let (entries, own) = entries(case)?;
        let own = case.draft.bare(entries.get(own)?);
        let other = case.draft.slice(own.clone());
        case.draft.rewrite(own.clone(), &other);
        case.draft.vary(own, 2, dice)
    }),
];

/// Makes the passage one of a list: the text may be one, else it gets one, and the passage is in it.
pub fn list(case: &mut Case, dice: &mut Dice) -> Option<()> {
    if case.base.is_list {
        case.is_in_one_unit()?;
    } else {
        let (units, own) = case.units()?;
        let block = made(dice);
        let fresh = case.fresh(&block);
        let at = units[own].start;
        case.draft.put(at, fresh);
        case.passage = 0..1;
        case.old = case.draft.text();
        case.draft = Draft::new(&case.old, case.base.unit);
        let list = at..at + block.chars().count();
        let lines = lines(&case.draft, &list)?;
        case.list = Some(list);
        let entry = case.draft.bare(&lines[dice.below(lines.len())]);
        let words = case.draft.words(entry.clone());
        let some = |from: usize, to: usize| words[from].start..words[to].end;
        case.choose(match dice.below(3) {
            0 => entry,
            1 => some(0, 2),
            _ => some(2, words.len() - 1),
        })?;
    }
    entries(case).map(drop)
}

fn made(dice: &mut Dice) -> String {
    let goods = ["tons of wheat", "bales of cotton", "boxes of tea", "rails", "barrels of oil"];
    let ships =
        ["Hope", "Star", "Kestrel", "Albion", "Minerva", "Orion", "Swan", "Triton", "Vesta"];
    let marks = ["* ", "- ", "‣ ", "", "No. "];
    let mark = dice.below(marks.len() + 1);
    let entry = |(number, ship): (usize, &&str)| {
        let mark = marks.get(mark).map_or(format!("{number}. "), |mark| (*mark).to_owned());
        let (some, more) = (dice.pick(&goods), dice.pick(&goods));
        let port = dice.pick(&["Hull", "Cadiz", "Aden"]);
        let (one, two) = (10 + dice.below(9), 2 + dice.below(7));
        format!("{mark}{ship} of {port}: {one} {some}, {two} {more}.")
    };
    (1..).zip(&ships).map(entry).collect::<Vec<_>>().join("\n")
}

/// The lines from the first to the last in which something of `list` is, which are code points of
/// the old text.
fn lines(draft: &Draft, list: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut at = 0;
    let lines = draft.chars.split_inclusive(|(_, c)| *c == '\n').map(|line| {
        at += line.len();
        at - line.len()..at
    });
    let lines: Vec<Range<usize>> = lines.collect();
    let is_in = |line: &Range<usize>| {
        let mut sources = draft.chars[line.clone()].iter().map(|(from, _)| *from);
        sources.any(|from| matches!(from, Origin::Old(at) if list.contains(&at)))
    };
    let first = lines.iter().position(is_in)?;
    let last = lines.iter().rposition(is_in)?;
    Some(lines[first..=last].to_vec())
}

/// The entries, and which of them the passage is in.
fn entries(case: &Case) -> Option<(Vec<Range<usize>>, usize)> {
    let here = case.here()?;
    let entries = if let Some(list) = &case.list {
        lines(&case.draft, list)?
    } else {
        // What stands above and below is not of the form.
        let mut units = case.draft.units();
        units.drain(..2);
        units.pop();
        units
    };
    let own = entries.iter().position(|entry| entry.contains(&here.start))?;
    Some((entries, own))
}

/// Takes out the entries `from` to `to`, counted from the passage's.
fn take(case: &mut Case, dice: &mut Dice, from: isize, to: isize) -> Option<()> {
    list(case, dice)?;
    take_here(case, from, to)
}

fn take_here(case: &mut Case, from: isize, to: isize) -> Option<()> {
    let (entries, own) = entries(case)?;
    let first = entries.get(own.checked_add_signed(from)?)?;
    let last = entries.get(own.checked_add_signed(to)?)?;
    case.draft.take(first.start..last.end);
    Some(())
}

fn reorder(
    case: &mut Case,
    dice: &mut Dice,
    order: fn(&Draft, &mut Vec<Range<usize>>, &mut Dice),
) -> Option<()> {
    list(case, dice)?;
    let (mut all, _) = entries(case)?;
    let (start, end) = (all.first()?.start, all.last()?.end);
    order(&case.draft, &mut all, dice);
    let ordered: Vec<Char> =
        all.into_iter().flat_map(|entry| case.draft.chars[entry].to_vec()).collect();
    case.draft.chars.splice(start..end, ordered);
    Some(())
}

#[derive(Clone, Copy)]
enum Where {
    Top,
    Before,
    Behind,
}

/// Puts in new entries, each like one that is there but for two words.
fn put_new(case: &mut Case, dice: &mut Dice, place: Where, count: usize) -> Option<()> {
    for _ in 0..count {
        let (mut entries, own) = entries(case)?;
        let at = match place {
            Where::Top => entries.first()?.start,
            Where::Before => entries.get(own)?.start,
            Where::Behind => entries.get(own + 1)?.start,
        };
        if matches!(place, Where::Top) {
            // One that is nearly the passage's own could be it, moved.
            entries.remove(own);
        }
        let model = entries.get(dice.below(entries.len()))?.clone();
        let fresh = case.as_new(model.clone());
        case.draft.put(at, fresh);
        let bare = case.draft.bare(&(at..at + model.len()));
        case.draft.vary(bare, 2, dice)?;
    }
    Some(())
}

/// Changes a word of the entry that is so far from the passage's.
fn rename(case: &mut Case, dice: &mut Dice, far: isize) -> Option<()> {
    let (entries, own) = entries(case)?;
    let entry = entries.get(own.checked_add_signed(far)?)?.clone();
    case.draft.vary(entry, 1, dice)
}
