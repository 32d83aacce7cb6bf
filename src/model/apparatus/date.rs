//! Dates as documents tell them.
//!
//! Owns the forms in which a date stands on a line, and how a date is spelt again. Works on one
//! line at a time and knows nothing of documents: which lines may date one is for `apparatus`.
//! No files and no other module may enter.

use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

/// A date as precisely as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    /// Year of the common era.
    pub year: i16,
    /// Month, 1 to 12, if told.
    pub month: Option<i8>,
    /// Day of the month, if told.
    pub day: Option<i8>,
}

const MONTHS: &str = "January February March April May June July August September October \
                      November December";

/// First letters of the Russian months. Those of May, мая and май, begin March as well: the
/// longest that fits is meant.
const RUSSIAN: &str = "янв фев мар апр ма июн июл авг сен окт ноя дек";

/// Words which, before a date, tell of another day than that of writing, or open a sentence.
const OTHER_DAY: &str = "received on in by since until before after from of at see ibid cf released \
                         declassified published printed revised updated born died effective copied \
                         approved получено принято отпечатано рассекречено в во с со до к на от по \
                         за см";

/// Bytes of a line that may be a date and its place.
const LONGEST_LINE: usize = 200;

const MONTH: &str = r"(?: jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june?
    | july? | aug(?:ust)? | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)?
    | январ[яь] | феврал[яь] | марта? | апрел[яь] | ма[яй] | июн[яь] | июл[яь] | августа?
    | сентябр[яь] | октябр[яь] | ноябр[яь] | декабр[яь] )";

// A pattern that did not compile would be None and match nothing; a test sees to it that all do.
static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r#"(?xi)^ (?<before> .*? ) [«"“]? \b (?:
            (?<d1> [0-9]{{1,2}} ) (?: st|nd|rd|th )? [»"”]? \ + (?<m1> {MONTH} ) \.?,? \ + (?<y1> [12][0-9]{{3}} )
          | (?<m2> {MONTH} ) \.? \ + (?<d2> [0-9]{{1,2}} ) (?: st|nd|rd|th )? ,? \ + (?<y2> [12][0-9]{{3}} )
          | (?<y3> [12][0-9]{{3}} ) - (?<m3> [0-9][0-9] ) - (?<d3> [0-9][0-9] )
          | (?<m4> {MONTH} ) \.?,? \ + (?<y4> [12][0-9]{{3}} )
        ) (?<after> (?: [^0-9] .* )? ) $"#
    ))
    .ok()
});

/// What may follow a date on its line: the hour, the "year" of Russian dates, closing signs.
static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^ (?: \ * (?: г\b\.? | года?\b ) )? [\ .,;\])]*
            (?: [\ —–,-]* \[? T? (?: [0-9]{1,2} (?: [:.][0-9][0-9] ){0,2} (?: \.[0-9]+ )? )? \ *
                (?: [ap]\.?\ ?m\b\.? | noon | midnight | hours | hrs | Z )? \ * (?: \?\] )?
                (?: GMT | UTC | [+-][0-9][0-9]:?[0-9][0-9] )? (?: \ ? \( [A-Z]+ \) )? ){0,2}
            [\ .\])]* $",
    )
    .ok()
});

static NUMERIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?<day> [0-9]{1,2} ) \. (?<month> [0-9]{1,2} ) \. (?<year> [12][0-9]{3} | [0-9][0-9] )
            (?: \ * (?: г\. | г | года | \. ) )? $",
    )
    .ok()
});

impl Date {
    /// The day, month or year; None if there is no such day, as there is no 31 June.
    #[must_use]
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        // A month is told if a day is; checked with its first day otherwise.
        if day.is_some() && month.is_none() {
            return None;
        }
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// The date in digits, as far as it is told: `1951-06-05`, `1951-06` or `1951`.
    #[must_use]
    pub fn iso(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        }
    }

    /// With a short month, as precise as it is told: "7 Oct 1950", "Oct 1950", "1950".
    #[must_use]
    pub fn short(&self) -> String {
        let long = self.to_string();
        let short = |part: &str| {
            if part.chars().all(char::is_alphabetic) {
                part.chars().take(3).collect()
            } else {
                part.to_owned()
            }
        };
        long.split(' ').map(short).collect::<Vec<String>>().join(" ")
    }

    /// The date that a line consists of, with at most `words` words (a place) before it and the
    /// hour after it. A date spoken of in a sentence is none.
    #[must_use]
    pub fn of_line(line: &str, words: usize) -> Option<Self> {
        // Most lines are told apart without the pattern, which is slow to fail on long ones.
        if line.len() > LONGEST_LINE || !line.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let found = WRITTEN.as_ref()?.captures(line)?;
        let stands = is_place(&found["before"], words)
            && AFTER.as_ref().is_some_and(|after| after.is_match(&found["after"]));
        stands.then(|| written(&found)).flatten()
    }

    /// The date of a line of digits and full stops, day first. Years of two digits are of the
    /// century that `page` names in some year of four digits: the page says it, or nothing does.
    #[must_use]
    pub fn of_digits(line: &str, page: &str) -> Option<Self> {
        let found = NUMERIC.as_ref()?.captures(line)?;
        let year = &found["year"];
        let year: i16 = if year.len() == 4 {
            year.parse().ok()?
        } else {
            page.split(|c: char| !c.is_ascii_digit())
                .find(|run| run.len() == 4 && run.starts_with(['1', '2']) && run.ends_with(year))?
                .parse()
                .ok()?
        };
        Self::new(year, Some(found["month"].parse().ok()?), Some(found["day"].parse().ok()?))
    }
}

