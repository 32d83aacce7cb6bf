//! The lines of the picture by time.
//!
//! Owns how long a span without passages is before it is one line.

use crate::model::apparatus::Date;
use crate::model::statistics::{TimeTally, WorkStatistics};

/// The longest span without passages that has a line for each year or month.
const SHORT: i32 = 2;

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeLine {
    /// A year or a month; or, without a date, what is undated.
    Tally(TimeTally),
    /// After a date, so many years or months without passages.
    Gap(Date, usize),
}

impl TimeLine {
    pub(super) fn date(&self) -> Option<Date> {
        match self {
            Self::Tally(tally) => tally.date,
            Self::Gap(date, _) => Some(*date),
        }
    }
}

/// Returns the lines by year or by month; what is undated comes last.
pub(super) fn lines(counted: &WorkStatistics, by_month: bool) -> Vec<TimeLine> {
    let tallies = if by_month { &counted.months } else { &counted.years };
    let mut lines = Vec::with_capacity(tallies.len());
    let mut last: Option<(Date, i32)> = None;
    for tally in tallies {
        let Some(date) = tally.date else { continue };
        let here = number(date, by_month);
        if let Some((before, next)) = last.filter(|(_, next)| *next < here) {
            if here - next > SHORT {
                lines.push(TimeLine::Gap(before, usize::try_from(here - next).unwrap_or(0)));
            } else {
                let empty =
                    |number| TimeTally { date: date_of(number, by_month), ..<_>::default() };
                lines.extend((next..here).map(|number| TimeLine::Tally(empty(number))));
            }
        }
        lines.push(TimeLine::Tally(*tally));
        // Of "1951" one does not know which of its months have nothing.
        let is_precise = !by_month || date.month.is_some();
        let next = here + i32::from(is_precise);
        last = Some((date, last.map_or(next, |(_, before)| before.max(next))));
    }
    if counted.undated.passages > 0 {
        lines.push(TimeLine::Tally(counted.undated));
    }
    lines
}

/// Returns the line of a date, or of the next that there is; of none, the last.
pub(super) fn at(lines: &[TimeLine], date: Option<Date>) -> usize {
    let last = lines.len().saturating_sub(1);
    let Some(date) = date else { return last };
    // A year comes before its months.
    let from = Date { day: None, ..date };
    let is_there = |line: &TimeLine| line.date().is_some_and(|other| other >= from);
    let year = Date { month: None, ..from };
    let exact = lines.iter().position(is_there);
    let of_year = || lines.iter().position(|line| line.date().is_some_and(|one| one >= year));
    match exact {
        Some(at) if lines[at].date().is_some_and(|one| one.year == date.year) => at,
        other => of_year().or(other).unwrap_or(last),
    }
}

fn number(date: Date, by_month: bool) -> i32 {
    let year = i32::from(date.year);
    if by_month { year * 12 + date.month.map_or(0, |month| i32::from(month) - 1) } else { year }
}

fn date_of(number: i32, by_month: bool) -> Option<Date> {
    let (year, month) = if by_month {
        (number.div_euclid(12), i8::try_from(number.rem_euclid(12) + 1).ok())
    } else {
        (number, None)
    };
    Date::new(i16::try_from(year).ok()?, month, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(dates: &[(i16, i8)]) -> Vec<TimeTally> {
        let month = |month: i8| (month > 0).then_some(month);
        let date = |(year, at): &(i16, i8)| Date::new(*year, month(*at), None);
        let tally = |one| TimeTally { date: date(one), passages: 1, documents: 1 };
        dates.iter().map(tally).collect()
    }

    fn words(lines: &[TimeLine]) -> Vec<String> {
        let word = |line: &TimeLine| match line {
            TimeLine::Gap(_, count) => format!("{count} without"),
            TimeLine::Tally(TimeTally { date: None, .. }) => "undated".to_owned(),
            TimeLine::Tally(tally) => format!("{} {}", tally.date.unwrap().iso(), tally.passages),
        };
        lines.iter().map(word).collect()
    }

    #[test]
    fn time_without_passages_is_seen() {
        let undated = TimeTally { date: None, passages: 2, documents: 1 };
        let counted = WorkStatistics {
            years: tallies(&[(1917, 0), (1949, 0), (1951, 0)]),
            months: tallies(&[(1949, 11), (1951, 0), (1951, 2)]),
            undated,
            ..WorkStatistics::default()
        };
        let years = lines(&counted, false);
        assert_eq!(
            words(&years),
            ["1917 1", "31 without", "1949 1", "1950 0", "1951 1", "undated"]
        );
        let months = lines(&counted, true);
        assert_eq!(
            words(&months),
            ["1949-11 1", "13 without", "1951 1", "1951-01 0", "1951-02 1", "undated"]
        );
        assert_eq!(at(&months, Date::new(1951, None, None)), 2);
        assert_eq!(at(&years, Date::new(1951, Some(2), None)), 4);
        assert_eq!(at(&years, None), 5);
        assert_eq!(at(&[], None), 0);
    }
}
