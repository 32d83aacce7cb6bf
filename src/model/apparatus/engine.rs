//! Applies rules to the regions of a text.
//!
//! Owns the order in which lines are tried, and how a captured group becomes a fact. What each line means
//! is stated in the rules. Pure: no files.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use regex::{Captures, Match};

use super::archives::ArchiveHead;
use super::date::{self, Date, DateError, When, hour, is_zulu};
use super::division::divide;
use super::fact::{Fact, FactReader, Field};
use super::fact_set::FactSet;
use super::name::proper;
use super::pattern::RulePattern;
use super::regions::{RegionLine, Regions, sides};
use super::rules::{ReadyRules, Rule, Zone};
use super::stamp::{kind, sentence_case};
use super::trial::TrialOutcome;
use crate::model::span::Span;

/// A longer line that ends like a sentence is a sentence; in bytes.
const LONGEST_LINE: usize = 300;
/// So many bytes of a second line are no rest of a subject.
const LONGEST_SUBJECT: usize = 100;

/// Returns whether a rule for the head matches this line of a text that is of `archive`.
pub(super) fn is_known(rules: &ReadyRules, archive: Option<usize>, line: &RegionLine) -> bool {
    let is_meant = |rule: &Rule| rule.not.as_ref().is_none_or(|not| !not.is_match(&line.text));
    // Rules for lines do not apply to a paragraph.
    line.text.len() <= LONGEST_LINE
        && rules
            .candidates(archive, Zone::Head as usize, &line.text)
            .any(|number| rules.rule(number).is_some_and(is_meant))
}

/// Applies `rules` to the `regions` of a text that is of `archive`.
pub(super) fn apply(
    rules: &ReadyRules,
    archive: Option<usize>,
    regions: &Regions,
    found: &mut FactSet,
) {
    // The century of a two-digit year is looked up in these lines.
    let seen = regions.head.iter().chain(&regions.tail).map(|line| &*line.text);
    let page = &seen.collect::<Vec<_>>().join("\n");
    let last: Vec<RegionLine> = last_line(&regions.tail).cloned().into_iter().collect();
    let opening: Vec<RegionLine> = regions.opening.clone().into_iter().collect();
    // The rules of archives read columns too, after whole lines.
    let columns = |lines| archive.map_or_else(Default::default, |_| sides(lines));
    let [left, right] = columns(&regions.head);
    let [left_end, right_end] = columns(&regions.tail);
    let zones: [&[RegionLine]; 12] = [
        &regions.blocks,
        &regions.head,
        &opening,
        &regions.tail,
        &last,
        &regions.notes,
        &regions.end,
        &left,
        &right,
        &left_end,
        &right_end,
        &regions.right,
    ];
    let lines = meant(rules, archive, &zones);
    let head = rules.archives.head(archive);
    // Parts of the text, and not lines: in a short text head and tail are the same lines, and with a line
    // its columns are skipped.
    let mut skipped: Vec<Span> = Vec::new();
    for (&number, lines) in &lines {
        let Some(rule) = rules.rule(number) else { continue };
        if let Some(why) = refusal(rule, found) {
            // The first look takes too much: of what does not match nobody need be told.
            let is_match = |(zone, at): &(usize, usize)| {
                let line: &RegionLine = &zones[*zone][*at];
                rule.matches.is_match(&line.text)
            };
            if found.trials.is_some() && lines.iter().any(is_match) {
                found.tried(rule, None, why);
            }
            continue;
        }
        let mut matches = Vec::new();
        for (zone, at) in lines {
            let line = &zones[*zone][*at];
            let below = &zones[*zone][at + 1..];
            let refused =
                if skipped.iter().any(|part| part.covers(extent(line))) {
                    Some(TrialOutcome::Skipped)
                } else if rule.not.as_ref().is_some_and(|not| not.is_match(&line.text)) {
                    Some(TrialOutcome::Not)
                } else if !rule.next.as_ref().is_none_or(|next| {
                    below.first().is_some_and(|below| next.is_match(&below.text))
                }) {
                    Some(TrialOutcome::Next)
                } else {
                    None
                };
            let asks = found.trials.is_some() || rule.skip;
            let is_match = !asks || rule.matches.is_match(&line.text);
            match refused {
                _ if !is_match => {}
                Some(why) => found.tried(rule, Some(line), why),
                None => {
                    if rule.skip {
                        skipped.push(extent(line));
                    }
                    matches.push((line, below));
                }
            }
        }
        let reader = FactReader::Rule(u16::try_from(number).unwrap_or(u16::MAX));
        let matcher = RuleMatcher { rules, rule, page, head, reader };
        if rule.once.is_some_and(|once| matcher.dates(&matches) > once) {
            found.tried(rule, None, TrialOutcome::Once);
            continue;
        }
        for (line, below) in matches {
            let before = found.trials.is_some().then(|| found.facts.clone());
            let is_taken = matcher.take(line, below, found);
            if is_taken {
                found.taken.insert(number);
            }
            if let Some(before) = before {
                let outcome = matcher.outcome(line, is_taken, &before, found);
                found.tried(rule, Some(line), outcome);
            }
            if is_taken && rule.single {
                break;
            }
        }
    }
}

