//! How the documents shown lie in time, on one line: a bar for each year.

/// Bars from the lowest to the highest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Returns a bar for each year from the first to the last, in at most `columns` columns; if there are
/// more years, several share one. A year without documents is blank. Nothing if that is no picture.
pub(super) fn sparkline(years: &[(i16, usize)], columns: usize) -> String {
    let (Some((first, _)), Some((last, _))) = (years.first(), years.last()) else {
        return String::new();
    };
    let of = |year: i16| usize::from(year.abs_diff(*first));
    let span = of(*last) + 1;
    let columns = columns.min(span);
    if years.len() < 3 || columns < 3 {
        return String::new();
    }
    let mut counts = vec![0; columns];
    for (year, count) in years {
        if let Some(bar) = counts.get_mut(of(*year) * columns / span) {
            *bar += count;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(1).max(1);
    let bar = |count: usize| match count {
        0 => ' ',
        // All are drawn to one scale; the least is seen too.
        count => BARS[(count * BARS.len()).div_ceil(most).clamp(1, BARS.len()) - 1],
    };
    counts.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_drawn_to_one_scale_with_their_gaps() {
        assert_eq!(sparkline(&[(1949, 100), (1950, 50), (1953, 1)], 20), "█▄  ▁");
        assert_eq!(sparkline(&[(1900, 10), (1901, 10), (1999, 20)], 10), "█        █");
        assert_eq!(sparkline(&[(1949, 1), (1950, 3)], 20), "", "two bars are no picture");
        assert_eq!(sparkline(&[], 20), "");
        assert_eq!(sparkline(&[(-30, 1), (0, 2), (30, 1)], 3), "▄█▄");
    }
}
