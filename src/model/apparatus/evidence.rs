//! Whether a page is a paper at all.
//!
//! Owns one question: does anything else on the page bear out what a rule has read? "Letter from
//! the River to the Sea" above a poem is worded like the heading of a letter; only a date, a file
//! mark or a class beside it makes it one, or what the file itself states. What a rule states that may
//! stand alone, a label, or the file needs no other. What editors quote in a note of theirs is not its
//! own. Pure: no files.

use std::collections::BTreeSet;

use super::fact::{Fact, FactReader, Field};
use super::fact_set::FactSet;
use super::rules::ReadyRules;
use super::trial::TrialOutcome;

/// What a fact is evidence of; what nobody would take as evidence has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    Heading,
    Day,
    Class,
    File,
    Number,
    Copies,
    About,
    Copy,
}

fn evidence(field: Field) -> Option<Evidence> {
    Some(match field {
        Field::From | Field::To | Field::Via | Field::Kind => Evidence::Heading,
        Field::Date | Field::Received | Field::Place => Evidence::Day,
        Field::Classification | Field::Precedence => Evidence::Class,
        Field::File => Evidence::File,
        Field::Number => Evidence::Number,
        Field::Copies => Evidence::Copies,
        Field::Subject | Field::Participants => Evidence::About,
        Field::Archive
        | Field::RecordGroup
        | Field::Box
        | Field::Drafted
        | Field::Cleared
        | Field::Repeated => Evidence::Copy,
        // A name stands below many a text, and a heading brings its number along.
        _ => return None,
    })
}

/// Drops the facts that only a rule states which needs another, if `text` has no two lines that
/// bear each other out.
pub(super) fn weigh(text: &str, rules: &ReadyRules, found: &mut FactSet) {
    let needs_other = |fact: &Fact| match fact.reader {
        FactReader::Rule(number) => !rules.is_alone(number),
        FactReader::File | FactReader::Properties | FactReader::Label | FactReader::Person => false,
    };
    quoted(rules, found);
    if !found.facts.iter().any(needs_other) {
        return;
    }
    let line = |fact: &Fact| {
        // What the file states stands on no line of the page.
        if fact.reader == FactReader::File && fact.span.is_empty() {
            return usize::MAX;
        }
        let before = text.get(..fact.span.start).unwrap_or_default();
        memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1)
    };
    let seen: BTreeSet<(Evidence, usize)> =
        found.facts.iter().filter_map(|fact| Some((evidence(fact.field)?, line(fact)))).collect();
    let is_borne_out = seen.iter().any(|(kind, line)| {
        seen.iter().any(|(other, elsewhere)| other != kind && elsewhere != line)
    });
    // The number above an editorial note is that of the note.
    let is_sure = |fact: &Fact| matches!(fact.field, Field::To | Field::Kind) && !needs_other(fact);
    // Who signs a page that is addressed to somebody, on a line that says nothing else, has written it.
    let is_heading = |fact: &&Fact| matches!(fact.field, Field::From | Field::Kind | Field::Title);
    let is_signed = || {
        let (Some(to), Some(signed)) = (found.get(Field::To), found.get(Field::Signature)) else {
            return false;
        };
        let here = line(to);
        here != line(signed) && !found.facts.iter().filter(is_heading).any(|one| line(one) == here)
    };
    if is_borne_out || found.facts.iter().any(is_sure) || is_signed() {
        return;
    }
    drop_facts(rules, found, needs_other, &TrialOutcome::Alone);
}

/// Drops what an editors' note quotes: it has a number, and no date, author or class of its own.
fn quoted(rules: &ReadyRules, found: &mut FactSet) {
    let is_note = |fact: &Fact| fact.text == "editorial note";
    if found.get(Field::Kind).is_some_and(is_note) {
        let is_quoted = |fact: &Fact| {
            let own = matches!(fact.field, Field::Title | Field::Kind | Field::EditionNumber);
            matches!(fact.reader, FactReader::Rule(_)) && !own
        };
        drop_facts(rules, found, is_quoted, &TrialOutcome::Quoted);
    }
}

/// Drops facts that rules have stated; of these rules it is told why.
fn drop_facts(
    rules: &ReadyRules,
    found: &mut FactSet,
    is_dropped: impl Fn(&Fact) -> bool,
    why: &TrialOutcome,
) {
    let dropped = found.facts.iter().filter(|fact| is_dropped(fact));
    let rule = |fact: &Fact| match fact.reader {
        FactReader::Rule(number) => Some(rules.name_of(number)),
        _ => None,
    };
    let dropped: BTreeSet<&str> = dropped.filter_map(rule).collect();
    for trial in found.trials.iter_mut().flatten() {
        let has_stated = matches!(trial.outcome, TrialOutcome::Stated(_));
        if has_stated && dropped.contains(trial.rule.as_str()) {
            trial.outcome = why.clone();
        }
    }
    found.facts.retain(|fact| !is_dropped(fact));
}
