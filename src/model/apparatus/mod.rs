//! What a document says about itself.
//!
//! Owns the reading of facts from a text: who wrote to whom, when, where, under which number, how
//! secret; the names that it explains, and what it refers to. What is not on the page stays absent:
//! a wrong name in the list is worse than none. Facts are read only from the head, the tail and the
//! first notes of a text, so that a very long one costs no more than a short one. What each line
//! means is stated in `rules.toml`, and for the papers of an archive also in a file of `archives`;
//! `engine` applies it. Pure: no files, and no other module of this program except `span`.

use serde::{Deserialize, Serialize};

#[cfg(test)]
use crate::model::path::DocPath;

mod archives;
pub mod date;
mod division;
mod edition;
mod engine;
mod evidence;
pub mod fact;
mod fact_set;
mod front;
mod heading;
pub mod name;
mod part;
pub mod party;
mod pattern;
pub mod reference;
mod regions;
pub mod rules;
mod said;
mod said_part;
mod stamp;
#[cfg(test)]
mod tests;
mod trial;

pub use self::date::{Date, When};
pub use self::fact::{Diagnostic, Fact, FactReader, Field};
use self::fact_set::FactSet;
pub use self::front::{FrontMatter, front_matter};
pub use self::name::ExplainedName;
pub use self::part::ApparatusPart;
pub use self::reference::Reference;
use self::regions::{regions, shorten};
use self::rules::ReadyRules;
pub use self::rules::Rules;
pub use self::said::{SaidFact, SaidFactError, written_date};
pub use self::said_part::{PartKey, SaidFacts, SaidOfPart};
pub use self::trial::{RuleTrial, TrialOutcome};
use super::span::Span;

/// What was read from a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apparatus {
    /// The archive by whose rules it was read, by its name: `british`.
    pub read_as: Option<String>,
    /// The title for the list, on one line. If the page has none, it is made of author and
    /// addressee.
    pub title: Option<String>,
    /// The facts, in the order of [`Field::ALL`].
    pub facts: Vec<Fact>,
    /// The names that it explains.
    pub learned: Vec<ExplainedName>,
    /// What it refers to, in the order of the text.
    pub references: Vec<Reference>,
    /// What is enclosed with it, in the order of the text.
    pub parts: Vec<ApparatusPart>,
    /// What looks like a fact but cannot be one.
    pub diagnostics: Vec<Diagnostic>,
    /// What a person has said of it and of what is enclosed, that it does not say something among it.
    pub said: SaidFacts,
}

impl Apparatus {
    /// Returns the title; if it is made of author and addressee, with the date.
    #[must_use]
    pub fn full_title(&self) -> Option<String> {
        let title = self.title.clone()?;
        let (from, to) = (self.text(Field::From), self.text(Field::To));
        let made =
            self.get(Field::Title).is_none() && made_title(from, to).as_ref() == Some(&title);
        Some(match self.date().filter(|_| made) {
            Some(date) => format!("{title}, {date}"),
            None => title,
        })
    }

    /// Returns the fact about `field`, or the first of several.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.field == field)
    }

    /// Returns the text of `field`.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.get(field).map(|fact| fact.text.as_str())
    }

    /// Returns all facts about `field`.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| fact.field == field)
    }

    /// Returns the date of writing.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.when(Field::Date).map(|when| when.date)
    }

    /// Returns what it does not say according to a person: what the rules read was wrong.
    pub fn absent(&self) -> impl Iterator<Item = Field> {
        self.said.absent(None)
    }

    /// Returns what a person has said of `field`.
    #[must_use]
    pub fn said_of(&self, field: Field) -> Option<&SaidFact> {
        self.said.facts.iter().find(|said| said.field == field)
    }

    /// Returns what a person has said of enclosures that are not found in the text.
    pub fn lost_parts(&self) -> impl Iterator<Item = &SaidOfPart> {
        said_part::lost(&self.said.parts, &self.parts)
    }

    /// Forgets the dates that stand in the text from byte `at` on: they are those of a part.
    pub fn forget_dates_from(&mut self, at: usize) {
        let of_all = |fact: &Fact| fact.span.is_empty() || fact.span.start < at;
        self.facts.retain(|fact| !fact.field.is_date() || of_all(fact));
    }

    /// Returns the date of `field`.
    #[must_use]
    pub fn when(&self, field: Field) -> Option<When> {
        self.get(field)?.when
    }
}