/// Returns for each rule the lines that it may match, each by its zone and its row, in the order of the
/// zones; after those of the rules come the columns.
fn meant(
    rules: &ReadyRules,
    archive: Option<usize>,
    zones: &[&[RegionLine]],
) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut lines: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    let lines_of = [Zone::Head, Zone::Head, Zone::Tail, Zone::Tail, Zone::Blocks];
    for (at, all) in zones.iter().enumerate() {
        let column = at.checked_sub(Zone::ALL.len());
        let zone = column.map_or(at, |column| lines_of[column] as usize);
        // A whole line among columns is only what stands below one.
        let is_new =
            |line: &RegionLine| column.is_none() || line.column || zone == Zone::Blocks as usize;
        let rows = all.iter().enumerate().take(rules.reach(archive, zone));
        for (row, line) in rows.filter(|(_, line)| is_new(line)) {
            for number in rules.candidates(archive, zone, &line.text) {
                let is_read = column.is_none() || rules.is_of_archive(number);
                let is_meant = |rule: &Rule| row < rule.first && !(rule.column && line.divided);
                if is_read && rules.rule(number).is_some_and(is_meant) {
                    lines.entry(number).or_default().push((at, row));
                }
            }
        }
    }
    lines
}

/// Returns where the words of a line stand.
fn extent(line: &RegionLine) -> Span {
    line.span(0..line.text.len())
}

/// Returns why a rule does not apply to a page of which this is known.
fn refusal(rule: &Rule, found: &FactSet) -> Option<TrialOutcome> {
    let is_told = |(field, words): &&(Field, Vec<String>)| {
        found.get(*field).is_some_and(|fact| words.contains(&fact.text))
    };
    let is_known = |field: &&Field| found.get(**field).is_some();
    if !rule.after.is_empty() && !rule.after.iter().any(|after| found.taken.contains(after)) {
        return Some(TrialOutcome::After);
    }
    if let Some((field, _)) = rule.when.iter().find(|when| !is_told(when)) {
        return Some(TrialOutcome::When(*field));
    }
    if !rule.with.is_empty() && !rule.with.iter().any(|field| is_known(&field)) {
        return Some(TrialOutcome::With);
    }
    rule.without.iter().find(is_known).map(|field| TrialOutcome::Without(*field))
}

/// Returns the line that may be a signature: only numbers, dates and bracketed text follow it.
fn last_line<'a, 'b>(tail: &'b [RegionLine<'a>]) -> Option<&'b RegionLine<'a>> {
    let is_below = |line: &&RegionLine| {
        let text = &*line.text;
        let number = ["No", "Nr", "№"].iter().any(|sign| text.starts_with(sign));
        let bracketed = text.starts_with('[') && text.ends_with(']');
        number && text.chars().nth(20).is_none()
            // A name supplied by an editor is still a signature.
            || bracketed && (!text.contains(char::is_uppercase) || text.contains([' ', '.']))
            || !text.contains(char::is_alphabetic)
            || text.len() < 60 && When::find(text).is_some()
    };
    tail.iter().rev().take(8).find(|line| !is_below(line))
}

/// One rule, applied.
struct RuleMatcher<'a> {
    rules: &'a ReadyRules,
    rule: &'a Rule,
    page: &'a str,
    /// What is said of the archive of the text, as how its papers write days.
    head: Option<&'a ArchiveHead>,
    reader: FactReader,
}

