//! What came of all cases: a table, the first that were wrong, and what is asserted.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use glossator::model::text::Text;

use crate::case::Case;
use crate::judge::{VERDICTS, Verdict, points};
use crate::resolver::Answer;
use crate::truth::{Fate, Truth};

/// As many of the wrong ones are shown in full …
const SHOWN: usize = 20;
/// … with as many code points on each side.
const AROUND: usize = 120;

#[derive(Default)]
pub struct Report {
    /// By scenario: how often each verdict was given.
    tallies: BTreeMap<&'static str, BTreeMap<Verdict, usize>>,
    /// Scenarios of which no share is asked.
    lenient: Vec<&'static str>,
    wrong: Vec<(&'static str, String)>,
}

impl Report {
    pub fn add(&mut self, scenario: &'static str, is_lenient: bool, verdict: Verdict) {
        *self.tallies.entry(scenario).or_default().entry(verdict).or_default() += 1;
        if is_lenient && !self.lenient.contains(&scenario) {
            self.lenient.push(scenario);
        }
    }

    /// Remembers what must not be, to be shown.
    pub fn remember(&mut self, scenario: &'static str, example: String) {
        self.wrong.push((scenario, example));
    }

    pub fn join(&mut self, other: Report) {
        for (scenario, tally) in other.tallies {
            for (verdict, count) in tally {
                *self.tallies.entry(scenario).or_default().entry(verdict).or_default() += count;
            }
        }
        self.lenient.extend(other.lenient);
        self.wrong.extend(other.wrong);
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.tallies.values().filter_map(|tally| tally.get(&verdict)).sum()
    }

    /// Of the passages that are there and can be told from others: how many were found, of how many.
    pub fn share(&self) -> (usize, usize) {
        let asked = self.tallies.iter().filter(|(name, _)| !self.lenient.contains(name));
        asked.map(|(_, tally)| share(tally)).fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
    }

    pub fn wrong(&self) -> usize {
        self.count(Verdict::Wrong) + self.count(Verdict::Claim)
    }

    pub fn guessed(&self) -> usize {
        self.count(Verdict::Guessed)
    }

    pub fn table(&self, resolver: &str) -> String {
        let mut out = format!("\n{resolver}\n");
        for verdict in VERDICTS {
            let _ = write!(out, "{:>8}", verdict.name());
        }
        let _ = writeln!(out, "  found%  scenario");
        for (name, tally) in &self.tallies {
            row(&mut out, tally, name, self.lenient.contains(name));
        }
        let all = VERDICTS.map(|verdict| (verdict, self.count(verdict)));
        row(&mut out, &all.into_iter().collect(), "ALL", false);
        let (found, there) = self.share();
        let _ = writeln!(out, "{found} of {there} found, where a share is asked (~ where not)");
        out
    }

    /// The first of those that must not be, at most three of each scenario.
    pub fn examples(&self) -> String {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        let few = self.wrong.iter().filter(|(scenario, _)| {
            let count = shown.entry(scenario).or_default();
            *count += 1;
            *count <= 3
        });
        few.take(SHOWN).map(|(_, example)| example.as_str()).collect()
    }
}

fn share(tally: &BTreeMap<Verdict, usize>) -> (usize, usize) {
    let get = |verdict| tally.get(&verdict).copied().unwrap_or(0);
    let found = get(Verdict::Found);
    // One that is there and was given a wrong place was not found either.
    (found, found + get(Verdict::Askew) + get(Verdict::Unsure))
}

fn row(out: &mut String, tally: &BTreeMap<Verdict, usize>, name: &str, is_lenient: bool) {
    for verdict in VERDICTS {
        let _ = write!(out, "{:>8}", tally.get(&verdict).copied().unwrap_or(0));
    }
    let (found, there) = share(tally);
    let percent =
        (found * 100).checked_div(there).map_or("–".to_owned(), |share| share.to_string());
    let _ = writeln!(out, "{percent:>7}{} {name}", if is_lenient { "~" } else { " " });
}

/// One case in full: what the old text said around the passage, and the new one around the place.
pub fn example(
    scenario: &str,
    case: &Case,
    truth: &Truth,
    new: &Text,
    answer: &Answer,
    verdict: Verdict,
) -> String {
    let old: Vec<char> = case.old.chars().collect();
    let now: Vec<char> = new.as_str().chars().collect();
    let mut out = format!(
        "\n{verdict:?}: {scenario}, in {}: {:?} at {:?} is {:?}, but {}\n",
        case.base.name,
        case.old.chars().take(case.passage.end).skip(case.passage.start).collect::<String>(),
        case.passage,
        truth.fate,
        answer.name,
    );
    let _ = writeln!(out, "  old:   {}", around(&old, &case.passage));
    if let Fate::There(there) | Fate::AsCopy(there) = &truth.fate {
        let _ = writeln!(out, "  truth: {}", around(&now, there));
    }
    if let Some(place) = points(answer, new) {
        let _ = writeln!(out, "  given: {}", around(&now, &place));
    }
    out
}

fn around(text: &[char], place: &Range<usize>) -> String {
    let from = place.start.saturating_sub(AROUND);
    let to = (place.end + AROUND).min(text.len());
    let say = |range: Range<usize>| text[range].iter().collect::<String>().replace('\n', "⏎");
    format!("…{}⟦{}⟧{}…", say(from..place.start), say(place.clone()), say(place.end..to))
}
