//! How long the bars are: all on one scale.

/// A bar takes the whole width only for at least so many documents: one alone is no full bar.
const LEAST: usize = 10;

/// Returns how many documents the whole width stands for, if a bar has at most `most`.
pub(super) fn scale(most: usize) -> usize {
    most.max(LEAST)
}

/// Returns the cells of a bar of `count` documents where `room` cells stand for `scale`. Whatever is
/// there is seen.
pub(super) fn cells(count: usize, scale: usize, room: usize) -> usize {
    let rounded = (count * room + scale / 2) / scale.max(1);
    if count == 0 { 0 } else { rounded.clamp(1, room.max(1)) }
}

/// Divides the cells of a bar among its parts: none that has a document is without a cell, if there
/// are as many cells as such parts.
pub(super) fn shares(parts: &[usize], cells: usize) -> Vec<usize> {
    let total: usize = parts.iter().sum();
    let filled = parts.iter().filter(|count| **count > 0).count();
    let Some(spare) = cells.checked_sub(filled) else {
        let mut left = cells;
        let one = |count: &usize| {
            let one = usize::from(*count > 0 && left > 0);
            left -= one;
            one
        };
        return parts.iter().map(one).collect();
    };
    let (mut before, mut given) = (0, 0);
    let share = |count: &usize| {
        before += count;
        let up_to = (before * spare + total / 2) / total.max(1);
        let share = up_to - given + usize::from(*count > 0);
        given = up_to;
        share
    };
    parts.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_on_one_scale() {
        assert_eq!(scale(1), 10);
        assert_eq!(cells(1, scale(1), 50), 5, "one document is no full bar");
        assert_eq!(scale(139), 139);
        assert_eq!(cells(139, 139, 50), 50);
        assert_eq!(cells(61, 139, 50), 22);
        assert_eq!(cells(1, 10_000, 50), 1, "whatever is there is seen");
        assert_eq!(cells(0, 139, 50), 0);
        assert_eq!(cells(3, 10, 0), 1);
    }

    #[test]
    fn the_parts_of_a_bar_are_the_bar() {
        assert_eq!(shares(&[1, 99], 20), [1, 19], "one of a hundred is seen");
        assert_eq!(shares(&[50, 0, 50], 10), [5, 0, 5]);
        assert_eq!(shares(&[3, 2, 1], 2), [1, 1, 0]);
        assert_eq!(shares(&[0, 0], 0), [0, 0]);
        for cells in 3..40 {
            assert_eq!(shares(&[7, 1, 30], cells).iter().sum::<usize>(), cells);
        }
    }
}