fn written(found: &Captures) -> Option<Date> {
    let group = |names: &[&str]| names.iter().find_map(|name| found.name(name)).map(|m| m.as_str());
    let month = match group(&["m1", "m2", "m4"]) {
        Some(name) => month(name)?,
        None => group(&["m3"])?.parse().ok()?,
    };
    let day = match group(&["d1", "d2", "d3"]) {
        Some(day) => Some(day.parse().ok()?),
        None => None,
    };
    Date::new(group(&["y1", "y2", "y3", "y4"])?.parse().ok()?, Some(month), day)
}

fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    // Three letters tell the English months apart, and are all that some abbreviations have.
    let same = |month: &str| name.get(..3) == month.to_lowercase().get(..3);
    let english = MONTHS.split(' ').position(same);
    let russian = || {
        let known = RUSSIAN.split(' ').enumerate().filter(|(_, start)| name.starts_with(start));
        known.max_by_key(|(_, start)| start.len()).map(|(at, _)| at)
    };
    i8::try_from(english.or_else(russian)? + 1).ok()
}

/// Whether the words before a date can be the place (or the number) of the writing.
fn is_place(before: &str, words: usize) -> bool {
    let before = before.trim();
    if before.is_empty() || before == "[" || before == "(" {
        return true;
    }
    if before.contains([':', ';']) || !before.ends_with([',', ']', '.', '—', '–']) {
        return false;
    }
    let mut numbered = false;
    let mut count = 0;
    before.split_whitespace().all(|word| {
        count += 1;
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let number = numbered && word.starts_with(|c: char| c.is_ascii_digit());
        let lower = word.to_lowercase();
        numbered = lower == "no";
        count <= words
            && (number
                || matches!(lower.as_str(), "г" | "гор" | "de" | "la")
                || word.starts_with(char::is_alphabetic)
                    && !word.starts_with(char::is_lowercase)
                    && !OTHER_DAY.split_whitespace().any(|other| other == lower))
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = |month| usize::try_from(month).ok()?.checked_sub(1);
        let name = self.month.and_then(index).and_then(|index| MONTHS.split(' ').nth(index));
        match (name, self.day) {
            (Some(name), Some(day)) => write!(f, "{day} {name} {}", self.year),
            (Some(name), None) => write!(f, "{name} {}", self.year),
            (None, _) => write!(f, "{}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(line: &str) -> Option<String> {
        Date::of_line(line, 5).map(|date| date.iso())
    }

    #[test]
    fn patterns_compile() {
        assert!(WRITTEN.is_some() && AFTER.is_some() && NUMERIC.is_some());
    }

    #[test]
    fn a_date_is_told_in_many_forms() {
        for (line, expected) in [
            ("4 March 1947", "1947-03-04"),
            ("March 4, 1947.", "1947-03-04"),
            ("[OSLO,] March 4, 1947.", "1947-03-04"),
            ("Oslo, March 4, 1947–1 p.m.", "1947-03-04"),
            ("Oslo, March 4, 1947, 10:30 a.m.–12 noon", "1947-03-04"),
            ("Oslo, March 4, 1947—[noon?].", "1947-03-04"),
            ("PORT SAID, March 4, 1947—9 p. m.", "1947-03-04"),
            ("No. 17 Oslo, 4th March 1947", "1947-03-04"),
            ("Tue, 4 Mar 1947 10:20:30 +0100 (CET)", "1947-03-04"),
            ("1947-03-04", "1947-03-04"),
            ("1947-03-04T10:20:30Z", "1947-03-04"),
            ("г. Москва, «4» марта 1947 г.", "1947-03-04"),
            ("4 мая 1947 года", "1947-05-04"),
            ("SEPT. 1947", "1947-09"),
            ("июнь 1947", "1947-06"),
        ] {
            assert_eq!(iso(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_date_spoken_of_is_none() {
        for line in [
            "31 June 1947",
            "February 30, 1947",
            "On March 4, 1947.",
            "Received from Oslo, March 4, 1947.",
            "Received March 4, 1947.",
            "от 4 марта 1947 г.",
            "We met in Oslo, March 4, 1947",
            "March 4, 1947, was a Tuesday",
            "4 March 1947 to 6 March 1947",
            "3-4 March 1947",
            "March 3 and 4, 1947",
            "March 4—5 p. m.",
            "Subject: Oslo, March 4, 1947",
            "4 March 19470",
            "1947",
        ] {
            assert_eq!(iso(line), None, "{line}");
        }
    }

    #[test]
    fn digits_need_their_century() {
        assert_eq!(
            Date::of_digits("4.3.47", "in 1947").map(|d| d.iso()).as_deref(),
            Some("1947-03-04")
        );
        assert_eq!(Date::of_digits("4.3.47", "no. 31947"), None);
        assert_eq!(Date::of_digits("4.13.1947", ""), None);
    }

    #[test]
    fn a_date_is_spelt_as_far_as_it_is_told() {
        let date = |month, day| Date { year: 1947, month, day };
        assert_eq!(date(Some(3), Some(4)).to_string(), "4 March 1947");
        assert_eq!(date(Some(3), None).to_string(), "March 1947");
        assert_eq!(date(None, None).to_string(), "1947");
        assert_eq!(date(None, None).iso(), "1947");
        // Fields are public: nonsense in them is no reason to panic.
        assert_eq!(date(Some(99), None).to_string(), "1947");
        assert_eq!(date(Some(i8::MIN), None).to_string(), "1947");
    }
}
