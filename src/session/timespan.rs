//! The number of documents of each year and month, counted by a worker.

use std::collections::BTreeMap;

use super::documents::Snapshot;
use crate::model::apparatus::Date;

/// The longest run of empty years or months shown between two bars; a longer one is left out.
const LONGEST_GAP: usize = 36;

/// Count the documents of each year and month.
#[derive(Debug)]
pub struct TimespanOf(pub Snapshot);

/// One year or month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The year, or the month of it.
    pub date: Date,
    /// The number of documents.
    pub count: usize,
    /// The number of annotated ones among them.
    pub annotated: usize,
}

/// The documents over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timespan {
    /// By year; empty years between bars are included, except in long gaps.
    pub years: Vec<Bar>,
    /// By month, likewise; documents dated by year alone have a bar of their own.
    pub months: Vec<Bar>,
    /// The number of documents without a date.
    pub undated: usize,
}

impl TimespanOf {
    /// Counts the documents. Takes time that grows with the library.
    #[must_use]
    pub fn find(&self) -> Timespan {
        let mut years = BTreeMap::new();
        let mut months = BTreeMap::new();
        let mut undated = 0;
        for entry in self.0.iter() {
            let date = entry.summary().and_then(|summary| summary.apparatus.date());
            let Some(date) = date else {
                undated += 1;
                continue;
            };
            let annotated = usize::from(entry.highlights + entry.notes > 0);
            for (all, date) in [(&mut years, year_of(date)), (&mut months, month_of(date))] {
                let (count, marked): &mut (usize, usize) = all.entry(date).or_default();
                *count += 1;
                *marked += annotated;
            }
        }
        let bars = |all: BTreeMap<Date, (usize, usize)>| -> Vec<Bar> {
            let bar = |(date, (count, annotated))| Bar { date, count, annotated };
            all.into_iter().map(bar).collect()
        };
        let (years, months) = (filled(bars(years), next_year), filled(bars(months), next_month));
        Timespan { years, months, undated }
    }
}

/// Returns the year of a date.
#[must_use]
pub fn year_of(date: Date) -> Date {
    Date { year: date.year, month: None, day: None }
}

/// Returns the month of a date, or the year if it has no month.
#[must_use]
pub fn month_of(date: Date) -> Date {
    Date { day: None, ..date }
}

fn next_year(date: Date) -> Date {
    Date { year: date.year.saturating_add(1), ..date }
}

fn next_month(date: Date) -> Date {
    match date.month {
        Some(12) => Date { year: date.year.saturating_add(1), month: Some(1), day: None },
        Some(month) => Date { month: Some(month + 1), ..date },
        None => Date { month: Some(1), ..date },
    }
}

/// Adds empty bars between the others, so that a gap is visible as one; long gaps are not filled.
fn filled(bars: Vec<Bar>, next: fn(Date) -> Date) -> Vec<Bar> {
    let mut all: Vec<Bar> = Vec::new();
    for bar in bars {
        if let Some(last) = all.last().map(|last| last.date) {
            let gap = std::iter::successors(Some(next(last)), |date| Some(next(*date)));
            let gap: Vec<Date> =
                gap.take_while(|date| *date < bar.date).take(LONGEST_GAP + 1).collect();
            if gap.len() <= LONGEST_GAP {
                all.extend(gap.into_iter().map(|date| Bar { date, count: 0, annotated: 0 }));
            }
        }
        all.push(bar);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_seen_but_not_centuries() {
        let bar =
            |year, month| Bar { date: Date { year, month, day: None }, count: 1, annotated: 0 };
        let dates =
            |bars: Vec<Bar>| -> Vec<String> { bars.iter().map(|bar| bar.date.iso()).collect() };
        let months = filled(vec![bar(1950, Some(11)), bar(1951, Some(2))], next_month);
        assert_eq!(dates(months), ["1950-11", "1950-12", "1951-01", "1951-02"]);
        let months = filled(vec![bar(1951, None), bar(1951, Some(2))], next_month);
        assert_eq!(dates(months), ["1951", "1951-01", "1951-02"]);
        assert_eq!(
            dates(filled(vec![bar(1700, None), bar(1951, None)], next_year)),
            ["1700", "1951"]
        );
    }
}
