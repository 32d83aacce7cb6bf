//! The facts of a page while it is read.
//!
//! Owns which of two facts about one field counts, and what is noted of each rule if somebody asks. Pure:
//! no files.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fact::{Diagnostic, Fact, Field};
use super::regions::RegionLine;
use super::rules::Rule;
use super::trial::{RuleTrial, TrialOutcome};
use crate::model::span::Span;

/// The facts found so far.
#[derive(Debug, Default)]
pub(super) struct FactSet {
    pub facts: Vec<Fact>,
    pub diagnostics: Vec<Diagnostic>,
    /// The fields of which a person has said something, or that there is nothing.
    pub said: Vec<Field>,
    /// Whether the page is a paper by what was read of it, whatever a person says.
    pub is_paper: bool,
    /// The rules that have matched a line.
    pub taken: BTreeSet<usize>,
    /// What became of each rule, if somebody asks.
    pub trials: Option<Vec<RuleTrial>>,
}

impl FactSet {
    /// Creates one that notes what becomes of each rule.
    pub fn traced() -> Self {
        Self { trials: Some(Vec::new()), ..Self::default() }
    }

    /// Notes what became of a rule, if somebody asks.
    pub fn tried(&mut self, rule: &Rule, line: Option<&RegionLine>, outcome: TrialOutcome) {
        if let Some(trials) = &mut self.trials {
            let line = line.map(|line| line.span(0..line.text.len()));
            let trial = RuleTrial { rule: rule.name.clone(), line, outcome };
            // In a short text head and tail are the same lines.
            if !trials.contains(&trial) {
                trials.push(trial);
            }
        }
    }

    pub fn get(&self, field: Field) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.field == field)
    }

    /// Returns whether a person has said something of `field`.
    pub fn is_said(&self, field: Field) -> bool {
        self.said.contains(&field)
    }

    /// Adds a fact, unless it is already known. A more precise date replaces a known one.
    pub fn add(&mut self, fact: Fact) {
        if fact.text.is_empty() {
            return;
        }
        if fact.field.is_list() {
            // In a short text head and tail are the same lines.
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
            return;
        }
        let Some(known) = self.facts.iter_mut().find(|known| known.field == fact.field) else {
            self.facts.push(fact);
            return;
        };
        if let (Some(old), Some(new)) = (known.when, fact.when)
            && (old.date.year, old.date.month) == (new.date.year, new.date.month)
            && old.date.day.is_none()
            && new.date.day.is_some()
        {
            *known = fact;
        }
    }

    /// Adds to the fact at `known` what the same rule has read below it, with this between them.
    pub fn go_on(&mut self, known: Span, more: &Fact, between: &str) {
        let is_known = |fact: &&mut Fact| {
            (fact.field, fact.reader, fact.span) == (more.field, more.reader, known)
        };
        if let Some(fact) =
            self.facts.iter_mut().find(is_known).filter(|_| known.end <= more.span.start)
        {
            fact.text = format!("{}{between}{}", fact.text, more.text);
            fact.span = Span::new(known.start, more.span.end);
        }
    }

    /// Makes a talk of what reads like a letter: who asks is no addressee, and takes part as who answers does.
    pub fn take_part(&mut self) {
        let Some(at) = self.facts.iter().position(|fact| fact.field == Field::To) else { return };
        let asks = Fact { field: Field::Participants, ..self.facts.remove(at) };
        let answers = self.get(Field::From).cloned();
        for fact in answers.into_iter().chain([asks]) {
            self.add(Fact { field: Field::Participants, ..fact });
        }
    }

    /// Adds the hour to the date, unless it has one or a person has said when it was.
    pub fn set_time(&mut self, time: (i8, i8), zulu: bool) {
        let is_said = self.is_said(Field::Date);
        let date = self.facts.iter_mut().find(|fact| fact.field == Field::Date && !is_said);
        if let Some(when) = date.and_then(|fact| fact.when.as_mut())
            && when.time.is_none()
        {
            (when.time, when.zulu) = (Some(time), zulu);
        }
    }

    pub fn report(&mut self, what: String, line: &RegionLine, part: Range<usize>) {
        let diagnostic = Diagnostic { what, at: (0, 0), span: line.span(part) };
        // In a short text head and tail are the same lines.
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }
}
