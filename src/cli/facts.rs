//! `gloss facts`: what a document says of itself, which rule read it, and why other rules did not;
//! with `--set`, what a person says where the rules cannot read it.
//!
//! With `--score`, how well the rules read a folder whose facts somebody has written down: see
//! `score`.

mod correct;
mod score;

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::Serialize;

use super::fault::remark;
use super::named;
use super::out::Out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::library::Wanted;
use crate::model::apparatus::{
    self, Fact, FactReader, Field, RuleTrial, Rules, SaidFact, StatedFact, TrialOutcome,
};
use crate::model::cancel::Cancel;
use crate::model::document::Document;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The document: its path within the corpus, or on disk; - for standard input
    #[arg(value_hint = ValueHint::FilePath, required_unless_present = "score")]
    document: Option<PathBuf>,
    /// Also each rule that was tried: on which line, and what it stated or why it stated nothing
    #[arg(long, conflicts_with = "score")]
    explain: bool,
    /// Say what a field is, in the library's facts.toml: --set from=Acheson --set date=1949-05-03; an
    /// empty value says that there is none, several of a list are all of it
    #[arg(long, value_name = "FIELD=VALUE", conflicts_with = "score")]
    set: Vec<String>,
    /// Say nothing of a field any more: what the rules read counts again
    #[arg(long, value_name = "FIELD", conflicts_with = "score")]
    unset: Vec<String>,
    /// Say it of this enclosure: its heading, or its number counted from the first
    #[arg(long, value_name = "PART", conflicts_with = "score")]
    part: Option<String>,
    /// As JSON: [{field, value, rule, start, end, …}], with `part` if of an enclosure (`lost` if that is
    /// not found), value null if a person says that there is none; with --explain {read_as, facts, rules}
    #[arg(long)]
    json: bool,
    /// Score the rules on this folder of documents: by volume, precision and recall of each fact
    /// against its truth.jsonl
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "document")]
    score: Option<PathBuf>,
    /// Where the truth is wrong: lines of document, fact, what the page says, why, divided by tabs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "score")]
    mistakes: Option<PathBuf>,
    /// Also list where rules and truth differ on this fact
    #[arg(long, value_name = "FACT", requires = "score", conflicts_with = "json")]
    show: Option<String>,
}

/// One fact. Positions are code points.
#[derive(Serialize)]
struct FactRecord {
    /// The heading of the enclosure that it is a fact of.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// Whether a person says it of an enclosure that is not found in the text.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    lost: bool,
    field: &'static str,
    /// `None` if a person says that there is none.
    value: Option<String>,
    /// What stands on the page, if it is a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    rule: String,
    /// Not if a person says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(skip)]
    line: Option<usize>,
}

/// One rule on one line.
#[derive(Serialize)]
struct TrialRecord {
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    stated: bool,
    outcome: String,
}

#[derive(Serialize)]
struct Explanation<'a> {
    /// The archive by whose rules it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<String>,
    facts: Vec<&'a FactRecord>,
    rules: Vec<TrialRecord>,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    if let Some(folder) = &arguments.score {
        return score::run(globals, folder, arguments, out);
    }
    let Some(name) = &arguments.document else {
        return Err(Fault::failed("name a document, or a folder after --score"));
    };
    let is_said = !arguments.set.is_empty() || !arguments.unset.is_empty();
    if arguments.part.is_some() && !is_said {
        return Err(Fault::failed(
            "--part goes with --set or --unset: of which enclosure it is said",
        ));
    }
    let (mut context, mut document) = named::open(globals, name, Wanted::Everything)?;
    context.remarks.iter().for_each(remark);
    if is_said {
        correct::say(globals, &mut context, &document, arguments)?;
        let read = context.library.read(&document.path, Wanted::Everything, &Cancel::default());
        document = read.map_err(|error| Fault::failed(error.sentence(&document.path)))?;
    }
    let rules = context.library.corpus().rules();
    let record = |fact: &Fact| FactRecord::new(fact, &document, rules);
    let absent = |field| FactRecord::said(field, None, rules);
    let apparatus = &document.apparatus;
    let own = apparatus.facts.iter().map(record).chain(apparatus.absent().map(absent)).collect();
    // What is read of each paper: of the document itself, and of each enclosure below its line.
    let mut papers: Vec<(Option<String>, Vec<FactRecord>)> = vec![(None, own)];
    for part in &apparatus.parts {
        let line = document.text.line_number(part.span.start);
        let head = format!("{:15} {}  (line {line})", "enclosed", part.heading);
        let facts =
            part.facts.iter().map(record).chain(apparatus.said.absent(Some(&part.key)).map(absent));
        let facts = facts.map(|fact| FactRecord { part: Some(part.heading.clone()), ..fact });
        papers.push((Some(head), facts.collect()));
    }
    for lost in apparatus.lost_parts() {
        let heading = &lost.part.heading;
        let person = rules.name_of(FactReader::Person);
        let head = format!("{:15} {heading} is not found  ({person})", "enclosed");
        let facts = lost.facts.iter().flat_map(|said| FactRecord::lost(said, heading, rules));
        papers.push((Some(head), facts.collect()));
    }
    let trials = if arguments.explain { trials(&document, rules) } else { Vec::new() };
    let is_empty = papers.iter().all(|(_, facts)| facts.is_empty());
    let facts = || papers.iter().flat_map(|(_, facts)| facts).collect::<Vec<_>>();
    match (arguments.json, arguments.explain) {
        (true, true) => {
            let read_as = document.apparatus.read_as.clone();
            out.json_value(&Explanation { read_as, facts: facts(), rules: trials })?;
        }
        (true, false) => out.json(&facts())?,
        (false, _) => {
            let archive = document.apparatus.read_as.as_deref();
            if let Some(archive) = archive.filter(|_| !is_empty) {
                let title = rules.archive_title(archive).unwrap_or(archive);
                out.line(format!("{:15} {title}  ({archive})", "read as of"))?;
            }
            for (head, facts) in &papers {
                head.iter().try_for_each(|head| out.line(head.as_str()))?;
                let indent = if head.is_some() { "  " } else { "" };
                for fact in facts {
                    out.line(format!("{indent}{}", fact.words()))?;
                }
            }
            if arguments.explain {
                out.line("")?;
            }
            for trial in &trials {
                let at = trial.line.map(|line| format!(", line {line}")).unwrap_or_default();
                let text =
                    trial.text.as_ref().map(|text| format!(": “{text}”")).unwrap_or_default();
                out.line(format!("{}{at}: {}{text}", trial.rule, trial.outcome))?;
            }
        }
    }
    for diagnostic in &document.apparatus.diagnostics {
        let (line, column) = diagnostic.at;
        remark(format!("{}:{line}:{column}: {}", document.path, diagnostic.what));
    }
    if is_empty {
        remark(format!("nothing on {} is read as a fact", document.path));
        return Ok(ExitStatus::Amiss);
    }
    Ok(ExitStatus::Done)
}

