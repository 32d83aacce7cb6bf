//! The documents over time, counted by a worker: a row for each year, month or day that has any, and
//! one for each span between that has none.
//!
//! Owns how long a span without documents is before it is folded, and into which few classes the
//! documents of a bar are divided.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil;

use super::documents::{ListEntry, Snapshot};
use crate::model::apparatus::party::Party;
use crate::model::apparatus::{Date, Field};
use crate::model::count::number_of;

/// The longest span without documents that has a row for each year, month or day.
const SHORT_SPAN: i64 = 2;
/// How many senders or tags are told apart; a reader cannot follow many more colours.
const CLASSES: usize = 6;

/// Count the documents of each year, month and day.
#[derive(Debug)]
pub struct TimespanOf {
    /// The documents.
    pub documents: Snapshot,
    /// The numbers of those that count; `None` if all do.
    pub shown: Option<Arc<Vec<u32>>>,
    /// What divides the bars.
    pub colouring: Colouring,
}

/// What divides a bar into parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colouring {
    /// Whether documents are annotated.
    #[default]
    Annotated,
    /// Who sent them.
    Sender,
    /// The tags of their highlights.
    Tag,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUnit {
    /// A year.
    #[default]
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeRow {
    /// A year, month or day.
    Bar(Bar),
    /// A span without documents: when it begins, and how long it is, in words.
    Empty(Date, String),
}

/// One year, month or day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The date; the documents of a less precise date have a bar of their own.
    pub date: Date,
    /// The number of documents; zero in a short span without any.
    pub count: usize,
    /// How many of them are in each class; the rest is in none.
    pub parts: Vec<usize>,
}

/// The documents over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timespan {
    /// By year.
    pub years: Vec<TimeRow>,
    /// By month.
    pub months: Vec<TimeRow>,
    /// By day.
    pub days: Vec<TimeRow>,
    /// The names of the classes, the largest first.
    pub classes: Vec<String>,
    /// The number of documents.
    pub count: usize,
    /// How many of them have no date.
    pub undated: usize,
}

impl TimeRow {
    /// Returns its date, or the first of its dates.
    #[must_use]
    pub fn date(&self) -> Date {
        match self {
            Self::Bar(bar) => bar.date,
            Self::Empty(from, _) => *from,
        }
    }

    /// Returns the bar, if there are documents in it.
    #[must_use]
    pub fn filled(&self) -> Option<&Bar> {
        match self {
            Self::Bar(bar) if bar.count > 0 => Some(bar),
            _ => None,
        }
    }
}

impl Timespan {
    /// Returns the rows of a unit.
    #[must_use]
    pub fn rows(&self, unit: TimeUnit) -> &[TimeRow] {
        match unit {
            TimeUnit::Year => &self.years,
            TimeUnit::Month => &self.months,
            TimeUnit::Day => &self.days,
        }
    }
}

impl TimeUnit {
    /// Returns the unit into which this one divides.
    #[must_use]
    pub fn finer(self) -> Option<Self> {
        match self {
            Self::Year => Some(Self::Month),
            Self::Month => Some(Self::Day),
            Self::Day => None,
        }
    }

    /// Returns the unit of which this one is a part.
    #[must_use]
    pub fn coarser(self) -> Option<Self> {
        match self {
            Self::Year => None,
            Self::Month => Some(Self::Year),
            Self::Day => Some(Self::Month),
        }
    }

    /// Returns a date as this unit tells it.
    #[must_use]
    pub fn of(self, date: Date) -> Date {
        match self {
            Self::Year => Date { year: date.year, month: None, day: None },
            Self::Month => Date { day: None, ..date },
            Self::Day => date,
        }
    }

    /// Returns the number of a date, counted in this unit, and whether it is as precise as the unit:
    /// if not, it is the number of the first that the date may mean.
    fn number(self, date: Date) -> (i64, bool) {
        let year = i64::from(date.year);
        match self {
            Self::Year => (year, true),
            Self::Month => {
                let month = date.month.map_or(0, |month| i64::from(month) - 1);
                (year * 12 + month, date.month.is_some())
            }
            Self::Day => {
                let day =
                    civil::Date::new(date.year, date.month.unwrap_or(1), date.day.unwrap_or(1));
                let days =
                    day.map_or(0, |day| day.duration_since(civil::Date::ZERO).as_hours() / 24);
                (days, date.day.is_some())
            }
        }
    }

