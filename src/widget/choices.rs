//! Choices in rows: as many names as there is room for, and how many more there are.
//!
//! Owns only where each name stands. What is chosen, and with which colours it is drawn, is the
//! views' matter.

use crate::model::cluster::{cut, one_line, width};
use crate::model::count::thousands;

/// Columns between two names.
const GAP: usize = 2;

/// What stands in a row: some words, and the number of the choice that they name; `None` if they say
/// how many more there are.
pub type ChoiceCell = (String, Option<usize>);

/// Divides names into at most `most` rows of `room` columns. Of more than there is room for, the last
/// place says how many are left.
#[must_use]
pub fn choice_rows<'a>(
    all: impl ExactSizeIterator<Item = &'a str>,
    room: usize,
    most: usize,
) -> Vec<Vec<ChoiceCell>> {
    let taken = |row: &[ChoiceCell]| row.iter().map(|(name, _)| width(name) + GAP).sum::<usize>();
    let count = all.len();
    let mut rows: Vec<Vec<ChoiceCell>> = Vec::new();
    let mut shown = 0;
    for name in all {
        let name = cut(&one_line(name), room);
        let is_full = rows.last().is_none_or(|row| taken(row) + width(&name) > room);
        if is_full && rows.len() >= most {
            break;
        }
        if is_full {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push((name, Some(shown)));
        }
        shown += 1;
    }
    let Some(last) = rows.last_mut().filter(|_| shown < count) else { return rows };
    loop {
        let more = format!("{} more", thousands(count - shown));
        if last.is_empty() || taken(last) + width(&more) <= room {
            last.push((cut(&more, room), None));
            return rows;
        }
        last.pop();
        shown -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_the_rows_and_what_is_left_is_counted() {
        let all = ["Mao Zedong", "Stalin", "Secretary of State", "Peng", "Zhou Enlai"];
        for room in 0..50 {
            for most in 0..6 {
                let rows = choice_rows(all.into_iter(), room, most);
                assert!(rows.len() <= most, "{room} {most} {rows:?}");
                let named = rows.iter().flatten().filter(|(_, number)| number.is_some()).count();
                for row in &rows {
                    let columns: usize = row.iter().map(|(name, _)| width(name) + GAP).sum();
                    assert!(columns <= room + GAP, "{room} {most} {row:?}");
                }
                if let Some((more, None)) = rows.last().and_then(|row| row.last()) {
                    assert_eq!(*more, cut(&format!("{} more", all.len() - named), room));
                } else if most > 0 {
                    assert_eq!(named, all.len(), "{room} {most} {rows:?}");
                }
            }
        }
        let row = |row: &[ChoiceCell]| {
            row.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("  ")
        };
        let shown = |room| -> Vec<String> {
            choice_rows(all.into_iter(), room, 2).iter().map(|one| row(one)).collect()
        };
        assert_eq!(shown(38), ["Mao Zedong  Stalin  Secretary of State", "Peng  Zhou Enlai"]);
        assert_eq!(shown(28), ["Mao Zedong  Stalin", "Secretary of State  2 more"]);
    }
}
