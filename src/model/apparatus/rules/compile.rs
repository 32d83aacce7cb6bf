//! Compiling one rule.
//!
//! Owns what a rule that is not valid is told for. Its patterns are expanded here; the expressions themselves
//! are compiled when a line is first matched. Pure.

use super::{RuleErrorKind, RuleSource, Zone};
use crate::model::apparatus::fact::Field;
use crate::model::apparatus::pattern::{
    Expansion, Placeholders, RulePattern, check, expand, loosened,
};

/// Groups that are not fields.
const OTHERS: [&str; 3] = ["people", "time", "time2"];

/// A pattern for a first look, which is taken together with those of many rules.
#[derive(Debug)]
pub struct LoosePattern {
    pub text: String,
    /// In the units of `PatternShape`.
    pub size: usize,
}

/// A rule, compiled.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as a rule is written"
)]
pub struct Rule {
    pub name: String,
    pub matches: RulePattern,
    /// A small pattern that matches all that `matches` matches, and more: for the first look.
    pub loose: LoosePattern,
    pub not: Option<RulePattern>,
    pub next: Option<RulePattern>,
    pub lines: Option<RulePattern>,
    pub until: Option<RulePattern>,
    pub most: usize,
    pub first: usize,
    /// The numbers of the rules.
    pub after: Vec<usize>,
    pub with: Vec<Field>,
    pub skip: bool,
    pub single: bool,
    pub column: bool,
    pub alone: bool,
    pub when: Vec<(Field, Vec<String>)>,
    pub without: Vec<Field>,
    pub set: Vec<(Field, String)>,
    pub once: Option<usize>,
    pub zones: Vec<Zone>,
}

/// Compiles a rule; `number` returns the number of a rule before it, by its name.
///
/// # Errors
/// When it is not valid. Rules that come with the program are not checked here, but by a test.
pub(super) fn compile(
    source: &RuleSource,
    placeholders: &Placeholders,
    number: impl Fn(&str) -> Option<usize>,
    is_own: bool,
) -> Result<Rule, RuleErrorKind> {
    if source.r#in.is_empty() {
        return Err(RuleErrorKind::NoZone);
    }
    let pattern = |setting: &'static str, source: &str| {
        let fault = |error| RuleErrorKind::In { setting, error: Box::new(error) };
        let ready = expand(source, placeholders, Expansion::Strict).map_err(fault)?;
        if !is_own {
            return Ok(RulePattern::new(ready));
        }
        let sized = expand(source, placeholders, Expansion::Size).map_err(fault)?;
        let groups = check(&sized).map_err(fault)?.groups;
        let is_known = |name: &str| Field::named(name).is_some() || OTHERS.contains(&name);
        match groups.into_iter().find(|name| !is_known(name)) {
            Some(name) => Err(fault(RuleErrorKind::UnknownFact(name))),
            None => Ok(RulePattern::new(ready)),
        }
    };
    let maybe = |setting: &'static str, source: &Option<String>| {
        source.as_deref().map(|source| pattern(setting, source)).transpose()
    };
    let field =
        |name: &String| Field::named(name).ok_or_else(|| RuleErrorKind::UnknownFact(name.clone()));
    let after = source
        .after
        .iter()
        .map(|name| number(name).ok_or_else(|| RuleErrorKind::UnknownRule(name.clone())));
    // "people" stands for both.
    let without = |name: &String| match name.as_str() {
        "people" => Ok(Field::To),
        _ => field(name),
    };
    let matches = pattern("match", &source.r#match)?;
    let loose = loosened(&expand(&source.r#match, placeholders, Expansion::Loose)?);
    // Those of the program are checked by a test.
    let shape = is_own
        .then(|| check(&loosened(&expand(&source.r#match, placeholders, Expansion::LooseSize)?)));
    let (loose, loose_size) = match shape {
        None => (loose.clone(), loose.len()),
        Some(Ok(shape)) => (loose, shape.size),
        Some(Err(_)) => {
            // A class inside a class may not be one any more.
            let strict = expand(&source.r#match, placeholders, Expansion::Strict)?;
            let sized = expand(&source.r#match, placeholders, Expansion::Size)?;
            let size = check(&sized).map_or(0, |shape| shape.size);
            (strict, size)
        }
    };
    Ok(Rule {
        name: source.name.clone(),
        matches,
        loose: LoosePattern { text: loose, size: loose_size },
        not: maybe("not", &source.not)?,
        next: maybe("next", &source.next)?,
        lines: maybe("lines", &source.lines)?,
        until: maybe("until", &source.until)?,
        most: source.most.unwrap_or(usize::MAX),
        first: source.first.unwrap_or(usize::MAX),
        after: after.collect::<Result<_, RuleErrorKind>>()?,
        with: source.with.iter().map(field).collect::<Result<_, RuleErrorKind>>()?,
        skip: source.skip,
        single: source.single,
        column: source.column,
        alone: source.alone || is_own,
        when: source
            .when
            .iter()
            .map(|(name, words)| Ok((field(name)?, words.clone())))
            .collect::<Result<_, RuleErrorKind>>()?,
        without: source.without.iter().map(without).collect::<Result<_, RuleErrorKind>>()?,
        set: source
            .set
            .iter()
            .map(|(name, text)| Ok((field(name)?, text.clone())))
            .collect::<Result<_, RuleErrorKind>>()?,
        once: source.once,
        zones: source.r#in.clone(),
    })
}
