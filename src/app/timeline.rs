//! The timeline: how many documents there are of each year or month.
//!
//! Owns the bars and the cursor on them. How they look may not enter.

use std::collections::BTreeMap;

use super::list::Entry;
use crate::model::apparatus::Date;

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A year.
    Year,
    /// A month; what is dated by its year alone has a bar of its own.
    Month,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The year, or the month of it.
    pub date: Date,
    /// How many documents there are.
    pub count: usize,
    /// How many of them are annotated.
    pub annotated: usize,
}

/// The overlay.
#[derive(Debug)]
pub struct Timeline {
    /// What a bar stands for.
    pub unit: Unit,
    /// The bars, in the order of time, without gaps.
    pub bars: Vec<Bar>,
    /// How many documents tell no date.
    pub undated: usize,
    /// The bar that the cursor is on.
    pub cursor: usize,
    years: Vec<Bar>,
    months: Vec<Bar>,
}

impl Timeline {
    /// The bars of `entries`: years, or months where all is within few years. The cursor is on the
    /// bar of `here`, or on the first.
    #[must_use]
    pub fn new<'a>(entries: impl Iterator<Item = &'a Entry>, here: Option<Date>) -> Self {
        let mut years = BTreeMap::new();
        let mut months = BTreeMap::new();
        let mut undated = 0;
        for entry in entries {
            let date = entry.summary().and_then(|summary| summary.apparatus.date());
            let Some(date) = date else {
                undated += 1;
                continue;
            };
            let annotated = usize::from(entry.highlights + entry.notes > 0);
            for (all, date) in [(&mut years, year(date)), (&mut months, month(date))] {
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
        let unit = if years.len() <= 4 { Unit::Month } else { Unit::Year };
        let bars = if unit == Unit::Month { months.clone() } else { years.clone() };
        let mut timeline = Self { unit, bars, undated, cursor: 0, years, months };
        if let Some(here) = here {
            timeline.put_on(here);
        }
        timeline
    }

    /// Months instead of years, or years instead of months; the cursor stays in its time.
    pub fn switch(&mut self) {
        let here = self.bars.get(self.cursor).map(|bar| bar.date);
        (self.unit, self.bars) = match self.unit {
            Unit::Year => (Unit::Month, self.months.clone()),
            Unit::Month => (Unit::Year, self.years.clone()),
        };
        self.cursor = 0;
        if let Some(here) = here {
            self.put_on(here);
        }
    }

    fn put_on(&mut self, date: Date) {
        let wanted = if self.unit == Unit::Year { year(date) } else { month(date) };
        let at = self.bars.partition_point(|bar| bar.date < wanted);
        self.cursor = at.min(self.bars.len().saturating_sub(1));
    }

    /// Moves the cursor by `bars`, not over the ends.
    pub fn step(&mut self, bars: usize, back: bool) {
        let last = self.bars.len().saturating_sub(1);
        self.cursor =
            if back { self.cursor.saturating_sub(bars) } else { (self.cursor + bars).min(last) };
    }

    /// The largest count.
    #[must_use]
    pub fn most(&self) -> usize {
        self.bars.iter().map(|bar| bar.count).max().unwrap_or(0)
    }
}

fn year(date: Date) -> Date {
    Date { year: date.year, month: None, day: None }
}

fn month(date: Date) -> Date {
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

/// The bars with empty ones between, so that a gap is seen as one; not over longer gaps.
fn filled(bars: Vec<Bar>, next: fn(Date) -> Date) -> Vec<Bar> {
    const LONGEST: usize = 36;
    let mut all: Vec<Bar> = Vec::new();
    for bar in bars {
        if let Some(last) = all.last().map(|last| last.date) {
            let gap = std::iter::successors(Some(next(last)), |date| Some(next(*date)));
            let gap: Vec<Date> =
                gap.take_while(|date| *date < bar.date).take(LONGEST + 1).collect();
            if gap.len() <= LONGEST {
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