/// A fact that a file states outside of its text, or marks in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedFact {
    /// What it is about.
    pub field: Field,
    /// What is stated, on one line.
    pub words: String,
    /// Where it stands in the text, in bytes; empty if it is not there.
    pub span: Span,
    /// Whether it is said of the file, so that what stands on the page counts more. When that was made
    /// is no date of the text at all.
    pub of_file: bool,
}

/// Reads the apparatus of `text`.
#[must_use]
pub fn read(text: &str, rules: &Rules) -> Apparatus {
    read_with(text, &[], rules)
}

/// Reads the apparatus of `text`, of which its file states something: that comes before what rules
/// find on the page.
#[must_use]
pub fn read_with(text: &str, stated: &[StatedFact], rules: &Rules) -> Apparatus {
    read_said(text, stated, &SaidFacts::default(), rules)
}

/// Does the same for a text of which a person has said something: that comes before everything else.
#[must_use]
pub fn read_said(text: &str, stated: &[StatedFact], said: &SaidFacts, rules: &Rules) -> Apparatus {
    let sources = FactSources { rules: rules.ready(), archive: None, stated, said: &said.facts };
    read_by(text, sources, &said.parts, &mut FactSet::default())
}

/// Reads the apparatus of `text` and notes what became of each rule that was tried, in the order of
/// the rules.
#[must_use]
pub fn explain(text: &str, stated: &[StatedFact], rules: &Rules) -> (Apparatus, Vec<RuleTrial>) {
    explain_said(text, stated, &SaidFacts::default(), rules)
}

/// Does the same for a text of which a person has said something.
#[must_use]
pub fn explain_said(
    text: &str,
    stated: &[StatedFact],
    said: &SaidFacts,
    rules: &Rules,
) -> (Apparatus, Vec<RuleTrial>) {
    let mut found = FactSet::traced();
    let sources = FactSources { rules: rules.ready(), archive: None, stated, said: &said.facts };
    let apparatus = read_by(text, sources, &said.parts, &mut found);
    (apparatus, found.trials.unwrap_or_default())
}

/// Where the facts of a page are taken from.
#[derive(Clone, Copy)]
struct FactSources<'a> {
    rules: &'a ReadyRules,
    /// The number of the archive whose rules come first.
    archive: Option<usize>,
    /// What its file states.
    stated: &'a [StatedFact],
    /// What a person has said.
    said: &'a [SaidFact],
}

fn read_by(
    text: &str,
    sources: FactSources,
    of_parts: &[SaidOfPart],
    found: &mut FactSet,
) -> Apparatus {
    let FactSources { rules, said, .. } = sources;
    let archive = rules.archives.told(text);
    let sources = FactSources { archive, ..sources };
    found.said = said.iter().map(|said| said.field).collect();
    let title = facts(text, sources, found);
    let mut facts = std::mem::take(&mut found.facts);
    let mut diagnostics = std::mem::take(&mut found.diagnostics);
    facts.sort_by_key(|fact| (fact.field, fact.span));
    // Whoever says that nobody has written it does not take its enclosures away.
    let parts = if found.is_paper || is_paper(&facts) {
        parts(text, sources, of_parts, &mut diagnostics)
    } else {
        Vec::new()
    };
    for diagnostic in &mut diagnostics {
        diagnostic.at = line_and_column(text, diagnostic.span.start);
    }
    let mut references = reference::read(text, &facts);
    edition::read(text, &facts, &mut references);
    Apparatus {
        read_as: archive.and_then(|at| Some(rules.archives.all.get(at)?.name.to_owned())),
        title: title.as_deref().and_then(shorten),
        learned: name::learned(text, &facts),
        references,
        parts,
        facts,
        diagnostics,
        said: SaidFacts { facts: said.to_vec(), parts: of_parts.to_vec() },
    }
}

/// Returns whether a page of which these facts are known is a paper, with which others may be enclosed.
fn is_paper(facts: &[Fact]) -> bool {
    facts.iter().any(|fact| matches!(fact.field, Field::From | Field::To | Field::Kind))
}

