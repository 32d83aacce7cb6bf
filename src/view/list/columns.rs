//! Which columns the list has, and where.
//!
//! Owns how wide each is, and which of them give way when there is no room for all.

use crate::model::settings::ListColumn;
use crate::session::documents::Group;

/// Columns of the marks at the left: the cursor, what has been read, what is missing.
pub(super) const MARKS: u16 = 4;
/// Blank columns between two columns of the list.
const GAP: u16 = 2;
/// Those that give way, the least important first, and so many columns as the title keeps: before it
/// gets less, the column goes. Names are the last to be shortened.
const GIVE_WAY: [(ListColumn, u16); 4] = [
    (ListColumn::Length, 22),
    (ListColumn::Kind, 22),
    (ListColumn::Annotations, 18),
    (ListColumn::Date, 18),
];

/// A column, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlacedColumn {
    pub column: ListColumn,
    /// Columns from the left of the list.
    pub x: u16,
    pub width: u16,
}

/// Divides a list of `width` columns; the title is always there.
pub(super) fn place(width: u16, wanted: &[ListColumn], group: Group) -> Vec<PlacedColumn> {
    let mut columns: Vec<ListColumn> = Vec::new();
    for column in wanted {
        if !columns.contains(column) {
            columns.push(*column);
        }
    }
    if !columns.contains(&ListColumn::Title) {
        columns.push(ListColumn::Title);
    }
    // The last column of the list stays blank.
    let room = width.saturating_sub(MARKS + 1);
    let others = |columns: &[ListColumn]| -> u16 {
        let widths = columns.iter().filter(|column| **column != ListColumn::Title);
        widths.map(|column| fixed(*column, group) + GAP).sum()
    };
    for (column, title) in GIVE_WAY {
        if others(&columns) + title > room {
            columns.retain(|one| *one != column);
        }
    }
    let title = room.saturating_sub(others(&columns));
    let mut x = MARKS;
    let mut placed = Vec::with_capacity(columns.len());
    for column in columns {
        let width = if column == ListColumn::Title { title } else { fixed(column, group) };
        placed.push(PlacedColumn { column, x, width });
        x += width + GAP;
    }
    placed
}

/// Returns the width of a column other than the title.
fn fixed(column: ListColumn, group: Group) -> u16 {
    match column {
        // "27 Dec", below a heading that says the year; "27 Dec 1952".
        ListColumn::Date if group == Group::Year => 6,
        ListColumn::Date => 11,
        ListColumn::Title => 0,
        // "12✎3"
        ListColumn::Annotations => 5,
        // "tel 3410/sh"
        ListColumn::Kind => 11,
        // "102,431"
        ListColumn::Length => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: u16, group: Group) -> String {
        let columns = place(width, &ListColumn::ALL, group);
        let mut line = vec![' '; usize::from(width)];
        for PlacedColumn { column, x, width } in columns {
            let letter = format!("{column:?}").chars().next().unwrap_or(' ');
            line[usize::from(x)..usize::from(x + width)].fill(letter);
        }
        line.into_iter().collect()
    }

    #[test]
    fn the_least_important_column_gives_way_first() {
        assert_eq!(
            shown(78, Group::None),
            "    DDDDDDDDDDD  TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT  AAAAA  KKKKKKKKKKK  LLLLLLL "
        );
        let others = |width, group| shown(width, group).replace([' ', 'T'], "");
        assert_eq!(others(60, Group::None), "DDDDDDDDDDDAAAAAKKKKKKKKKKK");
        assert_eq!(others(44, Group::None), "DDDDDDDDDDDAAAAA");
        assert_eq!(others(44, Group::Year), "DDDDDDAAAAA");
        // Kind and number do not take their room from the names.
        let wanted = [ListColumn::Date, ListColumn::Title, ListColumn::Kind];
        assert_eq!(place(44, &wanted, Group::Year).len(), 2);
        assert_eq!(place(50, &wanted, Group::Year).len(), 3);
        assert_eq!(others(36, Group::None), "DDDDDDDDDDD");
        assert_eq!(others(30, Group::None), "");
        for width in 0..8 {
            assert!(place(width, &ListColumn::ALL, Group::None).len() == 1);
        }
    }

    #[test]
    fn what_is_set_is_kept_in_its_order() {
        let wanted = [ListColumn::Length, ListColumn::Length, ListColumn::Date];
        let columns: Vec<ListColumn> =
            place(100, &wanted, Group::None).into_iter().map(|one| one.column).collect();
        assert_eq!(columns, [ListColumn::Length, ListColumn::Date, ListColumn::Title]);
    }
}