impl FactRecord {
    fn words(&self) -> String {
        let Self { field, value, rule, line, .. } = self;
        let value = value.as_deref().unwrap_or("none");
        match line {
            Some(line) => format!("{field:15} {value}  ({rule}, line {line})"),
            None => format!("{field:15} {value}  ({rule})"),
        }
    }

    /// Creates the records of what a person says of an enclosure that is not found.
    fn lost(said: &SaidFact, heading: &str, rules: &Rules) -> Vec<Self> {
        let (part, values) = (Some(heading.to_owned()), said.values.iter().cloned().map(Some));
        let none = said.values.is_empty().then_some(None);
        let record = |value| Self::said(said.field, value, rules);
        let all = values.chain(none).map(record);
        all.map(|record| Self { part: part.clone(), lost: true, ..record }).collect()
    }

    /// Creates the record of what a person says of a field, wherever it may be; without a value, that
    /// there is none.
    fn said(field: Field, value: Option<String>, rules: &Rules) -> Self {
        Self {
            part: None,
            lost: false,
            field: field.name(),
            value,
            text: None,
            rule: rules.name_of(FactReader::Person).to_owned(),
            start: None,
            end: None,
            line: None,
        }
    }

    fn new(fact: &Fact, document: &Document, rules: &Rules) -> Self {
        // What a person says stands nowhere in the text.
        let span = Some(fact.span).filter(|_| fact.reader != FactReader::Person);
        Self {
            part: None,
            lost: false,
            field: fact.field.name(),
            value: Some(fact.when.map_or_else(|| fact.text.clone(), |when| when.to_string())),
            text: fact.when.map(|_| fact.text.clone()),
            rule: rules.name_of(fact.reader).to_owned(),
            start: span.map(|span| document.text.points(span.start)),
            end: span.map(|span| document.text.points(span.end)),
            line: span.map(|span| document.text.line_number(span.start)),
        }
    }
}

/// Returns what became of each rule on the page.
fn trials(document: &Document, rules: &Rules) -> Vec<TrialRecord> {
    let text = document.text.as_str();
    let is_stated = |fact: &&Fact| matches!(fact.reader, FactReader::File | FactReader::Properties);
    let stated = document.apparatus.facts.iter().filter(is_stated).map(|fact| StatedFact {
        field: fact.field,
        words: fact.text.clone(),
        span: fact.span,
        of_file: fact.reader == FactReader::Properties,
    });
    let stated: Vec<StatedFact> = stated.collect();
    let record = |trial: RuleTrial| TrialRecord {
        rule: trial.rule,
        line: trial.line.map(|span| document.text.line_number(span.start)),
        text: trial.line.and_then(|span| text.get(span.range())).map(shortened),
        stated: matches!(trial.outcome, TrialOutcome::Stated(_)),
        outcome: trial.outcome.to_string(),
    };
    apparatus::explain_said(text, &stated, &document.apparatus.said, rules)
        .1
        .into_iter()
        .map(record)
        .collect()
}

/// Cuts a line for people to see which it is.
fn shortened(line: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
