//! How "one to another" is divided into author and addressee.
//!
//! Owns which of several "to" is meant: the offices and missions that have one of their own. Pure.

use std::ops::Range;

use regex::{Match, Regex};

/// Divides "one to another" into author and addressee. Of several "to", the one after a
/// bracketed name or a comma counts, otherwise the first that is not part of an office, as in
/// "Adviser to the Secretary" or, if another follows, "Ambassador to Chile".
pub(super) fn divide(
    people: Match,
    office: Option<&Regex>,
) -> (Range<usize>, Option<Range<usize>>) {
    let (text, start) = (people.as_str(), people.start());
    let all: Vec<usize> = text.match_indices(" to ").map(|(at, _)| at).collect();
    let strong = |at: &&usize| text[..**at].ends_with([')', ',', ']']);
    let is_office = |at: &usize| office.is_some_and(|office| office.is_match(&text[..*at]));
    let is_sent = |at: &usize| ends_with_any(&text[..*at], &SENT);
    // A delegation is one to a conference, but writes to its ministry.
    let home = |at: &usize| {
        is_sent(at) && HOME.iter().any(|home| text[at + " to ".len()..].starts_with(home))
    };
    let free = |at: &&usize| !is_office(at) || home(at);
    let is_last = |at: &usize| all.last() == Some(at);
    let plain = |at: &&usize| free(at) && (is_last(at) || !ends_with_any(&text[..**at], &HELD));
    match all.iter().find(strong).or_else(|| all.iter().find(plain)) {
        Some(at) => (start..start + at, Some(start + at + 4..start + text.len())),
        None => (start..start + text.len(), None),
    }
}

/// Who is sent to others, and writes home.
const SENT: [&str; 6] =
    ["Delegation", "Delegations", "Mission", "Missions", "Representative", "Representatives"];
/// What is home to them.
const HOME: [&str; 6] = [
    "the Department of State",
    "the Secretary of State",
    "the Acting Secretary of State",
    "the Under Secretary of State",
    "the Embassy",
    "the Legation",
];

/// Offices that are held to others, too, if another "to" follows: "Counsel to the President to".
const HELD: [&str; 6] = ["Ambassador", "Minister", "Secretary", "Counsel", "Embassy", "Legation"];

fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}