    /// Returns the date with this number.
    fn date(self, number: i64) -> Option<Date> {
        let year = |year: i64| i16::try_from(year).ok();
        Some(match self {
            Self::Year => Date { year: year(number)?, month: None, day: None },
            Self::Month => {
                let month = i8::try_from(number.rem_euclid(12) + 1).ok();
                Date { year: year(number.div_euclid(12))?, month, day: None }
            }
            Self::Day => {
                let day =
                    civil::Date::ZERO.checked_add(jiff::SignedDuration::from_hours(24 * number));
                let day = day.ok()?;
                Date { year: day.year(), month: Some(day.month()), day: Some(day.day()) }
            }
        })
    }

    /// Returns how long it is from one number up to another, in words.
    fn span(self, from: i64, to: i64) -> String {
        let count = |number: i64| usize::try_from(number).unwrap_or(0);
        let (years, months, days) = match self {
            Self::Year => (count(to - from), 0, 0),
            Self::Month => (count((to - from) / 12), count((to - from) % 12), 0),
            Self::Day => {
                let day = |number| {
                    let Date { year, month, day } = self.date(number)?;
                    civil::Date::new(year, month?, day?).ok()
                };
                let span = day(from)
                    .zip(day(to))
                    .and_then(|(from, to)| from.until((jiff::Unit::Year, to)).ok());
                let [years, months, days] = span.map_or([0, 0, 0], |span| {
                    [span.get_years().into(), span.get_months(), span.get_days()]
                });
                (count(years.into()), count(months.into()), count(days.into()))
            }
        };
        let parts = [(years, "year"), (months, "month"), (days, "day")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| number_of(count, what))
            .collect();
        match parts.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, first)) => format!("{} and {last}", first.join(", ")),
            None => String::new(),
        }
    }

    /// Puts a row between two bars wherever there is time without documents.
    fn rows(self, bars: BTreeMap<Date, (usize, Vec<usize>)>) -> Vec<TimeRow> {
        let mut rows = Vec::with_capacity(bars.len());
        let mut next: Option<i64> = None;
        for (date, (count, parts)) in bars {
            let (number, is_precise) = self.number(date);
            let from = next.unwrap_or(number);
            if number - from > SHORT_SPAN {
                if let Some(first) = self.date(from) {
                    rows.push(TimeRow::Empty(first, self.span(from, number)));
                }
            } else {
                let empty = (from..number).filter_map(|number| self.date(number));
                let bar = |date| Bar { date, count: 0, parts: vec![0; parts.len()] };
                rows.extend(empty.map(|date| TimeRow::Bar(bar(date))));
            }
            rows.push(TimeRow::Bar(Bar { date, count, parts }));
            // Of "1951" one does not know which of its months have nothing.
            next = Some(from.max(number + i64::from(is_precise)));
        }
        rows
    }
}

impl TimespanOf {
    /// Counts the documents. Takes time that grows with the library.
    #[must_use]
    pub fn find(&self) -> Timespan {
        let entries: Vec<&ListEntry> = match &self.shown {
            Some(shown) => shown.iter().filter_map(|at| self.documents.get(*at as usize)).collect(),
            None => self.documents.here().collect(),
        };
        let classes = self.classes(&entries);
        let mut undated = 0;
        let mut counted = [const { BTreeMap::new() }; 3];
        let units = [TimeUnit::Year, TimeUnit::Month, TimeUnit::Day];
        for entry in &entries {
            let date = entry.summary().and_then(|summary| summary.apparatus.date());
            let Some(date) = date else {
                undated += 1;
                continue;
            };
            let named = self.names(entry);
            let class = classes.iter().position(|class| named.contains(class));
            for (bars, unit) in counted.iter_mut().zip(units) {
                let (count, parts) =
                    bars.entry(unit.of(date)).or_insert_with(|| (0, vec![0; classes.len()]));
                *count += 1;
                if let Some(part) = class.and_then(|class| parts.get_mut(class)) {
                    *part += 1;
                }
            }
        }
        let [years, months, days] = counted;
        Timespan {
            years: TimeUnit::Year.rows(years),
            months: TimeUnit::Month.rows(months),
            days: TimeUnit::Day.rows(days),
            classes,
            count: entries.len(),
            undated,
        }
    }