/// Reads the facts of what is enclosed with a paper; `said` is what a person says of that.
fn parts(
    text: &str,
    sources: FactSources,
    said: &[SaidOfPart],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ApparatusPart> {
    let all = part::parts(text);
    let names: Vec<(&str, &str)> = all
        .iter()
        .map(|(heading, span, below)| (heading.as_str(), &text[*below..span.end]))
        .collect();
    let called = said_part::called(&names, said);
    let part =
        |((heading, span, below), (key, said)): ((String, Span, usize), (PartKey, &[SaidFact]))| {
            let sources = FactSources { stated: &[], said, ..sources };
            let said_fields = said.iter().map(|said| said.field).collect();
            let mut found = FactSet { said: said_fields, ..FactSet::default() };
            let title = self::facts(&text[below..span.end], sources, &mut found);
            let in_text = |span: Span| Span::new(span.start + below, span.end + below);
            diagnostics.extend(found.diagnostics.into_iter().map(|diagnostic| {
                let span = in_text(diagnostic.span);
                Diagnostic { span, ..diagnostic }
            }));
            let mut facts = found.facts;
            // What a person says stands nowhere in the text.
            for fact in facts.iter_mut().filter(|fact| fact.reader != FactReader::Person) {
                fact.span = in_text(fact.span);
            }
            facts.sort_by_key(|fact| (fact.field, fact.span));
            ApparatusPart { heading, title: title.as_deref().and_then(shorten), facts, span, key }
        };
    all.iter().cloned().zip(called).map(part).collect()
}

/// Collects the facts of a page; returns its title.
fn facts(
    text: &str,
    FactSources { rules, archive, stated, said }: FactSources,
    found: &mut FactSet,
) -> Option<String> {
    state(stated, false, found);
    let start = front::read(text, found);
    let mut regions = regions(text, start, |line| engine::is_known(rules, archive, line));
    if rules.reads_blocks(archive) {
        regions.divide(text);
    }
    engine::apply(rules, archive, &regions, found);
    if rules.archives.head(archive).is_some_and(|head| head.talks) {
        found.take_part();
    }
    front::labels(&regions.head, found);
    sign(found);
    evidence::weigh(text, rules, found);
    state(stated, true, found);
    // Who signs makes a telegram of it, whatever is said of the name.
    let is_signed = found.get(Field::Signature).is_some();
    found.is_paper = is_paper(&found.facts);
    said::overrule(said, found);
    sign(found);
    let is_signed = is_signed || found.get(Field::Signature).is_some();

    let told = |field| found.get(field).map(|fact: &Fact| fact.text.clone());
    if found.is_said(Field::Title) {
        return told(Field::Title);
    }
    let (from, to) = (told(Field::From), told(Field::To));
    let is_wire = from.is_some() && to.is_some() && is_signed;
    let made = made_title(from.as_deref(), to.as_deref());
    // Whoever made a file is not whom a paper is from.
    let is_on_page =
        |field| found.get(field).is_some_and(|fact| matches!(fact.reader, FactReader::Rule(_)));
    told(Field::Title)
        .or_else(|| made.clone().filter(|_| is_wire))
        .or_else(|| told(Field::Subject))
        .or_else(|| heading::marked(&regions.head))
        .or_else(|| heading::first(&regions))
        .or(made.filter(|_| is_on_page(Field::From) || is_on_page(Field::To)))
}

/// Returns the title of a paper that has no other: who wrote to whom, as far as that is known.
fn made_title(from: Option<&str>, to: Option<&str>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("From {from}")),
        (None, Some(to)) => Some(format!("To {to}")),
        (None, None) => None,
    }
}

fn state(stated: &[StatedFact], of_file: bool, found: &mut FactSet) {
    // When a file was made or packed is not when the text was written.
    let holds = |fact: &&StatedFact| !(fact.of_file && fact.field.is_date());
    for fact in stated.iter().filter(|fact| fact.of_file == of_file).filter(holds) {
        let reader = if of_file { FactReader::Properties } else { FactReader::File };
        front::label(fact.field, fact.words.clone(), fact.span, reader, found);
    }
}

/// Returns the line and column of byte `offset` of `text`.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1, before[start..].chars().count() + 1)
}

/// Documents with these texts and their numbers as names, for tests.
#[cfg(test)]
pub(super) fn documents(texts: &[&str]) -> Vec<(DocPath, Apparatus)> {
    let rules = Rules::built_in();
    let document = |(at, text): (usize, &&str)| {
        let path = DocPath::new(std::path::Path::new(&at.to_string())).unwrap();
        (path, read(text, &rules))
    };
    texts.iter().enumerate().map(document).collect()
}

/// Makes the signatory the author if there is an addressee.
fn sign(found: &mut FactSet) {
    let signed = found.get(Field::Signature).filter(|_| found.get(Field::To).is_some());
    if let Some(fact) = signed.filter(|_| !found.is_said(Field::From)) {
        let from = Fact { field: Field::From, ..fact.clone() };
        found.add(from);
    }
}