impl RuleMatcher<'_> {
    /// Returns the number of different dates on the lines.
    fn dates(&self, matches: &[(&RegionLine, &[RegionLine])]) -> usize {
        let date = |(line, _): &(&RegionLine, &[RegionLine])| {
            let found = self.rule.matches.captures(&line.text)?;
            self.read_date(found.name("date")?.as_str()).ok()
        };
        matches.iter().filter_map(date).collect::<BTreeSet<_>>().len()
    }

    /// Reads a date, as the archive writes it; of a year of two digits the page tells the century, or the
    /// archive.
    fn read_date(&self, words: &str) -> Result<When, DateError> {
        let is_month_first = self.head.is_some_and(|head| head.month_first);
        let day_first = is_month_first.then(|| date::day_before_month(words)).flatten();
        let century = self.head.and_then(|head| head.century);
        let read = |words: &str| {
            When::read(words, self.page).or_else(|why| match (why, century) {
                (DateError::NoCentury, Some(century)) => {
                    let year = words.trim_end_matches(|c: char| !c.is_ascii_digit());
                    let year = year.get(year.len().saturating_sub(2)..).unwrap_or_default();
                    When::read(words, &format!("{century}{year}"))
                }
                (why, _) => Err(why),
            })
        };
        day_first.and_then(|words| read(&words).ok()).map_or_else(|| read(words), Ok)
    }

    /// Reads a day without a year. That of receipt is in the year of writing or the next, and that of
    /// writing in the year of receipt or the one before.
    fn read_day(&self, field: Field, words: &str, found: &FactSet) -> Result<When, DateError> {
        let known = |field| found.get(field).and_then(|fact| fact.when).map(|when| when.date);
        // "29. 8." goes on with the year at once.
        let join = if words.ends_with('.') { " " } else { ", " };
        let of = |year: i16| When::read(&format!("{words}{join}{year}"), self.page);
        match (field, known(Field::Date), known(Field::Received)) {
            (Field::Received, Some(written), _) => match next_day(words, written) {
                Some(date) => Ok(When { date, until: None, time: None, zulu: false }),
                None => of(written.year).and_then(|when| {
                    if when.date < written { of(written.year + 1) } else { Ok(when) }
                }),
            },
            (Field::Date, None, Some(received)) => of(received.year).and_then(|when| {
                if when.date > received { of(received.year - 1) } else { Ok(when) }
            }),
            _ => Err(DateError::Other),
        }
    }

    /// Collects the facts of one line, and of those below if the rule says so. Returns `false` if
    /// the line does not match after all.
    fn take(&self, line: &RegionLine, below: &[RegionLine], found: &mut FactSet) -> bool {
        let Some(groups) = self.rule.matches.captures(&line.text) else { return false };
        // What looks like a date may be something else.
        let is_other = |name| {
            groups.name(name).is_some_and(|group: Match| {
                self.read_date(group.as_str()) == Err(DateError::Other)
                    && self.read_day(Field::Date, group.as_str(), found).is_err()
            })
        };
        if is_other("date") {
            return false;
        }
        let people = groups.name("people");
        let divided = people.map(|people| divide(people, self.rules.office.as_ref()));
        if let Some((from, to)) = &divided {
            // A heading that consists of names only must name both sides.
            let alone = groups.name("kind").is_none();
            if alone && (to.is_none() || from.is_empty()) {
                return false;
            }
        }
        let was_known = found.get(Field::Subject).is_some();
        self.take_groups(&self.rule.matches, line, &groups, found);
        if !was_known && let Some(known) = found.get(Field::Subject).map(|fact| fact.span) {
            self.end_subject(known, line, below, found);
        }
        if let Some((from, to)) = divided {
            self.add(Field::From, line, from, found);
            if let Some(to) = to {
                self.add(Field::To, line, to, found);
            }
        }
        for (field, text) in &self.rule.set {
            let span = line.span(0..line.text.len());
            let reader = self.reader;
            found.add(Fact { field: *field, text: text.clone(), when: None, span, reader });
        }
        if let Some(lines) = &self.rule.lines {
            for line in below.iter().take(self.rule.most) {
                let ends = self.rule.until.as_ref().is_some_and(|end| end.is_match(&line.text));
                let Some(groups) = lines.captures(&line.text).filter(|_| !ends) else { break };
                let known = found.get(Field::Repeated).map(|fact| fact.span);
                self.take_groups(lines, line, &groups, found);
                let group = lines.fields().iter().find(|(field, _)| *field == Field::Repeated);
                let post = group.and_then(|(_, group)| groups.get(*group));
                // Posts to which a paper is repeated stand one below another.
                if let (Some(known), Some(post)) = (known, post) {
                    let post = self.fact(Field::Repeated, line, post.range());
                    found.go_on(known, &post, ", ");
                }
            }
        }
        true
    }

    /// Adds to the subject at `known` what it goes on with in the line directly below it.
    fn end_subject(
        &self,
        known: Span,
        line: &RegionLine,
        below: &[RegionLine],
        found: &mut FactSet,
    ) {
        let Some(next) = below.first().filter(|_| line.more && line.ends_at(known.end)) else {
            return;
        };
        // In the middle of a sentence, or where the subject begins, beside its label.
        let is_within =
            next.text.starts_with(char::is_lowercase) || next.is_below(known.start, line);
        if is_within && next.text.len() < LONGEST_SUBJECT && !next.text.contains(':') {
            let more = self.fact(Field::Subject, next, 0..next.text.len());
            found.go_on(known, &more, " ");
        }
    }

    /// Returns what became of a line, from what was known before it was tried.
    fn outcome(
        &self,
        line: &RegionLine,
        is_taken: bool,
        before: &[Fact],
        found: &FactSet,
    ) -> TrialOutcome {
        let stated = found.facts.iter().filter(|fact| !before.contains(fact));
        let stated: Vec<Field> = stated.map(|fact| fact.field).collect();
        if !stated.is_empty() {
            return TrialOutcome::Stated(stated);
        }
        if !is_taken {
            return TrialOutcome::Match;
        }
        let groups = self.rule.matches.captures(&line.text);
        let captured = |(field, group): &(Field, usize)| {
            groups.as_ref().and_then(|groups| groups.get(*group)).map(|_| *field)
        };
        let is_unknown = |field: Field| found.get(field).is_none();
        if self.rule.matches.fields().iter().filter_map(captured).any(is_unknown) {
            TrialOutcome::Nothing
        } else {
            TrialOutcome::Known
        }
    }

    fn take_groups(
        &self,
        pattern: &RulePattern,
        line: &RegionLine,
        groups: &Captures,
        found: &mut FactSet,
    ) {
        let time = ["time", "time2"].iter().find_map(|name| {
            let words = groups.name(name)?.as_str();
            Some((hour(words)?, is_zulu(words)))
        });
        for (field, group) in pattern.fields() {
            let field = *field;
            let Some(group) = groups.get(*group) else { continue };
            if field.is_date() {
                self.add_date(field, line, &group, time, found);
            } else {
                self.add(field, line, group.range(), found);
            }
        }
        // A line may state the hour alone, of a day that another line states.
        let is_of_day = pattern.fields().iter().any(|(field, _)| field.is_date());
        if !is_of_day && let Some((time, zulu)) = time {
            found.set_time(time, zulu);
        }
    }

    fn add(&self, field: Field, line: &RegionLine, part: Range<usize>, found: &mut FactSet) {
        // A "1" that begins a list is not a document number.
        if field == Field::Number && line.text.get(part.clone()) == Some("1") {
            return;
        }
        found.add(self.fact(field, line, part));
    }

    /// Returns the fact that a part of a line states, which is no date.
    fn fact(&self, field: Field, line: &RegionLine, part: Range<usize>) -> Fact {
        let text = line.text.get(part.clone()).unwrap_or_default();
        // A raised figure at the end is the mark of a note.
        let is_raised = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹');
        let trimmed = text.trim_end_matches(is_raised).trim_matches([' ', ',']);
        // A full stop after a name does not belong to it, unless the word is short, as "Jr." is.
        let ends = field.is_name() && trimmed.rsplit(' ').next().is_some_and(|word| word.len() > 4);
        let trimmed = if ends { trimmed.trim_end_matches('.') } else { trimmed };
        let start = part.start + (text.len() - text.trim_start_matches([' ', ',']).len());
        let part = start..start + trimmed.len();
        let text = match field {
            Field::Kind => kind(trimmed),
            Field::Classification | Field::Precedence => sentence_case(trimmed),
            _ if field.is_name() => proper(trimmed),
            _ => trimmed.to_owned(),
        };
        Fact { field, text, when: None, span: line.span(part), reader: self.reader }
    }

    fn add_date(
        &self,
        field: Field,
        line: &RegionLine,
        group: &Match,
        time: Option<((i8, i8), bool)>,
        found: &mut FactSet,
    ) {
        let is_said = found.is_said(field);
        let words = group.as_str();
        let when = self.read_date(words).or_else(|why| match why {
            DateError::Other => self.read_day(field, words, found),
            why => Err(why),
        });
        match when {
            Ok(when) => {
                let zulu = time.is_some_and(|(_, zulu)| zulu);
                let when = When { time: time.map(|(time, _)| time), zulu, ..when };
                let (text, span, reader) =
                    (words.to_owned(), line.span(group.range()), self.reader);
                found.add(Fact { field, text, when: Some(when), span, reader });
            }
            Err(DateError::Impossible) if !is_said => {
                found.report(format!("no such day: {words}"), line, group.range());
            }
            Err(DateError::NoCentury) if found.get(field).is_none() => {
                found.report(format!("the century of {words} is unknown"), line, group.range());
            }
            Err(_) => {}
        }
    }
}

/// Returns the first day of this number, as in "received on the 20th", that is not before another.
fn next_day(words: &str, written: Date) -> Option<Date> {
    let day = words.trim_end_matches("er").parse().ok()?;
    let month = written.month.filter(|_| written.day.is_some())?;
    let is_later = Some(day) < written.day;
    let (year, month) = match month {
        12 if is_later => (written.year + 1, 1),
        _ => (written.year, month + i8::from(is_later)),
    };
    Date::new(year, Some(month), Some(day))
}