    /// Returns the classes that have the most documents, the largest first.
    fn classes(&self, entries: &[&ListEntry]) -> Vec<String> {
        if self.colouring == Colouring::Annotated {
            return vec![ANNOTATED.to_owned()];
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in entries.iter().flat_map(|entry| self.names(entry)) {
            *counts.entry(name).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
        counts.into_iter().take(CLASSES).map(|(name, _)| name).collect()
    }

    /// Returns the classes that a document may be in; it is in the largest of them.
    fn names(&self, entry: &ListEntry) -> Vec<String> {
        match self.colouring {
            Colouring::Annotated => {
                let is_annotated = entry.highlights + entry.notes > 0;
                is_annotated.then(|| ANNOTATED.to_owned()).into_iter().collect()
            }
            Colouring::Sender => {
                let from = entry.summary().and_then(|summary| summary.apparatus.text(Field::From));
                from.map(|from| Party::of(from).short()).into_iter().collect()
            }
            Colouring::Tag => entry.tags.iter().cloned().collect(),
        }
    }
}

/// The name of the one class of [`Colouring::Annotated`].
const ANNOTATED: &str = "annotated";

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        let some = |number| (number > 0).then_some(number);
        Date { year, month: some(month), day: some(day) }
    }

    /// The rows of documents of these dates: a bar as its date, in brackets if it is empty, and a
    /// folded span as its length.
    fn rows(unit: TimeUnit, dates: &[Date]) -> Vec<String> {
        let bars = dates.iter().map(|date| (*date, (1, Vec::new()))).collect();
        let words = |row| match row {
            TimeRow::Bar(bar) if bar.count == 0 => format!("({})", bar.date.iso()),
            TimeRow::Bar(bar) => bar.date.iso(),
            TimeRow::Empty(_, span) => span,
        };
        unit.rows(bars).into_iter().map(words).collect()
    }

    #[test]
    fn a_long_span_without_documents_is_one_row_that_says_how_long() {
        let years = [date(1917, 0, 0), date(1918, 0, 0), date(1946, 0, 0), date(1949, 0, 0)];
        assert_eq!(
            rows(TimeUnit::Year, &years),
            ["1917", "1918", "27 years", "1946", "(1947)", "(1948)", "1949"]
        );
        let months = [date(1950, 11, 0), date(1951, 2, 0), date(1951, 6, 0), date(1954, 9, 0)];
        assert_eq!(
            rows(TimeUnit::Month, &months),
            [
                "1950-11",
                "(1950-12)",
                "(1951-01)",
                "1951-02",
                "3 months",
                "1951-06",
                "3 years and 2 months",
                "1954-09"
            ]
        );
        let days = [date(1948, 2, 28), date(1948, 3, 1), date(1949, 4, 5)];
        assert_eq!(
            rows(TimeUnit::Day, &days),
            [
                "1948-02-28",
                "(1948-02-29)",
                "1948-03-01",
                "1 year, 1 month and 3 days",
                "1949-04-05"
            ]
        );
        assert_eq!(rows(TimeUnit::Day, &[]), [""; 0]);
    }

    #[test]
    fn a_date_that_does_not_tell_its_month_is_no_gap() {
        let dates = [date(1950, 11, 0), date(1951, 0, 0), date(1951, 3, 0)];
        assert_eq!(
            rows(TimeUnit::Month, &dates),
            ["1950-11", "(1950-12)", "1951", "(1951-01)", "(1951-02)", "1951-03"]
        );
        let dates = [date(1951, 0, 0), date(1951, 1, 0), date(1951, 1, 2)];
        assert_eq!(rows(TimeUnit::Day, &dates), ["1951", "1951-01", "(1951-01-01)", "1951-01-02"]);
    }
}
