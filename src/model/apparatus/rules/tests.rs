//! Rules of a library: in force, or told.

use super::ready::ZoneRules;
use super::*;
use crate::model::apparatus::pattern::{RulePattern, check};

fn has_sets(zone: &ZoneRules) -> bool {
    !zone.parts.is_empty() && zone.parts.iter().all(|(set, _)| set.is_some())
}

/// Returns the zones in which a text of no archive is read: its blocks and its end are not.
fn of_lines(rules: &Rules) -> &[ZoneRules] {
    &rules.ready().zones()[Zone::Head as usize..Zone::End as usize]
}

#[test]
fn the_built_in_rules_are_all_in_force() {
    let source = toml::from_str::<RuleFile>(BUILT_IN).map_err(|error| error.message().to_owned());
    let source = source.unwrap();
    let (rules, problems) = Rules::new(&RuleFile::default());
    assert_eq!(problems, []);
    let (_, problems) = Rules::new(&source);
    assert_eq!(problems, [], "checked as those of a library are");
    let ready = rules.ready();
    assert_eq!((ready.own.len(), ready.general.len()), (0, source.rule.len()));
    assert!(ready.office.is_some());
    assert!(of_lines(&rules).iter().all(has_sets));
    for rule in &ready.general {
        assert!(check(&rule.loose.text).is_ok(), "{}", rule.loose.text);
    }
}

#[test]
fn a_word_with_a_mistake_is_told_and_the_others_are_in_force() {
    let words = vec!["a(b".to_owned(), "pamphlet".to_owned()];
    let own = RuleFile { words: [("kind".to_owned(), words)].into(), ..RuleFile::default() };
    let (rules, problems) = Rules::new(&own);
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["the word \"a(b\" of kind is ignored: unclosed group"]);
    assert!(of_lines(&rules).iter().all(has_sets));
}

#[test]
fn thousands_of_rules_are_in_force_or_told() {
    let rules = |count: usize, pattern: &str| RuleFile {
        rule: (0..count)
            .map(|number| RuleSource {
                name: format!("rule {number}"),
                r#in: vec![Zone::Head, Zone::Tail],
                r#match: pattern.replace('#', &number.to_string()),
                ..RuleSource::default()
            })
            .collect(),
        ..RuleFile::default()
    };
    let (small, problems) = Rules::new(&rules(3000, "^Place #, (?<date>{date})$"));
    assert_eq!(problems, []);
    let facts = crate::model::apparatus::read("Place 2999, 5 June 1951\n\nWords.\n", &small);
    assert!(facts.date().is_some());
    // These have thousands of states each: the first ones are in force, and it is told once
    // which are not.
    let large = rules(3000, "(?i)^{kind} # {kind} (?<from>{office}+) {office} (?<to>.+)$");
    let (large, problems) = Rules::new(&large);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].what, RuleErrorKind::NoRoom);
    assert!(large.ready().own.iter().any(|rule| rule.name == "rule 50"));
    assert!(!large.ready().own.iter().any(|rule| rule.name == "rule 2999"));
    let (own, problems) = Rules::new(&rules(1, r"^(?<from>\w{100}){100}$"));
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().ends_with("the pattern is too large"), "{}", problems[0]);
    assert!(own.ready().own.is_empty());
}

#[test]
fn a_pattern_that_passes_compiles() {
    for pattern in [r"\w{240}", r"(?i)(?:[a-zà-ý]{1,9}\p{L}+){10}", r"[^\d]{90,}.{900}"] {
        assert!(check(pattern).is_ok(), "{pattern}");
        assert!(RulePattern::new(pattern.to_owned()).is_ready(), "{pattern}");
    }
    assert_eq!(check(r"\w{1000}"), Err(RuleErrorKind::TooLarge));
    assert!(check("(a").is_err() && check(r"\p{Nothing}").is_err());
}

#[test]
fn a_rule_whose_loose_pattern_is_none_does_not_silence_the_others() {
    let rule = RuleSource {
        name: "odd".to_owned(),
        r#in: vec![Zone::Head],
        r#match: r"^Odd (?<from>[\w&&[a-z]]+)$".to_owned(),
        ..RuleSource::default()
    };
    let (rules, problems) = Rules::new(&RuleFile { rule: vec![rule], ..RuleFile::default() });
    assert_eq!(problems, []);
    assert!(of_lines(&rules).iter().all(has_sets));
}

#[test]
fn a_rule_with_a_mistake_is_told_and_the_others_are_in_force() {
    let rule = |name: &str, pattern: &str| RuleSource {
        name: name.to_owned(),
        r#in: vec![Zone::Head],
        r#match: pattern.to_owned(),
        ..RuleSource::default()
    };
    let own = RuleFile {
        rule: vec![
            rule("one", "(?<from>.*"),
            rule("", "(?<colour>.*)"),
            rule("three", "{nothing}"),
            rule("to", "(?<to>.*)"),
            RuleSource { r#in: Vec::new(), ..rule("five", "x") },
            RuleSource { after: vec!["to, later".to_owned()], ..rule("six", "x") },
        ],
        ..RuleFile::default()
    };
    let (rules, problems) = Rules::new(&own);
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "the rule \"one\" is ignored: `match`: unclosed group",
            "the rule number 2 is ignored: `match`: unknown fact \"colour\"",
            "the rule \"three\" is ignored: `match`: unknown words {nothing}",
            "the rule \"five\" is ignored: `in` is empty",
            "the rule \"six\" is ignored: no earlier rule is called \"to, later\"",
        ]
    );
    let (built_in, _) = Rules::new(&RuleFile::default());
    let [ready, others] = [rules.ready(), built_in.ready()];
    assert_eq!(ready.own.len() + ready.general.len(), others.general.len(), "one is replaced");
    assert_eq!(ready.own[0].name, "to");
    assert_ne!(rules.key(), built_in.key());
}
