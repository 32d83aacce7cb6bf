//! What became of each rule that was tried on a page, for whoever writes rules.
//!
//! Owns the reasons for which a rule states nothing, and their words. Kept only when somebody asks:
//! reading ten thousand papers keeps none of it. Pure: no files.

use super::fact::Field;
use crate::model::span::Span;

/// One rule, tried on one line or on the page as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTrial {
    /// The rule, by its name.
    pub rule: String,
    /// The line it was tried on, in bytes of the text; `None` if it came to no line.
    pub line: Option<Span>,
    /// What became of it.
    pub outcome: TrialOutcome,
}

/// What became of a rule on a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrialOutcome {
    /// It stated facts.
    #[error("stated {}", names(.0))]
    Stated(Vec<Field>),
    /// It matched, and all it could state was known.
    #[error("matched, but what it could state was known before")]
    Known,
    /// It matched, and what it found is no fact: a day that does not exist, the number 1.
    #[error("matched, but what stands there is no fact of that kind")]
    Nothing,
    /// A rule above with `skip` has read the line.
    #[error("a rule above has read this line, so that none below does (`skip`)")]
    Skipped,
    /// None of the rules in `after` has matched.
    #[error("none of the rules that it comes after has matched (`after`)")]
    After,
    /// A fact in `when` has another value, or is not known.
    #[error("{} is not what it asks for (`when`)", .0.name())]
    When(Field),
    /// None of the facts in `with` is known.
    #[error("none of the facts that it needs is known (`with`)")]
    With,
    /// A fact in `without` is known.
    #[error("{} is known already (`without`)", .0.name())]
    Without(Field),
    /// The line matches `not`.
    #[error("the line is one that it leaves out (`not`)")]
    Not,
    /// The next line does not match `next`.
    #[error("the next line is not what it asks for (`next`)")]
    Next,
    /// The line matches, but the date or the names in it are none.
    #[error("what `match` finds is no date, or does not name both sides")]
    Match,
    /// The lines that match have too many different dates.
    #[error("the page has too many different dates (`once`)")]
    Once,
    /// The fact was dropped, since a note of editors quotes it.
    #[error("the page is a note of editors, which quotes it")]
    Quoted,
    /// The fact was dropped, since nothing else on the page bears it out.
    #[error("nothing else on the page bears it out (`alone`)")]
    Alone,
}

fn names(fields: &[Field]) -> String {
    let mut names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    names.dedup();
    names.join(", ")
}
