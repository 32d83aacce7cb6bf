//! Which part of something long is on the screen, in rows.
//!
//! Owns where the thumb of a bar stands: for a text, in bytes, and for a list, in lines.

use std::ops::Range;

/// Returns which of `rows` rows stand for `part` of something that is `length` long; at least one does.
#[must_use]
pub fn thumb(part: Range<usize>, length: usize, rows: usize) -> Range<usize> {
    let height = share(part.len(), length, rows).clamp(1, rows.max(1));
    // At the start and at the end, and only there, it touches the ends.
    let room = rows.saturating_sub(height);
    let above = length.saturating_sub(part.len());
    let top = match share(part.start, above, room) {
        _ if part.start == 0 => 0,
        _ if part.end >= length => room,
        top => top.clamp(room.min(1), room.saturating_sub(1).max(room.min(1))),
    };
    top..top + height
}

/// Returns how many of `rows` stand for `part` of `whole`.
#[must_use]
pub fn share(part: usize, whole: usize, rows: usize) -> usize {
    part.saturating_mul(rows).checked_div(whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_is_always_there_and_touches_only_the_ends() {
        for (part, rows) in [
            (0..100, 0..2),
            (1..101, 1..3),
            (450..550, 9..11),
            (899..999, 17..19),
            (900..1000, 18..20),
            (500..501, 9..10),
        ] {
            assert_eq!(thumb(part.clone(), 1000, 20), rows, "{part:?}");
        }
        assert_eq!(thumb(3..5, 9, 1), 0..1);
    }

    #[test]
    fn of_a_list_it_is_within_its_rows_whatever_is_shown() {
        for fit in 1..12 {
            for count in fit + 1..60 {
                for top in 0..=count - fit {
                    let shown = thumb(top..top + fit, count, fit);
                    let said = format!("{top} {fit} {count} {shown:?}");
                    assert!(!shown.is_empty() && shown.end <= fit, "{said}");
                    if fit - shown.len() > 1 {
                        assert_eq!(shown.start == 0, top == 0, "{said}");
                        assert_eq!(shown.end == fit, top == count - fit, "{said}");
                    }
                }
            }
        }
    }
}
