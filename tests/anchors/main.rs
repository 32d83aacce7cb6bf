//! Anchors over edits of texts, of which it is known where every character went: how many passages
//! are found again, and that none is found in a wrong place.
//!
//! `cargo test --release --test anchors -- --nocapture` prints what came of every scenario.
//! `GLOSS_DOCUMENTS=FOLDER` takes the texts of a folder (forty of them, evenly chosen) instead of
//! the telegrams of this project and the made texts. `GLOSS_ANCHOR_CASES=N` tries N passages of each
//! text in every scenario, `all` twelve, of all texts; by default it is one, of some of the texts.
//! `GLOSS_ANCHOR_ONLY=WORDS` plays only the scenarios with these words in their names, and
//! `GLOSS_ANCHOR_SHOW=unsure` (or another verdict) shows what got it.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    clippy::unnecessary_wraps,
    reason = "a test reads the files it is about, prints what it measures, and fails by panicking; \
              every edit says whether it could be done"
)]

mod alike;
mod case;
mod dice;
mod draft;
mod edits;
mod judge;
mod letters;
mod passages;
mod report;
mod resolver;
mod scenarios;
mod texts;
mod truth;

use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::span::Span;
use glossator::model::text::Text;

use self::alike::Alike;
use self::case::Case;
use self::dice::Dice;
use self::judge::{Verdict, judge};
use self::passages::passages;
use self::report::{Report, example};
use self::resolver::Resolver;
use self::scenarios::{Scenario, scenarios};
use self::texts::Base;
use self::truth::Truth;

/// Passages of each text that are tried in each scenario if all cases are.
const PASSAGES: usize = 12;
/// Otherwise each scenario is played with one in so many texts.
const ONE_IN: usize = 12;

/// The passages of a text that these are taken from.
const POOL: usize = 40;

/// Runs all scenarios over all texts.
fn run(resolver: &Resolver) -> Report {
    let cases = env::var("GLOSS_ANCHOR_CASES").unwrap_or_default();
    let all = cases == "all";
    let count = if all { Some(PASSAGES) } else { cases.parse().ok() };
    let only = env::var("GLOSS_ANCHOR_ONLY").unwrap_or_default();
    let scenarios: Vec<&Scenario> =
        scenarios().filter(|scenario| scenario.name.contains(&only)).collect();
    let bases = texts::texts(all);
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(base) = bases.get(number) else { break };
                    let report = run_text(base, &scenarios, count, resolver);
                    reports.lock().unwrap().push((number, report));
                }
            });
        }
    });
    let mut reports = reports.into_inner().unwrap();
    reports.sort_by_key(|(number, _)| *number);
    let mut whole = Report::default();
    for (_, report) in reports {
        whole.join(report);
    }
    println!("{}{}", whole.table(resolver.name), whole.examples());
    whole
}

fn run_text(
    base: &Base,
    scenarios: &[&Scenario],
    count: Option<usize>,
    resolver: &Resolver,
) -> Report {
    let mut report = Report::default();
    let pool = passages(base, POOL.max(count.unwrap_or(1) * 4), &mut Dice::named(1, &base.name));
    for scenario in scenarios {
        let mut dice =
            Dice::named(base.text.len() as u64, &format!("{}{}", base.name, scenario.name));
        if count.is_none() && !dice.one_in(ONE_IN) {
            continue;
        }
        // A scenario cannot be played with every passage; then it is tried with others.
        let mut left = count.unwrap_or(1);
        let mut pool = pool.clone();
        dice.shuffle(&mut pool);
        for passage in pool {
            let mut case = Case::new(base, passage);
            if left == 0 || (scenario.edit)(&mut case, &mut dice).is_none() {
                continue;
            }
            left -= 1;
            let (verdict, shown) = try_case(scenario, &case, resolver);
            report.add(scenario.name, scenario.is_lenient, verdict);
            if let Some(example) = shown {
                report.remember(scenario.name, example);
            }
        }
    }
    report
}

/// What came of one case, and the case itself if that must not be.
fn try_case(scenario: &Scenario, case: &Case, resolver: &Resolver) -> (Verdict, Option<String>) {
    let old = Arc::new(Text::new(case.old.clone()));
    let new = Arc::new(Text::new(case.draft.text()));
    let byte = |point| old.byte(point).unwrap();
    let span = Span::new(byte(case.passage.start), byte(case.passage.end));
    let anchor = Anchor::make(&old, span);
    let answer = (resolver.resolve)(&anchor, &old, &new);
    let truth = Truth::of(case);
    let alike = Alike::of(case);
    let verdict = judge(case, &truth, &alike, &new, &answer, resolver.knows_old);
    let bad = matches!(verdict, Verdict::Wrong | Verdict::Claim)
        || (verdict == Verdict::Guessed && resolver.knows_old)
        || env::var("GLOSS_ANCHOR_SHOW").is_ok_and(|show| show == verdict.name());
    let shown = bad.then(|| example(scenario.name, case, &truth, &new, &answer, verdict));
    (verdict, shown)
}

#[test]
fn with_the_old_text_passages_are_found_and_none_in_a_wrong_place() {
    let report = run(&resolver::WITH);
    let (found, there) = report.share();
    assert_eq!(report.wrong(), 0, "wrong places:\n{}", report.examples());
    assert_eq!(report.guessed(), 0, "one of several copies:\n{}", report.examples());
    assert!(found * 100 >= there * 97, "{found} of {there} found");
}

#[test]
fn without_the_old_text_no_passage_is_found_in_a_wrong_place() {
    let report = run(&resolver::WITHOUT);
    assert_eq!(report.wrong(), 0, "wrong places:\n{}", report.examples());
}

#[test]
fn the_ambiguous_are_told_apart_from_the_orphaned() {
    let old = "Begin.\n\nThe same words, here.\n\nEnd.\n";
    let anchor = Anchor::make(&Text::new(old.to_owned()), Span::new(8, 29));
    let twice = Text::new(format!("New.\n\n{old}\n{old}"));
    let Resolution::Ambiguous(places) = anchor.resolve(&twice) else {
        panic!("{:?}", anchor.resolve(&twice));
    };
    assert_eq!(places.len(), 2);
    assert_eq!(anchor.resolve(&Text::new("Begin.\n\nEnd.\n".to_owned())), Resolution::Orphaned);
}
