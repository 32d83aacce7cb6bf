//! Two to four edits, one after the other.

use super::{Edit, Scenario, of};
use super::{lists, names, order, parts, repairs, setting, twins, wording};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("two edits", |case, dice| several(case, dice, 2)),
    of("three edits", |case, dice| several(case, dice, 3)),
    of("four edits", |case, dice| several(case, dice, 4)),
    of("a twin, and two edits", |case, dice| {
        twins::plant_any(case, dice)?;
        several(case, dice, 2)
    }),
    of("a list, and two edits", |case, dice| {
        lists::list(case, dice)?;
        several(case, dice, 2)
    }),
    of("a twin, it is taken out, and two edits", |case, dice| {
        twins::plant_any(case, dice)?;
        case.take_own()?;
        several(case, dice, 2)
    }),
    of("set anew, and an edit", |case, dice| {
        order_or_wording(case, dice)?;
        setting::any(case, dice)
    }),
    of("set anew and misread, and an edit", |case, dice| {
        order_or_wording(case, dice)?;
        repairs::misread(case, dice, 10)?;
        setting::any(case, dice)
    }),
];

/// Edits of every group that do not change the old text.
fn several(case: &mut Case, dice: &mut Dice, count: usize) -> Option<()> {
    let mut done = 0;
    for _ in 0..count * 4 {
        let before = case.draft.clone();
        let edit: Edit = match dice.below(6) {
            0 | 1 => order_or_wording,
            2 => |case, dice| repairs::misread(case, dice, 10),
            3 => setting::any,
            4 => |case, dice| scenario(case, dice, parts::ALL),
            _ => names::any,
        };
        if edit(case, dice).is_none() || case.draft.chars.len() < 20 {
            case.draft = before;
            continue;
        }
        done += 1;
        if done == count {
            return Some(());
        }
    }
    None
}

fn order_or_wording(case: &mut Case, dice: &mut Dice) -> Option<()> {
    let group = if dice.one_in(3) { order::ALL } else { wording::ALL };
    scenario(case, dice, group)
}

fn scenario(case: &mut Case, dice: &mut Dice, group: &[Scenario]) -> Option<()> {
    (group[dice.below(group.len())].edit)(case, dice)
}
